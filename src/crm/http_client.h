/*
 * http_client.h - one HTTP server, asked from the event loop over libwebsockets.
 *
 * A connection for each request: the connections of libwebsockets 4.1 that serve several are not
 * trusted with what must not be mixed up. Where the handshakes cost too much, a proxy beside us
 * (http on this machine) keeps them open. TLS is verified, for the host's name, with one file of
 * authorities or the system's; no redirect is followed; no proxy of the environment is used.
 *
 * Every request ends in exactly one callback, from the loop and never before http_send returns,
 * unless it is abandoned: then in none.
 */
#ifndef CHEMIN_CRM_HTTP_CLIENT_H
#define CHEMIN_CRM_HTTP_CLIENT_H

#include <ev.h>
#include <libwebsockets.h>

#include "base/error.h"
#include "base/text.h"
#include "crm/http_url.h"

enum {
	HTTP_ANSWER_BYTES = 1 << 20,
	HTTP_PATH_BYTES = 1024,
	HTTP_TOKEN_BYTES = 2048,
	HTTP_KEY_BYTES = 512
};

/* How a request ended. */
enum http_end {
	HTTP_ANSWERED,    /* whole */
	HTTP_UNREACHABLE, /* no connection, no handshake: nothing was sent */
	HTTP_CUT,         /* closed in the middle, or no HTTP */
	HTTP_SLOW,        /* not whole in time */
	HTTP_TOO_LARGE,
};

struct http_reply {
	enum http_end end;
	bool sent; /* something of the request may have arrived there */
	int status;
	char detail[96];   /* for a log, of HTTP_UNREACHABLE and HTTP_CUT: what failed; or empty */
	char type[64];     /* of the content, in lower case, without parameters */
	int retry_after_s; /* 0: not said */
	struct text content; /* borrowed for the call, wiped after it */
};

typedef void http_callback(void *context, const struct http_reply *reply);

struct http_request {
	const char *path;  /* after the base: "/v1/..."; at most HTTP_PATH_BYTES with it */
	const char *token; /* Authorization: Bearer; visible ASCII */
	const char *key;   /* Idempotency-Key, percent-encoded; or NULL */
	const char *body;  /* JSON: a POST; NULL: a GET */
	int connect_ms, whole_ms;
};

struct http_client;
struct http_exchange;

/* `ca_file`: NULL: the system's authorities. NULL with `error`. */
struct http_client *http_client_open(const struct http_url *url, const char *ca_file,
				     struct lws_context *context, struct ev_loop *loop,
				     struct error *error);
/* Every exchange must have ended or been abandoned; before lws_context_destroy. */
void http_client_close(struct http_client *client);

/* Copies what it is given. NULL: memory is short; nothing will be called. */
struct http_exchange *http_send(struct http_client *client, const struct http_request *request,
				http_callback *callback, void *context);

/* Ends it without a callback. Not from within a callback of libwebsockets. True: something of the
 * request may have arrived there. */
bool http_abandon(struct http_exchange *exchange);

#endif
