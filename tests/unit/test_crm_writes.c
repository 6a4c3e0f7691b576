/* test_crm_writes.c - what changes a fictional account: writes, and what happens outside. */
#include "crm_support.h"

/* ---- Writes ---- */

static void every_write_is_done_once_for_its_key_and_is_in_the_journal(void **state)
{
	(void)state;
	for (size_t i = 0; i < WRITE_COUNT; i++) {
		struct desk *desk = desk_open();
		const char *customer = WRITES[i].customer, *operation = WRITES[i].operation;
		char params[512];
		fill_in(desk, WRITES[i].params, params, sizeof params);
		prepare(desk, operation);
		size_t entries = journal_length(desk, customer);
		char *before = everything(desk, customer);
		const struct answer *first = ask(desk, customer, operation, params, "the key");
		if (first->status != CRM_OK)
			fail_msg("%s: status %d", operation, first->status);
		char *after = everything(desk, customer);
		assert_string_not_equal(before, after);
		const struct answer *second = ask(desk, customer, operation, params, "the key");
		assert_int_equal(second->status, CRM_OK);
		assert_true(json_equal(first->result, second->result));
		assert_true(json_equal(first->result, outcome(desk, "the key")->result));
		char *still = everything(desk, customer);
		assert_string_equal(after, still);
		assert_int_equal(journal_length(desk, customer), entries + 1);
		const json_t *entry = json_array_get(
			list_of(ask(desk, customer, "journal", NULL, NULL), "entries"), 0);
		assert_string_equal(text_in(entry, "operation"), operation);
		assert_string_equal(text_in(entry, "reference"),
				    text_in(first->result, "reference"));
		assert_true(strncmp(text_in(entry, "reference"), "D-2026-", 7) == 0);
		assert_true(*text_in(entry, "title") != '\0');
		free(before);
		free(after);
		free(still);
		desk_close(desk);
	}
}

static void what_is_refused_changes_nothing(void **state)
{
	(void)state;
	struct desk *desk = desk_open();
	for (size_t i = 0; i < WRITE_COUNT; i++) {
		const char *customer = WRITES[i].customer, *operation = WRITES[i].operation;
		char params[512];
		fill_in(desk, WRITES[i].refused, params, sizeof params);
		char *before = everything(desk, customer);
		const struct answer *answer = ask(desk, customer, operation, params, operation);
		if (answer->status != CRM_REFUSED)
			fail_msg("%s: status %d", operation, answer->status);
		assert_string_equal(reason_of(answer), WRITES[i].reason);
		char *after = everything(desk, customer);
		assert_string_equal(before, after);
		/* The key keeps a refusal, unless the params made no sense. */
		bool tried = strcmp(WRITES[i].reason, "bad_request") != 0 &&
			     strcmp(WRITES[i].reason, "line_needed") != 0;
		assert_int_equal(outcome(desk, operation)->status,
				 tried ? CRM_REFUSED : CRM_ABSENT);
		free(before);
		free(after);
	}
	desk_close(desk);
}

static void what_was_done_is_refused_the_second_time(void **state)
{
	(void)state;
	static const char *const twice[][4] = {
		{"impaye", "pay", "{'invoices':['@unpaid'],'amount_cents':4250}", "already_paid"},
		{"facilite", "settle_facility", "{'amount_cents':9600}", "no_facility"},
		{"mobile", "remove_subscription", "{'id':'A-mobile-1'}", "already_removed"},
		{"mobile", "set_contact_number", "{'number':'+33639980099'}", "unchanged"},
		{"mobile", "set_contact_email", "{'email':'camille@example.org'}", "unchanged"},
		{"mobile", "set_login_email", "{'email':'camille@example.org'}", "unchanged"},
		{"mobile", "set_debit_day", "{'day':28}", "unchanged"},
		{"duo", "set_payment_mode", "{'mode':'direct_debit'}", "mandate_to_sign"},
		{"mobile", "declare_loss", "{}", "already_suspended"},
		{"mobile", "add_option", "{'option':'data_20go'}", "already_active"},
		{"mobile", "order_sim", "{}", "already_ordered"},
		{"mobile", "activate_sim", "{'received':true}", "no_sim_ordered"},
		{"mobile", "remove_option", "{'option':'multi_sim'}", "not_active"},
		{"bbox", "declare_incident", "{'symptom':'Rien'}", "already_open"},
		{"bbox", "add_bbox_email", "{'email':'maman@bbox.fr'}", "already_used"},
		{"bbox", "request", "{'act':'demenagement'}", "already_requested"},
		{"mobile", "cancel_request", "{'request':'@request'}", "already_cancelled"},
	};
	for (size_t i = 0; i < sizeof twice / sizeof *twice; i++) {
		struct desk *desk = desk_open();
		char params[512];
		fill_in(desk, twice[i][2], params, sizeof params);
		prepare(desk, twice[i][1]);
		if (ask(desk, twice[i][0], twice[i][1], params, "one")->status != CRM_OK)
			fail_msg("%s", twice[i][1]);
		assert_string_equal(reason_of(ask(desk, twice[i][0], twice[i][1], params, "two")),
				    twice[i][3]);
		desk_close(desk);
	}
}

