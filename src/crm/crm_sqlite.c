/*
 * crm_sqlite.c - the embedded engine of crm.h: fictional customers in a SQLite file.
 *
 * Calls are answered before they return; the data are small. A write is one transaction: its key is
 * looked up, its rule asked, its changes made, the journal written and what is told recorded under
 * the key; or nothing of all that. A refusal is recorded too, so that the key keeps its answer;
 * params that make no sense and what is absent are not, as nothing was tried.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "crm/crm_parts.h"
#include "french/calendar.h"

struct crm_sqlite {
	struct crm base;
	struct crm_database database;
	bool down; /* "backend down" */
};

static struct crm_sqlite *of(struct crm *crm)
{
	return (struct crm_sqlite *)(void *)crm;
}

/* For a sentence that needs neither customer nor params. */
static int run(struct crm_database *database, const char *sql)
{
	return crm_database_run(database, &(struct crm_scope){0}, sql);
}

static void rollback(struct crm_database *database)
{
	if (!sqlite3_get_autocommit(database->handle))
		(void)run(database, "ROLLBACK");
}

/* CRM_OK, CRM_ABSENT or CRM_UNAVAILABLE. */
static enum crm_status find_customer(struct crm_database *database, const struct crm_scope *scope)
{
	if (!scope->customer)
		return CRM_ABSENT;
	json_t *row;
	int found = crm_database_row(database, scope,
				     "SELECT 1 AS found FROM customer WHERE id = :customer", &row);
	json_decref(row);
	return found > 0 ? CRM_OK : found == 0 ? CRM_ABSENT : CRM_UNAVAILABLE;
}

/* ---- Reads ---- */

static enum crm_status query(struct crm_database *database, const struct crm_read *read,
			     const struct crm_scope *scope, json_t **result)
{
	if (!read->list) {
		int found = crm_database_row(database, scope, read->sql, result);
		return found > 0 ? CRM_OK : found == 0 ? CRM_ABSENT : CRM_UNAVAILABLE;
	}
	json_t *rows = crm_database_rows(database, scope, read->sql);
	*result = rows ? json_pack("{s:o}", read->list, rows) : NULL;
	return *result ? CRM_OK : CRM_UNAVAILABLE;
}

/* The rule of the write is asked with what is known: what is not answered yet is NULL to it, which
 * refuses nothing. */
static enum crm_status foresee_refusal(struct crm_database *database, const struct crm_scope *scope,
				       json_t **result)
{
	const char *name = json_string_value(json_object_get(scope->params, "operation"));
	const struct crm_write *write = name ? crm_write_find(name) : NULL;
	if (!write)
		return CRM_ABSENT;
	if (!write->rule) {
		*result = json_pack("{s:n}", "reason");
		return *result ? CRM_OK : CRM_UNAVAILABLE;
	}
	return crm_database_row(database, scope, write->rule, result) == 1 ? CRM_OK
									   : CRM_UNAVAILABLE;
}

static enum crm_status read_call(struct crm_database *database, const struct crm_read *read,
				 const struct crm_request *request, json_t **result)
{
	struct crm_scope scope = {request->customer, NULL, request->now_ms};
	enum crm_status status = read->without_customer ? CRM_OK : find_customer(database, &scope);
	if (status != CRM_OK)
		return status;
	json_t *checked;
	status = crm_params_check(database, request, read->parameters, read->markets, &checked);
	if (status == CRM_REFUSED) {
		*result = checked;
		return status;
	}
	scope.params = checked;
	if (status == CRM_OK)
		status = strcmp(read->name, CRM_REFUSAL) == 0
				 ? foresee_refusal(database, &scope, result)
				 : query(database, read, &scope, result);
	json_decref(checked);
	return status;
}

/* ---- Writes ---- */

int crm_journal_put(struct crm_database *database, const struct crm_scope *scope,
		    const char *operation, const char *title, char reference[24])
{
	json_t *row;
	if (crm_database_row(database, scope,
			     "SELECT coalesce(max(id), 0) + 1 AS next FROM journal", &row) != 1)
		return -1;
	json_int_t next = json_integer_value(json_object_get(row, "next"));
	json_decref(row);
	(void)snprintf(reference, 24, "D-%04d-%06lld", calendar_today(scope->now_ms).year,
		       (long long)next);
	char *details = scope->params ? json_dumps(scope->params, JSON_COMPACT) : strdup("{}");
	const char *line = json_string_value(json_object_get(scope->params, "line"));
	int code = details ? crm_database_put(database,
					      "INSERT INTO journal VALUES (?1, ?2, ?3, ?4, ?5, ?6,"
					      " ?7, ?8)",
					      "ississss", (int64_t)next, scope->customer, reference,
					      scope->now_ms, operation, line, title, details)
			   : -1;
	free(details);
	return code;
}

