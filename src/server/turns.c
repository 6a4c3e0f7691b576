/* turns.c - the turns of a conversation: the queue, storing, how each ends. See conversation.h. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/mask.h"
#include "base/utf8.h"
#include "server/conversation_parts.h"
#include "server/desk.h"
#include "server/executions.h"
#include "server/message.h"

enum { WAITING_LIMIT = 16, SAID_CHARACTERS = 140 };

static void turn_free(struct turn *turn)
{
	for (size_t i = 0; i < turn->frame_count; i++)
		free(turn->frames[i]);
	json_decref(turn->result);
	json_decref(turn->call.said);
	json_decref(turn->call.wants);
	json_decref(turn->call.params);
	free(turn->id);
	free(turn->text);
	free(turn->said);
	free(turn->choice);
	free(turn->market);
	free(turn);
}

json_t *outcome_ok(const struct outcome *outcome, const char *re)
{
	json_t *ok =
		json_pack("{s:s, s:s, s:I}", "t", "ok", "re", re, "seq", (json_int_t)outcome->seq);
	if (ok && outcome->mid)
		(void)json_object_set_new(ok, "mid", json_string(outcome->mid));
	if (ok && outcome->duplicate)
		(void)json_object_set_new(ok, "dup", json_true());
	return ok;
}

json_t *outcome_over(const struct outcome *outcome, const char *re, const char *conv)
{
	return json_pack("{s:s, s:s, s:s, s:I}", "t", "turn", "re", re, "conv", conv, "seq",
			 (json_int_t)outcome->seq);
}

/* What the customer wrote with the turn, or NULL. */
static const char *words_of(const struct turn *turn)
{
	return turn->what == ASK_DIALOGUE && turn->kind == DIALOGUE_SAY && *turn->text ? turn->text
										       : NULL;
}

/* ---- The queue ---- */

static void put_first(struct conversation *conversation, struct turn *turn)
{
	turn->next = conversation->waiting;
	if (!conversation->waiting)
		conversation->last_waiting = &turn->next;
	conversation->waiting = turn;
	conversation->waiting_count++;
}

static void put_last(struct conversation *conversation, struct turn *turn)
{
	*conversation->last_waiting = turn;
	conversation->last_waiting = &turn->next;
	conversation->waiting_count++;
}

static struct turn *take_first(struct conversation *conversation)
{
	struct turn *turn = conversation->waiting;
	conversation->waiting = turn->next;
	if (!conversation->waiting)
		conversation->last_waiting = &conversation->waiting;
	conversation->waiting_count--;
	return turn;
}

void turns_refuse_unloaded(struct conversation *conversation, const char *code)
{
	while (conversation->phase != PHASE_READY && conversation->waiting) {
		struct turn *turn = take_first(conversation);
		struct outcome outcome = {.code = code, .mode = &conversation->mode};
		turn->done(turn->context, true, &outcome);
		turn_free(turn);
		conversation->server->work--;
	}
}

void turns_go_on(struct conversation *conversation)
{
	if (!conversation->waiting || conversation->playing || conversation->phase == PHASE_LOADING)
		return;
	if (conversation->phase == PHASE_UNLOADED) {
		conversation_load(conversation);
		return;
	}
	conversation->playing = take_first(conversation);
	turn_play(conversation, conversation->playing);
}

/* ---- How they end ---- */

/* The turn at the head is over: the next one may begin. */
static void end_turn(struct conversation *conversation, struct turn *turn)
{
	struct server *server = conversation->server;
	conversation->playing = NULL;
	conversation->used_us = clock_monotonic_us();
	turn_free(turn);
	server->work--;
	turns_go_on(conversation);
	server_note_idle(server);
}

/* A change that was claimed: its result is told and stored, or it has to be asked for. */
static void close_claim(struct conversation *conversation, const struct turn *turn, bool told)
{
	struct executions *executions = conversation->server->executions;
	if (turn->call.kind != DIALOGUE_CALL_EXECUTE)
		return;
	if (told && !turn->unsettled)
		executions_settle(executions, turn->call.key);
	else
		executions_watch(executions, turn->call.key, conversation->name);
}

void turn_refuse(struct conversation *conversation, struct turn *turn, const char *code,
		 const char *text)
{
	close_claim(conversation, turn, false);
	struct outcome outcome = {.code = code, .text = text, .mode = &conversation->mode};
	turn->done(turn->context, true, &outcome);
	end_turn(conversation, turn);
}

void turn_fail(struct conversation *conversation, struct turn *turn, const char *code)
{
	turn_refuse(conversation, turn, code, NULL);
}

void turn_drop(struct conversation *conversation, struct turn *turn)
{
	conversation_forget(conversation);
	turn_fail(conversation, turn, "internal");
}

