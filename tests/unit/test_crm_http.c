/* test_crm_http.c - the parts of the operator's REST API that need no socket: the breaker,
 * shapes of answers, what an answer means; and that document, shapes and embedded engine
 * tell the same.
 */
#include "support.h"

#include <jansson.h>

#include "crm/breaker.h"
#include "crm/crm_http_parts.h"

static const int64_t NOW_MS = INT64_C(1772787600000); /* 2026-03-06 10:00 in Paris */

/* ---- The breaker ---- */

static const struct breaker_settings QUICK = {
	.window_ms = 1000, .least = 4, .failure_percent = 50, .open_ms = 500};

enum { MS = 1000 };

static void answer(struct breaker *breaker, bool good, int64_t now_us)
{
	unsigned permit;
	assert_true(breaker_allow(breaker, now_us, &permit));
	breaker_record(breaker, permit, good, now_us);
}

static void opened(struct breaker *breaker, int64_t now_us)
{
	breaker_init(breaker, &QUICK);
	for (int i = 0; i < 4; i++)
		answer(breaker, false, now_us);
	assert_int_equal(breaker_state(breaker, now_us), BREAKER_OPEN);
}

static void opens_when_half_of_enough_answers_fail(void **state)
{
	struct breaker breaker;
	(void)state;
	breaker_init(&breaker, &QUICK);
	answer(&breaker, false, 0);
	answer(&breaker, false, 0);
	answer(&breaker, true, 0);
	assert_int_equal(breaker_state(&breaker, 0), BREAKER_CLOSED); /* three prove nothing */
	answer(&breaker, false, 0);
	assert_int_equal(breaker_state(&breaker, 0), BREAKER_OPEN);
	assert_int_equal(breaker.openings, 1);
	unsigned permit;
	assert_false(breaker_allow(&breaker, 499 * MS, &permit));
}

static void stays_closed_while_most_answers_are_good(void **state)
{
	struct breaker breaker;
	(void)state;
	breaker_init(&breaker, &QUICK);
	for (int i = 0; i < 1000; i++)
		answer(&breaker, i % 3 != 2, (int64_t)i * MS);
	assert_int_equal(breaker_state(&breaker, 1000 * MS), BREAKER_CLOSED);
}

static void forgets_what_is_older_than_the_window(void **state)
{
	struct breaker breaker;
	(void)state;
	breaker_init(&breaker, &QUICK);
	for (int i = 0; i < 3; i++)
		answer(&breaker, false, 0);
	answer(&breaker, false, 1100 * MS);
	assert_int_equal(breaker_state(&breaker, 1100 * MS), BREAKER_CLOSED);
}

static void one_asks_after_a_while_and_its_answer_decides(void **state)
{
	struct breaker breaker;
	unsigned probe, other;
	(void)state;
	opened(&breaker, 0);
	assert_int_equal(breaker_state(&breaker, 500 * MS), BREAKER_HALF_OPEN);
	assert_true(breaker_allow(&breaker, 500 * MS, &probe));
	assert_false(breaker_allow(&breaker, 500 * MS, &other));
	breaker_record(&breaker, probe, false, 600 * MS);
	assert_int_equal(breaker_state(&breaker, 1099 * MS), BREAKER_OPEN);
	assert_true(breaker_allow(&breaker, 1100 * MS, &probe));
	breaker_record(&breaker, probe, true, 1100 * MS);
	assert_int_equal(breaker_state(&breaker, 1100 * MS), BREAKER_CLOSED);
	assert_int_equal(breaker.openings, 1);
	answer(&breaker, false, 1100 * MS); /* what failed before counts no more */
	assert_int_equal(breaker_state(&breaker, 1100 * MS), BREAKER_CLOSED);
}

