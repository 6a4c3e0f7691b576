/* present_files.c - see files.h. Which file the customer means, and what is said with it. */
#include "acts/files.h"

#include <stdio.h>
#include <string.h>

#include "acts/bill_span.h"
#include "acts/bill_words.h"
#include "acts/present_span.h"
#include "acts/line_words.h"
#include "acts/present_bills.h"
#include "acts/present_parts.h"
#include "french/format.h"
#include "french/plain.h"
#include "french/calendar.h"

enum { MONTHS_KEPT = 36, MONTHS_EXPORTED = 12, FILES = 6, MONTH_BYTES = 8 };

static void say(const struct view *view, const char *wording)
{
	(void)json_object_set_new(view->outcome, "say", json_string(wording));
}

static void set(const struct view *view, const char *name, const char *value)
{
	(void)json_object_set_new(json_object_get(view->outcome, "values"), name,
				  json_string(value));
}

/* The file joins the outcome. False when nobody can make it. Takes over `params`. */
static bool add_file(const struct view *view, const char *kind, json_t *params)
{
	const struct file_order order = {.kind = kind,
					 .customer = view->customer,
					 .params = params,
					 .account = view->account,
					 .data = view->result,
					 .now_ms = view->now_ms};
	json_t *part = view->issuer && params ? view->issuer->issue(view->issuer, &order) : NULL;
	if (part)
		(void)json_array_append_new(json_object_get(view->outcome, "parts"), part);
	json_decref(params);
	return part != NULL;
}

/* ---- The duplicate of one bill ---- */

static void ask_duplicate(json_t *params, const json_t *account, const json_t *said)
{
	(void)account;
	bool dated = *row_text(said, "month") || *row_text(said, "year") ||
		     *row_text(said, "extreme") || json_object_get(said, "span");
	(void)json_object_set_new(params, "limit", json_integer(dated ? MONTHS_KEPT : 1));
}

static const json_t *find_bill(const struct view *view, const json_t *bills, const char *month)
{
	const json_t *extreme = *month ? NULL : find_extreme(view, bills);
	if (extreme)
		return extreme;
	for (size_t i = 0; i < json_array_size(bills); i++)
		if (strcmp(row_text(json_array_get(bills, i), "month"), month) == 0)
			return json_array_get(bills, i);
	return NULL;
}

bool present_duplicate(const struct view *view)
{
	char text[FORMAT_BYTES];
	const json_t *bills = json_object_get(view->result, "bills");
	const char *month = row_text(view->said, "month");
	json_t *months = *month ? NULL : bill_span_months(view->said, bills);
	json_t *within = months ? bill_span_bills(months, bills) : NULL;
	const json_t *bill = json_array_size(within) > 0 ? json_array_get(within, 0)
							 : find_bill(view, bills, month);
	json_decref(within); /* the bill is the account's */
	json_decref(months);
	bool missing = *month && !bill;
	if (!*month && !bill && *row_text(view->said, "year")) {
		json_t *those = bills_of(view, view->result, "");
		show_year(view, those); /* the month is asked next */
		json_decref(those);
		return true;
	}
	if (!bill)
		bill = json_array_get(bills, 0);
	if (!bill)
		return false;
	say(view, missing ? "compte_duplicata_autre" : "compte_duplicata");
	set(view, "demande", format_day(month, text, sizeof text));
	set(view, "mois", format_day(row_text(bill, "month"), text, sizeof text));
	set(view, "ligne", format_phone(row_text(bill, "number"), text, sizeof text));
	set(view, "montant",
	    format_euros(json_integer_value(json_object_get(bill, "amount_cents")), text,
			 sizeof text));
	if (!*month && json_object_get(view->said, "span"))
		say_missing_of_span(view, bills);
	return add_file(view, "bill",
			json_pack("{s:s, s:s, s:s}", "line", row_text(bill, "line"), "month",
				  row_text(bill, "month"), "bill", row_text(bill, "id")));
}

bool show_bill_files(const struct view *view, const json_t *bills)
{
	size_t i, added = 0;
	const json_t *bill;
	if (!bill_words_ask_file(view->said))
		return false;
	json_array_foreach(bills, i, bill)
	{
		if (added < FILES &&
		    add_file(view, "bill",
			     json_pack("{s:s, s:s, s:s}", "line", row_text(bill, "line"), "month",
				       row_text(bill, "month"), "bill", row_text(bill, "id"))))
			added++;
	}
	if (added > 0)
		view_say_more(view,
			      added > 1 ? TEXT_compte_facture_fichiers
					: TEXT_compte_facture_fichier,
			      NULL);
	return added > 0;
}

