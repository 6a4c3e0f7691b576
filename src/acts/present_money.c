/*
 * present_money.c - what is paid over months, what is late; present_payments.c has the payments.
 * See present.h.
 */
#include <string.h>

#include "acts/bill_words.h"
#include "acts/present_bills.h"
#include "acts/present_money.h"

enum { TOLD = 6 };

/* ---- What is paid over months ---- */

static void show_facility(const struct view *view, const json_t *facility)
{
	json_int_t left = row_number(facility, "left_cents");
	json_int_t months = row_number(facility, "months_left");
	json_int_t each = row_number(facility, "instalment_cents");
	json_int_t whole = row_number(facility, "months") * each;
	view_say_more(view, months > 1 ? TEXT_compte_facilite : TEXT_compte_facilite_derniere,
		      json_pack("{s:s, s:o, s:o, s:o}", "appareil", row_text(facility, "label"),
				"reste", shown_euros(left), "mensualite", shown_euros(each), "mois",
				shown_number(months)));
	if (whole > left)
		view_add_part(view, json_pack("{s:s, s:o, s:f, s:f, s:s}", "k", "progress", "label",
					      shown_name(TEXT_facilite_payee), "value",
					      (double)(whole - left) / 100, "max",
					      (double)whole / 100, "unit", "€"));
}

/* "Combien il me reste à payer ?", which may be of bills as well as of a phone. */
static bool asks_all(const struct view *view)
{
	return !view_heard(view, "facilite") && !view_heard(view, "mobile") &&
	       bill_words_ask_due(view->said);
}

/* What remains of the bills, late or not. */
static void say_due(const struct view *view)
{
	const json_t *due = json_object_get(view->more, "to_pay");
	const json_t *late = json_object_get(view->more, "unpaid");
	json_int_t cents = row_number(due, "amount_cents");
	bool active = json_is_true(json_object_get(late, "active"));
	if (cents <= 0) {
		view_say_more(view, TEXT_compte_facture_rien, NULL);
		return;
	}
	view_say_more(view, TEXT_compte_factures_a_payer,
		      json_pack("{s:o}", "montant", shown_euros(cents)));
	if (active)
		view_say_more(view, TEXT_compte_dont_retard,
			      json_pack("{s:o}", "montant",
					shown_euros(row_number(late, "amount_cents"))));
	view_offer(view, active ? "impaye_regulariser" : "facture_payer_cb");
}

bool present_facility(const struct view *view)
{
	size_t i;
	const json_t *facility, *facilities = json_object_get(view->result, "facilities");
	const char *next = row_text(view->more, "next_invoice");
	size_t count = json_array_size(facilities);
	if (count == 0)
		return asks_all(view) ? view_instead(view, "factures_consulter")
				      : view_say_only(view, TEXT_compte_facilite_aucune);
	if (view->more && asks_all(view))
		say_due(view);
	json_array_foreach(facilities, i, facility)
	{
		show_facility(view, facility);
	}
	if (*next)
		view_say_more(view, TEXT_compte_facilite_prochaine,
			      json_pack("{s:o}", "jour", shown_day(next)));
	view_offer(view, "facilite_paiement_solder");
	return true;
}

/* ---- What is late ---- */

static void add_effects(const struct view *view)
{
	static const enum account_name waits[] = {
		TEXT_impaye_attend_mobile, TEXT_impaye_attend_forfait, TEXT_impaye_attend_option,
		TEXT_impaye_attend_ligne};
	static const enum account_name open[] = {
		TEXT_impaye_ouvert_payer, TEXT_impaye_ouvert_urgence, TEXT_impaye_ouvert_depart,
		TEXT_impaye_ouvert_consulter};
	json_t *waiting = list_new(shown_name(TEXT_impaye_attend));
	json_t *possible = list_new(shown_name(TEXT_impaye_ouvert));
	for (size_t i = 0; i < sizeof waits / sizeof waits[0]; i++)
		list_add(waiting, shown_name(waits[i]));
	for (size_t i = 0; i < sizeof open / sizeof open[0]; i++)
		list_add(possible, shown_name(open[i]));
	view_say_more(view, TEXT_compte_impaye_effets, NULL);
	view_add_list(view, waiting);
	view_add_list(view, possible);
}

/* What the only late bill came to, when part of it is paid; 0 otherwise. */
static json_int_t whole_of(const struct view *view, const json_t *late)
{
	size_t i;
	const json_t *bill;
	json_array_foreach(json_object_get(view->more, "bills"), i, bill)
	{
		json_int_t whole = row_number(bill, "amount_cents");
		if (row_is(bill, "id", row_text(late, "id")) &&
		    whole > row_number(late, "amount_cents"))
			return whole;
	}
	return 0;
}

/* The bills that are late, each as that text says. */
static json_t *shown_late(const json_t *invoices, enum account_name text)
{
	size_t i;
	const json_t *invoice;
	json_t *list = json_array();
	json_array_foreach(invoices, i, invoice)
	{
		if (i == TOLD)
			break;
		json_t *values =
			json_pack("{s:o, s:o, s:o}", "mois", shown_day(row_text(invoice, "month")),
				  "montant", shown_euros(row_number(invoice, "amount_cents")),
				  "jour", shown_day(row_text(invoice, "due")));
		(void)json_array_append_new(list, saying_new(text, values));
	}
	return list;
}

