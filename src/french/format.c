/* format.c - see format.h. */
#include "french/format.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "french/calendar.h"
#include "french/letters.h"

/* "1 234,56 €", with the non-breaking spaces and the minus sign of French typography. */
const char *format_euros(json_int_t cents, char *to, size_t size)
{
	json_int_t whole = (cents < 0 ? -cents : cents) / 100,
		   rest = (cents < 0 ? -cents : cents) % 100;
	const char *sign = cents < 0 ? "\u2212" : "";
	if (whole >= 1000)
		(void)snprintf(to, size, "%s%lld\u202F%03lld,%02lld\u00A0€", sign,
			       (long long)(whole / 1000), (long long)(whole % 1000),
			       (long long)rest);
	else
		(void)snprintf(to, size, "%s%lld,%02lld\u00A0€", sign, (long long)whole,
			       (long long)rest);
	return to;
}

/* "2026-03-06" is read "6 mars 2026", "2026-03" "mars 2026"; anything else as it is. */
const char *format_day(const char *iso, char *to, size_t size)
{
	static const char *const months[] = {"janvier",   "février", "mars",     "avril",
					     "mai",       "juin",    "juillet",  "août",
					     "septembre", "octobre", "novembre", "décembre"};
	int year, month, date;
	int read = sscanf(iso, "%4d-%2d-%2d", &year, &month, &date);
	if (read < 2 || month < 1 || month > 12)
		(void)snprintf(to, size, "%s", iso);
	else if (read == 2)
		(void)snprintf(to, size, "%s %d", months[month - 1], year);
	else
		(void)snprintf(to, size, "%d%s %s %d", date, date == 1 ? "er" : "",
			       months[month - 1], year);
	return to;
}

/* "+33639980011" is read "06 39 98 00 11". */
const char *format_phone(const char *number, char *to, size_t size)
{
	char digits[32];
	if (strncmp(number, "+33", 3) == 0 && strlen(number) == 12)
		(void)snprintf(digits, sizeof digits, "0%s", number + 3);
	else
		(void)snprintf(digits, sizeof digits, "%s", number);
	if (strlen(digits) != 10 || strspn(digits, "0123456789") != 10) {
		(void)snprintf(to, size, "%s", number);
		return to;
	}
	(void)snprintf(to, size, "%.2s\u00A0%.2s\u00A0%.2s\u00A0%.2s\u00A0%.2s", digits, digits + 2,
		       digits + 4, digits + 6, digits + 8);
	return to;
}

const char *format_data(json_int_t mb, char *to, size_t size)
{
	json_int_t tenths = (mb * 10 + 512) / 1024;
	if (mb < 1024)
		(void)snprintf(to, size, "%lld\u00A0Mo", (long long)mb);
	else if (tenths % 10 == 0)
		(void)snprintf(to, size, "%lld\u00A0Go", (long long)tenths / 10);
	else
		(void)snprintf(to, size, "%lld,%lld\u00A0Go", (long long)tenths / 10,
			       (long long)tenths % 10);
	return to;
}

const char *format_duration(json_int_t seconds, char *to, size_t size)
{
	long long minutes = (long long)(seconds + 59) / 60;
	if (minutes < 60)
		(void)snprintf(to, size, "%lld\u00A0min", minutes);
	else
		(void)snprintf(to, size, "%lld\u00A0h\u00A0%02lld", minutes / 60, minutes % 60);
	return to;
}

const char *format_moment(json_int_t at_ms, char *to, size_t size)
{
	char iso[48], day[FORMAT_BYTES];
	struct date date = calendar_today(at_ms);
	int minutes = calendar_minutes(at_ms);
	(void)snprintf(iso, sizeof iso, "%04d-%02d-%02d", date.year, date.month, date.day);
	(void)snprintf(to, size, "%s à %d\u00A0h\u00A0%02d", format_day(iso, day, sizeof day),
		       minutes / 60, minutes % 60);
	return to;
}

