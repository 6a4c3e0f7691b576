/* convo.c - see convo.h. */
#include "cli/convo.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/buffer.h"
#include "base/utf8.h"
#include "french/letters.h"
#include "understand/folder.h"

enum { LINE_LIMIT = 4096, INCLUDE_DEPTH = 4 };

static int no_memory(struct error *error)
{
	return error_set(error, ERROR_MEMORY, "not enough memory for the dialogues");
}

static bool ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), size = strlen(end);
	return length >= size && strcmp(text + length - size, end) == 0;
}

/* Adds one element of `size` bytes at the end of an array that the heap owns. */
static void *append(void *array_pointer, size_t *count, size_t size)
{
	void **array = array_pointer;
	void *more = realloc(*array, (*count + 1) * size);
	if (!more)
		return NULL;
	*array = more;
	void *place = (char *)more + *count * size;
	memset(place, 0, size);
	(*count)++;
	return place;
}

/* ---- One file ---- */

static char *trimmed(char *line)
{
	size_t length = strlen(line);
	while (length && strchr(" \t\r\n", line[length - 1]))
		line[--length] = '\0';
	while (*line == ' ' || *line == '\t')
		line++;
	return line;
}

static int block_kind_of(const char *line)
{
	static const char *const names[] = {"#begin", "#me", "#bot", "#end"};
	for (int i = 0; i < 4; i++)
		if (strcmp(line, names[i]) == 0)
			return i;
	return -1;
}

struct parsing {
	struct convo_set *set;
	struct convo *convo;
	struct error *error;
	int depth;
};

static int parse_file(struct parsing *parsing, const char *path, bool partial);

static int include(struct parsing *parsing, const char *name, const char *path, int line)
{
	char file[256];
	(void)snprintf(file, sizeof file, "/%.200s.pconvo.txt", name);
	if (parsing->depth == INCLUDE_DEPTH)
		return error_set(
			parsing->error, ERROR_FORMAT,
			"%s:%d: partial dialogues include each other too deep (remove a circle)",
			path, line);
	for (size_t i = 0; i < parsing->set->partial_count; i++) {
		if (!ends_with(parsing->set->partials[i], file))
			continue;
		parsing->depth++;
		int code = parse_file(parsing, parsing->set->partials[i], true);
		parsing->depth--;
		return code;
	}
	return error_set(parsing->error, ERROR_FORMAT,
			 "%s:%d: no partial dialogue « %s » (add %s.pconvo.txt, or mend the name)",
			 path, line, name, name);
}

/* Appends a line to the last block. Its array grows in the arena by doubling. */
static int add_line(struct parsing *parsing, const char *text, int line)
{
	struct block *block = &parsing->convo->blocks[parsing->convo->count - 1];
	if ((block->count & (block->count - 1)) == 0) {
		size_t size = block->count ? block->count * 2 : 1;
		struct block_line *more = arena_alloc(&parsing->set->arena, size * sizeof *more);
		if (!more)
			return no_memory(parsing->error);
		if (block->count)
			memcpy(more, block->lines, block->count * sizeof *more);
		block->lines = more;
	}
	char *copy = arena_copy(&parsing->set->arena, text_of(text));
	if (!copy)
		return no_memory(parsing->error);
	block->lines[block->count++] = (struct block_line){copy, line};
	return 0;
}

static int parse_line(struct parsing *parsing, char *line, const char *path, int number,
		      bool *opened)
{
	int kind = block_kind_of(line);
	if (kind >= 0) {
		struct block *block =
			append(&parsing->convo->blocks, &parsing->convo->count, sizeof *block);
		if (!block)
			return no_memory(parsing->error);
		*block = (struct block){.kind = (enum block_kind)kind,
					.file = arena_copy(&parsing->set->arena, text_of(path)),
					.line = number};
		*opened = true;
		return block->file ? 0 : no_memory(parsing->error);
	}
	if (line[0] == '#')
		return error_set(parsing->error, ERROR_FORMAT,
				 "%s:%d: « %s » opens no block (#begin, #me, #bot, #end)", path,
				 number, line);
	if (!*opened)
		return error_set(parsing->error, ERROR_FORMAT,
				 "%s:%d: text before the first block (write #me or #bot above it)",
				 path, number);
	if (strncmp(line, "INCLUDE ", 8) == 0)
		return include(parsing, line + 8, path, number);
	return add_line(parsing, line, number);
}

