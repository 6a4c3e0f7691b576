/*
 * pay_parts.h - what the engines of pay.h share: the table that each fills in, and the record.
 */
#ifndef CHEMIN_PAY_PAY_PARTS_H
#define CHEMIN_PAY_PAY_PARTS_H

#include "pay/ledger.h"
#include "pay/pay.h"

struct pay_engine {
	/* The request is sound, and the record of its key is new, or lacks the session's address
	 * yet. */
	void (*begin)(struct pay *pay, const struct pay_record *record, pay_begun *callback,
		      void *context);
	/* The session has an id, and its state may change. */
	void (*ask)(struct pay *pay, const struct pay_record *record, int64_t now_ms,
		    pay_told *callback, void *context);
	/* The session is open, and is not to be paid any more: pay_expire_silently once that holds.
	 * Tried again by pay_withdraw_again until then. */
	void (*withdraw)(struct pay *pay, const struct pay_record *record, int64_t now_ms);
	void (*tick)(struct pay *pay, int64_t now_ms);
	int (*reload)(struct pay *pay, struct error *error); /* or NULL */
	void (*stop)(struct pay *pay);                       /* or NULL */
	void (*close)(struct pay *pay);
};

/* What every engine begins with. */
struct pay {
	const struct pay_engine *engine;
	struct ledger *ledger;
	pay_listener *listener; /* or NULL */
	void *listener_context;
};

/*
 * Takes over what the service says: the state changes if it may, under the event's id when it has
 * one, and the listener is told. 1: changed; 0: nothing new; -1: not recorded, to be said again.
 */
int pay_change(struct pay *pay, const struct pay_record *record, enum pay_state state,
	       const char *event, int64_t at_ms);

/* The session that is next to be withdrawn is, if its time has come. To be called at each tick, and
 * never blocks: a service that does not answer is asked again later, then no more. */
void pay_withdraw_again(struct pay *pay, int64_t now_ms);

/* The session expires, and nobody is told. */
void pay_expire_silently(struct pay *pay, const struct pay_record *record, int64_t now_ms);

/* Keys, and the names that a service gives: 1 to 127 of A-Z a-z 0-9 _ . : - that do
 * not begin with a dot: they stand in paths, where ".." would be another address. */
bool pay_is_name(const char *name);
/* An address that may be put in a page or a message as it is. */
bool pay_is_https(const char *url);

#endif
