/* conversation.c - the object, its table, loading, clock and account. See conversation.h. */
#include "server/conversation_parts.h"

#include <stdlib.h>
#include <sys/random.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/strmap.h"
#include "base/utf8.h"
#include "server/connection.h"
#include "server/message.h"

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

void conversation_each_of(struct server *server, const char *customer,
			  void (*visit)(struct conversation *conversation, void *context),
			  void *context)
{
	for (size_t i = 0; i < CONVERSATION_BUCKETS; i++)
		for (struct conversation *one = server->conversations[i]; one; one = one->next)
			if (strcmp(one->customer, customer) == 0)
				visit(one, context);
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
	free(conversation->unanswered);
	free(conversation->person);
	free(conversation->wish);
	free(conversation->said);
	crm_close(conversation->own_account);
	free(conversation);
}

static bool is_busy(const struct conversation *conversation)
{
	return conversation->playing || conversation->waiting || conversation->listeners ||
	       conversation->phase == PHASE_LOADING;
}

void conversation_sweep(struct server *server, bool every)
{
	int64_t limit_us = (int64_t)server->config->idle_minutes * 60 * 1000000;
	int64_t now = clock_monotonic_us();
	for (size_t i = 0; i < CONVERSATION_BUCKETS; i++) {
		struct conversation **place = &server->conversations[i];
		while (*place) {
			struct conversation *one = *place;
			if (!is_busy(one) && (every || now - one->used_us > limit_us))
				remove_one(place);
			else
				place = &one->next;
		}
	}
}

/* What is being played or loaded still needs it as it is; the store then refuses it. */
void conversation_erased(struct server *server, const char *conv)
{
	struct conversation **place = bucket_of(server, conv);
	while (*place && strcmp((*place)->name, conv) != 0)
		place = &(*place)->next;
	struct conversation *one = *place;
	if (!one)
		return;
	for (struct connection *each = one->listeners; each; each = each->next_listener)
		connection_close(each, CLOSE_RESTART, "erased");
	if (!is_busy(one)) {
		remove_one(place);
		return;
	}
	conversation_keep(&one->person, NULL);
	conversation_keep(&one->wish, NULL);
	conversation_keep(&one->said, NULL);
	conversation_keep(&one->unanswered, NULL);
	if (!one->playing && one->phase == PHASE_READY)
		conversation_forget(one);
}

/* ---- Time and chance ---- */

int64_t conversation_now(const struct conversation *conversation)
{
	return clock_system().now_ms(NULL) + conversation->clock_shift_ms;
}

void conversation_set_clock(struct conversation *conversation, int64_t now_ms)
{
	conversation->clock_shift_ms = now_ms - clock_system().now_ms(NULL);
}

void conversation_move_clock(struct conversation *conversation, int64_t by_ms)
{
	conversation->clock_shift_ms += by_ms;
}

uint64_t chance_draw(void)
{
	uint64_t chance;
	if (getrandom(&chance, sizeof chance, GRND_NONBLOCK) != (ssize_t)sizeof chance)
		chance = (uint64_t)clock_monotonic_us(); /* only wording hangs on it */
	return chance;
}

/* ---- Beginning ---- */

static void greet(struct conversation *conversation)
{
	struct dialogue_event event = {.kind = DIALOGUE_GREET,
				       .at_ms = conversation_now(conversation),
				       .chance = chance_draw()};
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

/* ---- What is known of it ---- */

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
	if (!identity->known || conversation->customer[0])
		return;
	memcpy(conversation->customer, identity->ticket.subject, sizeof conversation->customer);
	for (struct connection *one = conversation->listeners; one; one = one->next_listener)
		conversation_learn_person(conversation, one);
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

bool conversation_is_heard(const struct conversation *conversation)
{
	return conversation->listeners != NULL;
}

const char *conversation_person(const struct conversation *conversation)
{
	return conversation->person ? conversation->person : "";
}

const char *conversation_wish(const struct conversation *conversation)
{
	return conversation->wish ? conversation->wish : "";
}

const char *conversation_said(const struct conversation *conversation)
{
	return conversation->said ? conversation->said : "";
}

void conversation_keep(char **kept, const char *text)
{
	free(*kept);
	*kept = text && *text ? strdup(text) : NULL;
}

void conversation_keep_person(struct conversation *conversation)
{
	if (conversation->person_kept || !conversation->stored || !conversation->customer[0] ||
	    !conversation->person)
		return;
	desk_keep_person(conversation->server->desk, conversation->customer, conversation->person);
	conversation->person_kept = true;
}

void conversation_set_person(struct conversation *conversation, const char *name)
{
	if (strcmp(name, conversation_person(conversation)) != 0) {
		conversation_keep(&conversation->person, name);
		conversation->person_kept = false;
	}
	conversation_keep_person(conversation);
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

bool conversation_takes_banner(struct conversation *conversation, uint64_t number)
{
	if (number < conversation->banner_told)
		return false;
	conversation->banner_told = number;
	return true;
}

/* ---- Its account ---- */

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

/* ---- Loading ---- */

void conversation_forget(struct conversation *conversation)
{
	dialogue_state_free(conversation->state);
	conversation->state = NULL;
	conversation->phase = PHASE_UNLOADED;
}

void conversation_mark(const struct conversation *conversation, char mark[CONVERSATION_MARK])
{
	(void)snprintf(mark, CONVERSATION_MARK, "%.6s", conversation->name);
}

void conversation_fill(struct conversation *conversation, const struct store_result *result)
{
	struct error error;
	if (conversation->phase == PHASE_READY || result->status != STORE_OK)
		return;
	struct dialogue_state *state = dialogue_state_load(text_of(result->state), &error);
	if (!state) {
		char mark[CONVERSATION_MARK];
		conversation_mark(conversation, mark);
		log_event(LOG_ERROR_LEVEL, "state_unreadable", "conv", mark, "reason",
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
	if (result->person) {
		conversation_keep(&conversation->person, result->person);
		conversation->person_kept = true;
	}
	conversation_keep(&conversation->wish, result->wish);
	conversation_keep(&conversation->said, result->said);
	conversation_keep(&conversation->unanswered, result->unanswered);
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
	turns_refuse_unloaded(conversation,
			      result->status == STORE_ABSENT ? "not_found" : "internal");
	server->work--;
	turns_go_on(conversation);
	server_note_idle(server);
}

void conversation_load(struct conversation *conversation)
{
	conversation->phase = PHASE_LOADING;
	conversation->server->work++;
	store_load(conversation->server->store, conversation->name, 0, 0, 0, on_loaded,
		   conversation);
}
