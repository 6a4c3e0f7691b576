/*
 * form_rows.c - which bill of the account, or payment over months, is meant by the line, the month
 * or the amount that was said: "la box", "celle de mars", "payer 24,99". See form_parts.h.
 */
#include <stdint.h>

#include "dialogue/form_parts.h"
#include "dialogue/pick.h"
#include "french/format.h"

enum { NUMBER_DIGITS = 9 };

/* Keeps the rows whose `key` is `wanted`. Takes `rows` over. */
static json_t *keep(json_t *rows, const char *key, const json_t *wanted)
{
	size_t i;
	json_t *row, *kept = json_array();
	json_array_foreach(rows, i, row)
	{
		if (json_equal(json_object_get(row, key), wanted))
			(void)json_array_append(kept, row);
	}
	json_decref(rows);
	return kept;
}

/* Digits are of a line where they are a number, or are said to be its end. */
static struct pick pick_line(struct text text)
{
	struct pick pick = pick_read(text);
	pick.rank = 0;
	pick.other = false;
	if (!pick.line && strlen(pick.digits) < NUMBER_DIGITS)
		pick.digits[0] = '\0';
	return pick;
}

/* "celle du 13": the rows of the line that is called so, if any. Takes `rows` over. */
static json_t *keep_called(json_t *rows, const json_t *said, bool *any)
{
	char end[PICK_END_BYTES];
	pick_end(text_of(form_text(said, "text")), end);
	json_t *called = end[0] && !json_object_get(said, "date") ? pick_ended(rows, end) : NULL;
	*any = json_array_size(called) > 0;
	json_decref(*any ? rows : called);
	return *any ? called : rows;
}

/* By the line, if one was said. Takes `rows` over. */
static json_t *keep_line(json_t *rows, const json_t *said, enum row_match *match)
{
	const struct text text = text_of(form_text(said, "text"));
	const char *market = json_string_value(json_object_get(said, "market"));
	const struct pick pick = pick_line(text);
	bool named, called;
	rows = keep_called(rows, said, &called);
	if (called)
		return rows;
	json_t *lines = pick_lines(&pick, text, rows, market, "", &named);
	bool any = json_array_size(lines) > 0;
	if (!any && (market || pick.digits[0]))
		*match = ROW_NO_LINE;
	json_decref(any ? rows : lines);
	return any ? lines : rows;
}

/* Whether every row is of a month before this one: it is not past. */
static bool is_later(const json_t *rows, const char *month)
{
	size_t i;
	const json_t *row;
	json_array_foreach(rows, i, row)
	{
		if (strcmp(form_text(row, "month"), month) >= 0)
			return false;
	}
	return true;
}

/* By the month; that of a day is none ("votre courrier du 20"). */
static json_t *keep_month(json_t *rows, const json_t *said, enum row_match *match)
{
	const json_t *month = json_object_get(said, "month");
	if (!month || json_object_get(said, "date") || is_later(rows, form_text(said, "month")))
		return rows;
	rows = keep(rows, "month", month);
	if (json_array_size(rows) == 0)
		*match = ROW_NO_MONTH;
	return rows;
}

static json_t *keep_amount(json_t *rows, const json_t *said, enum row_match *match)
{
	const json_t *cents = json_object_get(said, "amount_cents");
	if (!cents)
		return rows;
	rows = keep(rows, "cents", cents);
	if (json_array_size(rows) == 0)
		*match = ROW_NO_AMOUNT;
	return rows;
}

/* Whether there is one row of each kind of line that was named, and no other row. */
static bool names_each(const json_t *all, const json_t *markets)
{
	size_t i, j;
	const json_t *row;
	json_t *market;
	json_array_foreach(markets, i, market)
	{
		size_t count = 0;
		json_array_foreach(all, j, row)
		{
			if (json_equal(json_object_get(row, "market"), market))
				count++;
		}
		if (count != 1)
			return false;
	}
	return json_array_size(markets) > 1 && json_array_size(markets) == json_array_size(all);
}

/* Whether the payment over months has that amount, in all or each month, or began that day. */
static bool is_facility_said(const json_t *facility, const json_t *said)
{
	const json_t *cents = json_object_get(said, "amount_cents");
	const char *day = form_text(said, "date"), *since = form_text(facility, "since");
	return (cents && (json_equal(cents, json_object_get(facility, "left")) ||
			  json_equal(cents, json_object_get(facility, "each")))) ||
	       (*day && strcmp(day, since) == 0);
}

