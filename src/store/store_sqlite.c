/*
 * store_sqlite.c - the embedded engine: SQLite behind one writer thread.
 *
 * Requests wait in a list; the thread takes all that wait, plays them in one transaction and
 * commits (group commit: measured best without any lingering), then hands the results back
 * through an eventfd. WAL, synchronous=FULL; the checkpoint runs inline every 200 pages, which
 * keeps the slowest turns short. Each turn stands in a savepoint, so that one refused turn
 * does not touch its neighbours.
 */
#include <errno.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "store/store.h"

enum request_kind { REQUEST_TURN, REQUEST_LOAD, REQUEST_RATE };

/* A request with copies of all it was given, then its result. */
struct request {
	struct request *next;
	enum request_kind kind;
	store_callback *callback;
	void *context;
	char *conv, *state, *text, *customer;
	struct store_event *events;
	size_t event_count;
	uint64_t expected_seq, after, before;
	size_t limit;
	bool wants_human;
	int score;
	int64_t at_ms;
	enum store_status status;
	uint64_t seq;
};

struct list {
	struct request *first, **last;
};

enum statement {
	BEGIN,
	COMMIT,
	ROLLBACK,
	SAVE,
	RELEASE,
	UNDO,
	CONV_GET,
	CONV_NEW,
	CONV_MOVE,
	EVENT_PUT,
	EVENT_BY_CID,
	EVENT_LIST,
	WISH_PUT,
	RATING_PUT,
	STATEMENTS
};

static const char *const SQL[STATEMENTS] = {
	[BEGIN] = "BEGIN IMMEDIATE",
	[COMMIT] = "COMMIT",
	[ROLLBACK] = "ROLLBACK",
	[SAVE] = "SAVEPOINT turn",
	[RELEASE] = "RELEASE turn",
	[UNDO] = "ROLLBACK TO turn",
	[CONV_GET] = "SELECT seq, state, customer FROM conversation WHERE id = ?1",
	[CONV_NEW] = "INSERT INTO conversation (id, seq, state, created, updated, customer) "
		     "VALUES (?1, ?2, ?3, ?4, ?4, ?6) ON CONFLICT DO NOTHING",
	/* Whose it is never changes once it is said. */
	[CONV_MOVE] = "UPDATE conversation SET seq = ?2, state = ?3, updated = ?4, "
		      "customer = ifnull(customer, ?6) WHERE id = ?1 AND seq = ?5",
	[EVENT_PUT] =
		"INSERT INTO event (conv, seq, mid, cid, body, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
	[EVENT_BY_CID] = "SELECT seq, mid, cid, body, at FROM event WHERE conv = ?1 AND cid = ?2",
	[EVENT_LIST] = "SELECT seq, mid, cid, body, at FROM event WHERE conv = ?1 AND seq > ?2 AND "
		       "seq < ?3"
		       " ORDER BY seq DESC LIMIT ?4",
	[WISH_PUT] = "INSERT INTO wish (conv, at) VALUES (?1, ?2)",
	[RATING_PUT] = "INSERT INTO rating (conv, score, text, at) VALUES (?1, ?2, ?3, ?4)",
};

static const char SCHEMA[] =
	"PRAGMA journal_mode = WAL;"
	"PRAGMA synchronous = FULL;"
	"PRAGMA wal_autocheckpoint = 200;"
	"PRAGMA foreign_keys = ON;"
	"PRAGMA secure_delete = ON;"
	"CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT "
	"ROWID;"
	"CREATE TABLE IF NOT EXISTS conversation (id TEXT PRIMARY KEY, seq INTEGER NOT NULL,"
	"  state TEXT NOT NULL, created INTEGER NOT NULL, updated INTEGER NOT NULL,"
	"  customer TEXT) WITHOUT ROWID;"
	"CREATE TABLE IF NOT EXISTS event (conv TEXT NOT NULL REFERENCES conversation(id),"
	"  seq INTEGER NOT NULL, mid TEXT NOT NULL, cid TEXT, body TEXT NOT NULL, at INTEGER NOT "
	"NULL,"
	"  PRIMARY KEY (conv, seq)) WITHOUT ROWID;"
	"CREATE UNIQUE INDEX IF NOT EXISTS event_cid ON event (conv, cid) WHERE cid IS NOT NULL;"
	"CREATE TABLE IF NOT EXISTS wish (id INTEGER PRIMARY KEY, conv TEXT NOT NULL, at INTEGER "
	"NOT NULL);"
	"CREATE TABLE IF NOT EXISTS rating (id INTEGER PRIMARY KEY, conv TEXT NOT NULL,"
	"  score INTEGER NOT NULL, text TEXT, at INTEGER NOT NULL);";

