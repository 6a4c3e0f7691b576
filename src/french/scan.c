/* scan.c - see scan.h. */
#include "french/scan.h"

#include <stdlib.h>

#include "base/utf8.h"
#include "french/letters.h"

enum {
	PIECES = SCAN_CHARACTERS + 1,
	POOL = 2 * SCAN_CHARACTERS + 8, /* œ gives two letters */
	SLOTS = 2048,                   /* a power of two, four times the words or so */
	WORD_BYTES = 16,                /* longer words are none of ours */
	LETTERS = 32,
};

/* A word that may begin an entity makes a text worth cutting. Words that every other line
 * has (un, moi, la) are left out: what they begin holds another word of these roles. */
#define PROMISING                                                                                  \
	(ROLE(UNIT) | ROLE(TEN) | ROLE(HUNDRED) | ROLE(THOUSAND) | ROLE(ABOUT) | ROLE(MONTH) |     \
	 ROLE(WEEKDAY) | ROLE(EURO) | ROLE(DAYS) | ROLE(MONTHS) | ROLE(YEARS) | ROLE(HALF_DAY) |   \
	 ROLE(YESTERDAY) | ROLE(TODAY) | ROLE(TOMORROW) | ROLE(AUJOURD) | ROLE(AROBASE) |          \
	 ROLE(LAST))

struct scan {
	struct text source;
	size_t count, used;
	struct piece none; /* what stands past the end */
	bool has_arobase;
	uint16_t slots[SLOTS];
	unsigned char fold[256];  /* ASCII letters, else 0 */
	unsigned char latin1[64]; /* U+00C0 to U+00FF, else 0 */
	unsigned char begins[LETTERS * LETTERS * LETTERS /
			     8]; /* first three letters of promising words */
	struct piece pieces[PIECES];
	char pool[POOL];
};

static uint32_t hash(const char *letters, size_t length)
{
	uint32_t value = 2166136261u;
	for (size_t i = 0; i < length; i++)
		value = (value ^ (unsigned char)letters[i]) * 16777619u;
	return value ^ value >> 15;
}

static const struct word *find_word(const struct scan *scan, const char *letters, size_t length)
{
	if (length == 0 || length > WORD_BYTES)
		return NULL;
	for (uint32_t at = hash(letters, length);; at++) {
		uint16_t slot = scan->slots[at & (SLOTS - 1)];
		if (slot == 0)
			return NULL;
		const struct word *word = &SCAN_WORDS[slot - 1];
		if (strncmp(word->form, letters, length) == 0 && word->form[length] == '\0')
			return word;
	}
}

/* The first three letters as one number; a word of two letters has 0 for its third. */
static size_t beginning(const char *letters, size_t length)
{
	size_t key = 0;
	for (size_t i = 0; i < 3; i++)
		key = key * LETTERS + (i < length ? (size_t)(letters[i] - 'a' + 1) : 0);
	return key;
}

static bool is_promising(const struct word *word)
{
	return (word->roles & PROMISING) && !(word->roles & ROLE(DETERMINER));
}

struct scan *scan_new(void)
{
	struct scan *scan = calloc(1, sizeof *scan);
	if (!scan)
		return NULL;
	scan->none.kind = PIECE_SIGN;
	scan->none.spaced = true;
	for (size_t i = 0; i < SCAN_WORD_COUNT; i++) {
		const struct word *word = &SCAN_WORDS[i];
		size_t length = strlen(word->form);
		uint32_t at = hash(word->form, length);
		while (scan->slots[at & (SLOTS - 1)] != 0)
			at++;
		scan->slots[at & (SLOTS - 1)] = (uint16_t)(i + 1);
		if (is_promising(word)) {
			size_t key = beginning(word->form, length);
			scan->begins[key / 8] |= (unsigned char)(1u << key % 8);
		}
	}
	for (int c = 'a'; c <= 'z'; c++)
		scan->fold[c] = scan->fold[c - 32] = (unsigned char)c;
	for (uint32_t i = 0; i < 64; i++) {
		char ascii[2];
		uint32_t code = letter_lower(0xC0 + i);
		if (letter_is_letter(code) && letter_fold(code, ascii) == 1 && ascii[0] >= 'a')
			scan->latin1[i] = (unsigned char)ascii[0];
	}
	return scan;
}

void scan_free(struct scan *scan)
{
	free(scan);
}

