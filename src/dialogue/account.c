/* account.c - asking the customer's account, and saying what it answers. See step.h. */
#include <stdio.h>
#include <string.h>

#include "dialogue/step.h"

/* Asks the account; the answer comes with DIALOGUE_RESULT. */
void step_call_account(struct step *step, const char *id)
{
	struct dialogue_call *call = &step->turn->call;
	call->wanted = true;
	step_set_id(call->act, id);
	step_set_id(call->line, step->state->line);
	call->market = market_name(step->state->market);
	call->said = json_incref(step->state->said);
	step_set_id(step->state->calling, id);
}

enum { VALUE_LIMIT = 12 };

/* The placeholders of the outcome's wording: {"values": {"ligne": "06 ..."}}. */
static size_t read_values(const json_t *result, struct placeholder values[VALUE_LIMIT])
{
	size_t count = 0;
	const char *name;
	json_t *value;
	json_object_foreach(json_object_get(result, "values"), name, value)
	{
		if (count < VALUE_LIMIT && json_is_string(value))
			values[count++] = (struct placeholder){
				name, {json_string_value(value), json_string_length(value)}};
	}
	return count;
}

/* The way to find it again in the app, under what the account said. */
static void add_way(struct step *step, const char *id, enum market market)
{
	const struct act *act = catalogue_find(&step->dialogue->catalogue, id);
	struct route route = act ? catalogue_route(act, market) : (struct route){0};
	if (!route.chemin)
		return;
	const struct placeholder values[] = {{"chemin", text_of(route.chemin)}};
	speech_say(&step->speech, "retrouver_ici", values, 1);
	speech_add_chemin(&step->speech, id, market_name(route.market), route.chemin, &route.steps);
}

static void tell_account(struct step *step, const char *id, const json_t *result)
{
	struct placeholder values[VALUE_LIMIT];
	size_t i, count = read_values(result, values);
	const char *phrase = json_string_value(json_object_get(result, "say"));
	enum market market =
		market_parse(text_of(json_string_value(json_object_get(result, "market"))));
	json_t *part;
	speech_begin(&step->speech, id);
	speech_say(&step->speech, phrase ? phrase : "", values, count);
	json_array_foreach(json_object_get(result, "parts"), i, part)
	{
		speech_add_part(&step->speech, part);
	}
	add_way(step, id, market < MARKETS ? market : step->state->market);
	speech_end(&step->speech);
}

/* "Pour quelle ligne ?", among the customer's own. */
static void ask_own_line(struct step *step, const char *id, const json_t *result)
{
	size_t i;
	json_t *line;
	speech_begin(&step->speech, id);
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
	step->state->awaiting = AWAITING_LINE;
	step_set_id(step->state->asked, id);
}

/* The chemin, with a sentence that says why there is no more. */
static void serve_with_reason(struct step *step, const char *id, const char *phrase)
{
	step_serve_plainly(step, id);
	step_reply(step, id, phrase);
}

void step_take_result(struct step *step)
{
	struct dialogue_state *state = step->state;
	const json_t *result = step->event->result;
	const char *status = json_string_value(json_object_get(result, "status"));
	char id[ID_BYTES], rest[QUEUE_LIMIT][ID_BYTES];
	size_t count = state->queue_count;
	step_set_id(id, state->calling);
	memcpy(rest, state->queue, sizeof rest);
	state->calling[0] = '\0';
	state->queue_count = 0;
	if (!id[0])
		return;
	if (status && strcmp(status, "ok") == 0) {
		tell_account(step, id, result);
	} else if (status && strcmp(status, "line") == 0) {
		ask_own_line(step, id, result);
		memcpy(state->queue, rest, sizeof rest);
		state->queue_count = count;
		return;
	} else if (status && strcmp(status, "level") == 0) {
		serve_with_reason(step, id, "identite_a_confirmer");
		step_set_id(state->waiting, id);
	} else if (status && strcmp(status, "down") == 0) {
		serve_with_reason(step, id, "compte_indisponible");
	} else {
		step_serve_plainly(step, id); /* the account has nothing to say of it */
	}
	step_serve_all(step, rest, count);
}

/* What was asked before signing in goes on. */
void step_sign_in(struct step *step)
{
	char id[ID_BYTES];
	step_set_id(id, step->state->waiting);
	step->state->waiting[0] = '\0';
	if (!id[0])
		return;
	step_reply(step, NULL, "connecte");
	step_serve(step, id);
}
