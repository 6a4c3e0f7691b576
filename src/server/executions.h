/*
 * executions.h - changes on an account, each made at most once, its result never lost.
 *
 * Before the account is called, the key of the confirmation is claimed in the store; once the turn
 * that tells the result is stored, the claim is settled. A claim that stays open (the process was
 * killed, the account did not say what it did, a person took the conversation over meanwhile) is
 * watched: the account is asked what became of it, and the conversation is told.
 *
 * All calls from the loop's thread.
 */
#ifndef CHEMIN_SERVER_EXECUTIONS_H
#define CHEMIN_SERVER_EXECUTIONS_H

#include "server/server.h"

struct executions;

struct claim {
	const char *key, *conv, *customer, *act;
	const char *cid; /* of the client's message that confirms, or NULL */
	bool is_new;     /* the conversation is not stored yet */
	int64_t at_ms;
};

/* Called once: whether the change may be made now; `known`: not any more, as the client's message
 * is stored already, and was answered, or the conversation was erased. */
typedef void claim_callback(void *context, bool may, bool known);

/* Watches what a former process left open. NULL: memory is short. */
struct executions *executions_open(struct server *server);
void executions_close(struct executions *executions);

void executions_claim(struct executions *executions, const struct claim *claim,
		      claim_callback *callback, void *context);
/* The result is told and stored. */
void executions_settle(struct executions *executions, const char *key);
/* It is not: the account will be asked. */
void executions_watch(struct executions *executions, const char *key, const char *conv);

#endif
