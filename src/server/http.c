/* http.c - see http.h. */
#include "server/http.h"

#include <stdlib.h>

#include "acts/unpaid.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "server/conversation.h"
#include "server/files.h"

enum { BODY_BYTES = FRAME_BYTES, BODY_SECONDS = 10 };

/* One request and its answer. Outlives the socket while a turn is under way. */
struct exchange {
	struct server *server;
	struct lws *wsi; /* NULL once closed */
	unsigned references;
	bool is_post, submitted, is_new, close_after;
	bool is_demo_ticket; /* POST /demo/ticket */
	struct identity identity;
	char body[BODY_BYTES + 1];
	size_t body_length;
	unsigned status;
	const char *type;
	char etag[48];
	char reader[256]; /* the page of another origin that may read the answer, "*", or "" */
	char *answer;     /* with LWS_PRE in front; owned */
	size_t answer_length;
};

static void release(struct exchange *exchange)
{
	if (--exchange->references > 0)
		return;
	free(exchange->answer);
	free(exchange);
}

/* ---- Answering ---- */

static void answer(struct exchange *exchange, unsigned status, const char *type, struct text body)
{
	exchange->status = status;
	exchange->type = type;
	free(exchange->answer);
	exchange->answer = malloc(LWS_PRE + body.length + 1);
	exchange->answer_length = exchange->answer ? body.length : 0;
	if (exchange->answer && body.length)
		memcpy(exchange->answer + LWS_PRE, body.bytes, body.length);
	if (exchange->wsi)
		(void)lws_callback_on_writable(exchange->wsi);
}

static void answer_error(struct exchange *exchange, unsigned status, const char *code)
{
	metrics_error(&exchange->server->metrics, code);
	json_t *object = json_pack("{s:s, s:s}", "code", code, "text", frame_error_text(code));
	char *text = object ? json_dumps(object, JSON_COMPACT) : NULL;
	answer(exchange, status, "application/json; charset=utf-8", text_of(text));
	free(text);
	json_decref(object);
}

static bool add_header(struct lws *wsi, const char *name, const char *value, unsigned char **at,
		       unsigned char *end)
{
	return lws_add_http_header_by_name(wsi, (const unsigned char *)name,
					   (const unsigned char *)value, (int)strlen(value), at,
					   end) == 0;
}

/* Pages of other origins: any of them may load the files, those of the configuration the rest. */
static bool add_reader(struct exchange *exchange, unsigned char **at, unsigned char *end)
{
	static const char *const preflight[][2] = {
		{"access-control-allow-methods:", "GET"},
		{"access-control-allow-headers:", "authorization"},
		{"access-control-max-age:", "600"},
	};
	struct lws *wsi = exchange->wsi;
	if (!exchange->reader[0])
		return true;
	if (!add_header(wsi, "access-control-allow-origin:", exchange->reader, at, end) ||
	    !add_header(wsi, "vary:", "origin", at, end))
		return false;
	for (size_t i = 0; exchange->status == 204 && i < sizeof preflight / sizeof preflight[0];
	     i++)
		if (!add_header(wsi, preflight[i][0], preflight[i][1], at, end))
			return false;
	return true;
}

static int write_answer(struct exchange *exchange)
{
	static const char *const fixed[][2] = {
		{"x-content-type-options:", "nosniff"},
		{"referrer-policy:", "no-referrer"},
		{"cross-origin-resource-policy:", "cross-origin"},
		{"content-security-policy:",
		 "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' ws: "
		 "wss:; "
		 "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
	};
	unsigned char head[LWS_PRE + 2048], *at = head + LWS_PRE, *end = head + sizeof head - 1;
	struct lws *wsi = exchange->wsi;
	if (lws_add_http_common_headers(wsi, exchange->status, exchange->type,
					exchange->answer_length, &at, end))
		return -1;
	for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++)
		if (!add_header(wsi, fixed[i][0], fixed[i][1], &at, end))
			return -1;
	const char *caching = exchange->etag[0] ? "no-cache" : "no-store";
	if (!add_header(wsi, "cache-control:", caching, &at, end) ||
	    (exchange->etag[0] && !add_header(wsi, "etag:", exchange->etag, &at, end)))
		return -1;
	if (!add_reader(exchange, &at, end))
		return -1;
	/* Said, so that no client sends its next request into a connection that closes. */
	if (exchange->close_after && !add_header(wsi, "connection:", "close", &at, end))
		return -1;
	if (lws_finalize_write_http_header(wsi, head + LWS_PRE, &at, end))
		return -1;
	if (exchange->answer_length &&
	    lws_write(wsi, (unsigned char *)exchange->answer + LWS_PRE, exchange->answer_length,
		      LWS_WRITE_HTTP_FINAL) < (int)exchange->answer_length)
		return -1;
	if (exchange->close_after)
		return -1;
	return lws_http_transaction_completed(wsi) ? -1 : 0;
}

