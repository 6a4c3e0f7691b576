/*
 * background.h - values that are said beside a request and are not what it asks for: "je suis
 * client depuis le 12 mars", "je n'utilise plus jean@exemple.fr", "vous me prélevez le 5, c'est
 * trop tôt".
 */
#ifndef CHEMIN_DIALOGUE_BACKGROUND_H
#define CHEMIN_DIALOGUE_BACKGROUND_H

#include <stdbool.h>

#include "base/text.h"

/* Whether the value that stands in `text` from byte `start` to `end` is only told. */
bool background_holds(struct text text, size_t start, size_t end);

/* The day of the month that the text asks for: "le 8", "au vingt-cinq", "le premier"; of several,
 * the last one that is not only told. 0: none. */
int background_free_day(struct text text);

#endif
