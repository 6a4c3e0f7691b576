/* requests.c - what each frame of a client does: a table, one function a frame. */
#include <stdio.h>
#include <stdlib.h>

#include "acts/paying.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "base/mask.h"
#include "base/utf8.h"
#include "pay/pay_demo.h"
#include "server/banner.h"
#include "server/connection.h"
#include "server/conversation.h"
#include "server/desk.h"

enum { RESUME_LIMIT = 300, HISTORY_LIMIT = 100 };

/* A frame in work, for what is answered later. */
struct pending {
	struct connection *connection;
	char id[FRAME_ID + 1];
	char conv[CONV_BYTES];
	uint64_t seq;
	bool same_epoch;
	bool greets;
};

static struct pending *pending_new(struct connection *connection, const char *id)
{
	struct pending *pending = calloc(1, sizeof *pending);
	if (!pending) {
		connection_refuse(connection, id, "internal", frame_error_text("internal"), 0);
		return NULL;
	}
	connection_hold(connection);
	pending->connection = connection;
	(void)snprintf(pending->id, sizeof pending->id, "%s", id);
	return pending;
}

static void pending_free(struct pending *pending)
{
	connection_release(pending->connection);
	free(pending);
}

static void refuse(struct connection *connection, const char *re, const char *code)
{
	connection_refuse(connection, re, code, frame_error_text(code), 0);
}

static void send_json(struct connection *connection, json_t *frame)
{
	char *line = frame ? json_dumps(frame, JSON_COMPACT) : NULL;
	json_decref(frame);
	connection_send_owned(connection, line);
}

/* ---- hello ---- */

/* The conversation's own state: who answers, and what the customer owes. */
static json_t *state_of(const struct connection *connection,
			const struct conversation *conversation)
{
	const struct desk *desk = connection->server->desk;
	const struct store_mode *mode = conversation_mode(conversation);
	unsigned rank = desk_rank(desk, conversation_name(conversation));
	json_t *state = json_pack("{s:s, s:I, s:O?}", "mode", store_who_name(mode->who), "mode_ver",
				  (json_int_t)mode->version, "unpaid", connection->unpaid);
	if (state && mode->who == STORE_ADVISOR)
		(void)json_object_set_new(
			state, "by", json_string(identity_name(connection->server, mode->advisor)));
	if (state && rank)
		(void)json_object_set_new(state, "rank", json_integer((json_int_t)rank));
	return state;
}

/* A welcome without what is the conversation's. */
static json_t *plain_welcome(const struct connection *connection, const char *re)
{
	const struct config *config = connection->server->config;
	return json_pack("{s:s, s:s, s:s, s:i, s:{s:i, s:i, s:i}}", "t", "welcome", "re", re,
			 "epoch", store_epoch(connection->server->store), "ping_s",
			 config->ping_seconds, "limits", "text", TEXT_CHARACTERS, "frame",
			 FRAME_BYTES, "rate", config->messages_per_minute);
}

static void send_welcome(struct connection *connection, const char *re,
			 const struct conversation *conversation, bool recovered)
{
	json_t *frame = plain_welcome(connection, re);
	json_t *own = json_pack("{s:s, s:I, s:b, s:o}", "conv", conversation_name(conversation),
				"seq", (json_int_t)conversation_seq(conversation), "recovered",
				recovered, "state", state_of(connection, conversation));
	if (frame && own)
		(void)json_object_update(frame, own);
	json_decref(own);
	send_json(connection, frame);
}

static void begin_conversation(struct connection *connection, const char *id, bool greets)
{
	struct conversation *conversation = conversation_new(connection->server, greets);
	if (!conversation) {
		refuse(connection, id, "internal");
		return;
	}
	/* Theirs before anything is said: a payment made elsewhere is told here too. */
	conversation_bind(conversation, &connection->identity);
	send_welcome(connection, id, conversation, false);
	conversation_join(conversation, connection);
	if (conversation_greeting(conversation))
		connection_send(connection, conversation_greeting(conversation));
}

