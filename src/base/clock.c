/* clock.c - see clock.h. */
#include "base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int64_t system_now_ms(void *context)
{
	(void)context;
	struct timespec now;
	(void)clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct clock clock_system(void)
{
	return (struct clock){system_now_ms, NULL};
}

int64_t clock_monotonic_us(void)
{
	struct timespec now;
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int clock_parse_iso(const char *text, int64_t *at_ms)
{
	int year, month, day, hour, minute, second = 0, zone_hour = 0, zone_minute = 0, used = 0;
	if (sscanf(text, "%4d-%2d-%2dT%2d:%2d%n", &year, &month, &day, &hour, &minute, &used) < 5)
		return -1;
	const char *rest = text + used;
	if (*rest == ':') {
		if (sscanf(rest, ":%2d%n", &second, &used) < 1)
			return -1;
		rest += used;
	}
	int sign = *rest == '-' ? -1 : 1;
	if (*rest == '+' || *rest == '-') {
		if (sscanf(rest + 1, "%2d:%2d%n", &zone_hour, &zone_minute, &used) < 2 ||
		    rest[1 + used])
			return -1;
	} else if (*rest != 'Z' || rest[1]) {
		return -1;
	}
	if (year < 1970 || month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 ||
	    minute > 59 || second > 60 || zone_hour > 14 || zone_minute > 59)
		return -1;
	struct tm date = {.tm_year = year - 1900,
			  .tm_mon = month - 1,
			  .tm_mday = day,
			  .tm_hour = hour,
			  .tm_min = minute,
			  .tm_sec = second};
	int64_t seconds = (int64_t)timegm(&date) - sign * (zone_hour * 3600 + zone_minute * 60);
	*at_ms = seconds * 1000;
	return 0;
}

int clock_parse_duration(const char *text, int64_t *ms)
{
	static const struct {
		char unit;
		int64_t ms;
	} units[] = {{'s', 1000}, {'m', 60000}, {'h', 3600000}, {'d', 86400000}};
	size_t digits = strspn(text, "0123456789");
	if (digits < 1 || digits > 5)
		return -1;
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
		if (text[digits] != units[i].unit || text[digits + 1])
			continue;
		*ms = strtol(text, NULL, 10) * units[i].ms;
		return 0;
	}
	return -1;
}
