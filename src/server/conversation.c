/* conversation.c - see conversation.h. */
#include "server/conversation.h"

#include <stdlib.h>
#include <sys/random.h>

#include "acts/calls.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mask.h"
#include "base/strmap.h"
#include "documents/issuer.h"
#include "server/connection.h"
#include "server/executions.h"
#include "server/desk.h"
#include "server/message.h"

enum { WAITING_LIMIT = 16, TURN_FRAMES = 16 };

enum phase {
	PHASE_UNLOADED, /* what memory holds is unknown or stale */
	PHASE_LOADING,
	PHASE_READY,
};

/* A turn that waits or is being stored; owns copies of what was asked. */
struct turn {
	struct turn *next;
	struct conversation *conversation;
	enum ask_what what;
	enum dialogue_event_kind kind;
	struct handoff handoff;
	char *id, *text, *choice, *market;
	struct identity identity;
	void (*done)(void *context, bool ack, const struct outcome *outcome);
	void *context;
	int64_t begun_us;
	enum dialogue_decision decision;
	char *frames[TURN_FRAMES];
	bool own[TURN_FRAMES];
	size_t frame_count;
	uint64_t own_seq, first_seq;
	int64_t now_ms;
	struct link_issuer issuer;
	bool wants_human;
	bool yes;
	json_t *result;
	struct dialogue_call call; /* a change of the account: claimed, made, or made perhaps */
	bool unsettled;            /* what it did is not known yet */
	bool asking;               /* the account is asked */
	bool abandoned;            /* while it was asked: what it answers goes nowhere */
	bool cut;     /* a person took over: the customer's words are kept, not the answer */
	bool changes; /* the mode, to `mode` */
	struct store_mode mode;
	bool binds; /* the conversation becomes someone's: stored even when nothing is said */
};

struct conversation {
	struct conversation *next; /* in its bucket */
	struct server *server;
	char name[CONV_BYTES];
	char customer[TICKET_SUBJECT]; /* whose it is; empty: nobody's yet */
	enum identity_level level;     /* what they have proved */
	struct store_mode mode;        /* who answers */
	enum phase phase;
	bool stored;
	uint64_t seq;
	struct dialogue_state *state;
	char *greeting; /* frame, until the first turn stores it */
	int64_t greeted_ms;
	struct turn *waiting, **last_waiting, *playing;
	size_t waiting_count;
	struct connection *listeners;
	int64_t clock_shift_ms;
	struct crm *own_account; /* tests */
	int64_t used_us;
};

/* ---- The table ---- */

static struct conversation **bucket_of(struct server *server, const char *name)
{
	return &server->conversations[strmap_hash(text_of(name)) % CONVERSATION_BUCKETS];
}

struct conversation *conversation_find(struct server *server, const char *conv)
{
	for (struct conversation *one = *bucket_of(server, conv); one; one = one->next)
		if (strcmp(one->name, conv) == 0)
			return one;
	return NULL;
}

void conversation_each_of(struct server *server, size_t bucket, const char *customer,
			  void (*visit)(struct conversation *conversation))
{
	for (struct conversation *one = server->conversations[bucket]; one; one = one->next)
		if (strcmp(one->customer, customer) == 0)
			visit(one);
}

static struct conversation *add(struct server *server, const char *name)
{
	struct conversation *conversation = calloc(1, sizeof *conversation);
	if (!conversation)
		return NULL;
	conversation->server = server;
	conversation->last_waiting = &conversation->waiting;
	conversation->used_us = clock_monotonic_us();
	memcpy(conversation->name, name, strlen(name) + 1);
	struct conversation **bucket = bucket_of(server, name);
	conversation->next = *bucket;
	*bucket = conversation;
	server->conversation_count++;
	return conversation;
}

struct conversation *conversation_open(struct server *server, const char *conv)
{
	struct conversation *known = conversation_find(server, conv);
	return known ? known : add(server, conv);
}

static void remove_one(struct conversation **place)
{
	struct conversation *conversation = *place;
	*place = conversation->next;
	conversation->server->conversation_count--;
	dialogue_state_free(conversation->state);
	free(conversation->greeting);
	crm_close(conversation->own_account);
	free(conversation);
}

