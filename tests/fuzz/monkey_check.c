/* monkey_check.c - what holds of every answer. See monkey.h. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "monkey.h"

#define NBSP        "\u00A0"
#define NARROW_NBSP "\u202F"

/* What the draws say of these must be nowhere. */
static const char *const SECRETS[] = {"4242 4242", "42424242",   "55555555",
				      "3000 6000", "Tr0ub4dour", "300060000"};

/* What is left of a text that was not filled. */
static const char *const LEFTOVERS[] = {"{",      "}",         "%s",  "%d", "%zu", "%n",
					"(null)", "undefined", "NaN", "@",  "\t"};

static const char *field(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	return text ? text : "";
}

static bool ends(const char *text, size_t length, const char *with)
{
	size_t size = strlen(with);
	return length >= size && memcmp(text + length - size, with, size) == 0;
}

/* What the customer said comes back as it was: only our own words answer for their form. Of the
 * length given; its case may have changed. */
static bool is_echo(const struct checks *checks, const char *what, size_t length)
{
	size_t i;
	json_t *said;
	json_array_foreach(checks->heard, i, said)
	{
		const char *text = json_string_value(said);
		for (; text && *text; text++)
			if (strncasecmp(text, what, length) == 0)
				return true;
	}
	return false;
}

/* An apostrophe that is not the customer's, between its letters. */
static bool has_straight_apostrophe(const struct checks *checks, const char *text)
{
	for (const char *at = text; (at = strchr(at, '\'')); at++) {
		const char *from = at > text ? at - 1 : at;
		if (!is_echo(checks, from, (size_t)(at - from) + 1 + (at[1] != '\0')))
			return true;
	}
	return false;
}

static bool is_blank(const char *text, size_t at)
{
	return text[at] == ' ' || strncmp(text + at, NBSP, 2) == 0 ||
	       strncmp(text + at, NARROW_NBSP, 3) == 0;
}

/* Before « : » comes a non-breaking space, but in an address, an hour, and after another sign. */
static bool lacks_space(const char *text, size_t at)
{
	if (at == 0 || ends(text, at, NBSP) || ends(text, at, NARROW_NBSP))
		return false;
	char before = text[at - 1], after = text[at + 1];
	if (text[at] == ':' && (after == '/' || isdigit((unsigned char)after)))
		return false;
	return !strchr("?!:;\n", before);
}

static void check_spaces(struct checks *checks, const char *text)
{
	size_t length = strlen(text);
	for (size_t i = 0; i < length; i++) {
		if (strchr(";:!?", text[i]) && lacks_space(text, i))
			report_found(checks->report, "no space before a sign", "%c in: %s", text[i],
				     text);
		if (strncmp(text + i, "»", 2) == 0 && i > 0 && !ends(text, i, NBSP))
			report_found(checks->report, "no space before »", "%s", text);
		if (strncmp(text + i, "«", 2) == 0 && strncmp(text + i + 2, NBSP, 2) != 0)
			report_found(checks->report, "no space after «", "%s", text);
		if (is_blank(text, i) &&
		    (text[i + 1] == '.' || text[i + 1] == ',' || text[i + 1] == ')') &&
		    strncmp(text + i + 1, "...", 3) != 0)
			report_found(checks->report, "a space before a stop", "%s", text);
		size_t size = text[i] == ' ' ? 1 : strncmp(text + i, NBSP, 2) == 0 ? 2 : 0;
		if (size && is_blank(text, i + size))
			report_found(checks->report, "two spaces", "%s", text);
	}
	if (length && (isspace((unsigned char)text[0]) || isspace((unsigned char)text[length - 1])))
		report_found(checks->report, "a space at an end", "« %s »", text);
}

/* The text with one word for what stands between « and »: the app's words, the customer's. */
static void leave_quotes(const char *text, char *left, size_t size)
{
	size_t length = 0;
	while (*text && length + 16 < size) {
		const char *end = strncmp(text, "«" NBSP, 4) == 0 ? strstr(text, NBSP "»") : NULL;
		if (end) {
			length += (size_t)snprintf(left + length, size - length,
						   "«" NBSP "x" NBSP "»");
			text = end + strlen(NBSP "»");
		} else {
			left[length++] = *text++;
		}
	}
	left[length] = '\0';
}