void turn_end_silently(struct conversation *conversation, struct turn *turn)
{
	struct outcome outcome = {.seq = conversation->seq};
	turn->done(turn->context, true, &outcome);
	turn->done(turn->context, false, &outcome);
	end_turn(conversation, turn);
}

void turn_end_abandoned(struct turn *turn)
{
	struct server *server = turn->conversation->server;
	close_claim(turn->conversation, turn, false);
	turn_free(turn);
	server->work--;
	server_note_idle(server);
}

static void tell_outcome(struct conversation *conversation, struct turn *turn)
{
	char mid[32];
	(void)snprintf(mid, sizeof mid, "m%llu", (unsigned long long)turn->own_seq);
	struct outcome outcome = {
		.seq = turn->own_seq,
		.mid = mid,
		.frames = turn->frames,
		.own = turn->own,
		.frame_count = turn->frame_count,
		.mode = &conversation->mode,
	};
	turn->done(turn->context, true, &outcome);
	for (size_t i = 0; i < turn->frame_count; i++)
		conversation_tell(conversation, turn->frames[i], NULL);
	if (turn->changes || turn->what == ASK_HANDOFF)
		desk_mode_changed(conversation, turn->what == ASK_HANDOFF ? &turn->handoff : NULL);
	const struct desk_turn heard = {
		.frames = turn->frames,
		.own = turn->own,
		.count = turn->frame_count,
		.own_seq = turn->own_seq,
		.made = &turn->made,
		.replaced = turn->replaced,
		.text = words_of(turn),
		.decision = turn->decision,
		.at_ms = turn->now_ms,
	};
	desk_heard(conversation, &heard);
	outcome.seq = conversation->seq;
	turn->done(turn->context, false, &outcome);
	metrics_turn(&conversation->server->metrics, turn->decision,
		     clock_monotonic_us() - turn->begun_us);
}

/* ---- Storing ---- */

/* The id is known: the same content is acknowledged again, another one is refused. News of that id
 * was told. */
static void tell_known(struct conversation *conversation, struct turn *turn,
		       const struct store_event *known)
{
	json_t *body = json_loads(known->body, 0, NULL);
	const char *text = frame_string(body, "text"), *choice = frame_string(body, "choice");
	bool same = turn->what == ASK_NEWS ||
		    (text && strcmp(text, turn->text ? turn->text : "") == 0 &&
		     (turn->kind == DIALOGUE_CONFIRM ||
		      strcmp(choice ? choice : "", turn->choice ? turn->choice : "") == 0));
	if (same) {
		struct outcome outcome = {.duplicate = true, .seq = known->seq, .mid = known->mid};
		turn->done(turn->context, true, &outcome);
		turn->done(turn->context, false, &outcome);
		end_turn(conversation, turn);
	} else {
		turn_fail(conversation, turn, "id_conflict");
	}
	json_decref(body);
}

/* What memory knew of the mode was past: the turn is made again from what is so now. */
static void play_again(struct conversation *conversation, struct turn *turn)
{
	for (size_t i = 0; i < turn->frame_count; i++)
		free(turn->frames[i]);
	turn->frame_count = 0;
	turn->wants_human = turn->changes = turn->cut = false;
	turn->replaced[0] = '\0';
	turn->made = (struct desk_act){0};
	conversation_forget(conversation);
	conversation->playing = NULL;
	put_first(conversation, turn);
	turns_go_on(conversation);
}

/* The customer's message that no person and no assistant has answered, and that waits for the
 * assistant's turn: this one, empty when whoever answers has spoken since, NULL: as before. What
 * happens beside the conversation answers nothing. */
static const char *unanswered_after(const struct turn *turn)
{
	bool lone = turn->frame_count == 1 && turn->own[0] && !turn->choice && words_of(turn);
	if (!turn->frame_count || turn->what == ASK_HANDOFF || turn->what == ASK_NEWS)
		return NULL;
	return lone ? turn->text : "";
}

static enum store_alone alone_after(const struct turn *turn)
{
	enum handoff_kind kind = turn->handoff.kind;
	if (turn->what != ASK_HANDOFF)
		return STORE_ALONE_AS_BEFORE;
	if (kind == HANDOFF_BACK)
		return STORE_NOT_ALONE;
	return kind == HANDOFF_ALONE || (kind == HANDOFF_GONE && turn->handoff.alone[0])
		       ? STORE_ALONE
		       : STORE_ALONE_AS_BEFORE;
}

