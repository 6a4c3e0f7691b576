/* executions.c - see executions.h. */
#include "server/executions.h"

#include <stdlib.h>

#include "acts/acts.h"
#include "base/clock.h"
#include "base/log.h"
#include "server/conversation.h"

enum { FIRST_MS = 250, LONGEST_MS = 60000, KEY_BYTES = DIALOGUE_KEY_BYTES };

/* A claim that is open: the account is asked at `next_us`, then less and less often. */
struct execution {
	struct execution *next;
	struct executions *all;
	char key[KEY_BYTES];
	char conv[CONV_BYTES];
	int64_t next_us;
	int delay_ms;
	bool asked; /* an answer is awaited, of the account or of the conversation */
	bool over;
	json_t *outcome; /* to be told */
};

struct executions {
	struct server *server;
	struct execution *first;
	ev_timer timer;
	unsigned asked; /* callbacks that will come */
};

/* ---- Claims ---- */

struct claiming {
	claim_callback *callback;
	void *context;
};

static void on_claimed(void *context, enum store_status status, const json_t *rows)
{
	struct claiming *claiming = context;
	bool stored = status == STORE_OK;
	claiming->callback(claiming->context, stored && json_array_size(rows) > 0,
			   stored && json_array_size(rows) == 0);
	free(claiming);
}

void executions_claim(struct executions *executions, const struct claim *claim,
		      claim_callback *callback, void *context)
{
	struct claiming *claiming = malloc(sizeof *claiming);
	json_t *params =
		json_pack("{s:s, s:s, s:s, s:s, s:s?, s:I, s:i}", "key", claim->key, "conv",
			  claim->conv, "customer", claim->customer, "act", claim->act, "cid",
			  claim->cid, "at", (json_int_t)claim->at_ms, "fresh", (int)claim->is_new);
	if (!claiming || !params) {
		free(claiming);
		callback(context, false, false);
	} else {
		*claiming = (struct claiming){callback, context};
		store_desk(executions->server->store, "claim_put", params, on_claimed, claiming);
	}
	json_decref(params);
}

static void on_settled(void *context, enum store_status status, const json_t *rows)
{
	(void)context;
	(void)rows;
	if (status != STORE_OK) /* it will be asked again, and tell nothing new */
		log_event(LOG_WARNING_LEVEL, "claim_not_settled", LOG_END);
}

void executions_settle(struct executions *executions, const char *key)
{
	json_t *params =
		json_pack("{s:s, s:I}", "key", key, "at", (json_int_t)clock_system().now_ms(NULL));
	store_desk(executions->server->store, "claim_settle", params, on_settled, NULL);
	json_decref(params);
}

/* ---- Watching ---- */

static void drop(struct execution *execution)
{
	struct execution **place = &execution->all->first;
	while (*place != execution)
		place = &(*place)->next;
	*place = execution->next;
	json_decref(execution->outcome);
	free(execution);
}

static void try_later(struct execution *execution)
{
	execution->asked = false;
	execution->next_us = clock_monotonic_us() + (int64_t)execution->delay_ms * 1000;
	execution->delay_ms =
		execution->delay_ms * 2 > LONGEST_MS ? LONGEST_MS : execution->delay_ms * 2;
}

/* The conversation knows. */
static void on_told(void *context, bool ack, const struct outcome *outcome)
{
	struct execution *execution = context;
	bool gone = outcome->code && strcmp(outcome->code, "not_found") == 0;
	if (outcome->code && !gone) {
		try_later(execution);
	} else if (!ack || gone) {
		executions_settle(execution->all, execution->key);
		drop(execution);
	}
}

static void tell(struct execution *execution)
{
	struct conversation *conversation =
		conversation_open(execution->all->server, execution->conv);
	const struct ask wanted = {
		.what = ASK_NEWS,
		.kind = DIALOGUE_RESULT,
		.result = execution->outcome,
		.done = on_told,
		.context = execution,
	};
	if (!conversation || !conversation_ask(conversation, &wanted))
		try_later(execution);
}

static void on_outcome(void *context, const json_t *outcome)
{
	struct execution *execution = context;
	const char *status = json_string_value(json_object_get(outcome, "status"));
	if (!status || strcmp(status, "unknown") == 0) {
		try_later(execution);
		return;
	}
	json_decref(execution->outcome);
	execution->outcome = json_deep_copy(outcome);
	/* Never done: the customer may confirm again. */
	if (strcmp(status, "none") == 0)
		(void)json_object_set_new(execution->outcome, "status", json_string("down"));
	(void)json_object_set_new(execution->outcome, "key", json_string(execution->key));
	tell(execution);
}

static void ask(struct execution *execution)
{
	struct server *server = execution->all->server;
	const struct conversation *conversation = conversation_find(server, execution->conv);
	struct crm *crm = conversation ? conversation_account(conversation) : server->crm;
	execution->asked = true;
	if (execution->outcome)
		tell(execution);
	else
		acts_ask_outcome(crm, execution->key, on_outcome, execution);
}

static void on_timer(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct executions *executions = timer->data;
	int64_t now = clock_monotonic_us();
	(void)loop;
	(void)events;
	for (struct execution *one = executions->first, *next; one; one = next) {
		next = one->next;
		if (!one->asked && one->next_us <= now)
			ask(one);
	}
}

void executions_watch(struct executions *executions, const char *key, const char *conv)
{
	struct execution *execution = calloc(1, sizeof *execution);
	if (!execution)
		return; /* the claim stays open: the next process asks */
	execution->all = executions;
	execution->delay_ms = FIRST_MS;
	(void)snprintf(execution->key, sizeof execution->key, "%s", key);
	(void)snprintf(execution->conv, sizeof execution->conv, "%s", conv);
	execution->next = executions->first;
	executions->first = execution;
	try_later(execution);
}

static void on_open(void *context, enum store_status status, const json_t *rows)
{
	struct executions *executions = context;
	size_t i;
	const json_t *row;
	if (status != STORE_OK)
		log_event(LOG_ERROR_LEVEL, "claims_unreadable", LOG_END);
	json_array_foreach(rows, i, row)
	{
		const char *key = json_string_value(json_object_get(row, "key"));
		const char *conv = json_string_value(json_object_get(row, "conv"));
		if (key && conv)
			executions_watch(executions, key, conv);
	}
}

struct executions *executions_open(struct server *server)
{
	struct executions *executions = calloc(1, sizeof *executions);
	if (!executions)
		return NULL;
	executions->server = server;
	ev_timer_init(&executions->timer, on_timer, 0.25, 0.25);
	executions->timer.data = executions;
	ev_timer_start(server->loop, &executions->timer);
	ev_unref(server->loop); /* it keeps nobody from leaving */
	store_desk(server->store, "claims_open", NULL, on_open, executions);
	return executions;
}

void executions_close(struct executions *executions)
{
	if (!executions)
		return;
	ev_ref(executions->server->loop);
	ev_timer_stop(executions->server->loop, &executions->timer);
	while (executions->first)
		drop(executions->first);
	free(executions);
}
