/*
 * requests.h - two requests in one utterance: where it may be cut, and whether it should be.
 *
 * An utterance may be cut at a seam: a word that adds ("et", "puis"), a full stop, a comma. Each
 * side of a seam is ranked alone; a logistic model judges the seam from what each side says, what
 * the whole says, which side asks and which tells, and the words that open the right side. Its
 * weights (requests_weights.h) are fitted by `make calibrate` on the labelled sets of tests/data,
 * on which the linear model was not trained.
 */
#ifndef CHEMIN_UNDERSTAND_REQUESTS_H
#define CHEMIN_UNDERSTAND_REQUESTS_H

#include "understand/rank.h"

enum { SEAM_LIMIT = 16, SEAM_FEATURES = 84, REQUESTS_MOST = 3 };

struct seam {
	size_t at;            /* first token of the right side */
	uint32_t left, right; /* what each side asks for; never the same */
	float features[SEAM_FEATURES];
};

/* Writes the seams that leave two different requests, at most SEAM_LIMIT. Returns how many. `part`
 * and `other` are room for the evidence of the sides. */
size_t requests_seams(const struct hits *hits, struct linear *linear, const char *expects,
		      const struct evidence *whole, struct evidence *part, struct evidence *other,
		      struct seam *seams);

/* The log-odds that the utterance is two requests, cut there. */
float requests_judge(const struct seam *seam);

/* The surest cut that is likelier than not: fills `requests`, in the order asked. False: one
 * request at most. Between two cuts that are both likely may stand one more ("d'abord ..., ensuite
 * ..., et après ..."). Returns how many: 0, 2 or 3. */
size_t requests_find(const struct hits *hits, struct linear *linear, const char *expects,
		     const struct evidence *whole, struct evidence *part, struct evidence *other,
		     uint32_t requests[REQUESTS_MOST]);

#endif
