/*
 * desk_tickets.c - an advisor's ticket: its end is told, another one renews it. Between the two the
 * panel is told nothing of the desk, and nobody is there: once renewed, it watches again what it
 * watched.
 */
#include "server/desk_parts.h"

#include "base/clock.h"

static int64_t now_ms(void)
{
	return clock_system().now_ms(NULL);
}

bool desk_ticket_is_good(const struct seat *seat)
{
	return !identity_check(&seat->connection->identity, now_ms());
}

static void await_end(struct seat *seat)
{
	struct ev_loop *loop = seat->connection->server->loop;
	int64_t left_ms = identity_end_ms(&seat->connection->identity) - now_ms();
	ev_timer_stop(loop, &seat->ticket);
	ev_timer_set(&seat->ticket, left_ms > 0 ? (double)left_ms / 1000. + .001 : 0., 0.);
	ev_timer_start(loop, &seat->ticket);
}

/* Who looks at what it watches: not this one, or this one again. */
static void tell_viewers(const struct seat *seat)
{
	for (const struct watch *one = seat->watches; one; one = one->next_of_seat)
		desk_tell_viewers(seat->connection->server->desk, one->conv);
}

/* The loop's clock is not the one of tickets: the end may be a little ahead. */
static void on_end(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct seat *seat = timer->data;
	(void)loop;
	(void)events;
	if (desk_ticket_is_good(seat)) {
		await_end(seat);
		return;
	}
	struct desk *desk = seat->connection->server->desk;
	desk_refuse(seat->connection, NULL, "ticket_expired");
	desk_be_absent(seat, (double)desk->server->config->desk_grace_seconds);
	tell_viewers(seat);
	desk_tell_presence(desk);
}

void desk_ticket_begin(struct seat *seat)
{
	seat->ticket.data = seat;
	ev_timer_init(&seat->ticket, on_end, 0., 0.);
	await_end(seat);
}

void desk_ticket_end(struct seat *seat)
{
	ev_timer_stop(seat->connection->server->loop, &seat->ticket);
}

/* A new ticket of the same person, with the same role. */
void desk_on_auth(struct connection *connection, const char *id, json_t *frame)
{
	const char *token = frame_string(frame, "ticket");
	struct desk *desk = connection->server->desk;
	struct identity identity = {0};
	const char *fault = token ? identity_read(connection->server, text_of(token), &identity)
				  : "bad_request";
	if (fault) {
		desk_refuse(connection, id, fault);
		return;
	}
	if (strcmp(identity.ticket.subject, desk_me(connection)) != 0 ||
	    identity.ticket.role != connection->identity.ticket.role) {
		connection_refuse(connection, id, "forbidden",
				  "Ce poste est ouvert à un autre nom ou dans un autre rôle. "
				  "Connectez-vous de nouveau.",
				  0);
		return;
	}
	struct seat *seat = connection->seat;
	bool was_gone = !seat->person;
	connection->identity = identity;
	if (was_gone && !desk_be_present(seat)) {
		desk_refuse(connection, id, "internal");
		return;
	}
	await_end(seat);
	if (was_gone)
		tell_viewers(seat);
	if (desk_learn_name(desk, &identity.ticket) || was_gone)
		desk_tell_presence(desk);
	desk_ok(connection, id);
}