/* A text, as the customer reads it. */
static void check_text(struct checks *checks, const char *text)
{
	for (size_t i = 0; i < sizeof LEFTOVERS / sizeof *LEFTOVERS; i++) {
		const char *left = LEFTOVERS[i], *at = strstr(text, left);
		/* An address has its sign in the middle of words, or before its domain. */
		if (at && left[0] == '@' &&
		    ((at > text && isalnum((unsigned char)at[-1])) ||
		     strncmp(at, "@bbox.fr", 8) == 0))
			continue;
		if (at && !is_echo(checks, left, strlen(left)))
			report_found(checks->report, "a mark left", "%s in: %s", left, text);
	}
	for (const char *at = text; (at = strstr(at, "null")); at += 4)
		if ((at == text || !isalpha((unsigned char)at[-1])) &&
		    !isalpha((unsigned char)at[4]) && (unsigned char)at[4] < 0x80 &&
		    !is_echo(checks, "null", 4))
			report_found(checks->report, "a mark left", "null in: %s", text);
	char own[8192];
	leave_quotes(text, own, sizeof own);
	if (has_straight_apostrophe(checks, own))
		report_found(checks->report, "a straight apostrophe", "%s", own);
	if (strstr(own, "..") || strstr(own, ",,") || strstr(own, ",.") || strstr(own, " ,"))
		report_found(checks->report, "two stops", "%s", own);
	check_spaces(checks, own);
}

/* Every text of a part, but addresses and names for machines. */
static void check_part(struct checks *checks, const json_t *value, const char *key)
{
	static const char *const MACHINES[] = {"k",      "id",    "url",   "token", "type",
					       "intent", "value", "image", "name"};
	const char *name;
	size_t i;
	json_t *inner;
	for (i = 0; key && i < sizeof MACHINES / sizeof *MACHINES; i++)
		if (strcmp(key, MACHINES[i]) == 0)
			return;
	/* A chemin has the app's own words. */
	if (strcmp(field(value, "k"), "chemin") == 0)
		return;
	if (json_is_string(value))
		check_text(checks, json_string_value(value));
	json_object_foreach((json_t *)value, name, inner)
	{
		check_part(checks, inner, name);
	}
	if (!json_is_array(value))
		return;
	json_array_foreach(value, i, inner)
	{
		check_part(checks, inner, key);
	}
}

/* ---- Questions ---- */

/* A message that ends with a question waits for its answer. */
static bool asks(const json_t *message)
{
	const char *text = field(message, "text");
	return ends(text, strlen(text), "?");
}

static size_t count_parts(const json_t *messages, const char *kind)
{
	size_t i, j, count = 0;
	json_t *message, *part;
	json_array_foreach(messages, i, message)
	{
		json_array_foreach(json_object_get(message, "parts"), j, part)
		{
			count += strcmp(field(part, "k"), kind) == 0;
		}
	}
	return count;
}

static void check_questions(struct checks *checks, const json_t *messages)
{
	size_t i, questions = 0;
	json_t *message;
	json_array_foreach(messages, i, message)
	{
		questions += asks(message);
	}
	if (questions > 1)
		report_found(checks->report, "two questions wait", "%zu messages end with one: %s",
			     questions, field(json_array_get(messages, 0), "text"));
	if (count_parts(messages, "confirm") > 1)
		report_found(checks->report, "two confirmations wait", "%s",
			     field(json_array_get(messages, 0), "text"));
}

/* The same sentence is not said twice in a message, nor the same message in a turn. */
static void check_repeats(struct checks *checks, const json_t *messages)
{
	size_t i, j;
	json_t *one, *other;
	json_array_foreach(messages, i, one)
	{
		const char *text = field(one, "text");
		for (const char *at = text; *at;) {
			const char *end = strpbrk(at, ".?!\n");
			size_t size = end ? (size_t)(end - at) : strlen(at);
			char sentence[300] = "";
			if (size > 24 && size < sizeof sentence) {
				memcpy(sentence, at, size);
				sentence[size] = '\0';
				if (strstr(at + size, sentence))
					report_found(checks->report, "said twice", "%s", sentence);
			}
			at += size + (end != NULL);
		}
		json_array_foreach(messages, j, other)
		{
			if (j > i && strcmp(field(other, "text"), text) == 0)
				report_found(checks->report, "said twice", "%s", text);
		}
	}
}

