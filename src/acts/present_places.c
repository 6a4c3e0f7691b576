/*
 * present_places.c - what anyone may know: tariffs from a country, the network of a department. See
 * present.h.
 */
#include "acts/present_places.h"

#include <string.h>

#include "french/format.h"
#include "french/departments.h"
#include "french/plain.h"

enum { SHOWN = 12, EXAMPLES = 6 };

static struct text said_text(const json_t *said)
{
	const json_t *text = json_object_get(said, "text");
	return json_is_string(text)
		       ? (struct text){json_string_value(text), json_string_length(text)}
		       : (struct text){"", 0};
}

/* ---- Tariffs ---- */

/* What people call a country otherwise. */
static const struct {
	const char *said, *country;
} OTHER_NAMES[] = {
	{"usa", "États-Unis"},
	{"amerique", "États-Unis"},
	{"angleterre", "Royaume-Uni"},
	{"grande bretagne", "Royaume-Uni"},
	{"londres", "Royaume-Uni"},
	{"ecosse", "Royaume-Uni"},
	{"hollande", "Pays-Bas"},
	{"republique tcheque", "Tchéquie"},
	{"dubai", "Émirats arabes unis"},
	{"emirats", "Émirats arabes unis"},
};

/* The country said first, as the operator writes it; NULL: none. Borrowed. */
static const char *find_country(const json_t *countries, const char *words)
{
	size_t i;
	const json_t *row;
	const char *found = NULL, *first = NULL;
	json_array_foreach(countries, i, row)
	{
		const char *name = row_text(row, "country"), *at = plain_find(words, name);
		if (at && (!first || at < first)) {
			first = at;
			found = name;
		}
	}
	for (i = 0; !found && i < sizeof OTHER_NAMES / sizeof OTHER_NAMES[0]; i++)
		if (plain_find(words, OTHER_NAMES[i].said))
			found = OTHER_NAMES[i].country;
	return found;
}

bool ask_tariff(json_t *params, const json_t *result, const json_t *account, const json_t *said)
{
	char words[PLAIN_BYTES];
	(void)account;
	(void)plain_words(said_text(said), words, sizeof words);
	const char *country = find_country(json_object_get(result, "countries"), words);
	if (country)
		(void)json_object_set_new(params, "country", json_string(country));
	return country != NULL;
}

/* Which countries are included, and the question: which one? */
static void ask_which_country(const struct view *view)
{
	size_t i, count = 0;
	const json_t *row;
	json_t *list = list_new(shown_name(TEXT_tarif_inclus_titre));
	json_array_foreach(json_object_get(view->result, "countries"), i, row)
	{
		if (!json_is_true(json_object_get(row, "included")))
			continue;
		count++;
		list_add(list, shown_text(row_text(row, "country")));
	}
	view_say(view, TEXT_compte_tarif_quel_pays);
	view_set(view, "nombre", shown_number((json_int_t)count));
	view_set(view, "exemples", list_first(list, EXAMPLES));
	view_add_list(view, list);
}

static void add_price(json_t *list, const json_t *tariff, enum account_name name, const char *key)
{
	list_add(list, saying_new(name, json_pack("{s:o}", "montant",
						  shown_euros(row_number(tariff, key)))));
}

static void show_tariff(const struct view *view, const json_t *tariff)
{
	bool included = json_is_true(json_object_get(tariff, "included"));
	view_say(view, included ? TEXT_compte_tarif_inclus : TEXT_compte_tarif);
	view_set(view, "pays", shown_text(row_text(tariff, "country")));
	view_set(view, "zone", shown_text(row_text(tariff, "zone")));
	view_set(view, "appel", shown_euros(row_number(tariff, "call_cents")));
	view_set(view, "recu", shown_euros(row_number(tariff, "received_cents")));
	view_set(view, "sms", shown_euros(row_number(tariff, "sms_cents")));
	view_set(view, "data", shown_euros(row_number(tariff, "data_cents_mb")));
	if (included)
		return;
	json_t *list = list_new(saying_new(
		TEXT_tarif_titre, json_pack("{s:s}", "pays", row_text(tariff, "country"))));
	add_price(list, tariff, TEXT_tarif_appel, "call_cents");
	add_price(list, tariff, TEXT_tarif_recu, "received_cents");
	add_price(list, tariff, TEXT_tarif_sms, "sms_cents");
	add_price(list, tariff, TEXT_tarif_data, "data_cents_mb");
	view_add_list(view, list);
}

bool present_tariff(const struct view *view)
{
	if (view->more)
		show_tariff(view, view->more);
	else
		ask_which_country(view);
	return true;
}

/* ---- The network ---- */

bool ask_department(json_t *params, const json_t *result, const json_t *account, const json_t *said)
{
	(void)result;
	(void)account;
	const char *code = departments_find(said_text(said));
	if (code)
		(void)json_object_set_new(params, "department", json_string(code));
	return code != NULL;
}

static void show_department(const struct view *view, const json_t *department)
{
	const char *until = row_text(department, "until");
	bool works = row_is(department, "status", "works");
	view_set(view, "departement", shown_text(row_text(department, "name")));
	view_set(view, "detail", shown_text(row_text(department, "detail")));
	if (row_is(department, "status", "normal")) {
		view_say(view, TEXT_compte_reseau_normal);
		view_offer(view, "diagnostic_mobile");
		return;
	}
	view_say(view, works ? TEXT_compte_reseau_travaux : TEXT_compte_reseau_incident);
	if (*until)
		view_say_more(view, TEXT_compte_reseau_fin,
			      json_pack("{s:o}", "jour", shown_day(until)));
}

static void show_country(const struct view *view)
{
	size_t i;
	const json_t *row, *rows = json_object_get(view->result, "departments");
	json_t *list = list_new(shown_name(TEXT_reseau_titre));
	json_array_foreach(rows, i, row)
	{
		bool works = row_is(row, "status", "works");
		if (i < SHOWN)
			list_add(list,
				 saying_new(works ? TEXT_reseau_travaux : TEXT_reseau_incident,
					    json_pack("{s:s, s:s}", "departement",
						      row_text(row, "name"), "code",
						      row_text(row, "department"))));
	}
	view_say(view, json_array_size(rows) > 0 ? TEXT_compte_reseau_perturbe
						 : TEXT_compte_reseau_sans_incident);
	view_set(view, "liste", list_first(list, EXAMPLES));
	view_add_list(view, list);
}

bool present_network(const struct view *view)
{
	if (view->more)
		show_department(view, view->more);
	else
		show_country(view);
	return true;
}
