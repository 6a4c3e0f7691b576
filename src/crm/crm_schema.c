/*
 * crm_schema.c - the tables of the embedded engine. Days are "YYYY-MM-DD", moments milliseconds
 * UTC, amounts cents, lists and small objects JSON.
 *
 * Ordinary bills collect themselves: an invoice with `collected` counts as paid from its due day
 * on, without anything being written. One without has been refused by the bank, and waits for the
 * customer.
 */
#include "crm/crm_parts.h"

#define FACILITY                                                                                   \
	"CREATE TABLE facility (id TEXT PRIMARY KEY, customer TEXT NOT NULL REFERENCES customer"   \
	" (id), line TEXT NOT NULL REFERENCES line (id), label TEXT NOT NULL, months INTEGER NOT"  \
	" NULL, instalment_cents INTEGER NOT NULL, left_cents INTEGER NOT NULL CHECK (left_cents"  \
	" >= 0), since TEXT NOT NULL) STRICT, WITHOUT ROWID"

#define TARIFF                                                                                     \
	"CREATE TABLE tariff (country TEXT PRIMARY KEY, zone TEXT NOT NULL, included INTEGER NOT"  \
	" NULL, call_cents INTEGER NOT NULL, received_cents INTEGER NOT NULL, sms_cents INTEGER"   \
	" NOT NULL, data_cents_mb INTEGER NOT NULL, from_call_cents INTEGER NOT NULL,"             \
	" from_sms_cents INTEGER NOT NULL) STRICT, WITHOUT ROWID"

#define INSURANCE                                                                                  \
	"CREATE TABLE insurance (line TEXT PRIMARY KEY REFERENCES line (id), since TEXT NOT NULL)" \
	" STRICT, WITHOUT ROWID"

