/* hits.c - see hits.h. The cache of words makes stemming vanish after the first sight. */
#include "understand/hits.h"

#include <stdlib.h>

#include "understand/negation.h"

enum { CACHE_LIMIT = 20000, PHRASE_SKIPS = 1 };

static const float QUALITY_SURFACE = 1.0f, QUALITY_STEM = 0.92f, QUALITY_CORRECTED = 0.85f;

struct cached_word {
	struct word word;
	bool empty;
	unsigned signs;
	bool skippable; /* may stand inside a phrase without being written in it */
};

struct hits *hits_new(const struct pack *pack)
{
	struct hits *hits = calloc(1, sizeof *hits);
	if (!hits)
		return NULL;
	size_t concepts = pack->concept_count + 1;
	hits->pack = pack;
	hits->utterance = utterance_new();
	hits->first = calloc(concepts, sizeof *hits->first);
	hits->last = calloc(concepts, sizeof *hits->last);
	hits->stamp = calloc(concepts, sizeof *hits->stamp);
	hits->present = calloc(concepts, sizeof *hits->present);
	hits->cached = calloc(CACHE_LIMIT, sizeof *hits->cached);
	strmap_init(&hits->cache);
	if (!hits->utterance || !hits->first || !hits->last || !hits->stamp || !hits->present ||
	    !hits->cached) {
		hits_free(hits);
		return NULL;
	}
	return hits;
}

void hits_free(struct hits *hits)
{
	if (!hits)
		return;
	utterance_free(hits->utterance);
	free(hits->first);
	free(hits->last);
	free(hits->stamp);
	free(hits->present);
	free(hits->cached);
	strmap_free(&hits->cache);
	free(hits);
}

/* Small words that may stand inside a phrase without being written in it. */
static bool is_skippable(struct text folded)
{
	static const char *const words[] = {"le",  "la",  "les", "l",   "de",  "d",
					    "du",  "des", "un",  "une", "mon", "ma",
					    "mes", "en",  "a",   "se",  "me",  "bien"};
	for (size_t j = 0; j < sizeof words / sizeof words[0]; j++)
		if (text_is(folded, words[j]))
			return true;
	return false;
}

static struct cached_word read_word(struct hits *hits, const struct token *token)
{
	uint32_t index;
	if (strmap_get(&hits->cache, token->form, &index))
		return hits->cached[index];
	struct cached_word word = {
		.word = pack_read_word(hits->pack, token->form, token->folded),
		.empty = lexicon_is_empty_word(&hits->pack->lexicon, token->folded),
		.skippable = is_skippable(token->folded),
		.signs = clause_signs(token),
	};
	if (hits->cached_count == CACHE_LIMIT) {
		strmap_free(&hits->cache);
		hits->cached_count = 0;
	}
	if (strmap_put(&hits->cache, token->form, hits->cached_count) == 0)
		hits->cached[hits->cached_count++] = word;
	return word;
}

