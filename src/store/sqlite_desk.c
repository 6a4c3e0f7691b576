/*
 * sqlite_desk.c - what advisors leave and look for: a table of operations (OPERATIONS.md).
 *
 * An operation is one SQL statement. Its parameters `:name` are taken from the request's params,
 * missing ones are null; each row becomes an object of its columns, null ones left out.
 */
#include <stdlib.h>
#include <string.h>

#include "store/sqlite_parts.h"

struct desk_operation {
	const char *name, *sql;
};

/* The columns of a queue's entry. The last message is the customer's or an answer to them. */
#define ENTRY                                                                                      \
	"c.id AS conv, c.mode AS who, c.mode_ver AS mode_ver, c.since AS waits_since, c.created "  \
	"AS created, c.updated AS updated, c.advisor AS by_id, c.customer AS customer, c.level "   \
	"AS level, c.seq AS seq, (SELECT body FROM event e WHERE e.conv = c.id AND e.seq = "       \
	"c.seq) AS last, (SELECT json_group_array(tag) FROM tag t WHERE t.conv = c.id) AS tags, "  \
	"(SELECT name FROM person p WHERE p.id = c.customer) AS name, "                            \
	"c.wish AS wish, c.said AS said"

/* Whole conversations of `list` (id, seq), by their names: as many as hold `:limit` messages or
 * less, and one more. */
#define SOME_OF(list)                                                                              \
	"(SELECT id FROM (SELECT id, sum(seq) OVER (ORDER BY id) - seq AS so_far FROM (" list      \
	" LIMIT 50)) WHERE so_far < :limit)"

/* A change that may have been made is made once: its conversation stays until it is settled. */
#define SETTLED "NOT EXISTS (SELECT 1 FROM claim WHERE conv = c.id AND settled IS NULL)"

/* The index of moments begins with the mode: naming all of them lets it serve. */
#define EVERY_MODE "mode IN (0, 1, 2, 3) AND "

/* Intents that ask for something, as the caller names them. */
#define REQUESTS "(SELECT value FROM json_each(:requests))"

static const char SEARCH[] = "transcripts";

