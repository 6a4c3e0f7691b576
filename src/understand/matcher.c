/* matcher.c - see matcher.h. */
#include "understand/matcher.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/hash.h"
#include "understand/explain.h"
#include "understand/pack.h"
#include "understand/rank.h"
#include "understand/requests.h"

struct matcher {
	struct pack *pack;
	struct linear *linear;
	struct hits *hits;
	struct entity_extractor *extractor;
	struct evidence whole, part, other;
	const char *expects; /* of the last match, for the explanation */
	struct match_result last;
};

/* The table of French words, from the cache or from where it was installed. */
static int open_french(struct pack *pack, const char *cache, struct error *error)
{
	char path[4096];
	(void)snprintf(path, sizeof path, "%s/words.bin", cache);
	if (access(path, R_OK) != 0)
		(void)snprintf(path, sizeof path, "%s/words.bin", CHEMIN_SHARE);
	int code = lexicon_open_french(&pack->lexicon, path, error);
	/* A model trained on corrected words serves only where words are corrected. */
	if (pack->lexicon.spelling)
		pack->fingerprint = hash_more(pack->fingerprint, text_of("corrected"));
	return code;
}

static const char *cache_folder(const char *cache)
{
	const char *named = getenv("CHEMIN_CACHE");
	return cache ? cache : named ? named : CHEMIN_CACHE;
}

static bool make_room(struct matcher *matcher, struct error *error)
{
	if (!(matcher->extractor = entity_extractor_new(error)))
		return false;
	matcher->hits = hits_new(matcher->pack);
	if (!matcher->hits)
		(void)error_set(error, ERROR_MEMORY, "not enough memory for the matcher");
	return matcher->hits != NULL;
}

/* Without the examples, when the model of this very pack is there: it was then once read whole.
 * NULL otherwise. */
static struct matcher *open_known(const char *folder, const char *cache, struct error *error)
{
	struct matcher *matcher = calloc(1, sizeof *matcher);
	if (matcher && (matcher->pack = pack_load_rules(folder, error)) &&
	    open_french(matcher->pack, cache, error) == 0 &&
	    (matcher->linear = linear_find(matcher->pack, cache)) && make_room(matcher, error))
		return matcher;
	matcher_close(matcher);
	return NULL;
}

struct matcher *matcher_open(const char *folder, const char *cache, struct error *error)
{
	struct matcher *known = open_known(folder, cache_folder(cache), error);
	return known ? known : matcher_open_whole(folder, cache, error);
}

struct matcher *matcher_open_whole(const char *folder, const char *cache, struct error *error)
{
	return matcher_open_without(folder, cache, 0, 1, error);
}

struct matcher *matcher_open_without(const char *folder, const char *cache, unsigned layers,
				     float examples, struct error *error)
{
	struct matcher *matcher = calloc(1, sizeof *matcher);
	if (!matcher) {
		(void)error_set(error, ERROR_MEMORY, "not enough memory for the matcher");
		return NULL;
	}
	cache = cache_folder(cache);
	if (!(matcher->pack = pack_load(folder, error))) {
		matcher_close(matcher);
		return NULL;
	}
	matcher->pack->without = layers;
	matcher->pack->examples_share = examples;
	if ((!(layers & LAYER_SPELLING) && open_french(matcher->pack, cache, error) != 0) ||
	    !(matcher->linear = linear_open(matcher->pack, cache, error)) ||
	    !make_room(matcher, error)) {
		matcher_close(matcher);
		return NULL;
	}
	return matcher;
}

void matcher_close(struct matcher *matcher)
{
	if (!matcher)
		return;
	hits_free(matcher->hits);
	linear_close(matcher->linear);
	entity_extractor_free(matcher->extractor);
	pack_free(matcher->pack);
	free(matcher);
}

static const char *const LINES[4] = {"mobile", "fixe", "cle4g", "box4g"};

/* Whether the hit shares a word with one that gives it another sense ("abonnement internet+"). */
static bool has_other_sense(const struct matcher *matcher, const struct hit *hit)
{
	uint32_t other = pack_find_concept(matcher->pack, text_of("ligne_autre_sens"));
	uint32_t i = other == NONE ? NONE : hits_first(matcher->hits, other);
	for (; i != NONE; i = matcher->hits->list[i].next)
		if (matcher->hits->list[i].start < hit->end &&
		    hit->start < matcher->hits->list[i].end)
			return true;
	return false;
}

