/*
 * present_usage.c - what a line has used, what its offer is, and what goes with it: refunds, films,
 * calls that were filtered. See present.h.
 */
#include <string.h>

#include "french/format.h"
#include "french/plain.h"
#include "acts/present_parts.h"

enum { SHOWN = 6, TOLD = 3 };

static json_t *shown_data(json_int_t mb)
{
	char text[FORMAT_BYTES];
	return json_string(format_data(mb, text, sizeof text));
}

static void say_if_suspended(const struct view *view)
{
	if (row_is(view->line, "status", "suspended"))
		view_say_more(
			view, TEXT_compte_ligne_suspendue,
			json_pack("{s:o}", "ligne", shown_phone(row_text(view->line, "number"))));
}

/* ---- What is used ---- */

static double gigabytes(json_int_t mb)
{
	return (double)((mb * 10 + 512) / 1024) / 10;
}

static void add_progress(const struct view *view, enum account_name label, json_int_t used,
			 json_int_t cap)
{
	view_add_part(view, json_pack("{s:s, s:o, s:f, s:f, s:s}", "k", "progress", "label",
				      shown_name(label), "value", gigabytes(used), "max",
				      gigabytes(cap), "unit", "Go"));
}

static void say_data(const struct view *view, const json_t *usage)
{
	json_int_t used = row_number(usage, "data_mb"), cap = row_number(usage, "data_cap_mb");
	view_set_line(view);
	view_set(view, "utilise", shown_data(used));
	view_set(view, "reste", shown_data(cap - used));
	view_set(view, "plafond", shown_data(cap));
	view_set(view, "fin", shown_day(row_text(usage, "renews")));
	view_say(view, cap <= 0      ? TEXT_compte_conso_illimitee
		       : used >= cap ? TEXT_compte_conso_epuisee
				     : TEXT_compte_conso);
	if (cap > 0)
		add_progress(view, TEXT_internet, used, cap);
}

static void say_abroad(const struct view *view, const json_t *usage)
{
	json_int_t used = row_number(usage, "abroad_mb"), cap = row_number(usage, "abroad_cap_mb");
	if (cap <= 0)
		return;
	view_say_more(view, TEXT_compte_conso_etranger,
		      json_pack("{s:o, s:o}", "utilise", shown_data(used), "reste",
				shown_data(cap > used ? cap - used : 0)));
	add_progress(view, TEXT_internet_etranger, used, cap);
}

static void say_calls(const struct view *view, const json_t *usage)
{
	char text[FORMAT_BYTES];
	json_int_t calls = row_number(usage, "calls_s"), sms = row_number(usage, "sms");
	if (calls <= 0 && sms <= 0)
		return;
	view_say_more(view, TEXT_compte_conso_appels,
		      json_pack("{s:s, s:o}", "duree", format_duration(calls, text, sizeof text),
				"sms", shown_number(sms)));
}

static void say_out_of_bundle(const struct view *view, const json_t *usage)
{
	json_int_t cents = row_number(usage, "out_of_bundle_cents");
	if (cents > 0)
		view_say_more(view, TEXT_compte_hors_forfait,
			      json_pack("{s:o}", "montant", shown_euros(cents)));
	else
		view_say_more(view, TEXT_compte_sans_hors_forfait, NULL);
}

/* Data that the customer has cut or capped. */
static void say_modes(const struct view *view, const json_t *usage)
{
	size_t i;
	const json_t *mode;
	json_array_foreach(json_object_get(usage, "data_modes"), i, mode)
	{
		enum account_name place =
			row_is(mode, "place", "etranger") ? TEXT_lieu_etranger : TEXT_lieu_france;
		if (row_is(mode, "mode", "off"))
			view_say_more(view, TEXT_compte_data_coupee,
				      json_pack("{s:o}", "lieu", shown_name(place)));
		else if (row_is(mode, "mode", "cap"))
			view_say_more(view, TEXT_compte_data_plafonnee,
				      json_pack("{s:o, s:o}", "lieu", shown_name(place), "plafond",
						shown_data(row_number(mode, "cap_mb"))));
	}
}

