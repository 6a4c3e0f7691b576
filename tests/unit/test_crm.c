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

/* ---- The page ---- */

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
		cmocka_unit_test(the_document_lists_the_operations_that_are),
	};
	return cmocka_run_group_tests_name("crm", tests, NULL, NULL);
}
