/*
 * patterns.h - the raw expressions of rules, and what can be told of them before they run.
 *
 * Few texts match an expression, and to run one costs as much as all else that a rule asks. What is
 * told here is certain: an expression that is not run for it would not have matched.
 */
#ifndef CHEMIN_UNDERSTAND_PATTERNS_H
#define CHEMIN_UNDERSTAND_PATTERNS_H

#include "understand/pack.h"

/* Compiles `source` into `rule`, with what is told of it; in `arena` what must live as long. False
 * when it is no expression: `*number` is PCRE2's, `*offset` where. */
bool pattern_compile(struct rule *rule, const char *source, struct arena *arena, int *number,
		     size_t *offset);

#endif
