/* form_results.c - what the account answered to a form. See form_parts.h. */
#include "dialogue/form_parts.h"

#include <stdint.h>
#include <stdio.h>

/* The account is read: the first message shows the way too, then the first question. */
static void take_prepared(struct step *step, const json_t *result)
{
	json_t *form = step->state->form;
	const json_t *definition = form_definition(step, form);
	const json_t *line = json_object_get(result, "line");
	(void)json_object_set(form, "lists", json_object_get(result, "lists"));
	(void)json_object_set(form, "fields", json_object_get(result, "fields"));
	if (line) {
		(void)json_object_set(form, "line", (json_t *)(uintptr_t)line);
		step_set_id(step->state->line, form_text(line, "id"));
	}
	form_fill_from_said(step, definition, form);
	form_begin_reply(step, form);
	form_add_text(step, form, form_text(definition, "debut"), NULL);
	step_add_way(step, form_text(form, "act"), form_market(step, form));
	form_go_on(step);
}

/* ---- What became of it ---- */

/* "ensuite": with these answers instead, the act goes on to another issue, confirmed apart. */
static bool begin_next(struct step *step, const json_t *issue)
{
	json_t *form = step->state->form, *value;
	const json_t *definition = form_definition(step, form),
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
	form_begin_reply(step, form);
	form_go_on(step);
	return true;
}

static void tell_done(struct step *step, const json_t *issue, const json_t *result)
{
	json_t *form = step->state->form;
	form_begin_reply(step, form);
	form_add_text(step, form, form_text(issue, "resultat"), json_object_get(result, "values"));
	form_add_page(step, issue);
	speech_end(&step->speech);
	if (begin_next(step, issue))
		return;
	form_drop(&step->state->form);
	form_offer_kept(step);
}

/* An unpaid bill stops it: said kindly, with the amount and the way; the request is kept. */
static void tell_blocked(struct step *step, const json_t *result)
{
	struct dialogue_state *state = step->state;
	json_t *form = state->form;
	form_begin_reply(step, form);
	form_add_phrase(step, "demarche_bloquee", form, json_object_get(result, "values"));
	step_add_blocked_chemin(step, form_text(form, "act"), form_market(step, form),
				json_object_get(result, "unpaid"));
	step_add_intent_choice(step, "impaye_regulariser");
	speech_end(&step->speech);
	form_set_text(form, "kept", "blocked");
	form_drop(&state->kept);
	state->kept = form;
	state->form = NULL;
}

/* The account says no. An answer that it cannot take is asked again. */
static void tell_refused(struct step *step, const json_t *issue, const json_t *result)
{
	char phrase[ID_BYTES + 16];
	json_t *form = step->state->form;
	const char *reason = form_text(result, "reason");
	const char *name = form_text(json_object_get(issue, "refus"), reason);
	const json_t *asked = form_step(form_definition(step, form), name);
	(void)snprintf(phrase, sizeof phrase, "refus_%.60s", reason);
	form_begin_reply(step, form);
	if (!responses_phrase(&step->dialogue->responses, phrase))
		strcpy(phrase, "refus");
	form_add_phrase(step, phrase, form, json_object_get(result, "values"));
	if (asked) {
		(void)json_object_del(json_object_get(form, "values"), name);
		(void)json_object_del(json_object_get(form, "labels"), name);
		form_ask(step, form, asked);
		return;
	}
	speech_end(&step->speech);
	form_drop(&step->state->form);
}

/* Surely nothing was changed: the same may be confirmed again. */
static void tell_down(struct step *step, const json_t *issue)
{
	json_t *form = step->state->form;
	form_begin_reply(step, form);
	step_say(step, "demarche_indisponible");
	step_add_way(step, form_text(form, "act"), form_market(step, form));
	form_sum_up(step, form, issue);
}

static void tell_payment(struct step *step, const json_t *issue, const json_t *result)
{
	json_t *form = step->state->form;
	form_begin_reply(step, form);
	form_add_text(step, form, form_text(issue, "resume"), json_object_get(result, "values"));
	step_add_way(step, form_text(form, "act"), form_market(step, form));
	speech_add_part(&step->speech, json_object_get(result, "link"));
	speech_end(&step->speech);
	form_drop(&step->state->form);
}

static void take_executed(struct step *step, const char *status, const json_t *result)
{
	json_t *form = step->state->form;
	const json_t *issue =
		form_issue(form_definition(step, form), json_object_get(form, "values"));
	if (strcmp(status, "unknown") != 0 && strcmp(status, "down") != 0)
		step_set_id(step->state->settled, form_text(form, "key"));
	if (strcmp(status, "done") == 0) {
		tell_done(step, issue, result);
	} else if (strcmp(status, "payment") == 0) {
		tell_payment(step, issue, result);
	} else if (strcmp(status, "blocked") == 0) {
		tell_blocked(step, result);
	} else if (strcmp(status, "refused") == 0) {
		tell_refused(step, issue, result);
	} else if (strcmp(status, "unknown") == 0) {
		form_set_text(form, "stage", "unknown");
		form_begin_reply(step, form);
		step_say(step, "demarche_en_attente");
		speech_end(&step->speech);
	} else if (strcmp(status, "down") == 0) {
		tell_down(step, issue);
	} else {
		char id[ID_BYTES];
		step_set_id(id, form_text(form, "act"));
		form_drop(&step->state->form);
		step_serve_with_reason(step, id, "demarche_impossible");
	}
}

/* Nothing could be prepared: the way alone, and why. */
static void take_unprepared(struct step *step, const char *status, const json_t *result)
{
	char id[ID_BYTES];
	step_set_id(id, form_text(step->state->form, "act"));
	form_drop(&step->state->form);
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
	const char *status = form_text(result, "status"), *key = form_text(result, "key");
	bool ours = strcmp(key, form_text(form, "key")) == 0;
	if (*key && (!form || !ours))
		return true; /* told before */
	if (!form || !form_definition(step, form))
		return false;
	if (*key && form_is_at(form, "confirm"))
		return take_late(step, status, result);
	if (form_is_at(form, "running") || form_is_at(form, "unknown"))
		take_executed(step, status, result);
	else if (!form_is_at(form, "prepare"))
		return false;
	else if (strcmp(status, "ok") == 0)
		take_prepared(step, result);
	else
		take_unprepared(step, status, result);
	return true;
}
