/*
 * negation.h - which words of an utterance are negated.
 *
 * Present, absent and negated are three different things. Scopes, after the descriptions of
 * French negation in reference grammars, written French and spoken French alike (*ne* is
 * often dropped):
 *   ne V pas|plus|jamais|rien      the verb; with a verb of will ("je ne veux pas ...") all of
 *                                  its complement up to the end of the clause
 *   pas de N, aucun N, sans N      the noun and its adjective
 *   pas le N, mais ...             a clause that opens with "pas": up to its end
 *   au lieu de X, plutôt que X     up to the end of the clause
 * "ne ... que" restricts and negates nothing. "plus de" without "ne" means more, except
 * after a verb of having or working ("j'ai plus de réseau").
 */
#ifndef CHEMIN_UNDERSTAND_NEGATION_H
#define CHEMIN_UNDERSTAND_NEGATION_H

#include <stdbool.h>

#include "french/utterance.h"

/* Whether a negation may be read at the word. */
bool negation_opens(struct text folded);

/* Sets negated[i] for each token of the utterance, and refused[i] where a thing is named only to
 * say that another is wanted ("je ne veux pas résilier", "pas le PUK, l'autre"). `opens`: what
 * negation_opens says of each token. */
void negation_mark(const struct utterance *utterance, const bool *opens,
		   bool negated[UTTERANCE_TOKENS], bool refused[UTTERANCE_TOKENS]);

#endif
