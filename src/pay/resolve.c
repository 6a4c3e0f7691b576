/*
 * resolve.c - see resolve.h.
 *
 * The resolution belongs to the thread and to the loop together; who leaves last frees it. The
 * thread touches the loop only under the lock, and not once it was abandoned.
 */
#include "pay/resolve.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct resolution {
	pthread_mutex_t lock;
	struct ev_loop *loop;
	ev_async wake;
	char *host;
	void (*callback)(void *context, const struct addresses *addresses);
	void *context;
	struct addresses addresses;
	bool answered, abandoned;
};

static void destroy(struct resolution *resolution)
{
	(void)pthread_mutex_destroy(&resolution->lock);
	free(resolution->host);
	free(resolution);
}

static void read_addresses(const struct addrinfo *list, struct addresses *addresses)
{
	for (; list && addresses->count < RESOLVE_MOST; list = list->ai_next)
		if (getnameinfo(list->ai_addr, list->ai_addrlen, addresses->texts[addresses->count],
				RESOLVE_BYTES, NULL, 0, NI_NUMERICHOST) == 0)
			addresses->count++;
}

static void *ask(void *argument)
{
	struct resolution *resolution = argument;
	const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG};
	struct addrinfo *list = NULL;
	if (getaddrinfo(resolution->host, NULL, &hints, &list) == 0) {
		read_addresses(list, &resolution->addresses);
		freeaddrinfo(list);
	}
	(void)pthread_mutex_lock(&resolution->lock);
	bool last = resolution->abandoned;
	resolution->answered = true;
	if (!last)
		ev_async_send(resolution->loop, &resolution->wake);
	(void)pthread_mutex_unlock(&resolution->lock);
	if (last)
		destroy(resolution);
	return NULL;
}

static void on_wake(struct ev_loop *loop, ev_async *wake, int events)
{
	struct resolution *resolution = wake->data;
	(void)events;
	/* The thread may still hold the lock that it sent the wake-up under. */
	(void)pthread_mutex_lock(&resolution->lock);
	(void)pthread_mutex_unlock(&resolution->lock);
	ev_async_stop(loop, wake);
	resolution->callback(resolution->context, &resolution->addresses);
	destroy(resolution);
}

/* A thread that takes no signal: they are the loop's. */
static bool start_thread(struct resolution *resolution)
{
	pthread_t thread;
	sigset_t all, before;
	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_BLOCK, &all, &before);
	bool started = pthread_create(&thread, NULL, ask, resolution) == 0;
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	return started && pthread_detach(thread) == 0;
}

struct resolution *resolve_start(struct ev_loop *loop, const char *host,
				 void (*callback)(void *context, const struct addresses *addresses),
				 void *context)
{
	struct resolution *resolution = calloc(1, sizeof *resolution);
	if (!resolution)
		return NULL;
	(void)pthread_mutex_init(&resolution->lock, NULL);
	resolution->loop = loop;
	resolution->callback = callback;
	resolution->context = context;
	resolution->host = strdup(host);
	resolution->wake.data = resolution;
	ev_async_init(&resolution->wake, on_wake);
	ev_async_start(loop, &resolution->wake);
	if (resolution->host && start_thread(resolution))
		return resolution;
	ev_async_stop(loop, &resolution->wake);
	destroy(resolution);
	return NULL;
}

void resolve_abandon(struct resolution *resolution)
{
	(void)pthread_mutex_lock(&resolution->lock);
	bool last = resolution->answered;
	resolution->abandoned = true;
	ev_async_stop(resolution->loop, &resolution->wake);
	(void)pthread_mutex_unlock(&resolution->lock);
	if (last)
		destroy(resolution);
}
