/*
 * present_bills.c - bills: the last one, one month, the 36 months, when the next one comes. What a
 * bill is made of: present_bill_detail.c. See present.h.
 */
#include "acts/present_bills.h"

#include <string.h>

#include "acts/bill_span.h"
#include "acts/bill_words.h"
#include "acts/present_span.h"
#include "acts/payment_keys.h"

enum { MONTHS_KEPT = 36, RECENT = 6, MONTH_BYTES = 8, SHOWN = 12, TOLD = 6 };

/* ---- What is asked ---- */

static json_int_t lines_asked(const json_t *params, const json_t *account)
{
	size_t count = json_array_size(json_object_get(account, "lines"));
	return json_object_get(params, "line") || count == 0 ? 1 : (json_int_t)count;
}

static void limit(json_t *params, json_int_t bills)
{
	(void)json_object_set_new(params, "limit", json_integer(bills));
}

void ask_bills(json_t *params, const json_t *account, const json_t *said)
{
	const char *month = row_text(said, "month");
	bool any = *row_text(said, "year") || *row_text(said, "extreme") ||
		   json_object_get(said, "span");
	if (*month)
		(void)json_object_set_new(params, "month", json_string(month));
	limit(params, lines_asked(params, account) * (any ? MONTHS_KEPT : RECENT));
}

void ask_all_bills(json_t *params, const json_t *account, const json_t *said)
{
	(void)said;
	limit(params, lines_asked(params, account) * MONTHS_KEPT);
}

bool ask_other_months(json_t *params, const json_t *result, const json_t *account,
		      const json_t *said)
{
	ask_all_bills(params, account, said);
	return *row_text(said, "month") && json_array_size(json_object_get(result, "bills")) == 0;
}

bool ask_last_bill(json_t *params, const json_t *result, const json_t *account, const json_t *said)
{
	(void)result;
	(void)account;
	(void)said;
	limit(params, 1);
	return true;
}

/* ---- Which bills ---- */

bool bill_is_of(const struct view *view, const json_t *bill, const char *month)
{
	const char *market = row_text(view->said, "market");
	bool any = !*row_text(view->said, "month");
	const char *year = any ? row_text(view->said, "year") : "";
	if (*month && strcmp(row_text(bill, "month"), month) != 0)
		return false;
	if (strncmp(row_text(bill, "month"), year, strlen(year)) != 0)
		return false;
	return view->line || !*market || strcmp(row_text(bill, "market"), market) == 0;
}

json_t *bills_of(const struct view *view, const json_t *from, const char *month)
{
	size_t i;
	json_t *bill, *kept = json_array();
	json_array_foreach(json_object_get(from, "bills"), i, bill)
	{
		if (bill_is_of(view, bill, month))
			(void)json_array_append(kept, bill);
	}
	return kept;
}

const json_t *find_extreme(const struct view *view, const json_t *bills)
{
	size_t i;
	const json_t *bill, *found = NULL;
	const char *extreme = row_text(view->said, "extreme");
	bool most = strcmp(extreme, "most") == 0;
	if (!*extreme)
		return NULL;
	json_array_foreach(bills, i, bill)
	{
		json_int_t more =
			found ? row_number(bill, "amount_cents") - row_number(found, "amount_cents")
			      : 0;
		if (!found || (most ? more > 0 : more < 0))
			found = bill;
	}
	return found;
}

json_int_t total_of_bills(const json_t *bills)
{
	size_t i;
	const json_t *bill;
	json_int_t total = 0;
	json_array_foreach(bills, i, bill)
	{
		total += row_number(bill, "amount_cents");
	}
	return total;
}

/* "payée", "à régler pour le...", "il reste 12,00 €, en retard depuis le..."; `said`: in a
 * sentence, "elle est payée". */
static json_t *shown_state(const json_t *bill, bool said)
{
	static const struct {
		enum account_name listed, said;
	} names[] = {{TEXT_facture_payee, TEXT_facture_dite_payee},
		     {TEXT_facture_due, TEXT_facture_dite_due},
		     {TEXT_facture_due_en_partie, TEXT_facture_dite_due_en_partie},
		     {TEXT_facture_en_retard, TEXT_facture_dite_en_retard},
		     {TEXT_facture_en_retard_en_partie, TEXT_facture_dite_en_retard_en_partie}};
	json_int_t left = row_number(bill, "remaining_cents");
	bool late = row_is(bill, "status", "late");
	bool part = left < row_number(bill, "amount_cents");
	size_t state = left <= 0 ? 0 : 1 + (size_t)(late * 2) + (size_t)part;
	return saying_new(said ? names[state].said : names[state].listed,
			  json_pack("{s:o, s:o}", "reste", shown_euros(left), "jour",
				    shown_day(row_text(bill, "due"))));
}

