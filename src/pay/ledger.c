/* ledger.c - see ledger.h. */
#include "pay/ledger.h"

#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"

enum statement {
	BEGIN,
	COMMIT,
	ROLLBACK,
	INSERT_SESSION,
	NAME_SESSION,
	SELECT_ID,
	SELECT_KEY,
	SELECT_NEWEST,
	SELECT_OTHER,
	SELECT_OPEN,
	SELECT_SILENT,
	SELECT_OWED,
	SELECT_RECENT,
	SELECT_WITHDRAWN,
	SELECT_WITHDRAWAL,
	UPDATE_ASKED,
	UPDATE_STATE,
	INSERT_EVENT,
	INSERT_NEWS,
	DELETE_NEWS,
	INSERT_WITHDRAWAL,
	UPDATE_WITHDRAWAL,
	DELETE_WITHDRAWAL,
	PURGE_EVENTS,
	PURGE_SESSIONS,
	STATEMENTS
};

#define SESSION                                                                                    \
	"SELECT session.key, id, url, token, customer, conv, label, return_url, amount_cents,"     \
	" session.state, begun_ms, state_ms FROM session "

static const char *const SQL[STATEMENTS] = {
	[BEGIN] = "BEGIN IMMEDIATE",
	[COMMIT] = "COMMIT",
	[ROLLBACK] = "ROLLBACK",
	[INSERT_SESSION] = "INSERT INTO session (key, customer, conv, label, return_url,"
			   " amount_cents, begun_ms, state_ms, asked_ms)"
			   " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, 0) ON CONFLICT DO NOTHING",
	[NAME_SESSION] = "UPDATE session SET id = ?2, url = ?3, token = ?4"
			 " WHERE key = ?1 AND (id IS NULL OR id = ?2)",
	[SELECT_ID] = SESSION "WHERE id = ?1",
	[SELECT_KEY] = SESSION "WHERE key = ?1",
	[SELECT_NEWEST] = SESSION "WHERE (customer = ?1 OR conv = ?1) AND id IS NOT NULL"
				  " AND state IN ('open', 'pending')"
				  " ORDER BY begun_ms DESC, number DESC LIMIT 1",
	[SELECT_OTHER] = SESSION "WHERE customer = ?1 AND state = 'open' AND id IS NOT NULL"
				 " AND id <> ?2 AND id > ?3 ORDER BY id LIMIT 1",
	[SELECT_OPEN] = SESSION "WHERE state = 'open' AND id IS NOT NULL AND begun_ms < ?1 LIMIT 1",
	[SELECT_SILENT] = SESSION "WHERE state IN ('open', 'pending') AND id IS NOT NULL"
				  " AND state_ms < ?1 AND asked_ms < ?2 ORDER BY asked_ms LIMIT 1",
	[SELECT_OWED] = "SELECT session.key, id, url, token, customer, conv, label, return_url,"
			" amount_cents, news.state, begun_ms, news.at_ms, news.number FROM news"
			" JOIN session ON session.key = news.key"
			" WHERE news.number > ?1 ORDER BY news.number LIMIT 1",
	[SELECT_RECENT] = SESSION "WHERE customer = ?1 AND id IS NOT NULL AND state_ms >= ?2"
				  " ORDER BY state_ms DESC, number DESC LIMIT 1 OFFSET ?3",
	[SELECT_WITHDRAWN] = SESSION "JOIN withdrawal ON withdrawal.key = session.key"
				     " WHERE session.key = ?1 AND state = 'open'",
	[SELECT_WITHDRAWAL] =
		"SELECT session.key, id, url, token, customer, conv, label, return_url,"
		" amount_cents, session.state, begun_ms, state_ms, tries"
		" FROM withdrawal JOIN session ON session.key = withdrawal.key"
		" WHERE next_ms <= ?1 ORDER BY next_ms LIMIT 1",
	[UPDATE_ASKED] = "UPDATE session SET asked_ms = ?2 WHERE key = ?1",
	[UPDATE_STATE] = "UPDATE session SET state = ?2, state_ms = ?3 WHERE key = ?1",
	[INSERT_EVENT] = "INSERT INTO event VALUES (?1, ?2) ON CONFLICT DO NOTHING",
	[INSERT_NEWS] = "INSERT INTO news (key, state, at_ms) VALUES (?1, ?2, ?3)",
	[DELETE_NEWS] = "DELETE FROM news WHERE state = ?2 AND"
			" key = (SELECT key FROM session WHERE id = ?1)",
	[INSERT_WITHDRAWAL] = "INSERT INTO withdrawal VALUES (?1, 0, ?2) ON CONFLICT DO NOTHING",
	[UPDATE_WITHDRAWAL] =
		"UPDATE withdrawal SET tries = tries + 1, next_ms = ?2 WHERE key = ?1",
	[DELETE_WITHDRAWAL] = "DELETE FROM withdrawal WHERE key = ?1",
	[PURGE_EVENTS] = "DELETE FROM event WHERE at_ms < ?1",
	[PURGE_SESSIONS] = "DELETE FROM session WHERE begun_ms < ?1"
			   " AND key NOT IN (SELECT key FROM news)",
};

