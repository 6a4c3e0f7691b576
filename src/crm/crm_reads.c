/*
 * crm_reads.c - the reads of OPERATIONS.md, each a statement.
 *
 * Rows of a list inside a row come from a sorted subquery: SQLite keeps its order for
 * json_group_array (SF_OrderByReqd in its source; a test would tell).
 */
#include <string.h>

#include "crm/crm_parts.h"

#define BOOLEAN(what) "json(CASE WHEN " what " THEN 'true' ELSE 'false' END)"

/* The lines asked for. */
#define LINES_ASKED "l.customer = :customer AND (:line IS NULL OR l.id = :line)"

#define INVOICES_TO_PAY                                                                            \
	"(SELECT i.id, i.line, i.month, " CRM_REMAINING " AS rest, i.due FROM invoice i"           \
	" JOIN line l ON l.id = i.line WHERE l.customer = :customer AND " CRM_REMAINING " > 0"

#define INVOICE_LIST                                                                               \
	"'amount_cents', coalesce(sum(rest), 0), 'due', min(due), 'invoices', json_group_array("   \
	"json_object('id', id, 'line', line, 'month', month, 'amount_cents', rest, 'due', due))"

/* The first day of the cycle after a day. */
#define CYCLE_AFTER(day)                                                                           \
	"date(" day ", 'start of month', CASE WHEN CAST(strftime('%d', " day ") AS INTEGER) <"     \
	" cycle_day THEN '+0 month' ELSE '+1 month' END, '+' || (cycle_day - 1) || ' days')"

/* A bill is online two days after the day of the cycle. */
#define CYCLE_NOT_SEEN CYCLE_AFTER("date(:today, '-2 days')")

/* The day of the bill to come: that of today or of yesterday, where no bill bears it yet; else the
 * next one. */
#define NEXT_ISSUE                                                                                 \
	"CASE WHEN " CYCLE_NOT_SEEN " > :today OR EXISTS (SELECT 1 FROM invoice i"                 \
	" JOIN line l ON l.id = i.line WHERE l.customer = :customer"                               \
	" AND i.issued >= " CYCLE_NOT_SEEN ") THEN " CYCLE_AFTER(":today") " ELSE " CYCLE_NOT_SEEN \
									   " END"

static const char ACCOUNT[] =
	"SELECT id, kind, name, first_name, company, radical, payment_mode, debit_day, cycle_day,"
	" " NEXT_ISSUE " AS next_invoice, date(" NEXT_ISSUE ", '+2 days') AS next_online,"
	" (SELECT json_group_array(json_object('id', id, 'market', market, 'number', number,"
	" 'user', user, 'offer', offer, 'status', status, 'centre', centre))"
	" FROM (SELECT * FROM line WHERE customer = :customer ORDER BY position)) AS \"lines:\","
	" (SELECT json_object('active', " BOOLEAN(
		"count(*) > 0") ", 'pending_cents',"
				" coalesce((SELECT sum(amount_cents) FROM payment WHERE customer = "
				":customer AND"
				" status = 'pending'), 0), " INVOICE_LIST ")"
				" FROM " INVOICES_TO_PAY
				" AND i.due < :today ORDER BY i.due, l.position, i.id))"
				" AS \"unpaid:\","
				" (SELECT json_object(" INVOICE_LIST ")"
				" FROM " INVOICES_TO_PAY
				" ORDER BY i.due, l.position, i.id)) AS \"to_pay:\""
				" FROM customer WHERE id = :customer";

#define ITEM                                                                                       \
	"json_object('label', label, 'type', type, 'user', user, 'quantity', quantity, 'unit',"    \
	" unit, 'from', from_day, 'to', to_day, 'prorata', " BOOLEAN(                              \
		"prorata") ","                                                                     \
			   " 'amount_cents', amount_cents)"

#define SUMS_BY(column)                                                                            \
	"(SELECT json_group_array(json_object('" column "', " column ", 'amount_cents', sum))"     \
	" FROM (SELECT " column ", sum(amount_cents) AS sum FROM item WHERE invoice = i.id"        \
	" GROUP BY " column " ORDER BY min(position)))"

