/* form_values.c - answers to the steps of a form, read in what the customer writes. See form.h. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "french/format.h"
#include "base/utf8.h"
#include "dialogue/form.h"
#include "french/letters.h"
#include "french/utterance.h"

enum { TEXT_LIMIT = 120, FOLDED_BYTES = 512 };

static const char *text_at(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	return text ? text : "";
}

/* ---- Choices ---- */

/* Whether the words of `part` stand in a row in `whole` (both folded). */
static bool has_words(const char *whole, const char *part)
{
	size_t length = strlen(part);
	for (const char *at = strstr(whole, part); length && at; at = strstr(at + 1, part))
		if ((at == whole || at[-1] == ' ') && (!at[length] || at[length] == ' '))
			return true;
	return false;
}

static bool has_any_idea(const struct step *step, const json_t *ideas)
{
	size_t i;
	const json_t *idea;
	json_array_foreach(ideas, i, idea)
	{
		if (step->matched &&
		    matcher_has_idea(step->dialogue->matcher, json_string_value(idea)))
			return true;
	}
	return false;
}

static const char *label_of(const json_t *choice)
{
	return json_is_string(choice) ? json_string_value(choice) : text_at(choice, "libelle");
}

json_t *form_label(const json_t *form, const json_t *asked, const char *value)
{
	const json_t *choice = json_object_get(json_object_get(asked, "choix"), value);
	size_t i;
	const json_t *row;
	if (json_is_string(choice))
		return json_string(json_string_value(choice));
	if (choice) {
		const char *said = text_at(choice, "dit");
		return json_string(*said ? said : text_at(choice, "libelle"));
	}
	json_array_foreach(json_object_get(json_object_get(form, "lists"), text_at(asked, "nom")),
			   i, row)
	{
		if (strcmp(text_at(row, "id"), value) == 0)
			return json_incref(json_object_get(row, "label"));
	}
	return NULL;
}

/* The words of `text`, folded, with one space between. */
static void fold_words(struct text text, char *folded, size_t size)
{
	size_t length = 0, start = 0, at = 0;
	while (at < text.length && length + 2 < size) {
		size_t before = at;
		uint32_t code = letter_lower(utf8_next(text, &at));
		bool inside = letter_is_letter(code) || letter_is_digit(code);
		size_t end = inside ? at : before;
		if (inside && at < text.length)
			continue;
		if (end > start) {
			if (length)
				folded[length++] = ' ';
			length += utterance_fold((struct text){text.bytes + start, end - start},
						 folded + length, size - length);
		}
		start = at;
	}
	folded[length] = '\0';
}

/* The one choice that the words name: its label, or a part of it that no other one has. */
struct naming {
	char typed[FOLDED_BYTES];
	bool elsewhere; /* the sentence asks for something else: words in it name nothing */
	const char *found;
	size_t strength, count; /* how well the best is named, and by how many */
};

static size_t strength_of(const struct naming *naming, const char *label)
{
	char whole[FOLDED_BYTES], head[FOLDED_BYTES];
	const char *detail = strstr(label, " (");
	size_t length = detail ? (size_t)(detail - label) : strlen(label);
	fold_words(text_of(label), whole, sizeof whole);
	fold_words((struct text){label, length}, head, sizeof head);
	if (strcmp(whole, naming->typed) == 0 || strcmp(head, naming->typed) == 0)
		return 3;
	if (has_words(naming->typed, head) && !naming->elsewhere)
		return 2;
	return strlen(naming->typed) > 2 && has_words(whole, naming->typed) ? 1 : 0;
}

static void weigh(struct naming *naming, const char *value, const char *label)
{
	size_t strength = strength_of(naming, label);
	if (strength == 0 || strength < naming->strength)
		return;
	naming->count = strength == naming->strength ? naming->count + 1 : 1;
	naming->strength = strength;
	naming->found = value;
}

/* Whether the sentence was understood, as neither this act nor yes or no. */
static bool asks_elsewhere(const struct step *step, const json_t *form)
{
	if (!step->matched || step->match.decision != DECISION_ANSWER)
		return false;
	const char *intent = matcher_intent_id(step->dialogue->matcher, step->match.requests[0]);
	return strcmp(intent, text_at(form, "act")) != 0 && strcmp(intent, "oui") != 0 &&
	       strcmp(intent, "non") != 0;
}

