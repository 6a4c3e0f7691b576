/* rest_client.c - see rest_client.h. */
#include "crm/rest_client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/pem.h>

#include "crm/resolver.h"

/* libwebsockets writes a request's headers into one buffer of 4096 bytes. */
_Static_assert(REST_PATH_BYTES + REST_TOKEN_BYTES + REST_KEY_BYTES + REST_HOST_BYTES + 300 < 4096,
	       "the headers of a request must fit");

struct rest_client {
	struct rest_url url;
	char *authority; /* Host */
	struct lws_vhost *vhost;
	struct lws_context *context;
	struct ev_loop *loop;
	struct resolver *resolver;
	struct rest_exchange *waiting; /* for an address */
};

struct rest_exchange {
	struct rest_client *client;
	struct rest_exchange *next, **place; /* in client->waiting, or place is NULL */
	struct lws *wsi;                     /* NULL: no connection */
	char *path, *token, *key;
	char *body; /* with LWS_PRE in front, or NULL */
	size_t body_length;
	ev_timer limit; /* of the connection, then of the whole */
	ev_timer soon;  /* the next address, or the callback: from the loop */
	double until;   /* when the whole must be there, of ev_now */
	unsigned tries; /* addresses */
	bool ended;
	struct rest_reply reply;
	struct buffer content;
	rest_callback *callback;
	void *context;
};

/* ---- Memory ---- */

static void wipe_free(char *bytes, size_t length)
{
	if (bytes)
		explicit_bzero(bytes, length);
	free(bytes);
}

static void exchange_free(struct rest_exchange *exchange)
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

/* ---- Ending ---- */

static void stop_waiting(struct rest_exchange *exchange)
{
	if (!exchange->place)
		return;
	*exchange->place = exchange->next;
	if (exchange->next)
		exchange->next->place = exchange->place;
	exchange->place = NULL;
}

/* The library may keep the connection for a while; it says no more of it to us. */
static struct lws *let_go(struct rest_exchange *exchange)
{
	struct lws *wsi = exchange->wsi;
	exchange->wsi = NULL;
	if (wsi)
		lws_set_wsi_user(wsi, NULL);
	return wsi;
}

static void start_timer(struct rest_exchange *exchange, ev_timer *timer, double seconds)
{
	struct ev_loop *loop = exchange->client->loop;
	ev_timer_stop(loop, timer);
	ev_timer_set(timer, seconds > 0 ? seconds : 0., 0.);
	ev_timer_start(loop, timer);
}

/* It is over; the callback comes from the loop. Safe within the library's own callbacks, which then
 * close the connection by returning -1. */
static void end(struct rest_exchange *exchange, enum rest_end how)
{
	if (exchange->ended)
		return;
	exchange->ended = true;
	exchange->reply.end = how;
	(void)let_go(exchange);
	stop_waiting(exchange);
	ev_timer_stop(exchange->client->loop, &exchange->limit);
	start_timer(exchange, &exchange->soon, 0.);
}

/* ---- Connecting ---- */

/* Closed before anything was sent: another address may do. */
static void on_failure(struct rest_exchange *exchange)
{
	struct resolver *resolver = exchange->client->resolver;
	exchange->wsi = NULL;
	if (exchange->ended)
		return;
	if (exchange->reply.sent) {
		end(exchange, REST_CUT);
		return;
	}
	resolver_skip(resolver);
	if (exchange->tries < resolver_count(resolver))
		start_timer(exchange, &exchange->soon, 0.);
	else
		end(exchange, REST_UNREACHABLE);
}

static void connect_now(struct rest_exchange *exchange)
{
	struct rest_client *client = exchange->client;
	const struct lws_client_connect_info info = {
		.context = client->context,
		.vhost = client->vhost,
		.address = resolver_address(client->resolver),
		.port = client->url.port,
		.path = exchange->path,
		.host = client->authority,
		.method = exchange->body ? "POST" : "GET",
		.alpn = "http/1.1",
		.local_protocol_name = "crm_http",
		.ssl_connection =
			LCCSCF_HTTP_NO_FOLLOW_REDIRECT | (client->url.secure ? LCCSCF_USE_SSL : 0),
		.userdata = exchange,
	};
	exchange->tries++;
	struct lws *wsi = lws_client_connect_via_info(&info);
	if (wsi && !exchange->ended)
		exchange->wsi = wsi;
	else if (!wsi && !ev_is_active(&exchange->soon))
		on_failure(exchange); /* the library said nothing of it */
}

