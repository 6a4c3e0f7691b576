/* jsonc.c - see jsonc.h. */
#include "base/jsonc.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { FILE_LIMIT = 16 * 1024 * 1024 };

/* Past the string that starts at `at`, or the length when it does not end. */
static size_t skip_string(const char *source, size_t length, size_t at)
{
	for (at++; at < length && source[at] != '"'; at++)
		if (source[at] == '\\')
			at++;
	return at < length ? at + 1 : length;
}

static void blank_comments(char *source, size_t length)
{
	for (size_t i = 0; i < length;) {
		if (source[i] == '"') {
			i = skip_string(source, length, i);
		} else if (source[i] == '/' && i + 1 < length && source[i + 1] == '/') {
			while (i < length && source[i] != '\n')
				source[i++] = ' ';
		} else {
			i++;
		}
	}
}

static bool is_space(char character)
{
	return character == ' ' || character == '\n' || character == '\t' || character == '\r';
}

static void blank_trailing_commas(char *source, size_t length)
{
	for (size_t i = 0; i < length;) {
		if (source[i] == '"') {
			i = skip_string(source, length, i);
			continue;
		}
		if (source[i] == ',') {
			size_t next = i + 1;
			while (next < length && is_space(source[next]))
				next++;
			if (next < length && (source[next] == ']' || source[next] == '}'))
				source[i] = ' ';
		}
		i++;
	}
}

/* Past the bracket that closes the one at `at`. */
static size_t skip_list(const char *source, size_t length, size_t at)
{
	size_t depth = 0;
	while (at < length) {
		if (source[at] == '"') {
			at = skip_string(source, length, at);
			continue;
		}
		depth += source[at] == '[';
		depth -= source[at] == ']';
		at++;
		if (depth == 0)
			break;
	}
	return at;
}

/* Where the list under `key` begins, after its bracket; 0: there is none. */
static size_t find_list(const char *source, size_t length, const char *key)
{
	size_t depth = 0, size = strlen(key);
	for (size_t i = 0; i < length;) {
		if (source[i] != '"') {
			depth += source[i] == '{' || source[i] == '[';
			depth -= source[i] == '}' || source[i] == ']';
			i++;
			continue;
		}
		size_t end = skip_string(source, length, i);
		bool is_key =
			depth == 1 && end - i == size + 2 && memcmp(source + i + 1, key, size) == 0;
		for (i = end; is_key && i < length && (is_space(source[i]) || source[i] == ':');
		     i++)
			;
		if (is_key && i < length && source[i] == '[')
			return i + 1;
	}
	return 0;
}

/* The text without what stands in that list; owned by the caller; NULL: none, or no memory. */
static char *cut_list(const char *source, size_t length, const char *key, size_t *left)
{
	size_t from = find_list(source, length, key);
	size_t to = from ? skip_list(source, length, from - 1) - 1 : 0;
	char *cut = to > from ? malloc(length) : NULL;
	if (!cut)
		return NULL;
	memcpy(cut, source, from);
	memcpy(cut + from, source + to, length - to);
	*left = length - (to - from);
	return cut;
}

static int parse(const char *name, struct text source, struct jsonc *file, const char *without,
		 struct error *error)
{
	*file = (struct jsonc){0};
	file->path = strdup(name);
	file->source = malloc(source.length + 1);
	if (!file->path || !file->source) {
		jsonc_free(file);
		return error_set(error, ERROR_MEMORY, "%s: not enough memory to read it", name);
	}
	if (source.length)
		memcpy(file->source, source.bytes, source.length);
	file->source[source.length] = '\0';
	file->length = source.length;
	blank_comments(file->source, file->length);
	blank_trailing_commas(file->source, file->length);

	json_error_t problem;
	size_t left = file->length;
	char *cut = without ? cut_list(file->source, file->length, without, &left) : NULL;
	file->root = json_loadb(cut ? cut : file->source, left, JSON_REJECT_DUPLICATES, &problem);
	free(cut);
	if (!file->root) {
		int code =
			error_set(error, ERROR_FORMAT, "%s:%d:%d: %s (mend the JSON at this place)",
				  name, problem.line, problem.column, problem.text);
		jsonc_free(file);
		return code;
	}
	if (!json_is_object(file->root)) {
		jsonc_free(file);
		return error_set(error, ERROR_FORMAT,
				 "%s:1:1: the file must hold an object (begin with {)", name);
	}
	return 0;
}

int jsonc_parse(const char *name, struct text source, struct jsonc *file, struct error *error)
{
	return parse(name, source, file, NULL, error);
}

