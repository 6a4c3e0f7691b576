/* present.c - see present.h. */
#include "acts/present.h"

#include <stdio.h>
#include <string.h>

#include "acts/format.h"

enum { SECRET_SECONDS = 120, SHOWN = 6, LINE_BYTES = 200 };

/* ---- Reading ---- */

static const char *text_at(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	return text ? text : "";
}

static json_int_t number_at(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

/* What the account says of one line stands in a list of one. */
static const json_t *only_row(const struct view *view, const char *list)
{
	return json_array_get(json_object_get(view->result, list), 0);
}

static void say(const struct view *view, const char *wording)
{
	(void)json_object_set_new(view->outcome, "say", json_string(wording));
}

static void set(const struct view *view, const char *name, const char *value)
{
	(void)json_object_set_new(json_object_get(view->outcome, "values"), name,
				  json_string(value));
}

static void add_part(const struct view *view, json_t *part)
{
	(void)json_array_append_new(json_object_get(view->outcome, "parts"), part);
}

static void set_line(const struct view *view)
{
	char number[64];
	set(view, "ligne", format_phone(text_at(view->line, "number"), number, sizeof number));
}

/* Digit by digit, for a voice. */
static json_t *spoken(const char *value)
{
	char apart[LINE_BYTES];
	size_t length = 0;
	for (; *value && length + 2 < sizeof apart; value++) {
		if (length)
			apart[length++] = ' ';
		apart[length++] = *value;
	}
	return json_stringn(apart, length);
}

static bool add_secret(const struct view *view, const char *label, const char *value)
{
	if (!*value)
		return false;
	add_part(view,
		 json_pack("{s:s, s:s, s:s, s:o, s:i}", "k", "secret", "label", label, "value",
			   value, "spoken", spoken(value), "expires_s", SECRET_SECONDS));
	return true;
}

static json_t *begin_list(const char *title)
{
	return json_pack("{s:s, s:s, s:[]}", "k", "list", "title", title, "items");
}

static void add_item(json_t *list, const char *line)
{
	(void)json_array_append_new(json_object_get(list, "items"), json_string(line));
}

/* ---- Codes ---- */

bool present_puk(const struct view *view)
{
	say(view, "compte_puk");
	set_line(view);
	return add_secret(view, "Code PUK", text_at(only_row(view, "lines"), "code"));
}

bool present_rio(const struct view *view)
{
	say(view, "compte_rio");
	set_line(view);
	return add_secret(view, "RIO", text_at(only_row(view, "lines"), "code"));
}

bool present_unlock_code(const struct view *view)
{
	say(view, "compte_denetlockage");
	set_line(view);
	return add_secret(view, "Code de dénetlockage", text_at(only_row(view, "lines"), "code"));
}

bool present_parental_code(const struct view *view)
{
	say(view, "compte_code_parental");
	return add_secret(view, "Code adulte", text_at(only_row(view, "lines"), "code"));
}

bool present_pto(const struct view *view)
{
	const char *pto = text_at(only_row(view, "lines"), "pto");
	say(view, "compte_pto");
	set(view, "pto", pto);
	return *pto != '\0';
}

/* ---- The offer and what is used of it ---- */

static void add_progress(const struct view *view, const char *label, json_int_t used,
			 json_int_t cap)
{
	if (cap > 0)
		add_part(view, json_pack("{s:s, s:s, s:f, s:f, s:s}", "k", "progress", "label",
					 label, "value", (double)used / 1000, "max",
					 (double)cap / 1000, "unit", "Go"));
}

bool present_consumption(const struct view *view)
{
	char text[64];
	const json_t *usage = only_row(view, "lines");
	json_int_t used = number_at(usage, "data_mb"), cap = number_at(usage, "data_cap_mb");
	json_int_t left = cap > used ? cap - used : 0;
	set_line(view);
	(void)snprintf(text, sizeof text, "%.1f", (double)used / 1000);
	if (strchr(text, '.'))
		*strchr(text, '.') = ',';
	set(view, "utilise", text);
	(void)snprintf(text, sizeof text, "%.1f", (double)left / 1000);
	if (strchr(text, '.'))
		*strchr(text, '.') = ',';
	set(view, "reste", text);
	set(view, "hors_forfait",
	    format_euros(number_at(usage, "out_of_bundle_cents"), text, sizeof text));
	say(view, cap > 0 ? "compte_conso" : "compte_conso_illimitee");
	add_progress(view, "Internet", used, cap);
	add_progress(view, "Internet à l’étranger", number_at(usage, "abroad_mb"),
		     number_at(usage, "abroad_cap_mb"));
	return usage != NULL;
}

bool present_offer(const struct view *view)
{
	char text[64];
	const json_t *offer = only_row(view, "lines");
	const char *end = text_at(offer, "commitment_end");
	say(view, *end ? "compte_offre_engagee" : "compte_offre");
	set_line(view);
	set(view, "offre", text_at(offer, "offer"));
	set(view, "prix", format_euros(number_at(offer, "price_cents"), text, sizeof text));
	set(view, "fin", format_day(end, text, sizeof text));
	return *text_at(offer, "offer") != '\0';
}

/* ---- Bills and payments ---- */

bool present_bills(const struct view *view)
{
	char line[LINE_BYTES], month[64], amount[64], text[64];
	json_t *bills = json_object_get(view->result, "bills"), *bill,
	       *list = begin_list("Vos factures");
	size_t i;
	json_array_foreach(bills, i, bill)
	{
		json_int_t left = number_at(bill, "remaining_cents");
		if (i == SHOWN)
			break;
		(void)snprintf(line, sizeof line, "%s, ligne %s\u00A0: %s%s",
			       format_day(text_at(bill, "month"), month, sizeof month),
			       format_phone(text_at(bill, "number"), text, sizeof text),
			       format_euros(number_at(bill, "amount_cents"), amount, sizeof amount),
			       left > 0 ? ", à payer" : "");
		add_item(list, line);
	}
	const json_t *last = json_array_get(bills, 0);
	say(view, "compte_factures");
	set(view, "ligne", format_phone(text_at(last, "number"), text, sizeof text));
	set(view, "mois", format_day(text_at(last, "month"), month, sizeof month));
	set(view, "montant", format_euros(number_at(last, "amount_cents"), text, sizeof text));
	add_part(view, list);
	return last != NULL;
}

bool present_facility(const struct view *view)
{
	char text[64];
	const json_t *facility = only_row(view, "facilities");
	json_int_t months = number_at(facility, "months_left");
	say(view, "compte_facilite");
	set(view, "reste", format_euros(number_at(facility, "left_cents"), text, sizeof text));
	set(view, "mensualite",
	    format_euros(number_at(facility, "instalment_cents"), text, sizeof text));
	(void)snprintf(text, sizeof text, "%lld", (long long)months);
	set(view, "mois", text);
	return months > 0;
}

bool present_payments(const struct view *view)
{
	static const struct {
		const char *status, *wording;
	} wordings[] = {{"received", "compte_paiement_recu"},
			{"pending", "compte_paiement_en_cours"},
			{"refused", "compte_paiement_refuse"}};
	char text[64];
	const json_t *last = json_array_get(json_object_get(view->result, "payments"), 0);
	for (size_t i = 0; i < 3; i++)
		if (strcmp(text_at(last, "status"), wordings[i].status) == 0)
			say(view, wordings[i].wording);
	set(view, "montant", format_euros(number_at(last, "amount_cents"), text, sizeof text));
	set(view, "jour", format_day(text_at(last, "day"), text, sizeof text));
	return last && json_object_get(view->outcome, "say");
}

bool present_unpaid(const struct view *view)
{
	char text[64];
	const json_t *unpaid = json_object_get(view->result, "unpaid");
	bool active = json_is_true(json_object_get(unpaid, "active"));
	say(view, active ? "compte_impaye" : "compte_sans_impaye");
	set(view, "montant", format_euros(number_at(unpaid, "amount_cents"), text, sizeof text));
	set(view, "jour", format_day(text_at(unpaid, "due"), text, sizeof text));
	return true;
}

/* ---- What is under way ---- */

/* What the operator's words for a state are in French. */
static const char *state_name(const char *status)
{
	static const struct {
		const char *status, *name;
	} names[] = {{"ordered", "enregistrée"},
		     {"preparing", "en préparation"},
		     {"shipped", "expédiée"},
		     {"delivered", "livrée"},
		     {"open", "en cours"},
		     {"closed", "terminé"},
		     {"received", "bien reçu"},
		     {"repairing", "en réparation"},
		     {"ready", "prêt à être retiré"},
		     {"activated", "activée"}};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strcmp(names[i].status, status) == 0)
			return names[i].name;
	return "en cours";
}

