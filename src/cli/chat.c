/* chat.c - see chat.h. A number chooses among the choices shown. */
#include "cli/chat.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/driver.h"
#include "cli/options.h"

static const char USAGE[] =
	"Usage: chemin chat [--url ws://HOST:PORT/ws] [--as CUSTOMER]\n"
	"\n"
	"Talks with the assistant. A number presses a choice; an empty line or Ctrl-D ends.\n"
	"  --url URL          a running server, else the assistant in this process\n"
	"  --as CUSTOMER      signs in as a fictional customer: famille, impaye... (not with --url)\n"
	"  --intents DIR      another pack of rules\n"
	"  --responses DIR    other texts and chemins\n";

static const char *field(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	return text ? text : "";
}

/* Prints a message; the items of its choices are appended to `shown`. */
static void print_message(const json_t *message, json_t *shown)
{
	size_t i, j;
	json_t *part, *item;
	(void)printf("\n%s\n", field(message, "text"));
	json_array_foreach(json_object_get(message, "parts"), i, part)
	{
		if (strcmp(field(part, "k"), "chemin") == 0)
			(void)printf("  → %s\n", field(part, "chemin"));
		json_array_foreach(json_object_get(part, "items"), j, item)
		{
			if (!json_is_object(item))
				continue;
			(void)json_array_append(shown, item);
			(void)printf("  %zu. %s\n", json_array_size(shown), field(item, "label"));
		}
	}
}

static int begin(struct driver *driver, const char *customer, struct error *error)
{
	char event[100];
	int code = driver_begin(driver, error);
	if (code != 0 || !customer)
		return code;
	(void)snprintf(event, sizeof event, "customer %.80s", customer);
	return driver_event(driver, event, NULL, error);
}

static int talk(struct driver *driver, const char *customer, struct error *error)
{
	char *line = NULL;
	size_t size = 0;
	json_t *shown = json_array();
	bool terminal = isatty(STDIN_FILENO);
	int code = begin(driver, customer, error);
	while (code == 0) {
		if (terminal)
			(void)printf("\n> ");
		(void)fflush(stdout);
		ssize_t length = getline(&line, &size, stdin);
		while (length > 0 && (line[length - 1] == '\n' || line[length - 1] == '\r'))
			line[--length] = '\0';
		if (length <= 0)
			break;
		char *end;
		unsigned long number = strtoul(line, &end, 10);
		json_t *chosen =
			*end == '\0' && number > 0 ? json_array_get(shown, number - 1) : NULL;
		const char *text = chosen ? field(chosen, "label") : line;
		json_t *messages = NULL;
		code = driver_say(driver, text, chosen ? field(chosen, "id") : NULL, &messages,
				  error);
		(void)json_array_clear(shown);
		size_t i;
		json_t *message;
		json_array_foreach(messages, i, message)
		{
			print_message(message, shown);
		}
		json_decref(messages);
	}
	json_decref(shown);
	free(line);
	return code;
}

int cli_chat(int argc, char **argv)
{
	const char *url = NULL, *customer = NULL, *intents = NULL, *responses = NULL;
	const struct option_flag flags[] = {{"--url", &url, NULL},
					    {"--as", &customer, NULL},
					    {"--intents", &intents, NULL},
					    {"--responses", &responses, NULL}};
	int rest;
	int code = options_read(argc, argv, flags, 4, USAGE, &rest);
	if (code >= 0)
		return code;
	if (rest > 0)
		return options_refuse("chat", "« %s » is not expected (see --help)", argv[0]);
	if (customer && url)
		return options_refuse("chat", "--as is for the assistant in this process: leave "
					      "--url or --as out");
	struct error error = {0};
	struct driver *driver =
		url ? driver_over_socket(url, "customer", &error)
		    : driver_in_process(options_folder(intents, "intents"),
					options_folder(responses, "responses"), &error);
	if (!driver || talk(driver, customer, &error) != 0) {
		(void)fprintf(stderr, "chemin: chat: %s\n", error.message);
		code = EXIT_FAILED;
	} else {
		code = EXIT_DONE;
	}
	driver_close(driver);
	return code;
}
