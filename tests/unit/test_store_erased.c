/* test_store_erased.c - what the store promises of a customer's conversations: told whole, erased
 * with all that hangs on them and from the files too, never while a change is not settled; the old
 * ones go by themselves.
 */
#include "desk_support.h"

#include <signal.h>
#include <sys/wait.h>

enum { MANY = 100000 };

/* ---- What is asked ---- */

static json_t *params_of(const char *customer, int limit)
{
	return json_pack("{s:s, s:i}", "customer", customer, "limit", limit);
}

/* How many rows an operation gives. */
static size_t count_of(const struct place *place, const char *operation, json_t *params)
{
	json_t *rows = ask(place, operation, params);
	size_t count = json_array_size(rows);
	json_decref(rows);
	return count;
}

static size_t erase(const struct place *place, const char *customer)
{
	return count_of(place, "customer_erase", params_of(customer, MANY));
}

static json_int_t left_of(const struct place *place, const char *customer)
{
	json_t *rows = ask(place, "customer_left", json_pack("{s:s}", "customer", customer));
	json_int_t count = json_integer_value(json_object_get(json_array_get(rows, 0), "count"));
	json_decref(rows);
	return count;
}

/* ---- What the file holds ---- */

static void path_of(const struct place *place, const char *suffix, char path[128])
{
	(void)snprintf(path, 128, "%s/chemin.db%s", place->folder, suffix);
}

static long long number_in(const struct place *place, const char *sql)
{
	char path[128];
	sqlite3 *db;
	sqlite3_stmt *statement = NULL;
	long long number = -1;
	path_of(place, "", path);
	assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	(void)sqlite3_busy_timeout(db, 2000);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
	if (sqlite3_step(statement) == SQLITE_ROW)
		number = sqlite3_column_int64(statement, 0);
	(void)sqlite3_finalize(statement);
	(void)sqlite3_close(db);
	return number;
}

/* How often the word stands in the database and in its log, whatever it is part of. */
static size_t times_in_files(const struct place *place, const char *word)
{
	static const char *const suffixes[] = {"", "-wal"};
	size_t times = 0, length = strlen(word);
	for (size_t i = 0; i < 2; i++) {
		char path[128];
		path_of(place, suffixes[i], path);
		FILE *file = fopen(path, "rb");
		if (!file)
			continue;
		(void)fseek(file, 0, SEEK_END);
		long size = ftell(file);
		rewind(file);
		char *bytes = malloc((size_t)size + 1);
		assert_non_null(bytes);
		assert_int_equal(fread(bytes, 1, (size_t)size, file), (size_t)size);
		for (long at = 0; at + (long)length <= size; at++)
			times += memcmp(bytes + at, word, length) == 0;
		free(bytes);
		(void)fclose(file);
	}
	return times;
}

/* Until all that is to be done behind the turns is done. */
static void wait_for_files(const struct place *place)
{
	int64_t deadline = clock_monotonic_us() + 20000000;
	while (number_in(place, "SELECT value FROM meta WHERE name = 'erased'") != 0 &&
	       clock_monotonic_us() < deadline)
		(void)poll(NULL, 0, 20);
	assert_int_equal(number_in(place, "SELECT value FROM meta WHERE name = 'erased'"), 0);
}

/* ---- All that may hang on a conversation ---- */

static const char *const TABLES[] = {"event",     "note",    "tag",    "suggestion",
				     "unmatched", "blocked", "act",    "claim",
				     "rating",    "wish",    "handoff"};

enum { TABLE_COUNT = sizeof TABLES / sizeof TABLES[0] };

static void keep_nothing(void *context, const struct store_result *result)
{
	struct told *told = context;
	told->calls++;
	told->status = result->status;
}

static void rate(const struct place *place, const char *conv)
{
	struct told told = {0};
	store_rate(place->store, conv, 2, "remarque du notateur", 5, keep_nothing, &told);
	serve_until_told(place->store, &told);
	assert_int_equal(told.status, STORE_OK);
}

