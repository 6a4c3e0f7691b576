/*
 * features.h - what the linear model sees of an utterance.
 *
 * Words, stems, sounds, pairs of words, named ideas with their polarity, and runs of 3 and 4
 * characters inside words, each hashed to a 32-bit number. A feature's value is its kind's
 * weight; the model multiplies it by the feature's rarity and scales the vector to length 1.
 */
#ifndef CHEMIN_UNDERSTAND_FEATURES_H
#define CHEMIN_UNDERSTAND_FEATURES_H

#include "understand/hits.h"

/* Changes whenever the features of a text change: models made before are then trained again. */
enum { FEATURES_VERSION = 4, FEATURE_LIMIT = 6000, FEATURE_SLOTS = 16384 };

struct feature {
	uint32_t hash;
	float value;
};

struct features {
	uint32_t count;
	struct feature list[FEATURE_LIMIT]; /* without doubles */
	uint32_t round;                     /* which reading the slots below belong to */
	uint32_t rounds[FEATURE_SLOTS];
	uint16_t slots[FEATURE_SLOTS]; /* place in the list, by hash */
};

/* Reads the tokens [from, to) of the last utterance found by `hits`. `features` is zeroed once
 * by its owner, then reused. */
void features_read(const struct hits *hits, size_t from, size_t to, struct features *features);

#endif
