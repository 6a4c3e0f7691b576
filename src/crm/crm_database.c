/*
 * crm_database.c - see crm_database.h.
 */
#include "crm/crm_database.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "french/calendar.h"
#include "french/utterance.h"

/* SQL function fold(text): lower-case ASCII without accents, so that "États-Unis" is found as
 * "etats unis". */
static void fold(sqlite3_context *context, int count, sqlite3_value **values)
{
	(void)count;
	const char *text = (const char *)sqlite3_value_text(values[0]);
	char folded[128];
	if (!text)
		return;
	struct text from = {text, strlen(text)};
	(void)utterance_fold(from, folded, sizeof folded);
	sqlite3_result_text(context, folded, -1, SQLITE_TRANSIENT);
}

int crm_database_open(struct crm_database *database, const char *path, struct error *error)
{
	if (sqlite3_open_v2(path, &database->handle,
			    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
			    NULL) != SQLITE_OK)
		return error_set(error, ERROR_IO,
				 "%s: cannot open the customers' data: %s (check the data folder)",
				 path, sqlite3_errmsg(database->handle));
	(void)sqlite3_busy_timeout(database->handle, 2000);
	static const char settings[] = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
				       "PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON";
	if (sqlite3_exec(database->handle, settings, NULL, NULL, NULL) != SQLITE_OK ||
	    sqlite3_create_function(database->handle, "fold", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC,
				    NULL, fold, NULL, NULL) != SQLITE_OK)
		return error_set(error, ERROR_IO,
				 "%s: cannot prepare the customers' data: %s (is the folder "
				 "writable, is the file ours?)",
				 path, sqlite3_errmsg(database->handle));
	return 0;
}

void crm_database_close(struct crm_database *database)
{
	for (size_t i = 0; i < CRM_STATEMENTS; i++)
		(void)sqlite3_finalize(database->statements[i].prepared);
	(void)sqlite3_close(database->handle);
}

sqlite3_stmt *crm_database_prepare(struct crm_database *database, const char *sql)
{
	size_t slot = (size_t)(((uintptr_t)sql * UINT64_C(0x9E3779B97F4A7C15)) >> 40);
	for (size_t tries = 0; tries < CRM_STATEMENTS; tries++, slot++) {
		struct crm_statement *statement =
			&database->statements[slot & (CRM_STATEMENTS - 1)];
		if (statement->sql == sql)
			return statement->prepared;
		if (statement->sql)
			continue;
		if (sqlite3_prepare_v3(database->handle, sql, -1, SQLITE_PREPARE_PERSISTENT,
				       &statement->prepared, NULL) != SQLITE_OK)
			return NULL;
		statement->sql = sql;
		return statement->prepared;
	}
	return NULL;
}

static void release(sqlite3_stmt *statement)
{
	(void)sqlite3_reset(statement);
	(void)sqlite3_clear_bindings(statement);
}

static int bind_json(sqlite3_stmt *statement, int index, const json_t *value)
{
	switch (json_typeof(value)) {
	case JSON_STRING:
		return sqlite3_bind_text(statement, index, json_string_value(value),
					 (int)json_string_length(value), SQLITE_STATIC);
	case JSON_INTEGER:
		return sqlite3_bind_int64(statement, index, json_integer_value(value));
	case JSON_REAL:
		return sqlite3_bind_double(statement, index, json_real_value(value));
	case JSON_TRUE:
	case JSON_FALSE:
		return sqlite3_bind_int(statement, index, json_is_true(value));
	case JSON_NULL:
		return sqlite3_bind_null(statement, index);
	case JSON_ARRAY:
	case JSON_OBJECT:
		break;
	}
	char *text = json_dumps(value, JSON_COMPACT);
	return text ? sqlite3_bind_text(statement, index, text, -1, free) : SQLITE_NOMEM;
}

static int bind_name(sqlite3_stmt *statement, int index, const char *name,
		     const struct crm_scope *scope)
{
	struct date date = calendar_today(scope->now_ms);
	if (strcmp(name, "customer") == 0)
		return sqlite3_bind_text(statement, index, scope->customer, -1, SQLITE_STATIC);
	if (strcmp(name, "now") == 0)
		return sqlite3_bind_int64(statement, index, scope->now_ms);
	if (strcmp(name, "year") == 0)
		return sqlite3_bind_int(statement, index, date.year);
	if (strcmp(name, "today") == 0) {
		char day[48];
		(void)snprintf(day, sizeof day, "%04d-%02d-%02d", date.year, date.month, date.day);
		return sqlite3_bind_text(statement, index, day, -1, SQLITE_TRANSIENT);
	}
	const json_t *value = json_object_get(scope->params, name);
	return value ? bind_json(statement, index, value) : sqlite3_bind_null(statement, index);
}

