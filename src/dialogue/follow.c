/*
 * follow.c - what is said after a request and is none itself: "et celle de janvier ?", "celle de
 * Hugo", "au Japon". Whether it means something to the act in hand is for the account to tell; if
 * not, it comes back as "lost" (acts/acts.h). See step.h.
 */
#include <string.h>

#include "dialogue/form.h"
#include "french/plain.h"

/* What adds to a request is short; a number is five words. */
enum { FOLLOW_WORDS = 6, PHONE_WORDS = 5, NUMBER_WORDS = 3 };

static bool says_phone(const struct step *step)
{
	for (size_t i = 0; i < step->match.entity_count; i++)
		if (step->match.entities[i].type == ENTITY_PHONE)
			return true;
	return false;
}

static bool is_short(const struct step *step)
{
	char words[PLAIN_BYTES];
	(void)plain_words(step->event->text, words, sizeof words);
	size_t count = plain_count(words);
	return count > 0 && count <= FOLLOW_WORDS + (says_phone(step) ? PHONE_WORDS : 0);
}

/* "le 69" is a day elsewhere, but not where a department was asked for. */
static bool is_department(const struct step *step)
{
	char words[PLAIN_BYTES];
	size_t length = plain_words(step->event->text, words, sizeof words);
	return strcmp(step->state->served, "meteo_reseau") == 0 && !step->state->form &&
	       plain_count(words) <= NUMBER_WORDS && strcspn(words, "0123456789") < length;
}

bool step_answers_at_once(const struct step *step)
{
	bool line = step->state->awaiting == AWAITING_LINE;
	if (step->match.market && step->match.line_only)
		return false;
	return is_department(step) ||
	       (line && (says_phone(step) || step->match.decision != DECISION_ANSWER));
}

/* "non, avril", "et celle de mai", "et pour Lina": more about what was shown, whatever else. */
static bool leans_on_it(const struct step *step)
{
	static const char *const more[] = {
		" et celle ",   " et celui ",   " et celles ", " et ceux ",
		" et pour ",    " et en ",      " et au ",     " et sur ",
		" celle de ",   " celle du ",   " celui de ",  " celui du ",
		" et le mois ", " et l annee ", " et l an ",   " et avant "};
	char words[PLAIN_BYTES];
	(void)plain_words(step->event->text, words, sizeof words);
	if (step->match.request_count == 1 &&
	    strcmp(matcher_intent_id(step->dialogue->matcher, step->match.requests[0]), "non") == 0)
		return plain_count(words) > 1 && json_array_size(step->state->kept) == 0;
	for (size_t i = 0; i < sizeof more / sizeof more[0]; i++)
		if (strncmp(words, more[i], strlen(more[i])) == 0)
			return true;
	return false;
}

/* "et la sim ?" after an order, "et les SMS ?" after a tariff: another of them, it may be. */
static bool leans_on_one_of_them(const struct step *step)
{
	static const char *const of_several[] = {"commande_acquisition_suivre",
						 "commande_renouvellement_suivre",
						 "tarifs_international", NULL};
	static const char *const more[] = {" et le ",  " et la ",  " et l ",
					   " et les ", " et mon ", " et ma "};
	char words[PLAIN_BYTES];
	if (!text_is_one_of(text_of(step->state->served), of_several))
		return false;
	(void)plain_words(step->event->text, words, sizeof words);
	for (size_t i = 0; i < sizeof more / sizeof more[0]; i++)
		if (strncmp(words, more[i], strlen(more[i])) == 0)
			return true;
	return false;
}

/* "Et en PDF ?", "télécharger": the document of the bills that were shown. */
static bool asks_for_file(const struct step *step)
{
	static const char *const of_bills[] = {"factures_consulter", "facture_comprendre", NULL};
	return text_is_one_of(text_of(step->state->served), of_bills) &&
	       matcher_has_idea(step->dialogue->matcher, "dlg_le_document");
}

bool step_may_follow(const struct step *step)
{
	bool answered = step->match.decision == DECISION_ANSWER && step->match.request_count > 0;
	bool one = leans_on_one_of_them(step) || asks_for_file(step);
	return (answered || step->match.decision == DECISION_CLARIFY) &&
	       (one || !step->match.line_only) && step->state->awaiting == AWAITING_NOTHING &&
	       (one || leans_on_it(step));
}

/* What it asks for. The caller's. */
static json_t *list_requests(const struct step *step)
{
	json_t *ids = json_array();
	for (size_t i = 0; i < step->match.request_count; i++)
		(void)json_array_append_new(
			ids, json_string(matcher_intent_id(step->dialogue->matcher,
							   step->match.requests[i])));
	return ids;
}

/* What it asks for, or may ask for, should it mean nothing to the act. */
static void note_otherwise(struct step *step)
{
	bool doubt = step->match.decision == DECISION_CLARIFY;
	json_t *ids = doubt ? step_list_hesitated(step, CLARIFY_CHOICES) : list_requests(step);
	(void)json_object_set_new(step->state->said, doubt ? "perhaps" : "otherwise", ids);
}

/* Whoever has not signed in is told the way, whatever the month or the number: but it was heard,
 * for when they sign in. */
static bool follow_plainly(struct step *step, const char *id)
{
	const struct act *act = catalogue_find(&step->dialogue->catalogue, id);
	bool dated = false;
	for (size_t i = 0; i < step->match.entity_count; i++)
		dated = dated || step->match.entities[i].type == ENTITY_DATE;
	if (!act || strcmp(act->mode, "lire") != 0 || (!dated && !says_phone(step)) ||
	    step->state->awaiting != AWAITING_NOTHING)
		return false;
	step_hear_after(step);
	step->state->failures = 0;
	step_serve_plainly(step, id);
	return true;
}

bool step_follow_up(struct step *step)
{
	struct dialogue_state *state = step->state;
	bool line = state->awaiting == AWAITING_LINE;
	char id[ID_BYTES];
	step_set_id(id, line ? state->asked : state->served);
	if (!id[0] || (!line && (state->form || state->awaiting != AWAITING_NOTHING)) ||
	    (!is_short(step) && !asks_for_file(step)))
		return false;
	if (!line && step_tell_precisely(step, id))
		return true;
	if (forms_find(&step->dialogue->forms, id))
		return false;
	if (!step_may_ask_account(step, id))
		return follow_plainly(step, id);
	step_hear_follow(step);
	if (step_may_follow(step))
		note_otherwise(step);
	else if (step->match.decision == DECISION_SUGGEST)
		(void)json_object_set_new(state->said, "suggested",
					  step_list_hesitated(step, SUGGEST_CHOICES));
	state->awaiting = AWAITING_NOTHING;
	step_call_account(step, id);
	return true;
}