/* The rule's verdict: CRM_OK, or CRM_REFUSED with `*result`, CRM_ABSENT, CRM_UNAVAILABLE. */
static enum crm_status ask_rule(struct crm_database *database, const struct crm_write *write,
				const struct crm_scope *scope, json_t **result)
{
	if (!write->rule)
		return CRM_OK;
	json_t *row;
	if (crm_database_row(database, scope, write->rule, &row) != 1)
		return CRM_UNAVAILABLE;
	const char *reason = json_string_value(json_object_get(row, "reason"));
	enum crm_status status = !reason                         ? CRM_OK
				 : strcmp(reason, "absent") == 0 ? CRM_ABSENT
								 : CRM_REFUSED;
	if (status == CRM_REFUSED)
		*result = json_incref(row);
	json_decref(row);
	return status;
}

/* The changes, the journal, and what is told of them. */
static int make_changes(struct crm_database *database, const struct crm_write *write,
			const struct crm_scope *scope, json_t *params, json_t **result)
{
	for (size_t i = 0; i < CRM_CHANGES && write->changes[i]; i++)
		if (crm_database_run(database, scope, write->changes[i]) != 0)
			return -1;
	const char *title = write->title;
	char reference[24];
	if (!title)
		title = json_string_value(json_object_get(params, "title"));
	if (!title)
		title = json_string_value(json_object_get(params, "act"));
	if (crm_journal_put(database, scope, write->name, title ? title : write->name, reference) !=
		    0 ||
	    json_object_set_new(params, "reference", json_string(reference)) != 0 ||
	    (write->after && crm_database_run(database, scope, write->after) != 0))
		return -1;
	*result = NULL;
	if (write->result && crm_database_row(database, scope, write->result, result) != 1)
		return -1;
	if (!*result)
		*result = json_object();
	return json_object_set_new(*result, "reference", json_string(reference)) == 0 &&
			       json_object_set_new(*result, "at_ms", json_integer(scope->now_ms)) ==
				       0
		       ? 0
		       : -1;
}

static int record(struct crm_database *database, const struct crm_request *request,
		  enum crm_status status, const json_t *result)
{
	char *text = json_dumps(result, JSON_COMPACT);
	int code = text ? crm_database_put(
				  database, "INSERT INTO done VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
				  "sssisi", request->key, request->customer, request->operation,
				  (int64_t)status, text, request->now_ms)
			: -1;
	free(text);
	return code;
}

/* What the key has done: 1 with its status and result; 0 when it is new; -1. */
static int recall(struct crm_database *database, const char *key, json_t **row)
{
	json_t *params = json_pack("{s:s}", "key", key);
	const struct crm_scope scope = {.params = params};
	int found = params ? crm_database_row(database, &scope,
					      "SELECT customer, operation, status, result AS"
					      " \"result:\" FROM done WHERE key = :key",
					      row)
			   : -1;
	json_decref(params);
	return found;
}

static enum crm_status told(json_t *row, json_t **result)
{
	*result = json_incref(json_object_get(row, "result"));
	return (enum crm_status)json_integer_value(json_object_get(row, "status"));
}

static enum crm_status refuse_request(json_t **result, const char *reason)
{
	*result = json_pack("{s:s}", "reason", reason);
	return *result ? CRM_REFUSED : CRM_UNAVAILABLE;
}

static enum crm_status repeat(json_t *row, const struct crm_request *request, json_t **result)
{
	const char *customer = json_string_value(json_object_get(row, "customer"));
	const char *operation = json_string_value(json_object_get(row, "operation"));
	return strcmp(customer, request->customer) == 0 &&
			       strcmp(operation, request->operation) == 0
		       ? told(row, result)
		       : refuse_request(result, "key_used");
}

/* Inside the transaction. `*keep`: there is something to commit. */
static enum crm_status write_inside(struct crm_database *database, const struct crm_write *write,
				    const struct crm_request *request, json_t **result, bool *keep)
{
	struct crm_scope scope = {request->customer, NULL, request->now_ms};
	enum crm_status status = find_customer(database, &scope);
	if (status != CRM_OK)
		return status;
	json_t *known = NULL;
	int found = recall(database, request->key, &known);
	if (found != 0) {
		status = found > 0 ? repeat(known, request, result) : CRM_UNAVAILABLE;
		json_decref(known);
		return status;
	}
	json_t *checked;
	status = crm_params_check(database, request, write->parameters, write->markets, &checked);
	if (status != CRM_OK) {
		*result = checked;
		return status;
	}
	scope.params = checked;
	status = ask_rule(database, write, &scope, result);
	if (status == CRM_OK && make_changes(database, write, &scope, checked, result) != 0)
		status = CRM_UNAVAILABLE;
	json_decref(checked);
	if (status == CRM_OK || status == CRM_REFUSED) {
		*keep = record(database, request, status, *result) == 0;
		if (!*keep)
			status = CRM_UNAVAILABLE;
	}
	return status;
}

