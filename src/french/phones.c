/* phones.c - see phones.h. */
#include "french/phones.h"

#include "french/numbers.h"

enum { DIGITS = 17, GROUPS = 12, FRENCH_DIGITS = 10, PAIRS = 4 };

/* Digits in groups, as they stand in the text. */
struct layout {
	char digits[DIGITS + 1];
	size_t count, groups;
	size_t sizes[GROUPS];
	uint32_t signs[GROUPS]; /* signs[i] stands before group i; ' ' when only a space does */
};

static bool is_separator(uint32_t sign)
{
	return sign == '.' || sign == '-' || sign == '/' || sign == '_' || sign == 0xB7;
}

/* Index of the group after the one that ends before `at`, or 0. */
static size_t next_group(const struct scan *scan, size_t at, uint32_t *sign)
{
	const struct piece *piece = scan_piece(scan, at);
	*sign = ' ';
	if (piece->kind == PIECE_DIGITS)
		return piece->spaced ? at : 0;
	*sign = piece->sign;
	return is_separator(piece->sign) && scan_piece(scan, at + 1)->kind == PIECE_DIGITS ? at + 1
											   : 0;
}

static bool add_group(struct layout *layout, const struct piece *piece, uint32_t sign)
{
	size_t length = piece->folded.length;
	if (layout->count + length > DIGITS || layout->groups == GROUPS)
		return false;
	memcpy(layout->digits + layout->count, piece->folded.bytes, length);
	layout->count += length;
	layout->sizes[layout->groups] = length;
	layout->signs[layout->groups++] = sign;
	return true;
}

/* Reads groups from the piece `at` until there are `wanted` digits; 0 when the groups do not
 * end there. */
static size_t read_groups(const struct scan *scan, size_t at, size_t wanted, struct layout *layout)
{
	uint32_t sign = 0;
	*layout = (struct layout){0};
	do {
		if (!add_group(layout, scan_piece(scan, at), sign))
			return 0;
		if (layout->count >= wanted)
			return layout->count == wanted ? at + 1 : 0;
		at = next_group(scan, at + 1, &sign);
	} while (at);
	return 0;
}

/* True for the ways people set a number out: one sign throughout (the first may differ), and
 * groups of two or three, or a few known others. A date and a sum are neither. */
static bool is_usual(const struct layout *layout)
{
	size_t large = 0;
	for (size_t i = 1; i < layout->groups; i++) {
		if (i > 1 && layout->signs[i] != layout->signs[2])
			return false;
		large += layout->sizes[i] > 3;
	}
	if (layout->groups > 2 && layout->signs[1] != layout->signs[2] &&
	    (layout->signs[1] == '/' || layout->signs[2] == '/'))
		return false;
	return large == 0 || layout->groups == 2 || (layout->groups == 3 && large == 2);
}

/* True when the number that ends before `at` goes on: more digits of the same layout. */
static bool is_part_of_more(const struct scan *scan, size_t at, const struct layout *layout)
{
	if (scan_glued(scan, at - 1) || scan_goes_on(scan, at))
		return true;
	if (layout->groups == 1 || !scan_digits(scan, at, 2, 2))
		return false;
	/* One more pair is no sum, day or count of its own, nor the next number's beginning. */
	const struct piece *after = scan_piece(scan, at + 1);
	bool own = scan_piece(scan, at)->folded.bytes[0] == '0' || after->word || after->sign;
	return !own;
}

static void write_french(const char nine[9], char number[PHONE_BYTES])
{
	memcpy(number, "+33", 3);
	memcpy(number + 3, nine, 9);
	number[12] = '\0';
}

/* 06 12 34 56 78. */
static size_t read_national(const struct scan *scan, size_t at, char number[PHONE_BYTES])
{
	struct layout layout;
	const struct piece *first = scan_piece(scan, at);
	if (first->kind != PIECE_DIGITS || first->folded.bytes[0] != '0' ||
	    !scan_starts_number(scan, at))
		return 0;
	size_t next = read_groups(scan, at, FRENCH_DIGITS, &layout);
	if (!next || layout.digits[1] == '0' || !is_usual(&layout) ||
	    is_part_of_more(scan, next, &layout))
		return 0;
	/* After another number's digits only the plainest forms are believed. */
	bool after_digits = at > 0 && scan_piece(scan, at - 1)->kind == PIECE_DIGITS;
	if (after_digits && layout.groups != 1 && layout.groups != 5)
		return 0;
	write_french(layout.digits + 1, number);
	return next;
}

/* What follows +33: "6 12 34 56 78", "(0)6 12...", "06 12...". */
static size_t read_after_33(const struct scan *scan, size_t at, char number[PHONE_BYTES])
{
	struct layout layout;
	if (scan_sign(scan, at, ')'))
		at++;
	if (scan_sign(scan, at, '(') && scan_digits(scan, at + 1, 1, 1) &&
	    scan_piece(scan, at + 1)->number == 0 && scan_sign(scan, at + 2, ')'))
		at += 3;
	if (is_separator(scan_piece(scan, at)->sign))
		at++;
	const struct piece *first = scan_piece(scan, at);
	if (first->kind != PIECE_DIGITS)
		return 0;
	bool zero = first->folded.bytes[0] == '0';
	size_t next = read_groups(scan, at, zero ? 10 : 9, &layout);
	if (!next || layout.digits[zero] == '0' || is_part_of_more(scan, next, &layout))
		return 0;
	write_french(layout.digits + zero, number);
	return next;
}

