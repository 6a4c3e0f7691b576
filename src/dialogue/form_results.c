/* form_results.c - what the account answered to a form. See form_parts.h. */
#include "dialogue/form_parts.h"

#include <stdint.h>
#include <stdio.h>

#include "french/format.h"

/* ---- What became of it ---- */

/*
 * Another act may be in hand when the answer to this one comes late (take_late): it goes on, and
 * this one, which has more to ask, waits for its turn.
 */
static void wait_behind(struct step *step)
{
	json_t *form = step->state->form;
	step->state->form = NULL;
	form_add_phrase(step, "demarche_garde_la_suite", form, NULL);
	speech_end(&step->speech);
	form_keep(step, form, "digression");
}

/* "ensuite": with these answers instead, the act goes on to another issue, confirmed apart. */
static bool begin_next(struct step *step, const json_t *issue, bool behind)
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
	(void)json_object_set_new(form, "half", json_true());
	form_begin_reply(step, form);
	if (behind)
		wait_behind(step);
	else
		form_go_on(step);
	return true;
}

/* What may be wanted next. */
static void add_proposals(struct step *step, const json_t *issue)
{
	size_t i;
	const json_t *id;
	json_array_foreach(json_object_get(issue, "propose"), i, id)
	{
		step_add_intent_choice(step, json_string_value(id));
	}
}

/* Where there are several lines, what was done is done of one of them. */
static void say_of_which_line(struct step *step, const json_t *form, const char *text)
{
	const char *label = form_text(json_object_get(form, "line"), "label");
	const struct placeholder values[] = {{"ligne", text_of(label)}};
	if (*label && !strstr(text, "{ligne}") && json_array_size(step->state->lines) > 1)
		speech_say(&step->speech, "demarche_pour_ligne", values, 1);
}

/* "Et les SMS aussi": the same act may be asked for again with one answer changed. */
static void note_answers(struct step *step, const json_t *form, const char *reference)
{
	if (!step->state->said)
		step->state->said = json_object();
	(void)json_object_set_new(
		step->state->said, "answers",
		json_pack("{s:O, s:O, s:O, s:s}", "act", json_object_get(form, "act"), "values",
			  json_object_get(form, "values"), "labels",
			  json_object_get(form, "labels"), "reference", reference));
}

static void tell_done(struct step *step, const json_t *issue, const json_t *result, bool behind)
{
	json_t *form = step->state->form;
	form_forget_done(step, form);
	note_answers(step, form, form_text(json_object_get(result, "values"), "reference"));
	form_begin_reply(step, form);
	form_add_text(step, form, form_text(issue, "resultat"), json_object_get(result, "values"));
	if (json_is_true(json_object_get(issue, "chemin")))
		step_add_way(step, form_text(form, "act"), form_market(step, form));
	say_of_which_line(step, form, form_text(issue, "resultat"));
	form_add_page(step, issue);
	add_proposals(step, issue);
	speech_end(&step->speech);
	if (begin_next(step, issue, behind))
		return;
	form_drop(&step->state->form);
	if (!behind)
		form_offer_kept(step);
}

/* An unpaid bill stops it: said kindly, with the amount and the way; the request is kept. */
static void tell_blocked(struct step *step, const json_t *result, bool behind)
{
	json_t *form = step->state->form, *values = json_copy(json_object_get(result, "values"));
	char number[FORMAT_BYTES];
	size_t late =
		json_array_size(json_object_get(json_object_get(result, "unpaid"), "invoices"));
	(void)json_object_set_new(values, "nombre",
				  json_string(format_count(late, number, sizeof number)));
	form_begin_reply(step, form);
	form_add_phrase(step, late > 1 ? "demarche_bloquee_plusieurs" : "demarche_bloquee", form,
			values);
	json_decref(values);
	form_forget_done(step, form); /* kept before: it is again */
	form_say_kept_too(step, form);
	step_add_blocked_chemin(step, form_text(form, "act"), form_market(step, form));
	step_add_intent_choice(step, "impaye_regulariser");
	speech_end(&step->speech);
	step->state->form = NULL;
	form_keep(step, form, "blocked");
	if (!behind)
		form_offer_kept(step);
}

