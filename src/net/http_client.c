/*
 * http_client.c - see http_client.h.
 *
 * A connection knows its request until one of them is over. Then it is told to forget it, so what
 * the library still says of that connection finds no request, and harms nothing.
 */
#include "net/http_client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/x509_vfy.h>

#include "net/http_parts.h"

static const char PROTOCOL[] = "chemin-client";

const char *http_end_name(enum http_end end)
{
	static const char *const names[] = {[HTTP_ANSWERED] = "answered",
					    [HTTP_UNREACHABLE] = "unreachable",
					    [HTTP_CUT] = "cut",
					    [HTTP_SLOW] = "slow",
					    [HTTP_TOO_LARGE] = "too_large",
					    [HTTP_STOPPED] = "stopped"};
	return names[end];
}

/* ---- Memory ---- */

static void wipe_free(char *bytes, size_t length)
{
	if (bytes)
		explicit_bzero(bytes, length);
	free(bytes);
}

static void exchange_free(struct exchange *exchange)
{
	if (exchange->content.bytes)
		explicit_bzero(exchange->content.bytes, exchange->content.length);
	buffer_free(&exchange->content);
	wipe_free(exchange->token, exchange->token ? strlen(exchange->token) : 0);
	wipe_free(exchange->body, exchange->body ? LWS_PRE + exchange->body_length : 0);
	free(exchange->path);
	free(exchange->key);
	free(exchange);
}

static void enlist(struct http_client *client, struct exchange *exchange)
{
	exchange->next = client->first;
	exchange->place = &client->first;
	if (exchange->next)
		exchange->next->place = &exchange->next;
	client->first = exchange;
	client->count++;
}

static void unlist(struct exchange *exchange)
{
	*exchange->place = exchange->next;
	if (exchange->next)
		exchange->next->place = exchange->place;
	exchange->client->count--;
}

/* ---- Ending ---- */

/* The library may keep the connection for a while; it says no more of it to us. */
static struct lws *let_go(struct exchange *exchange)
{
	struct lws *wsi = exchange->wsi;
	exchange->wsi = NULL;
	if (wsi)
		lws_set_wsi_user(wsi, NULL);
	return wsi;
}

static void start_timer(struct exchange *exchange, ev_timer *timer, double seconds)
{
	struct ev_loop *loop = exchange->client->loop;
	ev_timer_stop(loop, timer);
	ev_timer_set(timer, seconds > 0 ? seconds : 0., 0.);
	ev_timer_start(loop, timer);
}

void http_limit_exchange(struct exchange *exchange, double seconds)
{
	start_timer(exchange, &exchange->limit, seconds);
}

void http_end_exchange(struct exchange *exchange, enum http_end how)
{
	if (exchange->ended)
		return;
	exchange->ended = true;
	exchange->reply.end = how;
	(void)let_go(exchange);
	exchange->waiting = false;
	ev_timer_stop(exchange->client->loop, &exchange->limit);
	start_timer(exchange, &exchange->soon, 0.);
}

/* ---- Connecting ---- */

void http_fail_exchange(struct exchange *exchange)
{
	struct resolver *resolver = exchange->client->resolver;
	exchange->wsi = NULL;
	exchange->failed = true;
	if (exchange->ended)
		return;
	if (exchange->reply.sent) {
		http_end_exchange(exchange, HTTP_CUT);
		return;
	}
	resolver_skip(resolver, exchange->address);
	if (exchange->tries < resolver_count(resolver))
		start_timer(exchange, &exchange->soon, 0.);
	else
		http_end_exchange(exchange, HTTP_UNREACHABLE);
}

