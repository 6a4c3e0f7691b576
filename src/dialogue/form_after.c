/*
 * form_after.c - what is said just after an act was done, and is about it: its reference, "remets
 * la", "annule ça", a question about it, "non, c'est .fr"; or just after it was left: "finalement
 * si". See form_parts.h.
 */
#include <stdint.h>
#include <string.h>

#include "dialogue/form_parts.h"
#include "french/plain.h"

enum { UNDO_WORDS = 8, REFERENCE_WORDS = 9, ASIDE_WORDS = 12, BACK_WORDS = 4 };

static size_t count_words(const struct step *step)
{
	char words[PLAIN_BYTES];
	(void)plain_words(step->event->text, words, sizeof words);
	return plain_count(words);
}

/* What was done last, while nothing else was said since; NULL: nothing. */
static const json_t *done_last(const struct step *step)
{
	const struct dialogue_state *state = step->state;
	const json_t *done = json_object_get(state->said, "answers");
	bool last = !state->form && state->awaiting == AWAITING_NOTHING && state->served[0] &&
		    strcmp(form_text(done, "act"), state->served) == 0;
	return last ? done : NULL;
}

/* A request of its own is no word about what was done. */
static bool asks_other(const struct step *step)
{
	const struct matcher *matcher = step->dialogue->matcher;
	if (step->match.decision != DECISION_ANSWER || step->match.line_only)
		return false;
	uint32_t intent = step->match.requests[0];
	return step->match.request_count > 1 ||
	       (strcmp(matcher_intent_section(matcher, intent), "dialogue") != 0 &&
		strcmp(matcher_intent_id(matcher, intent), step->state->served) != 0);
}

/* ---- Its reference ---- */

static bool tell_reference(struct step *step, const json_t *done)
{
	const struct placeholder values[] = {
		{"reference", text_of(form_text(done, "reference"))},
		{"titre", text_of(form_text(json_object_get(done, "labels"), "titre"))}};
	if (!*form_text(done, "reference") || count_words(step) > REFERENCE_WORDS ||
	    !matcher_has_idea(step->dialogue->matcher, "dlg_reference"))
		return false;
	speech_begin(&step->speech, step->state->served);
	speech_say(&step->speech, "demarche_reference", values, 2);
	speech_end(&step->speech);
	return true;
}

/* "Je porte plainte avant ?": a question about the act ("reponses"). */
static bool tell_answer(struct step *step, const json_t *definition)
{
	if (!form_asks(step) || asks_other(step) || count_words(step) > ASIDE_WORDS)
		return false;
	json_t *names = form_answers_named(step, definition), *nothing = json_object();
	const char *said = form_answer_said(definition, nothing, names);
	json_decref(names);
	json_decref(nothing);
	if (!*said)
		return false;
	speech_begin(&step->speech, step->state->served);
	form_add_text(step, NULL, said, NULL);
	speech_end(&step->speech);
	return true;
}

/* ---- Done otherwise ---- */

/* The same act, with its answers but those of `values`, which it takes over. */
static void do_again(struct step *step, json_t *values)
{
	char id[ID_BYTES];
	step_set_id(id, step->state->served);
	step->turn->decision = DIALOGUE_DECISION_ANSWER;
	step->state->failures = 0;
	step_hear_said(step);
	(void)json_object_set_new(step->state->said, "values", values);
	(void)json_object_set_new(step->state->said, "same", json_true());
	step_serve(step, id);
}

/* The step that says what is to be done ("actes"), or NULL. */
static const json_t *deed_step(const json_t *definition)
{
	size_t i;
	const json_t *asked;
	json_array_foreach(json_object_get(definition, "etapes"), i, asked)
	{
		if (json_is_true(json_object_get(asked, "actes")))
			return asked;
	}
	return NULL;
}

/* What it is now to be: said ("débloque"), or what undoes it ("remets la", "annule ça"). The
 * caller's; NULL: neither. */
static json_t *opposite(const struct step *step, const json_t *done, const json_t *asked)
{
	const char *name = form_text(asked, "nom");
	const char *before = form_text(json_object_get(done, "values"), name);
	const json_t *choice = json_object_get(json_object_get(asked, "choix"), before);
	json_t *foreseen = form_foresee(step, step->state->served);
	json_t *said = json_incref(json_object_get(foreseen, name));
	json_decref(foreseen);
	if (said && !json_equal(said, json_object_get(json_object_get(done, "values"), name)))
		return said;
	json_decref(said);
	bool undone = matcher_has_idea(step->dialogue->matcher, "dlg_defaire");
	return undone && *form_text(choice, "defait") ? json_string(form_text(choice, "defait"))
						      : NULL;
}

/* The choice of a list that was made then, where the contrary chooses among such rows too: "remets
 * la" of an option that was taken out. */
