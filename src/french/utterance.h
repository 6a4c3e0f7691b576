/*
 * utterance.h - from what a customer typed to words.
 *
 * Unicode composition (NFC) of French letters, lower case, the apostrophes and none,
 * elisions cut ("l'abonnement" -> l, abonnement), hyphens split ("dites-moi"), short forms
 * expanded ("jveu" -> je veux), letters told from digits ("130go"), repeated letters
 * reduced ("stoooop"), words that neither French nor the pack has corrected. Every token remembers
 * the bytes it came from.
 *
 * An utterance is a large block made once and reused: reading allocates nothing, unless it
 * remembers what it reads.
 */
#ifndef CHEMIN_FRENCH_UTTERANCE_H
#define CHEMIN_FRENCH_UTTERANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

struct lexicon;
struct runs;

enum {
	UTTERANCE_CHARACTERS = 2000, /* what is read; the rest is left out and said */
	UTTERANCE_TOKENS = 700,
	UTTERANCE_POOL = 24 * 1024,
};

enum token_break {
	BREAK_NONE,
	BREAK_WEAK,   /* comma, colon, dash, bracket, quote */
	BREAK_STRONG, /* full stop, question or exclamation mark, semicolon, new line */
};

struct token {
	struct text form;        /* lower case, with accents */
	struct text folded;      /* ASCII, without accents */
	size_t start, end;       /* bytes in the source */
	enum token_break before; /* what stands between this token and the one before */
	bool expanded;           /* comes from a short form */
	bool corrected;          /* was typed otherwise (spelling.h) */
	bool number;             /* digits only */
	uint32_t memory;         /* the same for a form each time it is remembered; 0: it is not */
};

struct utterance {
	struct text source; /* borrowed from the caller of utterance_read */
	bool truncated;     /* more than UTTERANCE_CHARACTERS, or too many tokens */
	size_t count;
	struct token tokens[UTTERANCE_TOKENS];
	size_t used;
	char pool[UTTERANCE_POOL];
	struct runs *runs; /* what runs of letters read as; NULL: nothing is remembered */
};

struct utterance *utterance_new(void); /* NULL when memory is short */
void utterance_free(struct utterance *utterance);

/* From now on remembers how words were read, which makes the next sight of them cheap: for readings
 * with one lexicon that no longer changes. False when memory is short. */
bool utterance_remember(struct utterance *utterance);

/* Reads `source` (any bytes; what is not UTF-8 separates words). `lexicon` may be NULL: no
 * short form is then expanded. */
void utterance_read(struct utterance *utterance, const struct lexicon *lexicon, struct text source);

/* Writes `text` in lower-case ASCII without accents, apostrophes or hyphens; returns the
 * length, cut at `size` - 1; NUL-terminated. */
size_t utterance_fold(struct text text, char *folded, size_t size);

/* The same word by word: one blank between, whatever stood there. */
size_t utterance_fold_words(struct text text, char *folded, size_t size);

#endif
