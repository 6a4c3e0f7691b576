/*
 * calls.h - from what the dialogue asks (dialogue/dialogue.h) to a call of acts.h. For the shells.
 */
#ifndef CHEMIN_ACTS_CALLS_H
#define CHEMIN_ACTS_CALLS_H

#include "acts/acts.h"
#include "dialogue/dialogue.h"

/* Borrows from `asked`. The customer, their level, the time and the policy are the shell's. */
static inline struct acts_call acts_call_of(const struct dialogue_call *asked)
{
	return (struct acts_call){
		.kind = asked->kind == DIALOGUE_CALL_READ      ? ACTS_READ
			: asked->kind == DIALOGUE_CALL_PREPARE ? ACTS_PREPARE
			: asked->kind == DIALOGUE_CALL_PAY     ? ACTS_PAY
							       : ACTS_EXECUTE,
		.act = asked->act,
		.line = asked->line,
		.market = asked->market,
		.said = asked->said,
		.needs = asked->needs,
		.wants = asked->wants,
		.operation = asked->operation,
		.params = asked->params,
		.key = asked->key,
		.free = asked->free,
	};
}

#endif
