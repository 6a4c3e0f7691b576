/* banner.c - see banner.h. */
#include "server/banner.h"

#include <stdlib.h>

#include "acts/unpaid.h"
#include "base/clock.h"
#include "server/conversation.h"
#include "server/desk.h"

/* ---- For one connection ---- */

struct asking {
	struct connection *connection;
	void (*then)(struct connection *connection, void *context);
	void *context;
};

static void on_read(void *context, const json_t *unpaid)
{
	struct asking *asking = context;
	struct connection *connection = asking->connection;
	json_decref(connection->unpaid);
	connection->unpaid = json_deep_copy(unpaid);
	asking->then(connection, asking->context);
	connection_release(connection);
	free(asking);
}

void banner_read(struct connection *connection, struct crm *crm,
		 void (*then)(struct connection *connection, void *context), void *context)
{
	struct server *server = connection->server;
	struct asking *asking = connection->identity.known ? malloc(sizeof *asking) : NULL;
	if (!asking) {
		then(connection, context);
		return;
	}
	*asking = (struct asking){connection, then, context};
	connection_hold(connection);
	unpaid_read(crm, &server->policy, dialogue_chemin(server->dialogue, "facture_payer_cb"),
		    connection->identity.ticket.subject, clock_system().now_ms(NULL), on_read,
		    asking);
}

/* ---- For all of a conversation ---- */

struct telling {
	struct server *server;
	char conv[CONV_BYTES];
};

static void on_told(void *context, const json_t *unpaid)
{
	struct telling *telling = context;
	struct conversation *conversation = conversation_find(telling->server, telling->conv);
	json_t *frame = json_deep_copy(unpaid);
	if (conversation && unpaid && !json_is_true(json_object_get(unpaid, "active")))
		desk_settled(telling->server->desk, conversation_customer(conversation));
	if (frame && conversation) {
		(void)json_object_set_new(frame, "t", json_string("unpaid"));
		char *line = json_dumps(frame, JSON_COMPACT);
		if (line)
			conversation_tell(conversation, line, NULL);
		free(line);
	}
	json_decref(frame);
	free(telling);
}

void banner_tell(struct conversation *conversation)
{
	struct server *server = conversation_server(conversation);
	const char *customer = conversation_customer(conversation);
	struct telling *telling = *customer ? malloc(sizeof *telling) : NULL;
	if (!telling)
		return;
	telling->server = server;
	(void)snprintf(telling->conv, sizeof telling->conv, "%s", conversation_name(conversation));
	unpaid_read(conversation_account(conversation), &server->policy,
		    dialogue_chemin(server->dialogue, "facture_payer_cb"), customer,
		    conversation_now(conversation), on_told, telling);
}

void banner_tell_customer(struct server *server, const char *customer)
{
	for (size_t i = 0; i < CONVERSATION_BUCKETS; i++)
		conversation_each_of(server, i, customer, banner_tell);
}