static void ask_for_a_person(const struct place *place, const char *conv, uint64_t before)
{
	struct store_mode waits = {.who = STORE_WAITING, .since_ms = 20};
	const struct store_event event = {
		.seq = before + 1, .mid = "m", .body = "{\"from\":\"system\",\"text\":\"file\"}"};
	const struct store_turn turn = {.conv = conv,
					.expected_seq = before,
					.events = &event,
					.event_count = 1,
					.wants_human = true,
					.mode = &waits,
					.at_ms = 9};
	struct told told = {0};
	store_turn_put(place->store, &turn, keep_nothing, &told);
	serve_until_told(place->store, &told);
	assert_int_equal(told.status, STORE_OK);
}

static json_t *claim_of(const char *conv, const char *customer)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:i}", "key", conv, "conv", conv, "customer",
			 customer, "act", "option_ajouter", "at", 1);
}

static void settle(const struct place *place, const char *key)
{
	done(ask(place, "claim_settle", json_pack("{s:s, s:i}", "key", key, "at", 2)));
}

/* What the desk leaves with a conversation. */
static void leave_all(const struct place *place, const char *conv, const char *customer)
{
	done(ask(place, "note_put",
		 json_pack("{s:s, s:s, s:s, s:s, s:i}", "conv", conv, "advisor", "a", "name",
			   "Camille", "text", "note confidentielle", "at", 1)));
	done(ask(place, "tag_put",
		 json_pack("{s:s, s:s, s:s, s:i}", "conv", conv, "tag", "marqueur", "advisor", "a",
			   "at", 1)));
	done(ask(place, "suggestion_put",
		 json_pack("{s:s, s:s, s:s, s:s, s:i}", "conv", conv, "sid", "s1", "advisor", "a",
			   "outcome", "used", "at", 1)));
	done(ask(place, "unmatched_put",
		 json_pack("{s:s, s:s, s:i}", "conv", conv, "text", "charabia inconnu", "at", 1)));
	done(ask(place, "blocked_put",
		 json_pack("{s:s, s:s, s:s, s:i}", "conv", conv, "customer", customer, "intent",
			   "option_ajouter", "at", 1)));
	done(ask(place, "act_put",
		 json_pack("{s:s, s:s, s:s, s:s, s:i}", "conv", conv, "intent", "option_ajouter",
			   "state", "done", "reference", "D-2026-000042", "at", 1)));
}

static void fill(const struct place *place, const char *conv, const char *customer)
{
	assert_int_equal(say_as(place, customer, conv, 0, "customer",
				"parapluie tournesol pamplemousse", 0, NULL)
				 .status,
			 STORE_OK);
	ask_for_a_person(place, conv, 1);
	rate(place, conv);
	leave_all(place, conv, customer);
	assert_int_equal(count_of(place, "claim_put", claim_of(conv, customer)), 1);
	settle(place, conv);
	done(ask(place, "person_put",
		 json_pack("{s:s, s:s}", "customer", customer, "name", "Philomène Zwingelstein")));
}

static void assert_rows(const struct place *place, const char *conv, bool some)
{
	char sql[128];
	for (size_t i = 0; i < TABLE_COUNT; i++) {
		(void)snprintf(sql, sizeof sql, "SELECT count(*) FROM %s WHERE conv = '%s'",
			       TABLES[i], conv);
		if ((number_in(place, sql) > 0) != some)
			fail_msg("%s has %s of %s", TABLES[i], some ? "nothing" : "rows", conv);
	}
}

/* ---- Erasing ---- */

static void all_that_hangs_on_a_conversation_goes_and_nothing_of_anothers(void **state)
{
	const struct place *place = *state;
	fill(place, "c1", "partant");
	fill(place, "c2", "partant");
	fill(place, "c3", "restant");
	assert_rows(place, "c1", true);
	assert_int_equal(erase(place, "partant"), 2);
	assert_rows(place, "c1", false);
	assert_rows(place, "c2", false);
	assert_rows(place, "c3", true);
	assert_int_equal(left_of(place, "partant"), 0);
	assert_int_equal(left_of(place, "restant"), 1);
	assert_int_equal(number_in(place, "SELECT count(*) FROM person"), 1);
	assert_int_equal(hits(place, "\"tournesol\""), 1);
	json_t *rows = ask(place, "beside", json_pack("{s:s}", "match", "\"marqueur\""));
	assert_int_equal(json_array_size(rows), 1);
	json_decref(rows);
	assert_int_equal(load(place, "c1").status, STORE_ABSENT);
	assert_int_equal(erase(place, "partant"), 0);
}

