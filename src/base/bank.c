/*
 * bank.c - see bank.h. Issuers' ranges: ISO/IEC 7812 prefixes as the networks publish them;
 * Luhn: ISO/IEC 7812-1 annex B; IBAN: ISO 13616 (modulo 97 of ISO 7064).
 */
#include "base/bank.h"

#include "base/utf8.h"

enum {
	GROUPS = 20,
	CARD_LEAST = 13,
	CARD_MOST = 19,
	GAP = 3, /* separators between two groups, at most */
	IBAN_MOST = 34,
};

/* ---- Characters ---- */

static bool is_space(uint32_t code)
{
	return code == ' ' || code == '\t' || code == '\n' || code == '\r' || code == 0xA0 ||
	       code == 0xAD || (code >= 0x2000 && code <= 0x200F) || code == 0x2028 ||
	       code == 0x2029 || code == 0x202F || code == 0x205F || code == 0x2060 ||
	       code == 0x3000 || code == 0xFEFF;
}

uint32_t bank_plain(struct text text, size_t *at)
{
	/* U+00C0 to U+00FF without their accents; '_' where that is no letter of French. */
	static const char latin1[] =
		"aaaaaaaceeeeiiii_nooooo_ouuuuy_saaaaaaaceeeeiiii_nooooo_ouuuuy_y";
	unsigned char byte = (unsigned char)text.bytes[*at];
	if (byte > ' ' && byte < 0x80) { /* most of what is typed */
		++*at;
		return byte >= 'A' && byte <= 'Z' ? byte + 32u : byte;
	}
	uint32_t code = utf8_next(text, at);
	if (code >= 0xFF01 && code <= 0xFF5E)
		code -= 0xFEE0;
	if (code >= 'A' && code <= 'Z')
		return code + 32;
	if (code < 0x80 && code > ' ')
		return code;
	if (code >= 0xC0 && code <= 0xFF && latin1[code - 0xC0] != '_')
		return (unsigned char)latin1[code - 0xC0];
	if (code == '\n')
		return code;
	if (is_space(code))
		return ' ';
	if ((code >= 0x2010 && code <= 0x2015) || code == 0x2212)
		return '-';
	if (code == 0x2018 || code == 0x2019 || code == 0x2BC || code == 0x2032)
		return '\'';
	return code;
}

bool bank_is_digit(uint32_t plain)
{
	return plain >= '0' && plain <= '9';
}

bool bank_is_letter(uint32_t plain)
{
	return plain >= 'a' && plain <= 'z';
}

static bool is_separator(uint32_t plain)
{
	return plain == ' ' || plain == '\n' || plain == '-' || plain == '.' || plain == '/' ||
	       plain == '_' || plain == ',' || plain == ':' || plain == '|' || plain == '*' ||
	       plain == 0xB7;
}

/* ---- Digits in groups ---- */

struct group {
	size_t end;    /* in the text */
	size_t length; /* digits, all of them even when they are not all kept */
	uint32_t sign; /* the separator before it, ' ' when only spaces; 0 for the first */
};

struct run {
	char digits[CARD_MOST + 3]; /* of all groups; no more are needed */
	size_t kept;
	size_t count;
	struct group groups[GROUPS];
	size_t stops[CARD_MOST + 3]; /* stops[i]: place after digit i */
};

static void read_group(struct text text, size_t *at, struct run *run, struct group *group)
{
	for (size_t next = *at; next < text.length; *at = next) {
		uint32_t plain = bank_plain(text, &next);
		if (!bank_is_digit(plain))
			break;
		if (run->kept < sizeof run->digits) {
			run->stops[run->kept] = next;
			run->digits[run->kept++] = (char)plain;
		}
		group->length++;
	}
	group->end = *at;
}

/* Past the separators at `at` if a digit follows them, else 0; their sign in `*sign`. */
static size_t skip_gap(struct text text, size_t at, uint32_t *sign)
{
	*sign = 0;
	for (size_t count = 0; at < text.length; count++) {
		size_t next = at;
		uint32_t plain = bank_plain(text, &next);
		if (bank_is_digit(plain))
			return count ? at : 0;
		if (!is_separator(plain) || count == GAP)
			return 0;
		if (*sign == 0 || *sign == ' ')
			*sign = plain;
		at = next;
	}
	return 0;
}

/* The groups from `at` on, until there are more digits than any number has. */
static void read_run(struct text text, size_t at, struct run *run)
{
	uint32_t sign = 0;
	run->kept = run->count = 0;
	do {
		struct group *group = &run->groups[run->count++];
		*group = (struct group){.sign = sign};
		read_group(text, &at, run, group);
		at = skip_gap(text, at, &sign);
	} while (at && run->count < GROUPS && run->kept < sizeof run->digits);
}

