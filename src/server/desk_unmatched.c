/* desk_unmatched.c - what was not understood, grouped by likeness. Shapes in DESK.md. */
#include <stdlib.h>

#include "base/strmap.h"
#include "dialogue/guide.h"
#include "french/stem.h"
#include "french/utterance.h"
#include "server/desk_report.h"

enum { EXAMPLES_SHOWN = 5, GROUPS_SHOWN = 50, WORDS_COMPARED = 24 };
static const double ALIKE = 0.55;

/* The words of a line, by number. */
struct bag {
	uint32_t words[WORDS_COMPARED];
	size_t count;
};

/* ---- Words, by their stems, as they are typed ---- */

enum { WORD_BYTES = 24, MISTYPED_LETTERS = 6 };

/*
 * The words met so far, from 0 on. Two that a slip of the keyboard tells apart have one number:
 * they are the same once a letter, that is not the first, is left out of either or of both. All
 * that a word may become so is kept: a line is read in a time that hangs on its own words alone.
 */
struct words {
	const struct dialogue *dialogue;
	struct stemmer *stemmer;
	struct strmap numbers; /* of stems */
	struct strmap slips;   /* of stems, and of stems less a letter */
	uint32_t count;
};

/* The stem less the letter at that place, in `kept`; whole for the place 0. */
static struct text less_letter(struct text stem, size_t place, char kept[WORD_BYTES])
{
	if (place == 0)
		return stem;
	memcpy(kept, stem.bytes, place);
	memcpy(kept + place, stem.bytes + place + 1, stem.length - place - 1);
	return (struct text){kept, stem.length - 1};
}

static uint32_t number_of(const struct words *words, struct text stem)
{
	char kept[WORD_BYTES];
	uint32_t number;
	for (size_t i = 0; stem.length >= MISTYPED_LETTERS && i < stem.length; i++)
		if (strmap_get(&words->slips, less_letter(stem, i, kept), &number))
			return number;
	return words->count;
}

/* False when memory is short. */
static bool keep_slips(struct words *words, struct text stem, uint32_t number)
{
	char kept[WORD_BYTES];
	uint32_t other;
	for (size_t i = 0; stem.length >= MISTYPED_LETTERS && i < stem.length; i++) {
		struct text slip = less_letter(stem, i, kept);
		if (!strmap_get(&words->slips, slip, &other) &&
		    strmap_put(&words->slips, slip, number) != 0)
			return false;
	}
	return true;
}

/* The number of a folded word; UINT32_MAX when memory is short. */
static uint32_t find_word(struct words *words, struct text folded)
{
	struct text stem = stemmer_stem(words->stemmer, folded);
	uint32_t number;
	if (stem.length > WORD_BYTES)
		stem.length = WORD_BYTES;
	if (strmap_get(&words->numbers, stem, &number))
		return number;
	number = number_of(words, stem);
	if (strmap_put(&words->numbers, stem, number) != 0 || !keep_slips(words, stem, number))
		return UINT32_MAX;
	words->count += number == words->count;
	return number;
}

/* The words of a line that carry a request, each once. */
static void read_bag(struct words *words, const char *text, struct bag *bag)
{
	char folded[1024];
	size_t length = utterance_fold_words(text_of(text), folded, sizeof folded);
	bag->count = 0;
	for (size_t i = 0; i < length && bag->count < WORDS_COMPARED;) {
		size_t start = i;
		while (i < length && folded[i] != ' ')
			i++;
		struct text word = {folded + start, i - start};
		i++;
		if (word.length < 2 || dialogue_is_empty_word(words->dialogue, word))
			continue;
		uint32_t number = find_word(words, word);
		size_t known = 0;
		while (known < bag->count && bag->words[known] != number)
			known++;
		if (known == bag->count && number != UINT32_MAX)
			bag->words[bag->count++] = number;
	}
}

/* Twice the words of the bag that the line has, over the words of both, from 0 to 1. `last_line`:
 * of each word, the last line that has it. */
