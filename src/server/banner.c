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

static void on_read(void *context, const json_t *unpaid, const json_t *account)
{
	struct asking *asking = context;
	struct connection *connection = asking->connection;
	json_decref(connection->unpaid);
	connection->unpaid = json_deep_copy(unpaid);
	if (connection->identity.ticket.role == ROLE_CUSTOMER)
		desk_name_customer(account, connection->person);
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

/* One read, told in one conversation, or in all of the customer's that share the server's account.
 */
struct telling {
	struct server *server;
	char customer[TICKET_SUBJECT];
	char conv[CONV_BYTES]; /* empty: all */
	uint64_t number;       /* of this read, among all */
	banner_then *then;
	char *frame; /* once it is read */
	char name[DESK_NAME];
	bool active;
};

static char *write_frame(const json_t *unpaid)
{
	json_t *frame = json_deep_copy(unpaid);
	char *line = frame && json_object_set_new(frame, "t", json_string("unpaid")) == 0
			     ? json_dumps(frame, JSON_COMPACT)
			     : NULL;
	json_decref(frame);
	return line;
}

static void tell(struct conversation *conversation, const struct telling *telling)
{
	if (telling->name[0])
		conversation_set_person(conversation, telling->name);
	if (!conversation_takes_banner(conversation, telling->number))
		return;
	conversation_tell_customer(conversation, telling->frame, NULL);
	desk_tell_unpaid(telling->server->desk, conversation_name(conversation), telling->frame);
	if (telling->then)
		telling->then(conversation, telling->active);
}

static void tell_shared(struct conversation *conversation, void *context)
{
	if (!conversation_is_apart(conversation))
		tell(conversation, context);
}

static void on_told(void *context, const json_t *unpaid, const json_t *account)
{
	struct telling *telling = context;
	struct server *server = telling->server;
	struct conversation *conversation = conversation_find(server, telling->conv);
	telling->frame = unpaid ? write_frame(unpaid) : NULL;
	telling->active = json_is_true(json_object_get(unpaid, "active"));
	desk_name_customer(account, telling->name);
	if (telling->frame && !telling->active)
		desk_settled(server->desk, telling->customer);
	if (telling->frame && conversation)
		tell(conversation, telling);
	else if (telling->frame && !telling->conv[0])
		conversation_each_of(server, telling->customer, tell_shared, telling);
	free(telling->frame);
	free(telling);
}

static void read_and_tell(struct crm *crm, int64_t now_ms, const struct telling *wanted)
{
	struct server *server = wanted->server;
	struct telling *telling = wanted->customer[0] ? malloc(sizeof *telling) : NULL;
	if (!telling)
		return;
	*telling = *wanted;
	telling->number = ++server->banner_reads;
	unpaid_read(crm, &server->policy, dialogue_chemin(server->dialogue, "facture_payer_cb"),
		    telling->customer, now_ms, on_told, telling);
}

static void tell_alone(struct conversation *conversation, banner_then *then)
{
	struct telling wanted = {.server = conversation_server(conversation), .then = then};
	(void)snprintf(wanted.customer, sizeof wanted.customer, "%s",
		       conversation_customer(conversation));
	(void)snprintf(wanted.conv, sizeof wanted.conv, "%s", conversation_name(conversation));
	read_and_tell(conversation_account(conversation), conversation_now(conversation), &wanted);
}

void banner_tell(struct conversation *conversation)
{
	tell_alone(conversation, NULL);
}

struct visiting {
	banner_then *then;
	bool shared; /* some conversation asks the server's account */
};

static void visit(struct conversation *conversation, void *context)
{
	struct visiting *visiting = context;
	if (conversation_is_apart(conversation))
		tell_alone(conversation, visiting->then);
	else
		visiting->shared = true;
}

/* Who is not in a conversation yet has asked the account already. */
static void mark_incoming(struct server *server, const char *customer)
{
	for (struct connection *one = server->connections; one; one = one->next)
		if (!one->conversation && one->identity.known &&
		    strcmp(one->identity.ticket.subject, customer) == 0)
			one->unpaid_moved = true;
}

void banner_tell_customer(struct server *server, const char *customer, banner_then *then)
{
	struct visiting visiting = {.then = then};
	struct telling wanted = {.server = server, .then = then};
	mark_incoming(server, customer);
	conversation_each_of(server, customer, visit, &visiting);
	(void)snprintf(wanted.customer, sizeof wanted.customer, "%s", customer);
	if (visiting.shared)
		read_and_tell(server->crm, clock_system().now_ms(NULL), &wanted);
}

void banner_catch_up(struct connection *connection)
{
	if (connection->unpaid_moved && connection->conversation)
		banner_tell(connection->conversation);
	connection->unpaid_moved = false;
}
