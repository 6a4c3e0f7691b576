/* http.c - an exchange, its answer, which route it takes. See http.h. */
#include <stdlib.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "crm/crm_http.h"
#include "server/desk.h"
#include "server/files.h"
#include "server/http_parts.h"

enum { BODY_SECONDS = 10 };

/* ---- The exchange ---- */

struct server *http_server(const struct exchange *exchange)
{
	return exchange->server;
}

const struct identity *http_identity(const struct exchange *exchange)
{
	return &exchange->identity;
}

void http_hold(struct exchange *exchange)
{
	exchange->references++;
}

void http_release(struct exchange *exchange)
{
	if (--exchange->references > 0)
		return;
	free(exchange->answer);
	free(exchange);
}

const char *http_read_bearer(struct exchange *exchange)
{
	char header[TICKET_BYTES + 16];
	if (lws_hdr_total_length(exchange->wsi, WSI_TOKEN_HTTP_AUTHORIZATION) == 0)
		return NULL;
	int length =
		lws_hdr_copy(exchange->wsi, header, sizeof header, WSI_TOKEN_HTTP_AUTHORIZATION);
	if (length < 8 || strncasecmp(header, "Bearer ", 7) != 0)
		return "unauthorized";
	return identity_read(exchange->server, (struct text){header + 7, (size_t)length - 7},
			     &exchange->identity);
}

bool http_read_query(struct exchange *exchange, const char *name, char *to, size_t room)
{
	char one[512];
	size_t length = strlen(name);
	to[0] = '\0';
	for (int i = 0; lws_hdr_fragment_length(exchange->wsi, WSI_TOKEN_HTTP_URI_ARGS, i) > 0;
	     i++) {
		if (lws_hdr_copy_fragment(exchange->wsi, one, sizeof one, WSI_TOKEN_HTTP_URI_ARGS,
					  i) < 0)
			return false;
		if (strncmp(one, name, length) != 0 || one[length] != '=')
			continue;
		if (strlen(one + length + 1) >= room || !utf8_valid(text_of(one + length + 1)))
			return false;
		memcpy(to, one + length + 1, strlen(one + length + 1) + 1);
		return true;
	}
	return true;
}

const char *http_read_customer(struct exchange *exchange)
{
	const char *fault = http_read_bearer(exchange);
	if (!fault && exchange->identity.known && exchange->identity.ticket.role != ROLE_CUSTOMER)
		return "forbidden";
	return fault;
}

bool http_accepts(const struct exchange *exchange, enum lws_token_indexes header, const char *name)
{
	char accepted[512] = "";
	(void)lws_hdr_copy(exchange->wsi, accepted, sizeof accepted, header);
	for (const char *at = accepted; *at; at += strcspn(at, ",")) {
		at += strspn(at, ", \t");
		size_t length = strcspn(at, ",; \t");
		if (length != strlen(name) || strncasecmp(at, name, length) != 0)
			continue;
		const char *rest = at + length + strspn(at + length, " \t");
		if (*rest != ';')
			return true;
		rest += 1 + strspn(rest + 1, " \t");
		return strncasecmp(rest, "q=", 2) != 0 || strtod(rest + 2, NULL) > 0;
	}
	return false;
}

/* ---- Answering ---- */

void http_answer(struct exchange *exchange, unsigned status, const char *type, struct text body)
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