static const char *find_named(struct step *step, const json_t *form, const json_t *asked)
{
	struct naming naming = {.elsewhere = asks_elsewhere(step, form)};
	const char *value;
	json_t *choice;
	size_t i;
	const json_t *row;
	fold_words(step->event->text, naming.typed, sizeof naming.typed);
	if (!naming.typed[0])
		return NULL;
	json_object_foreach(json_object_get(asked, "choix"), value, choice)
	{
		weigh(&naming, value, label_of(choice));
	}
	json_array_foreach(json_object_get(json_object_get(form, "lists"), text_at(asked, "nom")),
			   i, row)
	{
		weigh(&naming, text_at(row, "id"), text_at(row, "label"));
	}
	return naming.count == 1 ? naming.found : NULL;
}

static const char *find_by_idea(const struct step *step, const json_t *asked)
{
	const char *value, *found = NULL;
	json_t *choice;
	json_object_foreach(json_object_get(asked, "choix"), value, choice)
	{
		if (!has_any_idea(step, json_object_get(choice, "idees")))
			continue;
		if (found)
			return NULL; /* two: it is to be asked */
		found = value;
	}
	return found;
}

static const struct entity *find_entity(const struct step *step, enum entity_type type)
{
	for (size_t i = 0; i < step->match.entity_count; i++)
		if (step->match.entities[i].type == type)
			return &step->match.entities[i];
	return NULL;
}

/* "celle de 24,99": the one row of the account with that amount. */
static const char *find_by_amount(const struct step *step, const json_t *form, const json_t *asked)
{
	char text[FORMAT_BYTES];
	const struct entity *amount = find_entity(step, ENTITY_AMOUNT);
	const char *found = NULL;
	size_t i;
	const json_t *row;
	if (!amount)
		return NULL;
	(void)format_euros((json_int_t)amount->number, text, sizeof text);
	json_array_foreach(json_object_get(json_object_get(form, "lists"), text_at(asked, "nom")),
			   i, row)
	{
		const char *label = text_at(row, "label"), *at = strstr(label, text);
		if (!at || (at > label && isdigit((unsigned char)at[-1])))
			continue;
		if (found)
			return NULL;
		found = text_at(row, "id");
	}
	return found;
}

/* "oui" and "non" in any wording answer a choice that has them. */
static const char *find_yes_or_no(const struct step *step, const json_t *asked)
{
	const json_t *choices = json_object_get(asked, "choix");
	if (!step->matched || step->match.decision != DECISION_ANSWER ||
	    step->match.request_count != 1)
		return NULL;
	const char *intent = matcher_intent_id(step->dialogue->matcher, step->match.requests[0]);
	return json_object_get(choices, intent) &&
			       (strcmp(intent, "oui") == 0 || strcmp(intent, "non") == 0)
		       ? intent
		       : NULL;
}

static bool read_choice(struct step *step, const json_t *form, const json_t *asked, json_t **value,
			json_t **label)
{
	const char *found = find_named(step, form, asked);
	if (!found)
		found = find_by_idea(step, asked);
	if (!found)
		found = find_by_amount(step, form, asked);
	if (!found)
		found = find_yes_or_no(step, asked);
	if (!found)
		return false;
	*value = json_string(found);
	*label = form_label(form, asked, found);
	return *value && *label;
}

json_t *form_foresee(const struct step *step, const json_t *definition)
{
	size_t i;
	const json_t *asked;
	json_t *values = json_object();
	json_array_foreach(json_object_get(definition, "etapes"), i, asked)
	{
		const char *found = find_by_idea(step, asked);
		if (found)
			(void)json_object_set_new(values, text_at(asked, "nom"),
						  json_string(found));
	}
	return values;
}

/* ---- Values ---- */

/* The first run of digits of what was typed, of `least` to `most` of them; -1: none. */
static long read_digits(const struct step *step, size_t least, size_t most)
{
	const struct text text = step->event->text;
	for (size_t i = 0; i < text.length; i++) {
		size_t length = 0;
		long number = 0;
		while (i + length < text.length && isdigit((unsigned char)text.bytes[i + length])) {
			if (length < 9)
				number = number * 10 + (text.bytes[i + length] - '0');
			length++;
		}
		if (length >= least && length <= most)
			return number;
		i += length;
	}
	return -1;
}

