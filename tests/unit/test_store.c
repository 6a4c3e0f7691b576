/* test_store.c - what store.h promises, on the embedded engine: whole turns, in order, on the disk.
 */
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

/* ---- Help ---- */

static char *copy_or_null(const char *text)
{
	return text ? strdup(text) : NULL;
}

static void keep(void *context, const struct store_result *result)
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

static void forget(struct answer *answer)
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
static void serve_until(struct store *store, const struct answer *answer, int calls)
{
	struct pollfd readable = {.fd = store_fd(store), .events = POLLIN};
	int64_t deadline = clock_monotonic_us() + (int64_t)WAIT_MS * 1000;
	while (answer->calls < calls && clock_monotonic_us() < deadline)
		if (poll(&readable, 1, 100) == 1)
			store_service(store);
	assert_int_equal(answer->calls, calls);
}

/* A turn of `count` events after `expected`: bodies "<conv> <seq> <word>", the first with `cid`. */
static struct answer put(struct store *store, const char *conv, uint64_t expected, size_t count,
			 const char *cid, const char *word)
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

static enum store_status put_status(struct store *store, const char *conv, uint64_t expected,
				    size_t count, const char *cid)
{
	struct answer answer = put(store, conv, expected, count, cid, "word");
	enum store_status status = answer.status;
	forget(&answer);
	return status;
}

static struct answer load(struct store *store, const char *conv, uint64_t after, uint64_t before,
			  size_t limit)
{
	struct answer answer = {0};
	store_load(store, conv, after, before, limit, keep, &answer);
	serve_until(store, &answer, 1);
	return answer;
}

/* The sequence numbers that a load gives, as text: "3 4 5". */
static void assert_seqs(struct store *store, const char *conv, uint64_t after, uint64_t before,
			size_t limit, const char *expected)
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

static struct store *open_in(const char *folder)
{
	struct error error = {0};
	struct store *store = store_sqlite_open(folder, &error);
	if (!store)
		fail_msg("%s", error.message);
	return store;
}

static void reopen(struct place *place)
{
	store_close(place->store);
	place->store = open_in(place->folder);
}

static void remove_folder(const char *folder)
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

static int begin(void **state)
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

static int end(void **state)
{
	struct place *place = *state;
	store_close(place->store);
	remove_folder(place->folder);
	free(place);
	return 0;
}

/* What another program reads in the database: one number. */
static long long read_number(const struct place *place, const char *sql)
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

/* ---- Turns ---- */

static void a_turn_comes_back_whole_and_in_order(void **state)
{
	struct store *store = ((struct place *)*state)->store;
	struct answer answer = put(store, "a", 0, 3, "c1", "un");
	assert_int_equal(answer.status, STORE_OK);
	assert_int_equal(answer.seq, 3);
	forget(&answer);
	answer = put(store, "a", 3, 2, "c2", "deux");
	assert_int_equal(answer.status, STORE_OK);
	assert_int_equal(answer.seq, 5);
	forget(&answer);

	answer = load(store, "a", 0, 0, 50);
	assert_int_equal(answer.status, STORE_OK);
	assert_int_equal(answer.seq, 5);
	assert_string_equal(answer.state, "state deux after 5");
	assert_int_equal(answer.event_count, 5);
	for (size_t i = 0; i < 5; i++) {
		char body[64], mid[16];
		(void)snprintf(body, sizeof body, "a %zu %s", i + 1, i < 3 ? "un" : "deux");
		(void)snprintf(mid, sizeof mid, "m%zu", i + 1);
		assert_int_equal(answer.events[i].seq, i + 1);
		assert_string_equal(answer.events[i].body, body);
		assert_string_equal(answer.events[i].mid, mid);
		assert_int_equal(answer.events[i].at_ms, 1001 + (int64_t)i);
	}
	assert_string_equal(answer.events[0].cid, "c1");
	assert_null(answer.events[1].cid);
	assert_string_equal(answer.events[3].cid, "c2");
	forget(&answer);
}

