/* test_store_desk.c - what the store promises to advisors: a mode changes only from the version
 * that was seen, the search finds French by its stems, the audit is only added to, old tables come
 * along.
 */
#include "desk_support.h"

/* ---- Modes ---- */

static void a_mode_changes_once_from_the_version_seen(void **state)
{
	const struct place *place = *state;
	struct store_mode first = {.who = STORE_ADVISOR, .advisor = "a", .since_ms = 5};
	struct store_mode second = {.who = STORE_ADVISOR, .advisor = "b", .since_ms = 6};
	assert_int_equal(say(place, "c", 0, "customer", "bonjour", 0, NULL).status, STORE_OK);
	assert_int_equal(say(place, "c", 1, "system", "a", 0, &first).status, STORE_OK);
	/* Computed before the change: the seq alone would not tell when another says nothing. */
	struct told late = say(place, "c", 2, "bot", "trop tard", 0, NULL);
	assert_int_equal(late.status, STORE_MOVED);
	assert_int_equal(late.mode.who, STORE_ADVISOR);
	assert_string_equal(late.mode.advisor, "a");
	assert_int_equal(late.mode.version, 1);
	late = say(place, "c", 2, "system", "b", 0, &second);
	assert_int_equal(late.status, STORE_MOVED);
	assert_string_equal(late.mode.advisor, "a");
	assert_int_equal(say(place, "c", 1, "bot", "ailleurs", 1, NULL).status, STORE_CONFLICT);
	struct told now = load(place, "c");
	assert_int_equal(now.seq, 2);
	assert_int_equal(now.mode.version, 1);
	assert_string_equal(now.state, "{\"first\":1}"); /* no state given: as before */
	free(now.state);
}

static void a_mode_survives_and_what_is_open_is_listed_in_order(void **state)
{
	struct place *place = *state;
	struct store_mode waits = {.who = STORE_WAITING, .since_ms = 20};
	struct store_mode held = {.who = STORE_ADVISOR, .advisor = "a", .since_ms = 30};
	struct store_mode early = {.who = STORE_WAITING, .since_ms = 10};
	assert_int_equal(say(place, "x", 0, "customer", "un", 0, &waits).status, STORE_OK);
	assert_int_equal(say(place, "y", 0, "customer", "un", 0, &held).status, STORE_OK);
	assert_int_equal(say(place, "z", 0, "customer", "un", 0, &early).status, STORE_OK);
	assert_int_equal(say(place, "w", 0, "customer", "un", 0, NULL).status, STORE_OK);
	store_close(place->store);
	struct error error;
	place->store = store_sqlite_open(place->folder, &error);
	assert_non_null(place->store);
	struct told now = load(place, "x");
	free(now.state);
	assert_int_equal(now.mode.who, STORE_WAITING);
	assert_int_equal(now.mode.version, 1);
	assert_int_equal(now.mode.since_ms, 20);
	json_t *rows = ask(place, "open", NULL);
	static const char *const order[] = {"z", "x", "y"};
	assert_int_equal(json_array_size(rows), 3);
	for (size_t i = 0; i < 3; i++)
		assert_string_equal(
			json_string_value(json_object_get(json_array_get(rows, i), "conv")),
			order[i]);
	done(rows);
}

static void the_times_of_a_handoff_are_kept(void **state)
{
	const struct place *place = *state;
	struct store_mode waits = {.who = STORE_WAITING, .since_ms = 1};
	struct store_mode held = {.who = STORE_ADVISOR, .advisor = "a", .since_ms = 1};
	struct store_mode bot = {.who = STORE_BOT};
	(void)say(place, "c", 0, "customer", "un", 0, &waits);
	(void)say(place, "c", 1, "system", "pris", 1, &held);
	(void)say(place, "c", 2, "advisor", "bonjour", 2, NULL);
	(void)say(place, "c", 3, "advisor", "encore", 2, NULL);
	(void)say(place, "c", 4, "system", "rendu", 2, &bot);
	json_t *rows = ask(place, "figures_wait", json_pack("{s:i}", "since", 0));
	const json_t *row = json_array_get(rows, 0);
	assert_int_equal(json_integer_value(json_object_get(row, "count")), 1);
	assert_true(json_number_value(json_object_get(row, "mean_wait")) == 1000);
	assert_true(json_number_value(json_object_get(row, "mean_answer")) == 2000);
	done(rows);
}

