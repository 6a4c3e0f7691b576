/*
 * form_piece.c - a piece of an answer that is held, corrected: the ending of an e-mail address
 * ("c'est .com pas .fr"), the letters of a name ("Lefebvre avec un b"), the number or the name of
 * a street ("16 pas 14"). What stands beside the piece stays. See form_parts.h.
 */
#include <ctype.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "dialogue/form_parts.h"
#include "french/addresses.h"
#include "french/distance.h"
#include "french/phonetic.h"
#include "french/plain.h"
#include "french/utterance.h"

enum { WORDS = 12, NAME_WORDS = 4, NUMBER_DIGITS = 4, HINTS = 4, WORD_BYTES = 64 };

/* ---- Words ---- */

struct words {
	struct text list[WORDS];
	size_t count;
};

/* Between blanks and the signs of a sentence; a full stop before a blank is one. False: there are
 * too many for a correction. */
static bool split(struct text text, struct words *words)
{
	words->count = 0;
	for (size_t at = 0, start = 0; at <= text.length; at++) {
		bool end = at == text.length || strchr(" ,;:!?'", text.bytes[at]) ||
			   (text.bytes[at] == '.' &&
			    (at + 1 == text.length || text.bytes[at + 1] == ' '));
		if (!end)
			continue;
		if (at > start && words->count == WORDS)
			return false;
		if (at > start)
			words->list[words->count++] = (struct text){text.bytes + start, at - start};
		start = at + 1;
	}
	return words->count > 0;
}

static bool is(struct text word, const char *const *list)
{
	char plain[WORD_BYTES];
	size_t length = plain_words(word, plain, sizeof plain);
	return length > 2 && text_is_one_of((struct text){plain + 1, length - 2}, list);
}

/* The words that are wanted, and those that are turned down: "16 pas 14", "pas .fr mais .com". */
struct sides {
	struct words wanted, turned_down;
};

static bool read_sides(struct text text, struct sides *sides)
{
	static const char *const no[] = {"pas", "lieu", NULL}, *const but[] = {"mais", "c", NULL};
	struct words words;
	bool down = false;
	sides->wanted.count = sides->turned_down.count = 0;
	if (!split(text, &words))
		return false;
	for (size_t i = 0; i < words.count; i++) {
		bool turns = is(words.list[i], no);
		if (turns || is(words.list[i], but)) {
			down = turns;
			continue;
		}
		struct words *to = down ? &sides->turned_down : &sides->wanted;
		to->list[to->count++] = words.list[i];
	}
	return true;
}

/* ---- The steps that hold an answer ---- */

static const char *held(const struct step *step, const json_t *asked)
{
	return form_text(json_object_get(step->state->form, "values"), form_text(asked, "nom"));
}

/* The value takes the place of what is held, unless the step cannot have it. Takes it over. */
static bool put(struct step *step, const json_t *asked, json_t *value)
{
	if (!value)
		return false;
	if (strcmp(json_string_value(value), held(step, asked)) == 0) {
		json_decref(value);
		form_begin_reply(step, step->state->form); /* it is so already */
		form_go_on(step);
		return true;
	}
	const char *objection = form_objection(step, asked, value);
	if (objection) {
		json_decref(value);
		form_refuse(step, asked, objection);
		return true;
	}
	form_take_answer(step, asked, value, json_incref(value));
	return true;
}

/* "Attendez" takes nothing back by itself: only with a piece of what is held. */
static bool takes_back(const struct step *step)
{
	static const char *const waits[] = {"attends", "attendez", "euh", "oups", NULL};
	char words[PLAIN_BYTES];
	(void)plain_words(step->event->text, words, sizeof words);
	return form_takes_back(step) || plain_has_any(words, waits);
}

/* ---- An e-mail address ---- */

/* The domain of a provider that is called by its name. */
static const char *domain_of(struct text word)
{
	static const struct {
		const char *name, *domain;
	} providers[] = {{"gmail", "gmail.com"},     {"icloud", "icloud.com"},
			 {"outlook", "outlook.com"}, {"hotmail", "hotmail.com"},
			 {"yahoo", "yahoo.fr"},      {"orange", "orange.fr"},
			 {"wanadoo", "wanadoo.fr"},  {"free", "free.fr"},
			 {"sfr", "sfr.fr"},          {"laposte", "laposte.net"}};
	for (size_t i = 0; i < sizeof providers / sizeof providers[0]; i++)
		if (is(word, (const char *const[]){providers[i].name, NULL}))
			return providers[i].domain;
	return NULL;
}

