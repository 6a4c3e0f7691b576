/* untold.c - see untold.h. */
#include "server/untold.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/conversation_parts.h"

enum { UNTOLD_LIMIT = 1000, ID_LIMIT = 64 };

struct untold {
	struct untold *next; /* the newest first */
	char customer[TICKET_SUBJECT], conv[CONV_BYTES], id[ID_LIMIT];
	json_t *news;
};

static void untold_free(struct untold *one)
{
	json_decref(one->news);
	free(one);
}

/* Too many are kept: the oldest are forgotten. */
static void make_room(struct server *server)
{
	struct untold **place = &server->untold;
	for (size_t i = 0; *place && i < UNTOLD_LIMIT; i++)
		place = &(*place)->next;
	while (*place) {
		struct untold *old = *place;
		*place = old->next;
		untold_free(old);
	}
}

static struct untold **find(struct server *server, const char *id)
{
	struct untold **place = &server->untold;
	while (*place && strcmp((*place)->id, id) != 0)
		place = &(*place)->next;
	return place;
}

void untold_forget(struct server *server, const char *id)
{
	struct untold **place = find(server, id), *one = *place;
	if (!one)
		return;
	*place = one->next;
	untold_free(one);
}

bool untold_keep(struct server *server, const char *customer, const char *conv, const char *id,
		 const json_t *news)
{
	if (*find(server, id))
		return true;
	struct untold *one = calloc(1, sizeof *one);
	if (!one)
		return false;
	one->news = json_deep_copy(news);
	(void)snprintf(one->customer, sizeof one->customer, "%s", customer);
	(void)snprintf(one->conv, sizeof one->conv, "%s", conv);
	(void)snprintf(one->id, sizeof one->id, "%s", id);
	one->next = server->untold;
	server->untold = one;
	make_room(server);
	return true;
}

void untold_take_acts(struct server *server, const char *id, const struct conversation *own)
{
	const struct untold *one = *find(server, id);
	if (!one || !own->state || !one->news)
		return;
	(void)json_object_set_new(one->news, "kept", dialogue_state_promises(own->state));
}

static void on_told(void *context, bool ack, const struct outcome *outcome)
{
	(void)context;
	(void)ack;
	(void)outcome;
}

void untold_tell(struct conversation *conversation)
{
	struct server *server = conversation_server(conversation);
	const char *customer = conversation_customer(conversation);
	struct untold **place = &server->untold;
	if (!*customer || conversation_is_apart(conversation) ||
	    conversation_mode(conversation)->who == STORE_CLOSED)
		return;
	while (*place) {
		struct untold *one = *place;
		if (strcmp(one->customer, customer) != 0) {
			place = &one->next;
			continue;
		}
		const struct ask wanted = {.what = ASK_NEWS,
					   .id = one->id,
					   .kind = DIALOGUE_NEWS,
					   .result = one->news,
					   .done = on_told};
		bool here = strcmp(one->conv, conversation_name(conversation)) == 0;
		if (!here && !conversation_ask(conversation, &wanted))
			return; /* later */
		*place = one->next;
		untold_free(one);
	}
}

void untold_drop(struct server *server)
{
	while (server->untold) {
		struct untold *one = server->untold;
		server->untold = one->next;
		untold_free(one);
	}
}
