/* desk_writing.c - what an advisor does in a conversation that they hold. See DESK.md. */
#include "base/utf8.h"
#include "dialogue/guide.h"
#include "server/desk_parts.h"

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

/* Acknowledges, and after the messages says that the turn is over. */
static void on_said(void *context, bool ack, const struct outcome *outcome)
{
	struct job *job = context;
	if (outcome->code) {
		desk_refuse(job->connection, job->id, outcome->code);
	} else if (ack) {
		connection_send_json(job->connection, outcome_ok(outcome, job->id));
		job_watch_own(job);
		return;
	} else {
		connection_send_json(job->connection, outcome_over(outcome, job->id, job->conv));
	}
	job_end(job);
}

void desk_on_msg(struct connection *connection, const char *id, json_t *frame)
{
	const char *text = frame_string(frame, "text"), *conv = frame_string(frame, "conv");
	struct handoff me = desk_handoff_of(connection);
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
			job_ask(job, &wanted);
	}
}

/* The customer and colleagues see that an advisor writes; nothing is stored. */
void desk_on_typing(struct connection *connection, const char *id, json_t *frame)
{
	struct conversation *conversation = held_conversation(connection, id, frame);
	if (conversation)
		conversation_tell_typing(conversation, "advisor",
					 json_is_true(json_object_get(frame, "on")), connection);
}

void desk_on_read(struct connection *connection, const char *id, json_t *frame)
{
	struct conversation *conversation = held_conversation(connection, id, frame);
	if (conversation)
		conversation_tell_receipt(conversation, "advisor", frame, connection);
}

/* ---- Starting an act for the customer ---- */

/* A start that was refused is in the audit too. */
static void deny_start(struct job *job, const char *code, const char *text)
{
	desk_audit_at(job->server->desk, job->asked_ms, desk_me(job->connection), "start_refused",
		      job->conv, frame_string(job->data, "intent"));
	if (text)
		connection_refuse(job->connection, job->id, code, text, 0);
	else
		desk_refuse(job->connection, job->id, code);
	job_end(job);
}

/* It is in the audit once it was done, as of when it was asked for: before what it made is said. */
static void on_started(void *context, bool ack, const struct outcome *outcome)
{
	struct job *job = context;
	if (outcome->code) {
		deny_start(job, outcome->code, outcome->text);
		return;
	}
	if (ack)
		desk_audit_at(job->server->desk, job->asked_ms, desk_me(job->connection), "start",
			      job->conv, frame_string(job->data, "intent"));
	on_said(job, ack, outcome);
}

static void start(struct job *job)
{
	const json_t *params = json_object_get(job->data, "params");
	struct handoff me = desk_handoff_of(job->connection);
	const struct ask wanted = {.what = ASK_START,
				   .handoff = &me,
				   .text = frame_string(job->data, "intent"),
				   .choice = frame_string(params, "line"),
				   .market = frame_string(params, "market"),
				   .result = params,
				   .done = on_started};
	job_ask(job, &wanted);
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
		deny_start(job, "act_unavailable", NULL);
	} else if (login && ((contact && strcasecmp(contact, login) == 0) ||
			     (wanted && strcasecmp(wanted, login) == 0))) {
		deny_start(job, "forbidden",
			   "Cette adresse est l’identifiant de connexion du client\u00A0: lui seul "
			   "peut la changer.");
	} else {
		start(job);
	}
}

/* ---- Lines that the act is about ---- */

static bool has_line(const json_t *lines, const json_t *markets)
{
	size_t i, j;
	const json_t *line, *market;
	json_array_foreach(lines, i, line)
	{
		json_array_foreach(markets, j, market)
		{
			if (json_equal(json_object_get(line, "market"),
				       (json_t *)(uintptr_t)market))
				return true;
		}
	}
	return false;
}

/* « Ce client n’a aucune ligne pour cette démarche, prévue pour : Mobile, Clé 4G. » */
static void deny_lines(struct job *job, const json_t *markets)
{
	static const char *const names[][2] = {
		{"mobile", "Mobile"}, {"fixe", "Fixe"}, {"cle4g", "Clé 4G"}, {"box4g", "4G box"}};
	size_t i;
	const json_t *market;
	struct buffer text;
	buffer_init(&text);
	buffer_add_string(&text,
			  "Ce client n’a aucune ligne pour cette démarche, prévue pour\u00A0: ");
	json_array_foreach(markets, i, market)
	{
		for (size_t j = 0; j < sizeof names / sizeof names[0]; j++)
			if (strcmp(names[j][0], json_string_value(market)) == 0)
				buffer_add_format(&text, "%s%s", i ? ", " : "", names[j][1]);
	}
	buffer_add_char(&text, '.');
	deny_start(job, "forbidden", text.bytes);
	buffer_free(&text);
}

static void ask_personal(struct job *job)
{
	const char *intent = frame_string(job->data, "intent");
	struct conversation *conversation = conversation_find(job->server, job->conv);
	struct crm *crm = conversation ? conversation_account(conversation) : NULL;
	if (!crm || !guide_condition(job->server->dialogue, intent)) {
		start(job);
		return;
	}
	const struct crm_request request = {.customer = conversation_customer(conversation),
					    .operation = "personal",
					    .now_ms = conversation_now(conversation)};
	crm_call(crm, &request, on_personal, job);
}

/* An act for lines that the customer has not is refused before it reaches them. An account that
 * does not answer is asked again by the act itself. */
static void on_lines(void *context, enum crm_status status, const json_t *account)
{
	struct job *job = context;
	json_t *markets = guide_markets(job->server->dialogue, frame_string(job->data, "intent"));
	if (status == CRM_OK && json_array_size(markets) &&
	    !has_line(json_object_get(account, "lines"), markets))
		deny_lines(job, markets);
	else
		ask_personal(job);
	json_decref(markets);
}

void desk_on_start(struct connection *connection, const char *id, json_t *frame)
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
	if (!*customer || !crm) {
		start(job);
		return;
	}
	const struct crm_request request = {.customer = customer,
					    .operation = "account",
					    .now_ms = conversation_now(conversation)};
	crm_call(crm, &request, on_lines, job);
}