static void a_lost_line_gets_its_new_card(void **state)
{
	(void)state;
	struct desk *desk = desk_open();
	(void)result_of(ask(desk, "mobile", "declare_loss", NULL, "a"));
	const json_t *line = json_array_get(
		json_object_get(result_of(ask(desk, "mobile", "account", NULL, NULL)), "lines"), 0);
	assert_string_equal(text_in(line, "status"), "suspended");
	assert_string_equal(
		reason_of(ask(desk, "mobile", "add_option", "{'option':'data_20go'}", "b")),
		"line_suspended");
	(void)result_of(ask(desk, "mobile", "order_sim", "{'format':'sim'}", "c"));
	assert_int_equal(json_array_size(list_of(
				 ask(desk, "mobile", "orders", "{'kind':'sim'}", NULL), "orders")),
			 1);
	assert_string_equal(reason_of(ask(desk, "mobile", "activate_sim", NULL, "not yet")),
			    "sim_not_received");
	(void)result_of(ask(desk, "mobile", "activate_sim", "{'received':true}", "d"));
	const json_t *order = json_array_get(
			     list_of(ask(desk, "mobile", "orders", "{'kind':'sim'}", NULL),
				     "orders"),
			     0),
		     *step;
	size_t i;
	json_array_foreach(json_object_get(order, "steps"), i, step)
	{
		assert_true(json_is_true(json_object_get(step, "done")));
	}
	line = json_array_get(
		json_object_get(result_of(ask(desk, "mobile", "account", NULL, NULL)), "lines"), 0);
	assert_string_equal(text_in(line, "status"), "active");
	assert_string_equal(reason_of(ask(desk, "box4g", "order_sim", NULL, "e")),
			    "not_for_this_line");
	desk_close(desk);
}

static void a_part_of_what_is_due_goes_to_the_oldest_bill(void **state)
{
	(void)state;
	struct desk *desk = desk_open();
	json_t *invoices = json_object_get(unpaid(desk, "impaye-duo"), "invoices");
	char params[256];
	(void)snprintf(params, sizeof params, "{'invoices':['%s','%s'],'amount_cents':3000}",
		       text_in(json_array_get(invoices, 1), "id"),
		       text_in(json_array_get(invoices, 0), "id"));
	const json_t *paid = result_of(ask(desk, "impaye-duo", "pay", params, "a"));
	assert_int_equal(number_in(paid, "unpaid_cents"), 6498 - 3000);
	const json_t *rest = unpaid(desk, "impaye-duo");
	invoices = json_object_get(rest, "invoices");
	assert_int_equal(json_array_size(invoices), 1);
	assert_int_equal(number_in(json_array_get(invoices, 0), "amount_cents"), 6498 - 3000);
	/* The amount seen before is no longer due. */
	(void)snprintf(params, sizeof params, "{'invoices':['%s'],'amount_cents':3999}",
		       text_in(json_array_get(invoices, 0), "id"));
	assert_string_equal(reason_of(ask(desk, "impaye-duo", "pay", params, "b")),
			    "amount_not_due");
	desk_close(desk);
}

