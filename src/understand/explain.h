/*
 * explain.h - a readable account of a decision.
 */
#ifndef CHEMIN_UNDERSTAND_EXPLAIN_H
#define CHEMIN_UNDERSTAND_EXPLAIN_H

#include "understand/rank.h"

/* Appends, in French for rule authors: the words as read, the ideas found, what won and why (its
 * rule, the words that weighed most in the examples), what each runner-up lacked, the decision. */
void explain_match(const struct hits *hits, struct linear *linear, const struct evidence *evidence,
		   const char *expects, const struct match_result *result, struct buffer *out);

#endif
