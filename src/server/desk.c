/* desk.c - see desk.h. */
#include "server/desk_parts.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/strmap.h"
#include "dialogue/guide.h"
#include "server/message.h"

static const char TEST_ADVISOR[] = "conseiller-1";

/* ---- The store's rows that nobody waits for ---- */

static void on_kept(void *context, enum store_status status, const json_t *rows)
{
	struct server *server = context;
	(void)rows;
	if (status != STORE_OK)
		log_event(LOG_ERROR_LEVEL, "desk_row_lost", LOG_END);
	server->work--;
	server_note_idle(server);
}

void desk_keep(struct desk *desk, const char *operation, json_t *params)
{
	desk->server->work++;
	store_desk(desk->server->store, operation, params, on_kept, desk->server);
	json_decref(params);
}

void desk_audit(struct desk *desk, const char *advisor, const char *what, const char *conv,
		const char *customer, const char *detail)
{
	desk_keep(desk, "audit_put",
		  json_pack("{s:I, s:s, s:s, s:s?, s:s?, s:s?}", "at",
			    (json_int_t)clock_system().now_ms(NULL), "advisor", advisor, "what",
			    what, "conv", conv, "customer", customer, "detail", detail));
}

/* ---- People ---- */

struct person *desk_find_person(const struct desk *desk, const char *id)
{
	struct person *one = desk->people;
	while (one && strcmp(one->id, id) != 0)
		one = one->next;
	return one;
}

const char *desk_name_of(const struct desk *desk, const char *id)
{
	const struct person *person = desk && id ? desk_find_person(desk, id) : NULL;
	return person && person->name[0] ? person->name : NULL;
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

static void on_given_back(void *context, bool ack, const struct outcome *outcome)
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
	for (const struct held *one = desk->open; one; one = one->next) {
		if (one->mode.who != STORE_ADVISOR || strcmp(one->mode.advisor, id) != 0)
			continue;
		struct conversation *conversation = conversation_open(desk->server, one->conv);
		struct ask ask = {.what = ASK_HANDOFF, .handoff = &handoff, .done = on_given_back};
		if (conversation)
			(void)conversation_ask(conversation, &ask);
	}
}

static void remove_person(struct desk *desk, struct person *person)
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
	remove_person(desk, person);
	give_back(desk, id);
	desk_tell_presence(desk);
}

/* The person, new if need be, with no connection yet. */
static struct person *add_person(struct desk *desk, const char *id, enum identity_role role)
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
	struct person *person = add_person(desk, connection->identity.ticket.subject,
					   connection->identity.ticket.role);
	struct seat *seat = person ? calloc(1, sizeof *seat) : NULL;
	if (!seat)
		return false;
	ev_timer_stop(desk->server->loop, &person->grace);
	person->role = connection->identity.ticket.role;
	memcpy(person->name, connection->identity.ticket.name, sizeof person->name);
	person->seats++;
	seat->connection = connection;
	seat->person = person;
	seat->next = desk->seats;
	desk->seats = seat;
	connection->seat = seat;
	desk_tell_presence(desk);
	return true;
}

void desk_name_again(struct connection *connection)
{
	struct person *person = connection->seat->person;
	const char *name = connection->identity.ticket.name;
	if (strcmp(person->name, name) == 0)
		return;
	(void)snprintf(person->name, sizeof person->name, "%s", name);
	desk_tell_presence(person->desk);
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
	connection->seat = NULL;
	struct person *person = seat->person;
	json_decref(seat->customer);
	free(seat);
	if (--person->seats == 0) {
		ev_timer_set(&person->grace, (double)desk->server->config->desk_grace_seconds, 0.);
		ev_timer_start(desk->server->loop, &person->grace);
	}
	desk_tell_presence(desk);
}

/* ---- Watching ---- */

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