static void keep_rows(const json_t *done, const json_t *definition, json_t *values)
{
	size_t i;
	const json_t *asked, *row = NULL;
	json_array_foreach(json_object_get(definition, "etapes"), i, asked)
	{
		const json_t *chosen =
			json_object_get(json_object_get(done, "values"), form_text(asked, "nom"));
		if (chosen && json_object_get(asked, "liste"))
			row = chosen;
	}
	json_array_foreach(json_object_get(definition, "etapes"), i, asked)
	{
		if (row && json_object_get(asked, "liste") &&
		    form_holds(json_object_get(asked, "si"), values))
			(void)json_object_set(values, form_text(asked, "nom"),
					      (json_t *)(uintptr_t)row);
	}
}

static bool undo(struct step *step, const json_t *done, const json_t *definition)
{
	const json_t *asked = deed_step(definition);
	if (!asked || asks_other(step) || count_words(step) > UNDO_WORDS || step_only_asks(step))
		return false;
	json_t *value = opposite(step, done, asked);
	if (!value)
		return false;
	json_t *values = json_pack("{s:o}", form_text(asked, "nom"), value);
	keep_rows(done, definition, values);
	do_again(step, values);
	return true;
}

/* "Finalement je garde l'ancien": what was asked for is called back, by the act that does so. */
static bool call_back(struct step *step, const json_t *done, const json_t *definition)
{
	const struct matcher *matcher = step->dialogue->matcher;
	const char *act =
		json_string_value(json_array_get(json_object_get(definition, "annule_par"), 0));
	if (!act || strcmp(form_sort(definition), "demande") != 0 || asks_other(step) ||
	    count_words(step) > UNDO_WORDS || step_only_asks(step) ||
	    (!matcher_has_idea(matcher, "dlg_defaire") && !matcher_has_idea(matcher, "dlg_garder")))
		return false;
	step->turn->decision = DIALOGUE_DECISION_ANSWER;
	step->state->failures = 0;
	step_hear_said(step);
	(void)json_object_set_new(step->state->said, "values",
				  json_pack("{s:s}", "demande", form_text(done, "reference")));
	step_serve(step, act);
	return true;
}

/* "Remettez le 20": a day said with what undoes, or corrects. */
static bool gives_day(struct step *step, const json_t *asked)
{
	json_t *value = NULL, *label = NULL;
	bool read = form_step_type(asked) == FORM_DAY &&
		    form_read_value(step, NULL, asked, &value, &label);
	json_decref(value);
	json_decref(label);
	return read;
}

/* "Non attendez c'est ines@example.fr": another value of what was typed. */
static bool correct(struct step *step, const json_t *done, const json_t *definition)
{
	static const char *const waits[] = {"attends", "attendez", NULL};
	const json_t *asked;
	char words[PLAIN_BYTES];
	size_t i;
	(void)plain_words(step->event->text, words, sizeof words);
	bool undone = matcher_has_idea(step->dialogue->matcher, "dlg_defaire");
	if (!form_takes_back(step) && !plain_has_any(words, waits) && !undone)
		return false;
	json_array_foreach(json_object_get(definition, "etapes"), i, asked)
	{
		const char *name = form_text(asked, "nom");
		if (!json_object_get(json_object_get(done, "values"), name) ||
		    (!form_types_value(step, asked) && !gives_day(step, asked)))
			continue;
		do_again(step, json_object());
		return true;
	}
	return false;
}

/* ---- Left ---- */

/* "Finalement si", just after it was left: it goes on. */
static bool take_up(struct step *step)
{
	static const char *const back[] = {"finalement si",
					   "en fait si",
					   "si finalement",
					   "finalement oui",
					   "en fait oui",
					   "si si",
					   "si en fait",
					   "oui finalement",
					   "bon si",
					   "mais si",
					   "ah si finalement",
					   "on reprend",
					   "je reprends",
					   "reprenons",
					   "reprendre",
					   "on continue",
					   NULL};
	char words[PLAIN_BYTES];
	(void)plain_words(step->event->text, words, sizeof words);
	if (step->state->form || plain_count(words) > BACK_WORDS || !plain_has_any(words, back))
		return false;
	json_t *left = form_take_left(step);
	if (!left || !form_definition(step, left)) {
		json_decref(left);
		return false;
	}
	step->state->form = left;
	(void)json_object_del(left, "kept");
	step->state->failures = 0;
	step->turn->decision = DIALOGUE_DECISION_ANSWER;
	form_begin_reply(step, left);
	form_go_on(step);
	return true;
}

bool form_hear_after(struct step *step)
{
	const json_t *done = done_last(step);
	const json_t *definition = forms_find(&step->dialogue->forms, step->state->served);
	if (take_up(step))
		return true;
	if (!done || !definition)
		return false;
	if (tell_reference(step, done) || tell_answer(step, definition)) {
		step->turn->decision = DIALOGUE_DECISION_ANSWER;
		step->state->failures = 0;
		return true;
	}
	return undo(step, done, definition) || correct(step, done, definition) ||
	       call_back(step, done, definition);
}
