/*
 * form_hear.c - answers to a form: what was typed or pressed is one, corrects one, cannot be one,
 * or is none. See form_parts.h.
 */
#include <stdio.h>
#include <string.h>

#include "dialogue/form_parts.h"
#include "french/plain.h"

enum { MISSES = 2, LATER_WORDS = 8, SENTENCE_WORDS = 4 };
static const float SURE_SCORE = 0.8f; /* of another act, asked for while a form waits */

/* ---- Answers ---- */

/* The other act is about the lines that it knows: "c'est ma Bbox" leaves the mobile spoken of. */
static void serve_instead(struct step *step, const char *id)
{
	struct dialogue_state *state = step->state;
	const json_t *markets = json_object_get(forms_find(&step->dialogue->forms, id), "lignes");
	const char *market = market_name(state->market);
	if (markets && market && !form_lists(markets, market)) {
		state->market = MARKET_UNKNOWN;
		state->line[0] = '\0';
		(void)json_object_del(state->said, "market");
		(void)json_object_del(state->said, "line");
	}
	step_serve(step, id);
}

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
		form_add_offers(step, choice);
		speech_end(&step->speech);
	}
	form_drop(&step->state->form);
	if (id[0])
		serve_instead(step, id);
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

/* "10 euros sur la box", "la moitié de celle de Lina". */
static void take_part(const struct step *step, json_t *form)
{
	json_t *said = step->matched ? step_read_said(step) : NULL;
	form_take_part(said, form_definition(step, form), form);
	json_decref(said);
}

void form_take_answer(struct step *step, const json_t *asked, json_t *value, json_t *label)
{
	json_t *form = step->state->form;
	const char *name = form_text(asked, "nom");
	const char *chosen = form_step_type(asked) == FORM_CHOICE ? json_string_value(value) : NULL;
	/* Of another step than the one that is asked, and will be again. */
	bool beside = form_is_at(form, "steps") && strcmp(form_text(form, "pending"), name) != 0;
	json_t *before = json_copy(json_object_get(form, "labels"));
	step->state->failures = 0;
	(void)json_object_set_new(form, "misses", json_integer(0));
	(void)json_object_set(json_object_get(form, "values"), name, value);
	(void)json_object_set(json_object_get(form, "labels"), name, label);
	if (!chosen || !form_leads_elsewhere(step, asked, chosen)) {
		forget_beside(form_definition(step, form), form);
		form_take_rest(step, form, asked);
		take_part(step, form);
		forget_beside(form_definition(step, form), form);
		form_begin_reply(step, form);
		if (beside)
			form_tell_changes(step, before);
		form_go_on(step);
	}
	json_decref(before);
	json_decref(value);
	json_decref(label);
}

/* ---- Taking an answer back ---- */

/* Its answer is forgotten, and the reply in progress asks it. */
void form_ask_anew(struct step *step, const json_t *asked)
{
	json_t *form = step->state->form;
	(void)json_object_del(json_object_get(form, "values"), form_text(asked, "nom"));
	(void)json_object_del(json_object_get(form, "labels"), form_text(asked, "nom"));
	form_ask(step, form, asked);
}

/* Whether the customer gave the answer, and might give another one. */
static bool may_change(const json_t *form, const json_t *asked)
{
	return json_object_get(json_object_get(form, "values"), form_text(asked, "nom")) &&
	       (form_step_type(asked) != FORM_CHOICE || form_choice_count(form, asked) > 1);
}

static void add_answer_choice(struct step *step, const json_t *form, const json_t *asked)
{
	char id[ID_BYTES];
	const char *name = form_text(asked, "nom");
	int length = snprintf(id, sizeof id, "form:#%s", name);
	if (length > 0 && (size_t)length < sizeof id)
		speech_add_choice(&step->speech, id, form_button(form, asked));
}

void form_ask_what_changes(struct step *step, const json_t *definition)
{
	json_t *form = step->state->form;
	size_t i;
	const json_t *asked;
	step_say(step, "demarche_que_changer");
	form_set_text(form, "stage", "steps");
	(void)json_object_set_new(form, "refused", json_true());
	json_array_foreach(json_object_get(definition, "etapes"), i, asked)
	{
		if (may_change(form, asked))
			add_answer_choice(step, form, asked);
	}
	speech_end(&step->speech);
}

/*
 * "Non, ...": the summary is refused, and what is wrong with it was not understood. It is not to be
 * confirmed any more: the customer says which answer changes.
 */
