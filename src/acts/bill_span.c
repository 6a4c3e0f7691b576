/* bill_span.c - see bill_span.h. */
#include "acts/bill_span.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "french/calendar.h"
#include "french/format.h"
#include "french/plain.h"

enum { MONTH_BYTES = 8, MOST_MONTHS = 36, YEAR_MONTHS = 12, NAME_BYTES = 32, COUNT_DIGITS = 2 };

/* The longest first: "vingt quatre derniers mois" are not four. */
static const struct {
	const char *words;
	size_t count;
} NUMBERS[] = {{"trente six", 36},   {"vingt quatre", 24}, {"dix huit", 18}, {"quinze", 15},
	       {"une douzaine", 12}, {"douze", 12},        {"onze", 11},     {"dix", 10},
	       {"neuf", 9},          {"huit", 8},          {"sept", 7},      {"six", 6},
	       {"cinq", 5},          {"quatre", 4},        {"trois", 3},     {"deux", 2}};

/* What follows the number: "6 derniers mois", "6 factures précédentes". */
static const char *const LAST[] = {
	"derniers mois", "dernieres factures",   "derniers releves", "derniers duplicatas",
	"dernieres",     "factures precedentes", "factures passees", "mois precedents",
	"mois passes",   "mois ecoules",         "derniers"};
/* "les dernières 6 factures". */
static const char *const LAST_BEFORE[] = {"dernieres", "derniers", "depuis"};
static const char *const COUNTED[] = {"factures", "mois", "duplicatas", "releves"};
/* What is counted otherwise than in bills. */
static const char *const ELSE[] = {"chiffres", "jours", "semaines", "heures", "ans", "annees"};
static const struct {
	const char *words;
	size_t count;
} PERIODS[] = {{"dernier trimestre", 3}, {"trimestre dernier", 3}, {"trimestre ecoule", 3},
	       {"dernier semestre", 6},  {"semestre dernier", 6},  {"semestre ecoule", 6}};

#define COUNT_OF(list) (sizeof(list) / sizeof(list)[0])

/* ---- The last months ---- */

static bool counts_else(const char *after)
{
	for (size_t i = 0; i < COUNT_OF(ELSE); i++)
		if (strncmp(after, ELSE[i], strlen(ELSE[i])) == 0)
			return true;
	return false;
}

/* Whether `first` and `then`, two wordings, stand in a row, and do not count something else. */
static bool says_both(const char *words, const char *first, const char *then)
{
	char phrase[2 * NAME_BYTES];
	(void)snprintf(phrase, sizeof phrase, "%s %s", first, then);
	const char *at = plain_find(words, phrase);
	return at && !counts_else(at + strlen(phrase) + 2);
}

static bool says_last(const char *words, const char *number)
{
	for (size_t i = 0; i < COUNT_OF(LAST); i++)
		if (says_both(words, number, LAST[i]))
			return true;
	for (size_t i = 0; i < COUNT_OF(LAST_BEFORE); i++) {
		for (size_t j = 0; j < COUNT_OF(COUNTED); j++) {
			char counted[NAME_BYTES];
			(void)snprintf(counted, sizeof counted, "%s %s", number, COUNTED[j]);
			if (says_both(words, LAST_BEFORE[i], counted))
				return true;
		}
	}
	return false;
}

static size_t hear_last(const char *words)
{
	char digits[NAME_BYTES];
	for (size_t i = 0; i < COUNT_OF(PERIODS); i++)
		if (plain_find(words, PERIODS[i].words))
			return PERIODS[i].count;
	for (size_t i = 0; i < COUNT_OF(NUMBERS); i++)
		if (says_last(words, NUMBERS[i].words))
			return NUMBERS[i].count;
	for (const char *at = words; (at = strchr(at, ' ')); at++) {
		size_t length = strspn(at + 1, "0123456789");
		(void)snprintf(digits, sizeof digits, "%.*s", (int)length, at + 1);
		if (length > 0 && length <= COUNT_DIGITS && atoi(digits) >= 2 &&
		    says_last(words, digits))
			return (size_t)atoi(digits);
	}
	return 0;
}

/* ---- Named months ---- */