struct store_sqlite {
	struct store base;
	sqlite3 *db;
	sqlite3_stmt *statements[STATEMENTS];
	char epoch[33];
	int fd; /* eventfd: results wait */
	pthread_t thread;
	bool started;
	pthread_mutex_t lock; /* guards what follows */
	pthread_cond_t wake;
	struct list waiting, done;
	bool closing;
	struct store_statistics statistics;
};

static void list_init(struct list *list)
{
	list->first = NULL;
	list->last = &list->first;
}

static void list_append(struct list *list, struct request *request)
{
	request->next = NULL;
	*list->last = request;
	list->last = &request->next;
}

static void event_free(struct store_event *event)
{
	free((char *)(uintptr_t)event->mid);
	free((char *)(uintptr_t)event->cid);
	free((char *)(uintptr_t)event->body);
}

static void request_drop_events(struct request *request)
{
	for (size_t i = 0; i < request->event_count; i++)
		event_free(&request->events[i]);
	free(request->events);
	request->events = NULL;
	request->event_count = 0;
}

static void request_free(struct request *request)
{
	request_drop_events(request);
	free(request->conv);
	free(request->state);
	free(request->customer);
	free(request->text);
	free(request);
}

/* ---- The writer thread ---- */

static int run(struct store_sqlite *store, enum statement which)
{
	sqlite3_stmt *statement = store->statements[which];
	int code = sqlite3_step(statement);
	(void)sqlite3_reset(statement);
	return code;
}

static void bind_text(sqlite3_stmt *statement, int index, const char *text)
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
		bind_text(statement, 1, request->conv);
		bind_text(statement, 2, request->events[i].cid);
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
		bind_text(statement, 1, request->conv);
		(void)sqlite3_bind_int64(statement, 2, (sqlite3_int64)event->seq);
		bind_text(statement, 3, event->mid);
		bind_text(statement, 4, event->cid);
		bind_text(statement, 5, event->body);
		(void)sqlite3_bind_int64(statement, 6, event->at_ms);
		if (run(store, EVENT_PUT) != SQLITE_DONE)
			return false;
	}
	return true;
}

/* Moves the conversation from the expected seq to the turn's last; CONFLICT when it is not
 * there any more. */
static enum store_status move_conversation(struct store_sqlite *store,
					   const struct request *request, uint64_t seq)
{
	enum statement which = request->expected_seq ? CONV_MOVE : CONV_NEW;
	sqlite3_stmt *statement = store->statements[which];
	bind_text(statement, 1, request->conv);
	(void)sqlite3_bind_int64(statement, 2, (sqlite3_int64)seq);
	bind_text(statement, 3, request->state);
	(void)sqlite3_bind_int64(statement, 4, request->at_ms);
	if (which == CONV_MOVE)
		(void)sqlite3_bind_int64(statement, 5, (sqlite3_int64)request->expected_seq);
	bind_text(statement, 6, request->customer);
	if (run(store, which) != SQLITE_DONE)
		return STORE_FAILED;
	return sqlite3_changes(store->db) == 1 ? STORE_OK : STORE_CONFLICT;
}

