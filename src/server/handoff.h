/*
 * handoff.h - who may take a conversation, give it back or close it, and what the customer reads.
 *
 * Pure: the mode as it is, what is wanted, and out comes the next mode or why not.
 */
#ifndef CHEMIN_SERVER_HANDOFF_H
#define CHEMIN_SERVER_HANDOFF_H

#include "base/buffer.h"
#include "store/store.h"

enum handoff_kind {
	HANDOFF_TAKE,
	HANDOFF_TO_BOT,
	HANDOFF_TO_QUEUE,
	HANDOFF_TO_ADVISOR, /* `to` */
	HANDOFF_CLOSE,
	HANDOFF_GONE,   /* who holds it is no longer there: back in the queue */
	HANDOFF_ASKED,  /* the customer asks for a person and one may come */
	HANDOFF_REOPEN, /* the customer writes in a closed conversation */
	HANDOFF_LEFT,   /* who waits has been gone from the page for long: out of the queue */
	/* Who waits goes on waiting; they are told that no advisor is there, or one is again. */
	HANDOFF_ALONE,
	HANDOFF_BACK,
};

enum { HANDOFF_ALONE_BYTES = 400 };

struct handoff {
	enum handoff_kind kind;
	uint64_t mode_ver; /* as the advisor has seen it */
	bool any_version;  /* whatever it is: what happens by itself, and tests */
	bool supervisor;
	char by[STORE_PERSON], by_name[STORE_PERSON]; /* the advisor who acts */
	char to[STORE_PERSON], to_name[STORE_PERSON];
	/* Of HANDOFF_ALONE, and of HANDOFF_GONE when nobody else is there: what is said then, the
	 * hours and the number in it. */
	char alone[HANDOFF_ALONE_BYTES];
};

/*
 * Fills `next` (its version too, which stays when the mode does) and appends to `line` the French
 * sentence that the transcript will show; nothing for HANDOFF_ASKED, which the assistant answers
 * itself. NULL, or an err.code: "taken", "version_conflict", "forbidden", "closed".
 */
const char *handoff_plan(const struct store_mode *now, const struct handoff *wanted, int64_t at_ms,
			 struct store_mode *next, struct buffer *line);

#endif
