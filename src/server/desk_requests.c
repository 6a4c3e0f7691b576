/* desk_requests.c - what each frame of an advisor does: a table, one function a frame. See DESK.md.
 */
#include "server/desk_parts.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/mask.h"
#include "base/utf8.h"
#include "dialogue/guide.h"

enum { NOTE_CHARACTERS = 2000, TAG_CHARACTERS = 40, TAG_LIMIT = 20, HISTORY_LIMIT = 100 };

/* ---- Helpers ---- */

void job_send(const struct connection *connection, json_t *frame)
{
	char *line = frame ? json_dumps(frame, JSON_COMPACT) : NULL;
	json_decref(frame);
	connection_send_owned((struct connection *)(uintptr_t)connection, line);
}

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
	connection_refuse(connection, id, code, text, 0);
}

void desk_ok(struct connection *connection, const char *id)
{
	job_send(connection, json_pack("{s:s, s:s}", "t", "ok", "re", id));
}

const char *desk_me(const struct connection *connection)
{
	return connection->identity.ticket.subject;
}

const char *desk_my_name(const struct connection *connection)
{
	return identity_name(connection->server, desk_me(connection));
}

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

/* The conversation of a frame that must be in memory and held by who asks, else NULL, refused. */
static struct conversation *held_conversation(struct connection *connection, const char *id,
					      json_t *frame)
{
	struct conversation *conversation =
		conversation_find(connection->server, frame_string(frame, "conv"));
	const struct store_mode *mode = conversation ? conversation_mode(conversation) : NULL;
	if (mode && mode->who == STORE_ADVISOR && strcmp(mode->advisor, desk_me(connection)) == 0)
		return conversation;
	if (id)
		desk_refuse(connection, id, "forbidden");
	return NULL;
}

static struct handoff handoff_of(const struct connection *connection)
{
	struct handoff handoff = {.supervisor =
					  connection->identity.ticket.role == ROLE_SUPERVISOR};
	(void)snprintf(handoff.by, sizeof handoff.by, "%s", desk_me(connection));
	(void)snprintf(handoff.by_name, sizeof handoff.by_name, "%s", desk_my_name(connection));
	return handoff;
}

/* ---- Watching ---- */

static void on_entries(void *context, enum store_status status, const json_t *rows)
{
	struct job *job = context;
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
	if (status == STORE_OK && ++who < 4) {
		(void)json_object_set_new(job->data, "who", json_integer(who));
		json_t *params = json_pack("{s:i}", "who", (int)order[who]);
		store_desk(job->server->store, "entries", params, on_entries, job);
		json_decref(params);
		return;
	}
	if (status != STORE_OK)
		desk_refuse(job->connection, job->id, "internal");
	else
		job_send(job->connection,
			 json_pack("{s:s, s:s, s:O, s:o, s:[i, i], s:o}", "t", "ok", "re", job->id,
				   "entries", all, "advisors", view_people(desk), "thresholds_s",
				   config->desk_warn_seconds, config->desk_alarm_seconds, "intents",
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

static void on_watch(struct connection *connection, const char *id, json_t *frame)
{
	if (json_is_true(json_object_get(frame, "queue")))
		watch_queue(connection, id);
	else if (frame_conv_is_good(frame_string(frame, "conv")))
		desk_open_conversation(connection, id, frame_string(frame, "conv"));
	else
		desk_refuse(connection, id, "bad_request");
}

static void on_unwatch(struct connection *connection, const char *id, json_t *frame)
{
	const char *conv = frame_string(frame, "conv");
	(void)id;
	if (json_is_true(json_object_get(frame, "queue")))
		connection->seat->queue = false;
	else if (conv)
		desk_unwatch(connection->seat, conv);
}

/* ---- Taking and giving back ---- */

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
	job_send(connection, frame);
}

/* Who holds a conversation sees it. */
static void watch_own(const struct job *job)
{
	struct seat *seat = job->connection->seat;
	if (seat && desk_watch(seat, job->conv))
		desk_tell_viewers(job->server->desk, job->conv);
}

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
			watch_own(job);
		desk_audit(job->server->desk, desk_me(job->connection),
			   frame_string(job->data, "t"), job->conv, NULL,
			   frame_string(job->data, "to"));
		job_send(job->connection,
			 json_pack("{s:s, s:s, s:I, s:s, s:I}", "t", "ok", "re", job->id, "seq",
				   (json_int_t)outcome->seq, "mode",
				   store_who_name(outcome->mode->who), "mode_ver",
				   (json_int_t)outcome->mode->version));
		return; /* called once more, after the messages */
	}
	job_end(job);
}

