/* account.c - asking the customer's account, and saying what it answers. See step.h. */
#include <stdio.h>
#include <string.h>

#include "dialogue/account_text.h"
#include "dialogue/form.h"

/* Known to anyone, or of the customer who is signed in. */
bool step_may_ask_account(const struct step *step, const char *id)
{
	const struct act *act = catalogue_find(&step->dialogue->catalogue, id);
	bool open = act && strcmp(act->mode, "lire") == 0 && strcmp(act->level, "anonyme") == 0;
	if (step->event->level > LEVEL_ANONYMOUS)
		return true;
	return open && !catalogue_route(act, step->state->market).undocumented;
}

/* Asks the account; the answer comes with DIALOGUE_RESULT. */
void step_call_account(struct step *step, const char *id)
{
	struct dialogue_call *call = &step->turn->call;
	call->kind = DIALOGUE_CALL_READ;
	step_set_id(call->act, id);
	step_set_id(call->line, step->state->line);
	call->market = market_name(step->state->market);
	call->said = json_copy(step->state->said);
	(void)json_object_del(step->state->said, "follow"); /* these were of this call alone */
	(void)json_object_del(step->state->said, "all_lines");
	step_keep_clause(call->said, id);
	(void)json_object_del(call->said, "otherwise");
	(void)json_object_del(call->said, "perhaps");
	(void)json_object_del(call->said, "suggested");
	step_set_id(step->state->calling, id);
}

/* The chemin of an act, or of the first that its topic shows. */
static struct route find_way(const struct step *step, const char *id, enum market market)
{
	const struct act *act = catalogue_find(&step->dialogue->catalogue, id);
	const struct response *response = responses_find(&step->dialogue->responses, id);
	if (!act && response && response->see_count)
		act = catalogue_find(&step->dialogue->catalogue, response->see[0]);
	return act ? catalogue_route(act, market) : (struct route){0};
}

/* The one step of the chemin that is not tapped for the line ("Ma clé 4G", on a mobile); NULL: it
 * is tapped as it reads, or otherwise altogether. */
static const struct text *skipped_step(const struct route *route, struct steps *chemin)
{
	const struct text *skipped = NULL;
	steps_split(route->chemin, chemin);
	if (chemin->count != route->steps.count + 1)
		return NULL;
	for (size_t i = 0, tapped = 0; i < chemin->count; i++) {
		if (tapped < route->steps.count &&
		    text_equal(chemin->list[i], route->steps.list[tapped]))
			tapped++;
		else if (skipped)
			return NULL;
		else
			skipped = &chemin->list[i];
	}
	return skipped;
}

/* The chemin is the operator's, for all its lines: the step that this customer will not see is told
 * where they have no line of that kind. */
static void say_skipped(struct step *step, const struct route *route)
{
	struct steps chemin;
	const struct text *skipped = skipped_step(route, &chemin);
	enum market other = route->market == MARKET_MOBILE ? MARKET_CLE4G : MARKET_MOBILE;
	if (!skipped || !step->state->owned || dialogue_state_owns(step->state, other))
		return;
	const struct placeholder values[] = {{"etape", *skipped}};
	speech_say(&step->speech, "chemin_etape_en_moins", values, 1);
}

void step_add_way(struct step *step, const char *id, enum market market)
{
	struct route route = find_way(step, id, market);
	if (!route.chemin)
		return;
	const struct placeholder values[] = {{"chemin", text_of(route.chemin)}};
	speech_say(&step->speech, step->speech.text.length > 0 ? "retrouver_ici" : "chemin_dabord",
		   values, 1);
	say_skipped(step, &route);
	speech_add_chemin(&step->speech, route.act->id, market_name(route.market), route.chemin,
			  &route.steps);
}

void step_add_blocked_chemin(struct step *step, const char *id, enum market market)
{
	struct route route = find_way(step, id, market);
	json_t *steps = json_array();
	for (size_t i = 0; i < route.steps.count; i++)
		(void)json_array_append_new(
			steps, json_stringn(route.steps.list[i].bytes, route.steps.list[i].length));
	json_t *part =
		json_pack("{s:s, s:s, s:s?, s:s, s:o, s:s}", "k", "chemin", "intent", id, "market",
			  market_name(route.market), "chemin", route.chemin ? route.chemin : "",
			  "steps", steps, "blocked", "unpaid");
	speech_add_part(&step->speech, part);
	json_decref(part);
}