bool desk_watch(struct seat *seat, const char *conv)
{
	struct desk *desk = seat->person->desk;
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
	struct desk *desk = seat->person->desk;
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

/* One whose ticket has ended sees nothing more until they bring another. */
static bool may_see(const struct seat *seat)
{
	return !identity_check(&seat->connection->identity, clock_system().now_ms(NULL));
}

static void tell_watchers(struct desk *desk, const char *conv, const char *line,
			  const struct connection *except)
{
	for (struct watch *one = *bucket_of(desk, conv); one; one = one->next)
		if (strcmp(one->conv, conv) == 0 && one->seat->connection != except &&
		    may_see(one->seat))
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

void desk_tell_queue(struct desk *desk, json_t *frame)
{
	char *line = frame ? json_dumps(frame, JSON_COMPACT) : NULL;
	for (struct seat *one = desk->seats; line && one; one = one->next)
		if (one->queue && may_see(one))
			connection_send(one->connection, line);
	free(line);
	json_decref(frame);
}

static bool is_queue_watched(const struct desk *desk)
{
	const struct seat *one = desk->seats;
	while (one && !one->queue)
		one = one->next;
	return one != NULL;
}

void desk_tell_presence(struct desk *desk)
{
	if (is_queue_watched(desk))
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

/* ---- The queue ---- */

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
	unsigned waiting = 0;
	for (const struct held *one = desk ? desk->open : NULL; one; one = one->next)
		waiting += one->mode.who == STORE_WAITING;
	return waiting + 1;
}

/* By when the wait began, then by name: the order of the store's pages. */
static bool is_before(const struct held *one, const struct held *other)
{
	if (one->mode.since_ms != other->mode.since_ms)
		return one->mode.since_ms < other->mode.since_ms;
	return strcmp(one->conv, other->conv) < 0;
}

/* Puts the conversation where it belongs. The entry that left is freed. */
static void set_open(struct desk *desk, const char *conv, const struct store_mode *mode)
{
	struct held **place = &desk->open, *held;
	while (*place && strcmp((*place)->conv, conv) != 0)
		place = &(*place)->next;
	held = *place;
	if (held)
		*place = held->next;
	if (mode->who != STORE_WAITING && mode->who != STORE_ADVISOR) {
		free(held);
		return;
	}
	if (!held && !(held = calloc(1, sizeof *held)))
		return;
	(void)snprintf(held->conv, sizeof held->conv, "%s", conv);
	held->mode = *mode;
	place = &desk->open;
	while (*place && is_before(*place, held))
		place = &(*place)->next;
	held->next = *place;
	*place = held;
}

static void tell_customer(struct conversation *conversation, json_t *frame)
{
	char *line = frame ? json_dumps(frame, JSON_COMPACT) : NULL;
	if (line)
		conversation_tell_customer(conversation, line, NULL);
	free(line);
	json_decref(frame);
}

static void tell_mode(struct desk *desk, const char *conv, const struct store_mode *mode)
{
	struct conversation *conversation = conversation_find(desk->server, conv);
	if (conversation)
		tell_customer(conversation, view_mode(desk, conv, mode, false));
	desk_tell(desk, conv, view_mode(desk, conv, mode, true));
	if (is_queue_watched(desk))
		desk_tell_queue(desk, view_mode(desk, conv, mode, true));
}

void desk_mode_changed(struct conversation *conversation)
{
	struct desk *desk = conversation_server(conversation)->desk;
	const char *conv = conversation_name(conversation);
	const struct store_mode *mode = conversation_mode(conversation);
	if (!desk)
		return;
	unsigned before = desk_rank(desk, conv);
	set_open(desk, conv, mode);
	unsigned after = desk_rank(desk, conv);
	tell_mode(desk, conv, mode);
	/* Those behind where it was, or is now, have moved. */
	unsigned first = before && (!after || before < after) ? before : after, rank = 0;
	for (struct held *one = desk->open; first && before != after && one; one = one->next) {
		if (one->mode.who != STORE_WAITING)
			continue;
		rank++;
		if (rank >= first && strcmp(one->conv, conv) != 0)
			tell_mode(desk, one->conv, &one->mode);
	}
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

/* ---- What was said ---- */

static void note_blocked(struct desk *desk, const struct conversation *conversation,
			 const char *frame, int64_t at_ms)
{
	size_t i;
	json_t *part, *object = json_loads(frame, 0, NULL);
	const char *customer = conversation_customer(conversation);
	json_array_foreach(json_object_get(object, "parts"), i, part)
	{
		const char *intent = frame_string(part, "intent");
		json_t *blocked = json_object_get(part, "blocked");
		if (blocked && !json_is_false(blocked) && !json_is_null(blocked) && intent &&
		    *customer)
			desk_keep(desk, "blocked_put",
				  json_pack("{s:s, s:s, s:s, s:I}", "conv",
					    conversation_name(conversation), "customer", customer,
					    "intent", intent, "at", (json_int_t)at_ms));
	}
	json_decref(object);
}

static void note_unmatched(struct desk *desk, const struct conversation *conversation,
			   const struct desk_turn *turn)
{
	json_t *row = guide_nearest(desk->server->dialogue, text_of(turn->text), turn->at_ms);
	if (!row)
		return;
	(void)json_object_set_new(row, "conv", json_string(conversation_name(conversation)));
	(void)json_object_set_new(row, "text", json_string(turn->text));
	(void)json_object_set_new(row, "at", json_integer((json_int_t)turn->at_ms));
	desk_keep(desk, "unmatched_put", row);
}

/* Those who watch see what became of an act, without reading it in the messages. */
static void tell_act(struct desk *desk, const char *conv, const struct desk_turn *turn)
{
	const struct desk_act *made = turn->made;
	if (!made->state[0] || !desk_is_watched(desk, conv))
		return;
	json_t *frame = json_pack("{s:s, s:s, s:s, s:I}", "t", "act", "conv", conv, "state",
				  made->state, "ts", (json_int_t)turn->at_ms);
	const char *title = guide_title(desk->server->dialogue, made->intent);
	if (frame && title) {
		(void)json_object_set_new(frame, "intent", json_string(made->intent));
		(void)json_object_set_new(frame, "title", json_string(title));
	}
	if (frame && made->reference[0])
		(void)json_object_set_new(frame, "reference", json_string(made->reference));
	desk_tell(desk, conv, frame);
}

static void suggest(const struct conversation *conversation, const struct desk_turn *turn)
{
	const struct suggestion_wish wish = {.server = conversation_server(conversation),
					     .conv = conversation_name(conversation),
					     .customer = conversation_customer(conversation),
					     .crm = conversation_account(conversation),
					     .text = turn->text,
					     .seq = turn->own_seq,
					     .now_ms = conversation_now(conversation)};
	desk_suggest(&wish);
}

void desk_heard(struct conversation *conversation, const struct desk_turn *turn)
{
	struct desk *desk = conversation_server(conversation)->desk;
	if (!desk)
		return;
	tell_act(desk, conversation_name(conversation), turn);
	for (size_t i = 0; i < turn->count; i++)
		if (!turn->own[i] && strstr(turn->frames[i], "\"blocked\":"))
			note_blocked(desk, conversation, turn->frames[i], turn->at_ms);
	if (turn->text && (turn->decision == DIALOGUE_DECISION_REJECT ||
			   turn->decision == DIALOGUE_DECISION_SUGGEST))
		note_unmatched(desk, conversation, turn);
	if (turn->text && desk_is_watched(desk, conversation_name(conversation)))
		suggest(conversation, turn);
	if (turn->count == 0 || !is_queue_watched(desk))
		return;
	json_t *last = json_loads(turn->frames[turn->count - 1], 0, NULL);
	desk_tell_queue(desk, json_pack("{s:s, s:o, s:o}", "t", "queue", "entry",
					view_conversation(desk, conversation, last), "counts",
					view_counts(desk)));
	json_decref(last);
}

void desk_settled(struct desk *desk, const char *customer)
{
	if (desk)
		desk_keep(desk, "blocked_settle",
			  json_pack("{s:s, s:I}", "customer", customer, "at",
				    (json_int_t)clock_system().now_ms(NULL)));
}

/* ---- Tests ---- */

bool desk_play_event(struct conversation *conversation, const char *event, struct ask *ask,
		     struct handoff *handoff)
{
	struct server *server = conversation_server(conversation);
	*handoff = (struct handoff){.any_version = true};
	memcpy(handoff->by, TEST_ADVISOR, sizeof TEST_ADVISOR);
	(void)snprintf(handoff->by_name, sizeof handoff->by_name, "%s",
		       identity_name(server, TEST_ADVISOR));
	*ask = (struct ask){.what = ASK_HANDOFF, .handoff = handoff};
	if (strcmp(event, "take") == 0)
		handoff->kind = HANDOFF_TAKE;
	else if (strcmp(event, "release") == 0)
		handoff->kind = HANDOFF_TO_BOT;
	else if (strcmp(event, "gone") == 0)
		handoff->kind = HANDOFF_GONE;
	else if (strncmp(event, "say ", 4) == 0)
		*ask = (struct ask){.what = ASK_ADVISOR, .handoff = handoff, .text = event + 4};
	else
		return false;
	return true;
}

/* ---- Opening ---- */

/* What was open when the server stopped. Who held something has the grace time to come back. */
static void on_open(void *context, enum store_status status, const json_t *rows)
{
	struct desk *desk = context;
	size_t i;
	json_t *row;
	if (status != STORE_OK)
		log_event(LOG_ERROR_LEVEL, "queue_unreadable", LOG_END);
	json_array_foreach(rows, i, row)
	{
		const char *conv = frame_string(row, "conv"),
			   *advisor = frame_string(row, "advisor");
		struct store_mode mode = {
			.who = (enum store_who)json_integer_value(json_object_get(row, "who")),
			.version = (uint64_t)json_integer_value(json_object_get(row, "mode_ver")),
			.since_ms = json_integer_value(json_object_get(row, "since")),
		};
		(void)snprintf(mode.advisor, sizeof mode.advisor, "%s", advisor ? advisor : "");
		set_open(desk, conv, &mode);
		struct person *person = mode.who == STORE_ADVISOR && mode.advisor[0]
						? add_person(desk, mode.advisor, ROLE_ADVISOR)
						: NULL;
		if (person && person->seats == 0)
			ev_timer_start(desk->server->loop, &person->grace);
	}
}

/* Asked before any turn is stored: what comes later is counted on top. */
static void on_counts(void *context, enum store_status status, const json_t *rows)
{
	struct desk *desk = context;
	size_t i;
	json_t *row;
	if (status != STORE_OK)
		log_event(LOG_ERROR_LEVEL, "queue_unreadable", LOG_END);
	json_array_foreach(rows, i, row)
	{
		json_int_t who = json_integer_value(json_object_get(row, "who"));
		json_int_t count = json_integer_value(json_object_get(row, "count"));
		if (who >= STORE_BOT && who <= STORE_CLOSED)
			desk->counts[who] += (uint64_t)count;
	}
}

struct desk *desk_open(struct server *server)
{
	struct desk *desk = calloc(1, sizeof *desk);
	if (!desk)
		return NULL;
	desk->server = server;
	store_desk(server->store, "open", NULL, on_open, desk);
	store_desk(server->store, "figures_now", NULL, on_counts, desk);
	return desk;
}

void desk_close(struct desk *desk)
{
	if (!desk)
		return;
	while (desk->people)
		remove_person(desk, desk->people);
	while (desk->open) {
		struct held *next = desk->open->next;
		free(desk->open);
		desk->open = next;
	}
	free(desk);
}
