/*
 * check_parts.h - what the files of `chemin check` share: the pack under the lint, how a finding
 * is told, and one function for each subject.
 */
#ifndef CHEMIN_CLI_CHECK_PARTS_H
#define CHEMIN_CLI_CHECK_PARTS_H

#include <stdbool.h>
#include <stdint.h>

#include "dialogue/catalogue.h"
#include "dialogue/responses.h"
#include "understand/matcher.h"
#include "understand/pack.h"

struct ideas;

struct check {
	struct matcher *matcher;
	const struct pack *pack; /* of the matcher */
	struct ideas *ideas;
	struct catalogue catalogue;
	struct responses responses;
	const char *responses_dir;
	int findings;
};

/* Prints "file:line: message" for the value at `pointer` of the file at `path`, and counts it. The
 * message says in brackets what to do. */
void check_find(struct check *check, const char *path, const char *pointer, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Says that a subject could not be looked at: never a clean pack. */
void check_no_memory(struct check *check);

/* The line of `pointer` in the file at `path`; 1 when it cannot be told. */
size_t check_line(const char *path, const char *pointer);

/* The subjects, each in a file of its name. check_rules is followed by check_patterns. */
void check_rules(struct check *check);
void check_patterns(struct check *check);
void check_ideas(struct check *check);
/* Once the catalogue and the responses are loaded. Whether every intent that needs an answer has
 * one and every act is an intent. */
bool check_answers(struct check *check);
/* Likewise. */
void check_forms(struct check *check);
/* Marks the ideas that the forms ask for, by their number in the pack. */
void check_mark_forms(const struct check *check, bool *used);

/* Which words reach which idea. NULL when memory is short; free with ideas_free. */
struct ideas *ideas_new(const struct pack *pack);
void ideas_free(struct ideas *ideas);

enum likeness {
	LIKENESS_FORM, /* the same forms: what a word is worth in a rule is the same too */
	LIKENESS_WORD, /* the same words, whatever their endings in the two lists */
};

/* Whether all that says the idea `inner` also says `outer`. An empty idea is in none. */
bool ideas_within(const struct ideas *ideas, uint32_t inner, uint32_t outer,
		  enum likeness likeness);
/* Whether anything at all says the idea. */
bool ideas_can_be_said(const struct ideas *ideas, uint32_t concept);

/* The raw expression of `rule` as it is written; the caller frees it. NULL: none, or unreadable. */
char *pattern_source(const struct check *check, const struct rule *rule);

#endif
