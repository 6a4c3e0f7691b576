/* desk_said.c - what the desk makes of a turn: acts, what an unpaid bill stopped, what was not
 * understood, the queue's line. */
#include "server/desk_parts.h"

#include <stdlib.h>

#include "base/clock.h"
#include "dialogue/guide.h"

/* The guide's acts and topics; what is left is small talk, and the wish for a person. */
bool desk_read_requests(struct desk *desk)
{
	json_t *intents = guide_intents(desk->server->dialogue), *list = json_array(), *one;
	json_t *requests = json_object(), *reads = json_array();
	size_t i;
	json_array_foreach(intents, i, one)
	{
		const char *intent = frame_string(one, "intent");
		(void)json_object_set_new(requests, intent, json_true());
		(void)json_array_append_new(list, json_string(intent));
		if (!json_object_get(one, "form"))
			(void)json_array_append_new(reads, json_string(intent));
	}
	char *line = requests ? json_dumps(list, JSON_COMPACT) : NULL;
	char *reads_line = line ? json_dumps(reads, JSON_COMPACT) : NULL;
	json_decref(intents);
	json_decref(list);
	json_decref(reads);
	if (!reads_line) {
		json_decref(requests);
		free(line);
		return false;
	}
	json_decref(desk->requests);
	free(desk->requests_list);
	free(desk->reads_list);
	desk->requests = requests;
	desk->requests_list = line;
	desk->reads_list = reads_line;
	return true;
}

static void note_blocked(struct desk *desk, const struct conversation *conversation,
			 const char *frame, int64_t at_ms)
{
	size_t i;
	json_t *part, *object = json_loads(frame, 0, NULL);
	const char *customer = conversation_customer(conversation);
	json_array_foreach(json_object_get(object, "parts"), i, part)
	{
		const char *intent = frame_string(part, "intent");
		json_t *blocked = json_object_get(part, "blocked");
		if (blocked && !json_is_false(blocked) && !json_is_null(blocked) && intent &&
		    *customer)
			desk_keep(desk, "blocked_put",
				  json_pack("{s:s, s:s, s:s, s:I}", "conv",
					    conversation_name(conversation), "customer", customer,
					    "intent", intent, "at", (json_int_t)at_ms));
	}
	json_decref(object);
}

static void note_unmatched(struct desk *desk, const struct conversation *conversation,
			   const struct desk_turn *turn)
{
	json_t *row = guide_nearest(desk->server->dialogue, text_of(turn->text), turn->at_ms);
	if (!row)
		return;
	(void)json_object_set_new(row, "conv", json_string(conversation_name(conversation)));
	(void)json_object_set_new(row, "text", json_string(turn->text));
	(void)json_object_set_new(row, "at", json_integer((json_int_t)turn->at_ms));
	desk_keep(desk, "unmatched_put", row);
}

/* What the account has only read is found again in what was answered. */
static void keep_act(struct desk *desk, const char *conv, const struct desk_act *made,
		     int64_t at_ms)
{
	if (!made->intent[0] || strcmp(made->state, "given") == 0)
		return;
	desk_keep(desk, "act_put",
		  json_pack("{s:s, s:s, s:s, s:s?, s:I}", "conv", conv, "intent", made->intent,
			    "state", made->state, "reference",
			    made->reference[0] ? made->reference : NULL, "at", (json_int_t)at_ms));
}

static void tell_act(struct desk *desk, const char *conv, const struct desk_act *made,
		     int64_t at_ms)
{
	json_t *frame = json_pack("{s:s, s:s, s:s, s:I}", "t", "act", "conv", conv, "state",
				  made->state, "ts", (json_int_t)at_ms);
	const char *title = guide_title(desk->server->dialogue, made->intent);
	if (frame && title) {
		(void)json_object_set_new(frame, "intent", json_string(made->intent));
		(void)json_object_set_new(frame, "title", json_string(title));
	}
	if (frame && made->reference[0])
		(void)json_object_set_new(frame, "reference", json_string(made->reference));
	desk_tell(desk, conv, frame);
}

/* Those who watch see what became of an act without reading it in the messages; those who come
 * later, in what is kept. */
static void note_act(struct desk *desk, const char *conv, const struct desk_act *made,
		     int64_t at_ms)
{
	keep_act(desk, conv, made, at_ms);
	if (desk_is_watched(desk, conv))
		tell_act(desk, conv, made, at_ms);
}

static void note_acts(struct desk *desk, const char *conv, const struct desk_turn *turn)
{
	struct desk_act replaced = {.state = "replaced"};
	if (turn->replaced && turn->replaced[0]) {
		(void)snprintf(replaced.intent, sizeof replaced.intent, "%s", turn->replaced);
		note_act(desk, conv, &replaced, turn->at_ms);
	}
	if (turn->made->state[0])
		note_act(desk, conv, turn->made, turn->at_ms);
}

bool desk_is_wish(const struct desk *desk, char *const *frames, const bool *own, size_t count)
{
	bool understood = false, asks = false;
	for (size_t i = 0; desk && i < count; i++) {
		json_t *frame = own[i] ? NULL : json_loads(frames[i], 0, NULL);
		const char *intent = frame_string(frame, "intent");
		understood = understood || intent;
		asks = asks || (intent && json_object_get(desk->requests, intent));
		json_decref(frame);
	}
	return asks || !understood;
}

void desk_heard(struct conversation *conversation, const struct desk_turn *turn)
{
	struct desk *desk = conversation_server(conversation)->desk;
	if (!desk)
		return;
	note_acts(desk, conversation_name(conversation), turn);
	for (size_t i = 0; i < turn->count; i++)
		if (!turn->own[i] && strstr(turn->frames[i], "\"blocked\":"))
			note_blocked(desk, conversation, turn->frames[i], turn->at_ms);
	if (turn->text && (turn->decision == DIALOGUE_DECISION_REJECT ||
			   turn->decision == DIALOGUE_DECISION_SUGGEST))
		note_unmatched(desk, conversation, turn);
	if (turn->text && desk_is_watched(desk, conversation_name(conversation)))
		desk_suggest(conversation, turn->text, turn->own_seq);
	if (turn->count == 0 || !desk_is_queue_watched(desk))
		return;
	json_t *last = json_loads(turn->frames[turn->count - 1], 0, NULL);
	desk_tell_queue(desk, json_pack("{s:s, s:o, s:o}", "t", "queue", "entry",
					view_conversation(desk, conversation, last), "counts",
					view_counts(desk)));
	json_decref(last);
}

void desk_settled(struct desk *desk, const char *customer)
{
	if (desk)
		desk_keep(desk, "blocked_settle",
			  json_pack("{s:s, s:I}", "customer", customer, "at",
				    (json_int_t)clock_system().now_ms(NULL)));
}
