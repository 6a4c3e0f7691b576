/* pay.c - what is the same for every engine of pay.h. */
#include "pay/pay_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/sha.h>

#include "base/log.h"
#include "base/utf8.h"

/* ---- States ---- */

/* A state gives way to those of a higher rank only. */
static const struct {
	const char *name;
	int rank;
} STATES[PAY_STATES] = {
	[PAY_STATE_OPEN] = {"open", 0},       [PAY_STATE_PENDING] = {"pending", 1},
	[PAY_STATE_REFUSED] = {"refused", 2}, [PAY_STATE_ABANDONED] = {"abandoned", 2},
	[PAY_STATE_EXPIRED] = {"expired", 2}, [PAY_STATE_PAID] = {"paid", 3},
};

const char *pay_state_name(enum pay_state state)
{
	return STATES[state].name;
}

bool pay_state_parse(const char *name, enum pay_state *state)
{
	for (int i = 0; name && i < PAY_STATES; i++)
		if (strcmp(STATES[i].name, name) == 0) {
			*state = (enum pay_state)i;
			return true;
		}
	return false;
}

bool pay_state_may_become(enum pay_state from, enum pay_state to)
{
	return STATES[to].rank > STATES[from].rank;
}

/* Whether the service may still have something to say that we would take over. A refusal, an
 * abandon or an end of time may yet be followed by a payment, but only the service's own message
 * says so: they are not asked about. */
static bool may_change(enum pay_state state)
{
	return state == PAY_STATE_OPEN || state == PAY_STATE_PENDING;
}

/* ---- Requests ---- */

static bool has_length(const char *text, size_t size)
{
	return text && text[0] && strlen(text) < size;
}

