/* runs.c - see runs.h. */
#include "french/runs.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/strmap.h"

struct reading {
	struct token *tokens;
	size_t count;
};

struct runs {
	struct strmap places; /* run -> place in readings */
	struct reading readings[RUN_LIMIT];
	struct arena tokens;
	uint32_t memories; /* numbers given */
};

struct runs *runs_new(void)
{
	struct runs *runs = calloc(1, sizeof *runs);
	if (!runs)
		return NULL;
	strmap_init(&runs->places);
	arena_init(&runs->tokens, 64 * 1024);
	return runs;
}

void runs_free(struct runs *runs)
{
	if (!runs)
		return;
	strmap_free(&runs->places);
	arena_free(&runs->tokens);
	free(runs);
}

const struct token *runs_find(const struct runs *runs, struct text run, size_t *count)
{
	uint32_t place;
	if (!strmap_get(&runs->places, run, &place))
		return NULL;
	*count = runs->readings[place].count;
	return runs->readings[place].tokens;
}

static bool copy_text(struct runs *runs, struct text *text)
{
	char *copy = arena_copy(&runs->tokens, *text);
	text->bytes = copy;
	return copy != NULL;
}

void runs_keep(struct runs *runs, struct text run, const struct token *tokens, size_t count)
{
	if (count == 0 || runs->places.count == RUN_LIMIT)
		return;
	struct token *copies = arena_alloc(&runs->tokens, count * sizeof *copies);
	if (!copies)
		return;
	memcpy(copies, tokens, count * sizeof *copies);
	for (size_t i = 0; i < count; i++) {
		if (!copy_text(runs, &copies[i].form) || !copy_text(runs, &copies[i].folded))
			return;
		copies[i].memory = ++runs->memories;
	}
	uint32_t place = (uint32_t)runs->places.count;
	runs->readings[place] = (struct reading){copies, count};
	(void)strmap_put(&runs->places, run, place);
}

void runs_trim(struct runs *runs, size_t more)
{
	if (runs->places.count + more <= RUN_LIMIT)
		return;
	strmap_free(&runs->places);
	arena_reset(&runs->tokens);
}
