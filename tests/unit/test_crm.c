/* test_crm.c - what crm.h promises, on the embedded engine and its twelve customers.
 */
#include "crm_support.h"
#include "french/calendar.h"

/* ---- The customers ---- */

static void every_customer_is_the_same_each_time(void **state)
{
	(void)state;
	struct desk *one = desk_open(), *other = desk_open();
	for (size_t i = 0; i < CUSTOMER_COUNT; i++) {
		char *first = everything(one, CUSTOMERS[i]);
		char *second = everything(other, CUSTOMERS[i]);
		assert_string_equal(first, second);
		free(first);
		free(second);
	}
	desk_close(one);
	desk_close(other);
}

static void every_customer_can_be_made_any_day(void **state)
{
	(void)state;
	static const char *const days[] = {"2024-02-29T23:59:59Z", "2026-01-31T00:00:00Z",
					   "2026-03-30T12:00:00Z", "2026-12-31T23:30:00Z"};
	for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
		struct desk desk = {.now_ms = moment(days[i])};
		desk.crm = open_at(":memory:", desk.now_ms);
		assert_int_equal(number_in(unpaid(&desk, "impaye"), "amount_cents"), 4250);
		assert_int_equal(number_in(unpaid(&desk, "impaye-duo"), "amount_cents"), 6498);
		assert_true(json_is_false(json_object_get(unpaid(&desk, "famille"), "active")));
		for (size_t j = 0; j < desk.count && j < ANSWERS; j++)
			json_decref(desk.answers[j].result);
		crm_close(desk.crm);
	}
}

/* The sum of the amounts of a list. */
static int64_t sum_of(const json_t *list)
{
	int64_t sum = 0;
	for (size_t i = 0; i < json_array_size(list); i++)
		sum += number_in(json_array_get(list, i), "amount_cents");
	return sum;
}

static void check_sums(const json_t *bill)
{
	const json_t *parts = json_object_get(bill, "parts");
	int64_t amount = number_in(bill, "amount_cents");
	assert_true(amount > 0);
	assert_int_equal(json_array_size(parts), 6);
	assert_int_equal(sum_of(parts), amount);
	assert_int_equal(sum_of(json_object_get(bill, "users")), amount);
	assert_int_equal(sum_of(json_object_get(bill, "types")), amount);
	for (size_t i = 0; i < 6; i++)
		assert_int_equal(sum_of(json_object_get(json_array_get(parts, i), "items")),
				 number_in(json_array_get(parts, i), "amount_cents"));
}

static void bills_add_up_to_the_cent(void **state)
{
	(void)state;
	struct desk *desk = desk_open();
	size_t count = 0, with_prorata = 0, with_third_parties = 0;
	for (size_t i = 0; i < CUSTOMER_COUNT; i++) {
		const json_t *bills =
			list_of(ask(desk, CUSTOMERS[i], "bills", "{'limit':1000}", NULL), "bills");
		for (size_t j = 0; j < json_array_size(bills); j++, count++) {
			const json_t *bill = json_array_get(bills, j);
			const json_t *others = json_array_get(json_object_get(bill, "parts"), 5);
			check_sums(bill);
			with_third_parties += number_in(others, "amount_cents") > 0;
			with_prorata += json_array_size(json_object_get(bill, "prorata")) > 0;
		}
	}
	assert_true(count > 600);
	assert_true(with_prorata > 10);
	assert_true(with_third_parties > 20);
	desk_close(desk);
}

static int64_t days_of(const char *day)
{
	assert_int_equal(strlen(day), 10);
	return calendar_days((struct date){atoi(day), atoi(day + 5), atoi(day + 8)});
}

/* From the day of the cycle to the eve of the same day of the next month; a prorata ends where that
 * begins. All that is counted by period has the same. */