static double likeness(const struct bag *bag, const struct bag *of_line, const uint32_t *last_line,
		       uint32_t line)
{
	size_t shared = 0, all = bag->count + of_line->count;
	for (size_t i = 0; i < bag->count; i++)
		shared += last_line[bag->words[i]] == line;
	return all ? 2. * (double)shared / (double)all : 1;
}

static json_t *text_or_null(const char *text)
{
	return text && *text ? json_string(text) : NULL;
}

/* ---- Groups ---- */

static int by_count(const void *a, const void *b)
{
	json_int_t left = row_number(*(json_t *const *)a, "count");
	json_int_t right = row_number(*(json_t *const *)b, "count");
	return left < right ? 1 : left > right ? -1 : 0;
}

static void add_example(json_t *group, const json_t *text)
{
	json_t *examples = json_object_get(group, "examples");
	size_t i;
	json_t *one;
	(void)json_object_set_new(group, "count", json_integer(row_number(group, "count") + 1));
	json_array_foreach(examples, i, one)
	{
		if (json_equal(one, (json_t *)(uintptr_t)text))
			return;
	}
	if (json_array_size(examples) < EXAMPLES_SHOWN)
		(void)json_array_append(examples, (json_t *)(uintptr_t)text);
}

static json_t *begin_group(const struct server *server, const json_t *row)
{
	json_t *group = json_pack("{s:i, s:[], s:O?, s:s?, s:O?, s:o?}", "count", 0, "examples",
				  "closest", json_object_get(row, "closest"), "title",
				  guide_title(server->dialogue, frame_string(row, "closest")),
				  "score", json_object_get(row, "score"), "lacked",
				  text_or_null(frame_string(row, "lacked")));
	return group;
}

static json_t *biggest(json_t **groups, size_t count)
{
	json_t *list = json_array();
	qsort(groups, count, sizeof *groups, by_count);
	for (size_t i = 0; i < count; i++) {
		if (i < GROUPS_SHOWN)
			(void)json_array_append(list, groups[i]);
		json_decref(groups[i]);
	}
	return list;
}

/* The first group whose first line is like the line `bag`, of that number; `count`: none is. */
static size_t group_of(const struct bag *bags, size_t count, const struct bag *bag,
		       uint32_t *last_line, uint32_t line)
{
	size_t group = 0;
	for (size_t i = 0; i < bag->count; i++)
		last_line[bag->words[i]] = line;
	while (group < count && likeness(&bags[group], bag, last_line, line) < ALIKE)
		group++;
	return group;
}

/* Each line joins the first group whose first line is like it. */
static json_t *group_lines(const struct server *server, const json_t *rows)
{
	size_t i, count = 0, size = json_array_size(rows) + 1;
	json_t *row, **groups = calloc(size, sizeof *groups);
	struct bag *bags = calloc(size, sizeof *bags);
	uint32_t *last_line = calloc(size * WORDS_COMPARED, sizeof *last_line);
	struct error error;
	struct words words = {.dialogue = server->dialogue, .stemmer = stemmer_new(&error)};
	bool good = groups && bags && last_line && words.stemmer;
	strmap_init(&words.numbers);
	strmap_init(&words.slips);
	json_array_foreach(good ? rows : NULL, i, row)
	{
		const char *text = frame_string(row, "text");
		read_bag(&words, text ? text : "", &bags[count]);
		size_t group = group_of(bags, count, &bags[count], last_line, (uint32_t)i + 1);
		if (group == count)
			groups[count++] = begin_group(server, row);
		add_example(groups[group], json_object_get(row, "text"));
	}
	json_t *list = good ? biggest(groups, count) : NULL;
	strmap_free(&words.numbers);
	strmap_free(&words.slips);
	stemmer_free(words.stemmer);
	free(last_line);
	free(groups);
	free(bags);
	return list;
}

void desk_finish_unmatched(struct report *report)
{
	json_t *groups = group_lines(http_server(report->exchange),
				     json_object_get(report->found, "unmatched"));
	report_answer(report->exchange, groups ? json_pack("{s:o}", "groups", groups) : NULL);
}
