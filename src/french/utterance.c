/* utterance.c - see utterance.h. */
#include "french/utterance.h"

#include <stdlib.h>

#include "base/utf8.h"
#include "french/elisions.h"
#include "french/letters.h"
#include "french/lexicon.h"
#include "french/runs.h"

struct utterance *utterance_new(void)
{
	return calloc(1, sizeof(struct utterance));
}

void utterance_free(struct utterance *utterance)
{
	if (utterance)
		runs_free(utterance->runs);
	free(utterance);
}

bool utterance_remember(struct utterance *utterance)
{
	utterance->runs = runs_new();
	return utterance->runs != NULL;
}

/* What each ASCII character folds to, 0 where it is dropped: most of what is folded. */
static const char PLAIN[128] = {
	['0'] = '0', ['1'] = '1', ['2'] = '2', ['3'] = '3', ['4'] = '4', ['5'] = '5', ['6'] = '6',
	['7'] = '7', ['8'] = '8', ['9'] = '9', ['a'] = 'a', ['b'] = 'b', ['c'] = 'c', ['d'] = 'd',
	['e'] = 'e', ['f'] = 'f', ['g'] = 'g', ['h'] = 'h', ['i'] = 'i', ['j'] = 'j', ['k'] = 'k',
	['l'] = 'l', ['m'] = 'm', ['n'] = 'n', ['o'] = 'o', ['p'] = 'p', ['q'] = 'q', ['r'] = 'r',
	['s'] = 's', ['t'] = 't', ['u'] = 'u', ['v'] = 'v', ['w'] = 'w', ['x'] = 'x', ['y'] = 'y',
	['z'] = 'z', ['A'] = 'a', ['B'] = 'b', ['C'] = 'c', ['D'] = 'd', ['E'] = 'e', ['F'] = 'f',
	['G'] = 'g', ['H'] = 'h', ['I'] = 'i', ['J'] = 'j', ['K'] = 'k', ['L'] = 'l', ['M'] = 'm',
	['N'] = 'n', ['O'] = 'o', ['P'] = 'p', ['Q'] = 'q', ['R'] = 'r', ['S'] = 's', ['T'] = 't',
	['U'] = 'u', ['V'] = 'v', ['W'] = 'w', ['X'] = 'x', ['Y'] = 'y', ['Z'] = 'z'};

size_t utterance_fold(struct text text, char *folded, size_t size)
{
	size_t length = 0;
	for (size_t at = 0; at < text.length;) {
		unsigned char byte = (unsigned char)text.bytes[at];
		if (byte < 0x80) {
			at++;
			if (!PLAIN[byte])
				continue;
			if (length + 1 >= size)
				break;
			folded[length++] = PLAIN[byte];
			continue;
		}
		uint32_t code = letter_lower(utf8_next(text, &at));
		if (!letter_is_letter(code) && !letter_is_digit(code))
			continue;
		char ascii[2];
		size_t count = code < 0x80 ? 1 : letter_fold(code, ascii);
		if (code < 0x80)
			ascii[0] = (char)code;
		if (length + count >= size)
			break;
		memcpy(folded + length, ascii, count);
		length += count;
	}
	folded[length] = '\0';
	return length;
}

size_t utterance_fold_words(struct text text, char *folded, size_t size)
{
	size_t length = 0, start = 0;
	for (size_t at = 0; start < text.length; start = at) {
		/* A run of letters and digits, or of anything else. */
		size_t next = start;
		uint32_t code = utf8_next(text, &next);
		bool in_word = letter_is_letter(code) || letter_is_digit(code);
		for (at = next; at < text.length; at = next) {
			next = at;
			code = utf8_next(text, &next);
			if ((letter_is_letter(code) || letter_is_digit(code)) != in_word)
				break;
		}
		if (!in_word || length + 2 >= size)
			continue;
		size_t gap = length > 0;
		size_t added = utterance_fold((struct text){text.bytes + start, at - start},
					      folded + length + gap, size - length - gap);
		if (added && gap)
			folded[length] = ' ';
		length += added ? added + gap : 0;
	}
	folded[length] = '\0';
	return length;
}

