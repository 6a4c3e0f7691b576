/*
 * dialogue.c - the assistant: its content, and one step of a conversation.
 *
 * A step reads the event, decides, and composes replies. What a turn may be, in the order
 * looked at:
 *   a choice pressed, or its label typed      do it
 *   a line alone, when one is awaited         serve the act that waits for it
 *   a line alone ("et pour la box ?")         the last act, for that line
 *   small talk (section "dialogue")           its own handler
 *   one or more requests                      serve each, in order
 *   a doubt                                   "Vous vouliez dire... ?"
 *   nothing understood                        say so; the second time offer an advisor
 *
 * talk.c holds the small talk, account.c what the customer's account answers, said.c what is said
 * beside the request, follow.c what is said after it.
 */
#include "dialogue/dialogue.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "dialogue/account_names.h"
#include "dialogue/form.h"
#include "french/utterance.h"

static const char *const LINE_LABELS[MARKETS] = {"Mobile", "Bbox ou fixe", "Clé 4G", "4G box"};

/* ---- Content ---- */

static int check_names(const struct dialogue *dialogue, const char *owner, const char *kind,
		       const char **names, size_t count, struct error *error)
{
	for (size_t i = 0; i < count; i++)
		if (matcher_find_intent(dialogue->matcher, names[i]) == NO_INTENT)
			return error_set(error, ERROR_FORMAT,
					 "responses: « %s » of %s names « %s », which is no intent "
					 "(mend the name)",
					 kind, owner, names[i]);
	return 0;
}

/* Each intent has an answer, each answer an intent, and names lead somewhere. */
static int check_content(const struct dialogue *dialogue, struct error *error)
{
	static const char *const phrases[] = {"accueil",
					      "quelle_ligne",
					      "ligne_notee",
					      "ligne_non_documentee",
					      "clarifier",
					      "suggerer",
					      "pas_compris",
					      "pas_compris_encore",
					      "conseiller_absent",
					      "conseiller_prochain",
					      "conseiller_file",
					      "pas_compris_sans_conseiller",
					      "salutation",
					      "remerciement",
					      "au_revoir",
					      "aide",
					      "identite",
					      "insulte",
					      "oui_sans_question",
					      "non_sans_question",
					      "annule",
					      "rien_a_annuler",
					      "repete_rien",
					      "recommence",
					      "texte_coupe",
					      "connexion_proposee",
					      "identite_a_confirmer",
					      "connecte",
					      "quelle_ligne_client",
					      "compte_indisponible",
					      "service_indisponible",
					      "retrouver_ici",
					      "connexion_pour_agir",
					      "demarche_confirmer",
					      "demarche_expiree",
					      "demarche_impossible",
					      "demarche_bloquee",
					      "demarche_indisponible",
					      "demarche_en_attente",
					      "demarche_pas_compris",
					      "demarche_pas_compris_encore",
					      "demarche_revenir",
					      "demarche_reprendre",
					      "demarche_reprise",
					      "demarche_oubliee",
					      "choix_passe",
					      "refus",
					      "paiement_recu",
					      "paiement_recu_reste",
					      "paiement_en_attente",
					      "paiement_refuse",
					      "paiement_abandonne",
					      "paiement_en_trop",
					      "paiement_indisponible",
					      "demarche_faite_apres",
					      "demarche_refusee_apres"};
	for (size_t i = 0; i < sizeof phrases / sizeof phrases[0]; i++)
		if (!responses_phrase(&dialogue->responses, phrases[i]))
			return error_set(error, ERROR_FORMAT,
					 "responses/dialogue.jsonc: the phrase « %s » is missing "
					 "(add its wordings)",
					 phrases[i]);
	for (size_t i = 0; i < ACCOUNT_NAME_COUNT; i++)
		if (!responses_phrase(&dialogue->responses, ACCOUNT_NAMES[i].name))
			return error_set(error, ERROR_FORMAT,
					 "responses/compte.jsonc: the text « %s » is missing (add "
					 "it)",
					 ACCOUNT_NAMES[i].name);
	for (uint32_t i = 0; i < matcher_intent_count(dialogue->matcher); i++) {
		const char *id = matcher_intent_id(dialogue->matcher, i);
		const char *section = matcher_intent_section(dialogue->matcher, i);
		if (strcmp(section, "dialogue") == 0 || strcmp(section, "hors_sujet") == 0)
			continue;
		const struct response *response = responses_find(&dialogue->responses, id);
		if (!response)
			return error_set(error, ERROR_FORMAT,
					 "responses/textes: the intent « %s » has no answer (add "
					 "its \"textes\")",
					 id);
		int code = check_names(dialogue, id, "choix", response->next, response->next_count,
				       error);
		if (code == 0)
			code = check_names(dialogue, id, "voir", response->see, response->see_count,
					   error);
		if (code != 0)
			return code;
	}
	for (size_t i = 0; i < dialogue->catalogue.count; i++)
		if (matcher_find_intent(dialogue->matcher, dialogue->catalogue.acts[i].id) ==
		    NO_INTENT)
			return error_set(error, ERROR_FORMAT,
					 "responses/chemins.jsonc: the act « %s » is no intent "
					 "(add intents/%s/%s.jsonc)",
					 dialogue->catalogue.acts[i].id,
					 dialogue->catalogue.acts[i].section,
					 dialogue->catalogue.acts[i].id);
	return 0;
}

