/*
 * payments.h - payments over HTTP: the service's webhook, and the demonstration's page.
 *
 *   POST /pay/webhook              what a hosted service says, signed (pay/openapi.json)
 *   GET, POST /demo/paiement/ID    the page of a demonstration's session, and its buttons
 *   POST /test/payments            with --test: begins a session, asks for its state, passes time
 */
#ifndef CHEMIN_SERVER_PAYMENTS_H
#define CHEMIN_SERVER_PAYMENTS_H

#include "base/buffer.h"
#include "pay/pay.h"
#include "server/server.h"

/* Opens server->pay: the hosted service of the configuration, or else the demonstration's with
 * --demo or --test, or else none. The context is open. 0, or negative with `error`. */
int payments_open(struct server *server, struct error *error);

/* The listener of server->pay; `server` is a struct server. What a change of state leads to begins
 * here. */
void payments_on_news(void *server, const struct pay_news *news);

/* Forgets the news that waits to be told again (the service keeps it). */
void payments_drop(struct server *server);

enum payments_route { PAYMENTS_NONE, PAYMENTS_PAGE, PAYMENTS_WEBHOOK, PAYMENTS_TEST };

/* Whose path it is, given what is open and allowed. */
enum payments_route payments_route(const struct server *server, const char *path);

struct payments_request {
	const char *path;
	struct text signature; /* header Chemin-Signature, for the webhook */
	struct text body;
};

/* Borrowed for the call. */
struct payments_reply {
	unsigned status;
	const char *type;     /* static storage */
	const char *location; /* of a redirection, or NULL */
	struct text body;
};

typedef void payments_done(void *context, const struct payments_reply *reply);

/* GET of a PAYMENTS_PAGE. Calls back before it returns. */
void payments_get(struct server *server, const char *path, payments_done *done, void *context);

/* POST of any route; copies what it is given. Calls back once, perhaps before it returns. */
void payments_post(struct server *server, const struct payments_request *request,
		   payments_done *done, void *context);

/* With --test only. In payments_test.c. */
void payments_test(struct server *server, struct text body, payments_done *done, void *context);

#endif
