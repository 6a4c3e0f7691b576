/* api.c - what customers' programs and pages ask: a message, what is unpaid, a file; demo tickets.
 */
#include <stdlib.h>

#include "acts/unpaid.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "server/conversation.h"
#include "server/customer_data.h"
#include "server/http_parts.h"
#include "server/notices.h"

/* Those that the configuration gives no secrets for are not there. */
static enum signed_route signed_route_of(const struct server *server, const char *path)
{
	const struct {
		const char *path;
		bool is_there;
		enum signed_route route;
	} routes[] = {
		{"account-changed", server->notices, SIGNED_ACCOUNT_CHANGED},
		{"customer-export", server->customer_data, SIGNED_CUSTOMER_EXPORT},
		{"customer-erase", server->customer_data, SIGNED_CUSTOMER_ERASE},
	};
	static const char folder[] = "/api/v1/";
	if (strncmp(path, folder, sizeof folder - 1) != 0)
		return SIGNED_NONE;
	for (size_t i = 0; i < sizeof routes / sizeof routes[0]; i++)
		if (routes[i].is_there && strcmp(path + sizeof folder - 1, routes[i].path) == 0)
			return routes[i].route;
	return SIGNED_NONE;
}

void api_check_post(struct exchange *exchange, const char *path, const char *type)
{
	char origin[256] = "", host[256] = "";
	struct lws *wsi = exchange->wsi;
	(void)lws_hdr_copy(wsi, host, sizeof host, WSI_TOKEN_HOST);
	int origin_length = lws_hdr_total_length(wsi, WSI_TOKEN_ORIGIN);
	(void)lws_hdr_copy(wsi, origin, sizeof origin, WSI_TOKEN_ORIGIN);
	exchange->signed_route = signed_route_of(exchange->server, path);
	if (exchange->signed_route)
		http_read_signature(exchange);
	const char *fault = exchange->signed_route ? NULL : http_read_customer(exchange);
	exchange->is_demo_ticket = exchange->server->config->demo && exchange->server->keys &&
				   strcmp(path, "/demo/ticket") == 0;
	if (strcmp(path, "/api/v1/message") != 0 && !exchange->is_demo_ticket &&
	    !exchange->signed_route)
		http_refuse(exchange, 404, "not_found");
	else if (strcasecmp(type, "application/json") != 0)
		http_refuse(exchange, 415, "bad_request");
	else if (origin_length > 0 && !server_allows_origin(exchange->server, origin, host))
		http_refuse(exchange, 403, "forbidden");
	else if (fault)
		http_refuse(exchange, strcmp(fault, "forbidden") == 0 ? 403 : 401, fault);
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
		http_refuse(exchange, status, outcome->code);
		http_release(exchange);
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
	http_answer(exchange, 200, "application/json; charset=utf-8", buffer_text(&out));
	json_decref(first);
	buffer_free(&out);
	http_release(exchange);
}

static bool is_market(const char *market)
{
	static const char *const names[] = {"mobile", "fixe", "cle4g", "box4g"};
	for (size_t i = 0; i < 4; i++)
		if (strcmp(names[i], market) == 0)
			return true;
	return false;
}

void api_message(struct exchange *exchange, json_t *body)
{
	const char *conv = frame_string(body, "conv"), *text = frame_string(body, "text");
	const char *market = frame_string(body, "market");
	exchange->is_new = !conv || !*conv;
	if (!text || (market && !is_market(market)) ||
	    (json_object_get(body, "conv") && !conv &&
	     !json_is_null(json_object_get(body, "conv")))) {
		http_refuse(exchange, 400, "bad_request");
	} else if (utf8_count(text_of(text)) > TEXT_CHARACTERS) {
		http_refuse(exchange, 413, "too_large");
	} else if (!exchange->is_new && !frame_conv_is_good(conv)) {
		http_refuse(exchange, 404, "not_found");
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
		http_hold(exchange);
		if (!conversation || !conversation_ask(conversation, &wanted)) {
			http_refuse(exchange, 503, "overloaded");
			http_release(exchange);
		}
	}
}

/* ---- POST by the operator's own system ---- */

