/* form_dates.c - how a date is said: with its year, as one that is gone by, or as a day that no
 * calendar has. See form_parts.h. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "dialogue/form_parts.h"
#include "french/calendar.h"
#include "french/plain.h"

enum { YEAR_LENGTH = 4, MONTHS = 12, MONTH_LETTERS = 3, LEAP_YEAR = 2000 };

struct text form_span(const struct step *step, const struct entity *entity)
{
	const struct text text = step->event->text;
	if (entity->start > entity->end || entity->end > text.length)
		return text;
	return (struct text){text.bytes + entity->start, entity->end - entity->start};
}

/* Figures after the day and the month: "30/11/25", "30 novembre 25". */
bool form_says_year(struct text date)
{
	size_t run = 0, runs = 0, letters = 0, named = 0;
	for (size_t i = 0; i <= date.length; i++) {
		if (i < date.length && isdigit((unsigned char)date.bytes[i])) {
			runs += run == 0;
			named += run == 0 && runs > 1 && letters >= MONTH_LETTERS;
			run++;
			continue;
		}
		if (run == YEAR_LENGTH)
			return true;
		letters = run ? 0 : letters;
		letters += i < date.length && !isspace((unsigned char)date.bytes[i]);
		run = 0;
	}
	return named > 0 || runs > 2;
}

bool form_says_ago(struct text date)
{
	static const char *const ago[] = {"hier",   "avanthier", "dernier", "derniere", "passe",
					  "passee", "il y a",    "y a",     "ya",       NULL};
	char words[PLAIN_BYTES];
	(void)plain_words(date, words, sizeof words);
	return plain_has_any(words, ago);
}

/* ---- Days that are none ---- */

/* Of a leap year, which has them all. 0: no month. */
static int days_of(const char *word)
{
	static const char *const months[MONTHS] = {"janvier",   "fevrier", "mars",     "avril",
						   "mai",       "juin",    "juillet",  "aout",
						   "septembre", "octobre", "novembre", "decembre"};
	for (int i = 0; i < MONTHS; i++)
		if (strcmp(word, months[i]) == 0)
			return calendar_month_days(LEAP_YEAR, i + 1);
	return 0;
}

/* The last days of a month, in figures or in letters. 0: none. */
static int day_of(const char *word, const char *before)
{
	if (strspn(word, "0123456789") == strlen(word) && strlen(word) <= 2)
		return atoi(word);
	if (strcmp(word, "trente") == 0)
		return 30;
	return strcmp(word, "un") == 0 && strcmp(before, "et") == 0 ? 31 : 0;
}

/* "31 février"; the 29th is one only in some years, and was not read as a date. */
static bool names_no_day(struct text text)
{
	char words[PLAIN_BYTES], *rest = NULL;
	const char *before = "", *earlier = "";
	(void)plain_words(text, words, sizeof words);
	for (char *word = strtok_r(words, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		int days = days_of(word), day = day_of(before, earlier);
		if (days && (day > days || day == 29))
			return true;
		earlier = before;
		before = word;
	}
	return false;
}

static size_t read_figures(struct text text, size_t at, int *number)
{
	size_t length = 0;
	*number = 0;
	while (at + length < text.length && isdigit((unsigned char)text.bytes[at + length])) {
		*number = length < 2 ? *number * 10 + (text.bytes[at + length] - '0') : 100;
		length++;
	}
	return length;
}

/* "31/02", "31/02/2027". */
static bool writes_no_day(struct text text)
{
	for (size_t i = 0, length = 0; i < text.length; i += length ? length : 1) {
		int day, month;
		length = read_figures(text, i, &day);
		size_t slash = i + length;
		if (!length || slash >= text.length || text.bytes[slash] != '/' ||
		    !read_figures(text, slash + 1, &month) || day < 1 || day > 99 || month > 99)
			continue;
		if (month < 1 || month > MONTHS || day > calendar_month_days(LEAP_YEAR, month) ||
		    (day == 29 && month == 2))
			return true;
	}
	return false;
}

bool form_says_no_day(struct text text)
{
	return names_no_day(text) || writes_no_day(text);
}
