/*
 * desk_parts.h - what the files of the desk share.
 *
 *   desk.c           opening, rows that nobody waits for, the audit
 *   desk_people.c    the advisors who are there
 *   desk_watchers.c  who watches what
 *   desk_queue.c     who waits and who is with an advisor: order, ranks
 *   desk_presence.c  customers who are gone from the page, a desk that nobody is at
 *   desk_said.c      what the desk makes of a turn
 *   desk_requests.c  the advisors' frames: the table, and what their answers share
 *   desk_watching.c  the queue and a conversation watched
 *   desk_handing.c   conversations taken and given back
 *   desk_writing.c   what is written and started in a conversation one holds
 *   desk_notes.c     notes, tags, what became of suggestions
 *   desk_context.c   a conversation opened: its last messages, its customer, its notes
 *   desk_guide.c     the guide and suggestions
 *   desk_transcripts.c  the search over conversations
 *   desk_figures.c   figures, for supervisors
 *   desk_unmatched.c what was not understood, grouped
 *   desk_names.c     what advisors and customers are called
 *   desk_tickets.c   their tickets: the end told, another one taken
 *   desk_views.c     JSON forms
 *   desk_http.c      the routes: canned answers, exports, the audit
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
	unsigned seats; /* with a good ticket */
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
	struct person *person; /* NULL once the ticket has ended: nobody is there */
	bool queue;            /* watches it */
	bool leaves;           /* on purpose */
	ev_timer ticket;       /* until it ends */
	struct watch *watches;
	unsigned watch_count;
	struct bucket bucket;
	/* The customer the guide is bound to: as typed, and what the account said of them. */
	char bound[80];
	json_t *customer;
	int64_t bound_us;
};

/* A conversation that waits or is held. Those that wait are in the order of the queue: by when the
 * first wait began, those whose customer is gone last. */
struct held {
	struct held *next;
	char conv[CONV_BYTES];
	struct store_mode mode;
	int64_t left_us;  /* when the customer's last connection went, or 0: there is one */
	bool gone;        /* and that was told */
	bool handing;     /* a change that the desk asked for by itself is on its way */
	int64_t again_us; /* not before, once the store refused such a change */
	int delay_s;   /* waited after that refusal; 0: none was refused since the last success */
	bool alone;    /* was told that no advisor is there */
	bool in_test;  /* held by the fictional advisor of a test, who is at no desk */
	unsigned rank; /* as it was told last; 0: it was not */
};

struct desk {
	struct server *server;
	struct person *people;
	struct seat *seats;
	struct watch *watches[WATCH_BUCKETS];
	struct held *open;
	uint64_t counts[STORE_CLOSED + 1]; /* conversations, by who answers */
	json_t *names;                     /* of advisors, by id: the last that a ticket gave */
	json_t *requests;                  /* intents that ask for something: {id: true} */
	char *requests_list;               /* the same as a JSON list, for the store */
	char *reads_list;                  /* those that are answered at once: no form asks */
	ev_timer round;                    /* looks for who has gone */
	ev_timer ranks;                    /* runs while some are to be told */
	int64_t opened_us;
	bool manned; /* as customers' clients were told */
};

/* ---- desk_queue.c ---- */
/* Its place in the list; NULL: it neither waits nor is held. */
struct held *desk_find_held(const struct desk *desk, const char *conv);
/* As it is stored. */
struct held *desk_set_open(struct desk *desk, const char *conv, const struct store_mode *mode);
/* Puts it where it belongs, when its customer came or went; ranks that change are told. */
void desk_move_held(struct desk *desk, struct held *held, bool gone);
/* Ranks that have changed are told once what is under way has ended, however many moved. */
void desk_open_ranks(struct desk *desk);
void desk_tell_ranks(struct desk *desk);
bool desk_is_queue_watched(const struct desk *desk);

/* ---- desk_presence.c ---- */
void desk_open_round(struct desk *desk);
void desk_close_round(struct desk *desk);
/* What is held by nobody who is at the desk goes back to its place in the queue. */
void desk_give_back(struct desk *desk);
/* Fills handoff->alone when no advisor is there. */
void desk_say_if_alone(const struct desk *desk, struct handoff *handoff);
/* Whether the conversation's customer has a connection to it. */
bool desk_customer_is_there(const struct desk *desk, const char *conv);