static int load_forms(struct dialogue *dialogue, const char *responses_dir, struct error *error)
{
	char path[4096];
	(void)snprintf(path, sizeof path, "%s/demarches.jsonc", responses_dir);
	if (access(path, F_OK) != 0)
		return 0; /* a pack that changes nothing */
	return forms_load(&dialogue->forms, path, error);
}

struct dialogue *dialogue_open(const char *intents_dir, const char *responses_dir,
			       struct error *error)
{
	struct dialogue *dialogue = calloc(1, sizeof *dialogue);
	if (!dialogue) {
		(void)error_set(error, ERROR_MEMORY, "not enough memory for the dialogue");
		return NULL;
	}
	char path[4096];
	(void)snprintf(path, sizeof path, "%s/chemins.jsonc", responses_dir);
	if (!(dialogue->matcher = matcher_open(intents_dir, NULL, error)) ||
	    catalogue_load(&dialogue->catalogue, path, error) != 0 ||
	    responses_load(&dialogue->responses, responses_dir, error) != 0 ||
	    load_forms(dialogue, responses_dir, error) != 0 ||
	    check_content(dialogue, error) != 0 ||
	    canned_load(dialogue, responses_dir, error) != 0) {
		dialogue_close(dialogue);
		return NULL;
	}
	return dialogue;
}

void dialogue_close(struct dialogue *dialogue)
{
	if (!dialogue)
		return;
	matcher_close(dialogue->matcher);
	catalogue_free(&dialogue->catalogue);
	forms_free(&dialogue->forms);
	responses_free(&dialogue->responses);
	json_decref(dialogue->canned);
	free(dialogue);
}

const char *dialogue_notice(const struct dialogue *dialogue)
{
	return responses_phrase(&dialogue->responses, "accueil")->list[0];
}

const char *dialogue_chemin(const struct dialogue *dialogue, const char *act)
{
	const struct act *found = catalogue_find(&dialogue->catalogue, act);
	return found ? catalogue_route(found, MARKET_UNKNOWN).chemin : NULL;
}

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

static void add_line_choice(struct step *step, enum market market)
{
	char choice[32];
	(void)snprintf(choice, sizeof choice, "line:%s", market_name(market));
	speech_add_choice(&step->speech, choice, LINE_LABELS[market]);
}

/* ---- Serving an intent ---- */

/* "Mobile et Clé 4G": the lines that document an act. */
static void list_lines(const struct act *act, struct buffer *out)
{
	size_t left = 0;
	for (enum market i = MARKET_MOBILE; i < MARKETS; i++)
		left += act->chemin[i] != NULL;
	for (enum market i = MARKET_MOBILE; i < MARKETS; i++) {
		if (!act->chemin[i])
			continue;
		buffer_add_string(out, LINE_LABELS[i]);
		left--;
		if (left)
			buffer_add_string(out, left == 1 ? " et " : ", ");
	}
}

void step_ask_line(struct step *step, const char *id, const struct act *act)
{
	struct dialogue_state *state = step->state;
	speech_begin(&step->speech, id);
	step_say(step, "quelle_ligne");
	for (enum market i = MARKET_MOBILE; i < MARKETS; i++)
		if (act->chemin[i])
			add_line_choice(step, i);
	speech_end(&step->speech);
	state->awaiting = AWAITING_LINE;
	step_set_id(state->asked, id);
}

static const struct variants *find_wording(const struct step *step, const struct response *response)
{
	for (size_t i = 0; step->matched && i < response->precision_count; i++) {
		const struct precision *precision = &response->precisions[i];
		size_t present = 0;
		while (present < precision->idea_count &&
		       matcher_has_idea(step->dialogue->matcher, precision->ideas[present]))
			present++;
		if (present == precision->idea_count)
			return &precision->texts;
	}
	return &response->texts;
}