static void the_name_goes_with_the_last_conversation(void **state)
{
	const struct place *place = *state;
	fill(place, "c1", "client");
	(void)say_as(place, "client", "c2", 0, "customer", "bonjour", 0, NULL);
	assert_int_equal(count_of(place, "customer_erase", params_of("client", 1)), 1);
	assert_int_equal(number_in(place, "SELECT count(*) FROM person"), 1);
	assert_int_equal(erase(place, "client"), 1);
	assert_int_equal(number_in(place, "SELECT count(*) FROM person"), 0);
	assert_int_equal(number_in(place, "SELECT count(*) FROM found"), 0);
	/* Nor is one kept of who only signed in. */
	done(ask(place, "person_put", json_pack("{s:s, s:s}", "customer", "muet", "name", "M")));
	assert_int_equal(number_in(place, "SELECT count(*) FROM person"), 0);
}

static void a_change_that_is_not_settled_keeps_its_conversation(void **state)
{
	const struct place *place = *state;
	fill(place, "c1", "client");
	(void)say_as(place, "client", "c2", 0, "customer", "bonjour", 0, NULL);
	assert_int_equal(count_of(place, "claim_put", claim_of("c2", "client")), 1);
	assert_int_equal(erase(place, "client"), 1);
	assert_int_equal(left_of(place, "client"), 1);
	assert_int_equal(
		count_of(place, "expire", json_pack("{s:i, s:i}", "before", MANY, "limit", MANY)),
		0);
	struct told kept = load(place, "c2");
	assert_int_equal(kept.status, STORE_OK);
	free(kept.state);
	settle(place, "c2");
	assert_int_equal(erase(place, "client"), 1);
	assert_int_equal(number_in(place, "SELECT count(*) FROM claim"), 0);
}

static void nothing_is_written_back_for_one_that_is_gone(void **state)
{
	const struct place *place = *state;
	fill(place, "c1", "client");
	assert_int_equal(erase(place, "client"), 1);
	assert_int_equal(say_as(place, "client", "c1", 2, "bot", "trop tard", 0, NULL).status,
			 STORE_ABSENT);
	leave_all(place, "c1", "client");
	rate(place, "c1");
	assert_int_equal(count_of(place, "claim_put", claim_of("c1", "client")), 0);
	assert_rows(place, "c1", false);
	/* The first turn of a conversation may change something, too; when it is never stored,
	 * the claim goes once it is settled. */
	json_t *first = claim_of("c9", "client");
	(void)json_object_set_new(first, "fresh", json_integer(1));
	assert_int_equal(count_of(place, "claim_put", first), 1);
	settle(place, "c9");
	assert_int_equal(number_in(place, "SELECT count(*) FROM claim"), 0);
}

static void a_batch_is_bounded_by_its_messages(void **state)
{
	const struct place *place = *state;
	char conv[8];
	for (unsigned i = 0; i < 60; i++) {
		(void)snprintf(conv, sizeof conv, "c%u", i % 100);
		for (uint64_t seq = 0; seq < 3; seq++)
			(void)say_as(place, "client", conv, seq, "customer", "x", 0, NULL);
	}
	assert_int_equal(count_of(place, "customer_erase", params_of("client", 1)), 1);
	assert_int_equal(count_of(place, "customer_erase", params_of("client", 6)), 2);
	assert_int_equal(count_of(place, "customer_erase", params_of("client", MANY)), 50);
	assert_int_equal(erase(place, "client"), 7);
}