static void answers_to_what_was_asked_before_it_opened_do_not_count(void **state)
{
	struct breaker breaker;
	unsigned early, probe;
	(void)state;
	breaker_init(&breaker, &QUICK);
	assert_true(breaker_allow(&breaker, 0, &early));
	for (int i = 0; i < 4; i++)
		answer(&breaker, false, 0);
	breaker_record(&breaker, early, true, 100 * MS);
	assert_int_equal(breaker_state(&breaker, 100 * MS), BREAKER_OPEN);
	assert_true(breaker_allow(&breaker, 500 * MS, &probe));
	breaker_forget(&breaker, early);
	assert_false(breaker_allow(&breaker, 500 * MS, &early));
	breaker_forget(&breaker, probe); /* told nothing: another may ask */
	assert_true(breaker_allow(&breaker, 500 * MS, &probe));
}

/* ---- Shapes ---- */

static json_t *of(const char *text)
{
	char *quoted = strdup(text);
	for (char *at = quoted; *at; at++)
		if (*at == '\'')
			*at = '"';
	json_t *value = json_loads(quoted, JSON_DECODE_ANY, NULL);
	free(quoted);
	assert_non_null(value);
	return value;
}

static bool vod_fits(const char *text)
{
	json_t *value = of(text);
	bool good = crm_answer_fits(crm_operation_find("vod"), "bbox", "bbox-1", value);
	json_decref(value);
	return good;
}

static void a_wrong_type_size_or_line_does_not_fit(void **state)
{
	(void)state;
	assert_true(vod_fits("{'vod':[]}"));
	assert_true(vod_fits("{'vod':[{'line':'bbox-1','day':'2026-03-01','title':'L’été',"
			     "'kind':'rental','amount_cents':399,'more':[1]}]}"));
	static const char *const rows[] = {
		"5",
		"null",
		"[]",
		"{}",
		"{'line':'bbox-2','day':'2026-03-01','title':'x','kind':'rental','amount_cents':1}",
		"{'line':'bbox-1','day':'1er mars','title':'x','kind':'rental','amount_cents':1}",
		"{'line':'bbox-1','day':'2026-03-01','title':7,'kind':'rental','amount_cents':1}",
		"{'line':'bbox-1','day':'2026-03-01','title':'x','kind':'Rent "
		"al','amount_cents':1}",
		"{'line':'bbox-1','day':'2026-03-01','title':'x','kind':'rental','amount_cents':'1'"
		"}",
		"{'line':'bbox-1','day':'2026-03-01','title':'x','kind':'rental','amount_cents':1."
		"5}",
		"{'line':'bbox-1','day':'2026-03-01','title':'x','kind':'rental',"
		"'amount_cents':9223372036854775807}",
		"{'line':'bbox-1','day':'2026-03-01','title':'\\u001b[2J','kind':'rental',"
		"'amount_cents':1}",
		"{'line':'bbox-1','day':'2026-03-01','title':null,'kind':'rental','amount_cents':"
		"1}",
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char whole[400];
		(void)snprintf(whole, sizeof whole, "{'vod':[%s]}", rows[i]);
		if (vod_fits(whole))
			fail_msg("%s was accepted", whole);
	}
	assert_false(vod_fits("{'vod':{}}"));
	assert_false(vod_fits("[]"));
}

static void json_that_is_deep_doubled_or_not_an_object_is_refused(void **state)
{
	static const char *const bad[] = {"",
					  "[]",
					  "5",
					  "{",
					  "{\"a\":1}x",
					  "{\"a\":1,\"a\":2}",
					  "{\"a\":\"\\u0000\"}",
					  "{\"a\":\"\xff\"}"};
	char deep[100] = "";
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_null(crm_answer_parse(text_of(bad[i])));
	for (int i = 0; i < CRM_DEPTH; i++)
		strcat(deep, i ? "[" : "{\"a\":");
	assert_null(crm_answer_parse(text_of(deep))); /* not closed */
	for (int i = 0; i < CRM_DEPTH - 1; i++)
		strcat(deep, "]");
	strcat(deep, "}");
	json_t *value = crm_answer_parse(text_of(deep));
	assert_non_null(value);
	json_decref(value);
	assert_null(crm_answer_parse(text_of("{\"a\":[[[[[[[[[[[[]]]]]]]]]]]]}")));
	value = crm_answer_parse(text_of("{\"a\":\"[[[[[[[[[[[[[[[[\\\"[[\"}"));
	assert_non_null(value);
	json_decref(value);
}

