/* talk.c - small talk: yes, no, thanks, help, and the wish for a person. See step.h. */
#include <stdio.h>
#include <string.h>

#include "dialogue/form_parts.h"

void step_want_advisor(struct step *step)
{
	unsigned rank = step->event->rank;
	if (!step->event->advisor_present) {
		step_reply(step, "conseiller_demander", "conseiller_absent");
	} else {
		char number[16];
		(void)snprintf(number, sizeof number, "%u", rank);
		const struct placeholder values[] = {{"rang", text_of(number)}};
		speech_begin(&step->speech, "conseiller_demander");
		speech_say(&step->speech, rank > 1 ? "conseiller_file" : "conseiller_prochain",
			   values, 1);
		speech_end(&step->speech);
	}
	step->turn->wants_human = true;
	step->state->awaiting = AWAITING_NOTHING;
}

static void answer_yes(struct step *step)
{
	struct dialogue_state *state = step->state;
	if (form_answer(step, true) || form_resume_kept(step)) {
		/* done, or being done */
	} else if (state->awaiting == AWAITING_ADVISOR) {
		step_want_advisor(step);
	} else if (state->choice_count == 1) {
		char id[ID_BYTES];
		step_set_id(id, state->choices[0].id);
		step_choose(step, id);
	} else if (state->awaiting == AWAITING_LINE && json_array_size(state->lines) > 1) {
		char id[ID_BYTES];
		json_t *result = json_pack("{s:O}", "lines", state->lines);
		step_set_id(id, state->asked);
		step_ask_own_line(step, id, result);
		json_decref(result);
	} else if (state->awaiting == AWAITING_LINE) {
		const struct act *act = catalogue_find(&step->dialogue->catalogue, state->asked);
		char id[ID_BYTES];
		step_set_id(id, state->asked);
		if (act)
			step_ask_line(step, id, act);
	} else {
		step_reply(step, "oui", "oui_sans_question");
	}
}

/* Nobody at the desk: the hours and the number are said at once, and the button, which promises
 * nobody, tells them too. */
void step_offer_advisor(struct step *step, const char *phrase)
{
	speech_begin(&step->speech, NULL);
	step_say(step, step->event->advisor_present ? phrase : "pas_compris_sans_conseiller");
	step_add_advisor_choice(step);
	step_add_intent_choice(step, "aide");
	speech_end(&step->speech);
	/* "Oui" answers a question: that nobody is there asks none. */
	step->state->awaiting = step->event->advisor_present ? AWAITING_ADVISOR : AWAITING_NOTHING;
}

/* What the advisor was told for the act is read as if the customer had said it with the request. */
static void hear_given(struct step *step)
{
	const char *email = json_string_value(json_object_get(step->event->result, "email"));
	const struct match_request request = {.text = text_of(email),
					      .today_ms = step->event->at_ms};
	if (!email)
		return;
	matcher_match(step->dialogue->matcher, &request, &step->match);
	step_hear_said(step);
	step->match = (struct match_result){0};
}

void step_start(struct step *step)
{
	char id[ID_BYTES] = "";
	struct text act = step->event->text, line = step->event->choice;
	if (act.length >= ID_BYTES || line.length >= ID_BYTES)
		return;
	memcpy(id, act.bytes, act.length);
	id[act.length] = '\0';
	if (line.length) {
		memcpy(step->state->line, line.bytes, line.length);
		step->state->line[line.length] = '\0';
	}
	step_forget_question(step->state);
	hear_given(step);
	step_serve(step, id);
}

static void answer_no(struct step *step)
{
	struct dialogue_state *state = step->state;
	if (form_answer(step, false) || form_drop_kept(step)) {
		/* abandoned */
	} else if (state->awaiting == AWAITING_LINE && state->form) {
		step_forget_question(state);
		(void)json_object_set_new(state->form, "back", json_true()); /* for its own line */
	} else if (state->awaiting == AWAITING_CHOICE) {
		state->failures++;
		step_offer_advisor(step, "pas_compris_encore");
	} else {
		step_forget_question(state);
		step_reply(step, "non", "non_sans_question");
	}
}