/* Waits for an address when none is known. */
static void begin(struct rest_exchange *exchange)
{
	struct rest_client *client = exchange->client;
	bool looking = resolver_refresh(client->resolver);
	if (resolver_address(client->resolver)) {
		connect_now(exchange);
	} else if (!looking) {
		end(exchange, REST_UNREACHABLE);
	} else {
		exchange->next = client->waiting;
		exchange->place = &client->waiting;
		if (exchange->next)
			exchange->next->place = &exchange->next;
		client->waiting = exchange;
	}
}

static void on_addresses(void *context)
{
	struct rest_client *client = context;
	while (client->waiting) {
		struct rest_exchange *exchange = client->waiting;
		stop_waiting(exchange);
		if (resolver_address(client->resolver))
			connect_now(exchange);
		else
			end(exchange, REST_UNREACHABLE);
	}
}

static void deliver(struct rest_exchange *exchange)
{
	exchange->reply.content = buffer_text(&exchange->content);
	exchange->callback(exchange->context, &exchange->reply);
	exchange_free(exchange);
}

static void on_soon(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct rest_exchange *exchange = timer->data;
	(void)loop;
	(void)events;
	if (exchange->ended)
		deliver(exchange);
	else
		connect_now(exchange);
}

/* Outside of the library's callbacks: the connection can be closed at once. */
static void kill_connection(struct rest_exchange *exchange)
{
	struct lws *wsi = let_go(exchange);
	if (wsi)
		lws_set_timeout(wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_SYNC);
}

static void on_limit(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct rest_exchange *exchange = timer->data;
	(void)loop;
	(void)events;
	kill_connection(exchange);
	end(exchange, exchange->reply.sent ? REST_SLOW : REST_UNREACHABLE);
}

/* ---- The request ---- */

static bool add_header(struct lws *wsi, const char *name, const char *value, unsigned char **at,
		       unsigned char *limit)
{
	return lws_add_http_header_by_name(wsi, (const unsigned char *)name,
					   (const unsigned char *)value, (int)strlen(value), at,
					   limit) == 0;
}

/* The connection stands: the time that is left is that of the whole. */
static int add_headers(struct rest_exchange *exchange, struct lws *wsi, unsigned char **at,
		       size_t room)
{
	unsigned char *limit = *at + room;
	char bearer[REST_TOKEN_BYTES + 16], length[24];
	exchange->reply.sent = true;
	start_timer(exchange, &exchange->limit, exchange->until - ev_now(exchange->client->loop));
	(void)snprintf(bearer, sizeof bearer, "Bearer %s", exchange->token);
	bool good =
		add_header(wsi, "authorization:", bearer, at, limit) &&
		add_header(wsi, "accept:", "application/json, application/problem+json", at, limit);
	explicit_bzero(bearer, sizeof bearer);
	if (good && exchange->key)
		good = add_header(wsi, "idempotency-key:", exchange->key, at, limit);
	if (good && exchange->body) {
		(void)snprintf(length, sizeof length, "%zu", exchange->body_length);
		good = add_header(wsi, "content-type:", "application/json", at, limit) &&
		       add_header(wsi, "content-length:", length, at, limit);
		lws_client_http_body_pending(wsi, 1);
	}
	return good ? 0 : -1;
}

static int write_body(struct rest_exchange *exchange, struct lws *wsi)
{
	if (!exchange->body)
		return 0;
	lws_client_http_body_pending(wsi, 0);
	int wrote = lws_write(wsi, (unsigned char *)exchange->body + LWS_PRE, exchange->body_length,
			      LWS_WRITE_HTTP_FINAL);
	return wrote >= (int)exchange->body_length ? 0 : -1;
}

/* ---- The answer ---- */

static void read_type(struct lws *wsi, struct rest_reply *reply)
{
	(void)lws_hdr_copy(wsi, reply->type, sizeof reply->type, WSI_TOKEN_HTTP_CONTENT_TYPE);
	reply->type[strcspn(reply->type, "; \t")] = '\0';
	for (char *at = reply->type; *at; at++)
		if (*at >= 'A' && *at <= 'Z')
			*at = (char)(*at - 'A' + 'a');
}

