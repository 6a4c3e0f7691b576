/* attempts.c - see attempts.h. */
#include "acts/attempts.h"

#include "base/clock.h"
#include "french/calendar.h"
#include "pay/pay.h"

static const int64_t TOLD_MS =
	INT64_C(31) * 86400 * 1000;                     /* older ones are the account's to tell */
static const int64_t OPEN_MS = INT64_C(30) * 60 * 1000; /* then a page is forgotten */

/* Sessions being looked at. */
struct looking {
	const struct work *work;
	int64_t now_ms; /* the real one: the service knows no other */
	const struct payment_key *key;
	json_int_t cents;
	json_t *rows;
};

static void look(struct looking *looking, pay_teller *tell)
{
	const struct work *work = looking->work;
	looking->now_ms = clock_system().now_ms(NULL);
	if (work->pay)
		pay_each_recent(work->pay, work->customer, looking->now_ms - TOLD_MS, tell,
				looking);
}

/* An account that one conversation has for itself knows nothing of the others' payments. */
static bool is_of(const struct looking *looking, const struct pay_news *session)
{
	const struct work *work = looking->work;
	return !work->scope || (work->conv && strcmp(session->conv, work->conv) == 0);
}

/* Whether it is pending, of what looking->key may pay; its key is read. */
static bool is_pending(const struct looking *looking, const struct pay_news *session,
		       struct payment_key *key)
{
	return session->state == PAY_STATE_PENDING && is_of(looking, session) &&
	       payment_key_read(session->key, key) && payment_keys_meet(key, looking->key);
}

static void add_pending(void *context, const struct pay_news *session)
{
	struct looking *looking = context;
	struct payment_key key;
	if (is_pending(looking, session, &key))
		looking->cents += (json_int_t)session->amount_cents;
}

static void list_pending(void *context, const struct pay_news *session)
{
	struct looking *looking = context;
	struct payment_key key;
	if (is_pending(looking, session, &key))
		(void)json_array_append_new(
			looking->rows, json_pack("{s:s, s:I}", "which", key.which, "amount_cents",
						 (json_int_t)session->amount_cents));
}

json_int_t attempts_pending(const struct work *work, const struct payment_key *key)
{
	struct looking looking = {.work = work, .key = key};
	look(&looking, add_pending);
	return looking.cents;
}

/* Of any bill. */
static const struct payment_key BILLS = {"pay", PAYMENT_ALL};

json_t *attempts_in_account(const struct work *work, const json_t *result)
{
	json_t *account = json_deep_copy(result);
	json_t *unpaid = json_object_get(account, "unpaid");
	json_int_t pending = json_integer_value(json_object_get(unpaid, "pending_cents")) +
			     attempts_pending(work, &BILLS);
	if (unpaid)
		(void)json_object_set_new(unpaid, "pending_cents", json_integer(pending));
	return account;
}

json_t *attempts_in_bills(const struct work *work, const json_t *result)
{
	struct looking looking = {.work = work, .key = &BILLS, .rows = json_array()};
	json_t *bills = json_deep_copy(result);
	look(&looking, list_pending);
	(void)json_object_set_new(bills, "pending", looking.rows);
	return bills;
}

static const char *status_of(const struct looking *looking, const struct pay_news *session)
{
	static const char *const statuses[PAY_STATES] = {[PAY_STATE_PENDING] = "pending",
							 [PAY_STATE_REFUSED] = "refused",
							 [PAY_STATE_ABANDONED] = "abandoned",
							 [PAY_STATE_PAID] = "received"};
	if (session->state != PAY_STATE_OPEN)
		return statuses[session->state];
	return session->at_ms > looking->now_ms - OPEN_MS ? "open" : NULL;
}

static void add_row(void *context, const struct pay_news *session)
{
	struct looking *looking = context;
	const char *status = status_of(looking, session);
	struct date day = calendar_today(session->at_ms);
	if (status && is_of(looking, session))
		(void)json_array_append_new(
			looking->rows,
			json_pack("{s:s, s:o, s:I, s:s, s:s, s:[]}", "id", session->session, "day",
				  json_sprintf("%04d-%02d-%02d", day.year, day.month, day.day),
				  "amount_cents", (json_int_t)session->amount_cents, "mode", "card",
				  "status", status, "invoices"));
}

static json_t *find_row(const json_t *rows, const char *id)
{
	size_t i;
	json_t *row;
	json_array_foreach(rows, i, row)
	{
		if (strcmp(work_text(row, "id"), id) == 0)
			return row;
	}
	return NULL;
}

json_t *attempts_in_payments(const struct work *work, const json_t *result)
{
	struct looking looking = {.work = work, .rows = json_array()};
	size_t i;
	json_t *row;
	look(&looking, add_row);
	json_array_foreach(json_object_get(result, "payments"), i, row)
	{
		json_t *known = find_row(looking.rows, work_text(row, "id"));
		if (known)
			(void)json_object_set(known, "invoices", json_object_get(row, "invoices"));
		else
			(void)json_array_append(looking.rows, row);
	}
	return json_pack("{s:o}", "payments", looking.rows);
}