static const char *const TABLES[] = {
	"CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",

	"CREATE TABLE customer (id TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL,"
	" first_name TEXT NOT NULL, company TEXT, radical TEXT NOT NULL,"
	" street TEXT NOT NULL, postal_code TEXT NOT NULL, city TEXT NOT NULL,"
	" contact_email TEXT NOT NULL, login_email TEXT NOT NULL UNIQUE,"
	" contact_number TEXT NOT NULL, directory TEXT NOT NULL, preferences TEXT NOT NULL,"
	" profile TEXT NOT NULL, payment_mode TEXT NOT NULL CHECK (payment_mode IN"
	" ('card', 'direct_debit')), debit_day INTEGER NOT NULL CHECK (debit_day BETWEEN 1 AND 28),"
	" cycle_day INTEGER NOT NULL CHECK (cycle_day BETWEEN 1 AND 28))"
	" STRICT, WITHOUT ROWID",

	"CREATE TABLE line (id TEXT PRIMARY KEY, customer TEXT NOT NULL REFERENCES customer (id),"
	" position INTEGER NOT NULL, market TEXT NOT NULL, number TEXT NOT NULL UNIQUE,"
	" user TEXT NOT NULL, offer TEXT NOT NULL, price_cents INTEGER NOT NULL,"
	" content TEXT NOT NULL, since TEXT NOT NULL, commitment_end TEXT, status TEXT NOT NULL"
	" CHECK (status IN ('active', 'suspended')), centre TEXT, device TEXT, puk TEXT, rio TEXT,"
	" unlock_code TEXT, parental_code TEXT, purchase_code TEXT, pto TEXT, sim TEXT,"
	" alert_cents INTEGER, UNIQUE (customer, position)) STRICT, WITHOUT ROWID",

	"CREATE TABLE data_mode (line TEXT NOT NULL REFERENCES line (id), place TEXT NOT NULL"
	" CHECK (place IN ('france', 'etranger')), mode TEXT NOT NULL CHECK (mode IN"
	" ('on', 'off', 'cap')), cap_mb INTEGER, PRIMARY KEY (line, place)) STRICT, WITHOUT ROWID",

	"CREATE TABLE usage (line TEXT PRIMARY KEY REFERENCES line (id), since TEXT NOT NULL,"
	" data_mb INTEGER NOT NULL, data_cap_mb INTEGER, abroad_mb INTEGER, abroad_cap_mb INTEGER,"
	" calls_s INTEGER NOT NULL, sms INTEGER NOT NULL, out_of_bundle_cents INTEGER NOT NULL,"
	" out_of_bundle TEXT NOT NULL CHECK (json_valid(out_of_bundle)))"
	" STRICT, WITHOUT ROWID",

	"CREATE TABLE option_offer (id TEXT PRIMARY KEY, market TEXT NOT NULL, label TEXT NOT NULL,"
	" price_cents INTEGER NOT NULL) STRICT, WITHOUT ROWID",

	"CREATE TABLE line_option (line TEXT NOT NULL REFERENCES line (id), option TEXT NOT NULL"
	" REFERENCES option_offer (id), since TEXT NOT NULL, PRIMARY KEY (line, option))"
	" STRICT, WITHOUT ROWID",

	"CREATE TABLE part (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT",

	"CREATE TABLE invoice (id TEXT PRIMARY KEY, line TEXT NOT NULL REFERENCES line (id),"
	" month TEXT NOT NULL, issued TEXT NOT NULL, due TEXT NOT NULL, amount_cents INTEGER NOT"
	" NULL, paid_cents INTEGER NOT NULL DEFAULT 0 CHECK (paid_cents BETWEEN 0 AND"
	" amount_cents), collected INTEGER NOT NULL) STRICT, WITHOUT ROWID",
	"CREATE INDEX invoice_line ON invoice (line, issued)",

	"CREATE TABLE item (invoice TEXT NOT NULL REFERENCES invoice (id), position INTEGER NOT"
	" NULL, part INTEGER NOT NULL REFERENCES part (id), label TEXT NOT NULL, type TEXT NOT "
	"NULL,"
	" user TEXT NOT NULL, quantity INTEGER, unit TEXT, from_day TEXT, to_day TEXT,"
	" prorata INTEGER NOT NULL, amount_cents INTEGER NOT NULL, PRIMARY KEY (invoice, position))"
	" STRICT, WITHOUT ROWID",

	"CREATE TABLE payment (id TEXT PRIMARY KEY, customer TEXT NOT NULL REFERENCES customer"
	" (id), day TEXT NOT NULL, amount_cents INTEGER NOT NULL, mode TEXT NOT NULL, status TEXT"
	" NOT NULL CHECK (status IN ('received', 'pending', 'refused', 'abandoned')), invoices TEXT"
	" NOT NULL) STRICT, WITHOUT ROWID",

	FACILITY,

	"CREATE TABLE refund_offer (id TEXT PRIMARY KEY, line TEXT NOT NULL REFERENCES line (id),"
	" label TEXT NOT NULL, amount_cents INTEGER NOT NULL, status TEXT NOT NULL, until TEXT NOT"
	" NULL) STRICT, WITHOUT ROWID",

	"CREATE TABLE orders (id TEXT PRIMARY KEY, customer TEXT NOT NULL REFERENCES customer (id),"
	" line TEXT REFERENCES line (id), kind TEXT NOT NULL CHECK (kind IN ('renewal',"
	" 'acquisition', 'sim')), label TEXT NOT NULL, status TEXT NOT NULL, ordered TEXT NOT NULL,"
	" expected TEXT NOT NULL, steps TEXT NOT NULL) STRICT, WITHOUT ROWID",

	"CREATE TABLE incident (id TEXT PRIMARY KEY, line TEXT NOT NULL REFERENCES line (id),"
	" symptom TEXT NOT NULL, status TEXT NOT NULL, opened TEXT NOT NULL, expected TEXT NOT "
	"NULL,"
	" steps TEXT NOT NULL) STRICT, WITHOUT ROWID",

	"CREATE TABLE repair (id TEXT PRIMARY KEY, line TEXT NOT NULL REFERENCES line (id), device"
	" TEXT NOT NULL, status TEXT NOT NULL, deposited TEXT NOT NULL, expected TEXT NOT NULL,"
	" steps TEXT NOT NULL) STRICT, WITHOUT ROWID",

	"CREATE TABLE return_slip (id TEXT PRIMARY KEY, line TEXT NOT NULL REFERENCES line (id),"
	" equipment TEXT NOT NULL, until TEXT NOT NULL, address TEXT NOT NULL)"
	" STRICT, WITHOUT ROWID",

	"CREATE TABLE blocked_call (line TEXT NOT NULL REFERENCES line (id), at INTEGER NOT NULL,"
	" number TEXT NOT NULL, cause TEXT NOT NULL) STRICT",

	"CREATE TABLE vod (line TEXT NOT NULL REFERENCES line (id), day TEXT NOT NULL, title TEXT"
	" NOT NULL, kind TEXT NOT NULL, amount_cents INTEGER NOT NULL) STRICT",

	"CREATE TABLE category (id TEXT PRIMARY KEY, position INTEGER NOT NULL, label TEXT NOT"
	" NULL) STRICT, WITHOUT ROWID",

	"CREATE TABLE purchase (id TEXT PRIMARY KEY, line TEXT NOT NULL REFERENCES line (id), day"
	" TEXT NOT NULL, category TEXT NOT NULL REFERENCES category (id), merchant TEXT NOT NULL,"
	" label TEXT NOT NULL, amount_cents INTEGER NOT NULL, invoice TEXT REFERENCES invoice (id))"
	" STRICT, WITHOUT ROWID",

	"CREATE TABLE purchase_rule (line TEXT NOT NULL REFERENCES line (id), category TEXT NOT "
	"NULL"
	" REFERENCES category (id), enabled INTEGER NOT NULL, cap_cents INTEGER, PRIMARY KEY (line,"
	" category)) STRICT, WITHOUT ROWID",

	"CREATE TABLE subscription (id TEXT PRIMARY KEY, line TEXT NOT NULL REFERENCES line (id),"
	" merchant TEXT NOT NULL, label TEXT NOT NULL, amount_cents INTEGER NOT NULL, since TEXT "
	"NOT"
	" NULL, ended TEXT) STRICT, WITHOUT ROWID",

	"CREATE TABLE mandate (id TEXT PRIMARY KEY, customer TEXT NOT NULL REFERENCES customer"
	" (id), account TEXT, status TEXT NOT NULL CHECK (status IN ('signed', 'to_sign',"
	" 'ended')), day TEXT NOT NULL) STRICT, WITHOUT ROWID",

	INSURANCE,

	"CREATE TABLE contract (id TEXT PRIMARY KEY, line TEXT NOT NULL REFERENCES line (id), label"
	" TEXT NOT NULL, signed TEXT NOT NULL) STRICT, WITHOUT ROWID",

	"CREATE TABLE bbox_email (address TEXT PRIMARY KEY, line TEXT NOT NULL REFERENCES line "
	"(id),"
	" main INTEGER NOT NULL) STRICT, WITHOUT ROWID",
	"CREATE UNIQUE INDEX bbox_email_main ON bbox_email (line) WHERE main",

	TARIFF,

	"CREATE TABLE network (department TEXT PRIMARY KEY, name TEXT NOT NULL, status TEXT NOT"
	" NULL, detail TEXT, until TEXT) STRICT, WITHOUT ROWID",

	"CREATE TABLE journal (id INTEGER PRIMARY KEY AUTOINCREMENT, customer TEXT NOT NULL"
	" REFERENCES customer (id), reference TEXT NOT NULL UNIQUE, at INTEGER NOT NULL, operation"
	" TEXT NOT NULL, line TEXT REFERENCES line (id), title TEXT NOT NULL, details TEXT NOT "
	"NULL)"
	" STRICT",
	"CREATE INDEX journal_customer ON journal (customer, id)",

	"CREATE TABLE request (reference TEXT PRIMARY KEY REFERENCES journal (reference), customer"
	" TEXT NOT NULL REFERENCES customer (id), act TEXT NOT NULL, line TEXT REFERENCES line "
	"(id),"
	" choices TEXT NOT NULL, status TEXT NOT NULL CHECK (status IN ('recorded', 'cancelled')))"
	" STRICT, WITHOUT ROWID",

	/* What each key has done. `result` is what the first call was told. */
	"CREATE TABLE done (key TEXT PRIMARY KEY, customer TEXT NOT NULL, operation TEXT NOT NULL,"
	" status INTEGER NOT NULL, result TEXT NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT "
	"ROWID",
};