static json_t *bill_values(const json_t *bill)
{
	return json_pack("{s:o, s:o, s:o, s:o, s:o}", "mois", shown_day(row_text(bill, "month")),
			 "ligne", shown_phone(row_text(bill, "number")), "montant",
			 shown_euros(row_number(bill, "amount_cents")), "etat",
			 shown_state(bill, false), "dit", shown_state(bill, true));
}

void set_bill(const struct view *view, const json_t *bill)
{
	(void)json_object_set(view->outcome, "bill_month", json_object_get(bill, "month"));
	(void)json_object_update_new(json_object_get(view->outcome, "values"), bill_values(bill));
}

/* ---- Shown ---- */

static json_t *list_of(const json_t *bills, enum account_name item, json_t *title)
{
	size_t i;
	const json_t *bill;
	json_t *list = list_new(title);
	json_array_foreach(bills, i, bill)
	{
		if (i < SHOWN)
			list_add(list, saying_new(item, bill_values(bill)));
	}
	return list;
}

/* The bills of one month: one said whole, or several summed. */
static void show_month(const struct view *view, const json_t *bills, enum account_name one,
		       enum account_name several)
{
	const json_t *first = json_array_get(bills, 0);
	size_t count = json_array_size(bills);
	set_bill(view, first);
	view_say(view, count > 1 ? several : one);
	if (count < 2)
		return;
	json_t *title = saying_new(TEXT_factures_de,
				   json_pack("{s:o}", "mois", shown_day(row_text(first, "month"))));
	json_t *list = list_of(bills, TEXT_facture_du_mois, title);
	view_set(view, "nombre", shown_number((json_int_t)count));
	view_set(view, "total", shown_euros(total_of_bills(bills)));
	json_t *told = list_of(bills, TEXT_facture_pour_ligne, json_string(""));
	view_set(view, "liste", list_first(told, TOLD));
	json_decref(told);
	view_add_list(view, list);
}

/* Those before the month that was told; bills come newest first. */
static void show_earlier(const struct view *view, const json_t *bills, size_t told)
{
	json_t *list = list_new(shown_name(TEXT_factures_precedentes));
	size_t count = json_array_size(bills);
	for (size_t i = told; i < count && i < told + SHOWN; i++)
		list_add(list,
			 saying_new(TEXT_facture_ligne, bill_values(json_array_get(bills, i))));
	if (told < count)
		view_add_list(view, list);
	else
		json_decref(list);
}

/* The months that there are, newest first: "février 2026 : 24,99 €". */
json_t *list_of_months(const json_t *bills, bool one_line)
{
	json_t *list = list_new(shown_name(TEXT_factures_titre));
	size_t count = json_array_size(bills), shown = 0;
	for (size_t i = 0; i < count && shown < MONTHS_KEPT; shown++) {
		const json_t *first = json_array_get(bills, i);
		json_int_t total = 0, number = 0;
		for (; i < count &&
		       row_is(json_array_get(bills, i), "month", row_text(first, "month"));
		     i++, number++)
			total += row_number(json_array_get(bills, i), "amount_cents");
		if (one_line || number == 1)
			list_add(list, saying_new(TEXT_facture_seule, bill_values(first)));
		else
			list_add(list, saying_new(TEXT_facture_groupe,
						  json_pack("{s:o, s:o, s:o}", "mois",
							    shown_day(row_text(first, "month")),
							    "nombre", shown_number(number),
							    "montant", shown_euros(total))));
	}
	return list;
}

void set_span_of_bills(const struct view *view, const json_t *bills)
{
	size_t count = json_array_size(bills);
	view_set(view, "nombre", shown_number((json_int_t)count));
	view_set(view, "debut", shown_day(row_text(json_array_get(bills, count - 1), "month")));
	view_set(view, "fin", shown_day(row_text(json_array_get(bills, 0), "month")));
}

void show_missing_month(const struct view *view, const json_t *bills, const char *month)
{
	char today[32];
	const json_t *last = json_array_get(bills, 0);
	if (!last) {
		view_say(view, TEXT_compte_factures_aucune);
		return;
	}
	(void)json_object_set_new(view->outcome, "missing", json_true());
	bool to_come = strncmp(month, view_today(view, today), MONTH_BYTES - 1) >= 0;
	set_bill(view, last);
	view_set(view, "dernier", shown_day(row_text(last, "month")));
	view_set(view, "mois", shown_day(month));
	view_say(view, to_come ? TEXT_compte_facture_pas_encore : TEXT_compte_facture_mois_inconnu);
	if (!to_come)
		view_ask(view, TEXT_compte_facture_quel_mois);
	set_span_of_bills(view, bills);
}