/* Reads the letters from `*at` on into `letters`, at most WORD_BYTES + 1 of them; marks that
 * combine with a letter (a decomposed é) are passed over. */
static size_t read_letters(const struct scan *scan, struct text text, size_t *at,
			   char letters[WORD_BYTES + 1])
{
	const unsigned char *bytes = (const unsigned char *)text.bytes;
	size_t length = 0, i = *at;
	for (; i < text.length; i++) {
		unsigned char letter = scan->fold[bytes[i]];
		if (!letter) {
			if (i + 1 >= text.length || bytes[i] < 0xC3 || bytes[i] > 0xCD)
				break;
			bool combining = bytes[i] >= 0xCC;
			letter = bytes[i] == 0xC3 ? scan->latin1[bytes[i + 1] & 63] : 0;
			if (!letter && !combining)
				break;
			i++;
			if (combining)
				continue;
		}
		if (length <= WORD_BYTES)
			letters[length++] = (char)letter;
	}
	*at = i;
	return length;
}

bool scan_is_promising(const struct scan *scan, struct text text)
{
	const unsigned char *bytes = (const unsigned char *)text.bytes;
	for (size_t at = 0; at < text.length;) {
		unsigned char byte = bytes[at];
		if ((byte >= '0' && byte <= '9') || byte == '@' || byte == 0xEF)
			return true; /* EF: full-width forms */
		if (byte == ' ') {
			at++;
			continue;
		}
		size_t before = at;
		char letters[WORD_BYTES + 1];
		size_t length = read_letters(scan, text, &at, letters);
		if (at == before) {
			at++;
			continue;
		}
		if (length < 2 || length > WORD_BYTES)
			continue;
		size_t key = beginning(letters, length);
		if (!(scan->begins[key / 8] & 1u << key % 8))
			continue;
		const struct word *word = find_word(scan, letters, length);
		if (word && is_promising(word))
			return true;
	}
	return false;
}

static bool is_mark(uint32_t code)
{
	return (code >= 0x300 && code < 0x370) || code == 0xAD ||
	       (code >= 0x200B && code <= 0x200D) || code == 0x2060 || code == 0xFEFF;
}

static uint32_t plain_sign(uint32_t code)
{
	if (letter_is_apostrophe(code))
		return '\'';
	if ((code >= 0x2010 && code <= 0x2015) || code == 0x2212)
		return '-';
	if (code == 0x2024)
		return '.';
	if (code >= 0xFF01 && code <= 0xFF5E)
		return code - 0xFEE0;
	return code == '\r' ? '\n' : code;
}

/* Appends the folded `code` to the piece's letters; false when it is another kind of piece. */
static bool add_code(struct scan *scan, struct piece *piece, uint32_t code)
{
	char ascii[2] = {(char)('0' + (code & 0xF)), 0};
	size_t length = 1;
	if (letter_is_digit(code) != (piece->kind == PIECE_DIGITS))
		return false;
	if (piece->kind == PIECE_WORD) {
		if (!letter_is_letter(code))
			return false;
		length = letter_fold(letter_lower(code), ascii);
	}
	memcpy(scan->pool + scan->used, ascii, length);
	scan->used += length;
	piece->folded.length += length;
	return true;
}

static void finish(struct scan *scan, struct piece *piece)
{
	if (piece->kind == PIECE_WORD)
		piece->word = find_word(scan, piece->folded.bytes, piece->folded.length);
	if (piece->word && piece->word->roles & ROLE(AROBASE))
		scan->has_arobase = true;
	if (piece->kind == PIECE_DIGITS && piece->folded.length <= 18)
		for (size_t i = 0; i < piece->folded.length; i++)
			piece->number = piece->number * 10 + (piece->folded.bytes[i] - '0');
	else if (piece->kind == PIECE_DIGITS)
		piece->number = -1;
}

/* The usual case of add_code: an ASCII letter of a word, an ASCII digit of a number. */
static bool add_byte(struct scan *scan, struct piece *piece, unsigned char byte)
{
	unsigned char folded = scan->fold[byte];
	if (piece->kind == PIECE_DIGITS)
		folded = byte >= '0' && byte <= '9' ? byte : 0;
	if (!folded)
		return false;
	scan->pool[scan->used++] = (char)folded;
	piece->folded.length++;
	return true;
}

