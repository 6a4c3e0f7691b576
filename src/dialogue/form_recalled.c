/* form_recalled.c - acts put aside (form_kept.c) that the customer asks for: "reprenons ma
 * résiliation", "mes demandes en attente". See form_parts.h. */
#include <stdlib.h>

#include "dialogue/form_parts.h"
#include "french/plain.h"

enum { RESUME_WORDS = 9, BARE_WORDS = 3 };

/* How many words of the form's title, or of what was answered, are in the customer's. */
static size_t count_named(const char *words, const json_t *form)
{
	const char *name;
	json_t *label;
	size_t count = 0;
	json_object_foreach(json_object_get(form, "labels"), name, label)
	{
		char own[PLAIN_BYTES], *rest = NULL;
		(void)plain_words(text_of(json_string_value(label)), own, sizeof own);
		for (char *word = strtok_r(own, " ", &rest); word;
		     word = strtok_r(NULL, " ", &rest))
			count += strlen(word) > 3 && plain_find(words, word);
	}
	return count;
}

/* The one that the words name best; the newest of those that nothing tells apart. */
static size_t find_named(const struct step *step)
{
	char words[PLAIN_BYTES];
	size_t i, best = json_array_size(step->state->kept), most = 0;
	const json_t *form;
	(void)plain_words(step->event->text, words, sizeof words);
	json_array_foreach(step->state->kept, i, form)
	{
		size_t named = 1 + 2 * count_named(words, form) - form_is_kept_as(form, "dropped");
		if (named >= most) {
			most = named;
			best = i;
		}
	}
	return best;
}

static size_t count_kept(const struct dialogue_state *state, const char *why)
{
	size_t i, count = 0;
	const json_t *form;
	json_array_foreach(state->kept, i, form)
	{
		count += form_is_kept_as(form, why);
	}
	return count;
}

/* Those that a bill stops, and the way to pay it. */
static void say_blocked(struct step *step)
{
	size_t count = count_kept(step->state, "blocked");
	if (!count)
		return;
	(void)form_say_kept(
		step, count > 1 ? "demarches_attendent_reglement" : "demarche_attend_reglement",
		NULL, "blocked");
	step_add_intent_choice(step, "impaye_regulariser");
}

/* "Mes demandes" are those that wait, while some do; else what was done. */
static bool asks_for_waiting(const struct step *step)
{
	const struct matcher *matcher = step->dialogue->matcher;
	bool alone = step->match.decision == DECISION_ANSWER && step->match.request_count == 1;
	return matcher_has_idea(matcher, "dlg_demandes_gardees") ||
	       (alone && matcher_has_idea(matcher, "dlg_ma_demande") &&
		strcmp(matcher_intent_id(matcher, step->match.requests[0]), "journal_activites") ==
			0);
}

/* "Mes demandes en attente": all that is kept here; false: nothing is, or it is not said. */
static bool hear_waiting(struct step *step)
{
	const struct dialogue_state *state = step->state;
	if (!asks_for_waiting(step) || count_kept(state, "blocked") +
						       count_kept(state, "digression") +
						       count_kept(state, "paid") ==
					       0)
		return false;
	speech_begin(&step->speech, NULL);
	say_blocked(step);
	(void)form_say_kept(step, "demarche_de_cote_liste", NULL, "paid");
	(void)form_say_kept(step, "demarche_de_cote_liste", NULL, "digression");
	speech_end(&step->speech);
	if (form_waits(state->form))
		(void)json_object_set_new(state->form, "back", json_true());
	else
		form_offer_kept(step);
	return true;
}

/* "On reprend", and nothing else, while something waits. */
static bool resumes_barely(const struct step *step, size_t words)
{
	const struct dialogue_state *state = step->state;
	return words <= BARE_WORDS &&
	       (json_array_size(state->kept) > 0 || form_waits(state->form)) &&
	       matcher_has_idea(step->dialogue->matcher, "dlg_reprendre_seul");
}

bool form_hear_resume(struct step *step)
{
	struct dialogue_state *state = step->state;
	char words[PLAIN_BYTES];
	(void)plain_words(step->event->text, words, sizeof words);
	if (plain_count(words) > RESUME_WORDS || form_is_at(state->form, "running"))
		return false;
	form_forget_unknown(step);
	if (hear_waiting(step))
		return true;
	if (!matcher_has_idea(step->dialogue->matcher, "dlg_reprendre") &&
	    !resumes_barely(step, plain_count(words)))
		return false;
	size_t at = find_named(step);
	const json_t *form = json_array_get(state->kept, at);
	if (!form && !form_waits(state->form)) {
		step_reply(step, NULL, "demarche_rien_de_cote");
	} else if (!form) {
		step_forget_question(state); /* the line of another request was asked since */
		(void)json_object_set_new(state->form, "back", json_true());
	} else if (form_is_kept_as(form, "blocked")) {
		speech_begin(&step->speech, form_text(form, "act"));
		say_blocked(step);
		speech_end(&step->speech);
	} else {
		json_t *wanted = form_take_kept(state, at);
		form_put_aside(step);
		if (!state->kept)
			state->kept = json_array();
		(void)json_array_append_new(state->kept, wanted);
		form_resume_at(step, json_array_size(state->kept) - 1);
	}
	return true;
}
