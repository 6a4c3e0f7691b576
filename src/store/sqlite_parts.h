/*
 * sqlite_parts.h - what the files of the embedded engine share.
 *
 *   store_sqlite.c   the engine: a list of requests, the writer thread, the results
 *   sqlite_schema.c  tables, versions, statements
 *   sqlite_turns.c   conversations: turns, modes, loading, ratings
 *   sqlite_desk.c    what advisors leave and look for
 *   sqlite_words.c   the words of the search, written behind the turns
 *   sqlite_erased.c  what was erased goes from the files too, behind the turns
 *   sqlite_tokens.c  what a word is there: French, by its stem
 *
 * All but store_sqlite.c runs in the writer thread, or before it begins.
 */
#ifndef CHEMIN_STORE_SQLITE_PARTS_H
#define CHEMIN_STORE_SQLITE_PARTS_H

#include <pthread.h>
#include <sqlite3.h>

#include "store/store.h"

/* For another program that writes, at most. */
enum { BUSY_MS = 2000 };

enum request_kind { REQUEST_TURN, REQUEST_LOAD, REQUEST_RATE, REQUEST_DESK };

/* A request with copies of all it was given, then its result. */
struct request {
	struct request *next;
	enum request_kind kind;
	store_callback *callback;
	store_desk_callback *desk_callback;
	void *context;
	char *conv, *state, *text, *customer, *level, *person, *said, *wish, *unanswered;
	struct store_event *events;
	size_t event_count;
	uint64_t expected_seq, after, before;
	size_t limit;
	bool wants_human, by_advisor, changes_mode;
	enum store_alone alone;
	uint64_t mode_ver;
	struct store_mode mode; /* wanted (changes_mode), then as it is */
	const struct desk_operation *operation;
	json_t *params, *rows;
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
	WORDS_PUT,
	WORDS_NOTE,
	TRANSCRIPT_MERGE,
	BESIDE_MERGE,
	ERASED_NOTE,
	HANDOFF_ASK,
	HANDOFF_TAKE,
	HANDOFF_ANSWER,
	HANDOFF_END,
	WISH_PUT,
	RATING_PUT,
	STATEMENTS
};

struct stemmer;
struct utterance;

/* The words of the search (sqlite_tokens.c). */
struct tokens {
	struct stemmer *stemmer;
	struct utterance *utterance;
};

struct store_sqlite {
	struct store base;
	sqlite3 *db;
	sqlite3_stmt *statements[STATEMENTS];
	sqlite3_stmt **operations; /* of the desk, NULL until first used */
	struct tokens tokens;
	char epoch[33];
	sqlite3_int64 line;       /* of the last event */
	sqlite3_int64 words_line; /* the words of the events up to this one are searched */
	int erased_step;          /* what is left to be done after an erasure */
	int64_t erased_due_us;
	int fd; /* eventfd: results wait */
	pthread_t thread;
	bool started;
	pthread_mutex_t lock; /* guards what follows */
	pthread_cond_t wake;
	struct list waiting, done;
	bool closing;
	struct store_statistics statistics;
};

/* Opens the database at `path`, brings its tables to this version. 0, or negative with `error`. */
int sqlite_prepare(struct store_sqlite *store, const char *path, struct error *error);
/* Finalizes the statements and closes the database. */
void sqlite_release(struct store_sqlite *store);

/* Registers the tokenizer `chemin` of FTS5. 0, or negative with `error`. */
int tokens_open(struct tokens *tokens, sqlite3 *db, struct error *error);
void tokens_close(struct tokens *tokens);

/* Runs a statement that gives no row: SQLITE_DONE when it worked. */
int sqlite_run(struct store_sqlite *store, enum statement which);
/* NULL binds null; the text must outlive the step. */
void sqlite_bind(sqlite3_stmt *statement, int index, const char *text);

/* Play one request within the batch's transaction; fill its status and results. */
void turns_put(struct store_sqlite *store, struct request *request);
void turns_load(struct store_sqlite *store, struct request *request);
void turns_rate(struct store_sqlite *store, struct request *request);
void desk_play(struct store_sqlite *store, struct request *request);

/* Reads how far the events and their words have come: when the file is opened, and after a
 * transaction that was undone. 0, or negative: see sqlite3_errmsg. */
int words_read(struct store_sqlite *store);
/* How many events are not searched yet. */
sqlite3_int64 words_behind(const struct store_sqlite *store);
/* Within a transaction: at most so many more of them can be found. */
bool words_catch_up(struct store_sqlite *store, sqlite3_int64 most);

/* After an erasure that a former process made: 0, or negative: see sqlite3_errmsg. */
int erased_read(struct store_sqlite *store);
/* Something was erased: what is left of it in the files goes, by and by. */
void erased_begin(struct store_sqlite *store);
/* Whether something is left to be done, and now. */
bool erased_waits(const struct store_sqlite *store);
bool erased_is_due(const struct store_sqlite *store);
/* One bounded step of it, outside of any transaction. */
void erased_go_on(struct store_sqlite *store);

/* Makes room for the statements of the desk, kept once they are prepared. False: no memory. */
bool operations_open(struct store_sqlite *store);
void operations_close(struct store_sqlite *store);
/* The operation, or NULL. */
const struct desk_operation *desk_find(const char *name);

void request_drop_events(struct request *request);

#endif