static int load(const char *path, struct jsonc *file, const char *without, struct error *error)
{
	*file = (struct jsonc){0};
	int code = 0;
	char *bytes = NULL;
	size_t size = 0;
	FILE *stream = fopen(path, "rb");
	if (!stream)
		return error_set(error, ERROR_IO,
				 "%s: cannot open it: %s (check the path and its rights)", path,
				 strerror(errno));
	for (;;) {
		char *more = realloc(bytes, size + 65536);
		if (!more) {
			code = error_set(error, ERROR_MEMORY, "%s: not enough memory to read it",
					 path);
			goto done;
		}
		bytes = more;
		size_t got = fread(bytes + size, 1, 65536, stream);
		size += got;
		if (got < 65536)
			break;
		if (size > FILE_LIMIT) {
			code = error_set(error, ERROR_LIMIT,
					 "%s: larger than 16 MiB (split the file)", path);
			goto done;
		}
	}
	if (ferror(stream)) {
		code = error_set(error, ERROR_IO, "%s: cannot read it: %s (is it a folder?)", path,
				 strerror(errno));
		goto done;
	}
	code = parse(path, (struct text){bytes, size}, file, without, error);
done:
	free(bytes);
	(void)fclose(stream);
	return code;
}

int jsonc_load(const char *path, struct jsonc *file, struct error *error)
{
	return load(path, file, NULL, error);
}

int jsonc_load_without(const char *path, const char *key, struct jsonc *file, struct error *error)
{
	return load(path, file, key, error);
}

void jsonc_free(struct jsonc *file)
{
	json_decref(file->root);
	free(file->path);
	free(file->source);
	*file = (struct jsonc){0};
}

/* A cursor over text that jansson has accepted: no check needed but the ends. */
struct cursor {
	const char *source;
	size_t length, at;
};

static void skip_spaces(struct cursor *cursor)
{
	while (cursor->at < cursor->length && is_space(cursor->source[cursor->at]))
		cursor->at++;
}

static void skip_value(struct cursor *cursor)
{
	skip_spaces(cursor);
	size_t depth = 0;
	while (cursor->at < cursor->length) {
		char c = cursor->source[cursor->at];
		if (c == '"') {
			cursor->at = skip_string(cursor->source, cursor->length, cursor->at);
			if (depth == 0)
				return;
			continue;
		}
		if (c == '{' || c == '[') {
			depth++;
		} else if (c == '}' || c == ']') {
			if (depth == 0)
				return;
			if (--depth == 0) {
				cursor->at++;
				return;
			}
		} else if (c == ',' && depth == 0) {
			return;
		}
		cursor->at++;
	}
}

/* Enters the container at the cursor and stands on the child named by `step`. */
static bool enter(struct cursor *cursor, struct text step)
{
	skip_spaces(cursor);
	if (cursor->at >= cursor->length)
		return false;
	bool object = cursor->source[cursor->at] == '{';
	if (!object && cursor->source[cursor->at] != '[')
		return false;
	cursor->at++;
	size_t wanted = object ? 0 : (size_t)strtoul(step.bytes, NULL, 10);
	for (size_t index = 0;; index++) {
		skip_spaces(cursor);
		if (cursor->at >= cursor->length || cursor->source[cursor->at] == '}' ||
		    cursor->source[cursor->at] == ']')
			return false;
		bool here = index == wanted;
		if (object) {
			size_t start = cursor->at + 1;
			cursor->at = skip_string(cursor->source, cursor->length, cursor->at);
			here = text_equal(
				(struct text){cursor->source + start, cursor->at - 1 - start},
				step);
			skip_spaces(cursor);
			cursor->at++; /* the colon */
			skip_spaces(cursor);
		}
		if (here)
			return true;
		skip_value(cursor);
		skip_spaces(cursor);
		if (cursor->at < cursor->length && cursor->source[cursor->at] == ',')
			cursor->at++;
	}
}

void jsonc_locate(const struct jsonc *file, const char *pointer, size_t *line, size_t *column)
{
	struct cursor cursor = {file->source, file->length, 0};
	skip_spaces(&cursor);
	while (*pointer == '/') {
		const char *step = ++pointer;
		while (*pointer && *pointer != '/')
			pointer++;
		struct cursor before = cursor;
		if (!enter(&cursor, (struct text){step, (size_t)(pointer - step)})) {
			cursor = before;
			break;
		}
	}
	*line = *column = 1;
	for (size_t i = 0; i < cursor.at && i < file->length; i++) {
		if (file->source[i] == '\n') {
			(*line)++;
			*column = 1;
		} else if (((unsigned char)file->source[i] & 0xC0) != 0x80) {
			(*column)++;
		}
	}
}

int jsonc_error(const struct jsonc *file, struct error *error, int code, const char *pointer,
		const char *format, ...)
{
	size_t line, column;
	jsonc_locate(file, pointer, &line, &column);
	char message[480];
	va_list arguments;
	va_start(arguments, format);
	(void)vsnprintf(message, sizeof message, format, arguments);
	va_end(arguments);
	return error_set(error, code, "%s:%zu:%zu: %s", file->path, line, column, message);
}
