/*
 * readers.h - which of the operator's data each act that reads needs, what the customer must have
 * proved, and how what comes back is shown. For the files of acts/.
 */
#ifndef CHEMIN_ACTS_READERS_H
#define CHEMIN_ACTS_READERS_H

#include "acts/present.h"
#include "acts/work.h"

/* What an act needs of the account. */
struct act_reader {
	const char *act;
	const char *operation;
	enum identity_level level;
	const char *markets; /* of the lines it is about, or NULL: of the customer as a whole */
	presenter *present;
	/* An operation that is read first of who has signed in, with the account if it has
	 * something to tell; NULL: none. That it fails stops nothing. */
	const char *beside;
	bool (*has_beside)(const json_t *result);
	asker *ask;       /* what it asks beside the line, or NULL */
	const char *then; /* a second operation, or NULL */
	second_asker *ask_then;
	bool any_line;    /* all of them, unless the customer said which */
	bool by_month;    /* a month alone may follow */
	bool by_file;     /* "en PDF" may follow */
	bool by_question; /* "c'est quand ?", "combien ?": what was told is told again */
	bool by_amount;   /* an amount of what was shown, likewise */
	/* Whether what follows speaks of what was read, for an act of no line; NULL: it does not.
	 */
	bool (*hears)(const json_t *said, const json_t *result);
	bool of_now;  /* a month may follow, of which it has nothing */
	bool by_span; /* several months may be meant at once (bill_span.h) */
	/* Adds to the result the payments that the account does not know yet. */
	json_t *(*with_attempts)(const struct work *work, const json_t *result);
	bool of_a_sim; /* a Bbox has none */
	/* The same act of another kind of line, for who has no other and named none. */
	const char *instead, *instead_market;
	bool one_bill; /* of the bill that was spoken of, where nothing else is said */
};

/* NULL: the act reads nothing. */
const struct act_reader *reader_find(const char *act);

#endif