/* ---- The export of several bills ---- */

/* Enough for each line: those that have fewer months leave room to the others. */
static void ask_export(json_t *params, const json_t *account, const json_t *said)
{
	(void)said;
	size_t lines = json_array_size(json_object_get(account, "lines"));
	(void)json_object_set_new(params, "limit",
				  json_integer((json_int_t)(lines ? lines : 1) * MONTHS_KEPT));
}

/* The months that are exported: what the customer said, else the last twelve. */
struct span {
	char since[MONTH_BYTES], until[MONTH_BYTES];
	json_t *months; /* those alone; NULL: all of them */
	bool said;
};

static void set_month(char to[MONTH_BYTES], const char *month)
{
	(void)snprintf(to, MONTH_BYTES, "%.7s", month);
}

/* "de janvier à mars", "les trois derniers mois", "mars", "2025". False: no month is said. */
static bool hear_span(const struct view *view, struct span *span)
{
	const char *month = row_text(view->said, "month"), *year = row_text(view->said, "year");
	size_t count = json_array_size(span->months);
	if (count > 0) { /* newest first */
		set_month(span->since, json_string_value(json_array_get(span->months, count - 1)));
		set_month(span->until, json_string_value(json_array_get(span->months, 0)));
	} else if (*month) {
		set_month(span->since, month);
		set_month(span->until, month);
	} else if (*year) {
		(void)snprintf(span->since, MONTH_BYTES, "%.4s-01", year);
		(void)snprintf(span->until, MONTH_BYTES, "%.4s-12", year);
	} else {
		return false;
	}
	return span->said = true;
}

/* The newest month that has a bill, and the one that begins the twelve that it ends. False when
 * there is no bill. */
static bool find_span(const json_t *bills, struct span *span)
{
	unsigned year, month;
	for (size_t i = 0; i < json_array_size(bills); i++) {
		const char *one = row_text(json_array_get(bills, i), "month");
		if (strcmp(one, span->until) > 0)
			set_month(span->until, one);
	}
	if (sscanf(span->until, "%4u-%2u", &year, &month) != 2 || month < 1 || month > 12)
		return false;
	struct date last = {.year = (int)year, .month = (int)month};
	struct date first = calendar_add_months(last, 1 - MONTHS_EXPORTED);
	(void)snprintf(span->since, MONTH_BYTES, "%04u-%02u", (unsigned)first.year % 10000,
		       (unsigned)first.month % 100);
	return true;
}

static bool in_span(const json_t *bill, const struct span *span)
{
	const char *month = row_text(bill, "month");
	bool among = !span->months;
	for (size_t i = 0; i < json_array_size(span->months) && !among; i++)
		among = strcmp(json_string_value(json_array_get(span->months, i)), month) == 0;
	return among && strcmp(month, span->since) >= 0 && strcmp(month, span->until) <= 0;
}

/* How many bills are within, and the oldest and newest month among them. */
static size_t count_within(const json_t *bills, const struct span *span, const char **oldest,
			   const char **newest)
{
	size_t count = 0;
	*oldest = *newest = "";
	for (size_t i = 0; i < json_array_size(bills); i++) {
		const json_t *bill = json_array_get(bills, i);
		const char *month = row_text(bill, "month");
		if (!in_span(bill, span))
			continue;
		if (count == 0 || strcmp(month, *oldest) < 0)
			*oldest = month;
		if (count == 0 || strcmp(month, *newest) > 0)
			*newest = month;
		count++;
	}
	return count;
}

/* Of which bills of those months: of a centre, of a line, or of all (both NULL). */
struct scope {
	const char *centre;
	const json_t *line;
};

static bool add_export(const struct view *view, const struct span *span, const char *detail,
		       struct scope scope)
{
	size_t lines = json_array_size(json_object_get(view->account, "lines"));
	return add_file(view, "export",
			json_pack("{s:I, s:s, s:s, s:s, s:s*, s:O*, s:O*}", "limit",
				  (json_int_t)(lines ? lines : 1) * MONTHS_KEPT, "since",
				  span->since, "until", span->until, "detail", detail, "centre",
				  scope.centre, "line", json_object_get(scope.line, "id"), "months",
				  span->months));
}

