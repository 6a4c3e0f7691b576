/*
 * conversation.h - one conversation in memory: its turns, one after the other.
 *
 * A turn is: mask, dialogue_step, store, and only when it is on the disk: acknowledge, hand the
 * messages to every connection that listens, say that the turn is over. Turns of one
 * conversation never overlap; those of different ones share the writer's batches. When storing
 * fails, what memory holds is dropped and loaded again.
 *
 * All calls from the loop's thread.
 */
#ifndef CHEMIN_SERVER_CONVERSATION_H
#define CHEMIN_SERVER_CONVERSATION_H

#include "server/frames.h"
#include "server/handoff.h"
#include "server/identity.h"
#include "server/server.h"

struct conversation;

/* How a request of a client ended. */
struct outcome {
	const char *code; /* NULL: done; else an err.code */
	const char *text; /* what is said of it, or NULL: the code's own sentence */
	bool duplicate;   /* the id was known with the same content */
	uint64_t seq;     /* of the customer's message, or of the conversation */
	const char *mid;
	char *const *frames; /* msg frames of the turn, JSON; the customer's own among them */
	const bool *own;     /* frames[i] is the customer's own */
	size_t frame_count;
	const struct store_mode *mode; /* after the turn, or as it is when refused */
};

/* The frames that a client gets for it: {"t":"ok"} once it is durable, {"t":"turn"} after its
 * messages. NULL when memory is short; owned by the caller. */
json_t *outcome_ok(const struct outcome *outcome, const char *re);
json_t *outcome_over(const struct outcome *outcome, const char *re, const char *conv);

enum ask_what {
	ASK_DIALOGUE, /* what a customer does: played by the assistant, unless a person answers */
	ASK_ADVISOR,  /* what an advisor writes, in a conversation that they hold */
	ASK_HANDOFF,  /* a change of mode: before all that waits, and before an answer under way */
	ASK_NEWS,     /* what the account did or what happened outside, `result` (of `kind`) */
	ASK_START,    /* an advisor starts the act `text` for the customer, on the line `choice` */
	ASK_UNANSWERED, /* the assistant answers what a person left unanswered */
};

/* What a turn is asked to do; strings are copied. */
struct ask {
	enum ask_what what;
	enum dialogue_event_kind kind; /* of ASK_DIALOGUE */
	const struct handoff *handoff; /* of ASK_HANDOFF; `by` of the others of an advisor */
	const char *id;                /* the client's id, or NULL; of ASK_NEWS: told once only */
	const char *text;              /* as typed; masked before anything sees it */
	const char *choice;            /* or NULL */
	const char *market;            /* known to the client, or NULL */
	bool yes;                      /* of DIALOGUE_CONFIRM, with the token as `choice` */
	const json_t *result;          /* of ASK_NEWS; of ASK_START: {"email"?} */
	/* Who asks, or NULL. A conversation that belongs to nobody becomes theirs; one that is of
	 * someone else is "forbidden". */
	const struct identity *identity;
	/* Called twice on success: first when the turn is durable (`ack`), then after its messages
	 * went to the listeners; once on failure. */
	void (*done)(void *context, bool ack, const struct outcome *outcome);
	void *context;
};

/* A new conversation, in memory only until its first turn; greets when asked. NULL when memory
 * or random numbers are short. */
struct conversation *conversation_new(struct server *server, bool greet);

/* The conversation in memory, or NULL. */
struct conversation *conversation_find(struct server *server, const char *conv);

/* One that may be in the store: its state is loaded when first needed. NULL: memory. */
struct conversation *conversation_open(struct server *server, const char *conv);

