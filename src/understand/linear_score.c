/*
 * linear_score.c - decisions from the model: see linear.h.
 *
 * What a word adds to each decision, its ideas among it, does not depend on its neighbours: it is
 * kept beside the cache of words, so that a known word costs one addition of vectors. An utterance
 * is scored in many ranges (requests.h), which begin where it begins or end where it ends: the sums
 * over its first words are kept, so that a range costs one subtraction. An idea that stands more
 * than once counts once, and phrases say ideas too: these few are corrected for each range, by what
 * has changed since the last range of the same kind.
 */
#include <math.h>
#include <stdlib.h>

#include "understand/linear_parts.h"

enum { VARIANTS = 4, SHARES = VARIANTS * CACHED_WORDS };

static struct row find_row(const struct linear *linear, struct feature feature)
{
	const struct header *header = linear->header;
	uint32_t slot = feature.hash & (header->table - 1);
	while (linear->slots[slot] && linear->hashes[linear->slots[slot] - 1] != feature.hash)
		slot = (slot + 1) & (header->table - 1);
	if (!linear->slots[slot])
		return (struct row){NULL, 0};
	uint32_t number = linear->slots[slot] - 1;
	return (struct row){linear->weights + number * linear->width,
			    feature.value * linear->rarities[number]};
}

/* The rows of the ideas; those that no file of concepts names are no features. */
static void find_ideas(struct linear *linear, const struct pack *pack)
{
	for (uint32_t c = 0; c < pack->concept_count; c++)
		for (uint32_t negated = 0; negated < 2 && pack->concepts[c].named; negated++)
			linear->ideas[c * 2 + negated] =
				find_row(linear, features_of_idea(c, negated, 1));
}

bool linear_make_room(struct linear *linear, const struct pack *pack)
{
	size_t width = linear->width;
	struct reading *reading = &linear->reading;
	linear->shares = calloc(SHARES, sizeof *linear->shares);
	linear->sums = calloc(SHARES * width, sizeof *linear->sums);
	linear->ideas = calloc(pack->concept_count * (size_t)2 + 1, sizeof *linear->ideas);
	reading->sums = calloc((UTTERANCE_TOKENS + 1) * width, sizeof *reading->sums);
	reading->left.sums = calloc(width, sizeof *reading->left.sums);
	reading->right.sums = calloc(width, sizeof *reading->right.sums);
	if (!linear->shares || !linear->sums || !linear->ideas || !reading->sums ||
	    !reading->left.sums || !reading->right.sums)
		return false;
	if (!(pack->without & LAYER_CONCEPTS))
		find_ideas(linear, pack);
	return true;
}

void linear_free_room(struct linear *linear)
{
	free(linear->shares);
	free(linear->sums);
	free(linear->ideas);
	free(linear->reading.sums);
	free(linear->reading.left.sums);
	free(linear->reading.right.sums);
}

/* ---- What a word adds ---- */

/* Lists the features that the model knows; `*length` grows by the squares of their values. */
static size_t list_rows(const struct linear *linear, const struct feature *features, size_t count,
			struct weighted_row *rows, float *length)
{
	size_t found = 0;
	for (size_t f = 0; f < count; f++) {
		struct row row = find_row(linear, features[f]);
		if (!row.weights)
			continue;
		rows[found++] = (struct weighted_row){row.weights, row.value};
		*length += row.value * row.value;
	}
	return found;
}

/* Lists the ideas that the word at `i` says alone. */
static size_t list_ideas(const struct linear *linear, const struct hits *hits, size_t i,
			 struct weighted_row *rows, float *length)
{
	size_t found = 0;
	for (uint32_t r = 0; found < IDEA_FEATURES; r++) {
		uint32_t concept = hits_reached(hits, i, r);
		if (concept == NONE)
			break;
		const struct row *row = &linear->ideas[concept * 2 + hits->negated[i]];
		if (!row->weights)
			continue;
		rows[found++] = (struct weighted_row){row->weights, row->value};
		*length += row->value * row->value;
	}
	return found;
}

/* Where what the word at `i` adds is kept. It says less inside a value ("12 mars"), and other
 * ideas when it is negated. */
static size_t place_of(const struct hits *hits, size_t i)
{
	return hits->places[i] * (size_t)VARIANTS + hits->empty[i] * (size_t)2 + hits->negated[i];
}

/* Reads what the word at `i` adds on first sight. */
static void read_share(struct linear *linear, const struct hits *hits, size_t i)
{
	size_t place = place_of(hits, i);
	struct word_share *share = &linear->shares[place];
	float *sum = linear->sums + place * linear->width;
	struct feature list[WORD_FEATURES];
	struct weighted_row rows[WORD_FEATURES + IDEA_FEATURES];
	share->length = 0;
	size_t count =
		list_rows(linear, list, features_of_word(hits, i, list), rows, &share->length);
	count += list_ideas(linear, hits, i, rows + count, &share->length);
	memset(sum, 0, linear->width * sizeof *sum);
	vector_add_rows(sum, rows, count, linear->width);
	share->known = true;
	share->before = features_before(hits, i);
}