static const char BILLS[] =
	"SELECT i.id, i.line, l.market, l.number, l.centre, i.month, i.issued,"
	" date(i.issued, '+2 days') AS online, i.due, i.amount_cents,"
	" " CRM_REMAINING " AS remaining_cents,"
	" CASE WHEN " CRM_REMAINING " = 0 THEN 'paid' WHEN i.due < :today THEN 'late' ELSE 'due'"
	" END AS status,"
	" (SELECT json_group_array(json_object('name', name, 'amount_cents', sum, 'items',"
	" json(items))) FROM (SELECT p.name, (SELECT coalesce(sum(amount_cents), 0) FROM item"
	" WHERE invoice = i.id AND part = p.id) AS sum, (SELECT json_group_array(" ITEM ")"
	" FROM (SELECT * FROM item WHERE invoice = i.id AND part = p.id ORDER BY position)) AS"
	" items FROM part p ORDER BY p.id)) AS \"parts:\","
	" " SUMS_BY("user") " AS \"users:\", " SUMS_BY(
		"type") " AS \"types:\","
			" (SELECT json_group_array(" ITEM
			") FROM (SELECT * FROM item WHERE invoice = i.id AND"
			" prorata ORDER BY position)) AS \"prorata:\""
			" FROM invoice i JOIN line l ON l.id = i.line WHERE " LINES_ASKED
			" AND (:month IS NULL OR i.month = :month)"
			" AND (NOT coalesce(:open, 0) OR " CRM_REMAINING " > 0)"
			" ORDER BY i.issued DESC, l.position, i.id LIMIT coalesce(max(:limit, 0), "
			"12)";

/* Those written, and those that bills collect by themselves. */
static const char PAYMENTS[] =
	"SELECT id, day, amount_cents, mode, status, invoices AS \"invoices:\" FROM payment"
	" WHERE customer = :customer UNION ALL"
	" SELECT 'P-' || i.id, i.due, i.amount_cents - i.paid_cents, c.payment_mode,"
	" CASE WHEN i.due <= :today THEN 'received' ELSE 'planned' END, json_array(i.id)"
	" FROM invoice i JOIN line l ON l.id = i.line JOIN customer c ON c.id = l.customer"
	" WHERE l.customer = :customer AND i.collected AND i.paid_cents < i.amount_cents"
	" ORDER BY day DESC, id LIMIT coalesce(max(:limit, 0), 12)";

/* Months begun from the first of `since` to that of today: so many later, the day of the month has
 * come or not. */
#define MONTHS_SINCE                                                                               \
	"(12 * (strftime('%Y', :today) - strftime('%Y', u.since))"                                 \
	" + strftime('%m', :today) - strftime('%m', u.since))"

static const char CONSUMPTION[] =
	"SELECT l.id AS line, l.market, l.number, l.user, u.since,"
	" date(u.since, '+' || max(1, " MONTHS_SINCE
	" + (strftime('%d', u.since) <= strftime('%d', :today))) || ' month') AS renews, "
	"u.data_mb, u.data_cap_mb, u.abroad_mb,"
	" u.abroad_cap_mb, u.calls_s, u.sms, u.out_of_bundle_cents,"
	" u.out_of_bundle AS \"out_of_bundle:\","
	" (SELECT json_group_array(json_object('place', place, 'mode', mode, 'cap_mb', cap_mb))"
	" FROM (SELECT * FROM data_mode WHERE line = l.id ORDER BY place DESC)) AS"
	" \"data_modes:\""
	" FROM line l JOIN usage u ON u.line = l.id WHERE " LINES_ASKED " ORDER BY l.position";

#define OPTIONS_OF(line)                                                                           \
	"(SELECT json_group_array(json_object('id', id, 'label', label, 'price_cents',"            \
	" price_cents, 'since', since)) FROM (SELECT o.*, lo.since FROM line_option lo"            \
	" JOIN option_offer o ON o.id = lo.option WHERE lo.line = " line " ORDER BY o.id))"

static const char OFFER[] =
	"SELECT l.id AS line, l.market, l.number, l.user, l.offer, l.price_cents,"
	" l.content AS \"content:\", l.since, l.commitment_end, l.status, l.device,"
	" " OPTIONS_OF("l.id") " AS \"options:\""
			       " FROM line l WHERE " LINES_ASKED " ORDER BY l.position";

static const char OPTIONS[] = "SELECT l.id AS line, l.market, l.number, " OPTIONS_OF(
	"l.id") " AS \"active:\","
		" (SELECT json_group_array(json_object('id', id, 'label', label, 'price_cents',"
		" price_cents)) FROM (SELECT * FROM option_offer o WHERE o.market = l.market AND "
		"NOT"
		" EXISTS (SELECT 1 FROM line_option WHERE line = l.id AND option = o.id) ORDER BY "
		"o.id))"
		" AS \"available:\""
		" FROM line l WHERE " LINES_ASKED " ORDER BY l.position";