static const struct desk_operation OPERATIONS[] = {
	{"note_put", "INSERT INTO note (conv, advisor, name, text, at) VALUES (:conv, :advisor, "
		     ":name, :text, :at) RETURNING id"},
	{"notes", "SELECT id, advisor, name, text, at FROM note WHERE conv = :conv ORDER BY id "
		  "DESC LIMIT 100"},
	{"tag_put", "INSERT INTO tag (conv, tag, advisor, at) SELECT :conv, :tag, :advisor, :at "
		    "WHERE (SELECT count(*) FROM tag WHERE conv = :conv) < 20 ON CONFLICT DO "
		    "NOTHING"},
	{"tag_del", "DELETE FROM tag WHERE conv = :conv AND tag = :tag"},
	{"tags", "SELECT tag FROM tag WHERE conv = :conv ORDER BY tag"},
	{"audit_put", "INSERT INTO audit (at, advisor, what, conv, customer, detail) VALUES (:at, "
		      ":advisor, :what, :conv, :customer, :detail)"},
	/* A conversation's customer is told where the row names none. */
	{"audit",
	 "SELECT a.id, a.at, a.advisor, a.what, a.conv, ifnull(a.customer, c.customer) AS "
	 "customer, (SELECT name FROM person p WHERE p.id = ifnull(a.customer, c.customer)) "
	 "AS person, a.detail FROM audit a LEFT JOIN conversation c ON c.id = a.conv "
	 "WHERE "
	 "(:conv IS NULL OR a.conv = :conv) AND (:advisor IS NULL OR a.advisor = "
	 ":advisor) AND (:customer IS NULL OR ifnull(a.customer, c.customer) = :customer) "
	 "AND (:before IS NULL OR a.id < :before) ORDER BY a.id DESC LIMIT :limit"},
	{"name_put", "INSERT INTO advisor (id, name) VALUES (:advisor, :name) ON CONFLICT DO "
		     "UPDATE SET name = excluded.name"},
	{"names", "SELECT id AS advisor, name FROM advisor"},
	{"person_put", "INSERT INTO person (id, name) SELECT :customer, :name WHERE EXISTS (SELECT "
		       "1 FROM conversation WHERE customer = :customer) ON CONFLICT DO UPDATE SET "
		       "name = excluded.name WHERE name <> excluded.name"},
	{"suggestion_put", "INSERT INTO suggestion (conv, sid, advisor, outcome, intent, at) "
			   "VALUES (:conv, :sid, :advisor, :outcome, :intent, :at) ON CONFLICT DO "
			   "UPDATE SET outcome = excluded.outcome, intent = excluded.intent, at = "
			   "excluded.at"},
	{"unmatched_put", "INSERT INTO unmatched (conv, text, closest, score, lacked, at) VALUES "
			  "(:conv, :text, :closest, :score, :lacked, :at)"},
	{"unmatched", "SELECT text, closest, score, lacked FROM unmatched WHERE at >= :since "
		      "ORDER BY id DESC LIMIT 1000"},
	{"blocked_put", "INSERT INTO blocked (conv, customer, intent, at) VALUES (:conv, "
			":customer, :intent, :at)"},
	{"blocked_settle", "UPDATE blocked SET settled = :at WHERE customer = :customer AND "
			   "settled IS NULL"},
	{"act_put", "INSERT INTO act (conv, intent, state, reference, at) VALUES (:conv, :intent, "
		    ":state, :reference, :at)"},
	/* What was open and went on is told as it became; what was read, by what was answered. */
	{"acts", "SELECT intent, state, reference, at FROM act a WHERE conv = :conv AND (state "
		 "NOT IN ('payment', 'unknown', 'blocked', 'level') OR NOT EXISTS (SELECT 1 FROM "
		 "act b WHERE b.conv = a.conv AND b.intent = a.intent AND b.id > a.id)) UNION ALL "
		 "SELECT e.intent, 'given', NULL, max(e.at) FROM event e WHERE e.conv = :conv AND "
		 "e.intent IN (SELECT value FROM json_each(:reads)) GROUP BY e.intent ORDER BY at "
		 "LIMIT 100"},
	/* A row when the change may be made: not when the message that confirms was stored, and so
	 * answered, before, nor when its conversation was erased. The same key may be claimed
	 * again: the account does it once. */
	{"claim_put", "INSERT INTO claim (key, conv, customer, act, at) SELECT :key, :conv, "
		      ":customer, :act, :at WHERE NOT EXISTS (SELECT 1 FROM event WHERE conv = "
		      ":conv AND cid = :cid) AND (:fresh OR EXISTS (SELECT 1 FROM conversation "
		      "WHERE id = :conv)) ON CONFLICT (key) DO UPDATE SET settled = NULL "
		      "RETURNING key"},
	{"claim_settle", "UPDATE claim SET settled = :at WHERE key = :key"},
	{"claims_open", "SELECT key, conv FROM claim WHERE settled IS NULL ORDER BY at"},
	{"entry", "SELECT " ENTRY " FROM conversation c WHERE c.id = :conv"},
	{"entries", "SELECT " ENTRY " FROM conversation c WHERE c.mode = :who AND (:at IS NULL OR "
		    "(c.updated, c.id) < (:at, :conv)) ORDER BY c.updated DESC, c.id DESC LIMIT "
		    ":limit"},
	/* Those of a list of names, in its order: who waits, as the desk has ordered them. */
	{"entries_waiting", "SELECT " ENTRY " FROM json_each(:convs) j JOIN conversation c ON c.id "
			    "= j.value WHERE c.mode = 1 ORDER BY j.key"},
	{"entries_held", "SELECT " ENTRY " FROM conversation c WHERE c.mode = 2 AND c.advisor = "
			 ":advisor ORDER BY c.updated DESC, c.id DESC"},
	{"open", "SELECT id AS conv, mode AS who, mode_ver, since, advisor, nullif(alone, 0) AS "
		 "alone FROM conversation WHERE mode IN (1, 2) ORDER BY since, id"},
	{"past", "SELECT c.id AS conv, c.created, c.updated, c.mode AS who, c.seq, (SELECT "
		 "e.intent FROM event e WHERE e.conv = c.id AND e.intent IN " REQUESTS
		 " ORDER BY e.seq DESC LIMIT 1) AS intent FROM conversation c WHERE "
		 "c.customer = :customer AND "
		 "c.id <> :conv ORDER BY c.updated DESC LIMIT 10"},
	{SEARCH,
	 "SELECT t.conv, t.seq, e.at, json_extract(e.body, '$.from') AS author, "
	 "c.mode AS who, c.customer, (SELECT name FROM person p WHERE p.id = c.customer) AS name, "
	 "snippet(transcript, 0, char(2), char(3), '…', "
	 "24) AS text FROM transcript t JOIN event e ON e.line = t.rowid JOIN conversation c ON "
	 "c.id = t.conv WHERE transcript MATCH :match "
	 "ORDER BY rank LIMIT 30"},
	/* Beside what was said: names of customers (their conversations), tags and notes (by when
	 * they were written), newest first. */
	{"beside",
	 "SELECT c.id AS conv, CASE b.kind WHEN 'note' THEN (SELECT max(n.at) FROM note n WHERE "
	 "n.conv = b.ref AND n.text = b.whole) WHEN 'tag' THEN (SELECT t.at FROM tag t WHERE "
	 "t.conv = b.ref AND t.tag = b.whole) ELSE c.updated END AS at, b.kind, c.mode AS who, "
	 "c.customer, (SELECT name "
	 "FROM person p WHERE p.id = c.customer) AS name, b.text FROM (SELECT kind, ref, text AS "
	 "whole, "
	 "snippet(beside, 0, char(2), char(3), '…', 24) AS text FROM beside WHERE beside MATCH "
	 ":match ORDER BY rank LIMIT 30) b JOIN conversation c ON c.id IN (SELECT b.ref WHERE "
	 "b.kind <> 'customer' UNION ALL SELECT id FROM conversation WHERE b.kind = 'customer' AND "
	 "customer = b.ref) ORDER BY at DESC LIMIT 30"},
	/* Ended: closed, or silent with the assistant for half an hour. Contained, of those: the
	 * assistant served something, nobody was asked for, the last message was understood. */
	{"figures",
	 "WITH recent AS MATERIALIZED (SELECT id, mode, updated FROM conversation WHERE " EVERY_MODE
	 "updated >= :since), ended AS (SELECT id FROM recent WHERE mode = 3 OR (mode = 0 AND "
	 "updated < :now - 1800000)) SELECT (SELECT count(*) FROM recent) AS conversations, "
	 "(SELECT "
	 "count(*) FROM recent WHERE id IN (SELECT conv FROM handoff)) AS handed_over, (SELECT "
	 "count(*) FROM ended) AS ended, (SELECT count(*) FROM ended WHERE id IN (SELECT conv FROM "
	 "event WHERE at >= :since AND intent IN " REQUESTS
	 ") AND id NOT IN (SELECT conv FROM handoff) AND id NOT IN (SELECT conv FROM wish) AND id "
	 "NOT IN (SELECT u.conv FROM unmatched u JOIN conversation k ON k.id = u.conv WHERE u.at "
	 ">= :since AND u.at >= k.updated)) AS contained"},
	{"figures_now", "SELECT mode AS who, count(*) AS count FROM conversation GROUP BY mode"},
	/* Waits under way, and those that ended without anybody, count up to now, or to their end.
	 */
	{"figures_wait",
	 "SELECT avg(ifnull(taken, ifnull(ended, :now)) - asked) AS mean_wait, max(ifnull(taken, "
	 "ifnull(ended, :now)) - asked) AS most_wait, max(iif(taken IS NULL AND ended IS NULL, "
	 ":now "
	 "- asked, NULL)) AS now_wait, avg(answered - asked) AS mean_answer, count(*) AS count "
	 "FROM "
	 "handoff WHERE asked >= :since"},
	/* Over the period, by steps of it: what began, who asked for a person and waited how long,
	 * what was thought of it. */
	{"time_conversations",
	 "SELECT (created - :since) / :step AS step, count(*) AS count FROM conversation "
	 "WHERE " EVERY_MODE "updated >= :since AND created >= :since GROUP BY 1"},
	{"time_waits",
	 "SELECT (asked - :since) / :step AS step, count(*) AS count, avg(ifnull(taken, "
	 "ifnull(ended, :now)) - asked) AS wait FROM handoff WHERE asked >= :since GROUP BY 1"},
	{"time_ratings", "SELECT (at - :since) / :step AS step, avg(score) AS score FROM rating "
			 "WHERE at >= :since GROUP BY 1"},
	{"figures_rating", "SELECT avg(score) AS mean, count(*) AS count FROM rating WHERE at >= "
			   ":since"},
	/* In how many conversations the customer asked for it: what an advisor started is no
	 * request of theirs. */
	{"figures_intents",
	 "SELECT intent, count(DISTINCT conv) AS count FROM event e WHERE at >= :since AND intent "
	 "IN " REQUESTS " AND NOT EXISTS (SELECT 1 FROM audit a WHERE "
	 "a.conv = e.conv AND a.what = 'start' AND a.detail = e.intent AND a.at <= e.at) GROUP BY "
	 "1 "
	 "ORDER BY 2 DESC, 1 LIMIT 20"},
	{"figures_suggestions", "SELECT outcome, count(*) AS count FROM suggestion WHERE at >= "
				":since GROUP BY outcome"},
	{"figures_blocked", "SELECT count(*) AS acts, count(settled) AS settled FROM blocked WHERE "
			    "at >= :since"},
	{"export",
	 "SELECT c.id AS conv, c.created, c.updated, c.mode AS who, c.customer, c.level, "
	 "c.seq AS messages, (SELECT count(*) FROM handoff h WHERE h.conv = c.id) AS "
	 "handoffs, (SELECT h.advisor FROM handoff h WHERE h.conv = c.id ORDER BY h.id "
	 "DESC LIMIT 1) AS advisor, (SELECT sum(ifnull(h.taken, ifnull(h.ended, :now)) - h.asked) "
	 "FROM handoff h WHERE h.conv = c.id) AS wait, (SELECT min(h.answered) - "
	 "min(h.asked) FROM handoff h WHERE h.conv = c.id) AS answer, (SELECT "
	 "r.score FROM rating r WHERE r.conv = c.id ORDER BY r.id DESC LIMIT 1) AS "
	 "score, (SELECT group_concat(tag, ' ') FROM tag t WHERE t.conv = c.id) AS tags "
	 "FROM conversation c WHERE " EVERY_MODE "updated >= :since ORDER BY c.created, c.id LIMIT "
	 "20000"},
	{"customer_kept",
	 "SELECT c.id AS conv, EXISTS (SELECT 1 FROM conversation m WHERE m.customer = :customer "
	 "AND m.id > c.id) AS more, json_object('conv', c.id, 'created', c.created, 'updated', "
	 "c.updated, 'mode', json_extract('[\"bot\",\"waiting\",\"advisor\",\"closed\"]', '$[' || "
	 "c.mode || ']'), 'level', ifnull(c.level, 'anonyme'), 'name', (SELECT name FROM person p "
	 "WHERE p.id = c.customer), 'messages', (SELECT json_group_array(json(body)) FROM (SELECT "
	 "body FROM event WHERE conv = c.id AND json_valid(body) ORDER BY seq)), 'state', "
	 "iif(json_valid(c.state), json(c.state), NULL), 'notes', (SELECT "
	 "json_group_array(json_object('text', text, 'by', name, 'at', at)) FROM note WHERE conv = "
	 "c.id), 'tags', (SELECT json_group_array(tag) FROM tag WHERE conv = c.id), 'acts', "
	 "(SELECT "
	 "json_group_array(json_object('intent', intent, 'state', state, 'reference', reference, "
	 "'at', at)) FROM act WHERE conv = c.id), 'ratings', (SELECT json_group_array(json_object("
	 "'score', score, 'text', text, 'at', at)) FROM rating WHERE conv = c.id), 'blocked', "
	 "(SELECT json_group_array(json_object('intent', intent, 'at', at, 'settled', settled)) "
	 "FROM blocked WHERE conv = c.id), 'waits', (SELECT json_group_array(json_object('asked', "
	 "asked, 'taken', taken, 'answered', answered, 'ended', ended)) FROM handoff WHERE conv = "
	 "c.id)) AS kept FROM conversation c WHERE c.id IN " SOME_OF(
		 "SELECT id, seq FROM conversation WHERE customer = :customer AND (:after IS NULL "
		 "OR id > :after) ORDER BY id") " ORDER BY c.id"},
	{"customer_erase", "DELETE FROM conversation WHERE id IN " SOME_OF(
				   "SELECT id, seq FROM conversation c WHERE customer = :customer "
				   "AND " SETTLED) " RETURNING id AS conv, mode AS who"},
	{"customer_left", "SELECT count(*) AS count FROM conversation WHERE customer = :customer"},
	{"expire",
	 "DELETE FROM conversation WHERE id IN " SOME_OF(
		 "SELECT id, seq FROM conversation c WHERE mode IN (0, 3) AND updated < :before "
		 "AND " SETTLED) " RETURNING id AS conv, mode AS who"},
};