/* A reading in progress. */
struct reader {
	struct utterance *out;
	const struct lexicon *lexicon;
	enum token_break pending; /* break seen since the last token */
};

static char *pool_take(struct utterance *out, size_t bytes)
{
	if (bytes > UTTERANCE_POOL - out->used)
		return NULL;
	char *memory = out->pool + out->used;
	out->used += bytes;
	return memory;
}

static bool all_digits(struct text text)
{
	for (size_t i = 0; i < text.length; i++)
		if (text.bytes[i] < '0' || text.bytes[i] > '9')
			return false;
	return text.length > 0;
}

/* Adds one token whose form is lower case already. */
static void add_folded(struct reader *reader, struct text form, struct text folded, size_t start,
		       size_t end, bool expanded)
{
	struct utterance *out = reader->out;
	char *copy = pool_take(out, form.length);
	char *ascii = pool_take(out, folded.length);
	if (out->count == UTTERANCE_TOKENS || !copy || !ascii) {
		out->truncated = true;
		return;
	}
	memcpy(copy, form.bytes, form.length);
	memcpy(ascii, folded.bytes, folded.length);
	struct token *token = &out->tokens[out->count++];
	*token = (struct token){
		.form = {copy, form.length},
		.folded = {ascii, folded.length},
		.start = start,
		.end = end,
		.before = out->count == 1 ? BREAK_NONE : reader->pending,
		.expanded = expanded,
		.number = all_digits(folded),
	};
	reader->pending = BREAK_NONE;
}

static void add(struct reader *reader, struct text form, size_t start, size_t end, bool expanded)
{
	char folded[512];
	size_t length = utterance_fold(form, folded, sizeof folded);
	add_folded(reader, form, (struct text){folded, length}, start, end, expanded);
}

static void add_words(struct reader *reader, struct text words, size_t start, size_t end)
{
	for (size_t at = 0; at < words.length;) {
		size_t stop = at;
		while (stop < words.length && words.bytes[stop] != ' ')
			stop++;
		add(reader, (struct text){words.bytes + at, stop - at}, start, end, true);
		at = stop + 1;
	}
}

static bool expand(struct reader *reader, struct text folded, size_t start, size_t end)
{
	uint32_t index;
	if (!reader->lexicon || !strmap_get(&reader->lexicon->abbreviations, folded, &index))
		return false;
	add_words(reader, reader->lexicon->expansions[index], start, end);
	return true;
}

static bool knows(const struct reader *reader, struct text folded)
{
	return reader->lexicon && lexicon_knows(reader->lexicon, folded);
}

/* "stoooop": runs of three or more letters become two, or one when that is a known word. */
static struct text reduce_repeats(const struct reader *reader, struct text form, char *room)
{
	for (size_t keep = 2; keep >= 1; keep--) {
		size_t length = 0, run = 0;
		bool changed = false;
		for (size_t i = 0; i < form.length; i++) {
			run = i > 0 && form.bytes[i] == form.bytes[i - 1] ? run + 1 : 1;
			/* Only ASCII letters are counted: a multi-byte letter never repeats a byte.
			 */
			bool drop = run > keep && (form.bytes[i] & 0x80) == 0;
			changed = changed || (run > 2 && drop);
			if (!drop)
				room[length++] = form.bytes[i];
		}
		if (!changed)
			return form;
		char folded[256];
		size_t bare = utterance_fold((struct text){room, length}, folded, sizeof folded);
		if (keep == 1 || knows(reader, (struct text){folded, bare}))
			return (struct text){room, length};
	}
	return form;
}

