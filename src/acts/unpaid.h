/*
 * unpaid.h - what a customer owes, as the protocol tells it to every client.
 */
#ifndef CHEMIN_ACTS_UNPAID_H
#define CHEMIN_ACTS_UNPAID_H

#include "acts/policy.h"
#include "crm/crm.h"

/* `unpaid` is {active, amount_cents, due, invoices [{id, amount_cents, due}], blocked [ids],
 * chemin}, `account` what it was read from; NULL when the account does not answer. Borrowed for the
 * call. */
typedef void unpaid_callback(void *context, const json_t *unpaid, const json_t *account);

/* Asks the account; `policy` is borrowed until the callback, `chemin` (the way to pay) copied. */
void unpaid_read(struct crm *crm, const struct policy *policy, const char *chemin,
		 const char *customer, int64_t now_ms, unpaid_callback *callback, void *context);

#endif
