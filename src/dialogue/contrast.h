/*
 * contrast.h - of two values set against each other, the one that is wanted: "non pas le 5, le 8",
 * "plutôt 30 que 20", "Hugo et pas Lina"; and a number in words after a no, "non trente".
 */
#ifndef CHEMIN_DIALOGUE_CONTRAST_H
#define CHEMIN_DIALOGUE_CONTRAST_H

#include "dialogue/step.h"

enum { CONTRAST_BYTES = 256 };

/*
 * Writes the text of this turn with the wanted value alone, after the word that takes an answer
 * back ("non, le 8"), and returns true; false: nothing in it is set against something else. What
 * is turned down must be a value: a number, a date, or what stands on the screen or in the answers
 * so far. The text need not have been matched.
 */
bool contrast_read(const struct step *step, char wanted[CONTRAST_BYTES]);

#endif
