/*
 * identity.h - who is at the other end of a connection or a request.
 */
#ifndef CHEMIN_SERVER_IDENTITY_H
#define CHEMIN_SERVER_IDENTITY_H

#include "server/server.h"

/* Who speaks: nobody known, or the bearer of a ticket. */
struct identity {
	bool known;
	struct ticket ticket;
};

/* Opens the keys that the configuration names, or draws some for a demonstration or a test. 0, or
 * negative with `error`. */
int identity_open(struct server *server, struct error *error);

/* Reads a ticket. NULL when it is good, else an err.code. */
const char *identity_read(const struct server *server, struct text token,
			  struct identity *identity);

/* NULL while the identity may act, else an err.code: a ticket ends during a conversation. */
const char *identity_check(const struct identity *identity, int64_t now_ms);

/* The last moment at which a known identity may act. */
int64_t identity_end_ms(const struct identity *identity);

/* Whether `identity` may enter a conversation that belongs to `customer` (empty: to nobody yet). */
bool identity_may_enter(const struct identity *identity, const char *customer);

/* Fills `ticket` for someone of the demonstration, for an hour. False when nobody is called so. */
bool identity_of_demo(const char *subject, const char *level, int64_t now_ms,
		      struct ticket *ticket);

/* The name of an advisor, there or not: what their last ticket gave, or that of one of the
 * demonstration; NULL when none is known. Borrowed, until somebody comes under another name. */
const char *identity_known_name(const struct server *server, const char *subject);
/* What customers and colleagues call an advisor: the same, or a word for all. */
const char *identity_name(const struct server *server, const char *subject);
/* The same of who bears the ticket. */
const char *identity_own_name(const struct server *server, const struct ticket *ticket);

#endif