/* The library may speak of the connection, and of its failure, before it returns. */
static void connect_now(struct exchange *exchange)
{
	struct http_client *client = exchange->client;
	(void)snprintf(exchange->address, sizeof exchange->address, "%s",
		       resolver_address(client->resolver));
	const struct lws_client_connect_info info = {
		.context = client->context,
		.vhost = client->vhost,
		.address = exchange->address,
		.port = client->url.port,
		.path = exchange->path,
		.host = client->authority, /* whose certificate it must be */
		.method = exchange->body ? "POST" : "GET",
		.alpn = "http/1.1",
		.local_protocol_name = PROTOCOL,
		.ssl_connection =
			LCCSCF_HTTP_NO_FOLLOW_REDIRECT | (client->url.secure ? LCCSCF_USE_SSL : 0),
		.userdata = exchange,
	};
	exchange->tries++;
	exchange->failed = false;
	struct lws *wsi = lws_client_connect_via_info(&info);
	if (exchange->failed || exchange->ended)
		return;
	exchange->wsi = wsi;
	if (!wsi)
		http_fail_exchange(exchange); /* the library said nothing of it */
}

/* Waits for an address when none is known. */
static void begin(struct exchange *exchange)
{
	struct resolver *resolver = exchange->client->resolver;
	bool looking = resolver_refresh(resolver);
	if (resolver_address(resolver))
		start_timer(exchange, &exchange->soon, 0.);
	else if (looking)
		exchange->waiting = true;
	else
		http_end_exchange(exchange, HTTP_UNREACHABLE);
}

static void on_addresses(void *context)
{
	struct http_client *client = context;
	bool found = resolver_address(client->resolver) != NULL;
	for (struct exchange *exchange = client->first; exchange; exchange = exchange->next) {
		if (!exchange->waiting)
			continue;
		exchange->waiting = false;
		if (found)
			connect_now(exchange);
		else
			http_end_exchange(exchange, HTTP_UNREACHABLE);
	}
}

static void deliver(struct exchange *exchange)
{
	unlist(exchange);
	exchange->reply.content = buffer_text(&exchange->content);
	exchange->callback(exchange->context, &exchange->reply);
	exchange_free(exchange);
}

static void on_soon(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct exchange *exchange = timer->data;
	(void)loop;
	(void)events;
	if (exchange->ended)
		deliver(exchange);
	else
		connect_now(exchange);
}

/* Outside of the library's callbacks: the connection can be closed at once. */
static void kill_connection(struct exchange *exchange)
{
	struct lws *wsi = let_go(exchange);
	if (wsi)
		lws_set_timeout(wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_SYNC);
}

/* An address that lets us wait is not the one to try next time. */
static void on_limit(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct exchange *exchange = timer->data;
	(void)loop;
	(void)events;
	if (exchange->wsi && !exchange->reply.sent)
		resolver_skip(exchange->client->resolver, exchange->address);
	kill_connection(exchange);
	http_end_exchange(exchange, exchange->reply.sent ? HTTP_SLOW : HTTP_UNREACHABLE);
}

/* ---- Public ---- */

static char *copy_body(const char *body)
{
	size_t length = strlen(body);
	char *copy = malloc(LWS_PRE + length + 1);
	if (copy)
		memcpy(copy + LWS_PRE, body, length + 1);
	return copy;
}

/* Nothing can be slipped into the headers. */
static bool is_visible(const char *text, size_t most)
{
	size_t length = 0;
	for (; text[length]; length++)
		if (text[length] <= ' ' || text[length] > '~')
			return false;
	return length <= most;
}

static bool copy_request(struct exchange *exchange, const struct http_request *request)
{
	struct buffer path;
	buffer_init(&path);
	buffer_add_string(&path, exchange->client->url.base);
	buffer_add_string(&path, request->path);
	exchange->path = buffer_take(&path);
	exchange->token = strdup(request->token);
	exchange->key = request->key ? strdup(request->key) : NULL;
	exchange->body = request->body ? copy_body(request->body) : NULL;
	exchange->body_length = request->body ? strlen(request->body) : 0;
	return exchange->path && is_visible(exchange->path, HTTP_PATH_BYTES) && exchange->token &&
	       is_visible(exchange->token, HTTP_TOKEN_BYTES) && !exchange->key == !request->key &&
	       (!exchange->key || is_visible(exchange->key, HTTP_KEY_BYTES)) &&
	       !exchange->body == !request->body && exchange->body_length <= HTTP_BODY_BYTES;
}

