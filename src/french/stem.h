/*
 * stem.h - Snowball's French stemmer (libstemmer).
 *
 * Stems differ between versions of the library: they are computed when a pack is loaded
 * and never stored in a file.
 */
#ifndef CHEMIN_FRENCH_STEM_H
#define CHEMIN_FRENCH_STEM_H

#include "base/error.h"
#include "base/text.h"

struct stemmer;

/* NULL with `error` when the library has no French. Free with stemmer_free. One thread. */
struct stemmer *stemmer_new(struct error *error);
void stemmer_free(struct stemmer *stemmer);

/* The stem of a lower-case word, borrowed until the next call; the word itself when memory
 * is short. */
struct text stemmer_stem(struct stemmer *stemmer, struct text word);

#endif
