/*
 * said_shared.c - the line that several requests share: in "le PUK et le RIO de Hugo", the last one
 * says it for all. See step.h.
 */
#include <stdio.h>
#include <string.h>

#include "dialogue/step.h"
#include "french/plain.h"

enum { BARE_WORDS = 8, SHARED_BYTES = 128 };

/* What belongs to who writes, or to someone: "mon PUK", "celle de Lina". */
static bool has_owner(const struct step *step, const char *words)
{
	static const char *const owners[] = {"mon", "ma", "mes", "notre", "nos", NULL};
	char copy[PLAIN_BYTES], *rest = NULL;
	if (plain_has_any(words, owners) || strpbrk(words, "0123456789"))
		return true;
	(void)snprintf(copy, sizeof copy, "%s", words);
	for (char *word = strtok_r(copy, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
		if (matcher_is_first_name(step->dialogue->matcher, text_of(word)))
			return true;
	return false;
}

/* "de Hugo", "pour le 06 39 98 00 12": whose line ends the text. NULL: none does. */
static const char *whose_line(const struct step *step, const char *words)
{
	static const char *const of[] = {" de ", " d ", " du ", " pour ", " sur "};
	const char *last = NULL;
	for (size_t i = 0; i < sizeof of / sizeof of[0]; i++)
		for (const char *at = words; (at = strstr(at, of[i])); at++)
			last = !last || at > last ? at : last;
	static const char *const owners[] = {"mon", "ma", "mes", NULL};
	return last && !plain_has_any(last, owners) && has_owner(step, last) ? last : NULL;
}

static void share(const struct step *step, json_t *clause, const json_t *with, const char *whose)
{
	static const char *const kept[] = {"phone", "person", "market"};
	const char *text = json_string_value(json_object_get(clause, "text"));
	char words[PLAIN_BYTES];
	(void)plain_words(text_of(text ? text : ""), words, sizeof words);
	if (!text || plain_count(words) > BARE_WORDS || has_owner(step, words) ||
	    json_object_get(clause, "market"))
		return;
	for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
		if (json_object_get(with, kept[i]))
			(void)json_object_set(clause, kept[i], json_object_get(with, kept[i]));
	(void)json_object_set_new(clause, "text", json_sprintf("%s%s", text, whose));
}

void step_share_line(const struct step *step, json_t *clauses, const char *last)
{
	json_t *clause, *end = json_object_get(clauses, last);
	const char *id, *text = json_string_value(json_object_get(end, "text"));
	char words[PLAIN_BYTES];
	(void)plain_words(text_of(text ? text : ""), words, sizeof words);
	const char *whose = whose_line(step, words);
	json_object_foreach(clauses, id, clause)
	{
		if (whose && strcmp(id, last) != 0)
			share(step, clause, end, whose);
	}
}
