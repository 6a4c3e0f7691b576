/*
 * store.h - conversations that survive: the contract of every engine.
 *
 * A conversation is an append-only list of events, numbered from 1 without gap, and the
 * dialogue's state. A turn (its events and the state after it) is stored whole or not at all.
 *
 * Asynchronous: each call copies what it is given, returns at once, and calls back exactly
 * once, later, from store_service() in the thread that calls it (the loop). The engine does
 * its work elsewhere. When store_fd() is readable, call store_service().
 *
 * Nothing may be acknowledged to a customer before its callback says STORE_OK: then it is on
 * the disk.
 */
#ifndef CHEMIN_STORE_STORE_H
#define CHEMIN_STORE_STORE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

enum store_status {
	STORE_OK,
	STORE_CONFLICT, /* the conversation has moved on: load it again */
	STORE_EXISTS,   /* the client's id is known: see store_result.event */
	STORE_ABSENT,   /* no such conversation */
	STORE_MOVED,    /* its mode has changed since: see store_result.mode */
	STORE_FAILED,   /* surely not stored: disk full, I/O error */
};

/* Who answers in a conversation. */
enum store_who { STORE_BOT, STORE_WAITING, STORE_ADVISOR, STORE_CLOSED };

enum { STORE_PERSON = 64 };

struct store_mode {
	enum store_who who;
	uint64_t version;           /* one more at each change */
	char advisor[STORE_PERSON]; /* who holds it (STORE_ADVISOR), or empty */
	int64_t since_ms;           /* when the customer began to wait for a person, or 0 */
};

/* Whether who waits was told that no advisor is there. A change of mode ends it. */
enum store_alone { STORE_ALONE_AS_BEFORE, STORE_ALONE, STORE_NOT_ALONE };

struct store_event {
	uint64_t seq;
	const char *mid;  /* our id of the message */
	const char *cid;  /* the client's id, or NULL */
	const char *body; /* the frame as JSON, secrets masked */
	int64_t at_ms;
};

struct store_turn {
	const char *conv;
	uint64_t expected_seq; /* seq of the conversation before this turn; 0: a new one */
	const struct store_event *events;
	size_t event_count;
	const char *state;      /* the dialogue's state after the turn, JSON; NULL: as before */
	const char *customer;   /* whose the conversation is from now on; NULL: as before */
	const char *level;      /* what they have proved; NULL: as before */
	bool wants_human;       /* the customer asked for an advisor: the wish is recorded */
	bool by_advisor;        /* an advisor wrote */
	const char *said;       /* what the customer wrote last, its beginning; NULL: as before */
	const char *wish;       /* the last that asked for something; NULL: as before */
	const char *unanswered; /* their message that nobody has answered yet; empty: there is none;
				   NULL: as before */
	enum store_alone alone;
	uint64_t mode_ver; /* under which the turn was made: STORE_MOVED when it is past */
	const struct store_mode *mode; /* the mode from now on (its version is not looked at: it
					  becomes mode_ver + 1); NULL: as before */
	int64_t at_ms;
};

/* What a callback gets; borrowed for the call. */
struct store_result {
	enum store_status status;
	uint64_t seq;                     /* of the conversation */
	const char *state;                /* on loading */
	const char *customer;             /* on loading: whose it is; NULL: nobody's yet */
	const char *level;                /* on loading: what they had proved, or NULL */
	const char *person;               /* on loading: what their account calls them, or NULL */
	const char *said, *wish;          /* on loading, as a turn gave them, or NULL */
	const char *unanswered;           /* the same; NULL: there is none */
	struct store_mode mode;           /* on loading, and for STORE_MOVED */
	const struct store_event *events; /* on loading, in order; the known one for STORE_EXISTS */
	size_t event_count;
};

typedef void store_callback(void *context, const struct store_result *result);

/* What the desk keeps and asks: `result` is NULL unless STORE_OK. Borrowed for the call. */
typedef void store_desk_callback(void *context, enum store_status status, const json_t *result);

struct store_statistics {
	uint64_t queued;    /* requests that wait or are in work */
	uint64_t commits;   /* batches committed */
	uint64_t turns;     /* turns committed */
	uint64_t failures;  /* batches that failed */
	uint64_t commit_us; /* time spent in commits, in all */
};

struct store;

/* One engine. */
struct store_engine {
	void (*close)(struct store *store);
	int (*fd)(const struct store *store);
	void (*service)(struct store *store);
	void (*turn_put)(struct store *store, const struct store_turn *turn,
			 store_callback *callback, void *context);
	void (*load)(struct store *store, const char *conv, uint64_t after, uint64_t before,
		     size_t limit, store_callback *callback, void *context);
	void (*rate)(struct store *store, const char *conv, int score, const char *text,
		     int64_t at_ms, store_callback *callback, void *context);
	void (*desk)(struct store *store, const char *operation, const json_t *params,
		     store_desk_callback *callback, void *context);
	const char *(*epoch)(const struct store *store);
	struct store_statistics (*statistics)(struct store *store);
};

/* What every engine begins with. */
struct store {
	const struct store_engine *engine;
};

/* The embedded engine: SQLite in the file `folder`/chemin.db. NULL with `error`. */
struct store *store_sqlite_open(const char *folder, struct error *error);

/* Finishes what is queued (callbacks included), then closes. */
static inline void store_close(struct store *store)
{
	if (store)
		store->engine->close(store);
}

/* Readable when store_service() has work. Owned by the store. */
static inline int store_fd(const struct store *store)
{
	return store->engine->fd(store);
}

static inline void store_service(struct store *store)
{
	store->engine->service(store);
}

/* Stores a turn. STORE_OK, STORE_CONFLICT, STORE_EXISTS (an event's cid is known), STORE_MOVED,
 * STORE_ABSENT (it was erased), STORE_FAILED. */
static inline void store_turn_put(struct store *store, const struct store_turn *turn,
				  store_callback *callback, void *context)
{
	store->engine->turn_put(store, turn, callback, context);
}

/* The state and at most `limit` events with after < seq < before (0: no bound), the newest
 * ones, in order. STORE_OK, STORE_ABSENT, STORE_FAILED. */
static inline void store_load(struct store *store, const char *conv, uint64_t after,
			      uint64_t before, size_t limit, store_callback *callback,
			      void *context)
{
	store->engine->load(store, conv, after, before, limit, callback, context);
}

/* Keeps the customer's rating (1 to 5) of a conversation, with a comment or NULL. */
static inline void store_rate(struct store *store, const char *conv, int score, const char *text,
			      int64_t at_ms, store_callback *callback, void *context)
{
	store->engine->rate(store, conv, score, text, at_ms, callback, context);
}

/* What advisors leave and look for, by name: store/OPERATIONS.md. `params` is an object, or NULL.
 * STORE_OK with an array of rows; STORE_FAILED, also for an unknown operation. */
static inline void store_desk(struct store *store, const char *operation, const json_t *params,
			      store_desk_callback *callback, void *context)
{
	store->engine->desk(store, operation, params, callback, context);
}

/* "bot", "waiting", "advisor", "closed". */
static inline const char *store_who_name(enum store_who who)
{
	static const char *const names[] = {"bot", "waiting", "advisor", "closed"};
	return names[who];
}

/* Names this log of conversations: sequence numbers of another epoch mean nothing here. */
static inline const char *store_epoch(const struct store *store)
{
	return store->engine->epoch(store);
}

static inline struct store_statistics store_statistics(struct store *store)
{
	return store->engine->statistics(store);
}

#endif
