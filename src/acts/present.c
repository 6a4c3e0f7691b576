/* present.c - see present_parts.h. */
#include "acts/present_parts.h"

#include <stdio.h>
#include <string.h>

#include "french/format.h"
#include "french/calendar.h"
#include "french/plain.h"

enum { SECRET_SECONDS = 120, SPOKEN_BYTES = 200 };

/* ---- Reading ---- */

const char *row_text(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	return text ? text : "";
}

json_int_t row_number(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

bool row_is(const json_t *object, const char *key, const char *text)
{
	return strcmp(row_text(object, key), text) == 0;
}

const json_t *view_row(const struct view *view, const char *list)
{
	return json_array_get(json_object_get(view->result, list), 0);
}

bool said_has(const json_t *said, const char *words)
{
	char plain[PLAIN_BYTES];
	const char *text = row_text(said, "text");
	(void)plain_words((struct text){text, strlen(text)}, plain, sizeof plain);
	return plain_find(plain, words) != NULL;
}

bool view_says(const struct view *view, const char *words)
{
	return said_has(view->said, words);
}

bool view_heard(const struct view *view, const char *idea)
{
	size_t i;
	const json_t *one;
	json_array_foreach(json_object_get(view->said, "ideas"), i, one)
	{
		const char *name = json_string_value(one);
		if (name && strcmp(name, idea) == 0)
			return true;
	}
	return false;
}

const char *view_today(const struct view *view, char day[32])
{
	struct date today = calendar_today(view->now_ms);
	(void)snprintf(day, 32, "%04u-%02u-%02u", (unsigned)today.year % 10000,
		       (unsigned)today.month % 100, (unsigned)today.day % 100);
	return day;
}

/* ---- Values ---- */

json_t *shown_text(const char *text)
{
	return json_string(text);
}

json_t *shown_name(enum account_name name)
{
	return json_sprintf("@%s", ACCOUNT_NAMES[name].name);
}

json_t *shown_euros(json_int_t cents)
{
	char text[FORMAT_BYTES];
	return json_string(format_euros(cents, text, sizeof text));
}

json_t *shown_day(const char *iso)
{
	char text[FORMAT_BYTES];
	return json_string(format_day(iso, text, sizeof text));
}

json_t *shown_phone(const char *number)
{
	char text[FORMAT_BYTES];
	return json_string(format_phone(number, text, sizeof text));
}

json_t *shown_number(json_int_t number)
{
	return json_sprintf("%lld", (long long)number);
}

json_t *saying_new(enum account_name name, json_t *values)
{
	return json_pack("{s:s, s:o}", "say", ACCOUNT_NAMES[name].name, "values",
			 values ? values : json_object());
}

/* ---- The outcome ---- */

void view_say(const struct view *view, enum account_name name)
{
	(void)json_object_set_new(view->outcome, "say", json_string(ACCOUNT_NAMES[name].name));
}

void view_set(const struct view *view, const char *value, json_t *shown)
{
	(void)json_object_set_new(json_object_get(view->outcome, "values"), value, shown);
}

void view_set_line(const struct view *view)
{
	view_set(view, "ligne", shown_phone(row_text(view->line, "number")));
}

bool view_say_only(const struct view *view, enum account_name name)
{
	view_say(view, name);
	return true;
}

/* Appends to a list of the outcome, made when it is not there. */
static void append(const struct view *view, const char *key, json_t *value)
{
	if (!json_object_get(view->outcome, key))
		(void)json_object_set_new(view->outcome, key, json_array());
	(void)json_array_append_new(json_object_get(view->outcome, key), value);
}

bool view_instead(const struct view *view, const char *act)
{
	(void)json_object_set_new(view->outcome, "status", json_string("instead"));
	(void)json_object_set_new(view->outcome, "act", json_string(act));
	return true;
}

void view_say_more(const struct view *view, enum account_name name, json_t *values)
{
	append(view, "more", saying_new(name, values));
}

void view_ask(const struct view *view, enum account_name name)
{
	(void)json_object_set_new(view->outcome, "ask", saying_new(name, NULL));
}

void view_offer(const struct view *view, const char *intent)
{
	append(view, "next", json_string(intent));
}

json_t *list_new(json_t *title)
{
	return json_pack("{s:s, s:o, s:[]}", "k", "list", "title", title, "items");
}

void list_add(json_t *list, json_t *shown)
{
	(void)json_array_append_new(json_object_get(list, "items"), shown);
}

void view_add_list(const struct view *view, json_t *list)
{
	if (json_array_size(json_object_get(list, "items")) > 0)
		view_add_part(view, list);
	else
		json_decref(list);
}

json_t *list_first(const json_t *list, size_t most)
{
	json_t *few = json_array(), *items = json_object_get(list, "items");
	for (size_t i = 0; i < json_array_size(items) && i < most; i++)
		(void)json_array_append(few, json_array_get(items, i));
	return few;
}

void view_add_part(const struct view *view, json_t *part)
{
	(void)json_array_append_new(json_object_get(view->outcome, "parts"), part);
}

/* Digit by digit, for a voice. */
static json_t *spoken(const char *value)
{
	char apart[SPOKEN_BYTES];
	size_t length = 0;
	for (; *value && length + 2 < sizeof apart; value++) {
		if (length)
			apart[length++] = ' ';
		apart[length++] = *value;
	}
	return json_stringn(apart, length);
}

bool view_add_secret(const struct view *view, enum account_name label, const char *value)
{
	if (!*value)
		return false;
	view_add_part(view, json_pack("{s:s, s:o, s:s, s:o, s:i}", "k", "secret", "label",
				      shown_name(label), "value", value, "spoken", spoken(value),
				      "expires_s", SECRET_SECONDS));
	return true;
}
