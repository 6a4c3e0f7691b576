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
	const char *market; /* the line chosen: acts that no such line has are left out; or NULL */
	const char *
		section; /* of the catalogue: only what is in it, all of it without text; or NULL */
	const json_t *lines;  /* the customer's [{market, ...}], or NULL: not known */
	const json_t *before; /* what the customer has just written besides, texts; or NULL */
	int64_t today_ms;
	size_t limit;
	bool said;   /* a whole message of a customer: its requests first, no unfinished word */
	bool browse; /* without text nor section, everything */
};

/*
 * {results, present, elsewhere}; NULL when memory is short.
 *
 * `results`, best first: [{intent, title, section, score, source, sure, asked, market, markets,
 * lacks, no_way?, chemin, steps, ways [{market, chemin, steps}], mode, level, condition, form,
 * text, way?, say?, tell?}]. `sure`: it was understood, or all that was typed stands in its title;
 * the others come after and share some words only. `asked`: one of the message's requests.
 * `chemin`, as the operator writes it, is null when the line decides; `steps`, what is tapped, is
 * empty when that depends on the line: `ways` has each. `lacks`: the act is for these lines, of
 * which the customer has none. `no_way`: the line in hand, for which it has no chemin. `text`: what
 * to say; its chemin is that of `steps` or `ways`. `form`: it can be started for a customer. At
 * most `limit`, more when the message holds more requests.
 *
 * `say`, a sentence that presents the application, and `tell`, how to bring it up beside this act,
 * are left out of all results, and `present` is false, when anything in the text or in `before` is
 * not the moment for it: a theft, an unpaid bill, a complaint ("jamais", "jamais_idees",
 * "jamais_mots" of responses/conseiller.jsonc).
 *
 * `elsewhere`: [{intent, title, markets}], what was understood and the line chosen has not.
 */
json_t *guide_search(struct dialogue *dialogue, const struct guide_question *question);

/* The customer's unpaid bill stops this result: its text says that the way is open, what waits and
 * how to pay. */
void guide_tell_block(const struct dialogue *dialogue, json_t *result, int64_t owed_cents);
/* Beside "Régulariser un impayé", for a customer who owes: the way to pay, and how much. Other
 * results are left as they are. */
void guide_tell_owed(const struct dialogue *dialogue, json_t *result, int64_t owed_cents);

/* Whether a message asks for something that the guide knows. */
bool guide_is_request(struct dialogue *dialogue, struct text text, int64_t today_ms);

/* What an utterance that was not understood came closest to: {closest, title, score, lacked}; an
 * empty object when to nothing. `lacked`: what a rule of it lacked, in words. NULL when memory is
 * short. */
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
