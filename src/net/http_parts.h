/*
 * http_parts.h - what http_client.c (requests, from their beginning to their end) and http_wire.c
 * (what goes over a connection) share. Nobody else includes it.
 */
#ifndef CHEMIN_NET_HTTP_PARTS_H
#define CHEMIN_NET_HTTP_PARTS_H

#include "net/http_client.h"
#include "net/resolver.h"

struct http_client {
	struct url url;
	char *authority; /* Host */
	const char *accept;
	size_t answer_bytes;
	int most, count; /* of exchanges */
	bool closing;
	struct lws_vhost *vhost;
	struct lws_context *context;
	struct ev_loop *loop;
	struct resolver *resolver;
	struct exchange *first;
};

/* A request and what becomes of it. */
struct exchange {
	struct http_client *client;
	struct exchange *next, **place; /* in client->first */
	bool waiting;                   /* for an address */
	struct lws *wsi;                /* NULL: no connection */
	bool failed;                    /* that connection, perhaps before it was known */
	char address[RESOLVER_ADDRESS_BYTES];
	char *path, *token, *key;
	char *body; /* with LWS_PRE in front, or NULL */
	size_t body_length;
	ev_timer limit; /* of the connection, then of the whole */
	ev_timer soon;  /* the next address, or the callback: from the loop */
	double until;   /* when the whole must be there, of ev_now */
	unsigned tries; /* addresses */
	bool chunked;
	char **read_at, *read_from; /* how far the library has read; NULL: it is not reading */
	bool ended;
	struct http_reply reply;
	struct buffer content;
	http_callback *callback;
	void *context;
};

/* The callback of the library's protocol; the user of a connection is its exchange, or NULL. */
int http_on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
		  size_t length);

/* It is over; the callback comes from the loop. Safe within the library's own callbacks, which then
 * close the connection by returning -1. */
void http_end_exchange(struct exchange *exchange, enum http_end how);

/* The connection is gone. Where nothing was sent, another address may do. */
void http_fail_exchange(struct exchange *exchange);

/* From now on it has so long. */
void http_limit_exchange(struct exchange *exchange, double seconds);

#endif