/* ---- What an answer means ---- */

struct expectation {
	int status;
	const char *type, *content;
	enum crm_status read, write;
	bool read_again, write_again;
};

static struct crm_verdict judge(const char *operation, const struct http_reply *reply)
{
	const struct crm_question question = {crm_operation_find(operation), "bbox", NULL};
	return crm_verdict_read(&question, reply);
}

static void expect(const char *operation, const struct http_reply *reply, enum crm_status status,
		   bool again)
{
	struct crm_verdict verdict = judge(operation, reply);
	if (verdict.status != status || verdict.again != again)
		fail_msg("%s: end %d, status %d « %.*s »: %d, again %d", operation, reply->end,
			 reply->status, (int)reply->content.length, reply->content.bytes,
			 verdict.status, verdict.again);
	assert_true((verdict.result != NULL) == (status == CRM_OK || status == CRM_REFUSED));
	json_decref(verdict.result);
}

static void a_lost_write_is_unknown_and_only_what_is_safe_is_asked_again(void **state)
{
#define JSON    "application/json"
#define PROBLEM "application/problem+json"
	static const struct expectation table[] = {
		{200, JSON, "{\"vod\":[],\"reference\":\"D-1\",\"at_ms\":5}", CRM_OK, CRM_OK, 0, 0},
		{200, JSON, "{\"vod\":5,\"at_ms\":5}", CRM_UNAVAILABLE, CRM_UNKNOWN, 0, 0},
		{200, JSON, "{\"vod\":", CRM_UNAVAILABLE, CRM_UNKNOWN, 1, 0},
		{200, "text/html", "{\"vod\":[]}", CRM_UNAVAILABLE, CRM_UNKNOWN, 0, 0},
		{204, "", "", CRM_UNAVAILABLE, CRM_UNKNOWN, 0, 0},
		{301, "", "", CRM_UNAVAILABLE, CRM_UNKNOWN, 0, 0},
		{422, PROBLEM, "{\"status\":422,\"reason\":\"bad_day\"}", CRM_REFUSED, CRM_REFUSED,
		 0, 0},
		{422, PROBLEM, "{\"status\":422,\"reason\":\"Bad day\"}", CRM_UNAVAILABLE,
		 CRM_UNKNOWN, 0, 0},
		{422, JSON, "{\"reason\":\"bad_day\"}", CRM_UNAVAILABLE, CRM_UNKNOWN, 0, 0},
		{404, PROBLEM, "{\"reason\":\"absent\"}", CRM_ABSENT, CRM_ABSENT, 0, 0},
		{404, "text/html", "<h1>404</h1>", CRM_UNAVAILABLE, CRM_UNKNOWN, 0, 0},
		{409, PROBLEM, "{\"reason\":\"in_progress\"}", CRM_UNAVAILABLE, CRM_UNKNOWN, 0, 0},
		{401, PROBLEM, "{\"reason\":\"unauthorized\"}", CRM_UNAVAILABLE, CRM_UNAVAILABLE, 0,
		 0},
		{503, PROBLEM, "{\"reason\":\"overloaded\"}", CRM_UNAVAILABLE, CRM_UNAVAILABLE, 1,
		 1},
		{503, "text/html", "", CRM_UNAVAILABLE, CRM_UNKNOWN, 1, 0},
		{500, PROBLEM, "{\"reason\":\"oops\"}", CRM_UNAVAILABLE, CRM_UNKNOWN, 1, 0},
	};
	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		const struct expectation *row = &table[i];
		struct http_reply reply = {.end = HTTP_ANSWERED,
					   .sent = true,
					   .status = row->status,
					   .content = text_of(row->content)};
		(void)snprintf(reply.type, sizeof reply.type, "%s", row->type);
		expect("vod", &reply, row->read, row->read_again);
		expect("set_debit_day", &reply, row->write, row->write_again);
	}
	static const enum http_end ends[] = {HTTP_CUT, HTTP_SLOW, HTTP_TOO_LARGE};
	for (size_t i = 0; i < 3; i++) {
		struct http_reply cut = {.end = ends[i], .sent = true};
		expect("vod", &cut, CRM_UNAVAILABLE, ends[i] == HTTP_CUT);
		expect("set_debit_day", &cut, CRM_UNKNOWN, false);
	}
	struct http_reply unsent = {.end = HTTP_UNREACHABLE};
	expect("vod", &unsent, CRM_UNAVAILABLE, true);
	expect("set_debit_day", &unsent, CRM_UNAVAILABLE, true);
}