static void a_payment_of_the_service_is_recorded_once(void **state)
{
	(void)state;
	struct desk *desk = desk_open();
	char params[256];
	const char *form = "{'invoices':['@unpaid'],'amount_cents':1000,'payment':'psp-1'}";
	fill_in(desk, form, params, sizeof params);
	(void)result_of(ask(desk, "impaye", "pay", params, "a"));
	assert_string_equal(reason_of(ask(desk, "impaye", "pay", params, "b")), "already_paid");
	assert_int_equal(number_in(unpaid(desk, "impaye"), "amount_cents"), 3250);
	assert_string_equal(
		text_in(json_array_get(
				list_of(ask(desk, "impaye", "payments", NULL, NULL), "payments"),
				0),
			"status"),
		"received");
	desk_close(desk);
}

static int64_t left_after(struct desk *desk, const char *params, const char *key)
{
	return number_in(result_of(ask(desk, "famille", "settle_facility", params, key)),
			 "left_cents");
}

static void of_two_facilities_one_is_named_until_the_other_is_settled(void **state)
{
	(void)state;
	struct desk *desk = desk_open();
	assert_string_equal(
		reason_of(ask(desk, "famille", "settle_facility", "{'amount_cents':1000}", "a")),
		"facility_needed");
	assert_string_equal(reason_of(ask(desk, "famille", "settle_facility",
					  "{'facility':'E-facilite-1','amount_cents':1200}", "b")),
			    "no_facility");
	assert_int_equal(left_after(desk, "{'facility':'E-famille-2','amount_cents':3000}", "c"),
			 15000);
	assert_int_equal(left_after(desk, "{'facility':'E-famille-1','amount_cents':24000}", "d"),
			 0);
	assert_string_equal(reason_of(ask(desk, "famille", "settle_facility",
					  "{'facility':'E-famille-1','amount_cents':1000}", "e")),
			    "no_facility");
	assert_string_equal(
		reason_of(ask(desk, "famille", "settle_facility", "{'amount_cents':15001}", "f")),
		"amount_not_due");
	assert_int_equal(left_after(desk, "{'amount_cents':1500}", "g"), 13500);
	const json_t *last =
		result_of(ask(desk, "famille", "settle_facility", "{'amount_cents':13500}", "h"));
	assert_int_equal(number_in(last, "left_cents"), 0);
	assert_int_equal(number_in(last, "months_left"), 0);
	assert_string_equal(
		reason_of(ask(desk, "famille", "settle_facility", "{'amount_cents':100}", "i")),
		"no_facility");
	desk_close(desk);
}

static void a_request_is_kept_with_its_choices_and_can_be_cancelled(void **state)
{
	(void)state;
	struct desk *desk = desk_open();
	(void)result_of(ask(desk, "mobile", "request",
			    "{'act':'resilier','line':'mobile-1','choices':{'motif':'depart'},"
			    "'title':'Résiliation'}",
			    "a"));
	const json_t *entry =
		json_array_get(list_of(ask(desk, "mobile", "journal", NULL, NULL), "entries"), 0);
	assert_string_equal(text_in(entry, "title"), "Résiliation");
	assert_string_equal(text_in(entry, "act"), "resilier");
	assert_string_equal(text_in(entry, "status"), "recorded");
	assert_string_equal(
		text_in(json_object_get(json_object_get(entry, "details"), "choices"), "motif"),
		"depart");
	const struct answer *claim = ask(desk, "mobile", "request",
					 "{'act':'sinistre_declarer','line':'mobile-1'}", "claim");
	assert_string_equal(reason_of(claim), "not_insured");
	const struct answer *again =
		ask(desk, "mobile", "request", "{'act':'resilier','line':'mobile-1'}", "b");
	assert_string_equal(reason_of(again), "already_requested");
	assert_string_equal(text_in(again->result, "reference"), text_in(entry, "reference"));
	const json_t *open = list_of(ask(desk, "mobile", "requests", NULL, NULL), "requests");
	assert_int_equal(json_array_size(open), 1);
	assert_string_equal(text_in(json_array_get(open, 0), "title"), "Résiliation");
	assert_string_equal(text_in(json_array_get(open, 0), "line"), "mobile-1");
	assert_int_equal(
		json_array_size(list_of(ask(desk, "bbox", "requests", NULL, NULL), "requests")), 0);
	(void)result_of(ask(desk, "mobile", "request",
			    "{'act':'resiliation_annuler','line':'mobile-1'}", "c"));
	assert_int_equal(
		json_array_size(list_of(ask(desk, "mobile", "requests", NULL, NULL), "requests")),
		0);
	entry = json_array_get(list_of(ask(desk, "mobile", "journal", NULL, NULL), "entries"), 1);
	assert_string_equal(text_in(entry, "status"), "cancelled");
	(void)result_of(
		ask(desk, "mobile", "request", "{'act':'resilier','line':'mobile-1'}", "d"));
	desk_close(desk);
}

