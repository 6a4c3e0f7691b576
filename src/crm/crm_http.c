/* crm_http.c - see crm_http.h. */
#include "crm/crm_http.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/clock.h"
#include "base/log.h"
#include "crm/breaker.h"
#include "crm/crm_http_parts.h"

enum {
	ANSWER_BYTES = 1 << 20,
	QUEUE_LIMIT = 1000,
	TRIES = 3,
	REST_MS = 100, /* before the second try; doubled each time */
	WINDOW_MS = 10000,
	LEAST_ANSWERS = 10,
	FAILURE_PERCENT = 50,
	STATUS_COUNT = CRM_UNKNOWN + 1,
};

/* A call on its way: in the queue, under way, or resting before another try. */
struct call {
	struct call *next, **place; /* among all calls */
	struct call *behind;        /* in the queue */
	struct crm_http *engine;
	struct crm_asking asking;
	bool queued;
	int tries;
	unsigned permit;
	int64_t until_us;
	ev_timer timer; /* of the queue and of the rest */
	crm_callback *callback;
	void *context;
};

struct crm_http {
	struct crm base;
	struct ev_loop *loop;
	struct http_client *client;
	struct breaker breaker;
	char *token_file, *token;
	int timeout_ms, connect_timeout_ms, connections;
	struct call *calls;
	struct call *first, **last; /* the queue */
	int under_way, queued;
	bool closing;
	uint64_t told[STATUS_COUNT], tries, retries, faults;
	int64_t logged_us;
	enum breaker_state logged_state;
};

static struct crm_http *of(struct crm *crm)
{
	return (struct crm_http *)(void *)crm;
}

/* ---- Ending ---- */

static void call_free(struct call *call)
{
	crm_asking_free(&call->asking);
	free(call);
}

static void tell(struct crm_http *engine, crm_callback *callback, void *context,
		 enum crm_status status, const json_t *result)
{
	engine->told[status]++;
	callback(context, status, result);
}

static void finish(struct call *call, enum crm_status status, const json_t *result)
{
	*call->place = call->next;
	if (call->next)
		call->next->place = call->place;
	ev_timer_stop(call->engine->loop, &call->timer);
	tell(call->engine, call->callback, call->context, status, result);
	call_free(call);
}

/* ---- What is said of it ---- */

/* One line a second at most: a backend that is down would fill the log. */
static void log_fault(struct crm_http *engine, const struct call *call, const char *fault,
		      const char *detail)
{
	int64_t now = clock_monotonic_us();
	engine->faults++;
	if (engine->logged_us && now - engine->logged_us < 1000000)
		return;
	engine->logged_us = now;
	const struct crm_operation *operation = call->asking.question.operation;
	log_event(LOG_WARNING_LEVEL, "backend_fault", "operation",
		  operation ? operation->name : "outcome", "fault", fault, "detail", detail,
		  LOG_END);
}

static void log_breaker(struct crm_http *engine)
{
	enum breaker_state state = engine->breaker.open ? BREAKER_OPEN : BREAKER_CLOSED;
	if (state == engine->logged_state)
		return;
	engine->logged_state = state;
	log_event(state == BREAKER_OPEN ? LOG_ERROR_LEVEL : LOG_INFO_LEVEL,
		  state == BREAKER_OPEN ? "backend_down" : "backend_up", LOG_END);
}

/* ---- The queue ---- */

static void on_timer(struct ev_loop *loop, ev_timer *timer, int events);

static int left_ms(const struct call *call)
{
	int64_t left = (call->until_us - clock_monotonic_us()) / 1000;
	return left > 0 ? (int)left : 0;
}

static void set_timer(struct call *call, int ms)
{
	struct ev_loop *loop = call->engine->loop;
	ev_timer_stop(loop, &call->timer);
	ev_timer_set(&call->timer, ms / 1000., 0.);
	ev_timer_start(loop, &call->timer);
}

static void queue_put(struct call *call)
{
	struct crm_http *engine = call->engine;
	call->behind = NULL;
	call->queued = true;
	*engine->last = call;
	engine->last = &call->behind;
	engine->queued++;
	set_timer(call, left_ms(call));
}