void conversation_sweep(struct server *server, bool every)
{
	int64_t limit_us = (int64_t)server->config->idle_minutes * 60 * 1000000;
	int64_t now = clock_monotonic_us();
	for (size_t i = 0; i < CONVERSATION_BUCKETS; i++) {
		struct conversation **place = &server->conversations[i];
		while (*place) {
			struct conversation *one = *place;
			bool busy = one->playing || one->waiting || one->listeners ||
				    one->phase == PHASE_LOADING;
			if (!busy && (every || now - one->used_us > limit_us))
				remove_one(place);
			else
				place = &one->next;
		}
	}
}

/* ---- Time and chance ---- */

static int64_t now_of(const struct conversation *conversation)
{
	return clock_system().now_ms(NULL) + conversation->clock_shift_ms;
}

static uint64_t draw_chance(void)
{
	uint64_t chance;
	if (getrandom(&chance, sizeof chance, GRND_NONBLOCK) != (ssize_t)sizeof chance)
		chance = (uint64_t)clock_monotonic_us(); /* only wording hangs on it */
	return chance;
}

/* ---- Beginning ---- */

static void greet(struct conversation *conversation)
{
	struct dialogue_event event = {
		.kind = DIALOGUE_GREET, .at_ms = now_of(conversation), .chance = draw_chance()};
	struct dialogue_turn turn;
	struct error error;
	if (dialogue_step(conversation->server->dialogue, conversation->state, &event, &turn,
			  &error) != 0)
		return;
	if (turn.count > 0) {
		conversation->greeted_ms = event.at_ms;
		conversation->greeting = message_write(conversation->name, 1, event.at_ms, NULL,
						       NULL, &turn.replies[0], NULL);
		conversation->seq = conversation->greeting ? 1 : 0;
	}
	dialogue_turn_clear(&turn);
}

struct conversation *conversation_new(struct server *server, bool with_greeting)
{
	char name[CONV_BYTES];
	struct conversation *conversation = frame_new_conv(name) == 0 ? add(server, name) : NULL;
	if (!conversation)
		return NULL;
	conversation->state = dialogue_state_new();
	if (!conversation->state) {
		remove_one(bucket_of(server, name));
		return NULL;
	}
	conversation->phase = PHASE_READY;
	if (with_greeting)
		greet(conversation);
	return conversation;
}

const char *conversation_name(const struct conversation *conversation)
{
	return conversation->name;
}

struct server *conversation_server(const struct conversation *conversation)
{
	return conversation->server;
}

void conversation_bind(struct conversation *conversation, const struct identity *identity)
{
	if (identity->known && !conversation->customer[0])
		memcpy(conversation->customer, identity->ticket.subject,
		       sizeof conversation->customer);
}

const char *conversation_customer(const struct conversation *conversation)
{
	return conversation->customer;
}

uint64_t conversation_seq(const struct conversation *conversation)
{
	return conversation->seq;
}

bool conversation_is_stored(const struct conversation *conversation)
{
	return conversation->stored || conversation->phase != PHASE_READY;
}

const char *conversation_greeting(const struct conversation *conversation)
{
	return conversation->greeting;
}

const struct store_mode *conversation_mode(const struct conversation *conversation)
{
	return &conversation->mode;
}

bool conversation_is_known(const struct conversation *conversation)
{
	return conversation->phase == PHASE_READY;
}

const char *conversation_level(const struct conversation *conversation)
{
	return identity_level_name(conversation->level);
}

void conversation_own_account(struct conversation *conversation, struct crm *crm)
{
	crm_close(conversation->own_account);
	conversation->own_account = crm;
}

struct crm *conversation_account(const struct conversation *conversation)
{
	return conversation->own_account ? conversation->own_account : conversation->server->crm;
}

bool conversation_is_apart(const struct conversation *conversation)
{
	return conversation->own_account || conversation->clock_shift_ms != 0;
}

int64_t conversation_now(const struct conversation *conversation)
{
	return now_of(conversation);
}

