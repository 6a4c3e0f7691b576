/* breaker.c - see breaker.h. */
#include "crm/breaker.h"

void breaker_init(struct breaker *breaker, const struct breaker_settings *settings)
{
	*breaker = (struct breaker){.settings = *settings};
	for (int i = 0; i < BREAKER_SLOTS; i++)
		breaker->slots[i].number = -1;
}

static int64_t slot_us(const struct breaker *breaker)
{
	int64_t us = (int64_t)breaker->settings.window_ms * 1000 / BREAKER_SLOTS;
	return us > 0 ? us : 1;
}

static void set_open(struct breaker *breaker, bool open, int64_t now_us)
{
	struct breaker_settings settings = breaker->settings;
	unsigned permit = breaker->permit + 1;
	uint64_t openings = breaker->openings + (open && !breaker->open);
	breaker_init(breaker, &settings);
	breaker->permit = permit;
	breaker->openings = openings;
	breaker->open = open;
	breaker->opened_us = now_us;
}

enum breaker_state breaker_state(const struct breaker *breaker, int64_t now_us)
{
	if (!breaker->open)
		return BREAKER_CLOSED;
	int64_t until_us = breaker->opened_us + (int64_t)breaker->settings.open_ms * 1000;
	return now_us >= until_us ? BREAKER_HALF_OPEN : BREAKER_OPEN;
}

bool breaker_allow(struct breaker *breaker, int64_t now_us, unsigned *permit)
{
	enum breaker_state state = breaker_state(breaker, now_us);
	if (state == BREAKER_OPEN || (state == BREAKER_HALF_OPEN && breaker->probing))
		return false;
	breaker->probing = state == BREAKER_HALF_OPEN;
	*permit = breaker->permit;
	return true;
}

/* Counts it, and tells whether the window shows too many failures. */
static bool count(struct breaker *breaker, bool good, int64_t now_us)
{
	int64_t number = now_us / slot_us(breaker);
	struct breaker_slot *slot = &breaker->slots[number % BREAKER_SLOTS];
	unsigned all = 0, bad = 0;
	if (slot->number != number)
		*slot = (struct breaker_slot){.number = number};
	slot->good += good;
	slot->bad += !good;
	for (int i = 0; i < BREAKER_SLOTS; i++) {
		const struct breaker_slot *one = &breaker->slots[i];
		if (one->number < 0 || one->number <= number - BREAKER_SLOTS)
			continue;
		all += one->good + one->bad;
		bad += one->bad;
	}
	return all >= (unsigned)breaker->settings.least &&
	       (uint64_t)bad * 100 >= (uint64_t)all * (unsigned)breaker->settings.failure_percent;
}

void breaker_record(struct breaker *breaker, unsigned permit, bool good, int64_t now_us)
{
	if (permit != breaker->permit)
		return;
	if (breaker->open)
		set_open(breaker, !good, now_us);
	else if (count(breaker, good, now_us) && !good)
		set_open(breaker, true, now_us);
}

void breaker_forget(struct breaker *breaker, unsigned permit)
{
	if (permit == breaker->permit)
		breaker->probing = false;
}
