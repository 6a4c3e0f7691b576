/* hits.c - see hits.h. */
#include "understand/hits.h"

#include "understand/hits_parts.h"
#include "understand/negation.h"

enum { PHRASE_SKIPS = 1 };

static const float REFUSED = 0.3f; /* weight of what is named only to be refused */
static const float VALUE = 0.05f;  /* of a phone number: alone, it still weighs */
static const float QUALITY_CORRECTED = 0.85f;

enum { SURFACE_BIT = 1, STEM_BITS = (1 << WORD_SYMBOLS) - 1 - SURFACE_BIT };

/* What linking needs at hand: there are hundreds of hits in an utterance. */
struct links {
	struct hit *list;
	struct chain *chains;
	uint32_t round, *present, *shared; /* the next place in each list */
};

static inline struct links begin_links(struct hits *hits)
{
	return (struct links){hits->list, hits->chains, hits->round,
			      hits->present + hits->present_count,
			      hits->shared + hits->shared_count};
}

static inline void end_links(struct hits *hits, const struct links *links)
{
	hits->present_count = (uint32_t)(links->present - hits->present);
	hits->shared_count = (uint32_t)(links->shared - hits->shared);
}

/* Adds the hit `index` to the chain of its concept. */
static inline void link_hit(struct links *links, uint32_t concept, uint32_t index, bool of_word)
{
	struct chain *chain = &links->chains[concept];
	if (chain->round == links->round) {
		links->list[chain->last].next = index;
		chain->last = index;
		of_word = false;
	} else {
		chain->round = links->round;
		chain->first = chain->last = index;
		chain->shared = false;
		*links->present++ = concept;
	}
	if (!of_word && !chain->shared) {
		chain->shared = true;
		*links->shared++ = concept;
	}
}

/* The hits of the ideas that the word at `i` says alone. */
static void push_word(struct hits *hits, size_t i)
{
	const struct cached_word *word = &hits->cached[hits->places[i]];
	const struct word_reach *reach = hits->reaches + word->first_reach;
	float corrected = hits->utterance->tokens[i].corrected ? QUALITY_CORRECTED : 1;
	bool negated = hits->negated[i];
	uint16_t start = (uint16_t)i, after = (uint16_t)(i + 1);
	uint32_t room = HIT_LIMIT - hits->count, index = hits->count;
	uint32_t end = index + (word->reach_count < room ? word->reach_count : room);
	struct links links = begin_links(hits);
	for (; index < end; index++, reach++) {
		links.list[index] =
			(struct hit){reach->concept, start, after, reach->quality * corrected,
				     negated,        true,  NONE};
		link_hit(&links, reach->concept, index, true);
	}
	end_links(hits, &links);
	hits->count = end;
}

/* The hit of a phrase or an entity, not there yet. */
static void push_composed(struct hits *hits, uint32_t concept, size_t start, size_t end,
			  float quality, bool negated)
{
	if (hits->count == HIT_LIMIT)
		return;
	uint32_t index = hits->count++;
	hits->list[index] = (struct hit){concept, (uint16_t)start, (uint16_t)end, quality,
					 negated, false,           NONE};
	hits->composed[hits->composed_count++] = index;
	struct links links = begin_links(hits);
	link_hit(&links, concept, index, false);
	end_links(hits, &links);
}

static void add_one(struct hits *hits, uint32_t concept, size_t start, size_t end, float quality,
		    bool negated)
{
	for (uint32_t i = hits_first(hits, concept); i != NONE; i = hits->list[i].next) {
		struct hit *hit = &hits->list[i];
		if (hit->start == start && hit->end == end) {
			if (quality > hit->quality)
				hit->quality = quality;
			return;
		}
	}
	push_composed(hits, concept, start, end, quality, negated);
	if (hits->pack->concepts[concept].elsewhere)
		return;
	float weight = hits->pack->concepts[concept].weight;
	for (size_t i = start; i < end; i++) {
		if (weight > hits->weight[i])
			hits->weight[i] = weight;
		if (!hits->known[i])
			hits->known[i] = true;
	}
}

/* A hit of a concept is one of every concept that includes it. */
static void add(struct hits *hits, uint32_t concept, size_t start, size_t end, float quality,
		bool negated)
{
	add_one(hits, concept, start, end, quality, negated);
	const struct concept *found = &hits->pack->concepts[concept];
	for (uint32_t i = 0; i < found->parent_count; i++)
		add_one(hits, found->parents[i], start, end, quality, negated);
}