/* "33612345678" after + or 00, or alone: all in one run. */
static size_t read_glued_33(const struct scan *scan, size_t at, struct text run,
			    char number[PHONE_BYTES])
{
	bool zero = run.length == 12 && run.bytes[2] == '0';
	if ((run.length != 11 && !zero) || run.bytes[2 + zero] == '0' || scan_glued(scan, at) ||
	    scan_goes_on(scan, at + 1))
		return 0;
	write_french(run.bytes + 2 + zero, number);
	return at + 1;
}

/* Another country's number: the digits from `run`, the rest of the piece `at`, to the last
 * group that follows. */
static size_t read_foreign(const struct scan *scan, size_t at, struct text run,
			   char number[PHONE_BYTES])
{
	size_t count = run.length, next = at + 1;
	uint32_t sign;
	if (count > 15 || run.bytes[0] == '0')
		return 0;
	memcpy(number + 1, run.bytes, count);
	for (size_t group; (group = next_group(scan, next, &sign)) != 0; next = group + 1) {
		struct text more = scan_piece(scan, group)->folded;
		if (count + more.length > 15)
			return 0;
		memcpy(number + 1 + count, more.bytes, more.length);
		count += more.length;
	}
	if (count < 9 || scan_glued(scan, next - 1))
		return 0;
	number[0] = '+';
	number[count + 1] = '\0';
	return next;
}

/* +33..., 0033..., 33 6...; and + or 00 before another country. */
static size_t read_international(const struct scan *scan, size_t at, char number[PHONE_BYTES])
{
	bool plus = scan_sign(scan, at, '+');
	size_t digits = at + plus;
	const struct piece *piece = scan_piece(scan, digits);
	if (piece->kind != PIECE_DIGITS || (!plus && !scan_starts_number(scan, at)))
		return 0;
	struct text run = piece->folded;
	bool zeros = !plus && run.length >= 4 && memcmp(run.bytes, "00", 2) == 0;
	if (zeros)
		run = (struct text){run.bytes + 2, run.length - 2};
	bool french = run.length >= 2 && memcmp(run.bytes, "33", 2) == 0;
	if (french && run.length > 2 &&
	    (plus || zeros || run.bytes[2] == '6' || run.bytes[2] == '7'))
		return read_glued_33(scan, digits, run, number);
	if (french && (plus || zeros))
		return read_after_33(scan, digits + 1, number);
	if (french && scan_digits(scan, digits + 1, 1, 1) && scan_digits(scan, digits + 2, 2, 2) &&
	    scan_digits(scan, digits + 5, 2, 2))
		return read_after_33(scan, digits + 1, number);
	return plus || zeros ? read_foreign(scan, digits, run, number) : 0;
}

/* ---- Dictated: zéro six douze trente-quatre cinquante-six soixante-dix-huit ---- */

/* Two digits at `at` in one of the ways they are said; `way` 0 is the longest. */
static size_t read_said_pair(const struct scan *scan, size_t at, int way, char pair[2])
{
	int64_t value, second;
	if (at > 0 && (scan_sign(scan, at, '-') || scan_sign(scan, at, ',')))
		at++;
	size_t next;
	if (scan_digits(scan, at, 2, 2)) {
		memcpy(pair, scan_piece(scan, at)->folded.bytes, 2);
		return way == 0 ? at + 1 : 0;
	}
	if (way < 2) {
		next = numbers_read_pair(scan, at, way == 1, &value);
		if (!next || value < 10)
			return 0;
	} else { /* digit by digit: zéro quatre, un deux */
		if (!scan_has(scan, at, ROLE(UNIT)) || !scan_has(scan, at + 1, ROLE(UNIT)))
			return 0;
		value = scan_piece(scan, at)->word->number;
		second = scan_piece(scan, at + 1)->word->number;
		if (value > 9 || second > 9)
			return 0;
		value = value * 10 + second;
		next = at + 2;
	}
	pair[0] = (char)('0' + value / 10);
	pair[1] = (char)('0' + value % 10);
	return next;
}

/* The pairs left to read; tries every way of cutting the words, at most 3 to the power 4. */
static size_t read_said_pairs(const struct scan *scan, size_t at, int left, char *digits)
{
	if (left == 0)
		return at;
	for (int way = 0; way < 3; way++) {
		size_t next = read_said_pair(scan, at, way, digits);
		size_t end = next ? read_said_pairs(scan, next, left - 1, digits + 2) : 0;
		if (end)
			return end;
	}
	return 0;
}

static size_t read_said(const struct scan *scan, size_t at, char number[PHONE_BYTES])
{
	char nine[9];
	size_t next = 0;
	const struct piece *first = scan_piece(scan, at), *second = scan_piece(scan, at + 1);
	if (scan_has(scan, at, ROLE(UNIT)) && first->word->number == 0 &&
	    scan_has(scan, at + 1, ROLE(UNIT)) && second->word->number >= 1 &&
	    second->word->number <= 9) {
		nine[0] = (char)('0' + second->word->number);
		next = at + 2;
	} else if (scan_digits(scan, at, 2, 2) && scan_starts_number(scan, at) &&
		   first->folded.bytes[0] == '0' && first->folded.bytes[1] != '0') {
		nine[0] = first->folded.bytes[1];
		next = at + 1;
	}
	size_t end = next ? read_said_pairs(scan, next, PAIRS, nine + 1) : 0;
	/* A word of number left over means that something else was said. */
	if (!end || scan_has(scan, end, ROLE(UNIT) | ROLE(TEN) | ROLE(HUNDRED)) ||
	    scan_glued(scan, end - 1))
		return 0;
	write_french(nine, number);
	return end;
}

size_t phones_read(const struct scan *scan, size_t at, char number[PHONE_BYTES])
{
	size_t next = read_national(scan, at, number);
	if (!next)
		next = read_international(scan, at, number);
	return next ? next : read_said(scan, at, number);
}
