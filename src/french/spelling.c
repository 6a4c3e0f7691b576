/* spelling.c - see spelling.h. */
#include "french/spelling.h"

#include <stdlib.h>
#include <string.h>

#include "base/strmap.h"
#include "french/phonetic.h"

enum { SHORTEST_SOUND = 4, SHORTEST_SLIP = 5, SHORTEST_PART = 3, LONGEST = 40 };

/* A way of writing a word (its sound, or the word less a letter), by hash. */
struct way {
	uint32_t hash, word;
};

struct spelling {
	const struct text *words;
	const uint32_t *uses;
	size_t count;
	struct way *sounds, *slips; /* sorted by bucket */
	uint32_t *sound_starts, *slip_starts;
	uint32_t buckets; /* power of two */
	struct strmap known;
};

static uint32_t hash_without(struct text word, size_t skipped)
{
	char bytes[LONGEST];
	size_t length = 0;
	for (size_t i = 0; i < word.length && length < LONGEST; i++)
		if (i != skipped)
			bytes[length++] = word.bytes[i];
	return strmap_hash((struct text){bytes, length});
}

static uint32_t sound_of(struct text word, bool accented, size_t *length)
{
	char key[PHONETIC_BYTES];
	*length = phonetic_key(word, accented, key);
	return strmap_hash((struct text){key, *length});
}

/* Puts the ways in the order of their buckets (a counting sort). */
static bool arrange(struct way **ways, size_t count, uint32_t buckets, uint32_t **starts)
{
	struct way *sorted = calloc(count + 1, sizeof *sorted);
	uint32_t *begins = calloc((size_t)buckets + 1, sizeof *begins);
	if (!sorted || !begins) {
		free(sorted);
		free(begins);
		return false;
	}
	for (size_t i = 0; i < count; i++)
		begins[((*ways)[i].hash & (buckets - 1)) + 1]++;
	for (uint32_t b = 0; b < buckets; b++)
		begins[b + 1] += begins[b];
	for (size_t i = 0; i < count; i++)
		sorted[begins[(*ways)[i].hash & (buckets - 1)]++] = (*ways)[i];
	/* Each start has moved to the next bucket's: move them back. */
	memmove(begins + 1, begins, buckets * sizeof *begins);
	begins[0] = 0;
	free(*ways);
	*ways = sorted;
	*starts = begins;
	return true;
}

static bool list_ways(struct spelling *spelling)
{
	size_t slips = 0, slip_size = 0, sounds = 0;
	for (size_t i = 0; i < spelling->count; i++)
		slip_size += spelling->words[i].length + 1;
	spelling->slips = calloc(slip_size + 1, sizeof *spelling->slips);
	spelling->sounds = calloc(spelling->count + 1, sizeof *spelling->sounds);
	if (!spelling->slips || !spelling->sounds)
		return false;
	for (uint32_t i = 0; i < spelling->count; i++) {
		struct text word = spelling->words[i];
		size_t length;
		uint32_t hash = sound_of(word, false, &length);
		if (word.length < SHORTEST_SOUND || word.length > LONGEST)
			continue;
		if (length > 2)
			spelling->sounds[sounds++] = (struct way){hash, i};
		if (word.length < SHORTEST_SLIP)
			continue;
		spelling->slips[slips++] = (struct way){strmap_hash(word), i};
		for (size_t skipped = 0; skipped < word.length; skipped++)
			spelling->slips[slips++] = (struct way){hash_without(word, skipped), i};
	}
	spelling->buckets = 1024;
	while (spelling->buckets < slips)
		spelling->buckets *= 2;
	return arrange(&spelling->sounds, sounds, spelling->buckets, &spelling->sound_starts) &&
	       arrange(&spelling->slips, slips, spelling->buckets, &spelling->slip_starts);
}

struct spelling *spelling_new(const struct text *words, const uint32_t *uses, size_t count)
{
	struct spelling *spelling = calloc(1, sizeof *spelling);
	if (!spelling)
		return NULL;
	strmap_init(&spelling->known);
	spelling->words = words;
	spelling->uses = uses;
	spelling->count = count;
	bool good = list_ways(spelling);
	for (uint32_t i = 0; i < count && good; i++)
		good = strmap_put(&spelling->known, words[i], i) == 0;
	if (!good) {
		spelling_free(spelling);
		return NULL;
	}
	return spelling;
}

void spelling_free(struct spelling *spelling)
{
	if (!spelling)
		return;
	strmap_free(&spelling->known);
	free(spelling->sounds);
	free(spelling->slips);
	free(spelling->sound_starts);
	free(spelling->slip_starts);
	free(spelling);
}