static bool same_word(const struct word *wanted, const struct word *read, bool exact,
		      float *quality)
{
	if (wanted->symbols[0] != NONE && wanted->symbols[0] == read->symbols[0])
		return true;
	if (exact)
		return false;
	for (size_t i = 1; i < WORD_SYMBOLS; i++)
		for (size_t j = 1; j < WORD_SYMBOLS; j++)
			if (wanted->symbols[i] != NONE && wanted->symbols[i] == read->symbols[j]) {
				*quality = QUALITY_STEM;
				return true;
			}
	return false;
}

/* Whether word `i` of the phrase, not its first, stands at `*at`, or after one word that may stand
 * inside a phrase unwritten. */
static inline bool find_next(const struct hits *hits, const struct phrase *phrase, uint32_t i,
			     size_t *at, float *quality)
{
	const struct utterance *utterance = hits->utterance;
	for (int skips = 0; skips <= PHRASE_SKIPS; skips++, (*at)++) {
		if (*at >= utterance->count || utterance->tokens[*at].before == BREAK_STRONG)
			return false;
		if (same_word(&phrase->words[i], &hits->words[*at], phrase->exact, quality))
			return true;
		if (!hits->skippable[*at])
			return false;
	}
	return false;
}

static void try_phrase(struct hits *hits, const struct phrase *phrase, size_t start)
{
	const struct token *tokens = hits->utterance->tokens;
	float quality = QUALITY_SURFACE;
	size_t at = start;
	bool negated = true;
	for (uint32_t i = 0; i < phrase->count; i++, at++) {
		if (i == 0 ? !same_word(phrase->words, &hits->words[at], phrase->exact, &quality)
			   : !find_next(hits, phrase, i, &at, &quality))
			return;
		negated = negated && hits->negated[at];
		if (tokens[at].corrected && quality > QUALITY_CORRECTED)
			quality = QUALITY_CORRECTED;
	}
	add(hits, phrase->concept, start, at, quality, negated && !phrase->negative);
}

/* The phrases that begin with these two symbols, of the word at i and one after it. `ahead`: see
 * marks_ahead. */
static void find_pair(struct hits *hits, uint32_t first, uint32_t second, size_t i, uint64_t ahead)
{
	const struct phrase_index *index = &hits->pack->phrase_index;
	uint32_t bucket = phrase_bucket(index, first, second), end = index->starts[bucket + 1];
	for (uint32_t p = index->starts[bucket]; p < end; p++) {
		const struct phrase_pair *pair = &index->pairs[p];
		if (pair->first == first && pair->second == second &&
		    (!pair->third || pair->third & ahead))
			try_phrase(hits, &index->phrases[pair->phrase], i);
	}
}

/* Marks of the words that may be the third of a phrase that begins with the one at `i`: a
 * skippable one may stand before it, and before the second. */
static uint64_t marks_ahead(const struct hits *hits, size_t i)
{
	_Static_assert(PHRASE_SKIPS == 1,
		       "one more place to look at for each word that is skipped");
	uint64_t ahead = hits->marks[i + 2];
	if (hits->skippable[i + 1] || hits->skippable[i + 2])
		ahead |= hits->marks[i + 3];
	return hits->skippable[i + 1] ? ahead | hits->marks[i + 4] : ahead;
}

/* The phrases that begin with the words at i and at `next`. Surface goes with surface, stem with
 * stem. */
static void find_phrases(struct hits *hits, size_t i, size_t next, uint64_t ahead)
{
	const struct cached_word *first = &hits->cached[hits->places[i]];
	const struct cached_word *second = &hits->cached[hits->places[next]];
	unsigned begins = first->begins, follows = second->follows;
	if (begins & follows & SURFACE_BIT)
		find_pair(hits, first->word.symbols[0], second->word.symbols[0], i, ahead);
	if (!(begins & STEM_BITS) || !(follows & STEM_BITS))
		return;
	for (size_t s = 1; s < WORD_SYMBOLS; s++)
		for (size_t t = 1; t < WORD_SYMBOLS && begins >> s & 1; t++)
			if (follows >> t & 1)
				find_pair(hits, first->word.symbols[s], second->word.symbols[t], i,
					  ahead);
}

static void find_at(struct hits *hits, size_t i)
{
	push_word(hits, i);
	if (!hits->cached[hits->places[i]].begins)
		return;
	uint64_t ahead = marks_ahead(hits, i);
	for (size_t next = i + 1; next <= i + 1 + PHRASE_SKIPS && next < hits->utterance->count;
	     next++) {
		find_phrases(hits, i, next, ahead);
		if (!hits->skippable[next])
			break;
	}
}

