/* numbers.c - see numbers.h. */
#include "french/numbers.h"

/* A number's words follow each other after a space or a hyphen. */
static size_t past_hyphen(const struct scan *scan, size_t at)
{
	return scan_sign(scan, at, '-') ? at + 1 : at;
}

static int64_t value_of(const struct scan *scan, size_t at)
{
	return scan_piece(scan, at)->word->number;
}

static bool is_unit(const struct scan *scan, size_t at, int64_t least, int64_t most)
{
	return scan_has(scan, at, ROLE(UNIT)) && value_of(scan, at) >= least &&
	       value_of(scan, at) <= most;
}

/* 0 to 19. */
static size_t read_teen(const struct scan *scan, size_t at, int64_t *value)
{
	if (!scan_has(scan, at, ROLE(UNIT)))
		return 0;
	*value = value_of(scan, at);
	size_t more = past_hyphen(scan, at + 1);
	if (*value == 10 && is_unit(scan, more, 7, 9)) {
		*value += value_of(scan, more);
		return more + 1;
	}
	return at + 1;
}

/* What may follow a ten: 1 to 9, to 19 after soixante and quatre-vingt, with et before one. */
static size_t read_after_ten(const struct scan *scan, size_t at, int64_t ten, int64_t *value)
{
	int64_t most = ten == 60 || ten == 80 ? 19 : 9, unit;
	size_t more = past_hyphen(scan, at);
	if (scan_has(scan, more, ROLE(AND))) {
		more = past_hyphen(scan, more + 1);
		if (!is_unit(scan, more, 1, 1) && !(most == 19 && is_unit(scan, more, 11, 11)))
			return 0;
	}
	size_t next = read_teen(scan, more, &unit);
	if (!next || unit == 0 || unit > most) {
		if (!is_unit(scan, more, 1, most))
			return 0;
		next = more + 1;
		unit = value_of(scan, more);
	}
	*value = ten + unit;
	return next;
}

size_t numbers_read_pair(const struct scan *scan, size_t at, bool brief, int64_t *value)
{
	int64_t ten = 0;
	size_t next = 0;
	if (scan_has(scan, at, ROLE(TEN))) {
		ten = value_of(scan, at);
		next = at + 1;
	} else if (is_unit(scan, at, 4, 4)) {
		size_t more = past_hyphen(scan, at + 1);
		if (scan_has(scan, more, ROLE(TEN)) && value_of(scan, more) == 20) {
			ten = 80;
			next = more + 1;
		}
	}
	if (!next)
		return read_teen(scan, at, value);
	size_t longer = brief ? 0 : read_after_ten(scan, next, ten, value);
	if (longer)
		return longer;
	*value = ten;
	return next;
}

/* 1 to 999. */
static size_t read_hundreds(const struct scan *scan, size_t at, int64_t *value)
{
	size_t next = 0, more;
	int64_t rest;
	if (scan_has(scan, at, ROLE(HUNDRED))) {
		*value = 100;
		next = at + 1;
	} else if (is_unit(scan, at, 2, 9)) {
		more = past_hyphen(scan, at + 1);
		if (scan_has(scan, more, ROLE(HUNDRED))) {
			*value = value_of(scan, at) * 100;
			next = more + 1;
		}
	}
	if (!next)
		return numbers_read_pair(scan, at, false, value);
	more = numbers_read_pair(scan, past_hyphen(scan, next), false, &rest);
	if (!more || rest == 0)
		return next;
	*value += rest;
	return more;
}

size_t numbers_read_words(const struct scan *scan, size_t at, int64_t *value)
{
	size_t next = at, more;
	int64_t rest;
	*value = 1;
	if (!scan_has(scan, at, ROLE(THOUSAND))) {
		next = read_hundreds(scan, at, value);
		if (!next)
			return 0;
		more = past_hyphen(scan, next);
		if (*value < 2 || !scan_has(scan, more, ROLE(THOUSAND)))
			return next;
		next = more;
	}
	*value *= 1000;
	next++;
	more = read_hundreds(scan, past_hyphen(scan, next), &rest);
	if (!more || rest == 0)
		return next;
	*value += rest;
	return more;
}

/* True when the three digits at `at` continue a number as its next thousands. */
static bool is_thousands(const struct scan *scan, size_t at)
{
	if (scan_digits(scan, at, 3, 3))
		return scan_piece(scan, at)->spaced;
	return scan_sign(scan, at, '.') && !scan_piece(scan, at)->spaced &&
	       scan_digits(scan, at + 1, 3, 3) && !scan_piece(scan, at + 1)->spaced;
}

size_t numbers_read_digits(const struct scan *scan, size_t at, int64_t *value)
{
	if (!scan_digits(scan, at, 1, 9) || !scan_starts_number(scan, at))
		return 0;
	const struct piece *first = scan_piece(scan, at);
	*value = first->number;
	size_t next = at + 1;
	if (first->folded.length > 3 || first->folded.bytes[0] == '0')
		return next;
	for (int groups = 0; groups < 2 && is_thousands(scan, next); groups++) {
		next += scan_sign(scan, next, '.') ? 2 : 1;
		*value = *value * 1000 + scan_piece(scan, next - 1)->number;
	}
	return next;
}

size_t numbers_read(const struct scan *scan, size_t at, int64_t *value)
{
	size_t next = numbers_read_digits(scan, at, value);
	if (!next)
		return numbers_read_words(scan, at, value);
	if (*value < 1000 && scan_has(scan, next, ROLE(THOUSAND))) {
		*value *= 1000;
		return next + 1;
	}
	return next;
}