/* ---- Search ---- */

static void words_are_found_by_their_stems(void **state)
{
	const struct place *place = *state;
	(void)say(place, "c", 0, "customer", "Je souhaite la résiliation de l’abonnement", 0, NULL);
	(void)say(place, "c", 1, "bot", "Vos factures sont là", 0, NULL);
	(void)say(place, "c", 2, "system", "Camille a rejoint", 0, NULL);
	static const char *const found[] = {"\"resilier\"",
					    "\"RÉSILIÉ\"",
					    "\"abonnements\"",
					    "\"facture\"",
					    "\"résil\"*",
					    "\"resiliation\" \"abonné\"",
					    "\"souhaité\" \"résilie\""};
	for (size_t i = 0; i < sizeof found / sizeof found[0]; i++)
		if (hits(place, found[i]) != 1)
			fail_msg("%s finds nothing", found[i]);
	assert_int_equal(hits(place, "\"rejoint\""), 0); /* what happened was not said */
	assert_int_equal(hits(place, "\"resilier\" \"facture\""), 0);
	json_t *rows = ask(place, "transcripts", json_pack("{s:s}", "match", "\"resilier\""));
	const char *text = json_string_value(json_object_get(json_array_get(rows, 0), "text"));
	assert_non_null(strstr(text, "\x02résiliation\x03"));
	done(rows);
}

static void verbs_are_found_by_any_form(void **state)
{
	const struct place *place = *state;
	static const char *const forms[][2] = {
		{"attendez", "attendre"},    {"attendre", "attends"}, {"attends", "attendu"},
		{"répondez", "repondre"},    {"mettez", "mettre"},    {"prenez", "prendre"},
		{"comprendre", "comprenez"}, {"recevez", "recevoir"}, {"suivez", "suivre"},
		{"changer", "changez"},      {"payez", "payer"},      {"recevoir", "recevoi"}};
	char text[64], match[64];
	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		char conv[8];
		(void)snprintf(conv, sizeof conv, "v%zu", i);
		(void)snprintf(text, sizeof text, "%s marque%zu", forms[i][0], i);
		(void)snprintf(match, sizeof match, "\"marque%zu\" \"%s\"*", i, forms[i][1]);
		(void)say(place, conv, 0, "customer", text, 0, NULL);
		if (hits(place, match) != 1)
			fail_msg("%s is not found by %s", forms[i][0], forms[i][1]);
	}
	assert_int_equal(hits(place, "\"marque0\" \"entendre\""), 0);
}

/* The line up to which words are written, as the file says; -1: unreadable. */
static int words_written(const struct place *place)
{
	char path[128];
	sqlite3 *db;
	sqlite3_stmt *statement = NULL;
	int line = -1;
	(void)snprintf(path, sizeof path, "%s/chemin.db", place->folder);
	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
	    sqlite3_prepare_v2(db, "SELECT value FROM meta WHERE name = 'words'", -1, &statement,
			       NULL) == SQLITE_OK &&
	    sqlite3_step(statement) == SQLITE_ROW)
		line = sqlite3_column_int(statement, 0);
	(void)sqlite3_finalize(statement);
	(void)sqlite3_close(db);
	return line;
}

static void wait_for_words(const struct place *place, int line)
{
	int64_t deadline = clock_monotonic_us() + 10000000;
	while (words_written(place) < line && clock_monotonic_us() < deadline)
		(void)poll(NULL, 0, 10);
	assert_int_equal(words_written(place), line);
}

