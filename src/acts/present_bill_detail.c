/*
 * present_bill_detail.c - what one bill is made of: its parts, by user, by type, what has changed
 * since the one before, its prorata. See present.h.
 */
#include <string.h>

#include "acts/files.h"
#include "acts/present_bills.h"
#include "acts/present_span.h"

enum { PARTS = 6, ITEMS = 24, CAUSES = 3 };

/* ---- What it is made of ---- */

static json_int_t part_amount(const json_t *bill, size_t part)
{
	return row_number(json_array_get(json_object_get(bill, "parts"), part), "amount_cents");
}

static json_t *shown_type(const char *type)
{
	static const struct {
		const char *type;
		enum account_name name;
	} names[] = {{"abonnement", TEXT_type_abonnement},
		     {"option", TEXT_type_option},
		     {"voix", TEXT_type_voix},
		     {"sms", TEXT_type_sms},
		     {"data", TEXT_type_data},
		     {"international", TEXT_type_international},
		     {"itinerance", TEXT_type_itinerance},
		     {"hors_forfait", TEXT_type_hors_forfait},
		     {"equipement", TEXT_type_equipement},
		     {"acte", TEXT_type_acte},
		     {"tiers", TEXT_type_tiers}};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strcmp(names[i].type, type) == 0)
			return shown_name(names[i].name);
	return shown_text(type);
}

/* "Camille : 24,99 €" for each of `rows` that is not nothing. */
static json_t *list_sums(const json_t *rows, enum account_name title, bool types)
{
	size_t i;
	const json_t *row;
	json_t *list = list_new(shown_name(title));
	json_array_foreach(rows, i, row)
	{
		json_int_t cents = row_number(row, "amount_cents");
		if (cents != 0)
			list_add(list,
				 saying_new(TEXT_somme_ligne,
					    json_pack("{s:o, s:o}", "nom",
						      types ? shown_type(row_text(row, "type"))
							    : shown_text(row_text(row, "user")),
						      "montant", shown_euros(cents))));
	}
	return list;
}

json_t *list_bill_items(const json_t *bill)
{
	size_t i, j, count = 0;
	const json_t *part, *item;
	json_t *list = list_new(saying_new(
		TEXT_detail_titre, json_pack("{s:o}", "mois", shown_day(row_text(bill, "month")))));
	json_array_foreach(json_object_get(bill, "parts"), i, part)
	{
		json_array_foreach(json_object_get(part, "items"), j, item)
		{
			json_int_t cents = row_number(item, "amount_cents");
			if (cents == 0 || count++ >= ITEMS)
				continue;
			list_add(list, saying_new(TEXT_detail_ligne,
						  json_pack("{s:s, s:s, s:o}", "partie",
							    row_text(part, "name"), "nom",
							    row_text(item, "label"), "montant",
							    shown_euros(cents))));
		}
	}
	return list;
}

/* The parts that cost something are set as a value; those that do not are returned. */
static json_t *set_parts(const struct view *view, const json_t *bill)
{
	static const enum account_name names[PARTS] = {
		TEXT_partie_abonnements, TEXT_partie_options, TEXT_partie_communications,
		TEXT_partie_equipements, TEXT_partie_actes,   TEXT_partie_tiers};
	json_t *some = json_array(), *none = json_array();
	for (size_t i = 0; i < PARTS; i++) {
		json_int_t cents = part_amount(bill, i);
		json_t *name = shown_name(names[i]);
		(void)json_array_append_new(
			cents ? some : none,
			cents ? saying_new(TEXT_somme_ligne,
					   json_pack("{s:o, s:o}", "nom", name, "montant",
						     shown_euros(cents)))
			      : name);
	}
	view_set(view, "parties", some);
	return none;
}

/* Shown as a list; said where it was asked for. Whether it was. */
static bool say_sums(const struct view *view, const json_t *rows, bool types)
{
	json_t *list = list_sums(rows, types ? TEXT_detail_types : TEXT_detail_utilisateurs, types);
	json_t *sums = list_first(list, ITEMS);
	bool asked = view_says(view, types ? "type" : "utilisateur") ||
		     view_says(view, types ? "types" : "utilisateurs");
	if (asked && json_array_size(sums) > 0)
		view_say_more(view,
			      types ? TEXT_compte_comprendre_types
				    : TEXT_compte_comprendre_utilisateurs,
			      json_pack("{s:O}", types ? "types" : "utilisateurs", sums));
	json_decref(sums);
	view_add_list(view, list);
	return asked;
}

/* `later`: something else was said first. */
static void show_parts(const struct view *view, const json_t *bill, bool later)
{
	view_set(view, "mois", shown_day(row_text(bill, "month")));
	view_set(view, "ligne", shown_phone(row_text(bill, "number")));
	view_set(view, "montant", shown_euros(row_number(bill, "amount_cents")));
	json_t *none = set_parts(view, bill);
	if (later)
		view_say_more(view, TEXT_compte_comprendre,
			      json_deep_copy(json_object_get(view->outcome, "values")));
	else
		view_say(view, TEXT_compte_comprendre);
	if (json_array_size(none) > 0)
		view_say_more(view, TEXT_compte_comprendre_rien,
			      json_pack("{s:O}", "parties", none));
	json_decref(none);
	view_add_list(view, list_bill_items(bill));
	bool users = say_sums(view, json_object_get(bill, "users"), false);
	bool types = say_sums(view, json_object_get(bill, "types"), true);
	if (!users && !types)
		view_say_more(view, TEXT_compte_comprendre_detail, NULL);
}