void conversation_set_clock(struct conversation *conversation, int64_t now_ms)
{
	conversation->clock_shift_ms = now_ms - clock_system().now_ms(NULL);
}

void conversation_move_clock(struct conversation *conversation, int64_t by_ms)
{
	conversation->clock_shift_ms += by_ms;
}

/* ---- Listeners ---- */

void conversation_join(struct conversation *conversation, struct connection *connection)
{
	connection->conversation = conversation;
	connection->next_listener = conversation->listeners;
	conversation->listeners = connection;
	conversation->used_us = clock_monotonic_us();
}

void conversation_leave(struct conversation *conversation, struct connection *connection)
{
	struct connection **place = &conversation->listeners;
	while (*place && *place != connection)
		place = &(*place)->next_listener;
	if (*place)
		*place = connection->next_listener;
	connection->conversation = NULL;
	connection->next_listener = NULL;
	conversation->used_us = clock_monotonic_us();
}

void conversation_tell_customer(struct conversation *conversation, const char *frame,
				const struct connection *except)
{
	for (struct connection *one = conversation->listeners; one; one = one->next_listener) {
		/* Who listened before the conversation was someone's hears no more of it. */
		if (one == except || !identity_may_enter(&one->identity, conversation->customer))
			continue;
		if (message_has_secret(frame) && one->identity.ticket.level < LEVEL_STRONG)
			connection_send_owned(one, message_without_secrets(frame));
		else
			connection_send(one, frame);
	}
}

void conversation_tell(struct conversation *conversation, const char *frame,
		       const struct connection *except)
{
	conversation_tell_customer(conversation, frame, except);
	desk_overhear(conversation->server->desk, conversation->name, frame, except);
}

/* ---- Turns ---- */

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
	free(turn->choice);
	free(turn->market);
	free(turn);
}

static void go_on(struct conversation *conversation);

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

