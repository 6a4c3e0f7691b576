/*
 * present_places.c - what anyone may know: tariffs from a country, the network of a department. See
 * present.h.
 */
#include "acts/present_places.h"

#include "acts/present_follow.h"

#include <string.h>

#include "french/countries.h"
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

/* "Combien la minute ?", "et les SMS ?": of the country that was just told. NULL: none was. */
static const char *country_before(const json_t *said)
{
	const json_t *before = json_object_get(said, "before");
	return row_is(before, "act", "tarifs_international") && *row_text(before, "country")
		       ? row_text(before, "country")
		       : NULL;
}

/* Of any country, or of all. */
static bool asks_of_all(const char *words)
{
	static const char *const wide[] = {"etranger", "pays", "international", "europe", "monde"};
	for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++)
		if (plain_find(words, wide[i]))
			return true;
	return false;
}

/* "La minute", "et la data". */
static bool names_price(const char *words)
{
	static const char *const priced[] = {"sms",    "texto",    "mms",       "minute",   "appel",
					     "appels", "appeler",  "data",      "internet", "mo",
					     "go",     "giga",     "reception", "recevoir", "recus",
					     "la bas", "sur place"};
	for (size_t i = 0; i < sizeof priced / sizeof priced[0]; i++)
		if (plain_find(words, priced[i]))
			return true;
	return false;
}

bool ask_tariff(json_t *params, const json_t *result, const json_t *account, const json_t *said)
{
	char words[PLAIN_BYTES];
	(void)account;
	(void)plain_words(said_text(said), words, sizeof words);
	const char *country = find_country(json_object_get(result, "countries"), words);
	if (!country && names_price(words) && !asks_of_all(words))
		country = country_before(said);
	if (country)
		(void)json_object_set_new(params, "country", json_string(country));
	return country != NULL;
}

/* Which countries are included, and the question: which one? */
static void ask_which_country(const struct view *view)
{
	size_t i, count = 0;
	const json_t *row;
	json_t *examples = json_array();
	json_array_foreach(json_object_get(view->result, "countries"), i, row)
	{
		if (!json_is_true(json_object_get(row, "included")))
			continue;
		if (count++ < EXAMPLES)
			(void)json_array_append_new(examples, shown_text(row_text(row, "country")));
	}
	view_say(view, TEXT_compte_tarif_quel_pays);
	view_ask(view, TEXT_compte_tarif_lequel);
	view_set(view, "nombre", shown_number((json_int_t)count));
	view_set(view, "exemples", examples);
}

static void add_price(json_t *list, const json_t *tariff, enum account_name name, const char *key)
{
	list_add(list, saying_new(name, json_pack("{s:o}", "montant",
						  shown_euros(row_number(tariff, key)))));
}

/* "depuis le Japon", "vers le Japon". */
static json_t *shown_way(enum account_name way, const json_t *tariff)
{
	char name[2 * FORMAT_BYTES];
	return saying_new(way, json_pack("{s:s}", "pays",
					 country_with_article(row_text(tariff, "country"), name,
							      sizeof name)));
}

/* What is used there. */
static void show_there(const struct view *view, const json_t *tariff)
{
	bool included = json_is_true(json_object_get(tariff, "included"));
	json_t *from = shown_way(TEXT_tarif_depuis, tariff);
	view_say_more(view, included ? TEXT_compte_tarif_inclus : TEXT_compte_tarif,
		      json_pack("{s:O, s:s, s:s, s:o, s:o, s:o, s:o}", "depuis", from, "pays",
				row_text(tariff, "country"), "zone", row_text(tariff, "zone"),
				"appel", shown_euros(row_number(tariff, "call_cents")), "recu",
				shown_euros(row_number(tariff, "received_cents")), "sms",
				shown_euros(row_number(tariff, "sms_cents")), "data",
				shown_euros(row_number(tariff, "data_cents_mb"))));
	json_t *list = list_new(saying_new(TEXT_tarif_titre, json_pack("{s:o}", "depuis", from)));
	if (!included) {
		add_price(list, tariff, TEXT_tarif_appel, "call_cents");
		add_price(list, tariff, TEXT_tarif_recu, "received_cents");
		add_price(list, tariff, TEXT_tarif_sms, "sms_cents");
		add_price(list, tariff, TEXT_tarif_data, "data_cents_mb");
	}
	view_add_list(view, list);
}

