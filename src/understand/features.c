/* features.c - see features.h. */
#include "understand/features.h"

#include "french/phonetic.h"

/* Weights of the kinds, measured on blind lines. */
static const float WORD = 1.0f, STEM = 1.0f, PAIR = 0.8f, SOUND = 0.8f, IDEA = 1.2f, RUN = 0.35f;
static const float EMPTY = 0.5f; /* of WORD, for a word that says nothing */

enum { SHORTEST_RUN = 3, LONGEST_RUN = 4, LONGEST_WORD = 40 };

static uint32_t hash_bytes(uint32_t hash, struct text text)
{
	for (size_t i = 0; i < text.length; i++)
		hash = (hash ^ (unsigned char)text.bytes[i]) * 16777619u;
	return hash;
}

static uint32_t hash_word(const struct token *token)
{
	return hash_bytes(0x1000193u, token->number ? text_of("0") : token->folded);
}

static size_t add_runs(struct text folded, struct feature *list, size_t count)
{
	char word[LONGEST_WORD + 2];
	size_t length = folded.length < LONGEST_WORD ? folded.length : LONGEST_WORD;
	word[0] = '<';
	memcpy(word + 1, folded.bytes, length);
	word[length + 1] = '>';
	length += 2;
	for (size_t size = SHORTEST_RUN; size <= LONGEST_RUN; size++)
		for (size_t i = 0; i + size <= length && count < WORD_FEATURES; i++)
			list[count++] = (struct feature){hash_bytes(0x9E3779B1u + (uint32_t)size,
								    (struct text){word + i, size}),
							 RUN};
	return count;
}

size_t features_of_word(const struct hits *hits, size_t i, struct feature *list)
{
	const struct token *token = &hits->utterance->tokens[i];
	size_t count = 0;
	list[count++] = (struct feature){hash_word(token), hits->empty[i] ? WORD * EMPTY : WORD};
	for (size_t s = 1; s < WORD_SYMBOLS; s++)
		if (hits->words[i].symbols[s] != NONE)
			list[count++] = (struct feature){
				hits->words[i].symbols[s] * 2654435761u ^ 0x5bd1e995u, STEM};
	if (token->number)
		return count;
	char key[PHONETIC_BYTES];
	size_t length = phonetic_key(token->folded, phonetic_ends_accented(token->form), key);
	if (length > 1 && !(hits->pack->without & LAYER_PHONETICS))
		list[count++] = (struct feature){
			hash_bytes(0x85EBCA6Bu, (struct text){key, length}), SOUND};
	return add_runs(token->folded, list, count);
}

uint32_t features_before(const struct hits *hits, size_t i)
{
	return hash_word(&hits->utterance->tokens[i]) * 31 + 7;
}

struct feature features_of_pair(const struct hits *hits, size_t i, uint32_t before)
{
	const struct token *token = &hits->utterance->tokens[i];
	return (struct feature){hash_bytes(before, token->number ? text_of("0") : token->folded),
				PAIR * hits->salience[i]};
}

struct feature features_of_idea(uint32_t concept, bool negated, float salience)
{
	return (struct feature){concept * 2246822519u ^ (negated ? 0x27d4eb2fu : 0x165667b1u),
				IDEA * salience};
}

size_t features_of_ideas(const struct hits *hits, size_t from, size_t to, struct feature *list)
{
	size_t count = 0;
	if (hits->pack->without & LAYER_CONCEPTS)
		return 0;
	for (uint32_t p = 0; p < hits->present_count; p++) {
		uint32_t concept = hits->present[p];
		float most[2] = {0, 0}; /* salience where it is said, where it is negated */
		if (!hits->pack->concepts[concept].named)
			continue;
		for (uint32_t i = hits_first(hits, concept); i != NONE; i = hits->list[i].next) {
			const struct hit *hit = &hits->list[i];
			float salience = hits->salience[hit->start];
			if (hit->start >= from && hit->end <= to && salience > most[hit->negated])
				most[hit->negated] = salience;
		}
		for (int negated = 0; negated < 2; negated++)
			if (most[negated] > 0 && count < IDEA_FEATURES)
				list[count++] = features_of_idea(concept, negated, most[negated]);
	}
	return count;
}

size_t features_read(const struct hits *hits, size_t from, size_t to, struct feature *list)
{
	size_t count = 0;
	for (size_t i = from; i < to && count + WORD_FEATURES + 1 < FEATURE_LIMIT; i++) {
		size_t more = features_of_word(hits, i, list + count);
		for (size_t j = 0; j < more; j++)
			list[count + j].value *= hits->salience[i];
		count += more;
		list[count++] = features_of_pair(
			hits, i, i == from ? FEATURES_BEGINNING : features_before(hits, i - 1));
	}
	if (count + IDEA_FEATURES <= FEATURE_LIMIT)
		count += features_of_ideas(hits, from, to, list + count);
	return count;
}

float features_unknown(const struct hits *hits, size_t from, size_t to)
{
	size_t said = 0, unknown = 0;
	for (size_t i = from; i < to; i++) {
		said += features_says(hits, i);
		unknown += features_is_unknown(hits, i);
	}
	return said ? (float)unknown / (float)said : 0;
}
