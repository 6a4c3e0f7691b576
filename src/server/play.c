/* play.c - what each kind of turn does, and the account's part in it. See conversation.h. */
#include <stdlib.h>

#include "acts/calls.h"
#include "base/log.h"
#include "dialogue/guide.h"
#include "server/conversation_parts.h"
#include "server/desk.h"
#include "server/executions.h"
#include "server/message.h"
#include "server/untold.h"

/* ---- Steps of the dialogue ---- */

/* 128 random bits as text: names of conversations are made the same way. */
static struct text draw_key(char key[CONV_BYTES])
{
	return frame_new_conv(key) == 0 ? text_of(key) : (struct text){0};
}

static bool step(struct conversation *conversation, const struct dialogue_event *event,
		 struct dialogue_turn *turn)
{
	struct error error;
	char key[CONV_BYTES];
	struct dialogue_event whole = *event;
	whole.fresh_key = draw_key(key);
	if (dialogue_step(conversation->server->dialogue, conversation->state, &whole, turn,
			  &error) == 0)
		return true;
	log_event(LOG_ERROR_LEVEL, "dialogue_failed", "reason", error.message, LOG_END);
	return false;
}

/* What is asked only of the dialogue, and stored with the next turn. */
static bool note_market(struct conversation *conversation, const struct turn *turn)
{
	struct dialogue_event event = {.kind = DIALOGUE_MARKET, .text = text_of(turn->market)};
	struct dialogue_turn nothing;
	if (!turn->market)
		return true;
	if (!step(conversation, &event, &nothing))
		return false;
	dialogue_turn_clear(&nothing);
	return true;
}

static struct desk *desk_of(const struct turn *turn)
{
	return turn->conversation->server->desk;
}

/* The turn changes the mode, and the transcript says so. NULL, or an err.code. */
static const char *plan(struct conversation *conversation, struct turn *turn,
			const struct handoff *wanted)
{
	struct buffer line;
	struct store_mode next;
	buffer_init(&line);
	const struct store_mode *now = turn->changes ? &turn->mode : &conversation->mode;
	const char *fault = handoff_plan(now, wanted, turn->now_ms, &next, &line);
	if (!fault && line.length &&
	    !turn_add_frame(turn,
			    message_write_from(conversation->name,
					       turn->first_seq + turn->frame_count, turn->now_ms,
					       NULL, "system", NULL, line.bytes),
			    false))
		fault = "internal";
	buffer_free(&line);
	if (fault)
		return fault;
	if (next.version == now->version)
		return NULL; /* told only */
	turn->mode = next;
	turn->mode.version = conversation->mode.version + 1;
	turn->changes = true;
	return NULL;
}

/* Adds what a step answered to the turn. */
static bool add_replies(struct conversation *conversation, struct turn *turn,
			const struct dialogue_turn *answer)
{
	bool good = true;
	for (size_t i = 0; good && i < answer->count; i++)
		good = turn_add_frame(
			turn,
			message_write(conversation->name, turn->first_seq + turn->frame_count,
				      turn->now_ms, NULL, NULL, &answer->replies[i], NULL),
			false);
	conversation->talked = conversation->talked && answer->count == 0;
	turn->wants_human = turn->wants_human || answer->wants_human;
	if (answer->wants_human && desk_is_manned(desk_of(turn)))
		good = good &&
		       plan(conversation, turn,
			    &(struct handoff){.kind = HANDOFF_ASKED, .any_version = true}) == NULL;
	return good;
}

/* ---- The account ---- */

static void go_through(struct conversation *conversation, struct turn *turn,
		       const struct dialogue_event *event);

/* For the advisors: "ok" is news of what was read, and shown; else the assistant asks on, as it
 * does for a line to choose. */
static void note_made(struct turn *turn, const char *status, const json_t *outcome)
{
	const char *reference = frame_string(json_object_get(outcome, "values"), "reference");
	bool is_ok = status && strcmp(status, "ok") == 0;
	if (!turn->made.intent[0] || !status || (is_ok && !turn->reads) ||
	    strcmp(status, "line") == 0)
		return;
	(void)snprintf(turn->made.state, sizeof turn->made.state, "%s", is_ok ? "given" : status);
	(void)snprintf(turn->made.reference, sizeof turn->made.reference, "%s",
		       reference ? reference : "");
}