static void a_load_gives_the_newest_events_between_its_bounds(void **state)
{
	struct store *store = ((struct place *)*state)->store;
	for (uint64_t seq = 0; seq < 10; seq += 2)
		assert_int_equal(put_status(store, "a", seq, 2, NULL), STORE_OK);
	assert_seqs(store, "a", 0, 0, 50, "1 2 3 4 5 6 7 8 9 10");
	assert_seqs(store, "a", 0, 0, 3, "8 9 10");
	assert_seqs(store, "a", 0, 8, 3, "5 6 7");
	assert_seqs(store, "a", 0, 1, 3, "");
	assert_seqs(store, "a", 7, 0, 50, "8 9 10");
	assert_seqs(store, "a", 10, 0, 50, "");
	assert_seqs(store, "a", 99, 0, 50, "");
	assert_seqs(store, "a", 2, 5, 50, "3 4");
	assert_seqs(store, "a", 0, 0, 0, "");
}

static void what_was_never_stored_is_absent(void **state)
{
	struct store *store = ((struct place *)*state)->store;
	struct answer answer = load(store, "nobody", 0, 0, 50);
	assert_int_equal(answer.status, STORE_ABSENT);
	assert_int_equal(answer.event_count, 0);
	assert_null(answer.state);
	forget(&answer);
}

static void a_turn_that_comes_late_conflicts_and_leaves_nothing(void **state)
{
	struct store *store = ((struct place *)*state)->store;
	assert_int_equal(put_status(store, "a", 0, 2, "c1"), STORE_OK);
	assert_int_equal(put_status(store, "a", 2, 2, "c2"), STORE_OK);
	struct answer late = put(store, "a", 2, 3, "c3", "late");
	assert_int_equal(late.status, STORE_CONFLICT);
	forget(&late);
	assert_int_equal(put_status(store, "a", 9, 1, "c4"), STORE_CONFLICT); /* from the future */
	assert_int_equal(put_status(store, "a", 0, 1, "c5"), STORE_CONFLICT); /* begun already */
	assert_int_equal(put_status(store, "b", 2, 1, "c6"), STORE_CONFLICT); /* never begun */
	assert_seqs(store, "a", 0, 0, 50, "1 2 3 4");
	struct answer kept = load(store, "a", 0, 0, 0);
	assert_int_equal(kept.seq, 4);
	assert_string_equal(kept.state, "state word after 4");
	forget(&kept);
	kept = load(store, "b", 0, 0, 0);
	assert_int_equal(kept.status, STORE_ABSENT);
	forget(&kept);
	assert_int_equal(put_status(store, "a", 4, 1, "c3"), STORE_OK);
}

static void a_known_id_of_the_client_gives_the_event_stored_then(void **state)
{
	struct store *store = ((struct place *)*state)->store;
	struct answer answer = put(store, "a", 0, 2, "same", "first");
	forget(&answer);
	answer = put(store, "a", 2, 2, "other", "second");
	forget(&answer);
	answer = put(store, "a", 4, 2, "same", "again");
	assert_int_equal(answer.status, STORE_EXISTS);
	assert_int_equal(answer.event_count, 1);
	assert_int_equal(answer.events[0].seq, 1);
	assert_string_equal(answer.events[0].mid, "m1");
	assert_string_equal(answer.events[0].body, "a 1 first");
	forget(&answer);
	assert_seqs(store, "a", 0, 0, 50, "1 2 3 4");
	/* Ids belong to their conversation; events without one never collide. */
	assert_int_equal(put_status(store, "b", 0, 2, "same"), STORE_OK);
	assert_int_equal(put_status(store, "b", 2, 2, NULL), STORE_OK);
	assert_int_equal(put_status(store, "b", 4, 2, NULL), STORE_OK);
}

static void a_known_id_wins_over_a_conflict(void **state)
{
	/* A client that lost the answer sends again: it must learn that it was stored. */
	struct store *store = ((struct place *)*state)->store;
	assert_int_equal(put_status(store, "a", 0, 2, "c1"), STORE_OK);
	assert_int_equal(put_status(store, "a", 0, 2, "c1"), STORE_EXISTS);
}

