/* present_span.c - see present_span.h. */
#include "acts/present_span.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acts/bill_span.h"
#include "acts/present_bills.h"

enum { YEAR_MONTHS = 12, YEAR_DIGITS = 4 };

/* ---- What is not there ---- */

static int month_number(const char *month)
{
	return atoi(month) * YEAR_MONTHS + atoi(month + YEAR_DIGITS + 1);
}

/* "mars 2026 ; de juin 2026 à août 2026": each run of months once. They come newest first. */
static json_t *shown_runs(const json_t *months)
{
	size_t count = json_array_size(months);
	json_t *runs = json_array();
	for (size_t last = count; last > 0;) {
		size_t first = last - 1, at = first;
		const char *from = json_string_value(json_array_get(months, first));
		while (at > 0 &&
		       month_number(json_string_value(json_array_get(months, at - 1))) ==
			       month_number(json_string_value(json_array_get(months, at))) + 1)
			at--;
		const char *to = json_string_value(json_array_get(months, at));
		json_t *run = at == first
				      ? shown_day(from)
				      : saying_new(TEXT_mois_de_a,
						   json_pack("{s:o, s:o}", "debut", shown_day(from),
							     "fin", shown_day(to)));
		(void)json_array_append_new(runs, run);
		last = at;
	}
	return runs;
}

/* Takes `missing` over. */
static void say_missing(const struct view *view, json_t *missing)
{
	if (json_array_size(missing) > 0)
		view_say_more(view, TEXT_compte_factures_manquantes,
			      json_pack("{s:o}", "mois", shown_runs(missing)));
	json_decref(missing);
}

void say_missing_of_span(const struct view *view, const json_t *bills)
{
	json_t *months = bill_span_months(view->said, bills);
	size_t asked = bill_span_last(view->said), count = json_array_size(months);
	if (asked > count && count > 0)
		view_say_more(
			view, TEXT_compte_factures_moins,
			json_pack("{s:o, s:o, s:o}", "demande", shown_number((json_int_t)asked),
				  "nombre", shown_number((json_int_t)count), "debut",
				  shown_day(json_string_value(json_array_get(months, count - 1)))));
	else if (!asked)
		say_missing(view, bill_span_missing(months, bills, "9999-12"));
	json_decref(months);
}

/* Of the year that was said, its past months. */
void say_missing_of_year(const struct view *view, const json_t *bills)
{
	char today[32];
	const char *year = row_text(view->said, "year");
	json_t *months = json_array();
	for (int i = YEAR_MONTHS; *year && i > 0; i--) {
		(void)json_array_append_new(months, json_sprintf("%.4s-%02d", year, i));
	}
	say_missing(view, bill_span_missing(months, bills, view_today(view, today)));
	json_decref(months);
}

/* ---- What there is ---- */

static void show_within(const struct view *view, const json_t *within, bool whole)
{
	size_t count = json_array_size(within);
	set_bill(view, json_array_get(within, 0));
	set_span_of_bills(view, within);
	view_set(view, "total", shown_euros(total_of_bills(within)));
	view_say(view, count == 1 ? TEXT_compte_facture_mois
		       : whole    ? TEXT_compte_factures_periode
				  : TEXT_compte_factures_choisies);
	if (count > 1)
		view_add_list(view, list_of_months(within, view->line != NULL));
}

bool show_span(const struct view *view, const json_t *bills)
{
	json_t *months = bill_span_months(view->said, bills);
	json_t *within = bill_span_bills(months, bills);
	if (json_array_size(within) > 0) {
		show_within(view, within, bill_span_is_whole(months));
		say_missing_of_span(view, bills);
	} else {
		const json_t *oldest = json_array_get(
			months, json_array_size(months) ? json_array_size(months) - 1 : 0);
		const char *month = json_string_value(oldest);
		show_missing_month(view, bills, month ? month : "");
	}
	json_decref(within);
	json_decref(months);
	return true;
}

void show_year(const struct view *view, const json_t *bills)
{
	bool one = json_array_size(bills) == 1;
	view_set(view, "annee", shown_text(row_text(view->said, "year")));
	view_set(view, "total", shown_euros(total_of_bills(bills)));
	if (json_array_size(bills) == 0) {
		(void)json_object_set_new(view->outcome, "missing", json_true());
		view_say(view, TEXT_compte_factures_annee_aucune);
		return;
	}
	set_span_of_bills(view, bills);
	if (one)
		set_bill(view, json_array_get(bills, 0));
	view_say(view, one ? TEXT_compte_facture_mois : TEXT_compte_factures_annee);
	if (!one)
		view_ask(view, TEXT_compte_factures_laquelle);
	if (!one)
		view_add_list(view, list_of_months(bills, view->line != NULL));
	say_missing_of_year(view, bills);
}
