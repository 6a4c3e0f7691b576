/*
 * scan.h - a text cut into pieces for the readers of dates, amounts, phone numbers.
 *
 * A piece is a run of letters, a run of digits, or one sign; spaces only leave a mark on the
 * piece after them. Letters are folded (lower case, no accents) and looked up in a closed
 * list of some 500 words ("mars", "euros", "vingt"), whose roles the readers ask for. Unlike
 * utterance.h it keeps signs and layout, which tell 12/03 from 12,03 and 12.03.
 */
#ifndef CHEMIN_FRENCH_SCAN_H
#define CHEMIN_FRENCH_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

/* What a word can be in a date, an amount, a number. A word may have several roles. */
enum role_bit {
	BIT_UNIT, /* number: 0 to 16 */
	BIT_TEN,  /* number: 20, 30 ... 90 */
	BIT_HUNDRED,
	BIT_THOUSAND,
	BIT_ABOUT, /* number: vingtaine, centaine */
	BIT_AND,
	BIT_COMMA, /* virgule */
	BIT_MONTH, /* month: 1 to 12 */
	BIT_SHY,   /* a month's name that is also something else: mai, sept, mar */
	BIT_MONTH_HINT,
	BIT_WEEKDAY, /* number: Monday is 1 */
	BIT_EURO,
	BIT_E, /* e, that is € or an ordinal */
	BIT_CENTIME,
	BIT_NOUN, /* what can be counted */
	BIT_DATA, /* Go, Mo */
	BIT_G,    /* 100g: a unit of data; 5g: a network */
	BIT_ADJECTIVE,
	BIT_NAMED, /* a number after it is a name: iphone 15, code postal 75011 */
	BIT_DETERMINER,
	BIT_LINKING, /* a small word that can follow an amount: par, pour, et */
	BIT_DAYS,    /* number: days in one; jour, semaine */
	BIT_MONTHS,
	BIT_MOI, /* moi for mois */
	BIT_YEARS,
	BIT_CLOCK, /* heures, minutes */
	BIT_LAST,
	BIT_NEXT,
	BIT_CURRENT,
	BIT_THIS,
	BIT_HALF_DAY,
	BIT_YESTERDAY,
	BIT_TODAY,
	BIT_TOMORROW,
	BIT_BEFORE,
	BIT_AFTER,
	BIT_SINCE,
	BIT_AUJOURD,
	BIT_HUI,
	BIT_IL,
	BIT_Y,
	BIT_YA,
	BIT_A,
	BIT_IN,    /* dans */
	BIT_JOINS, /* et, a, au: between two dates */
	BIT_FIRST,
	BIT_OF,
	BIT_LE,
	BIT_CI,
	BIT_LA,
	BIT_PLACE, /* champ, planete: mars after it is no month */
	BIT_AROBASE,
	BIT_POINT,
	BIT_DASH,
	BIT_UNDERSCORE,
	BIT_DOMAIN, /* com, fr: ends an address that was dictated */
	ROLE_BITS
};

#define ROLE(name) (UINT64_C(1) << BIT_##name)

struct word {
	const char *form; /* folded */
	uint64_t roles;
	short number;
	short month;
};

enum piece_kind { PIECE_WORD, PIECE_DIGITS, PIECE_SIGN };

struct piece {
	size_t start, end; /* bytes in the source */
	enum piece_kind kind;
	bool spaced;             /* a space stands before it */
	uint32_t sign;           /* PIECE_SIGN: its code; every dash is '-', every apostrophe ' */
	const struct word *word; /* PIECE_WORD: NULL when it is none of the list */
	struct text folded;      /* letters and digits in ASCII; borrowed from the scan */
	int64_t number;          /* PIECE_DIGITS: the value, -1 beyond 18 digits */
};

enum { SCAN_CHARACTERS = 2000 }; /* what is read of a text */

struct scan;

extern const struct word SCAN_WORDS[]; /* scan_words.c */
extern const size_t SCAN_WORD_COUNT;

/* A large block made once and reused: reading allocates nothing. NULL when memory is short. */
struct scan *scan_new(void);
void scan_free(struct scan *scan);

/* False when no word or sign of `text` can begin an entity: a fast first look. */
bool scan_is_promising(const struct scan *scan, struct text text);

/* Cuts the first SCAN_CHARACTERS characters of `text`, which must outlive the readings. */
void scan_read(struct scan *scan, struct text text);

size_t scan_count(const struct scan *scan);
/* Whether an arobase stands in the text, typed or said: without one there is no address. */
bool scan_has_arobase(const struct scan *scan);
struct text scan_source(const struct scan *scan);

/* The piece `at`, or an empty one past the end: readers look ahead without checking. */
const struct piece *scan_piece(const struct scan *scan, size_t at);

/* True when the piece is a word with one of `roles`, the sign `sign`, a run of `least` to
 * `most` digits. */
bool scan_has(const struct scan *scan, size_t at, uint64_t roles);
bool scan_sign(const struct scan *scan, size_t at, uint32_t sign);
bool scan_digits(const struct scan *scan, size_t at, size_t least, size_t most);

/* The same for the piece before `at`; false at the beginning. */
bool scan_had(const struct scan *scan, size_t at, uint64_t roles);

/* True when a letter or digit touches the piece's right side: "5" in "5g". */
bool scan_glued(const struct scan *scan, size_t at);

/* True when digits at `at` begin a number: not "23" of "s23", nor "34" of "12.34". */
bool scan_starts_number(const struct scan *scan, size_t at);

/* True when digits that end before `at` go on as ".34", "/05", "-12". */
bool scan_goes_on(const struct scan *scan, size_t at);

#endif
