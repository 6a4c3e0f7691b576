/*
 * words.h - which words French has.
 *
 * A build product: src/tools/expand_words.c expands the dictionary of Debian's
 * hunspell-fr-classical (by Olivier R., Mozilla Public License 2.0, https://grammalecte.net/;
 * the dictionary itself is neither changed nor shipped) into a table of hashes, mapped into
 * memory, so that loading costs nothing. A hash says yes to one foreign word in ten thousand.
 */
#ifndef CHEMIN_FRENCH_WORDS_H
#define CHEMIN_FRENCH_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

struct words;

struct words_header {
	char magic[8]; /* "CHEMINFR" */
	uint32_t count;
	uint32_t slots; /* power of two; as many uint32_t follow, 0 where free */
};

/* Maps the table at `path`; NULL when it is not there or not whole: nothing is then known. */
struct words *words_open(const char *path);
void words_close(struct words *words);

/* Whether French has the word, folded (ASCII, lower case). False for NULL `words`. */
bool words_have(const struct words *words, struct text folded);

/* The hash kept for a word; never 0. */
uint32_t words_hash(struct text folded);

#endif
