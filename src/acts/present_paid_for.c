/* present_paid_for.c - the payments of the bills that were said: of a month, of a kind of line, of
 * who uses it. See present_money.h. */
#include <stdint.h>

#include "acts/present_bills.h"
#include "acts/present_money.h"

/* "Ma facture d'octobre", which is paid in another month. */
static bool says_month_of_bill(const json_t *said)
{
	static const char *const before[] = {"facture d", "facture de", "facture du mois",
					     "factures d", "factures de"};
	for (size_t i = 0; *row_text(said, "month") && i < sizeof before / sizeof before[0]; i++)
		if (said_has(said, before[i]))
			return true;
	return false;
}

/* "Le paiement de Hugo": the lines of who is named. NULL: nobody is. */
static json_t *lines_named(const json_t *account, const json_t *said)
{
	size_t i;
	const json_t *line;
	json_t *ids = json_object();
	json_array_foreach(json_object_get(account, "lines"), i, line)
	{
		if (*row_text(line, "user") && said_has(said, row_text(line, "user")))
			(void)json_object_set_new(ids, row_text(line, "id"), json_true());
	}
	if (json_object_size(ids) > 0 &&
	    json_object_size(ids) < json_array_size(json_object_get(account, "lines")))
		return ids;
	json_decref(ids);
	return NULL;
}

bool paid_for_is_said(const json_t *account, const json_t *said)
{
	json_t *named = lines_named(account, said);
	bool is_said = named || says_month_of_bill(said) || *row_text(said, "market");
	json_decref(named);
	return is_said;
}

/* The ids of the bills that are meant. */
static json_t *bills_said(const struct view *view)
{
	const char *market = row_text(view->said, "market");
	const char *month = says_month_of_bill(view->said) ? row_text(view->said, "month") : "";
	json_t *ids = json_object(), *named = lines_named(view->account, view->said);
	size_t i;
	const json_t *bill;
	json_array_foreach(json_object_get(view->more, "bills"), i, bill)
	{
		bool other = (*month && !row_is(bill, "month", month)) ||
			     (*market && !row_is(bill, "market", market)) ||
			     (named && !json_object_get(named, row_text(bill, "line")));
		if (!other)
			(void)json_object_set_new(ids, row_text(bill, "id"), json_true());
	}
	json_decref(named);
	return ids;
}

static bool pays_one_of(const json_t *payment, const json_t *ids)
{
	size_t i;
	const json_t *id;
	json_array_foreach(json_object_get(payment, "invoices"), i, id)
	{
		if (json_is_string(id) && json_object_get(ids, json_string_value(id)))
			return true;
	}
	return false;
}

json_t *paid_for(const struct view *view, const json_t *payments)
{
	size_t i;
	json_t *payment, *kept = json_array();
	json_t *ids = bills_said(view);
	json_array_foreach((json_t *)(uintptr_t)payments, i, payment)
	{
		if (pays_one_of(payment, ids))
			(void)json_array_append(kept, payment);
	}
	json_decref(ids);
	return kept;
}
