/*
 * present_money.c - payments, what is paid over months, what is late. See present.h.
 */
#include <string.h>

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

bool present_facility(const struct view *view)
{
	size_t i;
	const json_t *facility, *facilities = json_object_get(view->result, "facilities");
	if (json_array_size(facilities) == 0)
		return view_say_only(view, TEXT_compte_facilite_aucune);
	json_array_foreach(facilities, i, facility)
	{
		show_facility(view, facility);
	}
	view_offer(view, "facilite_paiement_solder");
	return true;
}

/* ---- Payments ---- */

static json_t *payment_values(const json_t *payment)
{
	return json_pack("{s:o, s:o}", "montant", shown_euros(row_number(payment, "amount_cents")),
			 "jour", shown_day(row_text(payment, "day")));
}

static enum account_name payment_wording(const json_t *payment)
{
	static const struct {
		const char *status;
		enum account_name wording;
	} wordings[] = {{"received", TEXT_compte_paiement_recu},
			{"pending", TEXT_compte_paiement_en_cours},
			{"refused", TEXT_compte_paiement_refuse},
			{"abandoned", TEXT_compte_paiement_abandonne},
			{"open", TEXT_compte_paiement_ouvert},
			{"planned", TEXT_compte_paiement_prevu}};
	for (size_t i = 0; i < sizeof wordings / sizeof wordings[0]; i++)
		if (row_is(payment, "status", wordings[i].status))
			return wordings[i].wording;
	return TEXT_compte_paiement_en_cours;
}

/* The newest that is planned, or that is not; of that amount unless it is 0. */
static const json_t *find_payment(const json_t *payments, bool planned, json_int_t cents)
{
	size_t i;
	const json_t *payment, *found = NULL;
	json_array_foreach(payments, i, payment)
	{
		if (row_is(payment, "status", "planned") != planned ||
		    (cents && row_number(payment, "amount_cents") != cents))
			continue;
		if (!found || planned) /* of those to come, the first */
			found = payment;
	}
	return found;
}

static const json_t *find_status(const json_t *payments, const char *status)
{
	size_t i;
	const json_t *payment;
	json_array_foreach(payments, i, payment)
	{
		if (row_is(payment, "status", status))
			return payment;
	}
	return NULL;
}

bool present_payments(const struct view *view)
{
	const json_t *payments = json_object_get(view->result, "payments");
	json_int_t cents = row_number(view->said, "amount_cents");
	const json_t *last = find_payment(payments, false, cents);
	const json_t *planned = find_payment(payments, true, last ? 0 : cents);
	if (!last && !planned && cents) {
		view_say_more(view, TEXT_compte_paiement_introuvable,
			      json_pack("{s:o}", "montant", shown_euros(cents)));
		last = find_payment(payments, false, 0);
		planned = find_payment(payments, true, 0);
	}
	if (!last && !planned)
		return view_say_only(view, TEXT_compte_paiement_aucun);
	/* Nobody is asked to pay again what is on its way. */
	const json_t *pending = cents ? NULL : find_status(payments, "pending");
	if (pending)
		last = pending;
	if (last)
		view_say_more(view, payment_wording(last), payment_values(last));
	if (planned && !row_is(last, "status", "open") && !row_is(last, "status", "pending"))
		view_say_more(view,
			      last ? TEXT_compte_paiement_aussi_prevu : TEXT_compte_paiement_prevu,
			      payment_values(planned));
	if (row_is(last, "status", "refused") || row_is(last, "status", "abandoned"))
		view_offer(view, "facture_payer_cb");
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

static json_t *shown_late(const json_t *invoices)
{
	size_t i;
	const json_t *invoice;
	json_t *list = json_array();
	json_array_foreach(invoices, i, invoice)
	{
		if (i < TOLD)
			(void)json_array_append_new(
				list,
				saying_new(
					TEXT_impaye_facture,
					json_pack("{s:o, s:o}", "montant",
						  shown_euros(row_number(invoice, "amount_cents")),
						  "jour", shown_day(row_text(invoice, "due")))));
	}
	return list;
}

/* Whether that idea was in what the customer said. */
static bool heard(const struct view *view, const char *idea)
{
	size_t i;
	const json_t *one;
	json_array_foreach(json_object_get(view->said, "ideas"), i, one)
	{
		const char *name = json_string_value(one);
		if (name && strcmp(name, idea) == 0)
			return true;
	}
	return false;
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

static void show_unpaid(const struct view *view, const json_t *unpaid)
{
	const json_t *invoices = json_object_get(unpaid, "invoices");
	json_int_t pending = row_number(unpaid, "pending_cents");
	json_int_t whole = whole_of(view, json_array_get(invoices, 0));
	size_t count = json_array_size(invoices);
	view_set(view, "montant", shown_euros(row_number(unpaid, "amount_cents")));
	view_set(view, "jour", shown_day(row_text(unpaid, "due")));
	view_set(view, "nombre", shown_number((json_int_t)count));
	view_set(view, "liste", shown_late(invoices));
	view_set(view, "total", shown_euros(whole));
	view_set(view, "attente", shown_euros(pending));
	view_say(view, pending > 0 ? TEXT_compte_impaye_attente
		       : count > 1 ? TEXT_compte_impaye_plusieurs
		       : whole > 0 ? TEXT_compte_impaye_partiel
				   : TEXT_compte_impaye_un);
	if (heard(view, "ne_peut_pas_payer") && pending <= 0) {
		view_say_more(view, TEXT_compte_impaye_solution, NULL);
	} else if (heard(view, "bandeau_impaye")) {
		view_say_more(view, TEXT_compte_impaye_bandeau, NULL);
	} else {
		if (heard(view, "ligne_coupee"))
			say_suspended(view);
		add_effects(view);
	}
	if (pending <= 0)
		view_offer(view, "impaye_regulariser");
	if (heard(view, "ne_peut_pas_payer"))
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
	} else if (heard(view, "ligne_coupee")) {
		say_suspended(view);
		view_say_more(view, TEXT_compte_a_jour, NULL);
	} else if (heard(view, "ne_peut_pas_payer")) {
		(void)view_say_only(view, TEXT_compte_difficulte);
		view_offer(view, "facture_payer_cb");
		view_offer(view, "conseiller_demander");
	} else {
		(void)view_say_only(view, heard(view, "bandeau_impaye") ? TEXT_compte_sans_bandeau
									: TEXT_compte_sans_impaye);
	}
	return true;
}
