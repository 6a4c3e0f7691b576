/* sqlite_turns.c - conversations: their turns and modes, loading them, their ratings. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/sqlite_parts.h"

int sqlite_run(struct store_sqlite *store, enum statement which)
{
	sqlite3_stmt *statement = store->statements[which];
	int code = sqlite3_step(statement);
	(void)sqlite3_reset(statement);
	return code;
}

void sqlite_bind(sqlite3_stmt *statement, int index, const char *text)
{
	if (text)
		(void)sqlite3_bind_text(statement, index, text, -1, SQLITE_STATIC);
	else
		(void)sqlite3_bind_null(statement, index);
}

static char *column_copy(sqlite3_stmt *statement, int index)
{
	const char *text = (const char *)sqlite3_column_text(statement, index);
	return text ? strdup(text) : NULL;
}

/* Appends the row that the statement stands on to the request's events. */
static bool take_event(struct request *request, sqlite3_stmt *row)
{
	struct store_event *more =
		realloc(request->events, (request->event_count + 1) * sizeof *request->events);
	if (!more)
		return false;
	request->events = more;
	struct store_event *event = &more[request->event_count++];
	*event = (struct store_event){
		.seq = (uint64_t)sqlite3_column_int64(row, 0),
		.mid = column_copy(row, 1),
		.cid = column_copy(row, 2),
		.body = column_copy(row, 3),
		.at_ms = sqlite3_column_int64(row, 4),
	};
	return event->mid && event->body;
}

/* The client's id is known already: the event stored then takes the place of the new ones. */
static bool find_known(struct store_sqlite *store, struct request *request)
{
	sqlite3_stmt *statement = store->statements[EVENT_BY_CID];
	for (size_t i = 0; i < request->event_count; i++) {
		if (!request->events[i].cid)
			continue;
		sqlite_bind(statement, 1, request->conv);
		sqlite_bind(statement, 2, request->events[i].cid);
		if (sqlite3_step(statement) == SQLITE_ROW) {
			struct request known = {0};
			bool good = take_event(&known, statement);
			(void)sqlite3_reset(statement);
			request_drop_events(request);
			request->events = known.events;
			request->event_count = known.event_count;
			request->status = good ? STORE_EXISTS : STORE_FAILED;
			return true;
		}
		(void)sqlite3_reset(statement);
	}
	return false;
}

static bool put_events(struct store_sqlite *store, const struct request *request)
{
	sqlite3_stmt *statement = store->statements[EVENT_PUT];
	for (size_t i = 0; i < request->event_count; i++) {
		const struct store_event *event = &request->events[i];
		(void)sqlite3_bind_int64(statement, 1, ++store->line);
		sqlite_bind(statement, 2, request->conv);
		(void)sqlite3_bind_int64(statement, 3, (sqlite3_int64)event->seq);
		sqlite_bind(statement, 4, event->mid);
		sqlite_bind(statement, 5, event->cid);
		sqlite_bind(statement, 6, event->body);
		(void)sqlite3_bind_int64(statement, 7, event->at_ms);
		if (sqlite_run(store, EVENT_PUT) != SQLITE_DONE)
			return false;
	}
	return true;
}

static void read_mode(sqlite3_stmt *row, struct store_mode *mode)
{
	const char *advisor = (const char *)sqlite3_column_text(row, 6);
	int who = sqlite3_column_int(row, 4);
	*mode = (struct store_mode){
		.who = who >= STORE_BOT && who <= STORE_CLOSED ? (enum store_who)who : STORE_BOT,
		.version = (uint64_t)sqlite3_column_int64(row, 5),
		.since_ms = sqlite3_column_int64(row, 7),
	};
	(void)snprintf(mode->advisor, sizeof mode->advisor, "%s", advisor ? advisor : "");
}

/* The turn did not fit: the conversation is gone, or the mode has changed, or other turns came
 * before. */
static enum store_status find_reason(struct store_sqlite *store, struct request *request)
{
	sqlite3_stmt *statement = store->statements[CONV_GET];
	enum store_status status = STORE_ABSENT;
	sqlite_bind(statement, 1, request->conv);
	if (sqlite3_step(statement) == SQLITE_ROW) {
		read_mode(statement, &request->mode);
		status = request->mode.version != request->mode_ver ? STORE_MOVED : STORE_CONFLICT;
	}
	(void)sqlite3_reset(statement);
	return status;
}

static void bind_mode(sqlite3_stmt *statement, const struct request *request, bool is_new)
{
	uint64_t version = request->mode_ver + (is_new && request->changes_mode);
	(void)sqlite3_bind_int64(statement, 9, (sqlite3_int64)version);
	for (int i = 8; i <= 11; i++)
		if (i != 9)
			(void)sqlite3_bind_null(statement, i);
	if (!request->changes_mode)
		return;
	(void)sqlite3_bind_int(statement, 8, (int)request->mode.who);
	if (request->mode.advisor[0])
		sqlite_bind(statement, 10, request->mode.advisor);
	(void)sqlite3_bind_int64(statement, 11, request->mode.since_ms);
}

/* Moves the conversation from the expected seq to the turn's last; CONFLICT or MOVED when it is
 * not there any more. */
