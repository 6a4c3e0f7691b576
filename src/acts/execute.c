/* execute.c - makes a change that the customer confirmed, unless an unpaid bill stops it. See
 * acts.h. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "french/format.h"
#include "acts/work.h"

enum { VALUE_BYTES = 200 };

json_t *work_readable(const json_t *result)
{
	const char *name;
	json_t *field, *values = json_object();
	char value[VALUE_BYTES];
	json_object_foreach((json_t *)(uintptr_t)result, name, field)
	{
		if (json_is_string(field) || json_is_integer(field))
			(void)json_object_set_new(
				values, name,
				json_string(format_field(name, field, value, sizeof value)));
	}
	return values;
}

static json_t *outcome_of(enum crm_status status, const json_t *result)
{
	switch (status) {
	case CRM_OK:
		return json_pack("{s:s, s:o}", "status", "done", "values", work_readable(result));
	case CRM_REFUSED:
		return json_pack("{s:s, s:s, s:o}", "status", "refused", "reason",
				 work_text(result, "reason"), "values", work_readable(result));
	case CRM_UNKNOWN:
		return json_pack("{s:s}", "status", "unknown");
	case CRM_ABSENT:
		return json_pack("{s:s}", "status", "none");
	case CRM_UNAVAILABLE:
		break;
	}
	return json_pack("{s:s}", "status", "down");
}

static void on_written(void *context, enum crm_status status, const json_t *result)
{
	work_finish(context, outcome_of(status, result));
}

static void write_change(struct work *work)
{
	const struct crm_request request = {.customer = work->customer,
					    .operation = work->operation,
					    .params = work->params,
					    .key = work->key,
					    .now_ms = work->now_ms};
	crm_call(work->crm, &request, on_written, work);
}

/* The status of the bills, asked again at the moment of finalising. */
static void on_status(void *context, enum crm_status status, const json_t *result)
{
	struct work *work = context;
	const json_t *unpaid = json_object_get(result, "unpaid");
	if (status != CRM_OK)
		work_finish_with(work, status == CRM_ABSENT ? "none" : "down");
	else if (json_is_true(json_object_get(unpaid, "active")))
		work_finish(work, json_pack("{s:s, s:o, s:O}", "status", "blocked", "values",
					    work_readable(unpaid), "unpaid", unpaid));
	else
		write_change(work);
}

void work_execute(struct work *work)
{
	if (!work->policy || !policy_blocks(work->policy, work->act)) {
		write_change(work);
		return;
	}
	const struct crm_request request = {
		.customer = work->customer, .operation = "account", .now_ms = work->now_ms};
	crm_call(work->crm, &request, on_status, work);
}

/* ---- What became of a change ---- */

struct asking {
	acts_callback *callback;
	void *context;
};

static void on_outcome(void *context, enum crm_status status, const json_t *result)
{
	struct asking *asking = context;
	/* Not told: it may have been done. */
	json_t *outcome = outcome_of(status == CRM_UNAVAILABLE ? CRM_UNKNOWN : status, result);
	asking->callback(asking->context, outcome);
	json_decref(outcome);
	free(asking);
}

void acts_ask_outcome(struct crm *crm, const char *key, acts_callback *callback, void *context)
{
	struct asking *asking = malloc(sizeof *asking);
	if (!asking || !crm) {
		json_t *outcome = json_pack("{s:s}", "status", "unknown");
		callback(context, outcome);
		json_decref(outcome);
		free(asking);
		return;
	}
	*asking = (struct asking){callback, context};
	crm_outcome(crm, key, on_outcome, asking);
}