/* ---- Secrets ---- */

/* `kept` has no value of the account's that was shown under « secret ». */
static void check_kept(struct checks *checks, const char *kept)
{
	size_t i;
	json_t *secret;
	json_array_foreach(checks->disclosed, i, secret)
	{
		if (strstr(kept, json_string_value(secret)))
			report_found(checks->report, "a secret is kept", "%s",
				     json_string_value(secret));
	}
}

static void check_secrets(struct checks *checks, const json_t *messages, const json_t *state)
{
	size_t i, j;
	json_t *message, *part;
	json_array_foreach(messages, i, message)
	{
		json_array_foreach(json_object_get(message, "parts"), j, part)
		{
			const char *value = field(part, "value");
			if (strcmp(field(part, "k"), "secret") == 0 && strlen(value) > 4)
				(void)json_array_append(checks->disclosed,
							json_object_get(part, "value"));
		}
	}
	json_array_foreach(messages, i, message)
	{
		check_kept(checks, field(message, "text"));
	}
	char *shown = json_dumps(messages, 0), *kept = json_dumps(state, 0);
	for (i = 0; i < sizeof SECRETS / sizeof *SECRETS; i++)
		if ((shown && strstr(shown, SECRETS[i])) || (kept && strstr(kept, SECRETS[i])))
			report_found(checks->report, "a secret of the customer", "%s", SECRETS[i]);
	check_kept(checks, kept ? kept : "");
	free(shown);
	free(kept);
}

/* ---- Acts ---- */

static bool has(const json_t *list, const char *text)
{
	size_t i;
	json_t *one;
	json_array_foreach(list, i, one)
	{
		if (strcmp(json_string_value(one), text) == 0)
			return true;
	}
	return false;
}

/* Words that say no, whatever is asked. */
static bool is_refusal(const char *said)
{
	static const char *const NO[] = {"non",    "annuler",       "attendez",   "stop",
					 "aucune", "laisse tomber", "je sais pas"};
	for (size_t i = 0; i < sizeof NO / sizeof *NO; i++)
		if (strcmp(said, NO[i]) == 0)
			return true;
	return false;
}

void check_execution(struct checks *checks, const struct acts_call *call)
{
	const char *key = call->key ? call->key : "";
	checks->report->acts++;
	report_write(checks->report, "  (%s %s)\n", call->act, call->operation);
	if (!has(checks->offered, key))
		report_found(checks->report, "an act without its confirmation", "%s", call->act);
	if (has(checks->executed, key))
		report_found(checks->report, "an act made twice", "%s", call->act);
	if (checks->said && is_refusal(checks->said))
		report_found(checks->report, "an act made on a refusal", "%s: %s", call->act,
			     checks->said);
	(void)json_array_append_new(checks->executed, json_string(key));
}

static void remember_tokens(struct checks *checks, const json_t *messages)
{
	size_t i, j;
	json_t *message, *part;
	(void)json_array_clear(checks->offered);
	json_array_foreach(messages, i, message)
	{
		json_array_foreach(json_object_get(message, "parts"), j, part)
		{
			if (strcmp(field(part, "k"), "confirm") == 0)
				(void)json_array_append(checks->offered,
							json_object_get(part, "token"));
		}
	}
}

void check_turn(struct checks *checks, const json_t *messages, const json_t *state)
{
	size_t i;
	json_t *message;
	json_array_foreach(messages, i, message)
	{
		if (!field(message, "text")[0])
			report_found(checks->report, "an empty answer", "message %zu", i);
		check_text(checks, field(message, "text"));
		check_part(checks, json_object_get(message, "parts"), NULL);
	}
	check_questions(checks, messages);
	check_repeats(checks, messages);
	check_secrets(checks, messages, state);
	remember_tokens(checks, messages);
}