/* "De quand est l'impayé ?": the month of each, and when it was due. */
static void say_which(const struct view *view, const json_t *invoices)
{
	const json_t *only = json_array_size(invoices) == 1 ? json_array_get(invoices, 0) : NULL;
	if (only)
		view_say_more(view, TEXT_compte_impaye_mois,
			      json_pack("{s:o}", "mois", shown_day(row_text(only, "month"))));
	else
		view_say_more(view, TEXT_compte_impaye_laquelle,
			      json_pack("{s:o}", "factures",
					shown_late(invoices, TEXT_impaye_facture_mois)));
}

/* Which lines are suspended, if any: a late bill is not why. */
static void say_suspended(const struct view *view)
{
	size_t i;
	const json_t *line;
	json_t *suspended = json_array();
	json_array_foreach(json_object_get(view->result, "lines"), i, line)
	{
		if (row_is(line, "status", "suspended"))
			(void)json_array_append_new(suspended,
						    shown_phone(row_text(line, "number")));
	}
	if (json_array_size(suspended) > 0) {
		view_say_more(view, TEXT_compte_impaye_suspendue,
			      json_pack("{s:O}", "lignes", suspended));
		view_offer(view, "sim_remplacement_activer");
	} else {
		view_say_more(view, TEXT_compte_impaye_pas_suspendue, NULL);
	}
	json_decref(suspended);
}

/* Who cannot pay now, or not all at once. */
static bool asks_for_time(const struct view *view)
{
	return view_heard(view, "ne_peut_pas_payer") || view_heard(view, "demande_de_delai");
}

static bool is_one_of(const json_t *invoices, const char *id)
{
	size_t i;
	const json_t *invoice;
	json_array_foreach(invoices, i, invoice)
	{
		if (row_is(invoice, "id", id))
			return true;
	}
	return false;
}

/* What the late bills are made of: nobody is asked to pay what they do not agree with. */
static void show_contested(const struct view *view, const json_t *late)
{
	size_t i, listed = 0;
	const json_t *bill;
	json_array_foreach(json_object_get(view->more, "bills"), i, bill)
	{
		if (listed < TOLD && is_one_of(late, row_text(bill, "id"))) {
			view_add_list(view, list_bill_items(bill));
			listed++;
		}
	}
	view_say_more(view,
		      listed > 0 ? TEXT_compte_impaye_conteste
				 : TEXT_compte_impaye_conteste_sans_detail,
		      NULL);
}

static void show_unpaid(const struct view *view, const json_t *unpaid)
{
	const json_t *invoices = json_object_get(unpaid, "invoices");
	json_int_t pending = row_number(unpaid, "pending_cents");
	json_int_t whole = whole_of(view, json_array_get(invoices, 0));
	size_t count = json_array_size(invoices);
	bool contests = view_heard(view, "facture_fausse");
	view_set(view, "montant", shown_euros(row_number(unpaid, "amount_cents")));
	view_set(view, "jour", shown_day(row_text(unpaid, "due")));
	view_set(view, "nombre", shown_number((json_int_t)count));
	view_set(view, "liste", shown_late(invoices, TEXT_impaye_facture));
	view_set(view, "total", shown_euros(whole));
	view_set(view, "attente", shown_euros(pending));
	view_say(view, pending > 0 ? TEXT_compte_impaye_attente
		       : count > 1 ? TEXT_compte_impaye_plusieurs
		       : whole > 0 ? TEXT_compte_impaye_partiel
				   : TEXT_compte_impaye_un);
	if (contests) {
		show_contested(view, invoices);
	} else if (asks_for_time(view)) {
		if (pending <= 0) /* else what is on its way is told already */
			view_say_more(view, TEXT_compte_impaye_solution, NULL);
	} else if (view_heard(view, "bandeau_impaye")) {
		view_say_more(view, TEXT_compte_impaye_bandeau, NULL);
	} else if (view_heard(view, "penalite_de_retard")) {
		view_say_more(view, TEXT_compte_impaye_penalite, NULL);
		view_offer(view, "conseiller_demander");
	} else if (view_heard(view, "impaye_laquelle")) {
		say_which(view, invoices);
	} else if (view_heard(view, "crainte_de_coupure")) {
		say_suspended(view);
		view_say_more(view, TEXT_compte_impaye_effets, NULL);
	} else {
		if (view_heard(view, "ligne_coupee"))
			say_suspended(view);
		add_effects(view);
	}
	if (pending <= 0 && !contests)
		view_offer(view, "impaye_regulariser");
	if (asks_for_time(view) || contests)
		view_offer(view, "conseiller_demander");
}

bool ask_open_bills(json_t *params, const json_t *result, const json_t *account, const json_t *said)
{
	(void)account;
	(void)said;
	(void)json_object_set_new(params, "open", json_true());
	return json_is_true(json_object_get(json_object_get(result, "unpaid"), "active"));
}

bool present_unpaid(const struct view *view)
{
	const json_t *unpaid = json_object_get(view->result, "unpaid");
	if (json_is_true(json_object_get(unpaid, "active"))) {
		show_unpaid(view, unpaid);
	} else if (view_heard(view, "ligne_coupee") || view_heard(view, "crainte_de_coupure")) {
		say_suspended(view);
		view_say_more(view, TEXT_compte_a_jour, NULL);
	} else if (asks_for_time(view)) {
		(void)view_say_only(view, TEXT_compte_difficulte);
		view_offer(view, "facture_payer_cb");
		view_offer(view, "conseiller_demander");
	} else {
		(void)view_say_only(
			view, view_heard(view, "bandeau_impaye")       ? TEXT_compte_sans_bandeau
			      : view_heard(view, "penalite_de_retard") ? TEXT_compte_sans_penalite
								       : TEXT_compte_sans_impaye);
	}
	return true;
}
