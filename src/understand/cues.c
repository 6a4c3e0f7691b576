/* cues.c - see cues.h. Their order is that of their weights: requests_weights.h. */
#include "understand/cues.h"

uint8_t cue_of(struct text folded)
{
	static const char *const words[] = {
		"aussi", "egalement", "ailleurs", "passage", "profitez", "profites", "seconde",
		"autre", "ensuite",   "puis",     "plus",    "sinon",    "pendant",  "tant",
		"apres", "enfin",     "deuxieme", "deux",    "je",       "donc",     "maintenant",
		"juste", "seulement", "alors",    "mais",    "dites",    "faites",   "il",
		"ou",    "quand",     "comment",  "c",       "on",       "cela",     "ca",
		"que",   "ce",        "pourriez", "pouvez",  "merci",    "parce",    "car",
		"pour",  "sans",      "bref",     "mettez",
	};
	_Static_assert(sizeof words / sizeof words[0] == CUES, "CUES counts them all");
	uint8_t cue = 0;
	while (cue < CUES &&
	       !(folded.length && words[cue][0] == folded.bytes[0] && text_is(folded, words[cue])))
		cue++;
	return cue;
}
