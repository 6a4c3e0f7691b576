/*
 * dialogue.h - the conversation as a pure function.
 *
 * `dialogue_step` takes the state of one conversation and one event, changes the state
 * and says what to answer. It touches nothing else: no socket, no clock, no random, no
 * database; the event brings the time and the chance. The server, the scripted tests,
 * the terminal chat and the replay of past conversations all drive this same function.
 *
 * Threads: a `struct dialogue` holds scratch memory of its matcher, so one thread at a
 * time may use it. States are independent of each other.
 */
#ifndef CHEMIN_DIALOGUE_DIALOGUE_H
#define CHEMIN_DIALOGUE_DIALOGUE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/text.h"
#include "identity/ticket.h"

/* The assistant: what it understands (intents/) and what it answers (responses/). */
struct dialogue;

/* Loads and checks both folders. NULL with `error` saying file, line, column and what to
 * do. Free with dialogue_close. */
struct dialogue *dialogue_open(const char *intents_dir, const char *responses_dir,
			       struct error *error);
void dialogue_close(struct dialogue *dialogue);

/* One sentence that tells a person that the assistant is automatic; borrowed. */
const char *dialogue_notice(const struct dialogue *dialogue);

/* Writes what who waits is told when no advisor is there any more, with the number and the hours.
 */
void dialogue_say_alone(const struct dialogue *dialogue, struct buffer *line);

/* The operator's chemin of an act when no line is known; borrowed; NULL when there is none. */
const char *dialogue_chemin(const struct dialogue *dialogue, const char *act);

/* Everything the assistant remembers of one conversation. Opaque, owned by the shell. */
struct dialogue_state;

struct dialogue_state *dialogue_state_new(void);
void dialogue_state_free(struct dialogue_state *state);

/* JSON for the store: owned by the caller (free); NULL when memory is short. */
char *dialogue_state_save(const struct dialogue_state *state);
/* NULL with `error` when `json` is not a saved state. */
struct dialogue_state *dialogue_state_load(struct text json, struct error *error);

/* "mobile", "fixe", "cle4g", "box4g" or NULL while the line is unknown; static storage. */
const char *dialogue_state_market(const struct dialogue_state *state);

enum confirmation {
	CONFIRMATION_EXPIRED, /* too late, or never asked for */
	CONFIRMATION_AWAITED,
	CONFIRMATION_GIVEN, /* the last one, and what it confirmed was done or refused */
};

/* What the state makes of a confirmation with that token. */
enum confirmation dialogue_state_confirms(const struct dialogue_state *state, struct text token,
					  int64_t now_ms);
/* Whether it awaits an answer of the customer. */
bool dialogue_state_asks(const struct dialogue_state *state);

/* The acts that a bill had stopped and that go on, or wait for it still, for another conversation
 * of the customer ("kept" of the news); the caller's array. */
json_t *dialogue_state_promises(const struct dialogue_state *state);
/* The act that is being prepared with the customer and not confirmed yet, or NULL. Borrowed. */
const char *dialogue_state_act(const struct dialogue_state *state);
/* Whether the folded word carries no request ("le", "bonjour"). */
bool dialogue_is_empty_word(const struct dialogue *dialogue, struct text folded);
/* Whether what was said to a person still calls for an answer when they have gone: thanks, a
 * farewell, a yes or a no does not. */
bool dialogue_calls_for_answer(struct dialogue *dialogue, struct text text, int64_t now_ms);
/* Whether the assistant makes the act with the customer, step by step. */
bool dialogue_has_form(const struct dialogue *dialogue, const char *act);
/* Whether `choice` is the id of a choice shown last. */
bool dialogue_state_offers(const struct dialogue_state *state, const char *choice);

enum dialogue_event_kind {
	DIALOGUE_GREET,   /* a client opened a new conversation: the welcome message */
	DIALOGUE_SAY,     /* the customer wrote `text`, or chose `choice` among those shown */
	DIALOGUE_MARKET,  /* the client knows the line: `text` is its name; no reply */
	DIALOGUE_SIGN_IN, /* the customer proved who they are: what they asked before goes on */
	DIALOGUE_RESULT,  /* what the account said to the call of the step before: `result` */
	DIALOGUE_HUMAN,   /* the customer pressed the button that asks for an advisor */
	DIALOGUE_CONFIRM, /* the customer answered a confirmation: `choice` its token, `yes` */
	DIALOGUE_NEWS,    /* what happened outside: `result` (see news.c) */
	DIALOGUE_START,  /* an advisor starts the act `text` for the customer, for the line `choice`
			    (or empty); the customer goes on with it. `result` {"email"}: what
			    the advisor was told for it, or NULL */
	DIALOGUE_HANDED, /* a person takes over, or gives back: what was asked is forgotten */
};