static void read_retry(struct lws *wsi, struct rest_reply *reply)
{
	char text[8] = "";
	if (lws_hdr_copy(wsi, text, sizeof text, WSI_TOKEN_HTTP_RETRY_AFTER) > 0 &&
	    strspn(text, "0123456789") == strlen(text))
		reply->retry_after_s = (int)strtol(text, NULL, 10);
}

/* The headers are there. An answer whose end cannot be told is none. */
static int on_head(struct rest_exchange *exchange, struct lws *wsi)
{
	struct rest_reply *reply = &exchange->reply;
	char length[24] = "";
	bool sized = lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH) > 0;
	int code = lws_hdr_copy(wsi, length, sizeof length, WSI_TOKEN_HTTP_CONTENT_LENGTH);
	reply->status = (int)lws_http_client_http_response(wsi);
	read_type(wsi, reply);
	read_retry(wsi, reply);
	if (sized ? code <= 0 || strspn(length, "0123456789") != strlen(length)
		  : lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_TRANSFER_ENCODING) == 0) {
		end(exchange, REST_CUT);
		return -1;
	}
	if (sized && strtoull(length, NULL, 10) > REST_ANSWER_BYTES) {
		end(exchange, REST_TOO_LARGE);
		return -1;
	}
	return 0;
}

/* `length` may be anything: a size of chunk in the answer can make it wrap. */
static int on_content(struct rest_exchange *exchange, const char *bytes, size_t length)
{
	if (length > REST_ANSWER_BYTES - exchange->content.length) {
		end(exchange, REST_TOO_LARGE);
		return -1;
	}
	buffer_add(&exchange->content, (struct text){bytes, length});
	if (exchange->content.failed) {
		end(exchange, REST_TOO_LARGE);
		return -1;
	}
	return 0;
}

static int read_some(struct lws *wsi)
{
	char bytes[4096 + LWS_PRE], *at = bytes + LWS_PRE;
	int length = (int)sizeof bytes - LWS_PRE;
	int code = lws_http_client_read(wsi, &at, &length) < 0 ? -1 : 0;
	explicit_bzero(bytes, sizeof bytes);
	return code;
}

/* The library's own words: "tls: ...". */
static void note_detail(struct rest_reply *reply, const char *text, size_t length)
{
	size_t i = 0;
	for (; text && i < length && i + 1 < sizeof reply->detail && text[i]; i++)
		reply->detail[i] = text[i] >= ' ' && text[i] <= '~' ? text[i] : ' ';
	reply->detail[i] = '\0';
}

