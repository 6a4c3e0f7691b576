/*
 * linear.c - see linear.h.
 *
 * File: header, hash table, hash and rarity of each feature, then the weights row by row, one
 * signed byte a class. A weight is byte * scale[class]; a decision is the sum over the features
 * of value * rarity * weight, divided by the length of the vector of value * rarity, plus a bias.
 *
 * What a word adds to each decision does not depend on its neighbours: it is kept beside the
 * cache of words, so that a known word costs one addition of vectors.
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

enum { CLASS_LIMIT = 512, FORMAT = 1000 + FEATURES_VERSION };

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

struct linear {
	void *memory;
	size_t size;
	bool mapped;
	const struct header *header;
	const uint32_t *slots;  /* feature number + 1, or 0; by hash */
	const uint32_t *hashes; /* by feature number */
	const float *rarities;
	const int8_t *weights; /* [feature][class] */

	/* Of the words cached by the hits that were scored last: */
	uint32_t cache_age;
	struct word_share *shares; /* by place */
	float *sums;               /* [place][class]: decisions before scaling */
};

static size_t file_size(uint32_t classes, uint32_t features, uint32_t table)
{
	return sizeof(struct header) + (size_t)table * 4 + (size_t)features * 8 +
	       (size_t)features * classes;
}

static void point_into(struct linear *linear)
{
	const char *bytes = linear->memory;
	linear->header = linear->memory;
	linear->slots = (const uint32_t *)(const void *)(bytes + sizeof(struct header));
	linear->hashes = linear->slots + linear->header->table;
	linear->rarities = (const float *)(const void *)(linear->hashes + linear->header->features);
	linear->weights = (const int8_t *)(linear->rarities + linear->header->features);
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
			weights[f * header->classes + class] = (int8_t)lrint(
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

static struct linear *open_or_train(const struct pack *pack, const char *cache, struct error *error)
{
	char path[4096];
	(void)snprintf(path, sizeof path, "%s/model-%016llx.bin", cache,
		       (unsigned long long)pack->fingerprint);
	if (pack->intent_count > CLASS_LIMIT) {
		(void)error_set(error, ERROR_LIMIT,
				"the pack has %u intents; at most %d are possible",
				pack->intent_count, CLASS_LIMIT);
		return NULL;
	}
	bool measured = pack->without || pack->examples_share < 1;
	struct linear *linear = measured ? NULL : open_file(pack, path);
	if (linear)
		return linear;
	(void)fprintf(stderr,
		      "chemin: training on %u examples of the pack (once for each change)\n",
		      pack->example_count);
	struct trained trained;
	linear = calloc(1, sizeof *linear);
	if (train_model(pack, &trained, error) != 0 || !linear ||
	    !lay_out(linear, pack, &trained)) {
		if (error && error->code == 0)
			(void)error_set(error, ERROR_MEMORY, "not enough memory for the model");
		linear_close(linear);
		linear = NULL;
	} else {
		if (!measured)
			keep_file(linear, path);
	}
	trained_free(&trained);
	return linear;
}

struct linear *linear_open(const struct pack *pack, const char *cache, struct error *error)
{
	struct linear *linear = open_or_train(pack, cache, error);
	if (!linear)
		return NULL;
	linear->shares = calloc(CACHED_WORDS, sizeof *linear->shares);
	linear->sums = calloc((size_t)CACHED_WORDS * linear->header->classes, sizeof *linear->sums);
	if (linear->shares && linear->sums)
		return linear;
	(void)error_set(error, ERROR_MEMORY, "not enough memory for the model");
	linear_close(linear);
	return NULL;
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
	free(linear);
}

/* sum[c] += value * row[c], the inner loop of a decision. */
__attribute__((target_clones("avx2", "default"))) static void
add_row(float *restrict sum, const int8_t *restrict row, float value, uint32_t classes)
{
	for (uint32_t c = 0; c < classes; c++)
		sum[c] += value * (float)row[c];
}

/* sum[c] += factor * share[c]. */
__attribute__((target_clones("avx2", "default"))) static void
add_share(float *restrict sum, const float *restrict share, float factor, uint32_t classes)
{
	for (uint32_t c = 0; c < classes; c++)
		sum[c] += factor * share[c];
}

/* Adds one feature to the sums of all classes; returns the square of its value. */
static float add_feature(const struct linear *linear, struct feature feature, float *sum)
{
	const struct header *header = linear->header;
	uint32_t slot = feature.hash & (header->table - 1);
	while (linear->slots[slot] && linear->hashes[linear->slots[slot] - 1] != feature.hash)
		slot = (slot + 1) & (header->table - 1);
	if (!linear->slots[slot])
		return 0;
	uint32_t number = linear->slots[slot] - 1;
	float value = feature.value * linear->rarities[number];
	add_row(sum, linear->weights + (size_t)number * header->classes, value, header->classes);
	return value * value;
}

/* What the word at `i` adds, from the cache. */
static const struct word_share *share_of(struct linear *linear, const struct hits *hits, size_t i,
					 const float **sums)
{
	uint32_t classes = linear->header->classes, place = hits->places[i];
	if (linear->cache_age != hits->cache_age) {
		memset(linear->shares, 0, CACHED_WORDS * sizeof *linear->shares);
		linear->cache_age = hits->cache_age;
	}
	struct word_share *share = &linear->shares[place];
	float *sum = linear->sums + (size_t)place * classes;
	*sums = sum;
	if (share->known)
		return share;
	struct feature list[WORD_FEATURES];
	size_t count = features_of_word(hits, i, list);
	memset(sum, 0, classes * sizeof *sum);
	share->length = 0;
	for (size_t f = 0; f < count; f++)
		share->length += add_feature(linear, list[f], sum);
	share->known = true;
	return share;
}

void linear_score(struct linear *linear, const struct hits *hits, size_t from, size_t to,
		  float *decision)
{
	const struct header *header = linear->header;
	uint32_t classes = header->classes;
	float length = 0;
	memset(decision, 0, classes * sizeof *decision);
	for (size_t i = from; i < to; i++) {
		const float *sums;
		const struct word_share *share = share_of(linear, hits, i, &sums);
		float salience = hits->salience[i];
		add_share(decision, sums, salience, classes);
		length += salience * salience * share->length;
		length += add_feature(linear, features_of_pair(hits, i, i == from), decision);
	}
	struct feature ideas[IDEA_FEATURES];
	size_t count = features_of_ideas(hits, from, to, ideas);
	for (size_t i = 0; i < count; i++)
		length += add_feature(linear, ideas[i], decision);
	float unknown = features_unknown(hits, from, to);
	float factor = length > 0 ? 1 / sqrtf(length) : 0;
	for (uint32_t c = 0; c < classes; c++)
		decision[c] = decision[c] * header->scale[c] * factor + header->bias[c] +
			      header->unknown[c] * unknown;
}

/* The weight of one feature for one class, times its value; its square is added to *length. */
static float weigh(const struct linear *linear, struct feature feature, uint32_t class,
		   float *length)
{
	const struct header *header = linear->header;
	uint32_t slot = feature.hash & (header->table - 1);
	while (linear->slots[slot] && linear->hashes[linear->slots[slot] - 1] != feature.hash)
		slot = (slot + 1) & (header->table - 1);
	if (!linear->slots[slot])
		return 0;
	uint32_t number = linear->slots[slot] - 1;
	float value = feature.value * linear->rarities[number];
	*length += value * value;
	return value * (float)linear->weights[(size_t)number * header->classes + class] *
	       header->scale[class];
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
