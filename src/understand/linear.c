/*
 * linear.c - see linear.h.
 *
 * File: header, hash table, hash and rarity of each feature, then the weights row by row, one
 * signed byte a class, padded to whole vectors (vectors.h). A weight is byte * scale[class]; a
 * decision is the sum over the features of value * rarity * weight, divided by the length of the
 * vector of value * rarity, plus a bias.
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

#include "understand/linear_parts.h"
#include "understand/train.h"

enum { FORMAT = 2000 + FEATURES_VERSION };

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

struct linear *linear_find(const struct pack *pack, const char *cache)
{
	char path[4096];
	name_file(pack, cache, path, sizeof path);
	struct linear *linear = open_file(pack, path);
	if (linear && linear_make_room(linear, pack))
		return linear;
	linear_close(linear);
	return NULL;
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
	if (linear && !linear_make_room(linear, pack)) {
		(void)error_set(error, ERROR_MEMORY, "not enough memory for the model");
		linear_close(linear);
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
	linear_free_room(linear);
	free(linear);
}
