/*
 * hits_parts.h - hits inside: the words that were seen (hits_words.c), and what is made of those of
 * an utterance (hits.c).
 *
 * All that depends on a word alone is read once: symbols, ideas, signs. The second sight of a word
 * costs one look.
 */
#ifndef CHEMIN_UNDERSTAND_HITS_PARTS_H
#define CHEMIN_UNDERSTAND_HITS_PARTS_H

#include "understand/hits.h"

static const float QUALITY_SURFACE = 1.0f, QUALITY_STEM = 0.92f;

/* A concept that a word reaches, directly or through an inclusion. */
struct word_reach {
	uint32_t concept;
	float quality;
};

struct cached_word {
	struct word word;
	uint32_t first_reach, reach_count; /* in hits->reaches */
	float weight;                      /* of the weightiest concept reached */
	uint64_t marks;                    /* phrase_mark of its symbols */
	unsigned signs;
	uint8_t cue;
	bool known; /* reaches a concept of our world */
	bool empty;
	bool skippable;          /* may stand inside a phrase without being written in it */
	bool negates;            /* negation_opens */
	uint8_t begins, follows; /* bit s: of symbol s, see struct symbol */
};

/* Where a remembered word was found in the cache: one look instead of a search. */
struct recalled {
	uint32_t memory, age, place; /* of the token, of the cache, in the cache */
};

enum { RECALLED = 16384 }; /* a power of two */

/* The place of the word among hits->cached, by its form; read on first sight. There must be room
 * for one. */
uint32_t hits_search_word(struct hits *hits, const struct token *token);

/* The same, by what is remembered of the token where that is possible. */
static inline uint32_t hits_find_word(struct hits *hits, const struct token *token)
{
	const struct recalled *recalled = &hits->recalled[token->memory & (RECALLED - 1)];
	if (token->memory && recalled->memory == token->memory && recalled->age == hits->cache_age)
		return recalled->place;
	return hits_search_word(hits, token);
}

#endif
