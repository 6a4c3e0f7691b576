/* requests.c - what each frame of a customer does: a table, one function a frame. */
#include "server/requests_parts.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/mask.h"
#include "base/utf8.h"
#include "server/banner.h"
#include "server/desk.h"

struct pending *pending_new(struct connection *connection, const char *id)
{
	struct pending *pending = calloc(1, sizeof *pending);
	if (!pending) {
		connection_refuse(connection, id, "internal", frame_error_text("internal"), 0);
		return NULL;
	}
	connection_hold(connection);
	pending->connection = connection;
	(void)snprintf(pending->id, sizeof pending->id, "%s", id);
	return pending;
}

void pending_free(struct pending *pending)
{
	connection_release(pending->connection);
	free(pending);
}

void request_refuse(struct connection *connection, const char *re, const char *code)
{
	connection_refuse(connection, re, code, frame_error_text(code), 0);
}

void request_ok(struct connection *connection, const char *id)
{
	connection_send_json(connection, json_pack("{s:s, s:s}", "t", "ok", "re", id));
}

/* ---- Turns ---- */

/* Acknowledges, and after the messages says that the turn is over. */
static void on_turn(void *context, bool ack, const struct outcome *outcome)
{
	struct pending *pending = context;
	struct connection *connection = pending->connection;
	if (outcome->code) {
		request_refuse(connection, pending->id, outcome->code);
		pending_free(pending);
		return;
	}
	if (ack) {
		connection_send_json(connection, outcome_ok(outcome, pending->id));
		return;
	}
	connection_send_json(connection, outcome_over(outcome, pending->id, pending->conv));
	pending_free(pending);
}

void request_ask(struct connection *connection, const char *id, const struct ask *wanted)
{
	struct pending *pending = pending_new(connection, id);
	if (!pending)
		return;
	struct ask whole = *wanted;
	whole.done = on_turn;
	whole.context = pending;
	whole.identity = &connection->identity;
	(void)snprintf(pending->conv, sizeof pending->conv, "%s",
		       conversation_name(connection->conversation));
	if (conversation_ask(connection->conversation, &whole))
		return;
	connection_refuse(connection, id, "overloaded", frame_error_text("overloaded"), 1000);
	pending_free(pending);
}

/* One message's worth of what the connection and its address may ask. */
static bool may_ask(struct connection *connection, const char *id)
{
	const struct config *config = connection->server->config;
	int64_t now = clock_monotonic_us();
	int wait_ms = 0;
	const char *fault = identity_check(&connection->identity, clock_system().now_ms(NULL));
	if (fault) {
		request_refuse(connection, id, fault);
		return false;
	}
	if (bucket_take(&connection->bucket, config->messages_per_minute, now, &wait_ms) &&
	    limits_message(connection->server->limits, connection->address,
			   config->messages_per_minute_per_address, now, &wait_ms))
		return true;
	connection_refuse(connection, id, "rate_limited", frame_error_text("rate_limited"),
			  wait_ms);
	return false;
}

static void on_msg(struct connection *connection, const char *id, json_t *frame)
{
	const char *text = frame_string(frame, "text");
	json_t *choice = json_object_get(frame, "choice");
	if (!text || (choice && !json_is_string(choice) && !json_is_null(choice))) {
		request_refuse(connection, id, "bad_request");
	} else if (utf8_count(text_of(text)) > TEXT_CHARACTERS) {
		request_refuse(connection, id, "too_large");
	} else if (may_ask(connection, id)) {
		struct ask wanted = {.kind = DIALOGUE_SAY,
				     .id = id,
				     .text = text,
				     .choice = json_string_value(choice)};
		request_ask(connection, id, &wanted);
	}
}

static void on_human(struct connection *connection, const char *id, json_t *frame)
{
	(void)frame;
	struct ask wanted = {.kind = DIALOGUE_HUMAN, .id = id};
	if (may_ask(connection, id))
		request_ask(connection, id, &wanted);
}

/* ---- Around the conversation ---- */

/* The newest events that leave room for others in the client's queue, one at least: an answer that
 * fills it would close the connection, and the client would ask for the same again. */
