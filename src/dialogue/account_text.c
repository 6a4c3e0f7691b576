/* account_text.c - see account_text.h. */
#include "dialogue/account_text.h"

#include <stdlib.h>

#include "french/format.h"

enum { VALUE_LIMIT = 16 };

static bool is_saying(const json_t *value)
{
	return json_is_string(json_object_get(value, "say"));
}

/* The wordings of "@name"; NULL for any other text. */
static const struct variants *find_name(const struct responses *responses, const json_t *value)
{
	const char *text = json_string_value(value);
	return text && text[0] == '@' ? responses_phrase(responses, text + 1) : NULL;
}

/* Placeholders of `values`; their texts live in `texts`, the caller's. */
static size_t read_values(const struct responses *responses, const json_t *values, json_t *texts,
			  struct placeholder list[VALUE_LIMIT])
{
	size_t count = 0;
	const char *name;
	json_t *value;
	json_object_foreach((json_t *)(uintptr_t)values, name, value)
	{
		json_t *text = count < VALUE_LIMIT ? account_text(responses, value) : NULL;
		if (!text || json_array_append_new(texts, text) != 0)
			continue;
		list[count++] = (struct placeholder){
			name, {json_string_value(text), json_string_length(text)}};
	}
	return count;
}

static json_t *take_text(struct buffer *buffer)
{
	char *text = buffer_take(buffer);
	json_t *string = json_string(text ? text : "");
	free(text);
	return string;
}

static json_t *fill_saying(const struct responses *responses, const json_t *saying)
{
	struct placeholder values[VALUE_LIMIT];
	const struct variants *wordings =
		responses_phrase(responses, json_string_value(json_object_get(saying, "say")));
	json_t *texts = json_array();
	size_t count = read_values(responses, json_object_get(saying, "values"), texts, values);
	struct buffer filled;
	buffer_init(&filled);
	if (wordings)
		responses_fill(wordings->list[0], values, count, &filled);
	json_decref(texts);
	return take_text(&filled);
}

static json_t *join(const struct responses *responses, const json_t *list)
{
	size_t i;
	const json_t *item;
	struct buffer joined;
	buffer_init(&joined);
	json_array_foreach(list, i, item)
	{
		json_t *text = account_text(responses, item);
		buffer_add_string(&joined, i ? "\u00A0; " : "");
		buffer_add_string(&joined, json_string_value(text));
		json_decref(text);
	}
	return take_text(&joined);
}

json_t *account_text(const struct responses *responses, const json_t *value)
{
	const struct variants *wordings = find_name(responses, value);
	if (wordings)
		return json_string(wordings->list[0]);
	if (is_saying(value))
		return fill_saying(responses, value);
	if (json_is_array(value))
		return join(responses, value);
	const char *text = json_string_value(value);
	struct buffer whole;
	buffer_init(&whole);
	format_append_whole(&whole, text_of(text ? text : ""));
	return take_text(&whole);
}

json_t *account_part(const struct responses *responses, const json_t *part)
{
	size_t i;
	const char *name;
	json_t *value, *whole;
	if (json_is_string(part) || is_saying(part))
		return account_text(responses, part);
	if (json_is_array(part)) {
		whole = json_array();
		json_array_foreach(part, i, value)
		{
			(void)json_array_append_new(whole, account_part(responses, value));
		}
		return whole;
	}
	if (!json_is_object(part))
		return json_deep_copy(part);
	whole = json_object();
	json_object_foreach((json_t *)(uintptr_t)part, name, value)
	{
		(void)json_object_set_new(whole, name, account_part(responses, value));
	}
	return whole;
}

void account_say(struct speech *speech, const json_t *sentence)
{
	struct placeholder values[VALUE_LIMIT];
	const char *phrase = json_string_value(json_object_get(sentence, "say"));
	json_t *texts = json_array();
	size_t count =
		read_values(speech->responses, json_object_get(sentence, "values"), texts, values);
	if (phrase)
		speech_say(speech, phrase, values, count);
	json_decref(texts);
}