static void any_text_comes_back_byte_for_byte(void **state)
{
	struct store *store = ((struct place *)*state)->store;
	char *body = malloc(TEXT_BYTES);
	assert_non_null(body);
	size_t length = 0;
	static const char piece[] = "« Où ça ? »\n\t\"'; DROP TABLE event; -- 🎉\\u0000";
	while (length + sizeof piece < TEXT_BYTES) {
		memcpy(body + length, piece, sizeof piece);
		length += sizeof piece - 1;
	}
	struct store_event event = {
		.seq = 1, .mid = "m'1", .cid = "c\"1", .body = body, .at_ms = -5};
	struct store_turn turn = {.conv = "a'b",
				  .events = &event,
				  .event_count = 1,
				  .state = body,
				  .at_ms = INT64_MAX};
	struct answer answer = {0};
	store_turn_put(store, &turn, keep, &answer);
	serve_until(store, &answer, 1);
	assert_int_equal(answer.status, STORE_OK);
	forget(&answer);
	answer = load(store, "a'b", 0, 0, 5);
	assert_string_equal(answer.state, body);
	assert_string_equal(answer.events[0].body, body);
	assert_string_equal(answer.events[0].mid, "m'1");
	assert_int_equal(answer.events[0].at_ms, -5);
	forget(&answer);
	free(body);
}

/* ---- Asynchrony ---- */

static void a_callback_comes_once_from_service_in_the_callers_thread(void **state)
{
	struct store *store = ((struct place *)*state)->store;
	struct store_event event = {.seq = 1, .mid = "m1", .body = "x"};
	struct store_turn turn = {.conv = "a", .events = &event, .event_count = 1, .state = "s"};
	struct answer answer = {0};
	store_turn_put(store, &turn, keep, &answer);
	struct pollfd readable = {.fd = store_fd(store), .events = POLLIN};
	assert_int_equal(poll(&readable, 1, WAIT_MS), 1);
	assert_int_equal(answer.calls, 0); /* done, and still nobody was called */
	store_service(store);
	assert_int_equal(answer.calls, 1);
	assert_true(pthread_equal(answer.thread, pthread_self()));
	store_service(store); /* without work: nothing, and no waiting */
	assert_int_equal(poll(&readable, 1, 20), 0);
	assert_int_equal(answer.calls, 1);
	forget(&answer);
}

static void what_is_asked_in_a_row_is_done_in_that_order(void **state)
{
	struct store *store = ((struct place *)*state)->store;
	enum { TURNS = 200 };
	static struct answer answers[TURNS], loads[TURNS];
	memset(answers, 0, sizeof answers);
	memset(loads, 0, sizeof loads);
	for (uint64_t i = 0; i < TURNS; i++) {
		struct store_event event = {.seq = i + 1, .mid = "m", .body = "x"};
		struct store_turn turn = {.conv = "a",
					  .expected_seq = i,
					  .events = &event,
					  .event_count = 1,
					  .state = "s"};
		store_turn_put(store, &turn, keep, &answers[i]);
		store_load(store, "a", 0, 0, 0, keep, &loads[i]);
	}
	serve_until(store, &loads[TURNS - 1], 1);
	for (uint64_t i = 0; i < TURNS; i++) {
		assert_int_equal(answers[i].calls, 1);
		assert_int_equal(answers[i].status, STORE_OK);
		assert_int_equal(answers[i].seq, i + 1);
		assert_int_equal(loads[i].calls, 1);
		assert_int_equal(loads[i].seq, i + 1);
		forget(&answers[i]);
		forget(&loads[i]);
	}
	struct store_statistics statistics = store_statistics(store);
	assert_int_equal(statistics.turns, TURNS);
	assert_int_equal(statistics.queued, 0);
	assert_true(statistics.commits < TURNS); /* several in one commit */
}

