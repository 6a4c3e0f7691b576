/* test_crm_file.c - the embedded account's file: opened again, of an older version, killed while it
 * is written, on a full disk, not ours.
 */
#include "crm_support.h"

static void remove_folder(const char *folder)
{
	char command[96];
	(void)snprintf(command, sizeof command, "rm -rf %s", folder);
	assert_int_equal(system(command), 0);
}

static void all_is_there_after_closing_and_opening(void **state)
{
	(void)state;
	char folder[] = "/tmp/chemin-crm-XXXXXX", path[64];
	assert_non_null(mkdtemp(folder));
	(void)snprintf(path, sizeof path, "%s/crm.db", folder);
	struct desk *desk = desk_open();
	crm_close(desk->crm);
	desk->crm = open_at(path, desk->now_ms);
	char params[256], *before[CUSTOMER_COUNT];
	fill_in(desk, "{'invoices':['@unpaid'],'amount_cents':4250}", params, sizeof params);
	const struct answer *paid = ask(desk, "impaye", "pay", params, "the key");
	assert_int_equal(paid->status, CRM_OK);
	for (size_t i = 0; i < CUSTOMER_COUNT; i++)
		before[i] = everything(desk, CUSTOMERS[i]);
	crm_close(desk->crm);
	desk->crm = open_at(path, desk->now_ms + INT64_C(999) * 86400000);
	for (size_t i = 0; i < CUSTOMER_COUNT; i++) {
		char *after = everything(desk, CUSTOMERS[i]);
		assert_string_equal(before[i], after);
		free(before[i]);
		free(after);
	}
	assert_true(json_equal(outcome(desk, "the key")->result,
			       ask(desk, "impaye", "pay", params, "the key")->result));
	desk_close(desk);
	remove_folder(folder);
}

static void run_on(const char *path, const char *sql)
{
	sqlite3 *db = NULL;
	char *problem = NULL;
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, &problem) != SQLITE_OK)
		fail_msg("%s", problem);
	(void)sqlite3_close(db);
}

/* The tables as they were: a customer had one facility, which had no name. */
static const char OLDER[] =
	"DROP TABLE facility; CREATE TABLE facility (customer TEXT PRIMARY KEY REFERENCES customer"
	" (id), line TEXT NOT NULL REFERENCES line (id), label TEXT NOT NULL, months INTEGER NOT"
	" NULL, instalment_cents INTEGER NOT NULL, left_cents INTEGER NOT NULL CHECK (left_cents"
	" >= 0), since TEXT NOT NULL) STRICT, WITHOUT ROWID;"
	"INSERT INTO facility VALUES ('facilite', 'facilite-1', 'Smartphone 256 Go en 24"
	" mensualités', 24, 1200, 8400, '2024-11-11'), ('duo', 'duo-1', 'Tablette en 24"
	" mensualités', 24, 1000, 0, '2024-01-11')";
/* And of the version before that one. */
static const char OLDEST[] =
	"DROP TABLE insurance; ALTER TABLE tariff DROP COLUMN from_call_cents; ALTER TABLE tariff"
	" DROP COLUMN from_sms_cents; CREATE TABLE usage_before (line TEXT PRIMARY KEY REFERENCES"
	" line (id), since TEXT NOT NULL, data_mb INTEGER NOT NULL, data_cap_mb INTEGER, abroad_mb"
	" INTEGER, abroad_cap_mb INTEGER, calls_s INTEGER NOT NULL, sms INTEGER NOT NULL,"
	" out_of_bundle_cents INTEGER NOT NULL) STRICT, WITHOUT ROWID; INSERT INTO usage_before"
	" SELECT line, since, data_mb, data_cap_mb, abroad_mb, abroad_cap_mb, calls_s, sms,"
	" out_of_bundle_cents FROM usage; DROP TABLE usage; ALTER TABLE usage_before RENAME TO"
	" usage";

/* A file of an older version is brought to this one, once, and keeps what was done in it. */
static void check_older_file(const char *first, const char *second)
{
	char folder[] = "/tmp/chemin-crm-XXXXXX", path[64];
	assert_non_null(mkdtemp(folder));
	(void)snprintf(path, sizeof path, "%s/crm.db", folder);
	struct desk *desk = desk_open();
	crm_close(desk->crm);
	desk->crm = open_at(path, desk->now_ms);
	char params[256];
	fill_in(desk, "{'invoices':['@unpaid'],'amount_cents':4250}", params, sizeof params);
	(void)result_of(ask(desk, "impaye", "pay", params, "the key"));
	char *tariff =
		json_dumps(result_of(ask(desk, "bbox", "tariffs", "{'country':'Maroc'}", NULL)), 0);
	crm_close(desk->crm);
	run_on(path, first);
	run_on(path, second);
	for (int opened = 0; opened < 2; opened++) {
		desk->crm = open_at(path, desk->now_ms);
		const json_t *facilities =
			list_of(ask(desk, "facilite", "facility", NULL, NULL), "facilities");
		assert_int_equal(json_array_size(facilities), 1);
		assert_string_equal(text_in(json_array_get(facilities, 0), "id"), "E-facilite");
		assert_int_equal(number_in(json_array_get(facilities, 0), "left_cents"), 8400);
		assert_int_equal(number_in(unpaid(desk, "impaye"), "amount_cents"), 0);
		assert_int_equal(outcome(desk, "the key")->status, CRM_OK);
		char *now = json_dumps(
			result_of(ask(desk, "bbox", "tariffs", "{'country':'Maroc'}", NULL)), 0);
		assert_string_equal(now, tariff);
		free(now);
		for (size_t i = 0; i < CUSTOMER_COUNT; i++)
			free(everything(desk, CUSTOMERS[i]));
		if (opened == 0)
			crm_close(desk->crm);
	}
	(void)result_of(ask(desk, "facilite", "settle_facility",
			    "{'facility':'E-facilite','amount_cents':8400}", "paid"));
	free(tariff);
	desk_close(desk);
	remove_folder(folder);
}

