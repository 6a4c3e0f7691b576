/*
 * dates.h - days and months in French text: "12/03/2026", "le 3 avril", "mars", "hier",
 * "le mois dernier", "il y a deux semaines".
 *
 * What is not said is taken from today. A month without a year is the last that has begun
 * (bills lie in the past); a day without a year is the last that has come, unless it comes
 * within the next DATES_SOON days ("je déménage le 12"). Weeks ago are told as a day, months
 * and years ago as a month.
 */
#ifndef CHEMIN_FRENCH_DATES_H
#define CHEMIN_FRENCH_DATES_H

#include "french/calendar.h"
#include "french/scan.h"

enum { DATES_SOON = 31 };

/* Index after the date that begins at the piece `at`, or 0 when none does. */
size_t dates_read(const struct scan *scan, size_t at, struct date today, struct date *date);

/* The same for the day of a month alone: 12, 1er, premier, vingt-cinq. */
size_t dates_read_day(const struct scan *scan, size_t at, int *day);

#endif
