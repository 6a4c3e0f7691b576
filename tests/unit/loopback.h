/*
 * loopback.h - for the tests of HTTP clients: a listening socket on 127.0.0.1, and a protocol for a
 * libwebsockets context that serves nothing.
 */
#ifndef CHEMIN_TESTS_LOOPBACK_H
#define CHEMIN_TESTS_LOOPBACK_H

#include "support.h"

#include <arpa/inet.h>
#include <libwebsockets.h>
#include <sys/socket.h>

/* A socket that listens on a free port, with room for `guests`; its port goes into `*port`. */
static inline int loopback_listen(int guests, int *port)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof address;
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof address), 0);
	assert_int_equal(listen(listener, guests), 0);
	assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &size), 0);
	*port = ntohs(address.sin_port);
	return listener;
}

static inline int loopback_nothing(struct lws *wsi, enum lws_callback_reasons reason, void *user,
				   void *in, size_t length)
{
	(void)wsi;
	(void)reason;
	(void)user;
	(void)in;
	(void)length;
	return 0;
}

static const struct lws_protocols LOOPBACK_PROTOCOLS[] = {
	{.name = "none", .callback = loopback_nothing}, {0}};

#endif