/* From France to there. */
static void show_from_france(const struct view *view, const json_t *tariff)
{
	json_t *to = shown_way(TEXT_tarif_vers, tariff);
	view_say_more(view, TEXT_compte_tarif_vers,
		      json_pack("{s:O, s:o, s:o}", "vers", to, "appel",
				shown_euros(row_number(tariff, "from_call_cents")), "sms",
				shown_euros(row_number(tariff, "from_sms_cents"))));
	json_t *list = list_new(saying_new(TEXT_tarif_vers_titre, json_pack("{s:o}", "vers", to)));
	add_price(list, tariff, TEXT_tarif_appel, "from_call_cents");
	add_price(list, tariff, TEXT_tarif_sms, "from_sms_cents");
	view_add_list(view, list);
}

void places_hear(json_t *said)
{
	static const char *const there[] = {"depuis",      "je suis",  "je pars",   "voyage",
					    "sejour",      "vacances", "sur place", "la bas",
					    "itinerance",  "roaming",  "partir",    "deplacement",
					    "dans le pays"};
	static const char *const away[] = {
		"vers",       "appeler",   "appelle",          "appels vers", "joindre",
		"telephoner", "contacter", "depuis la france", "de france",   "de la france"};
	char words[PLAIN_BYTES];
	const char *sense = NULL;
	if (!said)
		return;
	(void)plain_words(said_text(said), words, sizeof words);
	for (size_t i = 0; i < sizeof away / sizeof away[0]; i++)
		if (plain_find(words, away[i]))
			sense = "from";
	bool home = plain_find(words, "depuis la france") != NULL;
	for (size_t i = 0; !home && i < sizeof there / sizeof there[0]; i++)
		if (plain_find(words, there[i]))
			sense = "there";
	if (!sense && json_is_true(json_object_get(said, "follow")))
		sense = json_string_value(
			json_object_get(json_object_get(said, "before"), "sense"));
	if (sense)
		(void)json_object_set_new(said, "sense", json_string(sense));
}

/* The customer named another one, too. */
static void say_other_country(const struct view *view, const char *told)
{
	char words[PLAIN_BYTES];
	(void)plain_words(said_text(view->said), words, sizeof words);
	size_t i;
	const json_t *row;
	json_array_foreach(json_object_get(view->result, "countries"), i, row)
	{
		const char *name = row_text(row, "country");
		if (strcmp(name, told) == 0 || !plain_find(words, name))
			continue;
		view_say_more(view, TEXT_compte_tarif_un_seul, json_pack("{s:s}", "pays", name));
		return;
	}
}

/* Calling a country from France and being there are two prices: the question says which is meant,
 * or both are told. */
bool present_tariff(const struct view *view)
{
	const json_t *tariff = view->more;
	const char *sense = row_text(view->said, "sense");
	bool known = json_is_integer(json_object_get(tariff, "from_call_cents"));
	if (!tariff) {
		ask_which_country(view);
		return true;
	}
	(void)json_object_set(view->outcome, "country", json_object_get(tariff, "country"));
	if (known && strcmp(sense, "there") != 0)
		show_from_france(view, tariff);
	if (!known || strcmp(sense, "from") != 0)
		show_there(view, tariff);
	say_other_country(view, row_text(tariff, "country"));
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
	view_ask(view, TEXT_compte_reseau_quel_departement);
	view_set(view, "liste", list_first(list, EXAMPLES));
	view_add_list(view, list);
}

/* The diagnosis of each kind of line that has an incident. */
static void offer_diagnoses(const struct view *view, const json_t *incidents)
{
	static const char *const diagnoses[][2] = {{"fixe", "diagnostic_bbox"},
						   {"mobile", "diagnostic_mobile"}};
	size_t i, j;
	const json_t *incident, *line;
	for (size_t k = 0; k < sizeof diagnoses / sizeof diagnoses[0]; k++) {
		bool offered = false;
		json_array_foreach(incidents, i, incident)
		{
			json_array_foreach(json_object_get(view->account, "lines"), j, line)
			{
				offered = offered ||
					  (row_is(incident, "status", "open") &&
					   row_is(line, "id", row_text(incident, "line")) &&
					   row_is(line, "market", diagnoses[k][0]));
			}
		}
		if (offered)
			view_offer(view, diagnoses[k][1]);
	}
}

/* An incident of the customer's own is told before anything is asked; a department that is named is
 * told after it. */
bool present_network(const struct view *view)
{
	const json_t *own = json_object_get(view->beside, "incidents");
	if (own && !view->more) {
		(void)show_open_incidents(view, own);
		offer_diagnoses(view, own);
		return true;
	}
	if (view->more)
		show_department(view, view->more);
	else
		show_country(view);
	return true;
}