static enum crm_status write_call(struct crm_database *database, const struct crm_write *write,
				  const struct crm_request *request, json_t **result)
{
	if (!request->key || !*request->key)
		return refuse_request(result, "key_needed");
	if (run(database, "BEGIN IMMEDIATE") != 0)
		return CRM_UNAVAILABLE;
	bool keep = false;
	enum crm_status status = write_inside(database, write, request, result, &keep);
	if (keep && run(database, "COMMIT") != 0) {
		/* A commit that fails after its log was written may stand all the same: ask the
		 * key. */
		log_event(LOG_ERROR_LEVEL, "crm_commit_failed", "operation", write->name, LOG_END);
		status = CRM_UNKNOWN;
	}
	rollback(database);
	return status;
}

/* ---- The engine ---- */

static void sqlite_call(struct crm *crm, const struct crm_request *request, crm_callback *callback,
			void *context)
{
	struct crm_sqlite *engine = of(crm);
	const struct crm_read *read = crm_read_find(request->operation);
	const struct crm_write *write = crm_write_find(request->operation);
	json_t *result = NULL;
	enum crm_status status;
	if (engine->down)
		status = CRM_UNAVAILABLE;
	else if (read)
		status = read_call(&engine->database, read, request, &result);
	else if (write)
		status = write_call(&engine->database, write, request, &result);
	else
		status = refuse_request(&result, "unknown_operation");
	bool tells = status == CRM_OK || status == CRM_REFUSED;
	callback(context, status, tells ? result : NULL);
	json_decref(result);
}

static void sqlite_outcome(struct crm *crm, const char *key, crm_callback *callback, void *context)
{
	struct crm_sqlite *engine = of(crm);
	json_t *row = NULL, *result = NULL;
	int found = engine->down ? -1 : recall(&engine->database, key, &row);
	enum crm_status status = found > 0    ? told(row, &result)
				 : found == 0 ? CRM_ABSENT
					      : CRM_UNAVAILABLE;
	callback(context, status, result);
	json_decref(result);
	json_decref(row);
}

static int sqlite_event(struct crm *crm, const char *customer, const char *event, int64_t now_ms,
			struct error *error)
{
	struct crm_sqlite *engine = of(crm);
	struct crm_database *database = &engine->database;
	if (strcmp(event, "backend down") == 0 || strcmp(event, "backend up") == 0) {
		engine->down = strcmp(event, "backend down") == 0;
		return 0;
	}
	const struct crm_scope scope = {.customer = customer, .now_ms = now_ms};
	if (find_customer(database, &scope) != CRM_OK)
		return error_set(error, ERROR_ABSENT,
				 "event \"%s\": no customer \"%s\" (name one of OPERATIONS.md)",
				 event, customer ? customer : "");
	int code =
		run(database, "BEGIN IMMEDIATE") == 0
			? crm_event_apply(database, &scope, event, error)
			: error_set(error, ERROR_IO, "event \"%s\": the database is busy", event);
	if (code == 0 && run(database, "COMMIT") != 0)
		code = error_set(error, ERROR_IO, "event \"%s\": the database cannot be written",
				 event);
	rollback(database);
	return code;
}

static void sqlite_close(struct crm *crm)
{
	crm_database_close(&of(crm)->database);
	free(crm);
}

/* Made and filled in one transaction when the file is new, so that a half-made one is never met. */
static int make_or_check(struct crm_database *database, const char *path, int64_t now_ms,
			 struct error *error)
{
	json_t *row;
	bool made = run(database, "BEGIN IMMEDIATE") == 0;
	int found = made ? crm_database_row(
				   database, &(struct crm_scope){0},
				   "SELECT name FROM sqlite_schema WHERE name = 'customer'", &row)
			 : -1;
	if (found >= 0)
		json_decref(row);
	made = (found > 0 && crm_schema_mend(database) == 0 && crm_demo_tariffs(database) == 0) ||
	       (found == 0 && crm_schema_make(database) == 0 &&
		crm_demo_seed(database, now_ms) == 0);
	made = made && run(database, "COMMIT") == 0 && crm_reads_prepare(database) == 0 &&
	       crm_writes_prepare(database) == 0 && crm_events_prepare(database) == 0;
	if (made)
		return 0;
	(void)error_set(error, ERROR_IO,
			"%s: cannot make or read the customers' data: %s (is this file ours? "
			"remove it to begin anew)",
			path, sqlite3_errmsg(database->handle));
	rollback(database);
	return ERROR_IO;
}

struct crm *crm_sqlite_open(const char *path, int64_t now_ms, struct error *error)
{
	static const struct crm_engine table = {
		.call = sqlite_call,
		.outcome = sqlite_outcome,
		.event = sqlite_event,
		.close = sqlite_close,
	};
	struct crm_sqlite *engine = calloc(1, sizeof *engine);
	if (!engine) {
		(void)error_set(error, ERROR_MEMORY, "not enough memory for the customers' data");
		return NULL;
	}
	engine->base.engine = &table;
	if (crm_database_open(&engine->database, path, error) == 0 &&
	    make_or_check(&engine->database, path, now_ms, error) == 0)
		return &engine->base;
	sqlite_close(&engine->base);
	return NULL;
}
