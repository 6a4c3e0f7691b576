/*
 * desk_report.h - what desk_http.c asks the store for a supervisor, and the files that make the
 * answer of it: desk_figures.c, desk_unmatched.c.
 */
#ifndef CHEMIN_SERVER_DESK_REPORT_H
#define CHEMIN_SERVER_DESK_REPORT_H

#include "server/desk_parts.h"
#include "server/http.h"

struct report {
	struct exchange *exchange; /* held */
	const char *const *questions;
	size_t next;
	int64_t since, now;
	int64_t step;   /* of what is told over time: an hour, or a day for more than two days */
	json_t *params; /* of the questions */
	json_t *found;  /* rows by question */
	void (*finish)(struct report *report);
};

/* Answers with the object (taken over); NULL is an internal error. */
void report_answer(struct exchange *exchange, json_t *object);

static inline json_int_t row_number(const json_t *row, const char *key)
{
	return json_integer_value(json_object_get(row, key));
}

/* These answer from what was found. */
void desk_finish_figures(struct report *report);
void desk_finish_unmatched(struct report *report);

#endif
