/*
 * http_client.h - one HTTP server, asked from the event loop over libwebsockets.
 *
 * A connection for each request: the connections of libwebsockets 4.1 that serve several are not
 * trusted with what must not be mixed up. Where the handshakes cost too much, a proxy beside us
 * (http on this machine) keeps them open. TLS is verified, for the host's name, with one file of
 * authorities or the system's; no redirect is followed; no proxy of the environment is used. Time,
 * bytes of an answer and requests at once are bounded.
 *
 * Every request ends in exactly one callback, in the loop's thread, and never before http_send
 * returns: from the loop, or from http_client_close.
 */
#ifndef CHEMIN_NET_HTTP_CLIENT_H
#define CHEMIN_NET_HTTP_CLIENT_H

#include <ev.h>
#include <libwebsockets.h>

#include "base/error.h"
#include "base/text.h"
#include "net/url.h"

enum {
	HTTP_PATH_BYTES = 960, /* with the base of the URL */
	HTTP_TOKEN_BYTES = 2048,
	HTTP_KEY_BYTES = 512,
	HTTP_BODY_BYTES = 60 * 1024,
};

/* How a request ended. */
enum http_end {
	HTTP_ANSWERED,    /* whole */
	HTTP_UNREACHABLE, /* no connection, no handshake: nothing was sent */
	HTTP_CUT,         /* closed in the middle, or no HTTP */
	HTTP_SLOW,        /* not whole in time */
	HTTP_TOO_LARGE,
	HTTP_STOPPED, /* the client was closed */
};

/* One word for logs and metrics: "unreachable", "too_large". */
const char *http_end_name(enum http_end end);

/* Borrowed for the call. */
struct http_reply {
	enum http_end end;
	bool sent;         /* something of the request may have arrived there */
	int status;        /* counts with HTTP_ANSWERED alone */
	char detail[96];   /* for a log, of HTTP_UNREACHABLE and HTTP_CUT: what failed; or empty */
	char type[64];     /* of the content, in lower case, without parameters */
	int retry_after_s; /* 0: not said */
	struct text content; /* wiped after the call; counts with HTTP_ANSWERED alone */
};

typedef void http_callback(void *context, const struct http_reply *reply);

struct http_settings {
	struct lws_context *context; /* made with LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT */
	struct ev_loop *loop;        /* of the context */
	const char *name;            /* of the setting, for messages; a literal: "crm_url" */
	const char *ca_file;         /* PEM; NULL: the system's authorities */
	const char *accept;          /* the header; a literal */
	size_t answer_bytes;         /* of a content, at most */
	int requests;                /* at once, at most */
};

struct http_request {
	const char *path;  /* after the base: "/v1/..." */
	const char *token; /* Authorization: Bearer; visible ASCII */
	const char *key;   /* Idempotency-Key, visible ASCII; or NULL */
	const char *body;  /* JSON: a POST; NULL: a GET */
	int connect_ms, whole_ms;
};

struct http_client;

/* NULL with `error`. */
struct http_client *http_client_open(const struct http_settings *settings, const struct url *url,
				     struct error *error);
/* Ends what is under way, HTTP_STOPPED; what its callbacks ask is not sent. Before
 * lws_context_destroy. NULL is fine. */
void http_client_close(struct http_client *client);

/* Copies what it is given. False: too much at once, a text that is too long or no header, memory
 * is short; nothing will be called. */
bool http_send(struct http_client *client, const struct http_request *request,
	       http_callback *callback, void *context);

#endif
