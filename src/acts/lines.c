/* lines.c - see lines.h. */
#include "acts/lines.h"

#include <string.h>

#include "french/plain.h"

static const char *text_at(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	return text ? text : "";
}

bool lines_market_in(const char *markets, const char *market)
{
	size_t length = strlen(market);
	for (const char *word = markets; word && length; word = strchr(word, ' ')) {
		word += *word == ' ';
		if (strncmp(word, market, length) == 0 && (word[length] == ' ' || !word[length]))
			return true;
	}
	return false;
}

/* The lines of `from` whose `key` is `value`; all that suit the act when `value` is NULL. */
static json_t *filter(const json_t *from, const struct line_wish *wish, const char *key,
		      const char *value)
{
	size_t i;
	json_t *line, *kept = json_array();
	json_array_foreach(from, i, line)
	{
		if (lines_market_in(wish->markets, text_at(line, "market")) &&
		    (!value || strcmp(text_at(line, key), value) == 0))
			(void)json_array_append(kept, line);
	}
	return kept;
}

static json_t *filter_by_name(const json_t *from, const char *text)
{
	char words[PLAIN_BYTES];
	size_t i;
	json_t *line, *kept = json_array();
	(void)plain_words((struct text){text, strlen(text)}, words, sizeof words);
	json_array_foreach(from, i, line)
	{
		if (plain_find(words, text_at(line, "user")))
			(void)json_array_append(kept, line);
	}
	return kept;
}

/* `narrow` takes the place of `among` unless it is empty. Whether it did. */
static bool narrow_to(json_t **among, json_t *narrow)
{
	bool any = json_array_size(narrow) > 0;
	json_decref(any ? *among : narrow);
	if (any)
		*among = narrow;
	return any;
}

/* The line of whom the number is, whatever the act. */
static bool owns_number(const json_t *lines, const char *number)
{
	size_t i;
	const json_t *line;
	json_array_foreach(lines, i, line)
	{
		if (strcmp(text_at(line, "number"), number) == 0)
			return true;
	}
	return false;
}

/* What the customer's words say of it; false when they settle nothing more. */
static bool hear_words(const json_t *lines, const struct line_wish *wish,
		       struct line_choice *choice)
{
	const char *chosen = text_at(wish->said, "line"), *phone = text_at(wish->said, "phone");
	if (*chosen && narrow_to(&choice->among, filter(choice->among, wish, "id", chosen)))
		return true;
	if (wish->plain) /* a number that is one of theirs is that line all the same */
		return *phone &&
		       narrow_to(&choice->among, filter(choice->among, wish, "number", phone));
	if (*phone) {
		choice->named = true;
		if (!narrow_to(&choice->among, filter(choice->among, wish, "number", phone)))
			choice->answer = owns_number(lines, phone) ? LINE_UNFIT : LINE_UNKNOWN;
		return true;
	}
	choice->named = narrow_to(&choice->among,
				  filter_by_name(choice->among, text_at(wish->said, "text")));
	return choice->named && json_array_size(choice->among) == 1;
}

/* What was spoken of before, where nothing else says which. */
static void remember(const struct line_wish *wish, struct line_choice *choice)
{
	if (*wish->market)
		(void)narrow_to(&choice->among,
				filter(choice->among, wish, "market", wish->market));
	if (*wish->line && !choice->named)
		(void)narrow_to(&choice->among, filter(choice->among, wish, "id", wish->line));
}

struct line_choice lines_choose(const json_t *lines, const struct line_wish *wish)
{
	const char *said = text_at(wish->said, "market");
	const char *market = *said || !wish->plain ? said : wish->market;
	struct line_choice choice = {.among = filter(lines, wish, NULL, NULL)};
	bool off = *market && !lines_market_in(wish->markets, market);
	if (!off && *market && json_array_size(choice.among) > 0 &&
	    !narrow_to(&choice.among, filter(choice.among, wish, "market", market)))
		(void)json_array_clear(choice.among);
	choice.answer = off                                  ? LINE_OFF
			: json_array_size(choice.among) == 0 ? LINE_NONE
							     : LINE_FOUND;
	if (choice.answer != LINE_FOUND)
		return choice;
	if (!hear_words(lines, wish, &choice))
		remember(wish, &choice);
	if (choice.answer == LINE_FOUND && json_array_size(choice.among) > 1)
		choice.answer = LINE_SEVERAL;
	choice.line = json_array_get(choice.among, 0);
	return choice;
}