static void a_refused_turn_does_not_touch_its_neighbours(void **state)
{
	struct store *store = ((struct place *)*state)->store;
	enum { CONVERSATIONS = 60 };
	static struct answer answers[CONVERSATIONS];
	static const enum store_status wanted[] = {STORE_OK, STORE_CONFLICT, STORE_EXISTS};
	memset(answers, 0, sizeof answers);
	assert_int_equal(put_status(store, "known", 0, 1, "c"), STORE_OK);
	/* Submitted at once: they share batches. Every third conflicts, every third is known. */
	for (size_t i = 0; i < CONVERSATIONS; i++) {
		char conv[16];
		(void)snprintf(conv, sizeof conv, "n%zu", i);
		struct store_event events[2] = {{.seq = 1, .mid = "m1", .cid = "c", .body = "x"},
						{.seq = 2, .mid = "m2", .body = "y"}};
		struct store_turn turn = {.conv = i % 3 == 2 ? "known" : conv,
					  .expected_seq = i % 3 == 0 ? 0 : 1,
					  .events = events,
					  .event_count = 2,
					  .state = "s"};
		store_turn_put(store, &turn, keep, &answers[i]);
	}
	serve_until(store, &answers[CONVERSATIONS - 1], 1);
	for (size_t i = 0; i < CONVERSATIONS; i++) {
		assert_int_equal(answers[i].status, wanted[i % 3]);
		forget(&answers[i]);
	}
	assert_int_equal(read_number(*state, "SELECT count(*) FROM conversation"),
			 CONVERSATIONS / 3 + 1);
	assert_int_equal(read_number(*state, "SELECT count(*) FROM event"),
			 CONVERSATIONS / 3 * 2 + 1);
}

/* ---- What lasts ---- */

static void closing_finishes_what_is_queued(void **state)
{
	struct place *place = *state;
	enum { TURNS = 100 };
	static struct answer answers[TURNS];
	memset(answers, 0, sizeof answers);
	for (uint64_t i = 0; i < TURNS; i++) {
		struct store_event event = {.seq = i + 1, .mid = "m", .body = "x"};
		struct store_turn turn = {.conv = "a",
					  .expected_seq = i,
					  .events = &event,
					  .event_count = 1,
					  .state = "s"};
		store_turn_put(place->store, &turn, keep, &answers[i]);
	}
	reopen(place);
	for (uint64_t i = 0; i < TURNS; i++) {
		assert_int_equal(answers[i].calls, 1);
		assert_int_equal(answers[i].status, STORE_OK);
		forget(&answers[i]);
	}
	struct answer answer = load(place->store, "a", 0, 0, 0);
	assert_int_equal(answer.seq, TURNS);
	forget(&answer);
}

static void the_epoch_belongs_to_the_log(void **state)
{
	struct place *place = *state, other;
	char epoch[64];
	(void)snprintf(epoch, sizeof epoch, "%s", store_epoch(place->store));
	assert_int_equal(strlen(epoch), 32);
	reopen(place);
	assert_string_equal(store_epoch(place->store), epoch);
	(void)snprintf(other.folder, sizeof other.folder, "/tmp/chemin-store-XXXXXX");
	assert_non_null(mkdtemp(other.folder));
	other.store = open_in(other.folder);
	assert_string_not_equal(store_epoch(other.store), epoch);
	store_close(other.store);
	remove_folder(other.folder);
}

static void wishes_and_ratings_are_kept(void **state)
{
	struct place *place = *state;
	struct store_event event = {.seq = 1, .mid = "m1", .body = "x"};
	struct store_turn turn = {.conv = "a",
				  .events = &event,
				  .event_count = 1,
				  .state = "s",
				  .wants_human = true,
				  .at_ms = 77};
	struct answer answer = {0};
	store_turn_put(place->store, &turn, keep, &answer);
	serve_until(place->store, &answer, 1);
	assert_int_equal(answer.status, STORE_OK);
	forget(&answer);
	store_rate(place->store, "a", 4, "très bien", 88, keep, &answer);
	store_rate(place->store, "a", 2, NULL, 99, keep, &answer);
	serve_until(place->store, &answer, 2);
	assert_int_equal(answer.status, STORE_OK);
	forget(&answer);
	assert_int_equal(read_number(place, "SELECT at FROM wish WHERE conv = 'a'"), 77);
	assert_int_equal(read_number(place, "SELECT count(*) FROM rating WHERE conv = 'a'"), 2);
	assert_int_equal(
		read_number(place, "SELECT at FROM rating WHERE score = 4 AND text = 'très bien'"),
		88);
	assert_int_equal(
		read_number(place, "SELECT at FROM rating WHERE score = 2 AND text IS NULL"), 99);
}

