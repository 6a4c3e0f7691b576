/*
 * rank.h - one ranking from two kinds of evidence, and the decision.
 */
#ifndef CHEMIN_UNDERSTAND_RANK_H
#define CHEMIN_UNDERSTAND_RANK_H

#include "understand/linear.h"
#include "understand/matcher.h"
#include "understand/rules.h"

enum { RANK_INTENTS = RULES_INTENTS };

/* The evidence for each intent in some range of tokens. */
struct evidence {
	size_t from, to;
	struct fired rules;
	float model[RANK_INTENTS];
	float score[RANK_INTENTS];
	uint32_t best, second; /* intents by score, hors_sujet among them; NONE */
};

/* Scores every intent on the tokens [from, to) of the last utterance found. */
void rank_range(const struct hits *hits, struct linear *linear, const char *expects, size_t from,
		size_t to, struct evidence *evidence);

/*
 * Fills the decision, the intents and the requests of `result` from the evidence of the whole
 * utterance. `part` and `other` are room for the evidence of its parts (two requests in one
 * utterance).
 */
void rank_decide(const struct hits *hits, struct linear *linear, const char *expects,
		 const struct evidence *whole, struct evidence *part, struct evidence *other,
		 struct match_result *result);

#endif
