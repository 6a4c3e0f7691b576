/* form_paid.c - what is said once the page of a payment is shown, or what became of it is told: "je
 * réessaie", "et le reste", "c'est bon ?", "pourquoi". See form_parts.h. */
#include <stdint.h>
#include <string.h>

#include "dialogue/form_parts.h"
#include "french/plain.h"

enum { SHORT_WORDS = 7, WHY_WORDS = 4 };

static bool is_told(const json_t *told, const char *status)
{
	return strcmp(form_text(told, "status"), status) == 0;
}

/* The same payment again, with the answers that its page had. */
static void pay_again(struct step *step, const char *act)
{
	step_hear_said(step);
	json_t *said = step->state->said;
	json_t *shown = json_object_get(json_object_get(said, "before"), "shown");
	json_t *cents = json_object_get(shown, "montant");
	(void)json_object_set_new(said, "other_part", json_true());
	if (json_is_integer(cents))
		(void)json_object_set(said, "amount_cents", cents);
	if (shown)
		(void)json_object_set_new(said, "values", json_copy(shown));
	step_serve(step, act);
}

/* All that is still to be paid. */
static void pay_rest(struct step *step, const char *act)
{
	step_hear_said(step);
	(void)json_object_set_new(step->state->said, "values",
				  json_pack("{s:s}", "facture", "toutes"));
	step_serve(step, act);
}

/* What the payments of the account tell. */
static void tell_state(struct step *step)
{
	step_hear_said(step);
	step_serve(step, "paiement_suivre");
}

/* Nobody here knows why the bank said no: it is not made up. */
static void tell_why(struct step *step, const char *act)
{
	speech_begin(&step->speech, "paiement_suivre");
	step_say(step, "paiement_refuse_pourquoi");
	if (*act)
		step_add_intent_choice(step, act);
	speech_end(&step->speech);
}

/* The button of the page is just above: it is not shown twice. */
static void tell_button(struct step *step)
{
	speech_begin(&step->speech, step->state->served);
	step_say(step, "paiement_bouton");
	speech_end(&step->speech);
}

/* "Ok vas-y", once the page is shown: there is nothing to agree to but its button. */
static bool agrees(const struct step *step)
{
	static const char *const yes[] = {"oui", NULL};
	return form_is_talk(step, yes) && !step_has_reserve(step);
}

/* What the words ask of it; false: nothing. */
static bool answer(struct step *step, const json_t *told, const char *act, size_t words)
{
	const struct matcher *matcher = step->dialogue->matcher;
	bool paid = is_told(told, "paid");
	if (*act && !paid && matcher_has_idea(matcher, "dlg_repayer"))
		pay_again(step, act);
	else if (*act && paid && matcher_has_idea(matcher, "dlg_le_reste"))
		pay_rest(step, act);
	else if (is_told(told, "refused") && words <= WHY_WORDS &&
		 matcher_has_idea(matcher, "pourquoi"))
		tell_why(step, act);
	else if (matcher_has_idea(matcher, "dlg_est_ce_paye"))
		tell_state(step);
	else if (!told && (agrees(step) || matcher_has_idea(matcher, "dlg_ou_payer")))
		tell_button(step);
	else
		return false;
	return true;
}

bool form_hear_paid(struct step *step)
{
	struct dialogue_state *state = step->state;
	const json_t *told = json_object_get(state->said, "told");
	char words[PLAIN_BYTES], act[ID_BYTES] = "";
	(void)plain_words(step->event->text, words, sizeof words);
	size_t count = plain_count(words);
	if ((!told && !json_object_get(state->said, "shown")) || state->form ||
	    state->awaiting != AWAITING_NOTHING || step->event->level == LEVEL_ANONYMOUS ||
	    count > SHORT_WORDS)
		return false;
	step_set_id(act, form_text(told, "act"));
	if (json_object_get(state->said, "shown") &&
	    forms_find(&step->dialogue->forms, state->served))
		step_set_id(act, state->served);
	if (!answer(step, told, act, count))
		return false;
	state->failures = 0;
	return true;
}