/* Finds what each word adds in the cache. */
static void find_shares(struct linear *linear, const struct hits *hits, struct reading *reading)
{
	if (linear->cache_age != hits->cache_age) {
		memset(linear->shares, 0, SHARES * sizeof *linear->shares);
		linear->cache_age = hits->cache_age;
	}
	for (size_t i = 0; i < hits->utterance->count; i++) {
		size_t place = place_of(hits, i);
		reading->places[i] = place;
		__builtin_prefetch(&linear->sums[place * linear->width]);
		if (!linear->shares[place].known)
			read_share(linear, hits, i);
	}
}

/* ---- Ideas that the words alone do not tell ---- */

/* Whether a hit of the chain that begins with `first` is negated, or one is not. */
static bool is_said(const struct hits *hits, uint32_t first, bool negated)
{
	for (uint32_t i = first; i != NONE; i = hits->list[i].next)
		if (hits->list[i].negated == negated)
			return true;
	return false;
}

static void read_ideas(const struct linear *linear, const struct hits *hits,
		       struct reading *reading)
{
	reading->idea_count = 0;
	for (uint32_t i = 0; i < hits->shared_count; i++) {
		uint32_t concept = hits->shared[i];
		uint32_t first = hits->chains[concept].first;
		const struct row *rows = &linear->ideas[concept * (size_t)2];
		for (int negated = 0; negated < 2; negated++)
			if (rows[negated].weights && reading->idea_count < IDEA_FEATURES &&
			    is_said(hits, first, negated))
				reading->ideas[reading->idea_count++] =
					(struct idea){first, negated, rows[negated]};
	}
}

/* How often the idea counts inside [from, to) beyond what its words say: once, at the salience
 * where it is said most. `*length` changes by what the square of its value does. */
static float count_idea(const struct hits *hits, const struct idea *idea, size_t from, size_t to,
			float *length)
{
	float most = 0, by_words = 0, squares = 0;
	for (uint32_t i = idea->hit; i != NONE; i = hits->list[i].next) {
		const struct hit *hit = &hits->list[i];
		if (hit->negated != idea->negated || hit->start < from || hit->end > to)
			continue;
		float salience = hits->salience[hit->start];
		most = salience > most ? salience : most;
		if (!hit->of_word)
			continue;
		by_words += salience;
		squares += salience * salience;
	}
	*length += idea->row.value * idea->row.value * (most * most - squares);
	return most - by_words;
}

/* Makes `sum` that of the range [from, to), by what has changed since the range before. */
static void move_ideas(const struct linear *linear, struct idea_sum *sum, size_t from, size_t to,
		       float *length)
{
	const struct reading *reading = &linear->reading;
	struct weighted_row changes[IDEA_FEATURES];
	size_t count = 0;
	bool any = false;
	for (size_t i = 0; i < reading->idea_count; i++) {
		const struct idea *idea = &reading->ideas[i];
		float counts = count_idea(reading->hits, idea, from, to, length);
		float change = counts - sum->counts[i];
		if (change < 0 || change > 0)
			changes[count++] =
				(struct weighted_row){idea->row.weights, idea->row.value * change};
		sum->counts[i] = counts;
		any = any || counts < 0 || counts > 0;
	}
	if (any)
		vector_add_rows(sum->sums, changes, count, linear->width);
	else /* nothing is left, not even what rounding left */
		memset(sum->sums, 0, linear->width * sizeof *sum->sums);
}

/* ---- Scoring ---- */

static void clear_ideas(struct idea_sum *sum, size_t count, size_t width)
{
	memset(sum->counts, 0, count * sizeof *sum->counts);
	memset(sum->sums, 0, width * sizeof *sum->sums);
}

/* Looks up the pairs of neighbours. Few are known, and each stands anywhere in a large table, as do
 * the sums of the words: all are asked for before the first is waited for. */
static void read_pairs(const struct linear *linear, const struct hits *hits,
		       struct reading *reading)
{
	struct feature pairs[UTTERANCE_TOKENS];
	size_t count = hits->utterance->count;
	uint32_t before = FEATURES_BEGINNING;
	for (size_t i = 0; i < count; i++) {
		pairs[i] = features_of_pair(hits, i, before);
		before = linear->shares[reading->places[i]].before;
		__builtin_prefetch(&linear->slots[pairs[i].hash & (linear->header->table - 1)]);
	}
	for (size_t i = 0; i < count; i++)
		reading->pairs[i] = find_row(linear, pairs[i]);
}

