/*
 * form_fitting.c - which rows of a list of the account fit a part of what was said: "ajouter une
 * option 20 go" is one row, or several. See form_parts.h.
 */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "dialogue/form_parts.h"

enum { MEASURE_BYTES = 16, SHORT_WORD = 3 };

/* Words of every such request, or of a line: they tell no row from another. */
static bool tells_nothing(const char *word)
{
	return text_is_one_of(text_of(word),
			      TEXT_LIST("option", "ajouter", "ajoute", "rajouter", "retirer",
					"retire", "supprimer", "prendre", "activer", "souscrire",
					"enlever", "arreter", "resilier", "desactiver", "mobile",
					"portable", "telephone", "fixe", "box", "bbox", "ligne",
					"plus", "avec", "sur", "mois", "euro", "par", "autre",
					"demande", "annuler", "annulez"));
}

/* The unit that a word names, as a row writes it; NULL: none. */
static const char *unit_of(const char *word)
{
	static const char *const units[][2] = {{"go", "go"},   {"giga", "go"}, {"gb", "go"},
					       {"mo", "mo"},   {"mega", "mo"}, {"mb", "mo"},
					       {"heure", "h"}, {"h", "h"}};
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
		if (strcmp(units[i][0], word) == 0)
			return units[i][1];
	return NULL;
}

static bool is_number(const char *word)
{
	return *word && word[strspn(word, "0123456789")] == '\0';
}

/* "20 go", "20go": the measure that a word, after the one before it, ends; "" if none. */
static void read_measure(const char *before, const char *word, char measure[MEASURE_BYTES])
{
	size_t digits = strspn(word, "0123456789");
	const char *unit = unit_of(word + digits);
	measure[0] = '\0';
	if (unit && digits)
		(void)snprintf(measure, MEASURE_BYTES, "%.*s %s", (int)digits, word, unit);
	else if (unit && is_number(before))
		(void)snprintf(measure, MEASURE_BYTES, "%s %s", before, unit);
}

/* The last measure of some folded words; "" if none. */
static void find_measure(const char *folded, char measure[MEASURE_BYTES])
{
	char words[FOLDED_BYTES], one[MEASURE_BYTES], *rest = NULL;
	const char *before = "";
	(void)snprintf(words, sizeof words, "%s", folded);
	measure[0] = '\0';
	for (char *word = strtok_r(words, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		read_measure(before, word, one);
		if (one[0])
			(void)snprintf(measure, MEASURE_BYTES, "%s", one);
		before = word;
	}
}

bool form_is_other_measure(const json_t *asked, struct text text)
{
	char words[FOLDED_BYTES], said[MEASURE_BYTES], offered[MEASURE_BYTES];
	const char *value;
	json_t *choice;
	size_t count = 0;
	form_bare_words(text, words, sizeof words);
	find_measure(words, said);
	json_object_foreach(json_object_get(asked, "choix"), value, choice)
	{
		form_bare_words(text_of(form_text(choice, "libelle")), words, sizeof words);
		find_measure(words, offered);
		if (strcmp(said, offered) == 0)
			return false; /* also where neither is one */
		count += offered[0] != '\0';
	}
	return said[0] && count > 1;
}

/* How many words of what was said the row has; 0: it does not fit, or has another measure. */
static size_t fit(const char *said, const char *label)
{
	char words[FOLDED_BYTES], row[FOLDED_BYTES], measure[MEASURE_BYTES], *rest = NULL;
	const char *before = "";
	size_t count = 0;
	form_bare_words(text_of(label), row, sizeof row);
	(void)snprintf(words, sizeof words, "%s", said);
	for (char *word = strtok_r(words, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		read_measure(before, word, measure);
		if (measure[0] && !form_has_words(row, measure))
			return 0;
		bool telling = strlen(word) >= SHORT_WORD && !isdigit((unsigned char)*word) &&
			       !tells_nothing(word);
		count += measure[0] || (telling && form_has_words(row, word));
		before = word;
	}
	return count;
}

/* Those of a bill are told otherwise (form_rows.c). */
static size_t fit_row(const char *said, const json_t *row)
{
	return json_object_get(row, "cents") ? 0 : fit(said, form_text(row, "label"));
}

/* How well the best row of the lists of other steps fits: what is named there is not here. */
static size_t best_elsewhere(const char *said, const json_t *form, const json_t *asked)
{
	const json_t *lists = json_object_get(form, "lists"), *row;
	const char *name;
	json_t *rows;
	size_t i, best = 0;
	json_object_foreach((json_t *)(uintptr_t)lists, name, rows)
	{
		if (strcmp(name, form_text(asked, "nom")) == 0)
			continue;
		json_array_foreach(rows, i, row)
		{
			size_t count = fit_row(said, row);
			best = count > best ? count : best;
		}
	}
	return best;
}

/* The ids of the rows that fit best; the caller's. */
static json_t *find_fitting(const json_t *said, const json_t *form, const json_t *asked)
{
	const json_t *row,
		*rows = json_object_get(json_object_get(form, "lists"), form_text(asked, "nom"));
	char words[FOLDED_BYTES];
	size_t i, best = 1;
	json_t *found = json_array();
	form_bare_words(text_of(form_text(said, "text")), words, sizeof words);
	json_array_foreach(rows, i, row)
	{
		size_t count = fit_row(words, row);
		if (count < best)
			continue;
		if (count > best)
			(void)json_array_clear(found);
		best = count;
		(void)json_array_append(found, json_object_get(row, "id"));
	}
	if (best_elsewhere(words, form, asked) > best)
		(void)json_array_clear(found);
	return found;
}

bool form_fits_elsewhere(const json_t *said, const json_t *form, const json_t *asked)
{
	json_t *found = find_fitting(said, form, asked);
	char words[FOLDED_BYTES];
	form_bare_words(text_of(form_text(said, "text")), words, sizeof words);
	bool elsewhere = json_array_size(found) == 0 && best_elsewhere(words, form, asked) > 0;
	json_decref(found);
	return elsewhere;
}

const char *form_fitting_row(const json_t *said, const json_t *form, const json_t *asked)
{
	json_t *found = find_fitting(said, form, asked);
	const char *id = json_array_size(found) == 1 ? json_string_value(json_array_get(found, 0))
						     : NULL; /* the form has it too */
	json_decref(found);
	return id;
}

void form_keep_fitting(const json_t *said, json_t *form, const json_t *asked)
{
	json_t *found = find_fitting(said, form, asked);
	if (json_array_size(found) > 1)
		(void)json_object_set_new(form, "among",
					  json_pack("{s:O}", form_text(asked, "nom"), found));
	json_decref(found);
}

bool form_is_shown(const json_t *form, const json_t *asked, const char *id)
{
	const json_t *among =
		json_object_get(json_object_get(form, "among"), form_text(asked, "nom"));
	return json_array_size(among) == 0 || form_lists(among, id);
}
