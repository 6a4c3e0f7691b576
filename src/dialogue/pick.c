/* pick.c - see pick.h. */
#include "dialogue/pick.h"

#include <stdint.h>
#include <string.h>

#include "french/plain.h"
#include "french/ranks.h"

enum { NAME_BYTES = 128, END_DIGITS = 2, NATIONAL_DIGITS = 9 };

/* Words around it that say nothing of which one it is. */
static const char *const AROUND[] = {
	"la",       "le",      "l",       "de",     "du",         "des",      "en",      "a",
	"au",       "non",     "oui",     "plutot", "finalement", "enfin",    "pardon",  "pour",
	"sur",      "c",       "est",     "ce",     "sera",       "celle",    "celui",   "celles",
	"ceux",     "qui",     "par",     "svp",    "stp",        "merci",    "s",       "il",
	"vous",     "plait",   "euh",     "alors",  "et",         "bien",     "choix",   "prends",
	"je",       "veux",    "mets",    "mettez", "mon",        "ma",       "d",       "accord",
	"parle",    "parlais", "voulais", "dire",   "fait",       "mais",     "ok",      "attends",
	"attendez", "pas",     "cette",   "donc",   "prenez",     "voudrais", "choisis", "nan",
	"nn",       "nope",    "nop",     "nah",    "ah",         "oh",       "ben",     "bah",
};

static const char *const OF_A_LINE[] = {"ligne",     "lignes",  "numero",    "num",      "finit",
					"finissant", "termine", "terminant", "finissent"};
static const char *const EACH[] = {"toutes", "tous", "chacune"};
static const char *const NUMBERS[] = {"deux", "trois", "quatre", "cinq", "2", "3", "4", "5"};

static bool is_in(const char *word, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(word, list[i]) == 0)
			return true;
	return false;
}

#define IS_IN(word, list) is_in(word, list, sizeof(list) / sizeof(list)[0])

static void add_digits(struct pick *pick, const char *word, bool *much)
{
	size_t length = strlen(pick->digits);
	*much = *much || length + strlen(word) >= sizeof pick->digits;
	if (!*much)
		strcat(pick->digits, word);
}

static void read_word(struct pick *pick, const char *word, const char *before, bool *much)
{
	int rank = rank_read(word);
	if (rank) {
		pick->rank = rank;
	} else if (strcmp(word, "autre") == 0) {
		pick->other = true;
	} else if (IS_IN(word, EACH) || (strcmp(word, "tout") == 0 && strcmp(before, "est") != 0) ||
		   (IS_IN(word, NUMBERS) && strcmp(before, "les") == 0)) {
		pick->all = true;
	} else if (IS_IN(word, OF_A_LINE)) {
		pick->line = true;
	} else if (strspn(word, "0123456789") == strlen(word)) {
		add_digits(pick, word, much);
	} else if (!IS_IN(word, AROUND) && strcmp(word, "les") != 0) {
		pick->more++;
	}
}