/* How many of the groups from `first` on make exactly `wanted` digits; 0 when none do. */
static size_t groups_making(const struct run *run, size_t first, size_t wanted)
{
	size_t total = 0;
	for (size_t i = first; i < run->count; i++) {
		total += run->groups[i].length;
		if (total >= wanted)
			return total == wanted ? i - first + 1 : 0;
	}
	return 0;
}

static size_t digits_before(const struct run *run, size_t group)
{
	size_t total = 0;
	for (size_t i = 0; i < group; i++)
		total += run->groups[i].length;
	return total;
}

/* True when a French telephone number begins with the group `first`: 06 12 34 56 78. */
static bool is_phone(const struct run *run, size_t first)
{
	size_t at = digits_before(run, first);
	return groups_making(run, first, 10) && at + 1 < run->kept && run->digits[at] == '0' &&
	       run->digits[at + 1] != '0';
}

/* ---- Cards ---- */

static bool passes_luhn(const char *digits, size_t length)
{
	int sum = 0;
	for (size_t i = 0; i < length; i++) {
		int digit = digits[length - 1 - i] - '0';
		if (i % 2)
			digit = digit > 4 ? digit * 2 - 9 : digit * 2;
		sum += digit;
	}
	return sum % 10 == 0;
}

static bool is_issued(const char *digits, size_t length)
{
	/* From and to: the first six digits. */
	static const struct {
		int from, to;
		size_t least, most;
	} ranges[] = {
		{300000, 305999, 14, 19}, {309500, 309599, 14, 19}, {340000, 349999, 15, 15},
		{352800, 358999, 16, 19}, {360000, 369999, 14, 19}, {370000, 379999, 15, 15},
		{380000, 399999, 14, 19}, {400000, 499999, 13, 13}, {400000, 499999, 16, 16},
		{400000, 499999, 19, 19}, {500000, 509999, 16, 19}, {510000, 559999, 16, 16},
		{560000, 589999, 16, 19}, {222100, 272099, 16, 16}, {601100, 601199, 16, 19},
		{620000, 629999, 16, 19}, {630400, 630499, 16, 19}, {639000, 639099, 16, 19},
		{644000, 659999, 16, 19}, {670000, 679999, 16, 19},
	};
	int prefix = 0;
	for (size_t i = 0; i < 6; i++)
		prefix = prefix * 10 + (digits[i] - '0');
	for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
		if (prefix >= ranges[i].from && prefix <= ranges[i].to &&
		    length >= ranges[i].least && length <= ranges[i].most)
			return true;
	return false;
}

bool bank_is_card(const char *digits, size_t length)
{
	return length >= CARD_LEAST && length <= CARD_MOST && is_issued(digits, length) &&
	       passes_luhn(digits, length);
}

/* True when the first `count` groups are set out as one number is: in one run, in equal
 * groups, with four digits or more first; or in any way that holds no telephone number. */
static bool is_one_number(const struct run *run, size_t count)
{
	bool equal = true, phone = false, odd = false;
	for (size_t i = 1; i < count; i++) {
		const struct group *group = &run->groups[i];
		equal = equal && (group->length == run->groups[0].length ||
				  (i + 1 == count && group->length < run->groups[0].length));
		phone = phone || is_phone(run, i);
		/* Commas and colons part other numbers too: then they must be everywhere. */
		odd = odd || ((group->sign == ',' || group->sign == ':') !=
			      (run->groups[1].sign == ',' || run->groups[1].sign == ':'));
	}
	return !odd && (equal || run->groups[0].length >= 4 || !phone);
}

size_t bank_card_end(struct text text, size_t at)
{
	struct run run;
	read_run(text, at, &run);
	for (size_t length = CARD_MOST; length >= CARD_LEAST; length--) {
		size_t count = groups_making(&run, 0, length);
		if (count && bank_is_card(run.digits, length) && is_one_number(&run, count))
			return run.groups[count - 1].end;
	}
	if (run.groups[0].length <= CARD_MOST)
		return 0;
	for (size_t length = CARD_MOST; length >= CARD_LEAST; length--)
		if (bank_is_card(run.digits, length))
			return run.stops[length - 1]; /* expiry and code typed against it */
	return 0;
}

