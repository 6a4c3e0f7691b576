/* strmap.c - see strmap.h. Open addressing, linear probing, at most 2/3 full. */
#include "base/strmap.h"

#include <stdlib.h>

#include "base/error.h"

void strmap_init(struct strmap *map)
{
	*map = (struct strmap){0};
	arena_init(&map->keys, 0);
}

void strmap_free(struct strmap *map)
{
	free(map->slots);
	arena_free(&map->keys);
	strmap_init(map);
}

uint32_t strmap_hash(struct text key)
{
	uint32_t hash = 2166136261u;
	for (size_t i = 0; i < key.length; i++)
		hash = (hash ^ (unsigned char)key.bytes[i]) * 16777619u;
	hash ^= hash >> 15;
	hash *= 0x2c1b3c6du;
	hash ^= hash >> 13;
	return hash;
}

/* The slot that holds `key`, or the free one where it belongs. The map has a free slot. */
static struct strmap_slot *find(const struct strmap *map, struct text key, uint32_t hash)
{
	size_t mask = map->size - 1;
	for (size_t i = hash & mask;; i = (i + 1) & mask) {
		struct strmap_slot *slot = &map->slots[i];
		if (!slot->key)
			return slot;
		if (slot->hash == hash && slot->length == key.length &&
		    (key.length == 0 || memcmp(slot->key, key.bytes, key.length) == 0))
			return slot;
	}
}

static int grow(struct strmap *map)
{
	struct strmap old = *map;
	size_t size = old.size ? old.size * 2 : 64;
	map->slots = calloc(size, sizeof *map->slots);
	if (!map->slots) {
		map->slots = old.slots;
		return ERROR_MEMORY;
	}
	map->size = size;
	for (size_t i = 0; i < old.size; i++) {
		const struct strmap_slot *slot = &old.slots[i];
		if (slot->key)
			*find(map, (struct text){slot->key, slot->length}, slot->hash) = *slot;
	}
	free(old.slots);
	return 0;
}

uint32_t *strmap_at(struct strmap *map, struct text key)
{
	if (key.length >= UINT32_MAX)
		return NULL;
	if ((map->count + 1) * 3 > map->size * 2 && grow(map) != 0)
		return NULL;
	uint32_t hash = strmap_hash(key);
	struct strmap_slot *slot = find(map, key, hash);
	if (!slot->key) {
		char *copy = arena_copy(&map->keys, key);
		if (!copy)
			return NULL;
		*slot = (struct strmap_slot){copy, (uint32_t)key.length, hash, 0};
		map->count++;
	}
	return &slot->value;
}

int strmap_put(struct strmap *map, struct text key, uint32_t value)
{
	uint32_t *place = strmap_at(map, key);
	if (!place)
		return ERROR_MEMORY;
	*place = value;
	return 0;
}

bool strmap_get(const struct strmap *map, struct text key, uint32_t *value)
{
	if (map->size == 0)
		return false;
	const struct strmap_slot *slot = find(map, key, strmap_hash(key));
	if (!slot->key)
		return false;
	*value = slot->value;
	return true;
}

uint32_t strmap_intern(struct strmap *map, struct text key)
{
	uint32_t value;
	if (strmap_get(map, key, &value))
		return value;
	value = (uint32_t)map->count;
	return strmap_put(map, key, value) == 0 ? value : UINT32_MAX;
}