/* ---- Files of older versions ---- */

/* What an older file lacks: where `table` has no `column` (or is not there at all), `sql` brings it
 * to what TABLES make, with the rows that it holds. */
static const struct {
	const char *table, *column, *sql;
} MENDS[] = {
	{"insurance", "line", INSURANCE},
	/* A customer had one at most, which had no name. */
	{"facility", "id",
	 "ALTER TABLE facility RENAME TO facility_before; " FACILITY "; INSERT INTO facility SELECT"
	 " 'E-' || customer, customer, line, label, months, instalment_cents, left_cents, since"
	 " FROM facility_before; DROP TABLE facility_before"},
	{"usage", "out_of_bundle",
	 "ALTER TABLE usage ADD COLUMN out_of_bundle TEXT NOT NULL DEFAULT '[]' CHECK"
	 " (json_valid(out_of_bundle))"},
	/* Of the demonstration, which fills it again: crm_demo_tariffs. */
	{"tariff", "from_call_cents", "DROP TABLE tariff; " TARIFF},
};

static bool lacks(struct crm_database *database, const char *table, const char *column)
{
	return sqlite3_table_column_metadata(database->handle, NULL, table, column, NULL, NULL,
					     NULL, NULL, NULL) != SQLITE_OK;
}

int crm_schema_mend(struct crm_database *database)
{
	for (size_t i = 0; i < sizeof MENDS / sizeof *MENDS; i++)
		if (lacks(database, MENDS[i].table, MENDS[i].column) &&
		    sqlite3_exec(database->handle, MENDS[i].sql, NULL, NULL, NULL) != SQLITE_OK)
			return -1;
	return 0;
}

int crm_schema_make(struct crm_database *database)
{
	for (size_t i = 0; i < sizeof TABLES / sizeof *TABLES; i++)
		if (sqlite3_exec(database->handle, TABLES[i], NULL, NULL, NULL) != SQLITE_OK)
			return -1;
	return 0;
}
