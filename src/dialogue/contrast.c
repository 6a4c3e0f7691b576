/* contrast.c - see contrast.h. */
#include "dialogue/contrast.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "dialogue/form_parts.h"
#include "french/plain.h"

enum { TOKENS = 14, TOKEN_BYTES = 32, NAME_LETTERS = 3 };

/* A word of the text: where it stands, plain ("c", "est"), and whether a comma stands before it. */
struct token {
	size_t from, to;
	char word[TOKEN_BYTES];
	bool parted;
};

struct tokens {
	struct text text;
	struct token list[TOKENS];
	size_t count;
};

/* The curly apostrophe, as bytes. */
static size_t apostrophe_at(struct text text, size_t at)
{
	static const char curly[] = "’";
	if (text.bytes[at] == '\'')
		return 1;
	bool is = at + 3 <= text.length && memcmp(text.bytes + at, curly, 3) == 0;
	return is ? 3 : 0;
}

static size_t border_at(struct text text, size_t at)
{
	if (isspace((unsigned char)text.bytes[at]) || strchr(",;:!?", text.bytes[at]))
		return 1;
	return apostrophe_at(text, at);
}

/* False when there are too many words for an answer. */
static bool cut(struct text text, struct tokens *tokens)
{
	bool parted = false;
	tokens->text = text;
	tokens->count = 0;
	for (size_t at = 0; at < text.length;) {
		size_t border = border_at(text, at), start = at;
		if (border) {
			parted = parted || strchr(",;:", text.bytes[at]);
			at += border;
			continue;
		}
		while (at < text.length && !border_at(text, at))
			at++;
		if (tokens->count == TOKENS || at - start >= TOKEN_BYTES)
			return false;
		struct token *token = &tokens->list[tokens->count++];
		char words[TOKEN_BYTES + 2];
		*token = (struct token){.from = start, .to = at, .parted = parted};
		size_t length = plain_words((struct text){text.bytes + start, at - start}, words,
					    sizeof words);
		if (length > 2)
			memcpy(token->word, words + 1, length - 2);
		parted = false;
	}
	return true;
}

static bool is(const struct tokens *tokens, size_t at, const char *const *words)
{
	return at < tokens->count && text_is_one_of(text_of(tokens->list[at].word), words);
}

/* The text from word `from` to before word `to`. */
static struct text span(const struct tokens *tokens, size_t from, size_t to)
{
	if (from >= to || to > tokens->count)
		return (struct text){tokens->text.bytes, 0};
	size_t start = tokens->list[from].from;
	return (struct text){tokens->text.bytes + start, tokens->list[to - 1].to - start};
}

/* ---- What is a value ---- */

/* Whether the word stands in what is shown or answered: "Lina" of "06 39 98 00 13 (Lina)". */
static bool stands_in(const char *label, const char *word)
{
	char words[PLAIN_BYTES];
	(void)plain_words(text_of(label), words, sizeof words);
	return plain_find(words, word) != NULL;
}

static bool is_shown(const struct dialogue_state *state, const char *word)
{
	const char *name = "";
	json_t *label = NULL;
	size_t i;
	for (i = 0; i < state->choice_count; i++)
		if (stands_in(state->choices[i].label, word))
			return true;
	json_object_foreach(json_object_get(state->form, "labels"), name, label)
	{
		if (strcmp(name, "titre") != 0 && json_is_string(label) &&
		    stands_in(json_string_value(label), word))
			return true;
	}
	json_array_foreach(state->lines, i, label)
	{
		if (stands_in(form_text(label, "label"), word))
			return true;
	}
	return stands_in(form_text(json_object_get(state->form, "line"), "label"), word);
}

static bool says_number(const struct step *step, struct text text)
{
	struct match_result match;
	const struct match_request request = {.text = text, .today_ms = step->event->at_ms};
	matcher_match(step->dialogue->matcher, &request, &match);
	return match.entity_count > 0;
}

/* "Celle-là", "ça": what was shown. */
static bool is_pointed_at(const struct tokens *tokens, size_t from, size_t to)
{
	static const char *const shown[] = {"celle", "celui", "celles", "ceux", "ca", NULL};
	static const char *const there[] = {"la", "ci", NULL};
	return from < to && to - from <= 2 && is(tokens, from, shown) &&
	       (to - from == 1 || is(tokens, from + 1, there));
}

static bool is_value(const struct step *step, const struct tokens *tokens, size_t from, size_t to)
{
	if (is_pointed_at(tokens, from, to))
		return true;
	for (size_t i = from; i < to; i++) {
		const char *word = tokens->list[i].word;
		if (strpbrk(word, "0123456789") ||
		    (strlen(word) >= NAME_LETTERS && is_shown(step->state, word)))
			return true;
	}
	return from < to && says_number(step, span(tokens, from, to));
}

/* ---- What is set against what ---- */

/* What is turned down, and what is wanted: words [from, to) of each. */
struct sides {
	size_t no_from, no_to, yes_from, yes_to;
};

static const char *const OPENINGS[] = {"non", "nan", "nn",   "ah",    "euh",     "mais",
				       "ben", "bah", "ce",   "c",     "surtout", "n",
				       "est", "oh",  "nope", "etait", NULL};
static const char *const NOT[] = {"pas", NULL};
static const char *const ARTICLES[] = {"le",   "la", "les", "l",     "du",    "de",
				       "pour", "a",  "au",  "celle", "celui", NULL};
static const char *const BUT[] = {"mais", "plutot", NULL};
static const char *const IS[] = {"c", "est", "mais", "plutot", "et", NULL};
static const char *const RATHER[] = {"plutot", NULL};
static const char *const THAN[] = {"que", "qu", NULL};
static const char *const AND[] = {"et", "non", NULL};

