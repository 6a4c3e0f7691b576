/*
 * calendar.c - see calendar.h. Days are counted as in Howard Hinnant's "chrono-compatible
 * low-level date algorithms": a year is counted from March.
 */
#include "french/calendar.h"

int64_t calendar_days(struct date date)
{
	int64_t year = date.month <= 2 ? date.year - 1 : date.year;
	int64_t era = (year >= 0 ? year : year - 399) / 400;
	int64_t of_era = year - era * 400;
	int64_t of_year = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

struct date calendar_date(int64_t days)
{
	days += 719468;
	int64_t era = (days >= 0 ? days : days - 146096) / 146097;
	int64_t day = days - era * 146097;
	int64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
	int64_t of_year = day - (365 * year + year / 4 - year / 100);
	int64_t shifted = (5 * of_year + 2) / 153;
	int month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
	return (struct date){(int)(year + era * 400 + (month <= 2)), month,
			     (int)(of_year - (153 * shifted + 2) / 5 + 1)};
}

int calendar_month_days(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return days[month - 1] + (month == 2 && leap);
}

/* Monday is 1. */
int calendar_weekday(int64_t days)
{
	return (int)(((days + 3) % 7 + 7) % 7) + 1;
}

/* Summer time changes at 01:00 UTC on the last Sundays of March and October. */
static int64_t change_ms(int year, int month)
{
	int64_t last = calendar_days((struct date){year, month, 31});
	return (last - calendar_weekday(last) % 7) * 86400000 + 3600000;
}

/* The clock on the wall in France, as milliseconds. */
static int64_t local_ms(int64_t at_ms)
{
	/* Far from any real clock the calendar's integers would not hold. */
	const int64_t limit = INT64_C(250000000000000);
	at_ms = at_ms > limit ? limit : at_ms < -limit ? -limit : at_ms;
	int64_t day_ms = 86400000;
	int64_t days = (at_ms >= 0 ? at_ms : at_ms - day_ms + 1) / day_ms;
	int year = calendar_date(days).year;
	bool summer = at_ms >= change_ms(year, 3) && at_ms < change_ms(year, 10);
	return at_ms + (summer ? 7200000 : 3600000);
}

struct date calendar_today(int64_t at_ms)
{
	const int64_t day_ms = 86400000;
	int64_t local = local_ms(at_ms);
	return calendar_date((local >= 0 ? local : local - day_ms + 1) / day_ms);
}

int calendar_minutes(int64_t at_ms)
{
	const int64_t day_minutes = 1440;
	int64_t minutes = (local_ms(at_ms) / 60000) % day_minutes;
	return (int)(minutes < 0 ? minutes + day_minutes : minutes);
}

struct date calendar_add_days(struct date date, int64_t days)
{
	return calendar_date(calendar_days(date) + days);
}

struct date calendar_add_months(struct date date, int64_t months)
{
	int64_t all = (int64_t)date.year * 12 + date.month - 1 + months;
	return (struct date){(int)(all / 12), (int)(all % 12) + 1, 0};
}

bool calendar_is_valid(struct date date)
{
	return date.year >= 1900 && date.year <= 2100 && date.month >= 1 && date.month <= 12 &&
	       date.day >= 0 && date.day <= calendar_month_days(date.year, date.month);
}
