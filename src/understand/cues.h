/*
 * cues.h - words that tell, where they open a part of an utterance, whether it adds a request or
 * goes on with the one before.
 */
#ifndef CHEMIN_UNDERSTAND_CUES_H
#define CHEMIN_UNDERSTAND_CUES_H

#include <stdint.h>

#include "base/text.h"

enum { CUES = 46 };

/* The number of the word among the cues; CUES: it is none. */
uint8_t cue_of(struct text folded);

#endif
