/* desk_watching.c - the queue and a conversation watched. See DESK.md. */
#include <stdlib.h>

#include "dialogue/guide.h"
#include "server/desk_parts.h"

/* At most so many of each mode in an answer; the rest is asked for. */
enum { PAGE = 100 };

/* What is being gathered into job->data: "entries", and "rest": where to go on, by mode. */
struct listing {
	struct job *job;
	unsigned missing;
	bool failed;
	bool whole; /* the queue, with who is there; otherwise a page of it */
};

struct part {
	struct listing *listing;
	enum store_who who;
	bool all; /* no page: whatever is there */
};

/* ---- Putting it together ---- */

static bool is_listed(const json_t *entries, const char *conv)
{
	size_t i;
	json_t *one;
	json_array_foreach(entries, i, one)
	{
		if (strcmp(frame_string(one, "conv"), conv) == 0)
			return true;
	}
	return false;
}

static void add_rest(json_t *rest, enum store_who who, const json_t *last)
{
	const char *key = who == STORE_WAITING ? "waits_since" : "updated";
	(void)json_array_append_new(rest, json_pack("{s:s, s:O, s:O}", "mode", store_who_name(who),
						    "at", json_object_get(last, key), "conv",
						    json_object_get(last, "conv")));
}

static void add_rows(const struct part *part, const json_t *rows)
{
	json_t *data = part->listing->job->data, *entries = json_object_get(data, "entries");
	size_t i;
	json_t *row;
	json_array_foreach(rows, i, row)
	{
		if (!part->all && i == PAGE) {
			add_rest(json_object_get(data, "rest"), part->who,
				 json_array_get(rows, PAGE - 1));
			break;
		}
		/* What one holds is asked for beside the page of all that is held. */
		if (part->who != STORE_ADVISOR || !is_listed(entries, frame_string(row, "conv")))
			(void)json_array_append_new(
				entries, view_entry(part->listing->job->server->desk, row));
	}
}

static void finish(struct listing *listing)
{
	struct job *job = listing->job;
	struct desk *desk = job->server->desk;
	const struct config *config = job->server->config;
	if (listing->failed) {
		desk_refuse(job->connection, job->id, "internal");
	} else {
		json_t *ok =
			json_pack("{s:s, s:s, s:O, s:O, s:o}", "t", "ok", "re", job->id, "entries",
				  json_object_get(job->data, "entries"), "rest",
				  json_object_get(job->data, "rest"), "counts", view_counts(desk));
		json_t *more = listing->whole ? json_pack("{s:o, s:[i, i], s:o}", "advisors",
							  view_people(desk), "thresholds_s",
							  config->desk_warn_seconds,
							  config->desk_alarm_seconds, "intents",
							  guide_intents(job->server->dialogue))
					      : NULL;
		(void)json_object_update(ok, more);
		json_decref(more);
		connection_send_json(job->connection, ok);
	}
	job_end(job);
	free(listing);
}

/* ---- Gathering: all is asked at once, so that the store answers as of one moment ---- */

static void on_entries(void *context, enum store_status status, const json_t *rows)
{
	struct part *part = context;
	struct listing *listing = part->listing;
	listing->failed = listing->failed || status != STORE_OK;
	add_rows(part, rows);
	free(part);
	if (--listing->missing == 0)
		finish(listing);
}

static struct listing *listing_new(struct connection *connection, const char *id, bool whole)
{
	struct listing *listing = calloc(1, sizeof *listing);
	struct job *job = listing ? job_new(connection, id, "") : NULL;
	if (!job) {
		free(listing);
		return NULL;
	}
	job->data = json_pack("{s:[], s:[]}", "entries", "rest");
	listing->job = job;
	listing->whole = whole;
	listing->missing = 1; /* until all have been asked */
	return listing;
}

/* Takes over `params`. */
static void ask_entries(struct listing *listing, enum store_who who, const char *operation,
			json_t *params)
{
	struct part *part = malloc(sizeof *part);
	if (part) {
		*part = (struct part){listing, who, strcmp(operation, "entries_held") == 0};
		listing->missing++;
		store_desk(listing->job->server->store, operation, params, on_entries, part);
	}
	listing->failed = listing->failed || !part;
	json_decref(params);
}