void form_say_refusal(struct step *step, const json_t *form, const json_t *result)
{
	char phrase[ID_BYTES + 16];
	(void)snprintf(phrase, sizeof phrase, "refus_%.60s", form_text(result, "reason"));
	if (!responses_phrase(&step->dialogue->responses, phrase))
		strcpy(phrase, "refus");
	form_add_phrase(step, phrase, form, json_object_get(result, "values"));
}

/* The account says no. An answer that it cannot take is asked again. */
static void tell_refused(struct step *step, const json_t *issue, const json_t *result, bool behind)
{
	json_t *form = step->state->form;
	const char *name = form_text(json_object_get(issue, "refus"), form_text(result, "reason"));
	const json_t *asked = form_step(form_definition(step, form), name);
	form_begin_reply(step, form);
	form_say_refusal(step, form, result);
	if (asked) {
		(void)json_object_del(json_object_get(form, "values"), name);
		(void)json_object_del(json_object_get(form, "labels"), name);
		if (behind)
			wait_behind(step);
		else
			form_ask(step, form, asked);
		return;
	}
	speech_end(&step->speech);
	form_drop(&step->state->form);
	if (!behind)
		form_offer_kept(step);
}

/* Surely nothing was changed: the same may be confirmed again. A payment is begun anew. */
static void tell_down(struct step *step, const json_t *issue, bool behind)
{
	json_t *form = step->state->form;
	if (json_is_true(json_object_get(issue, "paiement"))) {
		char id[ID_BYTES];
		step_set_id(id, form_text(form, "act"));
		form_drop(&step->state->form);
		step_serve_with_reason(step, id, "paiement_indisponible");
		return;
	}
	form_begin_reply(step, form);
	step_say(step, "demarche_indisponible");
	step_add_way(step, form_text(form, "act"), form_market(step, form));
	if (behind)
		wait_behind(step);
	else
		form_sum_up(step, form, issue);
}

/* Before the summary: an answer that the account would refuse is asked again, with the reason. That
 * the account cannot tell stops nothing. */
static void take_checked(struct step *step, const char *status, const json_t *result)
{
	json_t *form = step->state->form;
	const json_t *issue = form_end(step, form);
	const char *reason = form_text(result, "reason");
	bool own = strcmp(form_text(issue, "controle"), form_text(issue, "operation")) == 0;
	bool refused = strcmp(status, "refused") == 0 &&
		       *form_text(json_object_get(issue, "refus"), reason) &&
		       (own || strcmp(reason, "unchanged") != 0);
	form_set_text(form, "stage", "steps");
	if (refused) {
		(void)json_object_del(form, "checked");
		tell_refused(step, issue, result, false);
		return;
	}
	if (json_is_true(json_object_get(form, "opening")))
		form_begin_first_reply(step, form);
	else
		form_begin_reply(step, form);
	(void)json_object_del(form, "opening");
	form_sum_up(step, form, issue);
}

/* It may have been done: said, and kept until it is known. */
static void tell_unknown(struct step *step, bool behind)
{
	struct dialogue_state *state = step->state;
	json_t *form = state->form;
	form_begin_reply(step, form);
	step_say(step, "demarche_en_attente");
	speech_end(&step->speech);
	if (!state->unsettled)
		state->unsettled = json_array();
	(void)json_array_append(state->unsettled, form);
	form_drop(&state->form);
	if (!behind)
		form_offer_kept(step);
}

/* What becomes of it is told here too, whoever pays it and wherever. */
static void note_payment(struct dialogue_state *state, const char *reference)
{
	if (!state->payments)
		state->payments = json_array();
	if (!*reference || dialogue_state_showed(state, reference))
		return;
	(void)json_array_append_new(state->payments, json_string(reference));
	while (json_array_size(state->payments) > PAYMENTS_LIMIT)
		(void)json_array_remove(state->payments, 0);
}

static void tell_payment(struct step *step, const json_t *issue, const json_t *result, bool behind)
{
	json_t *form = step->state->form;
	form_begin_reply(step, form);
	bool whole = json_is_true(json_object_get(result, "whole"));
	const char *last = whole ? form_text(issue, "resume_solde") : "";
	form_add_text(step, form, *last ? last : form_text(issue, "resume"),
		      json_object_get(result, "values"));
	speech_add_part(&step->speech, json_object_get(result, "link"));
	step_add_way(step, form_text(form, "act"), form_market(step, form));
	speech_end(&step->speech);
	note_payment(step->state, form_text(result, "payment"));
	form_drop(&step->state->form);
	if (!behind)
		(void)form_begin_queued(step); /* the page is open: it does not wait for it */
}

