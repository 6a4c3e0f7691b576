/*
 * present_span.h - the bills of several months (bill_span.h): how many there are, and which months
 * have none.
 */
#ifndef CHEMIN_ACTS_PRESENT_SPAN_H
#define CHEMIN_ACTS_PRESENT_SPAN_H

#include "acts/present_parts.h"

/* Those of `bills`, all that there are, that the customer means. True. */
bool show_span(const struct view *view, const json_t *bills);

/* The bills of the year that was said, or that there is none. */
void show_year(const struct view *view, const json_t *bills);

/* What is asked for and is not there: months without a bill, or fewer months than that many.
 * `bills`: all that there are. */
void say_missing_of_span(const struct view *view, const json_t *bills);
void say_missing_of_year(const struct view *view, const json_t *bills);

#endif