static int on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
		    size_t length)
{
	struct rest_exchange *exchange = user;
	switch (reason) {
	case LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER:
		return exchange ? add_headers(exchange, wsi, in, length) : -1;
	case LWS_CALLBACK_CLIENT_HTTP_WRITEABLE:
		return exchange ? write_body(exchange, wsi) : -1;
	case LWS_CALLBACK_ESTABLISHED_CLIENT_HTTP:
		return exchange ? on_head(exchange, wsi) : -1;
	case LWS_CALLBACK_RECEIVE_CLIENT_HTTP:
		return exchange ? read_some(wsi) : -1;
	case LWS_CALLBACK_RECEIVE_CLIENT_HTTP_READ:
		return exchange ? on_content(exchange, in, length) : -1;
	case LWS_CALLBACK_COMPLETED_CLIENT_HTTP:
		if (exchange)
			end(exchange, REST_ANSWERED);
		return -1;
	case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
		if (exchange)
			note_detail(&exchange->reply, in, length);
		/* fall through */
	case LWS_CALLBACK_CLOSED_CLIENT_HTTP:
	case LWS_CALLBACK_WSI_DESTROY:
		if (exchange) {
			lws_set_wsi_user(wsi, NULL);
			on_failure(exchange);
		}
		return 0;
	default:
		return 0;
	}
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

static bool copy_request(struct rest_exchange *exchange, const struct rest_request *request)
{
	struct buffer path;
	buffer_init(&path);
	buffer_add_string(&path, exchange->client->url.base);
	buffer_add_string(&path, request->path);
	bool fits = path.length <= REST_PATH_BYTES;
	exchange->path = buffer_take(&path);
	exchange->token = strdup(request->token);
	exchange->key = request->key ? strdup(request->key) : NULL;
	exchange->body = request->body ? copy_body(request->body) : NULL;
	exchange->body_length = request->body ? strlen(request->body) : 0;
	return exchange->path && fits && exchange->token && (!request->key || exchange->key) &&
	       (!request->body || exchange->body) && strlen(exchange->token) <= REST_TOKEN_BYTES &&
	       (!exchange->key || strlen(exchange->key) <= REST_KEY_BYTES);
}

struct rest_exchange *rest_send(struct rest_client *client, const struct rest_request *request,
				rest_callback *callback, void *context)
{
	struct rest_exchange *exchange = calloc(1, sizeof *exchange);
	if (!exchange)
		return NULL;
	exchange->client = client;
	exchange->callback = callback;
	exchange->context = context;
	buffer_init(&exchange->content);
	if (!copy_request(exchange, request)) {
		exchange_free(exchange);
		return NULL;
	}
	int connect_ms =
		request->connect_ms < request->whole_ms ? request->connect_ms : request->whole_ms;
	ev_now_update(client->loop);
	exchange->until = ev_now(client->loop) + request->whole_ms / 1000.;
	ev_timer_init(&exchange->limit, on_limit, 0., 0.);
	ev_timer_init(&exchange->soon, on_soon, 0., 0.);
	exchange->limit.data = exchange->soon.data = exchange;
	start_timer(exchange, &exchange->limit, connect_ms / 1000.);
	begin(exchange);
	return exchange;
}

bool rest_abandon(struct rest_exchange *exchange)
{
	bool sent = exchange->reply.sent;
	kill_connection(exchange);
	stop_waiting(exchange);
	ev_timer_stop(exchange->client->loop, &exchange->limit);
	ev_timer_stop(exchange->client->loop, &exchange->soon);
	exchange_free(exchange);
	return sent;
}

static int check_authorities(const char *path, struct error *error)
{
	FILE *file = fopen(path, "r");
	X509 *one = file ? PEM_read_X509(file, NULL, NULL, NULL) : NULL;
	int code =
		one ? 0
		    : error_set(error, ERROR_IO,
				"%s: no certificate of an authority can be read here (PEM)", path);
	X509_free(one);
	if (file)
		(void)fclose(file);
	return code;
}

static struct lws_vhost *make_vhost(struct lws_context *context, const char *ca_file)
{
	static const struct lws_protocols protocols[] = {
		{.name = "crm_http", .callback = on_event, .tx_packet_size = 65536}, {0}};
	const struct lws_context_creation_info info = {
		.vhost_name = "crm_http",
		.port = CONTEXT_PORT_NO_LISTEN,
		.protocols = protocols,
		.options = LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT |
			   (ca_file ? LWS_SERVER_OPTION_DISABLE_OS_CA_CERTS : 0),
		.client_ssl_ca_filepath = ca_file,
	};
	return lws_create_vhost(context, &info);
}

struct rest_client *rest_client_open(const struct rest_url *url, const char *ca_file,
				     struct lws_context *context, struct ev_loop *loop,
				     struct error *error)
{
	if (ca_file && check_authorities(ca_file, error) != 0)
		return NULL;
	struct rest_client *client = calloc(1, sizeof *client);
	struct buffer authority;
	buffer_init(&authority);
	rest_url_authority(url, &authority);
	char *host = buffer_take(&authority);
	if (!client || !host) {
		free(client);
		free(host);
		(void)error_set(error, ERROR_MEMORY, "not enough memory for an HTTP client");
		return NULL;
	}
	*client = (struct rest_client){
		.url = *url, .authority = host, .context = context, .loop = loop};
	client->vhost = make_vhost(context, ca_file);
	client->resolver = client->vhost ? resolver_open(url->host, url->is_address, loop,
							 on_addresses, client, error)
					 : NULL;
	if (client->resolver)
		return client;
	if (!client->vhost)
		(void)error_set(error, ERROR_IO, "libwebsockets cannot make an HTTP client");
	rest_client_close(client);
	return NULL;
}

void rest_client_close(struct rest_client *client)
{
	if (!client)
		return;
	resolver_close(client->resolver);
	free(client->authority);
	free(client);
}
