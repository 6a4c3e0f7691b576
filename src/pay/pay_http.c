/*
 * pay_http.c - see pay_http.h.
 *
 * A session is begun by a POST that carries its key: sent twice, the service answers with the same
 * session, so a request that was lost may be sent again. The webhook brings the news; as one may be
 * lost too, the service is asked about sessions that it said nothing of for long.
 */
#include "pay/pay_http.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "net/http_client.h"
#include "pay/pay_parts.h"

enum { BEARER_LEAST = 16, REQUESTS = 32, ANSWER_BYTES = 64 * 1024 };
static const int64_t SILENT_MS = INT64_C(2) * 60 * 1000;     /* then the service is asked */
static const int64_t ASK_AGAIN_MS = INT64_C(10) * 60 * 1000; /* and no sooner than that */

/* One session being begun or asked about; several may wait for it. */
struct call {
	struct pay_http *engine;
	struct call *next;
	struct pay_record record;
	int64_t now_ms;
	struct waiter *waiters;
};

struct waiter {
	struct waiter *next;
	pay_begun *begun; /* or NULL */
	pay_told *told;   /* or NULL */
	void *context;
};

struct pay_http {
	struct pay base;
	struct http_client *client;
	struct secret_list bearer, webhook;
	char *secret_file, *webhook_secret_file;
	int timeout_ms;
	struct call *begins; /* under way */
	bool asking;         /* on the engine's own account */
};

static struct pay_http *of(struct pay *pay)
{
	return (struct pay_http *)(void *)pay;
}

/* ---- Reading what the service says ---- */