static const char SCHEMA[] =
	"PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;"
	"CREATE TABLE IF NOT EXISTS session (number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE,"
	" id TEXT UNIQUE, url TEXT, token TEXT, customer TEXT NOT NULL, conv TEXT NOT NULL,"
	" label TEXT NOT NULL, return_url TEXT NOT NULL, amount_cents INTEGER NOT NULL,"
	" state TEXT NOT NULL DEFAULT 'open', begun_ms INTEGER NOT NULL,"
	" state_ms INTEGER NOT NULL, asked_ms INTEGER NOT NULL) STRICT;"
	"CREATE INDEX IF NOT EXISTS session_waiting ON session (asked_ms)"
	" WHERE state IN ('open', 'pending');"
	"CREATE TABLE IF NOT EXISTS news (number INTEGER PRIMARY KEY, key TEXT NOT NULL,"
	" state TEXT NOT NULL, at_ms INTEGER NOT NULL) STRICT;"
	"CREATE TABLE IF NOT EXISTS withdrawal (key TEXT PRIMARY KEY, tries INTEGER NOT NULL,"
	" next_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
	"CREATE TABLE IF NOT EXISTS event (id TEXT PRIMARY KEY, at_ms INTEGER NOT NULL)"
	" STRICT, WITHOUT ROWID;"
	"CREATE INDEX IF NOT EXISTS event_at ON event (at_ms)";

struct ledger {
	sqlite3 *handle;
	sqlite3_stmt *statements[STATEMENTS];
};

/* ---- Statements ---- */

/* The statement with ?1, ?2... from the arguments: 's' a string or NULL, 'i' an int64_t. */
static sqlite3_stmt *bind_all(struct ledger *ledger, enum statement which, const char *types,
			      va_list arguments)
{
	sqlite3_stmt *statement = ledger->statements[which];
	int code = SQLITE_OK;
	for (int i = 0; types[i] && code == SQLITE_OK; i++)
		code = types[i] == 'i'
			       ? sqlite3_bind_int64(statement, i + 1, va_arg(arguments, int64_t))
			       : sqlite3_bind_text(statement, i + 1,
						   va_arg(arguments, const char *), -1,
						   SQLITE_TRANSIENT);
	return code == SQLITE_OK ? statement : NULL;
}

static int fail(struct ledger *ledger, const char *what)
{
	log_event(LOG_ERROR_LEVEL, "payments_file_failed", "doing", what, "reason",
		  sqlite3_errmsg(ledger->handle), LOG_END);
	return -1;
}

static void release(sqlite3_stmt *statement)
{
	(void)sqlite3_reset(statement);
	(void)sqlite3_clear_bindings(statement);
}

/* Runs for its effect. How many rows it changed, or -1. */
static int run(struct ledger *ledger, enum statement which, const char *types, ...)
{
	va_list arguments;
	va_start(arguments, types);
	sqlite3_stmt *statement = bind_all(ledger, which, types, arguments);
	va_end(arguments);
	int code = statement ? sqlite3_step(statement) : SQLITE_NOMEM;
	int result = code == SQLITE_DONE ? sqlite3_changes(ledger->handle) : -1;
	if (result < 0)
		(void)fail(ledger, SQL[which]);
	release(ledger->statements[which]);
	return result;
}

static void copy(sqlite3_stmt *statement, int column, char *to, size_t size)
{
	const char *text = (const char *)sqlite3_column_text(statement, column);
	(void)snprintf(to, size, "%s", text ? text : "");
}

