/*
 * desk_names.c - what advisors are called, also those who are not there: the name that the last
 * ticket they came with gave. In memory by id, and in the store over a restart. Only signed tickets
 * add to it, so there are as many as the operator has advisors. And what customers are called, as
 * their account says: in the store alone.
 */
#include "server/desk_parts.h"

#include "base/log.h"
#include "base/strmap.h"
#include "base/utf8.h"

enum { NAME_CHARACTERS = 40 };

const char *desk_name_of(const struct desk *desk, const char *id)
{
	return desk && id ? json_string_value(json_object_get(desk->names, id)) : NULL;
}

bool desk_learn_name(struct desk *desk, const struct ticket *ticket)
{
	const char *known = desk_name_of(desk, ticket->subject);
	if (!ticket->name[0] || (known && strcmp(known, ticket->name) == 0))
		return false;
	(void)json_object_set_new(desk->names, ticket->subject, json_string(ticket->name));
	desk_keep(desk, "name_put",
		  json_pack("{s:s, s:s}", "advisor", ticket->subject, "name", ticket->name));
	return true;
}

/* What was learnt since the server runs is newer. */
static void on_names(void *context, enum store_status status, const json_t *rows)
{
	struct desk *desk = context;
	size_t i;
	json_t *row;
	if (status != STORE_OK)
		log_event(LOG_ERROR_LEVEL, "names_unreadable", LOG_END);
	json_array_foreach(rows, i, row)
	{
		const char *id = frame_string(row, "advisor");
		if (id && !json_object_get(desk->names, id))
			(void)json_object_set(desk->names, id, json_object_get(row, "name"));
	}
}

bool desk_open_names(struct desk *desk)
{
	if (!(desk->names = json_object()))
		return false;
	store_desk(desk->server->store, "names", NULL, on_names, desk);
	return true;
}

void desk_name_customer(const json_t *account, char name[DESK_NAME])
{
	const char *first = frame_string(account, "first_name");
	const char *last = frame_string(account, "name");
	char whole[512];
	(void)snprintf(whole, sizeof whole, "%s%s%s", first ? first : "", first && last ? " " : "",
		       last ? last : "");
	struct text start = utf8_prefix(text_of(whole), NAME_CHARACTERS);
	(void)snprintf(name, DESK_NAME, "%.*s", (int)start.length, start.bytes);
}

void desk_keep_person(struct desk *desk, const char *customer, const char *name)
{
	if (desk)
		desk_keep(desk, "person_put",
			  json_pack("{s:s, s:s}", "customer", customer, "name", name));
}
