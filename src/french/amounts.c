/* amounts.c - see amounts.h. */
#include "french/amounts.h"

#include "french/numbers.h"

enum { EURO_SIGN = 0x20AC };

/* A number with its fraction, as it is read before its unit is known. */
struct decimal {
	size_t next;
	int64_t cents;
	bool figures;     /* written in digits */
	uint32_t mark;    /* ',' or '.' before the fraction, else 0 */
	size_t digits;    /* of the fraction */
	int64_t fraction; /* in cents */
};

static bool is_euro(const struct scan *scan, size_t at)
{
	return scan_sign(scan, at, EURO_SIGN) || scan_has(scan, at, ROLE(EURO));
}

/* True when the piece `at` would make a number before it something else than cents. */
static bool claims_number(const struct scan *scan, size_t at)
{
	return scan_piece(scan, at)->kind == PIECE_DIGITS || is_euro(scan, at) ||
	       scan_sign(scan, at, '%') ||
	       scan_has(scan, at,
			ROLE(E) | ROLE(G) | ROLE(NOUN) | ROLE(DATA) | ROLE(ADJECTIVE) | ROLE(DAYS) |
				ROLE(MONTHS) | ROLE(YEARS) | ROLE(CLOCK) | ROLE(MONTH) |
				ROLE(HUNDRED) | ROLE(THOUSAND));
}

/* "5" is 50 cents, "05" is 5, "123" is 12. */
static int64_t cents_of(struct text digits)
{
	int64_t cents = (digits.bytes[0] - '0') * 10;
	return digits.length > 1 ? cents + digits.bytes[1] - '0' : cents;
}

/* ",50" or "virgule cinquante" after the whole part. */
static void read_fraction(const struct scan *scan, struct decimal *decimal)
{
	size_t at = decimal->next;
	const struct piece *mark = scan_piece(scan, at), *digits = scan_piece(scan, at + 1);
	if (decimal->figures && (scan_sign(scan, at, ',') || scan_sign(scan, at, '.')) &&
	    !mark->spaced && !digits->spaced && scan_digits(scan, at + 1, 1, 4)) {
		decimal->mark = mark->sign;
		decimal->digits = digits->folded.length;
		decimal->fraction = cents_of(digits->folded);
		decimal->next = at + 2;
	} else if (scan_has(scan, at, ROLE(COMMA))) {
		int64_t value;
		bool zero = scan_has(scan, at + 1, ROLE(UNIT)) &&
			    scan_piece(scan, at + 1)->word->number == 0;
		size_t next = numbers_read_pair(scan, at + 1 + zero, false, &value);
		if (scan_digits(scan, at + 1, 1, 2)) {
			value = cents_of(scan_piece(scan, at + 1)->folded);
			next = at + 2;
		} else if (next && value < 10 && !zero) {
			value *= 10;
		}
		if (!next)
			return;
		decimal->fraction = value;
		decimal->digits = 2;
		decimal->next = next;
	}
}

static bool read_decimal(const struct scan *scan, size_t at, struct decimal *decimal)
{
	int64_t whole;
	*decimal = (struct decimal){.figures = scan_piece(scan, at)->kind == PIECE_DIGITS};
	decimal->next = numbers_read(scan, at, &whole);
	if (!decimal->next)
		return false;
	read_fraction(scan, decimal);
	decimal->cents = whole * 100 + decimal->fraction;
	return true;
}

/* "20e" is 20 €, but "la 20e fois" and "le 20e arrondissement" are ranks. */
static bool is_euro_letter(const struct scan *scan, size_t at, size_t unit,
			   const struct decimal *decimal)
{
	if (!scan_has(scan, unit, ROLE(E)) || scan_glued(scan, unit))
		return false;
	if (decimal->digits)
		return true;
	if (scan_had(scan, at, ROLE(DETERMINER) & ~ROLE(UNIT)) || scan_sign(scan, unit + 1, '\''))
		return false;
	const struct piece *after = scan_piece(scan, unit + 1);
	return after->kind == PIECE_SIGN || scan_has(scan, unit + 1, ROLE(LINKING) | ROLE(OF));
}

