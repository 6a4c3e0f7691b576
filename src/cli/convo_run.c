/* convo_run.c - see convo_run.h. One #bot block is one message of the bot, in order. */
#include "cli/convo_run.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buffer.h"

/* A dialogue being played. */
struct play {
	const struct convo_set *set;
	struct driver *driver;
	size_t run;
	json_t *messages; /* of the bot, not yet looked at */
	json_t *choices;  /* items shown last */
	struct error *error;
};

static int fail(struct play *play, const char *file, int line, const char *what, const char *detail)
{
	return error_set(play->error, ERROR_FORMAT, "%s:%d: %s%s", file, line, what, detail);
}

static const char *argument(const char *line, const char *word)
{
	size_t length = strlen(word);
	if (strncmp(line, word, length) != 0 || (line[length] != ' ' && line[length] != '\0'))
		return NULL;
	line += length;
	while (*line == ' ')
		line++;
	return line;
}

/* ---- The scene ---- */

static int set_scene_part(struct play *play, const struct block *block, bool customer)
{
	for (size_t i = 0; i < block->count; i++) {
		const char *line = block->lines[i].text, *value;
		char event[200];
		/* The account is made relative to the clock: it comes last. */
		if ((argument(line, "CUSTOMER") != NULL) != customer)
			continue;
		if ((value = argument(line, "CUSTOMER")))
			(void)snprintf(event, sizeof event, "customer %.150s", value);
		else if ((value = argument(line, "MARKET")))
			(void)snprintf(event, sizeof event, "market %.150s", value);
		else if ((value = argument(line, "CLOCK")))
			(void)snprintf(event, sizeof event, "clock %.150s", value);
		else
			continue; /* unknown words set nothing, as in BotiumScript */
		struct error error = {0};
		if (driver_event(play->driver, event, NULL, &error) != 0)
			return fail(play, block->file, block->lines[i].line, "", error.message);
	}
	return 0;
}

static int set_scene(struct play *play, const struct block *block)
{
	int code = set_scene_part(play, block, false);
	return code != 0 ? code : set_scene_part(play, block, true);
}

/* ---- What the customer says ---- */

static const char *find_choice(const struct play *play, const char *label)
{
	size_t i;
	json_t *item;
	json_array_foreach(play->choices, i, item)
	{
		const char *shown = json_string_value(json_object_get(item, "label"));
		if (shown && strcmp(shown, label) == 0)
			return json_string_value(json_object_get(item, "id"));
	}
	return NULL;
}

static int nothing_left(struct play *play, const char *file, int line)
{
	json_t *left = json_array_get(play->messages, 0);
	const char *text = json_string_value(json_object_get(left, "text"));
	return left ? fail(play, file, line,
			   "a message of the bot was not expected: ", text ? text : "")
		    : 0;
}

static void remember_choices(struct play *play)
{
	size_t i, j;
	json_t *message, *part;
	json_decref(play->choices);
	play->choices = json_array();
	json_array_foreach(play->messages, i, message)
	{
		json_array_foreach(json_object_get(message, "parts"), j, part)
		{
			const char *kind = json_string_value(json_object_get(part, "k"));
			if (kind && strcmp(kind, "choices") == 0)
				(void)json_array_extend(play->choices,
							json_object_get(part, "items"));
		}
	}
}

static int say(struct play *play, const struct block *block)
{
	int code = nothing_left(play, block->file, block->line);
	if (code != 0)
		return code;
	struct buffer text;
	buffer_init(&text);
	for (size_t i = 0; i < block->count; i++) {
		if (i)
			buffer_add_char(&text, ' ');
		buffer_add_string(&text, block->lines[i].text);
	}
	char *words = buffer_take(&text);
	const struct utterance_list *list = words ? convo_find_list(play->set, words) : NULL;
	const char *said = list ? list->lines[play->run % list->count] : words;
	struct error error = {0};
	json_t *messages = NULL;
	code = words ? driver_say(play->driver, said, find_choice(play, said), &messages, &error)
		     : error_set(&error, ERROR_MEMORY, "not enough memory");
	if (code != 0) {
		(void)fail(play, block->file, block->line, "", error.message);
	} else {
		json_decref(play->messages);
		play->messages = messages;
		remember_choices(play);
	}
	free(words);
	return code;
}

/* ---- What the bot must say ---- */

