/* present_bill_amount.c - the bill that an amount names: its whole, or a line of it. See
 * present_bills.h. */
#include "acts/present_bills.h"

enum { CENTS = 100 };

/* "35,98", or "35 euros" of it. */
static bool comes_to(const json_t *bill, json_int_t cents)
{
	json_int_t whole = row_number(bill, "amount_cents");
	return whole == cents || (cents % CENTS == 0 && whole / CENTS == cents / CENTS);
}

static bool holds(const json_t *bill, json_int_t cents)
{
	size_t i, j;
	const json_t *part, *item;
	json_array_foreach(json_object_get(bill, "parts"), i, part)
	{
		if (row_number(part, "amount_cents") == cents)
			return true;
		json_array_foreach(json_object_get(part, "items"), j, item)
		{
			if (row_number(item, "amount_cents") == cents)
				return true;
		}
	}
	return false;
}

const json_t *bill_of_amount(const json_t *bills, const json_t *meant, json_int_t cents)
{
	size_t i;
	const json_t *bill;
	if (!cents || !meant || comes_to(meant, cents) || holds(meant, cents))
		return meant;
	json_array_foreach(bills, i, bill)
	{
		if (comes_to(bill, cents))
			return bill;
	}
	json_array_foreach(bills, i, bill)
	{
		if (holds(bill, cents))
			return bill;
	}
	return meant;
}
