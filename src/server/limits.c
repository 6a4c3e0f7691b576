/* limits.c - see limits.h. */
#include "server/limits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/strmap.h"

enum { PLACES = 8192, PROBES = 16, ADDRESS_BYTES = 48, QUIET_US = 60 * 1000000 };

struct place {
	char address[ADDRESS_BYTES];
	int connections;
	struct bucket bucket;
	int64_t seen_us;
};

struct limits {
	struct place places[PLACES];
	struct place crowd; /* for those who find no place */
};

bool bucket_take(struct bucket *bucket, int per_minute, int64_t now_us, int *wait_ms)
{
	if (bucket->at_us == 0) {
		bucket->tokens = per_minute;
	} else {
		bucket->tokens += (double)(now_us - bucket->at_us) * per_minute / 60e6;
		if (bucket->tokens > per_minute)
			bucket->tokens = per_minute;
	}
	bucket->at_us = now_us;
	if (bucket->tokens < 1) {
		*wait_ms = (int)((1 - bucket->tokens) * 60000 / per_minute) + 1;
		return false;
	}
	bucket->tokens -= 1;
	return true;
}

struct limits *limits_new(void)
{
	return calloc(1, sizeof(struct limits));
}

void limits_free(struct limits *limits)
{
	free(limits);
}

static struct place *place_of(struct limits *limits, const char *address, int64_t now_us)
{
	uint32_t hash = strmap_hash(text_of(address));
	struct place *room = NULL;
	for (uint32_t i = 0; i < PROBES; i++) {
		struct place *place = &limits->places[(hash + i) % PLACES];
		if (strcmp(place->address, address) == 0) {
			place->seen_us = now_us;
			return place;
		}
		if (!room && place->connections == 0 &&
		    (place->address[0] == '\0' || now_us - place->seen_us > QUIET_US))
			room = place;
	}
	if (!room)
		return &limits->crowd;
	*room = (struct place){.seen_us = now_us};
	(void)snprintf(room->address, sizeof room->address, "%s", address);
	return room;
}

bool limits_connect(struct limits *limits, const char *address, int most, int64_t now_us)
{
	struct place *place = place_of(limits, address, now_us);
	if (place->connections >= most)
		return false;
	place->connections++;
	return true;
}

void limits_disconnect(struct limits *limits, const char *address, int64_t now_us)
{
	struct place *place = place_of(limits, address, now_us);
	if (place->connections > 0)
		place->connections--;
}

bool limits_message(struct limits *limits, const char *address, int per_minute, int64_t now_us,
		    int *wait_ms)
{
	return bucket_take(&place_of(limits, address, now_us)->bucket, per_minute, now_us, wait_ms);
}
