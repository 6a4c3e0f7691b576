/*
 * spelling.h - corrects words that French does not have.
 *
 * Only a word that neither French nor the pack knows is corrected, and only to a word of the
 * pack: first to one that sounds the same, then to one at a single slip of the keyboard (a
 * letter missing, added, changed, or two swapped; Damerau 1964), found by deleting letters on
 * both sides (the symmetric delete method of W. Garbe, 2012). A word glued to another
 * ("codepuk") is cut in two.
 */
#ifndef CHEMIN_FRENCH_SPELLING_H
#define CHEMIN_FRENCH_SPELLING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

struct spelling;

enum spelling_way { SPELLING_SOUND, SPELLING_SLIP, SPELLING_GLUED };

struct correction {
	struct text words[2]; /* folded; the second for a glued word */
	size_t count;
	enum spelling_way way;
};

/* `words`: folded words that may be the right one, each with how often it is used. The texts
 * must live as long as the result. NULL when memory is short. */
struct spelling *spelling_new(const struct text *words, const uint32_t *uses, size_t count);
void spelling_free(struct spelling *spelling);

/* Finds what an unknown word stands for. `accented` as in phonetic.h. False: leave it. */
bool spelling_correct(const struct spelling *spelling, struct text folded, bool accented,
		      struct correction *correction);

#endif