/* The account has answered: the dialogue goes on with it. */
static void on_outcome(void *context, const json_t *outcome)
{
	struct turn *turn = context;
	const char *status = json_string_value(json_object_get(outcome, "status"));
	turn->asking = false;
	note_made(turn, status, outcome);
	turn->unsettled = status && strcmp(status, "unknown") == 0;
	if (turn->abandoned) {
		turn_end_abandoned(turn);
		return;
	}
	struct dialogue_event event = {.kind = DIALOGUE_RESULT,
				       .at_ms = turn->now_ms,
				       .chance = chance_draw(),
				       .level = turn->identity.ticket.level,
				       .advisor_present = desk_is_manned(desk_of(turn)),
				       .rank = desk_next_rank(desk_of(turn)),
				       .result = outcome};
	go_through(turn->conversation, turn, &event);
}

static void perform(struct conversation *conversation, struct turn *turn,
		    const struct dialogue_call *call)
{
	struct acts_call wanted = acts_call_of(call);
	wanted.customer = conversation->customer;
	wanted.level = turn->identity.ticket.level;
	wanted.policy = &conversation->server->policy;
	wanted.pay = conversation->server->pay;
	wanted.conv = conversation->name;
	wanted.scope = conversation->own_account ? conversation->name : NULL;
	wanted.issuer = conversation->server->links ? &turn->issuer.base : NULL;
	wanted.now_ms = turn->now_ms;
	acts_perform(conversation_account(conversation), &wanted, on_outcome, turn);
}

static void on_claimed(void *context, bool may, bool known)
{
	struct turn *turn = context;
	struct conversation *conversation = turn->conversation;
	if (may && !turn->abandoned) {
		perform(conversation, turn, &turn->call);
		return;
	}
	turn->asking = false;
	turn->wants_human = false;            /* nor is anybody called */
	turn->call.kind = DIALOGUE_CALL_NONE; /* nothing was made: nothing is to be settled */
	if (may)
		executions_settle(conversation->server->executions, turn->call.key);
	if (turn->abandoned)
		turn_end_abandoned(turn);
	else if (!known || !turn_submit(conversation, turn))
		turn_drop(conversation, turn); /* else: the store gives the answer of then */
}

/* A change is claimed first, so that it is never made twice nor forgotten. */
static void ask_account(struct conversation *conversation, struct turn *turn,
			struct dialogue_call *call)
{
	turn->asking = true;
	turn->made = (struct desk_act){0};
	turn->reads = call->kind == DIALOGUE_CALL_READ;
	(void)snprintf(turn->made.intent, sizeof turn->made.intent, "%s", call->act);
	if (call->kind != DIALOGUE_CALL_EXECUTE) {
		perform(conversation, turn, call);
		return;
	}
	turn->call = *call; /* taken over */
	call->said = call->wants = call->params = NULL;
	const struct claim claim = {
		.key = turn->call.key,
		.conv = conversation->name,
		.customer = conversation->customer,
		.act = turn->call.act,
		.cid = turn->id,
		.is_new = !conversation->stored,
		.at_ms = turn->now_ms,
	};
	executions_claim(conversation->server->executions, &claim, on_claimed, turn);
}

/* An advisor started what is told at once, and asks nothing of the customer. */
static void note_given(const struct conversation *conversation, struct turn *turn)
{
	if (turn->what != ASK_START || turn->made.state[0] ||
	    dialogue_state_asks(conversation->state))
		return;
	(void)snprintf(turn->made.intent, sizeof turn->made.intent, "%s", turn->text);
	(void)snprintf(turn->made.state, sizeof turn->made.state, "given");
}

/* Plays an event, then what the account answers to it, until all is said; then stores the turn. */
static void go_through(struct conversation *conversation, struct turn *turn,
		       const struct dialogue_event *asked)
{
	struct dialogue_turn answer = {0};
	struct dialogue_event whole = *asked, *event = &whole;
	whole.with_advisor = !turn->changes && conversation->mode.who == STORE_ADVISOR;
	const char *act = dialogue_state_act(conversation->state);
	struct desk_act cancelled = {.state = "cancelled"};
	(void)snprintf(cancelled.intent, sizeof cancelled.intent, "%s", act ? act : "");
	bool good = step(conversation, event, &answer) && add_replies(conversation, turn, &answer);
	if (answer.cancelled && turn->what == ASK_DIALOGUE)
		turn->made = cancelled;
	if (event->kind != DIALOGUE_RESULT)
		turn->decision = answer.decision;
	if (good && answer.call.kind) {
		ask_account(conversation, turn, &answer.call);
	} else if (good) {
		note_given(conversation, turn);
		turn_store(conversation, turn);
	} else {
		turn_drop(conversation, turn);
	}
	dialogue_turn_clear(&answer);
}