static void the_old_ones_go_unless_somebody_waits(void **state)
{
	const struct place *place = *state;
	struct store_mode held = {.who = STORE_ADVISOR, .advisor = "a", .since_ms = 5};
	struct store_mode closed = {.who = STORE_CLOSED};
	(void)say(place, "old", 0, "customer", "un", 0, NULL); /* at 1000 */
	(void)say_as(place, NULL, "anonymous", 0, "customer", "un", 0, NULL);
	(void)say(place, "closed", 0, "customer", "un", 0, &closed);
	(void)say(place, "held", 0, "customer", "un", 0, &held);
	fill(place, "waits", "mobile");
	(void)say(place, "new", 0, "customer", "un", 0, NULL);
	(void)say(place, "new", 1, "customer", "deux", 0, NULL); /* at 2000 */
	json_t *before = json_pack("{s:i, s:i}", "before", 1500, "limit", MANY);
	assert_int_equal(count_of(place, "expire", before), 3);
	assert_int_equal(load(place, "old").status, STORE_ABSENT);
	static const char *const stay[] = {"held", "waits", "new"};
	for (size_t i = 0; i < 3; i++) {
		struct told now = load(place, stay[i]);
		assert_int_equal(now.status, STORE_OK);
		free(now.state);
	}
}

/* ---- Files ---- */

static const char *const SAID[] = {"parapluie", "tournesol",   "pamplemousse", "confidentiel",
				   "marqueur",  "charabia",    "notateur",     "D-2026-000042",
				   "zwingel",   "Zwingelstein"};

static void assert_in_files(const struct place *place, bool some)
{
	for (size_t i = 0; i < sizeof SAID / sizeof SAID[0]; i++)
		if ((times_in_files(place, SAID[i]) > 0) != some)
			fail_msg("the files have %s of « %s »", some ? "nothing" : "some", SAID[i]);
}

/* Others speak before, meanwhile and after, so that segments are many. */
static void others_speak(const struct place *place, const char *conv, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		char text[64];
		(void)snprintf(text, sizeof text, "facture numero%u du mois%u", i, i * 7);
		(void)say_as(place, "autre", conv, i, "customer", text, 0, NULL);
		if (i % 16 == 0)
			(void)hits(place, "\"facture\""); /* the words are written now */
	}
}

static void what_was_erased_is_gone_from_the_files(void **state)
{
	struct place *place = *state;
	others_speak(place, "o1", 100);
	fill(place, "c1", "client");
	fill(place, "c2", "client");
	others_speak(place, "o2", 100);
	assert_int_equal(hits(place, "\"tournesol\""), 2);
	assert_in_files(place, true);
	assert_int_equal(erase(place, "client"), 2);
	others_speak(place, "o3", 40);
	wait_for_files(place);
	assert_in_files(place, false);
	assert_int_equal(hits(place, "\"facture\""), 30); /* as many as are shown */
	assert_int_equal(hits(place, "\"numero99\""), 2);
	assert_int_equal(number_in(place, "SELECT count(*) FROM conversation"), 3);
	store_close(place->store);
	open_place(place);
	assert_in_files(place, false);
	assert_int_equal(hits(place, "\"numero39\""), 3);
}

static void what_a_kill_left_in_the_files_goes_with_the_next_start(void **state)
{
	struct place *place = *state;
	others_speak(place, "o1", 50);
	fill(place, "c1", "client");
	assert_int_equal(hits(place, "\"tournesol\""), 1);
	store_close(place->store);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		open_place(place);
		_exit(erase(place, "client") == 1 ? 0 : 1); /* as a kill: nothing is closed */
	}
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_int_not_equal(times_in_files(place, "tournesol"), 0);
	open_place(place);
	wait_for_files(place);
	assert_in_files(place, false);
	assert_int_equal(hits(place, "\"numero49\""), 1);
}

/* ---- Telling ---- */

