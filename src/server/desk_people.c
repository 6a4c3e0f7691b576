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
	(void)loop;
	(void)events;
	desk_remove_person(desk, person);
	desk_give_back(desk);
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

bool desk_be_present(struct seat *seat)
{
	struct desk *desk = seat->connection->server->desk;
	const struct ticket *ticket = &seat->connection->identity.ticket;
	struct person *person = desk_add_person(desk, ticket->subject, ticket->role);
	if (!person)
		return false;
	ev_timer_stop(desk->server->loop, &person->grace);
	person->role = ticket->role;
	person->seats++;
	seat->person = person;
	return true;
}

void desk_be_absent(struct seat *seat, double grace)
{
	struct person *person = seat->person;
	seat->person = NULL;
	if (!person || --person->seats > 0)
		return;
	ev_timer_set(&person->grace, grace, 0.);
	ev_timer_start(person->desk->server->loop, &person->grace);
}

bool desk_sit_down(struct connection *connection)
{
	struct desk *desk = connection->server->desk;
	struct seat *seat = calloc(1, sizeof *seat);
	if (seat)
		seat->connection = connection;
	if (!seat || !desk_be_present(seat)) {
		free(seat);
		return false;
	}
	(void)desk_learn_name(desk, &connection->identity.ticket);
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
	desk_be_absent(seat, seat->leaves ? 0. : (double)desk->server->config->desk_grace_seconds);
	json_decref(seat->customer);
	free(seat);
	desk_tell_presence(desk);
}
