/*
 * jsonc.h - JSON with comments, the form of every file that people write.
 *
 * Comments (`//` to the end of the line) and a comma before `]` or `}` are blanked to
 * spaces before jansson reads the text, so the positions in its messages stay true.
 * Duplicate keys are refused. Errors read "file:line:column: what (what to do)".
 */
#ifndef CHEMIN_BASE_JSONC_H
#define CHEMIN_BASE_JSONC_H

#include <jansson.h>

#include "base/error.h"
#include "base/text.h"

struct jsonc {
	json_t *root; /* owned */
	char *path;   /* owned; as given to jsonc_load */
	char *source; /* owned; the blanked text */
	size_t length;
};

/* Reads `path`, which must hold an object. 0, or negative with `error`. */
int jsonc_load(const char *path, struct jsonc *file, struct error *error);

/* The same with the list under `key`, at the top of the object, left empty: for a reader that does
 * not need it and has no time to read it. `source` is whole, but the places told by jsonc_error and
 * in messages are true only before that list. */
int jsonc_load_without(const char *path, const char *key, struct jsonc *file, struct error *error);

/* The same from memory; `name` stands for the file in messages. */
int jsonc_parse(const char *name, struct text source, struct jsonc *file, struct error *error);

void jsonc_free(struct jsonc *file);

/*
 * Fills `error` with the place of the value at `pointer` ("/regles/2/idees/0"; object
 * keys and array indices; "" is the root) in front of the message. Returns `code`.
 */
int jsonc_error(const struct jsonc *file, struct error *error, int code, const char *pointer,
		const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Writes the pointer to the value number `index` of the list at `base`, "" when `room` is too
 * small: for readers that keep it at hand for each of thousands of values, in case one is wrong. */
void jsonc_pointer(char *room, size_t size, const char *base, size_t index);

/* Line and column, from 1, of the value at `pointer`; 1, 1 when there is none. */
void jsonc_locate(const struct jsonc *file, const char *pointer, size_t *line, size_t *column);

#endif
