/*
 * choices.c - which of the choices shown is meant by what was typed: its label, its place ("la
 * deuxième", "2"), or, of the customer's own lines, the end of the number or who uses it ("celle de
 * Hugo", "le 12"). See step.h.
 *
 * Only what says nothing else is taken: once the words that go with a choice are set aside, all
 * that is left must point at one.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "dialogue/step.h"
#include "french/plain.h"
#include "french/utterance.h"

enum { REST_BYTES = 64, LEAST_DIGITS = 2, NO_PLACE = -1 };

/* Words that go with a choice and choose nothing. */
static const char *const BESIDE[] = {
	"la",      "le",      "l",       "un",     "une",       "c",      "est",      "ce",
	"sera",    "celle",   "celui",   "pour",   "je",        "veux",   "voudrais", "prends",
	"choisis", "dis",     "option",  "choix",  "numero",    "ligne",  "sur",      "de",
	"du",      "d",       "qui",     "finit",  "finissant", "se",     "termine",  "terminant",
	"en",      "par",     "svp",     "stp",    "s",         "il",     "vous",     "te",
	"plait",   "merci",   "alors",   "donc",   "euh",       "plutot", "mon",      "ma",
	"a",       "reponse", "oui",     "bah",    "ben",       "avec",   "mobile",   "portable",
	"va",      "on",      "prendre", "disons", NULL};

/* Places by their words; "un" and "une" are articles. */
static const struct {
	const char *word;
	int place;
} PLACES[] = {
	{"premier", 0},  {"premiere", 0},  {"1er", 0},       {"1ere", 0},      {"1e", 0},
	{"deuxieme", 1}, {"second", 1},    {"seconde", 1},   {"2e", 1},        {"2eme", 1},
	{"2nd", 1},      {"2nde", 1},      {"deux", 1},      {"troisieme", 2}, {"3e", 2},
	{"3eme", 2},     {"trois", 2},     {"quatrieme", 3}, {"4e", 3},        {"4eme", 3},
	{"quatre", 3},   {"cinquieme", 4}, {"5e", 4},        {"5eme", 4},      {"cinq", 4},
	{"sixieme", 5},  {"6e", 5},        {"6eme", 5},      {"six", 5},       {"septieme", 6},
	{"7e", 6},       {"7eme", 6},      {"huitieme", 7},  {"8e", 7},        {"8eme", 7},
};

/* What is left of the words once those that go with a choice are set aside; runs of digits are
 * joined, as a number is typed in pairs: "06 39 98 00 12". */
static void keep_rest(const char *words, char rest[REST_BYTES])
{
	size_t length = 0;
	rest[0] = '\0';
	for (const char *at = words; *at;) {
		at += strspn(at, " ");
		size_t size = strcspn(at, " ");
		struct text word = {at, size};
		at += size;
		if (size == 0 || text_is_one_of(word, BESIDE))
			continue;
		bool joins = length > 0 && isdigit((unsigned char)rest[length - 1]) &&
			     isdigit((unsigned char)word.bytes[0]);
		if (length + size + 2 > REST_BYTES) {
			rest[0] = '\0'; /* too much is said to be a choice */
			return;
		}
		if (length > 0 && !joins)
			rest[length++] = ' ';
		memcpy(rest + length, word.bytes, size);
		length += size;
		rest[length] = '\0';
	}
}

static bool is_number(const char *rest)
{
	return rest[0] && rest[strspn(rest, "0123456789")] == '\0';
}

/* "deuxieme", "2", "derniere": a place among `count`, from 0. */
static int place_of(const char *rest, size_t count)
{
	int place = NO_PLACE;
	if (strcmp(rest, "dernier") == 0 || strcmp(rest, "derniere") == 0)
		place = (int)count - 1;
	else if (is_number(rest) && strlen(rest) == 1)
		place = rest[0] - '1';
	for (size_t i = 0; i < sizeof PLACES / sizeof PLACES[0]; i++)
		if (strcmp(rest, PLACES[i].word) == 0)
			place = PLACES[i].place;
	return place >= 0 && place < (int)count ? place : NO_PLACE;
}

static bool is_own_line(const struct choice *choice)
{
	return strncmp(choice->id, "own:", 4) == 0;
}

/* Whether the label of a line, "06 39 98 00 12 (Hugo)", has that user, or ends with those digits.
 */
