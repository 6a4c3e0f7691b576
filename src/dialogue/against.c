/* against.c - see against.h. The words just before are read backwards: "plus chère | que celle du
 * mois", past the small words between the comparison and the month. */
#include "dialogue/against.h"

#include <stdio.h>
#include <string.h>

#include "french/plain.h"

enum { WORD_BYTES = 32 };

static bool is_one_of(const char *word, const char *const *list)
{
	for (; *list; list++)
		if (strcmp(word, *list) == 0)
			return true;
	return false;
}

/* "que celle du mois de", "par rapport à la facture de", "au lieu de 30 euros en". */
static bool is_between(const char *word)
{
	static const char *const between[] = {
		"le",    "la", "les",   "l",     "en",    "au",      "aux",   "a",    "d",
		"de",    "du", "celle", "celui", "ce",    "facture", "mois",  "pour", "ma",
		"mon",   "on", "j",     "je",    "avait", "avais",   "ai",    "paye", "payais",
		"etait", "c",  "euros", "euro",  "il",    "y",       "autre", NULL};
	return is_one_of(word, between) || (word[0] >= '0' && word[0] <= '9');
}

/* Moves the last word of `words` (" deux mots ") to `word`; false: none is left. */
static bool cut_last(char *words, char word[WORD_BYTES])
{
	size_t length = strlen(words), at;
	if (length < 3)
		return false;
	words[length - 1] = '\0';
	at = (size_t)(strrchr(words, ' ') - words) + 1;
	(void)snprintf(word, WORD_BYTES, "%s", words + at);
	words[at] = '\0';
	return true;
}

/* "Plus tard que le" is a limit in time. */
static bool compares(const char *words)
{
	static const char *const more[] = {"plus",  "moins",     "pareil",     "autant", "meme",
					   "autre", "different", "differente", "alors",  NULL};
	static const char *const limits[] = {"tard", "tot", "loin", NULL};
	return plain_has_any(words, more) && !plain_has_any(words, limits);
}

bool is_set_against(struct text text, size_t start)
{
	static const char *const than[] = {"que", "qu", "ke", "k", "q", NULL};
	static const char *const beside[] = {"rapport", "lieu", "contre", NULL};
	char words[PLAIN_BYTES], word[WORD_BYTES];
	if (start > text.length)
		return false;
	(void)plain_words((struct text){text.bytes, start}, words, sizeof words);
	bool some = cut_last(words, word);
	while (some && is_between(word))
		some = cut_last(words, word);
	if (!some)
		return false;
	if (is_one_of(word, than))
		return compares(words);
	return is_one_of(word, beside) || strncmp(word, "compar", 6) == 0;
}