/* The conversation is there: what the client has not seen follows, or it asks for the history. */
static void on_resumed(void *context, const struct store_result *result)
{
	struct pending *pending = context;
	struct connection *connection = pending->connection;
	struct server *server = connection->server;
	if (!connection->wsi) {
		/* gone meanwhile */
	} else if (result->status == STORE_ABSENT) {
		begin_conversation(connection, pending->id, pending->greets);
	} else if (result->status != STORE_OK) {
		connection->greeted = false;
		refuse(connection, pending->id, "internal");
	} else {
		struct conversation *conversation = conversation_open(server, pending->conv);
		if (conversation)
			conversation_fill(conversation, result);
		if (!conversation) {
			refuse(connection, pending->id, "internal");
		} else if (!identity_may_enter(&connection->identity, result->customer)) {
			connection->greeted = false;
			refuse(connection, pending->id, "forbidden");
		} else {
			uint64_t missing =
				result->seq > pending->seq ? result->seq - pending->seq : 0;
			bool recovered = pending->same_epoch && pending->seq <= result->seq &&
					 missing <= RESUME_LIMIT && missing == result->event_count;
			send_welcome(connection, pending->id, conversation, recovered);
			for (size_t i = 0; recovered && i < result->event_count; i++)
				connection_send(connection, result->events[i].body);
			conversation_join(conversation, connection);
		}
	}
	pending_free(pending);
	server->work--;
	server_note_idle(server);
}

static void resume_conversation(struct connection *connection, const char *id, json_t *frame,
				bool greets)
{
	const char *conv = frame_string(frame, "conv"), *epoch = frame_string(frame, "epoch");
	struct conversation *known = conversation_find(connection->server, conv);
	json_int_t seq = json_integer_value(json_object_get(frame, "seq"));
	if (known && !identity_may_enter(&connection->identity, conversation_customer(known))) {
		connection->greeted = false;
		refuse(connection, id, "forbidden");
		return;
	}
	if (known && !conversation_is_stored(known)) {
		send_welcome(connection, id, known, seq <= 1);
		conversation_join(known, connection);
		if (seq == 0 && conversation_greeting(known))
			connection_send(connection, conversation_greeting(known));
		return;
	}
	struct pending *pending = pending_new(connection, id);
	if (!pending)
		return;
	(void)snprintf(pending->conv, sizeof pending->conv, "%s", conv);
	pending->seq = seq > 0 ? (uint64_t)seq : 0;
	pending->same_epoch = epoch && strcmp(epoch, store_epoch(connection->server->store)) == 0;
	pending->greets = greets;
	connection->server->work++;
	store_load(connection->server->store, conv, pending->seq, 0, RESUME_LIMIT + 1, on_resumed,
		   pending);
}

/* A hello that waits for the account. */
struct hello {
	char id[FRAME_ID + 1];
	json_t *frame;
	bool greets;
};

static void welcome(struct connection *connection, void *context)
{
	struct hello *hello = context;
	const char *conv = frame_string(hello->frame, "conv");
	if (!connection->wsi)
		; /* gone meanwhile */
	else if (conv && frame_conv_is_good(conv))
		resume_conversation(connection, hello->id, hello->frame, hello->greets);
	else
		begin_conversation(connection, hello->id, hello->greets);
	json_decref(hello->frame);
	free(hello);
}

/* Reads the frame's ticket, if it has one, of a customer or of an advisor; NULL, or an err.code. */
static const char *read_ticket(struct connection *connection, json_t *frame, bool advisor)
{
	json_t *ticket = json_object_get(frame, "ticket");
	struct identity identity = {0};
	if (!ticket || json_is_null(ticket))
		return NULL;
	const char *fault = json_is_string(ticket)
				    ? identity_read(connection->server,
						    (struct text){json_string_value(ticket),
								  json_string_length(ticket)},
						    &identity)
				    : "bad_request";
	if (!fault && (identity.ticket.role != ROLE_CUSTOMER) != advisor)
		fault = "forbidden";
	if (!fault)
		connection->identity = identity;
	return fault;
}