/* ---- POST /api/v1/message ---- */

static void on_turn(void *context, bool ack, const struct outcome *outcome)
{
	struct exchange *exchange = context;
	if (outcome->code) {
		static const struct {
			const char *code;
			unsigned status;
		} statuses[] = {{"not_found", 404},
				{"overloaded", 503},
				{"id_conflict", 409},
				{"forbidden", 403}};
		unsigned status = 500;
		for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++)
			if (strcmp(statuses[i].code, outcome->code) == 0)
				status = statuses[i].status;
		answer_error(exchange, status, outcome->code);
		release(exchange);
		return;
	}
	if (ack)
		return;
	struct buffer out;
	buffer_init(&out);
	json_t *first = outcome->frame_count ? json_loads(outcome->frames[0], 0, NULL) : NULL;
	const char *conv = frame_string(first, "conv");
	buffer_add_format(&out, "{\"conv\":\"%s\",\"messages\":[", conv ? conv : "");
	bool any = false;
	for (size_t i = 0; i < outcome->frame_count; i++) {
		if (outcome->own[i])
			continue;
		buffer_add_string(&out, any ? "," : "");
		buffer_add_string(&out, outcome->frames[i]);
		any = true;
	}
	buffer_add_char(&out, ']');
	if (exchange->is_new) {
		json_t *notice = json_string(dialogue_notice(exchange->server->dialogue));
		char *quoted = notice ? json_dumps(notice, JSON_ENCODE_ANY) : NULL;
		if (quoted)
			buffer_add_format(&out, ",\"notice\":%s", quoted);
		free(quoted);
		json_decref(notice);
	}
	buffer_add_char(&out, '}');
	answer(exchange, 200, "application/json; charset=utf-8", buffer_text(&out));
	json_decref(first);
	buffer_free(&out);
	release(exchange);
}

static bool is_market(const char *market)
{
	static const char *const names[] = {"mobile", "fixe", "cle4g", "box4g"};
	for (size_t i = 0; i < 4; i++)
		if (strcmp(names[i], market) == 0)
			return true;
	return false;
}

static void ask(struct exchange *exchange, json_t *body)
{
	const char *conv = frame_string(body, "conv"), *text = frame_string(body, "text");
	const char *market = frame_string(body, "market");
	exchange->is_new = !conv || !*conv;
	if (!text || (market && !is_market(market)) ||
	    (json_object_get(body, "conv") && !conv &&
	     !json_is_null(json_object_get(body, "conv")))) {
		answer_error(exchange, 400, "bad_request");
	} else if (utf8_count(text_of(text)) > TEXT_CHARACTERS) {
		answer_error(exchange, 413, "too_large");
	} else if (!exchange->is_new && !frame_conv_is_good(conv)) {
		answer_error(exchange, 404, "not_found");
	} else {
		struct conversation *conversation =
			exchange->is_new ? conversation_new(exchange->server, false)
					 : conversation_open(exchange->server, conv);
		struct ask wanted = {
			.kind = DIALOGUE_SAY,
			.text = text,
			.choice = frame_string(body, "choice"),
			.market = market,
			.identity = &exchange->identity,
			.done = on_turn,
			.context = exchange,
		};
		exchange->references++;
		if (!conversation || !conversation_ask(conversation, &wanted)) {
			answer_error(exchange, 503, "overloaded");
			release(exchange);
		}
	}
}

