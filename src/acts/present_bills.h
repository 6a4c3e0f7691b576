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

/* Whether the bill is of `month` ("": any) and of the line that the customer speaks of. */
bool bill_is_of(const struct view *view, const json_t *bill, const char *month);
/* Those of `from`, newest first; the caller's. */
json_t *bills_of(const struct view *view, const json_t *from, const char *month);

/* There is no bill of `month`: the months that there are. */
void show_missing_month(const struct view *view, const json_t *bills, const char *month);

#endif