static int parse_file(struct parsing *parsing, const char *path, bool partial)
{
	FILE *file = fopen(path, "r");
	if (!file)
		return error_set(parsing->error, ERROR_IO, "%s: cannot open it: %s", path,
				 strerror(errno));
	char line[LINE_LIMIT];
	int number = 0, code = 0;
	bool titled = false, opened = false;
	while (code == 0 && fgets(line, sizeof line, file)) {
		number++;
		char *text = trimmed(line);
		if (!*text)
			continue;
		if (!titled && text[0] != '#') {
			titled = true;
			if (!partial && !(parsing->convo->title =
						  arena_copy(&parsing->set->arena, text_of(text))))
				code = no_memory(parsing->error);
			continue;
		}
		titled = true;
		code = parse_line(parsing, text, path, number, &opened);
	}
	(void)fclose(file);
	if (code == 0 && !opened)
		code = error_set(parsing->error, ERROR_FORMAT,
				 "%s:1: no block here (write #me, then #bot)", path);
	return code;
}

static int read_convo(struct convo_set *set, const char *path, struct error *error)
{
	struct convo *convo = append(&set->convos, &set->convo_count, sizeof *convo);
	if (!convo || !(convo->file = arena_copy(&set->arena, text_of(path))))
		return no_memory(error);
	convo->title = convo->file;
	struct parsing parsing = {.set = set, .convo = convo, .error = error};
	return parse_file(&parsing, path, false);
}

static int read_list(struct convo_set *set, const char *path, struct error *error)
{
	FILE *file = fopen(path, "r");
	if (!file)
		return error_set(error, ERROR_IO, "%s: cannot open it: %s", path, strerror(errno));
	struct utterance_list *list = append(&set->lists, &set->list_count, sizeof *list);
	char line[LINE_LIMIT];
	int code = list ? 0 : no_memory(error);
	while (code == 0 && fgets(line, sizeof line, file)) {
		char *text = trimmed(line);
		if (!*text)
			continue;
		char *copy = arena_copy(&set->arena, text_of(text));
		if (!copy) {
			code = no_memory(error);
		} else if (!list->name) {
			list->name = copy;
		} else {
			const char **place = append(&list->lines, &list->count, sizeof *place);
			if (place)
				*place = copy;
			else
				code = no_memory(error);
		}
	}
	(void)fclose(file);
	if (code == 0 && (!list->name || list->count == 0))
		code = error_set(error, ERROR_FORMAT,
				 "%s:1: a list is its name, then one utterance a line (add lines)",
				 path);
	return code;
}

/* ---- Folders ---- */

struct found {
	char **paths;
	size_t count;
};

static int add_path(struct found *found, const char *path, struct error *error)
{
	for (size_t i = 0; i < found->count; i++)
		if (strcmp(found->paths[i], path) == 0)
			return 0;
	char **place = append(&found->paths, &found->count, sizeof *place);
	return place && (*place = strdup(path)) ? 0 : no_memory(error);
}

/* A dialogue named alone still has the lists and parts that stand beside it. */
static int collect_neighbours(struct found *found, const char *path, struct error *error)
{
	char beside[4096];
	const char *slash = strrchr(path, '/');
	(void)snprintf(beside, sizeof beside, "%.*s", slash ? (int)(slash - path) : 1,
		       slash ? path : ".");
	static const char *const suffixes[] = {".utterances.txt", ".pconvo.txt"};
	int code = 0;
	for (size_t s = 0; code == 0 && s < 2; s++) {
		struct folder list;
		code = folder_list(beside, suffixes[s], &list, error);
		for (size_t i = 0; code == 0 && i < list.count; i++)
			code = add_path(found, list.paths[i], error);
		folder_free(&list);
	}
	return code;
}

