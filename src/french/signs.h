/*
 * signs.h - what a picture says that stands alone: a thumb up, a tick, a cross. Pure.
 */
#ifndef CHEMIN_FRENCH_SIGNS_H
#define CHEMIN_FRENCH_SIGNS_H

#include "base/text.h"

/* "oui" or "non", of a text of such signs and nothing else; NULL: any other text. Static. */
const char *signs_word(struct text text);

#endif