/* An advisor takes a seat at the desk; no conversation is theirs yet. */
static void welcome_advisor(struct connection *connection, const char *id)
{
	const struct ticket *ticket = &connection->identity.ticket;
	json_t *frame = plain_welcome(connection, id);
	json_t *own = json_pack("{s:s, s:i, s:b, s:{s:s, s:i, s:n}, s:{s:s, s:s, s:s}}", "conv", "",
				"seq", 0, "recovered", 0, "state", "mode", "bot", "mode_ver", 0,
				"unpaid", "advisor", "id", ticket->subject, "name",
				identity_name(connection->server, ticket->subject), "role",
				identity_role_name(ticket->role));
	if (!frame || !own || !desk_sit_down(connection)) {
		json_decref(frame);
		json_decref(own);
		refuse(connection, id, "internal");
		return;
	}
	connection->greeted = true;
	lws_set_timer_usecs(connection->wsi,
			    (lws_usec_t)connection->server->config->ping_seconds * LWS_US_PER_SEC);
	(void)json_object_update(frame, own);
	json_decref(own);
	send_json(connection, frame);
}

static void on_hello(struct connection *connection, const char *id, json_t *frame)
{
	const char *role = frame_string(frame, "role"), *kind = frame_string(frame, "kind");
	const char *conv = frame_string(frame, "conv");
	if (connection->greeted) {
		refuse(connection, id, "bad_request");
		return;
	}
	if (!role || !kind ||
	    (strcmp(kind, "app") != 0 && strcmp(kind, "site") != 0 && strcmp(kind, "panel") != 0 &&
	     strcmp(kind, "script") != 0)) {
		refuse(connection, id, "bad_request");
		return;
	}
	bool advisor = strcmp(role, "advisor") == 0;
	const char *fault = read_ticket(connection, frame, advisor);
	if (!fault && advisor && !connection->identity.known)
		fault = "forbidden";
	if (fault) {
		refuse(connection, id, fault);
		return;
	}
	if (advisor) {
		welcome_advisor(connection, id);
		return;
	}
	connection->is_test = strcmp(role, "test") == 0 && connection->server->config->test;
	if (!connection->is_test && strcmp(role, "customer") != 0) {
		refuse(connection, id, strcmp(role, "test") == 0 ? "forbidden" : "bad_request");
		return;
	}
	connection->greeted = true;
	lws_set_timer_usecs(connection->wsi,
			    (lws_usec_t)connection->server->config->ping_seconds * LWS_US_PER_SEC);
	struct hello *hello = calloc(1, sizeof *hello);
	if (!hello) {
		refuse(connection, id, "internal");
		return;
	}
	(void)snprintf(hello->id, sizeof hello->id, "%s", id);
	hello->frame = json_incref(frame);
	hello->greets = strcmp(kind, "app") == 0 || strcmp(kind, "site") == 0;
	struct conversation *known = conv && frame_conv_is_good(conv)
					     ? conversation_find(connection->server, conv)
					     : NULL;
	banner_read(connection, known ? conversation_account(known) : connection->server->crm,
		    welcome, hello);
}

/* ---- Turns ---- */

/* Acknowledges, and after the messages says that the turn is over. */
static void on_turn(void *context, bool ack, const struct outcome *outcome)
{
	struct pending *pending = context;
	struct connection *connection = pending->connection;
	if (outcome->code) {
		refuse(connection, pending->id, outcome->code);
		pending_free(pending);
		return;
	}
	if (ack) {
		json_t *ok = json_pack("{s:s, s:s, s:I}", "t", "ok", "re", pending->id, "seq",
				       (json_int_t)outcome->seq);
		if (ok && outcome->mid)
			(void)json_object_set_new(ok, "mid", json_string(outcome->mid));
		if (ok && outcome->duplicate)
			(void)json_object_set_new(ok, "dup", json_true());
		send_json(connection, ok);
		return;
	}
	send_json(connection, json_pack("{s:s, s:s, s:s, s:I}", "t", "turn", "re", pending->id,
					"conv", pending->conv, "seq", (json_int_t)outcome->seq));
	pending_free(pending);
}

static void ask(struct connection *connection, const char *id, const struct ask *wanted)
{
	struct pending *pending = pending_new(connection, id);
	if (!pending)
		return;
	struct ask whole = *wanted;
	whole.done = on_turn;
	whole.context = pending;
	whole.identity = &connection->identity;
	(void)snprintf(pending->conv, sizeof pending->conv, "%s",
		       conversation_name(connection->conversation));
	if (conversation_ask(connection->conversation, &whole))
		return;
	connection_refuse(connection, id, "overloaded", frame_error_text("overloaded"), 1000);
	pending_free(pending);
}

