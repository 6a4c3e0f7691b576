/*
 * pick.h - which of those shown is meant: "la deuxième", "celle de Léa", "qui finit par 12",
 * "l'autre". Words that say nothing of it ("non, plutôt") are passed over.
 */
#ifndef CHEMIN_DIALOGUE_PICK_H
#define CHEMIN_DIALOGUE_PICK_H

#include <jansson.h>
#include <stdbool.h>

#include "base/text.h"

struct pick {
	int rank;        /* "la deuxième", "2": from 1; -1: the last; 0: not said */
	bool other;      /* "l'autre" */
	bool all;        /* "les deux", "toutes" */
	bool line;       /* the words speak of a line, or of a number */
	unsigned more;   /* words that say something else: a name, a market, a request */
	char digits[16]; /* all those of the text; empty when there are too many */
};

struct pick pick_read(struct text text);

/*
 * The end of a line's number, as a line is called once lines are spoken of: "celle du 13", "le 13
 * plutôt"; "la facture du 13" too. Two digits, or empty: a number that is counted ("non 13", "20
 * euros"), or the day of a sentence ("payer le 13"), is none.
 */
enum { PICK_END_BYTES = 3 };
void pick_end(struct text text, char end[PICK_END_BYTES]);

/* Of `count`, the index of the one ranked; `count`: none. */
size_t pick_index(const struct pick *pick, size_t count);

/*
 * The line meant among `lines` [{id, label, market, centre}]: by number or its end, by the
 * name of who uses it, by billing centre, by rank, by `market` (or NULL), or the one that is not
 * `current`. A list, the caller's: of one, of several that the words do not tell apart, or empty.
 * `named`: by a name or the end of a number that was said to be one, which can mean nothing else.
 */
json_t *pick_lines(const struct pick *pick, struct text text, const json_t *lines,
		   const char *market, const char *current, bool *named);

/* Those of `lines` whose number ends so. A list, the caller's. */
json_t *pick_ended(const json_t *lines, const char *end);

#endif
