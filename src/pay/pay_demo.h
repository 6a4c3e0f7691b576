/*
 * pay_demo.h - the payment service of a demonstration or a test: no card, nothing is debited.
 *
 * Its page is served by Chemin itself (server/payments.c), at PAY_DEMO_PATH followed by the
 * session, 128 random bits that are the page's only credential. Three buttons stand for what a
 * bank would say. A session that nobody came to in half an hour expires.
 */
#ifndef CHEMIN_PAY_PAY_DEMO_H
#define CHEMIN_PAY_PAY_DEMO_H

#include "base/text.h"
#include "pay/ledger.h"

#define PAY_DEMO_PATH "/demo/paiement/"

/* Sessions are kept in the file `path`, and survive a restart; ":memory:" for one run. NULL with
 * `error`. */
struct pay *pay_demo_open(const char *path, struct error *error);

/* What the page shows. 1: found, as it is at `now_ms`; 0: no such session; -1. */
int pay_demo_look(struct pay *pay, const char *session, int64_t now_ms, struct pay_record *record);

/* Whether `token` is that of the session's page. */
bool pay_demo_is_token(const struct pay_record *record, struct text token);

enum pay_demo_press { PRESS_DONE, PRESS_ABSENT, PRESS_FORBIDDEN, PRESS_NONSENSE, PRESS_FAILED };

/* A button was pressed: "accept", "refuse" or "abandon". `token` is the page's own. Once the
 * session is over a press is done and changes nothing. */
enum pay_demo_press pay_demo_press(struct pay *pay, const char *session, struct text token,
				   struct text button, int64_t now_ms);

/* Tests: "paid", "refused", "pending" or "abandoned" happens to the newest session of that
 * customer or conversation that is open or pending. Whether there was one. */
bool pay_demo_event(struct pay *pay, const char *customer_or_conv, const char *event,
		    int64_t now_ms);

#endif
