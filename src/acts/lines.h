/*
 * lines.h - which of the customer's lines is meant. Pure.
 *
 * In this order: the one chosen among those shown (said.line), those that the words name
 * (line_words.h), all those shown (said.all_lines), the one spoken of before, the only one that
 * there is. "Mon téléphone" is not the one of somebody else, though it was spoken of before, where
 * the holder has a line of their own.
 */
#ifndef CHEMIN_ACTS_LINES_H
#define CHEMIN_ACTS_LINES_H

#include <jansson.h>
#include <stdbool.h>

#include "acts/line_words.h"

struct line_wish {
	const char *markets; /* that the act is about: "mobile fixe" */
	const char *market;  /* spoken of before, or "" */
	const char *line;    /* spoken of before, or "" */
	const char *holder;  /* first name of whose account it is, or "" */
	const json_t *said;  /* dialogue.h, or NULL */
	enum line_words_mode mode;
};

enum line_answer {
	LINE_FOUND,   /* `line` */
	LINE_SEVERAL, /* one of `among` */
	LINE_NONE,    /* the customer has none that suits */
	LINE_OFF,     /* the act is about lines of other markets than the one said */
	LINE_UNKNOWN, /* the number said is none of theirs; `among` are */
	LINE_UNFIT,   /* the number said is theirs, but of no such line; `among` are */
	LINE_NO_END,  /* none of theirs ends with the `end` said; `among` are */
	LINE_BEYOND,  /* "la ligne 5" of the three of `among` */
};

struct line_choice {
	enum line_answer answer;
	const json_t *line; /* borrowed from the lines */
	json_t *among;      /* [line], the caller's */
	json_t *rest;       /* [line], those named after it; the caller's */
	bool named;         /* the customer's words said which */
	const char *market; /* the one said, as this customer means it: "ma box" may be a 4G box */
	char end[9];        /* of LINE_NO_END */
};

struct line_choice lines_choose(const json_t *lines, const struct line_wish *wish);

/* Whether `market` is one of "mobile fixe". */
bool lines_market_in(const char *markets, const char *market);

#endif
