/* emails.c - see emails.h. */
#include "french/emails.h"

enum { SAID_PIECES = 32 }; /* what is looked at on the left of a dictated arobase */

struct address {
	char *bytes;
	size_t length;
	bool failed;
};

static void add(struct address *address, struct text text)
{
	if (address->length + text.length >= EMAIL_BYTES) {
		address->failed = true;
		return;
	}
	for (size_t i = 0; i < text.length; i++) {
		char c = text.bytes[i];
		address->bytes[address->length++] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
	}
	address->bytes[address->length] = '\0';
}

static struct text source_of(const struct scan *scan, size_t at)
{
	const struct piece *piece = scan_piece(scan, at);
	return (struct text){scan_source(scan).bytes + piece->start, piece->end - piece->start};
}

static bool is_ascii(struct text text)
{
	for (size_t i = 0; i < text.length; i++)
		if ((unsigned char)text.bytes[i] >= 0x80)
			return false;
	return true;
}

static bool is_part(const struct scan *scan, size_t at, bool domain)
{
	const struct piece *piece = scan_piece(scan, at);
	if (piece->kind != PIECE_SIGN)
		return true;
	uint32_t sign = piece->sign;
	return sign == '.' || sign == '-' ||
	       (!domain && (sign == '_' || sign == '+' || sign == '%'));
}

static bool is_text(const struct scan *scan, size_t at)
{
	return scan_piece(scan, at)->end > 0 && scan_piece(scan, at)->kind != PIECE_SIGN;
}

/* jean.dupont@exemple.fr, with at most a space on each side of the @. */
static size_t read_typed(const struct scan *scan, size_t at, size_t *first, char bytes[EMAIL_BYTES])
{
	struct address address = {.bytes = bytes};
	size_t start = at, end = at + 1, dots = 0;
	while (start > 0 && (start == at || !scan_piece(scan, start)->spaced) &&
	       is_part(scan, start - 1, false))
		start--;
	while (start < at && !is_text(scan, start))
		start++; /* a dash before a list's item */
	while (end < scan_count(scan) && (end == at + 1 || !scan_piece(scan, end)->spaced) &&
	       is_part(scan, end, true))
		end++;
	while (end > at + 1 && !is_text(scan, end - 1))
		end--; /* the full stop of the sentence */
	if (start == at || end == at + 1 || !is_text(scan, at - 1) || !is_text(scan, at + 1) ||
	    scan_sign(scan, end, '@') || (start > 0 && scan_sign(scan, start - 1, '@')))
		return 0;
	for (size_t i = start; i < end; i++) {
		if (!is_ascii(source_of(scan, i)))
			return 0;
		bool sign = !is_text(scan, i) && i != at;
		if (sign && !is_text(scan, i - 1) && i > at)
			return 0; /* two signs in the domain */
		dots += sign && i > at && scan_sign(scan, i, '.');
		add(&address, source_of(scan, i));
	}
	const struct piece *last = scan_piece(scan, end - 1);
	if (dots == 0 || !scan_sign(scan, end - 2, '.') || last->kind != PIECE_WORD ||
	    last->folded.length < 2 || address.failed)
		return 0;
	*first = start;
	return end;
}

/* The sign that a word says: "point", "tiret", "tiret bas". `*at` moves past it. */
static const char *read_joiner(const struct scan *scan, size_t *at)
{
	if (scan_has(scan, *at, ROLE(POINT)))
		return (*at)++, ".";
	if (scan_has(scan, *at, ROLE(UNDERSCORE)))
		return (*at)++, "_";
	if (!scan_has(scan, *at, ROLE(DASH)))
		return NULL;
	(*at)++;
	struct text low = scan_piece(scan, *at)->folded;
	if (!text_is(low, "bas"))
		return "-";
	(*at)++;
	return "_";
}

static bool is_joiner(const struct scan *scan, size_t at)
{
	return scan_has(scan, at, ROLE(POINT) | ROLE(UNDERSCORE) | ROLE(DASH));
}

/* jean point dupont arobase exemple point fr: words joined by named signs only, so that the
 * sentence around is not taken for a part of the address. */
static size_t read_said(const struct scan *scan, size_t at, size_t *first, char bytes[EMAIL_BYTES])
{
	struct address address = {.bytes = bytes};
	size_t start = at;
	while (start > 0 && at - start < SAID_PIECES && is_text(scan, start - 1) &&
	       !is_joiner(scan, start - 1)) {
		start--;
		if (scan_digits(scan, start, 1, 9) && start > 0 &&
		    !scan_piece(scan, start)->spaced &&
		    scan_piece(scan, start - 1)->kind == PIECE_WORD)
			continue; /* dupont75 */
		size_t before = start;
		while (before > 0 && start - before < 2 && is_text(scan, before - 1)) {
			before--;
			if (is_joiner(scan, before))
				break;
		}
		if (before == start || !is_joiner(scan, before) || before == 0)
			break;
		size_t word = before;
		if (read_joiner(scan, &word) == NULL || word != start)
			break;
		start = before;
	}
	if (start == at || is_joiner(scan, start))
		return 0;
	for (size_t i = start; i < at;) {
		const char *joiner = read_joiner(scan, &i);
		if (joiner)
			add(&address, text_of(joiner));
		else
			add(&address, scan_piece(scan, i++)->folded);
	}
	add(&address, text_of("@"));
	size_t end = at + 1, labels = 0;
	for (;;) {
		if (!is_text(scan, end) || is_joiner(scan, end))
			return 0;
		size_t label = end;
		add(&address, scan_piece(scan, end++)->folded);
		if (labels > 0 && scan_has(scan, label, ROLE(DOMAIN)))
			break;
		if (scan_sign(scan, end, '.') && !scan_piece(scan, end)->spaced &&
		    !scan_piece(scan, end + 1)->spaced) {
			add(&address, text_of("."));
			end++;
			labels++;
			continue;
		}
		const char *joiner = read_joiner(scan, &end);
		if (!joiner)
			return 0;
		add(&address, text_of(joiner));
		labels += joiner[0] == '.';
	}
	if (address.failed)
		return 0;
	*first = start;
	return end;
}

size_t emails_read_around(const struct scan *scan, size_t at, size_t *first,
			  char address[EMAIL_BYTES])
{
	if (scan_sign(scan, at, '@'))
		return read_typed(scan, at, first, address);
	if (scan_has(scan, at, ROLE(AROBASE)))
		return read_said(scan, at, first, address);
	return 0;
}
