/* erasing.c - see erasing.h. */
#include "server/erasing.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "server/conversation.h"
#include "server/desk.h"

/* The writer's thread is held for a batch: some five milliseconds for so many messages. */
enum { BATCH_MESSAGES = 100, WAITING_MOST = 64 };
static const int64_t HOUR_US = (int64_t)3600 * 1000000, DAY_MS = (int64_t)24 * 3600 * 1000;

struct erasure {
	struct erasure *next;
	struct erasing *all;
	char customer[TICKET_SUBJECT]; /* empty: whoever, by age */
	int64_t before_ms;
	struct erased erased;
	erased_callback *callback;
	void *context;
};

struct erasing {
	struct server *server;
	struct erasure *first, **last; /* the first one is under way */
	size_t count;
	int64_t next_us; /* old ones are looked for then */
	bool by_age;     /* is under way, or waits */
};

/* ---- One after the other ---- */

static void begin_first(struct erasing *erasing);

static bool add(struct erasing *erasing, const struct erasure *wanted)
{
	struct erasure *erasure = erasing->count < WAITING_MOST ? malloc(sizeof *erasure) : NULL;
	if (!erasure)
		return false;
	*erasure = *wanted;
	erasure->all = erasing;
	*erasing->last = erasure;
	erasing->last = &erasure->next;
	erasing->server->work++;
	if (erasing->count++ == 0)
		begin_first(erasing);
	return true;
}

static void end_first(struct erasing *erasing)
{
	struct erasure *erasure = erasing->first;
	struct server *server = erasing->server;
	erasing->first = erasure->next;
	if (!erasing->first)
		erasing->last = &erasing->first;
	erasing->count--;
	server->metrics.erased += erasure->erased.count;
	erasure->callback(erasure->context, &erasure->erased);
	free(erasure);
	server->work--;
	if (erasing->first)
		begin_first(erasing);
	server_note_idle(server);
}

/* ---- Batches ---- */

/* Asks for what comes next of the erasure; takes over `params`, NULL when memory is short. */
static void ask(struct erasure *erasure, const char *operation, json_t *params,
		store_desk_callback *callback)
{
	if (params)
		store_desk(erasure->all->server->store, operation, params, callback, erasure);
	else
		callback(erasure, STORE_FAILED, NULL);
	json_decref(params);
}

static void on_left(void *context, enum store_status status, const json_t *rows)
{
	struct erasure *erasure = context;
	erasure->erased.done = status == STORE_OK;
	erasure->erased.left =
		(uint64_t)json_integer_value(json_object_get(json_array_get(rows, 0), "count"));
	end_first(erasure->all);
}

/* What memory knows of those that have gone. */
static void forget(struct server *server, const json_t *rows)
{
	size_t i;
	json_t *row;
	json_array_foreach(rows, i, row)
	{
		conversation_erased(server, frame_string(row, "conv"));
	}
	desk_erased(server->desk, rows);
}

static void erase_some(struct erasure *erasure);

static void on_batch(void *context, enum store_status status, const json_t *rows)
{
	struct erasure *erasure = context;
	struct server *server = erasure->all->server;
	size_t count = json_array_size(rows);
	erasure->erased.count += count;
	if (count)
		forget(server, rows);
	if (status != STORE_OK || server->draining) {
		end_first(erasure->all);
	} else if (count) {
		erase_some(erasure);
	} else if (erasure->customer[0]) {
		ask(erasure, "customer_left", json_pack("{s:s}", "customer", erasure->customer),
		    on_left);
	} else {
		erasure->erased.done = true;
		end_first(erasure->all);
	}
}

static void erase_some(struct erasure *erasure)
{
	if (erasure->customer[0])
		ask(erasure, "customer_erase",
		    json_pack("{s:s, s:i}", "customer", erasure->customer, "limit", BATCH_MESSAGES),
		    on_batch);
	else
		ask(erasure, "expire",
		    json_pack("{s:I, s:i}", "before", (json_int_t)erasure->before_ms, "limit",
			      BATCH_MESSAGES),
		    on_batch);
}

static void begin_first(struct erasing *erasing)
{
	erase_some(erasing->first);
}

/* ---- By age ---- */

static void on_expired(void *context, const struct erased *erased)
{
	struct erasing *erasing = context;
	char count[24];
	erasing->by_age = false;
	erasing->server->metrics.expired += erased->count;
	if (!erased->done)
		log_event(LOG_WARNING_LEVEL, "expiry_cut_short", LOG_END);
	if (!erased->count)
		return;
	(void)snprintf(count, sizeof count, "%llu", (unsigned long long)erased->count);
	log_event(LOG_INFO_LEVEL, "conversations_expired", "count", count, LOG_END);
}

void erasing_tick(struct erasing *erasing)
{
	const int64_t now_us = clock_monotonic_us();
	if (erasing->by_age || now_us < erasing->next_us || erasing->server->draining)
		return;
	const struct erasure old = {
		.before_ms =
			clock_system().now_ms(NULL) - erasing->server->config->keep_days * DAY_MS,
		.callback = on_expired,
		.context = erasing,
	};
	erasing->by_age = true;
	erasing->next_us = now_us + HOUR_US;
	if (!add(erasing, &old))
		erasing->by_age = false;
}

/* ---- By customer ---- */

bool erasing_begin(struct erasing *erasing, const char *customer, erased_callback *callback,
		   void *context)
{
	struct erasure erasure = {.callback = callback, .context = context};
	(void)snprintf(erasure.customer, sizeof erasure.customer, "%s", customer);
	return add(erasing, &erasure);
}

struct erasing *erasing_open(struct server *server)
{
	struct erasing *erasing = calloc(1, sizeof *erasing);
	if (!erasing)
		return NULL;
	erasing->server = server;
	erasing->last = &erasing->first;
	return erasing;
}

void erasing_close(struct erasing *erasing)
{
	free(erasing);
}
