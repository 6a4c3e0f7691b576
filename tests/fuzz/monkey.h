/*
 * monkey.h - what the files of the monkey share: it plays random dialogues on the demonstration's
 * accounts, and looks for what no answer may ever be.
 *
 *   monkey.c        plays a dialogue in a process of its own, makes it shorter, tells it
 *   monkey_draw.c   what a customer may say, and dialogues drawn from it
 *   monkey_check.c  what holds of every answer
 */
#ifndef CHEMIN_MONKEY_H
#define CHEMIN_MONKEY_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "acts/acts.h"
#include "cli/convo.h"

/* ---- What is played ---- */

enum deed_kind { DEED_SAY, DEED_PRESS, DEED_EVENT };

/* One thing that the customer, or the world, does. Drawn before anything is played: a dialogue that
 * lost some of its deeds can still be played. */
struct deed {
	enum deed_kind kind;
	const char *text; /* said, or the event; borrowed */
	unsigned choice;  /* pressed, among those shown, counted round */
};

enum { DEEDS = 40 };

struct script {
	const char *customer;
	const char *level;
	size_t count;
	struct deed deeds[DEEDS];
};

/* The same for the same seed, number and lines: each dialogue can be drawn alone. */
void draw_script(const struct convo_set *set, const char *customer, uint64_t seed, size_t number,
		 struct script *script);
/* The demonstration's customer of that dialogue. */
const char *draw_customer(size_t number);

/* ---- What is found ---- */

enum { FINDINGS = 8, TRANSCRIPT = 256 << 10 };

struct finding {
	char check[40];
	char detail[400];
};

/* Shared by the process that plays and the one that tells: it outlives a crash. */
struct report {
	size_t turns, acts, found;
	struct finding findings[FINDINGS];
	size_t length;
	char transcript[TRANSCRIPT];
};

void report_found(struct report *report, const char *check, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void report_write(struct report *report, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* ---- What must hold ---- */

struct checks {
	struct report *report;
	const char *said;  /* of this turn, or NULL */
	json_t *heard;     /* all that the customer has said */
	json_t *offered;   /* tokens of the confirmations that the turn before showed */
	json_t *executed;  /* keys of what was changed */
	json_t *disclosed; /* the account's secrets that were shown */
};

/* Before an act is made: the turn before has shown its confirmation. */
void check_execution(struct checks *checks, const struct acts_call *call);
/* Of what is answered in a turn, and what is kept of the conversation. */
void check_turn(struct checks *checks, const json_t *messages, const json_t *state);

#endif
