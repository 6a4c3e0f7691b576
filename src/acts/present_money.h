/*
 * present_money.h - what is asked of the account to tell what is late.
 */
#ifndef CHEMIN_ACTS_PRESENT_MONEY_H
#define CHEMIN_ACTS_PRESENT_MONEY_H

#include "acts/present_parts.h"
#include "acts/work.h"

/* The bills that are late, when there are any. */
second_asker ask_open_bills;

#endif
