/*
 * present_follow.h - what more is asked of the account to tell what is under way.
 */
#ifndef CHEMIN_ACTS_PRESENT_FOLLOW_H
#define CHEMIN_ACTS_PRESENT_FOLLOW_H

#include "acts/present_parts.h"
#include "acts/work.h"

/* The orders, for whom a technician is to come without an incident. */
second_asker ask_orders;

/* Whether what follows an order speaks of one of them; whether someone is to come for one. */
bool orders_hear(const json_t *said, const json_t *result);
bool orders_await_visit(const struct view *view);

/* The steps as a list, and the first that is still to come as a sentence; the values of what is
 * followed, `what` and `since` being names of fields. */
void show_steps(const struct view *view, const json_t *row, const char *what);
json_t *followed_values(const json_t *row, const char *what, const char *since);
/* That its day has passed, and what to do; or, to who thinks so, that it has not. */
void say_if_late(const struct view *view, const json_t *row);
/* What is ordered, and when someone comes, is changed with a person: to who wants that. */
void say_who_changes(const struct view *view);

/* Whether one of what `incidents` told is open; tells those that are, with the diagnosis of their
 * line. How many. */
bool has_open_incident(const json_t *result);
size_t show_open_incidents(const struct view *view, const json_t *incidents);

#endif
