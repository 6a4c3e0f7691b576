/* form.c - see form.h. */
#include "dialogue/form.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { CONFIRM_SECONDS = 300, PLACEHOLDERS = 48, MISSES = 2 };

static const char *text_at(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	return text ? text : "";
}

static void set_text(json_t *object, const char *key, const char *text)
{
	(void)json_object_set_new(object, key, json_string(text));
}

static bool is_at(const json_t *form, const char *stage)
{
	return strcmp(text_at(form, "stage"), stage) == 0;
}

static const json_t *definition_of(const struct step *step, const json_t *form)
{
	return form ? forms_find(&step->dialogue->forms, text_at(form, "act")) : NULL;
}

static bool waits(const json_t *form)
{
	return is_at(form, "steps") || is_at(form, "confirm");
}

static void drop(json_t **form)
{
	json_decref(*form);
	*form = NULL;
}

/* ---- What is said ---- */

/* Placeholders: the answers, the line, what was read, what the account said, the service. */
static size_t gather(const struct step *step, const json_t *form, const json_t *told,
		     struct placeholder values[PLACEHOLDERS])
{
	const json_t *sources[] = {told, json_object_get(form, "labels"),
				   json_object_get(form, "fields")};
	size_t count = 0;
	for (size_t i = 0; i < 3; i++) {
		const char *name;
		json_t *value;
		json_object_foreach((json_t *)(uintptr_t)sources[i], name, value)
		{
			if (count + 12 < PLACEHOLDERS && json_is_string(value))
				values[count++] = (struct placeholder){
					name,
					{json_string_value(value), json_string_length(value)}};
		}
	}
	values[count++] = (struct placeholder){
		"ligne", text_of(text_at(json_object_get(form, "line"), "label"))};
	return count +
	       responses_service(&step->dialogue->responses, values + count, PLACEHOLDERS - count);
}

static void add_text(struct step *step, const json_t *form, const char *text, const json_t *told)
{
	struct placeholder values[PLACEHOLDERS];
	if (*text)
		speech_add_text(&step->speech, text, values, gather(step, form, told, values));
}

static void add_phrase(struct step *step, const char *phrase, const json_t *form,
		       const json_t *told)
{
	struct placeholder values[PLACEHOLDERS];
	speech_say(&step->speech, phrase, values, gather(step, form, told, values));
}

static void begin_reply(struct step *step, const json_t *form)
{
	speech_begin(&step->speech, text_at(form, "act"));
}

static void add_choice(struct step *step, const char *value, const char *label)
{
	char id[ID_BYTES];
	int length = snprintf(id, sizeof id, "form:%s", value);
	if (length > 0 && (size_t)length < sizeof id)
		speech_add_choice(&step->speech, id, label);
}

static void add_choices(struct step *step, const json_t *form, const json_t *asked)
{
	const char *value;
	json_t *choice;
	size_t i;
	const json_t *row;
	json_array_foreach(json_object_get(json_object_get(form, "lists"), text_at(asked, "nom")),
			   i, row)
	{
		add_choice(step, text_at(row, "id"), text_at(row, "label"));
	}
	json_object_foreach(json_object_get(asked, "choix"), value, choice)
	{
		add_choice(step, value,
			   json_is_string(choice) ? json_string_value(choice)
						  : text_at(choice, "libelle"));
	}
}

/* Ends the reply in progress with the question. */
static void ask(struct step *step, json_t *form, const json_t *asked)
{
	set_text(form, "stage", "steps");
	set_text(form, "pending", text_at(asked, "nom"));
	add_text(step, form, text_at(asked, "question"), NULL);
	add_choices(step, form, asked);
	speech_end(&step->speech);
}

/* Ends the reply in progress with the summary, to be confirmed. */
static void sum_up(struct step *step, json_t *form, const json_t *issue)
{
	const struct text key = step->event->fresh_key;
	set_text(form, "stage", "confirm");
	(void)json_object_set_new(form, "key", json_stringn(key.bytes, key.length));
	(void)json_object_set_new(
		form, "until",
		json_integer((json_int_t)(step->event->at_ms + CONFIRM_SECONDS * 1000)));
	(void)json_object_del(form, "pending");
	add_text(step, form, text_at(issue, "resume"), NULL);
	step_say(step, "demarche_confirmer");
	json_t *part = json_pack("{s:s, s:s%, s:s, s:i}", "k", "confirm", "token", key.bytes,
				 key.length, "label", "Confirmer", "expires_s", CONFIRM_SECONDS);
	speech_add_part(&step->speech, part);
	json_decref(part);
	speech_end(&step->speech);
}

