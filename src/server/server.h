/*
 * server.h - the server as a whole. One event loop owns all sockets and conversations; the
 * store's writer thread is the only other one.
 *
 *   listener.c      accepts, counts, hands sockets to libwebsockets
 *   connection.c    one WebSocket: its frames in and out, its deadlines
 *   requests.c      what each frame of a customer does
 *   hello.c         a conversation begun or resumed, the tickets presented
 *   test_events.c   role "test": the clock, who signs in, what happens outside
 *   conversation.c  one conversation: the object, its table, loading, clock, account
 *   listeners.c     who hears it
 *   turns.c         its turns, one after the other: the queue, storing, how each ends
 *   play.c          what each kind of turn does, and the account's part in it
 *   handoff.c       who may take a conversation or give it back
 *   desk*.c         the advisors: presence, queue, their frames, figures (DESK.md)
 *   http.c, files.c the HTTP routes and the static files
 *   api.c           over HTTP: a message, what is unpaid, the tickets of a demonstration
 *   downloads.c     the files that acts give links to
 *   executions.c    changes on an account: claimed, made at most once, their result told
 *   payments.c      the webhook of a payment service, the page of a demonstration's
 *   notices.c       the operator says that an account has changed
 *   customer_data.c the operator asks for what is kept of a customer, or that it be erased
 *   erasing.c       conversations that go, by customer or by age
 *   banner.c        what a customer owes, on every client that is theirs
 *   identity.c      tickets presented, and those that a demonstration issues
 */
#ifndef CHEMIN_SERVER_SERVER_H
#define CHEMIN_SERVER_SERVER_H

#include <ev.h>
#include <libwebsockets.h>

#include "acts/policy.h"
#include "crm/crm.h"
#include "dialogue/dialogue.h"
#include "documents/links.h"
#include "identity/ticket.h"
#include "pay/pay.h"
#include "server/config.h"
#include "server/limits.h"
#include "server/metrics.h"
#include "store/store.h"

struct conversation;
struct connection;
struct desk;
struct telling;
struct executions;
struct notices;
struct customer_data;
struct erasing;

enum { CONVERSATION_BUCKETS = 16384 };

struct server {
	const struct config *config;
	struct dialogue *dialogue;
	struct store *store;
	struct desk *desk;                   /* the advisors */
	struct executions *executions;       /* changes of accounts under way */
	struct policy policy;                /* what an unpaid bill stops */
	struct crm *crm;                     /* the operator's data; NULL: none is known */
	struct links *links;                 /* to files made of it; NULL without it */
	struct ticket_keys *keys;            /* NULL: nobody can sign in */
	struct pay *pay;                     /* NULL: nobody can pay */
	struct telling *tellings;            /* news of payments that wait to be told again */
	struct untold *untold;               /* payments received while nobody listened */
	struct notices *notices;             /* NULL: the operator tells nothing */
	struct customer_data *customer_data; /* NULL: the operator asks for nothing */
	struct erasing *erasing;             /* conversations that go */
	struct limits *limits;
	struct metrics metrics;
	struct ev_loop *loop;
	struct lws_context *context;
	struct lws_vhost *vhost;
	struct conversation *conversations[CONVERSATION_BUCKETS];
	uint64_t conversation_count;
	struct connection *connections; /* all that are open */
	int listener;                   /* or -1 */
	ev_io listen_watch, store_watch;
	ev_signal term_watch, int_watch, hup_watch;
	ev_timer sweep_timer, drain_timer, tick_timer;
	uint64_t work;         /* turns and loads under way */
	uint64_t banner_reads; /* of accounts, so far: the newest is told (banner.c) */
	bool draining;
	int exit_code;
};

/* Serves until SIGTERM or SIGINT. Returns the exit code; a failure to start is said in one line
 * on stderr. */
int server_run(const struct config *config);

/* After a turn, a load or a connection has ended: leaves the loop when draining is complete. */
void server_note_idle(struct server *server);

/* Opens the listening socket and watches it. 0, or negative with `error`. */
int listener_open(struct server *server, struct error *error);
void listener_close(struct server *server);

/* Whether the page at `origin` may connect to us as `host`; an absent origin is no page. */
bool server_allows_origin(const struct server *server, const char *origin, const char *host);

/* The client's address: the peer's, or what our own reverse proxy says of it. */
void server_client_address(const struct server *server, struct lws *wsi, char *address,
			   size_t size);

#endif
