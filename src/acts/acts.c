/* acts.c - see acts.h. A call, from its beginning to its outcome. */
#include "acts/acts.h"

#include <stdlib.h>
#include <string.h>

#include "acts/bill_span.h"
#include "acts/bill_words.h"
#include "acts/lines.h"
#include "acts/present_places.h"
#include "acts/readers.h"
#include "base/buffer.h"

static void work_free(struct work *work)
{
	json_decref(work->own_line);
	json_decref(work->rest);
	json_decref(work->account);
	json_decref(work->beside);
	json_decref(work->first);
	json_decref(work->said);
	json_decref(work->wants);
	json_decref(work->params);
	json_decref(work->data);
	free(work->act);
	free(work->customer);
	free(work->line);
	free(work->market);
	free(work->markets);
	free(work->conv);
	free(work->scope);
	free(work->operation);
	free(work->key);
	free(work);
}

/* What may be done of one line may be of another: those are told, where there are several. */
static void add_lines(const struct work *work, json_t *outcome)
{
	size_t i;
	const json_t *line;
	json_t *lines;
	if (!work->own_line || !work->markets || strcmp(work_text(outcome, "status"), "ok") != 0)
		return;
	lines = json_array();
	json_array_foreach(json_object_get(work->account, "lines"), i, line)
	{
		if (lines_market_in(work->markets, work_text(line, "market")))
			(void)json_array_append_new(lines, work_describe_line(line));
	}
	if (json_array_size(lines) > 1)
		(void)json_object_set(outcome, "lines", lines);
	json_decref(lines);
}

/* The kinds of lines that there are on the account. */
static void add_owned(const struct work *work, json_t *outcome)
{
	static const char *const markets[] = {"mobile", "fixe", "cle4g", "box4g"};
	size_t i;
	const json_t *line, *lines = json_object_get(work->account, "lines");
	if (!json_is_array(lines))
		return;
	json_t *owned = json_array();
	for (size_t m = 0; m < sizeof markets / sizeof markets[0]; m++) {
		bool any = false;
		json_array_foreach(lines, i, line)
		{
			any = any || strcmp(work_text(line, "market"), markets[m]) == 0;
		}
		if (any)
			(void)json_array_append_new(owned, json_string(markets[m]));
	}
	(void)json_object_set_new(outcome, "owned", owned);
}

void work_finish(struct work *work, json_t *outcome)
{
	add_lines(work, outcome);
	add_owned(work, outcome);
	if (json_array_size(work->rest) > 0 && strcmp(work_text(outcome, "status"), "ok") == 0)
		(void)json_object_set(outcome, "rest", work->rest);
	work->callback(work->context, outcome);
	json_decref(outcome);
	work_free(work);
}

void work_finish_with(struct work *work, const char *status)
{
	work_finish(work, json_pack("{s:s}", "status", status));
}

const char *work_text(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	return text ? text : "";
}

bool work_follows(const struct work *work)
{
	return json_is_true(json_object_get(work->said, "follow"));
}

void work_finish_without(struct work *work, const char *status)
{
	work_finish_with(work, work_follows(work) ? "lost" : status);
}

/* ---- The call ---- */

/* ["mobile", "fixe"] is "mobile fixe"; NULL for nothing. */
static char *join_markets(const json_t *list)
{
	struct buffer joined;
	size_t i;
	const json_t *market;
	if (!json_array_size(list))
		return NULL;
	buffer_init(&joined);
	json_array_foreach(list, i, market)
	{
		buffer_add_string(&joined, i ? " " : "");
		buffer_add_string(&joined, json_string_value(market));
	}
	return buffer_take(&joined);
}

static char *copy_of(const char *text)
{
	return text ? strdup(text) : NULL;
}

static struct work *work_new(struct crm *crm, const struct acts_call *call, acts_callback *callback,
			     void *context)
{
	struct work *work = calloc(1, sizeof *work);
	if (!work)
		return NULL;
	const struct act_reader *reader = call->kind == ACTS_READ ? reader_find(call->act) : NULL;
	*work = (struct work){
		.crm = crm,
		.reader = reader,
		.act = copy_of(call->act),
		.customer = copy_of(call->customer),
		.line = copy_of(call->line ? call->line : ""),
		.market = copy_of(call->market ? call->market : ""),
		.markets = reader ? copy_of(reader->markets)
				  : join_markets(json_object_get(call->wants, "markets")),
		.said = json_deep_copy(call->said),
		.issuer = call->issuer,
		.ask = !reader       ? NULL
		       : reader->ask ? reader->ask
				     : file_asker(call->act),
		.now_ms = call->now_ms,
		.callback = callback,
		.context = context,
		.wants = json_deep_copy(call->wants),
		.params = json_deep_copy(call->params),
		.policy = call->free ? NULL : call->policy,
		.operation = copy_of(call->operation),
		.key = copy_of(call->key),
		.pay = call->pay,
		.conv = copy_of(call->conv),
		.scope = copy_of(call->scope),
	};
	static void (*const go_on[])(struct work *) = {work_read, work_prepare, work_execute,
						       work_pay};
	work->go_on = go_on[call->kind];
	if (reader && (reader->by_month || reader->of_now))
		bill_words_hear(work->said, work->now_ms);
	if (reader && reader->by_span)
		bill_span_hear(work->said, work->now_ms);
	if (reader && reader->present == present_tariff)
		places_hear(work->said);
	if (work->act && work->customer && work->line && work->market)
		return work;
	work_free(work);
	return NULL;
}

void acts_perform(struct crm *crm, const struct acts_call *call, acts_callback *callback,
		  void *context)
{
	struct work *work = work_new(crm, call, callback, context);
	if (!work) {
		json_t *outcome = json_pack("{s:s}", "status", "down");
		callback(context, outcome);
		json_decref(outcome);
		return;
	}
	bool reads = call->kind == ACTS_READ;
	if (!crm || (reads && !work->reader)) {
		work_finish_without(work, "none");
	} else if (call->level < (reads ? work->reader->level : call->needs) &&
		   !(work->low = reads && call->level >= LEVEL_BASIC && work->markets)) {
		work_finish_with(work, "level");
	} else if (work->markets || work->ask) {
		work_choose_line(work);
	} else {
		work->go_on(work);
	}
}