/* One message's worth of what the connection and its address may ask. */
static bool may_ask(struct connection *connection, const char *id)
{
	const struct config *config = connection->server->config;
	int64_t now = clock_monotonic_us();
	int wait_ms = 0;
	const char *fault = identity_check(&connection->identity, clock_system().now_ms(NULL));
	if (fault) {
		refuse(connection, id, fault);
		return false;
	}
	if (bucket_take(&connection->bucket, config->messages_per_minute, now, &wait_ms) &&
	    limits_message(connection->server->limits, connection->address,
			   config->messages_per_minute_per_address, now, &wait_ms))
		return true;
	connection_refuse(connection, id, "rate_limited", frame_error_text("rate_limited"),
			  wait_ms);
	return false;
}

static void on_msg(struct connection *connection, const char *id, json_t *frame)
{
	const char *text = frame_string(frame, "text");
	json_t *choice = json_object_get(frame, "choice");
	if (!text || (choice && !json_is_string(choice) && !json_is_null(choice))) {
		refuse(connection, id, "bad_request");
	} else if (utf8_count(text_of(text)) > TEXT_CHARACTERS) {
		refuse(connection, id, "too_large");
	} else if (may_ask(connection, id)) {
		struct ask wanted = {.kind = DIALOGUE_SAY,
				     .id = id,
				     .text = text,
				     .choice = json_string_value(choice)};
		ask(connection, id, &wanted);
	}
}

static void on_human(struct connection *connection, const char *id, json_t *frame)
{
	(void)frame;
	struct ask wanted = {.kind = DIALOGUE_HUMAN, .id = id};
	if (may_ask(connection, id))
		ask(connection, id, &wanted);
}

/* ---- Around the conversation ---- */

static void send_ok(struct connection *connection, const char *id)
{
	send_json(connection, json_pack("{s:s, s:s}", "t", "ok", "re", id));
}

/* The newest events that leave room for others in the client's queue, one at least: an answer that
 * fills it would close the connection, and the client would ask for the same again. */
static size_t first_that_fits(const struct connection *connection,
			      const struct store_result *result)
{
	size_t room = (size_t)connection->server->config->queue_bytes / 2;
	size_t first = result->event_count;
	while (first > 0) {
		size_t length = strlen(result->events[first - 1].body) + 1;
		if (first < result->event_count && length > room)
			break;
		room -= length < room ? length : room;
		first--;
	}
	return first;
}

static void on_history_loaded(void *context, const struct store_result *result)
{
	struct pending *pending = context;
	struct server *server = pending->connection->server;
	if (result->status != STORE_OK && result->status != STORE_ABSENT) {
		refuse(pending->connection, pending->id, "internal");
	} else {
		/* The stored frames go out as they are. */
		struct buffer out;
		size_t first = first_that_fits(pending->connection, result);
		buffer_init(&out);
		buffer_add_format(&out, "{\"t\":\"ok\",\"re\":\"%s\",\"events\":[", pending->id);
		for (size_t i = first; i < result->event_count; i++) {
			buffer_add_string(&out, i > first ? "," : "");
			buffer_add_string(&out, result->events[i].body);
		}
		bool more = result->event_count > 0 && result->events[first].seq > 1;
		buffer_add_format(&out, "],\"more\":%s}", more ? "true" : "false");
		connection_send_owned(pending->connection, buffer_take(&out));
	}
	pending_free(pending);
	server->work--;
	server_note_idle(server);
}

static void on_history(struct connection *connection, const char *id, json_t *frame)
{
	json_int_t before = json_integer_value(json_object_get(frame, "before"));
	json_int_t count = json_integer_value(json_object_get(frame, "n"));
	if (before < 0 || count < 1 || count > HISTORY_LIMIT) {
		refuse(connection, id, "bad_request");
		return;
	}
	struct pending *pending = may_ask(connection, id) ? pending_new(connection, id) : NULL;
	if (!pending)
		return;
	connection->server->work++;
	store_load(connection->server->store, conversation_name(connection->conversation), 0,
		   (uint64_t)before, (size_t)count, on_history_loaded, pending);
}