static void account_changed(struct exchange *exchange)
{
	static const struct {
		unsigned status;
		const char *code; /* NULL: taken */
	} answers[] = {
		[NOTICE_TAKEN] = {202, NULL},
		[NOTICE_MALFORMED] = {400, "bad_request"},
		[NOTICE_FORGED] = {401, "unauthorized"},
		[NOTICE_TOO_MANY] = {429, "rate_limited"},
	};
	enum notice notice = notices_take(exchange->server, text_of(exchange->signature),
					  (struct text){exchange->body, exchange->body_length});
	if (answers[notice].code)
		http_refuse(exchange, answers[notice].status, answers[notice].code);
	else
		http_answer(exchange, answers[notice].status, "application/json; charset=utf-8",
			    text_of("{\"received\":true}"));
}

void api_signed(struct exchange *exchange)
{
	static void (*const takers[])(struct exchange * exchange) = {
		[SIGNED_ACCOUNT_CHANGED] = account_changed,
		[SIGNED_CUSTOMER_EXPORT] = customer_data_export,
		[SIGNED_CUSTOMER_ERASE] = customer_data_erase,
	};
	takers[exchange->signed_route](exchange);
}

/* ---- POST /demo/ticket ---- */

void api_ticket(struct exchange *exchange, json_t *body)
{
	const char *subject = frame_string(body, "sub"), *level = frame_string(body, "level");
	int64_t now = clock_system().now_ms(NULL);
	struct ticket ticket;
	if (!subject || (level && strcmp(level, "basic") != 0 && strcmp(level, "strong") != 0)) {
		http_refuse(exchange, 400, "bad_request");
		return;
	}
	if (!identity_of_demo(subject, level, now, &ticket)) {
		http_refuse(exchange, 404, "not_found");
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
		http_answer(exchange, 200, "application/json; charset=utf-8", text_of(text));
	else
		http_refuse(exchange, 500, "internal");
	free(text);
	json_decref(object);
	free(token);
}

/* ---- GET /api/v1/unpaid ---- */

static void on_unpaid(void *context, const json_t *unpaid, const json_t *account)
{
	(void)account;
	struct exchange *exchange = context;
	char *text = unpaid ? json_dumps(unpaid, JSON_COMPACT) : NULL;
	if (text)
		http_answer(exchange, 200, "application/json; charset=utf-8", text_of(text));
	else
		http_refuse(exchange, 503, "act_unavailable");
	free(text);
	http_release(exchange);
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

void api_preflight(struct exchange *exchange, const char *path)
{
	if (strcmp(path, "/api/v1/unpaid") == 0 || exchange->is_download)
		allow_reader(exchange);
	if (exchange->reader[0])
		http_answer(exchange, 204, "text/plain", (struct text){0});
	else
		http_refuse(exchange, 403, "forbidden");
}

void api_unpaid(struct exchange *exchange)
{
	struct server *server = exchange->server;
	allow_reader(exchange);
	const char *fault = http_read_customer(exchange);
	if (!fault && !exchange->identity.known)
		fault = "unauthorized";
	if (fault) {
		http_refuse(exchange, strcmp(fault, "forbidden") == 0 ? 403 : 401, fault);
		return;
	}
	http_hold(exchange);
	unpaid_read(server->crm, &server->policy,
		    dialogue_chemin(server->dialogue, "facture_payer_cb"),
		    exchange->identity.ticket.subject, clock_system().now_ms(NULL), on_unpaid,
		    exchange);
}

/* ---- GET /fichiers/... ---- */

static void on_download(void *context, const struct download *download)
{
	struct exchange *exchange = context;
	memcpy(exchange->disposition, download->disposition, sizeof exchange->disposition);
	exchange->challenge = download->challenge;
	http_answer(exchange, download->status, download->type, download->body);
	http_release(exchange);
}

void api_download(struct exchange *exchange, const char *path)
{
	char address[48];
	allow_reader(exchange);
	server_client_address(exchange->server, exchange->wsi, address, sizeof address);
	const struct download_asker asker = {
		.fault = http_read_customer(exchange),
		.bearer = &exchange->identity,
		.address = address,
		.wants_page = http_accepts(exchange, WSI_TOKEN_HTTP_ACCEPT, "text/html"),
	};
	http_hold(exchange);
	download_read(exchange->server, path, &asker, on_download, exchange);
}
