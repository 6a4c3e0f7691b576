/*
 * buffer.h - text that grows.
 *
 * A failed allocation is remembered in `failed` and later appends do nothing, so that
 * a writer checks once, at the end.
 */
#ifndef CHEMIN_BASE_BUFFER_H
#define CHEMIN_BASE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

struct buffer {
	char *bytes; /* NUL-terminated once something was added; owned */
	size_t length;
	size_t size;
	bool failed;
};

void buffer_init(struct buffer *buffer);
void buffer_free(struct buffer *buffer);
void buffer_clear(struct buffer *buffer);
void buffer_add(struct buffer *buffer, struct text text);
void buffer_add_string(struct buffer *buffer, const char *string);
void buffer_add_char(struct buffer *buffer, char character);
/* The last `bytes` are gone; all of them when there are fewer. */
void buffer_drop(struct buffer *buffer, size_t bytes);
void buffer_add_format(struct buffer *buffer, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* What was written so far, borrowed until the next change. */
struct text buffer_text(const struct buffer *buffer);

/* The bytes as a string, owned by the caller (free), the buffer empty again; NULL if failed. */
char *buffer_take(struct buffer *buffer);

#endif
