/*
 * notices.h - the operator says that a customer's account has changed.
 *
 *   POST /api/v1/account-changed {"customer", "what": "invoice|payment|incident", "id"?}
 *
 * Signed in the header Chemin-Signature (identity/signature.h). The account itself says what has
 * changed: it is read when the customer has a conversation open, all of their clients are told what
 * is owed now, and the assistant tells an incident, once in a conversation. The answer is the same
 * whoever the customer is. An account that does not answer is not asked again: the operator may say
 * it again, and a client that comes back is told in its welcome.
 *
 * The same message at the same second counts once: `id` tells two changes apart. What is told does
 * not hang on it, as nothing is told twice.
 */
#ifndef CHEMIN_SERVER_NOTICES_H
#define CHEMIN_SERVER_NOTICES_H

#include "server/server.h"

enum notice {
	NOTICE_TAKEN,     /* also one that came before */
	NOTICE_MALFORMED, /* signed, but not of that form */
	NOTICE_FORGED,    /* no signature, by none of our secrets, or of another time */
	NOTICE_TOO_MANY,
};

enum { NOTICES_PER_MINUTE = 600 };

/* Opens server->notices when the configuration names a file of secrets. 0, or negative with
 * `error`. */
int notices_open(struct server *server, struct error *error);
void notices_close(struct notices *notices);

/* Reads the secrets again. 0, or negative with `error`: the old ones serve on. */
int notices_reload(struct notices *notices, struct error *error);

/* Takes one over, given the value of the header and the body as it came. */
enum notice notices_take(struct server *server, struct text signature, struct text body);

#endif