/* The account would show it at once: the offer to sign in is made once a conversation. */
static void offer_sign_in(struct step *step, const char *id, const struct act *act)
{
	bool reads = strcmp(act->mode, "lire") == 0;
	if ((!reads && !forms_find(&step->dialogue->forms, id)) ||
	    strcmp(act->level, "anonyme") == 0 || step->event->level > LEVEL_ANONYMOUS)
		return;
	step_set_id(step->state->waiting, id);
	if (step->state->sign_in_said)
		return;
	step_say(step, reads ? "connexion_proposee" : "connexion_pour_agir");
	step->state->sign_in_said = true;
}

static void serve_undocumented(struct step *step, const char *id, const struct route *route)
{
	struct buffer lines;
	buffer_init(&lines);
	list_lines(route->act, &lines);
	const char *chemin = route->act->chemin[route->instead];
	struct steps steps;
	steps_split(route->act->taps[route->instead], &steps);
	uint32_t intent = matcher_find_intent(step->dialogue->matcher, id);
	const struct placeholder values[] = {
		{"lignes", buffer_text(&lines)},
		{"ligne", text_of(LINE_LABELS[route->market])},
		{"chemin", text_of(chemin)},
		{"titre", text_of(matcher_intent_title(step->dialogue->matcher, intent))},
	};
	speech_begin(&step->speech, id);
	speech_say(&step->speech, "ligne_non_documentee", values, 4);
	speech_add_chemin(&step->speech, id, market_name(route->instead), chemin, &steps);
	for (enum market i = MARKET_MOBILE; i < MARKETS; i++)
		if (route->act->chemin[i])
			add_line_choice(step, i);
	speech_add_choice(&step->speech, "human", STEP_ADVISOR_LABEL);
	speech_end(&step->speech);
	buffer_free(&lines);
}

static void serve_act(struct step *step, const char *id, const struct act *act)
{
	const struct response *response = responses_find(&step->dialogue->responses, id);
	struct route route = catalogue_route(act, step->state->market);
	if (route.ask) {
		step_ask_line(step, id, act);
		return;
	}
	if (route.undocumented) {
		serve_undocumented(step, id, &route);
		return;
	}
	const struct placeholder values[] = {{"chemin", text_of(route.chemin)}};
	speech_begin(&step->speech, id);
	speech_add(&step->speech, find_wording(step, response), values, 1);
	offer_sign_in(step, id, act);
	speech_add_chemin(&step->speech, id, market_name(route.market), route.chemin, &route.steps);
	if (act->urgent && route.market == MARKET_UNKNOWN) {
		for (enum market i = MARKET_CLE4G; i < MARKETS; i++)
			if (act->chemin[i])
				add_line_choice(step, i);
	} else {
		for (size_t i = 0; i < response->next_count; i++)
			step_add_intent_choice(step, response->next[i]);
	}
	speech_end(&step->speech);
}

static void serve_topic(struct step *step, const char *id)
{
	const struct response *response = responses_find(&step->dialogue->responses, id);
	speech_begin(&step->speech, id);
	speech_add(&step->speech, find_wording(step, response), NULL, 0);
	for (size_t i = 0; i < response->see_count; i++) {
		const struct act *act =
			catalogue_find(&step->dialogue->catalogue, response->see[i]);
		struct route route =
			act ? catalogue_route(act, step->state->market) : (struct route){0};
		if (route.chemin)
			speech_add_chemin(&step->speech, act->id, market_name(route.market),
					  route.chemin, &route.steps);
	}
	for (size_t i = 0; i < response->next_count; i++)
		step_add_intent_choice(step, response->next[i]);
	speech_end(&step->speech);
}

/* What the assistant knows without the account. */
void step_serve_plainly(struct step *step, const char *id)
{
	const struct act *act = catalogue_find(&step->dialogue->catalogue, id);
	if (act)
		serve_act(step, id, act);
	else
		serve_topic(step, id);
}

void step_serve(struct step *step, const char *id)
{
	uint32_t intent = matcher_find_intent(step->dialogue->matcher, id);
	if (intent == NO_INTENT)
		return;
	if (strcmp(matcher_intent_section(step->dialogue->matcher, intent), "dialogue") == 0) {
		step_talk(step, id);
		return;
	}
	step_set_id(step->state->served, id);
	if (!step_may_ask_account(step, id))
		step_serve_plainly(step, id);
	else if (step->event->level == LEVEL_ANONYMOUS || !form_begin(step, id))
		step_call_account(step, id);
}

/* Serves the requests in order; a question about the line, or to the account, puts the rest in the
 * queue. */
void step_serve_all(struct step *step, char ids[][ID_BYTES], size_t count)
{
	struct dialogue_state *state = step->state;
	for (size_t i = 0; i < count; i++) {
		step_serve(step, ids[i]);
		if (state->awaiting != AWAITING_LINE && !step->turn->call.kind)
			continue;
		for (size_t j = i + 1; j < count && state->queue_count < QUEUE_LIMIT; j++)
			step_set_id(state->queue[state->queue_count++], ids[j]);
		return;
	}
}