static void on_rated(void *context, const struct store_result *result)
{
	struct pending *pending = context;
	struct server *server = pending->connection->server;
	if (result->status == STORE_OK)
		send_ok(pending->connection, pending->id);
	else
		refuse(pending->connection, pending->id, "internal");
	pending_free(pending);
	server->work--;
	server_note_idle(server);
}

static void on_rate(struct connection *connection, const char *id, json_t *frame)
{
	json_int_t score = json_integer_value(json_object_get(frame, "score"));
	const char *text = frame_string(frame, "text");
	if (score < 1 || score > 5 || (text && utf8_count(text_of(text)) > TEXT_CHARACTERS)) {
		refuse(connection, id, "bad_request");
		return;
	}
	struct pending *pending = may_ask(connection, id) ? pending_new(connection, id) : NULL;
	if (!pending)
		return;
	struct buffer masked;
	buffer_init(&masked);
	connection->server->metrics.masked += mask_secrets(text_of(text), &masked);
	connection->server->work++;
	store_rate(connection->server->store, conversation_name(connection->conversation),
		   (int)score, text ? masked.bytes : NULL, clock_system().now_ms(NULL), on_rated,
		   pending);
	buffer_free(&masked);
}

/* The other tabs of the customer see that one is typing; nothing is stored. */
static void on_typing(struct connection *connection, const char *id, json_t *frame)
{
	(void)id;
	json_t *seen = json_pack("{s:s, s:s, s:s, s:b}", "t", "typing", "conv",
				 conversation_name(connection->conversation), "who", "customer",
				 "on", json_is_true(json_object_get(frame, "on")));
	char *line = seen ? json_dumps(seen, JSON_COMPACT) : NULL;
	if (line)
		conversation_tell(connection->conversation, line, connection);
	free(line);
	json_decref(seen);
}

/* Receipts are told to the other listeners: an advisor, another tab. */
static void on_receipt(struct connection *connection, const char *id, json_t *frame)
{
	(void)id;
	json_int_t seq = json_integer_value(json_object_get(frame, "seq"));
	if (seq < 1 || (uint64_t)seq > conversation_seq(connection->conversation))
		return;
	json_t *seen = json_pack("{s:s, s:s, s:s, s:s, s:I}", "t", "receipt", "conv",
				 conversation_name(connection->conversation), "kind",
				 frame_string(frame, "t"), "who", "customer", "seq", seq);
	char *line = seen ? json_dumps(seen, JSON_COMPACT) : NULL;
	if (line)
		conversation_tell(connection->conversation, line, connection);
	free(line);
	json_decref(seen);
}

static void on_confirm(struct connection *connection, const char *id, json_t *frame)
{
	const char *token = frame_string(frame, "token");
	const json_t *yes = json_object_get(frame, "yes");
	if (!token || !*token || !json_is_boolean(yes)) {
		refuse(connection, id, "bad_request");
	} else if (may_ask(connection, id)) {
		struct ask wanted = {.kind = DIALOGUE_CONFIRM,
				     .id = id,
				     .text = json_is_true(yes) ? "Oui, je confirme."
							       : "Non, j’annule.",
				     .choice = token,
				     .yes = json_is_true(yes)};
		ask(connection, id, &wanted);
	}
}

/* Signs in, or renews, on an open conversation: it goes on where it was, and is the customer's. */
static void on_auth(struct connection *connection, const char *id, json_t *frame)
{
	struct identity before = connection->identity;
	const char *fault = json_object_get(frame, "ticket") ? read_ticket(connection, frame, false)
							     : "bad_request";
	if (!fault && !identity_may_enter(&connection->identity,
					  conversation_customer(connection->conversation)))
		fault = "forbidden";
	if (!fault && !may_ask(connection, id)) {
		connection->identity = before;
		return;
	}
	if (fault) {
		connection->identity = before;
		refuse(connection, id, fault);
		return;
	}
	struct ask wanted = {.kind = DIALOGUE_SIGN_IN, .id = id};
	ask(connection, id, &wanted);
	banner_tell(connection->conversation);
}