void http_refuse(struct exchange *exchange, unsigned status, const char *code)
{
	metrics_error(&exchange->server->metrics, code);
	json_t *object = json_pack("{s:s, s:s}", "code", code, "text", frame_error_text(code));
	char *text = object ? json_dumps(object, JSON_COMPACT) : NULL;
	http_answer(exchange, status, "application/json; charset=utf-8", text_of(text));
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

struct header {
	const char *name, *value; /* NULL: not sent */
};

static bool add_headers(struct lws *wsi, const struct header *headers, size_t count,
			unsigned char **at, unsigned char *end)
{
	for (size_t i = 0; i < count; i++)
		if (headers[i].value &&
		    !add_header(wsi, headers[i].name, headers[i].value, at, end))
			return false;
	return true;
}

static const char *unless_empty(const char *text)
{
	return text[0] ? text : NULL;
}

/* What a browser may do with the answer. */
static bool add_policy(const struct exchange *exchange, unsigned char **at, unsigned char *end)
{
	/* A page with a form says where it came from to ourselves alone: without that browsers
	 * name no origin when the form is sent. */
	static const char page[] = "default-src 'none'; script-src 'self'; style-src 'self'; "
				   "connect-src 'self' ws: wss:; img-src 'self'; base-uri 'none'; "
				   "form-action 'none'; frame-ancestors 'none'";
	static const char form[] = "default-src 'none'; style-src 'self'; img-src 'self'; "
				   "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
	bool has_form = exchange->payments == PAYMENTS_PAGE;
	const struct header headers[] = {
		{"x-content-type-options:", "nosniff"},
		{"cross-origin-resource-policy:", "cross-origin"},
		{"referrer-policy:", has_form ? "same-origin" : "no-referrer"},
		{"content-security-policy:", exchange->is_download ? DOWNLOAD_POLICY
					     : has_form            ? form
								   : page},
	};
	return add_headers(exchange->wsi, headers, sizeof headers / sizeof headers[0], at, end);
}

/* Pages of other origins: any of them may load the files, those of the configuration the rest. */
static bool add_reader(const struct exchange *exchange, unsigned char **at, unsigned char *end)
{
	bool asks = exchange->status == 204;
	const struct header headers[] = {
		{"access-control-allow-origin:", exchange->reader},
		{"vary:", "origin, accept-encoding"},
		{"access-control-expose-headers:",
		 exchange->is_download ? "content-disposition" : NULL},
		{"access-control-allow-methods:", asks ? "GET" : NULL},
		{"access-control-allow-headers:", asks ? "authorization" : NULL},
		{"access-control-max-age:", asks ? "600" : NULL},
	};
	return !exchange->reader[0] ||
	       add_headers(exchange->wsi, headers, sizeof headers / sizeof headers[0], at, end);
}

/* What the answer is, and for how long. */
static bool add_answer(const struct exchange *exchange, unsigned char **at, unsigned char *end)
{
	const struct header headers[] = {
		{"location:", unless_empty(exchange->location)},
		{"cache-control:", exchange->is_download ? "private, no-store"
				   : exchange->etag[0]   ? "no-cache"
							 : "no-store"},
		{"etag:", unless_empty(exchange->etag)},
		{"content-encoding:", exchange->gzip ? "gzip" : NULL},
		{"content-disposition:", unless_empty(exchange->disposition)},
		{"www-authenticate:", exchange->challenge},
		/* Said, so that no client sends its next request into a connection that closes. */
		{"connection:", exchange->close_after ? "close" : NULL},
	};
	return add_headers(exchange->wsi, headers, sizeof headers / sizeof headers[0], at, end);
}

static int write_answer(struct exchange *exchange)
{
	unsigned char head[LWS_PRE + 2048], *at = head + LWS_PRE, *end = head + sizeof head - 1;
	struct lws *wsi = exchange->wsi;
	if (lws_add_http_common_headers(wsi, exchange->status, exchange->type,
					exchange->answer_length, &at, end) ||
	    !add_policy(exchange, &at, end) || !add_answer(exchange, &at, end) ||
	    !add_reader(exchange, &at, end) ||
	    lws_finalize_write_http_header(wsi, head + LWS_PRE, &at, end))
		return -1;
	if (exchange->answer_length &&
	    lws_write(wsi, (unsigned char *)exchange->answer + LWS_PRE, exchange->answer_length,
		      LWS_WRITE_HTTP_FINAL) < (int)exchange->answer_length)
		return -1;
	if (exchange->close_after)
		return -1;
	return lws_http_transaction_completed(wsi) ? -1 : 0;
}

/* ---- Routes ---- */

static void get_metrics(struct exchange *exchange)
{
	struct buffer out;
	buffer_init(&out);
	struct store_statistics store = store_statistics(exchange->server->store);
	metrics_write(&exchange->server->metrics, &store, exchange->server->conversation_count,
		      &out);
	crm_http_metrics(exchange->server->crm, &out);
	pay_metrics(exchange->server->pay, &out);
	http_answer(exchange, 200, "text/plain; version=0.0.4; charset=utf-8", buffer_text(&out));
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
	const struct file_folders folders = {.sources = config->web, .built = config->web_built};
	(void)snprintf(exchange->reader, sizeof exchange->reader, "*");
	if ((is_example(path) && !config->demo && !config->test) ||
	    !file_read(&folders, path,
		       http_accepts(exchange, WSI_TOKEN_HTTP_ACCEPT_ENCODING, "gzip"), &file)) {
		http_answer(exchange, 404, "text/plain; charset=utf-8",
			    text_of("Page introuvable.\n"));
		return;
	}
	memcpy(exchange->etag, file.etag, sizeof exchange->etag);
	exchange->gzip = file.gzip;
	(void)lws_hdr_copy(exchange->wsi, known, sizeof known, WSI_TOKEN_HTTP_IF_NONE_MATCH);
	if (strcmp(known, file.etag) == 0)
		http_answer(exchange, 304, file.type, (struct text){0});
	else
		http_answer(exchange, 200, file.type, (struct text){file.bytes, file.length});
	file_free(&file);
}

/* ---- Payments ---- */

static void on_payment(void *context, const struct payments_reply *reply)
{
	struct exchange *exchange = context;
	(void)snprintf(exchange->location, sizeof exchange->location, "%s",
		       reply->location ? reply->location : "");
	http_answer(exchange, reply->status, reply->type, reply->body);
}

static void on_payment_posted(void *context, const struct payments_reply *reply)
{
	on_payment(context, reply);
	http_release(context);
}

static void post_payment(struct exchange *exchange)
{
	const struct payments_request request = {
		.path = exchange->path,
		.signature = text_of(exchange->signature),
		.body = {exchange->body, exchange->body_length},
	};
	http_hold(exchange);
	payments_post(exchange->server, &request, on_payment_posted, exchange);
}

/* A form is taken from our own page alone, whatever other pages may speak to us. */
static bool is_own_page(struct lws *wsi)
{
	static const char site_header[] = "sec-fetch-site:";
	char origin[256] = "", host[256] = "", site[32] = "";
	(void)lws_hdr_copy(wsi, host, sizeof host, WSI_TOKEN_HOST);
	bool has_origin = lws_hdr_total_length(wsi, WSI_TOKEN_ORIGIN) > 0;
	(void)lws_hdr_copy(wsi, origin, sizeof origin, WSI_TOKEN_ORIGIN);
	const char *name = strstr(origin, "://");
	if (has_origin && (!name || !host[0] || strcasecmp(name + 3, host) != 0))
		return false;
	bool has_site = lws_hdr_custom_length(wsi, site_header, (int)strlen(site_header)) > 0;
	(void)lws_hdr_custom_copy(wsi, site, sizeof site, site_header, (int)strlen(site_header));
	return !has_site || strcmp(site, "same-origin") == 0;
}

void http_read_signature(struct exchange *exchange)
{
	static const char name[] = "chemin-signature:";
	(void)lws_hdr_custom_copy(exchange->wsi, exchange->signature, sizeof exchange->signature,
				  name, (int)strlen(name));
}

static void check_payment_post(struct exchange *exchange, const char *type)
{
	bool form = exchange->payments == PAYMENTS_PAGE;
	http_read_signature(exchange);
	if (strcasecmp(type, form ? "application/x-www-form-urlencoded" : "application/json") != 0)
		http_refuse(exchange, 415, "bad_request");
	else if (form && !is_own_page(exchange->wsi))
		http_refuse(exchange, 403, "forbidden");
}

static void get(struct exchange *exchange, const char *path)
{
	if (strcmp(path, "/healthz") == 0) {
		http_answer(exchange, 200, "text/plain; charset=utf-8", text_of("ok\n"));
	} else if (strcmp(path, "/readyz") == 0) {
		bool ready = !exchange->server->draining;
		http_answer(exchange, ready ? 200 : 503, "text/plain; charset=utf-8",
			    text_of(ready ? "ready\n" : "draining\n"));
	} else if (strcmp(path, "/api/v1/unpaid") == 0) {
		api_unpaid(exchange);
	} else if (download_is_path(path)) {
		api_download(exchange, path);
	} else if (strncmp(path, "/api/v1/desk/", 13) == 0) {
		if (!desk_get(exchange, path + 13))
			http_refuse(exchange, 404, "not_found");
	} else if (strcmp(path, "/metrics") == 0) {
		get_metrics(exchange);
	} else if (exchange->payments == PAYMENTS_PAGE) {
		payments_get(exchange->server, path, on_payment, exchange);
	} else {
		get_file(exchange, path);
	}
}

static void check_length(struct exchange *exchange)
{
	char length[24] = "";
	(void)lws_hdr_copy(exchange->wsi, length, sizeof length, WSI_TOKEN_HTTP_CONTENT_LENGTH);
	char *end;
	unsigned long long bytes = strtoull(length, &end, 10);
	bool sized = length[0] >= '0' && length[0] <= '9' && *end == '\0';
	if (!sized)
		http_refuse(exchange, 411, "bad_request");
	else if (bytes > BODY_BYTES)
		http_refuse(exchange, 413, "too_large");
	else if (exchange->server->draining)
		http_refuse(exchange, 503, "overloaded");
	else if (bytes == 0)
		http_refuse(exchange, 400, "bad_request");
}

static void check_post(struct exchange *exchange, const char *path)
{
	char type[64] = "";
	(void)lws_hdr_copy(exchange->wsi, type, sizeof type, WSI_TOKEN_HTTP_CONTENT_TYPE);
	type[strcspn(type, "; ")] = '\0';
	if (exchange->payments)
		check_payment_post(exchange, type);
	else
		api_check_post(exchange, path, type);
	if (!exchange->status)
		check_length(exchange);
}

static void on_body(struct exchange *exchange)
{
	char address[48];
	int wait_ms;
	struct server *server = exchange->server;
	server_client_address(server, exchange->wsi, address, sizeof address);
	/* Who announces much at once, a payment service or the operator, is not slowed down here:
	 * they are known by their signature, and an unsigned message costs little. */
	if (exchange->payments != PAYMENTS_WEBHOOK && !exchange->signed_route &&
	    !limits_message(server->limits, address,
			    server->config->messages_per_minute_per_address, clock_monotonic_us(),
			    &wait_ms)) {
		http_refuse(exchange, 429, "rate_limited");
		return;
	}
	if (exchange->payments) {
		post_payment(exchange);
		return;
	}
	if (exchange->signed_route) {
		api_signed(exchange);
		return;
	}
	struct refusal refusal;
	json_t *body = frame_parse((struct text){exchange->body, exchange->body_length}, &refusal);
	if (!body)
		http_refuse(exchange, strcmp(refusal.code, "too_large") == 0 ? 413 : 400,
			    refusal.code);
	else if (exchange->is_demo_ticket)
		api_ticket(exchange, body);
	else
		api_message(exchange, body);
	json_decref(body);
}

static int begin(struct lws *wsi, struct http_slot *slot, const char *path)
{
	if (slot->exchange) {
		slot->exchange->wsi = NULL;
		http_release(slot->exchange);
	}
	struct exchange *exchange = slot->exchange = calloc(1, sizeof *exchange);
	if (!exchange)
		return -1;
	exchange->server = lws_context_user(lws_get_context(wsi));
	exchange->wsi = wsi;
	exchange->references = 1;
	(void)snprintf(exchange->path, sizeof exchange->path, "%s", path);
	exchange->payments = payments_route(exchange->server, path);
	exchange->is_download = download_is_path(path);
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
		api_preflight(exchange, path);
	} else {
		http_refuse(exchange, 405, "bad_request");
	}
	return 0;
}

static int read_body(struct exchange *exchange, const char *bytes, size_t length)
{
	if (exchange->status)
		return 0; /* refused already: the rest is not kept */
	if (exchange->body_length + length > BODY_BYTES) {
		http_refuse(exchange, 413, "too_large");
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
		char path[DOWNLOAD_PATH];
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
		http_release(exchange);
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
			http_release(slot->exchange);
			slot->exchange = NULL;
		}
		return 0;
	default:
		return 0;
	}
}
