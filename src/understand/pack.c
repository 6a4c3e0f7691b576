/* pack.c - the life of a pack: loading in order, symbols, index, freeing. See pack.h. */
#include "understand/pack.h"

#include <math.h>
#include <stdlib.h>

#include "base/jsonc.h"
#include "french/entities.h"
#include "french/utterance.h"

void *pack_grow(void *array_pointer, uint32_t *count, uint32_t *size, size_t element)
{
	void **array = array_pointer;
	if (*count == *size) {
		uint32_t more = *size ? *size * 2 : 64;
		void *bytes = realloc(*array, more * element);
		if (!bytes)
			return NULL;
		*array = bytes;
		*size = more;
	}
	char *place = (char *)*array + *count * element;
	memset(place, 0, element);
	(*count)++;
	return place;
}

uint32_t pack_intern_concept(struct pack *pack, struct text name)
{
	uint32_t known;
	if (strmap_get(&pack->concept_names, name, &known))
		return known;
	char *copy = arena_copy(&pack->arena, name);
	if (!copy || strmap_put(&pack->concept_names, name, pack->concept_count) != 0)
		return NONE;
	struct concept *concept = pack_grow(&pack->concepts, &pack->concept_count,
					    &pack->concept_size, sizeof *concept);
	if (!concept)
		return NONE;
	concept->name = copy;
	return pack->concept_count - 1;
}

uint32_t pack_find_concept(const struct pack *pack, struct text name)
{
	char key[128];
	uint32_t concept;
	if (name.length + 3 > sizeof key)
		return NONE;
	key[0] = '<';
	memcpy(key + 1, name.bytes, name.length);
	key[name.length + 1] = '>';
	return strmap_get(&pack->concept_names, (struct text){key, name.length + 2}, &concept)
		       ? concept
		       : NONE;
}

uint32_t pack_find_intent(const struct pack *pack, struct text id)
{
	uint32_t intent;
	return strmap_get(&pack->intent_names, id, &intent) ? intent : NONE;
}

static uint32_t symbol_of(const struct pack *pack, char kind, struct text name)
{
	char key[STEM_KEY_BYTES + 2];
	uint32_t symbol;
	if (name.length > STEM_KEY_BYTES)
		return NONE;
	key[0] = kind;
	memcpy(key + 1, name.bytes, name.length);
	return strmap_get(&pack->symbol_names, (struct text){key, name.length + 1}, &symbol)
		       ? symbol
		       : NONE;
}

struct word pack_read_word(const struct pack *pack, struct text form, struct text folded)
{
	struct word word = {{symbol_of(pack, '=', folded), NONE, NONE}};
	char keys[STEM_KEYS][STEM_KEY_BYTES];
	size_t count = lexicon_stems(&pack->lexicon, form, folded, keys);
	for (size_t i = 0; i < count; i++)
		word.symbols[i + 1] = symbol_of(pack, '~', text_of(keys[i]));
	return word;
}

/* How many intents ask for each concept, and from that what a concept is worth. */
static int weigh_concepts(struct pack *pack, struct error *error)
{
	uint32_t *last =
		calloc(pack->concept_count + 1, sizeof *last); /* intent + 1 counted last */
	if (!last)
		return error_set(error, ERROR_MEMORY, "not enough memory for the pack");
	for (uint32_t r = 0; r < pack->rule_count; r++) {
		const struct rule *rule = &pack->rules[r];
		for (uint32_t i = 0; i < rule->idea_count + rule->order_count; i++) {
			const struct atom *atom = rule_atom(rule, i);
			struct concept *concept = &pack->concepts[atom->concept];
			concept->used = true;
			if (last[atom->concept] != rule->intent + 1)
			concept->intents++;
			last[atom->concept] = rule->intent + 1;
		}
		for (uint32_t i = 0; i < rule->excluded_count; i++)
			pack->concepts[rule->excluded[i]].used = true;
	}
	for (uint32_t i = 0; i < pack->intent_count; i++)
		for (uint32_t j = 0; j < pack->intents[i].needed_count; j++)
			pack->concepts[pack->intents[i].needed[j]].used = true;
	free(last);
	double all = (double)pack->intent_count;
	for (uint32_t i = 0; i < pack->concept_count; i++) {
		struct concept *concept = &pack->concepts[i];
		double share = concept->intents ? all / concept->intents : all;
		concept->weight = (float)(log(1 + share) / log(1 + all));
	}
	return 0;
}

