/*
 * conversation_parts.h - what the files of a conversation share.
 *
 *   conversation.c  the object, its table, loading, clock, account
 *   listeners.c     the connections that hear it
 *   turns.c         its turns: the queue, storing, how each ends
 *   play.c          what each kind of turn does, and the account's part in it
 *
 * A turn belongs to the queue, then to `playing`, until one of the functions of turns.c that end it
 * has freed it: nobody touches it after those.
 */
#ifndef CHEMIN_SERVER_CONVERSATION_PARTS_H
#define CHEMIN_SERVER_CONVERSATION_PARTS_H

#include "base/mask.h"
#include "documents/issuer.h"
#include "server/conversation.h"
#include "server/desk.h"

enum { TURN_FRAMES = 16 };

enum phase {
	PHASE_UNLOADED, /* what memory holds is unknown or stale */
	PHASE_LOADING,
	PHASE_READY,
};

/* A turn that waits or is being stored; owns copies of what was asked. */
struct turn {
	struct turn *next;
	struct conversation *conversation;
	enum ask_what what;
	enum dialogue_event_kind kind;
	struct handoff handoff;
	char *id, *text, *choice, *market;
	char *said; /* what the customer wrote, its beginning, once it is to be stored */
	bool asks;  /* and that asks for something */
	struct identity identity;
	void (*done)(void *context, bool ack, const struct outcome *outcome);
	void *context;
	int64_t begun_us;
	enum dialogue_decision decision;
	char *frames[TURN_FRAMES];
	bool own[TURN_FRAMES];
	size_t frame_count;
	uint64_t own_seq, first_seq;
	int64_t now_ms;
	struct link_issuer issuer;
	bool wants_human;
	bool yes;
	json_t *result;
	struct dialogue_call call; /* a change of the account: claimed, made, or made perhaps */
	bool unsettled;            /* what it did is not known yet */
	struct desk_act made;      /* for the advisors: what became of an act */
	char replaced[64];         /* the act that an advisor leaves for another one */
	bool reads;                /* the account is only read for it */
	bool asking;               /* the account is asked */
	bool abandoned;            /* while it was asked: what it answers goes nowhere */
	bool cut;     /* a person took over: the customer's words are kept, not the answer */
	bool changes; /* the mode, to `mode` */
	struct store_mode mode;
	bool binds; /* the conversation becomes someone's: stored even when nothing is said */
};

struct conversation {
	struct conversation *next; /* in its bucket */
	struct server *server;
	char name[CONV_BYTES];
	char customer[TICKET_SUBJECT]; /* whose it is; empty: nobody's yet */
	enum identity_level level;     /* what they have proved */
	struct store_mode mode;        /* who answers */
	enum phase phase;
	bool stored;
	uint64_t seq;
	struct dialogue_state *state;
	char *greeting; /* frame, until the first turn stores it */
	int64_t greeted_ms;
	struct turn *waiting, **last_waiting, *playing;
	size_t waiting_count;
	bool talked;      /* somebody has spoken since the assistant's last message */
	char *unanswered; /* the customer's last message, when nobody has answered it; or NULL */
	/* For advisors, as stored: what the customer is called, asked last beside a person, and
	 * wrote last; or NULL. */
	char *person, *wish, *said;
	bool person_kept; /* `person` is stored */
	/* Digits of the customer's messages so far, which may be the beginning of a card; and as
	 * they were before the message `masked_id`, which may be sent again. */
	struct mask_tail tail, tail_before;
	char masked_id[FRAME_ID + 1];
	struct connection *listeners;
	uint64_t banner_told; /* number of the read of the account that was told last */
	int64_t clock_shift_ms;
	struct crm *own_account; /* tests */
	int64_t used_us;
};

/* ---- conversation.c ---- */

/* Memory may be wrong: what comes next loads the conversation again. */
void conversation_forget(struct conversation *conversation);
/* Asks the store for it, once; its turns go on, or are refused, when the answer is there. */
void conversation_load(struct conversation *conversation);
/* Stores what its customer is called, once it is stored itself. */
void conversation_keep_person(struct conversation *conversation);
/* Keeps a copy of the text instead of the one before; NULL: none, as for an empty one. */
void conversation_keep(char **kept, const char *text);
/* What the choice of a wording hangs on. */
uint64_t chance_draw(void);

/* ---- listeners.c ---- */

/* Its customer is called as the connection says, when that is theirs and knows it. */
void conversation_learn_person(struct conversation *conversation,
			       const struct connection *connection);

/* ---- turns.c ---- */

/* Begins the next turn, or loads the conversation for it, unless one is under way. */
void turns_go_on(struct conversation *conversation);
/* Fails with `code` all that wait, as long as the conversation is not loaded. */
void turns_refuse_unloaded(struct conversation *conversation, const char *code);

/* Adds a message to the turn; takes over `frame` (free), NULL included. False: it is not there. */
bool turn_add_frame(struct turn *turn, char *frame, bool own);
/* Puts the turn's frames, the greeting before them if it waits, into the store: what comes of it
 * ends the turn. False when memory is short: the turn has not ended. */
bool turn_submit(struct conversation *conversation, struct turn *turn);

/* These end the turn. */
/* Stores what the turn has so far, if anything. */
void turn_store(struct conversation *conversation, struct turn *turn);
/* Nothing was said and nothing need be stored. */
void turn_end_silently(struct conversation *conversation, struct turn *turn);
/* An err.code for who asked. */
void turn_fail(struct conversation *conversation, struct turn *turn, const char *code);
/* The same with a sentence instead of the code's own, or NULL. */
void turn_refuse(struct conversation *conversation, struct turn *turn, const char *code,
		 const char *text);
/* turn_fail with "internal", when the state in memory may have gone further than what is stored. */
void turn_drop(struct conversation *conversation, struct turn *turn);
/* One that was left behind: what it did is asked for, and told, apart. */
void turn_end_abandoned(struct turn *turn);

/* ---- play.c ---- */

/* Plays the turn, to its end or until the account answers. */
void turn_play(struct conversation *conversation, struct turn *turn);
/*
 * A person takes over while the account is asked: what it will answer goes nowhere. The customer's
 * own words go on alone, as a turn of their own; the one that waits for the account is left behind.
 */
void turn_cut_answer(struct conversation *conversation);

#endif