/* POST /demo/ticket: what the operator's site would give to someone who signs in there. */
static void give_ticket(struct exchange *exchange, json_t *body)
{
	const char *subject = frame_string(body, "sub"), *level = frame_string(body, "level");
	int64_t now = clock_system().now_ms(NULL);
	struct ticket ticket;
	if (!subject || (level && strcmp(level, "basic") != 0 && strcmp(level, "strong") != 0)) {
		answer_error(exchange, 400, "bad_request");
		return;
	}
	if (!identity_of_demo(subject, level, now, &ticket)) {
		answer_error(exchange, 404, "not_found");
		return;
	}
	char *token = ticket_issue(exchange->server->keys, &ticket, now);
	json_t *object = token ? json_pack("{s:s, s:s, s:s, s:s, s:I}", "ticket", token, "sub",
					   subject, "role", identity_role_name(ticket.role),
					   "level", identity_level_name(ticket.level), "expires_s",
					   (json_int_t)(ticket.expires_ms - now) / 1000)
			       : NULL;
	char *text = object ? json_dumps(object, JSON_COMPACT) : NULL;
	if (text)
		answer(exchange, 200, "application/json; charset=utf-8", text_of(text));
	else
		answer_error(exchange, 500, "internal");
	free(text);
	json_decref(object);
	free(token);
}

static void on_body(struct exchange *exchange)
{
	char address[48];
	int wait_ms;
	struct server *server = exchange->server;
	server_client_address(server, exchange->wsi, address, sizeof address);
	if (!limits_message(server->limits, address,
			    server->config->messages_per_minute_per_address, clock_monotonic_us(),
			    &wait_ms)) {
		answer_error(exchange, 429, "rate_limited");
		return;
	}
	struct refusal refusal;
	json_t *body = frame_parse((struct text){exchange->body, exchange->body_length}, &refusal);
	if (!body)
		answer_error(exchange, strcmp(refusal.code, "too_large") == 0 ? 413 : 400,
			     refusal.code);
	else if (exchange->is_demo_ticket)
		give_ticket(exchange, body);
	else
		ask(exchange, body);
	json_decref(body);
}

/* ---- Routes ---- */

static void get_metrics(struct exchange *exchange)
{
	struct buffer out;
	buffer_init(&out);
	struct store_statistics store = store_statistics(exchange->server->store);
	metrics_write(&exchange->server->metrics, &store, exchange->server->conversation_count,
		      &out);
	answer(exchange, 200, "text/plain; version=0.0.4; charset=utf-8", buffer_text(&out));
	buffer_free(&out);
}

/* The example pages are there for a demonstration only. */
static bool is_example(const char *path)
{
	return strcmp(path, "/") == 0 || strcmp(path, "/index.html") == 0 ||
	       strncmp(path, "/demo/", 6) == 0;
}

static void get_file(struct exchange *exchange, const char *path)
{
	struct file_content file;
	char known[64] = "";
	const struct config *config = exchange->server->config;
	(void)snprintf(exchange->reader, sizeof exchange->reader, "*");
	if ((is_example(path) && !config->demo && !config->test) ||
	    !file_read(config->web, path, &file)) {
		answer(exchange, 404, "text/plain; charset=utf-8", text_of("Page introuvable.\n"));
		return;
	}
	memcpy(exchange->etag, file.etag, sizeof exchange->etag);
	(void)lws_hdr_copy(exchange->wsi, known, sizeof known, WSI_TOKEN_HTTP_IF_NONE_MATCH);
	if (strcmp(known, file.etag) == 0)
		answer(exchange, 304, file.type, (struct text){0});
	else
		answer(exchange, 200, file.type, (struct text){file.bytes, file.length});
	file_free(&file);
}

static const char *read_bearer(struct exchange *exchange);

static void on_unpaid(void *context, const json_t *unpaid)
{
	struct exchange *exchange = context;
	char *text = unpaid ? json_dumps(unpaid, JSON_COMPACT) : NULL;
	if (text)
		answer(exchange, 200, "application/json; charset=utf-8", text_of(text));
	else
		answer_error(exchange, 503, "act_unavailable");
	free(text);
	release(exchange);
}

/* Lets the page at the request's Origin read the answer, if the configuration names it. */
static void allow_reader(struct exchange *exchange)
{
	char host[256] = "";
	(void)lws_hdr_copy(exchange->wsi, host, sizeof host, WSI_TOKEN_HOST);
	if (lws_hdr_copy(exchange->wsi, exchange->reader, sizeof exchange->reader,
			 WSI_TOKEN_ORIGIN) <= 0 ||
	    !server_allows_origin(exchange->server, exchange->reader, host))
		exchange->reader[0] = '\0';
}

