/*
 * check_ideas.c - the ideas of a pack: unused, empty, or not to be told from another.
 *
 * An idea is what it is made of: symbols of words, phrases, kinds of values, its own and those of
 * the ideas that it includes. Two ideas are compared as sets of these, as the pack compiled them,
 * so "payer" and "payé" are one word here as they are for customers.
 */
#include <stdio.h>
#include <stdlib.h>

#include "cli/check_parts.h"

/* One thing that says an idea. A word is its surface and its stems; with LIKENESS_WORD only the
 * stems are asked for, or the surface of a word written "=mot". */
struct making {
	uint32_t key;
	bool in_form, in_word; /* asked for with that likeness */
};

struct makings {
	struct making *list; /* by key, each once */
	uint32_t count, size;
};

struct ideas {
	const struct pack *pack;
	struct makings *of; /* by concept */
	struct strmap phrases;
};

static bool add_making(struct ideas *ideas, uint32_t concept, struct making making)
{
	struct makings *own = &ideas->of[concept];
	struct making *place = pack_grow(&own->list, &own->count, &own->size, sizeof *place);
	if (place)
		*place = making;
	return place != NULL;
}

/* What says an idea says every idea that includes it. */
static bool add_upwards(struct ideas *ideas, uint32_t concept, struct making making)
{
	const struct concept *own = &ideas->pack->concepts[concept];
	bool good = add_making(ideas, concept, making);
	for (uint32_t i = 0; i < own->parent_count && good; i++)
		good = add_making(ideas, own->parents[i], making);
	return good;
}

static bool add_words(struct ideas *ideas)
{
	const struct pack *pack = ideas->pack;
	bool good = true;
	for (size_t i = 0; i < pack->symbol_names.size && good; i++) {
		const struct strmap_slot *slot = &pack->symbol_names.slots[i];
		if (!slot->key || slot->value >= pack->symbol_size)
			continue;
		const struct symbol *symbol = &pack->symbols[slot->value];
		for (uint32_t r = 0; r < symbol->reach_count && good; r++) {
			bool in_word = slot->key[0] == '~' || symbol->reaches[r].surface_only;
			good = add_upwards(ideas, symbol->reaches[r].concept,
					   (struct making){slot->value, true, in_word});
		}
	}
	return good;
}

/* The number of a phrase among those that are alike; NONE when memory is short. */
static uint32_t number_phrase(struct ideas *ideas, const struct phrase *phrase,
			      enum likeness likeness)
{
	char key[4096];
	size_t length = (size_t)snprintf(key, sizeof key, "%d%d", likeness, phrase->exact);
	for (uint32_t i = 0; i < phrase->count && length < sizeof key; i++) {
		const uint32_t *symbols = phrase->words[i].symbols;
		bool stems_only = likeness == LIKENESS_WORD && !phrase->exact;
		length += (size_t)snprintf(key + length, sizeof key - length, " %x.%x.%x",
					   stems_only ? NONE : symbols[0], symbols[1], symbols[2]);
	}
	if (length >= sizeof key)
		length = sizeof key - 1;
	return strmap_intern(&ideas->phrases, (struct text){key, length});
}

static bool add_phrases(struct ideas *ideas)
{
	const struct pack *pack = ideas->pack;
	bool good = true;
	for (uint32_t i = 0; i < pack->phrase_count && good; i++) {
		const struct phrase *phrase = &pack->phrases[i];
		uint32_t form = number_phrase(ideas, phrase, LIKENESS_FORM);
		uint32_t word = number_phrase(ideas, phrase, LIKENESS_WORD);
		good = form != NONE && word != NONE &&
		       add_upwards(ideas, phrase->concept,
				   (struct making){pack->symbol_size + form, true, false}) &&
		       add_upwards(ideas, phrase->concept,
				   (struct making){pack->symbol_size + word, false, true});
	}
	return good;
}

static bool add_values(struct ideas *ideas)
{
	bool good = true;
	for (uint32_t i = 0; i < ideas->pack->concept_count && good; i++)
		if (ideas->pack->concepts[i].name[0] == '{')
			good = add_upwards(ideas, i, (struct making){NONE - 1 - i, true, true});
	return good;
}

