/*
 * guide_parts.h - what the files of the guide share.
 *
 *   guide.c         what is found, in which order, and how one result is shown
 *   guide_hear.c    what is asked, and whether the application may be presented
 *   guide_words.c   the words that are typed, against those of the catalogue
 *   guide_lines.c   for which line, by which way, and the sentence that says it
 */
#ifndef CHEMIN_DIALOGUE_GUIDE_PARTS_H
#define CHEMIN_DIALOGUE_GUIDE_PARTS_H

#include "dialogue/guide.h"
#include "dialogue/step.h"

/* ---- guide.c ---- */

/* The names of the lines that document an act; the caller's. */
json_t *guide_act_markets(const struct act *act);

/* ---- guide_hear.c ---- */

/* How many rules of "aussi" there may be (canned_rules.c). */
enum { GUIDE_BESIDE_LIMIT = 16 };

/* Adds to the requests of what was just matched; whether the moment is one to present anything. */
bool guide_hear(struct dialogue *dialogue, const struct guide_question *question,
		struct match_result *match);
/* An act or a topic, no small talk. */
bool guide_is_for_advisors(const struct dialogue *dialogue, uint32_t intent);
/* Its place among the requests of the message, or how many there are. */
size_t guide_place_of(const struct match_result *match, uint32_t intent);
double guide_engine_score(const struct match_result *match, uint32_t intent);
/* Whether the act is none of those beside which nothing is presented. */
bool guide_may_present(const struct dialogue *dialogue, const char *id);
/* A sentence that presents the application, when one suits the act: each act its own among several.
 */
void guide_add_presentation(const struct dialogue *dialogue, json_t *result, const char *id,
			    uint32_t intent);

/* ---- guide_words.c ---- */

enum { GUIDE_WORD_LIMIT = 12, GUIDE_FOLDED_BYTES = 1024 };

/* What was typed, folded; words that mean nothing are left out. */
struct typed {
	char bytes[GUIDE_FOLDED_BYTES];
	struct text words[GUIDE_WORD_LIMIT];
	size_t count;
	bool only_begun; /* one word or letter that means nothing whole: it begins another */
	bool near;       /* one word that nothing has: those that it may be, mistyped */
};

void guide_read_words(struct text text, struct typed *typed);
/* "4G box", "ma clé 4G": the name of a line and nothing else. */
bool guide_names_line(struct text text);
/* How much of what was typed stands in the title and the chemins of the intent, from 0 to 1. */
double guide_score_words(const struct dialogue *dialogue, uint32_t intent,
			 const struct typed *typed);
/* From here on all that was typed stands in the title. */
extern const double guide_whole_score;
/* Whether a folded text has a word, or with `whole` false one that begins so. */
bool guide_has_word(const char *folded, size_t length, struct text word, bool whole);

/* ---- guide_lines.c ---- */

/* Where a sentence has its chemin, quotes and all. */
#define GUIDE_OPENING "«\u00A0"
#define GUIDE_CLOSING "\u00A0»"
#define GUIDE_PLACE   GUIDE_OPENING "{chemin}" GUIDE_CLOSING

/* For which lines an act is shown. */
struct guide_lines {
	bool ways[MARKETS];  /* those whose way is shown; none: `lacks` or `no_way` says why */
	bool lacks[MARKETS]; /* the act is for these, of which the customer has none */
	enum market no_way;  /* the line in hand, for which the act has no chemin; or unknown */
	enum market market;  /* the one line it comes to; or unknown */
};

/* `said`: the line named by the text, or unknown. */
struct guide_lines guide_find_lines(const struct act *act, const struct guide_question *question,
				    enum market said);
/* Fills market, markets, chemin, steps, ways, lacks, no_way of a result. */
void guide_add_lines(json_t *result, const struct act *act, const struct guide_lines *lines);
/* What to say to the customer, or to write to them; `act` NULL for a topic. */
void guide_add_text(const struct dialogue *dialogue, json_t *result, const char *id,
		    const struct act *act, const struct guide_lines *lines, bool written);

#endif
