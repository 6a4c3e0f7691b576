/* paying.c - see paying.h. */
#include "acts/paying.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "french/format.h"
#include "acts/work.h"
#include "base/clock.h"

enum { KEY_BYTES = 128, MARK_BYTES = 13, ATTEMPTS = 20 };

static const char ALL[] = "toutes";

/* The payment service lives in the real time, whatever the clock of a test's conversation. */
static int64_t real_now(void)
{
	return clock_system().now_ms(NULL);
}

/* ---- Beginning ---- */

/* What is to be paid. */
struct due {
	const char *operation; /* "pay" or "settle_facility" */
	char which[48];        /* id of the bill, "toutes" */
	json_int_t amount_cents;
	char label[128];
	char mark[MARK_BYTES]; /* of what is owed: another one when that has changed */
};

/* A payment being begun; `work` is the act's. */
struct paying {
	struct work *work;
	struct due due;
	int attempt;
	char key[KEY_BYTES];
	char session[64], url[512];
};

static void end(struct paying *paying, json_t *outcome)
{
	struct work *work = paying->work;
	free(paying);
	work_finish(work, outcome);
}

static void refuse(struct paying *paying, const char *reason)
{
	end(paying, json_pack("{s:s, s:s, s:{}}", "status", "refused", "reason", reason, "values"));
}

/* Twelve hexadecimal digits of who owes what. */
static void mark(const struct work *work, const char *owed, char mark[MARK_BYTES])
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned size = 0;
	char *text = NULL;
	mark[0] = '\0';
	if (asprintf(&text, "%s\n%s\n%s", work->customer, work->scope ? work->scope : "", owed) < 0)
		return;
	if (EVP_Digest(text, strlen(text), digest, &size, EVP_sha256(), NULL) == 1)
		for (size_t i = 0; i < (MARK_BYTES - 1) / 2; i++)
			(void)snprintf(mark + 2 * i, 3, "%02x", digest[i]);
	free(text);
}

static void name_key(struct paying *paying)
{
	(void)snprintf(paying->key, sizeof paying->key, "%s:%s:%lld:%s:%d", paying->due.operation,
		       paying->due.which, (long long)paying->due.amount_cents, paying->due.mark,
		       paying->attempt);
}

static void begin(struct paying *paying);

static void show(struct paying *paying)
{
	char amount[FORMAT_BYTES];
	(void)format_euros(paying->due.amount_cents, amount, sizeof amount);
	end(paying, json_pack("{s:s, s:{s:s}, s:{s:s, s:o, s:s}}", "status", "payment", "values",
			      "montant", amount, "link", "k", "link", "label",
			      json_sprintf("Payer %s", amount), "url", paying->url));
}

/* The session of that key may be an old one: over, it is begun anew under the next key. */
static void on_state(void *context, enum pay_status status, enum pay_state state)
{
	struct paying *paying = context;
	bool over = state == PAY_STATE_REFUSED || state == PAY_STATE_ABANDONED ||
		    state == PAY_STATE_EXPIRED;
	if (status == PAY_OK && over && paying->attempt < ATTEMPTS) {
		paying->attempt++;
		begin(paying);
	} else if (status == PAY_OK && state != PAY_STATE_OPEN) {
		refuse(paying, "payment_pending"); /* paid, and not yet seen on the account */
	} else {
		show(paying);
	}
}

static void on_begun(void *context, enum pay_status status, const char *session, const char *url)
{
	struct paying *paying = context;
	if (status != PAY_OK) {
		end(paying, json_pack("{s:s}", "status", "down"));
		return;
	}
	(void)snprintf(paying->session, sizeof paying->session, "%s", session);
	(void)snprintf(paying->url, sizeof paying->url, "%s", url);
	pay_status(paying->work->pay, paying->session, real_now(), on_state, paying);
}

static void begin(struct paying *paying)
{
	const struct work *work = paying->work;
	name_key(paying);
	const struct pay_request request = {
		.key = paying->key,
		.customer = work->customer,
		.conv = work->conv,
		.amount_cents = paying->due.amount_cents,
		.label = paying->due.label,
		.now_ms = real_now(),
	};
	pay_begin(work->pay, &request, on_begun, paying);
}

/* Finds what the customer chose among what is owed now. */
static bool find_bill(const struct work *work, const json_t *account, struct due *due)
{
	const json_t *to_pay = json_object_get(account, "to_pay"), *invoice;
	const char *wanted = work_text(work->params, "facture");
	size_t i;
	due->operation = "pay";
	(void)snprintf(due->which, sizeof due->which, "%s", wanted);
	(void)snprintf(due->label, sizeof due->label, "Factures à régler");
	if (strcmp(wanted, ALL) == 0)
		due->amount_cents = json_integer_value(json_object_get(to_pay, "amount_cents"));
	json_array_foreach(json_object_get(to_pay, "invoices"), i, invoice)
	{
		if (strcmp(work_text(invoice, "id"), wanted) != 0)
			continue;
		due->amount_cents = json_integer_value(json_object_get(invoice, "amount_cents"));
		(void)snprintf(due->label, sizeof due->label, "Facture %.80s", wanted);
	}
	return due->amount_cents > 0;
}

