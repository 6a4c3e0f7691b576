/*
 * distance.h - how far two words are from each other, in letters.
 */
#ifndef CHEMIN_FRENCH_DISTANCE_H
#define CHEMIN_FRENCH_DISTANCE_H

#include "base/text.h"

/* How many letters are to be added, left out, changed or swapped to make one folded word of the
 * other; past `most` it does not matter how many. */
size_t distance_between(struct text a, struct text b, size_t most);

#endif