static void a_refusal_is_told_without_what_every_problem_has(void **state)
{
	struct http_reply reply = {
		.end = HTTP_ANSWERED,
		.sent = true,
		.status = 422,
		.type = PROBLEM,
		.content = text_of("{\"type\":\"about:blank\",\"title\":\"x\",\"status\":422,"
				   "\"reason\":\"amount_not_due\",\"due_cents\":4250}")};
	(void)state;
	struct crm_verdict verdict = judge("pay", &reply);
	json_t *wanted = of("{'reason':'amount_not_due','due_cents':4250}");
	assert_true(json_equal(verdict.result, wanted));
	json_decref(wanted);
	json_decref(verdict.result);
}

static void an_outcome_is_read_by_the_shape_of_its_operation(void **state)
{
	static const struct {
		const char *content;
		enum crm_status status;
	} table[] = {
		{"{'status':'done','operation':'pay','result':{'reference':'D-1','at_ms':5,"
		 "'unpaid_cents':0}}",
		 CRM_OK},
		{"{'status':'done','operation':'pay','result':{'reference':'D-1','at_ms':5}}",
		 CRM_UNAVAILABLE},
		{"{'status':'done','operation':'vod','result':{'vod':[]}}", CRM_UNAVAILABLE},
		{"{'status':'done','operation':'pay'}", CRM_UNAVAILABLE},
		{"{'status':'refused','operation':'pay','result':{'reason':'already_paid'}}",
		 CRM_REFUSED},
		{"{'status':'refused','operation':'pay','result':{'reason':{}}}", CRM_UNAVAILABLE},
		{"{'status':'in_progress'}", CRM_UNAVAILABLE},
		{"{}", CRM_UNAVAILABLE},
	};
	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		json_t *body = of(table[i].content);
		char *text = json_dumps(body, 0);
		struct http_reply reply = {.end = HTTP_ANSWERED,
					   .sent = true,
					   .status = 200,
					   .type = JSON,
					   .content = text_of(text)};
		struct crm_verdict verdict = crm_verdict_read(&(struct crm_question){0}, &reply);
		assert_int_equal(verdict.status, table[i].status);
		json_decref(verdict.result);
		free(text);
		json_decref(body);
	}
}

/* ---- Document, shapes and embedded engine tell the same ---- */

struct told {
	enum crm_status status;
	json_t *result;
};

static void keep(void *context, enum crm_status status, const json_t *result)
{
	struct told *told = context;
	*told = (struct told){status, json_deep_copy(result)};
}

static void what_the_embedded_engine_tells_has_the_shapes(void **state)
{
	static const char *const customers[] = {"mobile", "bbox",       "duo",      "famille",
						"impaye", "impaye-duo", "facilite", "cle4g",
						"box4g",  "pro",        "sav",      "commande"};
	struct error error;
	struct crm *crm = crm_sqlite_open(":memory:", NOW_MS, &error);
	size_t count, shown = 0;
	const struct crm_operation *operations = crm_operations(&count);
	(void)state;
	assert_non_null(crm);
	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < 12 && operations[i].sort != CRM_WRITE; j++) {
			json_t *params = of("{'country':'maroc','department':'75','number':'+"
					    "33639980011','operation':'set_debit_day'}");
			struct told told = {0};
			crm_call(crm,
				 &(struct crm_request){.customer = customers[j],
						       .operation = operations[i].name,
						       .params = params,
						       .now_ms = NOW_MS},
				 keep, &told);
			assert_int_equal(told.status, CRM_OK);
			if (!crm_answer_fits(&operations[i], customers[j], NULL, told.result))
				fail_msg("%s of %s: %s", operations[i].name, customers[j],
					 json_dumps(told.result, 0));
			shown++;
			json_decref(told.result);
			json_decref(params);
		}
	}
	assert_true(shown > 300);
	crm_close(crm);
}

