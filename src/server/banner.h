/*
 * banner.h - what a customer owes, on every client that is theirs.
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

/* The same in all the conversations that the customer has open. */
void banner_tell_customer(struct server *server, const char *customer);

#endif