/* Those of the company, each once. A list, the caller's. */
static json_t *list_centres(const struct view *view)
{
	size_t i;
	json_t *seen = json_object(), *centres = json_array(), *line;
	json_array_foreach(json_object_get(view->account, "lines"), i, line)
	{
		const char *centre = row_text(line, "centre");
		if (!*centre || json_object_get(seen, centre))
			continue;
		(void)json_object_set_new(seen, centre, json_true());
		(void)json_array_append_new(centres, json_string(centre));
	}
	json_decref(seen);
	return centres;
}

/* The one that the customer named; NULL: none. Borrowed of `centres`. */
static const char *named_centre(const struct view *view, const json_t *centres)
{
	char words[PLAIN_BYTES];
	size_t i;
	const json_t *centre;
	const char *text = row_text(view->said, "text");
	(void)plain_words((struct text){text, strlen(text)}, words, sizeof words);
	json_array_foreach(centres, i, centre)
	{
		if (plain_find(words, json_string_value(centre)))
			return json_string_value(centre);
	}
	return NULL;
}

/* The one line that the customer named, by a name or a number; NULL: none, or several. */
static const json_t *named_line(const struct view *view)
{
	struct line_words words = line_words_read(json_object_get(view->account, "lines"),
						  row_text(view->said, "text"), LINE_WORDS_MONTH);
	const json_t *group = json_array_get(words.groups, 0), *found = NULL;
	if (json_array_size(words.groups) == 1 && json_array_size(group) == 1)
		found = json_array_get(group, 0);
	json_decref(words.groups); /* the line is the account's */
	return found;
}

/* How much of each bill a file tells. */
static const struct level {
	const char *name, *words[4], *shown;
} LEVELS[] = {{"rubriques", {"par rubrique", "par rubriques", "rubriques"}, "@niveau_rubriques"},
	      {"synthese", {"synthese", "synthetique", "resume"}, "@niveau_synthese"},
	      {"detail", {"detail", "detaille", "detaillee", "detaillees"}, "@niveau_detail"}};

/* The one that was said; NULL: none, or several. */
static const struct level *named_level(const struct view *view)
{
	const struct level *found = NULL;
	size_t count = 0;
	for (size_t i = 0; i < sizeof LEVELS / sizeof LEVELS[0]; i++) {
		bool said = false;
		for (size_t j = 0; j < sizeof LEVELS[i].words / sizeof LEVELS[i].words[0]; j++)
			said = said || (LEVELS[i].words[j] && view_says(view, LEVELS[i].words[j]));
		found = said ? &LEVELS[i] : found;
		count += said;
	}
	return count == 1 ? found : NULL;
}

/* A company gets each of its billing centres apart, too. */
static void add_centres(const struct view *view, const json_t *centres, const struct span *span)
{
	size_t i;
	const json_t *centre;
	json_array_foreach(centres, i, centre)
	{
		const struct scope scope = {.centre = json_string_value(centre)};
		size_t files = json_array_size(json_object_get(view->outcome, "parts"));
		if (files < FILES)
			(void)add_export(view, span, "rubriques", scope);
	}
	if (json_array_size(centres) > 0)
		say(view, span->said ? "compte_export_centres_mois" : "compte_export_centres");
}

/* The level that was said, or the three of them. */
static bool add_levels(const struct view *view, const struct span *span, struct scope scope)
{
	const struct level *one = named_level(view);
	set(view, "niveau", one ? one->shown : "@niveau_tous");
	for (size_t i = 0; i < sizeof LEVELS / sizeof LEVELS[0]; i++)
		if ((!one || one == &LEVELS[i]) && !add_export(view, span, LEVELS[i].name, scope))
			return false;
	return true;
}

static size_t count_of_scope(const json_t *bills, const struct span *span, struct scope scope)
{
	size_t i, count = 0;
	const json_t *bill;
	const char *line = row_text(scope.line, "id");
	json_array_foreach(bills, i, bill)
	{
		count += in_span(bill, span) &&
			 (!scope.centre || strcmp(row_text(bill, "centre"), scope.centre) == 0) &&
			 (!*line || strcmp(row_text(bill, "line"), line) == 0);
	}
	return count;
}

/* What is exported, in words. */
static void say_scope(const struct view *view, const struct span *span, struct scope scope,
		      size_t count)
{
	char text[FORMAT_BYTES];
	(void)snprintf(text, sizeof text, "%zu", count);
	set(view, "nombre", text);
	if (count == 1) {
		say(view, "compte_export_une");
	} else if (scope.centre) {
		say(view, "compte_export_centre");
		set(view, "centre", scope.centre);
	} else if (scope.line) {
		say(view, "compte_export_ligne");
		set(view, "ligne", format_phone(row_text(scope.line, "number"), text, sizeof text));
	} else if (named_level(view)) {
		say(view, "compte_export_niveau");
	} else {
		say(view, span->said ? "compte_export_mois" : "compte_export");
	}
}