static void what_its_writes_give_has_the_shapes_too(void **state)
{
	static const struct {
		const char *customer, *operation, *params;
	} writes[] = {
		{"facilite", "settle_facility", "{'amount_cents':1200}"},
		{"mobile", "set_alert", "{'cents':1500}"},
		{"duo", "set_payment_mode", "{'mode':'direct_debit'}"},
		{"mobile", "order_sim", "{'format':'esim'}"},
		{"bbox", "declare_incident", "{'symptom':'Plus d’Internet'}"},
		{"mobile", "request", "{'act':'renouvellement','line':'mobile-1'}"},
	};
	struct error error;
	struct crm *crm = crm_sqlite_open(":memory:", NOW_MS, &error);
	(void)state;
	assert_non_null(crm);
	for (size_t i = 0; i < sizeof writes / sizeof *writes; i++) {
		json_t *params = of(writes[i].params);
		struct told told = {0};
		crm_call(crm,
			 &(struct crm_request){writes[i].customer, writes[i].operation, params,
					       writes[i].operation, NOW_MS},
			 keep, &told);
		assert_int_equal(told.status, CRM_OK);
		assert_true(crm_answer_fits(crm_operation_find(writes[i].operation),
					    writes[i].customer, NULL, told.result));
		json_decref(told.result);
		json_decref(params);
	}
	crm_close(crm);
}

/* The schema that `$ref`, `anyOf` with null and the like stand for. */
static const json_t *resolve(const json_t *document, const json_t *schema)
{
	const char *ref = json_string_value(json_object_get(schema, "$ref"));
	const json_t *choices = json_object_get(schema, "anyOf");
	if (choices)
		return resolve(document, json_array_get(choices, 0));
	if (!ref)
		return schema;
	const char *name = strrchr(ref, '/') + 1;
	return json_object_get(json_object_get(json_object_get(document, "components"), "schemas"),
			       name);
}

static const char *compare(const char *shape, const json_t *document, const json_t *schema);

/* Every field of the shape, in the document with the same kind, required when it is. */
static const char *compare_object(const char *at, const json_t *document, const json_t *schema)
{
	const json_t *properties = json_object_get(schema, "properties"), *required;
	size_t count = 0, needed = 0;
	assert_string_equal(json_string_value(json_object_get(schema, "type")), "object");
	required = json_object_get(schema, "required");
	while (*at != '}') {
		char name[64] = "";
		size_t length = strcspn(at, "?:"), i;
		json_t *one;
		memcpy(name, at, length);
		bool may_miss = at[length] == '?', listed = false;
		json_array_foreach(required, i, one)
		{
			listed = listed || strcmp(json_string_value(one), name) == 0;
		}
		const json_t *field = json_object_get(properties, name);
		if (!field || listed == may_miss)
			fail_msg("field %s", name);
		assert_int_equal(json_object_get(field, "anyOf") != NULL, may_miss);
		at = compare(at + length + may_miss + 1, document, field);
		at += *at == ' ';
		count++;
		needed += !may_miss;
	}
	assert_int_equal(count, json_object_size(properties));
	assert_int_equal(needed, json_array_size(required));
	return at + 1;
}