/* "hors forfait": that alone, with what it is made of. */
static bool asks_out_of_bundle(const struct view *view)
{
	static const char *const names[] = {"hors forfait", "hors forfaits", "depassement",
					    "depassements"};
	char words[PLAIN_BYTES];
	const char *text = row_text(view->said, "text");
	(void)plain_words((struct text){text, strlen(text)}, words, sizeof words);
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (plain_find(words, names[i]))
			return true;
	return false;
}

static void show_out_of_bundle(const struct view *view, const json_t *usage)
{
	size_t i;
	const json_t *row, *rows = json_object_get(usage, "out_of_bundle");
	json_int_t cents = row_number(usage, "out_of_bundle_cents");
	json_t *list = list_new(shown_name(TEXT_hors_forfait_titre));
	json_array_foreach(rows, i, row)
	{
		list_add(list, saying_new(TEXT_somme_ligne,
					  json_pack("{s:s, s:o}", "nom", row_text(row, "label"),
						    "montant",
						    shown_euros(row_number(row, "amount_cents")))));
	}
	view_set_line(view);
	view_set(view, "montant", shown_euros(cents));
	view_set(view, "fin", shown_day(row_text(usage, "renews")));
	view_set(view, "liste", list_first(list, SHOWN));
	view_say(view, cents <= 0                  ? TEXT_compte_hors_forfait_rien
		       : json_array_size(rows) > 0 ? TEXT_compte_hors_forfait_detail
						   : TEXT_compte_hors_forfait_seul);
	view_add_list(view, list);
}

/* A month, or a year, before the one that is counted. */
static bool asks_another_time(const struct view *view, const json_t *usage)
{
	const char *month = row_text(view->said, "month"), *year = row_text(view->said, "year");
	const char *since = row_text(usage, "since");
	size_t length = *month ? strlen(month) : strlen(year);
	return length > 0 && *since && strncmp(*month ? month : year, since, length) < 0;
}

/* What was used then is on the bills. */
static void say_time_is_over(const struct view *view)
{
	const char *month = row_text(view->said, "month");
	view_set(view, "periode",
		 *month ? shown_day(month) : shown_text(row_text(view->said, "year")));
	view_set(view, "ligne", shown_phone(row_text(view->line, "number")));
	view_say(view, TEXT_compte_conso_passee);
	view_offer(view, "facture_comprendre");
}

bool present_consumption(const struct view *view)
{
	const json_t *usage = view_row(view, "lines");
	if (!usage) {
		view_set_line(view);
		return view_say_only(view, TEXT_compte_conso_vide);
	}
	if (asks_another_time(view, usage)) {
		say_time_is_over(view);
		return true;
	}
	if (asks_out_of_bundle(view)) {
		show_out_of_bundle(view, usage);
		return true;
	}
	say_data(view, usage);
	say_abroad(view, usage);
	say_calls(view, usage);
	say_out_of_bundle(view, usage);
	say_modes(view, usage);
	say_if_suspended(view);
	return true;
}

/* ---- The offer ---- */

static json_t *shown_option(const json_t *option)
{
	return saying_new(TEXT_option_ligne,
			  json_pack("{s:s, s:o}", "option", row_text(option, "label"), "prix",
				    shown_euros(row_number(option, "price_cents"))));
}

static void say_options(const struct view *view, const json_t *options)
{
	size_t i;
	const json_t *option;
	json_t *list = list_new(shown_name(TEXT_offre_options));
	json_array_foreach(options, i, option)
	{
		list_add(list, shown_option(option));
	}
	if (json_array_size(options) > 0)
		view_say_more(view, TEXT_compte_offre_options,
			      json_pack("{s:o}", "options", list_first(list, SHOWN)));
	else
		view_say_more(view, TEXT_compte_offre_sans_option, NULL);
	view_add_list(view, list);
}