/* ---- What happens outside ---- */

static void a_payment_is_pending_then_refused_then_received(void **state)
{
	(void)state;
	struct desk *desk = desk_open();
	char params[256];
	fill_in(desk, "{'invoices':['@unpaid'],'amount_cents':4250}", params, sizeof params);
	happen(desk, "impaye", "payment pending");
	assert_int_equal(number_in(unpaid(desk, "impaye"), "pending_cents"), 4250);
	assert_true(json_is_true(json_object_get(unpaid(desk, "impaye"), "active")));
	assert_string_equal(reason_of(ask(desk, "impaye", "pay", params, "a")), "payment_pending");
	happen(desk, "impaye", "payment refused");
	assert_int_equal(number_in(unpaid(desk, "impaye"), "pending_cents"), 0);
	assert_int_equal(number_in(unpaid(desk, "impaye"), "amount_cents"), 4250);
	assert_string_equal(
		text_in(json_array_get(
				list_of(ask(desk, "impaye", "payments", NULL, NULL), "payments"),
				0),
			"status"),
		"refused");
	happen(desk, "impaye", "payment abandoned");
	assert_true(json_is_true(json_object_get(unpaid(desk, "impaye"), "active")));
	happen(desk, "impaye", "payment paid");
	assert_true(json_is_false(json_object_get(unpaid(desk, "impaye"), "active")));
	assert_string_equal(reason_of(ask(desk, "impaye", "pay", params, "b")), "already_paid");
	size_t entries = journal_length(desk, "impaye");
	happen(desk, "impaye", "payment paid");
	happen(desk, "impaye", "payment paid");
	assert_true(journal_length(desk, "impaye") <= entries + 1);
	desk_close(desk);
}

static void a_new_bill_is_late_at_once(void **state)
{
	(void)state;
	struct desk *desk = desk_open();
	happen(desk, "mobile", "invoice new 3100");
	happen(desk, "mobile", "invoice new 900");
	const json_t *late = unpaid(desk, "mobile");
	assert_int_equal(number_in(late, "amount_cents"), 4000);
	assert_int_equal(json_array_size(json_object_get(late, "invoices")), 2);
	assert_string_equal(text_in(late, "due"), "2026-03-05");
	happen(desk, "mobile", "payment paid");
	assert_true(json_is_false(json_object_get(unpaid(desk, "mobile"), "active")));
	desk_close(desk);
}

static void a_new_incident_is_seen(void **state)
{
	(void)state;
	struct desk *desk = desk_open();
	happen(desk, "duo", "incident new");
	const json_t *incident =
		json_array_get(list_of(ask(desk, "duo", "incidents", NULL, NULL), "incidents"), 0);
	assert_string_equal(text_in(incident, "line"), "duo-2");
	assert_string_equal(text_in(incident, "status"), "open");
	happen(desk, "mobile", "incident new");
	desk_close(desk);
}

static void an_unknown_event_says_so(void **state)
{
	(void)state;
	struct desk *desk = desk_open();
	struct error error = {0};
	static const char *const events[] = {
		"payment",           "payment maybe",           "invoice new",
		"invoice new ",      "invoice new 0",           "invoice new -5",
		"invoice new 4250x", "invoice new 99999999999", ""};
	for (size_t i = 0; i < sizeof events / sizeof *events; i++)
		assert_int_equal(crm_event(desk->crm, "mobile", events[i], desk->now_ms, &error),
				 ERROR_FORMAT);
	assert_int_equal(crm_event(desk->crm, "personne", "incident new", desk->now_ms, &error),
			 ERROR_ABSENT);
	assert_int_equal(crm_event(desk->crm, NULL, "payment paid", desk->now_ms, &error),
			 ERROR_ABSENT);
	desk_close(desk);
}

