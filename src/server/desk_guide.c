/* desk_guide.c - what an advisor finds at each keystroke, and what is suggested to be answered. */
#include "server/desk_parts.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/mask.h"
#include "dialogue/guide.h"

enum { RESULT_LIMIT = 8, SECTION_LIMIT = 100, SUGGESTION_LIMIT = 3, BOUND_US = 60 * 1000000 };

/* Says of each result whether an unpaid bill stops it, in its text too. `unpaid` NULL: no customer
 * is known. */
static void mark_blocked(const struct server *server, json_t *found, const json_t *unpaid)
{
	size_t i;
	json_t *one;
	bool owes = json_is_true(json_object_get(unpaid, "active"));
	int64_t owed = json_integer_value(json_object_get(unpaid, "amount_cents"));
	json_array_foreach(json_object_get(found, "results"), i, one)
	{
		bool stops = policy_blocks(&server->policy, frame_string(one, "intent"));
		(void)json_object_set_new(one, "may_block", json_boolean(stops));
		(void)json_object_set_new(one, "blocked",
					  unpaid ? json_boolean(stops && owes) : json_null());
		if (stops && owes)
			guide_tell_block(server->dialogue, one, owed);
		if (owes)
			guide_tell_owed(server->dialogue, one, owed);
		(void)json_object_del(one, "way");
		if (!owes)
			continue;
		/* The application is not presented to who owes money. */
		(void)json_object_del(one, "say");
		(void)json_object_del(one, "tell");
		(void)json_object_set_new(one, "present", json_false());
	}
	if (owes && found)
		(void)json_object_set_new(found, "present", json_false());
}

/* ---- Suggestions ---- */

/* How many messages are looked at for what the customer has just told. */
enum { BEFORE_LIMIT = 16 };

/* Asked for; told once the store has said what the customer wrote before, and the account which
 * lines they have and what they owe. */
struct suggesting {
	struct server *server;
	char conv[CONV_BYTES], customer[STORE_PERSON];
	uint64_t seq;
	int64_t now_ms;
	struct crm *crm; /* NULL: nobody signed in */
	json_t *before;
	char *text;
};

/* What may be answered to the message `seq`: {sid, for, items}. */
static json_t *find_suggestions(const struct server *server, const char *text, uint64_t seq,
				const json_t *account, const json_t *before, int64_t now_ms)
{
	char sid[32], mid[32];
	const struct guide_question question = {.text = text_of(text),
						.lines = json_object_get(account, "lines"),
						.before = before,
						.today_ms = now_ms,
						.limit = SUGGESTION_LIMIT,
						.said = true};
	json_t *found = guide_search(server->dialogue, &question);
	(void)snprintf(sid, sizeof sid, "s%llu", (unsigned long long)seq);
	(void)snprintf(mid, sizeof mid, "m%llu", (unsigned long long)seq);
	mark_blocked(server, found, json_object_get(account, "unpaid"));
	json_t *told = json_pack("{s:s, s:s, s:O?}", "sid", sid, "for", mid, "items",
				 json_object_get(found, "results"));
	json_decref(found);
	return told;
}

/* The texts of the customer among these msg frames, but the one `seq`. */
static void add_before(json_t *before, const json_t *event, uint64_t seq)
{
	const char *from = frame_string(event, "from"), *text = frame_string(event, "text");
	if (from && text && strcmp(from, "customer") == 0 &&
	    (uint64_t)json_integer_value(json_object_get(event, "seq")) != seq)
		(void)json_array_append_new(before, json_string(text));
}

static json_t *suggest_among(const struct server *server, const json_t *events, const char *text,
			     uint64_t seq, const json_t *account, int64_t now_ms)
{
	json_t *before = json_array();
	size_t count = json_array_size(events);
	for (size_t i = count > BEFORE_LIMIT ? count - BEFORE_LIMIT : 0; i < count; i++)
		add_before(before, json_array_get(events, i), seq);
	json_t *found = find_suggestions(server, text, seq, account, before, now_ms);
	json_decref(before);
	return found;
}

json_t *desk_suggestions_for_last(const struct server *server, const json_t *events,
				  const json_t *account)
{
	int64_t now_ms = clock_system().now_ms(NULL);
	for (size_t i = json_array_size(events); i > 0; i--) {
		const json_t *event = json_array_get(events, i - 1);
		const char *from = frame_string(event, "from"), *text = frame_string(event, "text");
		json_int_t seq = json_integer_value(json_object_get(event, "seq"));
		if (from && strcmp(from, "advisor") == 0)
			return NULL;
		if (from && text && strcmp(from, "customer") == 0 &&
		    guide_is_request(server->dialogue, text_of(text), now_ms))
			return suggest_among(server, events, text, (uint64_t)seq, account, now_ms);
	}
	return NULL;
}

static void tell_suggestions(struct suggesting *suggesting, const json_t *account)
{
	struct server *server = suggesting->server;
	json_t *frame = json_pack("{s:s, s:s}", "t", "suggestions", "conv", suggesting->conv);
	json_t *found = find_suggestions(server, suggesting->text, suggesting->seq, account,
					 suggesting->before, suggesting->now_ms);
	(void)json_object_update(frame, found);
	json_decref(found);
	desk_tell(server->desk, suggesting->conv, frame);
	json_decref(suggesting->before);
	free(suggesting->text);
	free(suggesting);
	server->work--;
	server_note_idle(server);
}