/* A list of what has a label, a state and a day. */
static bool present_list(const struct view *view, const char *key, const char *label_key,
			 const char *day_key, const char *title, const char *wording)
{
	char line[LINE_BYTES], text[64];
	json_t *rows = json_object_get(view->result, key), *row;
	size_t i;
	if (json_array_size(rows) == 0)
		return false;
	json_t *list = begin_list(title);
	json_array_foreach(rows, i, row)
	{
		const char *when = text_at(row, day_key);
		if (i == SHOWN)
			break;
		(void)snprintf(line, sizeof line, "%s\u00A0: %s%s%s", text_at(row, label_key),
			       state_name(text_at(row, "status")), *when ? ", prévu le " : "",
			       *when ? format_day(when, text, sizeof text) : "");
		add_item(list, line);
	}
	say(view, wording);
	add_part(view, list);
	return true;
}

bool present_orders(const struct view *view)
{
	return present_list(view, "orders", "label", "expected", "Vos commandes",
			    "compte_commandes");
}

bool present_incidents(const struct view *view)
{
	return present_list(view, "incidents", "symptom", "expected", "Vos incidents",
			    "compte_incidents");
}

bool present_repairs(const struct view *view)
{
	return present_list(view, "repairs", "device", "expected", "Vos réparations",
			    "compte_reparations");
}

bool present_journal(const struct view *view)
{
	char line[LINE_BYTES], reference[64];
	json_t *rows = json_object_get(view->result, "entries"), *row;
	size_t i;
	if (json_array_size(rows) == 0)
		return false;
	json_t *list = begin_list("Vos dernières activités");
	json_array_foreach(rows, i, row)
	{
		if (i == SHOWN)
			break;
		(void)snprintf(reference, sizeof reference, "%s", text_at(row, "reference"));
		(void)snprintf(line, sizeof line, "%s (%s)", text_at(row, "title"), reference);
		add_item(list, line);
	}
	say(view, "compte_journal");
	add_part(view, list);
	return true;
}