static void while_it_is_down_nothing_is_told_nor_done(void **state)
{
	(void)state;
	struct desk *desk = desk_open();
	happen(desk, NULL, "backend down");
	for (size_t i = 0; i < READ_COUNT; i++)
		assert_int_equal(ask(desk, "mobile", READS[i], NULL, NULL)->status,
				 CRM_UNAVAILABLE);
	assert_int_equal(ask(desk, "mobile", "set_cycle_day", "{'day':3}", "a")->status,
			 CRM_UNAVAILABLE);
	assert_int_equal(outcome(desk, "a")->status, CRM_UNAVAILABLE);
	happen(desk, "mobile", "backend up");
	assert_int_equal(outcome(desk, "a")->status, CRM_ABSENT);
	(void)result_of(ask(desk, "mobile", "set_cycle_day", "{'day':3}", "a"));
	desk_close(desk);
}

/* The reason that the account would give, or "". */
static const char *foreseen(struct desk *desk, const char *customer, const char *params)
{
	const struct answer *answer = ask(desk, customer, "refusal", params, NULL);
	assert_int_equal(answer->status, CRM_OK);
	const char *reason = json_string_value(json_object_get(answer->result, "reason"));
	return reason ? reason : "";
}

static void what_would_be_refused_is_told_and_changes_nothing(void **state)
{
	(void)state;
	struct desk *desk = desk_open();
	char *before = everything(desk, "mobile");
	assert_string_equal(foreseen(desk, "mobile", "{'operation':'set_payment_mode'}"),
			    "already_direct_debit");
	assert_string_equal(foreseen(desk, "duo", "{'operation':'set_payment_mode'}"), "");
	assert_string_equal(foreseen(desk, "duo", "{'operation':'set_debit_day'}"),
			    "not_direct_debit");
	assert_string_equal(foreseen(desk, "mobile", "{'operation':'set_debit_day'}"), "");
	assert_string_equal(
		foreseen(desk, "mobile", "{'operation':'activate_sim','line':'mobile-1'}"),
		"no_sim_ordered");
	assert_string_equal(
		foreseen(desk, "mobile", "{'operation':'request','act':'resiliation_annuler'}"),
		"nothing_to_cancel");
	assert_string_equal(foreseen(desk, "mobile", "{'operation':'set_user'}"), "");
	char *after = everything(desk, "mobile");
	assert_string_equal(before, after);
	free(before);
	free(after);
	assert_int_equal(ask(desk, "mobile", "refusal", "{'operation':'vol'}", NULL)->status,
			 CRM_ABSENT);
	assert_int_equal(
		ask(desk, "mobile", "refusal", "{'operation':'activate_sim','line':'duo-1'}", NULL)
			->status,
		CRM_ABSENT);
	(void)result_of(
		ask(desk, "mobile", "request", "{'act':'renouvellement','line':'mobile-1'}", "a"));
	assert_string_equal(
		foreseen(desk, "mobile",
			 "{'operation':'request','act':'renouvellement','line':'mobile-1'}"),
		"already_requested");
	desk_close(desk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_write_is_done_once_for_its_key_and_is_in_the_journal),
		cmocka_unit_test(what_is_refused_changes_nothing),
		cmocka_unit_test(what_would_be_refused_is_told_and_changes_nothing),
		cmocka_unit_test(what_was_done_is_refused_the_second_time),
		cmocka_unit_test(a_lost_line_gets_its_new_card),
		cmocka_unit_test(a_part_of_what_is_due_goes_to_the_oldest_bill),
		cmocka_unit_test(a_payment_of_the_service_is_recorded_once),
		cmocka_unit_test(of_two_facilities_one_is_named_until_the_other_is_settled),
		cmocka_unit_test(a_request_is_kept_with_its_choices_and_can_be_cancelled),
		cmocka_unit_test(a_payment_is_pending_then_refused_then_received),
		cmocka_unit_test(a_new_bill_is_late_at_once),
		cmocka_unit_test(a_new_incident_is_seen),
		cmocka_unit_test(an_unknown_event_says_so),
		cmocka_unit_test(while_it_is_down_nothing_is_told_nor_done),
	};
	return cmocka_run_group_tests_name("crm", tests, NULL, NULL);
}
