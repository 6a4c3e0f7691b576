/* form.c - see form.h. */
#include "dialogue/form_parts.h"

#include <stdint.h>
#include <stdio.h>

#include "french/plain.h"

enum { MISSES = 2, LATER_WORDS = 8, SENTENCE_WORDS = 4 };
static const float SURE_SCORE = 0.8f; /* of another act, asked for while a form waits */

static void call_to_pay(struct step *step, json_t *form, const json_t *issue);

/* Nothing of this list: said, and the act is over. */
static bool is_empty_list(const json_t *form, const json_t *asked)
{
	return json_object_get(asked, "liste") &&
	       json_array_size(json_object_get(json_object_get(form, "lists"),
					       form_text(asked, "nom"))) == 0;
}

/* The reply in progress goes on with what is to be asked next, or with the summary. */
void form_go_on(struct step *step)
{
	json_t *form = step->state->form;
	const json_t *definition = form_definition(step, form);
	const json_t *values = json_object_get(form, "values");
	const json_t *asked = form_missing(definition, values);
	const json_t *issue = asked ? NULL : form_issue(definition, values);
	if (asked && is_empty_list(form, asked)) {
		form_add_text(step, form, form_text(json_object_get(asked, "liste"), "vide"), NULL);
		speech_end(&step->speech);
		form_drop(&step->state->form);
		form_offer_kept(step);
	} else if (asked) {
		form_ask(step, form, asked);
	} else if (json_is_true(json_object_get(issue, "paiement"))) {
		call_to_pay(step, form, issue);
	} else if (issue) {
		form_sum_up(step, form, issue);
	} else {
		step_say(step, "demarche_impossible");
		speech_end(&step->speech);
		form_drop(&step->state->form);
		form_offer_kept(step);
	}
}

/* ---- Beginning ---- */

/* Whether the act was confirmed and its result is not known yet. */
static bool is_unsettled(const struct dialogue_state *state, const char *act)
{
	size_t i;
	const json_t *form;
	json_array_foreach(state->unsettled, i, form)
	{
		if (strcmp(form_text(form, "act"), act) == 0)
			return true;
	}
	return false;
}

static void copy_title(const struct step *step, const char *id, json_t *form)
{
	uint32_t intent = matcher_find_intent(step->dialogue->matcher, id);
	if (intent != NO_INTENT)
		form_set_text(json_object_get(form, "labels"), "titre",
			      matcher_intent_title(step->dialogue->matcher, intent));
}

static void prepare(struct step *step, const char *id, const json_t *definition)
{
	struct dialogue_call *call = &step->turn->call;
	step_call_account(step, id);
	call->kind = DIALOGUE_CALL_PREPARE;
	call->needs = identity_level_parse(form_text(definition, "niveau"));
	call->wants = form_wants(definition);
}

bool form_begin(struct step *step, const char *id)
{
	struct dialogue_state *state = step->state;
	const json_t *definition = forms_find(&step->dialogue->forms, id);
	if (!definition)
		return false;
	const char *chosen = form_text(state->said, "line");
	if (form_waits(state->form) && strcmp(form_text(state->form, "act"), id) == 0) {
		if (*chosen && json_object_get(state->form, "line") &&
		    strcmp(chosen, form_text(json_object_get(state->form, "line"), "id")) != 0)
			return form_change_line(step, chosen);
		(void)json_object_set_new(state->form, "back", json_true());
		return true; /* asked again: so is its question */
	}
	if (is_unsettled(state, id)) {
		step_reply(step, id, "demarche_en_attente");
		return true; /* begun again it might be done twice */
	}
	if (state->form && strcmp(form_text(state->form, "act"), id) != 0)
		form_put_aside(step);
	form_drop(&state->form);
	state->form = json_pack("{s:s, s:s, s:{}, s:{}}", "act", id, "stage", "prepare", "values",
				"labels");
	copy_title(step, id, state->form);
	prepare(step, id, definition);
	return true;
}