/* The one that is meant of payments over months: by its line, an amount, the day it began. */
static enum row_match facility_meant(const json_t *all, const json_t *said, const char **id)
{
	size_t i;
	json_t *row, *found = NULL;
	enum row_match match = ROW_UNSAID;
	json_t *rows = keep_line(json_copy((json_t *)(uintptr_t)all), said, &match);
	size_t count = json_array_size(rows), kept = 0;
	bool by_line = match == ROW_UNSAID && count < json_array_size(all) && count == 1;
	json_array_foreach(rows, i, row)
	{
		if (by_line || is_facility_said(json_object_get(row, "facility"), said)) {
			found = row;
			kept++;
		}
	}
	if (kept == 1)
		*id = form_text(found, "id"); /* borrowed from the form */
	json_decref(rows);
	return kept == 1 ? ROW_ONE : ROW_UNSAID;
}

/* Those of `all` that what was said leaves. The caller's. */
static json_t *rows_meant(const json_t *all, const json_t *said, enum row_match *match)
{
	size_t count = json_array_size(all);
	*match = ROW_UNSAID;
	json_t *rows = keep_line(json_copy((json_t *)(uintptr_t)all), said, match);
	if (*match == ROW_UNSAID)
		rows = keep_month(rows, said, match);
	if (*match == ROW_UNSAID)
		rows = keep_amount(rows, said, match);
	size_t left = json_array_size(rows);
	if (*match == ROW_UNSAID && left < count)
		*match = left == 1 ? ROW_ONE : ROW_SEVERAL;
	else if (*match == ROW_UNSAID && count > 1 && json_object_get(said, "month"))
		*match = ROW_ALL;
	return rows;
}

enum row_match form_row_meant(const json_t *form, const json_t *asked, const json_t *said,
			      const char **id)
{
	const json_t *all =
		json_object_get(json_object_get(form, "lists"), form_text(asked, "nom"));
	enum row_match match;
	size_t count = json_array_size(all);
	if (count > 1 && json_object_get(json_array_get(all, 0), "facility"))
		return facility_meant(all, said, id);
	if (!json_object_get(json_array_get(all, 0), "cents"))
		return ROW_UNSAID;
	if (names_each(all, json_object_get(said, "markets")) &&
	    json_object_get(json_object_get(asked, "choix"), "toutes")) {
		*id = "toutes";
		return ROW_ONE;
	}
	json_t *rows = rows_meant(all, said, &match);
	if (match == ROW_ONE)
		*id = form_text(json_array_get(rows, 0), "id"); /* borrowed from the form */
	json_decref(rows);
	return match;
}

enum row_match form_row_beside(const json_t *form, const json_t *asked, const json_t *said,
			       const char **id)
{
	const json_t *all =
		json_object_get(json_object_get(form, "lists"), form_text(asked, "nom"));
	enum row_match match = ROW_UNSAID;
	if (!json_object_get(json_array_get(all, 0), "cents"))
		return ROW_UNSAID;
	json_t *rows = keep_line(json_copy((json_t *)(uintptr_t)all), said, &match);
	if (match == ROW_UNSAID)
		rows = keep_month(rows, said, &match);
	if (match == ROW_UNSAID && json_array_size(rows) < json_array_size(all)) {
		*id = form_text(json_array_get(rows, 0), "id"); /* the oldest goes first */
		match = ROW_ONE;
	}
	json_decref(rows);
	return match;
}

/* "Celles du siège": those alone are shown with the question. */
static void show_among(json_t *form, const json_t *asked, const json_t *said)
{
	const char *name = form_text(asked, "nom");
	enum row_match match;
	size_t i;
	const json_t *row;
	json_t *ids = json_array();
	json_t *rows =
		rows_meant(json_object_get(json_object_get(form, "lists"), name), said, &match);
	json_array_foreach(rows, i, row)
	{
		(void)json_array_append(ids, json_object_get(row, "id"));
	}
	(void)json_object_set_new(form, "among", json_pack("{s:o}", name, ids));
	json_decref(rows);
}

bool form_add_absence(struct step *step, json_t *form, const json_t *asked, const json_t *said)
{
	const char *id;
	char month[64];
	enum row_match match = form_row_meant(form, asked, said, &id);
	if (match == ROW_SEVERAL)
		show_among(form, asked, said);
	if (match == ROW_SEVERAL || match == ROW_ALL)
		form_add_phrase(step, "plusieurs_factures", form, NULL);
	if (match != ROW_NO_MONTH && match != ROW_NO_LINE)
		return match == ROW_SEVERAL || match == ROW_ALL;
	json_t *told = json_pack("{s:s}", "mois",
				 format_day(form_text(said, "month"), month, sizeof month));
	form_add_phrase(step, match == ROW_NO_MONTH ? "rien_a_payer_mois" : "rien_a_payer_ligne",
			form, told);
	json_decref(told);
	return true;
}