static void check_periods(const json_t *bill, int64_t *first, int64_t *last)
{
	const char *issued = text_in(bill, "issued");
	struct date next = {atoi(issued), atoi(issued + 5) % 12 + 1, atoi(issued + 8)};
	next.year += next.month == 1;
	*first = days_of(issued);
	*last = calendar_days(next) - 1;
	size_t subscriptions = 0;
	for (size_t i = 0; i < 6; i++) {
		const json_t *items =
			json_object_get(json_array_get(json_object_get(bill, "parts"), i), "items");
		for (size_t j = 0; j < json_array_size(items); j++) {
			const json_t *item = json_array_get(items, j);
			bool prorata = json_is_true(json_object_get(item, "prorata"));
			if (!json_is_string(json_object_get(item, "from")))
				continue;
			int64_t from = days_of(text_in(item, "from")),
				to = days_of(text_in(item, "to"));
			assert_true(prorata ? from < *first : from == *first);
			assert_int_equal(to, prorata ? *first - 1 : *last);
			subscriptions += i == 0 && !prorata;
		}
	}
	assert_int_equal(subscriptions, 1);
}

static void no_day_is_of_two_bills_or_of_none(void **state)
{
	(void)state;
	struct desk *desk = desk_open();
	size_t follow = 0;
	for (size_t i = 0; i < CUSTOMER_COUNT; i++) {
		const json_t *bills =
			list_of(ask(desk, CUSTOMERS[i], "bills", "{'limit':1000}", NULL), "bills");
		for (size_t j = 0; j < json_array_size(bills); j++) {
			const json_t *bill = json_array_get(bills, j);
			int64_t first, last, before, eve;
			check_periods(bill, &first, &last);
			/* Newest first: the next one of that line in the list is the one before. */
			size_t k = j + 1;
			while (k < json_array_size(bills) &&
			       strcmp(text_in(json_array_get(bills, k), "line"),
				      text_in(bill, "line")) != 0)
				k++;
			if (k == json_array_size(bills))
				continue;
			check_periods(json_array_get(bills, k), &before, &eve);
			assert_int_equal(eve + 1, first);
			follow++;
		}
	}
	assert_true(follow > 600);
	desk_close(desk);
}

static void thirty_six_months_of_bills_newest_first(void **state)
{
	(void)state;
	struct desk *desk = desk_open();
	json_t *bills = list_of(ask(desk, "mobile", "bills", NULL, NULL), "bills");
	assert_int_equal(json_array_size(bills), 12);
	bills = list_of(ask(desk, "mobile", "bills", "{'limit':100}", NULL), "bills");
	assert_int_equal(json_array_size(bills), 36);
	for (size_t i = 1; i < 36; i++)
		assert_true(strcmp(text_in(json_array_get(bills, i - 1), "month"),
				   text_in(json_array_get(bills, i), "month")) > 0);
	json_t *one = list_of(ask(desk, "mobile", "bills", "{'month':'2026-01'}", NULL), "bills");
	assert_int_equal(json_array_size(one), 1);
	assert_string_equal(text_in(json_array_get(one, 0), "month"), "2026-01");
	assert_string_equal(text_in(json_array_get(one, 0), "status"), "paid");
	one = list_of(ask(desk, "mobile", "bills", "{'limit':3}", NULL), "bills");
	assert_int_equal(json_array_size(one), 3);
	one = list_of(ask(desk, "mobile", "bills", "{'open':true}", NULL), "bills");
	assert_int_equal(json_array_size(one), 1);
	assert_string_equal(text_in(json_array_get(one, 0), "status"), "due");
	desk_close(desk);
}

static void unpaid_sums_are_those_of_the_design(void **state)
{
	(void)state;
	struct desk *desk = desk_open();
	json_t *one = unpaid(desk, "impaye"), *two = unpaid(desk, "impaye-duo");
	assert_int_equal(number_in(one, "amount_cents"), 4250);
	assert_int_equal(json_array_size(json_object_get(one, "invoices")), 1);
	assert_string_equal(text_in(one, "due"), "2026-02-19");
	assert_int_equal(number_in(two, "amount_cents"), 2499 + 3999);
	json_t *invoices = json_object_get(two, "invoices");
	assert_int_equal(json_array_size(invoices), 2);
	assert_int_equal(number_in(json_array_get(invoices, 0), "amount_cents"), 2499);
	assert_int_equal(number_in(json_array_get(invoices, 1), "amount_cents"), 3999);
	for (size_t i = 0; i < CUSTOMER_COUNT; i++)
		if (strncmp(CUSTOMERS[i], "impaye", 6) != 0)
			assert_true(json_is_false(
				json_object_get(unpaid(desk, CUSTOMERS[i]), "active")));
	json_t *facility = json_array_get(
		list_of(ask(desk, "facilite", "facility", NULL, NULL), "facilities"), 0);
	assert_int_equal(number_in(facility, "months_left"), 8);
	assert_int_equal(number_in(facility, "instalment_cents"), 1200);
	assert_int_equal(number_in(facility, "left_cents"), 9600);
	desk_close(desk);
}