static enum store_status move_conversation(struct store_sqlite *store, struct request *request,
					   uint64_t seq)
{
	enum statement which = request->expected_seq ? CONV_MOVE : CONV_NEW;
	sqlite3_stmt *statement = store->statements[which];
	sqlite_bind(statement, 1, request->conv);
	(void)sqlite3_bind_int64(statement, 2, (sqlite3_int64)seq);
	sqlite_bind(statement, 3, request->state);
	(void)sqlite3_bind_int64(statement, 4, request->at_ms);
	if (which == CONV_MOVE)
		(void)sqlite3_bind_int64(statement, 5, (sqlite3_int64)request->expected_seq);
	sqlite_bind(statement, 6, request->customer);
	sqlite_bind(statement, 7, request->level);
	sqlite_bind(statement, 12, request->said);
	sqlite_bind(statement, 13, request->wish);
	sqlite_bind(statement, 14, request->unanswered);
	if (request->alone == STORE_ALONE_AS_BEFORE)
		(void)sqlite3_bind_null(statement, 15);
	else
		(void)sqlite3_bind_int(statement, 15, request->alone == STORE_ALONE);
	bind_mode(statement, request, which == CONV_NEW);
	if (sqlite_run(store, which) != SQLITE_DONE)
		return STORE_FAILED;
	return sqlite3_changes(store->db) == 1 ? STORE_OK : find_reason(store, request);
}

static bool note_time(struct store_sqlite *store, const struct request *request,
		      enum statement which)
{
	sqlite3_stmt *statement = store->statements[which];
	sqlite_bind(statement, 1, request->conv);
	(void)sqlite3_bind_int64(statement, 2, request->at_ms);
	if (which == HANDOFF_TAKE)
		sqlite_bind(statement, 3, request->mode.advisor);
	return sqlite_run(store, which) == SQLITE_DONE;
}

/* The times of a handoff, for the figures: asked, taken, answered, ended. */
static bool note_handoff(struct store_sqlite *store, const struct request *request)
{
	if (request->by_advisor)
		return note_time(store, request, HANDOFF_ANSWER);
	if (!request->changes_mode)
		return true;
	if (request->mode.who == STORE_BOT || request->mode.who == STORE_CLOSED)
		return note_time(store, request, HANDOFF_END);
	if (request->mode.who == STORE_WAITING) /* anew, or back in the queue */
		return note_time(store, request, HANDOFF_END) &&
		       note_time(store, request, HANDOFF_ASK);
	if (!note_time(store, request, HANDOFF_TAKE))
		return false;
	/* Taken from the assistant without having been asked for. */
	return sqlite3_changes(store->db) > 0 ||
	       (note_time(store, request, HANDOFF_ASK) && note_time(store, request, HANDOFF_TAKE));
}

void turns_put(struct store_sqlite *store, struct request *request)
{
	if (find_known(store, request))
		return;
	uint64_t seq = request->expected_seq + request->event_count;
	if (sqlite_run(store, SAVE) != SQLITE_DONE) {
		request->status = STORE_FAILED;
		return;
	}
	request->status = move_conversation(store, request, seq);
	if (request->status == STORE_OK &&
	    (!put_events(store, request) || !note_handoff(store, request)))
		request->status = STORE_FAILED;
	if (request->status == STORE_OK && request->wants_human &&
	    !note_time(store, request, WISH_PUT))
		request->status = STORE_FAILED;
	if (request->status != STORE_OK)
		(void)sqlite_run(store, UNDO);
	(void)sqlite_run(store, RELEASE);
	request->seq = seq;
}

static void reverse_events(struct request *request)
{
	for (size_t i = 0; i < request->event_count / 2; i++) {
		struct store_event swap = request->events[i];
		request->events[i] = request->events[request->event_count - 1 - i];
		request->events[request->event_count - 1 - i] = swap;
	}
}

void turns_load(struct store_sqlite *store, struct request *request)
{
	sqlite3_stmt *statement = store->statements[CONV_GET];
	sqlite_bind(statement, 1, request->conv);
	int code = sqlite3_step(statement);
	if (code == SQLITE_ROW) {
		request->seq = (uint64_t)sqlite3_column_int64(statement, 0);
		request->state = column_copy(statement, 1);
		request->customer = column_copy(statement, 2);
		request->level = column_copy(statement, 3);
		read_mode(statement, &request->mode);
		request->person = column_copy(statement, 8);
		request->said = column_copy(statement, 9);
		request->wish = column_copy(statement, 10);
		request->unanswered = column_copy(statement, 11);
		request->status = request->state ? STORE_OK : STORE_FAILED;
	} else {
		request->status = code == SQLITE_DONE ? STORE_ABSENT : STORE_FAILED;
	}
	(void)sqlite3_reset(statement);
	if (request->status != STORE_OK || request->limit == 0)
		return;
	statement = store->statements[EVENT_LIST];
	sqlite_bind(statement, 1, request->conv);
	(void)sqlite3_bind_int64(statement, 2, (sqlite3_int64)request->after);
	(void)sqlite3_bind_int64(statement, 3,
				 request->before ? (sqlite3_int64)request->before : INT64_MAX);
	(void)sqlite3_bind_int64(statement, 4, (sqlite3_int64)request->limit);
	while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
		if (!take_event(request, statement)) {
			code = SQLITE_NOMEM;
			break;
		}
	}
	(void)sqlite3_reset(statement);
	if (code != SQLITE_DONE)
		request->status = STORE_FAILED;
	reverse_events(request);
}

void turns_rate(struct store_sqlite *store, struct request *request)
{
	sqlite3_stmt *statement = store->statements[RATING_PUT];
	sqlite_bind(statement, 1, request->conv);
	(void)sqlite3_bind_int(statement, 2, request->score);
	sqlite_bind(statement, 3, request->text);
	(void)sqlite3_bind_int64(statement, 4, request->at_ms);
	request->status = sqlite_run(store, RATING_PUT) == SQLITE_DONE ? STORE_OK : STORE_FAILED;
}