static int by_key(const void *a, const void *b)
{
	uint32_t left = ((const struct making *)a)->key, right = ((const struct making *)b)->key;
	return left < right ? -1 : left > right;
}

static void sort(struct makings *makings)
{
	if (makings->count == 0)
		return;
	qsort(makings->list, makings->count, sizeof *makings->list, by_key);
	uint32_t kept = 0;
	for (uint32_t i = 1; i < makings->count; i++) {
		if (makings->list[i].key != makings->list[kept].key) {
			makings->list[++kept] = makings->list[i];
			continue;
		}
		makings->list[kept].in_form |= makings->list[i].in_form;
		makings->list[kept].in_word |= makings->list[i].in_word;
	}
	makings->count = kept + 1;
}

struct ideas *ideas_new(const struct pack *pack)
{
	struct ideas *ideas = calloc(1, sizeof *ideas);
	if (!ideas)
		return NULL;
	ideas->pack = pack;
	strmap_init(&ideas->phrases);
	ideas->of = calloc(pack->concept_count + 1, sizeof *ideas->of);
	if (!ideas->of || !add_words(ideas) || !add_phrases(ideas) || !add_values(ideas)) {
		ideas_free(ideas);
		return NULL;
	}
	for (uint32_t i = 0; i < pack->concept_count; i++)
		sort(&ideas->of[i]);
	return ideas;
}

void ideas_free(struct ideas *ideas)
{
	if (!ideas)
		return;
	for (uint32_t i = 0; ideas->of && i < ideas->pack->concept_count; i++)
		free(ideas->of[i].list);
	free(ideas->of);
	strmap_free(&ideas->phrases);
	free(ideas);
}

bool ideas_within(const struct ideas *ideas, uint32_t inner, uint32_t outer, enum likeness likeness)
{
	const struct makings *small = &ideas->of[inner], *large = &ideas->of[outer];
	if (inner == outer)
		return true;
	uint32_t at = 0, asked = 0;
	for (uint32_t i = 0; i < small->count; i++) {
		const struct making *making = &small->list[i];
		if (likeness == LIKENESS_FORM ? !making->in_form : !making->in_word)
			continue;
		asked++;
		while (at < large->count && large->list[at].key < making->key)
			at++;
		if (at == large->count || large->list[at].key != making->key)
			return false;
	}
	return asked > 0;
}

bool ideas_can_be_said(const struct ideas *ideas, uint32_t concept)
{
	return ideas->of[concept].count > 0;
}

/* ---- The lint ---- */

/* Marks the ideas that a rule, an answer or the program itself asks for. */
static void mark_used(const struct check *check, bool *used)
{
	static const char *const of_the_program[] = {"<theme>",
						     "<dlg_reprendre>",
						     "<dlg_reference>",
						     "<dlg_defaire>",
						     "<dlg_montrer>",
						     "<dlg_imperatif>",
						     "<dlg_question>",
						     "<dlg_savoir>",
						     "<qu_en_passant>",
						     "<qu_bien_recu>",
						     "<qu_je_paie>",
						     "<rep_toujours_en_panne>",
						     "<dlg_ordre>",
						     "<crainte_de_coupure>",
						     "<attente_depassee>",
						     "<absence_au_rendez_vous>",
						     "<commande_a_changer>",
						     "<dlg_demandes_gardees>",
						     "<dlg_peu_importe>",
						     "<dlg_renoncer>",
						     "<dlg_garder>",
						     "<dlg_repayer>",
						     "<dlg_le_reste>",
						     "<dlg_est_ce_paye>",
						     "<dlg_le_document>",
						     "<dlg_reprendre_seul>",
						     "<dlg_ou_payer>",
						     "<dlg_pourquoi_demander>",
						     "<dlg_un_instant>",
						     "<dlg_je_verifie>",
						     "<rep_devant_un_nom>",
						     "<rep_comment_ca_s_ecrit>",
						     "<rep_apres_un_nom>"};
	const struct pack *pack = check->pack;
	for (uint32_t r = 0; r < pack->rule_count; r++) {
		const struct rule *rule = &pack->rules[r];
		for (uint32_t i = 0; i < rule->idea_count; i++)
			used[rule->ideas[i].concept] = true;
		for (uint32_t i = 0; i < rule->order_count; i++)
			used[rule->order[i].concept] = true;
		for (uint32_t i = 0; i < rule->excluded_count; i++)
			used[rule->excluded[i]] = true;
	}
	for (uint32_t i = 0; i < pack->intent_count; i++)
		for (uint32_t j = 0; j < pack->intents[i].needed_count; j++)
			used[pack->intents[i].needed[j]] = true;
	for (size_t i = 0; i < check->responses.response_count; i++) {
		const struct response *response = &check->responses.responses[i];
		for (size_t p = 0; p < response->precision_count; p++) {
			const struct precision *precision = &response->precisions[p];
			for (size_t n = 0; n < precision->idea_count; n++) {
				uint32_t idea =
					pack_find_concept(pack, text_of(precision->ideas[n]));
				if (idea != NONE)
					used[idea] = true;
			}
		}
	}
	for (uint32_t i = 0; i < pack->concept_count; i++) {
		const char *name = pack->concepts[i].name;
		if (strncmp(name, "<ligne_", 7) == 0 || strncmp(name, "<raconte_", 9) == 0)
			used[i] = true;
		for (size_t o = 0; o < sizeof of_the_program / sizeof of_the_program[0]; o++)
			used[i] = used[i] || strcmp(name, of_the_program[o]) == 0;
	}
	check_mark_forms(check, used);
}

