/* connection.c - see connection.h. */
#include "server/connection.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "server/conversation.h"
#include "server/desk.h"

/* A frame that waits, with the room that libwebsockets wants in front of it. */
struct outgoing {
	struct outgoing *next;
	size_t length;
	unsigned char bytes[]; /* LWS_PRE, then the frame */
};

static struct server *server_of(struct lws *wsi)
{
	return lws_context_user(lws_get_context(wsi));
}

void connection_hold(struct connection *connection)
{
	connection->references++;
}

void connection_release(struct connection *connection)
{
	if (--connection->references > 0)
		return;
	while (connection->first_out) {
		struct outgoing *next = connection->first_out->next;
		free(connection->first_out);
		connection->first_out = next;
	}
	json_decref(connection->unpaid);
	free(connection->frame);
	free(connection);
}

void connection_close(struct connection *connection, int code, const char *text)
{
	if (!connection->wsi || connection->close_code)
		return;
	connection->close_code = code;
	connection->close_text = text;
	(void)lws_callback_on_writable(connection->wsi);
}

void connection_send(struct connection *connection, const char *frame)
{
	if (!connection->wsi || connection->close_code)
		return;
	size_t length = strlen(frame);
	if (connection->out_bytes + length > (size_t)connection->server->config->queue_bytes) {
		connection_close(connection, CLOSE_SLOW, "slow consumer");
		return;
	}
	struct outgoing *out = malloc(sizeof *out + LWS_PRE + length);
	if (!out) {
		connection_close(connection, CLOSE_SLOW, "no memory");
		return;
	}
	out->next = NULL;
	out->length = length;
	memcpy(out->bytes + LWS_PRE, frame, length);
	*connection->last_out = out;
	connection->last_out = &out->next;
	connection->out_bytes += length;
	(void)lws_callback_on_writable(connection->wsi);
}

void connection_send_owned(struct connection *connection, char *frame)
{
	if (frame)
		connection_send(connection, frame);
	else
		connection_refuse(connection, NULL, "internal", frame_error_text("internal"), 0);
	free(frame);
}

void connection_send_json(struct connection *connection, json_t *frame)
{
	char *line = frame ? json_dumps(frame, JSON_COMPACT) : NULL;
	json_decref(frame);
	connection_send_owned(connection, line);
}

void connection_refuse(struct connection *connection, const char *re, const char *code,
		       const char *text, int retry_ms)
{
	metrics_error(&connection->server->metrics, code);
	char *frame = frame_error(re, code, text, retry_ms);
	if (frame)
		connection_send(connection, frame);
	free(frame);
}

/* Sends what waits while the kernel takes it. Several writes in one call are safe only while
 * nothing is left over from the one before (libwebsockets 4.1). */
static int write_waiting(struct connection *connection)
{
	while (connection->first_out && !lws_partial_buffered(connection->wsi)) {
		struct outgoing *out = connection->first_out;
		int wrote = lws_write(connection->wsi, out->bytes + LWS_PRE, out->length,
				      LWS_WRITE_TEXT);
		bool good = wrote >= (int)out->length;
		connection->first_out = out->next;
		if (!connection->first_out)
			connection->last_out = &connection->first_out;
		connection->out_bytes -= out->length;
		free(out);
		if (!good)
			return -1;
	}
	if (connection->first_out) {
		(void)lws_callback_on_writable(connection->wsi);
		return 0;
	}
	if (connection->close_code) {
		lws_close_reason(connection->wsi, (enum lws_close_status)connection->close_code,
				 (unsigned char *)(uintptr_t)connection->close_text,
				 strlen(connection->close_text));
		return -1;
	}
	return 0;
}

static void set_timer(struct connection *connection, int seconds)
{
	lws_set_timer_usecs(connection->wsi, (lws_usec_t)seconds * LWS_US_PER_SEC);
}

static struct connection *open_connection(struct lws *wsi, bool sentinel)
{
	struct server *server = server_of(wsi);
	struct connection *connection = calloc(1, sizeof *connection);
	if (!connection)
		return NULL;
	connection->server = server;
	connection->wsi = wsi;
	connection->references = 1;
	connection->sentinel = sentinel;
	connection->last_out = &connection->first_out;
	connection->heard_us = clock_monotonic_us();
	server_client_address(server, wsi, connection->address, sizeof connection->address);
	if (!limits_connect(server->limits, connection->address,
			    server->config->connections_per_address, connection->heard_us)) {
		server->metrics.refused++;
		free(connection);
		return NULL;
	}
	connection->next = server->connections;
	connection->place = &server->connections;
	if (connection->next)
		connection->next->place = &connection->next;
	server->connections = connection;
	server->metrics.connections++;
	server->metrics.connected++;
	return connection;
}

static void closed(struct connection *connection)
{
	struct server *server = connection->server;
	connection->wsi = NULL;
	if (connection->conversation)
		conversation_leave(connection->conversation, connection);
	desk_stand_up(connection);
	*connection->place = connection->next;
	if (connection->next)
		connection->next->place = connection->place;
	server->metrics.connections--;
	limits_disconnect(server->limits, connection->address, clock_monotonic_us());
	connection_release(connection);
	server_note_idle(server);
}

