/*
 * policy.h - what an unpaid bill stops: responses/policy.jsonc, one row an intent.
 *
 * "allow": nothing changes. "finalise_blocked": the whole way is open, the last write is refused.
 * Paying, what is urgent, numbers that leave, terminations and every consultation are protected by
 * law or by what the operator promises: a table that blocks one of them is refused.
 */
#ifndef CHEMIN_ACTS_POLICY_H
#define CHEMIN_ACTS_POLICY_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct policy {
	json_t *rows;    /* id -> "allow" or "finalise_blocked" */
	json_t *blocked; /* ids that are blocked, in the order of the file */
};

/* Reads the table. 0, or negative with `error`; policy_free in both cases. */
int policy_load(struct policy *policy, const char *path, struct error *error);
void policy_free(struct policy *policy);

/* The protected acts, one after the other; NULL after the last. */
const char *policy_protected(size_t at);

bool policy_has(const struct policy *policy, const char *id);
bool policy_blocks(const struct policy *policy, const char *id);

#endif