/* ---- An extreme, or several months ---- */

static void show_extreme(const struct view *view, const json_t *bill)
{
	bool most = row_is(view->said, "extreme", "most");
	set_bill(view, bill);
	view_say(view, most ? TEXT_compte_facture_plus_chere : TEXT_compte_facture_moins_chere);
}

/* "Les 36 derniers mois" are all those that the history shows. */
static bool is_all_kept(const struct view *view)
{
	return bill_span_last(view->said) == MONTHS_KEPT &&
	       strcmp(view->act, "factures_historique") == 0;
}

/* What is shown where a year or an extreme was said; false: neither was. */
static bool show_said(const struct view *view, const json_t *bills)
{
	json_t *months = bill_span_months(view->said, bills);
	json_t *within = months ? bill_span_bills(months, bills) : NULL;
	const json_t *extreme = find_extreme(view, within ? within : bills);
	json_decref(months);
	json_decref(within); /* the bill is the account's */
	if (*row_text(view->said, "month"))
		return false;
	if (extreme)
		show_extreme(view, extreme);
	else if (json_object_get(view->said, "span"))
		return !is_all_kept(view) && show_span(view, bills);
	else if (*row_text(view->said, "year"))
		show_year(view, bills);
	else
		return false;
	return true;
}

/* ---- What is to be paid ---- */

/* Of the line that is shown, or of all. */
struct to_pay {
	json_int_t left;
	json_int_t pending; /* payments that the bank has not confirmed yet, each whole */
	json_int_t covered; /* what they pay of it */
	bool payable;       /* some bill has no payment under way */
};

static bool pays(const json_t *payment, const json_t *bill)
{
	const char *which = row_text(payment, "which");
	return payment_is_several(which) || row_is(bill, "id", which);
}

static bool is_of_line(const struct view *view, const json_t *bill)
{
	return !view->line || row_is(bill, "line", row_text(view->line, "id"));
}

/* A payment serves the oldest bill first: so do `bills` come. */
static void count_payment(const struct view *view, const json_t *payment, const json_t *bills,
			  struct to_pay *sum)
{
	size_t i;
	const json_t *bill;
	json_int_t whole = row_number(payment, "amount_cents"), cents = whole, covered = 0;
	json_array_foreach(bills, i, bill)
	{
		json_int_t left = row_number(bill, "amount_cents");
		json_int_t part = cents < left ? cents : left;
		if (!pays(payment, bill))
			continue;
		cents -= part;
		covered += is_of_line(view, bill) ? part : 0;
	}
	sum->covered += covered;
	sum->pending += covered > 0 ? whole : 0;
}

static struct to_pay sum_to_pay(const struct view *view)
{
	size_t i, j;
	const json_t *bill, *payment, *pending = json_object_get(view->result, "pending");
	const json_t *bills = json_object_get(json_object_get(view->account, "to_pay"), "invoices");
	struct to_pay sum = {0};
	json_array_foreach(bills, i, bill)
	{
		bool under_way = false;
		json_array_foreach(pending, j, payment)
		{
			under_way = under_way || pays(payment, bill);
		}
		if (is_of_line(view, bill)) {
			sum.left += row_number(bill, "amount_cents");
			sum.payable = sum.payable || !under_way;
		}
	}
	json_array_foreach(pending, i, payment)
	{
		count_payment(view, payment, bills, &sum);
	}
	return sum;
}

/* Who asks what they owe is told when something will be. */
static void say_nothing_due(const struct view *view)
{
	const char *next = row_text(view->account, "next_invoice");
	view_say_more(view, TEXT_compte_rien_a_payer, NULL);
	if (*next && bill_words_ask_due(view->said))
		view_say_more(view, TEXT_compte_prochaine_date,
			      json_pack("{s:o}", "jour", shown_day(next)));
}

/* What remains to be paid; of one bill its own state tells it. What the bank has not confirmed yet
 * is not to be paid again. */
static void say_to_pay(const struct view *view, const json_t *shown)
{
	const json_t *first = json_array_get(shown, 0);
	struct to_pay sum = sum_to_pay(view);
	json_int_t rest = sum.left - sum.covered;
	bool told = json_array_size(shown) == 1 && sum.left == row_number(first, "remaining_cents");
	if (sum.payable)
		view_offer(view, "facture_payer_cb");
	if (sum.pending > 0)
		view_say_more(view,
			      rest > 0 ? TEXT_compte_paiement_en_partie
				       : TEXT_compte_paiement_attendu,
			      json_pack("{s:o, s:o}", "attente", shown_euros(sum.pending),
					"montant", shown_euros(rest)));
	else if (sum.left <= 0)
		say_nothing_due(view);
	else if (!told)
		view_say_more(view, TEXT_compte_a_payer,
			      json_pack("{s:o}", "montant", shown_euros(sum.left)));
}

