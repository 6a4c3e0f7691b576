/*
 * linear.c - see linear.h.
 *
 * File: header, hash table, hash and rarity of each feature, then the weights row by row, one
 * signed byte a class, padded to whole vectors (vectors.h). A weight is byte * scale[class]; a
 * decision is the sum over the features of value * rarity * weight, divided by the length of the
 * vector of value * rarity, plus a bias.
 *
 * What a word adds to each decision, its ideas among it, does not depend on its neighbours: it is
 * kept beside the cache of words, so that a known word costs one addition of vectors. An utterance
 * is scored in many ranges (requests.h), which begin where it begins or end where it ends: the sums
 * over its first words are kept, so that a range costs one subtraction. An idea that stands more
 * than once counts once, and phrases say ideas too: these few are corrected for each range, by what
 * has changed since the last range of the same kind.
 */
#include "understand/linear.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "understand/train.h"
#include "understand/vectors.h"

enum {
	CLASS_LIMIT = 512,
	FORMAT = 2000 + FEATURES_VERSION,
	VARIANTS = 4,
	SHARES = VARIANTS * CACHED_WORDS
};

struct header {
	char magic[8]; /* "CHEMINLM" */
	uint32_t format;
	uint32_t classes;
	uint64_t fingerprint;
	uint32_t features;
	uint32_t table; /* slots of the hash table, a power of two */
	float scale[CLASS_LIMIT];
	float bias[CLASS_LIMIT];
	float unknown[CLASS_LIMIT]; /* weight of the share of unknown words */
};

/* What a word adds to every utterance that holds it. */
struct word_share {
	bool known;
	float length; /* square of the length of its vector */
};

/* A feature found in the model: its row of weights and its value times rarity. */
struct row {
	const int8_t *weights; /* NULL: the model does not know it */
	float value;
};

/* An idea of the utterance that its words alone do not tell: said twice, or by a phrase. */
struct idea {
	uint32_t hit; /* the first of the concept, whatever the polarity */
	bool negated;
	struct row row; /* value: of an idea that is said at full salience */
};

/* What such ideas add to the decisions in some range, beyond what the words say. */
struct idea_sum {
	float *sums; /* [class] */
	float counts[IDEA_FEATURES];
};

/* The last utterance scored, read once. */
struct reading {
	const struct hits *hits;
	uint32_t round;
	float *sums; /* [token][class]: of the words, their ideas and the pairs before the token */
	float lengths[UTTERANCE_TOKENS + 1];
	struct row pairs[UTTERANCE_TOKENS];
	struct idea ideas[IDEA_FEATURES];
	size_t idea_count;
	struct idea_sum left, right; /* of the last range that did not, that did reach the end */
};

struct linear {
	void *memory;
	size_t size;
	bool mapped;
	const struct header *header;
	const uint32_t *slots;  /* feature number + 1, or 0; by hash */
	const uint32_t *hashes; /* by feature number */
	const float *rarities;
	const int8_t *weights; /* [feature][class] */
	size_t width;          /* of a row: the classes, padded */

	/* Of the words cached by the hits that were scored last: */
	uint32_t cache_age;
	struct word_share *shares; /* by place and variant: see place_of */
	float *sums;               /* the same, [class]: decisions before scaling */
	struct row *ideas;         /* by concept, affirmed and negated; value: at full salience */
	struct reading reading;
};

static size_t file_size(uint32_t classes, uint32_t features, uint32_t table)
{
	return sizeof(struct header) + (size_t)table * 4 + (size_t)features * 8 +
	       (size_t)features * vector_padded(classes);
}

static void point_into(struct linear *linear)
{
	const char *bytes = linear->memory;
	linear->header = linear->memory;
	linear->slots = (const uint32_t *)(const void *)(bytes + sizeof(struct header));
	linear->hashes = linear->slots + linear->header->table;
	linear->rarities = (const float *)(const void *)(linear->hashes + linear->header->features);
	linear->weights = (const int8_t *)(linear->rarities + linear->header->features);
	linear->width = vector_padded(linear->header->classes);
}

/* Maps the file when it is whole and of this pack. */
static struct linear *open_file(const struct pack *pack, const char *path)
{
	struct linear *linear = NULL;
	struct stat status;
	int file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return NULL;
	void *memory = MAP_FAILED;
	if (fstat(file, &status) == 0 && status.st_size >= (off_t)sizeof(struct header))
		memory = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
	(void)close(file);
	if (memory == MAP_FAILED)
		return NULL;
	const struct header *header = memory;
	bool good = memcmp(header->magic, "CHEMINLM", 8) == 0 && header->format == FORMAT &&
		    header->fingerprint == pack->fingerprint &&
		    header->classes == pack->intent_count && header->table &&
		    (header->table & (header->table - 1)) == 0 &&
		    header->features < header->table &&
		    (size_t)status.st_size ==
			    file_size(header->classes, header->features, header->table);
	if (good && (linear = calloc(1, sizeof *linear))) {
		*linear = (struct linear){
			.memory = memory, .size = (size_t)status.st_size, .mapped = true};
		point_into(linear);
		return linear;
	}
	(void)munmap(memory, (size_t)status.st_size);
	return NULL;
}