/* Asks a conversation; `done` ends the job. */
static void ask(struct job *job, const struct ask *wanted)
{
	struct conversation *conversation = conversation_open(job->server, job->conv);
	struct ask whole = *wanted;
	whole.context = job;
	if (conversation && conversation_ask(conversation, &whole))
		return;
	connection_refuse(job->connection, job->id, "overloaded", frame_error_text("overloaded"),
			  1000);
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
	ask(job, &wanted);
}

static void on_take(struct connection *connection, const char *id, json_t *frame)
{
	struct handoff handoff = handoff_of(connection);
	handoff.kind = HANDOFF_TAKE;
	hand(connection, id, frame, &handoff);
}

static void on_release(struct connection *connection, const char *id, json_t *frame)
{
	static const struct {
		const char *to;
		enum handoff_kind kind;
	} places[] = {
		{"bot", HANDOFF_TO_BOT}, {"queue", HANDOFF_TO_QUEUE}, {"closed", HANDOFF_CLOSE}};
	struct handoff handoff = handoff_of(connection);
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

/* ---- In a conversation one holds ---- */

/* Acknowledges, and after the messages says that the turn is over. */
static void on_said(void *context, bool ack, const struct outcome *outcome)
{
	struct job *job = context;
	if (outcome->code) {
		desk_refuse(job->connection, job->id, outcome->code);
	} else if (ack) {
		json_t *ok = json_pack("{s:s, s:s, s:I}", "t", "ok", "re", job->id, "seq",
				       (json_int_t)outcome->seq);
		if (ok && outcome->mid)
			(void)json_object_set_new(ok, "mid", json_string(outcome->mid));
		if (ok && outcome->duplicate)
			(void)json_object_set_new(ok, "dup", json_true());
		job_send(job->connection, ok);
		watch_own(job);
		return;
	} else {
		job_send(job->connection,
			 json_pack("{s:s, s:s, s:s, s:I}", "t", "turn", "re", job->id, "conv",
				   job->conv, "seq", (json_int_t)outcome->seq));
	}
	job_end(job);
}

static void on_msg(struct connection *connection, const char *id, json_t *frame)
{
	const char *text = frame_string(frame, "text"), *conv = frame_string(frame, "conv");
	struct handoff me = handoff_of(connection);
	if (!text || !*text || !frame_conv_is_good(conv)) {
		desk_refuse(connection, id, "bad_request");
	} else if (utf8_count(text_of(text)) > TEXT_CHARACTERS) {
		desk_refuse(connection, id, "too_large");
	} else {
		struct job *job = job_new(connection, id, conv);
		const struct ask wanted = {.what = ASK_ADVISOR,
					   .handoff = &me,
					   .id = id,
					   .text = text,
					   .done = on_said};
		if (job)
			ask(job, &wanted);
	}
}

/* The customer and colleagues see that an advisor writes; nothing is stored. */
static void on_typing(struct connection *connection, const char *id, json_t *frame)
{
	struct conversation *conversation = held_conversation(connection, id, frame);
	json_t *seen = conversation ? json_pack("{s:s, s:s, s:s, s:b}", "t", "typing", "conv",
						conversation_name(conversation), "who", "advisor",
						"on", json_is_true(json_object_get(frame, "on")))
				    : NULL;
	char *line = seen ? json_dumps(seen, JSON_COMPACT) : NULL;
	if (line)
		conversation_tell(conversation, line, connection);
	free(line);
	json_decref(seen);
}

static void on_read(struct connection *connection, const char *id, json_t *frame)
{
	struct conversation *conversation = held_conversation(connection, id, frame);
	json_int_t seq = json_integer_value(json_object_get(frame, "seq"));
	if (!conversation || seq < 1 || (uint64_t)seq > conversation_seq(conversation))
		return;
	json_t *seen = json_pack("{s:s, s:s, s:s, s:s, s:I}", "t", "receipt", "conv",
				 conversation_name(conversation), "kind", frame_string(frame, "t"),
				 "who", "advisor", "seq", seq);
	char *line = seen ? json_dumps(seen, JSON_COMPACT) : NULL;
	if (line)
		conversation_tell(conversation, line, connection);
	free(line);
	json_decref(seen);
}

/* ---- Starting an act for the customer ---- */

static void start(struct job *job)
{
	const json_t *params = json_object_get(job->data, "params");
	struct handoff me = handoff_of(job->connection);
	const struct ask wanted = {.what = ASK_START,
				   .handoff = &me,
				   .text = frame_string(job->data, "intent"),
				   .choice = frame_string(params, "line"),
				   .market = frame_string(params, "market"),
				   .done = on_said};
	desk_audit(job->server->desk, desk_me(job->connection), "start", job->conv, NULL,
		   wanted.text);
	ask(job, &wanted);
}

/*
 * The address that is the customer's login is theirs alone to change: an advisor is refused when it
 * is the one being replaced, or the one to be put in its place. An account that does not answer
 * proves nothing, so it refuses too.
 */
static void on_personal(void *context, enum crm_status status, const json_t *personal)
{
	struct job *job = context;
	const char *login = frame_string(personal, "login_email");
	const char *contact = frame_string(personal, "contact_email");
	const char *wanted = frame_string(json_object_get(job->data, "params"), "email");
	if (status != CRM_OK) {
		desk_refuse(job->connection, job->id, "act_unavailable");
		job_end(job);
	} else if (login && ((contact && strcasecmp(contact, login) == 0) ||
			     (wanted && strcasecmp(wanted, login) == 0))) {
		connection_refuse(
			job->connection, job->id, "forbidden",
			"Cette adresse est l’identifiant de connexion du client\u00A0: lui seul "
			"peut la changer.",
			0);
		job_end(job);
	} else {
		start(job);
	}
}

static void on_start(struct connection *connection, const char *id, json_t *frame)
{
	struct server *server = connection->server;
	const char *intent = frame_string(frame, "intent");
	struct conversation *conversation = held_conversation(connection, id, frame);
	if (!conversation)
		return;
	if (!intent || !policy_has(&server->policy, intent) ||
	    !guide_title(server->dialogue, intent)) {
		desk_refuse(connection, id, "unknown_act");
		return;
	}
	struct job *job = job_new(connection, id, conversation_name(conversation));
	if (!job)
		return;
	job->data = json_incref(frame);
	const char *customer = conversation_customer(conversation);
	struct crm *crm = conversation_account(conversation);
	if (!guide_condition(server->dialogue, intent) || !*customer || !crm) {
		start(job);
		return;
	}
	const struct crm_request request = {.customer = customer,
					    .operation = "personal",
					    .now_ms = conversation_now(conversation)};
	crm_call(crm, &request, on_personal, job);
}

/* ---- Beside the conversation ---- */

static void on_noted(void *context, enum store_status status, const json_t *rows)
{
	struct job *job = context;
	struct desk *desk = job->server->desk;
	if (status != STORE_OK) {
		desk_refuse(job->connection, job->id, "internal");
		job_end(job);
		return;
	}
	(void)json_object_set(job->data, "id", json_object_get(json_array_get(rows, 0), "id"));
	json_t *note = view_note(job->data), *told = json_deep_copy(note);
	job_send(job->connection,
		 json_pack("{s:s, s:s, s:o}", "t", "ok", "re", job->id, "note", note));
	(void)json_object_set_new(told, "t", json_string("note"));
	(void)json_object_set_new(told, "conv", json_string(job->conv));
	desk_tell(desk, job->conv, told);
	desk_audit(desk, desk_me(job->connection), "note", job->conv, NULL, NULL);
	job_end(job);
}

static void on_note(struct connection *connection, const char *id, json_t *frame)
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
	if (status != STORE_OK) {
		desk_refuse(job->connection, job->id, "internal");
		job_end(job);
		return;
	}
	json_t *tags = view_tags(rows);
	job_send(job->connection,
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

static void on_tag(struct connection *connection, const char *id, json_t *frame)
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
	if (status == STORE_OK)
		desk_ok(job->connection, job->id);
	else
		desk_refuse(job->connection, job->id, "internal");
	job_end(job);
}

static void on_suggestion_used(struct connection *connection, const char *id, json_t *frame)
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

/* ---- History, ticket ---- */

static void on_history_loaded(void *context, const struct store_result *result)
{
	struct job *job = context;
	json_t *events = json_array();
	for (size_t i = 0; i < result->event_count; i++)
		(void)json_array_append_new(events, json_loads(result->events[i].body, 0, NULL));
	bool more = result->event_count > 0 && result->events[0].seq > 1;
	if (result->status == STORE_OK)
		job_send(job->connection, json_pack("{s:s, s:s, s:O, s:b}", "t", "ok", "re",
						    job->id, "events", events, "more", more));
	else
		desk_refuse(job->connection, job->id,
			    result->status == STORE_ABSENT ? "not_found" : "internal");
	json_decref(events);
	job_end(job);
}

static void on_history(struct connection *connection, const char *id, json_t *frame)
{
	json_int_t before = json_integer_value(json_object_get(frame, "before"));
	json_int_t count = json_integer_value(json_object_get(frame, "n"));
	if (before < 0 || count < 1 || count > HISTORY_LIMIT) {
		desk_refuse(connection, id, "bad_request");
		return;
	}
	struct job *job = job_new(connection, id, frame_string(frame, "conv"));
	if (!job)
		return;
	desk_audit(connection->server->desk, desk_me(connection), "history", job->conv, NULL, NULL);
	store_load(connection->server->store, job->conv, 0, (uint64_t)before, (size_t)count,
		   on_history_loaded, job);
}

/* A new ticket of the same person, with the same role. */
static void on_auth(struct connection *connection, const char *id, json_t *frame)
{
	const char *token = frame_string(frame, "ticket");
	struct identity identity = {0};
	const char *fault = token ? identity_read(connection->server, text_of(token), &identity)
				  : "bad_request";
	if (!fault && (strcmp(identity.ticket.subject, desk_me(connection)) != 0 ||
		       identity.ticket.role != connection->identity.ticket.role))
		fault = "forbidden";
	if (fault) {
		desk_refuse(connection, id, fault);
		return;
	}
	connection->identity = identity;
	desk_ok(connection, id);
}

/* ---- The table ---- */

static const struct desk_frame {
	const char *name;
	void (*handle)(struct connection *connection, const char *id, json_t *frame);
	bool has_id;
	bool has_conv;
} FRAMES[] = {
	{"watch", on_watch, true, false},
	{"unwatch", on_unwatch, false, false},
	{"take", on_take, true, true},
	{"release", on_release, true, true},
	{"msg", on_msg, true, true},
	{"typing", on_typing, false, true},
	{"read", on_read, false, true},
	{"start", on_start, true, true},
	{"note", on_note, true, true},
	{"tag", on_tag, true, true},
	{"suggestion_used", on_suggestion_used, true, true},
	{"search", desk_search, true, false},
	{"history", on_history, true, true},
	{"auth", on_auth, true, false},
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
