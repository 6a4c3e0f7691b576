/* arena.c - see arena.h. Blocks form a list, the one in use first. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

struct arena_block {
	struct arena_block *next;
	size_t size;
	size_t used;
	_Alignas(max_align_t) unsigned char bytes[];
};

enum { DEFAULT_BLOCK = 16 * 1024, ALIGNMENT = _Alignof(max_align_t) };

void arena_init(struct arena *arena, size_t block_bytes)
{
	arena->first = NULL;
	arena->block_bytes = block_bytes ? block_bytes : DEFAULT_BLOCK;
}

static struct arena_block *block_new(size_t size)
{
	if (size > SIZE_MAX - sizeof(struct arena_block))
		return NULL;
	struct arena_block *block = malloc(sizeof *block + size);
	if (block) {
		block->next = NULL;
		block->size = size;
		block->used = 0;
	}
	return block;
}

void *arena_alloc(struct arena *arena, size_t bytes)
{
	if (bytes > SIZE_MAX / 2)
		return NULL;
	size_t rounded = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	struct arena_block *block = arena->first;
	if (!block || block->size - block->used < rounded) {
		size_t size = arena->block_bytes > rounded ? arena->block_bytes : rounded;
		block = block_new(size);
		if (!block)
			return NULL;
		block->next = arena->first;
		arena->first = block;
	}
	void *memory = block->bytes + block->used;
	block->used += rounded;
	memset(memory, 0, rounded);
	return memory;
}

char *arena_copy(struct arena *arena, struct text text)
{
	char *copy = arena_alloc(arena, text.length + 1);
	if (copy && text.length)
		memcpy(copy, text.bytes, text.length);
	return copy;
}

char *arena_format(struct arena *arena, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	int length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	if (length < 0)
		return NULL;
	char *memory = arena_alloc(arena, (size_t)length + 1);
	if (memory) {
		va_start(arguments, format);
		(void)vsnprintf(memory, (size_t)length + 1, format, arguments);
		va_end(arguments);
	}
	return memory;
}

void arena_reset(struct arena *arena)
{
	struct arena_block *largest = NULL;
	struct arena_block *block = arena->first;
	while (block) {
		struct arena_block *next = block->next;
		if (!largest || block->size > largest->size) {
			free(largest);
			largest = block;
		} else {
			free(block);
		}
		block = next;
	}
	if (largest) {
		largest->next = NULL;
		largest->used = 0;
	}
	arena->first = largest;
}

void arena_free(struct arena *arena)
{
	struct arena_block *block = arena->first;
	while (block) {
		struct arena_block *next = block->next;
		free(block);
		block = next;
	}
	arena->first = NULL;
}
