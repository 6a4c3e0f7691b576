/* desk_handing.c - conversations taken and given back. See DESK.md. */
#include "server/desk_parts.h"

/* "Camille a déjà pris cette conversation." and the mode as it is. */
static void refuse_mode(struct job *job, const struct outcome *outcome)
{
	struct connection *connection = job->connection;
	const struct store_mode *mode = outcome->mode;
	char text[200];
	(void)snprintf(text, sizeof text, "%s", frame_error_text(outcome->code));
	const char *name =
		mode && mode->advisor[0] ? identity_name(job->server, mode->advisor) : NULL;
	if (name && strcmp(outcome->code, "taken") == 0)
		(void)snprintf(text, sizeof text, "%s a déjà pris cette conversation.", name);
	json_t *frame = json_pack("{s:s, s:s, s:s, s:s}", "t", "err", "re", job->id, "code",
				  outcome->code, "text", text);
	if (frame && mode) {
		json_t *now = view_mode(job->server->desk, job->conv, mode, true);
		(void)json_object_update_missing(frame, now);
		(void)json_object_del(frame, "conv");
		json_decref(now);
	}
	metrics_error(&job->server->metrics, outcome->code);
	connection_send_json(connection, frame);
}

/* ---- What the customer has already written, for who takes over ---- */

enum { EVENTS_READ = 20 };

static void on_read(void *context, const struct store_result *result)
{
	struct job *job = context;
	struct conversation *conversation = conversation_find(job->server, job->conv);
	json_t *events = json_array();
	for (size_t i = 0; i < result->event_count; i++)
		(void)json_array_append_new(events, json_loads(result->events[i].body, 0, NULL));
	if (result->status == STORE_OK && conversation) {
		const struct suggestion_wish wish = {.server = job->server,
						     .connection = job->connection,
						     .conv = job->conv,
						     .customer =
							     conversation_customer(conversation),
						     .crm = conversation_account(conversation),
						     .now_ms = conversation_now(conversation)};
		desk_suggest_for_last(&wish, events);
	}
	json_decref(events);
	job_end(job);
}

static void suggest(const struct job *taken)
{
	struct job *job = job_new(taken->connection, taken->id, taken->conv);
	if (job)
		store_load(job->server->store, job->conv, 0, 0, EVENTS_READ, on_read, job);
}

/* ---- Taking and giving back ---- */

static void on_handed(void *context, bool ack, const struct outcome *outcome)
{
	struct job *job = context;
	bool of_mode = outcome->code && (strcmp(outcome->code, "taken") == 0 ||
					 strcmp(outcome->code, "version_conflict") == 0);
	if (of_mode) {
		refuse_mode(job, outcome);
	} else if (outcome->code) {
		desk_refuse(job->connection, job->id, outcome->code);
	} else if (ack) {
		if (outcome->mode->who == STORE_ADVISOR &&
		    strcmp(outcome->mode->advisor, desk_me(job->connection)) == 0)
			job_watch_own(job);
		desk_audit(job->server->desk, desk_me(job->connection),
			   frame_string(job->data, "t"), job->conv, NULL,
			   frame_string(job->data, "to"));
		connection_send_json(job->connection,
				     json_pack("{s:s, s:s, s:I, s:s, s:I}", "t", "ok", "re",
					       job->id, "seq", (json_int_t)outcome->seq, "mode",
					       store_who_name(outcome->mode->who), "mode_ver",
					       (json_int_t)outcome->mode->version));
		return; /* called once more, after the messages */
	} else if (strcmp(frame_string(job->data, "t"), "take") == 0) {
		suggest(job);
	}
	job_end(job);
}

static void hand(struct connection *connection, const char *id, json_t *frame,
		 struct handoff *handoff)
{
	json_t *version = json_object_get(frame, "mode_ver");
	const char *conv = frame_string(frame, "conv");
	if (!json_is_integer(version) || json_integer_value(version) < 0 ||
	    !frame_conv_is_good(conv)) {
		desk_refuse(connection, id, "bad_request");
		return;
	}
	handoff->mode_ver = (uint64_t)json_integer_value(version);
	struct job *job = job_new(connection, id, conv);
	if (!job)
		return;
	job->data = json_incref(frame);
	const struct ask wanted = {.what = ASK_HANDOFF, .handoff = handoff, .done = on_handed};
	job_ask(job, &wanted);
}

void desk_on_take(struct connection *connection, const char *id, json_t *frame)
{
	struct handoff handoff = desk_handoff_of(connection);
	handoff.kind = HANDOFF_TAKE;
	hand(connection, id, frame, &handoff);
}

void desk_on_release(struct connection *connection, const char *id, json_t *frame)
{
	static const struct {
		const char *to;
		enum handoff_kind kind;
	} places[] = {
		{"bot", HANDOFF_TO_BOT}, {"queue", HANDOFF_TO_QUEUE}, {"closed", HANDOFF_CLOSE}};
	struct handoff handoff = desk_handoff_of(connection);
	const char *to = frame_string(frame, "to");
	for (size_t i = 0; to && i < 3; i++) {
		if (strcmp(places[i].to, to) != 0)
			continue;
		handoff.kind = places[i].kind;
		hand(connection, id, frame, &handoff);
		return;
	}
	if (!to || strncmp(to, "advisor:", 8) != 0) {
		desk_refuse(connection, id, "bad_request");
		return;
	}
	const struct person *person = desk_find_person(connection->server->desk, to + 8);
	if (!person || person->seats == 0) {
		connection_refuse(connection, id, "not_found", "Ce conseiller n’est pas présent.",
				  0);
		return;
	}
	handoff.kind = HANDOFF_TO_ADVISOR;
	(void)snprintf(handoff.to, sizeof handoff.to, "%s", person->id);
	(void)snprintf(handoff.to_name, sizeof handoff.to_name, "%s",
		       identity_name(connection->server, person->id));
	hand(connection, id, frame, &handoff);
}
