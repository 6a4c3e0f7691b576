/*
 * guide.h - what an advisor finds while on the phone or in a conversation: acts by the words that
 * are typed, with the exact chemin, its conditions, and what to say.
 *
 * The same understanding as the assistant's, and the words of the catalogue, so that a word that is
 * not finished finds too. Uses the dialogue's matcher: never within a step.
 */
#ifndef CHEMIN_DIALOGUE_GUIDE_H
#define CHEMIN_DIALOGUE_GUIDE_H

#include "dialogue/dialogue.h"

struct guide_question {
	struct text text;
	const char
		*market; /* the customer's line: acts that no such line has are left out; or NULL */
	const char *
		section; /* of the catalogue: only what is in it, all of it without text; or NULL */
	int64_t today_ms;
	size_t limit;
	bool said; /* a whole message of a customer: its requests first, no unfinished word */
};

/*
 * Results, best first: [{intent, title, section, score, source, market, markets, chemin, steps,
 * ways [{market, chemin, steps}], mode, level, condition, form, text, say?, tell?}]; chemin is null
 * when the line decides; `form`: it can be started for a customer. At most `limit`, more when the
 * message holds more requests. NULL when memory is short.
 *
 * `say`, a sentence that presents the application, and `tell`, how to bring it up beside this act,
 * are left out of all results when anything in the text is not the moment for it: a theft, an
 * unpaid bill, a complaint ("jamais" and "jamais_mots" of responses/conseiller.jsonc).
 */
json_t *guide_search(struct dialogue *dialogue, const struct guide_question *question);

/* What an utterance that was not understood came closest to: {closest, title, score, lacked}; an
 * empty object when to nothing. NULL when memory is short. */
json_t *guide_nearest(struct dialogue *dialogue, struct text text, int64_t today_ms);

/* The title of an intent, or NULL. */
const char *guide_title(const struct dialogue *dialogue, const char *intent);
/* The condition of an act for advisors, or NULL. */
const char *guide_condition(const struct dialogue *dialogue, const char *intent);
/* The markets of the lines that an act is about; empty: about no line, or any. The caller's. */
json_t *guide_markets(const struct dialogue *dialogue, const char *intent);
/* Every act and topic: [{intent, title, section, condition?, form? {lines [market], email}}]. */
json_t *guide_intents(const struct dialogue *dialogue);

/* {canned [{code, title, text, variables}], presentations [{id, theme, text, tell, acts}]};
 * borrowed.
 */
const json_t *guide_canned(const struct dialogue *dialogue);

#endif
