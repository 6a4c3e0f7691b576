/* lines.c - see lines.h. */
#include "acts/lines.h"

#include <string.h>

#include "acts/work.h"

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
		if (lines_market_in(wish->markets, work_text(line, "market")) &&
		    (!value || strcmp(work_text(line, key), value) == 0))
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
		if (strcmp(work_text(line, "number"), number) == 0)
			return true;
	}
	return false;
}

static void add_new(json_t *to, const json_t *lines)
{
	size_t i;
	json_t *line;
	json_array_foreach(lines, i, line)
	{
		json_t *alone = json_pack("[O]", line), *there = line_words_common(to, alone);
		if (json_array_size(there) == 0)
			(void)json_array_append(to, line);
		json_decref(there);
		json_decref(alone);
	}
}

/* The mentions that suit the act, one after the other: how many there are. */
static size_t gather(const json_t *groups, const json_t *among, json_t *named)
{
	size_t i, mentions = 0;
	const json_t *group;
	json_array_foreach(groups, i, group)
	{
		json_t *suiting = line_words_common(among, group);
		mentions += json_array_size(suiting) > 0;
		add_new(named, suiting);
		json_decref(suiting);
	}
	return mentions;
}

/* The first is chosen, the rest come after it. Takes `lines` over. */
static void take_several(struct line_choice *choice, json_t *lines)
{
	json_t *first = json_pack("[O]", json_array_get(lines, 0));
	(void)json_array_remove(lines, 0);
	json_decref(choice->among);
	json_decref(choice->rest);
	choice->among = first;
	choice->rest = lines;
}

static bool is_form(const struct line_wish *wish)
{
	return wish->mode >= LINE_WORDS_FORM;
}

static bool hear_rank(int rank, struct line_choice *choice)
{
	size_t count = json_array_size(choice->among);
	if (!rank || count < 2)
		return false;
	choice->named = true;
	if (rank > 0 && (size_t)rank > count) {
		choice->answer = LINE_BEYOND;
		return true;
	}
	json_t *line = json_array_get(choice->among, rank < 0 ? count - 1 : (size_t)rank - 1);
	json_t *one = json_pack("[O]", line);
	json_decref(choice->among);
	choice->among = one;
	return true;
}

/* A number that is none of the lines of the act. In a form it may be anybody's. */
static bool hear_other_number(const json_t *lines, const struct line_wish *wish,
			      const struct line_words *read, struct line_choice *choice)
{
	const char *phone = work_text(wish->said, "phone");
	if (is_form(wish) || (!*phone && !*read->unknown))
		return false;
	choice->named = true;
	if (*phone)
		choice->answer = owns_number(lines, phone) ? LINE_UNFIT : LINE_UNKNOWN;
	else
		choice->answer = LINE_NO_END;
	memcpy(choice->end, read->unknown, sizeof choice->end);
	return true;
}

/* "La box et le mobile": a line of each kind that was said, where there is one of each. */
static bool hear_markets(const struct line_wish *wish, struct line_choice *choice)
{
	size_t i;
	json_t *market, *lines = json_array();
	const json_t *markets = json_object_get(wish->said, "markets");
	json_array_foreach(markets, i, market)
	{
		json_t *those = filter(choice->among, wish, "market", json_string_value(market));
		if (json_array_size(those) == 1)
			add_new(lines, those);
		json_decref(those);
	}
	bool each = is_form(wish) && json_array_size(markets) > 1 &&
		    json_array_size(lines) == json_array_size(markets);
	if (!each) {
		json_decref(lines);
		return false;
	}
	choice->named = true;
	take_several(choice, lines);
	return true;
}

/* What the words name; false when they settle nothing more. */
static bool hear_named(const json_t *lines, const struct line_wish *wish,
		       const struct line_words *read, struct line_choice *choice)
{
	json_t *named = json_array();
	size_t mentions = gather(read->groups, choice->among, named);
	size_t count = json_array_size(named);
	if (mentions > 1 && count > 1) {
		choice->named = true;
		take_several(choice, named);
		return true;
	}
	bool any = narrow_to(&choice->among, named);
	choice->named = any;
	if (any && count == 1)
		return true;
	if (!any && hear_markets(wish, choice))
		return true;
	bool all = json_is_true(json_object_get(wish->said, "all_lines"));
	if (!all && (hear_rank(read->rank, choice) ||
		     (!any && hear_other_number(lines, wish, read, choice))))
		return true;
	/* "Tous mes numéros" may be something else to a form; the answer to "Quelle ligne ?" not.
	 */
	all = all || (read->all && !any && !is_form(wish));
	if (!all || json_array_size(choice->among) < 2)
		return false;
	choice->named = true;
	take_several(choice, json_copy(choice->among));
	return true;
}