static void revise(struct step *step, const json_t *definition)
{
	json_t *form = step->state->form;
	size_t i, count = 0;
	const json_t *asked, *last = NULL;
	json_array_foreach(json_object_get(definition, "etapes"), i, asked)
	{
		if (!may_change(form, asked))
			continue;
		last = asked;
		count++;
	}
	if (count == 0) {
		(void)form_cancel(step);
		return;
	}
	form_begin_reply(step, form);
	if (count == 1) {
		step_say(step, "demarche_changer");
		form_ask_anew(step, last);
		return;
	}
	form_ask_what_changes(step, definition);
}

void form_choose(struct step *step, const char *value)
{
	json_t *form = step->state->form;
	const json_t *definition = form_definition(step, form);
	const json_t *asked =
		form_step(definition, *value == '#' ? value + 1 : form_text(form, "pending"));
	json_t *label = asked && form_is_at(form, "steps") ? form_label(form, asked, value) : NULL;
	if (label) {
		form_take_answer(step, asked, json_string(value), label);
	} else if (*value == '#' && asked && form_is_at(form, "steps")) {
		form_begin_reply(step, form);
		form_ask_anew(step, asked);
	} else {
		step_reply(step, NULL, "choix_passe");
	}
}

/* ---- Hearing ---- */

void form_miss(struct step *step, const json_t *asked, const char *perhaps)
{
	json_t *form = step->state->form;
	json_int_t misses = json_integer_value(json_object_get(form, "misses")) + 1;
	(void)json_object_set_new(form, "misses", json_integer(misses));
	(void)json_object_del(form, "among"); /* all are shown */
	json_t *said = step_read_said(step);
	form_begin_reply(step, form);
	if (!asked || !form_add_absence(step, form, asked, said))
		step_say(step,
			 misses < MISSES ? "demarche_pas_compris" : "demarche_pas_compris_encore");
	json_decref(said);
	if (!asked) {
		form_go_on(step); /* the summary, again */
		return;
	}
	form_add_text(step, form, form_text(asked, "question"), NULL);
	form_add_example(step, asked);
	form_add_choices(step, form, asked);
	if (perhaps)
		step_add_intent_choice(step, perhaps);
	if (misses >= MISSES)
		step_add_advisor_choice(step);
	speech_end(&step->speech);
}

static bool is_small_talk(const struct step *step)
{
	return step->match.decision == DECISION_ANSWER && step->match.request_count == 1 &&
	       strcmp(matcher_intent_section(step->dialogue->matcher, step->match.requests[0]),
		      "dialogue") == 0;
}

bool form_is_talk(const struct step *step, const char *const *ids)
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
	       plain_count(words) <= LATER_WORDS && !form_is_talk(step, others) &&
	       (step->match.decision != DECISION_ANSWER || is_small_talk(step));
}

/* "À la prochaine facture": the label of a choice of the form is nothing else. */
static bool names_a_choice(const struct step *step, const json_t *form)
{
	size_t i;
	const json_t *asked;
	json_array_foreach(json_object_get(form_definition(step, form), "etapes"), i, asked)
	{
		if (form_is_named(step, form, asked))
			return true;
	}
	return false;
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
	       forms_find(&step->dialogue->forms, act) && plain_count(words) >= SENTENCE_WORDS &&
	       !names_a_choice(step, form) && !form_names_several(step, form) &&
	       !form_gives_email(step, form);
}

/* A no with more than the word, at the summary; "attendez, c'est ..." refuses it no more. */
static bool begins_with_no(const struct step *step)
{
	static const char *const no[] = {"non", NULL};
	char words[PLAIN_BYTES];
	(void)plain_words(step->event->text, words, sizeof words);
	bool waits = strncmp(words, " attend", strlen(" attend")) == 0 && form_is_talk(step, no);
	return (waits || form_begins_with_no(step)) && plain_count(words) > 1;
}

/* In a sentence that asks for another act, an idea chooses nothing, and an amount or a day is of
 * that act; an address or a row of the account is an answer. */
static bool answers_all_the_same(const json_t *asked)
{
	enum form_type type = form_step_type(asked);
	return !json_object_get(asked, "choix") && type != FORM_AMOUNT && type != FORM_DAY;
}