static bool find_facility(const json_t *result, struct due *due)
{
	const json_t *facility = json_array_get(json_object_get(result, "facilities"), 0);
	due->operation = "settle_facility";
	(void)snprintf(due->which, sizeof due->which, "%s", ALL);
	(void)snprintf(due->label, sizeof due->label, "Solde de la facilité de paiement");
	due->amount_cents = json_integer_value(json_object_get(facility, "left_cents"));
	return due->amount_cents > 0;
}

static void on_due(void *context, enum crm_status status, const json_t *result)
{
	struct paying *paying = context;
	struct work *work = paying->work;
	const json_t *unpaid = json_object_get(result, "unpaid");
	bool facility = strcmp(work->operation, "settle_facility") == 0;
	if (status != CRM_OK) {
		end(paying, json_pack("{s:s}", "status", "down"));
		return;
	}
	if (json_integer_value(json_object_get(unpaid, "pending_cents")) > 0) {
		refuse(paying, "payment_pending");
		return;
	}
	if (!(facility ? find_facility(result, &paying->due)
		       : find_bill(work, result, &paying->due))) {
		refuse(paying, facility ? "no_facility" : "already_paid");
		return;
	}
	char *owed = json_dumps(facility ? json_object_get(result, "facilities")
					 : json_object_get(result, "to_pay"),
				JSON_COMPACT | JSON_SORT_KEYS);
	mark(work, owed ? owed : "", paying->due.mark);
	free(owed);
	begin(paying);
}

void work_pay(struct work *work)
{
	struct paying *paying = work->pay ? calloc(1, sizeof *paying) : NULL;
	if (!paying) {
		work_finish_with(work, "none");
		return;
	}
	paying->work = work;
	bool facility = strcmp(work->operation, "settle_facility") == 0;
	const struct crm_request request = {.customer = work->customer,
					    .operation = facility ? "facility" : "account",
					    .now_ms = work->now_ms};
	crm_call(work->crm, &request, on_due, paying);
}

/* What a key pays: "pay", "toutes". */
struct paid {
	char operation[24], which[48];
};

static bool read_key(const char *key, struct paid *paid)
{
	return sscanf(key, "%23[a-z_]:%47[^:]", paid->operation, paid->which) == 2;
}

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

static void set_left(json_t *told, json_int_t cents)
{
	set_value(told, "reste", cents);
	(void)json_object_set_new(told, "active", json_boolean(cents > 0));
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
		set_left(news->told, json_integer_value(json_object_get(result, "unpaid_cents")));
	else if (status == CRM_REFUSED || status == CRM_ABSENT)
		(void)json_object_set_new(news->told, "status", json_string("surplus"));
	else
		(void)json_object_set_new(news->told, "status", json_string("down"));
	tell(news);
}

/* The bills that a key names; all of them when there are several. */
static void on_owed(void *context, enum crm_status status, const json_t *result);

struct recording {
	struct news *news;
	struct crm *crm;
	char key[KEY_BYTES], session[64], customer[128], operation[24], which[48];
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

static void on_owed(void *context, enum crm_status status, const json_t *result)
{
	struct recording *recording = context;
	json_t *ids = json_array();
	const json_t *invoice;
	size_t i;
	if (status != CRM_OK) {
		(void)json_object_set_new(recording->news->told, "status", json_string("down"));
		tell(recording->news);
		json_decref(ids);
		free(recording);
		return;
	}
	json_array_foreach(json_object_get(json_object_get(result, "to_pay"), "invoices"), i,
			   invoice)
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
	struct paid paid;
	if (!recording || !crm || !read_key(pay->key, &paid)) {
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
	if (strcmp(recording->operation, "pay") != 0)
		record(recording, json_object());
	else if (strcmp(recording->which, ALL) != 0)
		record(recording, json_pack("{s:[s]}", "invoices", recording->which));
	else
		crm_call(crm, &request, on_owed, recording);
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
	if (pay->state == PAY_STATE_PAID)
		take_paid(crm, pay, now_ms, news);
	else
		tell(news);
}

/* ---- The other pages ---- */

static bool pays_the_same(void *context, const char *key)
{
	const struct paid *done = context;
	struct paid other;
	return read_key(key, &other) && strcmp(other.operation, done->operation) == 0 &&
	       (strcmp(other.which, done->which) == 0 || strcmp(other.which, ALL) == 0 ||
		strcmp(done->which, ALL) == 0);
}

void paying_close_others(struct pay *pay, const struct pay_news *news, int64_t now_ms)
{
	struct paid paid;
	if (news->state == PAY_STATE_PAID && read_key(news->key, &paid))
		pay_withdraw_others(pay, news->customer, news->session, pays_the_same, &paid,
				    now_ms);
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
		set_left(news->told, left);
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
