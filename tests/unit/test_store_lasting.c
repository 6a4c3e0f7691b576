/* test_store_lasting.c - what lasts over crashes and moves, and what is said when the disk fails.
 */
#include "store_support.h"

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
		TEST(closing_finishes_what_is_queued),
		TEST(the_epoch_belongs_to_the_log),
		TEST(wishes_and_ratings_are_kept),
		TEST(what_was_acknowledged_survives_kill_9),
		TEST(a_full_disk_is_told_to_each_and_nothing_of_it_stays),
		TEST(what_cannot_be_opened_says_where_and_what_to_do),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
