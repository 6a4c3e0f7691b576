/* pay_demo.c - see pay_demo.h. The record is the service: what it says is what happened. */
#include "pay/pay_demo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include <openssl/crypto.h>

#include "pay/pay_parts.h"

enum { RANDOM_BYTES = 16 };
static const int64_t OPEN_MS = INT64_C(30) * 60 * 1000;

struct pay_demo {
	struct pay base;
};

static bool draw(char hex[2 * RANDOM_BYTES + 1])
{
	unsigned char bytes[RANDOM_BYTES];
	if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
		return false;
	for (size_t i = 0; i < sizeof bytes; i++)
		(void)snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
	return true;
}

/* ---- The engine ---- */

static void demo_begin(struct pay *pay, const struct pay_record *record, pay_begun *callback,
		       void *context)
{
	char id[2 * RANDOM_BYTES + 1], token[2 * RANDOM_BYTES + 1], url[LEDGER_URL];
	bool good = draw(id) && draw(token);
	(void)snprintf(url, sizeof url, "%s%s", PAY_DEMO_PATH, good ? id : "");
	if (good && ledger_name(pay->ledger, record->key, id, url, token) == 0)
		callback(context, PAY_OK, id, url);
	else
		callback(context, PAY_UNAVAILABLE, NULL, NULL);
}

/* 1: it had expired, and that is recorded; 0: it had not; -1. */
static int expire(struct pay *pay, struct pay_record *record, int64_t now_ms)
{
	if (record->state != PAY_STATE_OPEN || record->begun_ms + OPEN_MS > now_ms)
		return 0;
	int changed = pay_change(pay, record, PAY_STATE_EXPIRED, NULL, now_ms);
	if (changed > 0)
		record->state = PAY_STATE_EXPIRED;
	return changed;
}

static void demo_ask(struct pay *pay, const struct pay_record *record, int64_t now_ms,
		     pay_told *callback, void *context)
{
	struct pay_record now = *record;
	if (expire(pay, &now, now_ms) < 0)
		callback(context, PAY_UNAVAILABLE, now.state);
	else
		callback(context, PAY_OK, now.state);
}

static void demo_tick(struct pay *pay, int64_t now_ms)
{
	struct pay_record record;
	while (ledger_find_open(pay->ledger, now_ms - OPEN_MS + 1, &record) == 1)
		if (expire(pay, &record, now_ms) <= 0)
			break;
}

static void demo_close(struct pay *pay)
{
	ledger_close(pay->ledger);
	free(pay);
}

struct pay *pay_demo_open(const char *path, struct error *error)
{
	static const struct pay_engine table = {
		.begin = demo_begin,
		.ask = demo_ask,
		.withdraw = pay_expire_silently,
		.tick = demo_tick,
		.close = demo_close,
	};
	struct pay_demo *demo = calloc(1, sizeof *demo);
	if (!demo) {
		(void)error_set(error, ERROR_MEMORY, "not enough memory for the payments");
		return NULL;
	}
	demo->base.engine = &table;
	demo->base.ledger = ledger_open(path, error);
	if (demo->base.ledger)
		return &demo->base;
	free(demo);
	return NULL;
}

/* ---- The page ---- */

int pay_demo_look(struct pay *pay, const char *session, int64_t now_ms, struct pay_record *record)
{
	int found = ledger_find(pay->ledger, session, record);
	if (found > 0 && expire(pay, record, now_ms) < 0)
		return -1;
	return found;
}

bool pay_demo_is_token(const struct pay_record *record, struct text token)
{
	return token.length == sizeof record->token - 1 &&
	       CRYPTO_memcmp(token.bytes, record->token, token.length) == 0;
}

enum pay_demo_press pay_demo_press(struct pay *pay, const char *session, struct text token,
				   struct text button, int64_t now_ms)
{
	static const struct {
		const char *button;
		enum pay_state state;
	} buttons[] = {{"accept", PAY_STATE_PAID},
		       {"refuse", PAY_STATE_REFUSED},
		       {"abandon", PAY_STATE_ABANDONED}};
	struct pay_record record;
	int found = pay_demo_look(pay, session, now_ms, &record);
	if (found <= 0)
		return found == 0 ? PRESS_ABSENT : PRESS_FAILED;
	if (!pay_demo_is_token(&record, token))
		return PRESS_FORBIDDEN;
	for (size_t i = 0; i < sizeof buttons / sizeof buttons[0]; i++) {
		if (!text_is(button, buttons[i].button))
			continue;
		if (record.state != PAY_STATE_OPEN && record.state != PAY_STATE_PENDING)
			return PRESS_DONE;
		return pay_change(pay, &record, buttons[i].state, NULL, now_ms) < 0 ? PRESS_FAILED
										    : PRESS_DONE;
	}
	return PRESS_NONSENSE;
}

bool pay_demo_event(struct pay *pay, const char *customer_or_conv, const char *event,
		    int64_t now_ms)
{
	struct pay_record record;
	enum pay_state state;
	if (!pay_state_parse(event, &state) || state == PAY_STATE_OPEN ||
	    state == PAY_STATE_EXPIRED ||
	    ledger_find_newest(pay->ledger, customer_or_conv, &record) != 1)
		return false;
	return pay_change(pay, &record, state, NULL, now_ms) >= 0;
}
