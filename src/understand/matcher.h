/*
 * matcher.h - what a customer wants: from an utterance to ranked intents and a decision.
 *
 * Two kinds of evidence, one ranking: rules over concepts (precision, negation, the
 * explanation) and a linear model trained on the examples (recall). See rank.c.
 *
 * Threads: a matcher holds the scratch memory of one match; one thread at a time.
 */
#ifndef CHEMIN_UNDERSTAND_MATCHER_H
#define CHEMIN_UNDERSTAND_MATCHER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/text.h"
#include "french/entities.h"

struct matcher;
struct pack;

enum decision { DECISION_ANSWER, DECISION_CLARIFY, DECISION_SUGGEST, DECISION_REJECT };

enum { MATCH_INTENTS = 8, MATCH_REQUESTS = 4 };

/* No intent has this number. */
#define NO_INTENT UINT32_MAX

struct match_request {
	struct text text;
	const char *expects; /* what the dialogue waits for ("si": {"attend": ...}), or NULL */
	int64_t today_ms;    /* anchors dates */
};

struct match_intent {
	uint32_t intent; /* number, for matcher_intent_id */
	float score;     /* 0 to 1 */
};

struct match_result {
	enum decision decision;
	struct match_intent intents[MATCH_INTENTS]; /* best first; never hors_sujet */
	size_t intent_count;
	uint32_t requests[MATCH_REQUESTS]; /* to be served, in the order asked */
	size_t request_count;              /* 0 unless the decision is to answer */
	const char *market;                /* line said in the text, or NULL; static storage */
	bool line_only; /* the text names a line and asks for nothing: "et pour la box ?" */
	struct entity entities[ENTITY_LIMIT];
	size_t entity_count;
	bool truncated; /* the text is longer than what is read */
};

/*
 * Loads the pack in `folder` and its linear model. NULL with `error`. The model is a build
 * product of the pack, kept in `cache` (a folder, or NULL for the default); when it is missing
 * or older than the pack it is trained again, which takes seconds and is said on stderr.
 */
struct matcher *matcher_open(const char *folder, const char *cache, struct error *error);
/* The same with the examples in memory, for the lint; slower. */
struct matcher *matcher_open_whole(const char *folder, const char *cache, struct error *error);

/* For measures: the same without some layers (added up from matcher_layer), trained on a share of
 * the examples, from 0 to 1. Nothing is kept in the cache. */
struct matcher *matcher_open_without(const char *folder, const char *cache, unsigned layers,
				     float examples, struct error *error);
/* The layer called rules, model, concepts, spelling, phonetics, negation or clauses; 0: none. */
unsigned matcher_layer(const char *name);
void matcher_close(struct matcher *matcher);

/* Understands one utterance; never fails. The entities' positions refer to request->text. */
void matcher_match(struct matcher *matcher, const struct match_request *request,
		   struct match_result *result);

/* For calibration (requests.h): the seams of one utterance. Returns how many. */
struct seam;
size_t matcher_seams(struct matcher *matcher, const struct match_request *request,
		     struct seam *seams);

/* Appends a readable account of the last match: words, ideas, rules that fired, near misses
 * with the first thing they lacked. */
void matcher_explain(struct matcher *matcher, struct buffer *out);

/* Whether the folded word carries no request ("le", "bonjour"). */
bool matcher_is_empty_word(const struct matcher *matcher, struct text folded);
/* Whether the word (lower case, without accents) is one of French, or of the pack. */
bool matcher_knows_word(const struct matcher *matcher, struct text folded);
bool matcher_is_first_name(const struct matcher *matcher, struct text folded);

/* Whether the last utterance holds the idea called `name` (without brackets), not negated. */
bool matcher_has_idea(const struct matcher *matcher, const char *name);
/* Whether it holds it negated. */
bool matcher_denies_idea(const struct matcher *matcher, const char *name);

/* Words of the last utterance, and the bytes of its text that they come from; ends excluded. */
struct word_span {
	uint16_t start, end;
	size_t from, to;
};

/* Where the same idea stands in it: at most `limit` spans; returns how many. */
size_t matcher_find_idea(const struct matcher *matcher, const char *name, struct word_span *spans,
			 size_t limit);

/* The days of the month in any text: entities_find_days. */
size_t matcher_find_days(struct matcher *matcher, struct text text, struct day_said *days,
			 size_t limit);

size_t matcher_intent_count(const struct matcher *matcher);
const char *matcher_intent_id(const struct matcher *matcher, uint32_t intent);
const char *matcher_intent_title(const struct matcher *matcher, uint32_t intent);
/* Folder of the intent: "facture", "dialogue"... */
const char *matcher_intent_section(const struct matcher *matcher, uint32_t intent);
uint32_t matcher_find_intent(const struct matcher *matcher, const char *id);

/* The compiled pack, for `chemin check`; borrowed. */
const struct pack *matcher_pack(const struct matcher *matcher);

const char *decision_name(enum decision decision);

#endif
