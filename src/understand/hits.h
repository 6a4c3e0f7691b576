/*
 * hits.h - where the ideas of a pack stand in an utterance.
 */
#ifndef CHEMIN_UNDERSTAND_HITS_H
#define CHEMIN_UNDERSTAND_HITS_H

#include "french/entities.h"
#include "french/utterance.h"
#include "understand/clauses.h"
#include "understand/pack.h"

enum { HIT_LIMIT = 16384, CACHED_WORDS = 8192, PAST_MARKS = 4 };

struct hit {
	uint32_t concept;
	uint16_t start, end; /* tokens, end excluded */
	float quality;       /* 1 surface, less for a stem */
	bool negated;
	bool of_word;  /* of one word alone, not of a phrase or an entity */
	uint32_t next; /* next hit of the same concept, in order of start; NONE at the end */
};

/* The hits of a concept, when `round` is that of the utterance. */
struct chain {
	uint32_t round, first, last;
	bool shared; /* more than one hit, or one that is not of a word alone */
};

/* What a raw expression needs to run within its limits. */
struct pattern_room {
	pcre2_match_context *limits;
	pcre2_match_data *data;
};

/* What is found in one utterance; made once for a pack and reused. */
struct hits {
	const struct pack *pack;
	struct utterance *utterance;
	bool negated[UTTERANCE_TOKENS];
	bool refused[UTTERANCE_TOKENS]; /* named only to say that another thing is wanted */
	struct word words[UTTERANCE_TOKENS];
	bool empty[UTTERANCE_TOKENS];                  /* says nothing: article, politeness */
	bool skippable[UTTERANCE_TOKENS + PAST_MARKS]; /* may stand inside a phrase unwritten */
	uint64_t marks[UTTERANCE_TOKENS +
		       PAST_MARKS];          /* of its symbols (phrases.h); 0 past the end */
	bool negates[UTTERANCE_TOKENS];      /* may open a negation: negation.h */
	bool known[UTTERANCE_TOKENS];        /* in some concept */
	float weight[UTTERANCE_TOKENS];      /* of the weightiest idea that the token says */
	float unexplained[UTTERANCE_TOKENS]; /* what it takes away if nothing explains it:
						rules_find */
	uint32_t places[UTTERANCE_TOKENS];   /* of each word in the cache */
	unsigned signs[UTTERANCE_TOKENS];    /* enum clause_sign */
	uint8_t cues[UTTERANCE_TOKENS];      /* cue_of each word */
	struct clauses clauses;
	float salience[UTTERANCE_TOKENS]; /* less than 1 for what is only told, or refused */
	struct hit list[HIT_LIMIT];
	uint32_t count;
	uint32_t composed[HIT_LIMIT]; /* the hits that are not of a word alone */
	uint32_t composed_count;
	struct chain *chains; /* by concept: its hits */
	uint32_t round;
	uint32_t *present; /* concepts with a hit, each once */
	uint32_t present_count;
	uint32_t *shared; /* those of them whose chain is shared */
	uint32_t shared_count;
	struct pattern_room patterns;
	uint32_t *candidates; /* rules that may fire: see rules_find */
	uint32_t candidate_count;
	struct strmap cache; /* form -> place in cached */
	struct cached_word *cached;
	uint32_t cached_count;
	struct recalled *recalled; /* by the memory of a token */
	uint64_t *asked; /* [place][intent bits]: intents with a rule that asks for what it says */
	struct word_reach *reaches; /* of the cached words */
	uint32_t reach_count, reach_size;
	uint32_t *last_reaches; /* by concept: the last reach to it, where it is in reaches */
	uint32_t cache_age;     /* how often the cache was emptied: older places mean nothing */
};

/* False when memory is short. pattern_room_free in both cases. */
bool pattern_room_open(struct pattern_room *room);
void pattern_room_free(struct pattern_room *room);

/* NULL when memory is short. */
struct hits *hits_new(const struct pack *pack);
void hits_free(struct hits *hits);

/* Reads `text` and finds every hit; `entities` are those of the text. */
void hits_find(struct hits *hits, struct text text, const struct entity *entities,
	       size_t entity_count);

/* First hit of `concept`, or NONE. */
static inline uint32_t hits_first(const struct hits *hits, uint32_t concept)
{
	const struct chain *chain = &hits->chains[concept];
	return chain->round == hits->round ? chain->first : NONE;
}

/* The concept number `i` that the word at `token` reaches, in no order; NONE past the last. */
uint32_t hits_reached(const struct hits *hits, size_t token, uint32_t i);

/* Whether the word at `token` says an idea of a rule of `intent`. */
static inline bool hits_word_explained(const struct hits *hits, size_t token, uint32_t intent)
{
	const uint64_t *asked =
		hits->asked + (size_t)hits->places[token] * hits->pack->intent_words;
	return asked[intent / 64] >> intent % 64 & 1;
}

/* Of the hits in the chain that begins with the hit `first`, those inside the tokens [from, to)
 * with that polarity: the best quality, 0 when there is none; whether there is one. */
float hits_chain_quality(const struct hits *hits, uint32_t first, int polarity, size_t from,
			 size_t to);
bool hits_chain_has(const struct hits *hits, uint32_t first, int polarity, size_t from, size_t to);

/* The same of the hits of `concept`. */
static inline float hits_quality(const struct hits *hits, uint32_t concept, int polarity,
				 size_t from, size_t to)
{
	uint32_t first = hits_first(hits, concept);
	return first == NONE ? 0 : hits_chain_quality(hits, first, polarity, from, to);
}

static inline bool hits_have(const struct hits *hits, uint32_t concept, int polarity, size_t from,
			     size_t to)
{
	uint32_t first = hits_first(hits, concept);
	return first != NONE && hits_chain_has(hits, first, polarity, from, to);
}

#endif