static size_t first_that_fits(const struct connection *connection,
			      const struct store_result *result)
{
	size_t room = (size_t)connection->server->config->queue_bytes / 2;
	size_t first = result->event_count;
	while (first > 0) {
		size_t length = strlen(result->events[first - 1].body) + 1;
		if (first < result->event_count && length > room)
			break;
		room -= length < room ? length : room;
		first--;
	}
	return first;
}

static void on_history_loaded(void *context, const struct store_result *result)
{
	struct pending *pending = context;
	struct server *server = pending->connection->server;
	if (result->status != STORE_OK && result->status != STORE_ABSENT) {
		request_refuse(pending->connection, pending->id, "internal");
	} else {
		/* The stored frames go out as they are. */
		struct buffer out;
		size_t first = first_that_fits(pending->connection, result);
		buffer_init(&out);
		buffer_add_format(&out, "{\"t\":\"ok\",\"re\":\"%s\",\"events\":[", pending->id);
		for (size_t i = first; i < result->event_count; i++) {
			buffer_add_string(&out, i > first ? "," : "");
			buffer_add_string(&out, result->events[i].body);
		}
		bool more = result->event_count > 0 && result->events[first].seq > 1;
		buffer_add_format(&out, "],\"more\":%s}", more ? "true" : "false");
		connection_send_owned(pending->connection, buffer_take(&out));
	}
	pending_free(pending);
	server->work--;
	server_note_idle(server);
}

static void on_history(struct connection *connection, const char *id, json_t *frame)
{
	uint64_t before;
	size_t count;
	if (!frame_read_page(frame, &before, &count)) {
		request_refuse(connection, id, "bad_request");
		return;
	}
	struct pending *pending = may_ask(connection, id) ? pending_new(connection, id) : NULL;
	if (!pending)
		return;
	connection->server->work++;
	store_load(connection->server->store, conversation_name(connection->conversation), 0,
		   before, count, on_history_loaded, pending);
}

static void on_rated(void *context, const struct store_result *result)
{
	struct pending *pending = context;
	struct server *server = pending->connection->server;
	if (result->status == STORE_OK)
		request_ok(pending->connection, pending->id);
	else
		request_refuse(pending->connection, pending->id, "internal");
	pending_free(pending);
	server->work--;
	server_note_idle(server);
}

static void on_rate(struct connection *connection, const char *id, json_t *frame)
{
	json_int_t score = json_integer_value(json_object_get(frame, "score"));
	const char *text = frame_string(frame, "text");
	if (score < 1 || score > 5 || (text && utf8_count(text_of(text)) > TEXT_CHARACTERS)) {
		request_refuse(connection, id, "bad_request");
		return;
	}
	struct pending *pending = may_ask(connection, id) ? pending_new(connection, id) : NULL;
	if (!pending)
		return;
	struct buffer masked;
	buffer_init(&masked);
	connection->server->metrics.masked += mask_secrets(text_of(text), &masked);
	connection->server->work++;
	store_rate(connection->server->store, conversation_name(connection->conversation),
		   (int)score, text ? masked.bytes : NULL, clock_system().now_ms(NULL), on_rated,
		   pending);
	buffer_free(&masked);
}

/* The other tabs of the customer see that one is typing; nothing is stored. */
static void on_typing(struct connection *connection, const char *id, json_t *frame)
{
	(void)id;
	conversation_tell_typing(connection->conversation, "customer",
				 json_is_true(json_object_get(frame, "on")), connection);
}

/* Receipts are told to the other listeners: an advisor, another tab. */
static void on_receipt(struct connection *connection, const char *id, json_t *frame)
{
	(void)id;
	conversation_tell_receipt(connection->conversation, "customer", frame, connection);
}

static void on_confirm(struct connection *connection, const char *id, json_t *frame)
{
	const char *token = frame_string(frame, "token");
	const json_t *yes = json_object_get(frame, "yes");
	if (!token || !*token || !json_is_boolean(yes)) {
		request_refuse(connection, id, "bad_request");
	} else if (may_ask(connection, id)) {
		struct ask wanted = {.kind = DIALOGUE_CONFIRM,
				     .id = id,
				     .text = json_is_true(yes) ? "Oui, je confirme."
							       : "Non, j’annule.",
				     .choice = token,
				     .yes = json_is_true(yes)};
		request_ask(connection, id, &wanted);
	}
}

