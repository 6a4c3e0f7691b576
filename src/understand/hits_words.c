/* hits_words.c - the cache of words: see hits_parts.h. It makes stemming vanish after the first
 * sight. */
#include <stdlib.h>

#include "understand/cues.h"
#include "understand/hits_parts.h"
#include "understand/negation.h"

struct hits *hits_new(const struct pack *pack)
{
	struct hits *hits = calloc(1, sizeof *hits);
	if (!hits)
		return NULL;
	size_t concepts = pack->concept_count + 1;
	hits->pack = pack;
	hits->utterance = utterance_new();
	hits->chains = calloc(concepts, sizeof *hits->chains);
	hits->present = calloc(concepts, sizeof *hits->present);
	hits->shared = calloc(concepts, sizeof *hits->shared);
	hits->last_reaches = calloc(concepts, sizeof *hits->last_reaches);
	hits->candidates = calloc((size_t)pack->rule_count + 1, sizeof *hits->candidates);
	hits->cached = calloc(CACHED_WORDS, sizeof *hits->cached);
	hits->asked = calloc(CACHED_WORDS * pack->intent_words + 1, sizeof *hits->asked);
	hits->recalled = calloc(RECALLED, sizeof *hits->recalled);
	strmap_init(&hits->cache);
	if (!hits->utterance || !utterance_remember(hits->utterance) || !hits->chains ||
	    !hits->present || !hits->shared || !hits->candidates || !hits->cached || !hits->asked ||
	    !hits->last_reaches || !hits->recalled || !pattern_room_open(&hits->patterns)) {
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
	free(hits->chains);
	free(hits->present);
	free(hits->shared);
	free(hits->candidates);
	pattern_room_free(&hits->patterns);
	free(hits->cached);
	free(hits->asked);
	free(hits->recalled);
	free(hits->last_reaches);
	free(hits->reaches);
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

/* Adds a reach to the word being read; of two to the same concept the better stays. */
static bool add_reach(struct hits *hits, struct cached_word *word, uint32_t concept, float quality)
{
	uint32_t at = hits->last_reaches[concept];
	if (at >= word->first_reach && at < hits->reach_count &&
	    hits->reaches[at].concept == concept) {
		if (quality > hits->reaches[at].quality)
			hits->reaches[at].quality = quality;
		return true;
	}
	struct word_reach *place =
		pack_grow(&hits->reaches, &hits->reach_count, &hits->reach_size, sizeof *place);
	if (!place)
		return false;
	*place = (struct word_reach){concept, quality};
	hits->last_reaches[concept] = word->first_reach + word->reach_count++;
	const struct concept *reached = &hits->pack->concepts[concept];
	word->known = word->known || !reached->elsewhere;
	if (!reached->elsewhere && reached->weight > word->weight)
		word->weight = reached->weight;
	const struct pack *pack = hits->pack;
	uint64_t *asked = hits->asked + (size_t)(word - hits->cached) * pack->intent_words;
	for (uint32_t i = 0; i < pack->intent_words; i++)
		asked[i] |= pack->asked[concept * pack->intent_words + i];
	return true;
}

/* Every concept that the word reaches; short of memory, those found so far. */
static void list_reaches(struct hits *hits, struct cached_word *word)
{
	const struct pack *pack = hits->pack;
	word->first_reach = hits->reach_count;
	memset(hits->asked + (size_t)(word - hits->cached) * pack->intent_words, 0,
	       pack->intent_words * sizeof *hits->asked);
	for (size_t s = 0; s < WORD_SYMBOLS; s++) {
		if (word->word.symbols[s] == NONE)
			continue;
		const struct symbol *symbol = &pack->symbols[word->word.symbols[s]];
		word->marks |= phrase_mark(word->word.symbols[s]);
		word->begins |= (uint8_t)(symbol->begins << s);
		word->follows |= (uint8_t)(symbol->follows << s);
		float quality = s == 0 ? QUALITY_SURFACE : QUALITY_STEM;
		for (uint32_t r = 0; r < symbol->reach_count; r++) {
			const struct concept *concept = &pack->concepts[symbol->reaches[r].concept];
			bool good = add_reach(hits, word, symbol->reaches[r].concept, quality);
			for (uint32_t i = 0; i < concept->parent_count && good; i++)
				good = add_reach(hits, word, concept->parents[i], quality);
		}
	}
}

/* The place of the word in the cache; read on first sight. */
static uint32_t search_form(struct hits *hits, const struct token *token)
{
	uint32_t place;
	if (strmap_get(&hits->cache, token->form, &place))
		return place;
	place = hits->cached_count;
	struct cached_word *word = &hits->cached[place];
	*word = (struct cached_word){
		.word = pack_read_word(hits->pack, token->form, token->folded),
		.empty = lexicon_is_empty_word(&hits->pack->lexicon, token->folded),
		.skippable = is_skippable(token->folded),
		.signs = clause_signs(token),
		.cue = cue_of(token->folded),
		.negates = negation_opens(token->folded),
	};
	list_reaches(hits, word);
	/* Short of memory, the place is read again next time. */
	if (strmap_put(&hits->cache, token->form, place) == 0)
		hits->cached_count++;
	return place;
}

uint32_t hits_search_word(struct hits *hits, const struct token *token)
{
	uint32_t place = search_form(hits, token);
	if (place < hits->cached_count)
		hits->recalled[token->memory & (RECALLED - 1)] =
			(struct recalled){token->memory, hits->cache_age, place};
	return place;
}