/* The line is known now: what waited for it is served. */
static void serve_awaited(struct step *step)
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
			serve_awaited(step);
		else if (state->served[0])
			step_serve(step, state->served);
		else
			step_reply(step, NULL, "ligne_notee");
	} else if (strncmp(id, "own:", 4) == 0) {
		step_set_id(state->line, id + 4);
		step_hear_line(step, id + 4);
		if (state->awaiting == AWAITING_LINE)
			serve_awaited(step);
		else if (state->served[0])
			step_serve(step, state->served);
	} else if (strncmp(id, "intent:", 7) == 0) {
		step_forget_question(state);
		step_serve(step, id + 7);
	} else if (strncmp(id, "form:", 5) == 0) {
		form_choose(step, id + 5);
	} else if (strcmp(id, "kept:resume") == 0) {
		form_resume_kept(step);
	} else if (strcmp(id, "kept:drop") == 0) {
		form_drop_kept(step);
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
	return false;
}

/* ---- What was said ---- */

static void offer_intents(struct step *step, const char *phrase, size_t most)
{
	speech_begin(&step->speech, NULL);
	step_say(step, phrase);
	for (size_t i = 0; i < step->match.intent_count && i < most; i++)
		step_add_intent_choice(step, matcher_intent_id(step->dialogue->matcher,
							       step->match.intents[i].intent));
	speech_end(&step->speech);
	step->state->awaiting = AWAITING_CHOICE;
}

void step_not_understood(struct step *step)
{
	struct dialogue_state *state = step->state;
	state->failures++;
	step_forget_question(state);
	if (state->failures >= 2) {
		step_offer_advisor(step, "pas_compris_encore");
	} else if (step->match.decision == DECISION_SUGGEST) {
		offer_intents(step, "suggerer", 3);
	} else {
		speech_begin(&step->speech, NULL);
		step_say(step, "pas_compris");
		step_add_intent_choice(step, "aide");
		step_add_intent_choice(step, "factures_consulter");
		step_add_intent_choice(step, "conso_suivre");
		speech_end(&step->speech);
	}
}

static void serve_requests(struct step *step)
{
	struct dialogue_state *state = step->state;
	char ids[MATCH_REQUESTS][ID_BYTES];
	const struct matcher *matcher = step->dialogue->matcher;
	for (size_t i = 0; i < step->match.request_count; i++)
		step_set_id(ids[i], matcher_intent_id(matcher, step->match.requests[i]));
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
	step_serve_all(step, ids, step->match.request_count);
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
	static const enum dialogue_decision decisions[] = {
		DIALOGUE_DECISION_ANSWER, DIALOGUE_DECISION_CLARIFY, DIALOGUE_DECISION_SUGGEST,
		DIALOGUE_DECISION_REJECT};
	step->turn->decision = decisions[step->match.decision];
	if (step_answers_at_once(step) && step_follow_up(step)) {
		step->turn->decision = DIALOGUE_DECISION_ANSWER;
		return;
	}
	if (form_hear(step))
		return;
	if (step->match.market)
		state->market = market_parse(text_of(step->match.market));
	if (step->match.market && step->match.line_only) {
		step_hear_after(step);
		step->turn->decision = DIALOGUE_DECISION_ANSWER;
		state->failures = 0;
		if (state->awaiting == AWAITING_LINE)
			serve_awaited(step);
		else if (state->served[0])
			step_serve(step, state->served);
		else
			step_reply(step, NULL, "ligne_notee");
		return;
	}
	if (step->match.decision == DECISION_ANSWER) {
		serve_requests(step);
	} else if (step->match.decision == DECISION_CLARIFY) {
		state->failures = 0;
		step_forget_question(state);
		offer_intents(step, "clarifier", 2);
	} else if (!step_follow_up(step)) {
		step_not_understood(step);
	}
	if (step->match.truncated)
		step_reply(step, NULL, "texte_coupe");
}

static void hear(struct step *step)
{
	char id[ID_BYTES];
	if (find_choice(step, id))
		step_choose(step, id);
	else
		understand(step);
}

/* ---- The step ---- */

int dialogue_step(struct dialogue *dialogue, struct dialogue_state *state,
		  const struct dialogue_event *event, struct dialogue_turn *turn,
		  struct error *error)
{
	*turn = (struct dialogue_turn){0};
	struct step step = {.dialogue = dialogue, .state = state, .event = event, .turn = turn};
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
		    CONFIRMATION_AWAITED)
			(void)form_answer(&step, event->yes);
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
