/*
 * erasing.h - conversations that go: those of a customer, when the operator asks; and by themselves
 * those that nothing has changed for `keep_days`, looked for at the start and then each hour.
 *
 * The store erases some at a time, so that turns go on between; one erasure is under way, others
 * wait. What memory knows of a conversation goes with it: its clients are closed, connect again and
 * begin a new one, panels lose it, a turn under way in it fails. One with a change of the account
 * that is not settled stays, and by age one whose customer waits for a person or is with one.
 *
 * All calls from the loop's thread.
 */
#ifndef CHEMIN_SERVER_ERASING_H
#define CHEMIN_SERVER_ERASING_H

#include "server/server.h"

struct erased {
	bool done;      /* else: the store failed, or the server stops; some may have gone */
	uint64_t count; /* conversations that have gone */
	uint64_t left;  /* of the customer: not settled, they may go later */
};

/* What has gone is on the disk. */
typedef void erased_callback(void *context, const struct erased *erased);

/* NULL: memory is short. */
struct erasing *erasing_open(struct server *server);
/* Once the store is closed: nothing is under way. */
void erasing_close(struct erasing *erasing);

/* Called back once. False when too many wait: it is not. */
bool erasing_begin(struct erasing *erasing, const char *customer, erased_callback *callback,
		   void *context);

/* Looks for old ones when an hour has passed since the last time. */
void erasing_tick(struct erasing *erasing);

#endif
