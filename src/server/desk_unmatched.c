/* desk_unmatched.c - what was not understood, grouped by likeness. Shapes in DESK.md. */
#include <stdlib.h>

#include "base/strmap.h"
#include "dialogue/guide.h"
#include "french/utterance.h"
#include "server/desk_report.h"

enum { EXAMPLES_SHOWN = 5, GROUPS_SHOWN = 50, WORDS_COMPARED = 24 };

struct bag {
	uint32_t words[WORDS_COMPARED];
	size_t count;
};

/* The words of a line, folded, by their first letters: endings do not matter. */
static void read_bag(struct strmap *numbers, const char *text, struct bag *bag)
{
	enum { LETTERS = 6 };
	char folded[1024];
	size_t length = utterance_fold_words(text_of(text), folded, sizeof folded);
	bag->count = 0;
	for (size_t i = 0; i < length && bag->count < WORDS_COMPARED;) {
		size_t start = i;
		while (i < length && folded[i] != ' ')
			i++;
		size_t size = i - start < LETTERS ? i - start : LETTERS;
		i++;
		if (size < 3)
			continue;
		uint32_t word = strmap_intern(numbers, (struct text){folded + start, size});
		size_t known = 0;
		while (known < bag->count && bag->words[known] != word)
			known++;
		if (known == bag->count && word != UINT32_MAX)
			bag->words[bag->count++] = word;
	}
}

/* Shared words over all words, from 0 to 1. */
static double likeness(const struct bag *a, const struct bag *b)
{
	size_t shared = 0;
	for (size_t i = 0; i < a->count; i++)
		for (size_t j = 0; j < b->count; j++)
			shared += a->words[i] == b->words[j];
	size_t all = a->count + b->count - shared;
	return all ? (double)shared / (double)all : 1;
}

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
	json_t *group =
		json_pack("{s:i, s:[], s:O?, s:s?, s:O?, s:O?}", "count", 0, "examples", "closest",
			  json_object_get(row, "closest"), "title",
			  guide_title(server->dialogue, frame_string(row, "closest")), "score",
			  json_object_get(row, "score"), "lacked", json_object_get(row, "lacked"));
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
	struct strmap numbers;
	strmap_init(&numbers);
	json_array_foreach(groups && bags ? rows : NULL, i, row)
	{
		const char *text = frame_string(row, "text");
		size_t g = 0;
		read_bag(&numbers, text ? text : "", &bags[count]);
		while (g < count && likeness(&bags[g], &bags[count]) < 0.5)
			g++;
		if (g == count)
			groups[count++] = begin_group(server, row);
		add_example(groups[g], json_object_get(row, "text"));
	}
	json_t *list = groups && bags ? biggest(groups, count) : NULL;
	strmap_free(&numbers);
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
