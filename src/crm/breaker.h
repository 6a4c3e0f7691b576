/*
 * breaker.h - when to stop asking a backend that does not answer, and when to try it again.
 *
 * Closed: everything may be asked, and what came of it is counted over a sliding window. Open: too
 * much of it failed, nothing is asked for a while. Half-open: one asks, to see; if that goes well
 * all may ask again, else it stays open as long once more.
 *
 * Pure: the caller brings the time, in microseconds of a clock that never goes back.
 */
#ifndef CHEMIN_CRM_BREAKER_H
#define CHEMIN_CRM_BREAKER_H

#include <stdbool.h>
#include <stdint.h>

enum { BREAKER_SLOTS = 10 };

struct breaker_settings {
	int window_ms;       /* what is older is forgotten */
	int least;           /* fewer answers than that prove nothing */
	int failure_percent; /* of the window: then it opens */
	int open_ms;
};

enum breaker_state { BREAKER_CLOSED, BREAKER_HALF_OPEN, BREAKER_OPEN };

struct breaker {
	struct breaker_settings settings;
	bool open, probing;
	unsigned permit; /* of what is asked now; another one after each change of state */
	int64_t opened_us;
	uint64_t openings; /* ever */
	struct breaker_slot {
		int64_t number;
		unsigned good, bad;
	} slots[BREAKER_SLOTS];
};

void breaker_init(struct breaker *breaker, const struct breaker_settings *settings);

enum breaker_state breaker_state(const struct breaker *breaker, int64_t now_us);

/* Whether one may ask now. True: `*permit` must go to breaker_record or breaker_forget, once. */
bool breaker_allow(struct breaker *breaker, int64_t now_us, unsigned *permit);

/* What came of it. Permits from before a change of state count no more. */
void breaker_record(struct breaker *breaker, unsigned permit, bool good, int64_t now_us);

/* Nothing came of it, and it says nothing of the backend. */
void breaker_forget(struct breaker *breaker, unsigned permit);

#endif
