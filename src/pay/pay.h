/*
 * pay.h - the payment service: a page of its own where a customer pays, and what becomes of it.
 *
 * Chemin never sees a card: it begins a session, shows the address of the service's page, and is
 * told later. Asynchronous: each call copies what it is given, returns at once, and calls back
 * exactly once, later or before it returns, in the loop's thread.
 *
 * Sessions are kept in a file of ours before anything is asked of the service. A request carries
 * the key of the confirmation that the customer gave: the same key twice is one session, which is
 * how a double click, or a request whose answer was lost, never pays twice.
 *
 * States only go forward: a message that comes late or twice changes nothing. Paid is final, and
 * wins over any other: the money has moved.
 *
 * News is told when a state has changed, never for a replay. It is owed until pay_heard: what a
 * crash left untold is told again by pay_listen, so the listener says pay_heard once what it does
 * about it is durable.
 *
 * Amounts are integer cents, moments milliseconds UTC.
 */
#ifndef CHEMIN_PAY_PAY_H
#define CHEMIN_PAY_PAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"

enum pay_status {
	PAY_OK,
	PAY_UNAVAILABLE, /* surely not begun: down, or the request never left */
	PAY_UNKNOWN,     /* perhaps begun: call again with the same key */
	PAY_REFUSED, /* makes no sense, the service says no, or the key was for something else */
	PAY_ABSENT,  /* pay_status: no such session or key */
};

enum pay_state {
	PAY_STATE_OPEN,      /* the page waits for the customer */
	PAY_STATE_PENDING,   /* the customer has done their part, the bank has not */
	PAY_STATE_REFUSED,   /* by the bank */
	PAY_STATE_ABANDONED, /* by the customer */
	PAY_STATE_EXPIRED,   /* nobody came in time */
	PAY_STATE_PAID,
	PAY_STATES
};

/* "open", "pending", "refused", "abandoned", "expired", "paid". */
const char *pay_state_name(enum pay_state state);
/* False when there is no such state. */
bool pay_state_parse(const char *name, enum pay_state *state);
/* Whether a session may go from one to the other: forward only, and never from paid. */
bool pay_state_may_become(enum pay_state from, enum pay_state to);

struct pay_request {
	const char *key;      /* of the confirmation: 1 to 127 of A-Z a-z 0-9 _ . : - */
	const char *customer; /* 1 to 127 bytes */
	const char *conv;     /* the conversation, or NULL */
	int64_t amount_cents; /* above 0, at most PAY_AMOUNT_MOST */
	const char *label; /* what is paid, in French, as the customer reads it; 1 to 255 bytes */
	const char *return_url; /* https, or a path of ours; where the page leads back; or NULL */
	int64_t now_ms;
};

enum { PAY_AMOUNT_MOST = 10000000 }; /* 100 000,00 EUR: more is a mistake */

struct pay_news {
	const char *session, *key, *customer;
	const char *conv; /* "" when there was none */
	enum pay_state state;
	int64_t amount_cents;
	int64_t at_ms;
};

/* `session` and `url` are borrowed for the call, NULL unless PAY_OK. `url` is https, or with the
 * demonstration a path of our own server. */
typedef void pay_begun(void *context, enum pay_status status, const char *session, const char *url);

/* `state` counts with PAY_OK only. */
typedef void pay_told(void *context, enum pay_status status, enum pay_state state);

/* The news is borrowed for the call. Called in the loop's thread, perhaps before the call that
 * led to it returns. It may begin payments and ask for states; it may not close the service. */
typedef void pay_listener(void *context, const struct pay_news *news);

struct pay;

/* Begins the session of that key, or finds it again. */
void pay_begin(struct pay *pay, const struct pay_request *request, pay_begun *callback,
	       void *context);

/* What is known of a session, named by its id or its key: the service is asked while the state may
 * change. PAY_UNKNOWN: its beginning was never confirmed. */
void pay_status(struct pay *pay, const char *session_or_key, int64_t now_ms, pay_told *callback,
		void *context);

/* Tells the customer's sessions that changed since `since_ms`, the last changed first, at most
 * PAY_RECENT of them: what is known here, the service is not asked. */
enum { PAY_RECENT = 16 };
typedef void pay_teller(void *context, const struct pay_news *session);
void pay_each_recent(struct pay *pay, const char *customer, int64_t since_ms, pay_teller *tell,
		     void *context);

/* Of the customer's other open sessions, those whose key `chosen` says are not to be paid any more,
 * now that `session` is, or that it may be instead. They expire without news, once the service has
 * closed their page: it is asked again for some time, after a restart too. Until then pay_status
 * says that they are expired. */
typedef bool pay_choice(void *context, const char *key);
void pay_withdraw_others(struct pay *pay, const char *customer, const char *session,
			 pay_choice *chosen, void *context, int64_t now_ms);

/* The session, if it is open, is not to be paid any more: likewise. */
void pay_withdraw(struct pay *pay, const char *session, int64_t now_ms);

/* Sets the listener, once, and tells it at once all that is owed. */
void pay_listen(struct pay *pay, pay_listener *listener, void *context);

/* What the news led to is durable. 0, or negative: it will be told again after a restart. */
int pay_heard(struct pay *pay, const char *session, enum pay_state state);

/* Appends how much news is not heard yet, in Prometheus' text form. NULL is fine. */
void pay_metrics(struct pay *pay, struct buffer *out);

/* To be called every half a minute or so: sessions expire, the service is asked about those that
 * it has said nothing of for long (a message may be lost), old records are removed. */
void pay_tick(struct pay *pay, int64_t now_ms);

/* Reads the secrets again. 0, or negative with `error`; the old ones serve on then. */
int pay_reload(struct pay *pay, struct error *error);

/* Calls that are under way are called back, and the network is let go of: before the libwebsockets
 * context that the service was opened with is destroyed. What is asked from then on is
 * PAY_UNAVAILABLE; news is still heard. NULL is fine. */
void pay_stop(struct pay *pay);

/* Stops first. NULL is fine. */
void pay_close(struct pay *pay);

/* A short name for logs, drawn from the session's id, which may open its page. */
enum { PAY_REFERENCE = 13 };
void pay_reference(const char *session, char reference[PAY_REFERENCE]);

#endif