static void bills_that_collect_themselves_are_not_unpaid_later(void **state)
{
	(void)state;
	struct desk *desk = desk_open();
	assert_int_equal(
		number_in(json_object_get(result_of(ask(desk, "mobile", "account", NULL, NULL)),
					  "to_pay"),
			  "amount_cents") > 0,
		1);
	desk->now_ms += INT64_C(60) * 86400000;
	assert_true(json_is_false(json_object_get(unpaid(desk, "mobile"), "active")));
	assert_true(json_is_true(json_object_get(unpaid(desk, "impaye"), "active")));
	json_t *payments = list_of(ask(desk, "mobile", "payments", NULL, NULL), "payments");
	assert_string_equal(text_in(json_array_get(payments, 0), "status"), "received");
	desk_close(desk);
}

static void the_three_mobiles_of_the_family_have_their_numbers(void **state)
{
	(void)state;
	struct desk *desk = desk_open();
	json_t *lines =
		json_object_get(result_of(ask(desk, "famille", "account", NULL, NULL)), "lines");
	assert_int_equal(json_array_size(lines), 4);
	for (size_t i = 0; i < 3; i++) {
		char number[16];
		(void)snprintf(number, sizeof number, "+336399800%zu", 11 + i);
		assert_string_equal(text_in(json_array_get(lines, i), "number"), number);
		assert_string_equal(text_in(json_array_get(lines, i), "market"), "mobile");
	}
	assert_string_equal(text_in(json_array_get(lines, 3), "market"), "fixe");
	desk_close(desk);
}

static void orders_repairs_and_incidents_are_where_the_design_says(void **state)
{
	(void)state;
	struct desk *desk = desk_open();
	assert_int_equal(
		json_array_size(list_of(ask(desk, "commande", "orders", "{'kind':'renewal'}", NULL),
					"orders")),
		1);
	assert_int_equal(
		json_array_size(list_of(
			ask(desk, "commande", "orders", "{'kind':'acquisition'}", NULL), "orders")),
		1);
	json_t *repair =
		json_array_get(list_of(ask(desk, "sav", "repairs", NULL, NULL), "repairs"), 0);
	assert_string_equal(text_in(repair, "status"), "repairing");
	assert_true(json_is_true(
		json_object_get(json_array_get(json_object_get(repair, "steps"), 0), "done")));
	json_t *incident =
		json_array_get(list_of(ask(desk, "sav", "incidents", NULL, NULL), "incidents"), 0);
	assert_string_equal(text_in(incident, "status"), "open");
	desk_close(desk);
}

static void secrets_have_their_form_and_only_the_lines_that_have_them(void **state)
{
	(void)state;
	struct desk *desk = desk_open();
	json_t *codes = list_of(ask(desk, "famille", "puk", NULL, NULL), "lines");
	assert_int_equal(json_array_size(codes), 3);
	assert_int_equal(strspn(text_in(json_array_get(codes, 0), "code"), "0123456789"), 8);
	codes = list_of(ask(desk, "famille", "puk", "{'line':'famille-2'}", NULL), "lines");
	assert_int_equal(json_array_size(codes), 1);
	assert_string_equal(text_in(json_array_get(codes, 0), "line"), "famille-2");
	assert_string_equal(reason_of(ask(desk, "famille", "puk", "{'line':'famille-4'}", NULL)),
			    "not_for_this_line");
	codes = list_of(ask(desk, "bbox", "rio", NULL, NULL), "lines");
	assert_int_equal(strlen(text_in(json_array_get(codes, 0), "code")), 12);
	desk_close(desk);
}