/* The child's life: acknowledges turns of two conversations on the pipe until it is killed. */
static void acknowledge_for_ever(const char *folder, int pipe)
{
	struct store *store = open_in(folder);
	struct pollfd readable = {.fd = store_fd(store), .events = POLLIN};
	for (uint64_t seq = 0;; seq++) {
		struct answer answers[2] = {0};
		for (size_t i = 0; i < 2; i++) {
			char body[16], cid[16];
			(void)snprintf(body, sizeof body, "b%llu", (unsigned long long)seq + 1);
			(void)snprintf(cid, sizeof cid, "c%llu", (unsigned long long)seq + 1);
			struct store_event event = {
				.seq = seq + 1, .mid = "m", .cid = cid, .body = body};
			struct store_turn turn = {.conv = i ? "b" : "a",
						  .expected_seq = seq,
						  .events = &event,
						  .event_count = 1,
						  .state = body};
			store_turn_put(store, &turn, keep, &answers[i]);
		}
		while (!answers[0].calls || !answers[1].calls)
			if (poll(&readable, 1, WAIT_MS) == 1)
				store_service(store);
		uint64_t acknowledged = seq + 1;
		if (answers[0].status != STORE_OK || answers[1].status != STORE_OK ||
		    write(pipe, &acknowledged, sizeof acknowledged) != (ssize_t)sizeof acknowledged)
			_exit(1);
	}
}

static void what_was_acknowledged_survives_kill_9(void **state)
{
	struct place *place = *state;
	store_close(place->store);
	place->store = NULL;
	uint64_t last = 0;
	for (int round = 0; round < 3; round++) {
		/* Each round in a folder of its own. */
		char folder[] = "/tmp/chemin-store-XXXXXX";
		int ends[2];
		uint64_t acknowledged = 0, seen;
		assert_non_null(mkdtemp(folder));
		assert_int_equal(pipe(ends), 0);
		pid_t child = fork();
		assert_true(child >= 0);
		if (child == 0) {
			(void)close(ends[0]);
			acknowledge_for_ever(folder, ends[1]);
		}
		(void)close(ends[1]);
		while (acknowledged < 20 + 37 * (uint64_t)round &&
		       read(ends[0], &seen, sizeof seen) == (ssize_t)sizeof seen)
			acknowledged = seen;
		assert_int_equal(kill(child, SIGKILL), 0);
		assert_int_equal(waitpid(child, NULL, 0), child);
		while (read(ends[0], &seen, sizeof seen) == (ssize_t)sizeof seen)
			acknowledged = seen;
		(void)close(ends[0]);
		assert_true(acknowledged >= 20);

		struct store *store = open_in(folder);
		for (int i = 0; i < 2; i++) {
			struct answer answer = load(store, i ? "b" : "a", 0, 0, EVENTS_KEPT);
			char state_then[24];
			assert_int_equal(answer.status, STORE_OK);
			assert_true(answer.seq >= acknowledged); /* more may be there, never less */
			(void)snprintf(state_then, sizeof state_then, "b%llu",
				       (unsigned long long)answer.seq);
			assert_string_equal(answer.state, state_then);
			for (size_t at = 0; at < answer.event_count; at++) /* no gap */
				assert_int_equal(answer.events[at].seq,
						 answer.seq - answer.event_count + 1 + at);
			last = answer.seq;
			forget(&answer);
		}
		/* And it goes on. */
		assert_int_equal(put_status(store, "b", last, 1, NULL), STORE_OK);
		store_close(store);
		remove_folder(folder);
	}
	place->store = open_in(place->folder);
}

