/*
 * desk_parts.h - what the files of the desk share.
 *
 *   desk.c           people, queue, watchers
 *   desk_requests.c  the advisors' frames: the table, and what their answers share
 *   desk_watching.c  the queue and a conversation watched
 *   desk_handing.c   conversations taken and given back
 *   desk_writing.c   what is written and started in a conversation one holds
 *   desk_notes.c     notes, tags, what became of suggestions
 *   desk_context.c   a conversation opened: its last messages, its customer, its notes
 *   desk_guide.c     search and suggestions
 *   desk_views.c     JSON forms
 *   desk_http.c      canned answers, figures, exports
 */
#ifndef CHEMIN_SERVER_DESK_PARTS_H
#define CHEMIN_SERVER_DESK_PARTS_H

#include "server/connection.h"
#include "server/conversation.h"
#include "server/desk.h"

enum { WATCH_BUCKETS = 256, SEAT_WATCHES = 64, SEARCHES_PER_MINUTE = 1200 };

/* An advisor, over all their connections. */
struct person {
	struct person *next;
	struct desk *desk;
	char id[TICKET_SUBJECT];
	enum identity_role role;
	char name[TICKET_NAME]; /* that their ticket gave, or empty */
	unsigned seats;
	ev_timer grace; /* runs while no connection is left */
};

struct watch {
	struct watch *next, *next_of_seat;
	struct seat *seat;
	char conv[CONV_BYTES];
};

/* One connection of an advisor. */
struct seat {
	struct seat *next;
	struct connection *connection;
	struct person *person;
	bool queue; /* watches it */
	struct watch *watches;
	unsigned watch_count;
	struct bucket bucket;
	/* The customer the guide is bound to: as typed, and what the account said of them. */
	char bound[80];
	json_t *customer;
	int64_t bound_us;
};

/* A conversation that waits or is held. Those that wait are in the order of the queue. */
struct held {
	struct held *next;
	char conv[CONV_BYTES];
	struct store_mode mode;
};

struct desk {
	struct server *server;
	struct person *people;
	struct seat *seats;
	struct watch *watches[WATCH_BUCKETS];
	struct held *open;
	uint64_t counts[STORE_CLOSED + 1]; /* conversations, by who answers */
};

/* ---- desk.c ---- */
struct person *desk_find_person(const struct desk *desk, const char *id);
/* Their ticket has been renewed: it may give another name. */
void desk_name_again(struct connection *connection);
unsigned desk_held_by(const struct desk *desk, const char *id);
bool desk_watch(struct seat *seat, const char *conv);
void desk_unwatch(struct seat *seat, const char *conv);
bool desk_is_watched(const struct desk *desk, const char *conv);
/* Hands a frame (taken over) to those who watch the conversation, or the queue. */
void desk_tell(struct desk *desk, const char *conv, json_t *frame);
void desk_tell_queue(struct desk *desk, json_t *frame);
void desk_tell_presence(struct desk *desk);
void desk_tell_viewers(struct desk *desk, const char *conv);
void desk_audit(struct desk *desk, const char *advisor, const char *what, const char *conv,
		const char *customer, const char *detail);
/* Puts a row that nobody waits for; takes over `params`. */
void desk_keep(struct desk *desk, const char *operation, json_t *params);

/* ---- desk_views.c ---- */
json_t *view_people(const struct desk *desk);
json_t *view_counts(const struct desk *desk);
json_t *view_viewers(const struct desk *desk, const char *conv);
/* From a row of the store's `entry`. */
json_t *view_entry(const struct desk *desk, const json_t *row);
/* From memory; `last` is a msg frame or NULL. */
json_t *view_conversation(const struct desk *desk, const struct conversation *conversation,
			  const json_t *last);
json_t *view_note(const json_t *row);
json_t *view_tags(const json_t *rows);
json_t *view_mode(const struct desk *desk, const char *conv, const struct store_mode *mode,
		  bool for_desk);
/* A copy of some of an object's fields; absent ones are left out. The names end with NULL. */
json_t *view_some(const json_t *from, const char *const *names);
/* The acts that an unpaid bill stops: [{intent, title}]; none when the customer owes nothing. */
json_t *view_blocked(const struct server *server, bool owes);
/* Pieces of a snippet: [{text, hit}]. */
json_t *view_pieces(const char *snippet);

/* ---- Answers that come later ---- */
struct job {
	struct server *server;
	struct connection *connection; /* held */
	char id[FRAME_ID + 1];
	char conv[CONV_BYTES];
	json_t *data;
};

/* NULL when memory is short: it has been said. Counts as the server's work until job_end. */
struct job *job_new(struct connection *connection, const char *id, const char *conv);
void job_end(struct job *job);
/* Whether the store did not do it; then it has been said and the job is over. */
bool job_failed(struct job *job, enum store_status status);
/* Asks the job's conversation, which calls `done` with the job: it ends it. When too many wait,
 * that has been said and the job is over. */
void job_ask(struct job *job, const struct ask *wanted);
/* Who holds a conversation sees it. */
void job_watch_own(const struct job *job);
void desk_refuse(struct connection *connection, const char *id, const char *code);
void desk_ok(struct connection *connection, const char *id);
/* The advisor at the other end. */
const char *desk_me(const struct connection *connection);
const char *desk_my_name(const struct connection *connection);
/* A handoff by them, of no kind yet. */
struct handoff desk_handoff_of(const struct connection *connection);

/* ---- Frames, as the table of desk_requests.c names them; `id` is NULL for those without ---- */
void desk_on_watch(struct connection *connection, const char *id, json_t *frame);
void desk_on_queue(struct connection *connection, const char *id, json_t *frame);
void desk_on_unwatch(struct connection *connection, const char *id, json_t *frame);
void desk_on_take(struct connection *connection, const char *id, json_t *frame);
void desk_on_release(struct connection *connection, const char *id, json_t *frame);
void desk_on_msg(struct connection *connection, const char *id, json_t *frame);
void desk_on_typing(struct connection *connection, const char *id, json_t *frame);
void desk_on_read(struct connection *connection, const char *id, json_t *frame);
void desk_on_start(struct connection *connection, const char *id, json_t *frame);
void desk_on_note(struct connection *connection, const char *id, json_t *frame);
void desk_on_tag(struct connection *connection, const char *id, json_t *frame);
void desk_on_suggestion_used(struct connection *connection, const char *id, json_t *frame);

/* ---- desk_context.c, desk_guide.c ---- */
void desk_open_conversation(struct connection *connection, const char *id, const char *conv);
void desk_search(struct connection *connection, const char *id, json_t *frame);
/* What could be answered to a message of the customer is told. Strings are copied. */
struct suggestion_wish {
	struct server *server;
	struct connection *connection; /* the one panel that is told; NULL: all who watch */
	const char *conv, *customer;   /* NULL or empty: nobody signed in */
	struct crm *crm;               /* asked about the customer; or NULL */
	const json_t *account;         /* what it said already, or NULL */
	const char *text;
	uint64_t seq;
	int64_t now_ms;
};
void desk_suggest(const struct suggestion_wish *wish);
/* The same for the last request among these msg frames that no advisor has answered, if any. */
void desk_suggest_for_last(const struct suggestion_wish *wish, const json_t *events);
/* "06 39 98 00 11" is "+33639980011"; false for what is no number. */
bool desk_read_number(const char *typed, char number[24]);

#endif
