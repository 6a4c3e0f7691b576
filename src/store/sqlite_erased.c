/*
 * sqlite_erased.c - what was erased goes from the files too, behind the turns.
 *
 * A row that is deleted is overwritten (secure_delete), but the index of the search keeps the words
 * of what is gone until its segments are merged, and the log that is written ahead what stood
 * there before. After an erasure the log is written back and cut, the segments of both indexes are
 * gathered and merged, a bounded step at a time, and the log is cut again. `erased` in `meta` is 1
 * until all of it is done: what a process leaves is done by the next one.
 */
#include "base/clock.h"
#include "base/log.h"
#include "store/sqlite_parts.h"

/* Not before nothing was erased for a moment: to gather what is being merged begins it anew. Pages
 * of an index are of 4 KB; what is stored meanwhile waits for a step. */
enum { QUIET_US = 500000, PAUSE_US = 50000, AGAIN_US = 5000000, PAGES = 128 };

/* In this order. */
enum {
	NOTHING,
	CUT_FIRST,
	GATHER_TRANSCRIPT,
	MERGE_TRANSCRIPTS,
	GATHER_BESIDE,
	MERGE_BESIDES,
	CUT_LAST,
	NOTE,
};

int erased_read(struct store_sqlite *store)
{
	sqlite3_stmt *statement = NULL;
	int code = sqlite3_prepare_v2(
		store->db, "SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'erased'", -1,
		&statement, NULL);
	if (code == SQLITE_OK && (code = sqlite3_step(statement)) == SQLITE_ROW &&
	    sqlite3_column_int(statement, 0))
		erased_begin(store);
	(void)sqlite3_finalize(statement);
	return code == SQLITE_ROW ? 0 : -1;
}

void erased_begin(struct store_sqlite *store)
{
	store->erased_step = CUT_FIRST;
	store->erased_due_us = clock_monotonic_us() + QUIET_US;
}

bool erased_waits(const struct store_sqlite *store)
{
	return store->erased_step != NOTHING;
}

bool erased_is_due(const struct store_sqlite *store)
{
	return erased_waits(store) && clock_monotonic_us() >= store->erased_due_us;
}

/* The log goes back into the database, whole, and is cut to nothing; not while another program
 * reads in it, which nobody waits for. */
static bool cut_log(struct store_sqlite *store)
{
	(void)sqlite3_busy_timeout(store->db, 0);
	int code =
		sqlite3_wal_checkpoint_v2(store->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	(void)sqlite3_busy_timeout(store->db, BUSY_MS);
	return code == SQLITE_OK;
}

/* So many pages of the index; negative: all of its segments are gathered first. */
static bool merge(struct store_sqlite *store, enum statement which, int pages, bool *more)
{
	sqlite3_int64 before = sqlite3_total_changes64(store->db);
	(void)sqlite3_bind_int(store->statements[which], 1, pages);
	bool merged =
		sqlite_run(store, BEGIN) == SQLITE_DONE && sqlite_run(store, which) == SQLITE_DONE;
	/* One change is the command itself. */
	*more = sqlite3_total_changes64(store->db) - before >= 2;
	if (merged && sqlite_run(store, COMMIT) == SQLITE_DONE)
		return true;
	if (!sqlite3_get_autocommit(store->db))
		(void)sqlite_run(store, ROLLBACK);
	return false;
}

/* One step; *more: it is not whole yet. False when it could not be done. */
static bool take_step(struct store_sqlite *store, bool *more)
{
	*more = false;
	switch (store->erased_step) {
	case GATHER_TRANSCRIPT:
	case GATHER_BESIDE: {
		bool ignored; /* what is left is merged by the step that follows */
		return merge(store,
			     store->erased_step == GATHER_TRANSCRIPT ? TRANSCRIPT_MERGE
								     : BESIDE_MERGE,
			     -PAGES, &ignored);
	}
	case MERGE_TRANSCRIPTS:
		return merge(store, TRANSCRIPT_MERGE, PAGES, more);
	case MERGE_BESIDES:
		return merge(store, BESIDE_MERGE, PAGES, more);
	case NOTE:
		return sqlite_run(store, ERASED_NOTE) == SQLITE_DONE;
	default:
		return cut_log(store);
	}
}

void erased_go_on(struct store_sqlite *store)
{
	bool more, done = take_step(store, &more);
	store->erased_due_us = clock_monotonic_us() + (done ? PAUSE_US : AGAIN_US);
	if (done && !more)
		store->erased_step = store->erased_step == NOTE ? NOTHING : store->erased_step + 1;
	if (!done)
		log_event(LOG_WARNING_LEVEL, "erased_words_stay", "reason",
			  sqlite3_errmsg(store->db), LOG_END);
}
