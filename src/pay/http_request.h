/*
 * http_request.h - asks one HTTPS service, in the loop of libwebsockets.
 *
 * A request ends exactly once: answered, surely not sent, or lost, when nobody can tell whether
 * the service acted on it. Certificates are checked against the system's authorities, or a file of
 * the operator's alone; redirections are not followed; each connection serves one request. Time,
 * bytes of an answer and requests at once are bounded.
 */
#ifndef CHEMIN_PAY_HTTP_REQUEST_H
#define CHEMIN_PAY_HTTP_REQUEST_H

#include <ev.h>
#include <libwebsockets.h>

#include "base/error.h"
#include "base/text.h"

enum {
	HTTP_REQUESTS = 32, /* at once */
	HTTP_ANSWER_BYTES = 64 * 1024,
	HTTP_BODY_BYTES = 8 * 1024,
	HTTP_PATH_BYTES = 1024,
	HTTP_HEADER_BYTES = 512,
};

struct http_settings {
	struct lws_context *context; /* made with LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT */
	struct ev_loop *loop;        /* of the context */
	const char *name;            /* of the service, in messages: "pay_url" */
	const char *url;             /* "https://host[:port][/path]" */
	const char *ca_file;         /* or NULL: the system's authorities */
	int timeout_ms;              /* for the whole of a request */
};

/* What was asked. Strings are copied. */
struct http_request {
	const char *method;          /* "GET" or "POST" */
	const char *path;            /* after that of the URL: "/sessions" */
	const char *bearer;          /* or NULL */
	const char *idempotency_key; /* or NULL */
	const char *body;            /* JSON, or NULL */
};

enum http_fate {
	HTTP_ANSWERED,
	HTTP_NOT_SENT, /* no connection, a certificate that is not good, too many at once */
	HTTP_LOST,     /* cut, too late or too long, after the request went out */
};

/* Borrowed for the call. */
struct http_answer {
	enum http_fate fate;
	unsigned status;    /* of HTTP; 0 unless answered */
	struct text body;   /* empty unless answered */
	const char *reason; /* of what was not answered, for a log; else "" */
};

typedef void http_callback(void *context, const struct http_answer *answer);

struct http_client;

/* NULL with `error`. The context is destroyed before the client is closed: the library speaks of
 * its connections until then. */
struct http_client *http_client_open(const struct http_settings *settings, struct error *error);

/* Ends what is under way. */
void http_client_close(struct http_client *client);

/* Called back in the loop's thread, perhaps before it returns. */
void http_send(struct http_client *client, const struct http_request *request,
	       http_callback *callback, void *context);

#endif
