/*
 * banner.h - what a customer owes, on every client that is theirs.
 *
 * Reads of one account may be under way at the same time, and a slow one may answer last: they are
 * numbered, and none is told after a newer one.
 */
#ifndef CHEMIN_SERVER_BANNER_H
#define CHEMIN_SERVER_BANNER_H

#include "server/connection.h"

/* Asks the account (`crm`) of who is at the other end, keeps the answer in connection->unpaid, then
 * calls `then`, perhaps before it returns. Nobody known: `then` at once. */
void banner_read(struct connection *connection, struct crm *crm,
		 void (*then)(struct connection *connection, void *context), void *context);

/* Asks the conversation's account again, and tells every client of it in an `unpaid` frame. */
void banner_tell(struct conversation *conversation);

/* After what was told in a conversation: `active`, whether something is late. */
typedef void banner_then(struct conversation *conversation, bool active);

/* The same in all the conversations that the customer has open, those that are being resumed among
 * them; `then`, or NULL, is called for each that was told. */
void banner_tell_customer(struct server *server, const char *customer, banner_then *then);

/* The connection has joined its conversation: it is told what it may have missed meanwhile. */
void banner_catch_up(struct connection *connection);

#endif
