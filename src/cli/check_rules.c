/*
 * check_rules.c - rules that serve no customer:
 *   that none of their intent's examples fires, beyond the act's own name
 *   that never win, because another rule of their intent fires whenever they do and scores as much
 *   that ask exactly what a rule of another intent asks: a tie by construction
 *
 * The last two are proved from the rules and the words of their ideas alone (rules.c tells when a
 * rule fires and what it scores), so each finding holds for every text there is.
 */
#include <stdio.h>
#include <stdlib.h>

#include "cli/check_parts.h"
#include "french/utterance.h"
#include "understand/rules.h"

enum { RULE_ATOMS = 64 };

static const char *rule_file(const struct check *check, const struct rule *rule)
{
	return check->pack->intents[rule->intent].file;
}

static const char *pointer_of(const struct rule *rule, char *pointer, size_t size)
{
	(void)snprintf(pointer, size, "/regles/%u", rule->number);
	return pointer;
}

static size_t line_of(const struct check *check, const struct rule *rule)
{
	char pointer[64];
	return check_line(rule_file(check, rule), pointer_of(rule, pointer, sizeof pointer));
}

/* ---- Fired by an example ---- */

static bool is_name_of_act(const struct check *check, const struct example *example)
{
	char left[512], right[512];
	const char *id = check->pack->intents[example->intent].id;
	const struct act *act = catalogue_find(&check->catalogue, id);
	if (!act)
		return false;
	size_t a = utterance_fold(text_of(example->text), left, sizeof left);
	size_t b = utterance_fold(text_of(act->name), right, sizeof right);
	return text_equal((struct text){left, a}, (struct text){right, b});
}

static void check_fired(struct check *check)
{
	const struct pack *pack = check->pack;
	uint8_t *fired = calloc(pack->rule_count + 1, 1);
	struct hits *hits = hits_new(pack);
	for (uint32_t i = 0; fired && hits && i < pack->example_count; i++) {
		const struct example *example = &pack->examples[i];
		const struct intent *intent = &pack->intents[example->intent];
		if (is_name_of_act(check, example))
			continue;
		hits_find(hits, text_of(example->text), NULL, 0);
		for (uint32_t r = intent->first_rule; r < intent->first_rule + intent->rule_count;
		     r++) {
			uint32_t lacking;
			bool excluded;
			if (!fired[r] && rule_fires(hits, &pack->rules[r], pack->rules[r].expects,
						    0, hits->utterance->count, &lacking, &excluded))
				fired[r] = 1;
		}
	}
	for (uint32_t r = 0; fired && hits && r < pack->rule_count; r++) {
		char pointer[64];
		if (!fired[r])
			check_find(check, rule_file(check, &pack->rules[r]),
				   pointer_of(&pack->rules[r], pointer, sizeof pointer),
				   "no example of this intent fires this rule (add an example "
				   "that it is made for, or remove it)");
	}
	if (!fired || !hits)
		check_no_memory(check);
	hits_free(hits);
	free(fired);
}

/* ---- Fires whenever the other does ---- */

static const struct atom *atom_at(const struct rule *rule, uint32_t i)
{
	return i < rule->idea_count ? &rule->ideas[i] : &rule->order[i - rule->idea_count];
}

static uint32_t atom_count(const struct rule *rule)
{
	return rule->idea_count + rule->order_count;
}

/* Whether what `narrow` finds, `wide` finds too, at the same place and as well. */
static bool finds_too(const struct check *check, const struct atom *wide, const struct atom *narrow)
{
	return (wide->polarity == POLARITY_ANY || wide->polarity == narrow->polarity) &&
	       ideas_within(check->ideas, narrow->concept, wide->concept, LIKENESS_FORM);
}

static bool requires_no_more(const struct check *check, const struct rule *wide,
			     const struct rule *narrow)
{
	for (uint32_t i = 0; i < atom_count(wide); i++) {
		bool found = atom_at(wide, i)->optional;
		for (uint32_t j = 0; j < atom_count(narrow) && !found; j++)
			found = !atom_at(narrow, j)->optional &&
				finds_too(check, atom_at(wide, i), atom_at(narrow, j));
		if (!found)
			return false;
	}
	return true;
}

/* An order is kept by the same sequence only: ideas between would add to its gaps. */
static bool orders_no_more(const struct check *check, const struct rule *wide,
			   const struct rule *narrow)
{
	if (wide->order_count == 0)
		return true;
	if (wide->order_count != narrow->order_count)
		return false;
	for (uint32_t i = 0; i < wide->order_count; i++) {
		const struct atom *loose = &wide->order[i], *tight = &narrow->order[i];
		if (!finds_too(check, loose, tight) || loose->gap < tight->gap ||
		    (tight->optional && !loose->optional))
			return false;
	}
	return true;
}

/* Whether `narrow` is excluded whenever `wide` is. */
static bool excludes_no_more(const struct check *check, const struct rule *wide,
			     const struct rule *narrow)
{
	for (uint32_t i = 0; i < wide->excluded_count; i++) {
		bool found = false;
		for (uint32_t j = 0; j < narrow->excluded_count && !found; j++)
			found = ideas_within(check->ideas, wide->excluded[i], narrow->excluded[j],
					     LIKENESS_FORM);
		if (!found)
			return false;
	}
	return true;
}

