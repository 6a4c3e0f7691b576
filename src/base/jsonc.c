/* jsonc.c - see jsonc.h. */
#include "base/jsonc.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { FILE_LIMIT = 16 * 1024 * 1024, READ_BYTES = 64 * 1024 };

/* Past the string that starts at `at`, or the length when it does not end. */
static size_t skip_string(const char *source, size_t length, size_t at)
{
	const char *from = source + at + 1, *end = source + length, *quote = from;
	while (quote < end && (quote = memchr(quote, '"', (size_t)(end - quote)))) {
		const char *first = quote;
		while (first > from && first[-1] == '\\')
			first--;
		quote++;
		if ((quote - first) % 2 == 1) /* an even number of backslashes before it */
			return (size_t)(quote - source);
	}
	return length;
}

static bool is_space(char character)
{
	return character == ' ' || character == '\n' || character == '\t' || character == '\r';
}

/* Blanks the comments, and the commas after which a bracket closes. */
static void blank(char *source, size_t length)
{
	char *comma = NULL; /* the last sign, when it was one */
	for (size_t i = 0; i < length;) {
		char here = source[i];
		if (here == '"') {
			i = skip_string(source, length, i);
			comma = NULL;
			continue;
		}
		if (here == '/' && i + 1 < length && source[i + 1] == '/') {
			while (i < length && source[i] != '\n')
				source[i++] = ' ';
			continue;
		}
		if (comma && (here == ']' || here == '}'))
			*comma = ' ';
		if (!is_space(here))
			comma = here == ',' ? &source[i] : NULL;
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

static int no_memory(const char *name, struct error *error)
{
	return error_set(error, ERROR_MEMORY, "%s: not enough memory to read it", name);
}

/* Takes `bytes`, which has room for one more. */
static int parse(const char *name, char *bytes, size_t length, struct jsonc *file,
		 const char *without, struct error *error)
{
	*file = (struct jsonc){.path = strdup(name), .source = bytes, .length = length};
	if (!file->path) {
		jsonc_free(file);
		return no_memory(name, error);
	}
	file->source[length] = '\0';
	blank(file->source, length);

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
	char *bytes = malloc(source.length + 1);
	*file = (struct jsonc){0};
	if (!bytes)
		return no_memory(name, error);
	if (source.length)
		memcpy(bytes, source.bytes, source.length);
	return parse(name, bytes, source.length, file, NULL, error);
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
		char *more = realloc(bytes, size + READ_BYTES + 1);
		if (!more) {
			code = no_memory(path, error);
			goto done;
		}
		bytes = more;
		size_t got = fread(bytes + size, 1, READ_BYTES, stream);
		size += got;
		if (got < READ_BYTES)
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
	code = parse(path, bytes, size, file, without, error);
	bytes = NULL;
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

void jsonc_pointer(char *room, size_t size, const char *base, size_t index)
{
	char digits[24];
	size_t at = sizeof digits, length = strlen(base);
	do
		digits[--at] = (char)('0' + index % 10);
	while ((index /= 10) > 0);
	digits[--at] = '/';
	if (length + sizeof digits - at >= size) {
		room[0] = '\0';
		return;
	}
	memcpy(room, base, length);
	memcpy(room + length, digits + at, sizeof digits - at);
	room[length + sizeof digits - at] = '\0';
}
