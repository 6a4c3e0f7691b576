/*
 * crm.h - the operator's data: what is known of a customer, and what may be changed.
 *
 * Asynchronous: each call copies what it is given, returns at once, and calls back exactly once,
 * later or before it returns, in the same thread. A read has no effect. A write carries the key of
 * the confirmation that the customer gave: the same key twice is done once, and the second call
 * gets the result of the first.
 *
 * Operations and the shape of their results are listed in crm/OPERATIONS.md. Amounts are integer
 * cents, days "YYYY-MM-DD", months "YYYY-MM", moments milliseconds UTC.
 */
#ifndef CHEMIN_CRM_CRM_H
#define CHEMIN_CRM_CRM_H

#include <jansson.h>
#include <stdint.h>

#include "base/error.h"
#include "crm/crm_counts.h"

enum crm_status {
	CRM_OK,
	CRM_REFUSED,     /* the operator says no: result is {"reason": "..."} (OPERATIONS.md) */
	CRM_ABSENT,      /* no such customer, line, bill... */
	CRM_UNAVAILABLE, /* surely not done: down, too slow to begin */
	CRM_UNKNOWN,     /* perhaps done: ask crm_outcome */
};

struct crm_request {
	const char *customer;
	const char *operation; /* "account", "bills", "puk"; writes begin with a verb: "set_cap" */
	const json_t *params;  /* an object, or NULL */
	const char *key;       /* of a write; NULL for a read */
	int64_t now_ms;
};

/* `result` is borrowed for the call; NULL unless CRM_OK or CRM_REFUSED. */
typedef void crm_callback(void *context, enum crm_status status, const json_t *result);

struct crm;

struct crm_engine {
	void (*call)(struct crm *crm, const struct crm_request *request, crm_callback *callback,
		     void *context);
	/* What became of the write with that key: CRM_OK or CRM_REFUSED with its result, CRM_ABSENT
	 * when it was never done, CRM_UNAVAILABLE when it cannot be told. */
	void (*outcome)(struct crm *crm, const char *key, crm_callback *callback, void *context);
	/* Demonstration and tests: what happens outside ("payment paid", "invoice new 4250",
	 * "incident new", "backend down", "backend up"). 0, or negative with `error`. */
	int (*event)(struct crm *crm, const char *customer, const char *event, int64_t now_ms,
		     struct error *error);
	void (*close)(struct crm *crm);
};

/* What every engine begins with. */
struct crm {
	const struct crm_engine *engine;
	struct crm_counts *counts; /* or NULL: not counted; the one who sets it owns it */
};

/* The embedded engine: fictional customers, one per situation, in the SQLite file `path`
 * (":memory:" for one run), made relative to `now_ms` when the file is new. NULL with `error`. */
struct crm *crm_sqlite_open(const char *path, int64_t now_ms, struct error *error);

static inline void crm_close(struct crm *crm)
{
	if (crm)
		crm->engine->close(crm);
}

static inline void crm_call(struct crm *crm, const struct crm_request *request,
			    crm_callback *callback, void *context)
{
	if (crm->counts)
		crm_counts_add(crm->counts, request->operation);
	crm->engine->call(crm, request, callback, context);
}

static inline void crm_outcome(struct crm *crm, const char *key, crm_callback *callback,
			       void *context)
{
	crm->engine->outcome(crm, key, callback, context);
}

static inline int crm_event(struct crm *crm, const char *customer, const char *event,
			    int64_t now_ms, struct error *error)
{
	return crm->engine->event(crm, customer, event, now_ms, error);
}

#endif
