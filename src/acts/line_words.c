/* line_words.c - see line_words.h. */
#include "acts/line_words.h"

#include <string.h>

#include "acts/work.h"
#include "french/plain.h"
#include "french/ranks.h"

enum { WORD_LIMIT = 96, NUMBER_BYTES = 24, END_DIGITS = 2, NATIONAL_DIGITS = 9, MARK_WORDS = 4 };

struct words {
	char text[PLAIN_BYTES];
	const char *list[WORD_LIMIT];
	size_t count;
};

static const char *const GIVEN_TO[] = {"a", "par", "est", "avec", "chez", "c", NULL};
static const char *const OF_WHOM[] = {"de", "d", "pour", "ligne", "et", "sur", NULL};
static const char *const MARKS[] = {"finit",     "finissant", "finissent", "termine",
				    "terminant", "terminent", "ligne",     "lignes",
				    "numero",    "num",       NULL};
static const char *const PASSED[] = {"par",   "en",    "le", "la", "du",  "de",
				     "celui", "celle", "au", "se", "qui", NULL};
static const char *const BEFORE_END[] = {"du", "le", "celui", "celle", NULL};
static const char *const MONTHS[] = {"janvier",  "fevrier",  "mars", "avril",     "mai",
				     "juin",     "juillet",  "aout", "septembre", "octobre",
				     "novembre", "decembre", "h",    "heures",    "go",
				     "euros",    "mois",     NULL};
static const char *const ALL[] = {
	"toutes les lignes",  "toutes mes lignes", "toutes nos lignes", "chaque ligne",
	"toute la famille",   "tout le monde",     "tous mes numeros",  "tous les numeros",
	"pour les deux",      "pour les trois",    "pour les quatre",   "pour les cinq",
	"les deux lignes",    "les trois lignes",  "les quatre lignes", "les cinq lignes",
	"des deux lignes",    "des trois lignes",  "des quatre lignes", "des cinq lignes",
	"tous les trois",     "toutes les trois",  "toutes les quatre", "mes deux lignes",
	"mes trois lignes",   "mes quatre lignes", "mes cinq lignes",   "pour toutes",
	"chacune des lignes",
};

static bool is_in(const char *word, const char *const *list)
{
	for (; *list; list++)
		if (strcmp(word, *list) == 0)
			return true;
	return false;
}

static bool is_number(const char *word)
{
	return *word && strspn(word, "0123456789") == strlen(word);
}

static void split(const char *text, struct words *words)
{
	char *rest = NULL;
	words->count = 0;
	(void)plain_words((struct text){text, strlen(text)}, words->text, sizeof words->text);
	for (char *word = strtok_r(words->text, " ", &rest); word && words->count < WORD_LIMIT;
	     word = strtok_r(NULL, " ", &rest))
		words->list[words->count++] = word;
}

static const char *word_at(const struct words *words, size_t at)
{
	return at < words->count ? words->list[at] : "";
}

/* ---- Names ---- */

/* How many words of the text at `at` are the whole of `name`; 0: they are not. */
static size_t name_at(const struct words *words, size_t at, const char *name)
{
	struct words own;
	split(name, &own);
	for (size_t i = 0; i < own.count; i++)
		if (strcmp(word_at(words, at + i), own.list[i]) != 0)
			return 0;
	return own.count;
}

/* Whether a name that stands there is that of a line's. */
static bool names_line(const struct words *words, size_t at, enum line_words_mode mode)
{
	const char *before = at ? words->list[at - 1] : "";
	if (mode == LINE_WORDS_PERSON)
		return is_in(before, OF_WHOM);
	return mode != LINE_WORDS_FORM || !is_in(before, GIVEN_TO);
}

/* ---- Numbers ---- */

static bool has_end(const json_t *line, const char *digits)
{
	const char *number = work_text(line, "number");
	size_t length = strlen(number), said = strlen(digits);
	if (said > NATIONAL_DIGITS) {
		digits += said - NATIONAL_DIGITS;
		said = NATIONAL_DIGITS;
	}
	return said >= END_DIGITS && said <= length && strcmp(number + length - said, digits) == 0;
}

/* "qui finit par 12", "la ligne du 12". */
static bool is_marked(const struct words *words, size_t at)
{
	for (size_t i = 0; i < MARK_WORDS && at > i; i++) {
		const char *before = words->list[at - i - 1];
		if (is_in(before, MARKS))
			return true;
		if (!is_in(before, PASSED))
			return false;
	}
	return false;
}

