/*
 * entities.h - dates, amounts, phone numbers, e-mail addresses, counts in French text.
 *
 * Values are normalised (see `struct entity`). An entity never turns into another: the
 * longest reading that starts first wins its bytes. The first 2,000 characters are read, in
 * time linear in their number and without regular expressions. A text without a digit, an
 * arobase, or a word of date or number costs 2 to 3 ns a byte.
 *
 * Threads: an extractor may be used by one thread at a time.
 */
#ifndef CHEMIN_FRENCH_ENTITIES_H
#define CHEMIN_FRENCH_ENTITIES_H

#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

enum entity_type {
	ENTITY_DATE,   /* value "YYYY-MM-DD" or "YYYY-MM" */
	ENTITY_AMOUNT, /* value: integer cents, in `number` too */
	ENTITY_PHONE,  /* value: E.164, "+33612345678" */
	ENTITY_EMAIL,  /* value: the address, lower case */
	ENTITY_COUNT,  /* value: a whole number of things, in `number` too; its bytes are those of
			* the number alone (and of Go, Mo), not of the noun after it */
	ENTITY_LINE,   /* value: "mobile", "fixe", "cle4g", "box4g"; found by the matcher */
	ENTITY_TYPES
};

struct entity {
	enum entity_type type;
	size_t start, end; /* bytes in the source text, end excluded */
	int64_t number;    /* cents or count, else 0 */
	char value[96];    /* NUL-terminated */
};

enum { ENTITY_LIMIT = 16 }; /* at most so many in one utterance */

struct entity_extractor;

/* Makes room for the longest text. Free with entity_extractor_free. NULL on failure. */
struct entity_extractor *entity_extractor_new(struct error *error);
void entity_extractor_free(struct entity_extractor *extractor);

/*
 * Finds the entities of `text` (valid UTF-8), in order, at most ENTITY_LIMIT. `today_ms`
 * (milliseconds UTC; the day is taken in France) anchors "hier", "le mois dernier", "mars"
 * (the last March that has begun; see dates.h). Returns how many. Allocates nothing and
 * never fails.
 */
size_t entities_find(struct entity_extractor *extractor, struct text text, int64_t today_ms,
		     struct entity entities[ENTITY_LIMIT]);

/* "date", "amount", "phone", "email", "count", "line"; static storage. */
const char *entity_type_name(enum entity_type type);

/* A day of the month that a small word announces: "le 8", "au vingt-cinq", "le premier", also of a
 * date. */
struct day_said {
	int day;           /* 1 to 31 */
	size_t start, end; /* bytes in the source text, end excluded */
};

/* Those of `text`, in the order said; at most `limit`. Returns how many. */
size_t entities_find_days(struct entity_extractor *extractor, struct text text,
			  struct day_said *days, size_t limit);

#endif