/* The turn at the head is over: the next one may begin. */
static void end_turn(struct conversation *conversation, struct turn *turn)
{
	struct server *server = conversation->server;
	conversation->playing = NULL;
	conversation->used_us = clock_monotonic_us();
	turn_free(turn);
	server->work--;
	go_on(conversation);
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

static void fail_turn(struct conversation *conversation, struct turn *turn, const char *code)
{
	close_claim(conversation, turn, false);
	struct outcome outcome = {.code = code, .mode = &conversation->mode};
	turn->done(turn->context, true, &outcome);
	end_turn(conversation, turn);
}

/* Memory may be wrong: what comes next loads the conversation again. */
static void forget(struct conversation *conversation)
{
	dialogue_state_free(conversation->state);
	conversation->state = NULL;
	conversation->phase = PHASE_UNLOADED;
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
	if (turn->changes)
		desk_mode_changed(conversation);
	const struct desk_turn heard = {
		.frames = turn->frames,
		.own = turn->own,
		.count = turn->frame_count,
		.own_seq = turn->own_seq,
		.text = turn->what == ASK_DIALOGUE && turn->kind == DIALOGUE_SAY ? turn->text
										 : NULL,
		.decision = turn->decision,
		.at_ms = turn->now_ms,
	};
	desk_heard(conversation, &heard);
	outcome.seq = conversation->seq;
	turn->done(turn->context, false, &outcome);
	metrics_turn(&conversation->server->metrics, turn->decision,
		     clock_monotonic_us() - turn->begun_us);
}

/* The id is known: the same content is acknowledged again, another one is refused. */
static void tell_known(struct conversation *conversation, struct turn *turn,
		       const struct store_event *known)
{
	json_t *body = json_loads(known->body, 0, NULL);
	const char *text = frame_string(body, "text"), *choice = frame_string(body, "choice");
	bool same = text && strcmp(text, turn->text ? turn->text : "") == 0 &&
		    (turn->kind == DIALOGUE_CONFIRM ||
		     strcmp(choice ? choice : "", turn->choice ? turn->choice : "") == 0);
	if (same) {
		struct outcome outcome = {.duplicate = true, .seq = known->seq, .mid = known->mid};
		turn->done(turn->context, true, &outcome);
		turn->done(turn->context, false, &outcome);
		end_turn(conversation, turn);
	} else {
		fail_turn(conversation, turn, "id_conflict");
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
	forget(conversation);
	conversation->playing = NULL;
	put_first(conversation, turn);
	go_on(conversation);
}

static void on_stored(void *context, const struct store_result *result)
{
	struct turn *turn = context;
	struct conversation *conversation = turn->conversation;
	if (result->status == STORE_OK) {
		conversation->stored = true;
		conversation->seq = result->seq;
		free(conversation->greeting);
		conversation->greeting = NULL;
		if (turn->changes)
			conversation->mode = turn->mode;
		close_claim(conversation, turn, true);
		tell_outcome(conversation, turn);
		if (turn->cut) /* the dialogue's state had gone further than what is kept */
			forget(conversation);
		end_turn(conversation, turn);
		return;
	}
	if (result->status == STORE_MOVED) {
		play_again(conversation, turn);
		return;
	}
	if (conversation->stored)
		forget(conversation);
	if (result->status == STORE_EXISTS && result->event_count == 1) {
		forget(conversation);
		tell_known(conversation, turn, &result->events[0]);
	} else {
		fail_turn(conversation, turn,
			  result->status == STORE_CONFLICT ? "overloaded" : "internal");
	}
}

static bool add_frame(struct turn *turn, char *frame, bool own)
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

/* Puts the turn's frames, the greeting before them if it waits, into the store. */
static bool submit(struct conversation *conversation, struct turn *turn, uint64_t first_seq,
		   int64_t at_ms, bool wants_human)
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
		uint64_t seq = first_seq + i;
		(void)snprintf(mids[count], sizeof mids[count], "m%llu", (unsigned long long)seq);
		kept[i] = message_has_secret(turn->frames[i])
				  ? message_without_secrets(turn->frames[i])
				  : strdup(turn->frames[i]);
		good = good && kept[i];
		events[count] = (struct store_event){
			seq, mids[count], turn->own[i] ? turn->id : NULL, kept[i], at_ms};
	}
	char *state = save_state(conversation, turn);
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
		.wants_human = wants_human,
		.by_advisor = turn->what == ASK_ADVISOR,
		.mode_ver = conversation->mode.version,
		.mode = turn->changes ? &turn->mode : NULL,
		.at_ms = at_ms,
	};
	if (good)
		store_turn_put(conversation->server->store, &stored, on_stored, turn);
	for (size_t i = 0; i < turn->frame_count; i++)
		free(kept[i]);
	free(state);
	return good;
}

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
	    !add_frame(turn,
		       message_write_from(conversation->name, turn->first_seq + turn->frame_count,
					  turn->now_ms, NULL, "system", NULL, line.bytes),
		       false))
		fault = "internal";
	buffer_free(&line);
	if (fault)
		return fault;
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
		good = add_frame(turn,
				 message_write(conversation->name,
					       turn->first_seq + turn->frame_count, turn->now_ms,
					       NULL, NULL, &answer->replies[i], NULL),
				 false);
	turn->wants_human = turn->wants_human || answer->wants_human;
	if (answer->wants_human && desk_is_manned(desk_of(turn)))
		good = good &&
		       plan(conversation, turn,
			    &(struct handoff){.kind = HANDOFF_ASKED, .any_version = true}) == NULL;
	return good;
}

static void drop_turn(struct conversation *conversation, struct turn *turn)
{
	forget(conversation);
	fail_turn(conversation, turn, "internal");
}

/* Nothing was said and nothing need be stored. */
static void end_silently(struct conversation *conversation, struct turn *turn)
{
	struct outcome outcome = {.seq = conversation->seq};
	turn->done(turn->context, true, &outcome);
	turn->done(turn->context, false, &outcome);
	end_turn(conversation, turn);
}

static void go_through(struct conversation *conversation, struct turn *turn,
		       const struct dialogue_event *event);

/* A turn that was left behind: what it did is asked for, and told, apart. */
static void end_abandoned(struct turn *turn)
{
	struct server *server = turn->conversation->server;
	close_claim(turn->conversation, turn, false);
	turn_free(turn);
	server->work--;
	server_note_idle(server);
}