/* Reads the last utterance of `hits`, unless that is done. */
static struct reading *read_utterance(struct linear *linear, const struct hits *hits)
{
	struct reading *reading = &linear->reading;
	size_t width = linear->width;
	if (reading->hits == hits && reading->round == hits->round)
		return reading;
	reading->hits = hits;
	reading->round = hits->round;
	find_shares(linear, hits, reading);
	read_pairs(linear, hits, reading);
	memset(reading->sums, 0, width * sizeof *reading->sums);
	reading->lengths[0] = 0;
	reading->said[0] = reading->unknown[0] = 0;
	for (size_t i = 0; i < hits->utterance->count; i++) {
		float *sum = reading->sums + (i + 1) * width, length = reading->lengths[i];
		size_t place = reading->places[i];
		float salience = hits->salience[i];
		vector_add(sum, sum - width, linear->sums + place * width, salience, width);
		length += salience * salience * linear->shares[place].length;
		struct row pair = reading->pairs[i];
		if (pair.weights) {
			struct weighted_row row = {pair.weights, pair.value};
			vector_add_rows(sum, &row, 1, width);
			length += pair.value * pair.value;
		}
		reading->lengths[i + 1] = length;
		reading->said[i + 1] = reading->said[i] + features_says(hits, i);
		reading->unknown[i + 1] = reading->unknown[i] + features_is_unknown(hits, i);
	}
	read_ideas(linear, hits, reading);
	clear_ideas(&reading->left, reading->idea_count, width);
	clear_ideas(&reading->right, reading->idea_count, width);
	return reading;
}

/* The first word of a range follows nothing: its pair goes, that with the beginning comes. */
static void begin_range(const struct linear *linear, size_t from, float *sum, float *length)
{
	const struct reading *reading = &linear->reading;
	struct row pair = reading->pairs[from];
	struct feature first = features_of_pair(reading->hits, from, FEATURES_BEGINNING);
	struct weighted_row rows[2];
	size_t count = 0;
	if (pair.weights) {
		rows[count++] = (struct weighted_row){pair.weights, -pair.value};
		*length -= pair.value * pair.value;
	}
	count += list_rows(linear, &first, 1, rows + count, length);
	vector_add_rows(sum, rows, count, linear->width);
}

/* features_unknown, from the words counted up to each. */
static float unknown_share(const struct reading *reading, size_t from, size_t to)
{
	uint32_t said = reading->said[to] - reading->said[from];
	uint32_t unknown = reading->unknown[to] - reading->unknown[from];
	return said ? (float)unknown / (float)said : 0;
}

void linear_score(struct linear *linear, const struct hits *hits, size_t from, size_t to,
		  float *decision)
{
	const struct header *header = linear->header;
	struct reading *reading = read_utterance(linear, hits);
	size_t width = linear->width;
	struct idea_sum *ideas = to == hits->utterance->count ? &reading->right : &reading->left;
	float length = reading->lengths[to] - reading->lengths[from];
	move_ideas(linear, ideas, from, to, &length);
	vector_between(decision, reading->sums + to * width, reading->sums + from * width,
		       ideas->sums, width);
	if (from > 0 && from < to)
		begin_range(linear, from, decision, &length);
	vector_scale(decision, header->scale, length > 0 ? 1 / sqrtf(length) : 0, header->bias,
		     header->unknown, unknown_share(reading, from, to), width);
}

/* The weight of one feature for one class, times its value; its square is added to *length. */
static float weigh(const struct linear *linear, struct feature feature, uint32_t class,
		   float *length)
{
	struct row row = find_row(linear, feature);
	if (!row.weights)
		return 0;
	*length += row.value * row.value;
	return row.value * (float)row.weights[class] * linear->header->scale[class];
}

void linear_explain(struct linear *linear, const struct hits *hits, size_t from, size_t to,
		    uint32_t intent, float *by_token)
{
	struct feature list[WORD_FEATURES];
	float length = 0;
	for (size_t i = from; i < to; i++) {
		size_t count = features_of_word(hits, i, list);
		by_token[i - from] = 0;
		for (size_t f = 0; f < count; f++) {
			list[f].value *= hits->salience[i];
			by_token[i - from] += weigh(linear, list[f], intent, &length);
		}
		by_token[i - from] +=
			weigh(linear,
			      features_of_pair(hits, i,
					       i == from ? FEATURES_BEGINNING
							 : features_before(hits, i - 1)),
			      intent, &length);
	}
	for (uint32_t h = 0; h < hits->count; h++) {
		const struct hit *hit = &hits->list[h];
		bool first = hits_first(hits, hit->concept) == h;
		if (!first || !hits->pack->concepts[hit->concept].named || hit->start < from ||
		    hit->end > to)
			continue;
		by_token[hit->start - from] += weigh(
			linear,
			features_of_idea(hit->concept, hit->negated, hits->salience[hit->start]),
			intent, &length);
	}
	for (size_t i = from; i < to && length > 0; i++)
		by_token[i - from] /= sqrtf(length);
}