static const char *string_at(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

static json_t *parse(struct text text)
{
	json_t *root =
		json_loadb(text.bytes ? text.bytes : "", text.length, JSON_REJECT_DUPLICATES, NULL);
	if (json_is_object(root))
		return root;
	json_decref(root);
	return NULL;
}

static void log_trouble(const char *doing, const struct http_reply *reply)
{
	char status[16];
	bool answered = reply->end == HTTP_ANSWERED;
	(void)snprintf(status, sizeof status, "%d", answered ? reply->status : 0);
	log_event(LOG_WARNING_LEVEL, "payment_service", "doing", doing, "status", status, "reason",
		  answered ? "" : http_end_name(reply->end), "detail",
		  answered ? "" : reply->detail, LOG_END);
}

/* What the answer's end and status leave us with. */
static enum pay_status verdict(const struct http_reply *reply)
{
	if (reply->end != HTTP_ANSWERED)
		return reply->sent ? PAY_UNKNOWN : PAY_UNAVAILABLE;
	if (reply->status >= 200 && reply->status < 300)
		return PAY_OK;
	switch (reply->status) {
	case 401: /* our secret or our address is wrong: the customer is not to blame */
	case 403:
	case 404:
	case 429:
	case 503:
		return PAY_UNAVAILABLE;
	case 408:
	case 409: /* the same key is under way there */
		return PAY_UNKNOWN;
	default:
		return reply->status >= 400 && reply->status < 500 ? PAY_REFUSED : PAY_UNKNOWN;
	}
}

/* ---- Calls ---- */

static bool add_waiter(struct call *call, pay_begun *begun, pay_told *told, void *context)
{
	struct waiter *waiter = malloc(sizeof *waiter);
	if (!waiter)
		return false;
	*waiter = (struct waiter){call->waiters, begun, told, context};
	call->waiters = waiter;
	return true;
}

static struct call *new_call(struct pay_http *engine, const struct pay_record *record,
			     int64_t now_ms, pay_begun *begun, pay_told *told, void *context)
{
	struct call *call = calloc(1, sizeof *call);
	if (!call)
		return NULL;
	call->engine = engine;
	call->record = *record;
	call->now_ms = now_ms;
	if (add_waiter(call, begun, told, context))
		return call;
	free(call);
	return NULL;
}

/* Calls back all who wait, and forgets the call. */
static void end_call(struct call *call, enum pay_status status)
{
	const struct pay_record *record = &call->record;
	bool good = status == PAY_OK;
	while (call->waiters) {
		struct waiter *waiter = call->waiters;
		call->waiters = waiter->next;
		if (waiter->begun)
			waiter->begun(waiter->context, status, good ? record->id : NULL,
				      good ? record->url : NULL);
		if (waiter->told)
			waiter->told(waiter->context, status, record->state);
		free(waiter);
	}
	free(call);
}

/* False: not sent, and nothing will be called. */
static bool send_call(struct call *call, const char *path, const char *key, const char *body,
		      http_callback *callback)
{
	const struct pay_http *engine = call->engine;
	const struct http_request request = {
		.path = path,
		.token = (const char *)engine->bearer.secrets[0].bytes,
		.key = key,
		.body = body,
		.connect_ms = engine->timeout_ms,
		.whole_ms = engine->timeout_ms,
	};
	if (engine->client && http_send(engine->client, &request, callback, call))
		return true;
	log_event(LOG_WARNING_LEVEL, "payment_service", "doing", body ? "begin" : "ask", "status",
		  "0", "reason", "not_sendable", LOG_END);
	return false;
}

/* ---- Beginning ---- */

/* The answer to a POST: PAY_OK with the record named, or what is wrong. */
static enum pay_status name_session(struct call *call, const struct http_reply *reply)
{
	enum pay_status status = verdict(reply);
	if (status != PAY_OK)
		return status;
	json_t *root = parse(reply->content);
	const char *id = string_at(root, "id"), *url = string_at(root, "url");
	if (!pay_is_name(id) || !pay_is_https(url) ||
	    ledger_name(call->engine->base.ledger, call->record.key, id, url, "") != 0) {
		log_event(LOG_ERROR_LEVEL, "payment_session_refused", "reason",
			  "no sound id and https url, or not recorded", LOG_END);
		status = PAY_UNKNOWN;
	} else {
		(void)snprintf(call->record.id, sizeof call->record.id, "%s", id);
		(void)snprintf(call->record.url, sizeof call->record.url, "%s", url);
	}
	json_decref(root);
	return status;
}

static void end_begin(struct call *call, enum pay_status status)
{
	struct call **place = &call->engine->begins;
	while (*place != call)
		place = &(*place)->next;
	*place = call->next;
	end_call(call, status);
}

static void on_begun(void *context, const struct http_reply *reply)
{
	struct call *call = context;
	enum pay_status status = name_session(call, reply);
	if (status != PAY_OK)
		log_trouble("begin", reply);
	end_begin(call, status);
}

static char *describe(const struct pay_record *record)
{
	json_t *body = json_pack("{s:s, s:I, s:s, s:s}", "key", record->key, "amount_cents",
				 (json_int_t)record->amount_cents, "currency", "EUR", "label",
				 record->label);
	if (body && record->return_url[0])
		(void)json_object_set_new(body, "return_url", json_string(record->return_url));
	char *text = body ? json_dumps(body, JSON_COMPACT) : NULL;
	json_decref(body);
	return text;
}

static void http_begin(struct pay *pay, const struct pay_record *record, pay_begun *callback,
		       void *context)
{
	struct pay_http *engine = of(pay);
	for (struct call *call = engine->begins; call; call = call->next) {
		if (strcmp(call->record.key, record->key) != 0)
			continue;
		if (!add_waiter(call, callback, NULL, context))
			callback(context, PAY_UNKNOWN, NULL, NULL);
		return;
	}
	struct call *call = new_call(engine, record, 0, callback, NULL, context);
	char *body = describe(record);
	if (!call || !body) {
		if (call) {
			free(call->waiters);
			free(call);
		}
		free(body);
		callback(context, PAY_UNAVAILABLE, NULL, NULL);
		return;
	}
	call->next = engine->begins;
	engine->begins = call;
	if (!send_call(call, "/sessions", record->key, body, on_begun))
		end_begin(call, PAY_UNAVAILABLE);
	free(body);
}

/* ---- Asking ---- */

/* Whether the answer says the state of the session of the call. */
static bool read_session(const struct call *call, const struct http_reply *reply,
			 enum pay_state *state)
{
	json_t *root = parse(reply->content);
	const json_t *amount = json_object_get(root, "amount_cents");
	const char *id = string_at(root, "id");
	bool good = id && strcmp(id, call->record.id) == 0 &&
		    pay_state_parse(string_at(root, "state"), state) && json_is_integer(amount) &&
		    json_integer_value(amount) == call->record.amount_cents;
	json_decref(root);
	if (!good)
		log_event(LOG_ERROR_LEVEL, "payment_state_refused", "reason",
			  "not this session, amount or a state that we know", LOG_END);
	return good;
}

/* The answer to a GET: PAY_OK with the record's state as it now is. */
static enum pay_status read_state(struct call *call, const struct http_reply *reply)
{
	enum pay_state state;
	if (verdict(reply) != PAY_OK || !read_session(call, reply, &state))
		return PAY_UNAVAILABLE;
	int changed = pay_change(&call->engine->base, &call->record, state, NULL, call->now_ms);
	/* A webhook may have come meanwhile: what is recorded counts. */
	if (changed < 0 ||
	    ledger_find(call->engine->base.ledger, call->record.id, &call->record) != 1)
		return PAY_UNAVAILABLE;
	return PAY_OK;
}

static void on_state(void *context, const struct http_reply *reply)
{
	struct call *call = context;
	enum pay_status status = read_state(call, reply);
	if (status != PAY_OK)
		log_trouble("ask", reply);
	end_call(call, status);
}

static void http_ask(struct pay *pay, const struct pay_record *record, int64_t now_ms,
		     pay_told *callback, void *context)
{
	struct pay_http *engine = of(pay);
	char path[LEDGER_NAME + 16];
	struct call *call = new_call(engine, record, now_ms, NULL, callback, context);
	if (!call) {
		callback(context, PAY_UNAVAILABLE, record->state);
		return;
	}
	(void)snprintf(path, sizeof path, "/sessions/%s", record->id);
	if (!send_call(call, path, NULL, NULL, on_state))
		end_call(call, PAY_UNAVAILABLE);
}

/* ---- Withdrawing ---- */

/* Only the service can make its page refuse: until it has, it is asked again (pay_withdraw_again),
 * and what is paid there is a surplus. */
static void on_withdrawn(void *context, const struct http_reply *reply)
{
	struct call *call = context;
	struct pay *pay = &call->engine->base;
	enum pay_state state = PAY_STATE_OPEN;
	enum pay_status status = verdict(reply);
	if (status == PAY_OK && !read_session(call, reply, &state))
		status = PAY_UNKNOWN;
	if (status != PAY_OK)
		log_trouble("withdraw", reply);
	else if (state == PAY_STATE_EXPIRED)
		pay_expire_silently(pay, &call->record, call->now_ms);
	else if (state != PAY_STATE_OPEN) /* it was over, or the bank has it: news */
		(void)pay_change(pay, &call->record, state, NULL, call->now_ms);
	end_call(call, status);
}

static void forget(void *context, enum pay_status status, enum pay_state state)
{
	(void)context;
	(void)status;
	(void)state;
}

static void http_withdraw(struct pay *pay, const struct pay_record *record, int64_t now_ms)
{
	char path[LEDGER_NAME + 24];
	struct call *call = new_call(of(pay), record, now_ms, NULL, forget, NULL);
	(void)snprintf(path, sizeof path, "/sessions/%s/cancel", record->id);
	if (call && !send_call(call, path, NULL, "{}", on_withdrawn))
		end_call(call, PAY_UNAVAILABLE);
}

static void on_asked(void *context, enum pay_status status, enum pay_state state)
{
	struct pay_http *engine = context;
	(void)status;
	(void)state;
	engine->asking = false;
}

/* One session at a time: there is always a next tick. */
static void http_tick(struct pay *pay, int64_t now_ms)
{
	struct pay_http *engine = of(pay);
	struct pay_record record;
	pay_withdraw_again(pay, now_ms);
	if (engine->asking || ledger_find_silent(pay->ledger, now_ms - SILENT_MS,
						 now_ms - ASK_AGAIN_MS, now_ms, &record) != 1)
		return;
	engine->asking = true;
	http_ask(pay, &record, now_ms, on_asked, engine);
}

enum pay_webhook pay_http_webhook(struct pay *pay, struct text signature, struct text body,
				  int64_t now_ms)
{
	return webhook_take(pay, &of(pay)->webhook, signature, body, now_ms);
}

/* ---- Opening and closing ---- */

static int http_reload(struct pay *pay, struct error *error)
{
	struct pay_http *engine = of(pay);
	struct secret_list bearer, webhook;
	int code = secret_list_read(&bearer, engine->secret_file, BEARER_LEAST, 1, error);
	if (code != 0)
		return code;
	code = secret_list_read(&webhook, engine->webhook_secret_file, SIGNATURE_SECRET_LEAST,
				SIGNATURE_SECRETS, error);
	if (code == 0) {
		engine->bearer = bearer;
		engine->webhook = webhook;
	}
	secret_list_clear(&bearer);
	secret_list_clear(&webhook);
	return code;
}

static void http_stop(struct pay *pay)
{
	struct pay_http *engine = of(pay);
	http_client_close(engine->client);
	engine->client = NULL;
}

static void http_close(struct pay *pay)
{
	struct pay_http *engine = of(pay);
	http_stop(pay);
	secret_list_clear(&engine->bearer);
	secret_list_clear(&engine->webhook);
	ledger_close(pay->ledger);
	free(engine->secret_file);
	free(engine->webhook_secret_file);
	free(engine);
}

/* The customer's bank card is not here, but the way to the page where it will be is: always TLS. */
static struct http_client *open_client(const struct pay_http_settings *settings,
				       struct error *error)
{
	struct url url;
	const struct http_settings service = {
		.context = settings->context,
		.loop = settings->loop,
		.name = "pay_url",
		.ca_file = settings->ca_file,
		.accept = "application/json",
		.answer_bytes = ANSWER_BYTES,
		.requests = REQUESTS,
	};
	if (url_parse("pay_url", settings->url, &url, error) != 0)
		return NULL;
	if (url.secure)
		return http_client_open(&service, &url, error);
	(void)error_set(error, ERROR_USAGE, "« pay_url »: « %.200s » is not https", settings->url);
	return NULL;
}

struct pay *pay_http_open(const struct pay_http_settings *settings, struct error *error)
{
	static const struct pay_engine table = {
		.begin = http_begin,
		.ask = http_ask,
		.withdraw = http_withdraw,
		.tick = http_tick,
		.reload = http_reload,
		.stop = http_stop,
		.close = http_close,
	};
	struct pay_http *engine = calloc(1, sizeof *engine);
	if (engine) {
		engine->base.engine = &table;
		engine->secret_file = strdup(settings->secret_file);
		engine->webhook_secret_file = strdup(settings->webhook_secret_file);
		engine->timeout_ms = settings->timeout_ms;
	}
	if (!engine || !engine->secret_file || !engine->webhook_secret_file)
		(void)error_set(error, ERROR_MEMORY, "not enough memory for the payments");
	else if (http_reload(&engine->base, error) == 0 &&
		 (engine->base.ledger = ledger_open(settings->path, error)) &&
		 (engine->client = open_client(settings, error)))
		return &engine->base;
	if (engine)
		http_close(&engine->base);
	return NULL;
}
