/*
 * elisions.h - the closed lists of what stands around an apostrophe or a hyphen.
 */
#ifndef CHEMIN_FRENCH_ELISIONS_H
#define CHEMIN_FRENCH_ELISIONS_H

#include <stdbool.h>

#include "base/text.h"

/* The whole word of which `prefix` is what an apostrophe left ("qu": que), or NULL. */
const char *elision_of(struct text prefix);

/* Whether the apostrophe of this word, folded, is no elision: "aujourdhui". */
bool elision_is_none(const char *folded);

/* "bloquez-le", "dites-moi": what follows the last hyphen is a pronoun, and the verb before it the
 * word. */
bool elision_ends_with_pronoun(struct text run);

#endif
