/*
 * attempts.h - payments begun with the payment service that the account does not know, or not yet:
 * under way, refused or abandoned just now.
 */
#ifndef CHEMIN_ACTS_ATTEMPTS_H
#define CHEMIN_ACTS_ATTEMPTS_H

#include "acts/payment_keys.h"
#include "acts/work.h"

/* What the bank has not confirmed yet, of what that key may pay (payment_keys.h); 0: nothing is
 * under way. */
json_int_t attempts_pending(const struct work *work, const struct payment_key *key);

/* `result` of "account", "bills" or "payments" (crm/OPERATIONS.md), with them: a copy, the
 * caller's. Bills get "pending" [{which, amount_cents}], which as in payment_keys.h; the status of
 * a payment may be "open" too: the page waits for the customer. */
json_t *attempts_in_bills(const struct work *work, const json_t *result);
json_t *attempts_in_account(const struct work *work, const json_t *result);
json_t *attempts_in_payments(const struct work *work, const json_t *result);

#endif