enum { DESK_PING_SECONDS = 10, DESK_PONG_SECONDS = 5, PONG_SECONDS = 10 };

int connection_ping_seconds(const struct connection *connection)
{
	int most = connection->server->config->ping_seconds;
	return connection->seat && most > DESK_PING_SECONDS ? DESK_PING_SECONDS : most;
}

/* Pieces come in any size; the limit is checked before memory is taken. */
static int receive(struct connection *connection, const char *bytes, size_t length)
{
	struct lws *wsi = connection->wsi;
	connection->heard_us = clock_monotonic_us();
	connection->pinged = false;
	set_timer(connection, connection_ping_seconds(connection));
	if (connection->close_code)
		return 0;
	if (lws_is_first_fragment(wsi))
		connection->frame_length = 0;
	if (connection->frame_length + length > FRAME_BYTES || lws_frame_is_binary(wsi)) {
		metrics_error(&connection->server->metrics, "too_large");
		static const char text[] = "frame not acceptable";
		lws_close_reason(wsi, (enum lws_close_status)CLOSE_TOO_LARGE,
				 (unsigned char *)(uintptr_t)text, sizeof text - 1);
		return -1;
	}
	bool whole = lws_is_final_fragment(wsi) && lws_remaining_packet_payload(wsi) == 0;
	if (whole && connection->frame_length == 0) {
		request_handle(connection, (struct text){bytes, length});
		return 0;
	}
	if (!connection->frame && !(connection->frame = malloc(FRAME_BYTES)))
		return -1;
	if (length)
		memcpy(connection->frame + connection->frame_length, bytes, length);
	connection->frame_length += length;
	if (whole) {
		request_handle(connection,
			       (struct text){connection->frame, connection->frame_length});
		connection->frame_length = 0;
		free(connection->frame);
		connection->frame = NULL;
	}
	return 0;
}

/* No frame for a while: ask, then give up. */
static void on_timer(struct connection *connection)
{
	if (!connection->greeted) {
		connection_close(connection, CLOSE_HELLO_TIMEOUT, "hello expected");
	} else if (connection->pinged) {
		connection_close(connection, CLOSE_PING_TIMEOUT, "no pong");
	} else {
		connection->pinged = true;
		connection_send(connection, "{\"t\":\"ping\"}");
		set_timer(connection, connection->seat ? DESK_PONG_SECONDS : PONG_SECONDS);
	}
}

/* Before the upgrade: the path and the page it comes from. */
static int filter(struct lws *wsi)
{
	struct server *server = server_of(wsi);
	char path[64] = "", origin[256] = "", host[256] = "";
	(void)lws_hdr_copy(wsi, path, sizeof path, WSI_TOKEN_GET_URI);
	int origin_length = lws_hdr_total_length(wsi, WSI_TOKEN_ORIGIN);
	(void)lws_hdr_copy(wsi, origin, sizeof origin, WSI_TOKEN_ORIGIN);
	(void)lws_hdr_copy(wsi, host, sizeof host, WSI_TOKEN_HOST);
	unsigned status = 0;
	if (strcmp(path, "/ws") != 0)
		status = HTTP_STATUS_NOT_FOUND;
	else if (origin_length > 0 && !server_allows_origin(server, origin, host))
		status = HTTP_STATUS_FORBIDDEN;
	else if (server->draining)
		status = HTTP_STATUS_SERVICE_UNAVAILABLE;
	if (!status)
		return 0;
	server->metrics.refused++;
	(void)lws_return_http_status(wsi, status, NULL);
	return -1;
}

int connection_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
			size_t length)
{
	struct connection **slot = user;
	switch (reason) {
	case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION:
		return filter(wsi);
	case LWS_CALLBACK_ESTABLISHED:
		*slot = open_connection(wsi,
					strcmp(lws_get_protocol(wsi)->name, "chemin.none") == 0);
		if (!*slot) {
			static const char text[] = "too many connections";
			lws_close_reason(wsi, (enum lws_close_status)CLOSE_ABUSE,
					 (unsigned char *)(uintptr_t)text, sizeof text - 1);
			return -1;
		}
		if ((*slot)->sentinel)
			connection_close(*slot, CLOSE_VERSION, "speak chemin.v1");
		else
			set_timer(*slot, (*slot)->server->config->hello_seconds);
		return 0;
	case LWS_CALLBACK_RECEIVE:
		return *slot ? receive(*slot, in, length) : -1;
	case LWS_CALLBACK_SERVER_WRITEABLE:
		return *slot ? write_waiting(*slot) : -1;
	case LWS_CALLBACK_TIMER:
		if (*slot)
			on_timer(*slot);
		return 0;
	case LWS_CALLBACK_CLOSED:
		if (slot && *slot) {
			closed(*slot);
			*slot = NULL;
		}
		return 0;
	default:
		return 0;
	}
}
