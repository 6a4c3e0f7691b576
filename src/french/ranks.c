/* ranks.c - see ranks.h. */
#include "french/ranks.h"

#include <stddef.h>
#include <string.h>

int rank_read(const char *word)
{
	static const struct rank {
		const char *word;
		int value;
	} ranks[] = {
		{"premier", 1},   {"premiere", 1}, {"1er", 1},       {"1ere", 1},      {"1re", 1},
		{"deuxieme", 2},  {"second", 2},   {"seconde", 2},   {"2e", 2},        {"2eme", 2},
		{"2nd", 2},       {"2nde", 2},     {"troisieme", 3}, {"3e", 3},        {"3eme", 3},
		{"quatrieme", 4}, {"4e", 4},       {"4eme", 4},      {"cinquieme", 5}, {"5e", 5},
		{"5eme", 5},      {"dernier", -1}, {"derniere", -1},
	};
	for (size_t i = 0; i < sizeof ranks / sizeof ranks[0]; i++)
		if (strcmp(ranks[i].word, word) == 0)
			return ranks[i].value;
	return 0;
}
