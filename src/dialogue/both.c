/*
 * both.c - "oui, et commandez-moi une carte SIM": an answer and a request in one breath. What was
 * confirmed is done first, or the question that "oui" leaves open is asked again; the request comes
 * after. See step.h.
 */
#include <string.h>

#include "dialogue/form.h"
#include "french/plain.h"

/* The words after the one of `starts` that `words` (of plain_words) begin with; NULL: with none. */
static const char *after_one(const char *words, const char *const *starts)
{
	for (; *starts; starts++)
		if (strncmp(words, *starts, strlen(*starts)) == 0)
			return words + strlen(*starts) - 1;
	return NULL;
}

bool step_has_reserve(const struct step *step)
{
	static const char *const reserves[] = {
		"mais", "non",       "plutot", "avant", "d abord",   "attends", "attendez",
		"sauf", "seulement", "si",     "bof",   "peut etre", NULL};
	static const char *const refusing[] = {"pas", NULL};
	static const char *const polite[] = {"pas de souci", "pas de soucis", "pas de probleme",
					     NULL};
	char words[PLAIN_BYTES];
	(void)plain_words(step->event->text, words, sizeof words);
	const struct text text = step->event->text;
	return plain_has_any(words, reserves) ||
	       (plain_has_any(words, refusing) && !plain_has_any(words, polite)) ||
	       (text.length && memchr(text.bytes, '?', text.length));
}

/* Whether `words` (of plain_words) agree and then add something. */
static bool agrees(const char *words)
{
	static const char *const agree[] = {
		" oui ",       " ouais ", " ok ",      " d accord ", " yes ",       " je confirme ",
		" c est bon ", " vas y ", " allez y ", " parfait ",  " tres bien ", NULL};
	static const char *const adding[] = {" et ",    " puis ",  " ensuite ",
					     " aussi ", " apres ", NULL};
	const char *rest = after_one(words, agree), *more = rest;
	while (more && (more = after_one(rest, agree))) /* "oui, c'est bon" */
		rest = more;
	return rest && after_one(rest, adding);
}

/* Whether requests follow the agreement, other than `act`, small talk aside. */
static bool asks_more(const struct step *step, const char *act)
{
	const struct matcher *matcher = step->dialogue->matcher;
	if (step->match.decision != DECISION_ANSWER || step->match.line_only)
		return false;
	for (size_t i = 0; i < step->match.request_count; i++) {
		uint32_t intent = step->match.requests[i];
		if (strcmp(matcher_intent_section(matcher, intent), "dialogue") == 0 ||
		    strcmp(matcher_intent_id(matcher, intent), act) == 0)
			return false;
	}
	return step->match.request_count > 0;
}

/* To be served after what is in hand; other forms, once it is over. */
static void queue_requests(struct step *step)
{
	struct dialogue_state *state = step->state;
	char ids[MATCH_REQUESTS][ID_BYTES];
	const struct matcher *matcher = step->dialogue->matcher;
	for (size_t i = 0; i < step->match.request_count; i++)
		step_set_id(ids[i], matcher_intent_id(matcher, step->match.requests[i]));
	size_t count = form_queue(step, ids, step->match.request_count);
	for (size_t i = 0; i < count && state->queue_count < QUEUE_LIMIT; i++)
		step_set_id(state->queue[state->queue_count++], ids[i]);
}

/* The lines are the answer that is still missing: asked again, before the request. */
static bool ask_line_first(struct step *step)
{
	struct dialogue_state *state = step->state;
	char id[ID_BYTES];
	if (state->awaiting != AWAITING_LINE || json_array_size(state->lines) < 2 ||
	    !asks_more(step, state->asked))
		return false;
	queue_requests(step);
	step_set_id(id, state->asked);
	json_t *result = json_pack("{s:O}", "lines", state->lines);
	step_ask_own_line(step, id, result);
	json_decref(result);
	return true;
}

bool step_hear_yes_and(struct step *step)
{
	char words[PLAIN_BYTES];
	struct dialogue_state *state = step->state;
	(void)plain_words(step->event->text, words, sizeof words);
	if (!agrees(words) || step_has_reserve(step))
		return false;
	if (ask_line_first(step))
		return true;
	const char *act = json_string_value(json_object_get(state->form, "act"));
	const char *stage = json_string_value(json_object_get(state->form, "stage"));
	if (!act || !stage || strcmp(stage, "confirm") != 0 || !asks_more(step, act))
		return false;
	queue_requests(step);
	return form_answer(step, true);
}
