/*
 * present_places.h - what is asked of the account for the country or the department said.
 */
#ifndef CHEMIN_ACTS_PRESENT_PLACES_H
#define CHEMIN_ACTS_PRESENT_PLACES_H

#include "acts/present_parts.h"
#include "acts/work.h"

/* The tariff of the country said, among those of `countries`; the department said. */
second_asker ask_tariff, ask_department;

/* Adds to `said` the sense of a question on tariffs: "sense", "from" France to there or "there"; as
 * before where it only adds to what was asked. Nothing when `said` is NULL. */
void places_hear(json_t *said);

#endif