/* `number`, where the statement has one, may be NULL. */
static void read_record(sqlite3_stmt *row, struct pay_record *record, int64_t *number)
{
	char state[16];
	*record = (struct pay_record){0};
	copy(row, 0, record->key, sizeof record->key);
	copy(row, 1, record->id, sizeof record->id);
	copy(row, 2, record->url, sizeof record->url);
	copy(row, 3, record->token, sizeof record->token);
	copy(row, 4, record->customer, sizeof record->customer);
	copy(row, 5, record->conv, sizeof record->conv);
	copy(row, 6, record->label, sizeof record->label);
	copy(row, 7, record->return_url, sizeof record->return_url);
	record->amount_cents = sqlite3_column_int64(row, 8);
	copy(row, 9, state, sizeof state);
	(void)pay_state_parse(state, &record->state);
	record->begun_ms = sqlite3_column_int64(row, 10);
	record->state_ms = sqlite3_column_int64(row, 11);
	if (number)
		*number = sqlite3_column_int64(row, 12);
}

/* The first row. 1, 0 or -1. */
static int find(struct ledger *ledger, struct pay_record *record, int64_t *number,
		enum statement which, const char *types, ...)
{
	va_list arguments;
	va_start(arguments, types);
	sqlite3_stmt *statement = bind_all(ledger, which, types, arguments);
	va_end(arguments);
	int code = statement ? sqlite3_step(statement) : SQLITE_NOMEM;
	if (code == SQLITE_ROW)
		read_record(statement, record, number);
	else if (code != SQLITE_DONE)
		(void)fail(ledger, SQL[which]);
	release(ledger->statements[which]);
	return code == SQLITE_ROW ? 1 : code == SQLITE_DONE ? 0 : -1;
}

/* ---- Opening ---- */

struct ledger *ledger_open(const char *path, struct error *error)
{
	struct ledger *ledger = calloc(1, sizeof *ledger);
	if (!ledger) {
		(void)error_set(error, ERROR_MEMORY, "not enough memory for the payments' record");
		return NULL;
	}
	bool good =
		sqlite3_open_v2(path, &ledger->handle,
				SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
				NULL) == SQLITE_OK &&
		sqlite3_busy_timeout(ledger->handle, 2000) == SQLITE_OK &&
		sqlite3_exec(ledger->handle, SCHEMA, NULL, NULL, NULL) == SQLITE_OK;
	for (int i = 0; good && i < STATEMENTS; i++)
		good = sqlite3_prepare_v3(ledger->handle, SQL[i], -1, SQLITE_PREPARE_PERSISTENT,
					  &ledger->statements[i], NULL) == SQLITE_OK;
	if (good)
		return ledger;
	(void)error_set(error, ERROR_IO,
			"%s: cannot open the payments' record: %s (is the folder writable, is the "
			"file ours?)",
			path, sqlite3_errmsg(ledger->handle));
	ledger_close(ledger);
	return NULL;
}

void ledger_close(struct ledger *ledger)
{
	if (!ledger)
		return;
	for (int i = 0; i < STATEMENTS; i++)
		(void)sqlite3_finalize(ledger->statements[i]);
	(void)sqlite3_close(ledger->handle);
	free(ledger);
}

/* ---- Sessions ---- */

int ledger_begin(struct ledger *ledger, const struct pay_request *request,
		 struct pay_record *record)
{
	int made = run(ledger, INSERT_SESSION, "sssssii", request->key, request->customer,
		       request->conv ? request->conv : "", request->label,
		       request->return_url ? request->return_url : "", request->amount_cents,
		       request->now_ms);
	if (made < 0 || ledger_find_key(ledger, request->key, record) != 1)
		return -1;
	return made == 0;
}

int ledger_name(struct ledger *ledger, const char *key, const char *id, const char *url,
		const char *token)
{
	return run(ledger, NAME_SESSION, "ssss", key, id, url, token) == 1 ? 0 : -1;
}

int ledger_find(struct ledger *ledger, const char *id, struct pay_record *record)
{
	return find(ledger, record, NULL, SELECT_ID, "s", id);
}

int ledger_find_key(struct ledger *ledger, const char *key, struct pay_record *record)
{
	return find(ledger, record, NULL, SELECT_KEY, "s", key);
}

int ledger_find_newest(struct ledger *ledger, const char *customer_or_conv,
		       struct pay_record *record)
{
	return customer_or_conv && *customer_or_conv
		       ? find(ledger, record, NULL, SELECT_NEWEST, "s", customer_or_conv)
		       : 0;
}

int ledger_find_other(struct ledger *ledger, const char *customer, const char *session,
		      const char *after, struct pay_record *record)
{
	char last[LEDGER_NAME]; /* `after` may stand in the record itself */
	(void)snprintf(last, sizeof last, "%s", after);
	return find(ledger, record, NULL, SELECT_OTHER, "sss", customer, session, last);
}

