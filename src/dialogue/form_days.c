/* form_days.c - days that are told by what they stand near: "fin février", "mi-mars", "mardi",
 * "mardi de la semaine prochaine". See form_parts.h. */
#include <stdlib.h>
#include <string.h>

#include "dialogue/form_parts.h"
#include "french/calendar.h"
#include "french/plain.h"

enum { WEEK = 7, MONTHS = 12, MIDDLE = 15, SHORT_MONTH = 3, WEEKDAY_WORDS = 3 };

static json_t *iso(struct date day)
{
	return json_sprintf("%04d-%02d-%02d", day.year, day.month, day.day);
}

static bool is_to_come(const json_t *asked)
{
	return json_is_true(json_object_get(asked, "a_venir"));
}

static bool is_past(const json_t *asked)
{
	return json_is_true(json_object_get(asked, "passee"));
}

/* ---- Parts of a month ---- */

/* From 1; 0: none. "fev" is one. */
static int read_month(const char *word)
{
	static const char *const months[MONTHS] = {"janvier",   "fevrier", "mars",     "avril",
						   "mai",       "juin",    "juillet",  "aout",
						   "septembre", "octobre", "novembre", "decembre"};
	for (int i = 0; i < MONTHS && strlen(word) >= SHORT_MONTH; i++)
		if (strncmp(months[i], word, strlen(word)) == 0)
			return i + 1;
	return 0;
}

/* The day that the word tells of a month: 1, 15, -1 for the last; 0: none. */
static int read_part(const char *word)
{
	static const struct {
		const char *word;
		int day;
	} parts[] = {{"debut", 1}, {"mi", MIDDLE}, {"milieu", MIDDLE}, {"fin", -1}, {"fins", -1}};
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
		if (strcmp(parts[i].word, word) == 0)
			return parts[i].day;
	return 0;
}

static struct date day_of(int year, int month, int part)
{
	return (struct date){year, month, part < 0 ? calendar_month_days(year, month) : part};
}

/* Of the year that the step wants, where none is said. */
static json_t *near_today(const struct step *step, const json_t *asked, int month, int part)
{
	const struct date today = calendar_today(step->event->at_ms);
	struct date day = day_of(today.year, month, part);
	int64_t ahead = calendar_days(day) - calendar_days(today);
	if (ahead < 0 && is_to_come(asked))
		day = day_of(today.year + 1, month, part);
	else if (ahead > 0 && is_past(asked))
		day = day_of(today.year - 1, month, part);
	return iso(day);
}

/* "mois", "mois prochain": of this month, or of the next one. */
static json_t *of_this_month(const struct step *step, const char *after, int part)
{
	struct date today = calendar_today(step->event->at_ms);
	bool next = after && strcmp(after, "prochain") == 0;
	today.day = 1;
	const struct date month = calendar_add_months(today, next ? 1 : 0);
	return iso(day_of(month.year ? month.year : today.year, month.month, part));
}

json_t *form_part_of_month(const struct step *step, const json_t *asked, struct text text)
{
	char words[PLAIN_BYTES], *rest = NULL;
	int part = 0;
	(void)plain_words(text, words, sizeof words);
	for (char *word = strtok_r(words, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		int month = part ? read_month(word) : 0;
		if (month) {
			const char *after = strtok_r(NULL, " ", &rest);
			int year = after && strlen(after) == 4 ? atoi(after) : 0;
			return year > 0 ? iso(day_of(year, month, part))
					: near_today(step, asked, month, part);
		}
		if (part && strcmp(word, "mois") == 0 && is_to_come(asked)) {
			const char *after = strtok_r(NULL, " ", &rest);
			if (!after || !text_is_one_of(text_of(after), TEXT_LIST("de", "d")))
				return of_this_month(step, after, part);
			continue; /* "fin du mois de mars" */
		}
		if (!text_is_one_of(text_of(word), TEXT_LIST("de", "du", "d", "mois")))
			part = read_part(word);
	}
	return NULL;
}

/* ---- Days of a week ---- */

/* From 1, Monday; 0: none. */
static int read_weekday(const char *words)
{
	static const char *const days[WEEK] = {"lundi",    "mardi",  "mercredi", "jeudi",
					       "vendredi", "samedi", "dimanche"};
	for (int i = 0; i < WEEK; i++)
		if (plain_find(words, days[i]))
			return i + 1;
	return 0;
}

bool form_says_weekday(struct text text)
{
	char words[PLAIN_BYTES];
	(void)plain_words(text, words, sizeof words);
	return plain_count(words) <= WEEKDAY_WORDS && read_weekday(words) > 0;
}

static bool says_next_week(const char *words)
{
	return plain_find(words, "semaine prochaine") || plain_find(words, "semaine qui vient");
}

bool form_says_week(const json_t *asked, struct text text)
{
	char words[PLAIN_BYTES];
	(void)plain_words(text, words, sizeof words);
	return form_step_type(asked) == FORM_DATE && is_to_come(asked) && says_next_week(words) &&
	       !read_weekday(words) && strcspn(words, "0123456789") == strlen(words);
}

static struct date next_monday(const struct step *step)
{
	const struct date today = calendar_today(step->event->at_ms);
	return calendar_add_days(today, WEEK + 1 - calendar_weekday(calendar_days(today)));
}

void form_keep_week(const struct step *step, json_t *form, const json_t *asked)
{
	json_t *monday = iso(next_monday(step));
	form_set_text(form, "week", json_string_value(monday));
	json_decref(monday);
	form_object_later(form, asked, "reponse_semaine");
}

/* Monday of the week that was said before, or the day itself. */
static json_t *day_of_week_kept(const json_t *form, int weekday)
{
	const char *week = form_text(form, "week");
	if (strlen(week) != sizeof "2026-12-01" - 1)
		return NULL;
	const struct date monday = {atoi(week), atoi(week + 5), atoi(week + 8)};
	return calendar_is_valid(monday) ? iso(calendar_add_days(monday, weekday - 1)) : NULL;
}

json_t *form_weekday_of_week(const struct step *step, const json_t *asked, struct text text)
{
	char words[PLAIN_BYTES];
	(void)plain_words(text, words, sizeof words);
	int weekday = read_weekday(words);
	return weekday && is_to_come(asked) && says_next_week(words)
		       ? iso(calendar_add_days(next_monday(step), weekday - 1))
		       : NULL;
}

json_t *form_weekday(const struct step *step, const json_t *asked)
{
	const struct date today = calendar_today(step->event->at_ms);
	bool next = is_to_come(asked);
	char words[PLAIN_BYTES];
	(void)plain_words(step->event->text, words, sizeof words);
	int weekday = read_weekday(words);
	if (!weekday || plain_count(words) > WEEKDAY_WORDS || (!next && !is_past(asked)))
		return NULL;
	json_t *kept = next ? day_of_week_kept(step->state->form, weekday) : NULL;
	if (kept)
		return kept;
	int now = calendar_weekday(calendar_days(today));
	int ahead = (weekday - now + WEEK) % WEEK, back = (now - weekday + WEEK) % WEEK;
	return iso(calendar_add_days(today, next ? (ahead ? ahead : WEEK) : -(back ? back : WEEK)));
}
