/*
 * payments_test.c - with --test: drives server->pay as a conversation would.
 *
 *   {"begin": {"key", "customer", "conv"?, "amount_cents", "label", "return_url"?}}
 *                                        -> {"status", "session", "url"}
 *   {"ask": session or key, "now_ms"?}   -> {"status", "state"}
 *   {"event": "paid", "of": customer or conversation}  -> {"found"}
 *   {"tick": now_ms}                     -> {}
 */
#include <stdlib.h>

#include "base/clock.h"
#include "pay/pay_demo.h"
#include "server/payments.h"

struct test {
	payments_done *done;
	void *context;
};

static const char *const STATUSES[] = {
	[PAY_OK] = "ok",           [PAY_UNAVAILABLE] = "unavailable", [PAY_UNKNOWN] = "unknown",
	[PAY_REFUSED] = "refused", [PAY_ABSENT] = "absent",
};

/* Takes over `object`, and the test when it is given. */
static void reply_json(struct test *test, unsigned status, json_t *object)
{
	char *text = object ? json_dumps(object, JSON_COMPACT) : NULL;
	const struct payments_reply reply = {
		.status = text ? status : 500,
		.type = "application/json; charset=utf-8",
		.body = text_of(text),
	};
	test->done(test->context, &reply);
	free(text);
	json_decref(object);
	free(test);
}

static void on_begun(void *context, enum pay_status status, const char *session, const char *url)
{
	reply_json(context, 200,
		   json_pack("{s:s, s:s?, s:s?}", "status", STATUSES[status], "session", session,
			     "url", url));
}

static void on_told(void *context, enum pay_status status, enum pay_state state)
{
	reply_json(context, 200,
		   json_pack("{s:s, s:s?}", "status", STATUSES[status], "state",
			     status == PAY_OK ? pay_state_name(state) : NULL));
}

static const char *string_at(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

static void begin(struct server *server, const json_t *wanted, int64_t now_ms, struct test *test)
{
	const struct pay_request request = {
		.key = string_at(wanted, "key"),
		.customer = string_at(wanted, "customer"),
		.conv = string_at(wanted, "conv"),
		.amount_cents = json_integer_value(json_object_get(wanted, "amount_cents")),
		.label = string_at(wanted, "label"),
		.return_url = string_at(wanted, "return_url"),
		.now_ms = now_ms,
	};
	pay_begin(server->pay, &request, on_begun, test);
}

void payments_test(struct server *server, struct text body, payments_done *done, void *context)
{
	struct test *test = malloc(sizeof *test);
	json_t *root = body.length ? json_loadb(body.bytes, body.length, 0, NULL) : NULL;
	const json_t *tick = json_object_get(root, "tick"), *now = json_object_get(root, "now_ms");
	int64_t now_ms =
		json_is_integer(now) ? json_integer_value(now) : clock_system().now_ms(NULL);
	if (!test) {
		done(context, &(const struct payments_reply){.status = 500, .type = "text/plain"});
		json_decref(root);
		return;
	}
	*test = (struct test){done, context};
	if (json_is_object(json_object_get(root, "begin"))) {
		begin(server, json_object_get(root, "begin"), now_ms, test);
	} else if (string_at(root, "ask")) {
		pay_status(server->pay, string_at(root, "ask"), now_ms, on_told, test);
	} else if (string_at(root, "event") && string_at(root, "of") && !server->config->pay_url) {
		bool found = pay_demo_event(server->pay, string_at(root, "of"),
					    string_at(root, "event"), now_ms);
		reply_json(test, 200, json_pack("{s:b}", "found", found));
	} else if (json_is_integer(tick)) {
		pay_tick(server->pay, json_integer_value(tick));
		reply_json(test, 200, json_object());
	} else {
		reply_json(test, 400, json_object());
	}
	json_decref(root);
}
