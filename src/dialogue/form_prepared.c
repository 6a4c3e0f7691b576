/* form_prepared.c - what the account says before the first question: it begins, is led elsewhere,
 * is answered at once, or would be refused. See form_parts.h. */
#include <stdint.h>

#include "dialogue/form_parts.h"

/* Whether the act, if it changes something, may be done of a line of that kind. */
static bool suits_line(const struct step *step, const char *act, const char *market)
{
	const json_t *markets = json_object_get(forms_find(&step->dialogue->forms, act), "lignes");
	return !markets || form_lists(markets, market);
}

/* "suspendue", or the text of the line's kind: nothing is left to do of a line that is suspended
 * already; a person may undo it. */
static bool is_over(struct step *step, const json_t *definition, const json_t *line)
{
	json_t *form = step->state->form;
	const char *text =
		form_text(json_object_get(definition, "suspendues"), form_text(line, "market"));
	if (!*text)
		text = form_text(definition, "suspendue");
	if (!*text || !json_is_true(json_object_get(line, "suspended")))
		return false;
	const struct response *response =
		responses_find(&step->dialogue->responses, form_text(form, "act"));
	form_begin_reply(step, form);
	form_add_text(step, form, text, NULL);
	step_add_advisor_choice(step);
	for (size_t i = 0; response && i < response->next_count; i++)
		if (suits_line(step, response->next[i], form_text(line, "market")))
			step_add_intent_choice(step, response->next[i]);
	speech_end(&step->speech);
	form_drop(&step->state->form);
	form_offer_kept(step);
	return true;
}

/* What was said with the request may end the act at once, or lead to another one. */
static bool is_led_elsewhere(struct step *step, const json_t *definition)
{
	size_t i;
	const json_t *asked;
	json_array_foreach(json_object_get(definition, "etapes"), i, asked)
	{
		const char *value = form_text(json_object_get(step->state->form, "values"),
					      form_text(asked, "nom"));
		if (*value && form_leads_elsewhere(step, asked, value))
			return true;
	}
	return false;
}

void form_say_turns(struct step *step, const json_t *form, const json_t *rest)
{
	size_t i;
	const json_t *line;
	struct buffer names;
	if (json_array_size(rest) == 0)
		return;
	buffer_init(&names);
	json_array_foreach(rest, i, line)
	{
		buffer_add_string(&names, i ? ", " : "");
		buffer_add_string(&names, form_text(line, "label"));
	}
	const struct placeholder values[] = {
		{"ligne", text_of(form_text(json_object_get(form, "line"), "label"))},
		{"suite", buffer_text(&names)}};
	speech_say(&step->speech, "lignes_une_a_une", values, 2);
	buffer_free(&names);
}

/* Whether it is said what is to change: a step is answered, or that one. */
static bool says_change(const json_t *form, const char *before)
{
	const json_t *values = json_object_get(form, "values");
	if (*before)
		return json_object_get(values, before) != NULL;
	size_t told = json_object_get(values, FORM_MARKET) ? 1 : 0;
	told += json_object_get(values, FORM_REFUSAL) ? 1 : 0;
	told += json_object_get(values, FORM_STATE) ? 1 : 0;
	return json_object_size(values) > told;
}

/* "etat": what is in place, told to who has not said what is to change. What stands "seul" takes
 * the place of "debut". */
static void say_beginning(struct step *step, const json_t *form)
{
	const json_t *definition = form_definition(step, form);
	const json_t *state = json_object_get(definition, "etat");
	const char *told = json_string_value(json_object_get(form, "state"));
	bool alone = told && *told && json_is_true(json_object_get(state, "seul"));
	if (!alone)
		form_add_text(step, form, form_text(definition, "debut"), NULL);
	if (!told || says_change(form, form_text(state, "avant")))
		return;
	json_t *values = json_pack("{s:s}", "etat", told);
	form_add_text(step, form, form_text(state, *told ? "texte" : "vide"), values);
	json_decref(values);
}

