/*
 * resolve.h - the addresses of a host, without holding up the loop: the system's resolver has no
 * deadline of ours, so it is asked in a thread that does nothing else.
 */
#ifndef CHEMIN_PAY_RESOLVE_H
#define CHEMIN_PAY_RESOLVE_H

#include <ev.h>
#include <stddef.h>

enum { RESOLVE_MOST = 4, RESOLVE_BYTES = 48 };

struct addresses {
	char texts[RESOLVE_MOST][RESOLVE_BYTES]; /* "127.0.0.1", "::1" */
	size_t count;                            /* 0: the host has none, or it cannot be told */
};

struct resolution;

/* Asks for the addresses of `host`; calls back once, in the loop's thread, later. NULL when it
 * cannot be asked: nothing will be called. The resolution is over with the callback. */
struct resolution *resolve_start(struct ev_loop *loop, const char *host,
				 void (*callback)(void *context, const struct addresses *addresses),
				 void *context);

/* Nothing will be called any more. */
void resolve_abandon(struct resolution *resolution);

#endif
