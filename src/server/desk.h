/*
 * desk.h - the advisors: who is there, the queue of customers who wait, who watches what.
 *
 * The rest of the server calls these few functions; frames are in DESK.md. All in the loop's
 * thread.
 */
#ifndef CHEMIN_SERVER_DESK_H
#define CHEMIN_SERVER_DESK_H

#include <jansson.h>

#include "server/server.h"

struct desk;
struct handoff;
struct connection;
struct conversation;

/* NULL when memory is short. What was open when the server stopped comes back from the store. */
struct desk *desk_open(struct server *server);
void desk_close(struct desk *desk);
/* Reads from the pack which intents ask for something; again when it is another one. False when
 * memory is short: as before. */
bool desk_read_requests(struct desk *desk);

/* The name that the last ticket of an advisor gave, there or not; NULL when none did. Borrowed. */
const char *desk_name_of(const struct desk *desk, const char *id);
/* Whether somebody may answer customers: an advisor is connected, or was a moment ago. */
bool desk_is_manned(const struct desk *desk);
/* The place in the queue of who asks now, from 1. */
unsigned desk_next_rank(const struct desk *desk);
/* The place of one that waits, from 1; 0: it does not. */
unsigned desk_rank(const struct desk *desk, const char *conv);

/* An advisor has said hello; their connection has closed. Nothing happens to other connections. */
bool desk_sit_down(struct connection *connection);
void desk_stand_up(struct connection *connection);
/* An advisor leaves on purpose: nobody waits for them to come back. Nothing for others. */
void desk_leave(struct connection *connection);

/* Acts on a frame of an advisor. `id` may be NULL where the frame has none. */
void desk_request(struct connection *connection, const char *name, const char *id, json_t *frame);

/* The mode of a conversation has changed, and is on the disk: told to all. `handoff`: what changed
 * it, when somebody did. */
void desk_mode_changed(struct conversation *conversation, const struct handoff *handoff);

/* The customer has a connection to the conversation, or none any more. */
void desk_customer_is_here(struct conversation *conversation, bool here);
/* What the account calls the customer: fills `name`, empty when it does not say. */
enum { DESK_NAME = 168 };
void desk_name_customer(const json_t *account, char name[DESK_NAME]);
/* Keeps it for the advisors, as long as the store has a conversation of theirs. */
void desk_keep_person(struct desk *desk, const char *customer, const char *name);

/* A conversation is new, or `before` answered in it; `now` does. */
void desk_counted(struct desk *desk, bool is_new, enum store_who before, enum store_who now);

/* Conversations were erased (rows {conv, who} of the store): panels lose them. */
void desk_erased(struct desk *desk, const json_t *rows);

/* What became of an act in a turn. */
struct desk_act {
	char state[16]; /* empty: nothing; see the frame `act` of DESK.md */
	char intent[64], reference[64];
};

/* A turn that is on the disk. */
struct desk_turn {
	char *const *frames;
	const bool *own;
	size_t count;
	uint64_t own_seq;
	const struct desk_act *made;
	const char *replaced; /* the act that was left for another one; empty: none */
	const char *text;     /* what the customer said, or NULL */
	enum dialogue_decision decision;
	int64_t at_ms;
};
/* Whether what the customer said asks for something, by what was answered: not when all of it was
 * understood as small talk, or as the wish for a person. */
bool desk_is_wish(const struct desk *desk, char *const *frames, const bool *own, size_t count);
void desk_heard(struct conversation *conversation, const struct desk_turn *turn);

/* A frame for the advisors who watch the conversation, without its secrets. */
void desk_overhear(struct desk *desk, const char *conv, const char *frame,
		   const struct connection *except);
/* The banner's frame: those who watch several conversations are told which one it is of. */
void desk_tell_unpaid(struct desk *desk, const char *conv, const char *frame);

/* The customer owes nothing any more. */
void desk_settled(struct desk *desk, const char *customer);

/* Tests: "take", "release", "say TEXT", "gone", by a fictional advisor. False: none of these. */
struct ask;
bool desk_play_event(struct conversation *conversation, const char *event, struct ask *ask,
		     struct handoff *handoff);

/* GET /api/v1/desk/... ; false when there is no such route. */
struct exchange;
bool desk_get(struct exchange *exchange, const char *route);

#endif