static json_t *label_of_amount(int64_t cents)
{
	char text[FORMAT_BYTES];
	return json_string(format_euros((json_int_t)cents, text, sizeof text));
}

static bool read_amount(const struct step *step, json_t **value, json_t **label)
{
	const struct entity *amount = find_entity(step, ENTITY_AMOUNT);
	int64_t cents = amount ? amount->number : (int64_t)read_digits(step, 1, 5) * 100;
	if (cents <= 0)
		return false;
	*value = json_integer((json_int_t)cents);
	*label = label_of_amount(cents);
	return true;
}

static bool read_entity(const struct step *step, enum entity_type type, json_t **value,
			json_t **label)
{
	char text[FORMAT_BYTES + 64];
	const struct entity *entity = find_entity(step, type);
	if (!entity || (type == ENTITY_DATE && strlen(entity->value) < 10))
		return false;
	*value = json_string(entity->value);
	*label = json_string(format_field("", *value, text, sizeof text));
	return true;
}

static bool read_day(const struct step *step, json_t **value, json_t **label)
{
	const struct entity *date = find_entity(step, ENTITY_DATE);
	const struct entity *count = find_entity(step, ENTITY_COUNT);
	long day = read_digits(step, 1, 2);
	if (date && strlen(date->value) == 10)
		day = strtol(date->value + 8, NULL, 10);
	else if (day < 0 && count)
		day = (long)count->number;
	if (day < 1 || day > 31)
		return false;
	*value = json_integer(day);
	*label = day == 1 ? json_string("1er") : json_sprintf("%ld", day);
	return true;
}

static bool read_postal_code(const struct step *step, json_t **value, json_t **label)
{
	long code = read_digits(step, 5, 5);
	if (code < 0)
		return false;
	*value = json_sprintf("%05ld", code);
	*label = json_incref(*value);
	return true;
}

/* A name, a street: the text itself, unless it asks for something else. */
static bool read_text(const struct step *step, json_t **value, json_t **label)
{
	struct text text = step->event->text;
	while (text.length && isspace((unsigned char)text.bytes[0])) {
		text.bytes++;
		text.length--;
	}
	while (text.length && isspace((unsigned char)text.bytes[text.length - 1]))
		text.length--;
	if (text.length == 0 || text.length > TEXT_LIMIT || step->match.decision == DECISION_ANSWER)
		return false;
	*value = json_stringn(text.bytes, text.length);
	*label = json_incref(*value);
	return *value != NULL;
}

bool form_read_value(struct step *step, const json_t *form, const json_t *asked, json_t **value,
		     json_t **label)
{
	*value = *label = NULL;
	switch (form_step_type(asked)) {
	case FORM_CHOICE:
		return read_choice(step, form, asked, value, label);
	case FORM_AMOUNT:
		return read_amount(step, value, label);
	case FORM_PHONE:
		return read_entity(step, ENTITY_PHONE, value, label);
	case FORM_EMAIL:
		return read_entity(step, ENTITY_EMAIL, value, label);
	case FORM_DATE:
		return read_entity(step, ENTITY_DATE, value, label);
	case FORM_DAY:
		return read_day(step, value, label);
	case FORM_POSTAL:
		return read_postal_code(step, value, label);
	case FORM_TEXT:
		return read_text(step, value, label);
	case FORM_TYPES:
		break;
	}
	return false;
}

/* ---- What was said with the request ---- */

static void set(json_t *form, const char *name, json_t *value, json_t *label)
{
	(void)json_object_set_new(json_object_get(form, "values"), name, value);
	(void)json_object_set_new(json_object_get(form, "labels"), name, label);
}

/* A choice of the account that is alone needs no question. */
static const char *only_choice(const json_t *form, const json_t *asked)
{
	const json_t *rows = json_object_get(json_object_get(form, "lists"), text_at(asked, "nom"));
	return json_array_size(rows) == 1 ? text_at(json_array_get(rows, 0), "id") : NULL;
}