/* ---- desk_people.c ---- */
/* The person, new if need be, with no connection yet. */
struct person *desk_add_person(struct desk *desk, const char *id, enum identity_role role);
void desk_remove_person(struct desk *desk, struct person *person);
/* The seat counts for its person, or no more: they are gone after so many seconds when it was the
 * last one. False when memory is short. */
bool desk_be_present(struct seat *seat);
void desk_be_absent(struct seat *seat, double grace);

/* ---- desk.c, desk_people.c, desk_watchers.c ---- */
struct person *desk_find_person(const struct desk *desk, const char *id);
unsigned desk_held_by(const struct desk *desk, const char *id);
bool desk_watch(struct seat *seat, const char *conv);
bool desk_watches(struct seat *seat, const char *conv);
void desk_unwatch(struct seat *seat, const char *conv);
bool desk_is_watched(const struct desk *desk, const char *conv);
/* Hands a frame (taken over) to those who watch the conversation, or the queue, or to all. */
void desk_tell(struct desk *desk, const char *conv, json_t *frame);
void desk_tell_queue(struct desk *desk, json_t *frame);
void desk_tell_all(struct desk *desk, json_t *frame);
void desk_tell_presence(struct desk *desk);
void desk_tell_viewers(struct desk *desk, const char *conv);
void desk_audit(struct desk *desk, const char *advisor, const char *what, const char *conv,
		const char *customer, const char *detail);
/* The same, of no customer, as of a moment that was before. */
void desk_audit_at(struct desk *desk, int64_t at_ms, const char *advisor, const char *what,
		   const char *conv, const char *detail);
/* Puts a row that nobody waits for; takes over `params`. */
void desk_keep(struct desk *desk, const char *operation, json_t *params);

/* ---- desk_names.c ---- */
/* False when memory is short. What was learnt before the server stopped comes back. */
bool desk_open_names(struct desk *desk);
/* Whether the ticket gives a name that is new for its bearer; it is kept. */
bool desk_learn_name(struct desk *desk, const struct ticket *ticket);

/* ---- desk_tickets.c ---- */
/* Once the ticket of the seat's connection has ended, it sees nothing more until another comes. */
bool desk_ticket_is_good(const struct seat *seat);
/* The seat is there, and hears of the end; it goes. */
void desk_ticket_begin(struct seat *seat);
void desk_ticket_end(struct seat *seat);

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
	int64_t asked_ms;
	json_t *data;
};

/* NULL when memory is short: it has been said. Counts as the server's work until job_end. */
struct job *job_new(struct connection *connection, const char *id, const char *conv);
void job_end(struct job *job);
/* Whether the store did not do it; then it has been said and the job is over. */
bool job_failed(struct job *job, enum store_status status);
/* Asks the job's conversation, which calls `done` with the job: it ends it. When too many wait,
 * that is "overloaded". */
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
void desk_on_auth(struct connection *connection, const char *id, json_t *frame);
void desk_on_suggestion_used(struct connection *connection, const char *id, json_t *frame);

/* ---- desk_context.c, desk_guide.c, desk_transcripts.c ---- */
void desk_open_conversation(struct connection *connection, const char *id, const char *conv);
void desk_search(struct connection *connection, const char *id, json_t *frame);
void desk_search_transcripts(struct connection *connection, const char *id, const char *text);
/* What may be answered to the last request among these msg frames, unless an advisor has written
 * since: {sid, for, items}, else NULL. `account` is NULL when none is known. */
json_t *desk_suggestions_for_last(const struct server *server, const json_t *events,
				  const json_t *account);
/* Tells all who watch what may be answered to that message of the customer. */
void desk_suggest(struct conversation *conversation, const char *text, uint64_t seq);
/* "06 39 98 00 11" is "+33639980011"; false for what is no number. */
bool desk_read_number(const char *typed, char number[24]);

#endif
