/* form_values.c - answers to the steps of a form, read in what the customer writes. See form.h. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "dialogue/background.h"
#include "dialogue/form_parts.h"
#include "dialogue/pick.h"
#include "french/calendar.h"
#include "french/format.h"
#include "french/plain.h"

enum { DATE_LENGTH = 10, LOCAL_LIMIT = 60 };

const struct entity *form_entity(const struct step *step, enum entity_type type)
{
	for (size_t i = 0; i < step->match.entity_count; i++)
		if (step->match.entities[i].type == type)
			return &step->match.entities[i];
	return NULL;
}

bool form_types_value(const struct step *step, const json_t *asked)
{
	switch (form_step_type(asked)) {
	case FORM_EMAIL:
		return form_entity(step, ENTITY_EMAIL) != NULL;
	case FORM_PHONE:
		return form_entity(step, ENTITY_PHONE) != NULL;
	default:
		return false;
	}
}

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

bool form_is_negative(struct text text)
{
	for (size_t i = 0; i + 1 < text.length; i++)
		if (text.bytes[i] == '-' && isdigit((unsigned char)text.bytes[i + 1]) &&
		    (i == 0 || text.bytes[i - 1] == ' '))
			return true;
	return false;
}

/* What a number before it counts, which is no euros. */
static bool is_counted(const char *word)
{
	return text_is_one_of(text_of(word),
			      TEXT_LIST("mensualite", "mensualites", "echeance", "echeances",
					"traite", "traites", "fois", "mois", "jour", "jours",
					"semaine", "semaines", "facture", "factures", "ligne",
					"lignes", "an", "ans"));
}

