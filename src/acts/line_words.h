/*
 * line_words.h - the customer's lines that a text names: by the first name of who uses them, by
 * number or its end, by billing centre, by rank, or all of them. Pure.
 */
#ifndef CHEMIN_ACTS_LINE_WORDS_H
#define CHEMIN_ACTS_LINE_WORDS_H

#include <jansson.h>
#include <stdbool.h>

/* What else a name or a number might be, in what is said with the act. */
enum line_words_mode {
	LINE_WORDS_FREE,   /* nothing */
	LINE_WORDS_SECRET, /* nothing, and a number that is none of theirs is told */
	LINE_WORDS_MONTH,  /* a day: "la facture du 12", of who has no line that ends so */
	LINE_WORDS_FORM,   /* an amount, a day; "à Lina" is whom something is given to */
	LINE_WORDS_PERSON, /* the form asks for a name: only "de Lina", "pour Lina" is her line */
};

struct line_words {
	json_t *groups;  /* [[line]]: those of each mention, in the order said; the caller's */
	bool all;        /* "pour les trois", "toute la famille" */
	int rank;        /* "la ligne 3": from 1; -1: the last; 0: not said */
	bool own;        /* "mon téléphone", "ma ligne" */
	char unknown[9]; /* an end of number that no line has, or empty */
};

/* Those of `from` that are in `group` too, the same objects; the caller's. */
json_t *line_words_common(const json_t *from, const json_t *group);

/* `text` as typed. */
struct line_words line_words_read(const json_t *lines, const char *text, enum line_words_mode mode);

#endif
