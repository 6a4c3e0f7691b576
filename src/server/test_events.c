/* test_events.c - role "test": the clock, who signs in, what happens outside. */
#include <stdio.h>
#include <stdlib.h>

#include "acts/paying.h"
#include "base/clock.h"
#include "pay/pay_demo.h"
#include "server/banner.h"
#include "server/desk.h"
#include "server/requests_parts.h"

static bool move_clock(struct conversation *conversation, const char *argument)
{
	int64_t at_ms, by_ms;
	if (argument[0] == '+' && clock_parse_duration(argument + 1, &by_ms) == 0)
		conversation_move_clock(conversation, by_ms);
	else if (clock_parse_iso(argument, &at_ms) == 0)
		conversation_set_clock(conversation, at_ms);
	else
		return false;
	return true;
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
	request_ask(connection, id, &nothing);
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
		request_refuse(connection, pending->id, "bad_request");
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
		request_refuse(connection, id, "bad_request");
		return;
	}
	struct pending *pending = pending_new(connection, id);
	if (pending)
		paying_play_outside(crm, connection->identity.ticket.subject, event, now,
				    on_outside, pending);
}

void request_event(struct connection *connection, const char *id, json_t *frame)
{
	const char *event = frame_string(frame, "event");
	if (!connection->is_test) {
		request_refuse(connection, id, "forbidden");
	} else if (event && strncmp(event, "market ", 7) == 0) {
		struct ask wanted = {.kind = DIALOGUE_MARKET, .market = event + 7};
		request_ask(connection, id, &wanted);
	} else if (event && strncmp(event, "customer ", 9) == 0) {
		if (sign_in_for_test(connection, event + 9))
			request_ok(connection, id);
		else
			request_refuse(connection, id, "not_found");
	} else if (event && strncmp(event, "advisor ", 8) == 0) {
		struct ask wanted;
		struct handoff handoff;
		if (desk_play_event(connection->conversation, event + 8, &wanted, &handoff))
			request_ask(connection, id, &wanted);
		else
			request_refuse(connection, id, "bad_request");
	} else if (event && strncmp(event, "clock ", 6) == 0 &&
		   move_clock(connection->conversation, event + 6)) {
		request_ok(connection, id);
	} else if (!event) {
		request_refuse(connection, id, "bad_request");
	} else {
		play_outside(connection, id, event);
	}
}
