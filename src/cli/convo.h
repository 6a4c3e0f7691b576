/*
 * convo.h - scripted dialogues, BotiumScript's text form.
 *
 * A file is a title line, then blocks that begin with #begin, #me, #bot or #end. INCLUDE takes
 * in the blocks of a partial dialogue (*.pconvo.txt); a #me whose text is the name of a list
 * (*.utterances.txt) stands for each of its lines.
 */
#ifndef CHEMIN_CLI_CONVO_H
#define CHEMIN_CLI_CONVO_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

enum block_kind { BLOCK_BEGIN, BLOCK_ME, BLOCK_BOT, BLOCK_END };

struct block_line {
	const char *text;
	int line; /* in its file */
};

struct block {
	enum block_kind kind;
	const char *file;
	int line;
	struct block_line *lines; /* without blank ones */
	size_t count;
};

struct convo {
	const char *title;
	const char *file;
	struct block *blocks;
	size_t count;
};

struct utterance_list {
	const char *name;
	const char **lines;
	size_t count;
};

/* All that was found below the paths given. */
struct convo_set {
	struct arena arena;
	struct convo *convos;
	size_t convo_count;
	struct utterance_list *lists;
	size_t list_count;
	char **partials; /* paths of *.pconvo.txt */
	size_t partial_count;
};

/* Reads files and folders (below, sorted). 0, or negative with "file:line: message (what to
 * do)" in `error`; convo_set_free in both cases. */
int convo_set_read(struct convo_set *set, char *const *paths, size_t count, struct error *error);
void convo_set_free(struct convo_set *set);

/* The list called `name`, or NULL. */
const struct utterance_list *convo_find_list(const struct convo_set *set, const char *name);

/*
 * Whether `text` contains `wanted`: case, typographic apostrophes, quotes and spaces aside, `*`
 * in `wanted` standing for anything.
 */
bool convo_text_contains(const char *text, const char *wanted);

#endif