const char *conversation_name(const struct conversation *conversation);
/* What logs call it: an anonymous one is opened by its name. */
enum { CONVERSATION_MARK = 7 };
void conversation_mark(const struct conversation *conversation, char mark[CONVERSATION_MARK]);
struct server *conversation_server(const struct conversation *conversation);
/* Makes it theirs at once, when it is nobody's yet (tests; else a turn does). */
void conversation_bind(struct conversation *conversation, const struct identity *identity);
/* Whose it is, as far as memory knows; empty: nobody's yet. */
const char *conversation_customer(const struct conversation *conversation);
uint64_t conversation_seq(const struct conversation *conversation);
/* Who answers, as far as memory knows (conversation_is_known). */
const struct store_mode *conversation_mode(const struct conversation *conversation);
bool conversation_is_known(const struct conversation *conversation);
/* "anonyme", "basic", "strong": what its customer has proved. */
const char *conversation_level(const struct conversation *conversation);
/* Whether the store knows it (else it lives in memory only, with at most its greeting). */
bool conversation_is_stored(const struct conversation *conversation);
/* Whether a client of the customer is there. */
bool conversation_is_heard(const struct conversation *conversation);
/* For advisors, empty when it is not known: what its customer is called, what they asked last
 * beside a person, and what they wrote last. */
const char *conversation_person(const struct conversation *conversation);
const char *conversation_wish(const struct conversation *conversation);
const char *conversation_said(const struct conversation *conversation);
/* Copied. */
void conversation_set_person(struct conversation *conversation, const char *name);
/* The greeting's frame while it is not stored, or NULL. */
const char *conversation_greeting(const struct conversation *conversation);

/* Takes over what the store says of it, unless memory knows more. */
void conversation_fill(struct conversation *conversation, const struct store_result *result);

/* Plays a turn after those that wait. False when too many wait: nothing will be called. */
bool conversation_ask(struct conversation *conversation, const struct ask *ask);

/* An account of its own (tests), made relative to its clock; owned from now on. */
void conversation_own_account(struct conversation *conversation, struct crm *crm);
/* The account it asks: its own, or the server's; NULL: none. */
struct crm *conversation_account(const struct conversation *conversation);
/* Whether it lives apart (tests): an account of its own, or a clock that was moved. */
bool conversation_is_apart(const struct conversation *conversation);
int64_t conversation_now(const struct conversation *conversation);

/* Moves the conversation's clock (tests): to a moment, or by a duration. */
void conversation_set_clock(struct conversation *conversation, int64_t now_ms);
void conversation_move_clock(struct conversation *conversation, int64_t by_ms);

/* The connection hears every message from now on, until it leaves. */
void conversation_join(struct conversation *conversation, struct connection *connection);
void conversation_leave(struct conversation *conversation, struct connection *connection);
/* Hands a frame to the customer's clients alone. */
void conversation_tell_customer(struct conversation *conversation, const char *frame,
				const struct connection *except);
/* Hands a frame to all who listen but `except`, advisors among them. */
void conversation_tell(struct conversation *conversation, const char *frame,
		       const struct connection *except);

/* Tell all who listen but `except` that `who` ("customer", "advisor") is typing, or has received or
 * read (the client's `frame`) a message; one that does not exist is passed over. Nothing is stored.
 */
void conversation_tell_typing(struct conversation *conversation, const char *who, bool on,
			      const struct connection *except);
void conversation_tell_receipt(struct conversation *conversation, const char *who,
			       const json_t *frame, const struct connection *except);

/* Calls `visit` with each conversation of the customer that is in memory. */
void conversation_each_of(struct server *server, const char *customer,
			  void (*visit)(struct conversation *conversation, void *context),
			  void *context);

/* Whether what the account said to the read of that number is to be told: false when a newer read
 * was told already. */
bool conversation_takes_banner(struct conversation *conversation, uint64_t number);

/* The store has erased it: its clients are closed, and nothing of it is known any more. A turn that
 * is being stored fails by itself. */
void conversation_erased(struct server *server, const char *conv);

/* Drops from memory those that nobody has used for a while; all of them with `every`. */
void conversation_sweep(struct server *server, bool every);

#endif
