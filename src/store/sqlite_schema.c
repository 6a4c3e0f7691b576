/* sqlite_schema.c - tables of the embedded engine, their versions, its statements. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "store/sqlite_parts.h"

static const char *const SQL[STATEMENTS] = {
	[BEGIN] = "BEGIN IMMEDIATE",
	[COMMIT] = "COMMIT",
	[ROLLBACK] = "ROLLBACK",
	[SAVE] = "SAVEPOINT turn",
	[RELEASE] = "RELEASE turn",
	[UNDO] = "ROLLBACK TO turn",
	[CONV_GET] =
		"SELECT seq, state, customer, level, mode, mode_ver, advisor, since, (SELECT "
		"name FROM person p WHERE p.id = customer), said, wish, nullif(unanswered, '') "
		"FROM conversation WHERE id = ?1",
	[CONV_NEW] = "INSERT INTO conversation (id, seq, state, created, updated, customer, level, "
		     "mode, mode_ver, advisor, since, said, wish, unanswered, alone) VALUES (?1, "
		     "?2, ifnull(?3, '{}'), ?4, ?4, ?6, ?7, ifnull(?8, 0), ?9, ?10, ifnull(?11, "
		     "0), ?12, ?13, ?14, ifnull(?15, 0)) ON CONFLICT DO NOTHING",
	/* Whose it is never changes once it is said. A mode that was not asked to change stays. */
	[CONV_MOVE] = "UPDATE conversation SET seq = ?2, state = ifnull(?3, state), updated = ?4, "
		      "customer = ifnull(customer, ?6), level = ifnull(?7, level), "
		      "mode = ifnull(?8, mode), mode_ver = mode_ver + (?8 IS NOT NULL), "
		      "advisor = iif(?8 IS NULL, advisor, ?10), since = ifnull(?11, since), "
		      "said = ifnull(?12, said), wish = ifnull(?13, wish), unanswered = "
		      "ifnull(?14, unanswered), alone = ifnull(?15, iif(?8 IS NULL, alone, 0)) "
		      "WHERE id = ?1 AND seq = ?5 AND mode_ver = ?9",
	[EVENT_PUT] = "INSERT INTO event (line, conv, seq, mid, cid, body, at) "
		      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
	[EVENT_BY_CID] = "SELECT seq, mid, cid, body, at FROM event WHERE conv = ?1 AND cid = ?2",
	[EVENT_LIST] = "SELECT seq, mid, cid, body, at FROM event WHERE conv = ?1 AND seq > ?2 AND "
		       "seq < ?3"
		       " ORDER BY seq DESC LIMIT ?4",
	/* What the search finds: all that was said by a person or the assistant. */
	[WORDS_PUT] = "INSERT INTO transcript (rowid, text, conv, seq) SELECT line, "
		      "json_extract(body, '$.text'), conv, seq FROM event WHERE line > ?1 AND "
		      "line <= ?2 AND json_valid(body) AND json_extract(body, '$.from') IN "
		      "('customer', 'bot', 'advisor') AND json_extract(body, '$.text') <> ''",
	[WORDS_NOTE] = "INSERT INTO meta VALUES ('words', ?1) ON CONFLICT DO UPDATE SET value = "
		       "excluded.value",
	[TRANSCRIPT_MERGE] = "INSERT INTO transcript (transcript, rank) VALUES ('merge', ?1)",
	[BESIDE_MERGE] = "INSERT INTO beside (beside, rank) VALUES ('merge', ?1)",
	[ERASED_NOTE] = "UPDATE meta SET value = 0 WHERE name = 'erased'",
	[HANDOFF_ASK] = "INSERT INTO handoff (conv, asked) VALUES (?1, ?2)",
	[HANDOFF_TAKE] =
		"UPDATE handoff SET taken = ifnull(taken, ?2), advisor = ?3 WHERE conv = ?1 "
		"AND ended IS NULL",
	[HANDOFF_ANSWER] = "UPDATE handoff SET answered = ?2 WHERE conv = ?1 AND ended IS NULL AND "
			   "answered IS NULL",
	[HANDOFF_END] = "UPDATE handoff SET ended = ?2 WHERE conv = ?1 AND ended IS NULL",
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

