/* state.c - the conversation's memory as JSON and back. See state.h. */
#include "dialogue/state.h"

#include <stdlib.h>

struct dialogue_state *dialogue_state_new(void)
{
	struct dialogue_state *state = calloc(1, sizeof *state);
	if (!state)
		return NULL;
	state->market = MARKET_UNKNOWN;
	state->spoken = json_object();
	state->replies = json_array();
	if (!state->spoken || !state->replies) {
		dialogue_state_free(state);
		return NULL;
	}
	return state;
}

void dialogue_state_free(struct dialogue_state *state)
{
	if (!state)
		return;
	json_decref(state->form);
	json_decref(state->unsettled);
	json_decref(state->kept);
	json_decref(state->payments);
	json_decref(state->waiting_too);
	json_decref(state->said);
	json_decref(state->lines);
	json_decref(state->owned);
	json_decref(state->spoken);
	json_decref(state->replies);
	free(state);
}

const char *dialogue_state_market(const struct dialogue_state *state)
{
	return market_name(state->market);
}

bool dialogue_state_asks(const struct dialogue_state *state)
{
	return state->form || state->awaiting != AWAITING_NOTHING;
}

const char *dialogue_state_act(const struct dialogue_state *state)
{
	return state->form ? json_string_value(json_object_get(state->form, "act")) : NULL;
}

bool dialogue_state_offers(const struct dialogue_state *state, const char *choice)
{
	for (size_t i = 0; i < state->choice_count; i++)
		if (strcmp(state->choices[i].id, choice) == 0)
			return true;
	return false;
}

bool dialogue_state_showed(const struct dialogue_state *state, const char *reference)
{
	size_t i;
	const json_t *one;
	json_array_foreach(state->payments, i, one)
	{
		const char *text = json_string_value(one);
		if (text && strcmp(text, reference) == 0)
			return true;
	}
	return false;
}

bool dialogue_state_owns(const struct dialogue_state *state, enum market market)
{
	size_t i;
	const json_t *one;
	const char *name = market_name(market);
	if (!state->owned || !name)
		return true;
	json_array_foreach(state->owned, i, one)
	{
		if (strcmp(json_string_value(one) ? json_string_value(one) : "", name) == 0)
			return true;
	}
	return false;
}

char *dialogue_state_save(const struct dialogue_state *state)
{
	json_t *queue = json_array(), *choices = json_array();
	for (size_t i = 0; i < state->queue_count; i++)
		(void)json_array_append_new(queue, json_string(state->queue[i]));
	for (size_t i = 0; i < state->choice_count; i++)
		(void)json_array_append_new(choices,
					    json_pack("{s:s, s:s}", "id", state->choices[i].id,
						      "label", state->choices[i].label));
	json_t *saved =
		json_pack("{s:i, s:s?, s:i, s:s, s:o, s:s, s:o, s:i, s:b}", "version", 4, "market",
			  market_name(state->market), "awaiting", (int)state->awaiting, "asked",
			  state->asked, "queue", queue, "served", state->served, "choices", choices,
			  "failures", state->failures, "sign_in_said", state->sign_in_said);
	json_t *rest =
		json_pack("{s:s, s:s, s:s, s:O?, s:O?, s:O?, s:O?, s:O, s:O}", "waiting",
			  state->waiting, "line", state->line, "settled", state->settled, "form",
			  state->form, "unsettled", state->unsettled, "kept", state->kept, "said",
			  state->said, "spoken", state->spoken, "replies", state->replies);
	bool whole = saved && rest && json_object_update(saved, rest) == 0;
	if (whole && state->lines)
		whole = json_object_set(saved, "lines", state->lines) == 0;
	if (whole && state->owned)
		whole = json_object_set(saved, "owned", state->owned) == 0;
	if (whole && json_array_size(state->waiting_too) > 0)
		whole = json_object_set(saved, "waiting_too", state->waiting_too) == 0;
	if (whole && json_array_size(state->payments) > 0)
		whole = json_object_set(saved, "payments", state->payments) == 0;
	json_decref(rest);
	char *text = whole ? json_dumps(saved, JSON_COMPACT) : NULL;
	json_decref(saved);
	return text;
}

static void copy_id(char *to, size_t size, const char *from)
{
	size_t length = from ? strlen(from) : 0;
	if (length >= size)
		length = 0; /* no name of ours is so long: not ours */
	if (length)
		memcpy(to, from, length);
	to[length] = '\0';
}