static void on_advisor(struct connection *connection, const char *id, json_t *frame)
{
	(void)frame;
	refuse(connection, id, "forbidden");
}

static void on_bye(struct connection *connection, const char *id, json_t *frame)
{
	(void)id;
	(void)frame;
	connection_close(connection, 1000, "bye");
}

static void on_pong(struct connection *connection, const char *id, json_t *frame)
{
	(void)connection;
	(void)id;
	(void)frame; /* any frame resets the watchdog */
}

/* ---- Tests: the clock and what happens outside ---- */

static bool move_clock(struct conversation *conversation, const char *argument)
{
	static const struct {
		char unit;
		int64_t ms;
	} units[] = {{'s', 1000}, {'m', 60000}, {'h', 3600000}, {'d', 86400000}};
	int64_t at_ms;
	if (argument[0] != '+') {
		if (clock_parse_iso(argument, &at_ms) != 0)
			return false;
		conversation_set_clock(conversation, at_ms);
		return true;
	}
	char *end;
	long count = strtol(argument + 1, &end, 10);
	for (size_t i = 0; i < 4 && end > argument + 1 && count >= 0 && count < 100000; i++) {
		if (end[0] != units[i].unit || end[1])
			continue;
		conversation_move_clock(conversation, count * units[i].ms);
		return true;
	}
	return false;
}

/* "mobile", "mobile basic": with an account of their own, made relative to the clock. */
static bool sign_in_for_test(struct connection *connection, const char *who)
{
	char subject[TICKET_SUBJECT], level[16] = "strong";
	struct error error;
	int64_t now = clock_system().now_ms(NULL);
	struct identity identity = {.known = true};
	if (sscanf(who, "%63s %15s", subject, level) < 1 ||
	    !identity_of_demo(subject, level, now, &identity.ticket))
		return false;
	struct crm *crm =
		crm_sqlite_open(":memory:", conversation_now(connection->conversation), &error);
	if (!crm)
		return false;
	crm->counts = &connection->server->metrics.crm_operations;
	connection->identity = identity;
	conversation_own_account(connection->conversation, crm);
	conversation_bind(connection->conversation, &identity);
	banner_tell(connection->conversation);
	return true;
}

/* ok after all that waits in the conversation was told. */
static void ask_for_ok(struct connection *connection, const char *id)
{
	struct ask nothing = {.kind = DIALOGUE_MARKET, .id = id};
	ask(connection, id, &nothing);
}

static void on_news_told(void *context, bool ack, const struct outcome *outcome)
{
	(void)context;
	(void)ack;
	(void)outcome;
}

static void on_outside(void *context, const json_t *outcome)
{
	struct pending *pending = context;
	struct connection *connection = pending->connection;
	const char *status = json_string_value(json_object_get(outcome, "status"));
	if (!connection->conversation || !status || strcmp(status, "down") == 0) {
		refuse(connection, pending->id, "bad_request");
		pending_free(pending);
		return;
	}
	banner_tell(connection->conversation);
	const struct ask news = {
		.what = ASK_NEWS, .kind = DIALOGUE_NEWS, .result = outcome, .done = on_news_told};
	if (strcmp(status, "none") != 0)
		(void)conversation_ask(connection->conversation, &news);
	ask_for_ok(connection, pending->id);
	pending_free(pending);
}

/* What happens outside: to the payment that the conversation has open, or on its account. */
static void play_outside(struct connection *connection, const char *id, const char *event)
{
	struct server *server = connection->server;
	const char *conv = conversation_name(connection->conversation);
	int64_t now = conversation_now(connection->conversation);
	struct crm *crm = conversation_account(connection->conversation);
	if (strncmp(event, "payment ", 8) == 0 && server->pay && !server->config->pay_url &&
	    pay_demo_event(server->pay, conv, event + 8, clock_system().now_ms(NULL))) {
		ask_for_ok(connection, id);
		return;
	}
	if (!crm || !connection->identity.known) {
		refuse(connection, id, "bad_request");
		return;
	}
	struct pending *pending = pending_new(connection, id);
	if (pending)
		paying_play_outside(crm, connection->identity.ticket.subject, event, now,
				    on_outside, pending);
}

