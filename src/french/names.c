/* names.c - see names.h. */
#include "french/names.h"

#include <string.h>

#include "base/utf8.h"
#include "french/letters.h"

static bool has_capital(struct text name)
{
	size_t at = 0;
	while (at < name.length) {
		uint32_t code = utf8_next(name, &at);
		if (letter_lower(code) != code)
			return true;
	}
	return false;
}

static bool is_word(struct text word, const char *const *list)
{
	for (; *list; list++)
		if (text_is(word, *list))
			return true;
	return false;
}

/* Letters in a row. */
static struct text word_at(struct text name, size_t start)
{
	size_t at = start, end = start;
	while (at < name.length && letter_is_letter(utf8_next(name, &at)))
		end = at;
	return (struct text){name.bytes + start, end - start};
}

static void add_word(struct buffer *to, struct text word)
{
	char first[4];
	size_t rest = 0;
	size_t length = utf8_put(first, letter_upper(utf8_next(word, &rest)));
	buffer_add(to, (struct text){first, length});
	buffer_add(to, (struct text){word.bytes + rest, word.length - rest});
}

/* "de", "du", "d'"; "la" of "de la". */
static bool joins_name(struct text word, struct text before)
{
	static const char *const particles[] = {"de", "du", "des", "d", NULL};
	static const char *const articles[] = {"la", "l", NULL};
	return is_word(word, particles) || (is_word(word, articles) && text_is(before, "de"));
}

/* What joins the parts of a town's name. */
static bool joins_town(struct text word, struct text before)
{
	static const char *const joints[] = {"de",  "du",  "des",  "d",    "la", "le", "les",
					     "lès", "lez", "l",    "en",   "et", "au", "aux",
					     "à",   "sur", "sous", "près", "ès", NULL};
	(void)before;
	return is_word(word, joints);
}

static void append(struct buffer *to, struct text name,
		   bool (*stays_small)(struct text word, struct text before))
{
	size_t at = 0;
	struct text before = {"", 0};
	if (has_capital(name)) {
		buffer_add(to, name);
		return;
	}
	while (at < name.length) {
		struct text word = word_at(name, at);
		size_t next = at + word.length;
		if (word.length == 0) {
			(void)utf8_next(name, &next);
			buffer_add(to, (struct text){name.bytes + at, next - at});
		} else if (at > 0 && stays_small(word, before)) {
			buffer_add(to, word);
		} else {
			add_word(to, word);
		}
		before = word.length ? word : before;
		at = next;
	}
}

void name_append(struct buffer *to, struct text name)
{
	append(to, name, joins_name);
}

void name_append_town(struct buffer *to, struct text town)
{
	append(to, town, joins_town);
}
