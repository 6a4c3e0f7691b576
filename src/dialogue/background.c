/* background.c - see background.h. */
#include "dialogue/background.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "french/plain.h"

enum { NEAR_WORDS = 5, LAST_DAY = 31 };

/* Whether one of `list` (ended by NULL) stands whole in `words`. */
static bool has_any(const char *words, const char *const *list)
{
	for (; *list; list++)
		if (plain_find(words, *list))
			return true;
	return false;
}

/* The last NEAR_WORDS words of `words`. */
static const char *last_words(const char *words)
{
	const char *at = words + strlen(words);
	for (unsigned blanks = 0; at > words; at--)
		if (at[-1] == ' ' && ++blanks > NEAR_WORDS + 1)
			break;
	return at > words ? at - 1 : at;
}

/* What comes before a value that is of the past, or given up. */
static bool is_told_before(const char *words)
{
	static const char *const telling[] = {
		"depuis",      "signe",      "signee",     "souscrit",      "souscrite",
		"installe",    "installee",  "achete",     "achetee",       "ancien",
		"ancienne",    "vieux",      "vieille",    "utilise plus",  "quitte",
		"remplacer",   "remplacez",  "rappelle",   "rappelez",      "rappeliez",
		"prelevez le", "preleve le", "paye le",    "paie le",       "paye le",
		"recu le",     "au lieu du", "au lieu de", "en plus de",    "produite le",
		"arrive le",   "paye le",    "salaire le", "paie tombe le", NULL};
	return has_any(last_words(words), telling);
}

/* What comes after one that is not wanted any more. */
static bool is_told_after(const char *words)
{
	static const char *const telling[] = {
		" n est plus",       " est plus",           " c est plus",
		" marche plus",      " ne marche",          " existe plus",
		" n existe",         " c est trop",         " est trop",
		" cette date",       " ca me convient pas", " ne me convient",
		" ne convient",      " m arrange pas",      " ne m arrange",
		" ca m arrange pas", " n est pas",          NULL};
	for (const char *const *one = telling; *one; one++)
		if (strncmp(words, *one, strlen(*one)) == 0)
			return true;
	return false;
}

bool background_holds(struct text text, size_t start, size_t end)
{
	char before[PLAIN_BYTES], after[PLAIN_BYTES];
	(void)plain_words((struct text){text.bytes, start}, before, sizeof before);
	(void)plain_words((struct text){text.bytes + end, text.length - end}, after, sizeof after);
	return is_told_before(before) || is_told_after(after);
}

/* ---- Days of the month ---- */

static int word_number(const char *word, size_t length)
{
	static const char *const names[] = {
		"premier", "deux", "trois", "quatre", "cinq",   "six",      "sept",   "huit",
		"neuf",    "dix",  "onze",  "douze",  "treize", "quatorze", "quinze", "seize"};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strlen(names[i]) == length && strncmp(names[i], word, length) == 0)
			return (int)i + 1;
	return 0;
}

static size_t word_length(const char *at)
{
	return strcspn(at, " ");
}

/* "vingt cinq", "trente et un": at most three words. Moves `at` past it. 0: no day. */
static int written_day(const char **at)
{
	int tens = 0, units;
	size_t length = word_length(*at);
	if (length == 3 && strncmp(*at, "dix", 3) == 0)
		tens = 10;
	else if (length == 5 && strncmp(*at, "vingt", 5) == 0)
		tens = 20;
	else if (length == 6 && strncmp(*at, "trente", 6) == 0)
		tens = 30;
	const char *rest = tens ? *at + length + ((*at)[length] == ' ') : *at;
	if (tens && strncmp(rest, "et un ", 6) == 0)
		rest += 3;
	units = tens && strncmp(rest, "un ", 3) == 0 ? 1 : word_number(rest, word_length(rest));
	if (tens && (units > 9 || units == 0 || word_number(rest, word_length(rest)) == 1))
		units = 0;
	else
		*at = rest;
	*at += units || !tens ? word_length(*at) : length;
	return tens + units;
}

static int numeral_day(const char **at)
{
	char *end;
	long day = strtol(*at, &end, 10);
	if (end == *at || day < 1 || day > LAST_DAY)
		return 0;
	if (strncmp(end, "er ", 3) == 0)
		end += 2;
	else if (strncmp(end, " er ", 4) == 0)
		end += 3;
	if (*end != ' ')
		return 0;
	*at = end;
	return (int)day;
}

int background_free_day(struct text text)
{
	static const char *const before[] = {" le ", " au ", " du ", " un "};
	char words[PLAIN_BYTES], told[PLAIN_BYTES];
	int found = 0;
	(void)plain_words(text, words, sizeof words);
	for (const char *at = words; *at; at++) {
		size_t i = 0, count = sizeof before / sizeof before[0];
		while (i < count && strncmp(at, before[i], strlen(before[i])) != 0)
			i++;
		if (i == count)
			continue;
		const char *end = at + strlen(before[i]);
		int day = numeral_day(&end);
		if (!day)
			day = written_day(&end);
		(void)snprintf(told, sizeof told, "%.*s", (int)(at + strlen(before[i]) - words),
			       words);
		if (day && day <= LAST_DAY && !is_told_before(told) && !is_told_after(end))
			found = day;
	}
	return found;
}