/* "Télécharge-la", "ma facture de juin en pdf": the file of one bill. */
static bool asks_for_file(const struct view *view)
{
	static const char *const file[] = {"telecharge", "telecharger", "telechargez", "pdf"};
	bool asks = false;
	for (size_t i = 0; i < sizeof file / sizeof file[0]; i++)
		asks = asks || view_says(view, file[i]);
	return asks && !view_says(view, "factures") && !view_says(view, "toutes") &&
	       !json_object_get(view->said, "span");
}

bool present_bills(const struct view *view)
{
	const char *month = row_text(view->said, "month");
	if (asks_for_file(view))
		return view_instead(view, "facture_duplicata");
	json_t *found = bills_of(view, view->result, month);
	if (show_said(view, found)) {
		/* told */
	} else if (json_array_size(found) == 0) {
		json_t *others = bills_of(view, view->more ? view->more : view->result, "");
		show_missing_month(view, others, month);
		json_decref(others);
	} else if (*month) {
		show_month(view, found, TEXT_compte_facture_mois, TEXT_compte_factures_mois);
	} else {
		json_t *recent =
			bills_of(view, view->result, row_text(json_array_get(found, 0), "month"));
		show_month(view, recent, TEXT_compte_facture_derniere,
			   TEXT_compte_factures_dernieres);
		if (!bill_words_ask_due(view->said))
			show_earlier(view, found, json_array_size(recent));
		say_to_pay(view, recent);
		json_decref(recent);
	}
	json_decref(found);
	return true;
}

bool present_history(const struct view *view)
{
	const char *month = row_text(view->said, "month");
	json_t *all = bills_of(view, view->result, ""),
	       *found = bills_of(view, view->result, month);
	if (show_said(view, all)) {
		/* told */
	} else if (json_array_size(all) == 0) {
		view_say(view, TEXT_compte_factures_aucune);
	} else if (*month && json_array_size(found) == 0) {
		show_missing_month(view, all, month);
	} else if (*month) {
		show_month(view, found, TEXT_compte_facture_mois, TEXT_compte_factures_mois);
	} else {
		view_say(view, TEXT_compte_historique);
		set_span_of_bills(view, all);
		view_add_list(view, list_of_months(all, view->line != NULL));
	}
	json_decref(all);
	json_decref(found);
	return true;
}

/* ---- When it comes ---- */

/* What the bank collects next, of all the bills of that day; false: nothing that is known. */
static bool say_next_debit(const struct view *view)
{
	size_t i;
	const json_t *bill,
		*bills = json_object_get(json_object_get(view->result, "to_pay"), "invoices");
	const char *day = "";
	char today[32];
	json_int_t sum = 0;
	json_array_foreach(bills, i, bill)
	{
		const char *due = row_text(bill, "due");
		if (strcmp(due, view_today(view, today)) >= 0 && (!*day || strcmp(due, day) < 0))
			day = due;
	}
	json_array_foreach(bills, i, bill)
	{
		if (row_is(bill, "due", day))
			sum += row_number(bill, "amount_cents");
	}
	if (!*day)
		return false;
	view_say_more(view, TEXT_compte_prochain_prelevement,
		      json_pack("{s:o, s:o}", "montant", shown_euros(sum), "jour", shown_day(day)));
	return true;
}

bool present_next_bill(const struct view *view)
{
	char today[32];
	const json_t *last = json_array_get(json_object_get(view->more, "bills"), 0);
	const char *online = row_text(last, "online");
	if (view_heard(view, "argent_pris") && say_next_debit(view))
		return true;
	view_say(view, TEXT_compte_prochaine_facture);
	view_set(view, "cycle", shown_number(row_number(view->result, "cycle_day")));
	view_set(view, "jour", shown_day(row_text(view->result, "next_invoice")));
	view_set(view, "en_ligne", shown_day(row_text(view->result, "next_online")));
	if (last)
		view_say_more(view,
			      strcmp(online, view_today(view, today)) > 0
				      ? TEXT_compte_facture_bientot
				      : TEXT_compte_facture_en_ligne,
			      json_pack("{s:o, s:o}", "mois", shown_day(row_text(last, "month")),
					"en_ligne", shown_day(online)));
	return true;
}