static void words_are_written_behind_the_turns(void **state)
{
	struct place *place = *state;
	(void)say(place, "c", 0, "customer", "ma facture", 0, NULL);
	wait_for_words(place, 1); /* without being asked for */
	/* What a stop leaves behind is written by the next start. */
	(void)say(place, "c", 1, "customer", "mon forfait", 0, NULL);
	store_close(place->store);
	open_place(place);
	wait_for_words(place, 2);
	/* A search does not wait for the quiet moment. */
	(void)say(place, "c", 2, "customer", "mon code", 0, NULL);
	assert_int_equal(hits(place, "\"code\""), 1);
	assert_int_equal(hits(place, "\"facture\"") + hits(place, "\"forfait\""), 2);
}

static void words_of_many_turns_are_all_found(void **state)
{
	const struct place *place = *state;
	char text[40];
	for (unsigned i = 0; i < 600; i++) { /* more than are written at once */
		(void)snprintf(text, sizeof text, "facture numero%u", i);
		(void)say(place, "c", i, "customer", text, 0, NULL);
	}
	assert_int_equal(hits(place, "\"numero0\"") + hits(place, "\"numero599\""), 2);
	assert_int_equal(hits(place, "\"numero255\"") + hits(place, "\"numero256\""), 2);
}

static void what_an_advisor_did_is_only_added_to(void **state)
{
	struct place *place = *state;
	char path[128];
	sqlite3 *db;
	json_t *rows = ask(place, "audit_put",
			   json_pack("{s:i, s:s, s:s}", "at", 1, "advisor", "a", "what", "open"));
	done(rows);
	store_close(place->store);
	(void)snprintf(path, sizeof path, "%s/chemin.db", place->folder);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	/* Nothing rewrites what an advisor did. */
	assert_int_not_equal(sqlite3_exec(db, "DELETE FROM audit", NULL, NULL, NULL), SQLITE_OK);
	assert_int_not_equal(sqlite3_exec(db, "UPDATE audit SET what = 'x'", NULL, NULL, NULL),
			     SQLITE_OK);
	(void)sqlite3_close(db);
	struct error error;
	place->store = store_sqlite_open(place->folder, &error);
	assert_non_null(place->store);
	rows = ask(place, "audit", json_pack("{s:i}", "limit", 10));
	assert_int_equal(json_array_size(rows), 1);
	done(rows);
}

/* ---- What advisors leave ---- */

static void a_conversation_has_twenty_tags_at_most_each_once(void **state)
{
	const struct place *place = *state;
	assert_int_equal(say(place, "c", 0, "customer", "bonjour", 0, NULL).status, STORE_OK);
	for (int i = 0; i < 25; i++) {
		char tag[16];
		(void)snprintf(tag, sizeof tag, "t%d", i % 23);
		done(ask(place, "tag_put",
			 json_pack("{s:s, s:s, s:s, s:i}", "conv", "c", "tag", tag, "advisor", "a",
				   "at", 1)));
	}
	json_t *rows = ask(place, "tags", json_pack("{s:s}", "conv", "c"));
	assert_int_equal(json_array_size(rows), 20);
	done(rows);
}

static void an_unknown_operation_fails_and_hurts_nobody(void **state)
{
	const struct place *place = *state;
	struct told told = {0};
	store_desk(place->store, "rien", NULL, keep_rows, &told);
	serve_until_told(place->store, &told);
	assert_int_equal(told.status, STORE_FAILED);
	assert_null(told.rows);
	/* A search that cannot be read fails alone: the batch goes on. */
	struct told bad = {0};
	json_t *params = json_pack("{s:s}", "match", "\"");
	store_desk(place->store, "transcripts", params, keep_rows, &bad);
	json_decref(params);
	assert_int_equal(say(place, "c", 0, "customer", "un", 0, NULL).status, STORE_OK);
	assert_int_equal(bad.calls, 1);
	assert_int_equal(bad.status, STORE_FAILED);
}

/* ---- Older tables ---- */