static bool says_line(const struct matcher *matcher, uint32_t concept)
{
	uint32_t i = concept == NONE ? NONE : hits_first(matcher->hits, concept);
	for (; i != NONE; i = matcher->hits->list[i].next)
		if (!matcher->hits->list[i].negated &&
		    !has_other_sense(matcher, &matcher->hits->list[i]))
			return true;
	return false;
}

/* The line that the text names; the 4G equipments before the plain lines, since "clé 4G" and
 * "4G box" hold words of both. Two lines named: none is meant alone. */
static const char *find_line(const struct matcher *matcher)
{
	bool said[4] = {false};
	for (size_t i = 0; i < 4; i++)
		said[i] = says_line(matcher, matcher->pack->line_concepts[i]);
	if (said[2] != said[3])
		return said[2] ? LINES[2] : LINES[3];
	if (said[0] != said[1])
		return said[0] ? LINES[0] : LINES[1];
	return NULL;
}

/* Nothing but the line and words that say nothing. */
static bool is_line_only(const struct matcher *matcher, const char *market)
{
	const struct hits *hits = matcher->hits;
	bool covered[UTTERANCE_TOKENS] = {false};
	for (size_t l = 0; l < 4; l++) {
		uint32_t concept = matcher->pack->line_concepts[l];
		for (uint32_t i = concept == NONE ? NONE : hits_first(hits, concept); i != NONE;
		     i = hits->list[i].next)
			for (size_t t = hits->list[i].start; t < hits->list[i].end; t++)
				covered[t] = true;
	}
	for (size_t i = 0; i < hits->utterance->count; i++)
		if (!covered[i] && !hits->empty[i])
			return false;
	return market != NULL;
}

static void add_line_entity(struct matcher *matcher, struct match_result *result)
{
	if (!result->market || result->entity_count == ENTITY_LIMIT)
		return;
	for (size_t i = 0; i < 4; i++) {
		if (LINES[i] != result->market)
			continue;
		uint32_t first = hits_first(matcher->hits, matcher->pack->line_concepts[i]);
		const struct hit *hit = &matcher->hits->list[first];
		struct entity *entity = &result->entities[result->entity_count++];
		*entity = (struct entity){
			.type = ENTITY_LINE,
			.start = matcher->hits->utterance->tokens[hit->start].start,
			.end = matcher->hits->utterance->tokens[hit->end - 1].end,
		};
		memcpy(entity->value, LINES[i], strlen(LINES[i]) + 1);
	}
}

/* Entities are large: those that there are not are neither cleared nor copied. */
static void clear_result(struct match_result *result)
{
	memset(result, 0, offsetof(struct match_result, entities));
	result->decision = DECISION_REJECT;
	result->entity_count = 0;
	result->truncated = false;
}

static void keep_result(struct matcher *matcher, const struct match_result *result)
{
	struct match_result *last = &matcher->last;
	memcpy(last, result, offsetof(struct match_result, entities));
	memcpy(last->entities, result->entities, result->entity_count * sizeof *last->entities);
	last->entity_count = result->entity_count;
	last->truncated = result->truncated;
}

void matcher_match(struct matcher *matcher, const struct match_request *request,
		   struct match_result *result)
{
	clear_result(result);
	result->entity_count = entities_find(matcher->extractor, request->text, request->today_ms,
					     result->entities);
	hits_find(matcher->hits, request->text, result->entities, result->entity_count);
	rules_find(matcher->hits, request->expects);
	result->truncated = matcher->hits->utterance->truncated;
	result->market = find_line(matcher);
	result->line_only = is_line_only(matcher, result->market);
	add_line_entity(matcher, result);
	matcher->expects = request->expects;
	if (matcher->hits->utterance->count > 0) {
		rank_range(matcher->hits, matcher->linear, request->expects, 0,
			   matcher->hits->utterance->count, &matcher->whole);
		rank_decide(matcher->hits, matcher->linear, request->expects, &matcher->whole,
			    &matcher->part, &matcher->other, result);
	}
	keep_result(matcher, result);
}