static void add_one(struct hits *hits, uint32_t concept, size_t start, size_t end, float quality,
		    bool negated)
{
	if (hits->stamp[concept] != hits->round) {
		hits->stamp[concept] = hits->round;
		hits->first[concept] = hits->last[concept] = NONE;
		hits->present[hits->present_count++] = concept;
	}
	for (uint32_t i = hits->first[concept]; i != NONE; i = hits->list[i].next) {
		struct hit *hit = &hits->list[i];
		if (hit->start == start && hit->end == end) {
			if (quality > hit->quality)
				hit->quality = quality;
			return;
		}
	}
	if (hits->count == HIT_LIMIT)
		return;
	uint32_t index = hits->count++;
	hits->list[index] =
		(struct hit){concept, (uint16_t)start, (uint16_t)end, quality, negated, NONE};
	if (hits->last[concept] != NONE)
		hits->list[hits->last[concept]].next = index;
	else
		hits->first[concept] = index;
	hits->last[concept] = index;
	float weight = hits->pack->concepts[concept].weight;
	for (size_t i = start; i < end; i++) {
		hits->known[i] = true;
		if (weight > hits->weight[i])
			hits->weight[i] = weight;
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

static void try_phrase(struct hits *hits, const struct phrase *phrase, size_t start)
{
	float quality = QUALITY_SURFACE;
	size_t at = start;
	bool negated = true;
	for (uint32_t i = 0; i < phrase->count; i++) {
		size_t skips = 0;
		while (i > 0 && skips < PHRASE_SKIPS && at < hits->utterance->count &&
		       hits->utterance->tokens[at].before != BREAK_STRONG &&
		       !same_word(&phrase->words[i], &hits->words[at], phrase->exact, &quality) &&
		       hits->skippable[at]) {
			at++;
			skips++;
		}
		if (at >= hits->utterance->count ||
		    (i > 0 && hits->utterance->tokens[at].before == BREAK_STRONG) ||
		    !same_word(&phrase->words[i], &hits->words[at], phrase->exact, &quality))
			return;
		negated = negated && hits->negated[at];
		if (hits->utterance->tokens[at].corrected && quality > QUALITY_CORRECTED)
			quality = QUALITY_CORRECTED;
		at++;
	}
	add(hits, phrase->concept, start, at, quality, negated && !phrase->negative);
}

static void find_at(struct hits *hits, size_t i)
{
	const struct pack *pack = hits->pack;
	const struct word *word = &hits->words[i];
	for (size_t s = 0; s < WORD_SYMBOLS; s++) {
		if (word->symbols[s] == NONE)
			continue;
		const struct symbol *symbol = &pack->symbols[word->symbols[s]];
		for (uint32_t r = 0; r < symbol->reach_count; r++)
			add(hits, symbol->reaches[r].concept, i, i + 1,
			    (s == 0 ? QUALITY_SURFACE : QUALITY_STEM) *
				    (hits->utterance->tokens[i].corrected ? QUALITY_CORRECTED : 1),
			    hits->negated[i]);
		for (uint32_t p = 0; p < symbol->phrase_count; p++)
			try_phrase(hits, &pack->phrases[symbol->phrases[p]], i);
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
		for (size_t i = start; i < end; i++)
			hits->known[i] = hits->empty[i] = true; /* a value explains itself */
		if (concept != NONE && end > start)
			add(hits, concept, start, end, QUALITY_SURFACE, hits->negated[start]);
	}
}

void hits_find(struct hits *hits, struct text text, const struct entity *entities,
	       size_t entity_count)
{
	hits->round++;
	hits->count = hits->present_count = 0;
	utterance_read(hits->utterance, &hits->pack->lexicon, text);
	size_t count = hits->utterance->count;
	negation_mark(hits->utterance, hits->negated);
	for (size_t i = 0; i < count; i++) {
		struct cached_word word = read_word(hits, &hits->utterance->tokens[i]);
		hits->words[i] = word.word;
		hits->empty[i] = word.empty;
		hits->skippable[i] = word.skippable;
		hits->signs[i] = word.signs;
		hits->known[i] = false;
		hits->weight[i] = 0;
	}
	clauses_find(hits->utterance, hits->signs, &hits->clauses);
	clauses_weigh(&hits->clauses, hits->salience);
	for (size_t i = 0; i < count; i++)
		find_at(hits, i);
	add_entities(hits, entities, entity_count);
}

uint32_t hits_first(const struct hits *hits, uint32_t concept)
{
	return hits->stamp[concept] == hits->round ? hits->first[concept] : NONE;
}

float hits_quality(const struct hits *hits, uint32_t concept, int polarity, size_t from, size_t to)
{
	float best = 0;
	for (uint32_t i = hits_first(hits, concept); i != NONE; i = hits->list[i].next) {
		const struct hit *hit = &hits->list[i];
		if (hit->start < from || hit->end > to)
			continue;
		if (polarity != POLARITY_ANY && hit->negated != (polarity == POLARITY_NEGATED))
			continue;
		if (hit->quality > best)
			best = hit->quality;
	}
	return best;
}