static void tables_from_before_the_desk_come_along(void **state)
{
	struct place *place = *state;
	char path[128];
	sqlite3 *db;
	store_close(place->store);
	remove_folder(place->folder);
	assert_non_null(mkdtemp(strcpy(place->folder, "/tmp/chemin-store-XXXXXX")));
	(void)snprintf(path, sizeof path, "%s/chemin.db", place->folder);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(
		sqlite3_exec(db,
			     "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) "
			     "WITHOUT ROWID;"
			     "CREATE TABLE conversation (id TEXT PRIMARY KEY, seq INTEGER NOT NULL,"
			     " state TEXT NOT NULL, created INTEGER NOT NULL, updated INTEGER NOT "
			     "NULL) WITHOUT ROWID;"
			     "CREATE TABLE event (conv TEXT NOT NULL REFERENCES conversation(id),"
			     " seq INTEGER NOT NULL, mid TEXT NOT NULL, cid TEXT, body TEXT NOT "
			     "NULL, at INTEGER NOT NULL, PRIMARY KEY (conv, seq)) WITHOUT ROWID;"
			     "INSERT INTO conversation VALUES ('old', 2, '{}', 1, 2);"
			     "INSERT INTO event VALUES ('old', 1, 'm1', NULL, "
			     "'{\"from\":\"customer\",\"text\":\"mes résiliations\"}', 1);"
			     "INSERT INTO event VALUES ('old', 2, 'm2', NULL, 'pas du JSON', 2);",
			     NULL, NULL, NULL),
		SQLITE_OK);
	(void)sqlite3_close(db);
	open_place(place);
	assert_int_equal(hits(place, "\"résilier\""), 1);
	json_t *entry = ask(place, "entry", json_pack("{s:s}", "conv", "old"));
	assert_string_equal(json_string_value(json_object_get(json_array_get(entry, 0), "said")),
			    "mes résiliations");
	done(entry);
	struct told now = load(place, "old");
	free(now.state);
	assert_int_equal(now.status, STORE_OK);
	assert_int_equal(now.mode.who, STORE_BOT);
	assert_int_equal(say(place, "old", 2, "customer", "encore", 0, NULL).status, STORE_OK);
}

/* What the store says of the row on loading. */
struct row_told {
	int calls;
	char said[64], wish[64], unanswered[64];
};

static void keep_row(void *context, const struct store_result *result)
{
	struct row_told *told = context;
	told->calls++;
	(void)snprintf(told->said, sizeof told->said, "%s", result->said ? result->said : "-");
	(void)snprintf(told->wish, sizeof told->wish, "%s", result->wish ? result->wish : "-");
	(void)snprintf(told->unanswered, sizeof told->unanswered, "%s",
		       result->unanswered ? result->unanswered : "-");
}

static void assert_row(const struct place *place, const char *said, const char *wish,
		       const char *unanswered)
{
	struct pollfd readable = {.fd = store_fd(place->store), .events = POLLIN};
	struct row_told told = {0};
	store_load(place->store, "c1", 0, 0, 0, keep_row, &told);
	for (int tries = 0; told.calls == 0 && tries < 100; tries++)
		if (poll(&readable, 1, 100) == 1)
			store_service(place->store);
	assert_int_equal(told.calls, 1);
	assert_string_equal(told.said, said);
	assert_string_equal(told.wish, wish);
	assert_string_equal(told.unanswered, unanswered);
}

static bool was_told_alone(const struct place *place)
{
	json_t *rows = ask(place, "open", NULL);
	assert_int_equal(json_array_size(rows), 1);
	bool alone = json_object_get(json_array_get(rows, 0), "alone") != NULL;
	done(rows);
	return alone;
}