static void load_lists(struct dialogue_state *state, json_t *queue, json_t *choices)
{
	size_t i;
	json_t *item;
	json_array_foreach(queue, i, item)
	{
		if (i < QUEUE_LIMIT && json_is_string(item))
			copy_id(state->queue[state->queue_count++], ID_BYTES,
				json_string_value(item));
	}
	json_array_foreach(choices, i, item)
	{
		if (i >= CHOICE_LIMIT)
			break;
		struct choice *choice = &state->choices[state->choice_count++];
		copy_id(choice->id, sizeof choice->id,
			json_string_value(json_object_get(item, "id")));
		copy_id(choice->label, sizeof choice->label,
			json_string_value(json_object_get(item, "label")));
	}
}

/* Before version 4 there was only one. The newest are kept. */
static json_t *load_kept(json_t *saved)
{
	json_t *kept = json_array();
	size_t i, count = json_array_size(saved);
	json_t *form;
	if (json_is_object(saved))
		(void)json_array_append(kept, saved);
	json_array_foreach(saved, i, form)
	{
		if (json_is_object(form) && i + KEPT_LIMIT >= count)
			(void)json_array_append(kept, form);
	}
	return kept;
}

struct dialogue_state *dialogue_state_load(struct text json, struct error *error)
{
	json_error_t problem;
	json_t *saved = json_loadb(json.bytes, json.length, JSON_REJECT_DUPLICATES, &problem);
	struct dialogue_state *state = saved ? dialogue_state_new() : NULL;
	json_t *market, *queue, *choices, *form = NULL, *unsettled = NULL, *kept = NULL,
					  *said = NULL, *spoken, *replies;
	const char *asked, *served, *waiting = "", *line = "", *settled = "";
	int version, awaiting, sign_in_said;
	if (!state ||
	    json_unpack(saved,
			"{s:i, s:o, s:i, s:s, s:o, s:s, s:o, s:i, s:b, s?s, s?s, s?s, s?o, s?o, "
			"s?o, s?o, "
			"s:o, s:o}",
			"version", &version, "market", &market, "awaiting", &awaiting, "asked",
			&asked, "queue", &queue, "served", &served, "choices", &choices, "failures",
			&state->failures, "sign_in_said", &sign_in_said, "waiting", &waiting,
			"line", &line, "settled", &settled, "form", &form, "unsettled", &unsettled,
			"kept", &kept, "said", &said, "spoken", &spoken, "replies",
			&replies) != 0 ||
	    version < 1 || version > 4 || awaiting < AWAITING_NOTHING ||
	    awaiting > AWAITING_CHOICE || !json_is_object(spoken) || !json_is_array(replies)) {
		(void)error_set(
			error, ERROR_FORMAT,
			"a saved conversation cannot be read (was it written by another version?)");
		dialogue_state_free(state);
		json_decref(saved);
		return NULL;
	}
	state->market = market_parse(text_of(json_string_value(market)));
	state->awaiting = (enum awaiting)awaiting;
	state->sign_in_said = sign_in_said != 0;
	copy_id(state->asked, sizeof state->asked, asked);
	copy_id(state->served, sizeof state->served, served);
	copy_id(state->waiting, sizeof state->waiting, waiting);
	copy_id(state->line, sizeof state->line, line);
	copy_id(state->settled, sizeof state->settled, settled);
	load_lists(state, queue, choices);
	json_decref(state->spoken);
	json_decref(state->replies);
	state->form = json_is_object(form) ? json_incref(form) : NULL;
	state->unsettled = json_is_array(unsettled) ? json_incref(unsettled) : NULL;
	state->kept = load_kept(kept);
	state->said = json_is_object(said) ? json_incref(said) : NULL;
	json_t *lines = json_object_get(saved, "lines");
	state->lines = json_is_array(lines) ? json_incref(lines) : NULL;
	json_t *owned = json_object_get(saved, "owned");
	state->owned = json_is_array(owned) ? json_incref(owned) : NULL;
	json_t *too = json_object_get(saved, "waiting_too");
	state->waiting_too = json_is_array(too) ? json_incref(too) : NULL;
	json_t *payments = json_object_get(saved, "payments");
	state->payments = json_is_array(payments) ? json_incref(payments) : NULL;
	state->spoken = json_incref(spoken);
	state->replies = json_incref(replies);
	json_decref(saved);
	return state;
}