/* "le PUK du 12", where a number can be nothing else. */
static bool is_free_end(const struct words *words, size_t at, size_t end, enum line_words_mode mode)
{
	return (mode == LINE_WORDS_FREE || mode == LINE_WORDS_SECRET) && at > 0 &&
	       is_in(words->list[at - 1], BEFORE_END) && !is_in(word_at(words, end), MONTHS);
}

/* ---- Reading ---- */

json_t *line_words_common(const json_t *from, const json_t *group)
{
	size_t i, j;
	json_t *line, *one, *both = json_array();
	json_array_foreach(from, i, line)
	{
		json_array_foreach(group, j, one)
		{
			if (one == line)
				(void)json_array_append(both, line);
		}
	}
	return both;
}

/* Another mention, or more about the one before: "la ligne de Lina, 06 39 98 00 13". Takes `lines`
 * over. */
static void add_group(json_t *groups, json_t *lines)
{
	size_t last = json_array_size(groups);
	json_t *both = line_words_common(json_array_get(groups, last - 1), lines);
	if (json_array_size(both) > 0) {
		(void)json_array_set_new(groups, last - 1, both);
		json_decref(lines);
	} else {
		(void)json_array_append_new(groups, lines);
		json_decref(both);
	}
}

/* The lines named at `at`, by who uses them or by centre; `length` in words. The caller's. */
static json_t *named_at(const json_t *lines, const struct words *words, size_t at, size_t *length)
{
	size_t i;
	json_t *line, *found = json_array();
	*length = 0;
	json_array_foreach(lines, i, line)
	{
		size_t user = name_at(words, at, work_text(line, "user"));
		size_t centre = name_at(words, at, work_text(line, "centre"));
		size_t most = user > centre ? user : centre;
		if (most)
			(void)json_array_append(found, line);
		*length = most > *length ? most : *length;
	}
	return found;
}

static json_t *ended_by(const json_t *lines, const char *digits)
{
	size_t i;
	json_t *line, *found = json_array();
	json_array_foreach(lines, i, line)
	{
		if (has_end(line, digits))
			(void)json_array_append(found, line);
	}
	return found;
}

/* The digits that begin at `at`: whose number they are, or end. Returns where they stop. */
static size_t read_digits(const json_t *lines, const struct words *words, size_t at,
			  enum line_words_mode mode, struct line_words *read)
{
	char digits[NUMBER_BYTES] = "";
	size_t end = at, length = 0;
	for (; end < words->count && is_number(words->list[end]); end++) {
		size_t more = strlen(words->list[end]);
		if (length + more >= sizeof digits)
			break;
		memcpy(digits + length, words->list[end], more + 1);
		length += more;
	}
	bool marked = is_marked(words, at) && !is_in(word_at(words, end), MONTHS);
	bool free = is_free_end(words, at, end, mode);
	if (length == 1 && marked && digits[0] != '0')
		read->rank = digits[0] - '0';
	if (length < END_DIGITS || (length < NATIONAL_DIGITS && !marked && !free))
		return end > at ? end : at + 1;
	json_t *found = ended_by(lines, digits);
	bool tell = marked || mode == LINE_WORDS_SECRET;
	if (json_array_size(found) > 0) {
		add_group(read->groups, found);
		return end;
	}
	json_decref(found);
	if (length < sizeof read->unknown && tell && mode < LINE_WORDS_FORM)
		memcpy(read->unknown, digits, length + 1);
	return end;
}

/* "la troisième ligne", "ma deuxième ligne". */
static int rank_at(const struct words *words, size_t at)
{
	return strcmp(word_at(words, at + 1), "ligne") == 0 ? rank_read(words->list[at]) : 0;
}

static bool says_all(const char *text)
{
	char words[PLAIN_BYTES];
	(void)plain_words((struct text){text, strlen(text)}, words, sizeof words);
	for (size_t i = 0; i < sizeof ALL / sizeof ALL[0]; i++)
		if (plain_find(words, ALL[i]))
			return true;
	return false;
}

struct line_words line_words_read(const json_t *lines, const char *text, enum line_words_mode mode)
{
	struct line_words read = {.groups = json_array(), .all = says_all(text)};
	struct words words;
	split(text, &words);
	for (size_t at = 0; at < words.count;) {
		if (is_number(words.list[at])) {
			at = read_digits(lines, &words, at, mode, &read);
			continue;
		}
		size_t length;
		int rank = rank_at(&words, at);
		json_t *named = named_at(lines, &words, at, &length);
		if (rank)
			read.rank = rank;
		if (length && names_line(&words, at, mode))
			add_group(read.groups, json_incref(named));
		json_decref(named);
		at += length ? length : 1;
	}
	return read;
}