static const char PURCHASES[] =
	"SELECT l.id AS line, l.market, l.number, l.alert_cents,"
	" (SELECT json_group_array(json_object('id', id, 'label', label, 'enabled',"
	" " BOOLEAN("enabled") ", 'cap_cents', cap_cents, 'spent_cents', spent)) FROM (SELECT"
			       " c.id, c.label, r.enabled, r.cap_cents, (SELECT "
			       "coalesce(sum(amount_cents), 0)"
			       " FROM purchase WHERE line = l.id AND category = c.id AND day >= "
			       "date(:today,"
			       " 'start of month')) AS spent FROM purchase_rule r JOIN category c "
			       "ON c.id = r.category"
			       " WHERE r.line = l.id ORDER BY c.position)) AS \"categories:\","
			       " (SELECT json_group_array(json_object('id', id, 'day', day, "
			       "'category', category,"
			       " 'merchant', merchant, 'label', label, 'amount_cents', "
			       "amount_cents, 'invoice', invoice))"
			       " FROM (SELECT * FROM purchase WHERE line = l.id ORDER BY day DESC, "
			       "id)) AS"
			       " \"purchases:\","
			       " (SELECT json_group_array(json_object('id', id, 'merchant', "
			       "merchant, 'label', label,"
			       " 'amount_cents', amount_cents, 'since', since)) FROM (SELECT * "
			       "FROM subscription WHERE"
			       " line = l.id AND ended IS NULL ORDER BY id)) AS \"subscriptions:\""
			       " FROM line l WHERE l.market IN ('mobile', 'fixe') AND " LINES_ASKED
			       " ORDER BY l.position";

static const char PERSONAL[] =
	"SELECT name, first_name, company, street, postal_code, city, contact_email, login_email,"
	" contact_number, payment_mode, debit_day, cycle_day, directory AS \"directory:\","
	" preferences AS \"preferences:\", profile AS \"profile:\","
	" (SELECT 100 * count(value) / count(*) FROM json_each(profile)) AS profile_percent,"
	" (SELECT json_group_array(json_object('line', line, 'address', address, 'main',"
	" " BOOLEAN("main") ")) FROM (SELECT e.* FROM bbox_email e JOIN line l ON l.id = e.line"
			    " WHERE l.customer = :customer ORDER BY l.position, e.main DESC, "
			    "e.address)) AS"
			    " \"bbox_emails:\""
			    " FROM customer WHERE id = :customer";

static const char JOURNAL[] =
	"SELECT j.reference, j.at AS at_ms, j.operation, j.line, j.title, j.details AS"
	" \"details:\", r.act, r.status FROM journal j LEFT JOIN request r ON r.reference ="
	" j.reference WHERE j.customer = :customer ORDER BY j.id DESC"
	" LIMIT coalesce(max(:limit, 0), 20)";

/* What calls another request back is none that waits. */
static const char OPEN_REQUESTS[] =
	"SELECT r.reference, j.at AS at_ms, r.act, r.line, j.title FROM request r JOIN journal j ON"
	" j.reference = r.reference WHERE r.customer = :customer AND r.status = 'recorded' AND"
	" r.act <> 'resiliation_annuler' ORDER BY j.id DESC";

#define CODES(column, name)                                                                        \
	"SELECT l.id AS line, l.market, l.number, l." column " AS " name ", l.commitment_end"      \
	" FROM line l WHERE l." column " IS NOT NULL AND " LINES_ASKED " ORDER BY l.position"

#define OF_LINES(columns, table, order)                                                            \
	"SELECT " columns " FROM " table " t JOIN line l ON l.id = t.line WHERE " LINES_ASKED      \
	" ORDER BY " order

#define BY_LINE                                                                                    \
	{                                                                                          \
		{                                                                                  \
			"?line", KIND_LINE                                                         \
		}                                                                                  \
	}