/* OPTIONS: a browser asks whether a page of another origin may send a ticket. */
static void answer_preflight(struct exchange *exchange, const char *path)
{
	if (strcmp(path, "/api/v1/unpaid") == 0)
		allow_reader(exchange);
	if (exchange->reader[0])
		answer(exchange, 204, "text/plain", (struct text){0});
	else
		answer_error(exchange, 403, "forbidden");
}

/* GET /api/v1/unpaid: what the bearer of the ticket owes, for the page that hosts the chat. */
static void get_unpaid(struct exchange *exchange)
{
	struct server *server = exchange->server;
	allow_reader(exchange);
	const char *fault = read_bearer(exchange);
	if (!fault && !exchange->identity.known)
		fault = "unauthorized";
	if (fault) {
		answer_error(exchange, strcmp(fault, "forbidden") == 0 ? 403 : 401, fault);
		return;
	}
	exchange->references++;
	unpaid_read(server->crm, &server->policy,
		    dialogue_chemin(server->dialogue, "facture_payer_cb"),
		    exchange->identity.ticket.subject, clock_system().now_ms(NULL), on_unpaid,
		    exchange);
}

static void get(struct exchange *exchange, const char *path)
{
	if (strcmp(path, "/healthz") == 0) {
		answer(exchange, 200, "text/plain; charset=utf-8", text_of("ok\n"));
	} else if (strcmp(path, "/readyz") == 0) {
		bool ready = !exchange->server->draining;
		answer(exchange, ready ? 200 : 503, "text/plain; charset=utf-8",
		       text_of(ready ? "ready\n" : "draining\n"));
	} else if (strcmp(path, "/api/v1/unpaid") == 0) {
		get_unpaid(exchange);
	} else if (strcmp(path, "/metrics") == 0) {
		get_metrics(exchange);
	} else {
		get_file(exchange, path);
	}
}

/* "Authorization: Bearer TICKET", if there is one. NULL, or an err.code. */
static const char *read_bearer(struct exchange *exchange)
{
	char header[TICKET_BYTES + 16];
	if (lws_hdr_total_length(exchange->wsi, WSI_TOKEN_HTTP_AUTHORIZATION) == 0)
		return NULL;
	int length =
		lws_hdr_copy(exchange->wsi, header, sizeof header, WSI_TOKEN_HTTP_AUTHORIZATION);
	if (length < 8 || strncasecmp(header, "Bearer ", 7) != 0)
		return "unauthorized";
	const char *fault =
		identity_read(exchange->server, (struct text){header + 7, (size_t)length - 7},
			      &exchange->identity);
	if (!fault && exchange->identity.ticket.role != ROLE_CUSTOMER)
		return "forbidden";
	return fault;
}

/* A POST is accepted only as JSON, from our own pages or from no page at all. */
static void check_post(struct exchange *exchange, const char *path)
{
	char type[64] = "", origin[256] = "", host[256] = "", length[24] = "";
	struct lws *wsi = exchange->wsi;
	(void)lws_hdr_copy(wsi, type, sizeof type, WSI_TOKEN_HTTP_CONTENT_TYPE);
	(void)lws_hdr_copy(wsi, host, sizeof host, WSI_TOKEN_HOST);
	(void)lws_hdr_copy(wsi, length, sizeof length, WSI_TOKEN_HTTP_CONTENT_LENGTH);
	int origin_length = lws_hdr_total_length(wsi, WSI_TOKEN_ORIGIN);
	(void)lws_hdr_copy(wsi, origin, sizeof origin, WSI_TOKEN_ORIGIN);
	type[strcspn(type, "; ")] = '\0';
	char *end;
	unsigned long long bytes = strtoull(length, &end, 10);
	bool sized = length[0] >= '0' && length[0] <= '9' && *end == '\0';
	const char *fault = read_bearer(exchange);
	exchange->is_demo_ticket = exchange->server->config->demo && exchange->server->keys &&
				   strcmp(path, "/demo/ticket") == 0;
	if (strcmp(path, "/api/v1/message") != 0 && !exchange->is_demo_ticket)
		answer_error(exchange, 404, "not_found");
	else if (strcasecmp(type, "application/json") != 0)
		answer_error(exchange, 415, "bad_request");
	else if (origin_length > 0 && !server_allows_origin(exchange->server, origin, host))
		answer_error(exchange, 403, "forbidden");
	else if (fault)
		answer_error(exchange, strcmp(fault, "forbidden") == 0 ? 403 : 401, fault);
	else if (!sized)
		answer_error(exchange, 411, "bad_request");
	else if (bytes > BODY_BYTES)
		answer_error(exchange, 413, "too_large");
	else if (exchange->server->draining)
		answer_error(exchange, 503, "overloaded");
	else if (bytes == 0)
		answer_error(exchange, 400, "bad_request");
}

