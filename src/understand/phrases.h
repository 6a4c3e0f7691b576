/*
 * phrases.h - finds the phrases of a pack by their first two words.
 *
 * Some words begin hundreds of phrases ("pas", "mon"); a pair of words begins a handful. The
 * index holds, for each pair of symbols that the first two words of a phrase may show (surface
 * when it is exact, else stem), that phrase. It has copies of the phrases and their words, in the
 * order of the pairs: what is looked at together stands together. Many phrases begin alike ("je ne
 * ..."): each pair has the marks of the third word, so that most are passed over unread.
 */
#ifndef CHEMIN_UNDERSTAND_PHRASES_H
#define CHEMIN_UNDERSTAND_PHRASES_H

#include <stdint.h>

struct phrase;
struct word;

struct phrase_pair {
	uint32_t first, second; /* symbols */
	uint32_t phrase;        /* of the index */
	uint64_t third;         /* marks of its third word; 0: it has none, or an unknown one */
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

/* The mark of a symbol: one bit. Words without a common bit have no common symbol. */
static inline uint64_t phrase_mark(uint32_t symbol)
{
	return UINT64_C(1) << (symbol * 0x9E3779B1u >> 26);
}

static inline uint32_t phrase_bucket(const struct phrase_index *index, uint32_t first,
				     uint32_t second)
{
	uint32_t hash = first * 0x9E3779B1u ^ second * 0x85EBCA6Bu;
	return (hash ^ hash >> 15) & (index->buckets - 1);
}

#endif
