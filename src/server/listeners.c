/* listeners.c - the connections that hear a conversation. See conversation.h. */
#include "base/clock.h"
#include "server/connection.h"
#include "server/conversation_parts.h"
#include "server/desk.h"
#include "server/message.h"

void conversation_join(struct conversation *conversation, struct connection *connection)
{
	connection->conversation = conversation;
	connection->next_listener = conversation->listeners;
	conversation->listeners = connection;
	conversation->used_us = clock_monotonic_us();
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