/* What was answered stays, but what was chosen among what the account had for the line. */
bool form_change_line(struct step *step, const char *line)
{
	struct dialogue_state *state = step->state;
	const json_t *definition = form_definition(step, state->form), *asked;
	size_t i;
	char id[ID_BYTES];
	if (!definition || !json_object_get(definition, "lignes"))
		return false;
	json_array_foreach(json_object_get(definition, "etapes"), i, asked)
	{
		if (!json_object_get(asked, "liste"))
			continue;
		(void)json_object_del(json_object_get(state->form, "values"),
				      form_text(asked, "nom"));
		(void)json_object_del(json_object_get(state->form, "labels"),
				      form_text(asked, "nom"));
	}
	step_set_id(id, form_text(state->form, "act"));
	form_set_text(state->form, "stage", "prepare");
	(void)json_object_del(state->form, "pending");
	(void)json_object_del(state->form, "back");
	step_set_id(state->line, line);
	step_hear_line(step, line);
	prepare(step, id, definition);
	return true;
}

/* ---- Running ---- */

/* The answer as the account takes it: a choice may stand for another value ("valeur"). */
static json_t *answered(const struct step *step, const json_t *form, const char *name)
{
	const json_t *value = json_object_get(json_object_get(form, "values"), name);
	const json_t *asked = form_step(form_definition(step, form), name);
	const char *chosen = json_string_value(value);
	const json_t *choice =
		chosen ? json_object_get(json_object_get(asked, "choix"), chosen) : NULL;
	const json_t *meant = json_object_get(choice, "valeur");
	return json_deep_copy(meant ? meant : value);
}

static json_t *fill_params(const struct step *step, const json_t *form, const json_t *template);

/* Members too may be named by an answer: {"{canal}": true}. */
static json_t *fill_members(const struct step *step, const json_t *form, const json_t *template)
{
	const char *key;
	json_t *inner, *filled = json_object();
	json_object_foreach((json_t *)(uintptr_t) template, key, inner)
	{
		json_t *written = json_string(key);
		json_t *name = fill_params(step, form, written);
		if (json_is_string(name))
			(void)json_object_set_new(filled, json_string_value(name),
						  fill_params(step, form, inner));
		json_decref(name);
		json_decref(written);
	}
	return filled;
}

/* "{categorie}" is the answer itself, in its own type; {ligne} the id of the line; other values
 * stay as they are. */
static json_t *fill_params(const struct step *step, const json_t *form, const json_t *template)
{
	const char *text = json_string_value(template);
	size_t length = text ? strlen(text) : 0;
	if (json_is_object(template))
		return fill_members(step, form, template);
	if (length < 3 || text[0] != '{' || text[length - 1] != '}')
		return json_deep_copy(template);
	char name[ID_BYTES] = "";
	if (length - 2 < sizeof name)
		memcpy(name, text + 1, length - 2);
	if (strcmp(name, "ligne") == 0)
		return json_incref(json_object_get(json_object_get(form, "line"), "id"));
	json_t *value = answered(step, form, name);
	return value ? value : json_null();
}

/* The dated request in which a guided act ends. */
static json_t *request_params(const json_t *form)
{
	return json_pack("{s:O, s:O?, s:O, s:O?}", "act", json_object_get(form, "act"), "line",
			 json_object_get(json_object_get(form, "line"), "id"), "choices",
			 json_object_get(form, "labels"), "title",
			 json_object_get(json_object_get(form, "labels"), "titre"));
}

static void begin_call(struct step *step, json_t *form, const json_t *issue,
		       enum dialogue_call_kind kind)
{
	struct dialogue_call *call = &step->turn->call;
	const json_t *definition = form_definition(step, form);
	const char *operation = form_text(issue, "operation");
	step_call_account(step, form_text(form, "act"));
	call->kind = kind;
	call->needs = identity_level_parse(form_text(definition, "niveau"));
	call->free = json_is_true(json_object_get(issue, "libre"));
	step_set_id(call->operation, *operation ? operation : "request");
	call->params = *operation ? fill_params(step, form, json_object_get(issue, "parametres"))
				  : request_params(form);
	(void)snprintf(call->key, sizeof call->key, "%s", form_text(form, "key"));
	form_set_text(form, "stage", "running");
}

