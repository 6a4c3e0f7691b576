/*
 * rules.h - which rules fire in a part of an utterance, and how strongly.
 */
#ifndef CHEMIN_UNDERSTAND_RULES_H
#define CHEMIN_UNDERSTAND_RULES_H

#include "understand/hits.h"

/* What a raw expression may read and spend: past it, it does not match. */
enum { PATTERN_BYTES = 1024, PATTERN_STEPS = 10000, PATTERN_KIBIBYTES = 1024 };

enum { RULES_INTENTS = 512 };

/* The strongest rule of each intent in some range of tokens. */
struct fired {
	float score[RULES_INTENTS];   /* 0: no rule fired */
	uint32_t rule[RULES_INTENTS]; /* NONE when none fired */
	float left[RULES_INTENTS]; /* what the intent leaves unexplained; -1 before a rule asked */
	uint32_t intents[RULES_INTENTS]; /* those of which a rule fired */
	size_t count;
};

/* Lists in hits->candidates the rules whose required ideas all stand somewhere in the utterance:
 * the only ones that may fire in any part of it. Says what each token takes away unexplained. Once
 * an utterance, before rules_score. */
void rules_find(struct hits *hits, const char *expects);

/*
 * Fills `fired` from the hits inside the tokens [from, to). A candidate fires when everything it
 * requires is there with the right polarity, in order where one is asked, and nothing it excludes.
 *
 * Strength: what the rule found (weights of its ideas, by quality) against what its intent
 * does not explain:  found / (found + base + unexplained).
 */
void rules_score(const struct hits *hits, const char *expects, size_t from, size_t to,
		 struct fired *fired);

/* Whether `rule` fires in [from, to); else `*lacking` is the first atom that was missing, or
 * the exclusion that rejected it (`*excluded` true). */
bool rule_fires(const struct hits *hits, const struct rule *rule, const char *expects, size_t from,
		size_t to, uint32_t *lacking, bool *excluded);

/* Runs the raw expression of `rule`, which has one, on folded words (ASCII) with one blank between.
 * What pcre2_match returns: PCRE2_ERROR_MATCHLIMIT or PCRE2_ERROR_HEAPLIMIT when it gave up. `room`
 * is kept from one match to the next, so that none allocates. */
int rule_match_pattern(const struct rule *rule, struct text text, struct pattern_room *room);

#endif
