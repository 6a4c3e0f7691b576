/* phrases.c - see phrases.h. */
#include "understand/phrases.h"

#include <stdlib.h>
#include <string.h>

#include "understand/pack.h"

/* Marks of the symbols of which the third word of the phrase must show one. */
static uint64_t mark_third(const struct phrase *phrase)
{
	uint64_t marks = 0;
	for (size_t i = 0; i < (phrase->exact ? 1 : WORD_SYMBOLS) && phrase->count > 2; i++)
		if (phrase->words[2].symbols[i] != NONE)
			marks |= phrase_mark(phrase->words[2].symbols[i]);
	return marks;
}

/* Writes the pairs of a phrase, or only counts them when `pairs` is NULL. Words of one surface
 * have one stem, so that stems alone find a phrase that is not exact. */
static size_t list_pairs(const struct phrase *phrase, uint32_t number, struct phrase_pair *pairs)
{
	size_t count = 0;
	size_t from = phrase->exact ? 0 : 1, to = phrase->exact ? 1 : WORD_SYMBOLS;
	if (phrase->count < 2)
		return 0;
	for (size_t i = from; i < to; i++) {
		for (size_t j = from; j < to; j++) {
			uint32_t first = phrase->words[0].symbols[i];
			uint32_t second = phrase->words[1].symbols[j];
			if (first == NONE || second == NONE)
				continue;
			if (pairs)
				pairs[count] = (struct phrase_pair){first, second, number,
								    mark_third(phrase)};
			count++;
		}
	}
	return count;
}

/* Copies the phrases in the order in which the pairs name them. */
static bool copy_phrases(struct phrase_index *index, const struct phrase *phrases, uint32_t count,
			 size_t pairs)
{
	size_t words = 0;
	for (uint32_t i = 0; i < count; i++)
		words += phrases[i].count;
	uint32_t *places = calloc((size_t)count + 1, sizeof *places); /* place + 1; 0: none yet */
	index->phrases = calloc((size_t)count + 1, sizeof *index->phrases);
	index->words = calloc(words + 1, sizeof *index->words);
	bool good = places && index->phrases && index->words;
	uint32_t copied = 0;
	struct word *next = index->words;
	for (size_t p = 0; p < pairs && good; p++) {
		const struct phrase *phrase = &phrases[index->pairs[p].phrase];
		uint32_t *place = &places[index->pairs[p].phrase];
		if (*place == 0) {
			index->phrases[copied] = *phrase;
			index->phrases[copied].words =
				memcpy(next, phrase->words, phrase->count * sizeof *next);
			next += phrase->count;
			*place = ++copied;
		}
		index->pairs[p].phrase = *place - 1;
	}
	free(places);
	return good;
}

int phrase_index_build(struct phrase_index *index, const struct phrase *phrases, uint32_t count)
{
	size_t total = 0;
	for (uint32_t i = 0; i < count; i++)
		total += list_pairs(&phrases[i], i, NULL);
	index->buckets = 64;
	while (index->buckets < total)
		index->buckets *= 2;
	struct phrase_pair *unsorted = calloc(total + 1, sizeof *unsorted);
	index->pairs = calloc(total + 1, sizeof *index->pairs);
	index->starts = calloc((size_t)index->buckets + 1, sizeof *index->starts);
	if (!unsorted || !index->pairs || !index->starts) {
		free(unsorted);
		return ERROR_MEMORY;
	}
	total = 0;
	for (uint32_t i = 0; i < count; i++)
		total += list_pairs(&phrases[i], i, unsorted + total);
	/* A counting sort: how many in each bucket, where each begins, then each to its place. */
	for (size_t i = 0; i < total; i++)
		index->starts[phrase_bucket(index, unsorted[i].first, unsorted[i].second) + 1]++;
	for (uint32_t b = 0; b < index->buckets; b++)
		index->starts[b + 1] += index->starts[b];
	for (size_t i = 0; i < total; i++) {
		uint32_t b = phrase_bucket(index, unsorted[i].first, unsorted[i].second);
		index->pairs[index->starts[b]++] = unsorted[i];
	}
	memmove(index->starts + 1, index->starts, index->buckets * sizeof *index->starts);
	index->starts[0] = 0;
	free(unsorted);
	return copy_phrases(index, phrases, count, total) ? 0 : ERROR_MEMORY;
}

void phrase_index_free(struct phrase_index *index)
{
	free(index->pairs);
	free(index->starts);
	free(index->phrases);
	free(index->words);
	*index = (struct phrase_index){0};
}
