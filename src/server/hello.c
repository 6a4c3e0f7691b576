/* hello.c - a conversation begun or resumed, and the tickets presented. See requests_parts.h. */
#include <stdio.h>
#include <stdlib.h>

#include "server/banner.h"
#include "server/desk.h"
#include "server/requests_parts.h"
#include "server/untold.h"

enum { RESUME_LIMIT = 300 };

/* The conversation's own state: who answers, and what the customer owes. */
static json_t *state_of(const struct connection *connection,
			const struct conversation *conversation)
{
	const struct desk *desk = connection->server->desk;
	const struct store_mode *mode = conversation_mode(conversation);
	unsigned rank = desk_rank(desk, conversation_name(conversation));
	json_t *state = json_pack("{s:s, s:I, s:O?}", "mode", store_who_name(mode->who), "mode_ver",
				  (json_int_t)mode->version, "unpaid", connection->unpaid);
	if (state && mode->who == STORE_ADVISOR)
		(void)json_object_set_new(
			state, "by", json_string(identity_name(connection->server, mode->advisor)));
	if (state)
		(void)json_object_set_new(state, "advisors", json_boolean(desk_is_manned(desk)));
	if (state && mode->who == STORE_WAITING && !desk_is_manned(desk))
		(void)json_object_set_new(state, "alone", json_true());
	if (state && rank)
		(void)json_object_set_new(state, "rank", json_integer((json_int_t)rank));
	return state;
}

/* A welcome without what is the conversation's. */
static json_t *plain_welcome(const struct connection *connection, const char *re)
{
	const struct config *config = connection->server->config;
	return json_pack("{s:s, s:s, s:s, s:i, s:{s:i, s:i, s:i}}", "t", "welcome", "re", re,
			 "epoch", store_epoch(connection->server->store), "ping_s",
			 config->ping_seconds, "limits", "text", TEXT_CHARACTERS, "frame",
			 FRAME_BYTES, "rate", config->messages_per_minute);
}

static void send_welcome(struct connection *connection, const char *re,
			 const struct conversation *conversation, bool recovered)
{
	json_t *frame = plain_welcome(connection, re);
	json_t *own = json_pack("{s:s, s:I, s:b, s:o}", "conv", conversation_name(conversation),
				"seq", (json_int_t)conversation_seq(conversation), "recovered",
				recovered, "state", state_of(connection, conversation));
	if (frame && own)
		(void)json_object_update(frame, own);
	json_decref(own);
	connection_send_json(connection, frame);
}

static void begin_conversation(struct connection *connection, const char *id, bool greets)
{
	struct conversation *conversation = conversation_new(connection->server, greets);
	if (!conversation) {
		request_refuse(connection, id, "internal");
		return;
	}
	/* Theirs before anything is said: a payment made elsewhere is told here too. */
	conversation_bind(conversation, &connection->identity);
	send_welcome(connection, id, conversation, false);
	conversation_join(conversation, connection);
	banner_catch_up(connection);
	if (conversation_greeting(conversation))
		connection_send(connection, conversation_greeting(conversation));
	untold_tell(conversation);
}

/* The conversation is there: what the client has not seen follows, or it asks for the history. */
static void on_resumed(void *context, const struct store_result *result)
{
	struct pending *pending = context;
	struct connection *connection = pending->connection;
	struct server *server = connection->server;
	if (!connection->wsi) {
		/* gone meanwhile */
	} else if (result->status == STORE_ABSENT) {
		begin_conversation(connection, pending->id, pending->greets);
	} else if (result->status != STORE_OK) {
		connection->greeted = false;
		request_refuse(connection, pending->id, "internal");
	} else {
		struct conversation *conversation = conversation_open(server, pending->conv);
		if (conversation)
			conversation_fill(conversation, result);
		if (!conversation) {
			request_refuse(connection, pending->id, "internal");
		} else if (!identity_may_enter(&connection->identity, result->customer)) {
			connection->greeted = false;
			request_refuse(connection, pending->id, "forbidden");
		} else {
			uint64_t missing =
				result->seq > pending->seq ? result->seq - pending->seq : 0;
			bool recovered = pending->same_epoch && pending->seq <= result->seq &&
					 missing <= RESUME_LIMIT && missing == result->event_count;
			send_welcome(connection, pending->id, conversation, recovered);
			for (size_t i = 0; recovered && i < result->event_count; i++)
				connection_send(connection, result->events[i].body);
			conversation_join(conversation, connection);
			banner_catch_up(connection);
			if (connection->identity.known)
				untold_tell(conversation);
		}
	}
	pending_free(pending);
	server->work--;
	server_note_idle(server);
}

