/*
 * arena.h - memory that is given back all at once.
 *
 * One arena per pack, per turn, per connection. Nothing inside is freed alone. When
 * the system has no memory left the functions return NULL and the arena stays usable.
 */
#ifndef CHEMIN_BASE_ARENA_H
#define CHEMIN_BASE_ARENA_H

#include <stddef.h>

#include "base/text.h"

struct arena_block;

struct arena {
	struct arena_block *first;
	size_t block_bytes; /* size of the next ordinary block */
};

/* Empty arena; takes its first block of `block_bytes` (0: 16 KiB) when first used. */
void arena_init(struct arena *arena, size_t block_bytes);

/* `bytes` of zeroed memory aligned for any type, or NULL. Owned by the arena. */
void *arena_alloc(struct arena *arena, size_t bytes);

/* NUL-terminated copy of `text`, or NULL. Owned by the arena. */
char *arena_copy(struct arena *arena, struct text text);

/* sprintf into the arena, or NULL. */
char *arena_format(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Frees every block but the largest, which is kept for reuse. */
void arena_reset(struct arena *arena);

/* Frees everything. The arena may be used again. */
void arena_free(struct arena *arena);

#endif
