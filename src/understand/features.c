/* features.c - see features.h. */
#include "understand/features.h"

#include "french/phonetic.h"

/* Weights of the kinds, measured by cross-validation on the examples. */
static const float WORD = 1.0f, STEM = 1.0f, PAIR = 0.8f, SOUND = 0.8f, IDEA = 1.2f, RUN = 0.35f;

enum { SHORTEST_RUN = 3, LONGEST_RUN = 4, LONGEST_WORD = 40 };

static uint32_t hash_bytes(uint32_t hash, struct text text)
{
	for (size_t i = 0; i < text.length; i++)
		hash = (hash ^ (unsigned char)text.bytes[i]) * 16777619u;
	return hash;
}

/* A feature seen twice counts once, with the larger value. */
static void add(struct features *features, uint32_t hash, float value)
{
	uint32_t slot = (hash ^ hash >> 16) % FEATURE_SLOTS;
	for (; features->rounds[slot] == features->round; slot = (slot + 1) % FEATURE_SLOTS) {
		struct feature *known = &features->list[features->slots[slot]];
		if (known->hash != hash)
			continue;
		if (value > known->value)
			known->value = value;
		return;
	}
	if (features->count == FEATURE_LIMIT)
		return;
	features->rounds[slot] = features->round;
	features->slots[slot] = (uint16_t)features->count;
	features->list[features->count++] = (struct feature){hash, value};
}

static void add_runs(struct features *features, struct text folded, float salience)
{
	char word[LONGEST_WORD + 2];
	size_t length = folded.length < LONGEST_WORD ? folded.length : LONGEST_WORD;
	word[0] = '<';
	memcpy(word + 1, folded.bytes, length);
	word[length + 1] = '>';
	length += 2;
	for (size_t size = SHORTEST_RUN; size <= LONGEST_RUN; size++)
		for (size_t i = 0; i + size <= length; i++)
			add(features,
			    hash_bytes(0x9E3779B1u + (uint32_t)size, (struct text){word + i, size}),
			    RUN * salience);
}

void features_read(const struct hits *hits, size_t from, size_t to, struct features *features)
{
	features->count = 0;
	features->round++;
	uint32_t before = 2166136261u;
	for (size_t i = from; i < to; i++) {
		const struct token *token = &hits->utterance->tokens[i];
		struct text word = token->number ? text_of("0") : token->folded;
		uint32_t hash = hash_bytes(0x1000193u, word);
		float salience = hits->salience[i];
		add(features, hash, salience * (hits->empty[i] ? WORD * 0.5f : WORD));
		for (size_t s = 1; s < WORD_SYMBOLS; s++)
			if (hits->words[i].symbols[s] != NONE)
				add(features, hits->words[i].symbols[s] * 2654435761u ^ 0x5bd1e995u,
				    STEM * salience);
		add(features, hash_bytes(before, word), PAIR * salience);
		before = hash * 31 + 7;
		if (token->number)
			continue;
		add_runs(features, token->folded, salience);
		char key[PHONETIC_BYTES];
		size_t length =
			phonetic_key(token->folded, phonetic_ends_accented(token->form), key);
		if (length > 1)
			add(features, hash_bytes(0x85EBCA6Bu, (struct text){key, length}),
			    SOUND * salience);
	}
	for (uint32_t i = 0; i < hits->count; i++) {
		const struct hit *hit = &hits->list[i];
		if (hit->start >= from && hit->end <= to &&
		    hits->pack->concepts[hit->concept].named)
			add(features,
			    hit->concept * 2246822519u ^ (hit->negated ? 0x27d4eb2fu : 0x165667b1u),
			    IDEA * hits->salience[hit->start]);
	}
}