static void what_is_owed_to_who_waits_is_kept_with_the_conversation(void **state)
{
	struct place *place = *state;
	static const struct store_event events[] = {{1, "m1", NULL, "{}", 1},
						    {2, "m2", NULL, "{}", 2},
						    {3, "m3", NULL, "{}", 3},
						    {4, "m4", NULL, "{}", 4}};
	static const struct store_mode waits = {.who = STORE_WAITING},
				       held = {.who = STORE_ADVISOR, .advisor = "a"};
	struct store_turn turn = {.conv = "c1",
				  .event_count = 1,
				  .state = "{}",
				  .said = "mon code",
				  .wish = "mon code",
				  .unanswered = "mon code",
				  .alone = STORE_ALONE,
				  .mode = &waits};
	for (size_t i = 0; i < 4; i++) {
		struct told told = {0};
		turn.events = &events[i];
		turn.expected_seq = i;
		store_turn_put(place->store, &turn, keep, &told);
		serve_until_told(place->store, &told);
		assert_int_equal(told.status, STORE_OK);
		turn.mode_ver = 1;
		turn.wish = turn.unanswered = turn.said = NULL;
		turn.mode = NULL;
		turn.alone = STORE_ALONE_AS_BEFORE;
		switch (i) {
		case 0:
			assert_row(place, "mon code", "mon code", "mon code");
			assert_true(was_told_alone(place));
			break; /* the next says nothing of them */
		case 1:
			assert_row(place, "mon code", "mon code", "mon code");
			assert_true(was_told_alone(place));
			turn.said = "merci";
			turn.unanswered = "";
			turn.alone = STORE_NOT_ALONE;
			break;
		case 2:
			assert_row(place, "merci", "mon code", "-");
			assert_false(was_told_alone(place));
			turn.mode = &held;
			break;
		default:
			assert_row(place, "merci", "mon code", "-");
			assert_false(was_told_alone(place));
		}
	}
}

/* How many conversations are found by a name, a tag or a note. */
static size_t beside(const struct place *place, const char *match)
{
	json_t *rows = ask(place, "beside", json_pack("{s:s}", "match", match));
	size_t count = json_array_size(rows);
	done(rows);
	return count;
}

static void what_is_found_beside_follows_tags_and_names(void **state)
{
	struct place *place = *state;
	assert_int_equal(say(place, "c1", 0, "customer", "bonjour", 0, NULL).status, STORE_OK);
	for (int i = 0; i < 3; i++) {
		char tag[16];
		(void)snprintf(tag, sizeof tag, "mot%d", i);
		done(ask(place, "tag_put",
			 json_pack("{s:s, s:s, s:s, s:i}", "conv", "c1", "tag", tag, "advisor", "a",
				   "at", 1)));
	}
	done(ask(place, "person_put",
		 json_pack("{s:s, s:s}", "customer", "mobile", "name", "Zélie")));
	assert_int_equal(beside(place, "\"mot1\""), 1);
	assert_int_equal(beside(place, "\"zelie\""), 1);
	done(ask(place, "tag_del", json_pack("{s:s, s:s}", "conv", "c1", "tag", "mot1")));
	done(ask(place, "person_put",
		 json_pack("{s:s, s:s}", "customer", "mobile", "name", "Ophélie")));
	assert_int_equal(beside(place, "\"mot1\""), 0);
	assert_int_equal(beside(place, "\"mot0\""), 1);
	assert_int_equal(beside(place, "\"mot2\""), 1);
	assert_int_equal(beside(place, "\"zelie\""), 0);
	assert_int_equal(beside(place, "\"ophelie\""), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_mode_changes_once_from_the_version_seen),
		TEST(a_mode_survives_and_what_is_open_is_listed_in_order),
		TEST(the_times_of_a_handoff_are_kept),
		TEST(words_are_found_by_their_stems),
		TEST(verbs_are_found_by_any_form),
		TEST(words_are_written_behind_the_turns),
		TEST(words_of_many_turns_are_all_found),
		TEST(what_an_advisor_did_is_only_added_to),
		TEST(a_conversation_has_twenty_tags_at_most_each_once),
		TEST(an_unknown_operation_fails_and_hurts_nobody),
		TEST(tables_from_before_the_desk_come_along),
		TEST(what_is_owed_to_who_waits_is_kept_with_the_conversation),
		TEST(what_is_found_beside_follows_tags_and_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