/* "Annuler ma demande", where none is being prepared: one that was made before. */
static bool calls_back(struct step *step)
{
	static const char act[] = "demande_annuler";
	if (!step->matched || !forms_find(&step->dialogue->forms, act) ||
	    !matcher_has_idea(step->dialogue->matcher, "dlg_ma_demande"))
		return false;
	step_hear_said(step);
	step_serve(step, act);
	return true;
}

static void cancel(struct step *step)
{
	bool something = step->state->awaiting != AWAITING_NOTHING && !step->state->form;
	step_forget_question(step->state);
	if (!something && (form_cancel(step) || calls_back(step)))
		return;
	step_reply(step, "annuler", something ? "annule" : "rien_a_annuler");
	if (something) {
		step->state->served[0] = '\0'; /* a line named now is not for it */
		form_offer_kept(step);
	}
}

static void repeat(struct step *step)
{
	if (!speech_repeat(&step->speech))
		step_reply(step, "repeter", "repete_rien");
}

static void restart(struct step *step)
{
	struct dialogue_state *state = step->state;
	step_forget_question(state);
	state->market = MARKET_UNKNOWN;
	state->served[0] = state->waiting[0] = state->line[0] = '\0';
	json_decref(state->waiting_too);
	state->waiting_too = NULL;
	state->sign_in_said = false;
	form_forget(state);
	step_reply(step, "recommencer", "recommence");
}

static void help(struct step *step)
{
	static const char *const popular[] = {"factures_consulter", "code_puk", "conso_suivre",
					      "perte_vol_declarer", "diagnostic_bbox"};
	speech_begin(&step->speech, "aide");
	step_say(step, "aide");
	for (size_t i = 0; i < sizeof popular / sizeof popular[0]; i++)
		step_add_intent_choice(step, popular[i]);
	speech_end(&step->speech);
}

static void calm(struct step *step)
{
	speech_begin(&step->speech, "insulte");
	step_say(step, "insulte");
	step_add_advisor_choice(step);
	speech_end(&step->speech);
	step->state->awaiting = AWAITING_ADVISOR;
}

/* An act asks again after it: one question at a time. */
static bool is_asked(const struct step *step)
{
	return form_waits(step->state->form);
}

static void greet(struct step *step)
{
	step_reply(step, "salutation", is_asked(step) ? "salutation_pendant" : "salutation");
}

static void thank(struct step *step)
{
	step_reply(step, "remerciement", is_asked(step) ? "remerciement_pendant" : "remerciement");
}

static void part(struct step *step)
{
	step_reply(step, "au_revoir", "au_revoir");
}

static void introduce(struct step *step)
{
	step_reply(step, "identite_bot", "identite");
}

void step_talk(struct step *step, const char *id)
{
	static const struct {
		const char *id;
		void (*answer)(struct step *);
	} table[] = {
		{"salutation", greet},       {"remerciement", thank},
		{"au_revoir", part},         {"aide", help},
		{"identite_bot", introduce}, {"insulte", calm},
		{"oui", answer_yes},         {"non", answer_no},
		{"annuler", cancel},         {"repeter", repeat},
		{"recommencer", restart},    {"conseiller_demander", step_want_advisor},
	};
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		if (strcmp(table[i].id, id) == 0)
			table[i].answer(step);
}

bool dialogue_calls_for_answer(struct dialogue *dialogue, struct text text, int64_t now_ms)
{
	static const char *const courtesies[] = {"remerciement", "au_revoir", "oui", "non",
						 "salutation"};
	struct match_result match;
	const struct match_request request = {.text = text, .today_ms = now_ms};
	matcher_match(dialogue->matcher, &request, &match);
	if (match.decision != DECISION_ANSWER || match.request_count != 1)
		return true;
	for (size_t i = 0; i < sizeof courtesies / sizeof courtesies[0]; i++)
		if (strcmp(matcher_intent_id(dialogue->matcher, match.requests[0]),
			   courtesies[i]) == 0)
			return false;
	return true;
}