/* ---- What has changed ---- */

/* What grew of a part: a discount that is over is no cost of this month. */
static json_t *shown_cause(const json_t *part, json_int_t before, json_int_t more)
{
	json_t *name = before < 0 ? shown_name(TEXT_cause_remise_finie)
				  : shown_text(row_text(part, "name"));
	return saying_new(TEXT_somme_ligne,
			  json_pack("{s:o, s:o}", "nom", name, "montant", shown_euros(more)));
}

/* The parts that grew. */
static json_t *causes_of(const json_t *bill, const json_t *before)
{
	json_t *causes = json_array();
	for (size_t i = 0; i < PARTS && json_array_size(causes) < CAUSES; i++) {
		json_int_t more = part_amount(bill, i) - part_amount(before, i);
		const json_t *part = json_array_get(json_object_get(bill, "parts"), i);
		if (more > 0)
			(void)json_array_append_new(
				causes, shown_cause(part, part_amount(before, i), more));
	}
	return causes;
}

static void compare(const struct view *view, const json_t *bill, const json_t *before)
{
	if (!before)
		return;
	json_int_t more = row_number(bill, "amount_cents") - row_number(before, "amount_cents");
	json_t *month = shown_day(row_text(before, "month"));
	if (more > 0)
		view_say_more(view, TEXT_compte_comprendre_hausse,
			      json_pack("{s:o, s:o, s:o}", "ecart", shown_euros(more), "precedent",
					month, "causes", causes_of(bill, before)));
	else if (more < 0)
		view_say_more(
			view, TEXT_compte_comprendre_baisse,
			json_pack("{s:o, s:o}", "ecart", shown_euros(-more), "precedent", month));
	else
		view_say_more(view, TEXT_compte_comprendre_pareil,
			      json_pack("{s:o}", "precedent", month));
}

/* "Pourquoi est-elle plus chère ?" is answered first. Whether it was. */
static bool answer_why(const struct view *view, const json_t *bill, const json_t *before)
{
	static const char *const words[] = {"augmente",   "augmentation", "plus cher", "plus chere",
					    "plus haut",  "plus haute",   "hausse",    "monte",
					    "plus eleve", "plus elevee",  "plus que",  "plus qu",
					    "de plus",    "grimpe",       "au lieu"};
	bool asked = false;
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		asked = asked || view_says(view, words[i]);
	if (!before || !asked)
		return false;
	json_int_t more = row_number(bill, "amount_cents") - row_number(before, "amount_cents");
	view_set(view, "precedent", shown_day(row_text(before, "month")));
	view_set(view, "ecart", shown_euros(more < 0 ? -more : more));
	if (more > 0)
		view_set(view, "causes", causes_of(bill, before));
	view_say(view, more > 0   ? TEXT_compte_comprendre_hausse
		       : more < 0 ? TEXT_compte_comprendre_pas_hausse
				  : TEXT_compte_comprendre_sans_hausse);
	return true;
}

/* "C’est quoi, vos autres services de tiers ?": that part alone. */
static void show_third_parties(const struct view *view, const json_t *bill)
{
	size_t i;
	const json_t *part = json_array_get(json_object_get(bill, "parts"), PARTS - 1), *item;
	json_int_t cents = part_amount(bill, PARTS - 1);
	json_t *month = shown_day(row_text(bill, "month"));
	json_t *list = list_new(saying_new(TEXT_detail_titre, json_pack("{s:O}", "mois", month)));
	json_array_foreach(json_object_get(part, "items"), i, item)
	{
		if (i < ITEMS)
			list_add(list,
				 saying_new(
					 TEXT_somme_ligne,
					 json_pack("{s:s, s:o}", "nom", row_text(item, "label"),
						   "montant",
						   shown_euros(row_number(item, "amount_cents")))));
	}
	view_say(view, TEXT_compte_tiers);
	view_say_more(view, cents ? TEXT_compte_tiers_montant : TEXT_compte_tiers_rien,
		      json_pack("{s:O, s:o, s:o}", "mois", month, "montant", shown_euros(cents),
				"ligne", shown_phone(row_text(bill, "number"))));
	view_add_list(view, list);
	json_decref(month);
}

/* The bill of the same line that `bill` is compared to: of the month said, if it came before, else
 * the one just before. */
static const json_t *find_before(const struct view *view, const json_t *bills, const json_t *bill)
{
	size_t i;
	const char *month = row_text(bill, "month"), *against = row_text(view->said, "against");
	const json_t *other, *last = NULL;
	json_array_foreach(bills, i, other)
	{
		if (!row_is(other, "line", row_text(bill, "line")) ||
		    strcmp(row_text(other, "month"), month) >= 0)
			continue;
		if (row_is(other, "month", against))
			return other;
		last = last ? last : other;
	}
	return last;
}

