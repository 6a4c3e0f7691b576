/* form_names.c - a name among other words: "c'est Lucas qui l'utilise". See form_parts.h. */
#include <string.h>

#include "base/utf8.h"
#include "dialogue/form_parts.h"
#include "french/letters.h"
#include "french/plain.h"

enum { NAME_WORDS = 3, WORD_LIMIT = 40, WORD_BYTES = 64 };

struct words {
	struct text list[WORD_LIMIT];
	size_t count;
};

static bool ends_word(char byte)
{
	return strchr(" ,;:.!?()'", byte) != NULL || byte == '\n';
}

/* The words of a text, where they stand in it; "l’" is one. */
static void split_words(struct text text, struct words *words)
{
	static const char apostrophe[] = "\u2019";
	const size_t width = sizeof apostrophe - 1;
	words->count = 0;
	for (size_t at = 0, start = 0; at <= text.length && words->count < WORD_LIMIT; at++) {
		bool curly = at + width <= text.length &&
			     memcmp(text.bytes + at, apostrophe, width) == 0;
		if (at < text.length && !curly && !ends_word(text.bytes[at]))
			continue;
		if (at > start)
			words->list[words->count++] = (struct text){text.bytes + start, at - start};
		at += curly ? width - 1 : 0;
		start = at + 1;
	}
}

/* How many words of `what` stand at `at`; 0: they do not. */
static size_t words_at(const struct words *words, size_t at, const char *what)
{
	char expected[WORD_BYTES], said[WORD_BYTES];
	struct words wanted;
	split_words(text_of(what), &wanted);
	for (size_t i = 0; i < wanted.count; i++) {
		if (at + i >= words->count)
			return 0;
		(void)plain_words(wanted.list[i], expected, sizeof expected);
		(void)plain_words(words->list[at + i], said, sizeof said);
		if (strcmp(expected, said) != 0)
			return 0;
	}
	return wanted.count;
}

static bool is_of_a_name(struct text word)
{
	static const char *const not_of[] = {" sur ", " pour ", " la ",  " le ", " de ",
					     " mon ", " ma ",   " qui ", " et ", " ligne "};
	char plain[WORD_BYTES];
	(void)plain_words(word, plain, sizeof plain);
	for (size_t i = 0; i < sizeof not_of / sizeof not_of[0]; i++)
		if (strcmp(plain, not_of[i]) == 0)
			return false;
	return strcspn(plain, "0123456789") == strlen(plain);
}

/* Nothing ends the name but its capitals. */
static bool has_capital(struct text word)
{
	size_t at = 0;
	uint32_t code = utf8_next(word, &at);
	return letter_lower(code) != code;
}

/* Whether `what` is said among the words; an empty one is. */
static bool has_said(const struct words *words, const char *what)
{
	for (size_t at = 0; *what && at < words->count; at++)
		if (words_at(words, at, what))
			return true;
	return !*what;
}

/* Up to three words after `before`, which `after` ends; where it is empty, words with a capital. */
static struct text words_between(const struct words *words, const char *before, const char *after)
{
	for (size_t at = 0; at < words->count; at++) {
		size_t first = at + words_at(words, at, before), end = first;
		while (first > at && end < words->count && end - first < NAME_WORDS &&
		       is_of_a_name(words->list[end]) &&
		       (*after ? !words_at(words, end, after) : has_capital(words->list[end])))
			end++;
		if (end == first || (*after && !words_at(words, end, after)))
			continue;
		const struct text last = words->list[end - 1];
		const char *start = words->list[first].bytes;
		return (struct text){start, (size_t)(last.bytes + last.length - start)};
	}
	return (struct text){"", 0};
}

json_t *form_name_said(const json_t *said, const json_t *asked)
{
	struct words words;
	size_t i;
	const json_t *around;
	split_words(text_of(form_text(said, "text")), &words);
	json_array_foreach(json_object_get(asked, "autour"), i, around)
	{
		const char *before = json_string_value(json_array_get(around, 0));
		const char *after = json_string_value(json_array_get(around, 1));
		const char *beside = json_string_value(json_array_get(around, 2));
		if (!has_said(&words, beside ? beside : ""))
			continue;
		struct text name = words_between(&words, before ? before : "", after ? after : "");
		if (name.length)
			return form_written(asked, name);
	}
	return NULL;
}