static void run(struct step *step)
{
	json_t *form = step->state->form;
	const json_t *issue =
		form_issue(form_definition(step, form), json_object_get(form, "values"));
	if (step->event->at_ms > json_integer_value(json_object_get(form, "until"))) {
		form_begin_reply(step, form);
		step_say(step, "demarche_expiree");
		form_sum_up(step, form, issue);
	} else {
		begin_call(step, form, issue, DIALOGUE_CALL_EXECUTE);
	}
}

/* A payment is confirmed on the page of the payment service, not here. What was begun of a reply is
 * left unsaid: the answer to the call says it all. */
static void call_to_pay(struct step *step, json_t *form, const json_t *issue)
{
	const struct text key = step->event->fresh_key;
	(void)json_object_set_new(form, "key", json_stringn(key.bytes, key.length));
	begin_call(step, form, issue, DIALOGUE_CALL_PAY);
}

/* ---- Answers ---- */

bool form_leads_elsewhere(struct step *step, const json_t *asked, const char *value)
{
	json_t *form = step->state->form;
	const json_t *choice = json_object_get(json_object_get(asked, "choix"), value);
	const char *end = form_text(choice, "fin"), *to = form_text(choice, "vers");
	char id[ID_BYTES] = "";
	if (!*end && !*to)
		return false;
	step_set_id(id, to);
	if (*end) {
		form_begin_reply(step, form);
		form_add_text(step, form, end, NULL);
		speech_end(&step->speech);
	}
	form_drop(&step->state->form);
	if (id[0])
		step_serve(step, id);
	else
		form_offer_kept(step);
	return true;
}

/* What no longer has to be answered is forgotten. */
static void forget_beside(const json_t *definition, json_t *form)
{
	size_t i;
	const json_t *asked;
	json_t *values = json_object_get(form, "values"), *labels = json_object_get(form, "labels");
	json_array_foreach(json_object_get(definition, "etapes"), i, asked)
	{
		if (form_holds(json_object_get(asked, "si"), values))
			continue;
		(void)json_object_del(values, form_text(asked, "nom"));
		(void)json_object_del(labels, form_text(asked, "nom"));
	}
}

/* "un plafond de 50 euros": what is asked next may be said already. */
static void take_rest(struct step *step, json_t *form)
{
	static const enum entity_type types[FORM_TYPES] = {[FORM_AMOUNT] = ENTITY_AMOUNT,
							   [FORM_EMAIL] = ENTITY_EMAIL,
							   [FORM_DATE] = ENTITY_DATE};
	const json_t *asked =
		form_missing(form_definition(step, form), json_object_get(form, "values"));
	enum form_type type = asked ? form_step_type(asked) : FORM_TYPES;
	json_t *value, *label;
	if ((type != FORM_AMOUNT && type != FORM_EMAIL && type != FORM_DATE) ||
	    !form_entity(step, types[type]) || !form_read_value(step, form, asked, &value, &label))
		return;
	(void)json_object_set_new(json_object_get(form, "values"), form_text(asked, "nom"), value);
	(void)json_object_set_new(json_object_get(form, "labels"), form_text(asked, "nom"), label);
}

void form_take_answer(struct step *step, const json_t *asked, json_t *value, json_t *label)
{
	json_t *form = step->state->form;
	const char *name = form_text(asked, "nom");
	const char *chosen = form_step_type(asked) == FORM_CHOICE ? json_string_value(value) : NULL;
	step->state->failures = 0;
	(void)json_object_set_new(form, "misses", json_integer(0));
	(void)json_object_set(json_object_get(form, "values"), name, value);
	(void)json_object_set(json_object_get(form, "labels"), name, label);
	if (!chosen || !form_leads_elsewhere(step, asked, chosen)) {
		forget_beside(form_definition(step, form), form);
		take_rest(step, form);
		form_begin_reply(step, form);
		form_go_on(step);
	}
	json_decref(value);
	json_decref(label);
}