static bool is_ending(struct text word)
{
	enum { LEAST = 2, MOST = 6 };
	if (word.length < LEAST || word.length > MOST)
		return false;
	for (size_t i = 0; i < word.length; i++)
		if (!isalpha((unsigned char)word.bytes[i]))
			return false;
	return true;
}

/* "gmail.com"; "jean.perso" stands before the arobase. */
static bool is_domain(struct text word)
{
	static const char *const endings[] = {"com", "fr", "net", "org", "eu", "be", "ch", NULL};
	const char *point = word.length ? memrchr(word.bytes, '.', word.length) : NULL;
	if (!point || point == word.bytes || memchr(word.bytes, '@', word.length))
		return false;
	for (size_t i = 0; i < word.length; i++)
		if (!isalnum((unsigned char)word.bytes[i]) && !strchr(".-", word.bytes[i]))
			return false;
	size_t before = (size_t)(point + 1 - word.bytes);
	return is((struct text){point + 1, word.length - before}, endings);
}

static json_t *in_small(json_t *value)
{
	char small[WORD_BYTES * 2];
	const char *text = json_string_value(value);
	size_t length = text ? strlen(text) : sizeof small;
	if (length >= sizeof small)
		return value;
	for (size_t i = 0; i <= length; i++)
		small[i] = (char)tolower((unsigned char)text[i]);
	json_decref(value);
	return json_string(small);
}

/* The address with the piece of its domain that is wanted; NULL: none is. */
static json_t *with_domain(const char *address, const struct words *wanted, bool takes)
{
	static const char *const point[] = {"point", NULL};
	const char *at = strchr(address, '@'), *end = strrchr(address, '.');
	if (!at || !end || end < at)
		return NULL;
	int local = (int)(at - address), whole = (int)(end - address);
	for (size_t i = 0; i < wanted->count; i++) {
		const struct text word = wanted->list[i];
		const struct text rest = {word.bytes + 1, word.length - 1};
		bool said = i > 0 && is(wanted->list[i - 1], point) && is_ending(word);
		const char *domain = takes ? domain_of(word) : NULL;
		if (said || (word.bytes[0] == '.' && is_ending(rest))) {
			const struct text ending = said ? word : rest;
			return json_sprintf("%.*s.%.*s", whole, address, (int)ending.length,
					    ending.bytes);
		}
		if (is_domain(word))
			return json_sprintf("%.*s@%.*s", local, address, (int)word.length,
					    word.bytes);
		if (domain)
			return json_sprintf("%.*s@%s", local, address, domain);
	}
	return NULL;
}

static bool correct_email(struct step *step, const json_t *asked)
{
	struct sides sides;
	const char *address = held(step, asked);
	if (!*address || *form_text(asked, "domaine") || form_entity(step, ENTITY_EMAIL) ||
	    !read_sides(step->event->text, &sides))
		return false;
	bool takes = takes_back(step) || sides.turned_down.count > 0;
	json_t *value = with_domain(address, &sides.wanted, takes);
	return value && put(step, asked, in_small(value));
}

/* ---- Letters ---- */

/* Up to where the idea stands in it. */
static struct text up_to(const struct step *step, struct text text, const char *idea)
{
	struct word_span spans[HINTS];
	size_t count = matcher_find_idea(step->dialogue->matcher, idea, spans, HINTS);
	for (size_t i = 0; i < count; i++) {
		const char *from = step->event->text.bytes + spans[i].from;
		if (from >= text.bytes && from < text.bytes + text.length)
			text.length = (size_t)(from - text.bytes);
	}
	return text;
}

struct text form_without_spelling(const struct step *step, struct text text, bool *told)
{
	const struct text bare = up_to(step, text, "rep_comment_ca_s_ecrit");
	*told = *told || bare.length < text.length;
	text = up_to(step, bare, "rep_apres_un_nom");
	while (text.length && strchr(" ,.:;(", text.bytes[text.length - 1]))
		text.length--;
	return text;
}

