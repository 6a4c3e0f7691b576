/* test_pay.c - signatures of webhooks, states that only go forward, news told once. */
#include "support.h"

#include <unistd.h>

#include <openssl/hmac.h>

#include "pay/pay_demo.h"
#include "pay/pay_parts.h"
#include "pay/webhook.h"

static const int64_t NOW_MS = INT64_C(1772787600000);
static const char SECRET[] = "un secret de test, assez long pour cela";

/* ---- Signatures ---- */

static void add_hex(char *to, const unsigned char *bytes)
{
	for (size_t i = 0; i < SIGNATURE_BYTES; i++)
		(void)sprintf(to + 2 * i, "%02x", bytes[i]);
}

/* "t=...,v1=..." as a service would write it. Static. */
static struct text sign_with(const char *secret, int64_t at_s, const char *body)
{
	static char header[256];
	char signed_text[1024], hex[2 * SIGNATURE_BYTES + 1];
	unsigned char code[EVP_MAX_MD_SIZE];
	unsigned length = 0;
	int size = snprintf(signed_text, sizeof signed_text, "%lld.%s", (long long)at_s, body);
	assert_non_null(HMAC(EVP_sha256(), secret, (int)strlen(secret),
			     (unsigned char *)signed_text, (size_t)size, code, &length));
	add_hex(hex, code);
	(void)snprintf(header, sizeof header, "t=%lld,v1=%s", (long long)at_s, hex);
	return text_of(header);
}

static struct secret_list secrets_of(const char *first, const char *second)
{
	struct secret_list list = {.count = second ? 2 : 1};
	list.secrets[0].length = strlen(first);
	memcpy(list.secrets[0].bytes, first, strlen(first));
	if (second) {
		list.secrets[1].length = strlen(second);
		memcpy(list.secrets[1].bytes, second, strlen(second));
	}
	return list;
}

#define CODE "0123456789abcdef0123456789ABCDEF0123456789abcdef0123456789abcdef"

static void a_signature_is_read_as_it_should_be_written(void **state)
{
	(void)state;
	struct signature signature;
	assert_true(signature_parse(text_of("t=1772787600,v1=" CODE), &signature));
	assert_int_equal(signature.at_s, 1772787600);
	assert_int_equal(signature.code_count, 1);
	assert_int_equal(signature.codes[0][1], 0x23);
	assert_int_equal(signature.codes[0][15], 0xef);
	assert_true(signature_parse(text_of("v1=" CODE ", t=5, v0=abc,v1=" CODE), &signature));
	assert_int_equal(signature.code_count, 2);
}

static void what_is_no_signature_is_refused(void **state)
{
	(void)state;
	static const char *const wrong[] = {
		"",
		"t=1",
		"v1=" CODE,
		"t=,v1=" CODE,
		"t=01,v1=" CODE,
		"t=-1,v1=" CODE,
		"t=1 2,v1=" CODE,
		"t=1234567890123,v1=" CODE,
		"t=1,t=2,v1=" CODE,
		"t=1,v1=",
		"t=1,v1=" CODE "0",
		"t=1,v1=g" CODE,
		"t=1,,v1=" CODE,
		"t=1,v1",
		"t=1;v1=" CODE,
		"t=1,V1=" CODE,
		"t=1,v1=" CODE ",v1=" CODE ",v1=" CODE ",v1=" CODE ",v1=" CODE,
	};
	struct signature signature;
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		if (signature_parse(text_of(wrong[i]), &signature))
			fail_msg("accepted: %s", wrong[i]);
	char longer[SIGNATURE_HEADER + 2];
	memset(longer, ' ', sizeof longer);
	memcpy(longer, "t=1,v1=" CODE ",", 72);
	assert_false(signature_parse((struct text){longer, sizeof longer}, &signature));
}

static void a_signature_holds_for_five_minutes_and_this_body_alone(void **state)
{
	(void)state;
	const struct secret_list list = secrets_of(SECRET, NULL);
	const int64_t now_s = NOW_MS / 1000;
	static const struct {
		int64_t off_s;
		enum signature_verdict verdict;
	} times[] = {{0, SIGNATURE_GOOD},     {-300, SIGNATURE_GOOD}, {300, SIGNATURE_GOOD},
		     {-301, SIGNATURE_OLD},   {301, SIGNATURE_OLD},   {-86400, SIGNATURE_OLD},
		     {1 << 30, SIGNATURE_OLD}};
	for (size_t i = 0; i < sizeof times / sizeof times[0]; i++)
		assert_int_equal(signature_check(sign_with(SECRET, now_s + times[i].off_s, "{}"),
						 text_of("{}"), &list, NOW_MS),
				 times[i].verdict);
	struct text header = sign_with(SECRET, now_s, "{}");
	assert_int_equal(signature_check(header, text_of("{ }"), &list, NOW_MS), SIGNATURE_FORGED);
	assert_int_equal(signature_check(header, text_of(""), &list, NOW_MS), SIGNATURE_FORGED);
	assert_int_equal(signature_check(text_of("t=1"), text_of("{}"), &list, NOW_MS),
			 SIGNATURE_MALFORMED);
	/* An old one of a stranger is forged: it says nothing of our clock. */
	assert_int_equal(signature_check(sign_with("autre", 5, "{}"), text_of("{}"), &list, NOW_MS),
			 SIGNATURE_FORGED);
}