void form_choose(struct step *step, const char *value)
{
	json_t *form = step->state->form;
	const json_t *asked = form_step(form_definition(step, form), form_text(form, "pending"));
	json_t *label = asked && form_is_at(form, "steps") ? form_label(form, asked, value) : NULL;
	if (label)
		form_take_answer(step, asked, json_string(value), label);
	else
		step_reply(step, NULL, "choix_passe");
}

/* Not an answer, and nothing else either: the question comes again, then a way out. */
static void miss(struct step *step, const json_t *asked)
{
	json_t *form = step->state->form;
	json_int_t misses = json_integer_value(json_object_get(form, "misses")) + 1;
	(void)json_object_set_new(form, "misses", json_integer(misses));
	form_begin_reply(step, form);
	step_say(step, misses < MISSES ? "demarche_pas_compris" : "demarche_pas_compris_encore");
	if (!asked) {
		form_go_on(step); /* the summary, again */
		return;
	}
	form_add_text(step, form, form_text(asked, "question"), NULL);
	form_add_choices(step, form, asked);
	if (misses >= MISSES)
		speech_add_choice(&step->speech, "human", STEP_ADVISOR_LABEL);
	speech_end(&step->speech);
}

static bool is_small_talk(const struct step *step)
{
	return step->match.decision == DECISION_ANSWER && step->match.request_count == 1 &&
	       strcmp(matcher_intent_section(step->dialogue->matcher, step->match.requests[0]),
		      "dialogue") == 0;
}

static bool is_talk(const struct step *step, const char *const *ids)
{
	for (; is_small_talk(step) && *ids; ids++)
		if (strcmp(matcher_intent_id(step->dialogue->matcher, step->match.requests[0]),
			   *ids) == 0)
			return true;
	return false;
}

/* "plus tard", "pas maintenant": a few words, that ask for nothing else. */
static bool says_later(const struct step *step)
{
	static const char *const others[] = {"au_revoir", NULL};
	char words[PLAIN_BYTES];
	(void)plain_words(step->event->text, words, sizeof words);
	return matcher_has_idea(step->dialogue->matcher, "dlg_plus_tard") &&
	       plain_count(words) <= LATER_WORDS && !is_talk(step, others) &&
	       (step->match.decision != DECISION_ANSWER || is_small_talk(step));
}

/* A whole sentence that surely asks for another act that changes something: what it says is of that
 * one. An answer is short. */
static bool asks_other_act(const struct step *step, const json_t *form)
{
	char words[PLAIN_BYTES];
	if (step->match.decision != DECISION_ANSWER || step->match.intents[0].score < SURE_SCORE)
		return false;
	const char *act = matcher_intent_id(step->dialogue->matcher, step->match.requests[0]);
	(void)plain_words(step->event->text, words, sizeof words);
	return strcmp(act, form_text(form, "act")) != 0 &&
	       forms_find(&step->dialogue->forms, act) && plain_count(words) >= SENTENCE_WORDS;
}