bool http_send(struct http_client *client, const struct http_request *request,
	       http_callback *callback, void *context)
{
	bool full = client->closing || client->count >= client->most;
	struct exchange *exchange = full ? NULL : calloc(1, sizeof *exchange);
	if (!exchange)
		return false;
	exchange->client = client;
	exchange->callback = callback;
	exchange->context = context;
	buffer_init(&exchange->content);
	if (!copy_request(exchange, request)) {
		exchange_free(exchange);
		return false;
	}
	enlist(client, exchange);
	int connect_ms =
		request->connect_ms < request->whole_ms ? request->connect_ms : request->whole_ms;
	ev_now_update(client->loop);
	exchange->until = ev_now(client->loop) + request->whole_ms / 1000.;
	ev_timer_init(&exchange->limit, on_limit, 0., 0.);
	ev_timer_init(&exchange->soon, on_soon, 0., 0.);
	exchange->limit.data = exchange->soon.data = exchange;
	http_limit_exchange(exchange, connect_ms / 1000.);
	begin(exchange);
	return true;
}

/* The library says nothing of a file that it cannot use. */
static int check_authorities(const char *path, struct error *error)
{
	X509_STORE *store = X509_STORE_new();
	bool good = store && X509_STORE_load_file(store, path) == 1;
	X509_STORE_free(store);
	ERR_clear_error();
	return good ? 0
		    : error_set(error, ERROR_IO,
				"%s: no certificate of an authority can be read here (PEM)", path);
}

/* The address ":0" is no proxy; without it, that of the environment would be used. */
static struct lws_vhost *make_vhost(const struct http_settings *settings)
{
	static const struct lws_protocols protocols[] = {
		{.name = PROTOCOL, .callback = http_on_event, .tx_packet_size = 65536}, {0}};
	const struct lws_context_creation_info info = {
		.vhost_name = settings->name,
		.port = CONTEXT_PORT_NO_LISTEN,
		.protocols = protocols,
		.options = LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT |
			   (settings->ca_file ? LWS_SERVER_OPTION_DISABLE_OS_CA_CERTS : 0),
		.client_ssl_ca_filepath = settings->ca_file,
		.http_proxy_address = ":0",
	};
	return lws_create_vhost(settings->context, &info);
}

static int open_parts(struct http_client *client, const struct http_settings *settings,
		      struct error *error)
{
	struct buffer authority;
	buffer_init(&authority);
	url_authority(&client->url, &authority);
	client->authority = buffer_take(&authority);
	if (!client->authority)
		return error_set(error, ERROR_MEMORY, "not enough memory for « %s »",
				 settings->name);
	client->vhost = make_vhost(settings);
	if (!client->vhost)
		return error_set(error, ERROR_IO,
				 "« %s »: libwebsockets cannot make an HTTP client",
				 settings->name);
	client->resolver = resolver_open(client->url.host, client->url.is_address, client->loop,
					 on_addresses, client, error);
	return client->resolver ? 0 : error->code;
}

struct http_client *http_client_open(const struct http_settings *settings, const struct url *url,
				     struct error *error)
{
	if (settings->ca_file && check_authorities(settings->ca_file, error) != 0)
		return NULL;
	struct http_client *client = calloc(1, sizeof *client);
	if (!client) {
		(void)error_set(error, ERROR_MEMORY, "not enough memory for « %s »",
				settings->name);
		return NULL;
	}
	*client = (struct http_client){.url = *url,
				       .accept = settings->accept,
				       .answer_bytes = settings->answer_bytes,
				       .most = settings->requests,
				       .context = settings->context,
				       .loop = settings->loop};
	if (open_parts(client, settings, error) == 0)
		return client;
	http_client_close(client);
	return NULL;
}

void http_client_close(struct http_client *client)
{
	if (!client)
		return;
	client->closing = true;
	while (client->first) {
		struct exchange *exchange = client->first;
		kill_connection(exchange);
		http_end_exchange(exchange, HTTP_STOPPED); /* unless it had ended: then as it did */
		ev_timer_stop(client->loop, &exchange->soon);
		deliver(exchange);
	}
	resolver_close(client->resolver);
	free(client->authority);
	free(client);
}
