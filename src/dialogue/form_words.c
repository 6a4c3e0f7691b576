/* form_words.c - a name, a street, a postal code, a town, free words: the answers of a form that
 * are kept as they are written. See form_parts.h. */
#include <ctype.h>
#include <string.h>

#include "dialogue/form_parts.h"
#include "dialogue/pick.h"
#include "french/addresses.h"
#include "french/names.h"
#include "french/plain.h"

enum { TEXT_LIMIT = 120, STREET_DIGITS = 4 };

/* "C'est quoi l'adresse actuelle ?" is no answer. */
static bool is_a_question(struct text text)
{
	return text.length > 0 && memchr(text.bytes, '?', text.length);
}

static bool take_text(struct text text, json_t **value, json_t **label)
{
	if (!plain_has_letters(text) || is_a_question(text))
		return false;
	*value = json_stringn(text.bytes, text.length);
	*label = json_incref(*value);
	return *value != NULL;
}

bool form_read_postal_code(const struct step *step, json_t **value, json_t **label)
{
	struct address address;
	return address_read(step->event->text, &address) &&
	       take_text(address.postal_code, value, label);
}

/* "non, Julie Dupont": what stands after the word and its comma. */
static struct text without_lead(struct text text)
{
	static const char *const leads[] = {"non,",    "Non,",     "plutôt ",
					    "Plutôt ", "en fait,", "pardon,"};
	for (size_t i = 0; i < sizeof leads / sizeof leads[0]; i++) {
		size_t length = strlen(leads[i]);
		if (text.length > length && memcmp(text.bytes, leads[i], length) == 0)
			return (struct text){text.bytes + length, text.length - length};
	}
	return text;
}

struct text form_trim(struct text text)
{
	while (text.length && isspace((unsigned char)text.bytes[0])) {
		text.bytes++;
		text.length--;
	}
	while (text.length && isspace((unsigned char)text.bytes[text.length - 1]))
		text.length--;
	return text;
}

json_t *form_written(const json_t *asked, struct text text)
{
	struct buffer written;
	if (!json_is_true(json_object_get(asked, "de_personne")))
		return json_stringn(text.bytes, text.length);
	buffer_init(&written);
	name_append(&written, text);
	json_t *value = written.failed ? NULL : json_stringn(written.bytes, written.length);
	buffer_free(&written);
	return value;
}

/* "Non, c'est ma sœur Julie Dubois": the name, without what is said before it. */
struct text form_after_lead(const struct step *step, struct text text)
{
	enum { LEADS = 16 };
	struct word_span spans[LEADS];
	const char *end = text.bytes + text.length;
	size_t count =
		matcher_find_idea(step->dialogue->matcher, "rep_devant_un_nom", spans, LEADS);
	for (bool more = true; more;) {
		const char *to = NULL;
		while (text.length && strchr(" ,:.", text.bytes[0])) {
			text.bytes++;
			text.length--;
		}
		for (size_t i = 0; i < count; i++) {
			const char *stop = step->event->text.bytes + spans[i].to;
			if (step->event->text.bytes + spans[i].from == text.bytes && stop < end &&
			    (!to || stop > to))
				to = stop;
		}
		more = to != NULL;
		if (to)
			text = (struct text){to, (size_t)(end - to)};
	}
	return text;
}

/* "Tom Martin": a few words, each with its capital. */
static bool is_a_full_name(struct text text)
{
	enum { NAME_WORDS = 5 };
	size_t words = 0;
	bool start = true, capitals = true;
	for (size_t i = 0; i < text.length; i++) {
		unsigned char byte = (unsigned char)text.bytes[i];
		words += start && byte != ' ';
		if (start && byte != ' ')
			capitals = capitals && (isupper(byte) || byte >= 0x80);
		start = byte == ' ' || byte == '-';
	}
	return capitals && words >= 2 && words <= NAME_WORDS;
}

