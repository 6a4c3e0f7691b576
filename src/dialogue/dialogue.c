/*
 * dialogue.c - the assistant: its content, and one step of a conversation.
 *
 * A step reads the event, decides, and composes replies. What a turn may be, in the order
 * looked at:
 *   a choice pressed, its label or rank typed do it
 *   a line alone, when one is awaited         serve the act that waits for it
 *   a line alone ("et pour la box ?")         the last act, for that line
 *   small talk (section "dialogue")           its own handler
 *   one or more requests                      serve each, in order
 *   a doubt                                   "Vous vouliez dire... ?"
 *   nothing understood                        say so; the second time offer an advisor
 *
 * content.c opens the pack and the texts; serve.c answers an intent, form*.c the acts that change
 * something, talk.c the small talk; account.c tells what the customer's account answers, news.c
 * what happens outside; said.c hears what is said beside the request, reasons.c what is only a part
 * of it, follow.c what is said after it, which.c the line that is named.
 */
#include "dialogue/dialogue.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mask.h"
#include "dialogue/contrast.h"
#include "dialogue/form_parts.h"
#include "french/plain.h"
#include "french/signs.h"
#include "french/utterance.h"

/* ---- Small helpers ---- */

void step_say(struct step *step, const char *phrase)
{
	speech_say(&step->speech, phrase, NULL, 0);
}

/* A reply of one phrase. */
void step_reply(struct step *step, const char *intent, const char *phrase)
{
	speech_begin(&step->speech, intent);
	step_say(step, phrase);
	speech_end(&step->speech);
}

void step_forget_question(struct dialogue_state *state)
{
	state->awaiting = AWAITING_NOTHING;
	state->asked[0] = '\0';
	state->queue_count = 0;
}

void step_set_id(char to[ID_BYTES], const char *id)
{
	size_t length = strlen(id);
	if (length < ID_BYTES)
		memcpy(to, id, length + 1);
}

void step_add_advisor_choice(struct step *step)
{
	const char *label = step->event->advisor_present ? STEP_ADVISOR_LABEL : STEP_REACH_LABEL;
	if (!step->event->with_advisor)
		speech_add_choice(&step->speech, "human", label);
}

void step_add_intent_choice(struct step *step, const char *id)
{
	uint32_t intent = matcher_find_intent(step->dialogue->matcher, id);
	if (intent == NO_INTENT)
		return;
	char choice[ID_BYTES + 8];
	(void)snprintf(choice, sizeof choice, "intent:%s", id);
	speech_add_choice(&step->speech, choice,
			  matcher_intent_title(step->dialogue->matcher, intent));
}

void step_serve_awaited(struct step *step)
{
	char ids[QUEUE_LIMIT + 1][ID_BYTES];
	struct dialogue_state *state = step->state;
	size_t count = 0;
	step_set_id(ids[count++], state->asked);
	for (size_t i = 0; i < state->queue_count; i++)
		step_set_id(ids[count++], state->queue[i]);
	step_forget_question(state);
	step_serve_all(step, ids, count);
}

/* ---- A choice pressed ---- */

void step_choose(struct step *step, const char *id)
{
	struct dialogue_state *state = step->state;
	state->failures = 0;
	if (strncmp(id, "line:", 5) == 0) {
		state->market = market_parse(text_of(id + 5));
		if (state->awaiting == AWAITING_LINE)
			step_serve_awaited(step);
		else if (state->served[0])
			step_serve(step, state->served);
		else
			step_reply(step, NULL, "ligne_notee");
	} else if (strncmp(id, "own:", 4) == 0) {
		step_set_id(state->line, id + 4);
		step_hear_line(step, id + 4);
		if (state->awaiting == AWAITING_LINE)
			step_serve_awaited(step);
		else if (state->served[0])
			step_serve(step, state->served);
	} else if (strncmp(id, "intent:", 7) == 0) {
		step_forget_question(state);
		step_serve(step, id + 7);
	} else if (strncmp(id, "form:", 5) == 0) {
		form_choose(step, id + 5);
	} else if (strcmp(id, "kept:resume") == 0) {
		(void)form_resume_kept(step);
	} else if (strcmp(id, "kept:later") == 0) {
		(void)form_put_off(step);
	} else if (strcmp(id, "kept:drop") == 0) {
		(void)form_drop_kept(step);
	} else if (strcmp(id, "human") == 0) {
		step_forget_question(state);
		step_want_advisor(step);
	}
}

/* Compares as people read: case, accents, punctuation and spaces aside. */
static bool same_label(struct text typed, const char *label)
{
	char left[LABEL_BYTES], right[LABEL_BYTES];
	size_t a = utterance_fold(typed, left, sizeof left);
	size_t b = utterance_fold(text_of(label), right, sizeof right);
	return a > 0 && text_equal((struct text){left, a}, (struct text){right, b});
}

