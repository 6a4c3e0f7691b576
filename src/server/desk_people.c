/* desk_people.c - the advisors who are there, over all their connections; the grace time of those
 * who go. */
#include "server/desk_parts.h"

#include <stdlib.h>

struct person *desk_find_person(const struct desk *desk, const char *id)
{
	struct person *one = desk->people;
	while (one && strcmp(one->id, id) != 0)
		one = one->next;
	return one;
}

bool desk_is_manned(const struct desk *desk)
{
	return desk && desk->people;
}

unsigned desk_held_by(const struct desk *desk, const char *id)
{
	unsigned count = 0;
	for (const struct held *one = desk->open; one; one = one->next)
		count += one->mode.who == STORE_ADVISOR && strcmp(one->mode.advisor, id) == 0;
	return count;
}

void desk_on_given_back(void *context, bool ack, const struct outcome *outcome)
{
	(void)context;
	(void)ack;
	(void)outcome; /* taken by another meanwhile: as well */
}

/* Everything that the person held goes back to its place in the queue. */
static void give_back(struct desk *desk, const char *id)
{
	struct handoff handoff = {.kind = HANDOFF_GONE, .any_version = true};
	(void)snprintf(handoff.by, sizeof handoff.by, "%s", id);
	desk_say_if_alone(desk, &handoff);
	for (const struct held *one = desk->open; one; one = one->next) {
		if (one->mode.who != STORE_ADVISOR || strcmp(one->mode.advisor, id) != 0)
			continue;
		struct conversation *conversation = conversation_open(desk->server, one->conv);
		struct ask ask = {
			.what = ASK_HANDOFF, .handoff = &handoff, .done = desk_on_given_back};
		if (conversation)
			(void)conversation_ask(conversation, &ask);
	}
}

void desk_remove_person(struct desk *desk, struct person *person)
{
	struct person **place = &desk->people;
	while (*place != person)
		place = &(*place)->next;
	*place = person->next;
	ev_timer_stop(desk->server->loop, &person->grace);
	free(person);
}

static void on_grace_over(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct person *person = timer->data;
	struct desk *desk = person->desk;
	char id[TICKET_SUBJECT];
	(void)loop;
	(void)events;
	memcpy(id, person->id, sizeof id);
	desk_remove_person(desk, person);
	give_back(desk, id);
	desk_tell_presence(desk);
}

struct person *desk_add_person(struct desk *desk, const char *id, enum identity_role role)
{
	struct person *person = desk_find_person(desk, id);
	if (person)
		return person;
	if (!(person = calloc(1, sizeof *person)))
		return NULL;
	(void)snprintf(person->id, sizeof person->id, "%s", id);
	person->desk = desk;
	person->role = role;
	person->next = desk->people;
	desk->people = person;
	person->grace.data = person;
	ev_timer_init(&person->grace, on_grace_over,
		      (double)desk->server->config->desk_grace_seconds, 0.);
	return person;
}

bool desk_sit_down(struct connection *connection)
{
	struct desk *desk = connection->server->desk;
	struct person *person = desk_add_person(desk, connection->identity.ticket.subject,
						connection->identity.ticket.role);
	struct seat *seat = person ? calloc(1, sizeof *seat) : NULL;
	if (!seat)
		return false;
	ev_timer_stop(desk->server->loop, &person->grace);
	person->role = connection->identity.ticket.role;
	(void)desk_learn_name(desk, &connection->identity.ticket);
	person->seats++;
	seat->connection = connection;
	seat->person = person;
	seat->next = desk->seats;
	desk->seats = seat;
	connection->seat = seat;
	desk_ticket_begin(seat);
	desk_tell_presence(desk);
	return true;
}

void desk_leave(struct connection *connection)
{
	if (connection->seat)
		connection->seat->leaves = true;
}

void desk_stand_up(struct connection *connection)
{
	struct desk *desk = connection->server->desk;
	struct seat *seat = connection->seat;
	if (!seat)
		return;
	while (seat->watches)
		desk_unwatch(seat, seat->watches->conv);
	struct seat **place = &desk->seats;
	while (*place != seat)
		place = &(*place)->next;
	*place = seat->next;
	desk_ticket_end(seat);
	connection->seat = NULL;
	struct person *person = seat->person;
	double grace = seat->leaves ? 0. : (double)desk->server->config->desk_grace_seconds;
	json_decref(seat->customer);
	free(seat);
	if (--person->seats == 0) {
		ev_timer_set(&person->grace, grace, 0.);
		ev_timer_start(desk->server->loop, &person->grace);
	}
	desk_tell_presence(desk);
}