void form_begin_first_reply(struct step *step, json_t *form)
{
	form_begin_reply(step, form);
	form_say_turns(step, form, json_object_get(form, "rest"));
	say_beginning(step, form);
	step_add_way(step, form_text(form, "act"), form_market(step, form));
}

/* "C'est Zoé Petit qui utilise la ligne" tells who. */
static bool names_someone(const json_t *definition, const json_t *form)
{
	size_t i;
	const json_t *asked;
	json_array_foreach(json_object_get(definition, "etapes"), i, asked)
	{
		if (json_is_true(json_object_get(asked, "de_personne")) &&
		    json_object_get(json_object_get(form, "values"), form_text(asked, "nom")))
			return true;
	}
	return false;
}

/* What was asked is forgotten with its answer, but the line: the button that offers the change
 * begins it anew. */
static void forget_question(struct step *step)
{
	json_t *line = json_incref(json_object_get(step->state->said, "line"));
	json_decref(step->state->said);
	step->state->said = json_object();
	if (line)
		(void)json_object_set_new(step->state->said, "line", line);
}

/* A question begins no change: it is answered from the account ("etat") or by the act's own answer
 * ("reponses"), and the change is offered. */
static bool answer_question(struct step *step, const json_t *definition)
{
	json_t *form = step->state->form, *said = json_copy(step->state->said);
	const json_t *state = json_object_get(definition, "etat");
	const char *told = json_string_value(json_object_get(form, "state"));
	char act[ID_BYTES];
	step_set_id(act, form_text(form, "act"));
	step_keep_clause(said, act);
	const char *text = form_answer_said(definition, form, json_object_get(said, "questions"));
	bool tells = told && *form_text(state, *told ? "texte" : "vide");
	bool about_state = state && tells && json_is_true(json_object_get(said, "question"));
	bool asked = *text || about_state;
	if (about_state)
		text = "";
	json_decref(said);
	if (!asked || names_someone(definition, form))
		return false;
	json_t *values = json_pack("{s:s?}", "etat", told);
	form_begin_reply(step, form);
	form_add_text(step, form, text, NULL);
	if (!*text)
		form_add_text(step, form, form_text(state, *told ? "texte" : "vide"), values);
	if (!*text && *told)
		form_add_text(step, form, form_text(state, "question"), NULL);
	json_decref(values);
	step_add_way(step, act, form_market(step, form));
	step_add_intent_choice(step, act);
	speech_end(&step->speech);
	form_drop(&step->state->form);
	forget_question(step);
	form_offer_kept(step);
	return true;
}

/* Whether a summary comes next, and no call before it: it can be shown after other answers. */
static bool may_wait(const struct step *step, const json_t *form)
{
	const json_t *issue = form_end(step, form);
	return issue && !json_is_true(json_object_get(issue, "paiement")) &&
	       !*form_text(issue, "controle");
}

void form_take_prepared(struct step *step, const json_t *result)
{
	json_t *form = step->state->form;
	const json_t *definition = form_definition(step, form);
	const json_t *line = json_object_get(result, "line");
	step_note_lines(step, result);
	(void)json_object_set(form, "lists", json_object_get(result, "lists"));
	(void)json_object_set(form, "fields", json_object_get(result, "fields"));
	(void)json_object_set(form, "state", json_object_get(result, "state"));
	if (line) {
		(void)json_object_set(form, "line", (json_t *)(uintptr_t)line);
		step_set_id(step->state->line, form_text(line, "id"));
		(void)json_object_set(json_object_get(form, "values"), FORM_MARKET,
				      json_object_get(line, "market"));
	}
	if (json_object_get(result, "refusal"))
		(void)json_object_set(json_object_get(form, "values"), FORM_REFUSAL,
				      json_object_get(result, "refusal"));
	if (*form_text(form, "state"))
		form_set_text(json_object_get(form, "values"), FORM_STATE, "oui");
	form_replace_kept(step, form);
	(void)json_object_set(form, "rest", json_object_get(result, "rest"));
	form_queue_lines(step, json_object_get(result, "rest"));
	if (is_over(step, definition, line))
		return;
	form_fill_from_said(step, definition, form);
	if (answer_question(step, definition))
		return;
	if (is_led_elsewhere(step, definition))
		return;
	form_begin_first_reply(step, form);
	const json_t *asked = form_missing(definition, json_object_get(form, "values"));
	if (step->more && (asked || may_wait(step, form))) {
		form_set_text(form, "stage", "steps"); /* asked once the others are answered */
		if (step->speech.text.length > 0)
			speech_end(&step->speech);
		return;
	}
	if (asked)
		(void)form_add_absence(step, form, asked, step->state->said);
	form_go_on(step);
	if (form == step->state->form && form_is_at(form, "check"))
		(void)json_object_set_new(form, "opening", json_true());
}

