/*
 * fuzz_crm_answer.c - answers of the operator's API of any bytes.
 *
 * The first byte chooses the operation, the second the status and the type. The rest is the
 * content; or, when the third says so, edits of a right answer (where, and the byte put there).
 * Whatever is accepted has the shape that it should, is shown by every act without a fault, and a
 * write whose answer says nothing is never told as done, nor sent again.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acts/present.h"
#include "crm/crm_http_parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int truth)
{
	if (!truth)
		abort();
}

static presenter *const PRESENTERS[] = {present_puk,           present_rio,     present_unlock_code,
					present_parental_code, present_pto,     present_consumption,
					present_offer,         present_bills,   present_facility,
					present_payments,      present_unpaid,  present_orders,
					present_incidents,     present_repairs, present_journal};

/* What fits is shown, also by acts that expect something else. */
static void show(const json_t *result)
{
	for (size_t i = 0; i < sizeof PRESENTERS / sizeof *PRESENTERS; i++) {
		json_t *outcome = json_pack("{s:s, s:{}, s:[]}", "status", "ok", "values", "parts");
		const struct view view = {"code_puk", NULL, result, outcome, 0};
		(void)PRESENTERS[i](&view);
		json_decref(outcome);
	}
}

static void check(const struct crm_question *question, const struct http_reply *reply)
{
	struct crm_verdict verdict = crm_verdict_read(question, reply);
	bool write = question->operation && question->operation->sort == CRM_WRITE;
	bool tells = verdict.status == CRM_OK || verdict.status == CRM_REFUSED;
	require(tells == (verdict.result != NULL));
	require(verdict.status != CRM_UNKNOWN || (write && !verdict.again));
	require(!tells || (!verdict.again && !verdict.fault && verdict.healthy));
	require(verdict.status != CRM_REFUSED || crm_refusal_fits(verdict.result));
	if (verdict.status == CRM_OK)
		show(verdict.result);
	json_decref(verdict.result);
}

static void keep(void *context, enum crm_status status, const json_t *result)
{
	(void)status;
	*(char **)context = result ? json_dumps(result, JSON_COMPACT) : NULL;
}

/* What the embedded engine tells, with edits of three bytes each. Owned by the caller. */
static char *edit_right_answer(const struct crm_operation *operation, const uint8_t *data,
			       size_t size)
{
	static const char *const customers[] = {"impaye", "famille", "sav", "commande", "facilite"};
	static struct crm *crm;
	char *text = NULL;
	struct error error;
	if (!crm)
		crm = crm_sqlite_open(":memory:", INT64_C(1772787600000), &error);
	require(crm != NULL);
	json_t *params = json_pack("{s:s, s:s}", "country", "maroc", "department", "75");
	crm_call(crm,
		 &(struct crm_request){.customer = customers[size % 5],
				       .operation = operation->name,
				       .params = params,
				       .now_ms = INT64_C(1772787600000)},
		 keep, &text);
	json_decref(params);
	size_t length = text ? strlen(text) : 0;
	for (; length && size >= 3; data += 3, size -= 3)
		text[((size_t)data[0] << 8 | data[1]) % length] = (char)data[2];
	return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int statuses[] = {200, 422, 404, 409, 401, 429, 503, 500, 400, 302, 204, 0};
	static const char *const types[] = {"application/json", "application/problem+json",
					    "text/html", ""};
	size_t count;
	const struct crm_operation *operations = crm_operations(&count);
	if (size < 3)
		return 0;
	struct http_reply reply = {
		.end = HTTP_ANSWERED,
		.sent = true,
		.status = statuses[data[1] % 12],
		.content = {(const char *)data + 3, size - 3},
	};
	(void)snprintf(reply.type, sizeof reply.type, "%s", types[data[1] / 12 % 4]);
	size_t chosen = data[0] % (count + 1);
	const struct crm_question question = {
		.operation = chosen < count ? &operations[chosen] : NULL,
		.customer = "impaye",
		.line = data[1] & 0x80 ? "impaye-1" : NULL,
	};
	char *edited = data[2] % 2 && question.operation && question.operation->sort != CRM_WRITE
			       ? edit_right_answer(question.operation, data + 3, size - 3)
			       : NULL;
	size_t length = edited ? strlen(edited) : 0;
	if (edited)
		reply.content = (struct text){edited, length};
	check(&question, &reply);
	free(edited);
	return 0;
}