/* The choice meant by what was pressed or typed; false when it is none of those shown. */
static bool find_choice(const struct step *step, char id[ID_BYTES])
{
	const struct dialogue_state *state = step->state;
	for (size_t i = 0; i < state->choice_count; i++) {
		const struct choice *choice = &state->choices[i];
		bool pressed =
			step->event->choice.length && text_is(step->event->choice, choice->id);
		bool typed = step->event->choice.length == 0 &&
			     same_label(step->event->text, choice->label);
		if (pressed || typed) {
			step_set_id(id, choice->id);
			return true;
		}
	}
	return step->event->choice.length == 0 && step_rank_choice(step, id);
}

/* ---- What was said ---- */

/* "Répondre non" is nobody's choice, "Parler à un conseiller" is. */
static bool is_small_talk(const struct matcher *matcher, uint32_t intent)
{
	const char *id = matcher_intent_id(matcher, intent);
	return strcmp(matcher_intent_section(matcher, intent), "dialogue") == 0 &&
	       strcmp(id, "conseiller_demander") != 0 && strcmp(id, "aide") != 0;
}

json_t *step_list_hesitated(const struct step *step, size_t most)
{
	const struct matcher *matcher = step->dialogue->matcher;
	json_t *ids = json_array();
	for (size_t i = 0; i < step->match.intent_count && json_array_size(ids) < most; i++)
		if (!is_small_talk(matcher, step->match.intents[i].intent))
			(void)json_array_append_new(
				ids, json_string(matcher_intent_id(matcher,
								   step->match.intents[i].intent)));
	return ids;
}

void step_offer(struct step *step, const char *phrase, const json_t *ids)
{
	size_t i;
	const json_t *id;
	speech_begin(&step->speech, NULL);
	step_say(step, phrase);
	json_array_foreach(ids, i, id)
	{
		step_add_intent_choice(step, json_string_value(id));
	}
	speech_end(&step->speech);
	step->state->awaiting = AWAITING_CHOICE;
}

static void offer_hesitated(struct step *step, const char *phrase, size_t most)
{
	json_t *ids = step_list_hesitated(step, most);
	step_offer(step, phrase, ids);
	json_decref(ids);
}

/* What was written is hidden, and the act that it was for is offered. */
static bool tell_secret(struct step *step, bool (*has)(struct text), const char *phrase,
			const char *act)
{
	if (!has(step->event->text))
		return false;
	speech_begin(&step->speech, NULL);
	step_say(step, phrase);
	step_add_intent_choice(step, act);
	speech_end(&step->speech);
	return true;
}

void step_not_understood(struct step *step)
{
	struct dialogue_state *state = step->state;
	step_forget_question(state);
	if (step->turn->count == 0 &&
	    (tell_secret(step, mask_has_card, "carte_ecrite", "facture_payer_cb") ||
	     tell_secret(step, mask_has_iban, "iban_ecrit", "coordonnees_bancaires_changer")))
		return;
	state->failures++;
	if (state->failures >= 2) {
		step_offer_advisor(step, "pas_compris_encore");
	} else if (step->match.decision == DECISION_SUGGEST) {
		offer_hesitated(step, "suggerer", SUGGEST_CHOICES);
	} else {
		speech_begin(&step->speech, NULL);
		step_say(step, "pas_compris");
		step_add_intent_choice(step, "aide");
		step_add_intent_choice(step, "factures_consulter");
		step_add_intent_choice(step, "conso_suivre");
		speech_end(&step->speech);
	}
}

/* A loss or a theft comes before all that is asked with it. */
static void put_urgent_first(const struct step *step, char ids[][ID_BYTES], size_t count)
{
	for (size_t i = 1; i < count; i++) {
		char urgent[ID_BYTES];
		const struct act *act = catalogue_find(&step->dialogue->catalogue, ids[i]);
		if (!act || !act->urgent || !forms_find(&step->dialogue->forms, ids[i]))
			continue;
		memcpy(urgent, ids[i], ID_BYTES);
		memmove(ids[1], ids[0], i * ID_BYTES);
		memcpy(ids[0], urgent, ID_BYTES);
		return;
	}
}