/* The answer to what is asked, taken; or why it cannot be. */
static bool hear_answer(struct step *step, const json_t *asked)
{
	json_t *value, *label;
	const char *objection = NULL;
	if (!form_read_value(step, step->state->form, asked, &value, &label)) {
		if (!(objection = form_misshapen(step, asked)))
			return false;
		form_refuse(step, asked, objection);
		return true;
	}
	objection = form_objection(step, asked, value);
	if (!objection) {
		form_take_answer(step, asked, value, label);
		return true;
	}
	json_decref(value);
	json_decref(label);
	form_refuse(step, asked, objection);
	return true;
}

/* An answer to a step that is not asked yet. */
static bool hear_ahead(struct step *step, const json_t *definition, bool named)
{
	json_t *form = step->state->form;
	if (!form_volunteer(step, definition, form, named))
		return false;
	take_part(step, form);
	step->state->failures = 0;
	form_begin_reply(step, form);
	if (!json_object_get(form, "objection"))
		step_say(step, "demarche_note");
	form_go_on(step);
	return true;
}

/* A bad address, for a step that is not asked yet: why it is none is told at once. */
static bool refuse_ahead(struct step *step, const json_t *definition, const json_t *asked)
{
	const json_t *later, *values = json_object_get(step->state->form, "values");
	size_t i;
	if (!form_tries_email(step->event->text))
		return false;
	json_array_foreach(json_object_get(definition, "etapes"), i, later)
	{
		if (later == asked || form_step_type(later) != FORM_EMAIL ||
		    json_object_get(values, form_text(later, "nom")))
			continue;
		form_refuse_ahead(step, later, asked);
		return true;
	}
	return false;
}

static bool has_town(const struct step *step, const json_t *definition)
{
	size_t i;
	const json_t *asked, *values = json_object_get(step->state->form, "values");
	json_array_foreach(json_object_get(definition, "etapes"), i, asked)
	{
		if (form_step_type(asked) == FORM_CITY &&
		    json_object_get(values, form_text(asked, "nom")))
			return true;
	}
	return false;
}

/* What is said to the summary and answers nothing. */
static bool hear_at_summary(struct step *step, const json_t *definition)
{
	static const char *const partings[] = {"au_revoir", "remerciement", NULL};
	static const char *const yes[] = {"oui", NULL}, *const refusal[] = {"non", NULL};
	bool no = begins_with_no(step);
	bool reserved = form_is_talk(step, yes) && step_has_reserve(step);
	/* "Non, c'est à Bron": a place that is not known is no parting. */
	reserved = reserved || (no && form_is_talk(step, refusal) && has_town(step, definition) &&
				form_leads_to_place(step));
	if (no && form_is_talk(step, partings))
		return form_answer(step, false);
	bool waits = no && !form_begins_with_no(step);
	if (step->match.decision == DECISION_ANSWER && !reserved && !waits && !form_doubts(step))
		return false; /* yes, no, or a digression */
	if (no) {
		revise(step, definition);
		return true;
	}
	if (step->match.decision == DECISION_CLARIFY) {
		form_note_digression(step);
		return false;
	}
	form_miss(step, NULL, NULL);
	return true;
}

