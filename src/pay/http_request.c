/*
 * http_request.c - see http_request.h.
 *
 * Requests live in slots that are never freed, found by their connection: what the library says of
 * a connection that a request has done with finds no slot, and harms nothing. The host's name is
 * resolved beside the loop, as the library's own way would hold it up.
 */
#include "pay/http_request.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/x509_vfy.h>

#include "base/buffer.h"
#include "pay/resolve.h"

struct slot {
	struct http_client *client;
	bool busy;
	struct resolution *resolution; /* under way, or NULL */
	struct addresses addresses;
	size_t next_address;
	struct lws *wsi;         /* or NULL */
	bool connecting, failed; /* inside the library's connect; it failed there */
	bool sent;               /* the service may have seen the request */
	unsigned status;
	ev_timer timer, retry;
	struct buffer answer;
	char method[8], path[HTTP_PATH_BYTES];
	char bearer[HTTP_HEADER_BYTES], key[HTTP_HEADER_BYTES];
	unsigned char body[LWS_PRE + HTTP_BODY_BYTES];
	size_t body_length;
	http_callback *callback;
	void *context;
};

struct http_client {
	struct lws_context *lws;
	struct lws_vhost *vhost;
	struct ev_loop *loop;
	char host[256], authority[264], path[HTTP_PATH_BYTES / 2];
	int port;
	double timeout_s;
	struct slot slots[HTTP_REQUESTS];
};

/* ---- The end of a request ---- */

/* `inside`: called by the library about this connection, which closes it by itself. */
static void finish(struct slot *slot, enum http_fate fate, const char *reason, bool inside)
{
	ev_timer_stop(slot->client->loop, &slot->timer);
	ev_timer_stop(slot->client->loop, &slot->retry);
	if (slot->resolution)
		resolve_abandon(slot->resolution);
	slot->resolution = NULL;
	if (slot->wsi && !inside)
		lws_set_timeout(slot->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_ASYNC);
	slot->wsi = NULL;
	explicit_bzero(slot->bearer, sizeof slot->bearer);
	const struct http_answer answer = {
		.fate = fate,
		.status = fate == HTTP_ANSWERED ? slot->status : 0,
		.body = fate == HTTP_ANSWERED ? buffer_text(&slot->answer) : (struct text){0},
		.reason = reason,
	};
	slot->callback(slot->context, &answer);
	buffer_free(&slot->answer);
	slot->busy = false;
}

/* What a failure means depends on how far the request had gone. */
static void give_up(struct slot *slot, const char *reason, bool inside)
{
	finish(slot, slot->sent ? HTTP_LOST : HTTP_NOT_SENT, reason, inside);
}

static void on_timeout(struct ev_loop *loop, ev_timer *timer, int events)
{
	(void)loop;
	(void)events;
	give_up(timer->data, "too slow", false);
}

/* ---- Connecting ---- */

static void connect_next(struct slot *slot, const char *reason)
{
	struct http_client *client = slot->client;
	while (slot->next_address < slot->addresses.count) {
		const struct lws_client_connect_info info = {
			.context = client->lws,
			.vhost = client->vhost,
			.address = slot->addresses.texts[slot->next_address++],
			.port = client->port,
			.host = client->authority, /* whose certificate it must be */
			.path = slot->path,
			.method = slot->method,
			.local_protocol_name = "chemin-client",
			.alpn = "http/1.1",
			.ssl_connection = LCCSCF_USE_SSL | LCCSCF_HTTP_NO_FOLLOW_REDIRECT,
			.pwsi = &slot->wsi,
		};
		slot->connecting = true;
		slot->failed = false;
		struct lws *wsi = lws_client_connect_via_info(&info);
		slot->connecting = false;
		if (wsi && !slot->failed) {
			slot->wsi = wsi;
			return;
		}
		slot->wsi = NULL;
		if (slot->sent)
			break;
	}
	give_up(slot, reason, true);
}

static void on_retry(struct ev_loop *loop, ev_timer *timer, int events)
{
	(void)loop;
	(void)events;
	connect_next(timer->data, "no connection, or a certificate that is not good");
}

static void on_resolved(void *context, const struct addresses *addresses)
{
	struct slot *slot = context;
	slot->resolution = NULL;
	slot->addresses = *addresses;
	slot->next_address = 0;
	connect_next(slot, addresses->count ? "no connection" : "unknown host");
}

/* ---- What the library says ---- */

static struct slot *find(struct lws *wsi)
{
	struct http_client *client = lws_vhost_user(lws_get_vhost(wsi));
	for (size_t i = 0; client && i < HTTP_REQUESTS; i++)
		if (client->slots[i].busy && client->slots[i].wsi == wsi)
			return &client->slots[i];
	return NULL;
}

static int on_error(struct slot *slot)
{
	if (slot->connecting) {
		slot->failed = true; /* connect_next goes on */
		return 0;
	}
	slot->wsi = NULL;
	if (slot->sent)
		give_up(slot, "cut before its answer", true);
	else /* from the loop: the library may be closing all it has */
		ev_timer_start(slot->client->loop, &slot->retry);
	return 0;
}

