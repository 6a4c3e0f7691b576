/* elisions.c - see elisions.h. */
#include "french/elisions.h"

const char *elision_of(struct text prefix)
{
	static const char *const elisions[][2] = {{"l", "l"},
						  {"d", "de"},
						  {"j", "je"},
						  {"m", "me"},
						  {"t", "te"},
						  {"s", "se"},
						  {"c", "ce"},
						  {"n", "ne"},
						  {"qu", "que"},
						  {"y", "y"},
						  {"jusqu", "jusque"},
						  {"lorsqu", "lorsque"},
						  {"puisqu", "puisque"},
						  {"quoiqu", "quoique"},
						  {"k", "que"},
						  {"entr", "entre"}};
	for (size_t i = 0; i < sizeof elisions / sizeof elisions[0]; i++)
		if (text_is(prefix, elisions[i][0]))
			return elisions[i][1];
	return NULL;
}

bool elision_is_none(const char *folded)
{
	static const char *const kept[] = {"aujourdhui", "quelquun",   "quelquune",
					   "prudhomme",  "prudhommes", "presquile"};
	for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
		if (strcmp(folded, kept[i]) == 0)
			return true;
	return false;
}

bool elision_ends_with_pronoun(struct text run)
{
	static const char *const pronouns[] = {"-le",  "-la",  "-les", "-moi", "-nous",
					       "-lui", "-toi", "-y",   "-en",  "-leur"};
	for (size_t i = 0; i < sizeof pronouns / sizeof pronouns[0]; i++) {
		size_t length = strlen(pronouns[i]);
		if (run.length > length &&
		    memcmp(run.bytes + run.length - length, pronouns[i], length) == 0)
			return true;
	}
	return false;
}