/* Those chosen among the lines shown, where they were several. */
static bool hear_several(const struct line_wish *wish, struct line_choice *choice)
{
	size_t i;
	json_t *id, *lines = json_array();
	json_array_foreach(json_object_get(wish->said, "several"), i, id)
	{
		json_t *one = filter(choice->among, wish, "id", json_string_value(id));
		add_new(lines, one);
		json_decref(one);
	}
	if (json_array_size(lines) < 2) {
		json_decref(lines);
		return false;
	}
	choice->named = true;
	take_several(choice, lines);
	return true;
}

/* What the customer's words say of it; false when they settle nothing more. `own`: they say that it
 * is theirs. */
static bool hear_words(const json_t *lines, const struct line_wish *wish,
		       struct line_choice *choice, bool *own)
{
	const char *chosen = work_text(wish->said, "line"), *phone = work_text(wish->said, "phone");
	if (*chosen && narrow_to(&choice->among, filter(choice->among, wish, "id", chosen)))
		return true;
	if (hear_several(wish, choice))
		return true;
	struct line_words read = line_words_read(lines, work_text(wish->said, "text"), wish->mode);
	*own = read.own;
	if (*phone && json_array_size(read.groups) == 0) { /* what a text does not hold */
		json_t *owner = filter(choice->among, wish, "number", phone);
		if (json_array_size(owner) > 0)
			(void)json_array_append(read.groups, owner);
		json_decref(owner);
	}
	bool heard = hear_named(lines, wish, &read, choice);
	json_decref(read.groups);
	return heard;
}

/* Whether the line spoken of before is somebody else's, where the holder has one in `among`. */
static bool is_of_another(const struct line_wish *wish, const json_t *among)
{
	json_t *before = filter(among, wish, "id", wish->line);
	json_t *theirs = filter(among, wish, "user", wish->holder);
	const char *user = work_text(json_array_get(before, 0), "user");
	bool other = *user && json_array_size(theirs) > 0 && strcmp(user, wish->holder) != 0;
	json_decref(before);
	json_decref(theirs);
	return other;
}

/* What was spoken of before, where nothing else says which. */
static void remember(const struct line_wish *wish, bool own, struct line_choice *choice)
{
	if (*wish->market)
		(void)narrow_to(&choice->among,
				filter(choice->among, wish, "market", wish->market));
	if (*wish->line && !choice->named && !(own && is_of_another(wish, choice->among)))
		(void)narrow_to(&choice->among, filter(choice->among, wish, "id", wish->line));
}

static bool has_market(const json_t *lines, const char *market)
{
	size_t i;
	const json_t *line;
	json_array_foreach(lines, i, line)
	{
		if (strcmp(work_text(line, "market"), market) == 0)
			return true;
	}
	return false;
}

/* "ma box" is the 4G box of who has no other. */
static const char *market_meant(const json_t *lines, const char *market)
{
	bool other_box = strcmp(market, "fixe") == 0 && !has_market(lines, "fixe") &&
			 has_market(lines, "box4g");
	return other_box ? "box4g" : market;
}

struct line_choice lines_choose(const json_t *lines, const struct line_wish *wish)
{
	const char *market = market_meant(lines, work_text(wish->said, "market"));
	struct line_choice choice = {
		.among = filter(lines, wish, NULL, NULL), .rest = json_array(), .market = market};
	bool off = *market && !lines_market_in(wish->markets, market);
	if (!off && *market && json_array_size(choice.among) > 0 &&
	    !narrow_to(&choice.among, filter(choice.among, wish, "market", market)))
		(void)json_array_clear(choice.among);
	choice.answer = off                                  ? LINE_OFF
			: json_array_size(choice.among) == 0 ? LINE_NONE
							     : LINE_FOUND;
	if (choice.answer != LINE_FOUND)
		return choice;
	bool own = false;
	if (!hear_words(lines, wish, &choice, &own))
		remember(wish, own, &choice);
	if (choice.answer == LINE_FOUND && json_array_size(choice.among) > 1)
		choice.answer = LINE_SEVERAL;
	choice.line = json_array_get(choice.among, 0);
	return choice;
}