/* The account has answered: the dialogue goes on with it. */
static void on_outcome(void *context, const json_t *outcome)
{
	struct turn *turn = context;
	const char *status = json_string_value(json_object_get(outcome, "status"));
	turn->asking = false;
	turn->unsettled = status && strcmp(status, "unknown") == 0;
	if (turn->abandoned) {
		end_abandoned(turn);
		return;
	}
	struct dialogue_event event = {.kind = DIALOGUE_RESULT,
				       .at_ms = turn->now_ms,
				       .chance = draw_chance(),
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
	turn->call.kind = DIALOGUE_CALL_NONE; /* nothing was made: nothing is to be settled */
	if (may)
		executions_settle(conversation->server->executions, turn->call.key);
	if (turn->abandoned)
		end_abandoned(turn);
	else if (!known || !submit(conversation, turn, turn->first_seq, turn->now_ms, false))
		drop_turn(conversation, turn); /* else: the store gives the answer of then */
}

/* A change is claimed first, so that it is never made twice nor forgotten. */
static void ask_account(struct conversation *conversation, struct turn *turn,
			struct dialogue_call *call)
{
	turn->asking = true;
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
		.at_ms = turn->now_ms,
	};
	executions_claim(conversation->server->executions, &claim, on_claimed, turn);
}

/* Plays an event, then what the account answers to it, until all is said; then stores the turn. */
static void go_through(struct conversation *conversation, struct turn *turn,
		       const struct dialogue_event *event)
{
	struct dialogue_turn answer = {0};
	bool good = step(conversation, event, &answer) && add_replies(conversation, turn, &answer);
	if (event->kind != DIALOGUE_RESULT)
		turn->decision = answer.decision;
	if (good && answer.call.kind) {
		ask_account(conversation, turn, &answer.call);
	} else if (good && turn->frame_count == 0 && !turn->binds && !turn->changes) {
		end_silently(conversation, turn);
	} else if (!good ||
		   !submit(conversation, turn, turn->first_seq, turn->now_ms, turn->wants_human)) {
		drop_turn(conversation, turn);
	}
	dialogue_turn_clear(&answer);
}

/* ---- A person answers ---- */

/* Stores what the turn has so far, without asking the assistant. */
static void store_only(struct conversation *conversation, struct turn *turn)
{
	if (turn->frame_count == 0 && !turn->binds && !turn->changes)
		end_silently(conversation, turn);
	else if (!submit(conversation, turn, turn->first_seq, turn->now_ms, false))
		drop_turn(conversation, turn);
}

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
	const char *fault = plan(conversation, turn, &turn->handoff);
	if (fault)
		fail_turn(conversation, turn, fault);
	else if (!forget_question(conversation))
		drop_turn(conversation, turn);
	else
		store_only(conversation, turn);
}

static bool is_held_by(const struct conversation *conversation, const char *advisor)
{
	return conversation->mode.who == STORE_ADVISOR &&
	       strcmp(conversation->mode.advisor, advisor) == 0;
}

static void play_advisor(struct conversation *conversation, struct turn *turn)
{
	if (!is_held_by(conversation, turn->handoff.by))
		fail_turn(conversation, turn, "forbidden");
	else if (!add_frame(turn,
			    message_write_from(conversation->name, turn->first_seq, turn->now_ms,
					       turn->id, "advisor", turn->handoff.by_name,
					       turn->text),
			    true))
		drop_turn(conversation, turn);
	else
		store_only(conversation, turn);
}

/* With what the customer has proved, not the advisor. */
static void play_start(struct conversation *conversation, struct turn *turn)
{
	if (!is_held_by(conversation, turn->handoff.by)) {
		fail_turn(conversation, turn, "forbidden");
		return;
	}
	turn->identity.known = conversation->customer[0] != '\0';
	turn->identity.ticket.level = conversation->level;
	const struct dialogue_event event = {
		.kind = DIALOGUE_START,
		.at_ms = turn->now_ms,
		.chance = draw_chance(),
		.text = text_of(turn->text),
		.choice = text_of(turn->choice),
		.level = conversation->customer[0] ? conversation->level : LEVEL_ANONYMOUS,
		.advisor_present = true,
	};
	go_through(conversation, turn, &event);
}