static void queue_remove(struct call *call)
{
	struct crm_http *engine = call->engine;
	struct call **place = &engine->first;
	while (*place != call)
		place = &(*place)->behind;
	*place = call->behind;
	if (!call->behind)
		engine->last = place;
	call->queued = false;
	engine->queued--;
}

/* ---- Trying ---- */

static void pump(struct crm_http *engine);

/* Full jitter around a time that doubles, or what the backend asked for. -1: no time is left. */
static int rest_ms(const struct call *call, const struct http_reply *reply)
{
	unsigned chance;
	if (getrandom(&chance, sizeof chance, GRND_NONBLOCK) != (ssize_t)sizeof chance)
		chance = (unsigned)clock_monotonic_us();
	int base = REST_MS << (call->tries - 1);
	int ms = base / 2 + (int)(chance % (unsigned)base);
	if (reply->retry_after_s > 0 && reply->retry_after_s < 3600)
		ms += reply->retry_after_s * 1000;
	return ms < left_ms(call) ? ms : -1;
}

/* What an answer tells of the backend. */
static void judge(struct crm_http *engine, const struct call *call,
		  const struct crm_verdict *verdict, const struct http_reply *reply)
{
	breaker_record(&engine->breaker, call->permit, verdict->healthy, clock_monotonic_us());
	log_breaker(engine);
	if (verdict->fault)
		log_fault(engine, call, verdict->fault, reply->detail);
}

static void on_reply(void *context, const struct http_reply *reply)
{
	struct call *call = context;
	struct crm_http *engine = call->engine;
	struct crm_verdict verdict = crm_verdict_read(&call->asking.question, reply);
	bool again = verdict.again && call->tries < TRIES && !engine->closing;
	int rest = again ? rest_ms(call, reply) : -1;
	engine->under_way--;
	if (reply->end == HTTP_STOPPED)
		breaker_forget(&engine->breaker, call->permit);
	else
		judge(engine, call, &verdict, reply);
	if (rest >= 0) {
		engine->retries++;
		set_timer(call, rest);
	} else {
		finish(call, verdict.status, verdict.result);
	}
	json_decref(verdict.result);
	pump(engine);
}

static void try_now(struct call *call)
{
	struct crm_http *engine = call->engine;
	const struct http_request request = {.path = call->asking.path,
					     .token = engine->token,
					     .key = call->asking.key,
					     .body = call->asking.body,
					     .connect_ms = engine->connect_timeout_ms,
					     .whole_ms = left_ms(call)};
	if (!breaker_allow(&engine->breaker, clock_monotonic_us(), &call->permit)) {
		finish(call, CRM_UNAVAILABLE, NULL);
		return;
	}
	ev_timer_stop(engine->loop, &call->timer);
	if (!http_send(engine->client, &request, on_reply, call)) {
		breaker_forget(&engine->breaker, call->permit);
		log_fault(engine, call, "not_sendable", "");
		finish(call, CRM_UNAVAILABLE, NULL);
		return;
	}
	call->tries++;
	engine->tries++;
	engine->under_way++;
}

static void pump(struct crm_http *engine)
{
	while (!engine->closing && engine->first && engine->under_way < engine->connections) {
		struct call *call = engine->first;
		queue_remove(call);
		try_now(call);
	}
}

/* Too long in the queue; or rested enough. */
static void on_timer(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct call *call = timer->data;
	struct crm_http *engine = call->engine;
	(void)loop;
	(void)events;
	if (call->queued) {
		queue_remove(call);
		finish(call, CRM_UNAVAILABLE, NULL);
		return;
	}
	queue_put(call);
	pump(engine);
}

/* ---- Asking ---- */

static void start(struct crm_http *engine, struct call *call, crm_callback *callback, void *context)
{
	call->engine = engine;
	call->callback = callback;
	call->context = context;
	call->until_us = clock_monotonic_us() + (int64_t)engine->timeout_ms * 1000;
	call->next = engine->calls;
	call->place = &engine->calls;
	if (call->next)
		call->next->place = &call->next;
	engine->calls = call;
	ev_timer_init(&call->timer, on_timer, 0., 0.);
	call->timer.data = call;
	ev_now_update(engine->loop);
	queue_put(call);
	pump(engine);
}

