/*
 * calendar.h - days and months of the Gregorian calendar, and the day in France.
 */
#ifndef CHEMIN_FRENCH_CALENDAR_H
#define CHEMIN_FRENCH_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

struct date {
	int year, month; /* month: 1 to 12 */
	int day;         /* 1 to 31, or 0: the whole month */
};

/* The day in France at `at_ms` (milliseconds UTC). */
struct date calendar_today(int64_t at_ms);

/* Minutes since midnight in France at `at_ms`. */
int calendar_minutes(int64_t at_ms);

/* Days since 1970-01-01 of a date with its day, and back. */
int64_t calendar_days(struct date date);
struct date calendar_date(int64_t days);

/* Monday is 1. */
int calendar_weekday(int64_t days);

int calendar_month_days(int year, int month);

struct date calendar_add_days(struct date date, int64_t days);

/* The month so many months later, without a day. */
struct date calendar_add_months(struct date date, int64_t months);

/* From 1900 to 2100, a month, and a day that it has (or 0). */
bool calendar_is_valid(struct date date);

#endif
