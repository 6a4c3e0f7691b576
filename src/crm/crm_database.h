/*
 * crm_database.h - the embedded engine's SQLite: statements prepared once, parameters bound by
 * their names, rows read as JSON.
 *
 * A statement names what it wants: `:customer`, `:today`, `:now` and `:year` come from the request,
 * any other name from its params (an array or object is given as JSON text, what is missing is
 * NULL). A column named "paid?" becomes the boolean `paid`, one named "parts:" the JSON value that
 * its text holds.
 */
#ifndef CHEMIN_CRM_CRM_DATABASE_H
#define CHEMIN_CRM_CRM_DATABASE_H

#include <jansson.h>
#include <sqlite3.h>
#include <stdint.h>

#include "base/error.h"

enum { CRM_STATEMENTS = 512 }; /* power of two, well above the number of statements written here */

struct crm_statement {
	const char *sql; /* NULL: free */
	sqlite3_stmt *prepared;
};

struct crm_database {
	sqlite3 *handle;
	struct crm_statement statements[CRM_STATEMENTS];
};

/* What statements may ask for. Borrowed. */
struct crm_scope {
	const char *customer;
	const json_t *params;
	int64_t now_ms;
};

/* Opens or makes the file `path`. 0, or ERROR_IO. */
int crm_database_open(struct crm_database *database, const char *path, struct error *error);
void crm_database_close(struct crm_database *database);

/* The statement, ready to bind; kept by the address of its text, which must be static. NULL:
 * failed. */
sqlite3_stmt *crm_database_prepare(struct crm_database *database, const char *sql);

/* All rows, an array of objects. New reference, or NULL when the database or memory failed. */
json_t *crm_database_rows(struct crm_database *database, const struct crm_scope *scope,
			  const char *sql) __attribute__((warn_unused_result));

/* The first row. 1 and a new reference; 0 when there is none; -1 when the database or memory
 * failed. */
int crm_database_row(struct crm_database *database, const struct crm_scope *scope, const char *sql,
		     json_t **row) __attribute__((warn_unused_result));

/* Runs for its effect. 0, or -1. */
int crm_database_run(struct crm_database *database, const struct crm_scope *scope, const char *sql)
	__attribute__((warn_unused_result));

/* Runs with ?1, ?2... from the arguments: 's' a string or NULL, 'i' an int64_t. 0, or -1. */
int crm_database_put(struct crm_database *database, const char *sql, const char *types, ...)
	__attribute__((warn_unused_result));

#endif
