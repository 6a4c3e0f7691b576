/* form.c - see form.h. */
#include "dialogue/form_parts.h"

#include <stdint.h>
#include <stdio.h>

static void call_to_pay(struct step *step, json_t *form, const json_t *issue);
static bool call_to_check(struct step *step, json_t *form, const json_t *issue);

/* Nothing of this list: said, and the act is over. */
static bool is_empty_list(const json_t *form, const json_t *asked)
{
	return json_object_get(asked, "liste") &&
	       json_array_size(json_object_get(json_object_get(form, "lists"),
					       form_text(asked, "nom"))) == 0;
}

/* Whether who has not signed in may begin it. */
static bool is_for_all(const json_t *definition)
{
	return strcmp(form_text(definition, "niveau"), "anonyme") == 0;
}

/* All is answered, and what is left is done of a line: the answers wait for the customer to sign
 * in. */
static void tell_to_sign_in(struct step *step, json_t *form)
{
	step_say(step, "diagnostic_connexion");
	step_add_advisor_choice(step);
	speech_end(&step->speech);
	form_set_text(form, "stage", "sign_in");
	step_set_id(step->state->waiting, form_text(form, "act"));
}

/* Nothing to choose among: said, and another act may do what was meant ("sinon"). */
static void tell_empty(struct step *step, const json_t *form, const json_t *list)
{
	char id[ID_BYTES] = "";
	step_set_id(id, form_text(list, "sinon"));
	form_add_text(step, form, form_text(list, "vide"), NULL);
	form_add_offers(step, list);
	speech_end(&step->speech);
	form_drop(&step->state->form);
	if (id[0])
		step_serve(step, id);
	else
		form_offer_kept(step);
}