/* An inline alternative is no rarer than the commonest idea it may stand for. */
static void level_alternatives(struct pack *pack)
{
	for (uint32_t i = 0; i < pack->concept_count; i++) {
		const struct concept *child = &pack->concepts[i];
		for (uint32_t j = 0; j < child->parent_count; j++) {
			struct concept *parent = &pack->concepts[child->parents[j]];
			if (!parent->named && child->weight < parent->weight)
				parent->weight = child->weight;
		}
	}
}

/* A lone word that says nothing ("la", "mon") is worth next to nothing in a rule. */
static void lighten_empty_words(struct pack *pack)
{
	for (uint32_t i = 0; i < pack->concept_count; i++) {
		struct concept *concept = &pack->concepts[i];
		const char *name = concept->name[0] == '=' ? concept->name + 1 : concept->name;
		char folded[128];
		size_t length = utterance_fold(text_of(name), folded, sizeof folded);
		if (!concept->named && !strchr("<({\"", concept->name[0]) &&
		    lexicon_is_empty_word(&pack->lexicon, (struct text){folded, length}))
		concept->weight *= 0.15f;
	}
}

/* Each concept's intents, as bits: those with a rule that asks for it, even as an option. */
static bool mark_asked(struct pack *pack)
{
	pack->intent_words = (pack->intent_count + 63) / 64;
	pack->asked =
		calloc((size_t)pack->concept_count * pack->intent_words + 1, sizeof *pack->asked);
	if (!pack->asked)
		return false;
	for (uint32_t r = 0; r < pack->rule_count; r++) {
		const struct rule *rule = &pack->rules[r];
		for (uint32_t i = 0; i < rule->idea_count + rule->order_count; i++)
			pack->asked[rule_atom(rule, i)->concept * pack->intent_words +
				    rule->intent / 64] |= UINT64_C(1) << rule->intent % 64;
	}
	return true;
}

/* The rarest idea that the rule requires, and the next; NONE where there is none. */
static void find_pivot(const struct pack *pack, struct rule *rule, uint32_t *pivot, uint32_t *also)
{
	float best = -1, next = -1;
	*pivot = *also = NONE;
	for (uint32_t i = 0; i < rule->idea_count + rule->order_count; i++) {
		const struct atom *atom = rule_atom(rule, i);
		float weight = pack->concepts[atom->concept].weight;
		if (atom->optional)
			continue;
		rule->weight += weight;
		if (weight > best) {
			*also = *pivot;
			next = best;
			*pivot = atom->concept;
			best = weight;
		} else if (weight > next) {
			*also = atom->concept;
			next = weight;
		}
	}
	if (*also == NONE)
		*also = *pivot;
}

/* Lists the rules under their pivots (a counting sort). */
static bool sort_postings(struct pack *pack, const uint32_t *pivot_of, const uint32_t *also_of)
{
	pack->postings = calloc(pack->rule_count + 1, sizeof *pack->postings);
	pack->pivots = calloc((size_t)pack->concept_count + 2, sizeof *pack->pivots);
	if (!pack->postings || !pack->pivots)
		return false;
	/* Each place counts the concept before it, then becomes the end of that one's postings. */
	uint32_t *ends = pack->pivots + 1;
	for (uint32_t r = 0; r < pack->rule_count; r++)
		if (pivot_of[r] != NONE)
			ends[pivot_of[r] + 1]++;
	for (uint32_t c = 0; c < pack->concept_count; c++)
		ends[c + 1] += ends[c];
	for (uint32_t r = 0; r < pack->rule_count; r++)
		if (pivot_of[r] != NONE)
			pack->postings[ends[pivot_of[r]]++] = (struct posting){r, also_of[r]};
	return true;
}

static int index_rules(struct pack *pack, struct error *error)
{
	pack->patterns = calloc(pack->rule_count + 1, sizeof *pack->patterns);
	uint32_t *pivot_of = calloc(pack->rule_count + 1, sizeof *pivot_of);
	uint32_t *also_of = calloc(pack->rule_count + 1, sizeof *also_of);
	bool good = pack->patterns && pivot_of && also_of && mark_asked(pack);
	for (uint32_t r = 0; r < pack->rule_count && good; r++) {
		find_pivot(pack, &pack->rules[r], &pivot_of[r], &also_of[r]);
		if (pivot_of[r] == NONE)
			pack->patterns[pack->pattern_count++] = r;
	}
	good = good && sort_postings(pack, pivot_of, also_of);
	free(pivot_of);
	free(also_of);
	return good ? 0
		    : error_set(error, ERROR_MEMORY, "not enough memory for the index of the pack");
}