/* A text with a lead before it is an answer, whatever its words would ask for alone. */
static bool is_given(const struct step *step, const json_t *asked, struct text name)
{
	bool person = json_is_true(json_object_get(asked, "de_personne"));
	bool led = name.length < form_trim(step->event->text).length;
	return led && name.length && !form_hears_renounced(step) &&
	       (person ? is_a_full_name(name) : isupper((unsigned char)name.bytes[0]) != 0);
}

/* "Je ne sais pas": a sentence of the customer's, not a place nor a person. */
static bool is_a_sentence(struct text text)
{
	char words[PLAIN_BYTES];
	(void)plain_words(text, words, sizeof words);
	static const char *const said[] = {"je",       "j",          "on",      "nous", "ne",
					   "sais pas", "finalement", "en fait", NULL};
	return plain_has_any(words, said);
}

/* A name, a trade: the text itself, unless it asks for something else. */
bool form_read_name(const struct step *step, const json_t *asked, json_t **value, json_t **label)
{
	bool person = json_is_true(json_object_get(asked, "de_personne")), told = false;
	struct text text = form_after_lead(step, form_trim(without_lead(step->event->text)));
	if (person)
		text = form_without_spelling(step, text, &told);
	if (!plain_has_letters(text) || text.length > TEXT_LIMIT || is_a_question(text) ||
	    (person && (memchr(text.bytes, '@', text.length) || is_a_sentence(text))) ||
	    (step->match.decision == DECISION_ANSWER && !is_given(step, asked, text)))
		return false;
	*value = form_written(asked, text);
	*label = json_incref(*value);
	return *value != NULL;
}

/* A street. */
static bool read_text(const struct step *step, json_t **value, json_t **label)
{
	const struct text text = form_trim(without_lead(step->event->text));
	return text.length <= TEXT_LIMIT && step->match.decision != DECISION_ANSWER &&
	       take_text(text, value, label);
}

/* "12 bis": a number is no street. */
bool form_is_number_alone(struct text text)
{
	bool number = false;
	char words[PLAIN_BYTES], *rest = NULL;
	(void)plain_words(text, words, sizeof words);
	for (char *word = strtok_r(words, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		bool digits = word[strspn(word, "0123456789")] == '\0';
		if (digits && (number || strlen(word) > STREET_DIGITS))
			return false;
		number = number || digits;
		if (!digits && strlen(word) > 1 &&
		    !text_is_one_of(text_of(word),
				    TEXT_LIST("bis", "ter", "quater", "au", "le", "numero", "no")))
			return false;
	}
	return number;
}

/* "Mardi", "le 12 mars": a day is no place. */
static bool is_a_day(const struct step *step)
{
	const struct entity *date = form_entity(step, ENTITY_DATE);
	return form_says_weekday(step->event->text) ||
	       (date && pick_read(step->event->text).more <= 1);
}

/* A street stands before its postal code; one that names no way is what was typed. */
bool form_read_street(const struct step *step, json_t **value, json_t **label)
{
	struct address address;
	const struct text text = form_trim(without_lead(step->event->text));
	bool read = address_read(text, &address);
	if (read && address.street.length > 0)
		return address.street.length <= TEXT_LIMIT &&
		       take_text(address.street, value, label);
	return !read && !is_a_sentence(text) && !form_is_number_alone(text) && !is_a_day(step) &&
	       read_text(step, value, label);
}

/* Bare digits are no name of a town. */
bool form_read_city(const struct step *step, json_t **value, json_t **label)
{
	struct address address;
	struct text town;
	bool whole = address_read(step->event->text, &address) && address.city.length > 0;
	if (whole)
		town = address.city;
	else if (!form_says_town(step, &town) && !is_a_day(step) &&
		 step->match.decision != DECISION_ANSWER && pick_read(step->event->text).more > 0)
		town = form_town(step);
	else if (!form_says_town(step, &town))
		return false;
	if (town.length == 0 || town.length > TEXT_LIMIT || is_a_question(town) ||
	    (!whole && is_a_sentence(town)))
		return false;
	*value = form_write_town(town);
	*label = json_incref(*value);
	return *value != NULL;
}
