/*
 * resolver.h - the addresses of one host, without making the event loop wait for a name server.
 *
 * The library's own look-up blocks. Here a short-lived thread asks, and the loop goes on; what is
 * known stays in use while it is looked up again. A host that is an address needs no thread.
 */
#ifndef CHEMIN_NET_RESOLVER_H
#define CHEMIN_NET_RESOLVER_H

#include <stdbool.h>
#include <stddef.h>

#include <ev.h>

#include "base/error.h"

enum { RESOLVER_ADDRESS_BYTES = 64 };

struct resolver;

/* `host` is copied; `on_change` is called in the loop after each look-up, be it good or not. NULL
 * with `error`. */
struct resolver *resolver_open(const char *host, bool is_address, struct ev_loop *loop,
			       void (*on_change)(void *context), void *context,
			       struct error *error);
/* Never waits: a look-up under way ends by itself, and calls nothing. */
void resolver_close(struct resolver *resolver);

/* Looks the host up when what is known is old, or nothing is known. True: one is under way. */
bool resolver_refresh(struct resolver *resolver);

size_t resolver_count(const struct resolver *resolver);
/* The address to try now, a number; borrowed until the next event. NULL: none is known. */
const char *resolver_address(const struct resolver *resolver);
/* `address` does not answer: another one from now on, unless that is so already. */
void resolver_skip(struct resolver *resolver, const char *address);

#endif
