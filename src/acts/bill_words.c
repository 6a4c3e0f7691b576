/* bill_words.c - see bill_words.h. */
#include "acts/bill_words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "french/calendar.h"
#include "french/plain.h"

enum { FIRST_YEAR = 2000, LAST_YEAR = 2099, YEAR_DIGITS = 4 };

static const char *const THIS_YEAR[] = {"cette annee", "annee en cours"};
static const char *const LAST_YEARS[] = {"annee derniere", "an dernier",       "annee passee",
					 "an passe",       "annee precedente", "annee d avant"};
static const char *const MOST[] = {
	"la plus chere", "le plus cher",  "la plus elevee", "la plus haute",   "la plus grosse",
	"la plus forte", "la plus salee", "le plus eleve",  "les plus cheres", "les plus elevees"};
static const char *const LEAST[] = {"la moins chere",  "la plus basse",   "la plus petite",
				    "la plus faible",  "la moins elevee", "le moins cher",
				    "les moins cheres"};
static const char *const LAST[] = {"derniere", "dernier", "dernieres",
				   "derniers", "recente", "nouvelle"};

static bool says(const char *words, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (plain_find(words, list[i]))
			return true;
	return false;
}

#define SAYS(words, list) says(words, list, sizeof(list) / sizeof(list)[0])

static void read_words(const json_t *said, char words[PLAIN_BYTES])
{
	const json_t *text = json_object_get(said, "text");
	const struct text read = {json_is_string(text) ? json_string_value(text) : "",
				  json_string_length(text)};
	(void)plain_words(read, words, PLAIN_BYTES);
}

/* "2024" among the words; 0: none. */
static int find_year(const char *words)
{
	for (const char *word = words; *word; word++) {
		size_t length = strcspn(word, " ");
		int year = 0;
		for (size_t i = 0; i < length && length == YEAR_DIGITS; i++)
			year = word[i] >= '0' && word[i] <= '9' ? year * 10 + (word[i] - '0')
								: LAST_YEAR * 10;
		if (year >= FIRST_YEAR && year <= LAST_YEAR)
			return year;
		word += length;
		if (!*word)
			break;
	}
	return 0;
}

static int hear_year(const char *words, int64_t now_ms)
{
	int this_year = calendar_today(now_ms).year;
	if (SAYS(words, LAST_YEARS))
		return this_year - 1;
	return SAYS(words, THIS_YEAR) ? this_year : find_year(words);
}

/* "celle d'avant", "la suivante": beside the month that was said before, else that of the bill that
 * was shown. */
static void hear_beside(json_t *said, const char *words)
{
	static const char *const earlier[] = {"celle d avant", "celle davant", "celui d avant",
					      "celle precedente", "la precedente"};
	static const char *const later[] = {"celle d apres", "celle dapres", "celui d apres",
					    "celle suivante", "la suivante"};
	/* Read as of today when nothing was spoken of before. */
	static const char *const month_before[] = {"mois d avant", "mois davant", "mois precedent"};
	static const char *const month_after[] = {"mois d apres", "mois dapres", "mois suivant"};
	const json_t *before = json_object_get(said, "before");
	const char *month = json_string_value(json_object_get(before, "month"));
	if (!month)
		month = json_string_value(json_object_get(before, "bill_month"));
	bool monthly = !json_object_get(said, "against") &&
		       (SAYS(words, month_before) || SAYS(words, month_after));
	int way = SAYS(words, earlier) || (monthly && SAYS(words, month_before)) ? -1
		  : SAYS(words, later) || monthly                                ? 1
										 : 0;
	if (!way || !month || strlen(month) != sizeof "2026-06" - 1 ||
	    (json_object_get(said, "month") && !monthly))
		return;
	const struct date read = {atoi(month), atoi(month + YEAR_DIGITS + 1), 1};
	if (!calendar_is_valid(read))
		return;
	const struct date other = calendar_add_months(read, way);
	(void)json_object_set_new(said, "month",
				  json_sprintf("%04d-%02d", other.year, other.month));
}

