/*
 * clauses.h - which part of an utterance asks, and which part only tells a story.
 *
 * "J'ai changé de banque en mai, je voudrais voir ma facture": the first clause tells of
 * something done, the second asks. What is told when something else is asked weighs less, and is
 * never a request of its own. Signs, after the descriptions of spoken French in reference
 * grammars:
 *   a clause begins   after a mark, and at "mais", "donc", "maintenant", "et je" ...
 *   it asks           a verb of will or need, a question word or mark, an order, an infinitive
 *                     that opens it
 *   it tells          an auxiliary with a past participle, and nothing that asks
 *   it takes back     "euh non", "enfin je veux dire", "pardon": the last word wins, and what was
 *                     said before counts little
 */
#ifndef CHEMIN_UNDERSTAND_CLAUSES_H
#define CHEMIN_UNDERSTAND_CLAUSES_H

#include <stdbool.h>

#include "french/utterance.h"

enum { CLAUSE_LIMIT = 64 };

/* What a word alone says of its clause; a set of bits. */
enum clause_sign {
	SIGN_ASKS = 1,          /* veux, combien, comment */
	SIGN_HAS = 2,           /* ai, avons: a participle may follow, accents or not */
	SIGN_IS = 4,            /* suis, est: a participle may follow, if it looks like one */
	SIGN_PARTICIPLE = 8,    /* changé, reçu */
	SIGN_OPENS = 16,        /* mais, donc, maintenant */
	SIGN_JOINS = 32,        /* et: opens a clause when a subject follows */
	SIGN_SUBJECT = 64,      /* je, on */
	SIGN_LIMITS = 128,      /* juste, seulement: the rest was only told */
	SIGN_PASSES = 256,      /* déjà, pas: may stand between auxiliary and participle */
	SIGN_ORDERS = 512,      /* an order or an infinitive, when it opens its clause */
	SIGN_TURNS = 1024,      /* mais, bref: what follows is what matters */
	SIGN_UNACCENTED = 2048, /* a participle without its accent, after ai */
	SIGN_REPAIRS = 4096,    /* euh, pardon: may begin a repair */
	SIGN_ADDS = 8192,       /* puis, aussi: what follows may be another request */
	SIGN_PARTS = 16384      /* mais, pendant: so may what follows these */
};

struct clause {
	size_t from, to; /* tokens, end excluded */
	bool asks, tells, limits, turns;
	bool points_back; /* it ends in "pourquoi", after what is told */
};

struct clauses {
	struct clause list[CLAUSE_LIMIT];
	size_t count;
	size_t taken_back; /* the tokens before this one were said by mistake; 0: none */
};

/* The signs of a word. */
unsigned clause_signs(const struct token *token);

/* Cuts the utterance; signs[i] are those of token i. */
void clauses_find(const struct utterance *utterance, const unsigned *signs,
		  struct clauses *clauses);

/* How much each token counts: 1, or less when it is told and something else is asked. `empty[i]`:
 * token i asks for nothing by itself; NULL: not known. */
void clauses_weigh(const struct clauses *clauses, const bool *empty, float *salience);

/* Where the request begins after a story: the first token of the clause that asks, or turns, once
 * another has told. 0 when the utterance is not so made. */
size_t clauses_focus(const struct clauses *clauses);

/* Whether a clause of the tokens [from, to) asks. */
bool clauses_ask(const struct clauses *clauses, size_t from, size_t to);

/* Whether a clause of the tokens [from, to) tells, and none asks. */
bool clauses_tell(const struct clauses *clauses, size_t from, size_t to);

#endif