static bool add_header(struct lws *wsi, const char *name, const char *value, unsigned char **at,
		       unsigned char *end)
{
	return lws_add_http_header_by_name(wsi, (const unsigned char *)name,
					   (const unsigned char *)value, (int)strlen(value), at,
					   end) == 0;
}

static int add_headers(struct slot *slot, unsigned char **at, unsigned char *end)
{
	char text[HTTP_HEADER_BYTES + 8];
	struct lws *wsi = slot->wsi;
	slot->sent = true;
	if (!add_header(wsi, "accept:", "application/json", at, end))
		return -1;
	(void)snprintf(text, sizeof text, "Bearer %s", slot->bearer);
	bool good = !slot->bearer[0] || add_header(wsi, "authorization:", text, at, end);
	good = good && (!slot->key[0] || add_header(wsi, "idempotency-key:", slot->key, at, end));
	explicit_bzero(text, sizeof text);
	if (!good)
		return -1;
	if (slot->body_length == 0)
		return 0;
	(void)snprintf(text, sizeof text, "%zu", slot->body_length);
	if (!add_header(wsi, "content-type:", "application/json", at, end) ||
	    !add_header(wsi, "content-length:", text, at, end))
		return -1;
	lws_client_http_body_pending(wsi, 1);
	(void)lws_callback_on_writable(wsi);
	return 0;
}

static int write_body(struct slot *slot)
{
	size_t length = slot->body_length;
	if (length == 0)
		return 0;
	slot->body_length = 0;
	lws_client_http_body_pending(slot->wsi, 0);
	return lws_write(slot->wsi, slot->body + LWS_PRE, length, LWS_WRITE_HTTP_FINAL) <
			       (int)length
		       ? -1
		       : 0;
}

static int keep(struct slot *slot, const char *bytes, size_t length)
{
	/* A hostile size of chunk makes the library tell a length that has wrapped. */
	if (length <= HTTP_ANSWER_BYTES - slot->answer.length) {
		buffer_add(&slot->answer, (struct text){bytes, length});
		if (!slot->answer.failed)
			return 0;
	}
	give_up(slot, "an answer too long", true);
	return -1;
}

static int pull(struct lws *wsi)
{
	char bytes[LWS_PRE + 2048], *at = bytes + LWS_PRE;
	int length = (int)sizeof bytes - LWS_PRE;
	return lws_http_client_read(wsi, &at, &length) < 0 ? -1 : 0;
}

static int on_client(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
		     size_t length)
{
	struct slot *slot;
	(void)user;
	switch (reason) {
	case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
		slot = find(wsi);
		return slot ? on_error(slot) : 0;
	case LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER: {
		unsigned char **at = in;
		slot = find(wsi);
		return slot ? add_headers(slot, at, *at + length) : -1;
	}
	case LWS_CALLBACK_CLIENT_HTTP_WRITEABLE:
		slot = find(wsi);
		return slot ? write_body(slot) : -1;
	case LWS_CALLBACK_ESTABLISHED_CLIENT_HTTP:
		slot = find(wsi);
		if (slot)
			slot->status = lws_http_client_http_response(wsi);
		return slot ? 0 : -1;
	case LWS_CALLBACK_RECEIVE_CLIENT_HTTP:
		return find(wsi) ? pull(wsi) : -1;
	case LWS_CALLBACK_RECEIVE_CLIENT_HTTP_READ:
		slot = find(wsi);
		return slot ? keep(slot, in, length) : -1;
	case LWS_CALLBACK_COMPLETED_CLIENT_HTTP:
		slot = find(wsi);
		if (slot)
			finish(slot, HTTP_ANSWERED, "", true);
		return -1; /* one request a connection */
	case LWS_CALLBACK_CLOSED_CLIENT_HTTP:
		/* Without a length the end of an answer cannot be told from a cut. */
		slot = find(wsi);
		if (slot)
			give_up(slot, "cut in its answer", true);
		return 0;
	default:
		return 0;
	}
}

/* ---- Opening ---- */

static int refuse_url(const struct http_settings *settings, struct error *error)
{
	return error_set(error, ERROR_FORMAT,
			 "« %s » must be https://host[:port][/path], not « %.200s »",
			 settings->name, settings->url);
}

static int read_url(struct http_client *client, const struct http_settings *settings,
		    struct error *error)
{
	static const char host_letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-";
	if (strncmp(settings->url, "https://", 8) != 0)
		return refuse_url(settings, error);
	const char *host = settings->url + 8;
	size_t length = strspn(host, host_letters);
	const char *rest = host + length;
	long port = 443;
	if (*rest == ':') {
		char *end;
		port = strtol(rest + 1, &end, 10);
		if (rest[1] < '0' || rest[1] > '9')
			port = 0;
		rest = end;
	}
	size_t path = strlen(rest);
	while (path && rest[path - 1] == '/')
		path--;
	if (length == 0 || length >= sizeof client->host || port < 1 || port > 65535 ||
	    (*rest && *rest != '/') || path >= sizeof client->path || strpbrk(rest, " ?#\"\\") ||
	    strspn(rest, "/") > 1)
		return refuse_url(settings, error);
	(void)snprintf(client->host, sizeof client->host, "%.*s", (int)length, host);
	(void)snprintf(client->path, sizeof client->path, "%.*s", (int)path, rest);
	client->port = (int)port;
	if (port == 443)
		(void)snprintf(client->authority, sizeof client->authority, "%s", client->host);
	else
		(void)snprintf(client->authority, sizeof client->authority, "%s:%d", client->host,
			       client->port);
	return 0;
}

