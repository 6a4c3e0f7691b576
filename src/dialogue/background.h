/*
 * background.h - values that are said beside a request and are not what it asks for: "je suis
 * client depuis le 12 mars", "je n'utilise plus jean@exemple.fr", "vous me prélevez le 5, c'est
 * trop tôt". The words that tell so are the ideas "raconte_avant" and "raconte_apres" of the pack.
 */
#ifndef CHEMIN_DIALOGUE_BACKGROUND_H
#define CHEMIN_DIALOGUE_BACKGROUND_H

#include "dialogue/step.h"

/* Whether the value that stands in the text of this turn from byte `start` to `end` is only told.
 * The text has been matched. */
bool background_holds(const struct step *step, size_t start, size_t end);

/* The day of the month that the text of this turn asks for: "le 8", "au vingt-cinq", "le premier";
 * of several, the last one that is not only told. 0: none. */
int background_free_day(const struct step *step);

#endif
