/*
 * acts.h - what the assistant does on a customer's account.
 *
 * A call names an act; the table in acts.c says which of the operator's data it needs (crm.h), what
 * the customer must have proved, and how what comes back is shown. Nothing here writes French
 * sentences: the outcome names a wording of responses/dialogue.jsonc and gives its values.
 *
 * An outcome is an object:
 *   status   "ok"     shown: `say` the wording, `values` its placeholders, `parts`, `market`
 *            "line"   the customer has several: `lines` [{id, label}] to choose from
 *            "level"  the customer must prove more
 *            "down"   the account does not answer
 *            "none"   nothing to show of this act
 */
#ifndef CHEMIN_ACTS_ACTS_H
#define CHEMIN_ACTS_ACTS_H

#include <jansson.h>
#include <stdint.h>

#include "crm/crm.h"
#include "identity/ticket.h"

struct acts_call {
	const char *customer;
	enum identity_level level;
	const char *act;
	const char *line;   /* of the customer's lines, or empty: not chosen */
	const char *market; /* that was said, or NULL */
	const json_t *said; /* what the customer said with it (dialogue.h), or NULL */
	int64_t now_ms;
};

/* `outcome` is borrowed for the call; never NULL. */
typedef void acts_callback(void *context, const json_t *outcome);

/* Copies what it is given; calls back exactly once, perhaps before it returns. */
void acts_perform(struct crm *crm, const struct acts_call *call, acts_callback *callback,
		  void *context);

#endif