static void on_owed(void *context, enum crm_status status, const json_t *account)
{
	tell_suggestions(context, status == CRM_OK ? account : NULL);
}

/* What cannot be read says nothing. */
static void on_before(void *context, const struct store_result *result)
{
	struct suggesting *suggesting = context;
	for (size_t i = 0; result->status == STORE_OK && i < result->event_count; i++) {
		json_t *event = json_loads(result->events[i].body, 0, NULL);
		add_before(suggesting->before, event, suggesting->seq);
		json_decref(event);
	}
	const struct crm_request request = {.customer = suggesting->customer,
					    .operation = "account",
					    .now_ms = suggesting->now_ms};
	if (*suggesting->customer && suggesting->crm)
		crm_call(suggesting->crm, &request, on_owed, suggesting);
	else
		tell_suggestions(suggesting, NULL);
}

void desk_suggest(struct conversation *conversation, const char *text, uint64_t seq)
{
	struct server *server = conversation_server(conversation);
	struct suggesting *suggesting = calloc(1, sizeof *suggesting);
	char *copy = suggesting ? strdup(text) : NULL;
	if (!copy) {
		free(suggesting);
		return;
	}
	*suggesting = (struct suggesting){.server = server,
					  .seq = seq,
					  .now_ms = conversation_now(conversation),
					  .crm = conversation_account(conversation),
					  .before = json_array(),
					  .text = copy};
	(void)snprintf(suggesting->conv, sizeof suggesting->conv, "%s",
		       conversation_name(conversation));
	(void)snprintf(suggesting->customer, sizeof suggesting->customer, "%s",
		       conversation_customer(conversation));
	server->work++;
	store_load(server->store, suggesting->conv, 0, seq, BEFORE_LIMIT, on_before, suggesting);
}

/* ---- Search ---- */

bool desk_read_number(const char *typed, char number[24])
{
	size_t length = 0;
	for (const char *at = typed; *at; at++) {
		if (*at >= '0' && *at <= '9' && length < 15)
			number[length++] = *at;
		else if (!strchr(" .-+", *at))
			return false;
	}
	number[length] = '\0';
	char national[24];
	/* "0033 6…" is "+33 6…" as one dials it from abroad. */
	if (length == 13 && strncmp(number, "0033", 4) == 0)
		(void)snprintf(national, sizeof national, "+%s", number + 2);
	else if (length == 10 && number[0] == '0')
		(void)snprintf(national, sizeof national, "+33%s", number + 1);
	else if (length == 11 && strncmp(number, "33", 2) == 0)
		(void)snprintf(national, sizeof national, "+%s", number);
	else
		return false;
	memcpy(number, national, sizeof national);
	return true;
}

static void answer_search(struct connection *connection, const char *id, const json_t *asked,
			  const json_t *customer)
{
	struct server *server = connection->server;
	const char *text = frame_string(asked, "text"), *section = frame_string(asked, "section");
	bool all = section && *section;
	bool browse = !text || !*text;
	const struct guide_question question = {.text = text_of(text),
						.market = frame_string(asked, "market"),
						.section = section,
						.lines = json_object_get(customer, "lines"),
						.today_ms = clock_system().now_ms(NULL),
						.limit = all || browse ? SECTION_LIMIT
								       : RESULT_LIMIT,
						.browse = browse};
	json_t *found = guide_search(server->dialogue, &question);
	mark_blocked(server, found, json_object_get(customer, "unpaid"));
	json_t *ok = json_pack("{s:s, s:s, s:O?, s:O?, s:O?}", "t", "ok", "re", id, "results",
			       json_object_get(found, "results"), "present",
			       json_object_get(found, "present"), "elsewhere",
			       json_object_get(found, "elsewhere"));
	json_decref(found);
	if (ok && customer)
		(void)json_object_set_new(ok, "customer", json_deep_copy(customer));
	connection_send_json(connection, ok);
}

/* The customer's name, lines and debt, and what it stops: what the guide shows of them. */
static json_t *summarise(const struct server *server, const json_t *account)
{
	static const char *const shown[] = {"id",    "market", "number", "user",
					    "offer", "status", NULL};
	size_t i;
	json_t *line, *lines = json_array();
	const json_t *unpaid = json_object_get(account, "unpaid");
	bool owes = json_is_true(json_object_get(unpaid, "active"));
	json_array_foreach(json_object_get(account, "lines"), i, line)
	{
		(void)json_array_append_new(lines, view_some(line, shown));
	}
	return json_pack("{s:O, s:O, s:O?, s:o, s:{s:O, s:O}, s:o}", "id",
			 json_object_get(account, "id"), "name", json_object_get(account, "name"),
			 "first_name", json_object_get(account, "first_name"), "lines", lines,
			 "unpaid", "active", json_object_get(unpaid, "active"), "amount_cents",
			 json_object_get(unpaid, "amount_cents"), "blocked",
			 view_blocked(server, owes));
}

