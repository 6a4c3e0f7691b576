/* desk_unmatched.c - what was not understood, grouped by likeness. Shapes in DESK.md. */
#include <stdlib.h>

#include "base/strmap.h"
#include "dialogue/guide.h"
#include "french/stem.h"
#include "french/utterance.h"
#include "server/desk_report.h"

enum { EXAMPLES_SHOWN = 5, GROUPS_SHOWN = 50, WORDS_COMPARED = 24 };
static const double ALIKE = 0.55;

struct bag {
	uint32_t words[WORDS_COMPARED];
	size_t count;
};

/* ---- Words, by their stems, as they are typed ---- */

enum { WORD_BYTES = 24, MISTYPED_LETTERS = 6 };

struct known_word {
	char stem[WORD_BYTES];
	size_t length;
	uint32_t number;
};

/* The words met so far. Those that differ by a slip of the keyboard have one number. */
struct words {
	const struct dialogue *dialogue;
	struct stemmer *stemmer;
	struct strmap places; /* stem -> index in `known` */
	struct known_word *known;
	size_t count, size;
};

/* Whether a letter was added, left out or changed, no more. */
static bool differ_by_one(const struct known_word *a, const struct known_word *b)
{
	size_t i = 0, end = 0;
	if (a->length > b->length)
		return differ_by_one(b, a);
	if (b->length - a->length > 1)
		return false;
	while (i < a->length && a->stem[i] == b->stem[i])
		i++;
	while (end < a->length - i && a->stem[a->length - 1 - end] == b->stem[b->length - 1 - end])
		end++;
	return b->length - i - end <= 1;
}

static uint32_t number_of(const struct words *words, const struct known_word *word)
{
	for (size_t i = 0; word->length >= MISTYPED_LETTERS && i < words->count; i++) {
		const struct known_word *other = &words->known[i];
		if (other->length >= MISTYPED_LETTERS && other->stem[0] == word->stem[0] &&
		    differ_by_one(other, word))
			return other->number;
	}
	return (uint32_t)words->count;
}

/* The number of a folded word; UINT32_MAX when memory is short. */
static uint32_t find_word(struct words *words, struct text folded)
{
	struct known_word word = {.length = 0};
	struct text stem = stemmer_stem(words->stemmer, folded);
	uint32_t place;
	word.length = stem.length < WORD_BYTES ? stem.length : WORD_BYTES;
	memcpy(word.stem, stem.bytes, word.length);
	stem = (struct text){word.stem, word.length};
	if (strmap_get(&words->places, stem, &place))
		return words->known[place].number;
	if (words->count == words->size) {
		size_t size = words->size ? 2 * words->size : 256;
		struct known_word *more = realloc(words->known, size * sizeof *more);
		if (!more)
			return UINT32_MAX;
		words->known = more;
		words->size = size;
	}
	word.number = number_of(words, &word);
	if (strmap_put(&words->places, stem, (uint32_t)words->count) != 0)
		return UINT32_MAX;
	words->known[words->count++] = word;
	return word.number;
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

/* Twice the shared words over the words of both, from 0 to 1. */
static double likeness(const struct bag *a, const struct bag *b)
{
	size_t shared = 0, all = a->count + b->count;
	for (size_t i = 0; i < a->count; i++)
		for (size_t j = 0; j < b->count; j++)
			shared += a->words[i] == b->words[j];
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

/* Each line joins the first group whose first line is like it. */
static json_t *group_lines(const struct server *server, const json_t *rows)
{
	size_t i, count = 0, size = json_array_size(rows) + 1;
	json_t *row, **groups = calloc(size, sizeof *groups);
	struct bag *bags = calloc(size, sizeof *bags);
	struct error error;
	struct words words = {.dialogue = server->dialogue, .stemmer = stemmer_new(&error)};
	bool good = groups && bags && words.stemmer;
	strmap_init(&words.places);
	json_array_foreach(good ? rows : NULL, i, row)
	{
		const char *text = frame_string(row, "text");
		size_t g = 0;
		read_bag(&words, text ? text : "", &bags[count]);
		while (g < count && likeness(&bags[g], &bags[count]) < ALIKE)
			g++;
		if (g == count)
			groups[count++] = begin_group(server, row);
		add_example(groups[g], json_object_get(row, "text"));
	}
	json_t *list = good ? biggest(groups, count) : NULL;
	strmap_free(&words.places);
	stemmer_free(words.stemmer);
	free(words.known);
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