/* The sentences of an outcome: `say`, `more`, then its question, one at most in a turn. */
static void say_outcome(struct step *step, const json_t *result)
{
	size_t i;
	const json_t *sentence;
	account_say(&step->speech, result);
	json_array_foreach(json_object_get(result, "more"), i, sentence)
	{
		account_say(&step->speech, sentence);
	}
	if (!step->followed)
		account_say(&step->speech, json_object_get(result, "ask"));
}

void step_note_lines(struct step *step, const json_t *result)
{
	json_t *lines = json_object_get(result, "lines");
	json_incref(lines);
	json_decref(step->state->lines);
	step->state->lines = lines;
}

static void tell_account(struct step *step, const char *id, const json_t *result)
{
	size_t i;
	const json_t *part, *next;
	enum market market =
		market_parse(text_of(json_string_value(json_object_get(result, "market"))));
	const char *line = json_string_value(json_object_get(result, "line"));
	if (line)
		step_set_id(step->state->line, line);
	step->state->failures = 0;
	step_note_lines(step, result);
	step_note_about(step, result);
	speech_begin(&step->speech, id);
	say_outcome(step, result);
	json_array_foreach(json_object_get(result, "parts"), i, part)
	{
		json_t *whole = account_part(&step->dialogue->responses, part);
		speech_add_part(&step->speech, whole);
		json_decref(whole);
	}
	step_add_way(step, id, market < MARKETS ? market : step->state->market);
	json_array_foreach(json_object_get(result, "next"), i, next)
	{
		step_add_intent_choice(step, json_string_value(next));
	}
	speech_end(&step->speech);
}

void step_ask_own_line(struct step *step, const char *id, const json_t *result)
{
	size_t i;
	json_t *line;
	speech_begin(&step->speech, id);
	account_say(&step->speech, result); /* why it is asked, when the number said is no answer */
	step_say(step, "quelle_ligne_client");
	json_array_foreach(json_object_get(result, "lines"), i, line)
	{
		const char *name = json_string_value(json_object_get(line, "id"));
		const char *label = json_string_value(json_object_get(line, "label"));
		char choice[ID_BYTES + 8];
		(void)snprintf(choice, sizeof choice, "own:%s", name ? name : "");
		if (name && label && strlen(choice) < ID_BYTES)
			speech_add_choice(&step->speech, choice, label);
	}
	speech_end(&step->speech);
	step_note_lines(step, result);
	step->state->awaiting = AWAITING_LINE;
	step_set_id(step->state->asked, id);
}

void step_serve_with_reason(struct step *step, const char *id, const char *phrase)
{
	step_serve_plainly(step, id);
	step_reply(step, id, phrase);
}

/* The requests that it makes otherwise; false: none. */
static bool serve_otherwise(struct step *step)
{
	char ids[QUEUE_LIMIT][ID_BYTES];
	size_t i, count = 0;
	const json_t *id;
	json_t *otherwise = json_incref(json_object_get(step->state->said, "otherwise"));
	json_array_foreach(otherwise, i, id)
	{
		if (count < QUEUE_LIMIT)
			step_set_id(ids[count++], json_string_value(id));
	}
	json_decref(otherwise);
	if (count == 1 && strcmp(ids[0], "non") == 0)
		step_forget_follow(step); /* it asks for nothing */
	step_serve_all(step, ids, count);
	return count > 0;
}

/* What it may mean otherwise ("perhaps", "suggested") is offered; false: nothing. */
static bool offer(struct step *step, const char *what, const char *phrase)
{
	json_t *ids = json_incref(json_object_get(step->state->said, what));
	bool any = json_array_size(ids) > 0;
	if (any) {
		step_forget_follow(step);
		step->state->failures = 0;
		step_offer(step, phrase, ids);
	}
	json_decref(ids);
	return any;
}

/* What followed the act means nothing to it. Twice not understood leads to a person. */
static void take_lost(struct step *step, const char *id)
{
	bool first = step->state->failures == 0;
	if (serve_otherwise(step) || offer(step, "perhaps", "clarifier"))
		return;
	if (first && offer(step, "suggested", "suggerer")) {
		step->state->failures = 1;
		return;
	}
	step_forget_follow(step);
	if (strcmp(step->state->asked, id) != 0 || !step_ask_line_again(step))
		step_not_understood(step);
}

