/*
 * limits.h - how much one address may ask: connections at once, messages a minute.
 *
 * A table of fixed size: an address that has been quiet for a minute gives its place away. When
 * the table is full of busy addresses, new ones share one place: a flood costs its authors.
 */
#ifndef CHEMIN_SERVER_LIMITS_H
#define CHEMIN_SERVER_LIMITS_H

#include <stdbool.h>
#include <stdint.h>

/* Tokens that come back with time; one message takes one. */
struct bucket {
	double tokens;
	int64_t at_us;
};

/* Takes a token; false, and how long to wait, when there is none. `per_minute` come back in a
 * minute, and as many may be saved. */
bool bucket_take(struct bucket *bucket, int per_minute, int64_t now_us, int *wait_ms);

struct limits;

struct limits *limits_new(void); /* NULL when memory is short */
void limits_free(struct limits *limits);

/* Counts one connection more of `address`; false when it has `most` already. */
bool limits_connect(struct limits *limits, const char *address, int most, int64_t now_us);
void limits_disconnect(struct limits *limits, const char *address, int64_t now_us);

/* Takes a message's token of `address`. */
bool limits_message(struct limits *limits, const char *address, int per_minute, int64_t now_us,
		    int *wait_ms);

#endif
