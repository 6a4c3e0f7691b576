/*
 * crm_http.h - the engine of crm.h that asks the operator's REST API (crm/openapi.json).
 *
 * Everything happens in the server's own loop. A call waits for one of `connections`, is sent, and
 * is tried again where that is surely safe: a read after any failure, a write only when nothing of
 * it was done. All of that within `timeout_ms`. When too much fails, a breaker opens and calls are
 * CRM_UNAVAILABLE at once, until one that asks after `open_ms` goes well. A write that was cut
 * after it was sent is CRM_UNKNOWN; crm_outcome asks what became of it.
 *
 * crm_close answers what is under way: CRM_UNKNOWN for a write that was sent, else CRM_UNAVAILABLE.
 * It, or crm_http_stop, must come before the end of the context and of the loop.
 */
#ifndef CHEMIN_CRM_CRM_HTTP_H
#define CHEMIN_CRM_CRM_HTTP_H

#include <ev.h>
#include <libwebsockets.h>

#include "base/buffer.h"
#include "crm/crm.h"

struct crm_http_settings {
	const char *url;        /* https://host[:port][/base] */
	const char *token_file; /* one line: the bearer token */
	const char *ca_file;    /* PEM; NULL: the system's */
	int timeout_ms;         /* the whole of a call; under 10 s, where the library gives up */
	int connect_timeout_ms; /* TCP and TLS */
	int open_ms;            /* the breaker, before it tries again */
	int connections;        /* at once */
};

/* The context needs LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT. NULL with `error`. */
struct crm *crm_http_open(const struct crm_http_settings *settings, struct lws_context *context,
			  struct ev_loop *loop, struct error *error);

/* Answers what is under way as crm_close does, and lets go of the network; whatever is asked from
 * then on is CRM_UNAVAILABLE. Another engine or NULL: nothing. */
void crm_http_stop(struct crm *crm);

/* Reads the token's file again. 0, or negative with `error`: the old one stays. Another engine: 0.
 */
int crm_http_reload(struct crm *crm, struct error *error);

/* Appends what it did in Prometheus' text form; nothing for another engine or NULL. */
void crm_http_metrics(const struct crm *crm, struct buffer *out);

#endif
