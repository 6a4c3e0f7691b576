/*
 * store_sqlite.c - the embedded engine: SQLite behind one writer thread.
 *
 * Requests wait in a list; the thread takes all that wait, plays them in one transaction and
 * commits (group commit: measured best without any lingering), then hands the results back
 * through an eventfd. WAL, synchronous=FULL; the checkpoint runs inline every 200 pages, which
 * keeps the slowest turns short. Each turn stands in a savepoint, so that one refused turn
 * does not touch its neighbours. What only searches need is written behind (sqlite_words.c).
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "store/sqlite_parts.h"

/* Words are written when nothing came for a moment, or when so many events wait for it, so many
 * at most in one transaction: what is stored meanwhile waits for it. */
enum { WORDS_AFTER_MS = 100, WORDS_LATEST_MS = 60000, WORDS_AT_ONCE = 256, WORDS_MOST = 1024 };

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

void request_drop_events(struct request *request)
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
	free(request->level);
	free(request->person);
	free(request->said);
	free(request->wish);
	free(request->unanswered);
	free(request->text);
	json_decref(request->params);
	json_decref(request->rows);
	free(request);
}

/* ---- The writer thread ---- */

/* One transaction for all that waited. When it cannot be committed nothing of it is stored. */
static void play_batch(struct store_sqlite *store, struct request *batch)
{
	uint64_t turns = 0;
	bool begun = sqlite_run(store, BEGIN) == SQLITE_DONE;
	for (struct request *request = batch; request; request = request->next) {
		request->status = STORE_FAILED;
		if (!begun)
			continue;
		if (request->kind == REQUEST_TURN)
			turns_put(store, request);
		else if (request->kind == REQUEST_LOAD)
			turns_load(store, request);
		else if (request->kind == REQUEST_RATE)
			turns_rate(store, request);
		else
			desk_play(store, request);
		turns += request->kind == REQUEST_TURN && request->status == STORE_OK;
	}
	int64_t before = clock_monotonic_us();
	bool committed = begun && sqlite_run(store, COMMIT) == SQLITE_DONE;
	int64_t took = clock_monotonic_us() - before;
	if (!committed) {
		log_event(LOG_ERROR_LEVEL, "store_failed", "reason", sqlite3_errmsg(store->db),
			  LOG_END);
		if (!sqlite3_get_autocommit(store->db))
			(void)sqlite_run(store, ROLLBACK);
		(void)words_read(store);
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

/* The words of what was stored, in a transaction of their own. */
static bool write_words(struct store_sqlite *store)
{
	if (sqlite_run(store, BEGIN) == SQLITE_DONE && words_catch_up(store, WORDS_MOST) &&
	    sqlite_run(store, COMMIT) == SQLITE_DONE)
		return true;
	log_event(LOG_ERROR_LEVEL, "words_not_written", "reason", sqlite3_errmsg(store->db),
		  LOG_END);
	if (!sqlite3_get_autocommit(store->db))
		(void)sqlite_run(store, ROLLBACK);
	(void)words_read(store);
	return false;
}

/* All that waits, once something does; NULL: there is work behind the turns and nothing came for
 * so long, or the store closes. */
static struct request *take_waiting(struct store_sqlite *store, unsigned quiet_ms, bool *closing)
{
	int waited = 0;
	struct timespec until;
	(void)clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += quiet_ms / 1000;
	until.tv_nsec += quiet_ms % 1000 * 1000000L;
	if (until.tv_nsec >= 1000000000) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000;
	}
	(void)pthread_mutex_lock(&store->lock);
	while (!store->waiting.first && !store->closing && waited == 0)
		waited = words_behind(store) > 0 || erased_waits(store)
				 ? pthread_cond_timedwait(&store->wake, &store->lock, &until)
				 : pthread_cond_wait(&store->wake, &store->lock);
	struct request *batch = store->waiting.first;
	list_init(&store->waiting);
	*closing = store->closing;
	(void)pthread_mutex_unlock(&store->lock);
	return batch;
}

static void give_results(struct store_sqlite *store, struct request *batch)
{
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

static void *write_for_ever(void *argument)
{
	struct store_sqlite *store = argument;
	unsigned quiet_ms = WORDS_AFTER_MS; /* longer after each failure */
	for (bool closing = false;;) {
		struct request *batch = take_waiting(store, quiet_ms, &closing);
		if (batch) {
			play_batch(store, batch);
			give_results(store, batch);
		} else if (closing) {
			return NULL;
		}
		if (batch && quiet_ms > WORDS_AFTER_MS)
			continue;
		bool wanted = words_behind(store) >= (batch ? WORDS_AT_ONCE : 1);
		quiet_ms = !wanted || write_words(store) ? WORDS_AFTER_MS
			   : quiet_ms < WORDS_LATEST_MS  ? quiet_ms * 2
							 : quiet_ms;
		if (quiet_ms == WORDS_AFTER_MS && erased_is_due(store))
			erased_go_on(store);
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

/* False when memory is short. */
static bool copy_text(char **copy, const char *text)
{
	*copy = text ? strdup(text) : NULL;
	return *copy || !text;
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
	request->by_advisor = turn->by_advisor;
	request->mode_ver = turn->mode_ver;
	request->changes_mode = turn->mode != NULL;
	if (turn->mode)
		request->mode = *turn->mode;
	request->alone = turn->alone;
	request->events = calloc(turn->event_count + 1, sizeof *request->events);
	bool complete = request->events && copy_text(&request->state, turn->state) &&
			copy_text(&request->customer, turn->customer) &&
			copy_text(&request->level, turn->level) &&
			copy_text(&request->said, turn->said) &&
			copy_text(&request->wish, turn->wish) &&
			copy_text(&request->unanswered, turn->unanswered);
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

static void sqlite_desk(struct store *base, const char *operation, const json_t *params,
			store_desk_callback *callback, void *context)
{
	struct request *request = calloc(1, sizeof *request);
	if (!request) {
		callback(context, STORE_FAILED, NULL);
		return;
	}
	request->kind = REQUEST_DESK;
	request->desk_callback = callback;
	request->context = context;
	request->operation = desk_find(operation);
	/* A copy of its own: the writer's thread shares nothing with the caller. */
	request->params = params ? json_deep_copy(params) : json_object();
	submit(of(base), request, request->operation && request->params);
}

static int sqlite_fd(const struct store *base)
{
	return of(base)->fd;
}

/* Calls back with what became of the request. */
static void hand_back(const struct request *request)
{
	if (request->kind == REQUEST_DESK) {
		bool good = request->status == STORE_OK;
		request->desk_callback(request->context, request->status,
				       good ? request->rows : NULL);
		return;
	}
	bool loads = request->kind == REQUEST_LOAD;
	bool tells = loads || request->status == STORE_EXISTS;
	const struct store_result result = {
		.status = request->status,
		.seq = request->seq,
		.state = loads ? request->state : NULL,
		.customer = loads ? request->customer : NULL,
		.level = loads ? request->level : NULL,
		.person = loads ? request->person : NULL,
		.said = loads ? request->said : NULL,
		.wish = loads ? request->wish : NULL,
		.unanswered = loads ? request->unanswered : NULL,
		.mode = request->mode,
		.events = tells ? request->events : NULL,
		.event_count = tells ? request->event_count : 0,
	};
	request->callback(request->context, &result);
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
		hand_back(request);
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
	sqlite_release(store);
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
	/* Who is called back may ask for more, which is refused, and told too. */
	do
		sqlite_service(base);
	while (store->done.first);
	release(store);
}

/* ---- Opening ---- */

struct store *store_sqlite_open(const char *folder, struct error *error)
{
	static const struct store_engine engine = {
		.close = sqlite_close,
		.fd = sqlite_fd,
		.service = sqlite_service,
		.turn_put = sqlite_turn_put,
		.load = sqlite_load,
		.rate = sqlite_rate,
		.desk = sqlite_desk,
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
	pthread_condattr_t monotonic;
	(void)pthread_condattr_init(&monotonic);
	(void)pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	(void)pthread_cond_init(&store->wake, &monotonic);
	(void)pthread_condattr_destroy(&monotonic);
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
	} else if (sqlite_prepare(store, path, error) == 0) {
		if (pthread_create(&store->thread, NULL, write_for_ever, store) == 0) {
			store->started = true;
			return &store->base;
		}
		(void)error_set(error, ERROR_MEMORY, "the writer thread cannot start");
	}
	release(store);
	return NULL;
}