/* Of a row that is new: its conversation is not there, any more or yet. */
#define GONE "NOT EXISTS (SELECT 1 FROM conversation WHERE id = new.conv)"

/* Such a row goes nowhere. */
#define LATE(table)                                                                                \
	"CREATE TRIGGER " table "_late BEFORE INSERT ON " table " WHEN " GONE                      \
	" BEGIN SELECT raise(IGNORE); END;"

/* What each version of the tables adds to the one before; the file remembers its version. */
static const char *const VERSIONS[] = {
	/* 1: a conversation has an owner (tables older than the count of versions may have it) */
	"",
	/* 2: the desk */
	"ALTER TABLE conversation ADD COLUMN level TEXT;"
	"ALTER TABLE conversation ADD COLUMN mode INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE conversation ADD COLUMN mode_ver INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE conversation ADD COLUMN advisor TEXT;"
	"ALTER TABLE conversation ADD COLUMN since INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE event ADD COLUMN line INTEGER;"
	"CREATE INDEX conversation_mode ON conversation (mode, updated);"
	"CREATE INDEX conversation_updated ON conversation (updated);"
	"CREATE INDEX conversation_customer ON conversation (customer, updated) WHERE customer IS "
	"NOT NULL;"
	"CREATE VIRTUAL TABLE transcript USING fts5(text, conv UNINDEXED, seq UNINDEXED, "
	"  tokenize = 'chemin');"
	/* An event that goes takes its words along. */
	"CREATE TRIGGER event_gone AFTER DELETE ON event WHEN old.line IS NOT NULL BEGIN"
	"  DELETE FROM transcript WHERE rowid = old.line; END;"
	"CREATE TABLE handoff (id INTEGER PRIMARY KEY, conv TEXT NOT NULL, asked INTEGER NOT NULL,"
	"  taken INTEGER, answered INTEGER, ended INTEGER, advisor TEXT);"
	"CREATE INDEX handoff_conv ON handoff (conv);"
	"CREATE INDEX handoff_asked ON handoff (asked);"
	"CREATE TABLE note (id INTEGER PRIMARY KEY, conv TEXT NOT NULL, advisor TEXT NOT NULL,"
	"  name TEXT NOT NULL, text TEXT NOT NULL, at INTEGER NOT NULL);"
	"CREATE INDEX note_conv ON note (conv);"
	"CREATE TABLE tag (conv TEXT NOT NULL, tag TEXT NOT NULL, advisor TEXT NOT NULL,"
	"  at INTEGER NOT NULL, PRIMARY KEY (conv, tag)) WITHOUT ROWID;"
	"CREATE TABLE suggestion (conv TEXT NOT NULL, sid TEXT NOT NULL, advisor TEXT NOT NULL,"
	"  outcome TEXT NOT NULL, intent TEXT, at INTEGER NOT NULL,"
	"  PRIMARY KEY (conv, sid, advisor)) WITHOUT ROWID;"
	"CREATE TABLE unmatched (id INTEGER PRIMARY KEY, conv TEXT NOT NULL, text TEXT NOT NULL,"
	"  closest TEXT, score REAL, lacked TEXT, at INTEGER NOT NULL);"
	"CREATE INDEX unmatched_at ON unmatched (at);"
	"CREATE TABLE blocked (id INTEGER PRIMARY KEY, conv TEXT NOT NULL, customer TEXT NOT NULL,"
	"  intent TEXT NOT NULL, at INTEGER NOT NULL, settled INTEGER);"
	"CREATE INDEX blocked_customer ON blocked (customer) WHERE settled IS NULL;"
	"CREATE TABLE audit (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, advisor TEXT NOT NULL,"
	"  what TEXT NOT NULL, conv TEXT, customer TEXT, detail TEXT);"
	"CREATE INDEX audit_conv ON audit (conv);"
	"CREATE TRIGGER audit_kept BEFORE DELETE ON audit BEGIN"
	"  SELECT raise(ABORT, 'the audit is only added to'); END;"
	"CREATE TRIGGER audit_true BEFORE UPDATE ON audit BEGIN"
	"  SELECT raise(ABORT, 'the audit is only added to'); END;"
	/* What was said before is found too. */
	"UPDATE event SET line = numbered.line FROM (SELECT conv, seq, row_number() OVER () AS "
	"line"
	"  FROM event WHERE json_valid(body)) AS numbered"
	"  WHERE event.conv = numbered.conv AND event.seq = numbered.seq;"
	"INSERT INTO transcript (rowid, text, conv, seq) SELECT line, ifnull(json_extract(body,"
	"  '$.text'), ''), conv, seq FROM event WHERE line IS NOT NULL;",
	/* 3: changes of an account, claimed before they are made */
	"CREATE TABLE claim (key TEXT PRIMARY KEY, conv TEXT NOT NULL, customer TEXT NOT NULL,"
	"  act TEXT NOT NULL, at INTEGER NOT NULL, settled INTEGER) WITHOUT ROWID;"
	"CREATE INDEX claim_open ON claim (at) WHERE settled IS NULL;",
	/* 4: events in the order in which they came (a new one goes to the end of the table, and
	 * only its place in the conversation somewhere inside), one index of moments less; the
	 * words of the search are written behind the turns (sqlite_words.c), up to the line in
	 * `meta` */
	"DROP TRIGGER event_gone;"
	"DROP TABLE transcript;"
	"ALTER TABLE event RENAME TO old_event;"
	"CREATE TABLE event (line INTEGER PRIMARY KEY, conv TEXT NOT NULL REFERENCES "
	"  conversation(id), seq INTEGER NOT NULL, mid TEXT NOT NULL, cid TEXT, body TEXT NOT NULL,"
	"  at INTEGER NOT NULL,"
	"  intent TEXT AS (iif(json_valid(body), json_extract(body, '$.intent'), NULL)));"
	"INSERT INTO event (conv, seq, mid, cid, body, at) SELECT conv, seq, mid, cid, body, at "
	"  FROM old_event ORDER BY at, conv, seq;"
	"DROP TABLE old_event;"
	"CREATE UNIQUE INDEX event_place ON event (conv, seq);"
	"CREATE UNIQUE INDEX event_cid ON event (conv, cid) WHERE cid IS NOT NULL;"
	"CREATE INDEX event_intent ON event (at, intent) WHERE intent IS NOT NULL;"
	"CREATE VIRTUAL TABLE transcript USING fts5(text, conv UNINDEXED, seq UNINDEXED, "
	"  tokenize = 'chemin');"
	"CREATE TRIGGER event_gone AFTER DELETE ON event BEGIN"
	"  DELETE FROM transcript WHERE rowid = old.line; END;"
	"INSERT INTO meta VALUES ('words', 0);"
	"DROP INDEX conversation_updated;",
	/* 5: what advisors are called, by the last name they came with */
	"CREATE TABLE advisor (id TEXT PRIMARY KEY, name TEXT NOT NULL, at INTEGER NOT NULL) "
	"WITHOUT ROWID;",
	/* 6: what customers are called; notes, tags and names are searched; plurals are found (all
	 * words are written anew); what was asked for is counted by conversation */
	"CREATE TABLE person (id TEXT PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID;"
	"CREATE VIRTUAL TABLE beside USING fts5(text, kind UNINDEXED, ref UNINDEXED, "
	"  tokenize = 'chemin');"
	"INSERT INTO beside (text, kind, ref) SELECT text, 'note', conv FROM note;"
	"INSERT INTO beside (text, kind, ref) SELECT tag, 'tag', conv FROM tag;"
	"CREATE TRIGGER note_found AFTER INSERT ON note BEGIN"
	"  INSERT INTO beside (text, kind, ref) VALUES (new.text, 'note', new.conv); END;"
	"CREATE TRIGGER note_gone AFTER DELETE ON note BEGIN"
	"  DELETE FROM beside WHERE kind = 'note' AND ref = old.conv AND text = old.text; END;"
	"CREATE TRIGGER tag_found AFTER INSERT ON tag BEGIN"
	"  INSERT INTO beside (text, kind, ref) VALUES (new.tag, 'tag', new.conv); END;"
	"CREATE TRIGGER tag_gone AFTER DELETE ON tag BEGIN"
	"  DELETE FROM beside WHERE kind = 'tag' AND ref = old.conv AND text = old.tag; END;"
	"CREATE TRIGGER person_found AFTER INSERT ON person BEGIN"
	"  INSERT INTO beside (text, kind, ref) VALUES (new.name || ' ' || new.id, 'customer', "
	"  new.id); END;"
	"CREATE TRIGGER person_moved AFTER UPDATE ON person BEGIN"
	"  DELETE FROM beside WHERE kind = 'customer' AND ref = old.id;"
	"  INSERT INTO beside (text, kind, ref) VALUES (new.name || ' ' || new.id, 'customer', "
	"  new.id); END;"
	"DELETE FROM transcript;"
	"UPDATE meta SET value = 0 WHERE name = 'words';"
	"DROP INDEX event_intent;"
	"CREATE INDEX event_intent ON event (at, intent, conv) WHERE intent IS NOT NULL;",
	/* 7: infinitives in -re and -oir are found by their other forms: all words anew */
	"DROP TABLE transcript;"
	"CREATE VIRTUAL TABLE transcript USING fts5(text, conv UNINDEXED, seq UNINDEXED, "
	"  tokenize = 'chemin');"
	"UPDATE meta SET value = 0 WHERE name = 'words';"
	"DROP TABLE beside;"
	"CREATE VIRTUAL TABLE beside USING fts5(text, kind UNINDEXED, ref UNINDEXED, "
	"  tokenize = 'chemin');"
	"INSERT INTO beside (text, kind, ref) SELECT text, 'note', conv FROM note;"
	"INSERT INTO beside (text, kind, ref) SELECT tag, 'tag', conv FROM tag;"
	"INSERT INTO beside (text, kind, ref) SELECT name || ' ' || id, 'customer', id FROM "
	"person;",
	/* 8: a conversation's row has what the queue shows of it and what is owed to who waits;
	 * what is found beside what was said is taken out by its number, not looked for among all
	 * words; nobody asks when an advisor's name came */
	"ALTER TABLE conversation ADD COLUMN said TEXT;"
	"ALTER TABLE conversation ADD COLUMN wish TEXT;"
	"ALTER TABLE conversation ADD COLUMN unanswered TEXT;"
	"ALTER TABLE conversation ADD COLUMN alone INTEGER NOT NULL DEFAULT 0;"
	"UPDATE conversation SET said = (SELECT substr(json_extract(e.body, '$.text'), 1, 140) "
	"  FROM event e WHERE e.conv = conversation.id AND iif(json_valid(e.body), "
	"  json_extract(e.body, '$.from'), '') = 'customer' ORDER BY e.seq DESC LIMIT 1);"
	"UPDATE conversation SET wish = said;"
	"UPDATE conversation SET unanswered = (SELECT iif(json_extract(e.body, '$.from') = "
	"  'customer' AND json_extract(e.body, '$.choice') IS NULL, json_extract(e.body, "
	"  '$.text'), '') FROM event e WHERE e.conv = conversation.id AND iif(json_valid(e.body), "
	"  json_extract(e.body, '$.from'), 'system') <> 'system' ORDER BY e.seq DESC LIMIT 1) "
	"  WHERE mode IN (1, 2);"
	"CREATE TABLE found (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, ref TEXT NOT NULL, "
	"  text TEXT NOT NULL);"
	"CREATE INDEX found_of ON found (kind, ref);"
	"INSERT INTO found (id, kind, ref, text) SELECT rowid, kind, ref, text FROM beside;"
	"DROP TRIGGER note_found; DROP TRIGGER note_gone; DROP TRIGGER tag_found;"
	"DROP TRIGGER tag_gone; DROP TRIGGER person_found; DROP TRIGGER person_moved;"
	"CREATE TRIGGER found_new AFTER INSERT ON found BEGIN"
	"  INSERT INTO beside (rowid, text, kind, ref) VALUES (new.id, new.text, new.kind, "
	"  new.ref); END;"
	"CREATE TRIGGER found_gone AFTER DELETE ON found BEGIN"
	"  DELETE FROM beside WHERE rowid = old.id; END;"
	"CREATE TRIGGER note_found AFTER INSERT ON note BEGIN"
	"  INSERT INTO found (kind, ref, text) VALUES ('note', new.conv, new.text); END;"
	"CREATE TRIGGER note_gone AFTER DELETE ON note BEGIN"
	"  DELETE FROM found WHERE kind = 'note' AND ref = old.conv AND text = old.text; END;"
	"CREATE TRIGGER tag_found AFTER INSERT ON tag BEGIN"
	"  INSERT INTO found (kind, ref, text) VALUES ('tag', new.conv, new.tag); END;"
	"CREATE TRIGGER tag_gone AFTER DELETE ON tag BEGIN"
	"  DELETE FROM found WHERE kind = 'tag' AND ref = old.conv AND text = old.tag; END;"
	"CREATE TRIGGER person_found AFTER INSERT ON person BEGIN"
	"  INSERT INTO found (kind, ref, text) VALUES ('customer', new.id, new.name || ' ' || "
	"  new.id); END;"
	"CREATE TRIGGER person_moved AFTER UPDATE ON person BEGIN"
	"  DELETE FROM found WHERE kind = 'customer' AND ref = old.id;"
	"  INSERT INTO found (kind, ref, text) VALUES ('customer', new.id, new.name || ' ' || "
	"  new.id); END;"
	"ALTER TABLE advisor DROP COLUMN at;",
	/* 9: what became of acts, for who opens the conversation later */
	"CREATE TABLE act (id INTEGER PRIMARY KEY, conv TEXT NOT NULL, intent TEXT NOT NULL, "
	"  state TEXT NOT NULL, reference TEXT, at INTEGER NOT NULL);"
	"CREATE INDEX act_conv ON act (conv);",
	/* 10: a conversation can go, with all that hangs on it and the name of a customer who has
	 * no other one; what comes late for one that is gone is kept nowhere. A change that is not
	 * settled holds its conversation. `erased` in `meta`: how far what was erased is gone from
	 * the file too (sqlite_erased.c) */
	"INSERT INTO meta VALUES ('erased', 0);"
	"INSERT INTO transcript (transcript, rank) VALUES ('usermerge', 2);"
	"INSERT INTO beside (beside, rank) VALUES ('usermerge', 2);"
	"CREATE INDEX unmatched_conv ON unmatched (conv);"
	"CREATE INDEX blocked_conv ON blocked (conv);"
	"CREATE INDEX claim_conv ON claim (conv);"
	"CREATE INDEX rating_conv ON rating (conv);"
	"CREATE INDEX wish_conv ON wish (conv);"
	"CREATE TRIGGER conversation_gone BEFORE DELETE ON conversation BEGIN"
	"  SELECT raise(ABORT, 'a change of this conversation is not settled') FROM claim"
	"    WHERE conv = old.id AND settled IS NULL;"
	"  DELETE FROM event WHERE conv = old.id;"
	"  DELETE FROM note WHERE conv = old.id;"
	"  DELETE FROM tag WHERE conv = old.id;"
	"  DELETE FROM suggestion WHERE conv = old.id;"
	"  DELETE FROM unmatched WHERE conv = old.id;"
	"  DELETE FROM blocked WHERE conv = old.id;"
	"  DELETE FROM act WHERE conv = old.id;"
	"  DELETE FROM claim WHERE conv = old.id;"
	"  DELETE FROM rating WHERE conv = old.id;"
	"  DELETE FROM wish WHERE conv = old.id;"
	"  DELETE FROM handoff WHERE conv = old.id;"
	"  DELETE FROM person WHERE id = old.customer AND NOT EXISTS (SELECT 1 FROM conversation"
	"    WHERE customer = old.customer AND id <> old.id);"
	"  UPDATE meta SET value = 1 WHERE name = 'erased' AND value <> 1; END;"
	"CREATE TRIGGER person_gone AFTER DELETE ON person BEGIN"
	"  DELETE FROM found WHERE kind = 'customer' AND ref = old.id; END;"
	"DELETE FROM person WHERE NOT EXISTS (SELECT 1 FROM conversation"
	"  WHERE customer = person.id);"
	"CREATE TRIGGER claim_gone AFTER UPDATE OF settled ON claim WHEN new.settled IS NOT NULL"
	"  AND " GONE " BEGIN DELETE FROM claim WHERE key = new.key; END;" LATE("note") LATE("tag")
		LATE("suggestion") LATE("unmatched") LATE("blocked") LATE("act") LATE("rating"),
};

