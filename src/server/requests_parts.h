/*
 * requests_parts.h - what the files of the customers' frames share.
 *
 *   requests.c     the table; messages, history, ratings, receipts
 *   hello.c        a conversation begun or resumed, the tickets presented
 *   test_events.c  role "test": the clock, who signs in, what happens outside
 */
#ifndef CHEMIN_SERVER_REQUESTS_PARTS_H
#define CHEMIN_SERVER_REQUESTS_PARTS_H

#include "server/connection.h"
#include "server/conversation.h"

/* ---- requests.c ---- */

/* A frame in work, for what is answered later. */
struct pending {
	struct connection *connection;
	char id[FRAME_ID + 1];
	char conv[CONV_BYTES];
	uint64_t seq;
	bool same_epoch;
	bool greets;
};

/* Keeps the connection until pending_free. NULL when memory is short: it has been said. */
struct pending *pending_new(struct connection *connection, const char *id);
void pending_free(struct pending *pending);

/* An err frame with the sentence of its code. */
void request_refuse(struct connection *connection, const char *re, const char *code);
void request_ok(struct connection *connection, const char *id);
/* Asks the connection's conversation, as who has signed in; answers with ok, then turn, or err. */
void request_ask(struct connection *connection, const char *id, const struct ask *wanted);

/* ---- hello.c ---- */
void request_hello(struct connection *connection, const char *id, json_t *frame);
/* Reads the frame's ticket, if it has one, of a customer or of an advisor: the connection is
 * theirs. NULL, or an err.code. */
const char *request_read_ticket(struct connection *connection, json_t *frame, bool advisor);

/* ---- test_events.c ---- */
void request_event(struct connection *connection, const char *id, json_t *frame);

#endif