void turn_cut_answer(struct conversation *conversation)
{
	struct turn *left = conversation->playing;
	struct turn *turn = left && left->asking ? malloc(sizeof *turn) : NULL;
	if (!turn)
		return;
	*turn = *left;
	turn->call = (struct dialogue_call){0}; /* stays with the one that made it */
	turn->result = NULL;
	left->id = left->text = left->choice = left->market = NULL;
	left->frame_count = 0;
	left->abandoned = true;
	conversation->server->work++;
	size_t kept = turn->frame_count > 0 && turn->own[0];
	for (size_t i = kept; i < turn->frame_count; i++)
		free(turn->frames[i]);
	turn->frame_count = kept;
	turn->asking = turn->wants_human = turn->changes = false;
	turn->cut = true;
	conversation->playing = turn;
	if (kept || turn->binds) {
		turn_store(conversation, turn);
	} else {
		conversation_forget(conversation);
		turn_end_silently(conversation, turn);
	}
}

/* ---- A person answers ---- */

/* What was asked is forgotten when a person comes or goes. */
static bool forget_question(struct conversation *conversation)
{
	const struct dialogue_event event = {.kind = DIALOGUE_HANDED};
	struct dialogue_turn nothing;
	if (!step(conversation, &event, &nothing))
		return false;
	dialogue_turn_clear(&nothing);
	return true;
}

static void play_handoff(struct conversation *conversation, struct turn *turn)
{
	bool is_back = turn->handoff.kind == HANDOFF_LEFT && conversation->listeners;
	const char *fault = is_back ? "version_conflict" : plan(conversation, turn, &turn->handoff);
	if (fault)
		turn_fail(conversation, turn, fault);
	else if (!forget_question(conversation))
		turn_drop(conversation, turn);
	else
		turn_store(conversation, turn);
}

static bool is_held_by(const struct conversation *conversation, const char *advisor)
{
	return conversation->mode.who == STORE_ADVISOR &&
	       strcmp(conversation->mode.advisor, advisor) == 0;
}

static void play_advisor(struct conversation *conversation, struct turn *turn)
{
	if (!is_held_by(conversation, turn->handoff.by))
		turn_fail(conversation, turn, "forbidden");
	else if (!turn_add_frame(turn,
				 message_write_from(conversation->name, turn->first_seq,
						    turn->now_ms, turn->id, "advisor",
						    turn->handoff.by_name, turn->text),
				 true)) {
		turn_drop(conversation, turn);
	} else {
		conversation->talked = true;
		turn_store(conversation, turn);
	}
}

/* « Camille vous propose : « Changer de forfait mobile », à la place de « Ajouter une option ». »
 */
static bool say_who_starts(struct conversation *conversation, struct turn *turn,
			   const char *replaced)
{
	const struct dialogue *dialogue = conversation->server->dialogue;
	const char *title = guide_title(dialogue, turn->text);
	const char *before = replaced ? guide_title(dialogue, replaced) : NULL;
	struct buffer line;
	buffer_init(&line);
	buffer_add_format(&line, "%s vous propose\u00A0: «\u00A0%s\u00A0»", turn->handoff.by_name,
			  title ? title : turn->text);
	if (before)
		buffer_add_format(&line, ", à la place de «\u00A0%s\u00A0»", before);
	buffer_add_char(&line, '.');
	bool good =
		line.bytes &&
		turn_add_frame(turn,
			       message_write_from(conversation->name, turn->first_seq, turn->now_ms,
						  NULL, "system", NULL, line.bytes),
			       false);
	buffer_free(&line);
	return good;
}

/* « « Ajouter une option » est en cours avec le client. » : asked of the advisor first. */
static void refuse_open(struct conversation *conversation, struct turn *turn, const char *open)
{
	const char *title = guide_title(conversation->server->dialogue, open);
	struct buffer text;
	buffer_init(&text);
	if (title)
		buffer_add_format(&text, "«\u00A0%s\u00A0» est en cours avec le client.", title);
	turn_refuse(conversation, turn, "act_open", text.bytes);
	buffer_free(&text);
}

/* An act that is under way is left for another one only when the advisor says so. The same one is
 * asked again; what is told at once, and asks nothing, is told beside it. False: refused. */
static bool may_replace(struct conversation *conversation, struct turn *turn)
{
	const char *open = dialogue_state_act(conversation->state);
	if (!open || strcmp(open, turn->text) == 0 ||
	    !dialogue_has_form(conversation->server->dialogue, turn->text))
		return true;
	if (!json_is_true(json_object_get(turn->result, "replace"))) {
		refuse_open(conversation, turn, open);
		return false;
	}
	(void)snprintf(turn->replaced, sizeof turn->replaced, "%s", open);
	return true;
}

