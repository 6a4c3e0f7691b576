/*
 * connection.h - one WebSocket: frames in whole, frames out in order, deadlines.
 *
 * The object outlives the socket while a turn that it asked for is under way; what is sent to
 * it then goes nowhere.
 */
#ifndef CHEMIN_SERVER_CONNECTION_H
#define CHEMIN_SERVER_CONNECTION_H

#include "server/desk.h"
#include "server/frames.h"
#include "server/identity.h"
#include "server/server.h"

enum close_code {
	CLOSE_RESTART = 1001,
	CLOSE_TOO_LARGE = 1009,
	CLOSE_PING_TIMEOUT = 4001,
	CLOSE_SLOW = 4002,
	CLOSE_VERSION = 4501,
	CLOSE_HELLO_TIMEOUT = 4502,
	CLOSE_ABUSE = 4504,
};

struct outgoing;

struct connection {
	struct server *server;
	struct lws *wsi;                  /* NULL once closed */
	struct connection *next, **place; /* in the server's list */
	struct connection *next_listener;
	struct conversation *conversation; /* or NULL before hello */
	unsigned references;
	bool greeted; /* hello was answered or is being answered */
	bool is_test; /* role "test" */
	struct identity identity;
	struct seat *seat;      /* an advisor's place at the desk, or NULL */
	json_t *unpaid;         /* what they owe, as told in the welcome; or NULL */
	char person[DESK_NAME]; /* what they are called, for advisors; or empty */
	bool unpaid_moved;      /* the account changed between that read and the welcome */
	bool sentinel;          /* subprotocol chemin.none */
	struct bucket bucket;
	char address[48];
	char *frame; /* being received */
	size_t frame_length;
	struct outgoing *first_out, **last_out;
	size_t out_bytes;
	int close_code; /* wanted once the queue is empty, or 0 */
	const char *close_text;
	int64_t heard_us; /* last frame from the client */
	bool pinged;
};

/* After so long without a frame the client is asked whether it is there: an advisor sooner, since a
 * customer may be writing to them. */
int connection_ping_seconds(const struct connection *connection);

/* Queues a frame (copied). A client that lets too much wait is closed (4002). */
void connection_send(struct connection *connection, const char *frame);
/* The same; takes over `frame` (free). NULL is an internal error, said to the client. */
void connection_send_owned(struct connection *connection, char *frame);
/* The same; takes over `frame` (a reference). */
void connection_send_json(struct connection *connection, json_t *frame);
/* Sends an err frame. */
void connection_refuse(struct connection *connection, const char *re, const char *code,
		       const char *text, int retry_ms);

/* Closes with this code once what waits has been sent. */
void connection_close(struct connection *connection, int code, const char *text);

/* Keeps the object while something refers to it. */
void connection_hold(struct connection *connection);
void connection_release(struct connection *connection);

/* libwebsockets' callback of the protocols chemin.v1 and chemin.none. */
int connection_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
			size_t length);

/* Acts on a frame that was received whole. In requests.c. */
void request_handle(struct connection *connection, struct text frame);

#endif
