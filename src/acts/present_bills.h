/*
 * present_bills.h - bills: what is asked of the account, and what the files that show them share.
 */
#ifndef CHEMIN_ACTS_PRESENT_BILLS_H
#define CHEMIN_ACTS_PRESENT_BILLS_H

#include "acts/present_parts.h"
#include "acts/work.h"

/* The last months, or the one said; every month kept; the last bill of all. */
asker ask_bills, ask_all_bills;
/* The months that there are, when the one said has no bill. */
second_asker ask_other_months, ask_last_bill;

/* Whether the bill is of `month` ("": any of the year that was said) and of the line that the
 * customer speaks of. */
bool bill_is_of(const struct view *view, const json_t *bill, const char *month);
/* Those of `from`, newest first; the caller's. */
json_t *bills_of(const struct view *view, const json_t *from, const char *month);

/* The dearest of `bills`, or the least dear, if the customer said so; NULL: they did not. */
const json_t *find_extreme(const struct view *view, const json_t *bills);
/* The bill of `bills`, newest first, that an amount names when the one `meant` has no such amount:
 * "c’est quoi 35,98 ?"; `meant` otherwise. */
const json_t *bill_of_amount(const json_t *bills, const json_t *meant, json_int_t cents);
/* There is no bill of `month`: the months that there are. */
void show_missing_month(const struct view *view, const json_t *bills, const char *month);

/* The months that there are, newest first, as a list part; what they come to; the values of the
 * first sentence: of one bill, and of the first and the last. */
json_t *list_of_months(const json_t *bills, bool one_line);
json_int_t total_of_bills(const json_t *bills);
void set_bill(const struct view *view, const json_t *bill);
void set_span_of_bills(const struct view *view, const json_t *bills);

/* What a bill is made of, as a list part; the caller's. */
json_t *list_bill_items(const json_t *bill);
/* What has the amount, or the name, that the customer said; false: nothing has, nothing is said. */
bool show_bill_item(const struct view *view, const json_t *bill);

#endif
