/* payment_news.c - what the payment service has told, done to the account. See paying.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acts/payment_keys.h"
#include "acts/paying.h"
#include "acts/work.h"
#include "french/format.h"

/* ---- What the service has told ---- */

struct news {
	acts_callback *callback;
	void *context;
	json_t *told;
};

static void tell(struct news *news)
{
	news->callback(news->context, news->told);
	json_decref(news->told);
	free(news);
}

static void set_value(json_t *told, const char *name, json_int_t cents)
{
	char text[FORMAT_BYTES];
	(void)json_object_set_new(json_object_get(told, "values"), name,
				  json_string(format_euros(cents, text, sizeof text)));
}

static void set_unpaid(json_t *told, json_int_t cents)
{
	set_value(told, "reste", cents);
	(void)json_object_set_new(told, "active", json_boolean(cents > 0));
}

/* What the account answered to "pay" or "settle_facility". The second changes no bill: whether one
 * is late is not known here. */
static void set_left(json_t *told, const json_t *result)
{
	const json_t *left = json_object_get(result, "left_cents");
	if (!left) {
		set_unpaid(told, json_integer_value(json_object_get(result, "unpaid_cents")));
		return;
	}
	set_value(told, "reste", json_integer_value(left));
	(void)json_object_set_new(
		json_object_get(told, "values"), "mois",
		json_sprintf("%lld", (long long)json_integer_value(
					     json_object_get(result, "months_left"))));
	(void)json_object_set_new(told, "settled", json_boolean(json_integer_value(left) <= 0));
}

static struct news *news_new(const char *status, json_int_t cents, bool ours,
			     acts_callback *callback, void *context)
{
	struct news *news = calloc(1, sizeof *news);
	json_t *told = json_pack("{s:s, s:s, s:{}, s:b, s:b}", "news", "payment", "status", status,
				 "values", "active", true, "ours", ours);
	if (!news || !told) {
		json_t *down = json_pack("{s:s}", "status", "down");
		callback(context, down);
		json_decref(down);
		json_decref(told);
		free(news);
		return NULL;
	}
	set_value(told, "montant", cents);
	*news = (struct news){callback, context, told};
	return news;
}

static void on_recorded(void *context, enum crm_status status, const json_t *result)
{
	struct news *news = context;
	if (status == CRM_OK)
		set_left(news->told, result);
	else if (status == CRM_REFUSED || status == CRM_ABSENT)
		(void)json_object_set_new(news->told, "status", json_string("surplus"));
	else
		(void)json_object_set_new(news->told, "status", json_string("down"));
	tell(news);
}

struct recording {
	struct news *news;
	struct crm *crm;
	char key[PAYMENT_KEY_BYTES], session[64], customer[128], operation[24], which[48];
	json_int_t amount_cents;
	int64_t now_ms;
};

static void record(struct recording *recording, json_t *params)
{
	(void)json_object_set_new(params, "amount_cents", json_integer(recording->amount_cents));
	(void)json_object_set_new(params, "payment", json_string(recording->session));
	const struct crm_request request = {.customer = recording->customer,
					    .operation = recording->operation,
					    .params = params,
					    .key = recording->key,
					    .now_ms = recording->now_ms};
	crm_call(recording->crm, &request, on_recorded, recording->news);
	json_decref(params);
	free(recording);
}

/* The bills that a key names; all of them when there are several. */
static void on_owed(void *context, enum crm_status status, const json_t *result)
{
	struct recording *recording = context;
	json_t *ids = json_array();
	const json_t *invoice;
	size_t i;
	if (status != CRM_OK) {
		on_recorded(recording->news, status, NULL);
		json_decref(ids);
		free(recording);
		return;
	}
	bool late = strcmp(recording->which, PAYMENT_LATE) == 0;
	const json_t *owed = json_object_get(result, late ? "unpaid" : "to_pay");
	json_array_foreach(json_object_get(owed, "invoices"), i, invoice)
	{
		(void)json_array_append(ids, json_object_get(invoice, "id"));
	}
	record(recording, json_pack("{s:o}", "invoices", ids));
}

static void take_paid(struct crm *crm, const struct pay_news *pay, int64_t now_ms,
		      struct news *news)
{
	struct recording *recording = calloc(1, sizeof *recording);
	const struct crm_request request = {
		.customer = pay->customer, .operation = "account", .now_ms = now_ms};
	struct payment_key paid;
	if (!recording || !crm || !payment_key_read(pay->key, &paid)) {
		(void)json_object_set_new(news->told, "status", json_string("surplus"));
		tell(news);
		free(recording);
		return;
	}
	recording->news = news;
	recording->crm = crm;
	memcpy(recording->operation, paid.operation, sizeof recording->operation);
	memcpy(recording->which, paid.which, sizeof recording->which);
	recording->amount_cents = (json_int_t)pay->amount_cents;
	recording->now_ms = now_ms;
	(void)snprintf(recording->key, sizeof recording->key, "%s", pay->key);
	(void)snprintf(recording->session, sizeof recording->session, "%s", pay->session);
	(void)snprintf(recording->customer, sizeof recording->customer, "%s", pay->customer);
	bool several = payment_is_several(recording->which);
	if (strcmp(recording->operation, "pay") != 0)
		record(recording,
		       several ? json_object() : json_pack("{s:s}", "facility", recording->which));
	else if (!several)
		record(recording, json_pack("{s:[s]}", "invoices", recording->which));
	else
		crm_call(crm, &request, on_owed, recording);
}

