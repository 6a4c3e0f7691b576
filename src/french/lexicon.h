/*
 * lexicon.h - what the pack says of single words: short forms, classes, empty words.
 *
 * Read from `lexique/` of a pack:
 *   abreviations.jsonc  {"jveu": "je veux", ...}      short and glued forms
 *   racines.jsonc       {"regler": ["régler", ...]}   words whose class is not their stem
 *   mots_vides.jsonc    {"mots": ["le", "bonjour"]}   words that carry no request
 * Words are compared folded: lower case, without accents.
 */
#ifndef CHEMIN_FRENCH_LEXICON_H
#define CHEMIN_FRENCH_LEXICON_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/strmap.h"
#include "base/text.h"
#include "french/spelling.h"
#include "french/stem.h"
#include "french/words.h"

struct lexicon {
	struct arena arena;
	struct strmap abbreviations; /* folded form -> index in expansions */
	struct text *expansions;     /* words in lower case with accents, one blank between */
	struct strmap classes;       /* folded form -> index in class_names */
	struct text *class_names;    /* "@regler" */
	struct strmap empty_words;   /* folded forms */
	struct strmap first_names;   /* folded forms, which are empty words too */
	struct strmap vocabulary;    /* folded forms that the pack uses -> how often */
	struct words *french;        /* owned; NULL before lexicon_open_french */
	struct spelling *spelling;   /* owned; NULL: nothing is corrected */
	struct text *spelling_words;
	uint32_t *spelling_uses;
	struct stemmer *stemmer; /* owned */
	uint64_t fingerprint;    /* of the files read */
};

/* Reads `folder`/lexique. 0, or negative with `error`; lexicon_free in both cases. */
int lexicon_load(struct lexicon *lexicon, const char *folder, struct error *error);
void lexicon_free(struct lexicon *lexicon);

/* Begins to correct what neither French nor the vocabulary has; called when the vocabulary is
 * complete. `path` is the table of words.h; without it nothing is corrected. 0, or negative. */
int lexicon_open_french(struct lexicon *lexicon, const char *path, struct error *error);

/* What an unknown word stands for; false: leave it. */
bool lexicon_correct(const struct lexicon *lexicon, struct text form, struct text folded,
		     struct correction *correction);

/* Adds a folded word to the vocabulary: it is then never split or collapsed. */
int lexicon_learn(struct lexicon *lexicon, struct text folded);

bool lexicon_knows(const struct lexicon *lexicon, struct text folded);
/* Whether the list of French words has it; false where there is no list. */
bool lexicon_is_french(const struct lexicon *lexicon, struct text folded);
bool lexicon_is_empty_word(const struct lexicon *lexicon, struct text folded);
bool lexicon_is_first_name(const struct lexicon *lexicon, struct text folded);

enum { STEM_KEYS = 2, STEM_KEY_BYTES = 80 };

/*
 * The class of a word beyond its surface: its name in racines.jsonc, else its stem and the
 * stem of its folded form, without doubles. Returns how many keys were written.
 */
size_t lexicon_stems(const struct lexicon *lexicon, struct text form, struct text folded,
		     char keys[STEM_KEYS][STEM_KEY_BYTES]);

#endif