/* The first part of `message` of that kind for which `holds` is true. */
static bool any_part(const json_t *message, const char *kind,
		     bool (*holds)(const json_t *part, const char *value), const char *value)
{
	size_t i;
	json_t *part;
	json_array_foreach(json_object_get(message, "parts"), i, part)
	{
		const char *name = json_string_value(json_object_get(part, "k"));
		if (name && strcmp(name, kind) == 0 && holds(part, value))
			return true;
	}
	return false;
}

static const char *field(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	return text ? text : "";
}

static bool is_chemin(const json_t *part, const char *value)
{
	return strcmp(field(part, "chemin"), value) == 0;
}

static bool is_blocked(const json_t *part, const char *value)
{
	return strcmp(field(part, "intent"), value) == 0 && json_object_get(part, "blocked");
}

static bool label_contains(const json_t *part, const char *value)
{
	return convo_text_contains(field(part, "label"), value);
}

static bool name_contains(const json_t *part, const char *value)
{
	return convo_text_contains(field(part, "name"), value);
}

static bool has_choice(const json_t *part, const char *label)
{
	size_t i;
	json_t *item;
	json_array_foreach(json_object_get(part, "items"), i, item)
	{
		if (strcmp(field(item, "label"), label) == 0)
			return true;
	}
	return false;
}

static bool assert_chemin(const json_t *message, const char *value)
{
	return any_part(message, "chemin", is_chemin, value);
}

static bool assert_blocked(const json_t *message, const char *value)
{
	return any_part(message, "chemin", is_blocked, value);
}

static bool assert_secret(const json_t *message, const char *value)
{
	return any_part(message, "secret", label_contains, value);
}

static bool assert_confirm(const json_t *message, const char *value)
{
	return any_part(message, "confirm", label_contains, value);
}

static bool assert_link(const json_t *message, const char *value)
{
	return any_part(message, "link", label_contains, value);
}

static bool assert_file(const json_t *message, const char *value)
{
	return any_part(message, "file", name_contains, value);
}

static bool assert_intent(const json_t *message, const char *value)
{
	return strcmp(field(message, "intent"), value) == 0;
}

/* How many of the labels "a|b" are on a choice of the message; `*wanted` is how many there are. */
static size_t count_buttons(const json_t *message, const char *value, size_t *wanted)
{
	char *copy = strdup(value), *rest = copy, *label;
	size_t found = 0;
	*wanted = 0;
	while (rest && (label = strsep(&rest, "|"))) {
		while (*label == ' ')
			label++;
		size_t length = strlen(label);
		while (length && label[length - 1] == ' ')
			label[--length] = '\0';
		found += any_part(message, "choices", has_choice, label);
		++*wanted;
	}
	free(copy);
	return found;
}

static bool assert_buttons(const json_t *message, const char *value)
{
	size_t wanted;
	return count_buttons(message, value, &wanted) == wanted && wanted > 0;
}

static bool assert_no_buttons(const json_t *message, const char *value)
{
	size_t wanted;
	return count_buttons(message, value, &wanted) == 0;
}

static const struct asserter {
	const char *word;
	bool (*holds)(const json_t *message, const char *value);
	bool (*lacks)(const json_t *message, const char *value); /* what `!` means, unless !holds */
} ASSERTERS[] = {
	{"INTENT", assert_intent, NULL},
	{"BUTTONS", assert_buttons, assert_no_buttons},
	{"CHEMIN", assert_chemin, NULL},
	{"BLOCKED", assert_blocked, NULL},
	{"SECRET", assert_secret, NULL},
	{"LINK", assert_link, NULL},
	{"CONFIRM", assert_confirm, NULL},
	{"FILE", assert_file, NULL},
	{"BANNER", NULL, NULL}, /* asked of the driver */
};

static const struct asserter *find_asserter(const char *line, const char **value)
{
	for (size_t i = 0; i < sizeof ASSERTERS / sizeof ASSERTERS[0]; i++)
		if ((*value = argument(line, ASSERTERS[i].word)))
			return &ASSERTERS[i];
	return NULL;
}

static int play_event(struct play *play, const struct block *block, const struct block_line *line)
{
	struct error error = {0};
	const char *event = argument(line->text, "EVENT");
	size_t before = json_array_size(play->messages);
	if (driver_event(play->driver, event, play->messages, &error) == 0) {
		if (json_array_size(play->messages) > before)
			remember_choices(play);
		return 0;
	}
	return fail(play, block->file, line->line, "", error.message);
}

