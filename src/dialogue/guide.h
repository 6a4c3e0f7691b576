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
	const char *market; /* the customer's line, or NULL */
	int64_t today_ms;
	size_t limit;
	bool said; /* a whole message of a customer: its requests first, no unfinished word */
};

/*
 * Results, best first: [{intent, title, section, score, source, market, markets, chemin, steps,
 * ways [{market, chemin, steps}], mode, level, condition, text, say?}]; chemin is null when the
 * line decides. At most `limit`, more when the message holds more requests. NULL when memory is
 * short.
 */
json_t *guide_search(struct dialogue *dialogue, const struct guide_question *question);

/* What an utterance that was not understood came closest to: {closest, title, score, lacked}; an
 * empty object when to nothing. NULL when memory is short. */
json_t *guide_nearest(struct dialogue *dialogue, struct text text, int64_t today_ms);

/* The title of an intent, or NULL. */
const char *guide_title(const struct dialogue *dialogue, const char *intent);
/* The condition of an act for advisors, or NULL. */
const char *guide_condition(const struct dialogue *dialogue, const char *intent);
/* Every act and topic: [{intent, title}]. */
json_t *guide_intents(const struct dialogue *dialogue);

/* {canned [{code, title, text, variables}], presentations [{id, theme, text, acts}]}; borrowed. */
const json_t *guide_canned(const struct dialogue *dialogue);

#endif