enum { OPERATION_COUNT = sizeof OPERATIONS / sizeof OPERATIONS[0] };

const struct desk_operation *desk_find(const char *name)
{
	for (size_t i = 0; i < OPERATION_COUNT; i++)
		if (strcmp(OPERATIONS[i].name, name) == 0)
			return &OPERATIONS[i];
	return NULL;
}

bool operations_open(struct store_sqlite *store)
{
	store->operations = calloc(OPERATION_COUNT, sizeof(sqlite3_stmt *));
	return store->operations != NULL;
}

void operations_close(struct store_sqlite *store)
{
	for (size_t i = 0; store->operations && i < OPERATION_COUNT; i++)
		(void)sqlite3_finalize(store->operations[i]);
	free(store->operations);
}

/* The statement of an operation, ready to be bound; NULL when it cannot be prepared. */
static sqlite3_stmt *statement_of(struct store_sqlite *store, const struct desk_operation *one)
{
	sqlite3_stmt **kept = &store->operations[one - OPERATIONS];
	if (!*kept)
		(void)sqlite3_prepare_v3(store->db, one->sql, -1, SQLITE_PREPARE_PERSISTENT, kept,
					 NULL);
	return *kept;
}

/* What erases tells what is gone: no other deletion gives rows. */
static bool has_erased(const struct request *request)
{
	return strncmp(request->operation->sql, "DELETE ", 7) == 0 &&
	       json_array_size(request->rows) > 0;
}

