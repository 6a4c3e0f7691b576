/*
 * desk_context.c - a conversation that an advisor opens: its last messages, who the customer is,
 * what they owe and have under way, what colleagues noted. Asked of the store and of the account at
 * once; answered when all have answered.
 */
#include "server/desk_parts.h"

#include <stdlib.h>

#include "base/clock.h"
#include "dialogue/guide.h"

enum { EVENTS_SHOWN = 50, BILLS_READ = 12 };

/* What is being gathered: `job->data` holds it by name. */
struct gather {
	struct job *job;
	unsigned missing;
	bool again; /* it is looked at already: only what changed is wanted */
	uint64_t first_seq;
};

struct piece {
	struct gather *gather;
	const char *name;
};

/* ---- Putting it together ---- */

static json_t *pick_all(const json_t *list, const char *const *names)
{
	size_t i;
	json_t *one, *to = json_array();
	json_array_foreach(list, i, one)
	{
		(void)json_array_append_new(to, view_some(one, names));
	}
	return to;
}

/* What the advisor did for the customer, and the assistant: the account's own journal. */
static json_t *list_acts(const json_t *journal)
{
	static const char *const names[] = {"reference", "title", "act", "status", NULL};
	size_t i;
	json_t *entry, *list = json_array();
	json_array_foreach(json_object_get(journal, "entries"), i, entry)
	{
		json_t *one = view_some(entry, names);
		(void)json_object_set(one, "ts", json_object_get(entry, "at_ms"));
		(void)json_array_append_new(list, one);
	}
	return list;
}

/* Bills come newest first: the first of each line. */
static json_t *last_bills(const json_t *bills)
{
	static const char *const names[] = {
		"id", "line", "month", "amount_cents", "remaining_cents", "due", "status", NULL};
	size_t i, j;
	json_t *bill, *known, *list = json_array();
	json_array_foreach(bills, i, bill)
	{
		bool seen = false;
		json_array_foreach(list, j, known)
		{
			seen = seen || json_equal(json_object_get(known, "line"),
						  json_object_get(bill, "line"));
		}
		if (!seen)
			(void)json_array_append_new(list, view_some(bill, names));
	}
	return list;
}

static void add_account(const struct server *server, json_t *context, const json_t *found)
{
	static const char *const who[] = {"name", "first_name", "kind", "company", NULL};
	static const char *const line[] = {"id",    "market", "number", "user",
					   "offer", "status", NULL};
	static const char *const unpaid[] = {"active", "amount_cents", "due", "invoices", NULL};
	static const char *const order[] = {"id", "label", "status", "expected", NULL};
	static const char *const incident[] = {"id", "line", "symptom", "status", "expected", NULL};
	const json_t *account = json_object_get(found, "account");
	const json_t *personal = json_object_get(found, "personal");
	json_t *owed = view_some(json_object_get(account, "unpaid"), unpaid);
	json_t *identity = view_some(account, who);
	(void)json_object_update(context, identity);
	json_decref(identity);
	(void)json_object_set_new(context, "lines",
				  pick_all(json_object_get(account, "lines"), line));
	(void)json_object_set_new(
		context, "blocked",
		view_blocked(server, json_is_true(json_object_get(owed, "active"))));
	(void)json_object_set_new(context, "unpaid", owed);
	(void)json_object_set_new(
		context, "last_bills",
		last_bills(json_object_get(json_object_get(found, "bills"), "bills")));
	(void)json_object_set_new(
		context, "orders",
		pick_all(json_object_get(json_object_get(found, "orders"), "orders"), order));
	(void)json_object_set_new(
		context, "incidents",
		pick_all(json_object_get(json_object_get(found, "incidents"), "incidents"),
			 incident));
	(void)json_object_set_new(context, "acts", list_acts(json_object_get(found, "journal")));
	const char *contact = frame_string(personal, "contact_email");
	const char *login = frame_string(personal, "login_email");
	if (contact && login)
		(void)json_object_set_new(context, "login_email_is_contact",
					  json_boolean(strcasecmp(contact, login) == 0));
}