static void add_entities(struct hits *hits, const struct entity *entities, size_t count)
{
	for (size_t e = 0; e < count; e++) {
		uint32_t concept = hits->pack->entity_concepts[entities[e].type];
		size_t start = 0;
		while (start < hits->utterance->count &&
		       hits->utterance->tokens[start].end <= entities[e].start)
			start++;
		size_t end = start;
		while (end < hits->utterance->count &&
		       hits->utterance->tokens[end].start < entities[e].end)
			end++;
		/* A value explains itself; a phone number says nothing of what is asked. */
		enum entity_type type = entities[e].type;
		for (size_t i = start; i < end; i++) {
			hits->known[i] = hits->empty[i] = true;
			if (type == ENTITY_PHONE)
				hits->salience[i] = VALUE;
		}
		if (concept != NONE && end > start)
			add(hits, concept, start, end, QUALITY_SURFACE, hits->negated[start]);
	}
}

/* What the cache knows of each word. */
static void read_words(struct hits *hits)
{
	size_t count = hits->utterance->count;
	memset(hits->marks + count, 0, PAST_MARKS * sizeof *hits->marks);
	for (size_t i = 0; i < count; i++) {
		hits->places[i] = hits_find_word(hits, &hits->utterance->tokens[i]);
		const struct cached_word *word = &hits->cached[hits->places[i]];
		hits->words[i] = word->word;
		hits->marks[i] = word->marks;
		hits->empty[i] = word->empty;
		hits->skippable[i] = word->skippable;
		hits->negates[i] = word->negates;
		hits->signs[i] = word->signs;
		hits->cues[i] = word->cue;
		hits->known[i] = word->known;
		hits->weight[i] = word->weight;
	}
}

static void mark_negated(struct hits *hits)
{
	size_t count = hits->utterance->count;
	if (!(hits->pack->without & LAYER_NEGATION)) {
		negation_mark(hits->utterance, hits->negates, hits->negated, hits->refused);
		return;
	}
	memset(hits->negated, 0, count * sizeof *hits->negated);
	memset(hits->refused, 0, count * sizeof *hits->refused);
}

static void weigh_clauses(struct hits *hits)
{
	size_t count = hits->utterance->count;
	clauses_find(hits->utterance, hits->signs, &hits->clauses);
	if (hits->pack->without & LAYER_CLAUSES)
		hits->clauses.count = 0;
	for (size_t i = 0; i < count; i++)
		hits->salience[i] = 1;
	clauses_weigh(&hits->clauses, hits->empty, hits->salience);
	for (size_t i = 0; i < count; i++)
		if (hits->refused[i])
			hits->salience[i] *= REFUSED;
}

void hits_find(struct hits *hits, struct text text, const struct entity *entities,
	       size_t entity_count)
{
	hits->round++;
	hits->count = hits->composed_count = hits->present_count = hits->shared_count = 0;
	hits->candidate_count = 0;
	utterance_read(hits->utterance, &hits->pack->lexicon, text);
	size_t count = hits->utterance->count;
	if (hits->cached_count + count > CACHED_WORDS) {
		strmap_free(&hits->cache);
		hits->cached_count = hits->reach_count = 0;
		hits->cache_age++;
	}
	read_words(hits);
	mark_negated(hits);
	weigh_clauses(hits);
	for (size_t i = 0; i < count; i++)
		find_at(hits, i);
	add_entities(hits, entities, entity_count);
}

uint32_t hits_reached(const struct hits *hits, size_t token, uint32_t i)
{
	const struct cached_word *word = &hits->cached[hits->places[token]];
	return i < word->reach_count ? hits->reaches[word->first_reach + i].concept : NONE;
}

/* Whether the hit counts inside [from, to) with that polarity. */
static inline bool is_inside(const struct hit *hit, int polarity, size_t from, size_t to)
{
	return hit->start >= from && hit->end <= to &&
	       (polarity == POLARITY_ANY || hit->negated == (polarity == POLARITY_NEGATED));
}

bool hits_chain_has(const struct hits *hits, uint32_t first, int polarity, size_t from, size_t to)
{
	for (uint32_t i = first; i != NONE; i = hits->list[i].next)
		if (is_inside(&hits->list[i], polarity, from, to))
			return true;
	return false;
}

float hits_chain_quality(const struct hits *hits, uint32_t first, int polarity, size_t from,
			 size_t to)
{
	float best = 0;
	for (uint32_t i = first; i != NONE && best < QUALITY_SURFACE; i = hits->list[i].next) {
		const struct hit *hit = &hits->list[i];
		if (hit->quality > best && is_inside(hit, polarity, from, to))
			best = hit->quality;
	}
	return best;
}