/* What the customer said, for the queue; NULL: nothing, or memory is short. */
static void note_said(struct turn *turn)
{
	const char *words = words_of(turn);
	struct text start = utf8_prefix(text_of(words), SAID_CHARACTERS);
	free(turn->said);
	turn->said = words ? strndup(start.bytes, start.length) : NULL;
	turn->asks = turn->said && desk_is_wish(turn->conversation->server->desk, turn->frames,
						turn->own, turn->frame_count);
}

/* It is stored: so is what memory knows of it. */
static void keep_said(struct conversation *conversation, const struct turn *turn)
{
	const char *unanswered = unanswered_after(turn);
	if (unanswered)
		conversation_keep(&conversation->unanswered, unanswered);
	if (turn->said)
		conversation_keep(&conversation->said, turn->said);
	if (turn->asks)
		conversation_keep(&conversation->wish, turn->said);
}

static void on_answered(void *context, bool ack, const struct outcome *outcome)
{
	(void)context;
	(void)ack;
	(void)outcome; /* told to all who listen, like any answer */
}

/* The assistant has the word again, with a message before it. */
static void answer_unanswered(struct conversation *conversation, const struct turn *turn)
{
	const struct handoff *handoff = &turn->handoff;
	const struct ask wanted = {.what = ASK_UNANSWERED, .done = on_answered};
	bool has_word = handoff->kind == HANDOFF_TO_BOT || handoff->kind == HANDOFF_LEFT ||
			handoff->kind == HANDOFF_ALONE ||
			(handoff->kind == HANDOFF_GONE && handoff->alone[0]);
	if (turn->what == ASK_HANDOFF && has_word && conversation->unanswered)
		(void)conversation_ask(conversation, &wanted);
}

static void on_stored(void *context, const struct store_result *result)
{
	struct turn *turn = context;
	struct conversation *conversation = turn->conversation;
	if (result->status == STORE_OK) {
		enum store_who before = conversation->mode.who,
			       now = turn->changes ? turn->mode.who : before;
		desk_counted(conversation->server->desk, !conversation->stored, before, now);
		conversation->person_kept &= conversation->stored && !turn->binds;
		conversation->stored = true;
		conversation_keep_person(conversation);
		conversation->seq = result->seq;
		free(conversation->greeting);
		conversation->greeting = NULL;
		if (turn->changes)
			conversation->mode = turn->mode;
		close_claim(conversation, turn, true);
		keep_said(conversation, turn);
		tell_outcome(conversation, turn);
		answer_unanswered(conversation, turn);
		if (turn->cut) /* the dialogue's state had gone further than what is kept */
			conversation_forget(conversation);
		end_turn(conversation, turn);
		return;
	}
	if (result->status == STORE_MOVED) {
		play_again(conversation, turn);
		return;
	}
	if (conversation->stored)
		conversation_forget(conversation);
	if (result->status == STORE_EXISTS && result->event_count == 1) {
		conversation_forget(conversation);
		tell_known(conversation, turn, &result->events[0]);
	} else {
		turn_fail(conversation, turn,
			  result->status == STORE_CONFLICT ? "overloaded"
			  : result->status == STORE_ABSENT ? "not_found"
							   : "internal");
	}
}

bool turn_add_frame(struct turn *turn, char *frame, bool own)
{
	if (!frame || turn->frame_count == TURN_FRAMES) {
		free(frame);
		return false;
	}
	turn->own[turn->frame_count] = own;
	turn->frames[turn->frame_count++] = frame;
	return true;
}

/* The state to be stored with the turn; NULL for one that was cut: it stays as it was. */
static char *save_state(const struct conversation *conversation, const struct turn *turn)
{
	if (!turn->cut)
		return dialogue_state_save(conversation->state);
	if (conversation->stored)
		return NULL;
	struct dialogue_state *fresh = dialogue_state_new();
	char *state = fresh ? dialogue_state_save(fresh) : NULL;
	dialogue_state_free(fresh);
	return state;
}

/* The id that the message is stored under, once: its client's, or that of the news that begins with
 * it. */
static const char *stored_id(const struct turn *turn, size_t i)
{
	return turn->own[i] || (turn->what == ASK_NEWS && i == 0) ? turn->id : NULL;
}