enum { VERSION = sizeof VERSIONS / sizeof VERSIONS[0] };

/* Tables made before conversations had an owner get the column. */
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

/* The version of the file's tables; 0: older than the count. -1 when it cannot be read. */
static int read_version(sqlite3 *db)
{
	sqlite3_stmt *statement = NULL;
	int version = -1;
	if (sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &statement, NULL) == SQLITE_OK &&
	    sqlite3_step(statement) == SQLITE_ROW)
		version = sqlite3_column_int(statement, 0);
	(void)sqlite3_finalize(statement);
	return version;
}

/* Each version whole or not at all. */
static int step_version(sqlite3 *db, int version)
{
	char done[40];
	(void)snprintf(done, sizeof done, "PRAGMA user_version = %d", version + 1);
	int code = sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
	if (code == SQLITE_OK && version == 0)
		code = add_customer(db);
	if (code == SQLITE_OK)
		code = sqlite3_exec(db, VERSIONS[version], NULL, NULL, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_exec(db, done, NULL, NULL, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
	return code;
}

static int migrate(struct store_sqlite *store, const char *path, struct error *error)
{
	int version = read_version(store->db);
	if (version > VERSION)
		return error_set(error, ERROR_FORMAT,
				 "%s: written by a newer version (run that one, or choose another "
				 "--data)",
				 path);
	for (; version >= 0 && version < VERSION; version++)
		if (step_version(store->db, version) != SQLITE_OK)
			break;
	if (version == VERSION)
		return 0;
	return error_set(error, ERROR_IO, "%s: %s (is this database ours?)", path,
			 sqlite3_errmsg(store->db));
}

static int open_tables(struct store_sqlite *store, const char *path, struct error *error)
{
	char *reason = NULL;
	if (sqlite3_open_v2(path, &store->db,
			    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
			    NULL) != SQLITE_OK)
		return error_set(error, ERROR_IO,
				 "%s: cannot open the database: %s (check the data folder)", path,
				 sqlite3_errmsg(store->db));
	(void)sqlite3_busy_timeout(store->db, BUSY_MS);
	if (sqlite3_exec(store->db, SCHEMA, NULL, NULL, &reason) != SQLITE_OK) {
		int code = error_set(
			error, ERROR_IO,
			"%s: cannot prepare the database: %s (is the folder writable, is the "
			"file ours and in use by no other server?)",
			path, reason ? reason : "unknown");
		sqlite3_free(reason);
		return code;
	}
	int code = tokens_open(&store->tokens, store->db, error);
	return code == 0 ? migrate(store, path, error) : code;
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
	sqlite_bind(statement, 1, drawn);
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

int sqlite_prepare(struct store_sqlite *store, const char *path, struct error *error)
{
	int code = open_tables(store, path, error);
	if (code != 0)
		return code;
	if (!operations_open(store))
		return error_set(error, ERROR_MEMORY, "not enough memory for the store");
	for (size_t i = 0; i < STATEMENTS; i++)
		if (sqlite3_prepare_v3(store->db, SQL[i], -1, SQLITE_PREPARE_PERSISTENT,
				       &store->statements[i], NULL) != SQLITE_OK)
			return error_set(error, ERROR_IO, "%s: %s (is this database ours?)", path,
					 sqlite3_errmsg(store->db));
	if (words_read(store) != 0 || erased_read(store) != 0)
		return error_set(error, ERROR_IO, "%s: %s (is this database ours?)", path,
				 sqlite3_errmsg(store->db));
	return read_epoch(store, path, error);
}

void sqlite_release(struct store_sqlite *store)
{
	for (size_t i = 0; i < STATEMENTS; i++)
		(void)sqlite3_finalize(store->statements[i]);
	operations_close(store);
	(void)sqlite3_close(store->db);
	tokens_close(&store->tokens);
}