bool present_offer(const struct view *view)
{
	char today[32];
	const json_t *offer = view_row(view, "lines"), *content = json_object_get(offer, "content");
	const char *end = row_text(offer, "commitment_end"), *name = row_text(offer, "offer");
	if (!*name)
		return false;
	bool bound = strcmp(end, view_today(view, today)) > 0;
	view_say(view, bound ? TEXT_compte_offre_engagee : TEXT_compte_offre);
	view_set_line(view);
	view_set(view, "offre", shown_text(name));
	view_set(view, "prix", shown_euros(row_number(offer, "price_cents")));
	view_set(view, "contenu", json_deep_copy(content));
	view_set(view, "fin", shown_day(end));
	json_t *list = list_new(saying_new(TEXT_offre_contenu, json_pack("{s:s}", "offre", name)));
	for (size_t i = 0; i < json_array_size(content); i++)
		list_add(list, json_deep_copy(json_array_get(content, i)));
	view_add_list(view, list);
	say_options(view, json_object_get(offer, "options"));
	say_if_suspended(view);
	return true;
}

/* ---- Money back ---- */

static enum account_name refund_wording(const struct view *view, const json_t *offer)
{
	char today[32];
	if (row_is(offer, "status", "paid"))
		return TEXT_compte_remboursement_verse;
	if (!row_is(offer, "status", "to_request"))
		return TEXT_compte_remboursement_en_cours;
	return strcmp(row_text(offer, "until"), view_today(view, today)) < 0
		       ? TEXT_compte_remboursement_expire
		       : TEXT_compte_remboursement_a_demander;
}

bool present_refunds(const struct view *view)
{
	size_t i;
	const json_t *offer, *offers = json_object_get(view->result, "offers");
	if (json_array_size(offers) == 0) {
		view_set_line(view);
		return view_say_only(view, TEXT_compte_remboursement_aucun);
	}
	json_array_foreach(offers, i, offer)
	{
		if (i == SHOWN)
			break;
		view_say_more(view, refund_wording(view, offer),
			      json_pack("{s:s, s:o, s:o}", "offre", row_text(offer, "label"),
					"montant", shown_euros(row_number(offer, "amount_cents")),
					"jour", shown_day(row_text(offer, "until"))));
	}
	return true;
}

/* ---- Films ---- */

bool present_films(const struct view *view)
{
	size_t i;
	const json_t *film, *films = json_object_get(view->result, "vod");
	if (json_array_size(films) == 0)
		return view_say_only(view, TEXT_compte_vod_aucune);
	json_t *list = list_new(shown_name(TEXT_vod_titre));
	json_array_foreach(films, i, film)
	{
		bool rented = row_is(film, "kind", "rental");
		if (i == SHOWN)
			break;
		list_add(list,
			 saying_new(rented ? TEXT_vod_location : TEXT_vod_achat,
				    json_pack("{s:s, s:o, s:o}", "titre", row_text(film, "title"),
					      "jour", shown_day(row_text(film, "day")), "montant",
					      shown_euros(row_number(film, "amount_cents")))));
	}
	view_say(view, TEXT_compte_vod);
	view_set(view, "liste", list_first(list, TOLD));
	view_add_list(view, list);
	return true;
}

/* ---- Calls that were filtered ---- */

static json_t *shown_call(const json_t *call)
{
	char moment[FORMAT_BYTES];
	(void)format_moment(row_number(call, "at_ms"), moment, sizeof moment);
	const char *number = row_text(call, "number");
	if (row_is(call, "cause", "masked") || !*number)
		return saying_new(TEXT_appel_masque, json_pack("{s:s}", "moment", moment));
	return saying_new(TEXT_appel_indesirable, json_pack("{s:o, s:s}", "telephone",
							    shown_phone(number), "moment", moment));
}

bool present_blocked_calls(const struct view *view)
{
	const json_t *calls = json_object_get(view->result, "calls");
	size_t count = json_array_size(calls);
	view_set_line(view);
	if (count == 0)
		return view_say_only(view, TEXT_compte_appels_bloques_aucun);
	json_t *list = list_new(shown_name(TEXT_appels_titre));
	for (size_t i = 0; i < count && i < SHOWN; i++)
		list_add(list, shown_call(json_array_get(calls, i)));
	view_say(view, count > 1 ? TEXT_compte_appels_bloques : TEXT_compte_appel_bloque);
	view_set(view, "nombre", shown_number((json_int_t)count));
	view_set(view, "liste", list_first(list, TOLD));
	view_add_list(view, list);
	return true;
}