void bill_words_hear(json_t *said, int64_t now_ms)
{
	char words[PLAIN_BYTES];
	if (!said)
		return;
	read_words(said, words);
	hear_beside(said, words);
	int year = json_object_get(said, "amount_cents") ? 0 : hear_year(words, now_ms);
	if (year)
		(void)json_object_set_new(said, "year", json_sprintf("%04d", year));
	if (SAYS(words, MOST))
		(void)json_object_set_new(said, "extreme", json_string("most"));
	else if (SAYS(words, LEAST))
		(void)json_object_set_new(said, "extreme", json_string("least"));
}

/* "Au lieu de 52 en octobre" sets another bill against the one spoken of; "que le mois d'avant" is
 * before that one. */
static bool leaves_month(const json_t *said, const json_t *before)
{
	static const char *const beside[] = {"avant", "precedent", "precedente"};
	const json_t *against = json_object_get(said, "against");
	char words[PLAIN_BYTES];
	read_words(said, words);
	return against && json_equal(against, json_object_get(before, "month")) &&
	       !SAYS(words, beside);
}

/* "et l'année dernière ?", after one month: that month of that year. */
static void keep_month_of_year(json_t *said, const json_t *before)
{
	const char *month = json_string_value(json_object_get(before, "month"));
	const char *year = json_string_value(json_object_get(said, "year"));
	char words[PLAIN_BYTES];
	read_words(said, words);
	if (!json_is_true(json_object_get(said, "follow")) || !year || !month ||
	    json_object_get(said, "month") || strlen(month) <= YEAR_DIGITS ||
	    !SAYS(words, LAST_YEARS))
		return;
	(void)json_object_set_new(said, "month", json_sprintf("%s%s", year, month + YEAR_DIGITS));
}

void bill_words_keep(json_t *said, const json_t *before)
{
	static const char *const kept[] = {"span", "month", "year", "extreme"};
	const char *month = json_string_value(json_object_get(said, "month"));
	const char *year = json_string_value(json_object_get(before, "year"));
	if (month && year && !json_object_get(said, "year") && strlen(month) > YEAR_DIGITS) {
		(void)json_object_set_new(said, "year", json_string(year));
		(void)json_object_set_new(said, "month",
					  json_sprintf("%s%s", year, month + YEAR_DIGITS));
		return;
	}
	if (leaves_month(said, before))
		return;
	keep_month_of_year(said, before);
	for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
		if (json_object_get(said, kept[i]))
			return;
	for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
		if (json_object_get(before, kept[i]) && !json_object_get(said, "span"))
			(void)json_object_set(said, kept[i], json_object_get(before, kept[i]));
}

bool bill_words_ask_due(const json_t *said)
{
	static const char *const due[] = {"je dois",
					  "je vous dois",
					  "dois je",
					  "reste a payer",
					  "reste a regler",
					  "reste t il a payer",
					  "reste t il a regler",
					  "me reste",
					  "reste quoi",
					  "reste combien"};
	char words[PLAIN_BYTES];
	read_words(said, words);
	return SAYS(words, due);
}

bool bill_words_say_last(const json_t *said)
{
	char words[PLAIN_BYTES];
	read_words(said, words);
	return SAYS(words, LAST) && !SAYS(words, LAST_YEARS);
}

bool bill_words_ask_file(const json_t *said)
{
	static const char *const file[] = {
		"pdf",          "telecharger", "telecharge", "telechargez", "telechargement",
		"fichier",      "le document", "imprimer",   "imprime",     "l envoyer",
		"me l envoyer", "envoyez la",  "envoie la",  "envoyez le",  "envoie le"};
	char words[PLAIN_BYTES];
	read_words(said, words);
	return SAYS(words, file);
}

bool bill_words_say_all(const json_t *said)
{
	static const char *const all[] = {"toutes", "tout", "tous", "complet", "entier"};
	char words[PLAIN_BYTES];
	read_words(said, words);
	return SAYS(words, all);
}

bool bill_words_ask_again(const json_t *said)
{
	static const char *const asked[] = {"quand",      "quelle date", "quel jour", "jusqu a",
					    "combien",    "pret",        "revient",   "finit",
					    "renouvelle", "longtemps",   "ca dure",   "il reste"};
	char words[PLAIN_BYTES];
	read_words(said, words);
	return SAYS(words, asked);
}