static void serve_requests(struct step *step)
{
	struct dialogue_state *state = step->state;
	char ids[MATCH_REQUESTS + 1][ID_BYTES];
	const struct matcher *matcher = step->dialogue->matcher;
	step_drop_reason(step);
	if (form_doubts_start(step)) {
		json_t *offered = step_list_hesitated(step, 1);
		step->state->failures = 0;
		step_forget_question(step->state);
		step_offer(step, "question_demarche", offered);
		json_decref(offered);
		return;
	}
	for (size_t i = 0; i < step->match.request_count; i++)
		step_set_id(ids[i], matcher_intent_id(matcher, step->match.requests[i]));
	put_urgent_first(step, ids, step->match.request_count);
	size_t count = form_add_companion(step, ids, step->match.request_count);
	form_note_digression(step);
	bool small_talk =
		step->match.request_count == 1 &&
		strcmp(matcher_intent_section(matcher, step->match.requests[0]), "dialogue") == 0;
	/* A digression is answered; the question that waited is then forgotten, as the customer
	 * has moved on. Small talk leaves it alone. */
	if (!small_talk) {
		step_forget_question(state);
		step_hear_said(step);
	}
	state->failures = 0;
	step_serve_all(step, ids, count);
}

/* "un iphone" is a thing wanted, "ma box arrive quand" a question, where no line is awaited; "mon
 * iphone", a line. */
static bool asks_about_it(const struct step *step)
{
	static const char *const words_of_it[] = {
		"un",     "une",     "des",      "nouveau", "nouvel", "nouvelle", "quand",
		"arrive", "combien", "pourquoi", "comment", "en est", "est ou",   "ou est"};
	char words[PLAIN_BYTES];
	if (step->match.decision != DECISION_ANSWER || step->state->awaiting == AWAITING_LINE)
		return false;
	(void)plain_words(step->event->text, words, sizeof words);
	for (size_t i = 0; i < sizeof words_of_it / sizeof words_of_it[0]; i++)
		if (plain_find(words, words_of_it[i]))
			return true;
	return false;
}

/* A card number, or an account's, in a sentence that asks for something, or answers: said before
 * all else. One that means nothing else is told by step_not_understood. */
static void warn_of_secret(struct step *step)
{
	bool heard = step->match.decision == DECISION_ANSWER ||
		     step->match.decision == DECISION_CLARIFY || step->state->form ||
		     step->state->awaiting != AWAITING_NOTHING;
	if (heard && mask_has_card(step->event->text))
		step_reply(step, NULL, "carte_ecrite");
	else if (heard && mask_has_iban(step->event->text))
		step_reply(step, NULL, "iban_ecrit");
}

static void understand(struct step *step)
{
	struct dialogue_state *state = step->state;
	const struct match_request request = {
		.text = step->event->text,
		.expects = state->awaiting == AWAITING_LINE ? "ligne" : NULL,
		.today_ms = step->event->at_ms,
	};
	matcher_match(step->dialogue->matcher, &request, &step->match);
	step->matched = true;
	if (step->match.line_only && asks_about_it(step))
		step->match.line_only = false;
	static const enum dialogue_decision decisions[] = {
		DIALOGUE_DECISION_ANSWER, DIALOGUE_DECISION_CLARIFY, DIALOGUE_DECISION_SUGGEST,
		DIALOGUE_DECISION_REJECT};
	step->turn->decision = decisions[step->match.decision];
	char id[ID_BYTES];
	warn_of_secret(step);
	if (step_hear_which(step) || step_hear_called_line(step) || step_hear_yes_and(step))
		return;
	if (form_hear_same(step) || form_hear_after(step))
		return;
	if ((step_answers_at_once(step) || step_may_follow(step)) && step_follow_up(step)) {
		step->turn->decision = DIALOGUE_DECISION_ANSWER;
		return;
	}
	if (step->match.decision != DECISION_ANSWER && step_verb_choice(step, id)) {
		step_choose(step, id);
		return;
	}
	if (form_correct_left(step) || form_hear_resume(step) || form_hear_other_part(step) ||
	    form_hear(step) || step_hear_other_line(step))
		return;
	enum market before = state->market;
	if (step->match.market)
		state->market = market_parse(text_of(step->match.market));
	if (step->match.market && step->match.line_only) {
		step_hear_after(step);
		step->turn->decision = DIALOGUE_DECISION_ANSWER;
		state->failures = 0;
		if (state->awaiting == AWAITING_LINE)
			step_serve_awaited(step);
		else if (!state->served[0])
			step_reply(step, NULL, "ligne_notee");
		else if (!step_serve_same_way(step, before))
			step_serve(step, state->served);
		return;
	}
	if (step->match.decision == DECISION_ANSWER) {
		serve_requests(step);
	} else if (step->match.decision == DECISION_CLARIFY) {
		state->failures = 0;
		step_forget_question(state);
		offer_hesitated(step, "clarifier", CLARIFY_CHOICES);
	} else if (!step_follow_up(step) && !form_hear_found(step) && !form_hear_again(step) &&
		   !(state->awaiting == AWAITING_LINE && step_ask_line_again(step))) {
		step_not_understood(step);
	}
	if (step->match.truncated)
		step_reply(step, NULL, "texte_coupe");
}

