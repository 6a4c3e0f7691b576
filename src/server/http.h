/*
 * http.h - the HTTP routes.
 *
 *   POST /api/v1/message   one turn, answered once it is durable
 *   the routes of payments.h
 *   GET  /healthz /readyz /metrics
 *   GET  anything else: a file of the widget
 *
 * A POST's connection is closed after its answer: two requests with bodies in one segment put
 * libwebsockets 4.1 in an endless loop otherwise.
 */
#ifndef CHEMIN_SERVER_HTTP_H
#define CHEMIN_SERVER_HTTP_H

#include "server/server.h"

struct exchange;

/* What libwebsockets keeps for each HTTP connection. */
struct http_slot {
	struct exchange *exchange;
};

/* libwebsockets' callback of the protocol that serves HTTP. */
int http_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
		  size_t length);

#endif
