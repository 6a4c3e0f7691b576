/*
 * crm_answer.h - whether what a backend said is what OPERATIONS.md promises.
 *
 * Every operation has the shape of its result, in a short notation read by crm_answer.c:
 *
 *   {name:KIND name?:KIND ...}   an object; "?": null or missing will do; others are ignored
 *   [KIND]                       a list of these
 *   s text   w word (letters, digits, "_")   i integer   b boolean   d day   m month
 *   k market of a line   o object of texts, numbers and booleans
 *
 * So nothing that comes after has to fear a wrong type, a number that overflows, a control
 * character or an endless text.
 */
#ifndef CHEMIN_CRM_CRM_ANSWER_H
#define CHEMIN_CRM_CRM_ANSWER_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

struct crm_operation {
	const char *name;
	const char *shape; /* of the result */
	enum crm_sort {
		CRM_READ,   /* GET /v1/customers/{customer}/{name} */
		CRM_COMMON, /* GET /v1/{name}: the same for everyone */
		CRM_WRITE,  /* POST /v1/customers/{customer}/{name} */
	} sort;
};

/* In the order of OPERATIONS.md. */
const struct crm_operation *crm_operations(size_t *count);
/* NULL: there is none. */
const struct crm_operation *crm_operation_find(const char *name);

/* Reads a JSON object at most CRM_DEPTH deep, without duplicate keys. NULL when it is not one. */
enum { CRM_DEPTH = 12 };
json_t *crm_answer_parse(struct text bytes);

/*
 * Whether `result` has the operation's shape and is about what was asked: an account is that of
 * `customer`, and what is said of lines is of `line` alone when one was asked. Either may be NULL.
 */
bool crm_answer_fits(const struct crm_operation *operation, const char *customer, const char *line,
		     const json_t *result);

/* Whether it is {"reason": word} and, beside it, only texts, numbers and booleans. */
bool crm_refusal_fits(const json_t *result);

#endif
