/*
 * crm_events.c - what happens outside: the bank, a new bill, a failure on the network.
 */
#include <stdlib.h>
#include <string.h>

#include "crm/crm_parts.h"

/* What is late, or else what is not due yet. */
#define DUE                                                                                        \
	"(SELECT i.id, " CRM_REMAINING " AS rest, i.due < :today AS late FROM invoice i JOIN line" \
	" l ON l.id = i.line WHERE l.customer = :customer AND " CRM_REMAINING " > 0)"

/* Every event on a payment first makes sure of one that is pending, for all that is due. */
static const char PENDING_SURE[] =
	"INSERT INTO payment SELECT printf('P-%d-%06d', :year, (SELECT count(*) + 1 FROM payment)),"
	" :customer, :today, sum(rest), 'card', 'pending', json_group_array(id) FROM " DUE
	" WHERE late = (SELECT max(late) FROM " DUE ") AND NOT EXISTS (SELECT 1 FROM payment WHERE"
	" customer = :customer AND status = 'pending') HAVING count(*) > 0";

static const char PENDING_COUNT[] =
	"SELECT count(*) AS count FROM payment WHERE customer = :customer AND status = 'pending'";

static const char PENDING_SETTLES[] =
	"UPDATE invoice SET paid_cents = amount_cents WHERE id IN (SELECT e.value FROM payment p,"
	" json_each(p.invoices) e WHERE p.customer = :customer AND p.status = 'pending')";

static const char PENDING_ENDS[] = "UPDATE payment SET status = :status, day = :today WHERE"
				   " customer = :customer AND status = 'pending'";

#define FIRST_LINE                                                                                 \
	"(SELECT id FROM line WHERE customer = :customer ORDER BY market <> :market, position"     \
	" LIMIT 1)"

/* Issued two weeks ago and due yesterday: late already. */
static const char INVOICE_NEW[] =
	"INSERT INTO invoice SELECT 'F' || strftime('%Y%m', :today, '-15 days') || '-' "
	"|| " FIRST_LINE " || '-' || (count(*) + 1), " FIRST_LINE
	", strftime('%Y-%m', :today, '-15 days'),"
	" date(:today, '-15 days'), date(:today, '-1 day'), :cents, 0, 0 FROM invoice WHERE line ="
	" " FIRST_LINE;

static const char ITEM_NEW[] =
	"INSERT INTO item SELECT i.id, 1, 3, 'Communications hors forfait', 'hors_forfait', l.user,"
	" NULL, NULL, NULL, NULL, 0, i.amount_cents FROM invoice i JOIN line l ON l.id = i.line"
	" WHERE l.id = " FIRST_LINE " AND NOT EXISTS (SELECT 1 FROM item WHERE invoice = i.id)";

static const char INCIDENT_NEW[] =
	"INSERT INTO incident SELECT printf('I-%d-%06d', :year, count(*) + 1), " FIRST_LINE ","
	" 'Coupure du service', 'open', :today, date(:today, '+1 day'), json_array(json_object("
	"'label', 'Incident détecté', 'day', :today, 'done', json('true')), json_object('label',"
	" 'Rétablissement', 'day', date(:today, '+1 day'), 'done', json('false'))) FROM incident";

static const struct {
	const char *word, *title;
} PAYMENTS[] = {
	{"paid", "Paiement reçu"},
	{"refused", "Paiement refusé"},
	{"pending", "Paiement en cours"},
	{"abandoned", "Paiement abandonné"},
};

enum { PAYMENT_COUNT = sizeof PAYMENTS / sizeof *PAYMENTS, CENTS_LIMIT = 10000000 };

static int failed(struct crm_database *database, const char *event, struct error *error)
{
	return error_set(error, ERROR_IO, "event \"%s\": %s", event,
			 sqlite3_errmsg(database->handle));
}

