/* unpaid.c - see unpaid.h. */
#include "acts/unpaid.h"

#include <stdlib.h>
#include <string.h>

struct reading {
	const struct policy *policy;
	char *chemin;
	unpaid_callback *callback;
	void *context;
};

static json_t *list_invoices(const json_t *unpaid)
{
	json_t *list = json_array(), *invoice;
	size_t i;
	json_array_foreach(json_object_get(unpaid, "invoices"), i, invoice)
	{
		(void)json_array_append_new(
			list, json_pack("{s:O?, s:O?, s:O?}", "id", json_object_get(invoice, "id"),
					"amount_cents", json_object_get(invoice, "amount_cents"),
					"due", json_object_get(invoice, "due")));
	}
	return list;
}

static void on_account(void *context, enum crm_status status, const json_t *result)
{
	struct reading *reading = context;
	const json_t *unpaid = json_object_get(result, "unpaid");
	bool active = json_is_true(json_object_get(unpaid, "active"));
	json_t *told =
		status == CRM_OK
			? json_pack("{s:b, s:O?, s:O?, s:o, s:o, s:s}", "active", active,
				    "amount_cents", json_object_get(unpaid, "amount_cents"), "due",
				    json_object_get(unpaid, "due"), "invoices",
				    list_invoices(unpaid), "blocked",
				    active ? json_incref(reading->policy->blocked) : json_array(),
				    "chemin", reading->chemin)
			: NULL;
	reading->callback(reading->context, told, told ? result : NULL);
	json_decref(told);
	free(reading->chemin);
	free(reading);
}

void unpaid_read(struct crm *crm, const struct policy *policy, const char *chemin,
		 const char *customer, int64_t now_ms, unpaid_callback *callback, void *context)
{
	struct reading *reading = crm ? malloc(sizeof *reading) : NULL;
	if (!reading) {
		callback(context, NULL, NULL);
		return;
	}
	*reading = (struct reading){policy, strdup(chemin ? chemin : ""), callback, context};
	const struct crm_request request = {
		.customer = customer, .operation = "account", .now_ms = now_ms};
	crm_call(crm, &request, on_account, reading);
}