/* The one row of the account that the sentence names: "l'option multi-SIM". */
static const char *named_row(const json_t *said, const json_t *form, const json_t *asked)
{
	struct naming naming = {.found = NULL};
	size_t i;
	const json_t *row;
	fold_words(text_of(text_at(said, "text")), naming.typed, sizeof naming.typed);
	json_array_foreach(json_object_get(json_object_get(form, "lists"), text_at(asked, "nom")),
			   i, row)
	{
		weigh(&naming, text_at(row, "id"), text_at(row, "label"));
	}
	return naming.count == 1 && naming.strength > 1 ? naming.found : NULL;
}

static void fill_choice(const json_t *said, json_t *form, const json_t *asked)
{
	const char *name = text_at(asked, "nom");
	const char *value =
		json_string_value(json_object_get(json_object_get(said, "values"), name));
	if (!value)
		value = named_row(said, form, asked);
	if (!value)
		value = only_choice(form, asked);
	json_t *label = value ? form_label(form, asked, value) : NULL;
	if (label)
		set(form, name, json_string(value), label);
}

/* A value that was said answers the choice it is asked after: an amount means that there is one. */
static void suppose(json_t *form, const json_t *definition, const json_t *asked)
{
	const char *name;
	json_t *wanted;
	json_object_foreach(json_object_get(asked, "si"), name, wanted)
	{
		const json_t *before = form_step(definition, name);
		const char *value = json_string_value(wanted);
		json_t *label = before && value ? form_label(form, before, value) : NULL;
		if (!label || json_object_get(json_object_get(form, "values"), name))
			json_decref(label);
		else
			set(form, name, json_string(value), label);
	}
}

/* Whether the choices answered so far leave the step to be asked. */
static bool may_be_asked(const json_t *form, const json_t *asked)
{
	const char *name;
	json_t *wanted;
	json_object_foreach(json_object_get(asked, "si"), name, wanted)
	{
		const json_t *value = json_object_get(json_object_get(form, "values"), name);
		if (value && !json_equal(value, wanted))
			return false;
	}
	return true;
}

/* "au 10", "le 10": that day, or that of the date that was said. */
static json_t *said_day(const json_t *said)
{
	static const char *const before[] = {" au ", " le "};
	const char *date = text_at(said, "date"), *text = text_at(said, "text");
	if (strlen(date) == 10)
		return json_integer(strtol(date + 8, NULL, 10));
	for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
		const char *at = strstr(text, before[i]);
		const char *digits = at ? at + strlen(before[i]) : "";
		size_t length = strspn(digits, "0123456789");
		long day = length >= 1 && length <= 2 ? strtol(digits, NULL, 10) : 0;
		if (day >= 1 && day <= 31)
			return json_integer(day);
	}
	return NULL;
}

static void fill_value(const json_t *said, json_t *form, const json_t *definition,
		       const json_t *asked, const char *key)
{
	char text[FORMAT_BYTES + 64];
	json_t *value = form_step_type(asked) == FORM_DAY
				? said_day(said)
				: json_deep_copy(json_object_get(said, key));
	if (!value || !may_be_asked(form, asked)) {
		json_decref(value);
		return;
	}
	set(form, text_at(asked, "nom"), value,
	    json_string(format_field(key, value, text, sizeof text)));
	suppose(form, definition, asked);
}

void form_fill_from_said(struct step *step, const json_t *definition, json_t *form)
{
	static const char *const keys[FORM_TYPES] = {[FORM_AMOUNT] = "amount_cents",
						     [FORM_PHONE] = "phone",
						     [FORM_EMAIL] = "email",
						     [FORM_DATE] = "date",
						     [FORM_DAY] = "day"};
	const json_t *said = step->state->said, *asked;
	bool has_line = json_object_get(definition, "lignes") != NULL;
	size_t i;
	json_array_foreach(json_object_get(definition, "etapes"), i, asked)
	{
		enum form_type type = form_step_type(asked);
		if (type == FORM_CHOICE)
			fill_choice(said, form, asked);
		else if (keys[type] && !(type == FORM_PHONE && has_line)) /* else: which line */
			fill_value(said, form, definition, asked, keys[type]);
	}
}
