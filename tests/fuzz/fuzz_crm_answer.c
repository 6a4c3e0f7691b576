/*
 * fuzz_crm_answer.c - answers of the operator's API of any bytes.
 *
 * The first byte chooses the operation, the second the status and the type; the rest is the
 * content. Whatever is accepted has the shape that it should, is shown by every act without a
 * fault, and a write whose answer says nothing is never told as done, nor sent again.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int statuses[] = {200, 422, 404, 409, 401, 429, 503, 500, 400, 302, 204, 0};
	static const char *const types[] = {"application/json", "application/problem+json",
					    "text/html", ""};
	size_t count;
	const struct crm_operation *operations = crm_operations(&count);
	if (size < 2)
		return 0;
	struct http_reply reply = {
		.end = HTTP_ANSWERED,
		.sent = true,
		.status = statuses[data[1] % 12],
		.content = {(const char *)data + 2, size - 2},
	};
	(void)snprintf(reply.type, sizeof reply.type, "%s", types[data[1] / 12 % 4]);
	size_t chosen = data[0] % (count + 1);
	const struct crm_question question = {
		.operation = chosen < count ? &operations[chosen] : NULL,
		.customer = "impaye",
		.line = data[1] & 0x80 ? "impaye-1" : NULL,
	};
	check(&question, &reply);
	return 0;
}