size_t matcher_seams(struct matcher *matcher, const struct match_request *request,
		     struct seam *seams)
{
	struct match_result result;
	matcher_match(matcher, request, &result);
	return matcher->hits->utterance->count > 0
		       ? requests_seams(matcher->hits, matcher->linear, request->expects,
					&matcher->whole, &matcher->part, &matcher->other, seams)
		       : 0;
}

void matcher_explain(struct matcher *matcher, struct buffer *out)
{
	explain_match(matcher->hits, matcher->linear, &matcher->whole, matcher->expects,
		      &matcher->last, out);
}

static bool holds_idea(const struct matcher *matcher, const char *name, enum polarity polarity)
{
	uint32_t concept = pack_find_concept(matcher->pack, text_of(name));
	return concept != NONE && hits_quality(matcher->hits, concept, polarity, 0,
					       matcher->hits->utterance->count) > 0;
}

bool matcher_has_idea(const struct matcher *matcher, const char *name)
{
	return holds_idea(matcher, name, POLARITY_PRESENT);
}

bool matcher_denies_idea(const struct matcher *matcher, const char *name)
{
	return holds_idea(matcher, name, POLARITY_NEGATED);
}

size_t matcher_find_idea(const struct matcher *matcher, const char *name, struct word_span *spans,
			 size_t limit)
{
	const struct hits *hits = matcher->hits;
	uint32_t concept = pack_find_concept(matcher->pack, text_of(name));
	uint32_t at = concept == NONE ? NONE : hits_first(hits, concept);
	size_t count = 0;
	for (; at != NONE && count < limit; at = hits->list[at].next) {
		const struct hit *hit = &hits->list[at];
		const struct token *tokens = hits->utterance->tokens;
		if (hit->negated || hit->end <= hit->start)
			continue;
		spans[count++] = (struct word_span){hit->start, hit->end, tokens[hit->start].start,
						    tokens[hit->end - 1].end};
	}
	return count;
}

size_t matcher_find_days(struct matcher *matcher, struct text text, struct day_said *days,
			 size_t limit)
{
	return entities_find_days(matcher->extractor, text, days, limit);
}

size_t matcher_intent_count(const struct matcher *matcher)
{
	return matcher->pack->intent_count;
}

const char *matcher_intent_id(const struct matcher *matcher, uint32_t intent)
{
	return matcher->pack->intents[intent].id;
}

bool matcher_knows_word(const struct matcher *matcher, struct text folded)
{
	const struct lexicon *lexicon = &matcher->pack->lexicon;
	return lexicon_knows(lexicon, folded) || lexicon_is_french(lexicon, folded);
}

bool matcher_is_empty_word(const struct matcher *matcher, struct text folded)
{
	return lexicon_is_empty_word(&matcher->pack->lexicon, folded);
}

bool matcher_is_first_name(const struct matcher *matcher, struct text folded)
{
	return lexicon_is_first_name(&matcher->pack->lexicon, folded);
}

const char *matcher_intent_title(const struct matcher *matcher, uint32_t intent)
{
	return matcher->pack->intents[intent].title;
}

const char *matcher_intent_section(const struct matcher *matcher, uint32_t intent)
{
	return matcher->pack->intents[intent].section;
}

uint32_t matcher_find_intent(const struct matcher *matcher, const char *id)
{
	return pack_find_intent(matcher->pack, text_of(id));
}

const struct pack *matcher_pack(const struct matcher *matcher)
{
	return matcher->pack;
}

unsigned matcher_layer(const char *name)
{
	static const struct {
		const char *name;
		unsigned layer;
	} layers[] = {{"rules", LAYER_RULES},         {"model", LAYER_MODEL},
		      {"concepts", LAYER_CONCEPTS},   {"spelling", LAYER_SPELLING},
		      {"phonetics", LAYER_PHONETICS}, {"negation", LAYER_NEGATION},
		      {"clauses", LAYER_CLAUSES}};
	for (size_t i = 0; i < sizeof layers / sizeof layers[0]; i++)
		if (strcmp(layers[i].name, name) == 0)
			return layers[i].layer;
	return 0;
}

const char *decision_name(enum decision decision)
{
	static const char *const names[] = {"answer", "clarify", "suggest", "reject"};
	return names[decision];
}
