/*
 * http.h - the HTTP routes.
 *
 *   POST /api/v1/message   one turn, answered once it is durable
 *   GET  /fichiers/...     a file that an act gave a link to (downloads.h)
 *   GET  /api/v1/desk/...  for advisors and supervisors (desk_http.c)
 *   POST /api/v1/account-changed, customer-export, customer-erase
 *                          the operator's own system, signed (notices.h, customer_data.h)
 *   the routes of payments.h
 *   GET  /healthz /readyz /metrics
 *   GET  anything else: a file of the widget
 *
 * A POST's connection is closed after its answer: two requests with bodies in one segment put
 * libwebsockets 4.1 in an endless loop otherwise.
 */
#ifndef CHEMIN_SERVER_HTTP_H
#define CHEMIN_SERVER_HTTP_H

#include "server/identity.h"

struct exchange;

/* What libwebsockets keeps for each HTTP connection. */
struct http_slot {
	struct exchange *exchange;
};

/* ---- For routes in files of their own (desk_http.c) ---- */

struct server *http_server(const struct exchange *exchange);
/* Reads "Authorization: Bearer", whatever the role. NULL, or an err.code; absent: nobody known. */
const char *http_read_bearer(struct exchange *exchange);
const struct identity *http_identity(const struct exchange *exchange);
/* What the address asks after "?": the value of `name` ("before"), empty when it is not there.
 * False when the address asks too much. While the request is being read only. */
bool http_read_query(struct exchange *exchange, const char *name, char *to, size_t room);
/* Answers, at once or later; the body is copied. */
void http_answer(struct exchange *exchange, unsigned status, const char *type, struct text body);
void http_refuse(struct exchange *exchange, unsigned status, const char *code);
/* Keeps the exchange while its answer is being made. */
void http_hold(struct exchange *exchange);
void http_release(struct exchange *exchange);

/* libwebsockets' callback of the protocol that serves HTTP. */
int http_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
		  size_t length);

#endif