/* "Non pas celle-là, celle d'août", after an answer of the account. */
static bool refuses_what_was_told(const struct step *step)
{
	static const char *const refusals[] = {" non ", " pas celle la ", " pas celui la "};
	char words[PLAIN_BYTES];
	if (!step->state->served[0] || step->state->awaiting != AWAITING_NOTHING)
		return false;
	(void)plain_words(step->event->text, words, sizeof words);
	for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++)
		if (strncmp(words, refusals[i], strlen(refusals[i])) == 0)
			return true;
	return false;
}

/* Of two values set against each other, an answer is the one that is wanted. */
static void understand_wanted(struct step *step)
{
	char wanted[CONTRAST_BYTES];
	const struct dialogue_event *event = step->event;
	struct dialogue_event meant = *event;
	bool answers = step->state->form || step->state->awaiting == AWAITING_LINE ||
		       refuses_what_was_told(step);
	if (answers && !form_sets_number(step) && contrast_read(step, wanted)) {
		meant.text = text_of(wanted);
		step->event = &meant;
	}
	understand(step);
	step->event = event;
}

/* What is said to the person who answers: an answer to a form in it is taken, all else is theirs.
 */
static void overhear(struct step *step)
{
	const struct match_request request = {.text = step->event->text,
					      .today_ms = step->event->at_ms};
	if (!step->state->form)
		return;
	matcher_match(step->dialogue->matcher, &request, &step->match);
	step->matched = true;
	(void)form_hear_beside(step);
}

static void hear(struct step *step)
{
	char id[ID_BYTES];
	if (step->event->accompanied)
		overhear(step);
	else if (find_choice(step, id))
		step_choose(step, id);
	else
		understand_wanted(step);
}

/* ---- The step ---- */

int dialogue_step(struct dialogue *dialogue, struct dialogue_state *state,
		  const struct dialogue_event *event, struct dialogue_turn *turn,
		  struct error *error)
{
	*turn = (struct dialogue_turn){0};
	struct dialogue_event meant = *event;
	const char *sign = event->kind == DIALOGUE_SAY ? signs_word(event->text) : NULL;
	if (sign)
		meant.text = text_of(sign);
	else if (!meant.text.bytes)
		meant.text = text_of(""); /* nothing said is read as any text is */
	struct step step = {.dialogue = dialogue, .state = state, .event = &meant, .turn = turn};
	speech_init(&step.speech, &dialogue->responses, state, event->chance, turn);
	switch (event->kind) {
	case DIALOGUE_GREET:
		step_reply(&step, "salutation", "accueil");
		break;
	case DIALOGUE_SAY:
		hear(&step);
		break;
	case DIALOGUE_MARKET:
		state->market = market_parse(event->text);
		break;
	case DIALOGUE_SIGN_IN:
		step_sign_in(&step);
		break;
	case DIALOGUE_RESULT:
		step_take_result(&step);
		break;
	case DIALOGUE_HUMAN:
		step_want_advisor(&step);
		break;
	case DIALOGUE_CONFIRM:
		if (dialogue_state_confirms(state, event->choice, event->at_ms) ==
		    CONFIRMATION_AWAITED) {
			step_forget_question(state); /* the summary is answered, not it */
			(void)form_answer(&step, event->yes);
		}
		break;
	case DIALOGUE_NEWS:
		step_take_news(&step);
		break;
	case DIALOGUE_START:
		step_start(&step);
		break;
	case DIALOGUE_HANDED:
		step_forget_question(state);
		state->choice_count = 0;
		state->failures = 0;
		state->waiting[0] = '\0';
		json_decref(state->waiting_too);
		state->waiting_too = NULL;
		form_forget(state);
		break;
	}
	form_come_back(&step);
	speech_commit(&step.speech);
	bool failed = step.speech.failed;
	speech_free(&step.speech);
	if (failed) {
		dialogue_turn_clear(turn);
		return error_set(error, ERROR_MEMORY, "not enough memory to answer");
	}
	return 0;
}

void dialogue_turn_clear(struct dialogue_turn *turn)
{
	for (size_t i = 0; i < turn->count; i++) {
		free(turn->replies[i].text);
		free(turn->replies[i].say);
		free(turn->replies[i].intent);
		json_decref(turn->replies[i].parts);
	}
	free(turn->replies);
	json_decref(turn->call.said);
	json_decref(turn->call.wants);
	json_decref(turn->call.params);
	*turn = (struct dialogue_turn){0};
}