static bool line_has(const struct choice *choice, const char *rest)
{
	char words[PLAIN_BYTES], digits[LABEL_BYTES];
	size_t count = 0, length = strlen(rest);
	if (!is_number(rest)) {
		const char *user = strchr(choice->label, '(');
		(void)plain_words(text_of(user), words, sizeof words);
		return plain_find(words, rest) != NULL;
	}
	for (const char *at = choice->label; *at && *at != '('; at++)
		if (isdigit((unsigned char)*at) && count + 1 < sizeof digits)
			digits[count++] = *at;
	return length >= LEAST_DIGITS && length <= count &&
	       strncmp(digits + count - length, rest, length) == 0;
}

/* The one choice of the customer's lines that `rest` points at. */
static const struct choice *find_line(const struct dialogue_state *state, const char *rest)
{
	const struct choice *found = NULL;
	for (size_t i = 0; i < state->choice_count; i++) {
		if (!is_own_line(&state->choices[i]) || !line_has(&state->choices[i], rest))
			continue;
		if (found)
			return NULL; /* two: it is to be asked */
		found = &state->choices[i];
	}
	return found;
}

/* "l'autre": of two lines, the one not spoken of before. */
static const struct choice *find_other(const struct dialogue_state *state, const char *rest)
{
	const struct choice *choices = state->choices;
	if (strcmp(rest, "autre") != 0 || state->choice_count != 2 || !is_own_line(choices))
		return NULL;
	if (strcmp(choices[0].id + 4, state->line) == 0)
		return &choices[1];
	return strcmp(choices[1].id + 4, state->line) == 0 ? &choices[0] : NULL;
}

/* Whether a label has that number as a word: "le 5", "2 €" are then no places. */
static bool is_in_a_label(const struct dialogue_state *state, const char *rest)
{
	char words[PLAIN_BYTES];
	for (size_t i = 0; i < state->choice_count; i++) {
		(void)plain_words(text_of(state->choices[i].label), words, sizeof words);
		if (!is_own_line(&state->choices[i]) && plain_find(words, rest))
			return true;
	}
	return false;
}

static const struct choice *find_by_words(const struct dialogue_state *state, struct text typed)
{
	char words[PLAIN_BYTES], rest[REST_BYTES];
	(void)plain_words(typed, words, sizeof words);
	keep_rest(words, rest);
	if (!rest[0])
		return NULL;
	const struct choice *found = find_line(state, rest);
	if (!found)
		found = find_other(state, rest);
	int place = found ? NO_PLACE : place_of(rest, state->choice_count);
	if (place == NO_PLACE || (is_number(rest) && is_in_a_label(state, rest)))
		return found;
	return &state->choices[place];
}

bool step_wants_all_lines(const struct step *step)
{
	static const char *const all[] = {"les deux", "les trois",         "les quatre",
					  "toutes",   "toutes les",        "tous",
					  "chacune",  "toutes les lignes", NULL};
	const struct dialogue_state *state = step->state;
	char words[PLAIN_BYTES], rest[REST_BYTES];
	if (state->choice_count < 2 || !is_own_line(&state->choices[0]))
		return false;
	(void)plain_words(step->event->text, words, sizeof words);
	keep_rest(words, rest);
	return text_is_one_of(text_of(rest), all);
}

/* Compares as people read: case, accents, punctuation and spaces aside. */
static bool same_label(struct text typed, const char *label)
{
	char left[LABEL_BYTES], right[LABEL_BYTES];
	size_t a = utterance_fold(typed, left, sizeof left);
	size_t b = utterance_fold(text_of(label), right, sizeof right);
	return a > 0 && text_equal((struct text){left, a}, (struct text){right, b});
}

bool step_find_choice(const struct step *step, char id[ID_BYTES])
{
	const struct dialogue_state *state = step->state;
	const struct text pressed = step->event->choice, typed = step->event->text;
	const struct choice *found = NULL;
	for (size_t i = 0; i < state->choice_count && !found; i++) {
		const struct choice *choice = &state->choices[i];
		if (pressed.length ? text_is(pressed, choice->id)
				   : same_label(typed, choice->label))
			found = choice;
	}
	if (!found && pressed.length == 0 && state->choice_count > 1)
		found = find_by_words(state, typed);
	if (found)
		step_set_id(id, found->id);
	return found != NULL;
}