/* The library says nothing of a file that it cannot use. */
static int check_authorities(const struct http_settings *settings, struct error *error)
{
	if (!settings->ca_file)
		return 0;
	X509_STORE *store = X509_STORE_new();
	bool good = store && X509_STORE_load_file(store, settings->ca_file) == 1;
	X509_STORE_free(store);
	ERR_clear_error();
	return good ? 0
		    : error_set(error, ERROR_FORMAT,
				"%s: no certificates in PEM (check the path and the file)",
				settings->ca_file);
}

static int open_vhost(struct http_client *client, const struct http_settings *settings,
		      struct error *error)
{
	static const struct lws_protocols protocols[] = {
		{.name = "chemin-client", .callback = on_client},
		{0},
	};
	const struct lws_context_creation_info info = {
		.port = CONTEXT_PORT_NO_LISTEN,
		.vhost_name = settings->name,
		.protocols = protocols,
		.user = client,
		.client_ssl_ca_filepath = settings->ca_file,
		.options = LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT |
			   (settings->ca_file ? LWS_SERVER_OPTION_DISABLE_OS_CA_CERTS : 0),
	};
	client->vhost = lws_create_vhost(settings->context, &info);
	if (client->vhost)
		return 0;
	return error_set(error, ERROR_IO, "« %s »: libwebsockets cannot prepare the connection",
			 settings->name);
}

struct http_client *http_client_open(const struct http_settings *settings, struct error *error)
{
	struct http_client *client = calloc(1, sizeof *client);
	if (!client) {
		(void)error_set(error, ERROR_MEMORY, "not enough memory for « %s »",
				settings->name);
		return NULL;
	}
	client->lws = settings->context;
	client->loop = settings->loop;
	client->timeout_s = settings->timeout_ms / 1000.;
	for (size_t i = 0; i < HTTP_REQUESTS; i++) {
		client->slots[i].client = client;
		client->slots[i].timer.data = client->slots[i].retry.data = &client->slots[i];
		ev_timer_init(&client->slots[i].timer, on_timeout, client->timeout_s, 0.);
		ev_timer_init(&client->slots[i].retry, on_retry, 0., 0.);
		buffer_init(&client->slots[i].answer);
	}
	if (read_url(client, settings, error) == 0 && check_authorities(settings, error) == 0 &&
	    open_vhost(client, settings, error) == 0)
		return client;
	free(client);
	return NULL;
}

void http_client_close(struct http_client *client)
{
	if (!client)
		return;
	for (size_t i = 0; i < HTTP_REQUESTS; i++)
		if (client->slots[i].busy)
			give_up(&client->slots[i], "the server stops", true);
	free(client);
}

/* ---- Sending ---- */

static bool set(char *to, size_t size, const char *text)
{
	return snprintf(to, size, "%s", text ? text : "") < (int)size;
}

static bool fill(struct slot *slot, const struct http_request *request)
{
	char path[HTTP_PATH_BYTES];
	slot->body_length = request->body ? strlen(request->body) : 0;
	if (slot->body_length > HTTP_BODY_BYTES)
		return false;
	if (slot->body_length)
		memcpy(slot->body + LWS_PRE, request->body, slot->body_length);
	return snprintf(path, sizeof path, "%s%s", slot->client->path, request->path) <
		       (int)sizeof path &&
	       set(slot->path, sizeof slot->path, path) &&
	       set(slot->method, sizeof slot->method, request->method) &&
	       set(slot->bearer, sizeof slot->bearer, request->bearer) &&
	       set(slot->key, sizeof slot->key, request->idempotency_key);
}

void http_send(struct http_client *client, const struct http_request *request,
	       http_callback *callback, void *context)
{
	struct slot *slot = client->slots;
	while (slot < client->slots + HTTP_REQUESTS && slot->busy)
		slot++;
	if (slot == client->slots + HTTP_REQUESTS || !fill(slot, request)) {
		const struct http_answer none = {.fate = HTTP_NOT_SENT,
						 .reason = "too much at once"};
		callback(context, &none);
		return;
	}
	slot->busy = true;
	slot->sent = slot->failed = slot->connecting = false;
	slot->status = 0;
	slot->wsi = NULL;
	slot->callback = callback;
	slot->context = context;
	ev_timer_set(&slot->timer, client->timeout_s, 0.);
	ev_timer_start(client->loop, &slot->timer);
	slot->resolution = resolve_start(client->loop, client->host, on_resolved, slot);
	if (!slot->resolution)
		finish(slot, HTTP_NOT_SENT, "not enough memory", true);
}