/* `behind`: another act is in hand. */
static void take_executed(struct step *step, const char *status, const json_t *result, bool behind)
{
	json_t *form = step->state->form;
	const json_t *issue =
		form_issue(form_definition(step, form), json_object_get(form, "values"));
	if (strcmp(status, "unknown") != 0 && strcmp(status, "down") != 0)
		step_set_id(step->state->settled, form_text(form, "key"));
	if (strcmp(status, "done") == 0) {
		tell_done(step, issue, result, behind);
	} else if (strcmp(status, "payment") == 0) {
		tell_payment(step, issue, result, behind);
	} else if (strcmp(status, "blocked") == 0) {
		tell_blocked(step, result, behind);
	} else if (strcmp(status, "refused") == 0) {
		tell_refused(step, issue, result, behind);
	} else if (strcmp(status, "unknown") == 0) {
		tell_unknown(step, behind);
	} else if (strcmp(status, "down") == 0) {
		tell_down(step, issue, behind);
	} else {
		char id[ID_BYTES];
		step_set_id(id, form_text(form, "act"));
		form_drop(&step->state->form);
		step_serve_with_reason(step, id, "demarche_impossible");
		if (!behind)
			form_offer_kept(step);
	}
}

/* ---- What was done while nobody waited for it ---- */

/* Takes the form with that key out of those whose result is not known; the caller's. */
static json_t *take_unsettled(struct dialogue_state *state, const char *key)
{
	size_t i;
	json_t *form;
	json_array_foreach(state->unsettled, i, form)
	{
		if (strcmp(form_text(form, "key"), key) != 0)
			continue;
		json_incref(form);
		(void)json_array_remove(state->unsettled, i);
		return form;
	}
	return NULL;
}

/* Nothing is left of the form: a person took over while it ran, or the customer began anew. */
static void tell_bare(struct step *step, const char *status, const json_t *result)
{
	const char *reference = form_text(json_object_get(result, "values"), "reference");
	const struct placeholder values[] = {{"reference", text_of(reference)}};
	if (strcmp(status, "done") != 0 && strcmp(status, "refused") != 0)
		return;
	speech_begin(&step->speech, NULL);
	speech_say(&step->speech,
		   strcmp(status, "done") == 0 ? "demarche_faite_apres" : "demarche_refusee_apres",
		   values, 1);
	speech_end(&step->speech);
}

/*
 * The account was asked what it had done by `key`: its answer had been lost, or the process ended
 * before it was stored, or a person took over meanwhile. Told once: the last key that was answered
 * is remembered.
 */
static void take_late(struct step *step, const char *key, const char *status, const json_t *result)
{
	struct dialogue_state *state = step->state;
	if (strcmp(state->settled, key) == 0)
		return;
	if (strcmp(form_text(state->form, "key"), key) == 0) {
		if (strcmp(status, "down") != 0) /* else the summary still waits */
			take_executed(step, status, result, false);
		return;
	}
	json_t *form = take_unsettled(state, key), *other = state->form;
	if (!form) {
		tell_bare(step, status, result);
		step_set_id(state->settled, key);
		return;
	}
	state->form = form;
	take_executed(step, status, result, other != NULL);
	if (!other)
		return;
	state->form = other; /* what went on goes on, and its question comes again */
	if (form_waits(other))
		(void)json_object_set_new(other, "back", json_true());
}

bool form_take_result(struct step *step, const json_t *result)
{
	json_t *form = step->state->form;
	const char *status = form_text(result, "status"), *key = form_text(result, "key");
	if (*key) {
		take_late(step, key, status, result);
		return true;
	}
	if (!form || !form_definition(step, form))
		return false;
	if (form_is_at(form, "running"))
		take_executed(step, status, result, false);
	else if (form_is_at(form, "check"))
		take_checked(step, status, result);
	else if (!form_is_at(form, "prepare"))
		return false;
	else if (strcmp(status, "ok") == 0)
		form_take_prepared(step, result);
	else
		form_take_unprepared(step, status, result);
	return true;
}