/* The chemin, and what must be proved first. */
static void serve_low(struct step *step, const char *id)
{
	step_serve_with_reason(step, id, "identite_a_confirmer");
	step_wait_for_sign_in(step, id);
}

enum { ALTERNATIVES = 2 };
static const float ALTERNATIVE_SCORE = 0.05f;

bool step_is_of_their_lines(const struct step *step, const char *id)
{
	const struct act *act = catalogue_find(&step->dialogue->catalogue, id);
	for (enum market i = MARKET_MOBILE; act && i < MARKETS; i++)
		if (act->chemin[i] && dialogue_state_owns(step->state, i))
			return true;
	return false;
}

/* What else the words may mean, of the lines that they have: the account rules the best guess out.
 * The text is read anew, for this turn is the account's. */
static void add_alternatives(struct step *step, const char *id)
{
	struct matcher *matcher = step->dialogue->matcher;
	const char *text = json_string_value(json_object_get(step->state->said, "text"));
	struct match_result match;
	size_t count = 0;
	if (!text || json_object_get(step->state->said, "market"))
		return;
	const struct match_request request = {.text = text_of(text),
					      .today_ms = step->event->at_ms};
	matcher_match(matcher, &request, &match);
	for (size_t i = 0; i < match.intent_count && count < ALTERNATIVES; i++) {
		const char *other = matcher_intent_id(matcher, match.intents[i].intent);
		if (match.intents[i].score < ALTERNATIVE_SCORE || strcmp(other, id) == 0 ||
		    !step_is_of_their_lines(step, other))
			continue;
		step_add_intent_choice(step, other);
		count++;
	}
}

/* None of their lines is of the kind that the act is about: no way of theirs leads there. */
static void tell_no_line(struct step *step, const char *id, const json_t *result)
{
	const struct dialogue_state *state = step->state;
	bool phone = dialogue_state_owns(state, MARKET_MOBILE) ||
		     dialogue_state_owns(state, MARKET_FIXE);
	bool is_change = forms_find(&step->dialogue->forms, id) != NULL;
	const struct placeholder values[] = {
		{"ligne",
		 text_of(market_line(dialogue_state_owns(state, MARKET_BOX4G) ? MARKET_BOX4G
									      : MARKET_CLE4G))}};
	speech_begin(&step->speech, id);
	if (phone || !is_change)
		account_say(&step->speech, result);
	else
		speech_say(&step->speech, "ligne_sans_chemin", values, 1);
	add_alternatives(step, id);
	step_add_advisor_choice(step);
	speech_end(&step->speech);
}

/* The line said, as this customer means it. */
static void note_market(struct step *step, const json_t *result)
{
	const char *market = json_string_value(json_object_get(result, "market"));
	if (market)
		step->state->market = market_parse(text_of(market));
}

void step_take_none(struct step *step, const char *id, const json_t *result)
{
	note_market(step, result);
	if (json_object_get(result, "say"))
		tell_no_line(step, id, result);
	else
		step_serve_plainly(step, id); /* the account has nothing to say of it */
}

static void take_read(struct step *step, const char *id, const json_t *result)
{
	const char *status = json_string_value(json_object_get(result, "status"));
	if (status && strcmp(status, "ok") == 0) {
		tell_account(step, id, result);
	} else if (status && strcmp(status, "line") == 0) {
		step_ask_own_line(step, id, result);
	} else if (status && strcmp(status, "level") == 0) {
		serve_low(step, id);
	} else if (status && strcmp(status, "instead") == 0) {
		step_serve(step, json_string_value(json_object_get(result, "act")));
	} else if (status && strcmp(status, "down") == 0) {
		step_serve_with_reason(step, id,
				       step->event->level == LEVEL_ANONYMOUS
					       ? "service_indisponible"
					       : "compte_indisponible");
	} else if (status && strcmp(status, "lost") == 0) {
		take_lost(step, id);
	} else {
		step_take_none(step, id, result);
	}
}