static int begin(struct lws *wsi, struct http_slot *slot, const char *path)
{
	if (slot->exchange) {
		slot->exchange->wsi = NULL;
		release(slot->exchange);
	}
	struct exchange *exchange = slot->exchange = calloc(1, sizeof *exchange);
	if (!exchange)
		return -1;
	exchange->server = lws_context_user(lws_get_context(wsi));
	exchange->wsi = wsi;
	exchange->references = 1;
	exchange->is_post = lws_hdr_total_length(wsi, WSI_TOKEN_POST_URI) > 0;
	bool is_get = lws_hdr_total_length(wsi, WSI_TOKEN_GET_URI) > 0;
	exchange->close_after = !is_get;
	if (exchange->is_post) {
		/* A deadline of our own: the library's is renewed by every byte. */
		lws_set_timer_usecs(wsi, (lws_usec_t)BODY_SECONDS * LWS_US_PER_SEC);
		check_post(exchange, path);
	} else if (is_get) {
		get(exchange, path);
	} else if (lws_hdr_total_length(wsi, WSI_TOKEN_OPTIONS_URI) > 0) {
		answer_preflight(exchange, path);
	} else {
		answer_error(exchange, 405, "bad_request");
	}
	return 0;
}

static int read_body(struct exchange *exchange, const char *bytes, size_t length)
{
	if (exchange->status)
		return 0; /* refused already: the rest is not kept */
	if (exchange->body_length + length > BODY_BYTES) {
		answer_error(exchange, 413, "too_large");
		return 0;
	}
	memcpy(exchange->body + exchange->body_length, bytes, length);
	exchange->body_length += length;
	return 0;
}

int http_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
		  size_t length)
{
	struct http_slot *slot = user;
	switch (reason) {
	case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION:
		(void)lws_return_http_status(wsi, HTTP_STATUS_BAD_REQUEST, NULL);
		return -1; /* a WebSocket without our subprotocol */
	case LWS_CALLBACK_HTTP: {
		char path[256];
		(void)snprintf(path, sizeof path, "%s", (const char *)in);
		return begin(wsi, slot, path);
	}
	case LWS_CALLBACK_HTTP_BODY:
		return slot->exchange ? read_body(slot->exchange, in, length) : -1;
	case LWS_CALLBACK_HTTP_BODY_COMPLETION:
		if (!slot->exchange)
			return -1;
		if (!slot->exchange->submitted && !slot->exchange->status) {
			slot->exchange->submitted = true;
			on_body(slot->exchange);
		}
		return 0;
	case LWS_CALLBACK_HTTP_WRITEABLE: {
		if (!slot->exchange)
			return -1;
		if (!slot->exchange->status)
			return 0;
		/* The library wipes the slot when it goes on to the next request. */
		struct exchange *exchange = slot->exchange;
		slot->exchange = NULL;
		int code = write_answer(exchange);
		exchange->wsi = NULL;
		release(exchange);
		return code;
	}
	case LWS_CALLBACK_TIMER:
		return slot && slot->exchange && slot->exchange->is_post &&
				       !slot->exchange->submitted
			       ? -1
			       : 0;
	case LWS_CALLBACK_CLOSED_HTTP:
		if (slot && slot->exchange) {
			slot->exchange->wsi = NULL;
			release(slot->exchange);
			slot->exchange = NULL;
		}
		return 0;
	default:
		return 0;
	}
}