static bool is_day(const char *text)
{
	static const char form[] = "dddd-dd-dd";
	for (size_t i = 0; form[i]; i++)
		if (form[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != '-')
			return text[i] == '\0' && i == 7; /* a month */
	return text[sizeof form - 1] == '\0';
}

const char *format_field(const char *name, const json_t *value, char *to, size_t size)
{
	static const char cents[] = "_cents";
	size_t length = strlen(name), tail = sizeof cents - 1;
	const char *text = json_string_value(value);
	*to = '\0';
	if (json_is_integer(value) && length > tail && strcmp(name + length - tail, cents) == 0)
		return format_euros(json_integer_value(value), to, size);
	if (json_is_integer(value) && length > 3 && strcmp(name + length - 3, "_mb") == 0)
		return format_data(json_integer_value(value), to, size);
	bool first = json_is_integer(value) && json_integer_value(value) == 1;
	if (first &&
	    (strcmp(name, "day") == 0 || (length > 4 && strcmp(name + length - 4, "_day") == 0)))
		(void)snprintf(to, size, "1er");
	else if (json_is_integer(value))
		(void)snprintf(to, size, "%lld", (long long)json_integer_value(value));
	else if (text && is_day(text))
		return format_day(text, to, size);
	else if (text && strncmp(text, "+33", 3) == 0)
		return format_phone(text, to, size);
	else if (text)
		(void)snprintf(to, size, "%s", text);
	return to;
}

/* Whether a unit of measure stands there, and nothing after it. */
static bool is_unit(struct text rest)
{
	static const char *const units[] = {"Go", "Mo", "Ko", "To",  "Mbit/s", "Gbit/s", "Mb/s",
					    "€",  "%",  "h",  "min", "heures", "heure",  "SMS"};
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
		size_t length = strlen(units[i]);
		if (rest.length < length || memcmp(rest.bytes, units[i], length) != 0)
			continue;
		unsigned char after =
			rest.length > length ? (unsigned char)rest.bytes[length] : ' ';
		if (after < 0x80 && !isalnum(after))
			return true;
	}
	return false;
}

void format_append_whole(struct buffer *to, struct text text)
{
	size_t from = 0;
	for (size_t i = 1; i + 1 < text.length; i++) {
		if (text.bytes[i] != ' ' || !isdigit((unsigned char)text.bytes[i - 1]) ||
		    !is_unit((struct text){text.bytes + i + 1, text.length - i - 1}))
			continue;
		buffer_add(to, (struct text){text.bytes + from, i - from});
		buffer_add_string(to, "\u00A0");
		from = i + 1;
	}
	buffer_add(to, (struct text){text.bytes + from, text.length - from});
}

static bool begins_with_vowel(struct text value)
{
	char ascii[2];
	size_t at = 0;
	if (value.length == 0)
		return false;
	uint32_t first = utf8_next(value, &at);
	if (!letter_is_letter(first))
		return false;
	(void)letter_fold(letter_lower(first), ascii);
	return ascii[0] != '\0' && strchr("aeiou", ascii[0]) != NULL;
}

/* Whether the sentence ends with that word, alone: not "monde ". */
static bool ends_with_word(const struct buffer *sentence, const char *word)
{
	size_t length = strlen(word);
	if (sentence->length < length ||
	    strncasecmp(sentence->bytes + sentence->length - length, word, length) != 0)
		return false;
	if (sentence->length == length)
		return true;
	unsigned char before = (unsigned char)sentence->bytes[sentence->length - length - 1];
	return before < 0x80 && !isalnum(before);
}

const char *format_count(size_t count, char *to, size_t size)
{
	static const char *const words[] = {"zéro", "un",  "deux", "trois", "quatre",
					    "cinq", "six", "sept", "huit",  "neuf"};
	if (count < sizeof words / sizeof words[0])
		(void)snprintf(to, size, "%s", words[count]);
	else
		(void)snprintf(to, size, "%zu", count);
	return to;
}

void format_append(struct buffer *sentence, struct text value)
{
	bool elided = ends_with_word(sentence, "de ") || ends_with_word(sentence, "que ");
	if (elided && begins_with_vowel(value)) {
		buffer_drop(sentence, 2);
		buffer_add_string(sentence, "’");
	}
	buffer_add(sentence, value);
}
