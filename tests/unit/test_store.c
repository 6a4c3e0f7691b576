/* test_store.c - what store.h promises, on the embedded engine: whole turns, in order, on the disk.
 */
#include "store_support.h"

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
	assert_int_equal(put_status(store, "b", 2, 1, "c6"), STORE_ABSENT);   /* never begun */
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
	static const enum store_status wanted[] = {STORE_OK, STORE_ABSENT, STORE_EXISTS};
	memset(answers, 0, sizeof answers);
	assert_int_equal(put_status(store, "known", 0, 1, "c"), STORE_OK);
	/* Submitted at once: they share batches. Every third goes on with what is not there, every
	 * third is known. */
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
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