static const char *compare(const char *shape, const json_t *document, const json_t *schema)
{
	static const struct {
		char kind;
		const char *name;
	} named[] = {{'s', "text"}, {'w', "word"},  {'i', "integer"},
		     {'d', "day"},  {'m', "month"}, {'k', "market"}};
	const json_t *found = resolve(document, schema);
	if (*shape == '{')
		return compare_object(shape + 1, document, found);
	if (*shape == '[') {
		assert_string_equal(json_string_value(json_object_get(found, "type")), "array");
		const char *end = compare(shape + 1, document, json_object_get(found, "items"));
		assert_int_equal(*end, ']');
		return end + 1;
	}
	const json_t *schemas = json_object_get(json_object_get(document, "components"), "schemas");
	for (size_t i = 0; i < sizeof named / sizeof *named; i++)
		if (named[i].kind == *shape)
			assert_ptr_equal(found, json_object_get(schemas, named[i].name));
	if (*shape == 'b' || *shape == 'o')
		assert_string_equal(json_string_value(json_object_get(found, "type")),
				    *shape == 'b' ? "boolean" : "object");
	return shape + 1;
}

static void the_document_tells_every_operation_with_its_shape(void **state)
{
	json_t *document = json_load_file(CHEMIN_SOURCE_ROOT "/src/crm/openapi.json",
					  JSON_REJECT_DUPLICATES, NULL);
	size_t count;
	const struct crm_operation *operations = crm_operations(&count);
	(void)state;
	assert_non_null(document);
	const json_t *paths = json_object_get(document, "paths");
	assert_int_equal(json_object_size(paths), count + 1); /* and the outcomes */
	for (size_t i = 0; i < count; i++) {
		char path[120], name[80];
		const struct crm_operation *operation = &operations[i];
		(void)snprintf(path, sizeof path, "/v1/%s%s",
			       operation->sort == CRM_COMMON ? "" : "customers/{customer}/",
			       operation->name);
		(void)snprintf(name, sizeof name, "%s_result", operation->name);
		const json_t *method =
			json_object_get(json_object_get(paths, path),
					operation->sort == CRM_WRITE ? "post" : "get");
		if (!method)
			fail_msg("%s is not in the document", path);
		const json_t *schema = json_object_get(
			json_object_get(json_object_get(document, "components"), "schemas"), name);
		(void)compare(operation->shape, document, schema);
	}
	json_decref(document);
}

static void the_operations_are_those_of_the_page(void **state)
{
	FILE *page = fopen(CHEMIN_SOURCE_ROOT "/src/crm/OPERATIONS.md", "r");
	char line[4096], name[64];
	size_t count, found = 0;
	const struct crm_operation *operations = crm_operations(&count);
	(void)state;
	assert_non_null(page);
	while (fgets(line, sizeof line, page)) {
		if (sscanf(line, "### `%63[a-z_]`", name) != 1)
			continue;
		if (found >= count || strcmp(operations[found].name, name) != 0)
			fail_msg("%s is missing, or not at its place", name);
		found++;
	}
	assert_int_equal(found, count);
	(void)fclose(page);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(opens_when_half_of_enough_answers_fail),
		cmocka_unit_test(stays_closed_while_most_answers_are_good),
		cmocka_unit_test(forgets_what_is_older_than_the_window),
		cmocka_unit_test(one_asks_after_a_while_and_its_answer_decides),
		cmocka_unit_test(answers_to_what_was_asked_before_it_opened_do_not_count),
		cmocka_unit_test(a_wrong_type_size_or_line_does_not_fit),
		cmocka_unit_test(json_that_is_deep_doubled_or_not_an_object_is_refused),
		cmocka_unit_test(a_lost_write_is_unknown_and_only_what_is_safe_is_asked_again),
		cmocka_unit_test(a_refusal_is_told_without_what_every_problem_has),
		cmocka_unit_test(an_outcome_is_read_by_the_shape_of_its_operation),
		cmocka_unit_test(what_the_embedded_engine_tells_has_the_shapes),
		cmocka_unit_test(what_its_writes_give_has_the_shapes_too),
		cmocka_unit_test(the_document_tells_every_operation_with_its_shape),
		cmocka_unit_test(the_operations_are_those_of_the_page),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
