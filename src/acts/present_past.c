/* present_past.c - see present_past.h. */
#include "acts/present_past.h"

#include <stdio.h>
#include <string.h>

#include "french/calendar.h"
#include "french/format.h"

enum { MONTHS_KEPT = 36, ENTRIES_KEPT = 400, SHOWN = 24, TOLD = 3, DAY_BYTES = 32 };

/* "2026-10" or "2026", as it was said; "": neither, or a day, which is of one payment. */
static const char *time_said(const json_t *said)
{
	const char *month = row_text(said, "month");
	if (*row_text(said, "date") || json_object_get(said, "amount_cents"))
		return "";
	return *month ? month : row_text(said, "year");
}

void ask_past(json_t *params, const json_t *account, const json_t *said)
{
	size_t lines = json_array_size(json_object_get(account, "lines"));
	json_int_t payments = (json_int_t)(lines ? lines : 1) * MONTHS_KEPT;
	if (*time_said(said))
		(void)json_object_set_new(
			params, "limit",
			json_integer(payments > ENTRIES_KEPT ? payments : ENTRIES_KEPT));
}

static bool is_within(const char *day, const char *time)
{
	return strncmp(day, time, strlen(time)) == 0;
}

static json_t *shown_time(const char *time)
{
	return strchr(time, '-') ? shown_day(time) : shown_text(time);
}

/* ---- Payments ---- */

static enum account_name state_of(const json_t *payment)
{
	static const struct {
		const char *status;
		enum account_name name;
	} states[] = {{"received", TEXT_paiement_ligne_recu},
		      {"refused", TEXT_paiement_ligne_refuse},
		      {"abandoned", TEXT_paiement_ligne_abandonne},
		      {"planned", TEXT_paiement_ligne_prevu}};
	for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
		if (row_is(payment, "status", states[i].status))
			return states[i].name;
	return TEXT_paiement_ligne_en_cours;
}

static json_t *shown_payment(const json_t *payment)
{
	return saying_new(state_of(payment),
			  json_pack("{s:o, s:o}", "jour", shown_day(row_text(payment, "day")),
				    "montant", shown_euros(row_number(payment, "amount_cents"))));
}

bool show_past_payments(const struct view *view, const json_t *payments)
{
	const char *time = time_said(view->said);
	size_t i, received = 0, shown = 0;
	json_int_t cents = 0;
	const json_t *payment;
	if (!*time)
		return false;
	json_t *list = list_new(json_string("")), *got = json_array();
	json_array_foreach(payments, i, payment)
	{
		bool counted = row_is(payment, "status", "received");
		if (!is_within(row_text(payment, "day"), time))
			continue;
		received += counted;
		cents += counted ? row_number(payment, "amount_cents") : 0;
		if (counted && received <= TOLD)
			(void)json_array_append_new(got, shown_payment(payment));
		if (shown++ < SHOWN)
			list_add(list, shown_payment(payment));
	}
	(void)json_object_set_new(
		list, "title",
		saying_new(shown > SHOWN ? TEXT_paiements_derniers : TEXT_paiements_de,
			   json_pack("{s:o, s:o}", "periode", shown_time(time), "nombre",
				     shown_number(SHOWN))));
	view_say(view, shown == 0      ? TEXT_compte_paiements_periode_aucun
		       : received == 0 ? TEXT_compte_paiements_periode_rien
		       : received == 1 ? TEXT_compte_paiements_periode_un
				       : TEXT_compte_paiements_periode);
	view_set(view, "periode", shown_time(time));
	view_set(view, "nombre", shown_number((json_int_t)received));
	view_set(view, "total", shown_euros(cents));
	view_set(view, "liste", received ? json_incref(got) : list_first(list, TOLD));
	view_add_list(view, list);
	json_decref(got);
	return true;
}

/* ---- Activities ---- */

json_t *past_entry(const json_t *entry)
{
	char moment[FORMAT_BYTES];
	(void)format_moment(row_number(entry, "at_ms"), moment, sizeof moment);
	return saying_new(row_is(entry, "status", "cancelled") ? TEXT_journal_annulee
							       : TEXT_journal_ligne,
			  json_pack("{s:s, s:s, s:s}", "titre", row_text(entry, "title"), "jour",
				    moment, "reference", row_text(entry, "reference")));
}

bool show_past_entries(const struct view *view, const json_t *entries)
{
	const char *time = time_said(view->said);
	size_t i, shown = 0;
	const json_t *entry;
	if (!*time)
		return false;
	json_t *list = list_new(
		saying_new(TEXT_journal_de, json_pack("{s:o}", "periode", shown_time(time))));
	json_array_foreach(entries, i, entry)
	{
		char day[DAY_BYTES];
		const struct date date = calendar_today(row_number(entry, "at_ms"));
		(void)snprintf(day, sizeof day, "%04u-%02u", (unsigned)date.year % 10000,
			       (unsigned)date.month % 100);
		if (is_within(day, time) && shown++ < SHOWN)
			list_add(list, past_entry(entry));
	}
	view_say(view, shown ? TEXT_compte_journal_periode : TEXT_compte_journal_periode_vide);
	view_set(view, "periode", shown_time(time));
	view_set(view, "liste", list_first(list, TOLD));
	view_add_list(view, list);
	return true;
}