/* What may be done when the account would refuse, for that reason. */
static void offer_instead(struct step *step, const json_t *definition, const char *reason)
{
	size_t i;
	const json_t *id;
	json_array_foreach(json_object_get(json_object_get(definition, "refus_propose"), reason), i,
			   id)
	{
		step_add_intent_choice(step, json_string_value(id));
	}
}

/* What would be refused at the end is said at once, with the way. */
static void tell_refused_before(struct step *step, const json_t *result)
{
	json_t *form = step->state->form;
	const json_t *line = json_object_get(result, "line");
	step_note_lines(step, result);
	if (line) {
		(void)json_object_set(form, "line", (json_t *)(uintptr_t)line);
		step_set_id(step->state->line, form_text(line, "id"));
	}
	form_begin_reply(step, form);
	form_say_refusal(step, form, result);
	step_add_way(step, form_text(form, "act"), form_market(step, form));
	offer_instead(step, form_definition(step, form), form_text(result, "reason"));
	speech_end(&step->speech);
	form_drop(&step->state->form);
	form_offer_kept(step);
}

static bool owns_line_for(const struct step *step, const char *act)
{
	size_t i;
	const json_t *name;
	const json_t *markets = json_object_get(forms_find(&step->dialogue->forms, act), "lignes");
	json_array_foreach(markets, i, name)
	{
		if (dialogue_state_owns(step->state,
					market_parse(text_of(json_string_value(name)))))
			return true;
	}
	return false;
}

/* "autres_lignes": « plus rien ne marche » of who has no box is about the mobile, unless the line
 * was said. */
static bool serve_other_lines(struct step *step, const json_t *definition)
{
	size_t i;
	const json_t *act;
	if (*form_text(step->state->said, "market"))
		return false;
	json_array_foreach(json_object_get(definition, "autres_lignes"), i, act)
	{
		if (owns_line_for(step, json_string_value(act))) {
			step_serve(step, json_string_value(act));
			return true;
		}
	}
	return false;
}

void form_take_unprepared(struct step *step, const char *status, const json_t *result)
{
	char id[ID_BYTES];
	const json_t *definition = form_definition(step, step->state->form);
	if (strcmp(status, "refused") == 0) {
		tell_refused_before(step, result);
		return;
	}
	step_set_id(id, form_text(step->state->form, "act"));
	form_drop(&step->state->form);
	if (strcmp(status, "line") == 0) {
		step_ask_own_line(step, id, result);
	} else if (strcmp(status, "level") == 0) {
		step_serve_with_reason(step, id, "identite_a_confirmer");
		step_set_id(step->state->waiting, id);
	} else if (strcmp(status, "down") == 0) {
		step_serve_with_reason(step, id, "compte_indisponible");
		form_offer_kept(step);
	} else if (!serve_other_lines(step, definition)) {
		step_take_none(step, id, result); /* no line of theirs has this act */
		if (step->state->awaiting != AWAITING_LINE)
			form_offer_kept(step);
	}
}