bool pay_is_name(const char *name)
{
	static const char allowed[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.:-";
	return has_length(name, LEDGER_NAME) && name[0] != '.' &&
	       strspn(name, allowed) == strlen(name);
}

/* Nothing that would have to be escaped in a page. */
static bool is_plain(const char *url)
{
	for (const char *at = url; *at; at++)
		if (*at <= ' ' || *at > '~' || strchr("\"'<>\\`", *at))
			return false;
	return strlen(url) < LEDGER_URL;
}

bool pay_is_https(const char *url)
{
	return url && strncmp(url, "https://", 8) == 0 && url[8] && is_plain(url);
}

/* A path of ours ("//" would be another host), or https. */
static bool leads_back(const char *url)
{
	return !url || pay_is_https(url) || (url[0] == '/' && url[1] != '/' && is_plain(url));
}

static bool is_sound(const struct pay_request *request)
{
	return pay_is_name(request->key) && has_length(request->customer, LEDGER_NAME) &&
	       (!request->conv || strlen(request->conv) < LEDGER_NAME) &&
	       request->amount_cents > 0 && request->amount_cents <= PAY_AMOUNT_MOST &&
	       has_length(request->label, LEDGER_LABEL) && utf8_valid(text_of(request->label)) &&
	       leads_back(request->return_url);
}

void pay_begin(struct pay *pay, const struct pay_request *request, pay_begun *callback,
	       void *context)
{
	struct pay_record record;
	int known = is_sound(request) ? ledger_begin(pay->ledger, request, &record) : 0;
	if (!is_sound(request))
		callback(context, PAY_REFUSED, NULL, NULL);
	else if (known < 0)
		callback(context, PAY_UNAVAILABLE, NULL, NULL);
	else if (known > 0 && (record.amount_cents != request->amount_cents ||
			       strcmp(record.customer, request->customer) != 0))
		callback(context, PAY_REFUSED, NULL, NULL);
	else if (record.id[0] && record.url[0])
		callback(context, PAY_OK, record.id, record.url);
	else
		pay->engine->begin(pay, &record, callback, context);
}

void pay_status(struct pay *pay, const char *session_or_key, int64_t now_ms, pay_told *callback,
		void *context)
{
	struct pay_record record;
	int found = ledger_find(pay->ledger, session_or_key, &record);
	if (found == 0)
		found = ledger_find_key(pay->ledger, session_or_key, &record);
	if (found < 0)
		callback(context, PAY_UNAVAILABLE, PAY_STATE_OPEN);
	else if (found == 0)
		callback(context, PAY_ABSENT, PAY_STATE_OPEN);
	else if (!record.id[0])
		callback(context, PAY_UNKNOWN, PAY_STATE_OPEN);
	else if (!may_change(record.state))
		callback(context, PAY_OK, record.state);
	else if (ledger_is_withdrawn(pay->ledger, record.key))
		callback(context, PAY_OK, PAY_STATE_EXPIRED);
	else
		pay->engine->ask(pay, &record, now_ms, callback, context);
}

/* ---- News ---- */

/* Borrows from the record. */
static struct pay_news news_of(const struct pay_record *record)
{
	return (struct pay_news){
		.session = record->id,
		.key = record->key,
		.customer = record->customer,
		.conv = record->conv,
		.state = record->state,
		.amount_cents = record->amount_cents,
		.at_ms = record->state_ms,
	};
}

static void tell(void *context, const struct pay_record *record)
{
	struct pay *pay = context;
	const struct pay_news news = news_of(record);
	pay->listener(pay->listener_context, &news);
}

void pay_each_recent(struct pay *pay, const char *customer, int64_t since_ms, pay_teller *told,
		     void *context)
{
	struct pay_record *records = calloc(PAY_RECENT, sizeof *records);
	size_t count =
		records ? ledger_recent(pay->ledger, customer, since_ms, records, PAY_RECENT) : 0;
	for (size_t i = 0; i < count; i++) {
		const struct pay_news news = news_of(&records[i]);
		told(context, &news);
	}
	free(records);
}

int pay_change(struct pay *pay, const struct pay_record *record, enum pay_state state,
	       const char *event, int64_t at_ms)
{
	int changed = ledger_move(pay->ledger, record->key, state, event, at_ms);
	if (changed > 0 && pay->listener) {
		struct pay_record after = *record;
		after.state = state;
		after.state_ms = at_ms;
		tell(pay, &after);
	}
	return changed;
}

void pay_listen(struct pay *pay, pay_listener *listener, void *context)
{
	pay->listener = listener;
	pay->listener_context = context;
	ledger_owed(pay->ledger, tell, pay);
}

int pay_heard(struct pay *pay, const char *session, enum pay_state state)
{
	return ledger_heard(pay->ledger, session, state);
}

static void count_owed(void *context, const struct pay_record *record)
{
	(void)record;
	++*(unsigned long long *)context;
}

void pay_metrics(struct pay *pay, struct buffer *out)
{
	unsigned long long owed = 0;
	if (!pay)
		return;
	ledger_owed(pay->ledger, count_owed, &owed);
	buffer_add_format(out, "# TYPE chemin_payments_untold gauge\nchemin_payments_untold %llu\n",
			  owed);
}

/* ---- The rest ---- */

void pay_tick(struct pay *pay, int64_t now_ms)
{
	/* An event's id is kept a day; a session 13 months, as long as a payment may be disputed.
	 */
	const int64_t day_ms = INT64_C(86400000);
	ledger_purge(pay->ledger, now_ms - day_ms, now_ms - 400 * day_ms);
	pay->engine->tick(pay, now_ms);
}

int pay_reload(struct pay *pay, struct error *error)
{
	return pay->engine->reload ? pay->engine->reload(pay, error) : 0;
}

void pay_stop(struct pay *pay)
{
	if (pay && pay->engine->stop)
		pay->engine->stop(pay);
}

void pay_close(struct pay *pay)
{
	if (pay)
		pay->engine->close(pay);
}

void pay_reference(const char *session, char reference[PAY_REFERENCE])
{
	unsigned char digest[SHA256_DIGEST_LENGTH];
	(void)SHA256((const unsigned char *)session, strlen(session), digest);
	for (size_t i = 0; i < PAY_REFERENCE / 2; i++)
		(void)snprintf(reference + 2 * i, 3, "%02x", digest[i]);
}

/* ---- Withdrawing ---- */

void pay_expire_silently(struct pay *pay, const struct pay_record *record, int64_t now_ms)
{
	if (ledger_move(pay->ledger, record->key, PAY_STATE_EXPIRED, NULL, now_ms) == 1)
		(void)ledger_heard(pay->ledger, record->id, PAY_STATE_EXPIRED);
	(void)ledger_end_withdrawal(pay->ledger, record->key);
}

/* So that a page which does not close is closed within the hour, or given up. */
enum { WITHDRAW_TRIES = 10 };
static const int64_t WITHDRAW_MS = INT64_C(30) * 1000, WITHDRAW_MOST_MS = INT64_C(10) * 60 * 1000;

static void withdraw(struct pay *pay, const struct pay_record *record, int64_t now_ms)
{
	if (!ledger_is_withdrawn(pay->ledger, record->key) &&
	    ledger_withdraw(pay->ledger, record->key, now_ms + WITHDRAW_MS) == 0)
		pay->engine->withdraw(pay, record, now_ms);
}

void pay_withdraw_others(struct pay *pay, const char *customer, const char *session,
			 pay_choice *chosen, void *context, int64_t now_ms)
{
	struct pay_record record = {.id = ""};
	while (ledger_find_other(pay->ledger, customer, session, record.id, &record) == 1)
		if (chosen(context, record.key))
			withdraw(pay, &record, now_ms);
}

void pay_withdraw(struct pay *pay, const char *session, int64_t now_ms)
{
	struct pay_record record;
	if (ledger_find(pay->ledger, session, &record) == 1 && record.state == PAY_STATE_OPEN)
		withdraw(pay, &record, now_ms);
}

static int64_t wait_of(int64_t tries)
{
	int64_t wait = WITHDRAW_MS << (tries < WITHDRAW_TRIES ? tries : WITHDRAW_TRIES);
	return wait < WITHDRAW_MOST_MS ? wait : WITHDRAW_MOST_MS;
}

void pay_withdraw_again(struct pay *pay, int64_t now_ms)
{
	struct pay_record record;
	int64_t tries;
	if (ledger_find_withdrawal(pay->ledger, now_ms, &record, &tries) != 1)
		return;
	if (record.state != PAY_STATE_OPEN) {
		(void)ledger_end_withdrawal(pay->ledger, record.key);
	} else if (tries >= WITHDRAW_TRIES) {
		char reference[PAY_REFERENCE];
		pay_reference(record.id, reference);
		log_event(LOG_ERROR_LEVEL, "payment_not_withdrawn", "payment", reference, LOG_END);
		(void)ledger_end_withdrawal(pay->ledger, record.key);
	} else if (ledger_put_off_withdrawal(pay->ledger, record.key, now_ms + wait_of(tries)) ==
		   0) {
		pay->engine->withdraw(pay, &record, now_ms);
	}
}
