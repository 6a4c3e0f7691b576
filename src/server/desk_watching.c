/* desk_watching.c - the queue and a conversation watched. See DESK.md. */
#include "dialogue/guide.h"
#include "server/desk_parts.h"

static void on_entries(void *context, enum store_status status, const json_t *rows)
{
	struct job *job = context;
	if (job_failed(job, status))
		return;
	struct desk *desk = job->server->desk;
	const struct config *config = job->server->config;
	json_t *all = json_object_get(job->data, "entries");
	json_int_t who = json_integer_value(json_object_get(job->data, "who"));
	size_t i;
	json_t *row;
	json_array_foreach(rows, i, row)
	{
		json_t *entry = view_entry(desk, row);
		unsigned rank = (unsigned)json_integer_value(json_object_get(entry, "rank"));
		/* Those that wait stand in the order of the queue. */
		size_t place = json_array_size(all);
		while (rank && place > 0 &&
		       (unsigned)json_integer_value(
			       json_object_get(json_array_get(all, place - 1), "rank")) > rank)
			place--;
		(void)json_array_insert_new(all, place, entry);
	}
	static const enum store_who order[] = {STORE_WAITING, STORE_ADVISOR, STORE_BOT,
					       STORE_CLOSED};
	if (++who < 4) {
		(void)json_object_set_new(job->data, "who", json_integer(who));
		json_t *params = json_pack("{s:i}", "who", (int)order[who]);
		store_desk(job->server->store, "entries", params, on_entries, job);
		json_decref(params);
		return;
	}
	connection_send_json(job->connection,
			     json_pack("{s:s, s:s, s:O, s:o, s:[i, i], s:o}", "t", "ok", "re",
				       job->id, "entries", all, "advisors", view_people(desk),
				       "thresholds_s", config->desk_warn_seconds,
				       config->desk_alarm_seconds, "intents",
				       guide_intents(job->server->dialogue)));
	job_end(job);
}

static void watch_queue(struct connection *connection, const char *id)
{
	struct job *job = job_new(connection, id, "");
	if (!job)
		return;
	connection->seat->queue = true;
	job->data = json_pack("{s:[], s:i}", "entries", "who", 0);
	json_t *params = json_pack("{s:i}", "who", (int)STORE_WAITING);
	store_desk(connection->server->store, "entries", params, on_entries, job);
	json_decref(params);
}

void desk_on_watch(struct connection *connection, const char *id, json_t *frame)
{
	if (json_is_true(json_object_get(frame, "queue")))
		watch_queue(connection, id);
	else if (frame_conv_is_good(frame_string(frame, "conv")))
		desk_open_conversation(connection, id, frame_string(frame, "conv"));
	else
		desk_refuse(connection, id, "bad_request");
}

void desk_on_unwatch(struct connection *connection, const char *id, json_t *frame)
{
	const char *conv = frame_string(frame, "conv");
	(void)id;
	if (json_is_true(json_object_get(frame, "queue")))
		connection->seat->queue = false;
	else if (conv)
		desk_unwatch(connection->seat, conv);
}