/* Whether one slip makes `a` of `b`. */
static bool one_slip(struct text a, struct text b)
{
	size_t same = 0, shorter = a.length < b.length ? a.length : b.length;
	while (same < shorter && a.bytes[same] == b.bytes[same])
		same++;
	const char *left = a.bytes + same, *right = b.bytes + same;
	size_t left_size = a.length - same, right_size = b.length - same;
	if (left_size == right_size) {
		if (left_size == 0)
			return true;
		if (memcmp(left + 1, right + 1, left_size - 1) == 0)
			return true;
		return left_size > 1 && left[0] == right[1] && left[1] == right[0] &&
		       memcmp(left + 2, right + 2, left_size - 2) == 0;
	}
	if (left_size == right_size + 1)
		return memcmp(left + 1, right, right_size) == 0;
	return right_size == left_size + 1 && memcmp(right + 1, left, left_size) == 0;
}

/* The first letter is rarely mistyped; then the more used word. */
static bool is_better(const struct spelling *spelling, struct text typed, uint32_t word,
		      uint32_t best)
{
	if (best == UINT32_MAX)
		return true;
	bool first = spelling->words[word].bytes[0] == typed.bytes[0];
	bool best_first = spelling->words[best].bytes[0] == typed.bytes[0];
	if (first != best_first)
		return first;
	return spelling->uses[word] > spelling->uses[best];
}

static uint32_t find_sound(const struct spelling *spelling, struct text typed, bool accented)
{
	size_t length;
	uint32_t hash = sound_of(typed, accented, &length), best = UINT32_MAX;
	uint32_t bucket = hash & (spelling->buckets - 1);
	if (length < 3)
		return best;
	for (uint32_t i = spelling->sound_starts[bucket]; i < spelling->sound_starts[bucket + 1];
	     i++)
		if (spelling->sounds[i].hash == hash &&
		    is_better(spelling, typed, spelling->sounds[i].word, best))
			best = spelling->sounds[i].word;
	return best;
}

static void look_up_slip(const struct spelling *spelling, struct text typed, uint32_t hash,
			 uint32_t *best)
{
	uint32_t bucket = hash & (spelling->buckets - 1);
	for (uint32_t i = spelling->slip_starts[bucket]; i < spelling->slip_starts[bucket + 1]; i++)
		if (spelling->slips[i].hash == hash &&
		    one_slip(typed, spelling->words[spelling->slips[i].word]) &&
		    is_better(spelling, typed, spelling->slips[i].word, *best))
			*best = spelling->slips[i].word;
}

static uint32_t find_slip(const struct spelling *spelling, struct text typed)
{
	uint32_t best = UINT32_MAX;
	look_up_slip(spelling, typed, strmap_hash(typed), &best);
	for (size_t skipped = 0; skipped < typed.length; skipped++)
		look_up_slip(spelling, typed, hash_without(typed, skipped), &best);
	return best;
}

/* The cut whose parts are both words, the most used ones. */
static bool find_glued(const struct spelling *spelling, struct text typed,
		       struct correction *correction)
{
	uint32_t most = 0;
	for (size_t at = SHORTEST_PART; at + SHORTEST_PART <= typed.length; at++) {
		struct text left = {typed.bytes, at};
		struct text right = {typed.bytes + at, typed.length - at};
		uint32_t first, second;
		if (!strmap_get(&spelling->known, left, &first) ||
		    !strmap_get(&spelling->known, right, &second))
			continue;
		uint32_t uses = spelling->uses[first] < spelling->uses[second]
					? spelling->uses[first]
					: spelling->uses[second];
		if (uses <= most)
			continue;
		most = uses;
		*correction = (struct correction){.words = {left, right}, .count = 2};
	}
	correction->way = SPELLING_GLUED;
	return most > 1;
}

bool spelling_correct(const struct spelling *spelling, struct text folded, bool accented,
		      struct correction *correction)
{
	if (folded.length < SHORTEST_SOUND || folded.length >= LONGEST)
		return false;
	uint32_t word = find_sound(spelling, folded, accented);
	enum spelling_way way = SPELLING_SOUND;
	if (word == UINT32_MAX && folded.length >= SHORTEST_SLIP) {
		word = find_slip(spelling, folded);
		way = SPELLING_SLIP;
	}
	if (word == UINT32_MAX)
		return folded.length >= 2 * SHORTEST_PART &&
		       find_glued(spelling, folded, correction);
	*correction = (struct correction){.words = {spelling->words[word]}, .count = 1, .way = way};
	return true;
}