/* "lappli", "jai", "dune": an unknown word that a lost apostrophe would make two known ones. */
static bool split_lost_apostrophe(struct reader *reader, struct text form, struct text folded,
				  size_t start, size_t end)
{
	static const struct {
		const char *glued, *word;
	} elisions[] = {{"qu", "que"}, {"l", "l"},  {"d", "de"}, {"j", "je"}, {"n", "ne"},
			{"m", "me"},   {"t", "te"}, {"s", "se"}, {"c", "ce"}};
	if (!reader->lexicon || knows(reader, folded))
		return false;
	for (size_t i = 0; i < sizeof elisions / sizeof elisions[0]; i++) {
		size_t length = strlen(elisions[i].glued);
		/* An accent is no elision ("çok"), and would be cut in the middle. */
		if (folded.length < length + 2 || form.length < length ||
		    memcmp(folded.bytes, elisions[i].glued, length) != 0 ||
		    memcmp(form.bytes, elisions[i].glued, length) != 0)
			continue;
		struct text rest = {folded.bytes + length, folded.length - length};
		if (!strchr("aeiouyh", rest.bytes[0]) || !knows(reader, rest))
			continue;
		add(reader, text_of(elisions[i].word), start, end, true);
		add(reader, (struct text){form.bytes + length, form.length - length}, start, end,
		    true);
		return true;
	}
	return false;
}

/* "130go" -> 130, go; "4g" stays when the pack knows it. */
static bool split_digits(struct reader *reader, struct text form, size_t start, size_t end)
{
	size_t at = 0;
	bool digit = form.length && form.bytes[0] >= '0' && form.bytes[0] <= '9';
	while (at < form.length && (form.bytes[at] >= '0' && form.bytes[at] <= '9') == digit)
		at++;
	if (at == form.length)
		return false;
	for (size_t from = 0; from < form.length;) {
		digit = form.bytes[from] >= '0' && form.bytes[from] <= '9';
		size_t to = from;
		while (to < form.length &&
		       (form.bytes[to] >= '0' && form.bytes[to] <= '9') == digit)
			to++;
		add(reader, (struct text){form.bytes + from, to - from}, start, end, false);
		from = to;
	}
	return true;
}

/* "rezilier" -> resilier, "codepuk" -> code, puk. */
static bool correct(struct reader *reader, struct text form, struct text folded, size_t start,
		    size_t end)
{
	struct correction correction;
	if (!reader->lexicon || !lexicon_correct(reader->lexicon, form, folded, &correction))
		return false;
	for (size_t i = 0; i < correction.count; i++) {
		size_t before = reader->out->count;
		add(reader, correction.words[i], start, end, false);
		if (reader->out->count > before)
			reader->out->tokens[before].corrected = true;
	}
	return true;
}

/* One piece without apostrophe or hyphen. */
static void add_piece(struct reader *reader, struct text form, size_t start, size_t end)
{
	char room[256], bare[256];
	if (form.length == 0)
		return;
	if (form.length >= sizeof room)
		form = utf8_prefix(form, 60);
	size_t length = utterance_fold(form, bare, sizeof bare);
	if (expand(reader, (struct text){bare, length}, start, end))
		return;
	if (!knows(reader, (struct text){bare, length})) {
		if (split_digits(reader, form, start, end))
			return;
		form = reduce_repeats(reader, form, room);
		length = utterance_fold(form, bare, sizeof bare);
		if (expand(reader, (struct text){bare, length}, start, end))
			return;
		if (split_lost_apostrophe(reader, form, (struct text){bare, length}, start, end))
			return;
		if (correct(reader, form, (struct text){bare, length}, start, end))
			return;
	}
	add_folded(reader, form, (struct text){bare, length}, start, end, false);
}

