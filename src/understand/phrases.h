/*
 * phrases.h - finds the phrases of a pack by their first two words.
 *
 * Some words begin hundreds of phrases ("pas", "mon"); a pair of words begins a handful. The
 * index holds, for each pair of symbols that the first two words of a phrase may show (surface
 * when it is exact, else stem), that phrase. It has copies of the phrases and their words, in the
 * order of the pairs: what is looked at together stands together.
 */
#ifndef CHEMIN_UNDERSTAND_PHRASES_H
#define CHEMIN_UNDERSTAND_PHRASES_H

#include <stdint.h>

struct phrase;
struct word;

struct phrase_pair {
	uint32_t first, second; /* symbols */
	uint32_t phrase;        /* of the index */
};

struct phrase_index {
	struct phrase_pair *pairs; /* in the order of their buckets */
	uint32_t *starts;          /* of each bucket, and one more */
	uint32_t buckets;          /* power of two */
	struct phrase *phrases;
	struct word *words;
};

/* Indexes `count` phrases of two words or more. 0, or ERROR_MEMORY. */
int phrase_index_build(struct phrase_index *index, const struct phrase *phrases, uint32_t count);
void phrase_index_free(struct phrase_index *index);

static inline uint32_t phrase_bucket(const struct phrase_index *index, uint32_t first,
				     uint32_t second)
{
	uint32_t hash = first * 0x9E3779B1u ^ second * 0x85EBCA6Bu;
	return (hash ^ hash >> 15) & (index->buckets - 1);
}

#endif