static void call_to_pay(struct step *step, json_t *form, const json_t *issue);

/* Nothing of this list: said, and the act is over. */
static bool is_empty_list(const json_t *form, const json_t *asked)
{
	return json_object_get(asked, "liste") &&
	       json_array_size(
		       json_object_get(json_object_get(form, "lists"), text_at(asked, "nom"))) == 0;
}

/* The reply in progress goes on with what is to be asked next, or with the summary. */
static void go_on(struct step *step)
{
	json_t *form = step->state->form;
	const json_t *definition = definition_of(step, form);
	const json_t *values = json_object_get(form, "values");
	const json_t *asked = form_missing(definition, values);
	const json_t *issue = asked ? NULL : form_issue(definition, values);
	if (asked && is_empty_list(form, asked)) {
		add_text(step, form, text_at(json_object_get(asked, "liste"), "vide"), NULL);
		speech_end(&step->speech);
		drop(&step->state->form);
	} else if (asked) {
		ask(step, form, asked);
	} else if (json_is_true(json_object_get(issue, "paiement"))) {
		call_to_pay(step, form, issue);
	} else if (issue) {
		sum_up(step, form, issue);
	} else {
		step_say(step, "demarche_impossible");
		speech_end(&step->speech);
		drop(&step->state->form);
	}
}

/* ---- Beginning ---- */

/* What was in progress waits, if it can still be of use. */
static void put_aside(struct step *step)
{
	struct dialogue_state *state = step->state;
	if (waits(state->form)) {
		drop(&state->kept);
		set_text(state->form, "kept", "digression");
		(void)json_object_del(state->form, "back");
		state->kept = state->form;
		state->form = NULL;
	}
	drop(&state->form);
}

static void copy_title(const struct step *step, const char *id, json_t *form)
{
	uint32_t intent = matcher_find_intent(step->dialogue->matcher, id);
	if (intent != NO_INTENT)
		set_text(json_object_get(form, "labels"), "titre",
			 matcher_intent_title(step->dialogue->matcher, intent));
}

bool form_begin(struct step *step, const char *id)
{
	struct dialogue_state *state = step->state;
	const json_t *definition = forms_find(&step->dialogue->forms, id);
	if (!definition)
		return false;
	if (waits(state->form) && strcmp(text_at(state->form, "act"), id) == 0) {
		(void)json_object_set_new(state->form, "back", json_true());
		return true; /* asked again: so is its question */
	}
	if (state->form && strcmp(text_at(state->form, "act"), id) != 0)
		put_aside(step);
	drop(&state->form);
	state->form = json_pack("{s:s, s:s, s:{}, s:{}}", "act", id, "stage", "prepare", "values",
				"labels");
	copy_title(step, id, state->form);
	struct dialogue_call *call = &step->turn->call;
	step_call_account(step, id);
	call->kind = DIALOGUE_CALL_PREPARE;
	call->needs = identity_level_parse(text_at(definition, "niveau"));
	call->wants = form_wants(definition);
	return true;
}

static enum market market_of(const struct step *step, const json_t *form)
{
	enum market market =
		market_parse(text_of(text_at(json_object_get(form, "line"), "market")));
	return market < MARKETS ? market : step->state->market;
}

/* The account is read: the first message shows the way too, then the first question. */
static void take_prepared(struct step *step, const json_t *result)
{
	json_t *form = step->state->form;
	const json_t *definition = definition_of(step, form);
	const json_t *line = json_object_get(result, "line");
	(void)json_object_set(form, "lists", json_object_get(result, "lists"));
	(void)json_object_set(form, "fields", json_object_get(result, "fields"));
	if (line) {
		(void)json_object_set(form, "line", (json_t *)(uintptr_t)line);
		step_set_id(step->state->line, text_at(line, "id"));
	}
	form_fill_from_said(step, definition, form);
	begin_reply(step, form);
	add_text(step, form, text_at(definition, "debut"), NULL);
	step_add_way(step, text_at(form, "act"), market_of(step, form));
	go_on(step);
}