bool turn_submit(struct conversation *conversation, struct turn *turn)
{
	struct store_event events[TURN_FRAMES + 1];
	char mids[TURN_FRAMES + 1][32], *kept[TURN_FRAMES] = {NULL};
	size_t count = 0;
	bool good = true;
	if (conversation->greeting) {
		(void)snprintf(mids[0], sizeof mids[0], "m1");
		events[count++] = (struct store_event){1, mids[0], NULL, conversation->greeting,
						       conversation->greeted_ms};
	}
	for (size_t i = 0; i < turn->frame_count; i++, count++) {
		uint64_t seq = turn->first_seq + i;
		(void)snprintf(mids[count], sizeof mids[count], "m%llu", (unsigned long long)seq);
		kept[i] = message_has_secret(turn->frames[i])
				  ? message_without_secrets(turn->frames[i])
				  : strdup(turn->frames[i]);
		good = good && kept[i];
		events[count] = (struct store_event){seq, mids[count], stored_id(turn, i), kept[i],
						     turn->now_ms};
	}
	char *state = save_state(conversation, turn);
	note_said(turn);
	good = good && (state || turn->cut);
	struct store_turn stored = {
		.conv = conversation->name,
		.expected_seq = conversation->stored ? conversation->seq : 0,
		.events = events,
		.event_count = count,
		.state = state,
		.customer = conversation->customer[0] ? conversation->customer : NULL,
		.level = conversation->level > LEVEL_ANONYMOUS
				 ? identity_level_name(conversation->level)
				 : NULL,
		.wants_human = turn->wants_human,
		.by_advisor = turn->what == ASK_ADVISOR,
		.said = turn->said,
		.wish = turn->asks ? turn->said : NULL,
		.unanswered = unanswered_after(turn),
		.alone = alone_after(turn),
		.mode_ver = conversation->mode.version,
		.mode = turn->changes ? &turn->mode : NULL,
		.at_ms = turn->now_ms,
	};
	if (good)
		store_turn_put(conversation->server->store, &stored, on_stored, turn);
	for (size_t i = 0; i < turn->frame_count; i++)
		free(kept[i]);
	free(state);
	return good;
}

void turn_store(struct conversation *conversation, struct turn *turn)
{
	if (turn->frame_count == 0 && !turn->binds && !turn->changes)
		turn_end_silently(conversation, turn);
	else if (!turn_submit(conversation, turn))
		turn_drop(conversation, turn);
}

/* ---- Asking ---- */

/* A copy without secrets; NULL when memory is short. */
static char *masked_copy(struct server *server, const char *text)
{
	struct buffer masked;
	buffer_init(&masked);
	server->metrics.masked += mask_secrets(text_of(text), &masked);
	return buffer_take(&masked);
}

/* What a customer writes, without secrets, those that go over several messages among them. The same
 * message sent again gives the same text. */
static char *masked_words(struct conversation *conversation, const struct ask *ask)
{
	struct buffer masked;
	const char *id = ask->id ? ask->id : "";
	buffer_init(&masked);
	if (*id && strcmp(id, conversation->masked_id) == 0)
		conversation->tail = conversation->tail_before;
	conversation->tail_before = conversation->tail;
	(void)snprintf(conversation->masked_id, sizeof conversation->masked_id, "%s", id);
	conversation->server->metrics.masked +=
		mask_secrets_after(&conversation->tail, text_of(ask->text), &masked);
	return buffer_take(&masked);
}

static bool is_customers(const struct ask *ask)
{
	return ask->what == ASK_DIALOGUE && ask->kind == DIALOGUE_SAY && ask->text;
}

bool conversation_ask(struct conversation *conversation, const struct ask *ask)
{
	struct server *server = conversation->server;
	struct turn *turn = conversation->waiting_count < WAITING_LIMIT ||
					    ask->what == ASK_HANDOFF || ask->what == ASK_UNANSWERED
				    ? calloc(1, sizeof *turn)
				    : NULL;
	if (!turn)
		return false;
	turn->conversation = conversation;
	turn->what = ask->what;
	turn->kind = ask->kind;
	turn->yes = ask->yes;
	turn->result = json_deep_copy(ask->result);
	if (ask->handoff)
		turn->handoff = *ask->handoff;
	turn->done = ask->done;
	turn->context = ask->context;
	turn->begun_us = clock_monotonic_us();
	if (ask->identity)
		turn->identity = *ask->identity;
	turn->id = ask->id ? strdup(ask->id) : NULL;
	turn->market = ask->market ? strdup(ask->market) : NULL;
	turn->text = is_customers(ask) ? masked_words(conversation, ask)
				       : masked_copy(server, ask->text ? ask->text : "");
	turn->choice = ask->choice && *ask->choice ? masked_copy(server, ask->choice) : NULL;
	if (!turn->text || (ask->id && !turn->id) || (ask->market && !turn->market) ||
	    (ask->choice && *ask->choice && !turn->choice)) {
		turn_free(turn);
		return false;
	}
	server->work++;
	if (turn->what == ASK_HANDOFF) {
		put_first(conversation, turn);
		turn_cut_answer(conversation);
	} else if (turn->what == ASK_UNANSWERED) {
		put_first(conversation, turn);
	} else {
		put_last(conversation, turn);
	}
	turns_go_on(conversation);
	return true;
}
