/*
 * present_past.h - what was paid, and what was done, in a month or a year that the customer said.
 */
#ifndef CHEMIN_ACTS_PRESENT_PAST_H
#define CHEMIN_ACTS_PRESENT_PAST_H

#include "acts/files.h"
#include "acts/present_parts.h"

/* All that is kept, when a month or a year is said. */
asker ask_past;

/* Those of the time that was said. False when none is said: nothing is shown. */
bool show_past_payments(const struct view *view, const json_t *payments);
bool show_past_entries(const struct view *view, const json_t *entries);
/* One of the activities, as a line of a list. */
json_t *past_entry(const json_t *entry);

#endif
