/*
 * plain.h - words without case, accents or signs, to look a name up in what was typed.
 */
#ifndef CHEMIN_FRENCH_PLAIN_H
#define CHEMIN_FRENCH_PLAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

enum { PLAIN_BYTES = 4096 };

/* " d ou vient l espagne ": the words of `text` in lower-case ASCII, a blank around each. What does
 * not fit is left out; NUL-terminated; returns the length. */
size_t plain_words(struct text text, char *words, size_t size);

/* Whether it has a letter or a digit, of any script: "!!!" and "« »" are nobody's name. */
bool plain_has_letters(struct text text);

/* Where the words of `name` stand in `words` (of plain_words), whole; NULL: nowhere. What is
 * returned begins with the blank before them. An empty name is nowhere. */
const char *plain_find(const char *words, const char *name);

/* Whether one of `names` (NULL ends them) stands in `words`. */
bool plain_has_any(const char *words, const char *const *names);

/* How many words there are. */
size_t plain_count(const char *words);

#endif
