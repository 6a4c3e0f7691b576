/* rules.c - see rules.h. */
#include "understand/rules.h"

#include <math.h>

/* Measured on the examples of the shipped pack; `chemin eval` shows the effect of a change. */
static const float BASE = 0.22f, UNEXPLAINED = 0.20f, UNKNOWN_WORD = 0.30f, OPTION = 0.4f;
static const float PATTERN = 1.2f; /* worth of a raw expression */

/* Hits of the atoms from `index` on, in order after token `after`. */
static bool follow(const struct hits *hits, const struct rule *rule, uint32_t index, size_t after,
		   size_t from, size_t to)
{
	if (index == rule->order_count)
		return true;
	const struct atom *atom = &rule->order[index];
	for (uint32_t i = hits_first(hits, atom->concept); i != NONE; i = hits->list[i].next) {
		const struct hit *hit = &hits->list[i];
		if (hit->start < from || hit->end > to)
			continue;
		if (atom->polarity != POLARITY_ANY &&
		    hit->negated != (atom->polarity == POLARITY_NEGATED))
			continue;
		if (index > 0 && (hit->start < after || hit->start - after > atom->gap))
			continue;
		if (follow(hits, rule, index + 1, hit->end, from, to))
			return true;
	}
	return atom->optional && follow(hits, rule, index + 1, after, from, to);
}

bool pattern_room_open(struct pattern_room *room)
{
	room->limits = pcre2_match_context_create(NULL);
	room->data = pcre2_match_data_create(1, NULL);
	if (!room->limits || !room->data)
		return false;
	(void)pcre2_set_match_limit(room->limits, PATTERN_STEPS);
	(void)pcre2_set_heap_limit(room->limits, PATTERN_KIBIBYTES);
	return true;
}

void pattern_room_free(struct pattern_room *room)
{
	pcre2_match_data_free(room->data);
	pcre2_match_context_free(room->limits);
	*room = (struct pattern_room){0};
}

int rule_match_pattern(const struct rule *rule, struct text text, struct pattern_room *room)
{
	return pcre2_match(rule->pattern, (PCRE2_SPTR)text.bytes, text.length, 0,
			   PCRE2_NO_JIT | PCRE2_NO_UTF_CHECK, room->data, room->limits);
}

/* Whether the first letter of [from, to) is one that the expression begins with. */
static bool may_begin(const struct hits *hits, const struct rule *rule, size_t from, size_t to)
{
	for (size_t i = from; rule->begins && i < to; i++) {
		struct text word = hits->utterance->tokens[i].folded;
		unsigned char first = word.length ? (unsigned char)word.bytes[0] : 0;
		if (word.length)
			return rule->begins[first / 8] >> first % 8 & 1;
	}
	return true;
}

static bool has_digit(const struct hits *hits, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		struct text word = hits->utterance->tokens[i].folded;
		for (size_t j = 0; j < word.length; j++)
			if (word.bytes[j] >= '0' && word.bytes[j] <= '9')
				return true;
	}
	return false;
}

/* An expression that only counts the words need not be run, but where a word has no letter that
 * folds: two blanks then stand together. */
static bool pattern_matches(const struct hits *hits, const struct rule *rule, size_t from,
			    size_t to)
{
	char text[PATTERN_BYTES];
	size_t length = 0, words = 0;
	bool whole = true;
	if (!may_begin(hits, rule, from, to) || (rule->asks_digit && !has_digit(hits, from, to)))
		return false;
	for (size_t i = from; i < to; i++) {
		struct text word = hits->utterance->tokens[i].folded;
		if (length + word.length + 1 > sizeof text)
			break;
		if (word.length && ++words > rule->most_words)
			return false;
		whole = whole && word.length;
		if (length)
			text[length++] = ' ';
		memcpy(text + length, word.bytes, word.length);
		length += word.length;
	}
	if (rule->most_words != NONE && whole && words > 0)
		return true;
	struct pattern_room room = hits->patterns; /* scratch of the one thread that matches */
	return rule_match_pattern(rule, (struct text){text, length}, &room) >= 0;
}

bool rule_fires(const struct hits *hits, const struct rule *rule, const char *expects, size_t from,
		size_t to, uint32_t *lacking, bool *excluded)
{
	*lacking = NONE;
	*excluded = false;
	if (rule->expects && (!expects || strcmp(rule->expects, expects) != 0))
		return false;
	for (uint32_t i = 0; i < rule->idea_count; i++) {
		const struct atom *atom = &rule->ideas[i];
		if (!atom->optional && !hits_have(hits, atom->concept, atom->polarity, from, to)) {
			*lacking = i;
			return false;
		}
	}
	for (uint32_t i = 0; i < rule->order_count; i++) {
		const struct atom *atom = &rule->order[i];
		if (!atom->optional && !hits_have(hits, atom->concept, atom->polarity, from, to)) {
			*lacking = rule->idea_count + i;
			return false;
		}
	}
	if (rule->order_count && !follow(hits, rule, 0, 0, from, to)) {
		*lacking = rule->idea_count;
		return false;
	}
	for (uint32_t i = 0; i < rule->excluded_count; i++) {
		if (hits_have(hits, rule->excluded[i], POLARITY_PRESENT, from, to)) {
			*lacking = i;
			*excluded = true;
			return false;
		}
	}
	return !rule->pattern || pattern_matches(hits, rule, from, to);
}