static void either_of_two_secrets_signs(void **state)
{
	(void)state;
	const struct secret_list list = secrets_of("ancien", "nouveau");
	const int64_t now_s = NOW_MS / 1000;
	assert_int_equal(
		signature_check(sign_with("ancien", now_s, "x"), text_of("x"), &list, NOW_MS),
		SIGNATURE_GOOD);
	assert_int_equal(
		signature_check(sign_with("nouveau", now_s, "x"), text_of("x"), &list, NOW_MS),
		SIGNATURE_GOOD);
	assert_int_equal(
		signature_check(sign_with("nouvea", now_s, "x"), text_of("x"), &list, NOW_MS),
		SIGNATURE_FORGED);
}

static void read_secrets(const char *text, int code, size_t count)
{
	char path[] = "/tmp/chemin-secrets-XXXXXX";
	struct secret_list list;
	struct error error = {0};
	int file = mkstemp(path);
	assert_true(file >= 0 && write(file, text, strlen(text)) == (ssize_t)strlen(text));
	(void)close(file);
	assert_int_equal(secret_list_read(&list, path, 8, 2, &error), code);
	assert_int_equal(list.count, count);
	if (code != 0) /* it says where, and quotes nothing */
		assert_true(strstr(error.message, path) && !strstr(error.message, "secret-de"));
	(void)unlink(path);
}

static void a_file_of_secrets_has_one_on_a_line(void **state)
{
	(void)state;
	read_secrets("secret-de-un\n", 0, 1);
	read_secrets("# deux\r\n\r\nsecret-de-un\r\nsecret-de-deux", 0, 2);
	read_secrets("", ERROR_FORMAT, 0);
	read_secrets("# rien\n", ERROR_FORMAT, 0);
	read_secrets("court\n", ERROR_FORMAT, 0);
	read_secrets("secret-de deux mots\n", ERROR_FORMAT, 0);
	read_secrets("secret-de-1\nsecret-de-2\nsecret-de-3\n", ERROR_LIMIT, 0);
}

/* ---- States ---- */

static void states_only_go_forward_and_paid_is_final(void **state)
{
	(void)state;
	static const char *const may[PAY_STATES] = {
		[PAY_STATE_OPEN] = "pending refused abandoned expired paid",
		[PAY_STATE_PENDING] = "refused abandoned expired paid",
		[PAY_STATE_REFUSED] = "paid",
		[PAY_STATE_ABANDONED] = "paid",
		[PAY_STATE_EXPIRED] = "paid",
		[PAY_STATE_PAID] = "",
	};
	for (int from = 0; from < PAY_STATES; from++)
		for (int to = 0; to < PAY_STATES; to++) {
			enum pay_state again;
			const char *name = pay_state_name((enum pay_state)to);
			assert_true(pay_state_parse(name, &again));
			assert_int_equal(again, to);
			assert_int_equal(
				pay_state_may_become((enum pay_state)from, (enum pay_state)to),
				strstr(may[from], name) != NULL);
		}
	enum pay_state none;
	assert_false(pay_state_parse("Paid", &none));
	assert_false(pay_state_parse(NULL, &none));
}

/* ---- Sessions and news ---- */

struct heard {
	int count;
	char states[256], session[LEDGER_NAME];
	struct pay *pay; /* says that it has heard, when set */
};

static void on_news(void *context, const struct pay_news *news)
{
	struct heard *heard = context;
	assert_string_equal(news->key, "cle");
	assert_string_equal(news->customer, "impaye");
	assert_string_equal(news->conv, "conv");
	assert_int_equal(news->amount_cents, 4250);
	heard->count++;
	(void)strcat(strcat(heard->states, pay_state_name(news->state)), " ");
	(void)snprintf(heard->session, sizeof heard->session, "%s", news->session);
	if (heard->pay)
		assert_int_equal(pay_heard(heard->pay, news->session, news->state), 0);
}

static void on_begun(void *context, enum pay_status status, const char *session, const char *url)
{
	assert_int_equal(status, PAY_OK);
	assert_non_null(strstr(url, session));
	(void)snprintf(context, LEDGER_NAME, "%s", session);
}

static void begin(struct pay *pay, char session[LEDGER_NAME])
{
	const struct pay_request request = {
		.key = "cle",
		.customer = "impaye",
		.conv = "conv",
		.amount_cents = 4250,
		.label = "Facture de mars",
		.now_ms = NOW_MS,
	};
	pay_begin(pay, &request, on_begun, session);
}

