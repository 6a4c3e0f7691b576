/*
 * follow.c - what is said after a request and is none itself: "et celle de janvier ?", "celle de
 * Hugo", "au Japon". Whether it means something to the act in hand is for the account to tell; if
 * not, it comes back as "lost" (acts/acts.h). See step.h.
 */
#include <string.h>

#include "dialogue/form.h"
#include "french/plain.h"

/* What adds to a request is short; a number is five words. */
enum { FOLLOW_WORDS = 6, PHONE_WORDS = 5, NUMBER_WORDS = 3 };

static bool says_phone(const struct step *step)
{
	for (size_t i = 0; i < step->match.entity_count; i++)
		if (step->match.entities[i].type == ENTITY_PHONE)
			return true;
	return false;
}

static bool is_short(const struct step *step)
{
	char words[PLAIN_BYTES];
	(void)plain_words(step->event->text, words, sizeof words);
	size_t count = plain_count(words);
	return count > 0 && count <= FOLLOW_WORDS + (says_phone(step) ? PHONE_WORDS : 0);
}

/* "le 69" is a day elsewhere, but not where a department was asked for. */
static bool is_department(const struct step *step)
{
	char words[PLAIN_BYTES];
	size_t length = plain_words(step->event->text, words, sizeof words);
	return strcmp(step->state->served, "meteo_reseau") == 0 && !step->state->form &&
	       plain_count(words) <= NUMBER_WORDS && strcspn(words, "0123456789") < length;
}

bool step_answers_at_once(const struct step *step)
{
	bool line = step->state->awaiting == AWAITING_LINE;
	if (step->match.market && step->match.line_only)
		return false;
	return is_department(step) ||
	       (line && (says_phone(step) || step->match.decision != DECISION_ANSWER));
}

bool step_follow_up(struct step *step)
{
	struct dialogue_state *state = step->state;
	bool line = state->awaiting == AWAITING_LINE;
	char id[ID_BYTES];
	step_set_id(id, line ? state->asked : state->served);
	if (!id[0] || (!line && (state->form || state->awaiting != AWAITING_NOTHING)) ||
	    !is_short(step) || forms_find(&step->dialogue->forms, id) ||
	    !step_may_ask_account(step, id))
		return false;
	state->awaiting = AWAITING_NOTHING;
	step_hear_after(step);
	(void)json_object_set_new(state->said, "follow", json_true());
	step_call_account(step, id);
	return true;
}