/* Signs in, or renews, on an open conversation: it goes on where it was, and is the customer's. */
static void on_auth(struct connection *connection, const char *id, json_t *frame)
{
	struct identity before = connection->identity;
	const char *fault = json_object_get(frame, "ticket")
				    ? request_read_ticket(connection, frame, false)
				    : "bad_request";
	if (!fault && !identity_may_enter(&connection->identity,
					  conversation_customer(connection->conversation)))
		fault = "forbidden";
	if (!fault && !may_ask(connection, id)) {
		connection->identity = before;
		return;
	}
	if (fault) {
		connection->identity = before;
		request_refuse(connection, id, fault);
		return;
	}
	struct ask wanted = {.kind = DIALOGUE_SIGN_IN, .id = id};
	request_ask(connection, id, &wanted);
	banner_tell(connection->conversation);
}

static void on_advisor(struct connection *connection, const char *id, json_t *frame)
{
	(void)frame;
	request_refuse(connection, id, "forbidden");
}

static void on_bye(struct connection *connection, const char *id, json_t *frame)
{
	(void)id;
	(void)frame;
	desk_leave(connection);
	connection_close(connection, 1000, "bye");
}

static void on_pong(struct connection *connection, const char *id, json_t *frame)
{
	(void)connection;
	(void)id;
	(void)frame; /* any frame resets the watchdog */
}

/* ---- The table ---- */

static const struct request {
	const char *name;
	void (*handle)(struct connection *connection, const char *id, json_t *frame);
	bool has_id;   /* the frame carries an id, and is answered */
	bool has_conv; /* the frame names the conversation */
} REQUESTS[] = {
	{"hello", request_hello, true, false},
	{"msg", on_msg, true, true},
	{"confirm", on_confirm, true, true},
	{"auth", on_auth, true, true},
	{"ack", on_receipt, false, true},
	{"read", on_receipt, false, true},
	{"typing", on_typing, false, true},
	{"history", on_history, true, true},
	{"rate", on_rate, true, true},
	{"human", on_human, true, true},
	{"bye", on_bye, false, false},
	{"pong", on_pong, false, false},
	{"event", request_event, true, true},
	{"watch", on_advisor, true, false},
	{"queue", on_advisor, true, false},
	{"unwatch", on_advisor, false, false},
	{"take", on_advisor, true, true},
	{"release", on_advisor, true, true},
	{"note", on_advisor, true, true},
	{"tag", on_advisor, true, true},
	{"search", on_advisor, true, false},
	{"start", on_advisor, true, true},
	{"suggestion_used", on_advisor, true, true},
};

static const struct request *find_request(const char *name)
{
	for (size_t i = 0; name && i < sizeof REQUESTS / sizeof REQUESTS[0]; i++)
		if (strcmp(REQUESTS[i].name, name) == 0)
			return &REQUESTS[i];
	return NULL;
}

void request_handle(struct connection *connection, struct text bytes)
{
	struct refusal refusal;
	json_t *frame = frame_parse(bytes, &refusal);
	if (!frame) {
		connection_refuse(connection, NULL, refusal.code, refusal.text, 0);
		return;
	}
	const struct request *request = find_request(frame_string(frame, "t"));
	const char *id = frame_string(frame, "id"), *conv = frame_string(frame, "conv");
	const char *re = frame_id_is_good(id) ? id : NULL;
	bool is_hello = request && request->handle == request_hello;
	if (!request || (request->has_id && !re)) {
		request_refuse(connection, re, "bad_request");
	} else if (!is_hello && !connection->greeted && request->handle != on_bye &&
		   request->handle != on_pong) {
		request_refuse(connection, re, "bad_request");
	} else if (connection->seat && request->handle != on_bye && request->handle != on_pong &&
		   !is_hello && !connection->server->draining) {
		desk_request(connection, request->name, re, frame);
	} else if (request->has_conv && request->handle != on_advisor &&
		   (!connection->conversation || !conv ||
		    strcmp(conv, conversation_name(connection->conversation)) != 0)) {
		request_refuse(connection, re,
			       connection->conversation && conv ? "forbidden" : "bad_request");
	} else if (connection->server->draining && request->handle != on_pong) {
		connection_refuse(connection, re, "overloaded", frame_error_text("closed"), 2000);
	} else {
		request->handle(connection, re, frame);
	}
	json_decref(frame);
}
