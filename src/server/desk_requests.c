/* desk_requests.c - the advisors' frames: a table, and what their answers share. See DESK.md. */
#include "server/desk_parts.h"

#include <stdlib.h>

#include "base/clock.h"

enum { AGAIN_MS = 1000 };

/* ---- Answers ---- */

void desk_refuse(struct connection *connection, const char *id, const char *code)
{
	/* The customers' sentences for these speak of their own conversation. */
	static const char *const texts[][2] = {
		{"forbidden",
		 "Cela ne vous est pas ouvert\u00A0: prenez d’abord la conversation, ou "
		 "demandez à votre superviseur."},
		{"not_found", "Rien n’est connu sous ce nom."},
		{"closed", "Cette conversation est terminée."},
		{"bad_request", "Cette demande n’est pas lisible."},
	};
	const char *text = frame_error_text(code);
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		if (text_is(text_of(code), texts[i][0]))
			text = texts[i][1];
	connection_refuse(connection, id, code, text,
			  strcmp(code, "overloaded") == 0 ? AGAIN_MS : 0);
}

void desk_ok(struct connection *connection, const char *id)
{
	connection_send_json(connection, json_pack("{s:s, s:s}", "t", "ok", "re", id));
}

const char *desk_me(const struct connection *connection)
{
	return connection->identity.ticket.subject;
}

const char *desk_my_name(const struct connection *connection)
{
	return identity_own_name(connection->server, &connection->identity.ticket);
}

/* ---- Work that is answered later ---- */

struct job *job_new(struct connection *connection, const char *id, const char *conv)
{
	struct job *job = calloc(1, sizeof *job);
	if (!job) {
		desk_refuse(connection, id, "internal");
		return NULL;
	}
	connection_hold(connection);
	job->server = connection->server;
	job->connection = connection;
	(void)snprintf(job->id, sizeof job->id, "%s", id);
	(void)snprintf(job->conv, sizeof job->conv, "%s", conv);
	job->asked_ms = clock_system().now_ms(NULL);
	job->server->work++;
	return job;
}

void job_end(struct job *job)
{
	struct server *server = job->server;
	connection_release(job->connection);
	json_decref(job->data);
	free(job);
	server->work--;
	server_note_idle(server);
}

bool job_failed(struct job *job, enum store_status status)
{
	if (status == STORE_OK)
		return false;
	desk_refuse(job->connection, job->id, "internal");
	job_end(job);
	return true;
}

struct handoff desk_handoff_of(const struct connection *connection)
{
	struct handoff handoff = {.supervisor =
					  connection->identity.ticket.role == ROLE_SUPERVISOR};
	(void)snprintf(handoff.by, sizeof handoff.by, "%s", desk_me(connection));
	(void)snprintf(handoff.by_name, sizeof handoff.by_name, "%s", desk_my_name(connection));
	return handoff;
}

void job_watch_own(const struct job *job)
{
	struct seat *seat = job->connection->seat;
	if (seat && desk_watch(seat, job->conv))
		desk_tell_viewers(job->server->desk, job->conv);
}

void job_ask(struct job *job, const struct ask *wanted)
{
	struct conversation *conversation = conversation_open(job->server, job->conv);
	struct ask whole = *wanted;
	whole.context = job;
	if (conversation && conversation_ask(conversation, &whole))
		return;
	wanted->done(job, true, &(struct outcome){.code = "overloaded"});
}

/* ---- History ---- */

static void on_history_loaded(void *context, const struct store_result *result)
{
	struct job *job = context;
	json_t *events = json_array();
	for (size_t i = 0; i < result->event_count; i++)
		(void)json_array_append_new(events, json_loads(result->events[i].body, 0, NULL));
	bool more = result->event_count > 0 && result->events[0].seq > 1;
	if (result->status == STORE_OK)
		connection_send_json(job->connection,
				     json_pack("{s:s, s:s, s:O, s:b}", "t", "ok", "re", job->id,
					       "events", events, "more", more));
	else
		desk_refuse(job->connection, job->id,
			    result->status == STORE_ABSENT ? "not_found" : "internal");
	json_decref(events);
	job_end(job);
}

static void on_history(struct connection *connection, const char *id, json_t *frame)
{
	uint64_t before;
	size_t count;
	if (!frame_read_page(frame, &before, &count)) {
		desk_refuse(connection, id, "bad_request");
		return;
	}
	struct job *job = job_new(connection, id, frame_string(frame, "conv"));
	if (!job)
		return;
	desk_audit(connection->server->desk, desk_me(connection), "history", job->conv, NULL, NULL);
	store_load(connection->server->store, job->conv, 0, before, count, on_history_loaded, job);
}

/* ---- The table ---- */

static const struct desk_frame {
	const char *name;
	void (*handle)(struct connection *connection, const char *id, json_t *frame);
	bool has_id;
	bool has_conv;
} FRAMES[] = {
	{"watch", desk_on_watch, true, false},
	{"unwatch", desk_on_unwatch, false, false},
	{"queue", desk_on_queue, true, false},
	{"take", desk_on_take, true, true},
	{"release", desk_on_release, true, true},
	{"msg", desk_on_msg, true, true},
	{"typing", desk_on_typing, false, true},
	{"read", desk_on_read, false, true},
	{"start", desk_on_start, true, true},
	{"note", desk_on_note, true, true},
	{"tag", desk_on_tag, true, true},
	{"suggestion_used", desk_on_suggestion_used, true, true},
	{"search", desk_search, true, false},
	{"history", on_history, true, true},
	{"auth", desk_on_auth, true, false},
};

/* The ticket is still good, and the pace is one of a person. */
static bool may_ask(struct connection *connection, const char *name, const char *id)
{
	int wait_ms = 0;
	const char *fault = strcmp(name, "auth") == 0 ? NULL
						      : identity_check(&connection->identity,
								       clock_system().now_ms(NULL));
	if (fault) {
		desk_refuse(connection, id, fault);
		return false;
	}
	if (bucket_take(&connection->seat->bucket, SEARCHES_PER_MINUTE, clock_monotonic_us(),
			&wait_ms))
		return true;
	connection_refuse(connection, id, "rate_limited", frame_error_text("rate_limited"),
			  wait_ms);
	return false;
}

void desk_request(struct connection *connection, const char *name, const char *id, json_t *frame)
{
	for (size_t i = 0; name && i < sizeof FRAMES / sizeof FRAMES[0]; i++) {
		const struct desk_frame *one = &FRAMES[i];
		if (strcmp(one->name, name) != 0)
			continue;
		if ((one->has_id && !id) ||
		    (one->has_conv && !frame_conv_is_good(frame_string(frame, "conv"))))
			desk_refuse(connection, id, "bad_request");
		else if (may_ask(connection, name, id))
			one->handle(connection, one->has_id ? id : NULL, frame);
		return;
	}
	desk_refuse(connection, id, "bad_request");
}