static sqlite3_stmt *ready(struct crm_database *database, const struct crm_scope *scope,
			   const char *sql)
{
	sqlite3_stmt *statement = crm_database_prepare(database, sql);
	int count = statement ? sqlite3_bind_parameter_count(statement) : 0;
	for (int i = 1; i <= count; i++)
		if (bind_name(statement, i, sqlite3_bind_parameter_name(statement, i) + 1, scope) !=
		    SQLITE_OK) {
			release(statement);
			return NULL;
		}
	return statement;
}

static json_t *column_value(sqlite3_stmt *statement, int column, char kind)
{
	const char *text = NULL;
	if (kind == '?')
		return json_boolean(sqlite3_column_int(statement, column));
	switch (sqlite3_column_type(statement, column)) {
	case SQLITE_INTEGER:
		return json_integer(sqlite3_column_int64(statement, column));
	case SQLITE_FLOAT:
		return json_real(sqlite3_column_double(statement, column));
	case SQLITE_NULL:
		return json_null();
	default:
		text = (const char *)sqlite3_column_text(statement, column);
		if (!text)
			return NULL;
		return kind == ':' ? json_loads(text, JSON_DECODE_ANY, NULL) : json_string(text);
	}
}

static json_t *row_value(sqlite3_stmt *statement)
{
	json_t *row = json_object();
	for (int i = 0; row && i < sqlite3_column_count(statement); i++) {
		const char *name = sqlite3_column_name(statement, i);
		size_t length = strlen(name);
		char kind = name[length - 1], key[64];
		if (kind == '?' || kind == ':')
			length--;
		(void)snprintf(key, sizeof key, "%.*s", (int)length, name);
		if (json_object_set_new(row, key, column_value(statement, i, kind)) != 0) {
			json_decref(row);
			row = NULL;
		}
	}
	return row;
}

json_t *crm_database_rows(struct crm_database *database, const struct crm_scope *scope,
			  const char *sql)
{
	sqlite3_stmt *statement = ready(database, scope, sql);
	json_t *rows = statement ? json_array() : NULL;
	int code = SQLITE_ROW;
	while (rows && (code = sqlite3_step(statement)) == SQLITE_ROW)
		if (json_array_append_new(rows, row_value(statement)) != 0)
			break;
	if (rows && code != SQLITE_DONE) {
		json_decref(rows);
		rows = NULL;
	}
	if (statement)
		release(statement);
	return rows;
}

int crm_database_row(struct crm_database *database, const struct crm_scope *scope, const char *sql,
		     json_t **row)
{
	*row = NULL;
	sqlite3_stmt *statement = ready(database, scope, sql);
	if (!statement)
		return -1;
	int code = sqlite3_step(statement);
	if (code == SQLITE_ROW)
		*row = row_value(statement);
	release(statement);
	return code == SQLITE_ROW && *row ? 1 : code == SQLITE_DONE ? 0 : -1;
}

int crm_database_run(struct crm_database *database, const struct crm_scope *scope, const char *sql)
{
	sqlite3_stmt *statement = ready(database, scope, sql);
	if (!statement)
		return -1;
	int code = sqlite3_step(statement);
	release(statement);
	return code == SQLITE_DONE || code == SQLITE_ROW ? 0 : -1;
}

int crm_database_put(struct crm_database *database, const char *sql, const char *types, ...)
{
	sqlite3_stmt *statement = crm_database_prepare(database, sql);
	if (!statement)
		return -1;
	va_list arguments;
	va_start(arguments, types);
	int code = SQLITE_OK;
	for (int i = 0; types[i] && code == SQLITE_OK; i++)
		code = types[i] == 'i'
			       ? sqlite3_bind_int64(statement, i + 1, va_arg(arguments, int64_t))
			       : sqlite3_bind_text(statement, i + 1,
						   va_arg(arguments, const char *), -1,
						   SQLITE_STATIC);
	va_end(arguments);
	if (code == SQLITE_OK)
		code = sqlite3_step(statement);
	release(statement);
	return code == SQLITE_DONE || code == SQLITE_ROW ? 0 : -1;
}