/* What the account did, or what happened outside: told whoever answers. */
static void play_news(struct conversation *conversation, struct turn *turn)
{
	turn->identity.known = conversation->customer[0] != '\0';
	turn->identity.ticket.level = conversation->level;
	const struct dialogue_event event = {
		.kind = turn->kind,
		.at_ms = turn->now_ms,
		.chance = draw_chance(),
		.level = conversation->customer[0] ? conversation->level : LEVEL_ANONYMOUS,
		.result = turn->result,
	};
	go_through(conversation, turn, &event);
}

/* While a person answers, or comes, the assistant is silent; but what an advisor has started goes
 * on by its choices. */
static bool is_silent(const struct conversation *conversation, const struct turn *turn)
{
	enum store_who who = turn->changes ? turn->mode.who : conversation->mode.who;
	if (who != STORE_ADVISOR && who != STORE_WAITING)
		return false;
	return !(turn->kind == DIALOGUE_SAY && turn->choice &&
		 dialogue_state_offers(conversation->state, turn->choice)) &&
	       (turn->kind == DIALOGUE_SAY || turn->kind == DIALOGUE_SIGN_IN ||
		turn->kind == DIALOGUE_HUMAN);
}

/* A closed conversation begins again; so does one that waits for people who have all gone. */
static bool reopen(struct conversation *conversation, struct turn *turn)
{
	enum store_who who = conversation->mode.who;
	bool asks = turn->kind == DIALOGUE_SAY || turn->kind == DIALOGUE_HUMAN;
	bool alone = who == STORE_WAITING && !desk_is_manned(desk_of(turn));
	if (!asks || (who != STORE_CLOSED && !alone))
		return true;
	const struct handoff wanted = {.kind = HANDOFF_REOPEN, .any_version = true};
	return plan(conversation, turn, &wanted) == NULL;
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
		end_silently(conversation, turn);
		return false;
	case CONFIRMATION_EXPIRED:
		break;
	}
	fail_turn(conversation, turn, "confirm_expired");
	return false;
}

static void play_dialogue(struct conversation *conversation, struct turn *turn)
{
	if (!note_market(conversation, turn)) {
		drop_turn(conversation, turn);
		return;
	}
	if (turn->kind == DIALOGUE_MARKET) {
		end_silently(conversation, turn);
		return;
	}
	if (turn->kind == DIALOGUE_CONFIRM && !is_awaited(conversation, turn))
		return;
	bool confirms = turn->kind == DIALOGUE_CONFIRM;
	bool said =
		(turn->kind != DIALOGUE_SAY && !confirms) ||
		add_frame(turn,
			  message_write(conversation->name, turn->first_seq, turn->now_ms, turn->id,
					confirms ? NULL : turn->choice, NULL, turn->text),
			  true);
	if (!said || !reopen(conversation, turn)) {
		drop_turn(conversation, turn);
		return;
	}
	if (is_silent(conversation, turn)) {
		store_only(conversation, turn);
		return;
	}
	const struct dialogue_event event = {
		.kind = turn->kind,
		.at_ms = turn->now_ms,
		.chance = draw_chance(),
		.text = text_of(turn->text),
		.choice = text_of(turn->choice),
		.yes = turn->yes,
		.level = turn->identity.known ? turn->identity.ticket.level : LEVEL_ANONYMOUS,
		.advisor_present = desk_is_manned(desk_of(turn)),
		.rank = desk_next_rank(desk_of(turn)),
	};
	go_through(conversation, turn, &event);
}

/* Whether the customer may enter; then the conversation is theirs. */
static bool enter(struct conversation *conversation, struct turn *turn)
{
	if (!identity_may_enter(&turn->identity, conversation->customer)) {
		fail_turn(conversation, turn, "forbidden");
		return false;
	}
	turn->binds = conversation->stored && turn->identity.known && !conversation->customer[0];
	conversation_bind(conversation, &turn->identity);
	if (turn->identity.known)
		conversation->level = turn->identity.ticket.level;
	return true;
}