static void on_event(struct connection *connection, const char *id, json_t *frame)
{
	const char *event = frame_string(frame, "event");
	if (!connection->is_test) {
		refuse(connection, id, "forbidden");
	} else if (event && strncmp(event, "market ", 7) == 0) {
		struct ask wanted = {.kind = DIALOGUE_MARKET, .market = event + 7};
		ask(connection, id, &wanted);
	} else if (event && strncmp(event, "customer ", 9) == 0) {
		if (sign_in_for_test(connection, event + 9))
			send_ok(connection, id);
		else
			refuse(connection, id, "not_found");
	} else if (event && strncmp(event, "advisor ", 8) == 0) {
		struct ask wanted;
		struct handoff handoff;
		if (desk_play_event(connection->conversation, event + 8, &wanted, &handoff))
			ask(connection, id, &wanted);
		else
			refuse(connection, id, "bad_request");
	} else if (event && strncmp(event, "clock ", 6) == 0 &&
		   move_clock(connection->conversation, event + 6)) {
		send_ok(connection, id);
	} else if (!event) {
		refuse(connection, id, "bad_request");
	} else {
		play_outside(connection, id, event);
	}
}

/* ---- The table ---- */

static const struct request {
	const char *name;
	void (*handle)(struct connection *connection, const char *id, json_t *frame);
	bool has_id;   /* the frame carries an id, and is answered */
	bool has_conv; /* the frame names the conversation */
} REQUESTS[] = {
	{"hello", on_hello, true, false},      {"msg", on_msg, true, true},
	{"confirm", on_confirm, true, true},   {"auth", on_auth, true, true},
	{"ack", on_receipt, false, true},      {"read", on_receipt, false, true},
	{"typing", on_typing, false, true},    {"history", on_history, true, true},
	{"rate", on_rate, true, true},         {"human", on_human, true, true},
	{"bye", on_bye, false, false},         {"pong", on_pong, false, false},
	{"event", on_event, true, true},       {"watch", on_advisor, true, false},
	{"unwatch", on_advisor, false, false}, {"take", on_advisor, true, true},
	{"release", on_advisor, true, true},   {"note", on_advisor, true, true},
	{"tag", on_advisor, true, true},       {"search", on_advisor, true, false},
	{"start", on_advisor, true, true},     {"suggestion_used", on_advisor, true, true},
};

static const struct request *find_request(const char *name)
{
	for (size_t i = 0; name && i < sizeof REQUESTS / sizeof REQUESTS[0]; i++)
		if (strcmp(REQUESTS[i].name, name) == 0)
			return &REQUESTS[i];
	return NULL;
}

void request_handle(struct connection *connection, struct text bytes)
{
	struct refusal refusal;
	json_t *frame = frame_parse(bytes, &refusal);
	if (!frame) {
		connection_refuse(connection, NULL, refusal.code, refusal.text, 0);
		return;
	}
	const struct request *request = find_request(frame_string(frame, "t"));
	const char *id = frame_string(frame, "id"), *conv = frame_string(frame, "conv");
	const char *re = frame_id_is_good(id) ? id : NULL;
	bool is_hello = request && request->handle == on_hello;
	if (!request || (request->has_id && !re)) {
		refuse(connection, re, "bad_request");
	} else if (!is_hello && !connection->greeted && request->handle != on_bye &&
		   request->handle != on_pong) {
		refuse(connection, re, "bad_request");
	} else if (connection->seat && request->handle != on_bye && request->handle != on_pong &&
		   !is_hello && !connection->server->draining) {
		desk_request(connection, request->name, re, frame);
	} else if (request->has_conv && request->handle != on_advisor &&
		   (!connection->conversation || !conv ||
		    strcmp(conv, conversation_name(connection->conversation)) != 0)) {
		refuse(connection, re,
		       connection->conversation && conv ? "forbidden" : "bad_request");
	} else if (connection->server->draining && request->handle != on_pong) {
		connection_refuse(connection, re, "overloaded", frame_error_text("closed"), 2000);
	} else {
		request->handle(connection, re, frame);
	}
	json_decref(frame);
}
