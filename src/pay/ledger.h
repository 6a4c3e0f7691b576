/*
 * ledger.h - the record of payments: sessions by key, what is still to be told of them, and the
 * ids of the events that were received.
 *
 * A SQLite file of its own, written in the loop's thread: payments are few, and each call is a
 * transaction that is on the disk when it returns. What fails is logged, without contents.
 */
#ifndef CHEMIN_PAY_LEDGER_H
#define CHEMIN_PAY_LEDGER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "pay/pay.h"

enum { LEDGER_NAME = 128, LEDGER_LABEL = 256, LEDGER_URL = 1024, LEDGER_TOKEN = 33 };

struct pay_record {
	char key[LEDGER_NAME];
	char id[LEDGER_NAME]; /* "" until the service has named the session */
	char url[LEDGER_URL];
	char token[LEDGER_TOKEN]; /* the demonstration's, against posts from elsewhere */
	char customer[LEDGER_NAME];
	char conv[LEDGER_NAME];
	char label[LEDGER_LABEL];
	char return_url[LEDGER_URL];
	int64_t amount_cents;
	enum pay_state state;
	int64_t begun_ms, state_ms;
};

struct ledger;

/* Opens or makes the file `path` (":memory:" for one run). NULL with `error`. */
struct ledger *ledger_open(const char *path, struct error *error);
void ledger_close(struct ledger *ledger);

/* The session of the request's key, made when there is none. 1: it was there; 0: made; -1. */
int ledger_begin(struct ledger *ledger, const struct pay_request *request,
		 struct pay_record *record) __attribute__((warn_unused_result));

/* Gives the session of a key its id, address and token. 0, or -1: also when it has another id
 * already, or another session has this one. */
int ledger_name(struct ledger *ledger, const char *key, const char *id, const char *url,
		const char *token) __attribute__((warn_unused_result));

/* 1: found; 0: none; -1. */
int ledger_find(struct ledger *ledger, const char *id, struct pay_record *record)
	__attribute__((warn_unused_result));
int ledger_find_key(struct ledger *ledger, const char *key, struct pay_record *record)
	__attribute__((warn_unused_result));
/* The newest of a customer or a conversation that is open or pending. */
int ledger_find_newest(struct ledger *ledger, const char *customer_or_conv,
		       struct pay_record *record) __attribute__((warn_unused_result));
/* The customer's next open session after the id `after` ("": the first), but not `session`. */
int ledger_find_other(struct ledger *ledger, const char *customer, const char *session,
		      const char *after, struct pay_record *record)
	__attribute__((warn_unused_result));
/* One that has been open since before `begun_ms`. */
int ledger_find_open(struct ledger *ledger, int64_t begun_ms, struct pay_record *record)
	__attribute__((warn_unused_result));
/* One that is open or pending, that the service said nothing of since `heard_ms`, and that it was
 * not asked about since `asked_ms`; it counts as asked at `now_ms` from then on. */
int ledger_find_silent(struct ledger *ledger, int64_t heard_ms, int64_t asked_ms, int64_t now_ms,
		       struct pay_record *record) __attribute__((warn_unused_result));

/* The customer's, of those that changed since `since_ms`, the last changed first. How many. */
size_t ledger_recent(struct ledger *ledger, const char *customer, int64_t since_ms,
		     struct pay_record *records, size_t most);

/* Sessions that are not to be paid any more, until the service has closed their page: asked for,
 * put off after a try that failed, ended. 0, or -1. */
int ledger_withdraw(struct ledger *ledger, const char *key, int64_t now_ms)
	__attribute__((warn_unused_result));
int ledger_put_off_withdrawal(struct ledger *ledger, const char *key, int64_t next_ms);
int ledger_end_withdrawal(struct ledger *ledger, const char *key);
/* One that is to be tried by `now_ms`, and how often it was put off. 1, 0 or -1. */
int ledger_find_withdrawal(struct ledger *ledger, int64_t now_ms, struct pay_record *record,
			   int64_t *tries) __attribute__((warn_unused_result));
/* Whether the session of that key is open and is being withdrawn. */
bool ledger_is_withdrawn(struct ledger *ledger, const char *key);

/* In one transaction: notes the event's id, if there is one, and changes the state, if it may;
 * the change is owed to the listener. 1: changed; 0: the event was known, or nothing changes; -1.
 */
int ledger_move(struct ledger *ledger, const char *key, enum pay_state state, const char *event,
		int64_t at_ms) __attribute__((warn_unused_result));

/* Calls `tell` for each change that is owed, oldest first, with the session as it became then. */
void ledger_owed(struct ledger *ledger,
		 void (*tell)(void *context, const struct pay_record *record), void *context);
/* No longer owed. 0, or -1. */
int ledger_heard(struct ledger *ledger, const char *id, enum pay_state state);

/* Removes events received before `events_ms`, and sessions that began before `sessions_ms`. */
void ledger_purge(struct ledger *ledger, int64_t events_ms, int64_t sessions_ms);

#endif