/* So that a conversation knows a payment that it showed. */
static void name_payment(json_t *told, const struct pay_news *pay)
{
	char reference[PAY_REFERENCE];
	struct payment_key key;
	pay_reference(pay->session, reference);
	(void)json_object_set_new(told, "payment", json_string(reference));
	if (payment_key_read(pay->key, &key))
		(void)json_object_set_new(told, "of", json_string(key.operation));
}

/* ---- What was not paid ---- */

struct unpaid_news {
	struct news *news;
	char which[48];
};

/* Whether what the key names is late: paying it again is then to regularise. */
static bool is_late(const json_t *account, const char *which)
{
	const json_t *unpaid = json_object_get(account, "unpaid"), *invoice;
	size_t i;
	if (payment_is_several(which))
		return strcmp(which, PAYMENT_LATE) == 0 ||
		       json_is_true(json_object_get(unpaid, "active"));
	json_array_foreach(json_object_get(unpaid, "invoices"), i, invoice)
	{
		if (strcmp(work_text(invoice, "id"), which) == 0)
			return true;
	}
	return false;
}

static void on_unpaid(void *context, enum crm_status status, const json_t *account)
{
	struct unpaid_news *unpaid = context;
	bool late = status == CRM_OK && is_late(account, unpaid->which);
	(void)json_object_set_new(unpaid->news->told, "active", json_boolean(late));
	tell(unpaid->news);
	free(unpaid);
}

/* Refused, or left: whether it was late tells how it is paid again. */
static void take_unpaid(struct crm *crm, const struct pay_news *pay, int64_t now_ms,
			struct news *news)
{
	struct payment_key key;
	struct unpaid_news *unpaid = calloc(1, sizeof *unpaid);
	if (!unpaid || !crm || !payment_key_read(pay->key, &key) ||
	    strcmp(key.operation, "pay") != 0) {
		free(unpaid);
		tell(news);
		return;
	}
	unpaid->news = news;
	memcpy(unpaid->which, key.which, sizeof unpaid->which);
	const struct crm_request request = {
		.customer = pay->customer, .operation = "account", .now_ms = now_ms};
	crm_call(crm, &request, on_unpaid, unpaid);
}

void paying_take_news(struct crm *crm, const struct pay_news *pay, int64_t now_ms,
		      acts_callback *callback, void *context)
{
	const char *status = pay->state == PAY_STATE_PAID      ? "paid"
			     : pay->state == PAY_STATE_PENDING ? "pending"
			     : pay->state == PAY_STATE_REFUSED ? "refused"
							       : "abandoned";
	struct news *news =
		news_new(status, (json_int_t)pay->amount_cents, true, callback, context);
	if (!news)
		return;
	name_payment(news->told, pay);
	if (pay->state == PAY_STATE_PAID)
		take_paid(crm, pay, now_ms, news);
	else if (pay->state == PAY_STATE_PENDING)
		tell(news);
	else
		take_unpaid(crm, pay, now_ms, news);
}

/* ---- What happens outside ---- */

struct outside {
	struct crm *crm;
	char customer[128], event[64];
	int64_t now_ms;
	acts_callback *callback;
	void *context;
	json_int_t before;
};

static void on_after(void *context, enum crm_status status, const json_t *result)
{
	struct outside *outside = context;
	const char *word = strrchr(outside->event, ' ');
	json_int_t left = json_integer_value(
		json_object_get(json_object_get(result, "unpaid"), "amount_cents"));
	json_int_t paid = outside->before > left ? outside->before - left : outside->before;
	bool payment = strncmp(outside->event, "payment ", 8) == 0 && status == CRM_OK;
	struct news *news = news_new(payment ? word + 1 : "none", paid, false, outside->callback,
				     outside->context);
	if (news) {
		set_unpaid(news->told, left);
		tell(news);
	}
	free(outside);
}

static void on_before(void *context, enum crm_status status, const json_t *result)
{
	struct outside *outside = context;
	struct error error;
	outside->before = json_integer_value(
		json_object_get(json_object_get(result, "unpaid"), "amount_cents"));
	(void)status;
	if (crm_event(outside->crm, outside->customer, outside->event, outside->now_ms, &error) !=
	    0) {
		json_t *down = json_pack("{s:s}", "status", "down");
		outside->callback(outside->context, down);
		json_decref(down);
		free(outside);
		return;
	}
	const struct crm_request request = {
		.customer = outside->customer, .operation = "account", .now_ms = outside->now_ms};
	crm_call(outside->crm, &request, on_after, outside);
}

void paying_play_outside(struct crm *crm, const char *customer, const char *event, int64_t now_ms,
			 acts_callback *callback, void *context)
{
	struct outside *outside = calloc(1, sizeof *outside);
	if (!outside) {
		json_t *down = json_pack("{s:s}", "status", "down");
		callback(context, down);
		json_decref(down);
		return;
	}
	*outside = (struct outside){
		.crm = crm, .now_ms = now_ms, .callback = callback, .context = context};
	(void)snprintf(outside->customer, sizeof outside->customer, "%s", customer);
	(void)snprintf(outside->event, sizeof outside->event, "%s", event);
	const struct crm_request request = {
		.customer = outside->customer, .operation = "account", .now_ms = now_ms};
	crm_call(crm, &request, on_before, outside);
}