/* A run of letters, digits, apostrophes ('\'') and hyphens, lower case. */
static void add_run(struct reader *reader, struct text run, size_t start, size_t end)
{
	char joined[256];
	size_t length = 0;
	bool glued = false;
	for (size_t i = 0; i < run.length && length + 1 < sizeof joined; i++) {
		if (run.bytes[i] != '\'' && run.bytes[i] != '-')
			joined[length++] = run.bytes[i];
		else
			glued = true;
	}
	char folded[256];
	size_t bare = utterance_fold((struct text){joined, length}, folded, sizeof folded);
	bool hyphens_only = glued && !memchr(run.bytes, '\'', run.length);
	uint32_t index;
	struct text whole = {folded, bare};
	bool is_one =
		elision_is_none(folded) ||
		(hyphens_only && run.length < sizeof joined && !elision_ends_with_pronoun(run) &&
		 (knows(reader, whole) ||
		  (reader->lexicon && strmap_get(&reader->lexicon->abbreviations, whole, &index))));
	if (!glued || is_one) {
		add_piece(reader,
			  (struct text){glued ? joined : run.bytes, glued ? length : run.length},
			  start, end);
		return;
	}
	size_t from = 0;
	for (size_t i = 0; i <= run.length; i++) {
		if (i < run.length && run.bytes[i] != '\'' && run.bytes[i] != '-')
			continue;
		struct text piece = {run.bytes + from, i - from};
		const char *elision =
			i < run.length && run.bytes[i] == '\'' ? elision_of(piece) : NULL;
		if (elision) {
			add(reader, text_of(elision), start, end, false);
		} else if (i < run.length && run.bytes[i] == '\'' && piece.length) {
			/* "p'tit", "v'là": no elision that we know, the word goes on. */
			char word[256];
			size_t size = 0;
			for (size_t j = from;
			     j < run.length && size < sizeof word && run.bytes[j] != '-'; j++) {
				if (run.bytes[j] != '\'')
					word[size++] = run.bytes[j];
				i = j + 1;
			}
			add_piece(reader, (struct text){word, size}, start, end);
		} else {
			add_piece(reader, piece, start, end);
		}
		from = i + 1;
	}
}

/* The same from memory, where there is one that knows the run. */
static void recall_run(struct reader *reader, struct text run, size_t start, size_t end)
{
	struct utterance *out = reader->out;
	size_t count, before = out->count;
	const struct token *known = out->runs ? runs_find(out->runs, run, &count) : NULL;
	if (!known) {
		add_run(reader, run, start, end);
		if (out->runs && !out->truncated)
			runs_keep(out->runs, run, out->tokens + before, out->count - before);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		if (out->count == UTTERANCE_TOKENS) {
			out->truncated = true;
			return;
		}
		struct token *token = &out->tokens[out->count++];
		*token = known[i];
		token->start = start;
		token->end = end;
		token->before = out->count == 1 ? BREAK_NONE : reader->pending;
		reader->pending = BREAK_NONE;
	}
}

static enum token_break break_of(uint32_t code)
{
	if (code == '.' || code == '!' || code == '?' || code == ';' || code == '\n' ||
	    code == '\r' || code == 0x2026)
		return BREAK_STRONG;
	if (code == ',' || code == ':' || code == '(' || code == ')' || code == '-' ||
	    code == 0x2013 || code == 0x2014 || code == '"' || code == 0xAB || code == 0xBB ||
	    code == '[' || code == ']')
		return BREAK_WEAK;
	return BREAK_NONE;
}

/* A sign that people use as a word. */
static const char *word_of_sign(uint32_t code)
{
	switch (code) {
	case '+':
		return "plus";
	case '&':
		return "et";
	case '@':
		return "arobase";
	case 0x20AC:
		return "euros";
	default:
		return NULL;
	}
}

/* « @operateur bonjour »: an account that is written to, and no mail address (« @exemple.fr »). */
static bool is_mention(const struct reader *reader, struct text source, uint32_t code, size_t at)
{
	size_t end = at;
	while (end < source.length && source.bytes[end] != ' ' && source.bytes[end] != '.')
		end++;
	bool has_domain =
		end + 1 < source.length && source.bytes[end] == '.' && source.bytes[end + 1] != ' ';
	return code == '@' && reader->out->count == 0 && end > at && !has_domain;
}

/* Whether a combining mark (U+0300 and on) stands at `at`. */
static bool is_mark(struct text source, size_t at)
{
	return at < source.length &&
	       ((unsigned char)source.bytes[at] == 0xCC || (unsigned char)source.bytes[at] == 0xCD);
}