/* Nobody may be asked now. */
static bool is_shut(const struct crm_http *engine)
{
	return engine->closing || engine->queued >= QUEUE_LIMIT ||
	       breaker_state(&engine->breaker, clock_monotonic_us()) == BREAKER_OPEN;
}

static void refuse(struct crm_http *engine, crm_callback *callback, void *context,
		   const char *reason)
{
	json_t *result = json_pack("{s:s}", "reason", reason);
	tell(engine, callback, context, result ? CRM_REFUSED : CRM_UNAVAILABLE, result);
	json_decref(result);
}

/* In a path, "." and ".." would be another place. */
static bool is_name(const char *customer)
{
	return customer && *customer && strcmp(customer, ".") != 0 && strcmp(customer, "..") != 0;
}

static void http_call(struct crm *crm, const struct crm_request *request, crm_callback *callback,
		      void *context)
{
	struct crm_http *engine = of(crm);
	const struct crm_operation *operation = crm_operation_find(request->operation);
	if (!operation) {
		refuse(engine, callback, context, "unknown_operation");
	} else if (operation->sort == CRM_WRITE && (!request->key || !*request->key)) {
		refuse(engine, callback, context, "key_needed");
	} else if (operation->sort != CRM_COMMON && !is_name(request->customer)) {
		tell(engine, callback, context, CRM_ABSENT, NULL);
	} else {
		struct call *call = is_shut(engine) ? NULL : calloc(1, sizeof *call);
		if (call && crm_asking_make(&call->asking, operation, request)) {
			start(engine, call, callback, context);
			return;
		}
		if (call)
			call_free(call);
		tell(engine, callback, context, CRM_UNAVAILABLE, NULL);
	}
}

static void http_outcome(struct crm *crm, const char *key, crm_callback *callback, void *context)
{
	struct crm_http *engine = of(crm);
	struct call *call = is_shut(engine) || !is_name(key) ? NULL : calloc(1, sizeof *call);
	if (call && crm_asking_make_outcome(&call->asking, key)) {
		start(engine, call, callback, context);
		return;
	}
	if (call)
		call_free(call);
	tell(engine, callback, context, CRM_UNAVAILABLE, NULL);
}

static int http_event(struct crm *crm, const char *customer, const char *event, int64_t now_ms,
		      struct error *error)
{
	(void)crm;
	(void)customer;
	(void)now_ms;
	return error_set(error, ERROR_USAGE,
			 "event \"%s\": what happens outside is played only in a demonstration",
			 event);
}

/* ---- The engine ---- */

static void wipe_token(char *token)
{
	if (token)
		explicit_bzero(token, strlen(token));
	free(token);
}

static void stop(struct crm_http *engine)
{
	engine->closing = true; /* what the callbacks ask is refused */
	http_client_close(engine->client);
	engine->client = NULL;
	while (engine->calls) { /* in the queue, or at rest */
		if (engine->calls->queued)
			queue_remove(engine->calls);
		finish(engine->calls, CRM_UNAVAILABLE, NULL);
	}
}

static void http_close(struct crm *crm)
{
	struct crm_http *engine = of(crm);
	stop(engine);
	wipe_token(engine->token);
	free(engine->token_file);
	free(engine);
}

static const struct crm_engine TABLE = {
	.call = http_call,
	.outcome = http_outcome,
	.event = http_event,
	.close = http_close,
};

/* One line of visible ASCII. NULL with `error`, which never shows what stands there. */
static char *read_token(const char *path, struct error *error)
{
	char line[HTTP_TOKEN_BYTES + 2] = "";
	FILE *file = fopen(path, "r");
	bool got = file && fgets(line, sizeof line, file);
	if (file)
		(void)fclose(file);
	size_t length = strcspn(line, "\r\n");
	bool good = got && length > 0 && length <= HTTP_TOKEN_BYTES;
	for (size_t i = 0; i < length; i++)
		good = good && line[i] > ' ' && line[i] <= '~';
	line[length] = '\0';
	char *token = good ? strdup(line) : NULL;
	explicit_bzero(line, sizeof line);
	if (!token)
		(void)error_set(error, ERROR_IO,
				"%s: the token of the operator's API must stand here on one line "
				"(at most %d characters, no blank)",
				path, HTTP_TOKEN_BYTES);
	return token;
}