static json_t *make_context(const struct server *server, const json_t *found)
{
	const char *customer = frame_string(found, "customer");
	const char *level = frame_string(found, "level");
	bool known = json_object_get(found, "account") != NULL;
	json_t *context =
		json_pack("{s:s?, s:s, s:b, s:b, s:[], s:[], s:[], s:[], s:[]}", "customer",
			  customer, "level", level ? level : "anonyme", "known", known, "down",
			  customer && !known, "lines", "blocked", "orders", "incidents", "acts");
	if (context && known)
		add_account(server, context, found);
	return context;
}

static json_t *make_notes(const json_t *rows)
{
	json_t *list = json_array();
	for (size_t i = json_array_size(rows); list && i > 0; i--)
		(void)json_array_append_new(list, view_note(json_array_get(rows, i - 1)));
	return list;
}

static json_t *make_acts(const struct server *server, const json_t *rows)
{
	size_t i;
	json_t *row, *list = json_array();
	json_array_foreach(rows, i, row)
	{
		const char *title = guide_title(server->dialogue, frame_string(row, "intent"));
		if (title) /* else the pack has it no more */
			(void)json_array_append_new(
				list, json_pack("{s:O, s:s, s:O, s:s*, s:O}", "intent",
						json_object_get(row, "intent"), "title", title,
						"state", json_object_get(row, "state"), "reference",
						frame_string(row, "reference"), "ts",
						json_object_get(row, "at")));
	}
	return list;
}

static json_t *make_past(const struct server *server, const json_t *rows)
{
	size_t i;
	json_t *row, *list = json_array();
	json_array_foreach(rows, i, row)
	{
		json_int_t who = json_integer_value(json_object_get(row, "who"));
		(void)json_array_append_new(
			list,
			json_pack("{s:O, s:O, s:O, s:s, s:O, s:s?}", "conv",
				  json_object_get(row, "conv"), "created",
				  json_object_get(row, "created"), "updated",
				  json_object_get(row, "updated"), "mode",
				  store_who_name(who >= 0 && who <= STORE_CLOSED
							 ? (enum store_who)who
							 : STORE_BOT),
				  "seq", json_object_get(row, "seq"), "title",
				  guide_title(server->dialogue, frame_string(row, "intent"))));
	}
	return list;
}

/* What the customer has already written waits for an answer too. */
static json_t *make_suggestions(const struct server *server, const json_t *found, const json_t *row)
{
	json_int_t who = json_integer_value(json_object_get(row, "who"));
	if (!row || who == STORE_CLOSED)
		return NULL;
	return desk_suggestions_for_last(server, json_object_get(found, "events"),
					 json_object_get(found, "account"));
}

static void finish(struct gather *gather)
{
	struct job *job = gather->job;
	struct desk *desk = job->server->desk;
	const json_t *found = job->data;
	json_t *row = json_array_get(json_object_get(found, "entry"), 0);
	connection_send_json(
		job->connection,
		json_pack("{s:s, s:s, s:s, s:o?, s:O, s:b, s:o, s:o, s:o, s:o, s:o, s:o?}", "t",
			  "ok", "re", job->id, "conv", job->conv, "entry",
			  row ? view_entry(desk, row) : NULL, "events",
			  json_object_get(found, "events"), "more", gather->first_seq > 1, "notes",
			  make_notes(json_object_get(found, "notes")), "viewers",
			  view_viewers(desk, job->conv), "past",
			  make_past(job->server, json_object_get(found, "past")), "acts",
			  make_acts(job->server, json_object_get(found, "acts")), "context",
			  make_context(job->server, found), "suggestions",
			  make_suggestions(job->server, found, row)));
	job_end(job);
	free(gather);
}

/* ---- Gathering ---- */

static void take_piece(struct piece *piece, const json_t *value)
{
	struct gather *gather = piece->gather;
	if (value)
		(void)json_object_set_new(gather->job->data, piece->name, json_deep_copy(value));
	free(piece);
	if (--gather->missing == 0)
		finish(gather);
}

static void on_rows(void *context, enum store_status status, const json_t *rows)
{
	take_piece(context, status == STORE_OK ? rows : NULL);
}

static void on_account(void *context, enum crm_status status, const json_t *result)
{
	take_piece(context, status == CRM_OK ? result : NULL);
}

