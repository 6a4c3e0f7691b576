/*
 * rest_client.h - one HTTP server, asked from the event loop over libwebsockets.
 *
 * A connection for each request: the connections of libwebsockets 4.1 that serve several are not
 * trusted with what must not be mixed up. Where the handshakes cost too much, a proxy beside us
 * (http on this machine) keeps them open. TLS is verified, for the host's name, with one file of
 * authorities or the system's; no redirect is followed; no proxy of the environment is used.
 *
 * Every request ends in exactly one callback, from the loop and never before rest_send returns,
 * unless it is abandoned: then in none.
 */
#ifndef CHEMIN_CRM_REST_CLIENT_H
#define CHEMIN_CRM_REST_CLIENT_H

#include <ev.h>
#include <libwebsockets.h>

#include "base/error.h"
#include "base/text.h"
#include "crm/rest_url.h"

enum {
	REST_ANSWER_BYTES = 1 << 20,
	REST_PATH_BYTES = 1024,
	REST_TOKEN_BYTES = 2048,
	REST_KEY_BYTES = 512
};

/* How a request ended. */
enum rest_end {
	REST_ANSWERED,    /* whole */
	REST_UNREACHABLE, /* no connection, no handshake: nothing was sent */
	REST_CUT,         /* closed in the middle, or no HTTP */
	REST_SLOW,        /* not whole in time */
	REST_TOO_LARGE,
};

struct rest_reply {
	enum rest_end end;
	bool sent; /* something of the request may have arrived there */
	int status;
	char detail[96];   /* for a log, of REST_UNREACHABLE and REST_CUT: what failed; or empty */
	char type[64];     /* of the content, in lower case, without parameters */
	int retry_after_s; /* 0: not said */
	struct text content; /* borrowed for the call, wiped after it */
};

typedef void rest_callback(void *context, const struct rest_reply *reply);

struct rest_request {
	const char *path;  /* after the base: "/v1/..."; at most REST_PATH_BYTES with it */
	const char *token; /* Authorization: Bearer; visible ASCII */
	const char *key;   /* Idempotency-Key, percent-encoded; or NULL */
	const char *body;  /* JSON: a POST; NULL: a GET */
	int connect_ms, whole_ms;
};

struct rest_client;
struct rest_exchange;

/* `ca_file`: NULL: the system's authorities. NULL with `error`. */
struct rest_client *rest_client_open(const struct rest_url *url, const char *ca_file,
				     struct lws_context *context, struct ev_loop *loop,
				     struct error *error);
/* Every exchange must have ended or been abandoned; before lws_context_destroy. */
void rest_client_close(struct rest_client *client);

/* Copies what it is given. NULL: memory is short; nothing will be called. */
struct rest_exchange *rest_send(struct rest_client *client, const struct rest_request *request,
				rest_callback *callback, void *context);

/* Ends it without a callback. Not from within a callback of libwebsockets. True: something of the
 * request may have arrived there. */
bool rest_abandon(struct rest_exchange *exchange);

#endif
