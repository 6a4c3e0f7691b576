/* serve.c - what is answered to an intent: its text, its chemin, the line it is about. See step.h.
 */
#include <stdio.h>
#include <string.h>

#include "dialogue/form.h"

static const char *const LINE_LABELS[MARKETS] = {"Mobile", "Bbox ou fixe", "Clé 4G", "4G box"};

/* The act has no chemin for the line: somebody sees to it. */
static void tell_no_way(struct step *step, const char *id, enum market market)
{
	const struct placeholder values[] = {{"ligne", text_of(market_line(market))}};
	speech_begin(&step->speech, id);
	speech_say(&step->speech, "ligne_sans_chemin", values, 1);
	step_add_advisor_choice(step);
	speech_end(&step->speech);
}

static void add_line_choice(struct step *step, enum market market)
{
	char choice[32];
	if (!dialogue_state_owns(step->state, market))
		return;
	(void)snprintf(choice, sizeof choice, "line:%s", market_name(market));
	speech_add_choice(&step->speech, choice, LINE_LABELS[market]);
}

/* "une ligne mobile et une clé 4G": the lines that document an act. */
static void list_lines(const struct act *act, struct buffer *out)
{
	size_t left = 0;
	for (enum market i = MARKET_MOBILE; i < MARKETS; i++)
		left += act->chemin[i] != NULL;
	for (enum market i = MARKET_MOBILE; i < MARKETS; i++) {
		if (!act->chemin[i])
			continue;
		buffer_add_string(out, market_line(i));
		left--;
		if (left)
			buffer_add_string(out, left == 1 ? " et " : ", ");
	}
}

/* Whether the kinds of lines on the account leave nothing to ask: the act is for one of them, whose
 * way is given, or for none. */
static bool serve_owned(struct step *step, const char *id, const struct act *act)
{
	struct dialogue_state *state = step->state;
	enum market before = state->market, only = MARKET_UNKNOWN, other = MARKET_UNKNOWN;
	size_t count = 0;
	for (enum market i = MARKET_MOBILE; i < MARKETS; i++) {
		if (!dialogue_state_owns(state, i))
			continue;
		count += act->chemin[i] != NULL;
		if (act->chemin[i])
			only = i;
		else
			other = i;
	}
	if (!state->owned || count > 1 || (count == 0 && other == MARKET_UNKNOWN))
		return false;
	if (state->awaiting == AWAITING_LINE)
		state->awaiting = AWAITING_NOTHING;
	if (count == 0) {
		tell_no_way(step, id, other);
		return true;
	}
	state->market = only;
	step_serve_plainly(step, id);
	state->market = before;
	return true;
}

void step_ask_line(struct step *step, const char *id, const struct act *act)
{
	struct dialogue_state *state = step->state;
	if (serve_owned(step, id, act))
		return;
	speech_begin(&step->speech, id);
	step_say(step, "quelle_ligne");
	for (enum market i = MARKET_MOBILE; i < MARKETS; i++)
		if (act->chemin[i])
			add_line_choice(step, i);
	speech_end(&step->speech);
	state->awaiting = AWAITING_LINE;
	step_set_id(state->asked, id);
}

/* What is said where the text has more ideas than the act; NULL: nothing. */
static const struct precision *find_precision(const struct step *step,
					      const struct response *response)
{
	size_t count = response ? response->precision_count : 0;
	for (size_t i = 0; step->matched && i < count; i++) {
		const struct precision *precision = &response->precisions[i];
		size_t present = 0;
		while (present < precision->idea_count &&
		       matcher_has_idea(step->dialogue->matcher, precision->ideas[present]))
			present++;
		if (present == precision->idea_count)
			return precision;
	}
	return NULL;
}

static const struct variants *find_wording(const struct step *step, const struct response *response)
{
	const struct precision *precision = find_precision(step, response);
	return precision ? &precision->texts : &response->texts;
}

