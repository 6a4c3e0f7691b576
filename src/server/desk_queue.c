/* desk_queue.c - who waits and who is with an advisor: the order, ranks, and what changes are told.
 */
#include "server/desk_parts.h"

#include <stdlib.h>

#include "base/clock.h"

unsigned desk_rank(const struct desk *desk, const char *conv)
{
	unsigned rank = 0;
	for (const struct held *one = desk->open; one; one = one->next) {
		rank += one->mode.who == STORE_WAITING;
		if (strcmp(one->conv, conv) == 0)
			return one->mode.who == STORE_WAITING ? rank : 0;
	}
	return 0;
}

unsigned desk_next_rank(const struct desk *desk)
{
	unsigned waiting = 0; /* those who are gone from the page come after */
	for (const struct held *one = desk ? desk->open : NULL; one && !one->gone; one = one->next)
		waiting += one->mode.who == STORE_WAITING;
	return waiting + 1;
}

/* Those who are there, by when the wait began, then by name. */
static bool is_before(const struct held *one, const struct held *other)
{
	if (one->gone != other->gone)
		return other->gone;
	if (one->mode.since_ms != other->mode.since_ms)
		return one->mode.since_ms < other->mode.since_ms;
	return strcmp(one->conv, other->conv) < 0;
}

struct held *desk_find_held(const struct desk *desk, const char *conv)
{
	struct held *one = desk->open;
	while (one && strcmp(one->conv, conv) != 0)
		one = one->next;
	return one;
}

static void take_out(struct desk *desk, const struct held *held)
{
	struct held **place = &desk->open;
	while (*place != held)
		place = &(*place)->next;
	*place = held->next;
}

static void put_in(struct desk *desk, struct held *held)
{
	struct held **place = &desk->open;
	while (*place && is_before(*place, held))
		place = &(*place)->next;
	held->next = *place;
	*place = held;
}

struct held *desk_set_open(struct desk *desk, const char *conv, const struct store_mode *mode)
{
	struct held *held = desk_find_held(desk, conv);
	if (held)
		take_out(desk, held);
	if (mode->who != STORE_WAITING && mode->who != STORE_ADVISOR) {
		free(held);
		return NULL;
	}
	if (!held && !(held = calloc(1, sizeof *held)))
		return NULL;
	(void)snprintf(held->conv, sizeof held->conv, "%s", conv);
	held->mode = *mode;
	if (mode->who == STORE_ADVISOR)
		held->alone = false;
	if (mode->who != STORE_WAITING)
		held->rank = 0;
	put_in(desk, held);
	return held;
}

static void tell_customer(struct conversation *conversation, json_t *frame)
{
	char *line = frame ? json_dumps(frame, JSON_COMPACT) : NULL;
	if (line)
		conversation_tell_customer(conversation, line, NULL);
	free(line);
	json_decref(frame);
}

/* For advisors: who gave it, when it went from one to another. */
static json_t *view_for_desk(struct desk *desk, const char *conv, const struct store_mode *mode,
			     const struct handoff *handoff)
{
	json_t *frame = view_mode(desk, conv, mode, true);
	if (frame && handoff && handoff->kind == HANDOFF_TO_ADVISOR) {
		(void)json_object_set_new(frame, "from", json_string(handoff->by_name));
		(void)json_object_set_new(frame, "from_id", json_string(handoff->by));
	}
	return frame;
}

static void tell_mode(struct desk *desk, const char *conv, const struct store_mode *mode,
		      const struct handoff *handoff)
{
	struct conversation *conversation = conversation_find(desk->server, conv);
	if (conversation)
		tell_customer(conversation, view_mode(desk, conv, mode, false));
	if (desk_is_watched(desk, conv))
		desk_tell(desk, conv, view_for_desk(desk, conv, mode, handoff));
	if (desk_is_queue_watched(desk))
		desk_tell_queue(desk, view_for_desk(desk, conv, mode, handoff));
}

static void on_ranks(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct desk *desk = timer->data;
	unsigned rank = 0;
	(void)events;
	ev_timer_stop(loop, timer);
	for (struct held *one = desk->open; one; one = one->next) {
		if (one->mode.who != STORE_WAITING || one->rank == ++rank)
			continue;
		one->rank = rank;
		tell_mode(desk, one->conv, &one->mode, NULL);
	}
}

void desk_open_ranks(struct desk *desk)
{
	desk->ranks.data = desk;
	ev_timer_init(&desk->ranks, on_ranks, 0., 0.);
}

void desk_tell_ranks(struct desk *desk)
{
	if (ev_is_active(&desk->ranks))
		return;
	ev_timer_set(&desk->ranks, 0., 0.);
	ev_timer_start(desk->server->loop, &desk->ranks);
}

void desk_mode_changed(struct conversation *conversation, const struct handoff *handoff)
{
	struct desk *desk = conversation_server(conversation)->desk;
	const char *conv = conversation_name(conversation);
	const struct store_mode *mode = conversation_mode(conversation);
	if (!desk)
		return;
	struct held *held = desk_set_open(desk, conv, mode);
	if (held && !held->left_us && !desk_customer_is_there(desk, conv))
		held->left_us = clock_monotonic_us();
	if (held && handoff && handoff->alone[0])
		held->alone = true;
	if (held && handoff)
		held->in_test = handoff->kind == HANDOFF_TAKE && handoff->any_version;
	if (held)
		held->rank = desk_rank(desk, conv);
	tell_mode(desk, conv, mode, handoff);
	desk_tell_ranks(desk);
	desk_tell_presence(desk);
}

void desk_move_held(struct desk *desk, struct held *held, bool gone)
{
	held->gone = gone;
	take_out(desk, held);
	put_in(desk, held);
	desk_tell_ranks(desk);
}

/* What the desk knows of one. */
static void forget(struct desk *desk, const json_t *row)
{
	static const struct store_mode nobodys = {.who = STORE_CLOSED};
	const char *conv = frame_string(row, "conv");
	json_int_t who = json_integer_value(json_object_get(row, "who"));
	(void)desk_set_open(desk, conv, &nobodys);
	if (who >= STORE_BOT && who <= STORE_CLOSED && desk->counts[who] > 0)
		desk->counts[who]--;
	for (struct seat *seat = desk->seats; seat; seat = seat->next)
		desk_unwatch(seat, conv);
}

void desk_erased(struct desk *desk, const json_t *rows)
{
	size_t i;
	json_t *row, *convs = json_array();
	if (!desk)
		return;
	json_array_foreach(rows, i, row)
	{
		(void)json_array_append(convs, json_object_get(row, "conv"));
		forget(desk, row);
	}
	desk_tell_all(desk, json_pack("{s:s, s:o, s:o}", "t", "erased", "convs", convs, "counts",
				      view_counts(desk)));
	desk_tell_ranks(desk);
	desk_tell_presence(desk);
}

void desk_counted(struct desk *desk, bool is_new, enum store_who before, enum store_who now)
{
	if (!desk)
		return;
	if (!is_new && desk->counts[before] > 0)
		desk->counts[before]--;
	desk->counts[now]++;
}