/* Copies the letters and digits at `at` that are ASCII and stay so, in lower case, as far as `run`
 * has room. The last one stays where a mark follows it. Returns how many. */
static size_t copy_plain(struct text source, size_t at, char *run, size_t room)
{
	size_t length = 0, most = source.length - at < room ? source.length - at : room;
	const unsigned char *bytes = (const unsigned char *)source.bytes + at;
	while (length < most && bytes[length] < 0x80 && PLAIN[bytes[length]]) {
		run[length] = PLAIN[bytes[length]];
		length++;
	}
	return length > 0 && is_mark(source, at + length) ? length - 1 : length;
}

static uint32_t read_composed(struct text source, size_t *at)
{
	uint32_t code = utf8_next(source, at);
	while (is_mark(source, *at)) {
		size_t next = *at;
		uint32_t composed = letter_compose(code, utf8_next(source, &next));
		*at = next; /* a mark that composes with nothing is dropped */
		if (composed)
			code = composed;
	}
	return code;
}

/* Reads from a word character at `*at` to the end of its run. */
static void read_run(struct reader *reader, struct text source, size_t *at)
{
	char run[512];
	size_t length = 0, start = *at;
	size_t end = start;
	while (*at < source.length) {
		size_t plain = copy_plain(source, *at, run + length, sizeof run - length);
		if (plain) {
			length += plain;
			end = *at += plain;
			continue;
		}
		if (source.bytes[*at] == ' ')
			break;
		size_t next = *at;
		uint32_t code = read_composed(source, &next);
		char bytes[4];
		size_t size;
		if (letter_is_letter(code) || letter_is_digit(code)) {
			size = utf8_put(bytes, letter_lower(code));
		} else if (letter_is_apostrophe(code) || code == '-' || code == 0x2011 ||
			   code == 0x2010) {
			/* Joins only when a letter follows directly. */
			size_t peek = next;
			uint32_t after = peek < source.length ? read_composed(source, &peek) : ' ';
			if (!letter_is_letter(after) && !letter_is_digit(after))
				break;
			bytes[0] = letter_is_apostrophe(code) ? '\'' : '-';
			size = 1;
		} else {
			break;
		}
		if (length + size <= sizeof run) {
			memcpy(run + length, bytes, size);
			length += size;
		}
		*at = end = next;
	}
	recall_run(reader, (struct text){run, length}, start, end);
}

void utterance_read(struct utterance *utterance, const struct lexicon *lexicon, struct text source)
{
	struct reader reader = {utterance, lexicon, BREAK_NONE};
	utterance->source = source;
	utterance->count = 0;
	utterance->used = 0;
	struct text read = source;
	if (source.length > UTTERANCE_CHARACTERS)
		read = utf8_prefix(source, UTTERANCE_CHARACTERS);
	utterance->truncated = read.length < source.length;
	if (utterance->runs)
		runs_trim(utterance->runs, UTTERANCE_CHARACTERS);
	for (size_t at = 0; at < read.length;) {
		size_t start = at;
		if (read.bytes[at] == ' ') {
			at++;
			continue;
		}
		unsigned char byte = (unsigned char)read.bytes[at];
		bool plain = byte < 0x80 && PLAIN[byte];
		uint32_t code = plain ? byte : read_composed(read, &at);
		if (plain || letter_is_letter(code) || letter_is_digit(code)) {
			at = start;
			read_run(&reader, read, &at);
			continue;
		}
		const char *word = word_of_sign(code);
		if (word && !is_mention(&reader, read, code, at))
			add(&reader, text_of(word), start, at, true);
		/* A point or comma inside a number or an address separates nothing. */
		bool inside = (code == '.' || code == ',') && at < read.length &&
			      !letter_is_space((unsigned char)read.bytes[at]) &&
			      read.bytes[at] != '\n' && read.bytes[at] != '.' && start > 0 &&
			      read.bytes[start - 1] != ' ';
		enum token_break seen = inside ? BREAK_NONE : break_of(code);
		if (seen > reader.pending)
			reader.pending = seen;
	}
}