static void play_turn(struct store_sqlite *store, struct request *request)
{
	if (find_known(store, request))
		return;
	uint64_t seq = request->expected_seq + request->event_count;
	if (run(store, SAVE) != SQLITE_DONE) {
		request->status = STORE_FAILED;
		return;
	}
	request->status = move_conversation(store, request, seq);
	if (request->status == STORE_OK && !put_events(store, request))
		request->status = STORE_FAILED;
	if (request->status == STORE_OK && request->wants_human) {
		bind_text(store->statements[WISH_PUT], 1, request->conv);
		(void)sqlite3_bind_int64(store->statements[WISH_PUT], 2, request->at_ms);
		if (run(store, WISH_PUT) != SQLITE_DONE)
			request->status = STORE_FAILED;
	}
	if (request->status != STORE_OK)
		(void)run(store, UNDO);
	(void)run(store, RELEASE);
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

static void play_load(struct store_sqlite *store, struct request *request)
{
	sqlite3_stmt *statement = store->statements[CONV_GET];
	bind_text(statement, 1, request->conv);
	int code = sqlite3_step(statement);
	if (code == SQLITE_ROW) {
		request->seq = (uint64_t)sqlite3_column_int64(statement, 0);
		request->state = column_copy(statement, 1);
		request->customer = column_copy(statement, 2);
		request->status = request->state ? STORE_OK : STORE_FAILED;
	} else {
		request->status = code == SQLITE_DONE ? STORE_ABSENT : STORE_FAILED;
	}
	(void)sqlite3_reset(statement);
	if (request->status != STORE_OK || request->limit == 0)
		return;
	statement = store->statements[EVENT_LIST];
	bind_text(statement, 1, request->conv);
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

static void play_rate(struct store_sqlite *store, struct request *request)
{
	sqlite3_stmt *statement = store->statements[RATING_PUT];
	bind_text(statement, 1, request->conv);
	(void)sqlite3_bind_int(statement, 2, request->score);
	bind_text(statement, 3, request->text);
	(void)sqlite3_bind_int64(statement, 4, request->at_ms);
	request->status = run(store, RATING_PUT) == SQLITE_DONE ? STORE_OK : STORE_FAILED;
}

/* One transaction for all that waited. When it cannot be committed nothing of it is stored. */
static void play_batch(struct store_sqlite *store, struct request *batch)
{
	uint64_t turns = 0;
	bool begun = run(store, BEGIN) == SQLITE_DONE;
	for (struct request *request = batch; request; request = request->next) {
		request->status = STORE_FAILED;
		if (!begun)
			continue;
		if (request->kind == REQUEST_TURN)
			play_turn(store, request);
		else if (request->kind == REQUEST_LOAD)
			play_load(store, request);
		else
			play_rate(store, request);
		turns += request->kind == REQUEST_TURN && request->status == STORE_OK;
	}
	int64_t before = clock_monotonic_us();
	bool committed = begun && run(store, COMMIT) == SQLITE_DONE;
	int64_t took = clock_monotonic_us() - before;
	if (!committed) {
		log_event(LOG_ERROR_LEVEL, "store_failed", "reason", sqlite3_errmsg(store->db),
			  LOG_END);
		if (!sqlite3_get_autocommit(store->db))
			(void)run(store, ROLLBACK);
		for (struct request *request = batch; request; request = request->next)
			request->status = STORE_FAILED;
	}
	(void)pthread_mutex_lock(&store->lock);
	store->statistics.commits += committed;
	store->statistics.turns += committed ? turns : 0;
	store->statistics.failures += !committed;
	store->statistics.commit_us += (uint64_t)took;
	(void)pthread_mutex_unlock(&store->lock);
}

static void *write_for_ever(void *argument)
{
	struct store_sqlite *store = argument;
	for (;;) {
		(void)pthread_mutex_lock(&store->lock);
		while (!store->waiting.first && !store->closing)
			(void)pthread_cond_wait(&store->wake, &store->lock);
		struct request *batch = store->waiting.first;
		list_init(&store->waiting);
		bool closing = store->closing;
		(void)pthread_mutex_unlock(&store->lock);
		if (!batch) {
			if (closing)
				return NULL;
			continue;
		}
		play_batch(store, batch);
		(void)pthread_mutex_lock(&store->lock);
		bool was_empty = store->done.first == NULL;
		while (batch) {
			struct request *next = batch->next;
			list_append(&store->done, batch);
			batch = next;
		}
		(void)pthread_mutex_unlock(&store->lock);
		if (was_empty)
			(void)eventfd_write(store->fd, 1);
	}
}

/* ---- The loop's side ---- */

static struct store_sqlite *of(const struct store *store)
{
	return (struct store_sqlite *)(uintptr_t)store;
}

static void submit(struct store_sqlite *store, struct request *request, bool complete)
{
	(void)pthread_mutex_lock(&store->lock);
	store->statistics.queued++;
	bool refuse = store->closing || !complete;
	if (refuse) {
		request->status = STORE_FAILED;
		list_append(&store->done, request);
	} else {
		list_append(&store->waiting, request);
		(void)pthread_cond_signal(&store->wake);
	}
	(void)pthread_mutex_unlock(&store->lock);
	if (refuse)
		(void)eventfd_write(store->fd, 1);
}

/* A request, or NULL: then the callback has been told that it failed. */
static struct request *request_new(enum request_kind kind, const char *conv,
				   store_callback *callback, void *context)
{
	struct request *request = calloc(1, sizeof *request);
	if (request)
		request->conv = strdup(conv);
	if (!request || !request->conv) {
		struct store_result result = {.status = STORE_FAILED};
		free(request);
		callback(context, &result);
		return NULL;
	}
	request->kind = kind;
	request->callback = callback;
	request->context = context;
	return request;
}

static void sqlite_turn_put(struct store *base, const struct store_turn *turn,
			    store_callback *callback, void *context)
{
	struct request *request = request_new(REQUEST_TURN, turn->conv, callback, context);
	if (!request)
		return;
	request->expected_seq = turn->expected_seq;
	request->wants_human = turn->wants_human;
	request->at_ms = turn->at_ms;
	request->state = strdup(turn->state);
	request->customer = turn->customer ? strdup(turn->customer) : NULL;
	request->events = calloc(turn->event_count + 1, sizeof *request->events);
	bool complete = request->state && request->events && (request->customer || !turn->customer);
	for (size_t i = 0; complete && i < turn->event_count; i++) {
		const struct store_event *event = &turn->events[i];
		request->events[request->event_count++] = (struct store_event){
			.seq = event->seq,
			.mid = strdup(event->mid),
			.cid = event->cid ? strdup(event->cid) : NULL,
			.body = strdup(event->body),
			.at_ms = event->at_ms,
		};
		const struct store_event *copy = &request->events[i];
		complete = copy->mid && copy->body && (copy->cid || !event->cid);
	}
	submit(of(base), request, complete);
}

static void sqlite_load(struct store *base, const char *conv, uint64_t after, uint64_t before,
			size_t limit, store_callback *callback, void *context)
{
	struct request *request = request_new(REQUEST_LOAD, conv, callback, context);
	if (!request)
		return;
	request->after = after;
	request->before = before;
	request->limit = limit;
	submit(of(base), request, true);
}

static void sqlite_rate(struct store *base, const char *conv, int score, const char *text,
			int64_t at_ms, store_callback *callback, void *context)
{
	struct request *request = request_new(REQUEST_RATE, conv, callback, context);
	if (!request)
		return;
	request->score = score;
	request->text = text ? strdup(text) : NULL;
	request->at_ms = at_ms;
	submit(of(base), request, request->text || !text);
}

static int sqlite_fd(const struct store *base)
{
	return of(base)->fd;
}

static void sqlite_service(struct store *base)
{
	struct store_sqlite *store = of(base);
	eventfd_t count;
	(void)eventfd_read(store->fd, &count);
	(void)pthread_mutex_lock(&store->lock);
	struct request *request = store->done.first;
	list_init(&store->done);
	(void)pthread_mutex_unlock(&store->lock);
	while (request) {
		struct request *next = request->next;
		const struct store_result result = {
			.status = request->status,
			.seq = request->seq,
			.state = request->kind == REQUEST_LOAD ? request->state : NULL,
			.customer = request->kind == REQUEST_LOAD ? request->customer : NULL,
			.events = request->kind == REQUEST_LOAD || request->status == STORE_EXISTS
					  ? request->events
					  : NULL,
			.event_count =
				request->kind == REQUEST_LOAD || request->status == STORE_EXISTS
					? request->event_count
					: 0,
		};
		request->callback(request->context, &result);
		request_free(request);
		(void)pthread_mutex_lock(&store->lock);
		store->statistics.queued--;
		(void)pthread_mutex_unlock(&store->lock);
		request = next;
	}
}

static const char *sqlite_epoch(const struct store *base)
{
	return of(base)->epoch;
}

static struct store_statistics sqlite_statistics(struct store *base)
{
	struct store_sqlite *store = of(base);
	(void)pthread_mutex_lock(&store->lock);
	struct store_statistics statistics = store->statistics;
	(void)pthread_mutex_unlock(&store->lock);
	return statistics;
}

static void release(struct store_sqlite *store)
{
	for (size_t i = 0; i < STATEMENTS; i++)
		(void)sqlite3_finalize(store->statements[i]);
	(void)sqlite3_close(store->db);
	if (store->fd >= 0)
		(void)close(store->fd);
	(void)pthread_mutex_destroy(&store->lock);
	(void)pthread_cond_destroy(&store->wake);
	free(store);
}

static void sqlite_close(struct store *base)
{
	struct store_sqlite *store = of(base);
	(void)pthread_mutex_lock(&store->lock);
	store->closing = true;
	(void)pthread_cond_signal(&store->wake);
	(void)pthread_mutex_unlock(&store->lock);
	if (store->started)
		(void)pthread_join(store->thread, NULL);
	sqlite_service(base);
	release(store);
}

/* ---- Opening ---- */

/* Databases made before conversations had an owner get the column. */
static int add_customer(sqlite3 *db)
{
	sqlite3_stmt *statement = NULL;
	int code = sqlite3_prepare_v2(
		db, "SELECT 1 FROM pragma_table_info('conversation') WHERE name = 'customer'", -1,
		&statement, NULL);
	bool known = code == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW;
	(void)sqlite3_finalize(statement);
	if (code != SQLITE_OK || known)
		return code;
	return sqlite3_exec(db, "ALTER TABLE conversation ADD COLUMN customer TEXT", NULL, NULL,
			    NULL);
}

static int prepare(struct store_sqlite *store, const char *path, struct error *error)
{
	char *reason = NULL;
	if (sqlite3_open_v2(path, &store->db,
			    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
			    NULL) != SQLITE_OK)
		return error_set(error, ERROR_IO,
				 "%s: cannot open the database: %s (check the data folder)", path,
				 sqlite3_errmsg(store->db));
	(void)sqlite3_busy_timeout(store->db, 2000);
	if (sqlite3_exec(store->db, SCHEMA, NULL, NULL, &reason) != SQLITE_OK) {
		int code = error_set(
			error, ERROR_IO,
			"%s: cannot prepare the database: %s (is the folder writable, is the "
			"file ours and in use by no other server?)",
			path, reason ? reason : "unknown");
		sqlite3_free(reason);
		return code;
	}
	if (add_customer(store->db) != SQLITE_OK)
		return error_set(error, ERROR_IO, "%s: %s (is this database ours?)", path,
				 sqlite3_errmsg(store->db));
	for (size_t i = 0; i < STATEMENTS; i++)
		if (sqlite3_prepare_v3(store->db, SQL[i], -1, SQLITE_PREPARE_PERSISTENT,
				       &store->statements[i], NULL) != SQLITE_OK)
			return error_set(error, ERROR_IO, "%s: %s (is this database ours?)", path,
					 sqlite3_errmsg(store->db));
	return 0;
}

/* The epoch is drawn when the database is made and kept in it. */
static int read_epoch(struct store_sqlite *store, const char *path, struct error *error)
{
	unsigned char bytes[16];
	char drawn[33];
	if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
		return error_set(error, ERROR_IO, "no random numbers from the system: %s",
				 strerror(errno));
	for (size_t i = 0; i < sizeof bytes; i++)
		(void)snprintf(drawn + 2 * i, 3, "%02x", bytes[i]);
	sqlite3_stmt *statement = NULL;
	int code = sqlite3_prepare_v2(
		store->db, "INSERT INTO meta VALUES ('epoch', ?1) ON CONFLICT DO NOTHING", -1,
		&statement, NULL);
	bind_text(statement, 1, drawn);
	if (code == SQLITE_OK)
		code = sqlite3_step(statement) == SQLITE_DONE ? SQLITE_OK : SQLITE_ERROR;
	(void)sqlite3_finalize(statement);
	statement = NULL;
	if (code == SQLITE_OK)
		code = sqlite3_prepare_v2(store->db, "SELECT value FROM meta WHERE name = 'epoch'",
					  -1, &statement, NULL);
	bool read = code == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW;
	if (read)
		(void)snprintf(store->epoch, sizeof store->epoch, "%s",
			       (const char *)sqlite3_column_text(statement, 0));
	(void)sqlite3_finalize(statement);
	if (!read)
		return error_set(error, ERROR_IO,
				 "%s: cannot write: %s (check the data folder and its space)", path,
				 sqlite3_errmsg(store->db));
	return 0;
}

struct store *store_sqlite_open(const char *folder, struct error *error)
{
	static const struct store_engine engine = {
		.close = sqlite_close,
		.fd = sqlite_fd,
		.service = sqlite_service,
		.turn_put = sqlite_turn_put,
		.load = sqlite_load,
		.rate = sqlite_rate,
		.epoch = sqlite_epoch,
		.statistics = sqlite_statistics,
	};
	struct store_sqlite *store = calloc(1, sizeof *store);
	if (!store) {
		(void)error_set(error, ERROR_MEMORY, "not enough memory for the store");
		return NULL;
	}
	store->base.engine = &engine;
	(void)pthread_mutex_init(&store->lock, NULL);
	(void)pthread_cond_init(&store->wake, NULL);
	list_init(&store->waiting);
	list_init(&store->done);
	char path[4096];
	(void)snprintf(path, sizeof path, "%s/chemin.db", folder);
	store->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (mkdir(folder, 0700) != 0 && errno != EEXIST) {
		(void)error_set(error, ERROR_IO,
				"%s: cannot make the data folder: %s (choose another --data)",
				folder, strerror(errno));
	} else if (store->fd < 0) {
		(void)error_set(error, ERROR_IO, "no eventfd from the system: %s", strerror(errno));
	} else if (prepare(store, path, error) == 0 && read_epoch(store, path, error) == 0) {
		if (pthread_create(&store->thread, NULL, write_for_ever, store) == 0) {
			store->started = true;
			return &store->base;
		}
		(void)error_set(error, ERROR_MEMORY, "the writer thread cannot start");
	}
	release(store);
	return NULL;
}