static void bind_params(sqlite3_stmt *statement, const json_t *params)
{
	int count = sqlite3_bind_parameter_count(statement);
	for (int i = 1; i <= count; i++) {
		const char *name = sqlite3_bind_parameter_name(statement, i);
		const json_t *value = name ? json_object_get(params, name + 1) : NULL;
		if (json_is_string(value))
			(void)sqlite3_bind_text(statement, i, json_string_value(value),
						(int)json_string_length(value), SQLITE_STATIC);
		else if (json_is_integer(value))
			(void)sqlite3_bind_int64(statement, i, json_integer_value(value));
		else if (json_is_real(value))
			(void)sqlite3_bind_double(statement, i, json_real_value(value));
	}
}

static json_t *column_value(sqlite3_stmt *statement, int column)
{
	switch (sqlite3_column_type(statement, column)) {
	case SQLITE_INTEGER:
		return json_integer(sqlite3_column_int64(statement, column));
	case SQLITE_FLOAT:
		return json_real(sqlite3_column_double(statement, column));
	case SQLITE_TEXT:
		return json_stringn((const char *)sqlite3_column_text(statement, column),
				    (size_t)sqlite3_column_bytes(statement, column));
	default:
		return NULL; /* null: left out */
	}
}

static bool add_row(sqlite3_stmt *statement, json_t *rows)
{
	json_t *row = json_object();
	for (int i = 0; row && i < sqlite3_column_count(statement); i++) {
		json_t *value = column_value(statement, i);
		if (value)
			(void)json_object_set_new(row, sqlite3_column_name(statement, i), value);
	}
	return row && json_array_append_new(rows, row) == 0;
}

void desk_play(struct store_sqlite *store, struct request *request)
{
	request->rows = json_array();
	if (!request->rows)
		return;
	if (request->operation->name == SEARCH && !words_catch_up(store, INT64_MAX))
		return;
	sqlite3_stmt *statement = statement_of(store, request->operation);
	if (!statement)
		return;
	bind_params(statement, request->params);
	int code;
	while ((code = sqlite3_step(statement)) == SQLITE_ROW && add_row(statement, request->rows))
		;
	(void)sqlite3_reset(statement);
	(void)sqlite3_clear_bindings(statement);
	if (code == SQLITE_DONE)
		request->status = STORE_OK;
	if (has_erased(request))
		erased_begin(store);
}