static int collect(struct found *found, const char *path, struct error *error)
{
	struct stat status;
	if (stat(path, &status) != 0)
		return error_set(error, ERROR_IO, "%s: %s (check the path)", path, strerror(errno));
	if (!S_ISDIR(status.st_mode))
		return add_path(found, path, error);
	struct folder files, folders = {0};
	int code = folder_list(path, ".txt", &files, error);
	for (size_t i = 0; code == 0 && i < files.count; i++)
		code = collect(found, files.paths[i], error);
	if (code == 0)
		code = folder_list(path, "", &folders, error);
	for (size_t i = 0; code == 0 && i < folders.count; i++)
		code = collect(found, folders.paths[i], error);
	folder_free(&files);
	folder_free(&folders);
	return code;
}

int convo_set_read(struct convo_set *set, char *const *paths, size_t count, struct error *error)
{
	*set = (struct convo_set){0};
	arena_init(&set->arena, 64 * 1024);
	struct found found = {0};
	int code = 0;
	for (size_t i = 0; code == 0 && i < count; i++) {
		code = collect(&found, paths[i], error);
		if (code == 0 && ends_with(paths[i], ".convo.txt"))
			code = collect_neighbours(&found, paths[i], error);
	}
	for (size_t i = 0; code == 0 && i < found.count; i++) {
		if (ends_with(found.paths[i], ".utterances.txt")) {
			code = read_list(set, found.paths[i], error);
		} else if (ends_with(found.paths[i], ".pconvo.txt")) {
			char **place = append(&set->partials, &set->partial_count, sizeof *place);
			if (!place || !(*place = strdup(found.paths[i])))
				code = no_memory(error);
		}
	}
	for (size_t i = 0; code == 0 && i < found.count; i++)
		if (ends_with(found.paths[i], ".convo.txt"))
			code = read_convo(set, found.paths[i], error);
	for (size_t i = 0; i < found.count; i++)
		free(found.paths[i]);
	free(found.paths);
	if (code == 0 && set->convo_count == 0)
		code = error_set(error, ERROR_ABSENT, "no *.convo.txt there (check the path)");
	return code;
}

void convo_set_free(struct convo_set *set)
{
	for (size_t i = 0; i < set->convo_count; i++)
		free(set->convos[i].blocks);
	for (size_t i = 0; i < set->list_count; i++)
		free(set->lists[i].lines);
	for (size_t i = 0; i < set->partial_count; i++)
		free(set->partials[i]);
	free(set->convos);
	free(set->lists);
	free(set->partials);
	arena_free(&set->arena);
	*set = (struct convo_set){0};
}

const struct utterance_list *convo_find_list(const struct convo_set *set, const char *name)
{
	for (size_t i = 0; i < set->list_count; i++)
		if (strcmp(set->lists[i].name, name) == 0)
			return &set->lists[i];
	return NULL;
}

/* ---- Text ---- */

static bool is_quote(uint32_t code)
{
	return code == '"' || code == 0xAB || code == 0xBB || code == 0x201C || code == 0x201D;
}

/* Lower case, one kind of apostrophe, no quotes, single blanks, none before a mark. */
static void even_out(const char *text, struct buffer *out)
{
	struct text source = text_of(text);
	bool blank = false;
	for (size_t at = 0; at < source.length;) {
		uint32_t code = letter_lower(utf8_next(source, &at));
		if (is_quote(code) || letter_is_space(code) || code == '\n') {
			blank = true;
			continue;
		}
		if (blank && out->length && !strchr("?!:;", (int)(code < 128 ? code : 'a')))
			buffer_add_char(out, ' ');
		blank = false;
		char bytes[4];
		if (letter_is_apostrophe(code))
			code = '\'';
		buffer_add(out, (struct text){bytes, utf8_put(bytes, code)});
	}
}

bool convo_text_contains(const char *text, const char *wanted)
{
	struct buffer whole, pattern;
	buffer_init(&whole);
	buffer_init(&pattern);
	even_out(text, &whole);
	even_out(wanted, &pattern);
	bool found = !whole.failed && !pattern.failed;
	const char *at = whole.bytes ? whole.bytes : "";
	char *rest = pattern.bytes, *piece;
	while (found && rest && (piece = strsep(&rest, "*"))) {
		while (*piece == ' ')
			piece++;
		size_t length = strlen(piece);
		while (length && piece[length - 1] == ' ')
			piece[--length] = '\0';
		const char *here = strstr(at, piece);
		found = here != NULL;
		at = here ? here + length : at;
	}
	buffer_free(&whole);
	buffer_free(&pattern);
	return found;
}