static void find_special_concepts(struct pack *pack)
{
	static const char *const lines[4] = {"ligne_mobile", "ligne_fixe", "ligne_cle4g",
					     "ligne_box4g"};
	for (size_t i = 0; i < 4; i++)
		pack->line_concepts[i] = pack_find_concept(pack, text_of(lines[i]));
	for (size_t i = 0; i < ENTITY_TYPES; i++) {
		char key[32] = "{";
		strcat(strcat(key, entity_type_name((enum entity_type)i)), "}");
		uint32_t concept;
		pack->entity_concepts[i] =
			strmap_get(&pack->concept_names, text_of(key), &concept) ? concept : NONE;
	}
	pack->out_of_scope = pack_find_intent(pack, text_of("hors_sujet"));
	uint32_t theme = pack_find_concept(pack, text_of("theme"));
	for (uint32_t i = 0; i < pack->concept_count && theme != NONE; i++) {
		struct concept *concept = &pack->concepts[i];
		concept->elsewhere = i == theme;
		for (uint32_t p = 0; p < concept->parent_count; p++)
		concept->elsewhere = concept->elsewhere || concept->parents[p] == theme;
	}
}

static void mark_talk(struct pack *pack)
{
	static const char *const courtesies[COURTESIES] = {"salutation", "remerciement",
							   "au_revoir", "insulte"};
	for (uint32_t i = 0; i < pack->intent_count; i++) {
		struct intent *intent = &pack->intents[i];
		intent->dialogue = strcmp(intent->section, "dialogue") == 0;
		intent->small_talk =
			intent->dialogue && strcmp(intent->id, "conseiller_demander") != 0;
	}
	for (size_t i = 0; i < COURTESIES; i++) {
		uint32_t intent = pack_find_intent(pack, text_of(courtesies[i]));
		if (intent != NONE)
			pack->courtesies[pack->courtesy_count++] = intent;
	}
}

static struct pack *load(const char *folder, bool rules_only, struct error *error)
{
	struct pack *pack = calloc(1, sizeof *pack);
	if (!pack) {
		(void)error_set(error, ERROR_MEMORY, "not enough memory for the pack");
		return NULL;
	}
	pack->examples_share = 1;
	pack->rules_only = rules_only;
	arena_init(&pack->arena, 256 * 1024);
	strmap_init(&pack->concept_names);
	strmap_init(&pack->symbol_names);
	strmap_init(&pack->intent_names);
	strmap_init(&pack->read_words);
	int code = lexicon_load(&pack->lexicon, folder, error);
	pack->fingerprint = pack->lexicon.fingerprint;
	if (code != 0 || concepts_load(pack, folder, error) != 0 ||
	    intents_load(pack, folder, error) != 0 || concepts_finish(pack, error) != 0 ||
	    weigh_concepts(pack, error) != 0) {
		pack_free(pack);
		return NULL;
	}
	lighten_empty_words(pack);
	level_alternatives(pack);
	if (index_rules(pack, error) != 0) {
		pack_free(pack);
		return NULL;
	}
	find_special_concepts(pack);
	mark_talk(pack);
	return pack;
}

struct pack *pack_load(const char *folder, struct error *error)
{
	return load(folder, false, error);
}

struct pack *pack_load_rules(const char *folder, struct error *error)
{
	return load(folder, true, error);
}

void pack_free(struct pack *pack)
{
	if (!pack)
		return;
	for (uint32_t i = 0; i < pack->rule_count; i++)
		pcre2_code_free(pack->rules[i].pattern);
	lexicon_free(&pack->lexicon);
	strmap_free(&pack->concept_names);
	strmap_free(&pack->symbol_names);
	strmap_free(&pack->intent_names);
	for (uint32_t i = 0; i < pack->symbol_size; i++)
		free(pack->symbols[i].reaches);
	phrase_index_free(&pack->phrase_index);
	free(pack->symbols);
	free(pack->concepts);
	free(pack->phrases);
	free(pack->intents);
	free(pack->rules);
	free(pack->examples);
	free(pack->counters);
	free(pack->entries);
	free(pack->inclusions);
	free(pack->words);
	strmap_free(&pack->read_words);
	free(pack->postings);
	free(pack->pivots);
	free(pack->asked);
	free(pack->patterns);
	arena_free(&pack->arena);
	free(pack);
}
