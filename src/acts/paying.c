/* paying.c - see paying.h. */
#include "acts/paying.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "french/format.h"
#include "acts/attempts.h"
#include "acts/payment_keys.h"
#include "acts/work.h"
#include "base/clock.h"

enum { MARK_BYTES = 13, ATTEMPTS = 20, INSTALMENTS_MOST = 1000 };

/* The payment service lives in the real time, whatever the clock of a test's conversation. */
static int64_t real_now(void)
{
	return clock_system().now_ms(NULL);
}

/* ---- The other pages ---- */

static bool pays_the_same(void *context, const char *key)
{
	const struct payment_key *done = context;
	struct payment_key other;
	return payment_key_read(key, &other) && payment_keys_meet(&other, done);
}

static void close_others(struct pay *pay, const char *customer, const char *session,
			 const char *key)
{
	struct payment_key mine;
	if (payment_key_read(key, &mine))
		pay_withdraw_others(pay, customer, session, pays_the_same, &mine, real_now());
}

void paying_close_others(struct pay *pay, const struct pay_news *news)
{
	if (news->state == PAY_STATE_PAID || news->state == PAY_STATE_PENDING)
		close_others(pay, news->customer, news->session, news->key);
}

/* ---- Beginning ---- */

/* What is to be paid. */
struct due {
	const char *operation;                /* "pay" or "settle_facility" */
	char which[48];                       /* as in payment_keys.h */
	json_int_t amount_cents, whole_cents; /* chosen; of what it is a part */
	char label[128];
	char mark[MARK_BYTES]; /* of what is owed: another one when that has changed */
};

/* A payment being begun; `work` is the act's. */
struct paying {
	struct work *work;
	struct due due;
	int attempt;
	char key[PAYMENT_KEY_BYTES];
	char session[64], url[512];
};

static void end(struct paying *paying, json_t *outcome)
{
	struct work *work = paying->work;
	free(paying);
	work_finish(work, outcome);
}

