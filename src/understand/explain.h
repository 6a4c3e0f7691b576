/*
 * explain.h - a readable account of a decision.
 */
#ifndef CHEMIN_UNDERSTAND_EXPLAIN_H
#define CHEMIN_UNDERSTAND_EXPLAIN_H

#include "understand/rank.h"

/* Appends the words as read, the ideas found, the rules that fired with their score, what the
 * model says, and the near misses with the first thing that they lacked. */
void explain_match(const struct hits *hits, const struct evidence *evidence, const char *expects,
		   const struct match_result *result, struct buffer *out);

#endif
