/* countries.c - see countries.h. The ending of a name tells its article, but for a few. */
#include "french/countries.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const char *const BARE[] = {"Andorre",   "Bahreïn",   "Chypre", "Cuba",       "Djibouti",
				   "Haïti",     "Hong Kong", "Israël", "Madagascar", "Malte",
				   "Maurice",   "Monaco",    "Oman",   "Porto Rico", "Saint-Marin",
				   "Singapour", "Taïwan"};
static const char *const MASCULINE[] = {"Mexique", "Cambodge", "Mozambique", "Zimbabwe",
					"Belize",  "Honduras", "Laos"};
static const char *const VOWELS[] = {"A", "E", "I", "O", "U", "É", "È", "Î", "Â"};

static bool is_one(const char *name, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(list[i], name) == 0)
			return true;
	return false;
}

#define IS_ONE(name, list) is_one(name, list, sizeof(list) / sizeof(list)[0])

static bool begins_with_vowel(const char *name)
{
	for (size_t i = 0; i < sizeof VOWELS / sizeof VOWELS[0]; i++)
		if (strncmp(name, VOWELS[i], strlen(VOWELS[i])) == 0)
			return true;
	return false;
}

static const char *article_of(const char *name)
{
	size_t length = strlen(name);
	char last = length ? name[length - 1] : '\0';
	if (IS_ONE(name, BARE))
		return "";
	if (IS_ONE(name, MASCULINE))
		return "le ";
	if (last == 's')
		return "les ";
	if (begins_with_vowel(name))
		return "l’";
	return last == 'e' ? "la " : "le ";
}

const char *country_with_article(const char *name, char *to, size_t size)
{
	(void)snprintf(to, size, "%s%s", article_of(name), name);
	return to;
}