/* Says why, with an amount unless `name` is NULL. */
static void refuse(struct paying *paying, const char *reason, const char *name, json_int_t cents)
{
	char amount[FORMAT_BYTES];
	json_t *values = json_object();
	if (name)
		(void)json_object_set_new(values, name,
					  json_string(format_euros(cents, amount, sizeof amount)));
	end(paying,
	    json_pack("{s:s, s:s, s:o}", "status", "refused", "reason", reason, "values", values));
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
	char amount[FORMAT_BYTES], left[FORMAT_BYTES], reference[PAY_REFERENCE];
	const struct due *due = &paying->due;
	(void)format_euros(due->amount_cents, amount, sizeof amount);
	(void)format_euros(due->whole_cents - due->amount_cents, left, sizeof left);
	bool of_a_bill = strcmp(due->operation, "pay") == 0 && !payment_is_several(due->which);
	pay_reference(paying->session, reference);
	end(paying,
	    json_pack("{s:s, s:b, s:s, s:{s:s, s:o}, s:{s:s, s:o, s:s}}", "status", "payment",
		      "whole", due->whole_cents == due->amount_cents, "payment", reference,
		      "values", "montant", amount, "reste",
		      json_sprintf(of_a_bill ? "%s sur cette facture" : "%s", left), "link", "k",
		      "link", "label", json_sprintf("Payer %s", amount), "url", paying->url));
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
		/* paid, and not yet seen on the account */
		refuse(paying, "payment_pending", "attente", paying->due.amount_cents);
	} else {
		const struct work *work = paying->work;
		close_others(work->pay, work->customer, paying->session, paying->key);
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

/* "Facture d’octobre 2026, ligne 06 39 98 00 03". */
static void label_bill(const json_t *account, const json_t *invoice, struct due *due)
{
	char month[FORMAT_BYTES], number[FORMAT_BYTES];
	size_t i;
	const json_t *line;
	struct buffer text;
	buffer_init(&text);
	buffer_add_string(&text, "Facture de ");
	format_append(&text, text_of(format_day(work_text(invoice, "month"), month, sizeof month)));
	json_array_foreach(json_object_get(account, "lines"), i, line)
	{
		if (strcmp(work_text(line, "id"), work_text(invoice, "line")) == 0)
			buffer_add_format(
				&text, ", ligne %s",
				format_phone(work_text(line, "number"), number, sizeof number));
	}
	(void)snprintf(due->label, sizeof due->label, "%s", text.failed ? "Facture" : text.bytes);
	buffer_free(&text);
}

/* What is paid, or paid a part of: a bill that was named with the part ("of"), or what was chosen.
 */
static const char *bill_wanted(const struct work *work)
{
	const char *of = work_text(work->params, "of");
	return *of ? of : work_text(work->params, "facture");
}

/* Finds what the customer chose among what is owed now. */
static bool find_bill(const struct work *work, const json_t *account, struct due *due)
{
	const char *wanted = bill_wanted(work);
	bool late = strcmp(wanted, PAYMENT_LATE) == 0, several = payment_is_several(wanted);
	const json_t *owed = json_object_get(account, late ? "unpaid" : "to_pay"), *invoice;
	const json_t *invoices = json_object_get(owed, "invoices");
	size_t i;
	due->operation = "pay";
	(void)snprintf(due->which, sizeof due->which, "%s", wanted);
	(void)snprintf(due->label, sizeof due->label, "Factures à régler");
	if (several)
		due->amount_cents = json_integer_value(json_object_get(owed, "amount_cents"));
	json_array_foreach(invoices, i, invoice)
	{
		if (!several && strcmp(work_text(invoice, "id"), wanted) != 0)
			continue;
		if (!several)
			due->amount_cents =
				json_integer_value(json_object_get(invoice, "amount_cents"));
		if (!several || json_array_size(invoices) == 1)
			label_bill(account, invoice, due);
	}
	return due->amount_cents > 0;
}

/* The facility of that id; without one, or of a key that has none, the only one. NULL: none. */
static const json_t *facility_of(const json_t *result, const char *id)
{
	const json_t *facilities = json_object_get(result, "facilities"), *facility;
	size_t i;
	json_array_foreach(facilities, i, facility)
	{
		if (strcmp(work_text(facility, "id"), id) == 0)
			return facility;
	}
	bool unnamed = !*id || payment_is_several(id);
	return unnamed && json_array_size(facilities) == 1 ? json_array_get(facilities, 0) : NULL;
}

static bool find_facility(const json_t *facility, struct due *due)
{
	const char *id = work_text(facility, "id");
	due->operation = "settle_facility";
	if (!*id || strlen(id) >= sizeof due->which || strchr(id, ':'))
		return false; /* no key could name it */
	(void)snprintf(due->which, sizeof due->which, "%s", id);
	(void)snprintf(due->label, sizeof due->label, "Solde de la facilité de paiement");
	due->amount_cents = json_integer_value(json_object_get(facility, "left_cents"));
	return due->amount_cents > 0;
}

/* So many instalments; the last one may be smaller. 0: not said; more than are left is more than
 * what is due. */
static json_int_t count_instalments(const struct work *work, const json_t *facility)
{
	json_int_t count = json_integer_value(json_object_get(work->params, "instalments"));
	json_int_t left = json_integer_value(json_object_get(facility, "months_left"));
	if (count <= 0 || count > INSTALMENTS_MOST)
		return count <= 0 ? 0 : PAY_AMOUNT_MOST + 1;
	return count == left
		       ? json_integer_value(json_object_get(facility, "left_cents"))
		       : count * json_integer_value(json_object_get(facility, "instalment_cents"));
}

/* What the customer chose to pay: an amount, a share of it all ("share": 2 is half), or so many
 * instalments. 0: all of it. */
static json_int_t part_chosen(const struct work *work, const json_t *facility, json_int_t whole)
{
	json_int_t share = json_integer_value(json_object_get(work->params, "share"));
	return share > 0 ? (whole + share - 1) / share : count_instalments(work, facility);
}

/* The part of it that the customer chose to pay. Why it cannot be, or NULL. */
static const char *take_part(const struct work *work, const json_t *facility, struct due *due)
{
	const json_t *said = json_object_get(work->params, "amount_cents");
	json_int_t wanted = json_is_integer(said) ? json_integer_value(said)
						  : part_chosen(work, facility, due->amount_cents);
	due->whole_cents = due->amount_cents;
	if (!json_is_integer(said) && wanted == 0)
		return NULL; /* all of it */
	if (wanted <= 0)
		return "bad_amount";
	if (wanted > due->whole_cents)
		return "amount_not_due";
	if (wanted < due->whole_cents)
		(void)snprintf(due->label, sizeof due->label, "%s",
			       facility ? "Facilité de paiement, une partie"
			       : payment_is_several(due->which) ? "Une partie de vos factures"
								: "Une partie de votre facture");
	due->amount_cents = wanted;
	return NULL;
}

/* Another mark when what is owed has changed. */
static void mark_due(struct paying *paying, const json_t *owed)
{
	char *text = json_dumps(owed, JSON_COMPACT | JSON_SORT_KEYS);
	mark(paying->work, text ? text : "", paying->due.mark);
	free(text);
}

/* What the bank has in its hands of what is to be paid now, and what the account says of it. */
static json_int_t pending_of(const struct work *work, const json_t *facility, const json_t *result)
{
	struct payment_key key;
	const char *which = facility ? work_text(facility, "id") : bill_wanted(work);
	(void)snprintf(key.operation, sizeof key.operation, "%s", work->operation);
	(void)snprintf(key.which, sizeof key.which, "%s", which);
	return attempts_pending(work, &key) +
	       json_integer_value(
		       json_object_get(json_object_get(result, "unpaid"), "pending_cents"));
}

static void on_due(void *context, enum crm_status status, const json_t *result)
{
	struct paying *paying = context;
	struct work *work = paying->work;
	struct due *due = &paying->due;
	bool settles = strcmp(work->operation, "settle_facility") == 0;
	const json_t *facility =
		settles ? facility_of(result, work_text(work->params, "facility")) : NULL;
	json_int_t pending = pending_of(work, facility, result);
	if (status != CRM_OK) {
		end(paying, json_pack("{s:s}", "status", "down"));
	} else if (pending > 0) {
		refuse(paying, "payment_pending", "attente", pending);
	} else if (!(settles ? find_facility(facility, due) : find_bill(work, result, due))) {
		refuse(paying, settles ? "no_facility" : "already_paid", NULL, 0);
	} else {
		const char *reason = take_part(work, facility, due);
		mark_due(paying, settles ? facility : json_object_get(result, "to_pay"));
		if (reason)
			refuse(paying, reason, "du", due->whole_cents);
		else
			begin(paying);
	}
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

/* ---- Still due? ---- */

struct check {
	struct payment_key key;
	json_int_t amount_cents;
	paying_checked *callback;
	void *context;
};

/* What remains of what the key names. */
static json_int_t left_of(const struct payment_key *key, const json_t *result)
{
	size_t i;
	const json_t *row;
	json_int_t cents = 0;
	if (strcmp(key->operation, "settle_facility") == 0)
		return json_integer_value(
			json_object_get(facility_of(result, key->which), "left_cents"));
	const json_t *owed = json_object_get(
		result, strcmp(key->which, PAYMENT_LATE) == 0 ? "unpaid" : "to_pay");
	json_array_foreach(json_object_get(owed, "invoices"), i, row)
	{
		if (payment_is_several(key->which) || strcmp(work_text(row, "id"), key->which) == 0)
			cents += json_integer_value(json_object_get(row, "amount_cents"));
	}
	return cents;
}

static void on_checked(void *context, enum crm_status status, const json_t *result)
{
	struct check *check = context;
	check->callback(check->context,
			status != CRM_OK || left_of(&check->key, result) >= check->amount_cents);
	free(check);
}

void paying_check_due(struct crm *crm, const struct pay_news *session, int64_t now_ms,
		      paying_checked *callback, void *context)
{
	struct check *check = crm ? calloc(1, sizeof *check) : NULL;
	if (!check || !payment_key_read(session->key, &check->key)) {
		free(check);
		callback(context, true); /* not of ours to tell */
		return;
	}
	check->amount_cents = (json_int_t)session->amount_cents;
	check->callback = callback;
	check->context = context;
	const struct crm_request request = {
		.customer = session->customer,
		.operation = strcmp(check->key.operation, "pay") == 0 ? "account" : "facility",
		.now_ms = now_ms};
	crm_call(crm, &request, on_checked, check);
}
