/*
 * check_patterns.c - raw expressions that a customer, or somebody who means harm, can wear out.
 *
 * An expression stops at a number of steps (rules.h) and then counts as not found, so what wears
 * it out costs little but is misunderstood. Each expression reads texts made to make it try again
 * and again: runs, alternations, near repetitions, and its own words over and over, the whole
 * sequence cut before each of its words so that it begins well and fails late.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/jsonc.h"
#include "cli/check_parts.h"
#include "understand/rules.h"

enum { ATTACK_BYTES = 1000, BAIT_WORDS = 48, BAIT_BYTES = 40 };

/* What stands over and over, and what ends the text. */
struct attack {
	char unit[512], end[3];
};

static const char *const UNITS[] = {
	"a",    " ",   "1",     "a ",      "1 ",    "ab",      "ab ",     "a1",       "a 1 ",
	"aaa ", "aab", "aa a ", "abcabd ", "le 1 ", "le 1 a ", "1 le a ", "de la a ",
};

char *pattern_source(const struct check *check, const struct rule *rule)
{
	struct jsonc file;
	if (!rule->pattern || jsonc_load(check->pack->intents[rule->intent].file, &file, NULL) != 0)
		return NULL;
	json_t *object = json_array_get(json_object_get(file.root, "regles"), rule->number);
	const char *source = json_string_value(json_object_get(object, "pcre"));
	char *copy = source ? strdup(source) : NULL;
	jsonc_free(&file);
	return copy;
}

/* The words of an expression, read without understanding it: "(le|du) \d+( er)?" gives le, du, 1,
 * er. They only have to make it begin. */
struct bait {
	char words[BAIT_WORDS][BAIT_BYTES];
	size_t count, length; /* length of the word being read, words[count] */
};

static void end_word(struct bait *bait)
{
	char *word = bait->words[bait->count];
	while (bait->length > 0 && word[bait->length - 1] == ' ')
		bait->length--;
	word[bait->length] = '\0';
	if (bait->length > 0 && bait->count + 1 < BAIT_WORDS)
		bait->count++;
	bait->length = 0;
}

static void add_letter(struct bait *bait, char letter)
{
	if (letter == ' ' && bait->length == 0)
		return;
	if (bait->length + 1 < BAIT_BYTES)
		bait->words[bait->count][bait->length++] = letter;
}

static void read_bait(const char *source, struct bait *bait)
{
	bait->count = bait->length = 0;
	for (const char *at = source; *at; at++) {
		if (*at == '\\' && at[1]) {
			at++;
			if (*at == 'd')
				add_letter(bait, '1');
			else if (*at == 'w' || *at == 'S')
				add_letter(bait, 'a');
			else if (*at == 's')
				add_letter(bait, ' ');
			else if (!isalpha((unsigned char)*at))
				add_letter(bait, *at);
		} else if (*at == '{') {
			while (at[1] && *at != '}')
				at++;
		} else if (*at == '[' && at[1]) {
			at += at[1] == '^' ? 1 : 0;
			add_letter(bait, *at == '^' ? '_' : at[1]);
			while (at[1] && *at != ']')
				at++;
		} else if (strchr("()|.", *at)) {
			end_word(bait);
		} else if (*at == ' ' || isalnum((unsigned char)*at)) {
			add_letter(bait, *at);
		}
	}
	end_word(bait);
}

static bool wears_out(const struct rule *rule, const struct attack *attack)
{
	char text[ATTACK_BYTES];
	size_t unit = strlen(attack->unit), end = strlen(attack->end);
	for (size_t i = 0; i < ATTACK_BYTES - end; i++)
		text[i] = attack->unit[i % unit];
	memcpy(text + ATTACK_BYTES - end, attack->end, end);
	struct pattern_room room;
	int found = pattern_room_open(&room)
			    ? rule_match_pattern(rule, (struct text){text, ATTACK_BYTES}, &room)
			    : PCRE2_ERROR_NOMEMORY;
	pattern_room_free(&room);
	return found == PCRE2_ERROR_MATCHLIMIT || found == PCRE2_ERROR_HEAPLIMIT ||
	       found == PCRE2_ERROR_DEPTHLIMIT;
}

/* Whether the unit of `attack` wears the expression out with some end. */
static bool try_ends(const struct rule *rule, char last, struct attack *attack)
{
	const char ends[][3] = {"", "!", {'!', last, '\0'}};
	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
		memcpy(attack->end, ends[i], sizeof ends[i]);
		if (wears_out(rule, attack))
			return true;
	}
	return false;
}

/* The words from `from` up to `to`, a blank after each. */
static void join(const struct bait *bait, size_t from, size_t to, char *unit, size_t size)
{
	size_t length = 0;
	for (size_t i = from; i < to && length + BAIT_BYTES + 1 < size; i++)
		length += (size_t)snprintf(unit + length, size - length, "%s ", bait->words[i]);
}

/* What wears the expression out; false when nothing does. */
static bool find_attack(const struct rule *rule, const char *source, struct attack *attack)
{
	struct bait bait;
	read_bait(source, &bait);
	const char *word = bait.count ? bait.words[bait.count - 1] : "!";
	char last = word[strlen(word) - 1];
	for (size_t i = 0; i < sizeof UNITS / sizeof UNITS[0]; i++) {
		(void)snprintf(attack->unit, sizeof attack->unit, "%s", UNITS[i]);
		if (try_ends(rule, last, attack))
			return true;
	}
	for (size_t from = 0; from < bait.count; from++) {
		(void)snprintf(attack->unit, sizeof attack->unit, "%s", bait.words[from]);
		if (try_ends(rule, last,
			     attack)) /* "lelele", which "(le|l|e)*" reads in many ways */
			return true;
		for (size_t to = from + 1; to <= bait.count; to++) {
			join(&bait, from, to, attack->unit, sizeof attack->unit);
			if (try_ends(rule, last, attack))
				return true;
		}
	}
	return false;
}

void check_patterns(struct check *check)
{
	for (uint32_t r = 0; r < check->pack->rule_count; r++) {
		const struct rule *rule = &check->pack->rules[r];
		char pointer[64];
		struct attack attack;
		char *source = pattern_source(check, rule);
		if (source && find_attack(rule, source, &attack)) {
			(void)snprintf(pointer, sizeof pointer, "/regles/%u/pcre", rule->number);
			check_find(check, check->pack->intents[rule->intent].file, pointer,
				   "this expression gives up after %d steps on « %.60s » over and "
				   "over%s, %d characters long, and its rule does not fire (bound "
				   "what repeats, {0,40} for * and {1,40} for +, and leave one way "
				   "to match each text)",
				   PATTERN_STEPS, attack.unit, *attack.end ? " to another end" : "",
				   ATTACK_BYTES);
		}
		free(source);
	}
}