struct dialogue_event {
	enum dialogue_event_kind kind;
	int64_t at_ms;             /* when it happened, milliseconds UTC */
	uint64_t chance;           /* any number; varies the wording of the replies */
	struct text text;          /* UTF-8, already masked; borrowed for the call */
	struct text choice;        /* id of the choice pressed, or empty; borrowed */
	enum identity_level level; /* what the customer has proved */
	bool advisor_present;      /* somebody may answer in the customer's conversation */
	unsigned rank;             /* the customer's place in the queue if they ask now, from 1 */
	const json_t *result;      /* of DIALOGUE_RESULT: an outcome of acts/acts.h; borrowed */
	bool yes;                  /* of DIALOGUE_CONFIRM */
	/* Of DIALOGUE_SAY: a person answers the customer, so that the text is for the assistant
	 * only where it answers what a form asks; a free text then counts with `at_once`, when
	 * nobody has spoken since the question. */
	bool accompanied, at_once;
	bool with_advisor; /* one has the conversation: nobody else is offered */
	/* 128 random bits as text: the token of a confirmation that this step may show,
	 * which is also the key of the act once confirmed. */
	struct text fresh_key;
};

/* What the understanding decided, for the metrics. */
enum dialogue_decision {
	DIALOGUE_DECISION_NONE, /* nothing to understand: a greeting, a choice pressed */
	DIALOGUE_DECISION_ANSWER,
	DIALOGUE_DECISION_CLARIFY,
	DIALOGUE_DECISION_SUGGEST,
	DIALOGUE_DECISION_REJECT,
};

enum dialogue_call_kind {
	DIALOGUE_CALL_NONE,
	DIALOGUE_CALL_READ,    /* to show what the account says */
	DIALOGUE_CALL_PREPARE, /* to read what a form needs before its first question */
	DIALOGUE_CALL_EXECUTE, /* to make the change that was confirmed, at most once by `key` */
	DIALOGUE_CALL_PAY,     /* to open a payment */
};

enum { DIALOGUE_KEY_BYTES = 40 };

/* What the assistant asks of the customer's account; the shell brings the answer (acts/acts.h).
 * The objects are owned by the turn; NULL: nothing. */
struct dialogue_call {
	enum dialogue_call_kind kind;
	char act[64];       /* id of the intent */
	char line[64];      /* the customer's line, or empty: not chosen yet */
	const char *market; /* of the line that was said, or NULL; static storage */
	/* What the customer said with it: {"text", "month", "against", "date", "day", "phone",
	 * "email", "amount_cents", "count", "ideas": [names]}, each where it was said; "line", the
	 * id of the one chosen among those shown, or "all_lines". */
	json_t *said;
	enum identity_level needs; /* what the customer must have proved, but to read */
	json_t *wants;             /* to prepare: see form_wants (forms.h) */
	char operation[64];        /* to execute, with its params */
	json_t *params;
	char key[DIALOGUE_KEY_BYTES];
	bool free; /* an unpaid bill does not stop it */
};

struct dialogue_reply {
	char *text;    /* French; alone it suffices to understand */
	char *say;     /* what a screen reader or a voice says, or NULL when it is `text` */
	char *intent;  /* id served, or NULL */
	json_t *parts; /* array of protocol parts, never NULL */
};

struct dialogue_turn {
	struct dialogue_reply *replies; /* in the order to be shown */
	size_t count;
	enum dialogue_decision decision;
	bool wants_human; /* the customer asked for an advisor: the shell records the wish */
	bool cancelled;   /* the customer gave up the act that was being prepared */
	/* When there is one, the turn is not over: the step DIALOGUE_RESULT must follow, and its
	 * replies come after these. */
	struct dialogue_call call;
};

/*
 * Plays one event. Returns 0 and fills `turn` (release it with dialogue_turn_clear), or a
 * negative code and `error`; then `state` must be dropped and loaded again.
 */
int dialogue_step(struct dialogue *dialogue, struct dialogue_state *state,
		  const struct dialogue_event *event, struct dialogue_turn *turn,
		  struct error *error);

void dialogue_turn_clear(struct dialogue_turn *turn);

#endif