/* 0: the same; more than the word bears: another one. */
static size_t how_far(struct text said, struct text before)
{
	enum { FAR = 9, LONG = 5 };
	char a[WORD_BYTES], b[WORD_BYTES], sound_a[PHONETIC_BYTES], sound_b[PHONETIC_BYTES];
	size_t most = said.length >= LONG ? 2 : 1;
	const struct text one = {a, utterance_fold_words(said, a, sizeof a)};
	const struct text two = {b, utterance_fold_words(before, b, sizeof b)};
	if (one.length < 3 || two.length < 3)
		return FAR;
	size_t distance = distance_between(one, two, most);
	if (distance <= most)
		return distance;
	(void)phonetic_key(one, false, sound_a);
	(void)phonetic_key(two, false, sound_b);
	return strcmp(sound_a, sound_b) == 0 ? most : FAR;
}

/* Where in `before` the words that are said stand, with other letters; its count: nowhere. */
static size_t nearest(const struct words *before, const struct words *said)
{
	enum { FAR = 9 };
	size_t found = before->count, least = FAR;
	for (size_t at = 0; said->count && at + said->count <= before->count; at++) {
		size_t far = 0;
		for (size_t i = 0; i < said->count; i++)
			far += how_far(said->list[i], before->list[at + i]);
		if (far < least) {
			least = far;
			found = at;
		}
	}
	return found;
}

/* What is held, with `said` in the place of its words from `at` on, as many. */
static json_t *with_words(const json_t *asked, const char *before, const struct words *words,
			  size_t at, const struct words *said)
{
	const struct text last = words->list[at + said->count - 1];
	const struct text end = said->list[said->count - 1];
	const char *start = said->list[0].bytes;
	json_t *written =
		form_written(asked, (struct text){start, (size_t)(end.bytes + end.length - start)});
	json_t *value = json_sprintf("%.*s%s%s", (int)(words->list[at].bytes - before), before,
				     json_string_value(written), last.bytes + last.length);
	json_decref(written);
	return value;
}

/* "Pas Martin": what the words are not. */
static struct text without_other(struct text text)
{
	static const char *const no[] = {"pas", NULL}, *const and[] = {"et", NULL};
	struct words words;
	if (!split(text, &words))
		return text;
	for (size_t i = 1; i + 1 < words.count; i++) {
		bool joined = is(words.list[i - 1], and);
		if (is(words.list[i], no) && i > joined)
			text.length = (size_t)(words.list[i - joined].bytes - text.bytes);
	}
	while (text.length && strchr(" ,", text.bytes[text.length - 1]))
		text.length--;
	return text;
}

static bool correct_letters(struct step *step, const json_t *asked)
{
	struct words before, said;
	const char *value = held(step, asked);
	bool told = false, person = json_is_true(json_object_get(asked, "de_personne"));
	const struct text text = step->event->text;
	if (!*value || memchr(text.bytes, '?', text.length) || !split(text_of(value), &before))
		return false;
	const struct text named = without_other(
		form_without_spelling(step, form_after_lead(step, form_trim(text)), &told));
	if (!told && !(person && takes_back(step)))
		return false;
	if (!named.length && person) {
		form_begin_reply(step, step->state->form); /* which letter it takes the place of? */
		step_say(step, "demarche_changer");
		form_ask_anew(step, asked);
		return true;
	}
	if (!split(named, &said) || said.count > NAME_WORDS)
		return false;
	size_t at = nearest(&before, &said);
	if (at < before.count)
		return put(step, asked, with_words(asked, value, &before, at, &said));
	return told && person && put(step, asked, form_written(asked, named));
}

/* ---- A street ---- */

/* How many bytes the number takes, "8 bis" with what follows it; 0: it has none. */
static size_t number_length(const char *street)
{
	static const char *const repeats[] = {"bis", "ter", "quater", NULL};
	struct words words;
	if (!isdigit((unsigned char)*street) || !split(text_of(street), &words))
		return 0;
	bool repeat = words.count > 1 && is(words.list[1], repeats);
	const struct text last = words.list[repeat];
	return (size_t)(last.bytes + last.length - street);
}

static bool is_number(struct text word)
{
	size_t i = 0;
	while (i < word.length && isdigit((unsigned char)word.bytes[i]))
		i++;
	return i == word.length && i > 0 && i <= NUMBER_DIGITS;
}

/* The number that is wanted in the place of the street's, "16 bis"; empty: another thing is said.
 */