static void play(struct conversation *conversation, struct turn *turn)
{
	if (turn->what == ASK_DIALOGUE && !enter(conversation, turn))
		return;
	turn->now_ms = now_of(conversation);
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
	}
}

void conversation_fill(struct conversation *conversation, const struct store_result *result)
{
	struct error error;
	if (conversation->phase == PHASE_READY || result->status != STORE_OK)
		return;
	struct dialogue_state *state = dialogue_state_load(text_of(result->state), &error);
	if (!state) {
		log_event(LOG_ERROR_LEVEL, "state_unreadable", "conv", conversation->name, "reason",
			  error.message, LOG_END);
		state = dialogue_state_new(); /* the transcript is whole: better to go on than to
						 stop */
	}
	if (!state)
		return;
	dialogue_state_free(conversation->state);
	conversation->state = state;
	(void)snprintf(conversation->customer, sizeof conversation->customer, "%s",
		       result->customer ? result->customer : "");
	if (result->level)
		conversation->level = identity_level_parse(result->level);
	conversation->mode = result->mode;
	conversation->seq = result->seq;
	conversation->stored = true;
	conversation->phase = PHASE_READY;
}

static void on_loaded(void *context, const struct store_result *result)
{
	struct conversation *conversation = context;
	struct server *server = conversation->server;
	if (conversation->phase == PHASE_LOADING)
		conversation->phase = PHASE_UNLOADED;
	conversation_fill(conversation, result);
	const char *code = result->status == STORE_ABSENT ? "not_found" : "internal";
	while (conversation->phase != PHASE_READY && conversation->waiting) {
		struct turn *turn = conversation->waiting;
		struct outcome outcome = {.code = code, .mode = &conversation->mode};
		conversation->waiting = turn->next;
		if (!conversation->waiting)
			conversation->last_waiting = &conversation->waiting;
		conversation->waiting_count--;
		turn->done(turn->context, true, &outcome);
		turn_free(turn);
		server->work--;
	}
	server->work--;
	go_on(conversation);
	server_note_idle(server);
}

static void go_on(struct conversation *conversation)
{
	if (!conversation->waiting || conversation->playing || conversation->phase == PHASE_LOADING)
		return;
	if (conversation->phase == PHASE_UNLOADED) {
		conversation->phase = PHASE_LOADING;
		conversation->server->work++;
		store_load(conversation->server->store, conversation->name, 0, 0, 0, on_loaded,
			   conversation);
		return;
	}
	struct turn *turn = conversation->waiting;
	conversation->waiting = turn->next;
	if (!conversation->waiting)
		conversation->last_waiting = &conversation->waiting;
	conversation->waiting_count--;
	conversation->playing = turn;
	play(conversation, turn);
}

/*
 * A person takes over while the account is asked: what it will answer goes nowhere. The customer's
 * own words go on alone, as a turn of their own; the one that waits for the account is left behind.
 */
static void cut_answer(struct conversation *conversation)
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
		store_only(conversation, turn);
	} else {
		forget(conversation);
		end_silently(conversation, turn);
	}
}

/* A copy without secrets; NULL when memory is short. */
static char *masked_copy(struct server *server, const char *text)
{
	struct buffer masked;
	buffer_init(&masked);
	server->metrics.masked += mask_secrets(text_of(text), &masked);
	return buffer_take(&masked);
}

bool conversation_ask(struct conversation *conversation, const struct ask *ask)
{
	struct server *server = conversation->server;
	struct turn *turn = conversation->waiting_count < WAITING_LIMIT || ask->what == ASK_HANDOFF
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
	turn->text = masked_copy(server, ask->text ? ask->text : "");
	turn->choice = ask->choice && *ask->choice ? masked_copy(server, ask->choice) : NULL;
	if (!turn->text || (ask->id && !turn->id) || (ask->market && !turn->market) ||
	    (ask->choice && *ask->choice && !turn->choice)) {
		turn_free(turn);
		return false;
	}
	server->work++;
	if (turn->what == ASK_HANDOFF) {
		put_first(conversation, turn);
		cut_answer(conversation);
	} else {
		put_last(conversation, turn);
	}
	go_on(conversation);
	return true;
}