static bool read_month(const char *text, struct date *month)
{
	unsigned year, number;
	if (sscanf(text, "%4u-%2u", &year, &number) != 2)
		return false;
	*month = (struct date){.year = (int)year, .month = (int)number, .day = 1};
	return calendar_is_valid(*month);
}

static json_t *month_text(struct date month)
{
	return json_sprintf("%04d-%02d", month.year, month.month);
}

/* "mars", of "2026-03". */
static void name_month(const char *month, char name[NAME_BYTES])
{
	char text[FORMAT_BYTES], words[PLAIN_BYTES];
	(void)format_day(month, text, sizeof text);
	(void)plain_words((struct text){text, strlen(text)}, words, sizeof words);
	(void)snprintf(name, NAME_BYTES, "%.*s", (int)strcspn(words + 1, " "), words + 1);
}

/* Whether one of `joints` stands before the month. */
static bool is_joined(const char *words, const char *month, const char *const *joints)
{
	char name[NAME_BYTES], phrase[2 * NAME_BYTES];
	name_month(month, name);
	for (; *joints; joints++) {
		(void)snprintf(phrase, sizeof phrase, "%s %s", *joints, name);
		if (plain_find(words, phrase))
			return true;
		(void)snprintf(phrase, sizeof phrase, "%s %.2s", *joints, month + 5);
		if (plain_find(words, phrase))
			return true;
	}
	return false;
}

/* "mars et juin", "celle de mars et celle de juin": these, and none between. */
static const char *const APART[] = {"et",   "et de",       "et d",       "et en",
				    "ou",   "et celle de", "et celle d", "et celles de",
				    "puis", "et celles d", NULL};
static const char *const THROUGH[] = {"a",        "au",         "jusqu a",   "jusqu en",
				      "jusqu au", "au mois de", "au mois d", "jusqu a fin",
				      "a fin",    NULL};

static bool says_year(const char *words)
{
	for (const char *at = words; (at = strstr(at, " 20")); at++)
		if (strspn(at + 1, "0123456789") == 4)
			return true;
	return false;
}

/* All the months of one to the other; "de novembre à janvier" begins the year before. */
static json_t *list_range(const char *from, const char *to, bool dated)
{
	struct date first, last;
	json_t *months = json_array();
	if (!read_month(from, &first) || !read_month(to, &last))
		return months;
	if (strcmp(from, to) > 0 && dated) {
		struct date other = first;
		first = last;
		last = other;
	} else if (strcmp(from, to) > 0) {
		first = calendar_add_months(first, -YEAR_MONTHS);
	}
	json_t *oldest = month_text(first), *month = month_text(last);
	while (json_array_size(months) < MOST_MONTHS &&
	       strcmp(json_string_value(month), json_string_value(oldest)) >= 0) {
		(void)json_array_append_new(months, month);
		last = calendar_add_months(last, -1);
		month = month_text(last);
	}
	json_decref(month);
	json_decref(oldest);
	return months;
}

static int newest_first(const void *one, const void *other)
{
	return strcmp(*(const char *const *)other, *(const char *const *)one);
}

static json_t *list_sorted(const json_t *said)
{
	const char *list[MOST_MONTHS] = {0};
	size_t count = 0;
	json_t *months = json_array();
	for (size_t i = 0; i < json_array_size(said) && count < MOST_MONTHS; i++)
		list[count++] = json_string_value(json_array_get(said, i));
	qsort(list, count, sizeof list[0], newest_first);
	for (size_t i = 0; i < count; i++)
		if (i == 0 || strcmp(list[i], list[i - 1]) != 0)
			(void)json_array_append_new(months, json_string(list[i]));
	return months;
}

