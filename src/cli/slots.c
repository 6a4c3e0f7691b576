/*
 * slots.c - see slots.h.
 *
 * File (table.h): client (of the demonstration), enonce, id, reponses. An id may be "a|b".
 * `reponses` is "step=value;step=value", or "-": what the message answers of the act's steps, by
 * the ids of responses/demarches.jsonc. Rows of the account, which take themselves when alone, are
 * not counted.
 *
 * Precision is the share of the answers taken that were said, recall that of the answers said that
 * were taken, over all rows whose act was begun; the others count as nothing taken.
 */
#include "cli/slots.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/driver.h"
#include "cli/options.h"
#include "cli/table.h"
#include "dialogue/forms.h"
#include "french/plain.h"

static const char USAGE[] =
	"Usage: chemin slots [--json] [--clock TIME] [--intents DIR] [--responses DIR]\n"
	"                     FILE.tsv\n"
	"\n"
	"Measures what acts take from a first message (columns client, enonce, id, reponses,\n"
	"as « jour=10;lieu=france » or « - »).\n"
	"  --json             the figures as one JSON object\n"
	"  --clock TIME       when they are said, as 2026-11-28T10:00:00+01:00 (default: now)\n"
	"  --intents DIR      another pack of rules\n"
	"  --responses DIR    other forms\n";

enum { QUESTIONS_LIMIT = 3, VALUE_BYTES = 512 };

struct measure {
	struct driver *driver;
	const char *clock; /* when the messages are said; NULL is now */
	bool quiet;        /* the figures alone */
	struct error error;
	int rows, begun, exact; /* exact: the act, and its answers, no more and no less */
	int said, taken, right; /* answers */
};

static const char *text_at(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	return text ? text : "";
}

static bool is_act(const char *ids, const char *act)
{
	size_t length = strlen(act);
	for (const char *at = ids; length && at; at = strchr(at, '|')) {
		at += *at == '|';
		if (strncmp(at, act, length) == 0 && (at[length] == '|' || at[length] == '\0'))
			return true;
	}
	return false;
}

/* The choice that leads to the act, or the first one: any line will do. */
static const json_t *best_choice(const json_t *messages, const char *ids)
{
	const json_t *first = NULL, *message, *part, *item;
	size_t i, j, k;
	json_array_foreach(messages, i, message)
	{
		json_array_foreach(json_object_get(message, "parts"), j, part)
		{
			json_array_foreach(json_object_get(part, "items"), k, item)
			{
				if (is_act(ids, text_at(item, "id")))
					return item;
				if (!first && *text_at(item, "id"))
					first = item;
			}
		}
	}
	return first;
}

/* The act begun by the message: state->form; NULL with none, or on an error. The caller's. */
static json_t *begin_act(struct measure *measure, const char *text, const char *ids)
{
	json_t *messages = NULL, *form = NULL;
	int code = driver_say(measure->driver, text, NULL, &messages, &measure->error);
	for (int i = 0; code == 0; i++) {
		json_t *state = driver_state(measure->driver);
		form = json_incref(json_object_get(state, "form"));
		json_decref(state);
		const json_t *choice = best_choice(messages, ids);
		if (json_is_object(form) || !choice || i == QUESTIONS_LIMIT)
			break;
		json_decref(form);
		form = NULL;
		json_t *next = NULL;
		code = driver_say(measure->driver, text_at(choice, "label"), text_at(choice, "id"),
				  &next, &measure->error);
		json_decref(messages);
		messages = next;
	}
	json_decref(messages);
	return form;
}

static bool same_value(const json_t *value, const char *expected)
{
	char got[VALUE_BYTES], wanted[VALUE_BYTES];
	if (json_is_integer(value))
		return json_integer_value(value) == strtoll(expected, NULL, 10);
	(void)plain_words(text_of(json_is_string(value) ? json_string_value(value) : ""), got,
			  sizeof got);
	(void)plain_words(text_of(expected), wanted, sizeof wanted);
	return strcmp(got, wanted) == 0;
}

/* "a=1;b=2" as {"a": "1", "b": "2"}. */
static json_t *read_answers(char *cell)
{
	json_t *answers = json_object();
	char *rest = cell, *pair;
	while ((pair = strsep(&rest, ";"))) {
		char *value = strchr(pair, '=');
		if (!value)
			continue; /* "-" */
		*value++ = '\0';
		(void)json_object_set_new(answers, pair, json_string(value));
	}
	return answers;
}

/* Chosen from the account, or what it told. */
static bool is_not_said(const json_t *lists, const char *name)
{
	return json_object_get(lists, name) || strcmp(name, FORM_MARKET) == 0 ||
	       strcmp(name, FORM_REFUSAL) == 0 || strcmp(name, FORM_STATE) == 0;
}