/* Whether a word of the text begins as one of the act's title: "déménage", "déménagement". */
static bool names_the_act(const struct step *step, char *words)
{
	enum { LETTERS = 6 };
	char title[PLAIN_BYTES], copy[PLAIN_BYTES], *rest = NULL;
	uint32_t intent =
		matcher_find_intent(step->dialogue->matcher, form_text(step->state->form, "act"));
	const char *own =
		intent == NO_INTENT ? "" : matcher_intent_title(step->dialogue->matcher, intent);
	(void)plain_words(text_of(own), title, sizeof title);
	for (char *word = strtok_r(words, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		if (snprintf(copy, sizeof copy, " %.*s", LETTERS, word) > LETTERS &&
		    strstr(title, copy))
			return true;
	}
	return false;
}

/* "Finalement on ne déménage plus": the act in hand is named, denied, and nothing else is said. */
static bool gives_it_up(const struct step *step)
{
	static const char *const turns[] = {"finalement", "en fait", "tout compte fait", NULL};
	static const char *const denials[] = {"plus", "pas", "rien", NULL};
	static const char *const answers[] = {"sais", "plus tard", "plus tot", NULL};
	char words[PLAIN_BYTES];
	(void)plain_words(step->event->text, words, sizeof words);
	bool turns_back = plain_has_any(words, turns) && plain_has_any(words, denials);
	bool denied =
		(plain_find(words, "ne") || plain_find(words, "n")) && plain_find(words, "plus");
	/* "Finalement plus de données" asks for more. */
	turns_back = turns_back && !plain_find(words, "plus de");
	return (turns_back || denied) && !plain_has_any(words, answers) &&
	       plain_count(words) <= LATER_WORDS && step->match.entity_count == 0 &&
	       names_the_act(step, words);
}

/* "annuler la résiliation", while one is being asked for ("annule_par"): it is left. */
static bool takes_the_act_back(const struct step *step, const json_t *definition)
{
	return step->match.decision == DECISION_ANSWER && step->match.request_count == 1 &&
	       form_lists(json_object_get(definition, "annule_par"),
			  matcher_intent_id(step->dialogue->matcher, step->match.requests[0]));
}

bool form_hear(struct step *step)
{
	static const char *const bare[] = {"oui", "non", NULL};
	json_t *form = step->state->form;
	const json_t *definition = form_definition(step, form);
	if (says_later(step) && form_put_off(step))
		return true;
	if (!definition || !form_waits(form))
		return false;
	if (takes_the_act_back(step, definition))
		return form_cancel(step);
	if (form_hear_needless(step, definition))
		return true;
	if (form_takes_summary_back(step, definition))
		return form_cancel(step);
	const json_t *asked = form_is_at(form, "steps")
				      ? form_step(definition, form_text(form, "pending"))
				      : NULL;
	if (form_hear_wait(step, asked) || form_hear_any(step, asked) ||
	    form_hear_payment(step, definition))
		return true;
	if (form_is_at(form, "confirm") && form_hears_fine(step))
		return form_answer(step, true);
	if (form_hear_also(step, definition) || form_correct_surely(step, definition))
		return true;
	if ((form_asks(step) && form_answer_about(step, definition)) ||
	    form_answer_first(step, definition))
		return true;
	bool other = asks_other_act(step, form) && !(asked && form_is_said_alone(step, asked)) &&
		     !form_gives_reason(step, definition);
	if (asked && (!other || answers_all_the_same(asked)) && hear_answer(step, asked))
		return true;
	if (form_hear_not_yet(step))
		return true;
	if (asked && !other && form_hears_renounced(step))
		return form_cancel(step);
	if (hear_ahead(step, definition, true))
		return true;
	if (other)
		return false;
	if (form_correct(step, definition) || hear_ahead(step, definition, false))
		return true;
	if (asked && refuse_ahead(step, definition, asked))
		return true;
	if (gives_it_up(step))
		return form_cancel(step);
	if (form_answer_about(step, definition))
		return true;
	if (form_is_at(form, "confirm"))
		return hear_at_summary(step, definition);
	if (form_doubts(step) && !form_does_not_know(step)) {
		form_miss_perhaps(step, asked);
		return true;
	}
	if (step->match.decision == DECISION_ANSWER && !form_is_talk(step, bare) &&
	    !form_does_not_know(step))
		return false; /* a digression */
	form_miss(step, asked, NULL);
	return true;
}

/* "Oui" to the summary, when nobody has asked anything since. */
static bool hear_at_summary_beside(struct step *step)
{
	static const char *const yes[] = {"oui", NULL}, *const no[] = {"non", "annuler", NULL};
	if (!form_is_at(step->state->form, "confirm") || !step->event->at_once)
		return false;
	if ((form_is_talk(step, yes) && !step_has_reserve(step)) || form_hears_fine(step))
		return form_answer(step, true);
	return form_is_talk(step, no) && form_answer(step, false);
}

bool form_hear_beside(struct step *step)
{
	json_t *form = step->state->form, *value, *label;
	if (hear_at_summary_beside(step))
		return true;
	const json_t *asked = form_is_at(form, "steps") ? form_step(form_definition(step, form),
								    form_text(form, "pending"))
							: NULL;
	enum form_type type = asked ? form_step_type(asked) : FORM_CHOICE;
	/* A choice is pressed. Any words are a free text: those may be for the person. */
	if (!asked || type == FORM_CHOICE || (type == FORM_TEXT && !step->event->at_once) ||
	    !form_read_value(step, form, asked, &value, &label))
		return false;
	if (form_objection(step, asked, value)) { /* the person answers */
		json_decref(value);
		json_decref(label);
		return false;
	}
	form_take_answer(step, asked, value, label);
	return true;
}
