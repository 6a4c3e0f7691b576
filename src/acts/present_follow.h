/*
 * present_follow.h - what more is asked of the account to tell what is under way.
 */
#ifndef CHEMIN_ACTS_PRESENT_FOLLOW_H
#define CHEMIN_ACTS_PRESENT_FOLLOW_H

#include "acts/present_parts.h"
#include "acts/work.h"

/* The orders, for whom a technician is to come without an incident. */
second_asker ask_orders;

#endif
