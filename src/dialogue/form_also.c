/* form_also.c - "et aussi sur celui de Lina": the act in hand for one more line, which comes after
 * this one. See form_parts.h. */
#include <stdint.h>
#include <string.h>

#include "dialogue/form_parts.h"
#include "dialogue/pick.h"
#include "french/plain.h"

enum { ALSO_WORDS = 10 };

/* A few words that add to the act, and ask for no other one. */
static bool adds(const struct step *step)
{
	static const char *const also[] = {"aussi",   "egalement", "pareil",     "idem",
					   "et pour", "et sur",    "et celle",   "et celui",
					   "et a",    "et chez",   "meme chose", "et le portable",
					   "en plus", NULL};
	char words[PLAIN_BYTES];
	(void)plain_words(step->event->text, words, sizeof words);
	bool other = step->match.decision == DECISION_ANSWER && step->match.request_count > 0 &&
		     strcmp(matcher_intent_id(step->dialogue->matcher, step->match.requests[0]),
			    form_text(step->state->form, "act")) != 0;
	return !other && plain_count(words) <= ALSO_WORDS && plain_has_any(words, also) &&
	       !form_takes_back(step);
}

/* The line meant, or those named, but that of the act; empty: none. The caller's. */
static json_t *lines_added(const struct step *step)
{
	const struct dialogue_state *state = step->state;
	const struct text text = step->event->text;
	const struct pick pick = pick_read(text);
	const char *own = form_text(json_object_get(state->form, "line"), "id");
	bool named;
	json_t *lines = pick_lines(&pick, text, state->lines, step->match.market, own, &named);
	json_t *others = json_array(), *line;
	size_t i;
	json_array_foreach(lines, i, line)
	{
		if (strcmp(form_text(line, "id"), own) != 0)
			(void)json_array_append(others, line);
	}
	if (json_array_size(others) > 1 && !named)
		(void)json_array_clear(others); /* which of them is not said */
	json_decref(lines);
	return others;
}

/* What was answered here is meant for the other line too: its turn need not ask again. */
static void share_answers(struct step *step, const json_t *definition)
{
	struct dialogue_state *state = step->state;
	json_t *values = json_copy(json_object_get(state->said, "values")), *asked;
	size_t i;
	if (!state->said)
		state->said = json_object();
	if (!values)
		values = json_object();
	json_array_foreach(json_object_get(definition, "etapes"), i, asked)
	{
		const char *name = form_text(asked, "nom");
		json_t *value = json_object_get(json_object_get(state->form, "values"), name);
		if (value && json_object_get(asked, "choix"))
			(void)json_object_set(values, name, value);
	}
	(void)json_object_set_new(state->said, "values", values);
}

bool form_hear_also(struct step *step, const json_t *definition)
{
	struct dialogue_state *state = step->state;
	json_t *form = state->form;
	if (!form_is_of_line(step, form) || json_array_size(state->lines) < 2 || !adds(step))
		return false;
	json_t *lines = lines_added(step);
	bool any = json_array_size(lines) > 0;
	if (any) {
		share_answers(step, definition);
		form_queue_lines(step, lines);
		state->failures = 0;
		form_begin_reply(step, form);
		form_say_turns(step, form, lines);
		form_go_on(step);
	}
	json_decref(lines);
	return any;
}