/* ---- Running ---- */

/* The answer as the account takes it: a choice may stand for another value ("valeur"). */
static json_t *answered(const struct step *step, const json_t *form, const char *name)
{
	const json_t *value = json_object_get(json_object_get(form, "values"), name);
	const json_t *asked = form_step(definition_of(step, form), name);
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
	const json_t *definition = definition_of(step, form);
	const char *operation = text_at(issue, "operation");
	step_call_account(step, text_at(form, "act"));
	call->kind = kind;
	call->needs = identity_level_parse(text_at(definition, "niveau"));
	call->free = json_is_true(json_object_get(issue, "libre"));
	step_set_id(call->operation, *operation ? operation : "request");
	call->params = *operation ? fill_params(step, form, json_object_get(issue, "parametres"))
				  : request_params(form);
	(void)snprintf(call->key, sizeof call->key, "%s", text_at(form, "key"));
	set_text(form, "stage", "running");
}

static void run(struct step *step)
{
	json_t *form = step->state->form;
	const json_t *issue =
		form_issue(definition_of(step, form), json_object_get(form, "values"));
	if (step->event->at_ms > json_integer_value(json_object_get(form, "until"))) {
		begin_reply(step, form);
		step_say(step, "demarche_expiree");
		sum_up(step, form, issue);
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

/* ---- What became of it ---- */

static void add_page(struct step *step, const json_t *issue)
{
	struct placeholder values[PLACEHOLDERS];
	const json_t *page = json_object_get(issue, "page");
	const char *name = text_at(page, "adresse");
	size_t count = responses_service(&step->dialogue->responses, values, PLACEHOLDERS);
	for (size_t i = 0; page && i < count; i++) {
		if (strcmp(values[i].name, name) != 0)
			continue;
		json_t *part = json_pack("{s:s, s:s, s:s%}", "k", "link", "label",
					 text_at(page, "libelle"), "url", values[i].value.bytes,
					 values[i].value.length);
		speech_add_part(&step->speech, part);
		json_decref(part);
	}
}

static void offer_kept(struct step *step)
{
	json_t *kept = step->state->kept;
	const char *title = text_at(json_object_get(kept, "labels"), "titre");
	if (strcmp(text_at(kept, "kept"), "digression") != 0)
		return;
	const struct placeholder values[] = {{"titre", text_of(title)}};
	speech_begin(&step->speech, text_at(kept, "act"));
	speech_say(&step->speech, "demarche_reprendre", values, 1);
	speech_add_choice(&step->speech, "kept:resume", "Reprendre");
	speech_add_choice(&step->speech, "kept:drop", "Laisser tomber");
	speech_end(&step->speech);
}

/* "ensuite": with these answers instead, the act goes on to another issue, confirmed apart. */
static bool begin_next(struct step *step, const json_t *issue)
{
	json_t *form = step->state->form, *value;
	const json_t *definition = definition_of(step, form),
		     *next = json_object_get(issue, "ensuite");
	const char *name;
	if (!next)
		return false;
	json_object_foreach((json_t *)(uintptr_t)next, name, value)
	{
		const json_t *asked = form_step(definition, name);
		const char *chosen = json_string_value(value);
		(void)json_object_set(json_object_get(form, "values"), name, value);
		if (asked && chosen)
			(void)json_object_set_new(json_object_get(form, "labels"), name,
						  form_label(form, asked, chosen));
	}
	begin_reply(step, form);
	go_on(step);
	return true;
}

static void tell_done(struct step *step, const json_t *issue, const json_t *result)
{
	json_t *form = step->state->form;
	begin_reply(step, form);
	add_text(step, form, text_at(issue, "resultat"), json_object_get(result, "values"));
	add_page(step, issue);
	speech_end(&step->speech);
	if (begin_next(step, issue))
		return;
	drop(&step->state->form);
	offer_kept(step);
}

/* An unpaid bill stops it: said kindly, with the amount and the way; the request is kept. */
static void tell_blocked(struct step *step, const json_t *result)
{
	struct dialogue_state *state = step->state;
	json_t *form = state->form;
	begin_reply(step, form);
	add_phrase(step, "demarche_bloquee", form, json_object_get(result, "values"));
	step_add_blocked_chemin(step, text_at(form, "act"), market_of(step, form),
				json_object_get(result, "unpaid"));
	step_add_intent_choice(step, "impaye_regulariser");
	speech_end(&step->speech);
	set_text(form, "kept", "blocked");
	drop(&state->kept);
	state->kept = form;
	state->form = NULL;
}

/* The account says no. An answer that it cannot take is asked again. */
static void tell_refused(struct step *step, const json_t *issue, const json_t *result)
{
	char phrase[ID_BYTES + 16];
	json_t *form = step->state->form;
	const char *reason = text_at(result, "reason");
	const char *name = text_at(json_object_get(issue, "refus"), reason);
	const json_t *asked = form_step(definition_of(step, form), name);
	(void)snprintf(phrase, sizeof phrase, "refus_%.60s", reason);
	begin_reply(step, form);
	if (!responses_phrase(&step->dialogue->responses, phrase))
		strcpy(phrase, "refus");
	add_phrase(step, phrase, form, json_object_get(result, "values"));
	if (asked) {
		(void)json_object_del(json_object_get(form, "values"), name);
		(void)json_object_del(json_object_get(form, "labels"), name);
		ask(step, form, asked);
		return;
	}
	speech_end(&step->speech);
	drop(&step->state->form);
}

/* Surely nothing was changed: the same may be confirmed again. */
static void tell_down(struct step *step, const json_t *issue)
{
	json_t *form = step->state->form;
	begin_reply(step, form);
	step_say(step, "demarche_indisponible");
	step_add_way(step, text_at(form, "act"), market_of(step, form));
	sum_up(step, form, issue);
}

static void tell_payment(struct step *step, const json_t *issue, const json_t *result)
{
	json_t *form = step->state->form;
	begin_reply(step, form);
	add_text(step, form, text_at(issue, "resume"), json_object_get(result, "values"));
	step_add_way(step, text_at(form, "act"), market_of(step, form));
	speech_add_part(&step->speech, json_object_get(result, "link"));
	speech_end(&step->speech);
	drop(&step->state->form);
}

static void take_executed(struct step *step, const char *status, const json_t *result)
{
	json_t *form = step->state->form;
	const json_t *issue =
		form_issue(definition_of(step, form), json_object_get(form, "values"));
	if (strcmp(status, "unknown") != 0 && strcmp(status, "down") != 0)
		step_set_id(step->state->settled, text_at(form, "key"));
	if (strcmp(status, "done") == 0) {
		tell_done(step, issue, result);
	} else if (strcmp(status, "payment") == 0) {
		tell_payment(step, issue, result);
	} else if (strcmp(status, "blocked") == 0) {
		tell_blocked(step, result);
	} else if (strcmp(status, "refused") == 0) {
		tell_refused(step, issue, result);
	} else if (strcmp(status, "unknown") == 0) {
		set_text(form, "stage", "unknown");
		begin_reply(step, form);
		step_say(step, "demarche_en_attente");
		speech_end(&step->speech);
	} else if (strcmp(status, "down") == 0) {
		tell_down(step, issue);
	} else {
		char id[ID_BYTES];
		step_set_id(id, text_at(form, "act"));
		drop(&step->state->form);
		step_serve_with_reason(step, id, "demarche_impossible");
	}
}

/* Nothing could be prepared: the way alone, and why. */
static void take_unprepared(struct step *step, const char *status, const json_t *result)
{
	char id[ID_BYTES];
	step_set_id(id, text_at(step->state->form, "act"));
	drop(&step->state->form);
	if (strcmp(status, "line") == 0) {
		step_ask_own_line(step, id, result);
	} else if (strcmp(status, "level") == 0) {
		step_serve_with_reason(step, id, "identite_a_confirmer");
		step_set_id(step->state->waiting, id);
	} else if (strcmp(status, "down") == 0) {
		step_serve_with_reason(step, id, "compte_indisponible");
	} else {
		step_serve_plainly(step, id); /* no line of theirs has this act */
	}
}

/* What the account did is told of a form that was not waiting for it any more: the process had
 * ended before its answer was stored. Surely nothing: the summary still waits. */
static bool take_late(struct step *step, const char *status, const json_t *result)
{
	if (strcmp(status, "down") != 0)
		take_executed(step, status, result);
	return true;
}

bool form_take_result(struct step *step, const json_t *result)
{
	json_t *form = step->state->form;
	const char *status = text_at(result, "status"), *key = text_at(result, "key");
	bool ours = strcmp(key, text_at(form, "key")) == 0;
	if (*key && (!form || !ours))
		return true; /* told before */
	if (!form || !definition_of(step, form))
		return false;
	if (*key && is_at(form, "confirm"))
		return take_late(step, status, result);
	if (is_at(form, "running") || is_at(form, "unknown"))
		take_executed(step, status, result);
	else if (!is_at(form, "prepare"))
		return false;
	else if (strcmp(status, "ok") == 0)
		take_prepared(step, result);
	else
		take_unprepared(step, status, result);
	return true;
}

/* ---- Answers ---- */

/* A choice may end the act, or lead to another one. */
static bool leads_elsewhere(struct step *step, const json_t *asked, const char *value)
{
	json_t *form = step->state->form;
	const json_t *choice = json_object_get(json_object_get(asked, "choix"), value);
	const char *end = text_at(choice, "fin"), *to = text_at(choice, "vers");
	char id[ID_BYTES] = "";
	if (!*end && !*to)
		return false;
	step_set_id(id, to);
	if (*end) {
		begin_reply(step, form);
		add_text(step, form, end, NULL);
		speech_end(&step->speech);
	}
	drop(&step->state->form);
	if (id[0])
		step_serve(step, id);
	else
		offer_kept(step);
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
		(void)json_object_del(values, text_at(asked, "nom"));
		(void)json_object_del(labels, text_at(asked, "nom"));
	}
}

/* Takes over both. */
static void answer(struct step *step, const json_t *asked, json_t *value, json_t *label)
{
	json_t *form = step->state->form;
	const char *name = text_at(asked, "nom");
	const char *chosen = form_step_type(asked) == FORM_CHOICE ? json_string_value(value) : NULL;
	step->state->failures = 0;
	(void)json_object_set_new(form, "misses", json_integer(0));
	(void)json_object_set(json_object_get(form, "values"), name, value);
	(void)json_object_set(json_object_get(form, "labels"), name, label);
	if (!chosen || !leads_elsewhere(step, asked, chosen)) {
		forget_beside(definition_of(step, form), form);
		begin_reply(step, form);
		go_on(step);
	}
	json_decref(value);
	json_decref(label);
}

void form_choose(struct step *step, const char *value)
{
	json_t *form = step->state->form;
	const json_t *asked = form_step(definition_of(step, form), text_at(form, "pending"));
	json_t *label = asked && is_at(form, "steps") ? form_label(form, asked, value) : NULL;
	if (label)
		answer(step, asked, json_string(value), label);
	else
		step_reply(step, NULL, "choix_passe");
}

/* Said alone it answers the summary, not a step that has the same words. */
static bool is_yes_or_no(const json_t *value)
{
	const char *text = json_string_value(value);
	return text && (strcmp(text, "oui") == 0 || strcmp(text, "non") == 0);
}

/* Another value for what was answered already: "non, plutôt 30 euros". */
static bool correct(struct step *step, const json_t *definition)
{
	json_t *form = step->state->form, *value, *label;
	const json_t *values = json_object_get(form, "values"), *asked;
	size_t i;
	json_array_foreach(json_object_get(definition, "etapes"), i, asked)
	{
		const json_t *before = json_object_get(values, text_at(asked, "nom"));
		enum form_type type = form_step_type(asked);
		if (!before || type == FORM_TEXT || type == FORM_POSTAL || type == FORM_DAY ||
		    !form_read_value(step, form, asked, &value, &label))
			continue;
		if (!json_equal(value, before) && !is_yes_or_no(value)) {
			answer(step, asked, value, label);
			return true;
		}
		json_decref(value);
		json_decref(label);
	}
	return false;
}

/* Not an answer, and nothing else either: the question comes again, then a way out. */
static void miss(struct step *step, const json_t *asked)
{
	json_t *form = step->state->form;
	json_int_t misses = json_integer_value(json_object_get(form, "misses")) + 1;
	(void)json_object_set_new(form, "misses", json_integer(misses));
	begin_reply(step, form);
	step_say(step, misses < MISSES ? "demarche_pas_compris" : "demarche_pas_compris_encore");
	add_text(step, form, text_at(asked, "question"), NULL);
	add_choices(step, form, asked);
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

bool form_hear(struct step *step)
{
	json_t *form = step->state->form, *value, *label;
	const json_t *definition = definition_of(step, form);
	if (!definition || !waits(form))
		return false;
	const json_t *asked =
		is_at(form, "steps") ? form_step(definition, text_at(form, "pending")) : NULL;
	if (asked && form_read_value(step, form, asked, &value, &label)) {
		answer(step, asked, value, label);
		return true;
	}
	if (correct(step, definition))
		return true;
	if (step->match.decision == DECISION_ANSWER || is_small_talk(step) || !asked)
		return false; /* a digression, or an answer to the summary */
	miss(step, asked);
	return true;
}

bool form_answer(struct step *step, bool yes)
{
	struct dialogue_state *state = step->state;
	if (is_at(state->form, "confirm")) {
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
	if (!waits(state->form))
		return false;
	if (is_at(state->form, "confirm"))
		step_set_id(state->settled, text_at(state->form, "key"));
	drop(&state->form);
	step_reply(step, "annuler", "annule");
	offer_kept(step);
	return true;
}

static bool is_talk(const struct step *step, const char *const *ids)
{
	for (; is_small_talk(step) && *ids; ids++)
		if (strcmp(matcher_intent_id(step->dialogue->matcher, step->match.requests[0]),
			   *ids) == 0)
			return true;
	return false;
}

void form_note_digression(struct step *step)
{
	static const char *const not_aside[] = {"annuler", "recommencer", "au_revoir",
						"oui",     "non",         "conseiller_demander",
						"repeter", NULL};
	json_t *form = step->state->form;
	if (waits(form) && !is_talk(step, not_aside))
		(void)json_object_set_new(form, "back", json_true());
}

void form_come_back(struct step *step)
{
	json_t *form = step->state->form;
	bool back = json_is_true(json_object_get(form, "back"));
	if (!back || step->turn->call.kind || step->state->awaiting == AWAITING_LINE)
		return;
	(void)json_object_del(form, "back");
	if (!definition_of(step, form) || !waits(form))
		return;
	begin_reply(step, form);
	add_phrase(step, "demarche_revenir", form, NULL);
	go_on(step);
}

void form_resume_kept(struct step *step)
{
	struct dialogue_state *state = step->state;
	if (!definition_of(step, state->kept))
		return;
	drop(&state->form);
	state->form = state->kept;
	state->kept = NULL;
	(void)json_object_del(state->form, "kept");
	begin_reply(step, state->form);
	add_phrase(step, "demarche_reprise", state->form, NULL);
	go_on(step);
}

void form_drop_kept(struct step *step)
{
	drop(&step->state->kept);
	step_reply(step, NULL, "demarche_oubliee");
}

void form_forget(struct dialogue_state *state)
{
	drop(&state->form);
	drop(&state->kept);
}

enum confirmation dialogue_state_confirms(const struct dialogue_state *state, struct text token,
					  int64_t now_ms)
{
	if (token.length > 0 && text_is(token, state->settled))
		return CONFIRMATION_GIVEN;
	bool awaited = token.length > 0 && is_at(state->form, "confirm") &&
		       text_is(token, text_at(state->form, "key")) &&
		       now_ms <= json_integer_value(json_object_get(state->form, "until"));
	return awaited ? CONFIRMATION_AWAITED : CONFIRMATION_EXPIRED;
}
