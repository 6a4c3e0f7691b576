/*
 * pack.h - what the assistant understands: concepts, rules and examples, compiled.
 *
 * A pack is a folder (intents/README.md describes it). Loading checks everything and
 * refuses a pack with an error that names file, line, column and what to do. The compiled
 * form is read-only. Its fields are for the files of understand/; others use matcher.h.
 *
 * Words become symbols, symbols become hits of concepts, concepts select rules:
 *
 *   token -> symbols (surface, stems) -> words and phrases -> concepts -> rules by pivot
 *
 * Every atom of a rule, also a lone word or an alternative, is a concept, so rules are sets
 * of numbers. The pivot of a rule is its rarest idea: a rule is looked at only when that idea
 * is in the utterance.
 */
#ifndef CHEMIN_UNDERSTAND_PACK_H
#define CHEMIN_UNDERSTAND_PACK_H

#include <stdbool.h>
#include <stdint.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/strmap.h"
#include "french/lexicon.h"
#include "understand/phrases.h"

/* No index: absent word, concept, rule. */
#define NONE UINT32_MAX

/* Symbols of a word: its surface and at most two stems; NONE where unused. */
enum { WORD_SYMBOLS = 3 };

struct word {
	uint32_t symbols[WORD_SYMBOLS]; /* [0] the surface, then stems */
};

struct concept {
	const char *name;  /* "copie", or the notation for a lone atom: "(a|b)" */
	const char *file;  /* where it is defined */
	uint32_t *parents; /* concepts that include it, themselves excluded */
	uint32_t parent_count;
	uint32_t words;   /* how many words and phrases it has */
	uint32_t intents; /* how many intents have a rule that asks for it */
	float weight;     /* rarity: 0 says nothing, 1 says the intent alone */
	bool named;       /* written in a concept file */
	bool elsewhere;   /* a theme of other worlds than ours: its words stay unknown */
	bool used;
};

/* A concept reached by a symbol or a phrase. */
struct reach {
	uint32_t concept;
	bool surface_only; /* written "=mot": only the surface counts */
};

struct phrase {
	struct word *words;
	uint32_t count;
	bool exact;
	bool negative; /* holds a negation itself: "ne marche pas" */
	uint32_t concept;
};

struct symbol {
	struct reach *reaches; /* concepts of this word alone */
	uint32_t reach_count;
	bool begins, follows; /* some phrase has this word first, second */
};

/* A rule listed under its pivot. */
struct posting {
	uint32_t rule;
	uint32_t also; /* the second rarest of the ideas it requires; the pivot when it is alone */
};

enum polarity { POLARITY_NEGATED = -1, POLARITY_ANY = 0, POLARITY_PRESENT = 1 };

struct atom {
	uint32_t concept;
	int8_t polarity; /* enum polarity */
	bool optional;
	uint8_t gap; /* in an order: most words between the atom before and this one */
};

struct rule {
	uint32_t intent;
	uint32_t number; /* index in "regles" */
	struct atom *ideas;
	uint32_t idea_count;
	struct atom *order;
	uint32_t order_count;
	uint32_t *excluded; /* concepts, the intent's own exclusions among them */
	uint32_t excluded_count;
	const char *expects;   /* "si": {"attend": ...}, or NULL */
	pcre2_code *pattern;   /* or NULL */
	uint32_t most_words;   /* its pattern says no of more; NONE when that is not known */
	const uint8_t *begins; /* first bytes that its pattern allows, 256 bits; NULL: any */
	bool asks_digit;       /* its pattern matches nothing without one */
	float weight;          /* sum of the weights of what it requires */
};

/* The atoms of a rule in one row: those of any order, then those in order. */
static inline const struct atom *rule_atom(const struct rule *rule, uint32_t i)
{
	return i < rule->idea_count ? &rule->ideas[i] : &rule->order[i - rule->idea_count];
}

struct example {
	const char *text;
	uint32_t intent;
	uint32_t number;
};

struct counter_example {
	const char *text;
	uint32_t owner;    /* intent in whose file it stands */
	uint32_t expected; /* intent that must win */
};

struct intent {
	const char *id;
	const char *title;
	const char *section; /* folder */
	const char *file;
	uint32_t first_rule, rule_count;
	uint32_t *needed; /* concepts, one of which must be said */
	uint32_t needed_count;
	bool dialogue;   /* of the section of that name */
	bool urgent;     /* told beside another request, it is rather one too than a reason */
	bool small_talk; /* words of the conversation itself, never a second request */
};

/* While loading: one entry of a concept, compiled when every word of the pack is known. */
struct entry {
	uint32_t concept;
	const char *text;
};

/* `parent` includes `child`. */
struct inclusion {
	uint32_t parent, child;
};