static struct piece *new_piece(struct gather *gather, const char *name)
{
	struct piece *piece = malloc(sizeof *piece);
	if (piece) {
		*piece = (struct piece){gather, name};
		gather->missing++;
	}
	return piece;
}

static void ask_store(struct gather *gather, const char *name, const json_t *params)
{
	struct piece *piece = new_piece(gather, name);
	if (piece)
		store_desk(gather->job->server->store, name, params, on_rows, piece);
}

static void ask_account(struct gather *gather, struct crm *crm, const char *customer,
			const char *name, const json_t *params)
{
	struct piece *piece = new_piece(gather, name);
	const struct crm_request request = {.customer = customer,
					    .operation = name,
					    .params = params,
					    .now_ms = clock_system().now_ms(NULL)};
	if (piece)
		crm_call(crm, &request, on_account, piece);
}

static void ask_all(struct gather *gather, const char *customer)
{
	struct server *server = gather->job->server;
	struct conversation *conversation = conversation_find(server, gather->job->conv);
	struct crm *crm = conversation ? conversation_account(conversation) : server->crm;
	json_t *params = json_pack("{s:s, s:s?, s:s, s:s}", "conv", gather->job->conv, "customer",
				   customer, "requests", server->desk->requests_list, "reads",
				   server->desk->reads_list);
	json_t *bills = json_pack("{s:i}", "limit", BILLS_READ),
	       *ten = json_pack("{s:i}", "limit", 10);
	gather->missing = 1; /* until all have been asked */
	ask_store(gather, "entry", params);
	ask_store(gather, "notes", params);
	ask_store(gather, "acts", params);
	if (customer)
		ask_store(gather, "past", params);
	if (customer && crm) {
		ask_account(gather, crm, customer, "account", NULL);
		ask_account(gather, crm, customer, "bills", bills);
		ask_account(gather, crm, customer, "orders", NULL);
		ask_account(gather, crm, customer, "incidents", NULL);
		ask_account(gather, crm, customer, "journal", ten);
		ask_account(gather, crm, customer, "personal", NULL);
	}
	json_decref(params);
	json_decref(bills);
	json_decref(ten);
	if (--gather->missing == 0)
		finish(gather);
}

static void on_loaded(void *context, const struct store_result *result)
{
	struct gather *gather = context;
	struct job *job = gather->job;
	struct connection *connection = job->connection;
	if (result->status != STORE_OK) {
		if (connection->seat)
			desk_unwatch(connection->seat, job->conv);
		desk_refuse(connection, job->id,
			    result->status == STORE_ABSENT ? "not_found" : "internal");
		job_end(job);
		free(gather);
		return;
	}
	json_t *events = json_array();
	for (size_t i = 0; events && i < result->event_count; i++)
		(void)json_array_append_new(events, json_loads(result->events[i].body, 0, NULL));
	gather->first_seq = result->event_count ? result->events[0].seq : 1;
	job->data = json_pack("{s:o, s:s?, s:s?}", "events", events, "customer", result->customer,
			      "level", result->level);
	if (!gather->again)
		desk_audit(job->server->desk, desk_me(connection), "open", job->conv,
			   result->customer, NULL);
	desk_tell_viewers(job->server->desk, job->conv);
	char customer[TICKET_SUBJECT];
	(void)snprintf(customer, sizeof customer, "%s", result->customer ? result->customer : "");
	ask_all(gather, *customer ? customer : NULL);
}

void desk_open_conversation(struct connection *connection, const char *id, const char *conv)
{
	struct gather *gather = calloc(1, sizeof *gather);
	struct job *job = gather ? job_new(connection, id, conv) : NULL;
	if (!job) {
		free(gather);
		return;
	}
	gather->job = job;
	gather->again = desk_watches(connection->seat, conv);
	/* From now on, so that a look away before the answer counts, and nothing is missed between.
	 */
	if (!desk_watch(connection->seat, conv)) {
		desk_refuse(connection, id, "overloaded");
		job_end(job);
		free(gather);
		return;
	}
	store_load(connection->server->store, conv, 0, 0, EVENTS_SHOWN, on_loaded, gather);
}
