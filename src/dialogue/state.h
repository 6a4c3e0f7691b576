/*
 * state.h - what the assistant remembers of one conversation. For the files of dialogue/.
 */
#ifndef CHEMIN_DIALOGUE_STATE_H
#define CHEMIN_DIALOGUE_STATE_H

#include "dialogue/catalogue.h"
#include "dialogue/dialogue.h"

enum {
	ID_BYTES = 64,
	LABEL_BYTES = 128,
	CHOICE_LIMIT = 8,
	QUEUE_LIMIT = 32, /* many lines of a company, told one after the other */
	KEPT_LIMIT = 4,
	PAYMENTS_LIMIT = 4
};

/* What a "oui" or "non" would answer. */
enum awaiting {
	AWAITING_NOTHING,
	AWAITING_LINE,    /* "Pour quelle ligne ?" about state->asked */
	AWAITING_ADVISOR, /* "Voulez-vous parler à un conseiller ?" */
	AWAITING_CHOICE,  /* "Vous vouliez dire..." */
};

struct choice {
	char id[ID_BYTES];
	char label[LABEL_BYTES];
};

struct dialogue_state {
	enum market market;
	enum awaiting awaiting;
	char asked[ID_BYTES];              /* intent for which the line is asked */
	char queue[QUEUE_LIMIT][ID_BYTES]; /* requests to serve after it */
	size_t queue_count;
	char served[ID_BYTES]; /* intent answered last: "et pour la box ?" */
	struct choice choices[CHOICE_LIMIT];
	size_t choice_count;
	int failures; /* misunderstandings in a row */
	bool sign_in_said;
	char waiting[ID_BYTES]; /* intent that waits for the customer to sign in, or to prove more
				 */
	json_t *waiting_too;    /* [intent], those asked for with it, or NULL */
	char calling[ID_BYTES]; /* intent that waits for the account, within a turn only */
	char line[ID_BYTES];    /* of the customer's lines, the one spoken of; or empty */
	char settled[ID_BYTES]; /* key of the confirmation that was answered last, or empty */
	json_t *form;           /* the act being prepared for (form.c), or NULL */
	json_t *unsettled;      /* forms confirmed, whose result is not known: [form], or NULL */
	json_t *kept;           /* those put aside, the oldest first (form_kept.c), or NULL */
	json_t *lines;          /* those that the act in hand may be about: [{id, label, market}] */
	json_t *owned;          /* kinds of lines on the account, ["mobile"], or NULL: not known */
	json_t *payments;       /* references of those whose page was shown last, or NULL */
	json_t *said;           /* what was said with the request in hand (said.c), or NULL */
	json_t *spoken;         /* wording used last, by name of the phrase: {"accueil": 2} */
	json_t *replies;        /* the last answer, to say it again: [{text, intent, parts}] */
};

/* Whether the customer has, or may have, a line of that kind. */
bool dialogue_state_owns(const struct dialogue_state *state, enum market market);

/* Whether the page of the payment of that reference was shown in this conversation. */
bool dialogue_state_showed(const struct dialogue_state *state, const char *reference);

#endif
