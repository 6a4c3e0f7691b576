/*
 * features.h - what the linear model sees of an utterance.
 *
 * Of each word: itself, its stems, its sound, and its runs of 3 and 4 characters. Of the whole:
 * pairs of neighbouring words, and the named ideas with their polarity. Each is hashed to a
 * 32-bit number with a value, the weight of its kind; the model multiplies it by the feature's
 * rarity. What is only told (clauses.h) has smaller values. Nothing is merged: a feature that
 * stands twice counts twice.
 */
#ifndef CHEMIN_UNDERSTAND_FEATURES_H
#define CHEMIN_UNDERSTAND_FEATURES_H

#include "understand/hits.h"

/* FEATURES_VERSION changes whenever the features of a text change: models made before are then
 * trained again. */
enum { FEATURES_VERSION = 10, WORD_FEATURES = 96, IDEA_FEATURES = 1024, FEATURE_LIMIT = 16384 };

struct feature {
	uint32_t hash;
	float value;
};

/* Writes at most WORD_FEATURES features of a token alone, whatever stands around it. Returns how
 * many. */
size_t features_of_word(const struct hits *hits, size_t token, struct feature *list);

/* What pairs know of a token that stands before another; FEATURES_BEGINNING where none does. */
#define FEATURES_BEGINNING UINT32_C(0x811C9DC5)
uint32_t features_before(const struct hits *hits, size_t token);

/* The pair of a token and what stands before it. */
struct feature features_of_pair(const struct hits *hits, size_t token, uint32_t before);

/* An idea, said or negated. */
struct feature features_of_idea(uint32_t concept, bool negated, float salience);

/* Writes the ideas inside [from, to), each once, at most IDEA_FEATURES. Returns how many. */
size_t features_of_ideas(const struct hits *hits, size_t from, size_t to, struct feature *list);

/* Whether a token says something, and whether no idea of the pack knows what. */
static inline bool features_says(const struct hits *hits, size_t token)
{
	return !hits->empty[token];
}

static inline bool features_is_unknown(const struct hits *hits, size_t token)
{
	return !hits->empty[token] && !hits->known[token];
}

/* The share of the words that say something and that no idea of the pack knows, from 0 to 1: most
 * of what is out of scope is said in words of elsewhere. Not scaled with the other features. */
float features_unknown(const struct hits *hits, size_t from, size_t to);

/* Writes all features of [from, to), at most FEATURE_LIMIT. Returns how many. */
size_t features_read(const struct hits *hits, size_t from, size_t to, struct feature *list);

#endif