/* The amount that was said, unless it is that of a difference; 0: none. */
static json_int_t amount_of_bill(const struct view *view)
{
	static const char *const differs[] = {"de plus", "en plus", "de moins", "en moins",
					      "au lieu de"};
	for (size_t i = 0; i < sizeof differs / sizeof differs[0]; i++)
		if (view_says(view, differs[i]))
			return 0;
	return row_number(view->said, "amount_cents");
}

/* The bill meant, of `bills` (newest first): of the month said, the dearest, else the newest, or
 * that of the amount said; and the one that it is compared to. */
static const json_t *find_bill(const struct view *view, const json_t *bills, const json_t **before)
{
	size_t i;
	const char *month = row_text(view->said, "month");
	const json_t *bill, *found = NULL, *extreme = find_extreme(view, bills);
	json_array_foreach(bills, i, bill)
	{
		if (!found && (extreme ? bill == extreme : !*month || row_is(bill, "month", month)))
			found = bill;
	}
	if (!*month && !extreme)
		found = bill_of_amount(bills, found, amount_of_bill(view));
	*before = found ? find_before(view, bills, found) : NULL;
	return found;
}

static json_int_t prorata_total(const json_t *bill)
{
	size_t i;
	const json_t *item;
	json_int_t total = 0;
	json_array_foreach(json_object_get(bill, "prorata"), i, item)
	{
		total += row_number(item, "amount_cents");
	}
	return total;
}

/* Its document, where it is asked for after what it is made of. */
static bool ask_file(const struct view *view, const json_t *bill)
{
	json_t *one = json_pack("[O]", bill);
	bool shown = show_bill_files(view, one);
	json_decref(one);
	return shown;
}

bool present_bill_parts(const struct view *view)
{
	const json_t *before;
	const char *month = row_text(view->said, "month");
	json_t *bills = bills_of(view, view->result, "");
	const json_t *bill = find_bill(view, bills, &before);
	bool year = !*month && *row_text(view->said, "year") && !find_extreme(view, bills);
	if (year) {
		show_year(view, bills); /* of which one is asked next */
	} else if (!bill) {
		show_missing_month(view, bills, month);
	} else if (view_says(view, "services de tiers") || view_says(view, "service de tiers")) {
		show_third_parties(view, bill);
	} else if (json_is_true(json_object_get(view->said, "follow")) && ask_file(view, bill)) {
		/* "et en PDF ?": only that */
	} else if (!show_bill_item(view, bill)) {
		bool told = answer_why(view, bill, before);
		show_parts(view, bill, told);
		if (!told)
			compare(view, bill, before);
		if (prorata_total(bill) != 0)
			view_say_more(
				view, TEXT_compte_comprendre_prorata,
				json_pack("{s:o}", "montant", shown_euros(prorata_total(bill))));
	}
	json_decref(bills);
	return true;
}

/* ---- Prorata ---- */

static json_t *shown_prorata(const json_t *item)
{
	const char *from = row_text(item, "from"), *to = row_text(item, "to");
	json_t *values = json_pack("{s:s, s:o, s:o, s:o}", "nom", row_text(item, "label"),
				   "montant", shown_euros(row_number(item, "amount_cents")),
				   "debut", shown_day(from), "fin", shown_day(to));
	return saying_new(*from && *to ? TEXT_prorata_ligne : TEXT_prorata_sans_dates, values);
}

static void show_prorata(const struct view *view, const json_t *bill)
{
	size_t i;
	const json_t *item;
	json_t *month = shown_day(row_text(bill, "month"));
	json_t *list = list_new(saying_new(TEXT_prorata_titre, json_pack("{s:O}", "mois", month)));
	json_array_foreach(json_object_get(bill, "prorata"), i, item)
	{
		list_add(list, shown_prorata(item));
	}
	view_say(view, TEXT_compte_prorata);
	view_set(view, "mois", month);
	view_set(view, "ligne", shown_phone(row_text(bill, "number")));
	view_set(view, "liste", list_first(list, ITEMS));
	view_add_list(view, list);
}

bool present_prorata(const struct view *view)
{
	size_t i;
	const json_t *bill, *found = NULL;
	const char *month = row_text(view->said, "month");
	json_t *bills = bills_of(view, view->result, "");
	json_t *said = bills_of(view, view->result, month);
	json_array_foreach(said, i, bill)
	{
		if (!found && json_array_size(json_object_get(bill, "prorata")) > 0)
			found = bill;
	}
	view_set(view, "mois", shown_day(month));
	if (found)
		show_prorata(view, found);
	else if (*month && json_array_size(said) == 0)
		show_missing_month(view, bills, month);
	else
		view_say(view, *month ? TEXT_compte_prorata_aucun_mois : TEXT_compte_prorata_aucun);
	json_decref(bills);
	json_decref(said);
	return true;
}