static void print_answers(const char *what, const json_t *values, const json_t *lists)
{
	const char *name;
	const json_t *value;
	(void)printf("    %s", what);
	json_object_foreach((json_t *)values, name, value)
	{
		if (is_not_said(lists, name))
			continue;
		if (json_is_integer(value))
			(void)printf(" %s=%lld", name, (long long)json_integer_value(value));
		else
			(void)printf(" %s=%s", name, json_string_value(value));
	}
	(void)puts("");
}

/* Counts what was taken; whether it is what was said. */
static bool compare(struct measure *measure, const json_t *said, const json_t *form)
{
	const json_t *lists = json_object_get(form, "lists"), *value;
	const char *name;
	int taken = 0, right = 0;
	json_object_foreach(json_object_get(form, "values"), name, value)
	{
		if (is_not_said(lists, name))
			continue;
		const char *expected = json_string_value(json_object_get(said, name));
		taken++;
		right += expected && same_value(value, expected);
	}
	measure->said += (int)json_object_size(said);
	measure->taken += taken;
	measure->right += right;
	return taken == right && right == (int)json_object_size(said);
}

/* A new conversation of that customer. The clock first: the account is made relative to it. */
static int begin_conversation(struct measure *measure, const char *customer)
{
	char event[128];
	int code = driver_begin(measure->driver, &measure->error);
	if (code == 0 && measure->clock) {
		(void)snprintf(event, sizeof event, "clock %s", measure->clock);
		code = driver_event(measure->driver, event, NULL, &measure->error);
	}
	(void)snprintf(event, sizeof event, "customer %s", customer);
	return code != 0 ? code : driver_event(measure->driver, event, NULL, &measure->error);
}

static int take_row(void *context, char *const *cells, int line)
{
	struct measure *measure = context;
	if (begin_conversation(measure, cells[0]) != 0)
		return options_refuse("slots", "line %d: %s", line, measure->error.message);
	json_t *form = begin_act(measure, cells[1], cells[2]);
	json_t *said = read_answers(cells[3]);
	const char *act = text_at(form, "act");
	bool begun = is_act(cells[2], act);
	bool exact = compare(measure, said, begun ? form : NULL) && begun;
	measure->rows++;
	measure->begun += begun;
	measure->exact += exact;
	if (!exact && !measure->quiet) {
		(void)printf("- %s: %s\n", cells[0], cells[1]);
		if (!begun)
			(void)printf("    %s expected, %s begun\n", cells[2],
				     *act ? act : "nothing");
		print_answers("said ", said, NULL);
		print_answers("taken", json_object_get(form, "values"),
			      json_object_get(form, "lists"));
	}
	json_decref(said);
	json_decref(form);
	return measure->error.message[0] ? EXIT_FAILED : EXIT_DONE;
}

static double share(int part, int whole)
{
	return whole ? (double)part / whole : 1.;
}

static void print_report(const struct measure *m)
{
	double begun = share(m->begun, m->rows), exact = share(m->exact, m->rows),
	       precision = share(m->right, m->taken), recall = share(m->right, m->said);
	if (m->quiet) {
		(void)printf("{\"messages\": %d, \"begun\": %.4f, \"exact\": %.4f, "
			     "\"precision\": %.4f, \"recall\": %.4f}\n",
			     m->rows, begun, exact, precision, recall);
		return;
	}
	(void)printf("%d messages: the act begun %.1f %%, with its answers exactly %.1f %%\n",
		     m->rows, 100 * begun, 100 * exact);
	(void)printf("answers: %d said, %d taken, precision %.1f %%, recall %.1f %%\n", m->said,
		     m->taken, 100 * precision, 100 * recall);
}

int cli_slots(int argc, char **argv)
{
	static const char *const names[] = {"client", "enonce", "id", "reponses"};
	const char *intents = NULL, *responses = NULL;
	struct measure measure = {0};
	const struct option_flag flags[] = {{"--json", NULL, &measure.quiet},
					    {"--intents", &intents, NULL},
					    {"--responses", &responses, NULL},
					    {"--clock", &measure.clock, NULL}};
	int rest;
	int code = options_read(argc, argv, flags, 4, USAGE, &rest);
	if (code >= 0)
		return code;
	if (rest != 1)
		return options_refuse("slots", "one FILE.tsv is wanted (see --help)");
	measure.driver = driver_in_process(options_folder(intents, "intents"),
					   options_folder(responses, "responses"), &measure.error);
	if (measure.driver)
		code = table_read("slots", argv[0], names, 4, 4, take_row, &measure);
	else
		code = EXIT_FAILED;
	if (measure.error.message[0])
		(void)fprintf(stderr, "chemin: slots: %s\n", measure.error.message);
	else if (code == EXIT_DONE)
		print_report(&measure);
	driver_close(measure.driver);
	return code;
}