/* What is offered after the answer. */
static void add_next(struct step *step, const struct response *response)
{
	const struct precision *precision = find_precision(step, response);
	bool own = precision && precision->next_count > 0;
	const char *const *next = own ? precision->next : response->next;
	size_t count = own ? precision->next_count : response->next_count;
	for (size_t i = 0; i < count; i++)
		step_add_intent_choice(step, next[i]);
}

/* The account would show it at once: the offer to sign in is short after the first. */
static void offer_sign_in(struct step *step, const char *id, const struct act *act)
{
	bool reads = strcmp(act->mode, "lire") == 0;
	if ((!reads && !forms_find(&step->dialogue->forms, id)) ||
	    strcmp(act->level, "anonyme") == 0 || step->event->level > LEVEL_ANONYMOUS)
		return;
	step_wait_for_sign_in(step, id);
	step_say(step, step->state->sign_in_said ? "connexion_aussi"
		       : reads                   ? "connexion_proposee"
						 : "connexion_pour_agir");
	step->state->sign_in_said = true;
}

/* A line of the customer's that has the act, where that is known. */
static enum market owned_instead(const struct step *step, const struct route *route)
{
	for (enum market i = MARKET_MOBILE; i < MARKETS; i++)
		if (step->state->owned && route->act->chemin[i] &&
		    dialogue_state_owns(step->state, i))
			return i;
	return route->instead;
}

/* Whether none of the customer's lines has a way. */
static bool serve_no_way(struct step *step, const char *id, const struct route *route)
{
	enum market instead = owned_instead(step, route);
	if (!step->state->owned || dialogue_state_owns(step->state, instead))
		return false;
	tell_no_way(step, id, route->market);
	return true;
}

static void serve_undocumented(struct step *step, const char *id, const struct route *route)
{
	struct buffer lines;
	buffer_init(&lines);
	list_lines(route->act, &lines);
	const enum market instead = owned_instead(step, route);
	const char *chemin = route->act->chemin[instead];
	struct steps steps;
	steps_split(route->act->taps[instead], &steps);
	uint32_t intent = matcher_find_intent(step->dialogue->matcher, id);
	const struct placeholder values[] = {
		{"lignes", buffer_text(&lines)},
		{"ligne", text_of(market_line(route->market))},
		{"chemin", text_of(chemin)},
		{"titre", text_of(matcher_intent_title(step->dialogue->matcher, intent))},
	};
	const struct precision *precision =
		find_precision(step, responses_find(&step->dialogue->responses, id));
	speech_begin(&step->speech, id);
	if (precision)
		speech_add(&step->speech, &precision->texts, values, 4);
	else
		speech_say(&step->speech, "ligne_non_documentee", values, 4);
	speech_add_chemin(&step->speech, id, market_name(instead), chemin, &steps);
	for (enum market i = MARKET_MOBILE; i < MARKETS; i++)
		if (route->act->chemin[i])
			add_line_choice(step, i);
	step_add_advisor_choice(step);
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
		if (!serve_no_way(step, id, &route))
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
		add_next(step, response);
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
	add_next(step, response);
	speech_end(&step->speech);
}

