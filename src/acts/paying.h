/*
 * paying.h - a payment: its session with the payment service (paying.c), and what it does to the
 * account once the service has told (payment_news.c).
 *
 * What is paid is a bill, all that is due or late, the payment facility, or a part of these: an
 * amount, or instalments. The key of a payment says it: operation, which bill, amount, a mark of
 * what was owed, and how many times it was begun before. As long as the same is owed the key is the
 * same, so two tabs, two conversations or a double click share one session, and nothing is paid
 * twice.
 */
#ifndef CHEMIN_ACTS_PAYING_H
#define CHEMIN_ACTS_PAYING_H

#include "acts/acts.h"
#include "pay/pay.h"

/*
 * What the service has told, done to the account: a payment received is recorded (once, by its
 * key). The outcome is news for the dialogue (dialogue/news.c): {"news": "payment", "status":
 * "paid|pending|refused|abandoned|surplus", "payment": its reference, "of": its operation,
 * "values", "active", "ours": true}; or {"status": "down"} when the account must be told again
 * later. "surplus": the account says that it was not due any more.
 */
void paying_take_news(struct crm *crm, const struct pay_news *news, int64_t now_ms,
		      acts_callback *callback, void *context);

/* Whether what the key pays is still due, that amount at least; true as well when the account does
 * not answer. Calls back once, perhaps before it returns. */
typedef void paying_checked(void *context, bool due);
void paying_check_due(struct crm *crm, const struct pay_news *session, int64_t now_ms,
		      paying_checked *callback, void *context);

/* Once a bill is paid, or the bank has its payment, the customer's other pages that would pay it
 * too are closed, as they are when a new one is begun: nobody pays twice what is no longer due. A
 * service that does not close them: what comes is a "surplus". */
void paying_close_others(struct pay *pay, const struct pay_news *news);

/* What happens outside (crm_event), with the news it makes: `ours` false, amounts as the account
 * tells them before and after. "down" when the account knows no such event. */
void paying_play_outside(struct crm *crm, const char *customer, const char *event, int64_t now_ms,
			 acts_callback *callback, void *context);

#endif
