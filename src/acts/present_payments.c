/*
 * present_payments.c - payments: received, refused, on their way, twice the same. See present.h.
 */
#include <string.h>

#include "acts/present_money.h"
#include "acts/present_past.h"

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

/* ---- Twice the same ---- */

enum { BILLS_KEPT = 144 }; /* as many as the bills that so few payments are of */

static bool has_id(const json_t *ids, const char *id)
{
	size_t i;
	const json_t *one;
	json_array_foreach(ids, i, one)
	{
		if (json_is_string(one) && strcmp(json_string_value(one), id) == 0)
			return true;
	}
	return false;
}

static bool is_received_for(const json_t *payment, const json_t *bills)
{
	size_t i;
	const json_t *bill, *paid = json_object_get(payment, "invoices");
	if (!row_is(payment, "status", "received") || json_array_size(paid) == 0)
		return false;
	json_array_foreach(paid, i, bill)
	{
		if (!has_id(bills, json_string_value(bill) ? json_string_value(bill) : ""))
			return false;
	}
	return true;
}

/* Whether more was received for these bills than they come to; `known`: what is said of bills. Two
 * equal parts of one bill are no double. */
static bool is_too_much(const json_t *payments, const json_t *bills, const json_t *known)
{
	size_t i;
	const json_t *row;
	json_int_t received = 0, amount = 0;
	size_t found = 0;
	json_array_foreach(known, i, row)
	{
		if (has_id(bills, row_text(row, "id"))) {
			amount += row_number(row, "amount_cents");
			found++;
		}
	}
	json_array_foreach(payments, i, row)
	{
		if (is_received_for(row, bills))
			received += row_number(row, "amount_cents");
	}
	return found == json_array_size(bills) && received > amount;
}

/* Another payment received of that amount, for the same bills. */
static const json_t *find_twin(const json_t *payments, const json_t *payment)
{
	size_t i;
	const json_t *other, *bills = json_object_get(payment, "invoices");
	json_array_foreach(payments, i, other)
	{
		if (other != payment && row_is(other, "status", "received") &&
		    json_array_size(bills) > 0 &&
		    json_equal(json_object_get(other, "invoices"), bills) &&
		    row_number(other, "amount_cents") == row_number(payment, "amount_cents"))
			return other;
	}
	return NULL;
}

/* The newest that was received twice, for bills that are `known`; NULL: none was. */
static const json_t *find_double(const json_t *payments, const json_t *known, const json_t **twin)
{
	size_t i;
	const json_t *payment;
	json_array_foreach(payments, i, payment)
	{
		if (row_is(payment, "status", "received") &&
		    (*twin = find_twin(payments, payment)) != NULL &&
		    is_too_much(payments, json_object_get(payment, "invoices"), known))
			return payment;
	}
	return NULL;
}

/* "On m’a débité deux fois". */
static bool asks_of_double(const json_t *said)
{
	static const char *const words[] = {"deux fois", "2 fois", "double", "doubles", "doublon"};
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (said_has(said, words[i]))
			return true;
	return false;
}

bool ask_paid_bills(json_t *params, const json_t *result, const json_t *account, const json_t *said)
{
	(void)result;
	(void)json_object_set_new(params, "limit", json_integer(BILLS_KEPT));
	return asks_of_double(said) || paid_for_is_said(account, said);
}

/* Nobody who fears to have paid twice is asked to pay again. */
static void show_double(const struct view *view, const json_t *payments)
{
	const json_t *twin = NULL,
		     *found = find_double(payments, json_object_get(view->more, "bills"), &twin);
	const json_t *last = find_payment(payments, false, 0);
	const json_t *received = find_status(payments, "received");
	if (found) {
		view_say_more(view, TEXT_compte_double_trouve,
			      json_pack("{s:o, s:o, s:o}", "montant",
					shown_euros(row_number(found, "amount_cents")), "jour",
					shown_day(row_text(twin, "day")), "autre",
					shown_day(row_text(found, "day"))));
	} else {
		view_say_more(view, TEXT_compte_double_aucun, NULL);
		if (row_is(last, "status", "refused"))
			view_say_more(view, TEXT_compte_double_refuse, payment_values(last));
		if (received)
			view_say_more(view, TEXT_compte_double_recu, payment_values(received));
		view_say_more(view, TEXT_compte_double_conseil, NULL);
	}
	view_offer(view, "conseiller_demander");
}

/* "Mes paiements refusés". */
static bool asks_of_refused(const struct view *view)
{
	static const char *const words[] = {"refuse", "refuses", "refusee", "refusees",
					    "rejete", "rejetes", "rejetee", "rejetees",
					    "echoue", "echoues", "echec"};
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (view_says(view, words[i]))
			return true;
	return false;
}