bool step_serve_same_way(struct step *step, enum market before)
{
	const char *id = step->state->served;
	const struct act *act = catalogue_find(&step->dialogue->catalogue, id);
	if (!act || step_may_ask_account(step, id))
		return false;
	struct route then = catalogue_route(act, before);
	struct route now = catalogue_route(act, step->state->market);
	if (then.ask || now.ask || now.undocumented || !then.chemin || !now.chemin ||
	    strcmp(then.chemin, now.chemin) != 0)
		return false;
	const struct response *response = responses_find(&step->dialogue->responses, id);
	const struct placeholder values[] = {{"ligne", text_of(market_line(now.market))},
					     {"chemin", text_of(now.chemin)}};
	speech_begin(&step->speech, id);
	speech_say(&step->speech, "ligne_meme_chemin", values, 2);
	speech_add_chemin(&step->speech, id, market_name(now.market), now.chemin, &now.steps);
	for (size_t i = 0; i < response->next_count; i++)
		step_add_intent_choice(step, response->next[i]);
	speech_end(&step->speech);
	return true;
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

/* Whether the request is to pay, by someone who asks for time, does not agree, or asks which bill
 * it is: the account tells what is possible (acts/present_money.c) before anything is to be paid.
 */
static bool is_told_first(const struct step *step, const char *id)
{
	const struct matcher *matcher = step->dialogue->matcher;
	bool late = strcmp(id, "impaye_regulariser") == 0;
	if (!step->matched || step->event->level == LEVEL_ANONYMOUS ||
	    (!late && strcmp(id, "facture_payer_cb") != 0))
		return false;
	for (size_t i = 0; i < step->match.entity_count; i++)
		if (step->match.entities[i].type == ENTITY_AMOUNT)
			return false; /* that part of it */
	return matcher_has_idea(matcher, "demande_de_delai") ||
	       (late && (matcher_has_idea(matcher, "facture_fausse") ||
			 matcher_has_idea(matcher, "impaye_laquelle")));
}

/* Near the act, and not it: "supprimer mon adresse secondaire", where one is created. */
static bool is_told_alone(const struct step *step, const char *id)
{
	const struct precision *precision =
		find_precision(step, responses_find(&step->dialogue->responses, id));
	return precision && precision->alone && step->match.request_count == 1;
}

bool step_tell_precisely(struct step *step, const char *id)
{
	const struct precision *precision =
		find_precision(step, responses_find(&step->dialogue->responses, id));
	if (!precision || step->match.request_count > 0)
		return false;
	step->state->failures = 0;
	step->turn->decision = DIALOGUE_DECISION_ANSWER;
	step_serve_plainly(step, id);
	return true;
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
	if (is_told_alone(step, id)) {
		step_serve_plainly(step, id);
		return;
	}
	if (form_begin_unknown(step, id))
		return;
	if (!step_may_ask_account(step, id))
		step_serve_plainly(step, id);
	else if (step->event->level == LEVEL_ANONYMOUS || is_told_first(step, id) ||
		 !form_begin(step, id))
		step_call_account(step, id);
}

/* What the request before it brought with its id, if it did: the line, the month. */
static void forget_turn(json_t *said)
{
	if (json_object_get(said, "in_turn"))
		(void)json_object_del(said, "line");
	if (json_object_get(said, "month_in_turn"))
		(void)json_object_del(said, "month");
	(void)json_object_del(said, "in_turn");
	(void)json_object_del(said, "month_in_turn");
}

/* "code_puk@famille-2": the act, for that line, "...#2026-10" and of that month; else as it was
 * said. */
static void serve_of_line(struct step *step, const char *id)
{
	struct dialogue_state *state = step->state;
	char act[ID_BYTES];
	const char *at = strchr(id, '@');
	step_set_id(act, id);
	act[strcspn(act, "@")] = '\0';
	forget_turn(state->said);
	if (at) {
		char line[ID_BYTES];
		const char *month = strchr(at, '#');
		step_set_id(line, at + 1);
		line[strcspn(line, "#")] = '\0';
		step_set_id(state->line, line);
		step_hear_line(step, line);
		if (month) {
			(void)json_object_set_new(state->said, "month", json_string(month + 1));
			(void)json_object_set_new(state->said, "month_in_turn", json_true());
		}
		(void)json_object_set_new(state->said, "in_turn", json_true());
	}
	step_serve(step, act);
}

/* Serves the requests in order; a question about the line, or to the account, puts the rest in the
 * queue. */
void step_serve_all(struct step *step, char ids[][ID_BYTES], size_t count)
{
	struct dialogue_state *state = step->state;
	for (size_t i = 0; i < count; i++) {
		serve_of_line(step, ids[i]);
		if (state->awaiting != AWAITING_LINE && !step->turn->call.kind)
			continue;
		for (size_t j = i + 1; j < count && state->queue_count < QUEUE_LIMIT; j++)
			step_set_id(state->queue[state->queue_count++], ids[j]);
		return;
	}
}