/* The months that are named, or those of what is said of them; NULL: one, or none. */
static json_t *hear_months(const json_t *said, const char *words, int64_t now_ms)
{
	const json_t *named = json_object_get(said, "months");
	const char *first = json_string_value(json_array_get(named, 0));
	const char *second = json_string_value(json_array_get(named, 1));
	size_t count = json_array_size(named);
	char since[2 * NAME_BYTES], name[NAME_BYTES];
	if (count == 2 && (is_joined(words, second, THROUGH) || plain_find(words, "entre")))
		return list_range(first, second, says_year(words));
	if (count > 1 &&
	    is_joined(words, json_string_value(json_array_get(named, count - 1)), APART))
		return list_sorted(named);
	if (!first) /* one that is told: "depuis mars" */
		first = json_string_value(json_object_get(said, "month"));
	if (!first)
		return NULL;
	name_month(first, name);
	for (size_t i = 0; i < 2; i++) {
		static const char *const from[] = {"depuis", "a partir de"};
		(void)snprintf(since, sizeof since, "%s %s", from[i], name);
		if (plain_find(words, since)) {
			json_t *now = month_text(calendar_today(now_ms));
			json_t *months = list_range(first, json_string_value(now), true);
			json_decref(now);
			return months;
		}
	}
	return NULL;
}

/* ---- The span ---- */

void bill_span_hear(json_t *said, int64_t now_ms)
{
	char words[PLAIN_BYTES];
	const json_t *text = json_object_get(said, "text");
	const bool in_turn = json_object_get(said, "month_in_turn") != NULL;
	if (!json_is_string(text) || in_turn)
		return;
	const struct text read = {json_string_value(text), json_string_length(text)};
	(void)plain_words(read, words, sizeof words);
	json_t *months = hear_months(said, words, now_ms);
	size_t last = json_object_get(said, "months") ? 0 : hear_last(words);
	if (json_array_size(months) > 1)
		(void)json_object_set_new(said, "span", json_pack("{s:O}", "months", months));
	else if (last)
		(void)json_object_set_new(said, "span",
					  json_pack("{s:I}", "last", (json_int_t)last));
	if (json_object_get(said, "span")) {
		(void)json_object_del(said, "month");
		(void)json_object_del(said, "year");
	}
	json_decref(months);
}

size_t bill_span_last(const json_t *said)
{
	return (size_t)json_integer_value(json_object_get(json_object_get(said, "span"), "last"));
}

static bool holds(const json_t *months, const char *month)
{
	size_t i;
	const json_t *one;
	json_array_foreach(months, i, one)
	{
		if (strcmp(json_string_value(one), month) == 0)
			return true;
	}
	return false;
}

static const char *month_of(const json_t *bill)
{
	const char *month = json_string_value(json_object_get(bill, "month"));
	return month ? month : "";
}

json_t *bill_span_months(const json_t *said, const json_t *bills)
{
	size_t i, last = bill_span_last(said);
	const json_t *bill, *span = json_object_get(said, "span");
	json_t *named = json_object_get(span, "months");
	if (!span || named)
		return json_incref(named);
	json_t *all = json_array(), *months;
	json_array_foreach(bills, i, bill)
	{
		if (!holds(all, month_of(bill)))
			(void)json_array_append_new(all, json_string(month_of(bill)));
	}
	months = list_sorted(all);
	while (json_array_size(months) > last)
		(void)json_array_remove(months, json_array_size(months) - 1);
	json_decref(all);
	return months;
}

bool bill_span_is_whole(const json_t *months)
{
	struct date month, next;
	for (size_t i = 1; i < json_array_size(months); i++) {
		if (!read_month(json_string_value(json_array_get(months, i)), &month) ||
		    !read_month(json_string_value(json_array_get(months, i - 1)), &next))
			return false;
		month = calendar_add_months(month, 1);
		if (month.year != next.year || month.month != next.month)
			return false;
	}
	return true;
}

json_t *bill_span_bills(const json_t *months, const json_t *bills)
{
	size_t i;
	json_t *bill, *within = json_array();
	json_array_foreach(bills, i, bill)
	{
		if (holds(months, month_of(bill)))
			(void)json_array_append(within, bill);
	}
	return within;
}

json_t *bill_span_missing(const json_t *months, const json_t *bills, const char *until)
{
	size_t i, j;
	const json_t *bill;
	json_t *month, *missing = json_array();
	json_array_foreach(months, i, month)
	{
		bool found = strncmp(json_string_value(month), until, MONTH_BYTES - 1) > 0;
		json_array_foreach(bills, j, bill)
		{
			found = found || strcmp(month_of(bill), json_string_value(month)) == 0;
		}
		if (!found)
			(void)json_array_append(missing, month);
	}
	return missing;
}