/* The text lines of a block, joined; `*negated` when the first one begins with "!". */
static char *wanted_text(const struct block *block, bool *negated)
{
	struct buffer text;
	buffer_init(&text);
	*negated = false;
	for (size_t i = 0; i < block->count; i++) {
		const char *line = block->lines[i].text, *value;
		const char *word = line[0] == '!' ? line + 1 : line;
		if (find_asserter(word, &value) || argument(line, "EVENT"))
			continue;
		if (text.length == 0 && line[0] == '!') {
			*negated = true;
			line++;
		}
		if (text.length)
			buffer_add_char(&text, ' ');
		buffer_add_string(&text, line);
	}
	return buffer_take(&text);
}

/* "on" or "off": what the customer's clients show. */
static bool banner_is(struct play *play, const char *value)
{
	bool on = false;
	struct error error = {0};
	return driver_banner(play->driver, &on, &error) == 0 &&
	       strcmp(value, on ? "on" : "off") == 0;
}

static int check_asserters(struct play *play, const struct block *block, const json_t *message)
{
	for (size_t i = 0; i < block->count; i++) {
		const char *line = block->lines[i].text, *value;
		bool negated = line[0] == '!';
		const struct asserter *asserter = find_asserter(negated ? line + 1 : line, &value);
		if (!asserter)
			continue;
		bool good = !asserter->holds  ? banner_is(play, value) != negated
			    : !negated        ? asserter->holds(message, value)
			    : asserter->lacks ? asserter->lacks(message, value)
					      : !asserter->holds(message, value);
		if (good)
			continue;
		char *shown = json_dumps(message, JSON_COMPACT);
		char detail[480];
		(void)snprintf(detail, sizeof detail, "%s does not hold: %.380s", line,
			       shown ? shown : "");
		free(shown);
		return fail(play, block->file, block->lines[i].line, "", detail);
	}
	return 0;
}

static int hear(struct play *play, const struct block *block)
{
	for (size_t i = 0; i < block->count && argument(block->lines[i].text, "EVENT"); i++) {
		int code = play_event(play, block, &block->lines[i]);
		if (code != 0)
			return code;
	}
	json_t *message = json_incref(json_array_get(play->messages, 0));
	if (!message)
		return fail(play, block->file, block->line, "the bot said nothing more", "");
	(void)json_array_remove(play->messages, 0);
	bool negated;
	char *wanted = wanted_text(block, &negated);
	int code = wanted ? 0 : error_set(play->error, ERROR_MEMORY, "not enough memory");
	if (code == 0 && *wanted &&
	    convo_text_contains(field(message, "text"), wanted) == negated) {
		char detail[480];
		(void)snprintf(detail, sizeof detail, "« %.180s » %s « %.220s »", wanted,
			       negated ? "is in" : "is not in", field(message, "text"));
		code = fail(play, block->file, block->line, "", detail);
	}
	if (code == 0)
		code = check_asserters(play, block, message);
	free(wanted);
	json_decref(message);
	return code;
}

/* ---- The whole ---- */

size_t convo_runs(const struct convo_set *set, const struct convo *convo)
{
	size_t runs = 1;
	for (size_t i = 0; i < convo->count; i++) {
		const struct block *block = &convo->blocks[i];
		const struct utterance_list *list =
			block->kind == BLOCK_ME && block->count == 1
				? convo_find_list(set, block->lines[0].text)
				: NULL;
		if (list && list->count > runs)
			runs = list->count;
	}
	return runs;
}

bool convo_play(const struct convo_set *set, const struct convo *convo, size_t run,
		struct driver *driver, struct error *error)
{
	struct play play = {.set = set, .driver = driver, .run = run, .error = error};
	int code = driver_begin(driver, error);
	play.messages = json_array();
	play.choices = json_array();
	for (size_t i = 0; code == 0 && i < convo->count; i++) {
		const struct block *block = &convo->blocks[i];
		switch (block->kind) {
		case BLOCK_BEGIN:
			code = set_scene(&play, block);
			break;
		case BLOCK_ME:
			code = say(&play, block);
			break;
		case BLOCK_BOT:
			code = hear(&play, block);
			break;
		case BLOCK_END:
			break;
		}
	}
	if (code == 0)
		code = nothing_left(&play, convo->file, 1);
	json_decref(play.messages);
	json_decref(play.choices);
	return code == 0;
}
