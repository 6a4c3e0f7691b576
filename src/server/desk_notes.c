/* desk_notes.c - beside a conversation: notes, tags, what became of suggestions. See DESK.md. */
#include "base/clock.h"
#include "base/mask.h"
#include "base/utf8.h"
#include "server/desk_parts.h"

enum { NOTE_CHARACTERS = 2000, TAG_CHARACTERS = 40, TAG_LIMIT = 20 };

static void on_noted(void *context, enum store_status status, const json_t *rows)
{
	struct job *job = context;
	struct desk *desk = job->server->desk;
	if (job_failed(job, status))
		return;
	if (json_array_size(rows) == 0) {
		desk_refuse(job->connection, job->id, "not_found");
		job_end(job);
		return;
	}
	(void)json_object_set(job->data, "id", json_object_get(json_array_get(rows, 0), "id"));
	json_t *note = view_note(job->data), *told = json_deep_copy(note);
	connection_send_json(job->connection,
			     json_pack("{s:s, s:s, s:o}", "t", "ok", "re", job->id, "note", note));
	(void)json_object_set_new(told, "t", json_string("note"));
	(void)json_object_set_new(told, "conv", json_string(job->conv));
	desk_tell(desk, job->conv, told);
	desk_audit(desk, desk_me(job->connection), "note", job->conv, NULL, NULL);
	job_end(job);
}

void desk_on_note(struct connection *connection, const char *id, json_t *frame)
{
	const char *text = frame_string(frame, "text");
	if (!text || !*text || utf8_count(text_of(text)) > NOTE_CHARACTERS) {
		desk_refuse(connection, id, text && *text ? "too_large" : "bad_request");
		return;
	}
	struct job *job = job_new(connection, id, frame_string(frame, "conv"));
	if (!job)
		return;
	struct buffer masked;
	buffer_init(&masked);
	connection->server->metrics.masked += mask_secrets(text_of(text), &masked);
	job->data = json_pack("{s:s, s:s, s:s, s:s, s:I}", "conv", job->conv, "advisor",
			      desk_me(connection), "name", desk_my_name(connection), "text",
			      masked.bytes ? masked.bytes : "", "at",
			      (json_int_t)clock_system().now_ms(NULL));
	buffer_free(&masked);
	store_desk(connection->server->store, "note_put", job->data, on_noted, job);
}

static void on_tags(void *context, enum store_status status, const json_t *rows)
{
	struct job *job = context;
	struct desk *desk = job->server->desk;
	if (job_failed(job, status))
		return;
	json_t *tags = view_tags(rows);
	connection_send_json(job->connection,
			     json_pack("{s:s, s:s, s:O}", "t", "ok", "re", job->id, "tags", tags));
	desk_tell(desk, job->conv,
		  json_pack("{s:s, s:s, s:O}", "t", "tag", "conv", job->conv, "tags", tags));
	desk_tell_queue(desk,
			json_pack("{s:s, s:s, s:o}", "t", "tag", "conv", job->conv, "tags", tags));
	job_end(job);
}

static bool are_tags(const json_t *list)
{
	size_t i;
	json_t *one;
	if (list && (!json_is_array(list) || json_array_size(list) > TAG_LIMIT))
		return false;
	json_array_foreach(list, i, one)
	{
		const char *text = json_string_value(one);
		if (!text || !*text || utf8_count(text_of(text)) > TAG_CHARACTERS)
			return false;
	}
	return true;
}

static void keep_tags(struct connection *connection, const char *conv, const json_t *list,
		      const char *operation)
{
	size_t i;
	json_t *one;
	json_array_foreach(list, i, one)
	{
		desk_keep(connection->server->desk, operation,
			  json_pack("{s:s, s:O, s:s, s:I}", "conv", conv, "tag", one, "advisor",
				    desk_me(connection), "at",
				    (json_int_t)clock_system().now_ms(NULL)));
	}
}

void desk_on_tag(struct connection *connection, const char *id, json_t *frame)
{
	const char *conv = frame_string(frame, "conv");
	const json_t *add = json_object_get(frame, "add"), *del = json_object_get(frame, "del");
	if (!are_tags(add) || !are_tags(del)) {
		desk_refuse(connection, id, "bad_request");
		return;
	}
	struct job *job = job_new(connection, id, conv);
	if (!job)
		return;
	keep_tags(connection, conv, del, "tag_del");
	keep_tags(connection, conv, add, "tag_put");
	desk_audit(connection->server->desk, desk_me(connection), "tag", conv, NULL, NULL);
	json_t *params = json_pack("{s:s}", "conv", conv);
	store_desk(connection->server->store, "tags", params, on_tags, job); /* after those */
	json_decref(params);
}

static void on_outcome_kept(void *context, enum store_status status, const json_t *rows)
{
	struct job *job = context;
	(void)rows;
	if (job_failed(job, status))
		return;
	desk_ok(job->connection, job->id);
	job_end(job);
}

void desk_on_suggestion_used(struct connection *connection, const char *id, json_t *frame)
{
	static const char *const outcomes[] = {"used", "edited", "ignored"};
	const char *outcome = frame_string(frame, "outcome"), *sid = frame_string(frame, "sid");
	const char *intent = frame_string(frame, "intent");
	size_t i = 0;
	while (i < 3 && (!outcome || strcmp(outcomes[i], outcome) != 0))
		i++;
	if (i == 3 || !frame_id_is_good(sid) || (intent && strlen(intent) >= 64)) {
		desk_refuse(connection, id, "bad_request");
		return;
	}
	struct job *job = job_new(connection, id, frame_string(frame, "conv"));
	if (!job)
		return;
	json_t *params = json_pack("{s:s, s:s, s:s, s:s, s:s?, s:I}", "conv", job->conv, "sid", sid,
				   "advisor", desk_me(connection), "outcome", outcome, "intent",
				   intent, "at", (json_int_t)clock_system().now_ms(NULL));
	store_desk(connection->server->store, "suggestion_put", params, on_outcome_kept, job);
	json_decref(params);
}