/* What kinds of lines there are. */
static void note_owned(struct dialogue_state *state, const json_t *result)
{
	json_t *owned = json_object_get(result, "owned");
	if (!owned)
		return;
	json_decref(state->owned);
	state->owned = json_incref(owned);
}

/* "code_puk@famille-2", "facture_duplicata@famille-2#2026-10" (serve.c); "" when it is too long. */
static void name_turn(char to[ID_BYTES], const char *id, const json_t *line)
{
	const char *name = json_string_value(json_object_get(line, "id"));
	const char *month = json_string_value(json_object_get(line, "month"));
	int length = snprintf(to, ID_BYTES, "%s@%s%s%s", id, name ? name : "", month ? "#" : "",
			      month ? month : "");
	if (length >= ID_BYTES)
		to[0] = '\0';
}

/* The lines named after the one told come before the other requests, which keep their place; where
 * they are too many, it is said how to ask for those that are left. */
static size_t queue_lines(struct step *step, const char *id, char rest[][ID_BYTES], size_t count)
{
	size_t i;
	char number[24];
	const json_t *line, *lines = json_object_get(step->event->result, "rest");
	size_t all = json_array_size(lines), most = QUEUE_LIMIT - count;
	size_t more = all < most ? all : most;
	memmove(rest[more], rest[0], count * ID_BYTES);
	json_array_foreach(lines, i, line)
	{
		if (i < more)
			name_turn(rest[i], id, line);
	}
	if (more < all) {
		(void)snprintf(number, sizeof number, "%zu", more);
		const struct placeholder values[] = {{"nombre", text_of(number)}};
		speech_begin(&step->speech, id);
		speech_say(&step->speech, "suite_trop_longue", values, 1);
		speech_end(&step->speech);
	}
	return count + more;
}

/* Whether some are answered at once: those that change something wait until this one is over. */
static bool is_more(const struct step *step, char rest[][ID_BYTES], size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!forms_find(&step->dialogue->forms, rest[i]))
			return true;
	return false;
}

void step_take_result(struct step *step)
{
	struct dialogue_state *state = step->state;
	char id[ID_BYTES], rest[QUEUE_LIMIT][ID_BYTES];
	size_t count = state->queue_count;
	step_set_id(id, state->calling);
	memcpy(rest, state->queue, sizeof rest);
	state->calling[0] = '\0';
	state->queue_count = 0;
	note_owned(state, step->event->result);
	step->more = is_more(step, rest, count);
	step->others = count > 0;
	step->followed = count > 0 || state->form;
	bool read = !form_take_result(step, step->event->result) && id[0];
	if (read)
		take_read(step, id, step->event->result);
	if (read)
		count = queue_lines(step, id, rest, count);
	count = form_queue(step, rest, count);
	if (!read && count)
		form_note_digression(step); /* the other requests, then its question again */
	if (state->awaiting == AWAITING_LINE || step->turn->call.kind) {
		memcpy(state->queue, rest, sizeof rest);
		state->queue_count = count;
	} else {
		step_serve_all(step, rest, count);
	}
}

void step_wait_for_sign_in(struct step *step, const char *id)
{
	struct dialogue_state *state = step->state;
	if (!step->waits) {
		step_set_id(state->waiting, id);
		json_decref(state->waiting_too);
		state->waiting_too = json_array();
	} else if (strcmp(state->waiting, id) != 0 && !form_lists(state->waiting_too, id)) {
		(void)json_array_append_new(state->waiting_too, json_string(id));
	}
	step->waits = true;
}

/* What was asked before signing in goes on. */
void step_sign_in(struct step *step)
{
	char ids[QUEUE_LIMIT][ID_BYTES] = {""};
	size_t i, count = 1;
	const json_t *id;
	struct dialogue_state *state = step->state;
	bool waits = state->waiting[0] || state->awaiting != AWAITING_LINE;
	step_set_id(ids[0], waits ? state->waiting : state->asked);
	json_array_foreach(waits ? state->waiting_too : NULL, i, id)
	{
		if (count < QUEUE_LIMIT)
			step_set_id(ids[count++], json_string_value(id));
	}
	state->waiting[0] = '\0';
	json_decref(state->waiting_too);
	state->waiting_too = NULL;
	if (!ids[0][0])
		return;
	step_forget_question(state);
	step_reply(step, NULL, "connecte");
	step_serve_all(step, ids, count);
}