static void what_is_kept_of_a_customer_is_told_whole_in_pages(void **state)
{
	const struct place *place = *state;
	fill(place, "c1", "client");
	fill(place, "c2", "client");
	fill(place, "c3", "autre");
	json_t *rows = ask(place, "customer_kept", params_of("client", 1)), *one;
	assert_int_equal(json_array_size(rows), 1);
	one = json_array_get(rows, 0);
	assert_string_equal(json_string_value(json_object_get(one, "conv")), "c1");
	assert_int_equal(json_integer_value(json_object_get(one, "more")), 1);
	json_t *kept = json_loads(json_string_value(json_object_get(one, "kept")), 0, NULL);
	const char *text, *tag, *reference, *note, *name, *mode;
	int score;
	assert_int_equal(
		json_unpack(kept,
			    "{s:[{s:s},{}!], s:[s!], s:[{s:s}!], s:[{s:s}!], s:[{s:i}!], s:s, s:s}",
			    "messages", "text", &text, "tags", &tag, "acts", "reference",
			    &reference, "notes", "text", &note, "ratings", "score", &score, "name",
			    &name, "mode", &mode),
		0);
	assert_string_equal(text, "parapluie tournesol pamplemousse");
	assert_string_equal(tag, "marqueur");
	assert_string_equal(reference, "D-2026-000042");
	assert_string_equal(note, "note confidentielle");
	assert_int_equal(score, 2);
	assert_string_equal(name, "Philomène Zwingelstein");
	assert_string_equal(mode, "waiting");
	assert_int_equal(
		json_integer_value(json_object_get(json_object_get(kept, "state"), "first")), 1);
	json_decref(kept);
	json_decref(rows);
	rows = ask(place, "customer_kept",
		   json_pack("{s:s, s:s, s:i}", "customer", "client", "after", "c1", "limit", 1));
	assert_int_equal(json_array_size(rows), 1);
	one = json_array_get(rows, 0);
	assert_string_equal(json_string_value(json_object_get(one, "conv")), "c2");
	assert_int_equal(json_integer_value(json_object_get(one, "more")), 0);
	json_decref(rows);
	assert_int_equal(count_of(place, "customer_kept", params_of("personne", MANY)), 0);
}

/* ---- Older tables ---- */

/* A file of version 9, with what hangs on a conversation. */
static void make_version_9(struct place *place)
{
	char path[128];
	sqlite3 *db;
	store_close(place->store);
	path_of(place, "", path);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(
		sqlite3_exec(db,
			     "DROP TRIGGER conversation_gone; DROP TRIGGER person_gone;"
			     "DROP TRIGGER claim_gone; DROP TRIGGER note_late;"
			     "DROP TRIGGER tag_late; DROP TRIGGER suggestion_late;"
			     "DROP TRIGGER unmatched_late; DROP TRIGGER blocked_late;"
			     "DROP TRIGGER act_late; DROP TRIGGER rating_late;"
			     "DROP INDEX unmatched_conv; DROP INDEX blocked_conv;"
			     "DROP INDEX claim_conv; DROP INDEX rating_conv; DROP INDEX wish_conv;"
			     "DELETE FROM meta WHERE name = 'erased';"
			     /* A name that no conversation is of. */
			     "UPDATE conversation SET customer = NULL WHERE id = 'c3';"
			     "PRAGMA user_version = 9;",
			     NULL, NULL, NULL),
		SQLITE_OK);
	(void)sqlite3_close(db);
}

static void tables_of_version_9_come_along(void **state)
{
	struct place *place = *state;
	fill(place, "c1", "client");
	fill(place, "c2", "autre");
	(void)say_as(place, "muet", "c3", 0, "customer", "bonjour", 0, NULL);
	done(ask(place, "person_put",
		 json_pack("{s:s, s:s}", "customer", "muet", "name", "Zwingelstein")));
	assert_int_equal(hits(place, "\"tournesol\""), 2);
	make_version_9(place);
	open_place(place);
	assert_int_equal(number_in(place, "SELECT count(*) FROM person"), 2);
	assert_rows(place, "c1", true);
	assert_int_equal(erase(place, "client"), 1);
	assert_rows(place, "c1", false);
	assert_rows(place, "c2", true);
	assert_int_equal(erase(place, "autre"), 1);
	wait_for_files(place);
	assert_in_files(place, false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(all_that_hangs_on_a_conversation_goes_and_nothing_of_anothers),
		TEST(the_name_goes_with_the_last_conversation),
		TEST(a_change_that_is_not_settled_keeps_its_conversation),
		TEST(nothing_is_written_back_for_one_that_is_gone),
		TEST(a_batch_is_bounded_by_its_messages),
		TEST(the_old_ones_go_unless_somebody_waits),
		TEST(what_was_erased_is_gone_from_the_files),
		TEST(what_a_kill_left_in_the_files_goes_with_the_next_start),
		TEST(what_is_kept_of_a_customer_is_told_whole_in_pages),
		TEST(tables_of_version_9_come_along),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