/* With what the customer has proved, not the advisor. */
static void play_start(struct conversation *conversation, struct turn *turn)
{
	if (!is_held_by(conversation, turn->handoff.by)) {
		turn_fail(conversation, turn, "forbidden");
		return;
	}
	if (!may_replace(conversation, turn))
		return;
	if (turn->replaced[0] && !forget_question(conversation)) {
		turn_drop(conversation, turn);
		return;
	}
	turn->identity.known = conversation->customer[0] != '\0';
	turn->identity.ticket.level = conversation->level;
	if (!note_market(conversation, turn)) {
		turn_drop(conversation, turn);
		return;
	}
	if (!say_who_starts(conversation, turn, turn->replaced[0] ? turn->replaced : NULL)) {
		turn_drop(conversation, turn);
		return;
	}
	const struct dialogue_event event = {
		.kind = DIALOGUE_START,
		.at_ms = turn->now_ms,
		.chance = chance_draw(),
		.text = text_of(turn->text),
		.choice = text_of(turn->choice),
		.level = conversation->customer[0] ? conversation->level : LEVEL_ANONYMOUS,
		.advisor_present = true,
		.result = turn->result,
	};
	go_through(conversation, turn, &event);
}

/* What the account did, or what happened outside: told whoever answers. */
static void play_news(struct conversation *conversation, struct turn *turn)
{
	const char *status = frame_string(turn->result, "status");
	if (turn->kind == DIALOGUE_RESULT && status) {
		const char *reference =
			frame_string(json_object_get(turn->result, "values"), "reference");
		(void)snprintf(turn->made.state, sizeof turn->made.state, "%s", status);
		(void)snprintf(turn->made.reference, sizeof turn->made.reference, "%s",
			       reference ? reference : "");
	}
	turn->identity.known = conversation->customer[0] != '\0';
	turn->identity.ticket.level = conversation->level;
	const struct dialogue_event event = {
		.kind = turn->kind,
		.at_ms = turn->now_ms,
		.chance = chance_draw(),
		.level = conversation->customer[0] ? conversation->level : LEVEL_ANONYMOUS,
		.result = turn->result,
	};
	go_through(conversation, turn, &event);
}

/* Whether a person answers, or will: who waits while nobody is there is answered by the assistant,
 * without losing their place. */
static bool is_answered_for(const struct conversation *conversation, const struct turn *turn)
{
	enum store_who who = turn->changes ? turn->mode.who : conversation->mode.who;
	return who == STORE_ADVISOR || (who == STORE_WAITING && desk_is_manned(desk_of(turn)));
}

/* While a person answers, or comes, the assistant is silent; but what an advisor has started goes
 * on by its choices. */
static bool is_silent(const struct conversation *conversation, const struct turn *turn)
{
	if (!is_answered_for(conversation, turn))
		return false;
	return !(turn->kind == DIALOGUE_SAY && turn->choice &&
		 dialogue_state_offers(conversation->state, turn->choice)) &&
	       (turn->kind == DIALOGUE_SAY || turn->kind == DIALOGUE_SIGN_IN ||
		turn->kind == DIALOGUE_HUMAN);
}

/* A text to the advisor who holds the conversation may answer what an act of theirs asks. */
static bool may_answer_form(const struct conversation *conversation, const struct turn *turn)
{
	return conversation->mode.who == STORE_ADVISOR && !turn->changes &&
	       turn->kind == DIALOGUE_SAY && !turn->choice;
}

/* A closed conversation begins again. */
static bool reopen(struct conversation *conversation, struct turn *turn)
{
	bool asks = turn->kind == DIALOGUE_SAY || turn->kind == DIALOGUE_HUMAN;
	if (!asks || conversation->mode.who != STORE_CLOSED)
		return true;
	const struct handoff wanted = {.kind = HANDOFF_REOPEN, .any_version = true};
	return plan(conversation, turn, &wanted) == NULL;
}

