/*
 * payment_keys.h - what the key of a payment says (paying.h). For the files of acts/ that pay.
 */
#ifndef CHEMIN_ACTS_PAYMENT_KEYS_H
#define CHEMIN_ACTS_PAYMENT_KEYS_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { PAYMENT_KEY_BYTES = 128 };

/* In the place of a bill: all that is to be paid, or all that is late. */
#define PAYMENT_ALL  "toutes"
#define PAYMENT_LATE "retard"

struct payment_key {
	char operation[24]; /* "pay" or "settle_facility" */
	char which[48];     /* id of the bill or of the facility, PAYMENT_ALL or PAYMENT_LATE */
};

static inline bool payment_key_read(const char *key, struct payment_key *read)
{
	return sscanf(key, "%23[a-z_]:%47[^:]", read->operation, read->which) == 2;
}

static inline bool payment_is_several(const char *which)
{
	return strcmp(which, PAYMENT_ALL) == 0 || strcmp(which, PAYMENT_LATE) == 0;
}

/* Whether two keys may pay the same. */
static inline bool payment_keys_meet(const struct payment_key *one, const struct payment_key *other)
{
	return strcmp(one->operation, other->operation) == 0 &&
	       (strcmp(one->which, other->which) == 0 || payment_is_several(one->which) ||
		payment_is_several(other->which));
}

#endif