static void tariffs_and_network_need_no_customer_nor_accents(void **state)
{
	(void)state;
	struct desk *desk = desk_open();
	json_t *tariff = result_of(ask(desk, NULL, "tariffs", "{'country':'etats unis'}", NULL));
	assert_string_equal(text_in(tariff, "country"), "États-Unis");
	assert_true(json_is_false(json_object_get(tariff, "included")));
	tariff = result_of(ask(desk, NULL, "tariffs", "{'country':'ESPAGNE'}", NULL));
	assert_true(json_is_true(json_object_get(tariff, "included")));
	assert_int_equal(ask(desk, NULL, "tariffs", "{'country':'Atlantide'}", NULL)->status,
			 CRM_ABSENT);
	static const char *const same[] = {"{'department':'1'}", "{'department':'01'}",
					   "{'department':'ain'}"};
	for (size_t i = 0; i < 3; i++)
		assert_string_equal(
			text_in(result_of(ask(desk, NULL, "network", same[i], NULL)), "name"),
			"Ain");
	assert_string_equal(
		text_in(result_of(ask(desk, NULL, "network", "{'department':'2a'}", NULL)),
			"status"),
		"normal");
	assert_string_equal(text_in(result_of(ask(desk, NULL, "find_customer",
						  "{'number':'+33639980012'}", NULL)),
				    "id"),
			    "famille");
	assert_int_equal(
		ask(desk, NULL, "find_customer", "{'number':'+33639989999'}", NULL)->status,
		CRM_ABSENT);
	assert_int_equal(json_array_size(list_of(ask(desk, NULL, "disturbances", NULL, NULL),
						 "departments")),
			 3);
	assert_true(json_array_size(
			    list_of(ask(desk, NULL, "countries", NULL, NULL), "countries")) > 50);
	desk_close(desk);
}

/* ---- Whose account ---- */

static void who_or_what_is_unknown_is_absent(void **state)
{
	(void)state;
	struct desk *desk = desk_open();
	static const char *const nobody[] = {"personne", "conseiller-1", "superviseur-1", "", NULL};
	for (size_t i = 0; i < sizeof nobody / sizeof *nobody; i++) {
		assert_int_equal(ask(desk, nobody[i], "account", NULL, NULL)->status, CRM_ABSENT);
		assert_int_equal(ask(desk, nobody[i], "set_cycle_day", "{'day':3}", "k")->status,
				 CRM_ABSENT);
	}
	assert_int_equal(ask(desk, "mobile", "bills", "{'line':'mobile-9'}", NULL)->status,
			 CRM_ABSENT);
	assert_string_equal(reason_of(ask(desk, "mobile", "dance", NULL, NULL)),
			    "unknown_operation");
	assert_string_equal(reason_of(ask(desk, "mobile", "bills", "{'month':'mars'}", NULL)),
			    "bad_request");
	assert_string_equal(reason_of(ask(desk, "mobile", "set_cycle_day", "{'day':3}", NULL)),
			    "key_needed");
	assert_int_equal(outcome(desk, "k")->status, CRM_ABSENT);
	desk_close(desk);
}

static void nobody_touches_the_line_of_another(void **state)
{
	(void)state;
	struct desk *desk = desk_open();
	static const char *const reads[] = {
		"bills",     "consumption", "offer",         "options",   "puk",
		"rio",       "unlock_code", "blocked_calls", "purchases", "contracts",
		"incidents", "repairs",     "refund_offers"};
	char *before = everything(desk, "mobile");
	for (size_t i = 0; i < sizeof reads / sizeof *reads; i++)
		assert_int_equal(ask(desk, "duo", reads[i], "{'line':'mobile-1'}", NULL)->status,
				 CRM_ABSENT);
	static const char *const writes[][2] = {
		{"declare_loss", "{'line':'mobile-1'}"},
		{"set_user", "{'line':'mobile-1','name':'Moi'}"},
		{"order_sim", "{'line':'mobile-1'}"},
		{"set_alert", "{'line':'mobile-1','cents':100}"},
		{"request", "{'line':'mobile-1','act':'resilier'}"},
		{"remove_subscription", "{'id':'A-mobile-1'}"},
		{"pay", "{'invoices':['F202602-mobile-1'],'amount_cents':100}"},
	};
	for (size_t i = 0; i < sizeof writes / sizeof *writes; i++)
		assert_int_equal(ask(desk, "duo", writes[i][0], writes[i][1], writes[i][0])->status,
				 CRM_ABSENT);
	char *after = everything(desk, "mobile");
	assert_string_equal(before, after);
	free(before);
	free(after);
	desk_close(desk);
}

