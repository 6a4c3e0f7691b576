/*
 * crm_parts.h - what the files of the embedded engine share. Nobody else includes it.
 *
 * crm_sqlite.c answers calls; crm_reads.c and crm_writes.c are the tables of operations;
 * crm_events.c is what happens outside; crm_schema.c, demo_customers.c, demo_places.c and
 * demo_seed.c make a new file.
 */
#ifndef CHEMIN_CRM_CRM_PARTS_H
#define CHEMIN_CRM_CRM_PARTS_H

#include <stdbool.h>

#include "crm/crm.h"
#include "crm/crm_database.h"

/* What is still to be paid of the invoice `i`, now: nothing once it has collected itself. */
#define CRM_REMAINING                                                                              \
	"(CASE WHEN i.collected AND i.due <= :today THEN 0 ELSE i.amount_cents - i.paid_cents "    \
	"END)"

/*
 * Parameters of an operation: a name, then its kind.
 *   line      `line` of the customer, of one of the operation's markets
 *   text      1 to 200 bytes        word      lower-case letters, digits, "_"
 *   integer   flag (a boolean)      email     phone (E.164, French)
 *   month     list (of texts, not empty)     object (not empty, of texts, numbers, booleans)
 * A "?" before the name: may be missing or null.
 */
struct crm_parameter {
	const char *name;
	enum crm_kind {
		KIND_NONE,
		KIND_LINE,
		KIND_TEXT,
		KIND_WORD,
		KIND_INTEGER,
		KIND_FLAG,
		KIND_EMAIL,
		KIND_PHONE,
		KIND_MONTH,
		KIND_LIST,
		KIND_OBJECT,
	} kind;
};

enum { CRM_PARAMETERS = 5, CRM_CHANGES = 4 };

/* The read that tells why a write would be refused. */
#define CRM_REFUSAL "refusal"

struct crm_read {
	const char *name;
	const char *markets; /* lines that it exists for, as in "mobile cle4g"; NULL: all */
	struct crm_parameter parameters[CRM_PARAMETERS];
	const char *list;      /* key of the rows in the result; NULL: the result is the one row */
	const char *sql;       /* no row, without `list`: CRM_ABSENT */
	bool without_customer; /* known to anyone */
};

/* In one transaction: `rule` (one row, `reason`: NULL goes on, "absent" is CRM_ABSENT, else
 * refused), then the changes, the journal, and `result` (one row that joins the reference in what
 * is told). */
struct crm_write {
	const char *name;
	const char *markets;
	struct crm_parameter parameters[CRM_PARAMETERS];
	const char *rule;
	const char *changes[CRM_CHANGES];
	const char *title; /* in the journal, in French */
	const char *result;
	const char *after; /* a change that needs the reference of the journal, as :reference */
};

const struct crm_read *crm_read_find(const char *name);
const struct crm_write *crm_write_find(const char *name);

/* Every statement of the tables is accepted by SQLite. 0, or -1. */
int crm_reads_prepare(struct crm_database *database);
int crm_writes_prepare(struct crm_database *database);
int crm_events_prepare(struct crm_database *database);

/*
 * Checks the request's params against `parameters`. CRM_OK: `*checked` is a new object with them
 * and nothing else; a `line` that may not be missing, and can only be one, is filled in.
 * CRM_REFUSED: `*checked` is
 * {"reason"...}. CRM_ABSENT: no such customer, or not a line of theirs. CRM_UNAVAILABLE.
 */
enum crm_status crm_params_check(struct crm_database *database, const struct crm_request *request,
				 const struct crm_parameter *parameters, const char *markets,
				 json_t **checked);

/* Writes in the journal of scope->customer; the reference is written out. 0, or -1. */
int crm_journal_put(struct crm_database *database, const struct crm_scope *scope,
		    const char *operation, const char *title, char reference[24]);

/* What happens to the customer; in the caller's transaction. 0, or negative with `error`. */
int crm_event_apply(struct crm_database *database, const struct crm_scope *scope, const char *event,
		    struct error *error);

int crm_schema_make(struct crm_database *database);
/* Brings the tables of a file made by any older version to those of crm_schema_make, with the rows
 * that they hold; in the caller's transaction. 0, or -1. */
int crm_schema_mend(struct crm_database *database);

/* The fixed customers, as seen at scope `now_ms`. 0, or -1. */
int crm_demo_seed(struct crm_database *database, int64_t now_ms);
/* Adds the tariffs that are not there. 0, or -1. */
int crm_demo_tariffs(struct crm_database *database);

#endif
