/*
 * bill_span.h - the bills that are meant where they are several: "mes 6 dernières factures", "les
 * trois derniers mois", "de janvier à mars", "mars et juin", "depuis juin". Pure.
 */
#ifndef CHEMIN_ACTS_BILL_SPAN_H
#define CHEMIN_ACTS_BILL_SPAN_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* Puts "span" in `said` (acts.h) when its text names several months: {"last": 6}, or {"months":
 * [...]}, newest first. They then take the place of the one month that was read. Nothing when
 * `said` is NULL. */
void bill_span_hear(json_t *said, int64_t now_ms);

/* The months meant, "YYYY-MM", newest first; the last ones are those that have a bill among
 * `bills`. NULL: no span was said. The caller's. */
json_t *bill_span_months(const json_t *said, const json_t *bills);

/* How many of the last months were asked for; 0: they were named. */
size_t bill_span_last(const json_t *said);

/* Whether no month is left out between the first and the last. */
bool bill_span_is_whole(const json_t *months);

/* Those of `bills` that are of these months; the caller's. */
json_t *bill_span_bills(const json_t *months, const json_t *bills);

/* Those of the months, no later than `until`, that have no bill; the caller's. */
json_t *bill_span_missing(const json_t *months, const json_t *bills, const char *until);

#endif