static bool has_same_pattern(const struct check *check, const struct rule *a, const struct rule *b)
{
	if (!a->pattern || !b->pattern)
		return !a->pattern && !b->pattern;
	char *left = pattern_source(check, a), *right = pattern_source(check, b);
	bool same = left && right && strcmp(left, right) == 0;
	free(left);
	free(right);
	return same;
}

/* A rule with an expression is worth more than one without (PATTERN in rules.c). */
static bool has_same_conditions(const struct check *check, const struct rule *wide,
				const struct rule *narrow)
{
	bool waits =
		!wide->expects || (narrow->expects && strcmp(wide->expects, narrow->expects) == 0);
	return waits && has_same_pattern(check, wide, narrow);
}

/* ---- Scores as much ---- */

/* Whether `wide` adds as much to the score whenever `narrow` adds something; what is required
 * counts in full, an option less. */
static bool is_worth(const struct check *check, const struct atom *wide, const struct atom *narrow)
{
	const struct concept *concepts = check->pack->concepts;
	return finds_too(check, wide, narrow) && (!wide->optional || narrow->optional) &&
	       concepts[wide->concept].weight >= concepts[narrow->concept].weight;
}

/* The atoms of `wide`, each standing for at most one of `narrow`. */
struct pairing {
	const struct check *check;
	const struct rule *wide, *narrow;
	uint32_t partner[RULE_ATOMS]; /* of each atom of `wide`: an atom of `narrow`, or NONE */
	bool tried[RULE_ATOMS];
};

/* Finds an atom of `wide` for the atom `i` of `narrow`, moving others when it must (an augmenting
 * path). */
static bool pair(struct pairing *pairing, uint32_t i)
{
	for (uint32_t w = 0; w < atom_count(pairing->wide); w++) {
		if (pairing->tried[w] || !is_worth(pairing->check, atom_at(pairing->wide, w),
						   atom_at(pairing->narrow, i)))
			continue;
		pairing->tried[w] = true;
		if (pairing->partner[w] == NONE || pair(pairing, pairing->partner[w])) {
			pairing->partner[w] = i;
			return true;
		}
	}
	return false;
}

static bool scores_as_much(const struct check *check, const struct rule *wide,
			   const struct rule *narrow)
{
	struct pairing pairing = {.check = check, .wide = wide, .narrow = narrow};
	if (atom_count(wide) > RULE_ATOMS)
		return false;
	memset(pairing.partner, 0xFF, sizeof pairing.partner);
	for (uint32_t i = 0; i < atom_count(narrow); i++) {
		memset(pairing.tried, 0, sizeof pairing.tried);
		if (!pair(&pairing, i))
			return false;
	}
	return true;
}

/* Whether `wide` fires whenever `narrow` does, and scores as much: without `narrow` its intent
 * would have the same score on every text. */
static bool outdoes(const struct check *check, const struct rule *wide, const struct rule *narrow)
{
	return requires_no_more(check, wide, narrow) && orders_no_more(check, wide, narrow) &&
	       excludes_no_more(check, wide, narrow) && scores_as_much(check, wide, narrow) &&
	       has_same_conditions(check, wide, narrow);
}

static void check_outdone(struct check *check, uint32_t r)
{
	const struct rule *rule = &check->pack->rules[r];
	const struct intent *intent = &check->pack->intents[rule->intent];
	for (uint32_t q = intent->first_rule; q < intent->first_rule + intent->rule_count; q++) {
		const struct rule *other = &check->pack->rules[q];
		/* Of two that are alike, the second is one too many. */
		if (q == r || !outdoes(check, other, rule) ||
		    (q > r && outdoes(check, rule, other)))
			continue;
		char pointer[64];
		check_find(check, intent->file, pointer_of(rule, pointer, sizeof pointer),
			   "this rule never wins: the one of line %zu fires whenever it does and "
			   "scores as much (remove it, or make one of its options required)",
			   line_of(check, other));
		return;
	}
}

/* ---- Asks the same in another intent ---- */

static uint32_t required_count(const struct rule *rule)
{
	uint32_t count = 0;
	for (uint32_t i = 0; i < atom_count(rule); i++)
		count += !atom_at(rule, i)->optional;
	return count;
}

static bool ask_the_same(const struct check *check, const struct rule *a, const struct rule *b)
{
	return required_count(a) == required_count(b) && a->order_count == b->order_count &&
	       requires_no_more(check, a, b) && requires_no_more(check, b, a) &&
	       orders_no_more(check, a, b) && orders_no_more(check, b, a) &&
	       has_same_conditions(check, a, b) && has_same_conditions(check, b, a);
}

static void check_tied(struct check *check, uint32_t r)
{
	const struct rule *rule = &check->pack->rules[r];
	for (uint32_t q = 0; q < check->pack->intents[rule->intent].first_rule; q++) {
		const struct rule *other = &check->pack->rules[q];
		if (!ask_the_same(check, rule, other))
			continue;
		char pointer[64];
		check_find(check, rule_file(check, rule), pointer_of(rule, pointer, sizeof pointer),
			   "this rule asks the same ideas as %s:%zu, so both intents score the "
			   "same by it (ask for what sets one of them apart)",
			   rule_file(check, other), line_of(check, other));
	}
}

void check_rules(struct check *check)
{
	check_fired(check);
	for (uint32_t r = 0; r < check->pack->rule_count; r++) {
		check_outdone(check, r);
		check_tied(check, r);
	}
}
