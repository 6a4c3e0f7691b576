/* read.c - the account is read for an act, and shown. See work.h. */
#include <string.h>

#include "acts/bill_span.h"
#include "acts/bill_words.h"
#include "acts/readers.h"

/* What was shown, for what may follow (acts.h): not of a year in which nothing was found. */
static json_t *tell_about(const struct work *work, const json_t *outcome)
{
	if (json_is_true(json_object_get(outcome, "missing")))
		(void)json_object_del(work->said, "year");
	return json_pack(
		"{s:O*, s:O*, s:O*, s:O*, s:O*, s:O*, s:O*, s:O*, s:O*}", "country",
		json_object_get(outcome, "country"), "span", json_object_get(work->said, "span"),
		"sense", json_object_get(work->said, "sense"), "month",
		json_object_get(work->said, "month"), "bill_month",
		json_object_get(outcome, "bill_month"), "year", json_object_get(work->said, "year"),
		"extreme", json_object_get(work->said, "extreme"), "market",
		json_object_get(work->said, "market"), "of", json_object_get(work->own_line, "id"));
}

/* "Les trois derniers mois": of the bills that there are, those before the newest one, each asked
 * for in turn before the other lines. A line that comes in its turn has its own. */
static void list_months(struct work *work, const json_t *result)
{
	size_t i;
	const json_t *bill, *bills = json_object_get(result, "bills");
	json_t *months = bill_span_months(work->said, bills);
	if (strcmp(work->reader->act, "facture_duplicata") == 0 && work->own_line && months &&
	    !*work_text(work->said, "month")) {
		json_t *within = bill_span_bills(months, bills);
		if (!work->rest)
			work->rest = json_array();
		json_array_foreach(within, i, bill)
		{
			json_t *next = i ? work_describe_line(work->own_line) : NULL;
			(void)json_object_set(next, "month", json_object_get(bill, "month"));
			if (next)
				(void)json_array_insert_new(work->rest, i - 1, next);
		}
		json_decref(within);
	}
	json_decref(months);
}

static void show(struct work *work, const json_t *result, const json_t *more)
{
	json_t *outcome = json_pack("{s:s, s:{}, s:[]}", "status", "ok", "values", "parts");
	const struct view view = {.act = work->reader->act,
				  .line = work->own_line,
				  .result = result,
				  .outcome = outcome,
				  .now_ms = work->now_ms,
				  .customer = work->customer,
				  .account = work->account,
				  .beside = work->beside,
				  .more = more,
				  .said = work->said,
				  .issuer = work->issuer};
	if (!outcome || !work->reader->present(&view)) {
		json_decref(outcome);
		work_finish_without(work, "none");
		return;
	}
	if (work->own_line)
		(void)json_object_set(outcome, "market", json_object_get(work->own_line, "market"));
	if (work->own_line && work->named)
		(void)json_object_set(outcome, "line", json_object_get(work->own_line, "id"));
	(void)json_object_set_new(outcome, "about", tell_about(work, outcome));
	list_months(work, result);
	work_finish(work, outcome);
}

/* The operation is asked of the line, and of what `params` (taken over) says already. */
static void call_account(struct work *work, const char *operation, json_t *params,
			 crm_callback *callback)
{
	const struct crm_request request = {.customer = work->customer,
					    .operation = operation,
					    .params = params,
					    .now_ms = work->now_ms};
	crm_call(work->crm, &request, callback, work);
	json_decref(params);
}

static json_t *params_of_line(const struct work *work)
{
	json_t *params = json_object();
	if (work->own_line)
		(void)json_object_set(params, "line", json_object_get(work->own_line, "id"));
	return params;
}

static bool is_down(enum crm_status status)
{
	return status == CRM_UNAVAILABLE || status == CRM_UNKNOWN;
}

static void on_more(void *context, enum crm_status status, const json_t *result)
{
	struct work *work = context;
	if (is_down(status))
		work_finish_without(work, "down");
	else
		show(work, work->first, status == CRM_OK ? result : NULL);
}

static void take_data(struct work *work, const json_t *result)
{
	const struct act_reader *reader = work->reader;
	json_t *params = params_of_line(work);
	bool more = reader->then && (!reader->ask_then ||
				     reader->ask_then(params, result, work->account, work->said));
	bool heard = more || reader->markets || reader->by_month ||
		     (reader->by_question && bill_words_ask_again(work->said)) ||
		     (reader->hears && reader->hears(work->said, result));
	if (more) {
		work->first = json_deep_copy(result);
		call_account(work, reader->then, params, on_more);
		return;
	}
	json_decref(params);
	if (work_follows(work) && !heard)
		work_finish_without(work, "none");
	else
		show(work, result, NULL);
}

static void on_data(void *context, enum crm_status status, const json_t *result)
{
	struct work *work = context;
	const struct act_reader *reader = work->reader;
	if (status != CRM_OK) {
		work_finish_without(work, is_down(status) ? "down" : "none");
		return;
	}
	json_t *whole = reader->with_attempts ? reader->with_attempts(work, result) : NULL;
	take_data(work, whole ? whole : result);
	json_decref(whole);
}

static void read_data(struct work *work)
{
	json_t *params = params_of_line(work);
	if (work->ask)
		work->ask(params, work->account, work->said);
	call_account(work, work->reader->operation, params, on_data);
}

static void on_whose(void *context, enum crm_status status, const json_t *result)
{
	struct work *work = context;
	if (status == CRM_OK)
		work->account = json_deep_copy(result);
	read_data(work);
}

static void on_beside(void *context, enum crm_status status, const json_t *result)
{
	struct work *work = context;
	if (status != CRM_OK || !work->reader->has_beside(result)) {
		read_data(work);
		return;
	}
	work->beside = json_deep_copy(result);
	if (work->account)
		read_data(work);
	else
		call_account(work, "account", json_object(), on_whose);
}

void work_read(struct work *work)
{
	if (work->reader->beside && *work->customer)
		call_account(work, work->reader->beside, json_object(), on_beside);
	else
		read_data(work);
}
