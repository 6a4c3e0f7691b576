/*
 * linear_parts.h - the linear model inside: its file in memory (linear.c) and what is kept while it
 * scores (linear_score.c).
 */
#ifndef CHEMIN_UNDERSTAND_LINEAR_PARTS_H
#define CHEMIN_UNDERSTAND_LINEAR_PARTS_H

#include "understand/linear.h"
#include "understand/vectors.h"

enum { CLASS_LIMIT = 512 };

struct header {
	char magic[8]; /* "CHEMINLM" */
	uint32_t format;
	uint32_t classes;
	uint64_t fingerprint;
	uint32_t features;
	uint32_t table; /* slots of the hash table, a power of two */
	float scale[CLASS_LIMIT];
	float bias[CLASS_LIMIT];
	float unknown[CLASS_LIMIT]; /* weight of the share of unknown words */
};

/* What a word adds to every utterance that holds it. */
struct word_share {
	bool known;
	float length;    /* square of the length of its vector */
	uint32_t before; /* of the pair with the word after it: features_before */
};

/* A feature found in the model: its row of weights and its value times rarity. */
struct row {
	const int8_t *weights; /* NULL: the model does not know it */
	float value;
};

/* An idea of the utterance that its words alone do not tell: said twice, or by a phrase. */
struct idea {
	uint32_t hit; /* the first of the concept, whatever the polarity */
	bool negated;
	struct row row; /* value: of an idea that is said at full salience */
};

/* What such ideas add to the decisions in some range, beyond what the words say. */
struct idea_sum {
	float *sums; /* [class] */
	float counts[IDEA_FEATURES];
};

/* The last utterance scored, read once. */
struct reading {
	const struct hits *hits;
	uint32_t round;
	float *sums; /* [token][class]: of the words, their ideas and the pairs before the token */
	float lengths[UTTERANCE_TOKENS + 1];
	size_t places[UTTERANCE_TOKENS]; /* of each word in what is kept: see place_of */
	uint32_t said[UTTERANCE_TOKENS + 1], unknown[UTTERANCE_TOKENS + 1]; /* words before it */
	struct row pairs[UTTERANCE_TOKENS];
	struct idea ideas[IDEA_FEATURES];
	size_t idea_count;
	struct idea_sum left, right; /* of the last range that did not, that did reach the end */
};

struct linear {
	void *memory;
	size_t size;
	bool mapped;
	const struct header *header;
	const uint32_t *slots;  /* feature number + 1, or 0; by hash */
	const uint32_t *hashes; /* by feature number */
	const float *rarities;
	const int8_t *weights; /* [feature][class] */
	size_t width;          /* of a row: the classes, padded */

	/* Of the words cached by the hits that were scored last: */
	uint32_t cache_age;
	struct word_share *shares; /* by place and variant: see place_of */
	float *sums;               /* the same, [class]: decisions before scaling */
	struct row *ideas;         /* by concept, affirmed and negated; value: at full salience */
	struct reading reading;
};

/* Room for what is kept while scoring. False when memory is short; linear_free_room in both cases.
 */
bool linear_make_room(struct linear *linear, const struct pack *pack);
void linear_free_room(struct linear *linear);

#endif