static enum piece_kind kind_of(const struct scan *scan, uint32_t code)
{
	if (code < 0x80 ? scan->fold[code] != 0 : letter_is_letter(code))
		return PIECE_WORD;
	return letter_is_digit(code) ? PIECE_DIGITS : PIECE_SIGN;
}

void scan_read(struct scan *scan, struct text text)
{
	scan->source = text;
	scan->count = scan->used = 0;
	scan->has_arobase = false;
	struct piece *piece = NULL; /* the run being read */
	bool spaced = true;
	size_t at = 0;
	for (size_t characters = 0; at < text.length && characters < SCAN_CHARACTERS;
	     characters++) {
		if (piece && add_byte(scan, piece, (unsigned char)text.bytes[at])) {
			piece->end = ++at;
			continue;
		}
		size_t start = at;
		unsigned char byte = (unsigned char)text.bytes[at];
		uint32_t code = byte;
		if (byte < 0x80)
			at++;
		else
			code = utf8_next(text, &at);
		if (code >= 0x80 && (is_mark(code) || (piece && add_code(scan, piece, code)))) {
			if (piece)
				piece->end = at;
			continue;
		}
		if (piece)
			finish(scan, piece);
		piece = NULL;
		if (code == ' ' || letter_is_space(code)) {
			spaced = true;
			continue;
		}
		struct piece *next = &scan->pieces[scan->count++];
		*next = (struct piece){
			.start = start, .end = at, .kind = kind_of(scan, code), .spaced = spaced};
		next->folded = (struct text){scan->pool + scan->used, 0};
		spaced = false;
		if (next->kind == PIECE_SIGN) {
			next->sign = plain_sign(code);
			scan->has_arobase = scan->has_arobase || next->sign == '@';
		} else {
			piece = next;
			if (code >= 0x80 || !add_byte(scan, piece, byte))
				(void)add_code(scan, piece, code);
		}
	}
	if (piece)
		finish(scan, piece);
}

bool scan_has_arobase(const struct scan *scan)
{
	return scan->has_arobase;
}

size_t scan_count(const struct scan *scan)
{
	return scan->count;
}

struct text scan_source(const struct scan *scan)
{
	return scan->source;
}

const struct piece *scan_piece(const struct scan *scan, size_t at)
{
	return at < scan->count ? &scan->pieces[at] : &scan->none;
}

bool scan_has(const struct scan *scan, size_t at, uint64_t roles)
{
	const struct word *word = scan_piece(scan, at)->word;
	return word && (word->roles & roles);
}

bool scan_had(const struct scan *scan, size_t at, uint64_t roles)
{
	return at > 0 && scan_has(scan, at - 1, roles);
}

bool scan_sign(const struct scan *scan, size_t at, uint32_t sign)
{
	const struct piece *piece = scan_piece(scan, at);
	return piece->kind == PIECE_SIGN && piece->sign == sign && sign != 0;
}

bool scan_digits(const struct scan *scan, size_t at, size_t least, size_t most)
{
	const struct piece *piece = scan_piece(scan, at);
	return piece->kind == PIECE_DIGITS && piece->folded.length >= least &&
	       piece->folded.length <= most;
}

bool scan_glued(const struct scan *scan, size_t at)
{
	const struct piece *next = scan_piece(scan, at + 1);
	return !next->spaced && next->kind != PIECE_SIGN;
}

static bool is_inner_sign(uint32_t sign)
{
	return sign == '.' || sign == ',' || sign == '-' || sign == '/' || sign == ':' ||
	       sign == '_';
}

bool scan_starts_number(const struct scan *scan, size_t at)
{
	const struct piece *piece = scan_piece(scan, at);
	if (piece->kind != PIECE_DIGITS || at == 0 || piece->spaced)
		return piece->kind == PIECE_DIGITS;
	const struct piece *before = scan_piece(scan, at - 1);
	if (before->kind != PIECE_SIGN)
		return false;
	bool inside = at > 1 && !before->spaced && is_inner_sign(before->sign) &&
		      scan_piece(scan, at - 2)->kind == PIECE_DIGITS;
	return !inside;
}

bool scan_goes_on(const struct scan *scan, size_t at)
{
	const struct piece *sign = scan_piece(scan, at), *digits = scan_piece(scan, at + 1);
	return sign->kind == PIECE_SIGN && !sign->spaced && is_inner_sign(sign->sign) &&
	       digits->kind == PIECE_DIGITS && !digits->spaced;
}