/* Layers of the understanding that a measure may leave out. */
enum layer {
	LAYER_RULES = 1,
	LAYER_MODEL = 2,
	LAYER_CONCEPTS = 4, /* ideas as features of the model */
	LAYER_SPELLING = 8,
	LAYER_PHONETICS = 16,
	LAYER_NEGATION = 32,
	LAYER_CLAUSES = 64,
};

enum { COURTESIES = 4 };

struct pack {
	unsigned without;     /* enum layer: 0 but in measures */
	float examples_share; /* of the examples to train on: 1 but in measures */
	struct arena arena;
	struct lexicon lexicon;
	struct strmap concept_names;
	struct concept *concepts;
	uint32_t concept_count, concept_size;
	struct strmap symbol_names; /* "=surface" and "~stem" */
	struct symbol *symbols;
	uint32_t symbol_size;
	struct phrase *phrases;
	uint32_t phrase_count, phrase_size;
	struct phrase_index phrase_index;
	struct strmap intent_names;
	struct intent *intents;
	uint32_t intent_count, intent_size;
	struct rule *rules;
	uint32_t rule_count, rule_size;
	struct example *examples;
	uint32_t example_count, example_size;
	struct counter_example *counters;
	uint32_t counter_count, counter_size;
	struct posting *postings; /* of all rules with an idea, in the order of their pivots */
	uint32_t *pivots;         /* by concept: where its postings begin, and one more */
	uint64_t *asked;          /* [concept][intent bits]: intents with a rule that asks for it */
	uint32_t intent_words;    /* 64 intents each */
	uint32_t *patterns;       /* rules that have no idea but a pattern */
	uint32_t pattern_count;
	struct entry *entries; /* while loading: words not yet compiled */
	uint32_t entry_count, entry_size;
	struct strmap read_words; /* while loading: form -> place in words */
	struct word *words;
	uint32_t word_count, word_size;
	struct inclusion *inclusions;
	uint32_t inclusion_count, inclusion_size;
	uint32_t out_of_scope;           /* intent `hors_sujet`, or NONE */
	uint32_t courtesies[COURTESIES]; /* politeness or a feeling that comes with a request */
	uint32_t courtesy_count;
	uint32_t entity_concepts[6]; /* by enum entity_type, NONE where unused */
	uint32_t line_concepts[4];   /* ligne_mobile, ligne_fixe, ligne_cle4g, ligne_box4g */
	bool rules_only;             /* loaded without the examples */
	uint64_t fingerprint;        /* of every byte of the pack's files */
};

/* Loads the pack in `folder`. NULL with `error`. Free with pack_free. */
struct pack *pack_load(const char *folder, struct error *error);
/* The same without the examples, which only training and the lint need; the fingerprint is the
 * same. For a pack that was once loaded whole: nothing says that its examples are well written. */
struct pack *pack_load_rules(const char *folder, struct error *error);
void pack_free(struct pack *pack);

/* The intent called `id`, or NONE. */
uint32_t pack_find_intent(const struct pack *pack, struct text id);
/* The concept called `name` (without brackets), or NONE. */
uint32_t pack_find_concept(const struct pack *pack, struct text name);

/* Symbols of a word as the pack knows them; NONE for those it does not. */
struct word pack_read_word(const struct pack *pack, struct text form, struct text folded);

/* ---- Building, for pack.c, concepts.c, notation.c and intents.c ---- */

/* Where something stands, for messages. */
struct place {
	const struct jsonc *file;
	const char *pointer;
};

/* The concept of that notation ("<copie>", "mot", "(a|b)", "{date}"), made when it is new;
 * NONE when memory is short. */
uint32_t pack_intern_concept(struct pack *pack, struct text name);

/* Reads every file of `folder`/concepts. */
int concepts_load(struct pack *pack, const char *folder, struct error *error);
/* Gives `concept` one more entry: `mot`, `=mot`, `deux mots`, `<idee>`. */
int concept_add_entry(struct pack *pack, uint32_t concept, const char *entry, struct place place,
		      struct error *error);
/* After the last entry: inclusions are followed, words and phrases reach their concepts. */
int concepts_finish(struct pack *pack, struct error *error);

/* Reads one atom of the notation at `*text` and moves past it. */
int notation_read_atom(struct pack *pack, const char **text, struct atom *atom, struct place place,
		       struct error *error);
/* Reads a sequence with gaps ("<facture> ..3 <perdre>"). `*atoms` is in the pack's arena. */
int notation_read_order(struct pack *pack, const char *text, struct atom **atoms, uint32_t *count,
			struct place place, struct error *error);

/* Reads every intent of `folder`. */
int intents_load(struct pack *pack, const char *folder, struct error *error);

/* Grows an array of the pack: returns the place of one more element, zeroed, or NULL. */
void *pack_grow(void *array_pointer, uint32_t *count, uint32_t *size, size_t element);

#endif
