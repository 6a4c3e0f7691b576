/*
 * sqlite_words.c - the words of the search, written behind the turns.
 *
 * Nobody waits for them when a turn is acknowledged: events are numbered in the order in which
 * they came, and the words of many are written at once, in a transaction of their own, up to a
 * line that the file remembers. A search writes first what is behind, so that it finds all that
 * was acknowledged; after a crash the writing goes on where it was.
 */
#include "store/sqlite_parts.h"

int words_read(struct store_sqlite *store)
{
	sqlite3_stmt *statement = NULL;
	int code =
		sqlite3_prepare_v2(store->db,
				   "SELECT (SELECT CAST(value AS INTEGER) FROM meta WHERE name = "
				   "'words'), ifnull(max(line), 0) FROM event",
				   -1, &statement, NULL);
	if (code == SQLITE_OK && (code = sqlite3_step(statement)) == SQLITE_ROW) {
		store->words_line = sqlite3_column_int64(statement, 0);
		store->line = sqlite3_column_int64(statement, 1);
		/* A line that was erased is not given again: its words would pass for written. */
		if (store->line < store->words_line)
			store->line = store->words_line;
	}
	(void)sqlite3_finalize(statement);
	return code == SQLITE_ROW ? 0 : -1;
}

sqlite3_int64 words_behind(const struct store_sqlite *store)
{
	return store->line - store->words_line;
}

bool words_catch_up(struct store_sqlite *store, sqlite3_int64 most)
{
	sqlite3_int64 last = words_behind(store) > most ? store->words_line + most : store->line;
	if (last == store->words_line)
		return true;
	sqlite3_stmt *put = store->statements[WORDS_PUT], *note = store->statements[WORDS_NOTE];
	(void)sqlite3_bind_int64(put, 1, store->words_line);
	(void)sqlite3_bind_int64(put, 2, last);
	(void)sqlite3_bind_int64(note, 1, last);
	if (sqlite_run(store, WORDS_PUT) != SQLITE_DONE ||
	    sqlite_run(store, WORDS_NOTE) != SQLITE_DONE)
		return false;
	store->words_line = last;
	return true;
}