/* Where the page after the conversation `conv` begins in the queue. When it waits no more: after
 * those who began to wait before `at`. */
static const struct held *find_page(const struct desk *desk, const json_t *at, const char *conv)
{
	const struct held *from = conv ? desk_find_held(desk, conv) : NULL;
	if (from && from->mode.who == STORE_WAITING)
		return from->next;
	from = desk->open;
	while (conv && from && !from->gone && from->mode.since_ms <= json_integer_value(at))
		from = from->next;
	return from;
}

/* Who waits, in the order that memory has: a page, and one more. */
static void ask_waiting(struct listing *listing, const json_t *at, const char *conv)
{
	const struct desk *desk = listing->job->server->desk;
	json_t *convs = json_array();
	for (const struct held *one = find_page(desk, at, conv);
	     one && json_array_size(convs) <= PAGE; one = one->next)
		if (one->mode.who == STORE_WAITING)
			(void)json_array_append_new(convs, json_string(one->conv));
	char *list = json_dumps(convs, JSON_COMPACT);
	ask_entries(listing, STORE_WAITING, "entries_waiting",
		    json_pack("{s:s}", "convs", list ? list : "[]"));
	free(list);
	json_decref(convs);
}

/* After the conversation `conv` of that moment; NULL: from the beginning. */
static void ask_page(struct listing *listing, enum store_who who, const json_t *at,
		     const char *conv)
{
	if (who == STORE_WAITING) {
		ask_waiting(listing, at, conv);
		return;
	}
	json_t *params =
		json_pack("{s:i, s:i, s:s?}", "who", (int)who, "limit", PAGE + 1, "conv", conv);
	if (at)
		(void)json_object_set_new(params, "at", json_integer(json_integer_value(at)));
	ask_entries(listing, who, "entries", params);
}

static void listing_asked(struct listing *listing)
{
	if (--listing->missing == 0)
		finish(listing);
}

static void watch_queue(struct connection *connection, const char *id)
{
	struct listing *listing = listing_new(connection, id, true);
	if (!listing)
		return;
	connection->seat->queue = true;
	ask_page(listing, STORE_WAITING, NULL, NULL);
	ask_page(listing, STORE_ADVISOR, NULL, NULL);
	ask_entries(listing, STORE_ADVISOR, "entries_held",
		    json_pack("{s:s}", "advisor", desk_me(connection)));
	ask_page(listing, STORE_BOT, NULL, NULL);
	ask_page(listing, STORE_CLOSED, NULL, NULL);
	listing_asked(listing);
}

/* ---- Frames ---- */

void desk_on_queue(struct connection *connection, const char *id, json_t *frame)
{
	const char *mode = frame_string(frame, "mode"), *conv = frame_string(frame, "conv");
	const json_t *at = json_object_get(frame, "at");
	enum store_who who = STORE_BOT;
	while (mode && who <= STORE_CLOSED && strcmp(store_who_name(who), mode) != 0)
		who++;
	if (!mode || who > STORE_CLOSED || !json_is_integer(at) || !frame_conv_is_good(conv)) {
		desk_refuse(connection, id, "bad_request");
		return;
	}
	struct listing *listing = listing_new(connection, id, false);
	if (!listing)
		return;
	ask_page(listing, who, at, conv);
	listing_asked(listing);
}

void desk_on_watch(struct connection *connection, const char *id, json_t *frame)
{
	if (json_is_true(json_object_get(frame, "queue")))
		watch_queue(connection, id);
	else if (frame_conv_is_good(frame_string(frame, "conv")))
		desk_open_conversation(connection, id, frame_string(frame, "conv"));
	else
		desk_refuse(connection, id, "bad_request");
}

void desk_on_unwatch(struct connection *connection, const char *id, json_t *frame)
{
	const char *conv = frame_string(frame, "conv");
	(void)id;
	if (json_is_true(json_object_get(frame, "queue")))
		connection->seat->queue = false;
	else if (conv)
		desk_unwatch(connection->seat, conv);
}