static size_t skip(const struct tokens *tokens, size_t at, const char *const *words)
{
	while (is(tokens, at, words))
		at++;
	return at;
}

/* "non pas 20 30": two numbers, one after the other. */
static size_t second_number(const struct tokens *tokens, size_t at)
{
	size_t first = skip(tokens, at, ARTICLES), second = skip(tokens, first + 1, ARTICLES);
	bool both = second + 1 == tokens->count &&
		    isdigit((unsigned char)tokens->list[first].word[0]) &&
		    isdigit((unsigned char)tokens->list[second].word[0]);
	return both ? first + 1 : tokens->count;
}

/* "non pas le 5, le 8", "pas Lina mais Hugo". */
static bool not_this_but(const struct tokens *tokens, struct sides *sides)
{
	static const char *const none[] = {"de", "d", NULL}; /* "pas de réseau" lacks it */
	static const char *const this[] = {"c", NULL}, *const being[] = {"est", NULL};
	size_t at = skip(tokens, 0, OPENINGS);
	if (!is(tokens, at, NOT) || is(tokens, at + 1, none))
		return false;
	size_t end = at + 2;
	while (end < tokens->count && !tokens->list[end].parted && !is(tokens, end, BUT) &&
	       !(is(tokens, end, this) && is(tokens, end + 1, being)))
		end++;
	if (end >= tokens->count)
		end = second_number(tokens, at + 1);
	*sides = (struct sides){at + 1, end, skip(tokens, end, IS), tokens->count};
	return sides->yes_from < tokens->count;
}

/* "plutôt 30 que 20", "30 plutôt que 20". */
static bool rather_than(const struct tokens *tokens, struct sides *sides)
{
	size_t rather = 0, than;
	while (rather < tokens->count && !is(tokens, rather, RATHER))
		rather++;
	for (than = rather + 1; than < tokens->count && !is(tokens, than, THAN);)
		than++;
	if (than >= tokens->count)
		return false;
	bool after = than > rather + 1;
	*sides = (struct sides){than + 1, tokens->count, after ? rather + 1 : 0,
				after ? than : rather};
	return sides->yes_from < sides->yes_to;
}

/* ", pas", "et pas", "et non". */
static bool turns_down(const struct tokens *tokens, size_t at)
{
	static const char *const no[] = {"non", NULL}, *const and[] = {"et", NULL};
	return (is(tokens, at, NOT) && (tokens->list[at].parted || is(tokens, at - 1, AND))) ||
	       (is(tokens, at, no) && is(tokens, at - 1, and) && !is(tokens, at + 1, NOT));
}

/* "Hugo et pas Lina", "le 8, pas le 5", "30 au lieu de 20", "le 8 à la place du 5". */
static bool this_not(const struct tokens *tokens, struct sides *sides)
{
	static const struct {
		const char *words;
		size_t count;
	} instead[] = {{"au lieu d", 3},    {"au lieu de", 3},    {"au lieu du", 3},
		       {"a la place d", 4}, {"a la place de", 4}, {"a la place du", 4}};
	for (size_t at = 1; at + 1 < tokens->count; at++) {
		char ahead[PLAIN_BYTES];
		if (turns_down(tokens, at)) {
			size_t end = at;
			while (end > 0 && is(tokens, end - 1, AND))
				end--;
			*sides = (struct sides){at + 1, tokens->count, 0, end};
			return end > 0;
		}
		(void)plain_words(span(tokens, at, tokens->count), ahead, sizeof ahead);
		for (size_t i = 0; i < sizeof instead / sizeof instead[0]; i++) {
			if (plain_find(ahead, instead[i].words) != ahead)
				continue;
			*sides = (struct sides){at + instead[i].count, tokens->count, 0, at};
			return true;
		}
	}
	return false;
}

/* "non trente": the number alone, in digits. */
static bool number_in_words(const struct step *step, const struct tokens *tokens,
			    char wanted[CONTRAST_BYTES])
{
	static const char *const leads[] = {"non", "nan", "nn", "plutot", "le", "euh", NULL};
	struct match_result match;
	size_t at = skip(tokens, 0, leads);
	const struct text rest = span(tokens, at, tokens->count);
	const struct match_request request = {.text = rest, .today_ms = step->event->at_ms};
	if (at == 0 || rest.length == 0 || isdigit((unsigned char)rest.bytes[0]))
		return false;
	matcher_match(step->dialogue->matcher, &request, &match);
	const struct entity *count = &match.entities[0];
	if (match.entity_count != 1 || count->type != ENTITY_COUNT || count->start != 0 ||
	    count->end != rest.length)
		return false;
	return snprintf(wanted, CONTRAST_BYTES, "non, %lld", (long long)count->number) > 0;
}

bool contrast_read(const struct step *step, char wanted[CONTRAST_BYTES])
{
	struct tokens tokens;
	struct sides sides = {0, 0, 0, 0};
	if (!cut(step->event->text, &tokens) || tokens.count < 2)
		return false;
	if (number_in_words(step, &tokens, wanted))
		return true;
	bool set = not_this_but(&tokens, &sides) || rather_than(&tokens, &sides) ||
		   this_not(&tokens, &sides);
	if (!set || !is_value(step, &tokens, sides.no_from, sides.no_to))
		return false;
	const struct text yes = span(&tokens, sides.yes_from, sides.yes_to);
	int length = snprintf(wanted, CONTRAST_BYTES, "non, %.*s", (int)yes.length, yes.bytes);
	return yes.length > 0 && length > 0 && length < CONTRAST_BYTES;
}