static void news_that_was_not_heard_is_told_again_at_the_next_start(void **state)
{
	(void)state;
	char path[] = "/tmp/chemin-pay-XXXXXX", session[LEDGER_NAME], again[LEDGER_NAME];
	struct error error = {0};
	assert_true(close(mkstemp(path)) == 0);
	struct pay *pay = pay_demo_open(path, &error);
	assert_non_null(pay);
	struct heard first = {0}, second = {0}, third = {0};
	pay_listen(pay, on_news, &first);
	begin(pay, session);
	assert_true(pay_demo_event(pay, "impaye", "pending", NOW_MS));
	assert_true(pay_demo_event(pay, "conv", "paid", NOW_MS));
	assert_false(pay_demo_event(pay, "impaye", "paid", NOW_MS));
	assert_string_equal(first.states, "pending paid ");
	assert_string_equal(first.session, session);
	pay_close(pay);

	pay = pay_demo_open(path, &error);
	assert_non_null(pay);
	second.pay = pay;
	pay_listen(pay, on_news, &second);
	assert_string_equal(second.states, "pending paid ");
	begin(pay, again);
	assert_string_equal(again, session);
	pay_close(pay);

	pay = pay_demo_open(path, &error);
	assert_non_null(pay);
	pay_listen(pay, on_news, &third);
	assert_int_equal(third.count, 0);
	pay_close(pay);
	static const char *const ends[] = {"", "-wal", "-shm"};
	for (size_t i = 0; i < 3; i++) {
		char name[64];
		(void)snprintf(name, sizeof name, "%s%s", path, ends[i]);
		(void)unlink(name);
	}
}

/* ---- Webhooks ---- */

static enum pay_webhook take(struct pay *pay, const char *body, int64_t now_ms)
{
	const struct secret_list list = secrets_of(SECRET, NULL);
	return webhook_take(pay, &list, sign_with(SECRET, now_ms / 1000, body), text_of(body),
			    now_ms);
}

static char *event(const char *id, const char *session, const char *name)
{
	static char body[512];
	(void)snprintf(body, sizeof body,
		       "{\"id\":\"%s\",\"session\":\"%s\",\"state\":\"%s\",\"amount_cents\":4250}",
		       id, session, name);
	return body;
}

static void an_event_counts_once_and_its_id_is_kept_a_day(void **state)
{
	(void)state;
	const int64_t day_ms = 86400000;
	char session[LEDGER_NAME];
	struct error error = {0};
	struct pay *pay = pay_demo_open(":memory:", &error);
	assert_non_null(pay);
	struct heard heard = {.pay = pay};
	pay_listen(pay, on_news, &heard);
	begin(pay, session);
	assert_int_equal(take(pay, event("e1", session, "pending"), NOW_MS), WEBHOOK_DONE);
	/* The id was seen: whatever it says now is not taken over. */
	assert_int_equal(take(pay, event("e1", session, "paid"), NOW_MS), WEBHOOK_DONE);
	assert_string_equal(heard.states, "pending ");
	pay_tick(pay, NOW_MS + day_ms - 1);
	assert_int_equal(take(pay, event("e1", session, "paid"), NOW_MS + day_ms), WEBHOOK_DONE);
	assert_string_equal(heard.states, "pending ");
	pay_tick(pay, NOW_MS + day_ms + 1);
	assert_int_equal(take(pay, event("e1", session, "paid"), NOW_MS + day_ms), WEBHOOK_DONE);
	assert_int_equal(take(pay, event("e2", session, "refused"), NOW_MS + day_ms), WEBHOOK_DONE);
	assert_string_equal(heard.states, "pending paid ");
	assert_int_equal(take(pay, event("e3", "personne", "paid"), NOW_MS), WEBHOOK_NOT_OURS);
	pay_close(pay);
}

static void a_reference_tells_sessions_apart_and_does_not_hold_them(void **state)
{
	(void)state;
	char one[PAY_REFERENCE], two[PAY_REFERENCE];
	pay_reference("ses_1", one);
	pay_reference("ses_2", two);
	assert_int_equal(strlen(one), PAY_REFERENCE - 1);
	assert_string_not_equal(one, two);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_signature_is_read_as_it_should_be_written),
		cmocka_unit_test(what_is_no_signature_is_refused),
		cmocka_unit_test(a_signature_holds_for_five_minutes_and_this_body_alone),
		cmocka_unit_test(either_of_two_secrets_signs),
		cmocka_unit_test(a_file_of_secrets_has_one_on_a_line),
		cmocka_unit_test(states_only_go_forward_and_paid_is_final),
		cmocka_unit_test(news_that_was_not_heard_is_told_again_at_the_next_start),
		cmocka_unit_test(an_event_counts_once_and_its_id_is_kept_a_day),
		cmocka_unit_test(a_reference_tells_sessions_apart_and_does_not_hold_them),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