/* Cents said after the euros: "50" of "23 euros 50", "et 50 centimes". */
static size_t read_cents_after(const struct scan *scan, size_t at, bool letter, int64_t *cents)
{
	bool and = scan_has(scan, at, ROLE(AND));
	size_t start = at + and;
	const struct piece *piece = scan_piece(scan, start);
	size_t next;
	bool tight = false, figures = piece->kind == PIECE_DIGITS;
	if (figures) {
		if (!scan_digits(scan, start, 1, 2) || scan_goes_on(scan, start + 1))
			return 0;
		*cents = piece->number;
		next = start + 1;
		tight = piece->folded.length == 2 ? !(letter && piece->spaced) : !piece->spaced;
		if (tight && piece->folded.length == 1) /* "12€5" */
			*cents *= 10;
	} else {
		next = numbers_read_pair(scan, start, false, cents);
		tight = next && *cents >= 10;
	}
	if (!next || *cents > 99)
		return 0;
	if (scan_has(scan, next, ROLE(CENTIME)) &&
	    !(scan_has(scan, next, ROLE(HUNDRED)) && !figures))
		return next + 1;
	bool letter_c = figures && !and&&scan_piece(scan, next)->folded.length == 1 &&
			scan_piece(scan, next)->folded.bytes[0] == 'c' &&
			!scan_piece(scan, next)->spaced;
	if (letter_c)
		return next + 1;
	bool glued = figures && scan_glued(scan, next - 1);
	return tight && !and&&!glued && !claims_number(scan, next) ? next : 0;
}

/* A number without unit that can only be a price: 23,50; and 24.99, which is no date or time. */
static bool is_bare_price(const struct scan *scan, const struct decimal *decimal)
{
	if (decimal->digits != 2 || !decimal->figures || !decimal->mark || decimal->cents > 1000000)
		return false;
	if (decimal->mark == '.' && decimal->fraction < 60)
		return false;
	return !claims_number(scan, decimal->next) && !scan_glued(scan, decimal->next - 1) &&
	       !scan_goes_on(scan, decimal->next);
}

/* "une vingtaine d'euros": the round number. */
static size_t read_about(const struct scan *scan, size_t at, int64_t *cents)
{
	size_t next = at + 1;
	if (!scan_has(scan, at, ROLE(ABOUT)) || !scan_has(scan, next, ROLE(OF)))
		return 0;
	next += scan_sign(scan, next + 1, '\'') ? 2 : 1;
	*cents = scan_piece(scan, at)->word->number * 100;
	return is_euro(scan, next) ? next + 1 : 0;
}

size_t amounts_read(const struct scan *scan, size_t at, int64_t *cents)
{
	struct decimal decimal;
	if (scan_has(scan, at, ROLE(ABOUT)))
		return read_about(scan, at, cents);
	bool sign_first = scan_sign(scan, at, EURO_SIGN) &&
			  (at == 0 || scan_piece(scan, at - 1)->kind != PIECE_DIGITS);
	if (!read_decimal(scan, at + sign_first, &decimal))
		return 0;
	size_t unit = decimal.next;
	*cents = decimal.cents;
	if (sign_first)
		return scan_goes_on(scan, unit) || scan_glued(scan, unit - 1) ? 0 : unit;
	bool letter = is_euro_letter(scan, at, unit, &decimal);
	bool compact = scan_has(scan, unit, ROLE(E)) && !scan_piece(scan, unit)->spaced &&
		       scan_digits(scan, unit + 1, 1, 2) && !scan_piece(scan, unit + 1)->spaced &&
		       !scan_glued(scan, unit + 1) && decimal.digits == 0; /* 23e50 */
	if (is_euro(scan, unit) || letter || compact) {
		int64_t after;
		size_t next = decimal.digits ? 0 : read_cents_after(scan, unit + 1, letter, &after);
		if (!next)
			return unit + 1;
		*cents += after;
		return next;
	}
	if (scan_has(scan, unit, ROLE(CENTIME)) && decimal.digits == 0 &&
	    !is_euro(scan, unit + 1)) {
		*cents = decimal.cents / 100;
		return unit + 1;
	}
	return is_bare_price(scan, &decimal) ? unit : 0;
}