size_t bank_other_number_end(struct text text, size_t at)
{
	struct run run;
	size_t count = 0;
	read_run(text, at, &run);
	if (is_phone(&run, 0)) {
		count = groups_making(&run, 0, 10);
	} else if (run.kept >= 2 && run.digits[0] == '3' && run.digits[1] == '3') {
		count = groups_making(&run, 0, 11); /* after a + */
	} else if (run.kept >= 4 && memcmp(run.digits, "0033", 4) == 0) {
		count = groups_making(&run, 0, 13);
	} else if (run.kept >= 2 && run.digits[0] == '8' && run.digits[1] == '9') {
		count = groups_making(&run, 0, 20); /* ICCID, with or without its check digit */
		if (!count)
			count = groups_making(&run, 0, 19);
	} else if (run.kept >= 15 && passes_luhn(run.digits, 15)) {
		count = groups_making(&run, 0, 15); /* IMEI: card lengths were tried before */
	}
	for (size_t i = 1; i < count; i++)
		if (run.groups[i].length >= CARD_LEAST)
			return 0; /* may be a card's: let it be looked at alone */
	return count ? run.groups[count - 1].end : 0;
}

/* ---- IBAN ---- */

static size_t country_length(const char country[2])
{
	static const struct {
		char country[3];
		size_t length;
	} lengths[] = {
		{"ad", 24}, {"ae", 23}, {"al", 28}, {"at", 20}, {"az", 28}, {"ba", 20}, {"be", 16},
		{"bg", 22}, {"bh", 22}, {"br", 29}, {"by", 28}, {"ch", 21}, {"cr", 22}, {"cy", 28},
		{"cz", 24}, {"de", 22}, {"dk", 18}, {"do", 28}, {"ee", 20}, {"eg", 29}, {"es", 24},
		{"fi", 18}, {"fo", 18}, {"fr", 27}, {"gb", 22}, {"ge", 22}, {"gi", 23}, {"gl", 18},
		{"gr", 27}, {"gt", 28}, {"hr", 21}, {"hu", 28}, {"ie", 22}, {"il", 23}, {"iq", 23},
		{"is", 26}, {"it", 27}, {"jo", 30}, {"kw", 30}, {"kz", 20}, {"lb", 28}, {"lc", 32},
		{"li", 21}, {"lt", 20}, {"lu", 20}, {"lv", 21}, {"ma", 28}, {"mc", 27}, {"md", 24},
		{"me", 22}, {"mk", 19}, {"mr", 27}, {"mt", 31}, {"mu", 30}, {"nl", 18}, {"no", 15},
		{"pk", 24}, {"pl", 28}, {"ps", 29}, {"pt", 25}, {"qa", 29}, {"ro", 24}, {"rs", 22},
		{"sa", 24}, {"sc", 31}, {"se", 24}, {"si", 19}, {"sk", 24}, {"sm", 27}, {"st", 25},
		{"sv", 28}, {"tl", 23}, {"tn", 24}, {"tr", 26}, {"ua", 29}, {"va", 22}, {"vg", 24},
		{"xk", 20},
	};
	for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++)
		if (memcmp(lengths[i].country, country, 2) == 0)
			return lengths[i].length;
	return 0;
}

static bool passes_97(const char *iban, size_t length)
{
	unsigned rest = 0;
	for (size_t i = 0; i < length; i++) {
		char c = iban[(i + 4) % length];
		if (c >= '0' && c <= '9')
			rest = (rest * 10 + (unsigned)(c - '0')) % 97;
		else
			rest = (rest * 100 + (unsigned)(c - 'a') + 10) % 97;
	}
	return rest == 1;
}

size_t bank_iban_end(struct text text, size_t at)
{
	char iban[IBAN_MOST];
	size_t ends[IBAN_MOST], count = 0, gap = 0, figures = 0;
	bool apart = false; /* "de 4111...": the digits may be a card's */
	for (size_t next = at; next < text.length && count < IBAN_MOST;) {
		size_t here = next;
		uint32_t plain = bank_plain(text, &next);
		bool digit = bank_is_digit(plain);
		if (!digit && !bank_is_letter(plain)) {
			if (!is_separator(plain) || count == 0 || ++gap > GAP)
				break;
			continue;
		}
		if (count < 4 && digit != (count >= 2))
			return 0; /* two letters, two digits */
		if (count == 1 && gap)
			return 0;
		if (count == 2) {
			figures = here;
			apart = gap > 0;
		}
		gap = 0;
		ends[count] = next;
		iban[count++] = (char)plain;
	}
	size_t length = count >= 4 ? country_length(iban) : 0;
	if (length == 0 || count < length)
		return 0;
	size_t inside = 0;
	for (size_t i = 4; i < length; i++)
		inside += iban[i] <= '9';
	/* Letters of a sentence pass the checksum one time in 97. */
	if (inside < 10 || inside * 2 < length - 4 || !passes_97(iban, length))
		return 0;
	return apart && bank_card_end(text, figures) ? 0 : ends[length - 1];
}