bool form_may_be_euros(struct text text)
{
	char words[PLAIN_BYTES], end[PICK_END_BYTES], *rest = NULL;
	bool number = false;
	pick_end(text, end);
	(void)plain_words(text, words, sizeof words);
	for (char *word = strtok_r(words, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		if (number && is_counted(word))
			return false;
		number = isdigit((unsigned char)*word);
	}
	return !end[0];
}

static size_t count_digits(struct text text, size_t at)
{
	size_t count = 0;
	while (at + count < text.length && isdigit((unsigned char)text.bytes[at + count]))
		count++;
	return count;
}

json_int_t form_decimal(struct text text)
{
	enum { WHOLE_DIGITS = 5, DECIMALS = 2 };
	for (size_t at = 0; at < text.length; at++) {
		size_t whole = count_digits(text, at), mark = at + whole;
		if (!whole)
			continue;
		bool marked = mark < text.length && strchr(",.", text.bytes[mark]);
		size_t decimals = marked ? count_digits(text, mark + 1) : 0;
		size_t end = mark + 1 + decimals;
		at = mark;
		if (!decimals || decimals > DECIMALS || whole > WHOLE_DIGITS ||
		    (end + 1 < text.length && strchr(",./", text.bytes[end]) &&
		     isdigit((unsigned char)text.bytes[end + 1])))
			continue;
		json_int_t cents = (text.bytes[mark + 1] - '0') * 10;
		if (decimals == DECIMALS)
			cents += text.bytes[mark + 2] - '0';
		return (json_int_t)strtol(text.bytes + mark - whole, NULL, 10) * 100 + cents;
	}
	return -1;
}

static bool read_amount(const struct step *step, json_t **value, json_t **label)
{
	const struct entity *amount = form_entity(step, ENTITY_AMOUNT);
	json_int_t decimal = form_decimal(step->event->text);
	if (!amount && decimal < 0 &&
	    (form_entity(step, ENTITY_PHONE) || !form_may_be_euros(step->event->text)))
		return false;
	int64_t cents = amount         ? amount->number
			: decimal >= 0 ? decimal
				       : (int64_t)read_digits(step, 1, 5) * 100;
	if (cents <= 0)
		return false;
	if (form_is_negative(step->event->text))
		cents = -cents; /* refused, and why */
	*value = json_integer((json_int_t)cents);
	*label = label_of_amount(cents);
	return true;
}

json_t *form_date(const struct step *step, const json_t *asked, const char *said, struct text as)
{
	char date[DATE_LENGTH + 1];
	if (!json_is_true(json_object_get(asked, "a_venir")) || strlen(said) != DATE_LENGTH ||
	    form_says_year(as) || form_says_ago(as))
		return json_string(said);
	const struct date today = calendar_today(step->event->at_ms);
	struct date read = {atoi(said), atoi(said + 5), atoi(said + 8)};
	if (calendar_days(read) < calendar_days(today))
		read.year++;
	if (!calendar_is_valid(read))
		return json_string(said);
	memcpy(date, said, sizeof date);
	for (int i = 3, year = read.year; i >= 0; i--, year /= 10)
		date[i] = (char)('0' + year % 10);
	return json_string(date);
}

static bool read_date(const struct step *step, const json_t *asked, json_t **value, json_t **label)
{
	char text[FORMAT_BYTES + 64];
	const struct entity *entity = form_entity(step, ENTITY_DATE);
	*value = form_weekday_of_week(step, asked, step->event->text);
	if (!*value)
		*value = form_part_of_month(step, asked, step->event->text);
	if (!*value && !entity)
		*value = form_weekday(step, asked);
	if (*value) {
		*label = json_string(format_field("", *value, text, sizeof text));
		return true;
	}
	if (!entity || strlen(entity->value) < DATE_LENGTH ||
	    form_says_week(asked, step->event->text))
		return false;
	*value = form_date(step, asked, entity->value, form_span(step, entity));
	*label = json_string(format_field("", *value, text, sizeof text));
	return true;
}

static bool read_entity(const struct step *step, enum entity_type type, json_t **value,
			json_t **label)
{
	char text[FORMAT_BYTES + 64];
	const struct entity *entity = form_entity(step, type);
	if (!entity)
		return false;
	*value = json_string(entity->value);
	*label = json_string(format_field("", *value, text, sizeof text));
	return true;
}

/* "jean.dupont" where the domain is known. Nothing else is said. */
static bool is_local_part(struct text text)
{
	for (size_t i = 0; i < text.length; i++)
		if (!isalnum((unsigned char)text.bytes[i]) &&
		    (i == 0 || i + 1 == text.length || !strchr("._-", text.bytes[i])))
			return false;
	return text.length > 1 && text.length <= LOCAL_LIMIT;
}

static bool is_local_byte(char byte)
{
	return isalnum((unsigned char)byte) || byte == '.' || byte == '_' || byte == '-';
}

/* The whole address, in small letters. */
static json_t *with_domain(struct text local, const char *domain)
{
	char small[LOCAL_LIMIT + 1];
	if (local.length > LOCAL_LIMIT)
		return NULL;
	for (size_t i = 0; i < local.length; i++)
		small[i] = (char)tolower((unsigned char)local.bytes[i]);
	small[local.length] = '\0';
	return json_sprintf("%s@%s", small, domain);
}

json_t *form_local_part(struct text text, const char *domain)
{
	size_t end = 0;
	for (size_t at = 0; *domain && at < text.length; at = end + 1) {
		size_t inside = 0;
		for (end = at; end < text.length && is_local_byte(text.bytes[end]); end++)
			inside += end > at && strchr("._", text.bytes[end]) != NULL;
		bool whole = end == text.length || strchr(" ,:", text.bytes[end]);
		if (inside && whole && isalpha((unsigned char)text.bytes[at]) &&
		    isalnum((unsigned char)text.bytes[end - 1]))
			return with_domain((struct text){text.bytes + at, end - at}, domain);
		while (end < text.length && !strchr(" ,:", text.bytes[end]))
			end++;
	}
	return NULL;
}

static bool read_email(const struct step *step, const json_t *asked, json_t **value, json_t **label)
{
	const char *domain = form_text(asked, "domaine");
	const struct text text = form_trim(step->event->text);
	if (read_entity(step, ENTITY_EMAIL, value, label))
		return true;
	*value = form_local_part(text, domain);
	if (!*value && *domain && step->match.decision != DECISION_ANSWER && is_local_part(text))
		*value = with_domain(text, domain);
	*label = json_incref(*value);
	return *value != NULL;
}

/* Bare digits, also those that are no day: they are refused, not unheard. 0 or more; -1: none. */
static long said_day(const struct step *step)
{
	const struct entity *date = form_entity(step, ENTITY_DATE);
	const struct entity *count = form_entity(step, ENTITY_COUNT);
	long bare = read_digits(step, 1, 2);
	int day = background_free_day(step);
	if (date && strlen(date->value) == DATE_LENGTH)
		return strtol(date->value + 8, NULL, 10);
	if (bare >= 0)
		return bare;
	if (day)
		return day;
	return count ? (long)count->number : -1;
}

static bool read_day(const struct step *step, json_t **value, json_t **label)
{
	long day = said_day(step);
	if (day < 0)
		return false;
	*value = json_integer(day);
	*label = day == 1 ? json_string("1er") : json_sprintf("%ld", day);
	return true;
}

static bool read_count(const struct step *step, json_t **value, json_t **label)
{
	const struct entity *count = form_entity(step, ENTITY_COUNT);
	long number = count ? (long)count->number : read_digits(step, 1, 3);
	if (number < 1)
		return false;
	*value = json_integer(number);
	*label = json_sprintf("%ld", number);
	return true;
}

bool form_read_value(struct step *step, const json_t *form, const json_t *asked, json_t **value,
		     json_t **label)
{
	*value = *label = NULL;
	switch (form_step_type(asked)) {
	case FORM_CHOICE:
		return form_read_choice(step, form, asked, value, label);
	case FORM_AMOUNT:
		return read_amount(step, value, label);
	case FORM_PHONE:
		return read_entity(step, ENTITY_PHONE, value, label);
	case FORM_EMAIL:
		return read_email(step, asked, value, label);
	case FORM_DATE:
		return read_date(step, asked, value, label);
	case FORM_DAY:
		return read_day(step, value, label);
	case FORM_POSTAL:
		return form_read_postal_code(step, value, label);
	case FORM_STREET:
		return form_read_street(step, value, label);
	case FORM_CITY:
		return form_read_city(step, value, label);
	case FORM_TEXT:
		return form_read_name(step, asked, value, label);
	case FORM_COUNT:
		return read_count(step, value, label);
	case FORM_TYPES:
		break;
	}
	return false;
}
