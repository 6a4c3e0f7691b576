/* desk_watchers.c - who watches which conversation, and what they are handed. */
#include "server/desk_parts.h"

#include <stdlib.h>

#include "base/strmap.h"
#include "server/message.h"

static struct watch **bucket_of(struct desk *desk, const char *conv)
{
	return &desk->watches[strmap_hash(text_of(conv)) % WATCH_BUCKETS];
}

bool desk_is_watched(const struct desk *desk, const char *conv)
{
	const struct watch *one = desk->watches[strmap_hash(text_of(conv)) % WATCH_BUCKETS];
	while (one && strcmp(one->conv, conv) != 0)
		one = one->next;
	return one != NULL;
}

static struct watch **find_watch(struct seat *seat, const char *conv)
{
	struct watch **place = &seat->watches;
	while (*place && strcmp((*place)->conv, conv) != 0)
		place = &(*place)->next_of_seat;
	return place;
}

bool desk_watches(struct seat *seat, const char *conv)
{
	return *find_watch(seat, conv) != NULL;
}

bool desk_watch(struct seat *seat, const char *conv)
{
	struct desk *desk = seat->connection->server->desk;
	if (*find_watch(seat, conv))
		return true;
	struct watch *watch = seat->watch_count < SEAT_WATCHES ? calloc(1, sizeof *watch) : NULL;
	if (!watch)
		return false;
	(void)snprintf(watch->conv, sizeof watch->conv, "%s", conv);
	watch->seat = seat;
	watch->next_of_seat = seat->watches;
	seat->watches = watch;
	seat->watch_count++;
	struct watch **bucket = bucket_of(desk, conv);
	watch->next = *bucket;
	*bucket = watch;
	return true;
}

void desk_unwatch(struct seat *seat, const char *conv)
{
	struct desk *desk = seat->connection->server->desk;
	struct watch **mine = find_watch(seat, conv), *watch = *mine;
	if (!watch)
		return;
	*mine = watch->next_of_seat;
	seat->watch_count--;
	struct watch **place = bucket_of(desk, conv);
	while (*place != watch)
		place = &(*place)->next;
	*place = watch->next;
	char name[CONV_BYTES];
	memcpy(name, watch->conv, sizeof name);
	free(watch);
	desk_tell_viewers(desk, name);
}

static void tell_watchers(struct desk *desk, const char *conv, const char *line,
			  const struct connection *except)
{
	for (struct watch *one = *bucket_of(desk, conv); one; one = one->next)
		if (strcmp(one->conv, conv) == 0 && one->seat->connection != except &&
		    desk_ticket_is_good(one->seat))
			connection_send(one->seat->connection, line);
}

void desk_overhear(struct desk *desk, const char *conv, const char *frame,
		   const struct connection *except)
{
	if (!desk || !desk_is_watched(desk, conv))
		return;
	char *bare = message_has_secret(frame) ? message_without_secrets(frame) : NULL;
	if (bare || !message_has_secret(frame))
		tell_watchers(desk, conv, bare ? bare : frame, except);
	free(bare);
}

void desk_tell(struct desk *desk, const char *conv, json_t *frame)
{
	char *line = frame ? json_dumps(frame, JSON_COMPACT) : NULL;
	if (line)
		tell_watchers(desk, conv, line, NULL);
	free(line);
	json_decref(frame);
}

void desk_tell_unpaid(struct desk *desk, const char *conv, const char *frame)
{
	if (!desk || !desk_is_watched(desk, conv))
		return;
	json_t *named = json_loads(frame, 0, NULL);
	if (named)
		(void)json_object_set_new(named, "conv", json_string(conv));
	desk_tell(desk, conv, named);
}

static void tell_seats(struct desk *desk, json_t *frame, bool queue_only)
{
	char *line = frame ? json_dumps(frame, JSON_COMPACT) : NULL;
	for (struct seat *one = desk->seats; line && one; one = one->next)
		if ((one->queue || !queue_only) && desk_ticket_is_good(one))
			connection_send(one->connection, line);
	free(line);
	json_decref(frame);
}

void desk_tell_queue(struct desk *desk, json_t *frame)
{
	tell_seats(desk, frame, true);
}

void desk_tell_all(struct desk *desk, json_t *frame)
{
	tell_seats(desk, frame, false);
}

bool desk_is_queue_watched(const struct desk *desk)
{
	const struct seat *one = desk->seats;
	while (one && !one->queue)
		one = one->next;
	return one != NULL;
}

/* Customers are told when the first advisor comes, and when the last one is gone. */
static void tell_customers(struct desk *desk)
{
	const char *frame = desk_is_manned(desk) ? "{\"t\":\"presence\",\"advisors\":true}"
						 : "{\"t\":\"presence\",\"advisors\":false}";
	if (desk->manned == desk_is_manned(desk))
		return;
	desk->manned = !desk->manned;
	struct connection *next;
	for (struct connection *one = desk->server->connections; one; one = next) {
		next = one->next;
		if (one->conversation)
			connection_send(one, frame);
	}
}

void desk_tell_presence(struct desk *desk)
{
	tell_customers(desk);
	if (desk_is_queue_watched(desk))
		desk_tell_queue(desk, json_pack("{s:s, s:o}", "t", "presence", "advisors",
						view_people(desk)));
}

void desk_tell_viewers(struct desk *desk, const char *conv)
{
	if (desk_is_watched(desk, conv))
		desk_tell(desk, conv,
			  json_pack("{s:s, s:s, s:o}", "t", "presence", "conv", conv, "viewers",
				    view_viewers(desk, conv)));
}