/* Used itself, or by a used idea that includes it. */
static bool is_used(const struct concept *concept, uint32_t number, const bool *used)
{
	bool found = used[number];
	for (uint32_t i = 0; i < concept->parent_count; i++)
		found = found || used[concept->parents[i]];
	return found;
}

static const char *pointer_of(const struct concept *concept, char *pointer, size_t size)
{
	(void)snprintf(pointer, size, "/%.*s", (int)(strlen(concept->name) - 2), concept->name + 1);
	return pointer;
}

static bool includes(const struct concept *inner, uint32_t outer)
{
	for (uint32_t i = 0; i < inner->parent_count; i++)
		if (inner->parents[i] == outer)
			return true;
	return false;
}

/* Whether the idea `number` is told from `other`, of the same file; a finding if not. An idea that
 * another one includes by its name is meant to be narrower. */
static bool is_distinct(struct check *check, uint32_t number, uint32_t other)
{
	const struct concept *concept = &check->pack->concepts[number];
	const struct concept *wide = &check->pack->concepts[other];
	char pointer[128], place[128];
	if (number == other || !wide->named || strcmp(concept->file, wide->file) != 0 ||
	    !ideas_within(check->ideas, number, other, LIKENESS_WORD))
		return true;
	if (ideas_within(check->ideas, other, number, LIKENESS_WORD)) {
		if (number < other) /* told once, where the second stands */
			return true;
		check_find(check, concept->file, pointer_of(concept, pointer, sizeof pointer),
			   "%s has the same words as %s of line %zu, so nothing tells them apart "
			   "(keep one of them)",
			   concept->name, wide->name,
			   check_line(wide->file, pointer_of(wide, place, sizeof place)));
		return false;
	}
	if (includes(concept, other))
		return true;
	check_find(check, concept->file, pointer_of(concept, pointer, sizeof pointer),
		   "every word of %s is also one of %s of line %zu (write %s in that list instead "
		   "of its words, or give it words of its own)",
		   concept->name, wide->name,
		   check_line(wide->file, pointer_of(wide, place, sizeof place)), concept->name);
	return false;
}

void check_ideas(struct check *check)
{
	char pointer[128];
	bool *used = calloc(check->pack->concept_count + 1, sizeof *used);
	if (!used) {
		check_no_memory(check);
		return;
	}
	mark_used(check, used);
	for (uint32_t i = 0; i < check->pack->concept_count; i++) {
		const struct concept *concept = &check->pack->concepts[i];
		if (!concept->named)
			continue;
		(void)pointer_of(concept, pointer, sizeof pointer);
		if (!ideas_can_be_said(check->ideas, i))
			check_find(check, concept->file, pointer, "%s is empty (give it words)",
				   concept->name);
		if (!is_used(concept, i, used))
			check_find(check, concept->file, pointer,
				   "nothing uses %s (use it in a rule, or remove it)",
				   concept->name);
		for (uint32_t other = 0; other < check->pack->concept_count; other++)
			if (!is_distinct(check, i, other))
				break;
	}
	free(used);
}
