/*
 * store_support.h - a store in a folder of its own, asked and waited for.
 */
#ifndef CHEMIN_TESTS_STORE_SUPPORT_H
#define CHEMIN_TESTS_STORE_SUPPORT_H

#include "support.h"

#include <dirent.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "store/store.h"

enum { EVENTS_KEPT = 64, WAIT_MS = 10000, TEXT_BYTES = 16 * 1024 };

/* What a callback was told, copied. */
struct answer {
	int calls;
	enum store_status status;
	uint64_t seq;
	char *state;
	size_t event_count;
	struct {
		uint64_t seq;
		char *mid, *cid, *body;
		int64_t at_ms;
	} events[EVENTS_KEPT];
	pthread_t thread;
};

/* A data folder of our own and the store in it. */
struct place {
	char folder[64];
	struct store *store;
};

static inline char *copy_or_null(const char *text)
{
	return text ? strdup(text) : NULL;
}

static inline void keep(void *context, const struct store_result *result)
{
	struct answer *answer = context;
	answer->calls++;
	answer->status = result->status;
	answer->seq = result->seq;
	answer->state = copy_or_null(result->state);
	answer->event_count = result->event_count;
	for (size_t i = 0; i < result->event_count && i < EVENTS_KEPT; i++) {
		answer->events[i].seq = result->events[i].seq;
		answer->events[i].mid = copy_or_null(result->events[i].mid);
		answer->events[i].cid = copy_or_null(result->events[i].cid);
		answer->events[i].body = copy_or_null(result->events[i].body);
		answer->events[i].at_ms = result->events[i].at_ms;
	}
	answer->thread = pthread_self();
}

static inline void forget(struct answer *answer)
{
	free(answer->state);
	for (size_t i = 0; i < answer->event_count && i < EVENTS_KEPT; i++) {
		free(answer->events[i].mid);
		free(answer->events[i].cid);
		free(answer->events[i].body);
	}
	*answer = (struct answer){0};
}

/* Serves the store until `calls` holds for the answer, as a loop would. */
static inline void serve_until(struct store *store, const struct answer *answer, int calls)
{
	struct pollfd readable = {.fd = store_fd(store), .events = POLLIN};
	int64_t deadline = clock_monotonic_us() + (int64_t)WAIT_MS * 1000;
	while (answer->calls < calls && clock_monotonic_us() < deadline)
		if (poll(&readable, 1, 100) == 1)
			store_service(store);
	assert_int_equal(answer->calls, calls);
}

/* A turn of `count` events after `expected`: bodies "<conv> <seq> <word>", the first with `cid`. */
static inline struct answer put(struct store *store, const char *conv, uint64_t expected,
				size_t count, const char *cid, const char *word)
{
	struct store_event events[8];
	char mids[8][16], bodies[8][64], state[64];
	assert_true(count <= 8);
	for (size_t i = 0; i < count; i++) {
		unsigned long long seq = (unsigned long long)(expected + i + 1);
		(void)snprintf(mids[i], sizeof mids[i], "m%llu", seq);
		(void)snprintf(bodies[i], sizeof bodies[i], "%s %llu %s", conv, seq, word);
		events[i] = (struct store_event){.seq = (uint64_t)seq,
						 .mid = mids[i],
						 .cid = i == 0 ? cid : NULL,
						 .body = bodies[i],
						 .at_ms = 1000 + (int64_t)seq};
	}
	(void)snprintf(state, sizeof state, "state %s after %llu", word,
		       (unsigned long long)(expected + count));
	struct store_turn turn = {.conv = conv,
				  .expected_seq = expected,
				  .events = events,
				  .event_count = count,
				  .state = state,
				  .at_ms = 5000};
	struct answer answer = {0};
	store_turn_put(store, &turn, keep, &answer);
	/* The store has its own copies: what was handed over may go. */
	memset(mids, '#', sizeof mids);
	memset(bodies, '#', sizeof bodies);
	memset(state, '#', sizeof state);
	memset(events, 0, sizeof events);
	serve_until(store, &answer, 1);
	return answer;
}

static inline enum store_status put_status(struct store *store, const char *conv, uint64_t expected,
					   size_t count, const char *cid)
{
	struct answer answer = put(store, conv, expected, count, cid, "word");
	enum store_status status = answer.status;
	forget(&answer);
	return status;
}

static inline struct answer load(struct store *store, const char *conv, uint64_t after,
				 uint64_t before, size_t limit)
{
	struct answer answer = {0};
	store_load(store, conv, after, before, limit, keep, &answer);
	serve_until(store, &answer, 1);
	return answer;
}

/* The sequence numbers that a load gives, as text: "3 4 5". */
static inline void assert_seqs(struct store *store, const char *conv, uint64_t after,
			       uint64_t before, size_t limit, const char *expected)
{
	char seen[512] = "";
	struct answer answer = load(store, conv, after, before, limit);
	assert_int_equal(answer.status, STORE_OK);
	for (size_t i = 0; i < answer.event_count; i++)
		(void)snprintf(seen + strlen(seen), sizeof seen - strlen(seen), "%s%llu",
			       i ? " " : "", (unsigned long long)answer.events[i].seq);
	assert_string_equal(seen, expected);
	forget(&answer);
}

static inline struct store *open_in(const char *folder)
{
	struct error error = {0};
	struct store *store = store_sqlite_open(folder, &error);
	if (!store)
		fail_msg("%s", error.message);
	return store;
}

static inline void reopen(struct place *place)
{
	store_close(place->store);
	place->store = open_in(place->folder);
}

static inline void remove_folder(const char *folder)
{
	char path[512];
	DIR *listing = opendir(folder);
	for (struct dirent *entry; listing && (entry = readdir(listing));) {
		(void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
		(void)unlink(path); /* "." and ".." refuse */
	}
	if (listing)
		(void)closedir(listing);
	(void)rmdir(folder);
}

static inline int begin(void **state)
{
	struct place *place = calloc(1, sizeof *place);
	if (!place)
		return -1;
	(void)snprintf(place->folder, sizeof place->folder, "/tmp/chemin-store-XXXXXX");
	if (!mkdtemp(place->folder))
		return -1;
	place->store = open_in(place->folder);
	*state = place;
	return 0;
}

static inline int end(void **state)
{
	struct place *place = *state;
	store_close(place->store);
	remove_folder(place->folder);
	free(place);
	return 0;
}

/* What another program reads in the database: one number. */
static inline long long read_number(const struct place *place, const char *sql)
{
	char path[128];
	sqlite3 *db = NULL;
	sqlite3_stmt *statement = NULL;
	long long number = -1;
	(void)snprintf(path, sizeof path, "%s/chemin.db", place->folder);
	assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
	if (sqlite3_step(statement) == SQLITE_ROW)
		number = sqlite3_column_int64(statement, 0);
	(void)sqlite3_finalize(statement);
	(void)sqlite3_close(db);
	return number;
}

#endif
