/*
 * fuzz_webhook.c - webhooks of any bytes.
 *
 * The first byte chooses: a header and a body (from the next line on) of a stranger, which change
 * nothing; a body that the service has signed, which leaves every session in a state that may
 * follow, and in none but paid once it was paid.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/hmac.h>

#include "pay/pay_demo.h"
#include "pay/pay_parts.h"
#include "pay/webhook.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const int64_t NOW_MS = INT64_C(1772787600000);
static const char SECRET[] = "thirty-two bytes that we all know";

static struct pay *pay;
static struct secret_list secrets;

static void require(int truth)
{
	if (!truth)
		abort();
}

static void on_begun(void *context, enum pay_status status, const char *session, const char *url)
{
	(void)context;
	require(status == PAY_OK && session && url);
}

static void open_all(void)
{
	struct error error = {0};
	const struct pay_request request = {
		.key = "k",
		.customer = "duo",
		.amount_cents = 5,
		.label = "x",
		.now_ms = NOW_MS,
	};
	require((pay = pay_demo_open(":memory:", &error)) != NULL);
	pay_begin(pay, &request, on_begun, NULL);
	/* A name that bytes can guess, as a service would have given it. */
	struct pay_record record;
	struct pay_request other = request;
	other.key = "j";
	require(ledger_begin(pay->ledger, &other, &record) == 0);
	require(ledger_name(pay->ledger, "j", "s", "https://x", "") == 0);
	other.key = "i"; /* begun, not named yet */
	require(ledger_begin(pay->ledger, &other, &record) == 0);
	secrets.count = 1;
	secrets.secrets[0].length = sizeof SECRET - 1;
	memcpy(secrets.secrets[0].bytes, SECRET, sizeof SECRET - 1);
}

static enum pay_state state_of(const char *key)
{
	struct pay_record record;
	require(ledger_find_key(pay->ledger, key, &record) == 1);
	return record.state;
}

static void take_signed(struct text body)
{
	static char signed_text[PAY_WEBHOOK_BYTES + 64];
	char header[128];
	unsigned char code[EVP_MAX_MD_SIZE];
	unsigned length = 0;
	if (body.length > PAY_WEBHOOK_BYTES)
		return;
	int head = snprintf(signed_text, sizeof signed_text, "%lld.", (long long)(NOW_MS / 1000));
	memcpy(signed_text + head, body.bytes, body.length);
	require(HMAC(EVP_sha256(), SECRET, sizeof SECRET - 1, (unsigned char *)signed_text,
		     (size_t)head + body.length, code, &length) != NULL);
	int at = snprintf(header, sizeof header, "t=%lld,v1=", (long long)(NOW_MS / 1000));
	for (unsigned i = 0; i < length; i++)
		at += snprintf(header + at, sizeof header - (size_t)at, "%02x", code[i]);
	enum pay_state before = state_of("j");
	enum pay_webhook result = webhook_take(pay, &secrets, text_of(header), body, NOW_MS);
	enum pay_state after = state_of("j");
	require(result != WEBHOOK_FORGED && result != WEBHOOK_OLD);
	require(after == before || (result == WEBHOOK_DONE && pay_state_may_become(before, after)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!pay)
		open_all();
	if (size == 0)
		return 0;
	struct text rest = {(const char *)data + 1, size - 1};
	if (data[0] % 2) {
		take_signed(rest);
		return 0;
	}
	const char *line = rest.length ? memchr(rest.bytes, '\n', rest.length) : NULL;
	struct text header = {rest.bytes, line ? (size_t)(line - rest.bytes) : rest.length};
	struct text body = {rest.bytes + header.length, rest.length - header.length};
	require(webhook_take(pay, &secrets, header, body, NOW_MS) == WEBHOOK_FORGED);
	return 0;
}