/* The guide is bound to the customer of the job, and the binding is audited. */
static void bind_seat(struct job *job)
{
	struct connection *connection = job->connection;
	struct seat *seat = connection->seat;
	json_t *customer = json_object_get(job->data, "bound");
	const char *typed = frame_string(job->data, "customer");
	if (!seat->customer || strcmp(seat->bound, typed) != 0)
		desk_audit(job->server->desk, desk_me(connection), "customer", NULL,
			   frame_string(customer, "id"), "guide");
	json_decref(seat->customer);
	seat->customer = json_incref(customer);
	seat->bound_us = clock_monotonic_us();
	(void)snprintf(seat->bound, sizeof seat->bound, "%s", typed);
	answer_search(connection, job->id, job->data, customer);
}

/* Whether the address is the customer's login, which an advisor may not change. */
static void on_addresses(void *context, enum crm_status status, const json_t *personal)
{
	struct job *job = context;
	const char *contact = frame_string(personal, "contact_email");
	const char *login = frame_string(personal, "login_email");
	if (status == CRM_OK && contact && login)
		(void)json_object_set_new(json_object_get(job->data, "bound"),
					  "login_email_is_contact",
					  json_boolean(strcasecmp(contact, login) == 0));
	if (job->connection->seat)
		bind_seat(job);
	job_end(job);
}

/* Nobody has the number or the id: who guesses them leaves a trace too. */
static void refuse_binding(struct job *job, bool absent)
{
	struct buffer typed;
	buffer_init(&typed);
	mask_secrets(text_of(frame_string(job->data, "customer")), &typed);
	if (absent)
		desk_audit(job->server->desk, desk_me(job->connection), "customer_unknown", NULL,
			   NULL, typed.length ? typed.bytes : "");
	buffer_free(&typed);
	desk_refuse(job->connection, job->id, absent ? "not_found" : "act_unavailable");
	job_end(job);
}

static void on_account(void *context, enum crm_status status, const json_t *account)
{
	struct job *job = context;
	char name[DESK_NAME];
	json_t *customer = status == CRM_OK ? summarise(job->server, account) : NULL;
	if (!customer) {
		refuse_binding(job, status == CRM_ABSENT);
		return;
	}
	/* The journal calls them by it, when they are known here. */
	desk_name_customer(account, name);
	if (*name)
		desk_keep_person(job->server->desk, frame_string(customer, "id"), name);
	const struct crm_request request = {.customer = frame_string(customer, "id"),
					    .operation = "personal",
					    .now_ms = clock_system().now_ms(NULL)};
	(void)json_object_set_new(job->data, "bound", customer);
	crm_call(job->server->crm, &request, on_addresses, job);
}

static void read_customer(struct job *job, const char *customer)
{
	const struct crm_request request = {.customer = customer,
					    .operation = "account",
					    .now_ms = clock_system().now_ms(NULL)};
	crm_call(job->server->crm, &request, on_account, job);
}

static void on_number(void *context, enum crm_status status, const json_t *found)
{
	struct job *job = context;
	const char *customer = frame_string(found, "id");
	if (status == CRM_OK && customer) {
		read_customer(job, customer);
		return;
	}
	refuse_binding(job, status != CRM_UNAVAILABLE);
}

static void bind_customer(struct connection *connection, const char *id, json_t *frame)
{
	const char *typed = frame_string(frame, "customer");
	struct server *server = connection->server;
	char number[24];
	if (!server->crm) {
		desk_refuse(connection, id, "act_unavailable");
		return;
	}
	struct job *job = job_new(connection, id, "");
	if (!job)
		return;
	job->data = json_copy(frame);
	if (!desk_read_number(typed, number)) {
		read_customer(job, typed);
		return;
	}
	json_t *params = json_pack("{s:s}", "number", number);
	const struct crm_request request = {.customer = "",
					    .operation = "find_customer",
					    .params = params,
					    .now_ms = clock_system().now_ms(NULL)};
	crm_call(server->crm, &request, on_number, job);
	json_decref(params);
}

void desk_search(struct connection *connection, const char *id, json_t *frame)
{
	const char *text = frame_string(frame, "text"), *in = frame_string(frame, "in");
	const char *customer = frame_string(frame, "customer");
	const struct seat *seat = connection->seat;
	if (!text || strlen(text) > 4 * TEXT_CHARACTERS ||
	    (customer && strlen(customer) >= sizeof seat->bound)) {
		desk_refuse(connection, id, "bad_request");
	} else if (in) {
		if (strcmp(in, "transcripts") == 0)
			desk_search_transcripts(connection, id, text);
		else
			desk_refuse(connection, id, "bad_request");
	} else if (!customer || !*customer) {
		answer_search(connection, id, frame, NULL);
	} else if (seat->customer && strcmp(seat->bound, customer) == 0 &&
		   clock_monotonic_us() - seat->bound_us < BOUND_US) {
		answer_search(connection, id, frame, seat->customer);
	} else {
		bind_customer(connection, id, frame);
	}
}
