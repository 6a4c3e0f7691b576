/*
 * clock.h - the time as an edge, so that tests and replays decide what time it is.
 */
#ifndef CHEMIN_BASE_CLOCK_H
#define CHEMIN_BASE_CLOCK_H

#include <stdint.h>

struct clock {
	int64_t (*now_ms)(void *context); /* milliseconds since 1970, UTC */
	void *context;
};

/* The machine's clock. */
struct clock clock_system(void);

/* Microseconds of a clock that never goes back, for durations. */
int64_t clock_monotonic_us(void);

/*
 * Reads "2026-03-06T10:00:00+01:00" (seconds may be missing, the zone is required: Z or
 * +hh:mm) into milliseconds UTC. Returns 0, or -1 when it is anything else.
 */
int clock_parse_iso(const char *text, int64_t *at_ms);

/* Reads "90s", "15m", "2h" or "3d" (at most 99999 of them) into milliseconds. 0, or -1. */
int clock_parse_duration(const char *text, int64_t *ms);

#endif
