/*
 * runs.h - what runs of letters were read as, remembered.
 *
 * The same words come back in every utterance: each is split, expanded and corrected once. Only
 * for a reader whose lexicon no longer changes.
 */
#ifndef CHEMIN_FRENCH_RUNS_H
#define CHEMIN_FRENCH_RUNS_H

#include "french/utterance.h"

enum { RUN_LIMIT = 8192 }; /* runs kept before all are forgotten */

struct runs;

struct runs *runs_new(void); /* NULL when memory is short */
void runs_free(struct runs *runs);

/* The tokens that `run` reads as, or NULL when it was not seen. Borrowed until runs_trim; where
 * they stand in a source and what stands before them mean nothing. Their memory is a number that no
 * other token is given, also after runs_trim. */
const struct token *runs_find(const struct runs *runs, struct text run, size_t *count);

/* Keeps a copy of what `run` reads as. Short of memory, it is read again next time. */
void runs_keep(struct runs *runs, struct text run, const struct token *tokens, size_t count);

/* Between two utterances: forgets everything when there is no room for `more` runs. */
void runs_trim(struct runs *runs, size_t more);

#endif
