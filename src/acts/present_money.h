/*
 * present_money.h - what is asked of the account to tell what is late, or paid twice.
 */
#ifndef CHEMIN_ACTS_PRESENT_MONEY_H
#define CHEMIN_ACTS_PRESENT_MONEY_H

#include "acts/present_parts.h"
#include "acts/work.h"

/* The bills that are late, when there are any. */
second_asker ask_open_bills;
/* Those that were paid, when the customer fears to have paid twice. */
second_asker ask_paid_bills;

/* Whether the customer says of which bills the payments are asked for; those of `payments` that are
 * of them, among the bills of view->more: the caller's. */
bool paid_for_is_said(const json_t *account, const json_t *said);
json_t *paid_for(const struct view *view, const json_t *payments);

#endif
