/* plain.c - see plain.h. */
#include "french/plain.h"

#include <string.h>

#include "base/utf8.h"
#include "french/letters.h"

/* A blank, unless one stands there already. */
static size_t add_blank(char *words, size_t length, size_t size)
{
	if (length + 1 < size && (length == 0 || words[length - 1] != ' '))
		words[length++] = ' ';
	return length;
}

size_t plain_words(struct text text, char *words, size_t size)
{
	size_t length = add_blank(words, 0, size);
	for (size_t at = 0; at < text.length;) {
		uint32_t code = letter_lower(utf8_next(text, &at));
		char ascii[2];
		if (code >= 0x300 && code < 0x370)
			continue; /* an accent apart from its letter */
		if (!letter_is_letter(code) && !letter_is_digit(code)) {
			length = add_blank(words, length, size);
			continue;
		}
		size_t count = letter_fold(code, ascii);
		for (size_t i = 0; i < count && length + 2 < size; i++)
			words[length++] = ascii[i];
	}
	length = add_blank(words, length, size);
	words[length] = '\0';
	return length;
}

bool plain_has_letters(struct text text)
{
	enum { OTHER_SCRIPTS = 0x370, SIGNS = 0x2000, SIGNS_END = 0x3040, PICTURES = 0xD800 };
	for (size_t at = 0; at < text.length;) {
		uint32_t code = utf8_next(text, &at);
		if (letter_is_letter(code) || letter_is_digit(code) ||
		    (code >= OTHER_SCRIPTS && code < SIGNS) ||
		    (code >= SIGNS_END && code < PICTURES))
			return true;
	}
	return false;
}

const char *plain_find(const char *words, const char *name)
{
	char wanted[256];
	size_t length = plain_words(text_of(name), wanted, sizeof wanted);
	return length > 2 ? strstr(words, wanted) : NULL;
}

bool plain_has_any(const char *words, const char *const *names)
{
	for (; *names; names++)
		if (plain_find(words, *names))
			return true;
	return false;
}

size_t plain_count(const char *words)
{
	size_t blanks = 0;
	for (; *words; words++)
		blanks += *words == ' ';
	return blanks ? blanks - 1 : 0;
}