/* Nothing due and nothing pending: nothing happens. */
static int payment_apply(struct crm_database *database, struct crm_scope scope, size_t kind)
{
	const char *word = PAYMENTS[kind].word;
	char reference[24];
	json_t *row = NULL;
	json_t *params =
		json_pack("{s:s}", "status", strcmp(word, "paid") == 0 ? "received" : word);
	scope.params = params;
	int code = params && crm_database_run(database, &scope, PENDING_SURE) == 0 &&
				   crm_database_row(database, &scope, PENDING_COUNT, &row) == 1
			   ? 0
			   : -1;
	if (code == 0 && json_integer_value(json_object_get(row, "count")) > 0) {
		if (strcmp(word, "paid") == 0)
			code = crm_database_run(database, &scope, PENDING_SETTLES);
		if (code == 0)
			code = crm_database_run(database, &scope, PENDING_ENDS);
		if (code == 0)
			code = crm_journal_put(database, &scope, "payment", PAYMENTS[kind].title,
					       reference);
	}
	json_decref(row);
	json_decref(params);
	return code;
}

static int invoice_apply(struct crm_database *database, struct crm_scope scope, int64_t cents)
{
	char reference[24];
	json_t *params = json_pack("{s:I}", "cents", (json_int_t)cents);
	scope.params = params;
	int code = params && crm_database_run(database, &scope, INVOICE_NEW) == 0 &&
				   crm_database_run(database, &scope, ITEM_NEW) == 0
			   ? crm_journal_put(database, &scope, "invoice", "Nouvelle facture",
					     reference)
			   : -1;
	json_decref(params);
	return code;
}

static int incident_apply(struct crm_database *database, struct crm_scope scope)
{
	char reference[24];
	json_t *params = json_pack("{s:s}", "market", "fixe");
	scope.params = params;
	int code = params && crm_database_run(database, &scope, INCIDENT_NEW) == 0
			   ? crm_journal_put(database, &scope, "incident", "Incident détecté",
					     reference)
			   : -1;
	json_decref(params);
	return code;
}

/* Whole cents, more than none; 0 otherwise. */
static int64_t read_cents(const char *text)
{
	char *end = NULL;
	if (strspn(text, "0123456789") != strlen(text) || strlen(text) > 8)
		return 0;
	long long cents = strtoll(text, &end, 10);
	return end != text && cents <= CENTS_LIMIT ? cents : 0;
}

int crm_event_apply(struct crm_database *database, const struct crm_scope *scope, const char *event,
		    struct error *error)
{
	static const char payment[] = "payment ", invoice[] = "invoice new ";
	if (strncmp(event, payment, sizeof payment - 1) == 0)
		for (size_t i = 0; i < PAYMENT_COUNT; i++)
			if (strcmp(event + sizeof payment - 1, PAYMENTS[i].word) == 0)
				return payment_apply(database, *scope, i) == 0
					       ? 0
					       : failed(database, event, error);
	if (strcmp(event, "incident new") == 0)
		return incident_apply(database, *scope) == 0 ? 0 : failed(database, event, error);
	if (strncmp(event, invoice, sizeof invoice - 1) == 0) {
		int64_t cents = read_cents(event + sizeof invoice - 1);
		if (cents > 0)
			return invoice_apply(database, *scope, cents) == 0
				       ? 0
				       : failed(database, event, error);
	}
	return error_set(error, ERROR_FORMAT,
			 "event \"%s\" is unknown (payment paid|refused|pending|abandoned, invoice "
			 "new CENTS, incident new, backend down|up)",
			 event);
}

int crm_events_prepare(struct crm_database *database)
{
	static const char *const all[] = {PENDING_SURE, PENDING_COUNT, PENDING_SETTLES,
					  PENDING_ENDS, INVOICE_NEW,   ITEM_NEW,
					  INCIDENT_NEW};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (!crm_database_prepare(database, all[i]))
			return -1;
	return 0;
}