static void resume_conversation(struct connection *connection, const char *id, json_t *frame,
				bool greets)
{
	const char *conv = frame_string(frame, "conv"), *epoch = frame_string(frame, "epoch");
	struct conversation *known = conversation_find(connection->server, conv);
	json_int_t seq = json_integer_value(json_object_get(frame, "seq"));
	if (known && !identity_may_enter(&connection->identity, conversation_customer(known))) {
		connection->greeted = false;
		request_refuse(connection, id, "forbidden");
		return;
	}
	if (known && !conversation_is_stored(known)) {
		send_welcome(connection, id, known, seq <= 1);
		conversation_join(known, connection);
		banner_catch_up(connection);
		if (seq == 0 && conversation_greeting(known))
			connection_send(connection, conversation_greeting(known));
		if (connection->identity.known)
			untold_tell(known);
		return;
	}
	struct pending *pending = pending_new(connection, id);
	if (!pending)
		return;
	(void)snprintf(pending->conv, sizeof pending->conv, "%s", conv);
	pending->seq = seq > 0 ? (uint64_t)seq : 0;
	pending->same_epoch = epoch && strcmp(epoch, store_epoch(connection->server->store)) == 0;
	pending->greets = greets;
	connection->server->work++;
	store_load(connection->server->store, conv, pending->seq, 0, RESUME_LIMIT + 1, on_resumed,
		   pending);
}

/* A hello that waits for the account. */
struct hello {
	char id[FRAME_ID + 1];
	json_t *frame;
	bool greets;
};

static void welcome(struct connection *connection, void *context)
{
	struct hello *hello = context;
	const char *conv = frame_string(hello->frame, "conv");
	if (!connection->wsi)
		; /* gone meanwhile */
	else if (conv && frame_conv_is_good(conv))
		resume_conversation(connection, hello->id, hello->frame, hello->greets);
	else
		begin_conversation(connection, hello->id, hello->greets);
	json_decref(hello->frame);
	free(hello);
}

const char *request_read_ticket(struct connection *connection, json_t *frame, bool advisor)
{
	json_t *ticket = json_object_get(frame, "ticket");
	struct identity identity = {0};
	if (!ticket || json_is_null(ticket))
		return NULL;
	const char *fault = json_is_string(ticket)
				    ? identity_read(connection->server,
						    (struct text){json_string_value(ticket),
								  json_string_length(ticket)},
						    &identity)
				    : "bad_request";
	if (!fault && (identity.ticket.role != ROLE_CUSTOMER) != advisor)
		fault = "forbidden";
	if (!fault)
		connection->identity = identity;
	return fault;
}

/* An advisor takes a seat at the desk; no conversation is theirs yet. */
static void welcome_advisor(struct connection *connection, const char *id)
{
	const struct ticket *ticket = &connection->identity.ticket;
	json_t *frame = plain_welcome(connection, id);
	json_t *own = json_pack("{s:s, s:i, s:b, s:{s:s, s:i, s:n}, s:{s:s, s:s, s:s}}", "conv", "",
				"seq", 0, "recovered", 0, "state", "mode", "bot", "mode_ver", 0,
				"unpaid", "advisor", "id", ticket->subject, "name",
				identity_own_name(connection->server, ticket), "role",
				identity_role_name(ticket->role));
	if (!frame || !own || !desk_sit_down(connection)) {
		json_decref(frame);
		json_decref(own);
		request_refuse(connection, id, "internal");
		return;
	}
	connection->greeted = true;
	lws_set_timer_usecs(connection->wsi,
			    (lws_usec_t)connection_ping_seconds(connection) * LWS_US_PER_SEC);
	(void)json_object_update(frame, own);
	(void)json_object_set_new(frame, "ping_s",
				  json_integer(connection_ping_seconds(connection)));
	json_decref(own);
	connection_send_json(connection, frame);
}

void request_hello(struct connection *connection, const char *id, json_t *frame)
{
	const char *role = frame_string(frame, "role"), *kind = frame_string(frame, "kind");
	const char *conv = frame_string(frame, "conv");
	if (connection->greeted) {
		request_refuse(connection, id, "bad_request");
		return;
	}
	if (!role || !kind ||
	    (strcmp(kind, "app") != 0 && strcmp(kind, "site") != 0 && strcmp(kind, "panel") != 0 &&
	     strcmp(kind, "script") != 0)) {
		request_refuse(connection, id, "bad_request");
		return;
	}
	bool advisor = strcmp(role, "advisor") == 0;
	const char *fault = request_read_ticket(connection, frame, advisor);
	if (!fault && advisor && !connection->identity.known)
		fault = "forbidden";
	if (fault) {
		request_refuse(connection, id, fault);
		return;
	}
	if (advisor) {
		welcome_advisor(connection, id);
		return;
	}
	connection->is_test = strcmp(role, "test") == 0 && connection->server->config->test;
	if (!connection->is_test && strcmp(role, "customer") != 0) {
		request_refuse(connection, id,
			       strcmp(role, "test") == 0 ? "forbidden" : "bad_request");
		return;
	}
	connection->greeted = true;
	lws_set_timer_usecs(connection->wsi,
			    (lws_usec_t)connection->server->config->ping_seconds * LWS_US_PER_SEC);
	struct hello *hello = calloc(1, sizeof *hello);
	if (!hello) {
		request_refuse(connection, id, "internal");
		return;
	}
	(void)snprintf(hello->id, sizeof hello->id, "%s", id);
	hello->frame = json_incref(frame);
	hello->greets = strcmp(kind, "app") == 0 || strcmp(kind, "site") == 0;
	struct conversation *known = conv && frame_conv_is_good(conv)
					     ? conversation_find(connection->server, conv)
					     : NULL;
	banner_read(connection, known ? conversation_account(known) : connection->server->crm,
		    welcome, hello);
}
