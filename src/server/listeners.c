/* listeners.c - the connections that hear a conversation. See conversation.h. */
#include <stdlib.h>

#include "base/clock.h"
#include "server/connection.h"
#include "server/conversation_parts.h"
#include "server/desk.h"
#include "server/message.h"

void conversation_learn_person(struct conversation *conversation,
			       const struct connection *connection)
{
	if (connection->person[0] && connection->identity.known &&
	    strcmp(connection->identity.ticket.subject, conversation->customer) == 0)
		conversation_set_person(conversation, connection->person);
}

void conversation_join(struct conversation *conversation, struct connection *connection)
{
	connection->conversation = conversation;
	connection->next_listener = conversation->listeners;
	conversation->listeners = connection;
	conversation->used_us = clock_monotonic_us();
	conversation_learn_person(conversation, connection);
	desk_customer_is_here(conversation, true);
}

void conversation_leave(struct conversation *conversation, struct connection *connection)
{
	struct connection **place = &conversation->listeners;
	while (*place && *place != connection)
		place = &(*place)->next_listener;
	if (*place)
		*place = connection->next_listener;
	connection->conversation = NULL;
	connection->next_listener = NULL;
	conversation->used_us = clock_monotonic_us();
	desk_customer_is_here(conversation, conversation->listeners != NULL);
}

void conversation_tell_customer(struct conversation *conversation, const char *frame,
				const struct connection *except)
{
	for (struct connection *one = conversation->listeners; one; one = one->next_listener) {
		/* Who listened before the conversation was someone's hears no more of it. */
		if (one == except || !identity_may_enter(&one->identity, conversation->customer))
			continue;
		if (message_has_secret(frame) && one->identity.ticket.level < LEVEL_STRONG)
			connection_send_owned(one, message_without_secrets(frame));
		else
			connection_send(one, frame);
	}
}

void conversation_tell(struct conversation *conversation, const char *frame,
		       const struct connection *except)
{
	conversation_tell_customer(conversation, frame, except);
	desk_overhear(conversation->server->desk, conversation->name, frame, except);
}

/* Takes over `frame`. */
static void tell_json(struct conversation *conversation, json_t *frame,
		      const struct connection *except)
{
	char *line = frame ? json_dumps(frame, JSON_COMPACT) : NULL;
	if (line)
		conversation_tell(conversation, line, except);
	free(line);
	json_decref(frame);
}

void conversation_tell_typing(struct conversation *conversation, const char *who, bool on,
			      const struct connection *except)
{
	tell_json(conversation,
		  json_pack("{s:s, s:s, s:s, s:b}", "t", "typing", "conv", conversation->name,
			    "who", who, "on", on),
		  except);
}

void conversation_tell_receipt(struct conversation *conversation, const char *who,
			       const json_t *frame, const struct connection *except)
{
	json_int_t seq = json_integer_value(json_object_get(frame, "seq"));
	if (seq < 1 || (uint64_t)seq > conversation->seq)
		return;
	tell_json(conversation,
		  json_pack("{s:s, s:s, s:s, s:s, s:I}", "t", "receipt", "conv", conversation->name,
			    "kind", frame_string(frame, "t"), "who", who, "seq", seq),
		  except);
}