static void a_key_is_worth_nothing_to_another_customer_or_operation(void **state)
{
	(void)state;
	struct desk *desk = desk_open();
	(void)result_of(ask(desk, "mobile", "set_cycle_day", "{'day':3}", "k"));
	assert_string_equal(reason_of(ask(desk, "bbox", "set_cycle_day", "{'day':3}", "k")),
			    "key_used");
	assert_string_equal(reason_of(ask(desk, "mobile", "set_debit_day", "{'day':3}", "k")),
			    "key_used");
	desk_close(desk);
}

/* ---- The file ---- */

static void all_is_there_after_closing_and_opening(void **state)
{
	(void)state;
	char folder[] = "/tmp/chemin-crm-XXXXXX", path[64], command[96];
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
	(void)snprintf(command, sizeof command, "rm -rf %s", folder);
	assert_int_equal(system(command), 0);
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
	char folder[] = "/tmp/chemin-crm-XXXXXX", path[64], command[96];
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
	(void)snprintf(command, sizeof command, "rm -rf %s", folder);
	assert_int_equal(system(command), 0);
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
	char folder[] = "/tmp/chemin-crm-XXXXXX", path[64], command[96];
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
	(void)snprintf(command, sizeof command, "rm -rf %s", folder);
	assert_int_equal(system(command), 0);
}

static void a_full_disk_leaves_nothing_half_done(void **state)
{
	(void)state;
	char folder[] = "/tmp/chemin-crm-XXXXXX", path[64], command[96];
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
	(void)snprintf(command, sizeof command, "rm -rf %s", folder);
	assert_int_equal(system(command), 0);
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

/* Each title of a section of OPERATIONS.md, such as "### `pay`", is an operation. */
static void the_document_lists_the_operations_that_are(void **state)
{
	(void)state;
	struct desk *desk = desk_open();
	FILE *file = fopen(CHEMIN_SOURCE_ROOT "/src/crm/OPERATIONS.md", "r");
	assert_non_null(file);
	char line[1024], name[64];
	size_t operations = 0;
	while (fgets(line, sizeof line, file)) {
		if (sscanf(line, "### `%63[a-z_]`", name) != 1)
			continue;
		const struct answer *answer = ask(desk, "mobile", name, NULL, name);
		if (answer->status == CRM_REFUSED &&
		    strcmp(reason_of(answer), "unknown_operation") == 0)
			fail_msg("OPERATIONS.md: no operation \"%s\"", name);
		operations++;
	}
	(void)fclose(file);
	assert_int_equal(operations, READ_COUNT + 6 + WRITE_COUNT);
	desk_close(desk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_customer_is_the_same_each_time),
		cmocka_unit_test(every_customer_can_be_made_any_day),
		cmocka_unit_test(bills_add_up_to_the_cent),
		cmocka_unit_test(no_day_is_of_two_bills_or_of_none),
		cmocka_unit_test(thirty_six_months_of_bills_newest_first),
		cmocka_unit_test(unpaid_sums_are_those_of_the_design),
		cmocka_unit_test(bills_that_collect_themselves_are_not_unpaid_later),
		cmocka_unit_test(the_three_mobiles_of_the_family_have_their_numbers),
		cmocka_unit_test(orders_repairs_and_incidents_are_where_the_design_says),
		cmocka_unit_test(secrets_have_their_form_and_only_the_lines_that_have_them),
		cmocka_unit_test(tariffs_and_network_need_no_customer_nor_accents),
		cmocka_unit_test(who_or_what_is_unknown_is_absent),
		cmocka_unit_test(nobody_touches_the_line_of_another),
		cmocka_unit_test(a_key_is_worth_nothing_to_another_customer_or_operation),
		cmocka_unit_test(all_is_there_after_closing_and_opening),
		cmocka_unit_test(a_file_of_an_older_version_is_mended),
		cmocka_unit_test(a_write_killed_at_any_moment_is_whole_or_not_at_all),
		cmocka_unit_test(a_full_disk_leaves_nothing_half_done),
		cmocka_unit_test(a_file_that_is_not_ours_is_refused_with_a_reason),
		cmocka_unit_test(the_document_lists_the_operations_that_are),
	};
	return cmocka_run_group_tests_name("crm", tests, NULL, NULL);
}
