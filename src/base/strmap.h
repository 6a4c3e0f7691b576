/*
 * strmap.h - a map from strings to numbers.
 *
 * Keys are copied. Values are any uint32_t. Lookup does not allocate.
 */
#ifndef CHEMIN_BASE_STRMAP_H
#define CHEMIN_BASE_STRMAP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"

struct strmap_slot {
	const char *key; /* NULL: free slot */
	uint32_t length;
	uint32_t hash;
	uint32_t value;
};

struct strmap {
	struct strmap_slot *slots;
	size_t size; /* power of two, or 0 */
	size_t count;
	struct arena keys;
};

void strmap_init(struct strmap *map);
void strmap_free(struct strmap *map);

/* Sets `key` to `value`, replacing what was there. 0, or ERROR_MEMORY. */
int strmap_put(struct strmap *map, struct text key, uint32_t value);

/* The value of `key`, to be read and set, 0 when it is new; NULL when memory is short. Borrowed
 * until the map changes. */
uint32_t *strmap_at(struct strmap *map, struct text key);

/* True and `*value` when `key` is there. */
bool strmap_get(const struct strmap *map, struct text key, uint32_t *value);

/* Gives `key` the next number (the count so far) unless it is there; returns its number,
 * or UINT32_MAX when memory is short. */
uint32_t strmap_intern(struct strmap *map, struct text key);

/* The hash that the map uses: FNV-1a, finished so that low bits are good. */
uint32_t strmap_hash(struct text key);

#endif