/* Marks the tokens that the ideas of `intent` explain. */
static void find_explained(const struct hits *hits, uint32_t intent, size_t from, size_t to,
			   bool *explained)
{
	const struct pack *pack = hits->pack;
	const uint64_t *asked = pack->asked + intent / 64; /* the column of the intent */
	for (size_t i = from; i < to; i++)
		explained[i] = hits_word_explained(hits, i, intent);
	for (uint32_t c = 0; c < hits->composed_count; c++) {
		const struct hit *hit = &hits->list[hits->composed[c]];
		if (!(asked[hit->concept * pack->intent_words] >> intent % 64 & 1) ||
		    hit->start < from || hit->end > to)
			continue;
		for (size_t j = hit->start; j < hit->end; j++)
			explained[j] = true;
	}
}

/* What the intent leaves unexplained in the range; long stories count less than their length. */
static float unexplained(const struct hits *hits, uint32_t intent, size_t from, size_t to)
{
	bool explained[UTTERANCE_TOKENS];
	find_explained(hits, intent, from, to, explained);
	float sum = 0;
	for (size_t i = from; i < to; i++)
		sum += explained[i] ? 0 : hits->unexplained[i];
	return powf(sum, 0.7f);
}

static float found_weight(const struct hits *hits, const struct rule *rule, size_t from, size_t to)
{
	float found = rule->pattern ? PATTERN : 0;
	for (uint32_t i = 0; i < rule->idea_count + rule->order_count; i++) {
		const struct atom *atom = rule_atom(rule, i);
		float quality = hits_quality(hits, atom->concept, atom->polarity, from, to);
		found += hits->pack->concepts[atom->concept].weight * quality *
			 (atom->optional ? OPTION : 1);
	}
	return found;
}

static void try_rule(const struct hits *hits, uint32_t number, const char *expects, size_t from,
		     size_t to, struct fired *fired)
{
	const struct rule *rule = &hits->pack->rules[number];
	uint32_t intent = rule->intent, lacking;
	bool excluded;
	if (!rule_fires(hits, rule, expects, from, to, &lacking, &excluded))
		return;
	if (fired->left[intent] < 0)
		fired->left[intent] = unexplained(hits, intent, from, to);
	float found = found_weight(hits, rule, from, to);
	float score = found / (found + BASE + UNEXPLAINED * fired->left[intent]);
	if (score <= fired->score[intent])
		return;
	if (fired->rule[intent] == NONE)
		fired->intents[fired->count++] = intent;
	fired->score[intent] = score;
	fired->rule[intent] = number;
}

/* Whether all that the rule requires stands in the utterance, wherever. */
static bool is_possible(const struct hits *hits, const struct rule *rule, const char *expects)
{
	size_t count = hits->utterance->count;
	if (rule->expects && (!expects || strcmp(rule->expects, expects) != 0))
		return false;
	for (uint32_t i = 0; i < rule->idea_count + rule->order_count; i++) {
		const struct atom *atom = rule_atom(rule, i);
		if (!atom->optional && !hits_have(hits, atom->concept, atom->polarity, 0, count))
			return false;
	}
	return true;
}

void rules_find(struct hits *hits, const char *expects)
{
	const struct pack *pack = hits->pack;
	const struct posting *postings = pack->postings;
	const uint32_t *pivots = pack->pivots, *present = hits->present;
	uint32_t present_count = hits->present_count;
	hits->candidate_count = 0;
	for (size_t i = 0; i < hits->utterance->count; i++)
		hits->unexplained[i] = hits->empty[i]   ? 0
				       : hits->known[i] ? hits->weight[i]
							: UNKNOWN_WORD;
	for (uint32_t i = 0; i < present_count; i++) {
		uint32_t end = pivots[present[i] + 1];
		for (uint32_t p = pivots[present[i]]; p < end; p++) {
			struct posting posting = postings[p];
			if (hits_first(hits, posting.also) != NONE &&
			    is_possible(hits, &pack->rules[posting.rule], expects))
				hits->candidates[hits->candidate_count++] = posting.rule;
		}
	}
	for (uint32_t i = 0; i < pack->pattern_count; i++)
		if (is_possible(hits, &pack->rules[pack->patterns[i]], expects))
			hits->candidates[hits->candidate_count++] = pack->patterns[i];
}

void rules_score(const struct hits *hits, const char *expects, size_t from, size_t to,
		 struct fired *fired)
{
	uint32_t count = hits->pack->intent_count;
	fired->count = 0;
	for (uint32_t i = 0; i < count; i++)
		fired->score[i] = 0;
	for (uint32_t i = 0; i < count; i++)
		fired->rule[i] = NONE;
	for (uint32_t i = 0; i < count; i++)
		fired->left[i] = -1;
	for (uint32_t i = 0; i < hits->candidate_count; i++)
		try_rule(hits, hits->candidates[i], expects, from, to, fired);
}
