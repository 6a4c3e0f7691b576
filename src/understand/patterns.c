/* patterns.c - see patterns.h. */
#include "understand/patterns.h"

#include <stdlib.h>
#include <string.h>

/* How many words at most an expression allows that only counts them: "^\S+( \S+){0,6}$". Most of
 * the expressions of a dialogue do, and need not be run on a longer text. */
static uint32_t most_words(const char *source)
{
	static const char begins[] = "^\\S+( \\S+){0,";
	char *end;
	if (strncmp(source, begins, sizeof begins - 1) != 0)
		return NONE;
	unsigned long more = strtoul(source + sizeof begins - 1, &end, 10);
	return strcmp(end, "}$") == 0 && more < NONE ? (uint32_t)more + 1 : NONE;
}

/* Expressions run on ASCII (rules.h): those that are ASCII too need not know more letters. */
static uint32_t pattern_options(const char *source)
{
	for (; *source; source++)
		if ((unsigned char)*source >= 0x80)
			return PCRE2_UTF | PCRE2_UCP;
	return 0;
}

static pcre2_code *compile(const char *source, int *number, size_t *offset)
{
	return pcre2_compile((PCRE2_SPTR)source, PCRE2_ZERO_TERMINATED, pattern_options(source),
			     number, offset, NULL);
}

/* The letters that a text may begin with, where the expression holds to its beginning: PCRE2 knows
 * them of the same expression without its "^". In the pack's arena; NULL: any. */
static const uint8_t *first_letters(struct arena *arena, const char *source)
{
	int number;
	size_t offset;
	const uint8_t *letters = NULL;
	char *copy = NULL;
	if (source[0] != '^')
		return NULL;
	pcre2_code *loose = compile(source + 1, &number, &offset);
	if (loose)
		(void)pcre2_pattern_info(loose, PCRE2_INFO_FIRSTBITMAP, &letters);
	if (letters)
		copy = arena_copy(arena, (struct text){(const char *)letters, 32});
	pcre2_code_free(loose);
	return (const uint8_t *)copy;
}

/* Whether the expression asks for a digit wherever it matches: \d outside groups, with no
 * alternative and not optional. What is rarely written counts as no. */
static bool asks_digit(const char *source)
{
	int depth = 0;
	bool asks = false;
	if (strchr(source, '[') || strstr(source, "(?") || strstr(source, "(*") ||
	    strstr(source, "\\Q"))
		return false;
	for (; *source; source++) {
		if (*source == '|' && depth == 0)
			return false;
		depth += (*source == '(') - (*source == ')');
		if (*source != '\\' || !source[1])
			continue;
		source++;
		bool once = !source[1] || !strchr("*?{", source[1]);
		asks = asks || (depth == 0 && *source == 'd' && once);
	}
	return asks;
}

bool pattern_compile(struct rule *rule, const char *source, struct arena *arena, int *number,
		     size_t *offset)
{
	rule->pattern = compile(source, number, offset);
	if (!rule->pattern)
		return false;
	rule->most_words = most_words(source);
	rule->asks_digit = asks_digit(source);
	rule->begins = rule->most_words == NONE ? first_letters(arena, source) : NULL;
	return true;
}
