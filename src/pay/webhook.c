/* webhook.c - see webhook.h. */
#include "pay/webhook.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "pay/pay_parts.h"

static const char *string_at(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

struct event {
	const char *id, *session, *key;
	enum pay_state state;
	int64_t amount_cents; /* -1: not said */
};

/* Strings are borrowed from `root`. */
static bool read_event(const json_t *root, struct event *event)
{
	const json_t *amount = json_object_get(root, "amount_cents");
	*event = (struct event){
		.id = string_at(root, "id"),
		.session = string_at(root, "session"),
		.key = string_at(root, "key"),
		.amount_cents = amount ? json_integer_value(amount) : -1,
	};
	return pay_is_name(event->id) && pay_is_name(event->session) &&
	       (!json_object_get(root, "key") || pay_is_name(event->key)) &&
	       pay_state_parse(string_at(root, "state"), &event->state) &&
	       (!amount || (json_is_integer(amount) && event->amount_cents >= 0)) &&
	       (amount || event->state != PAY_STATE_PAID);
}

/* The session that the event speaks of; by its key when our POST has not been answered yet, so that
 * a webhook may overtake the answer. 1, 0 or -1. */
static int find_session(struct ledger *ledger, const struct event *event, struct pay_record *record)
{
	int found = ledger_find(ledger, event->session, record);
	if (found != 0 || !event->key)
		return found;
	found = ledger_find_key(ledger, event->key, record);
	return found > 0 && record->id[0] ? 0 : found;
}

static enum pay_webhook take_event(struct pay *pay, const struct event *event, int64_t now_ms)
{
	struct pay_record record;
	char reference[PAY_REFERENCE];
	pay_reference(event->session, reference);
	int found = find_session(pay->ledger, event, &record);
	if (found < 0)
		return WEBHOOK_FAILED;
	if (found == 0) {
		log_event(LOG_WARNING_LEVEL, "payment_webhook_not_ours", "payment", reference,
			  LOG_END);
		return WEBHOOK_NOT_OURS;
	}
	if (event->amount_cents >= 0 && event->amount_cents != record.amount_cents) {
		log_event(LOG_ERROR_LEVEL, "payment_webhook_amount_differs", "payment", reference,
			  LOG_END);
		return WEBHOOK_AMOUNT;
	}
	if (!record.id[0]) {
		/* The page's address comes with the answer, or with the same POST again. */
		if (event->state == PAY_STATE_OPEN)
			return WEBHOOK_DONE;
		if (ledger_name(pay->ledger, record.key, event->session, "", "") != 0)
			return WEBHOOK_FAILED;
		(void)snprintf(record.id, sizeof record.id, "%s", event->session);
	}
	return pay_change(pay, &record, event->state, event->id, now_ms) < 0 ? WEBHOOK_FAILED
									     : WEBHOOK_DONE;
}

enum pay_webhook webhook_take(struct pay *pay, const struct secret_list *secrets,
			      struct text signature, struct text body, int64_t now_ms)
{
	struct event event;
	switch (signature_check(signature, body, secrets, now_ms)) {
	case SIGNATURE_GOOD:
		break;
	case SIGNATURE_OLD:
		return WEBHOOK_OLD;
	case SIGNATURE_MALFORMED:
	case SIGNATURE_FORGED:
	default:
		return WEBHOOK_FORGED;
	}
	json_t *root = body.length <= PAY_WEBHOOK_BYTES
			       ? json_loadb(body.bytes ? body.bytes : "", body.length,
					    JSON_REJECT_DUPLICATES, NULL)
			       : NULL;
	enum pay_webhook result = root && read_event(root, &event) ? take_event(pay, &event, now_ms)
								   : WEBHOOK_MALFORMED;
	json_decref(root);
	return result;
}