static const struct crm_read READS[] = {
	{"account", .sql = ACCOUNT},
	{"bills",
	 .parameters = {{"?line", KIND_LINE},
			{"?month", KIND_MONTH},
			{"?open", KIND_FLAG},
			{"?limit", KIND_INTEGER}},
	 .list = "bills", .sql = BILLS},
	{"payments", .parameters = {{"?limit", KIND_INTEGER}}, .list = "payments", .sql = PAYMENTS},
	{"facility", .list = "facilities",
	 .sql = "SELECT id, line, label, months, instalment_cents, left_cents,"
		" (left_cents + instalment_cents - 1) / instalment_cents AS months_left, since"
		" FROM facility WHERE customer = :customer AND left_cents > 0 ORDER BY since, id"},
	{"consumption", .parameters = BY_LINE, .list = "lines", .sql = CONSUMPTION},
	{"offer", .parameters = BY_LINE, .list = "lines", .sql = OFFER},
	{"options", .parameters = BY_LINE, .list = "lines", .sql = OPTIONS},
	{"refund_offers", .parameters = BY_LINE, .list = "offers",
	 .sql = OF_LINES("t.id, t.line, t.label, t.amount_cents, t.status, t.until", "refund_offer",
			 "t.until, t.id")},
	{"orders", .parameters = {{"?kind", KIND_WORD}}, .list = "orders",
	 .sql = "SELECT id, line, kind, label, status, ordered, expected, steps AS \"steps:\" FROM"
		" orders WHERE customer = :customer AND (:kind IS NULL OR kind = :kind) ORDER BY"
		" ordered DESC, id DESC"},
	{"incidents", .parameters = BY_LINE, .list = "incidents",
	 .sql = OF_LINES("t.id, t.line, t.symptom, t.status, t.opened, t.expected,"
			 " t.steps AS \"steps:\"",
			 "incident", "t.opened DESC, t.id DESC")},
	{"repairs", .parameters = BY_LINE, .list = "repairs",
	 .sql = OF_LINES("t.id, t.line, t.device, t.status, t.deposited, t.expected,"
			 " t.steps AS \"steps:\"",
			 "repair", "t.deposited DESC, t.id")},
	{"return_slip", .parameters = BY_LINE, .list = "slips",
	 .sql = OF_LINES("t.id, t.line, t.equipment, t.until, t.address", "return_slip", "t.id")},
	{"puk", "mobile cle4g box4g", BY_LINE, "lines", .sql = CODES("puk", "code")},
	{"rio", "mobile fixe", BY_LINE, "lines", .sql = CODES("rio", "code")},
	{"unlock_code", "mobile cle4g", BY_LINE, "lines", .sql = CODES("unlock_code", "code")},
	{"parental_code", "fixe", BY_LINE, "lines", .sql = CODES("parental_code", "code")},
	{"purchase_code", "fixe", BY_LINE, "lines", .sql = CODES("purchase_code", "code")},
	{"pto", "fixe", BY_LINE, "lines", .sql = CODES("pto", "pto")},
	{"blocked_calls", "mobile fixe", BY_LINE, "calls",
	 .sql = OF_LINES("t.line, t.at AS at_ms, t.number, t.cause", "blocked_call",
			 "t.at DESC, t.number")},
	{"vod", "fixe", BY_LINE, "vod",
	 .sql = OF_LINES("t.line, t.day, t.title, t.kind, t.amount_cents", "vod",
			 "t.day DESC, t.title")},
	{"purchases", "mobile fixe", BY_LINE, "lines", .sql = PURCHASES},
	{"mandates", .list = "mandates",
	 .sql = "SELECT id, account, status, day FROM mandate WHERE customer = :customer"
		" ORDER BY day DESC, id"},
	{"contracts", .parameters = BY_LINE, .list = "contracts",
	 .sql = OF_LINES("t.id, t.line, l.number, t.label, t.signed, l.commitment_end", "contract",
			 "l.position, t.signed, t.id")},
	{"personal", .sql = PERSONAL},
	{"journal", .parameters = {{"?limit", KIND_INTEGER}}, .list = "entries", .sql = JOURNAL},
	{"requests", .list = "requests", .sql = OPEN_REQUESTS},
	/* Its rule is that of the write: see crm_sqlite.c. */
	{CRM_REFUSAL,
	 .parameters = {{"operation", KIND_WORD},
			{"?line", KIND_LINE},
			{"?act", KIND_WORD},
			{"?email", KIND_TEXT}},
	 .sql = "SELECT NULL AS reason"},
	{"find_customer", .parameters = {{"number", KIND_PHONE}},
	 .sql = "SELECT customer AS id FROM line WHERE number = :number ORDER BY customer LIMIT 1",
	 .without_customer = true},
	{"tariffs", .parameters = {{"country", KIND_TEXT}},
	 .sql = "SELECT country, zone, included AS \"included?\", call_cents, received_cents,"
		" sms_cents, data_cents_mb, from_call_cents, from_sms_cents FROM tariff WHERE "
		"fold(country) = fold(:country)",
	 .without_customer = true},
	{"countries", .list = "countries",
	 .sql = "SELECT country, zone, included AS \"included?\" FROM tariff ORDER BY"
		" fold(country)",
	 .without_customer = true},
	{"network", .parameters = {{"department", KIND_TEXT}},
	 .sql = "SELECT department, name, status, detail, until FROM network WHERE"
		" ltrim(department, '0') = ltrim(upper(:department), '0') OR fold(name) ="
		" fold(:department)",
	 .without_customer = true},
	{"disturbances", .list = "departments",
	 .sql = "SELECT department, name, status, detail, until FROM network WHERE status <>"
		" 'normal' ORDER BY department",
	 .without_customer = true},
};

enum { READ_COUNT = sizeof READS / sizeof *READS };

const struct crm_read *crm_read_find(const char *name)
{
	for (size_t i = 0; i < READ_COUNT; i++)
		if (strcmp(READS[i].name, name) == 0)
			return &READS[i];
	return NULL;
}

int crm_reads_prepare(struct crm_database *database)
{
	for (size_t i = 0; i < READ_COUNT; i++)
		if (!crm_database_prepare(database, READS[i].sql))
			return -1;
	return 0;
}