/* "Mes paiements en attente". */
static bool asks_of_pending(const struct view *view)
{
	return view_says(view, "en attente") || view_says(view, "en cours") ||
	       view_says(view, "pas encore");
}

/* What was refused before `last`, or that nothing was. */
static void say_refused(const struct view *view, const json_t *payments, const json_t *last)
{
	const json_t *refused = find_status(payments, "refused");
	if (!refused)
		view_say_more(view, TEXT_compte_paiement_aucun_refus, NULL);
	else if (refused != last)
		view_say_more(view, TEXT_compte_paiement_refus_ancien, payment_values(refused));
}

/* Several lines are debited on one day, each apart: all of them, with their sum. NULL: it is alone,
 * or is not all that was asked for. */
static json_t *same_day_values(const json_t *payments, const json_t *one)
{
	size_t i;
	const json_t *payment;
	json_int_t sum = 0;
	json_t *list = json_array();
	json_array_foreach(payments, i, payment)
	{
		if (!row_is(payment, "status", row_text(one, "status")) ||
		    !row_is(payment, "day", row_text(one, "day")))
			continue;
		sum += row_number(payment, "amount_cents");
		(void)json_array_append_new(list, shown_euros(row_number(payment, "amount_cents")));
	}
	if (json_array_size(list) < 2) {
		json_decref(list);
		return NULL;
	}
	return json_pack("{s:o, s:o, s:o}", "liste", list, "total", shown_euros(sum), "jour",
			 shown_day(row_text(one, "day")));
}

/* One of the payments, or all of its day. */
static void say_payment(const struct view *view, const json_t *payments, const json_t *payment,
			enum account_name alone, enum account_name several)
{
	json_t *values =
		row_number(view->said, "amount_cents") ? NULL : same_day_values(payments, payment);
	if (values)
		view_say_more(view, several, values);
	else
		view_say_more(view, alone, payment_values(payment));
}

/* "J'ai payé par virement", where the last one known was refused: nobody is asked to pay twice. */
static bool contradicts(const struct view *view, const json_t *last)
{
	return row_is(last, "status", "refused") && view_heard(view, "paiement_affirme") &&
	       !asks_of_refused(view);
}

static void show_payments(const struct view *view, const json_t *payments, const json_t *last,
			  const json_t *planned)
{
	if (contradicts(view, last)) {
		view_say_more(view, TEXT_compte_paiement_affirme, payment_values(last));
		view_offer(view, "conseiller_demander");
		return;
	}
	if (row_is(last, "status", "received"))
		say_payment(view, payments, last, TEXT_compte_paiement_recu,
			    TEXT_compte_paiements_recus);
	else if (last)
		view_say_more(view, payment_wording(last), payment_values(last));
	if (planned && !row_is(last, "status", "open") && !row_is(last, "status", "pending"))
		say_payment(view, payments, planned,
			    last ? TEXT_compte_paiement_aussi_prevu : TEXT_compte_paiement_prevu,
			    last ? TEXT_compte_paiements_aussi_prevus
				 : TEXT_compte_paiements_prevus);
	if (row_is(last, "status", "refused") || row_is(last, "status", "abandoned"))
		view_offer(view, "facture_payer_cb");
}

/* Of those payments, what is asked. */
static bool show_asked(const struct view *view, const json_t *payments)
{
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
	if (asks_of_double(view->said)) {
		show_double(view, payments);
		return true;
	}
	/* Nobody is asked to pay again what is on its way. */
	const json_t *pending = cents ? NULL : find_status(payments, "pending");
	if (pending)
		last = pending;
	if (!cents && asks_of_refused(view))
		say_refused(view, payments, last);
	if (!cents && !pending && asks_of_pending(view))
		view_say_more(view, TEXT_compte_paiement_aucun_attente, NULL);
	show_payments(view, payments, last, planned);
	return true;
}

bool present_payments(const struct view *view)
{
	const json_t *payments = json_object_get(view->result, "payments");
	bool doubles = asks_of_double(view->said);
	bool of_bills = !doubles && paid_for_is_said(view->account, view->said);
	json_t *some = of_bills ? paid_for(view, payments) : NULL;
	if (json_array_size(some) > 0) {
		bool shown = show_asked(view, some);
		json_decref(some);
		return shown;
	}
	json_decref(some);
	if (!doubles && show_past_payments(view, payments))
		return true;
	if (json_is_true(json_object_get(view->said, "follow")))
		return false;
	return show_asked(view, payments);
}
