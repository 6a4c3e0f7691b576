/*
 * untold.h - payments that were received while nobody listened: the conversation where each was
 * begun is told, and so is, once, the next one that the customer opens, with the acts that the bill
 * had stopped. Kept in memory only: after a restart the first one has it still.
 */
#ifndef CHEMIN_SERVER_UNTOLD_H
#define CHEMIN_SERVER_UNTOLD_H

#include "server/conversation.h"

/* Keeps the news `id`, told in the conversation `conv` while nobody listened; once only. False:
 * memory. */
bool untold_keep(struct server *server, const char *customer, const char *conv, const char *id,
		 const json_t *news);
/* The customer has heard it elsewhere. */
void untold_forget(struct server *server, const char *id);
/* Once it is told there: the acts that go on in it may go on in another. */
void untold_take_acts(struct server *server, const char *id, const struct conversation *own);

/* The customer is in the conversation: what is kept for them is told there, unless it was already.
 */
void untold_tell(struct conversation *conversation);

/* Forgets all. */
void untold_drop(struct server *server);

#endif
