/*
 * linear.h - the linear model: the second kind of evidence.
 *
 * Trained (train.h) on the examples of a pack, one class an intent, `hors_sujet` among
 * them. A build product of the pack: its file carries the pack's fingerprint and is trained
 * again when that has changed. Weights are kept as bytes with one scale a class, mapped into
 * memory, so loading costs nothing.
 */
#ifndef CHEMIN_UNDERSTAND_LINEAR_H
#define CHEMIN_UNDERSTAND_LINEAR_H

#include "understand/features.h"

struct linear;

/* Opens the model of `pack` in the folder `cache`, or trains it and writes it there (when the
 * folder cannot be written, it is kept in memory only). NULL with `error`. */
struct linear *linear_open(const struct pack *pack, const char *cache, struct error *error);
/* The same, NULL where it would have to be trained: nothing is said then. */
struct linear *linear_find(const struct pack *pack, const char *cache);
void linear_close(struct linear *linear);

/* Fills decision[intent] for the tokens [from, to) of the last utterance of `hits`: about -1 for
 * an intent that is not meant, +1 for one that is. `decision` has room for whole vectors
 * (vector_padded). A model serves the hits of one matcher: it keeps what their cached words add. */
void linear_score(struct linear *linear, const struct hits *hits, size_t from, size_t to,
		  float *decision);

/* What each token of [from, to) adds to the decision for `intent`; by_token[0] is that of `from`.
 * A pair counts for its second word, an idea for its first. */
void linear_explain(struct linear *linear, const struct hits *hits, size_t from, size_t to,
		    uint32_t intent, float *by_token);

#endif