/* ---- What goes wrong ---- */

/* No file of this process may grow beyond `bytes`: what a full disk does to a database. */
static void limit_files(rlim_t bytes)
{
	struct rlimit limit;
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = bytes;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void a_full_disk_is_told_to_each_and_nothing_of_it_stays(void **state)
{
	struct place *place = *state;
	enum { TURNS = 20 };
	static struct answer answers[TURNS];
	struct rlimit before;
	memset(answers, 0, sizeof answers);
	assert_int_equal(put_status(place->store, "a", 0, 2, "c1"), STORE_OK);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
	limit_files(1024);
	for (size_t i = 0; i < TURNS; i++) {
		char conv[16];
		(void)snprintf(conv, sizeof conv, "f%zu", i);
		struct store_event event = {.seq = 1, .mid = "m1", .cid = "c", .body = "x"};
		struct store_turn turn = {
			.conv = conv, .events = &event, .event_count = 1, .state = "s"};
		store_turn_put(place->store, &turn, keep, &answers[i]);
	}
	serve_until(place->store, &answers[TURNS - 1], 1);
	limit_files(before.rlim_cur);
	(void)signal(SIGXFSZ, handler);
	for (size_t i = 0; i < TURNS; i++) {
		assert_int_equal(answers[i].calls, 1);
		assert_int_equal(answers[i].status, STORE_FAILED);
		forget(&answers[i]);
	}
	assert_true(store_statistics(place->store).failures > 0);
	/* With room again all goes on: the failed turns were surely not stored. */
	assert_int_equal(put_status(place->store, "a", 2, 2, "c2"), STORE_OK);
	assert_int_equal(put_status(place->store, "f0", 0, 1, "c"), STORE_OK);
	reopen(place);
	assert_seqs(place->store, "a", 0, 0, 50, "1 2 3 4");
	assert_seqs(place->store, "f0", 0, 0, 50, "1");
	struct answer answer = load(place->store, "f1", 0, 0, 0);
	assert_int_equal(answer.status, STORE_ABSENT);
	forget(&answer);
}

static void what_cannot_be_opened_says_where_and_what_to_do(void **state)
{
	const struct place *place = *state;
	struct error error = {0};
	char path[128], folder[128];
	(void)snprintf(folder, sizeof folder, "%s/chemin.db/below", place->folder);
	assert_null(store_sqlite_open(folder, &error)); /* a file stands where a folder should */
	assert_non_null(strstr(error.message, folder));
	assert_non_null(strstr(error.message, "--data"));
	(void)snprintf(folder, sizeof folder, "%s/other", place->folder);
	(void)snprintf(path, sizeof path, "%s/other/chemin.db", place->folder);
	assert_int_equal(mkdir(folder, 0700), 0);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	for (int i = 0; i < 500; i++)
		(void)fputs("this is no database\n", file);
	(void)fclose(file);
	assert_null(store_sqlite_open(folder, &error));
	assert_non_null(strstr(error.message, path));
	remove_folder(folder);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(a_turn_comes_back_whole_and_in_order),
		TEST(a_load_gives_the_newest_events_between_its_bounds),
		TEST(what_was_never_stored_is_absent),
		TEST(a_turn_that_comes_late_conflicts_and_leaves_nothing),
		TEST(a_known_id_of_the_client_gives_the_event_stored_then),
		TEST(a_known_id_wins_over_a_conflict),
		TEST(any_text_comes_back_byte_for_byte),
		TEST(a_callback_comes_once_from_service_in_the_callers_thread),
		TEST(what_is_asked_in_a_row_is_done_in_that_order),
		TEST(a_refused_turn_does_not_touch_its_neighbours),
		TEST(closing_finishes_what_is_queued),
		TEST(the_epoch_belongs_to_the_log),
		TEST(wishes_and_ratings_are_kept),
		TEST(what_was_acknowledged_survives_kill_9),
		TEST(a_full_disk_is_told_to_each_and_nothing_of_it_stays),
		TEST(what_cannot_be_opened_says_where_and_what_to_do),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