struct pick pick_read(struct text text)
{
	struct pick pick = {.rank = 0};
	char words[PLAIN_BYTES], *rest = NULL;
	const char *before = "";
	bool much = false;
	(void)plain_words(text, words, sizeof words);
	for (char *word = strtok_r(words, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		read_word(&pick, word, before, &much);
		before = word;
	}
	if (much)
		pick.digits[0] = '\0';
	if (!pick.rank && strlen(pick.digits) == 1 && pick.digits[0] != '0')
		pick.rank = pick.digits[0] - '0';
	return pick;
}

/* Whether two digits after `before` are what a line is called by; `alone`: nothing else is said. */
static bool calls(const char *before, const char *after, bool alone)
{
	static const char *const whose[] = {"du"}, *const which[] = {"le", "la", "celle", "celui"};
	bool ends = !*after || IS_IN(after, AROUND);
	return ends && (IS_IN(before, whose) || (alone && IS_IN(before, which)));
}

void pick_end(struct text text, char end[PICK_END_BYTES])
{
	const struct pick pick = pick_read(text);
	char words[PLAIN_BYTES], *rest = NULL;
	const char *before = "", *last = "";
	bool called = false;
	(void)plain_words(text, words, sizeof words);
	end[0] = '\0';
	if (strlen(pick.digits) != END_DIGITS)
		return;
	for (char *word = strtok_r(words, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		if (strcmp(last, pick.digits) == 0)
			called = calls(before, word, pick.more == 0);
		before = last;
		last = word;
	}
	if (strcmp(last, pick.digits) == 0)
		called = calls(before, "", pick.more == 0);
	if (called)
		memcpy(end, pick.digits, PICK_END_BYTES);
}

size_t pick_index(const struct pick *pick, size_t count)
{
	if (pick->rank < 0)
		return count ? count - 1 : count;
	return pick->rank > 0 && (size_t)pick->rank <= count ? (size_t)pick->rank - 1 : count;
}

/* ---- Lines ---- */

static const char *text_at(const json_t *line, const char *key)
{
	const char *text = json_string_value(json_object_get(line, key));
	return text ? text : "";
}

/* "Inès" of "06 39 98 00 02 (Inès)". */
static bool has_name(const char *words, const char *label)
{
	char name[NAME_BYTES];
	const char *open = strchr(label, '('), *end = open ? strchr(open, ')') : NULL;
	size_t length = end ? (size_t)(end - open) - 1 : 0;
	if (!length || length >= sizeof name)
		return false;
	memcpy(name, open + 1, length);
	name[length] = '\0';
	return plain_find(words, name) != NULL;
}

/* Whether the number of the label ends so. A whole number may be said the international way. */
static bool has_end(const char *digits, const char *label)
{
	char number[24] = "";
	size_t length = 0, said = strlen(digits);
	for (; *label && *label != '(' && length + 1 < sizeof number; label++)
		if (*label >= '0' && *label <= '9')
			number[length++] = *label;
	number[length] = '\0';
	if (said > NATIONAL_DIGITS) {
		digits += said - NATIONAL_DIGITS;
		said = NATIONAL_DIGITS;
	}
	return said >= END_DIGITS && said <= length && strcmp(number + length - said, digits) == 0;
}

struct filter {
	const char *words, *digits, *market, *current;
};

static bool by_name(const struct filter *filter, const json_t *line)
{
	return has_name(filter->words, text_at(line, "label"));
}

/* "Celle du siège": the billing centre of a company. */
static bool by_centre(const struct filter *filter, const json_t *line)
{
	const char *centre = text_at(line, "centre");
	return *centre && plain_find(filter->words, centre) != NULL;
}

static bool by_end(const struct filter *filter, const json_t *line)
{
	return has_end(filter->digits, text_at(line, "label"));
}

static bool by_market(const struct filter *filter, const json_t *line)
{
	return filter->market && strcmp(filter->market, text_at(line, "market")) == 0;
}

static bool not_current(const struct filter *filter, const json_t *line)
{
	return *filter->current && strcmp(filter->current, text_at(line, "id")) != 0;
}

/* Keeps those that pass, unless none does. Whether any did. */
static bool narrow(json_t **among, const struct filter *filter,
		   bool (*passes)(const struct filter *, const json_t *))
{
	size_t i;
	json_t *line, *kept = json_array();
	json_array_foreach(*among, i, line)
	{
		if (passes(filter, line))
			(void)json_array_append(kept, line);
	}
	bool any = json_array_size(kept) > 0;
	json_decref(any ? *among : kept);
	if (any)
		*among = kept;
	return any;
}

json_t *pick_lines(const struct pick *pick, struct text text, const json_t *lines,
		   const char *market, const char *current, bool *named)
{
	char words[PLAIN_BYTES];
	const struct filter filter = {words, pick->digits, market, current};
	json_t *among = json_copy((json_t *)(uintptr_t)lines);
	(void)plain_words(text, words, sizeof words);
	bool name = narrow(&among, &filter, by_name);
	name = narrow(&among, &filter, by_centre) || name;
	bool end = narrow(&among, &filter, by_end);
	bool any = narrow(&among, &filter, by_market) || name || end;
	if (pick->other)
		any = narrow(&among, &filter, not_current) || any;
	size_t count = json_array_size(among), at = pick_index(pick, count);
	if (at < count && !end) {
		json_t *one = json_pack("[O]", json_array_get(among, at));
		json_decref(among);
		among = one;
	} else if (!any) {
		(void)json_array_clear(among);
	}
	*named = name || (end && (pick->line || strlen(pick->digits) >= NATIONAL_DIGITS)) ||
		 (pick->line && (pick->rank || pick->other));
	return among;
}

json_t *pick_ended(const json_t *lines, const char *end)
{
	size_t i;
	json_t *line, *kept = json_array();
	json_array_foreach(lines, i, line)
	{
		if (has_end(end, text_at(line, "label")))
			(void)json_array_append(kept, line);
	}
	return kept;
}