/* The centre or the line that was named, alone; or all bills, then each centre. */
static bool add_exports(const struct view *view, const struct span *span)
{
	json_t *centres = list_centres(view);
	struct scope scope = {.centre = named_centre(view, centres)};
	if (!scope.centre)
		scope.line = named_line(view);
	say_scope(view, span, scope,
		  count_of_scope(json_object_get(view->result, "bills"), span, scope));
	bool made = add_levels(view, span, scope);
	if (made && !scope.centre && !scope.line && !named_level(view))
		add_centres(view, centres, span);
	json_decref(centres);
	return made;
}

/* What only adds to the request says a month, a year, a billing centre, a line, a level, or all of
 * them. */
static bool is_heard(const struct view *view)
{
	static const char *const all[] = {"tous", "toutes", "tout", "chacun", "les deux"};
	json_t *centres = list_centres(view);
	bool heard = !json_is_true(json_object_get(view->said, "follow")) ||
		     named_centre(view, centres) || named_line(view) || named_level(view) ||
		     *row_text(view->said, "month") || *row_text(view->said, "year") ||
		     json_object_get(view->said, "span");
	for (size_t i = 0; !heard && i < sizeof all / sizeof all[0]; i++)
		heard = view_says(view, all[i]);
	json_decref(centres);
	return heard;
}

/* "mars 2026 ; juin 2026": months that are apart, which come newest first. */
static void set_months(const struct view *view, const json_t *months)
{
	json_t *list = json_array();
	for (size_t i = json_array_size(months); i > 0; i--)
		(void)json_array_append_new(
			list, shown_day(json_string_value(json_array_get(months, i - 1))));
	view_set(view, "periode", list);
}

/* "janvier 2026 – mars 2026", or the only month. */
static void set_period(const struct view *view, const char *oldest, const char *newest)
{
	char first[FORMAT_BYTES], last[FORMAT_BYTES], period[2 * FORMAT_BYTES + 8];
	(void)format_day(oldest, first, sizeof first);
	(void)format_day(newest, last, sizeof last);
	bool one = strcmp(oldest, newest) == 0;
	(void)snprintf(period, sizeof period, "%s%s%s", first, one ? "" : " – ", one ? "" : last);
	set(view, "periode", period);
}

bool present_export(const struct view *view)
{
	const char *oldest, *newest;
	const json_t *bills = json_object_get(view->result, "bills");
	struct span span = {.months = bill_span_months(view->said, bills)};
	bool made = is_heard(view) && (hear_span(view, &span) || find_span(bills, &span));
	if (made && count_within(bills, &span, &oldest, &newest) == 0) {
		show_missing_month(view, bills, span.since);
	} else if (made) {
		if (bill_span_is_whole(span.months))
			set_period(view, oldest, newest);
		else
			set_months(view, span.months);
		set(view, "radical", row_text(view->account, "radical"));
		made = add_exports(view, &span);
		if (span.months)
			say_missing_of_span(view, bills);
		else if (!*row_text(view->said, "month"))
			say_missing_of_year(view, bills);
	}
	json_decref(span.months);
	return made;
}

/* ---- What is to be sent back ---- */

bool present_slip(const struct view *view)
{
	char text[FORMAT_BYTES];
	json_t *slips = json_object_get(view->result, "slips"), *slip;
	const json_t *first = json_array_get(slips, 0);
	bool good = first != NULL;
	size_t i;
	say(view, json_array_size(slips) > 1 ? "compte_bons" : "compte_bon");
	set(view, "materiel", row_text(first, "equipment"));
	set(view, "jour", format_day(row_text(first, "until"), text, sizeof text));
	json_array_foreach(slips, i, slip)
	{
		if (good && i < FILES)
			good = add_file(view, "slip",
					json_pack("{s:s, s:s}", "line", row_text(slip, "line"),
						  "slip", row_text(slip, "id")));
	}
	return good;
}

asker *file_asker(const char *act)
{
	static const struct {
		const char *act;
		asker *ask;
	} askers[] = {{"facture_duplicata", ask_duplicate}, {"facture_exporter_csv", ask_export}};
	for (size_t i = 0; i < sizeof askers / sizeof askers[0]; i++)
		if (strcmp(askers[i].act, act) == 0)
			return askers[i].ask;
	return NULL;
}