static uint32_t *slot_of(uint32_t *slots, uint32_t size, const uint32_t *hashes, uint32_t hash)
{
	for (uint32_t i = hash & (size - 1);; i = (i + 1) & (size - 1))
		if (slots[i] == 0 || hashes[slots[i] - 1] == hash)
			return &slots[i];
}

/* Puts what was trained into the layout of the file. */
static bool lay_out(struct linear *linear, const struct pack *pack, const struct trained *trained)
{
	uint32_t table = 1u << 10;
	while (table < trained->feature_count * 2 + 2)
		table *= 2;
	linear->size = file_size(pack->intent_count, trained->feature_count, table);
	char *bytes = calloc(1, linear->size);
	if (!bytes)
		return false;
	linear->memory = bytes;
	struct header *header = linear->memory;
	memcpy(header->magic, "CHEMINLM", 8);
	header->format = FORMAT;
	header->classes = pack->intent_count;
	header->fingerprint = pack->fingerprint;
	header->features = trained->feature_count;
	header->table = table;
	point_into(linear);
	uint32_t *slots = (uint32_t *)(void *)(bytes + sizeof *header);
	uint32_t *hashes = slots + table;
	float *rarities = (float *)(void *)(hashes + trained->feature_count);
	int8_t *weights = (int8_t *)(rarities + trained->feature_count);
	for (uint32_t i = 0; i < trained->feature_count; i++) {
		hashes[i] = trained->hashes[i];
		rarities[i] = trained->rarities[i];
		*slot_of(slots, table, hashes, hashes[i]) = i + 1;
	}
	for (size_t c = 0; c < trained->class_count; c++) {
		uint32_t class = trained->classes[c];
		double largest = 1e-9;
		for (size_t f = 0; f < trained->feature_count; f++)
			largest =
				fmax(largest, fabs(trained->weights[f * trained->class_count + c]));
		header->scale[class] = (float)(largest / 127);
		header->bias[class] = (float)trained->biases[c];
		header->unknown[class] = (float)trained->unknown[c];
		for (size_t f = 0; f < trained->feature_count; f++)
			weights[f * linear->width + class] = (int8_t)lrint(
				trained->weights[f * trained->class_count + c] / largest * 127);
	}
	return true;
}

/* Written beside and renamed, so that a reader never sees half a file. A cache that cannot be
 * written is no failure: the model lives in memory. */
static void keep_file(const struct linear *linear, const char *path)
{
	char beside[4200];
	(void)snprintf(beside, sizeof beside, "%s.%ld", path, (long)getpid());
	FILE *file = fopen(beside, "wb");
	if (!file)
		return;
	bool good = fwrite(linear->memory, linear->size, 1, file) == 1;
	good = fclose(file) == 0 && good;
	if (!good || rename(beside, path) != 0)
		(void)unlink(beside);
}

static void name_file(const struct pack *pack, const char *cache, char *path, size_t size)
{
	(void)snprintf(path, size, "%s/model-%016llx.bin", cache,
		       (unsigned long long)pack->fingerprint);
}

static struct linear *train_and_keep(const struct pack *pack, const char *cache,
				     struct error *error)
{
	char path[4096];
	name_file(pack, cache, path, sizeof path);
	(void)fprintf(stderr,
		      "chemin: training on %u examples of the pack (once for each change)\n",
		      pack->example_count);
	struct trained trained;
	struct linear *linear = calloc(1, sizeof *linear);
	if (train_model(pack, &trained, error) != 0 || !linear ||
	    !lay_out(linear, pack, &trained)) {
		if (error && error->code == 0)
			(void)error_set(error, ERROR_MEMORY, "not enough memory for the model");
		linear_close(linear);
		linear = NULL;
	} else if (!pack->without && pack->examples_share >= 1) {
		keep_file(linear, path);
	}
	trained_free(&trained);
	return linear;
}

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

/* Room for what is computed while scoring. False, and `linear` closed, when memory is short. */
static bool make_room(struct linear *linear, const struct pack *pack)
{
	size_t width = linear->width;
	struct reading *reading = &linear->reading;
	linear->shares = calloc(SHARES, sizeof *linear->shares);
	linear->sums = calloc(SHARES * width, sizeof *linear->sums);
	linear->ideas = calloc(pack->concept_count * (size_t)2 + 1, sizeof *linear->ideas);
	reading->sums = calloc((UTTERANCE_TOKENS + 1) * width, sizeof *reading->sums);
	reading->left.sums = calloc(width, sizeof *reading->left.sums);
	reading->right.sums = calloc(width, sizeof *reading->right.sums);
	if (linear->shares && linear->sums && linear->ideas && reading->sums &&
	    reading->left.sums && reading->right.sums) {
		if (!(pack->without & LAYER_CONCEPTS))
			find_ideas(linear, pack);
		return true;
	}
	linear_close(linear);
	return false;
}

