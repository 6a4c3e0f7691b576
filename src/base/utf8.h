/*
 * utf8.h - reading and writing UTF-8.
 */
#ifndef CHEMIN_BASE_UTF8_H
#define CHEMIN_BASE_UTF8_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/text.h"

enum { UTF8_REPLACEMENT = 0xFFFD };

/* The code point at `*at` (which must be < length); moves `*at` past it. A byte that
 * starts no valid sequence gives UTF8_REPLACEMENT and moves by one. */
uint32_t utf8_next(struct text text, size_t *at);

/* Writes `code` to `out`; returns 1 to 4. Not a valid scalar value: the replacement. */
size_t utf8_put(char out[4], uint32_t code);

bool utf8_valid(struct text text);

/* How many code points; each invalid byte counts for one. */
size_t utf8_count(struct text text);

/* The first `limit` code points of `text`, borrowed from it. */
struct text utf8_prefix(struct text text, size_t limit);

/* Appends `text` with every invalid byte replaced by U+FFFD. */
void utf8_repair(struct text text, struct buffer *out);

#endif