/* The reply in progress goes on with what is to be asked next, or with the summary. */
void form_go_on(struct step *step)
{
	json_t *form = step->state->form;
	const json_t *definition = form_definition(step, form);
	const json_t *values = json_object_get(form, "values");
	const json_t *asked = form_missing(definition, values);
	const char *objection = NULL;
	if (!asked && (asked = form_find_objection(step, definition, &objection)))
		form_forget_answer(form, asked, objection);
	const json_t *issue = asked ? NULL : form_issue(definition, values);
	if (asked && is_empty_list(form, asked)) {
		tell_empty(step, form, json_object_get(asked, "liste"));
	} else if (asked) {
		form_ask(step, form, asked);
	} else if (json_is_true(json_object_get(issue, "paiement"))) {
		call_to_pay(step, form, issue);
	} else if (issue && is_for_all(definition) && step->event->level == LEVEL_ANONYMOUS) {
		tell_to_sign_in(step, form);
	} else if (issue && call_to_check(step, form, issue)) {
		return; /* the answer to the call says it all */
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

/* Of who is not known there is nothing to read. */
static void begin(struct step *step, const char *id, const json_t *definition)
{
	if (step->event->level > LEVEL_ANONYMOUS) {
		prepare(step, id, definition);
		return;
	}
	json_t *nothing = json_pack("{s:s, s:{}, s:{}}", "status", "ok", "lists", "fields");
	(void)form_take_result(step, nothing);
	json_decref(nothing);
}

bool form_begin_unknown(struct step *step, const char *id)
{
	const json_t *definition = forms_find(&step->dialogue->forms, id);
	return step->event->level == LEVEL_ANONYMOUS && is_for_all(definition) &&
	       form_begin(step, id);
}

/* The act in hand is asked for again: what is said with it is heard, and its question comes again;
 * with an example, when nothing was. */
static void begin_again(struct step *step, const json_t *definition)
{
	json_t *form = step->state->form;
	size_t before = json_object_size(json_object_get(form, "values"));
	form_fill_from_said(step, definition, form);
	if (json_object_size(json_object_get(form, "values")) == before)
		(void)json_object_set_new(form, "example", json_true());
	(void)json_object_set_new(form, "back", json_true());
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
		begin_again(step, definition);
		return true; /* asked again: so is its question */
	}
	if (form_is_at(state->form, "sign_in") && strcmp(form_text(state->form, "act"), id) == 0 &&
	    step->event->level > LEVEL_ANONYMOUS) {
		form_set_text(state->form, "stage", "prepare");
		prepare(step, id, definition);
		return true;
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
	begin(step, id, definition);
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
	form_swap_turns(step, line);
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

/* The dated request in which a guided act ends, called what the journal will say. */
static json_t *request_params(const json_t *form, const json_t *issue)
{
	const char *title = form_text(issue, "journal");
	if (!*title)
		title = form_title(form, issue);
	return json_pack("{s:O, s:O?, s:O, s:s?}", "act", json_object_get(form, "act"), "line",
			 json_object_get(json_object_get(form, "line"), "id"), "choices",
			 json_object_get(form, "labels"), "title", *title ? title : NULL);
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
				  : request_params(form, issue);
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
	if (step->state->said) { /* another part, or another bill, may be said (form_page.c) */
		(void)json_object_set_new(step->state->said, "shown",
					  json_copy(json_object_get(form, "values")));
		(void)json_object_set(step->state->said, "among", json_object_get(form, "lists"));
	}
	begin_call(step, form, issue, DIALOGUE_CALL_PAY);
}

/* What the account may refuse of an answer ("controle") is asked before the summary, once for that
 * answer. */
static bool call_to_check(struct step *step, json_t *form, const json_t *issue)
{
	struct dialogue_call *call = &step->turn->call;
	const json_t *definition = form_definition(step, form);
	const char *operation = form_text(issue, "controle");
	if (!*operation)
		return false;
	json_t *answers = fill_params(step, form, json_object_get(issue, "parametres"));
	json_t *about = json_pack("{s:s, s:o}", "operation", operation, "answers", answers);
	bool checked = json_equal(about, json_object_get(form, "checked"));
	if (!checked) {
		step_call_account(step, form_text(form, "act"));
		call->kind = DIALOGUE_CALL_PREPARE;
		call->needs = identity_level_parse(form_text(definition, "niveau"));
		call->wants = json_pack("{s:O?, s:s, s:[], s:O}", "markets",
					json_object_get(definition, "lignes"), "refusal", operation,
					"reads", "answers", answers);
		form_set_text(form, "stage", "check");
		(void)json_object_set(form, "checked", about);
	}
	json_decref(about);
	return !checked;
}

/* Whether the summary stands in the last answer: a yes or a no to anything else is not for it. */
static bool is_summary_shown(const struct dialogue_state *state)
{
	size_t i, j;
	const json_t *reply, *part;
	json_array_foreach(state->replies, i, reply)
	{
		json_array_foreach(json_object_get(reply, "parts"), j, part)
		{
			if (strcmp(form_text(part, "k"), "confirm") == 0 &&
			    strcmp(form_text(part, "token"), form_text(state->form, "key")) == 0)
				return true;
		}
	}
	return false;
}

bool form_answer(struct step *step, bool yes)
{
	struct dialogue_state *state = step->state;
	if (form_is_at(state->form, "confirm") && state->awaiting != AWAITING_LINE) {
		bool pressed = step->event->kind == DIALOGUE_CONFIRM;
		if (!pressed && !is_summary_shown(state)) {
			if (state->awaiting == AWAITING_ADVISOR)
				return false; /* it answers the advisor who was offered */
			(void)json_object_set_new(state->form, "back", json_true());
		} else if (yes)
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
	bool half = json_is_true(json_object_get(state->form, "half"));
	form_abandon(step);
	step->turn->cancelled = true;
	step_reply(step, "annuler", half ? "annule_la_suite" : "annule");
	form_offer_kept(step);
	return true;
}

void form_note_digression(struct step *step)
{
	static const char *const not_aside[] = {"annuler", "recommencer", "au_revoir",
						"oui",     "non",         "conseiller_demander",
						"repeter", NULL};
	json_t *form = step->state->form;
	if (form_waits(form) && !form_is_talk(step, not_aside))
		(void)json_object_set_new(form, "back", json_true());
}

void form_come_back(struct step *step)
{
	json_t *form = step->state->form;
	bool back = json_is_true(json_object_get(form, "back"));
	if (!back || step->turn->call.kind || step->state->awaiting == AWAITING_LINE ||
	    step->turn->wants_human)
		return;
	if (speech_asks(&step->speech))
		return; /* one question at a time: after the answer to that one */
	(void)json_object_del(form, "back");
	if (!form_definition(step, form) || !form_waits(form))
		return;
	const json_t *asked = form_is_at(form, "steps") ? form_step(form_definition(step, form),
								    form_text(form, "pending"))
							: NULL;
	if (asked && form_choice_count(form, asked) > 0)
		speech_drop_offers(&step->speech);
	form_begin_reply(step, form);
	if (step->turn->count > 0) /* else nothing was left */
		form_add_phrase(step, "demarche_revenir", form, NULL);
	if (json_is_true(json_object_get(form, "refused")))
		form_ask_what_changes(step, form_definition(step, form));
	else
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