struct linear *linear_find(const struct pack *pack, const char *cache)
{
	char path[4096];
	name_file(pack, cache, path, sizeof path);
	struct linear *linear = open_file(pack, path);
	return linear && make_room(linear, pack) ? linear : NULL;
}

struct linear *linear_open(const struct pack *pack, const char *cache, struct error *error)
{
	if (pack->intent_count > CLASS_LIMIT) {
		(void)error_set(error, ERROR_LIMIT,
				"the pack has %u intents; at most %d are possible",
				pack->intent_count, CLASS_LIMIT);
		return NULL;
	}
	bool measured = pack->without || pack->examples_share < 1;
	struct linear *linear = measured ? NULL : linear_find(pack, cache);
	if (linear)
		return linear;
	linear = train_and_keep(pack, cache, error);
	if (linear && !make_room(linear, pack)) {
		(void)error_set(error, ERROR_MEMORY, "not enough memory for the model");
		return NULL;
	}
	return linear;
}

void linear_close(struct linear *linear)
{
	if (!linear)
		return;
	if (linear->mapped)
		(void)munmap(linear->memory, linear->size);
	else
		free(linear->memory);
	free(linear->shares);
	free(linear->sums);
	free(linear->ideas);
	free(linear->reading.sums);
	free(linear->reading.left.sums);
	free(linear->reading.right.sums);
	free(linear);
}

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

/* What the word at `i` adds, from the cache. */
static const struct word_share *share_of(struct linear *linear, const struct hits *hits, size_t i,
					 const float **sums)
{
	size_t place = place_of(hits, i);
	if (linear->cache_age != hits->cache_age) {
		memset(linear->shares, 0, SHARES * sizeof *linear->shares);
		linear->cache_age = hits->cache_age;
	}
	struct word_share *share = &linear->shares[place];
	float *sum = linear->sums + place * linear->width;
	*sums = sum;
	if (share->known)
		return share;
	struct feature list[WORD_FEATURES];
	struct weighted_row rows[WORD_FEATURES + IDEA_FEATURES];
	share->length = 0;
	size_t count =
		list_rows(linear, list, features_of_word(hits, i, list), rows, &share->length);
	count += list_ideas(linear, hits, i, rows + count, &share->length);
	memset(sum, 0, linear->width * sizeof *sum);
	vector_add_rows(sum, rows, count, linear->width);
	share->known = true;
	return share;
}

/* ---- Ideas that the words alone do not tell ---- */

static void read_ideas(const struct linear *linear, const struct hits *hits,
		       struct reading *reading)
{
	reading->idea_count = 0;
	for (uint32_t i = 0; i < hits->shared_count; i++) {
		uint32_t concept = hits->shared[i];
		const struct row *rows = &linear->ideas[concept * (size_t)2];
		for (int negated = 0; negated < 2; negated++)
			if (rows[negated].weights && reading->idea_count < IDEA_FEATURES)
				reading->ideas[reading->idea_count++] = (struct idea){
					hits->chains[concept].first, negated, rows[negated]};
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
		if (!hits_of_word(hits, i))
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
	for (size_t i = 0; i < count; i++) {
		pairs[i] = features_of_pair(hits, i, i == 0);
		__builtin_prefetch(&linear->slots[pairs[i].hash & (linear->header->table - 1)]);
		__builtin_prefetch(&linear->sums[place_of(hits, i) * linear->width]);
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
	read_pairs(linear, hits, reading);
	memset(reading->sums, 0, width * sizeof *reading->sums);
	reading->lengths[0] = 0;
	for (size_t i = 0; i < hits->utterance->count; i++) {
		float *sum = reading->sums + (i + 1) * width, length = reading->lengths[i];
		const float *word;
		const struct word_share *share = share_of(linear, hits, i, &word);
		float salience = hits->salience[i];
		vector_add(sum, sum - width, word, salience, width);
		length += salience * salience * share->length;
		struct row pair = reading->pairs[i];
		if (pair.weights) {
			struct weighted_row row = {pair.weights, pair.value};
			vector_add_rows(sum, &row, 1, width);
			length += pair.value * pair.value;
		}
		reading->lengths[i + 1] = length;
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
	struct feature first = features_of_pair(reading->hits, from, true);
	struct weighted_row rows[2];
	size_t count = 0;
	if (pair.weights) {
		rows[count++] = (struct weighted_row){pair.weights, -pair.value};
		*length -= pair.value * pair.value;
	}
	count += list_rows(linear, &first, 1, rows + count, length);
	vector_add_rows(sum, rows, count, linear->width);
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
		     header->unknown, features_unknown(hits, from, to), width);
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
			weigh(linear, features_of_pair(hits, i, i == from), intent, &length);
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