static void a_file_of_an_older_version_is_mended(void **state)
{
	(void)state;
	check_older_file(OLDER, "");
	check_older_file(OLDER, OLDEST);
}

static void a_write_killed_at_any_moment_is_whole_or_not_at_all(void **state)
{
	(void)state;
	enum { KILLS = 12 };
	char folder[] = "/tmp/chemin-crm-XXXXXX", path[64];
	assert_non_null(mkdtemp(folder));
	(void)snprintf(path, sizeof path, "%s/crm.db", folder);
	int64_t now_ms = moment("2026-03-06T10:00:00+01:00");
	crm_close(open_at(path, now_ms));
	for (int i = 0; i < KILLS; i++) {
		int pipes[2];
		assert_int_equal(pipe(pipes), 0);
		pid_t child = fork();
		assert_true(child >= 0);
		if (child == 0) {
			struct desk *desk = calloc(1, sizeof *desk);
			desk->now_ms = now_ms;
			desk->crm = crm_sqlite_open(path, now_ms, NULL);
			for (int day = 0; desk->crm; day++) {
				char params[32], key[32];
				(void)snprintf(params, sizeof params, "{'day':%d}", 1 + day % 28);
				(void)snprintf(key, sizeof key, "%d/%d", i, day);
				(void)ask(desk, "bbox", "set_cycle_day", params, key);
				if (day == 0 && write(pipes[1], "", 1) != 1)
					_exit(1);
			}
			_exit(1);
		}
		/* From the first write on, at different moments. */
		char byte;
		assert_int_equal(read(pipes[0], &byte, 1), 1);
		(void)usleep((useconds_t)i * 3000);
		(void)kill(child, SIGKILL);
		assert_int_equal(waitpid(child, NULL, 0), child);
		(void)close(pipes[0]);
		(void)close(pipes[1]);
	}
	crm_close(open_at(path, now_ms));
	/* As many journal entries as keys that did something; the last of them is the state. */
	sqlite3 *db = NULL;
	sqlite3_stmt *statement = NULL;
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	static const char counts[] =
		"SELECT (SELECT count(*) FROM journal WHERE operation = 'set_cycle_day'), (SELECT"
		" count(*) FROM done WHERE status = 0), (SELECT cycle_day FROM customer WHERE id ="
		" 'bbox') = (SELECT details ->> '$.day' FROM journal WHERE operation ="
		" 'set_cycle_day' ORDER BY id DESC LIMIT 1)";
	assert_int_equal(sqlite3_prepare_v2(db, counts, -1, &statement, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	assert_true(sqlite3_column_int(statement, 0) > 0);
	assert_int_equal(sqlite3_column_int(statement, 0), sqlite3_column_int(statement, 1));
	assert_int_equal(sqlite3_column_int(statement, 2), 1);
	(void)sqlite3_finalize(statement);
	(void)sqlite3_close(db);
	remove_folder(folder);
}

static void a_full_disk_leaves_nothing_half_done(void **state)
{
	(void)state;
	char folder[] = "/tmp/chemin-crm-XXXXXX", path[64];
	assert_non_null(mkdtemp(folder));
	(void)snprintf(path, sizeof path, "%s/crm.db", folder);
	struct desk *desk = desk_open();
	crm_close(desk->crm);
	desk->crm = open_at(path, desk->now_ms);
	char *before = everything(desk, "bbox");
	struct rlimit room, none;
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &room), 0);
	none = (struct rlimit){.rlim_cur = 4096, .rlim_max = room.rlim_max};
	(void)signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
	enum crm_status status =
		ask(desk, "bbox", "set_cycle_day", "{'day':27}", "the key")->status;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &room), 0);
	assert_true(status == CRM_UNAVAILABLE || status == CRM_UNKNOWN);
	assert_int_equal(outcome(desk, "the key")->status, CRM_ABSENT);
	char *after = everything(desk, "bbox");
	assert_string_equal(before, after);
	(void)result_of(ask(desk, "bbox", "set_cycle_day", "{'day':27}", "the key"));
	free(before);
	free(after);
	desk_close(desk);
	remove_folder(folder);
}

static void a_file_that_is_not_ours_is_refused_with_a_reason(void **state)
{
	(void)state;
	char path[] = "/tmp/chemin-crm-XXXXXX";
	int file = mkstemp(path);
	assert_true(file >= 0);
	assert_int_equal(write(file, "not a database, by far\n", 23), 23);
	(void)close(file);
	struct error error = {0};
	assert_null(crm_sqlite_open(path, 0, &error));
	assert_non_null(strstr(error.message, path));
	assert_null(crm_sqlite_open("/nowhere/crm.db", 0, &error));
	(void)unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_is_there_after_closing_and_opening),
		cmocka_unit_test(a_file_of_an_older_version_is_mended),
		cmocka_unit_test(a_write_killed_at_any_moment_is_whole_or_not_at_all),
		cmocka_unit_test(a_full_disk_leaves_nothing_half_done),
		cmocka_unit_test(a_file_that_is_not_ours_is_refused_with_a_reason),
	};
	return cmocka_run_group_tests_name("crm file", tests, NULL, NULL);
}