void crm_http_stop(struct crm *crm)
{
	if (crm && crm->engine == &TABLE)
		stop(of(crm));
}

int crm_http_reload(struct crm *crm, struct error *error)
{
	if (!crm || crm->engine != &TABLE)
		return 0;
	struct crm_http *engine = of(crm);
	char *token = read_token(engine->token_file, error);
	if (!token)
		return ERROR_IO;
	wipe_token(engine->token);
	engine->token = token;
	return 0;
}

static int open_parts(struct crm_http *engine, const struct crm_http_settings *settings,
		      struct lws_context *context, struct error *error)
{
	struct url url;
	const struct http_settings service = {
		.context = context,
		.loop = engine->loop,
		.name = "crm_url",
		.ca_file = settings->ca_file,
		.accept = "application/json, application/problem+json",
		.answer_bytes = ANSWER_BYTES,
		.requests = settings->connections,
	};
	if (!settings->token_file)
		return error_set(error, ERROR_USAGE,
				 "« crm_url » needs « crm_token_file », which holds the token");
	if (url_parse("crm_url", settings->url, &url, error) != 0)
		return error->code;
	engine->token_file = strdup(settings->token_file);
	engine->token = read_token(settings->token_file, error);
	if (!engine->token_file || !engine->token)
		return ERROR_IO;
	engine->client = http_client_open(&service, &url, error);
	return engine->client ? 0 : ERROR_IO;
}

struct crm *crm_http_open(const struct crm_http_settings *settings, struct lws_context *context,
			  struct ev_loop *loop, struct error *error)
{
	struct crm_http *engine = calloc(1, sizeof *engine);
	if (!engine) {
		(void)error_set(error, ERROR_MEMORY, "not enough memory for the operator's API");
		return NULL;
	}
	engine->base.engine = &TABLE;
	engine->loop = loop;
	engine->last = &engine->first;
	engine->timeout_ms = settings->timeout_ms;
	engine->connect_timeout_ms = settings->connect_timeout_ms;
	engine->connections = settings->connections;
	breaker_init(&engine->breaker,
		     &(struct breaker_settings){.window_ms = WINDOW_MS,
						.least = LEAST_ANSWERS,
						.failure_percent = FAILURE_PERCENT,
						.open_ms = settings->open_ms});
	if (open_parts(engine, settings, context, error) == 0)
		return &engine->base;
	http_close(&engine->base);
	return NULL;
}

void crm_http_metrics(const struct crm *crm, struct buffer *out)
{
	static const char *const names[STATUS_COUNT] = {"ok", "refused", "absent", "unavailable",
							"unknown"};
	if (!crm || crm->engine != &TABLE)
		return;
	const struct crm_http *engine = (const struct crm_http *)(const void *)crm;
	buffer_add_string(out, "# TYPE chemin_crm_calls_total counter\n");
	for (size_t i = 0; i < STATUS_COUNT; i++)
		buffer_add_format(out, "chemin_crm_calls_total{status=\"%s\"} %llu\n", names[i],
				  (unsigned long long)engine->told[i]);
	const struct {
		const char *name, *type;
		uint64_t value;
	} rows[] = {
		{"chemin_crm_tries_total", "counter", engine->tries},
		{"chemin_crm_retries_total", "counter", engine->retries},
		{"chemin_crm_faults_total", "counter", engine->faults},
		{"chemin_crm_under_way", "gauge", (uint64_t)engine->under_way},
		{"chemin_crm_queue", "gauge", (uint64_t)engine->queued},
		/* 0 closed, 1 half-open, 2 open */
		{"chemin_crm_breaker", "gauge",
		 (uint64_t)breaker_state(&engine->breaker, clock_monotonic_us())},
		{"chemin_crm_breaker_openings_total", "counter", engine->breaker.openings},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		buffer_add_format(out, "# TYPE %s %s\n%s %llu\n", rows[i].name, rows[i].type,
				  rows[i].name, (unsigned long long)rows[i].value);
}