static struct text wanted_number(const char *street, struct text text)
{
	static const char *const repeats[] = {"bis", "ter", "quater", "b", NULL};
	static const char *const idle[] = {
		"non", "nan",  "pardon", "plutot", "en",       "fait",       "au",      "le",
		"la",  "est",  "ce",     "numero", "n",        "desole",     "desolee", "et",
		"euh", "oups", "rue",    "de",     "attendez", "finalement", NULL};
	static const char *const numbers[] = {"numero", NULL};
	struct text found = {text.bytes, 0};
	struct sides sides;
	bool sure = false;
	size_t length = number_length(street);
	if (!length || !read_sides(text, &sides))
		return found;
	for (size_t i = 0; i < sides.turned_down.count; i++) {
		const struct text word = sides.turned_down.list[i];
		sure = sure || (is_number(word) && strncmp(word.bytes, street, word.length) == 0 &&
				!isdigit((unsigned char)street[word.length]));
	}
	for (size_t i = 0; i < sides.wanted.count; i++) {
		const struct text word = sides.wanted.list[i];
		if (is_number(word) && !found.length)
			found = word;
		else if (found.length && is(word, repeats))
			found.length = (size_t)(word.bytes + word.length - found.bytes);
		else if (!is(word, idle))
			return (struct text){text.bytes, 0};
		sure = sure || is(word, numbers);
	}
	return sure ? found : (struct text){text.bytes, 0};
}

static bool correct_number(struct step *step, const json_t *asked)
{
	const char *street = held(step, asked);
	const struct text number = wanted_number(street, step->event->text);
	if (!number.length)
		return false;
	return put(step, asked,
		   json_sprintf("%.*s%s", (int)number.length, number.bytes,
				street + number_length(street)));
}

/* "Je me suis trompé de rue, c'est rue Rousseau": the number stays. */
static bool correct_way(struct step *step, const json_t *asked)
{
	struct address address;
	const char *street = held(step, asked);
	const struct text whole = step->event->text;
	const char *comma = whole.length ? memrchr(whole.bytes, ',', whole.length) : NULL;
	const char *start = comma ? comma + 1 : whole.bytes;
	const struct text text = form_after_lead(
		step,
		form_trim((struct text){start, (size_t)(whole.bytes + whole.length - start)}));
	size_t length = number_length(street);
	if (!length || !takes_back(step) || !address_read(text, &address) ||
	    address.postal_code.length || !address.street.length ||
	    isdigit((unsigned char)address.street.bytes[0]))
		return false;
	return put(step, asked,
		   json_sprintf("%.*s %.*s", (int)length, street, (int)address.street.length,
				address.street.bytes));
}

/* ---- All ---- */

/* Each step that holds an answer, by what it is. */
static bool correct_step(struct step *step, const json_t *asked)
{
	switch (form_step_type(asked)) {
	case FORM_EMAIL:
		return correct_email(step, asked);
	case FORM_STREET:
		return correct_number(step, asked) || correct_way(step, asked) ||
		       correct_letters(step, asked);
	case FORM_CITY:
		return correct_letters(step, asked);
	case FORM_TEXT:
		return json_is_true(json_object_get(asked, "de_personne")) &&
		       correct_letters(step, asked);
	default:
		return false;
	}
}

bool form_correct_piece(struct step *step, const json_t *definition)
{
	size_t i;
	const json_t *asked;
	json_array_foreach(json_object_get(definition, "etapes"), i, asked)
	{
		if (*held(step, asked) && correct_step(step, asked))
			return true;
	}
	return false;
}

bool form_sets_number(const struct step *step)
{
	size_t i;
	const json_t *asked, *form = step->state->form;
	json_array_foreach(json_object_get(form_definition(step, form), "etapes"), i, asked)
	{
		if (form_step_type(asked) == FORM_STREET &&
		    wanted_number(held(step, asked), step->event->text).length)
			return true;
	}
	return false;
}

void form_tell_changes(struct step *step, const json_t *before)
{
	const json_t *form = step->state->form, *asked;
	struct buffer told;
	size_t i;
	buffer_init(&told);
	json_array_foreach(json_object_get(form_definition(step, form), "etapes"), i, asked)
	{
		const char *name = form_text(asked, "nom");
		const char *then = form_text(before, name);
		const char *now = form_text(json_object_get(form, "labels"), name);
		if (!*then || !*now || strcmp(then, now) == 0)
			continue;
		buffer_add_string(&told, told.length ? ", " : "");
		buffer_add_string(&told, form_step_type(asked) == FORM_DATE ? "le " : "");
		buffer_add_string(&told, now);
	}
	const struct placeholder values[] = {{"reponse", buffer_text(&told)}};
	if (told.length)
		speech_say(&step->speech, "demarche_corrigee", values, 1);
	else
		step_say(step, "demarche_note");
	buffer_free(&told);
}
