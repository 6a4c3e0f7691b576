/*
 * speak.h - composes the replies of one turn: wording, parts, choices.
 */
#ifndef CHEMIN_DIALOGUE_SPEAK_H
#define CHEMIN_DIALOGUE_SPEAK_H

#include "dialogue/responses.h"
#include "dialogue/state.h"

enum { REPLY_LIMIT = 12 };

/* One turn being composed. */
struct speech {
	const struct responses *responses;
	struct dialogue_state *state;
	uint64_t chance;
	struct dialogue_turn *turn;
	struct buffer text; /* of the reply in progress */
	json_t *parts;
	char intent[ID_BYTES];
	json_t *said; /* the replies of this turn, as the state will remember them */
	struct choice choices[CHOICE_LIMIT];
	size_t choice_count;
	bool failed; /* memory was short */
};

void speech_init(struct speech *speech, const struct responses *responses,
		 struct dialogue_state *state, uint64_t chance, struct dialogue_turn *turn);
void speech_free(struct speech *speech);

/* Begins a reply about `intent` (may be NULL). */
void speech_begin(struct speech *speech, const char *intent);

/* Adds a wording to the reply, never the one used last; sentences are joined by a blank. */
void speech_add(struct speech *speech, const struct variants *variants,
		const struct placeholder *values, size_t count);
/* The same for a phrase of dialogue.jsonc; a phrase that is missing adds nothing. */
void speech_say(struct speech *speech, const char *phrase, const struct placeholder *values,
		size_t count);

/* The same for a text of the content. */
void speech_add_text(struct speech *speech, const char *text, const struct placeholder *values,
		     size_t count);

/* Adds the part that shows a chemin. */
void speech_add_chemin(struct speech *speech, const char *intent, const char *market,
		       const char *chemin, const struct steps *steps);

/* Adds a part made elsewhere (copied by reference). */
void speech_add_part(struct speech *speech, json_t *part);

/* Adds a choice to the reply. */
void speech_add_choice(struct speech *speech, const char *id, const char *label);

/* Ends the reply. */
void speech_end(struct speech *speech);

/* Takes the intents that the replies of this turn offer out of them: a question comes after, with
 * choices of its own. */
void speech_drop_offers(struct speech *speech);

/* Whether the last reply of this turn ends with a question. */
bool speech_asks(const struct speech *speech);

/* Ends the turn: what was said and the choices shown replace those the state remembers. A turn
 * that only repeated, or said nothing, changes neither. */
void speech_commit(struct speech *speech);

/* Says the last answer again. False when there is none. */
bool speech_repeat(struct speech *speech);

#endif