bool form_hear(struct step *step)
{
	static const char *const bare[] = {"oui", "non", NULL};
	json_t *form = step->state->form, *value, *label;
	const json_t *definition = form_definition(step, form);
	if (says_later(step) && form_put_off(step))
		return true;
	if (!definition || !form_waits(form))
		return false;
	const json_t *asked = form_is_at(form, "steps")
				      ? form_step(definition, form_text(form, "pending"))
				      : NULL;
	if (form_correct_surely(step, definition))
		return true;
	/* An idea in such a sentence chooses nothing; an address or a row of the account does. */
	bool other = asks_other_act(step, form);
	bool by_idea = asked && json_object_get(asked, "choix");
	if (asked && !(other && by_idea) && form_read_value(step, form, asked, &value, &label)) {
		form_take_answer(step, asked, value, label);
		return true;
	}
	if (other)
		return false;
	if (form_correct(step, definition))
		return true;
	if (form_volunteer(step, definition, form)) {
		step->state->failures = 0;
		form_begin_reply(step, form);
		form_go_on(step);
		return true;
	}
	if ((step->match.decision == DECISION_ANSWER && !(asked && is_talk(step, bare))) ||
	    (!asked && step->match.decision != DECISION_REJECT))
		return false; /* a digression, or an answer to the summary */
	miss(step, asked);
	return true;
}

bool form_hear_beside(struct step *step)
{
	json_t *form = step->state->form, *value, *label;
	const json_t *asked = form_is_at(form, "steps") ? form_step(form_definition(step, form),
								    form_text(form, "pending"))
							: NULL;
	enum form_type type = asked ? form_step_type(asked) : FORM_CHOICE;
	/* A choice is pressed. Any words are a free text: those may be for the person. */
	if (!asked || type == FORM_CHOICE || (type == FORM_TEXT && !step->event->at_once) ||
	    !form_read_value(step, form, asked, &value, &label))
		return false;
	form_take_answer(step, asked, value, label);
	return true;
}

bool form_answer(struct step *step, bool yes)
{
	struct dialogue_state *state = step->state;
	if (form_is_at(state->form, "confirm") && state->awaiting != AWAITING_LINE) {
		if (yes)
			run(step);
		else
			(void)form_cancel(step);
		return true;
	}
	return false;
}

bool form_cancel(struct step *step)
{
	struct dialogue_state *state = step->state;
	bool gone = form_is_at(state->form, "running") ||
		    (!state->form && json_array_size(state->unsettled) > 0);
	if (!state->form && form_drop_kept(step))
		return true;
	if (!state->form && !gone)
		return form_drop_promised(step);
	if (gone) {
		step_reply(step, "annuler", "annule_trop_tard");
		return true;
	}
	if (form_is_at(state->form, "confirm"))
		step_set_id(state->settled, form_text(state->form, "key"));
	state->calling[0] = '\0'; /* what is read for it comes too late */
	state->served[0] = '\0';
	form_drop(&state->form);
	step_reply(step, "annuler", "annule");
	form_offer_kept(step);
	return true;
}

void form_note_digression(struct step *step)
{
	static const char *const not_aside[] = {"annuler", "recommencer", "au_revoir",
						"oui",     "non",         "conseiller_demander",
						"repeter", NULL};
	json_t *form = step->state->form;
	if (form_waits(form) && !is_talk(step, not_aside))
		(void)json_object_set_new(form, "back", json_true());
}

void form_come_back(struct step *step)
{
	json_t *form = step->state->form;
	bool back = json_is_true(json_object_get(form, "back"));
	if (!back || step->turn->call.kind || step->state->awaiting == AWAITING_LINE)
		return;
	(void)json_object_del(form, "back");
	if (!form_definition(step, form) || !form_waits(form))
		return;
	form_begin_reply(step, form);
	form_add_phrase(step, "demarche_revenir", form, NULL);
	form_go_on(step);
}

void form_forget(struct dialogue_state *state)
{
	form_drop(&state->form);
	form_drop(&state->kept);
}

enum confirmation dialogue_state_confirms(const struct dialogue_state *state, struct text token,
					  int64_t now_ms)
{
	if (token.length > 0 && text_is(token, state->settled))
		return CONFIRMATION_GIVEN;
	bool awaited = token.length > 0 && form_is_at(state->form, "confirm") &&
		       text_is(token, form_text(state->form, "key")) &&
		       now_ms <= json_integer_value(json_object_get(state->form, "until"));
	return awaited ? CONFIRMATION_AWAITED : CONFIRMATION_EXPIRED;
}