/* The customer's last message, that no person has answered, once the assistant has the word. */
static void play_unanswered(struct conversation *conversation, struct turn *turn)
{
	if (!conversation->unanswered || is_answered_for(conversation, turn) ||
	    !dialogue_calls_for_answer(conversation->server->dialogue,
				       text_of(conversation->unanswered), turn->now_ms)) {
		turn_end_silently(conversation, turn);
		return;
	}
	free(turn->text);
	turn->text = strdup(conversation->unanswered);
	if (!turn->text) {
		turn_drop(conversation, turn);
		return;
	}
	turn->identity.known = conversation->customer[0] != '\0';
	turn->identity.ticket.level = conversation->level;
	const struct dialogue_event event = {
		.kind = DIALOGUE_SAY,
		.at_ms = turn->now_ms,
		.chance = chance_draw(),
		.text = text_of(turn->text),
		.level = conversation->customer[0] ? conversation->level : LEVEL_ANONYMOUS,
		.advisor_present = desk_is_manned(desk_of(turn)),
		.rank = desk_next_rank(desk_of(turn)),
	};
	go_through(conversation, turn, &event);
}

/* ---- Playing ---- */

/* Whether the confirmation is the one that is awaited. One that was given already is acknowledged,
 * another one is refused. */
static bool is_awaited(struct conversation *conversation, struct turn *turn)
{
	switch (dialogue_state_confirms(conversation->state, text_of(turn->choice), turn->now_ms)) {
	case CONFIRMATION_AWAITED:
		return true;
	case CONFIRMATION_GIVEN:
		turn_end_silently(conversation, turn);
		return false;
	case CONFIRMATION_EXPIRED:
		break;
	}
	turn_fail(conversation, turn, "confirm_expired");
	return false;
}

static void play_dialogue(struct conversation *conversation, struct turn *turn)
{
	if (!note_market(conversation, turn)) {
		turn_drop(conversation, turn);
		return;
	}
	if (turn->kind == DIALOGUE_MARKET) {
		turn_end_silently(conversation, turn);
		return;
	}
	if (turn->kind == DIALOGUE_CONFIRM && !is_awaited(conversation, turn))
		return;
	bool confirms = turn->kind == DIALOGUE_CONFIRM;
	bool said = (turn->kind != DIALOGUE_SAY && !confirms) ||
		    turn_add_frame(turn,
				   message_write(conversation->name, turn->first_seq, turn->now_ms,
						 turn->id, confirms ? NULL : turn->choice, NULL,
						 turn->text),
				   true);
	if (!said || !reopen(conversation, turn)) {
		turn_drop(conversation, turn);
		return;
	}
	bool accompanied = is_silent(conversation, turn), at_once = !conversation->talked;
	conversation->talked = conversation->talked || accompanied;
	if (accompanied && !may_answer_form(conversation, turn)) {
		turn_store(conversation, turn);
		return;
	}
	const struct dialogue_event event = {
		.kind = turn->kind,
		.at_ms = turn->now_ms,
		.chance = chance_draw(),
		.text = text_of(turn->text),
		.choice = text_of(turn->choice),
		.yes = turn->yes,
		.level = turn->identity.known ? turn->identity.ticket.level : LEVEL_ANONYMOUS,
		.advisor_present = desk_is_manned(desk_of(turn)),
		.rank = desk_next_rank(desk_of(turn)),
		.accompanied = accompanied,
		.at_once = at_once,
	};
	go_through(conversation, turn, &event);
}

/* Whether the customer may enter; then the conversation is theirs. */
static bool enter(struct conversation *conversation, struct turn *turn)
{
	if (!identity_may_enter(&turn->identity, conversation->customer)) {
		turn_fail(conversation, turn, "forbidden");
		return false;
	}
	turn->binds = conversation->stored && turn->identity.known && !conversation->customer[0];
	conversation_bind(conversation, &turn->identity);
	if (turn->identity.known) {
		conversation->level = turn->identity.ticket.level;
		untold_tell(conversation); /* after this turn */
	}
	return true;
}

void turn_play(struct conversation *conversation, struct turn *turn)
{
	if (turn->what == ASK_DIALOGUE && !enter(conversation, turn))
		return;
	turn->now_ms = conversation_now(conversation);
	turn->issuer = link_issuer(conversation->server->links,
				   conversation_is_apart(conversation) ? conversation->name : NULL);
	turn->own_seq = turn->first_seq = conversation->seq + 1;
	switch (turn->what) {
	case ASK_DIALOGUE:
		play_dialogue(conversation, turn);
		break;
	case ASK_ADVISOR:
		play_advisor(conversation, turn);
		break;
	case ASK_HANDOFF:
		play_handoff(conversation, turn);
		break;
	case ASK_NEWS:
		play_news(conversation, turn);
		break;
	case ASK_START:
		play_start(conversation, turn);
		break;
	case ASK_UNANSWERED:
		play_unanswered(conversation, turn);
		break;
	}
}
