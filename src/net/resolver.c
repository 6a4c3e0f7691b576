/* resolver.c - see resolver.h. */
#include "net/resolver.h"

#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

enum { ADDRESSES = 8, FRESH_SECONDS = 30 };

struct addresses {
	size_t count;
	char texts[ADDRESSES][RESOLVER_ADDRESS_BYTES];
};

/* Shared with the thread; whoever leaves last frees it. */
struct lookup {
	pthread_mutex_t lock;
	struct resolver *resolver; /* NULL: nobody waits any more */
	bool done;                 /* the thread has gone */
	char *host;
	struct addresses found;
};

struct resolver {
	struct ev_loop *loop;
	ev_async arrived;
	char *host;
	struct addresses known;
	size_t current;
	int64_t known_us;       /* when; 0: never */
	struct lookup *running; /* or NULL */
	void (*on_change)(void *context);
	void *context;
	bool is_address;
};

static void lookup_free(struct lookup *lookup)
{
	(void)pthread_mutex_destroy(&lookup->lock);
	free(lookup->host);
	free(lookup);
}

static void look_up(const char *host, struct addresses *found)
{
	const struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
	struct addrinfo *list = NULL;
	if (getaddrinfo(host, NULL, &hints, &list) != 0)
		return;
	for (struct addrinfo *one = list; one && found->count < ADDRESSES; one = one->ai_next) {
		char *text = found->texts[found->count];
		if (getnameinfo(one->ai_addr, one->ai_addrlen, text, RESOLVER_ADDRESS_BYTES, NULL,
				0, NI_NUMERICHOST) == 0)
			found->count++;
	}
	freeaddrinfo(list);
}

static void *run(void *argument)
{
	struct lookup *lookup = argument;
	look_up(lookup->host, &lookup->found);
	(void)pthread_mutex_lock(&lookup->lock);
	struct resolver *resolver = lookup->resolver;
	lookup->done = true;
	if (resolver)
		ev_async_send(resolver->loop, &resolver->arrived);
	(void)pthread_mutex_unlock(&lookup->lock);
	if (!resolver)
		lookup_free(lookup);
	return NULL;
}

/* In the loop: the thread has nothing left to do but to let go of the lock. */
static void on_arrived(struct ev_loop *loop, ev_async *watch, int events)
{
	struct resolver *resolver = watch->data;
	struct lookup *lookup = resolver->running;
	(void)loop;
	(void)events;
	(void)pthread_mutex_lock(&lookup->lock);
	(void)pthread_mutex_unlock(&lookup->lock);
	resolver->running = NULL;
	resolver->known_us = clock_monotonic_us();
	if (lookup->found.count > 0) {
		resolver->known = lookup->found;
		resolver->current = 0;
	}
	lookup_free(lookup);
	resolver->on_change(resolver->context);
}

/* A detached thread that gets no signal. */
static int start_thread(struct lookup *lookup)
{
	pthread_attr_t attributes;
	pthread_t thread;
	sigset_t all, before;
	if (pthread_attr_init(&attributes) != 0)
		return -1;
	(void)pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &before);
	int code = pthread_create(&thread, &attributes, run, lookup);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	(void)pthread_attr_destroy(&attributes);
	return code == 0 ? 0 : -1;
}

bool resolver_refresh(struct resolver *resolver)
{
	int64_t age_us = clock_monotonic_us() - resolver->known_us;
	bool fresh = resolver->known.count > 0 && age_us < (int64_t)FRESH_SECONDS * 1000000;
	if (resolver->running || resolver->is_address || fresh)
		return resolver->running != NULL;
	struct lookup *lookup = calloc(1, sizeof *lookup);
	if (!lookup)
		return false;
	if (!(lookup->host = strdup(resolver->host)) ||
	    pthread_mutex_init(&lookup->lock, NULL) != 0) {
		free(lookup->host);
		free(lookup);
		return false;
	}
	lookup->resolver = resolver;
	if (start_thread(lookup) != 0) {
		lookup_free(lookup);
		return false;
	}
	resolver->running = lookup;
	return true;
}

size_t resolver_count(const struct resolver *resolver)
{
	return resolver->known.count;
}

const char *resolver_address(const struct resolver *resolver)
{
	return resolver->known.count ? resolver->known.texts[resolver->current] : NULL;
}

void resolver_skip(struct resolver *resolver, const char *address)
{
	const char *current = resolver_address(resolver);
	if (current && strcmp(current, address) == 0)
		resolver->current = (resolver->current + 1) % resolver->known.count;
}

struct resolver *resolver_open(const char *host, bool is_address, struct ev_loop *loop,
			       void (*on_change)(void *context), void *context, struct error *error)
{
	struct resolver *resolver = calloc(1, sizeof *resolver);
	char *copy = strdup(host);
	if (!resolver || !copy) {
		free(resolver);
		free(copy);
		(void)error_set(error, ERROR_MEMORY, "not enough memory to look up %s", host);
		return NULL;
	}
	*resolver = (struct resolver){.loop = loop,
				      .host = copy,
				      .is_address = is_address,
				      .on_change = on_change,
				      .context = context};
	if (is_address) {
		resolver->known.count = 1;
		(void)snprintf(resolver->known.texts[0], RESOLVER_ADDRESS_BYTES, "%s", host);
	}
	ev_async_init(&resolver->arrived, on_arrived);
	resolver->arrived.data = resolver;
	ev_async_start(loop, &resolver->arrived);
	(void)resolver_refresh(resolver);
	return resolver;
}

void resolver_close(struct resolver *resolver)
{
	if (!resolver)
		return;
	struct lookup *lookup = resolver->running;
	if (lookup) {
		(void)pthread_mutex_lock(&lookup->lock);
		bool done = lookup->done;
		lookup->resolver = NULL;
		(void)pthread_mutex_unlock(&lookup->lock);
		if (done)
			lookup_free(lookup); /* the loop was not told in time */
	}
	ev_async_stop(resolver->loop, &resolver->arrived);
	free(resolver->host);
	free(resolver);
}