int ledger_find_open(struct ledger *ledger, int64_t begun_ms, struct pay_record *record)
{
	return find(ledger, record, NULL, SELECT_OPEN, "i", begun_ms);
}

int ledger_find_silent(struct ledger *ledger, int64_t heard_ms, int64_t asked_ms, int64_t now_ms,
		       struct pay_record *record)
{
	int found = find(ledger, record, NULL, SELECT_SILENT, "ii", heard_ms, asked_ms);
	if (found > 0 && run(ledger, UPDATE_ASKED, "si", record->key, now_ms) < 0)
		return -1;
	return found;
}

size_t ledger_recent(struct ledger *ledger, const char *customer, int64_t since_ms,
		     struct pay_record *records, size_t most)
{
	size_t count = 0;
	while (count < most && find(ledger, &records[count], NULL, SELECT_RECENT, "sii", customer,
				    since_ms, (int64_t)count) == 1)
		count++;
	return count;
}

/* ---- Withdrawals ---- */

int ledger_withdraw(struct ledger *ledger, const char *key, int64_t now_ms)
{
	return run(ledger, INSERT_WITHDRAWAL, "si", key, now_ms) < 0 ? -1 : 0;
}

bool ledger_is_withdrawn(struct ledger *ledger, const char *key)
{
	struct pay_record record;
	return find(ledger, &record, NULL, SELECT_WITHDRAWN, "s", key) == 1;
}

int ledger_find_withdrawal(struct ledger *ledger, int64_t now_ms, struct pay_record *record,
			   int64_t *tries)
{
	return find(ledger, record, tries, SELECT_WITHDRAWAL, "i", now_ms);
}

int ledger_put_off_withdrawal(struct ledger *ledger, const char *key, int64_t next_ms)
{
	return run(ledger, UPDATE_WITHDRAWAL, "si", key, next_ms) < 0 ? -1 : 0;
}

int ledger_end_withdrawal(struct ledger *ledger, const char *key)
{
	return run(ledger, DELETE_WITHDRAWAL, "s", key) < 0 ? -1 : 0;
}

/* ---- Changes ---- */

/* Inside the transaction. 1: to be committed; 2: the same, and the state has changed; 0; -1. */
static int move_inside(struct ledger *ledger, const char *key, enum pay_state state,
		       const char *event, int64_t at_ms)
{
	struct pay_record record;
	int noted = event ? run(ledger, INSERT_EVENT, "si", event, at_ms) : 0;
	int found = noted < 0 || (event && noted == 0) ? 0 : ledger_find_key(ledger, key, &record);
	if (noted < 0 || found < 0)
		return -1;
	if (found == 0 || !pay_state_may_become(record.state, state))
		return noted;
	return run(ledger, UPDATE_STATE, "ssi", key, pay_state_name(state), at_ms) == 1 &&
			       run(ledger, INSERT_NEWS, "ssi", key, pay_state_name(state), at_ms) ==
				       1
		       ? 2
		       : -1;
}

int ledger_move(struct ledger *ledger, const char *key, enum pay_state state, const char *event,
		int64_t at_ms)
{
	if (run(ledger, BEGIN, "") < 0)
		return -1;
	int result = move_inside(ledger, key, state, event, at_ms);
	if (result > 0 && run(ledger, COMMIT, "") < 0)
		result = -1;
	if (!sqlite3_get_autocommit(ledger->handle))
		(void)run(ledger, ROLLBACK, "");
	return result < 0 ? -1 : result == 2;
}

void ledger_owed(struct ledger *ledger,
		 void (*tell)(void *context, const struct pay_record *record), void *context)
{
	struct pay_record record;
	int64_t number = 0;
	/* One at a time, as `tell` may say that it is owed no longer. */
	while (find(ledger, &record, &number, SELECT_OWED, "i", number) == 1)
		tell(context, &record);
}

int ledger_heard(struct ledger *ledger, const char *id, enum pay_state state)
{
	return run(ledger, DELETE_NEWS, "ss", id, pay_state_name(state)) < 0 ? -1 : 0;
}

void ledger_purge(struct ledger *ledger, int64_t events_ms, int64_t sessions_ms)
{
	(void)run(ledger, PURGE_EVENTS, "i", events_ms);
	(void)run(ledger, PURGE_SESSIONS, "i", sessions_ms);
}
