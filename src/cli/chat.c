/* chat.c - see chat.h. A number chooses among the choices shown. */
#include "cli/chat.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/driver.h"
#include "cli/options.h"

static const char USAGE[] =
	"Usage: chemin chat [--url ws://HOST:PORT/ws] [--as CUSTOMER] [--save DIR]\n"
	"\n"
	"Talks with the assistant. A number presses a choice; an empty line or Ctrl-D ends.\n"
	"  --url URL          a running server, else the assistant in this process\n"
	"  --as CUSTOMER      signs in a fictional customer: famille, impaye, \"duo basic\"...\n"
	"                     (over --url: to a server started with --test)\n"
	"  --save DIR         keeps the files that are given in this folder (without --url)\n"
	"  --intents DIR      another pack of rules\n"
	"  --responses DIR    other texts and chemins\n";

/* With whom one talks, and what is on the screen. */
struct talk {
	struct driver *driver;
	const char *url;  /* of the server, or NULL */
	const char *save; /* a folder for files, or NULL */
	json_t *shown;    /* the choices, in the order of their numbers */
};

static const char *field(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	return text ? text : "";
}

/* 1.8 is read "1,8". */
static void print_decimal(const json_t *number)
{
	char text[32];
	(void)snprintf(text, sizeof text, "%g", json_number_value(number));
	text[strcspn(text, ".")] = strchr(text, '.') ? ',' : '\0';
	(void)fputs(text, stdout);
}

static void print_progress(const json_t *part)
{
	(void)printf("  %s\u00A0: ", field(part, "label"));
	print_decimal(json_object_get(part, "value"));
	(void)fputs(" sur ", stdout);
	print_decimal(json_object_get(part, "max"));
	(void)printf("\u00A0%s\n", field(part, "unit"));
}

/* Choices are numbered, and appended to `shown`; what a list holds is text, to be read only. */
static void print_items(const json_t *part, json_t *shown)
{
	size_t i;
	json_t *item;
	if (field(part, "title")[0])
		(void)printf("  %s\n", field(part, "title"));
	json_array_foreach(json_object_get(part, "items"), i, item)
	{
		if (!json_is_object(item)) {
			(void)printf("  - %s\n", json_string_value(item));
			continue;
		}
		(void)json_array_append(shown, item);
		(void)printf("  %zu. %s\n", json_array_size(shown), field(item, "label"));
	}
}

static int write_file(const char *folder, const struct document *document, struct error *error)
{
	char path[4096];
	if (strchr(document->name, '/') ||
	    snprintf(path, sizeof path, "%s/%s", folder, document->name) >= (int)sizeof path)
		return error_set(error, ERROR_LIMIT, "« %s » cannot be the name of a file",
				 document->name);
	FILE *file = fopen(path, "wb");
	bool good = file && fwrite(document->bytes, 1, document->length, file) == document->length;
	if (file)
		good = fclose(file) == 0 && good;
	if (!good)
		return error_set(error, ERROR_IO, "%s: cannot be written: %s", path,
				 strerror(errno));
	(void)printf("  [%s] enregistré dans %s\n", document->name, folder);
	return 0;
}

/* A link opens with the ticket of its customer alone: saves the file, or says how to have it. */
static void print_file(const struct talk *talk, const json_t *part)
{
	struct document document;
	struct error error = {0};
	if (!driver_has_files(talk->driver)) {
		char host[256] = "";
		(void)sscanf(talk->url, "ws://%255[^/]", host);
		(void)printf("  [%s] s’ouvre avec le ticket du client\u00A0:\n"
			     "    curl -OJ -H \"Authorization: Bearer $TICKET\" 'http://%s%s'\n",
			     field(part, "name"), host, field(part, "url"));
		return;
	}
	if (!talk->save) {
		(void)printf("  [%s] pour l’enregistrer, relancez avec --save DOSSIER\n",
			     field(part, "name"));
		return;
	}
	int code = driver_file(talk->driver, field(part, "url"), &document, &error);
	if (code == 0) {
		code = write_file(talk->save, &document, &error);
		document_free(&document);
	}
	if (code != 0)
		(void)printf("  [%s] non enregistré\u00A0: %s\n", field(part, "name"),
			     error.message);
}

static void print_part(const struct talk *talk, const json_t *part)
{
	const char *kind = field(part, "k");
	if (strcmp(kind, "chemin") == 0)
		(void)printf("  → %s\n", field(part, "chemin"));
	else if (strcmp(kind, "progress") == 0)
		print_progress(part);
	else if (strcmp(kind, "confirm") == 0)
		(void)printf("  [%s ? oui / non]\n", field(part, "label"));
	else if (strcmp(kind, "secret") == 0)
		(void)printf("  %s : %s\n", field(part, "label"), field(part, "value"));
	else if (strcmp(kind, "file") == 0)
		print_file(talk, part);
	else if (strcmp(kind, "link") == 0)
		(void)printf("  [%s] %s\n", field(part, "label"), field(part, "url"));
	else
		print_items(part, talk->shown);
}

/* Prints a message; the items of its choices are appended to what is shown. */
static void print_message(const struct talk *talk, const json_t *message)
{
	size_t i;
	json_t *part;
	(void)printf("\n%s\n", field(message, "text"));
	json_array_foreach(json_object_get(message, "parts"), i, part)
	{
		print_part(talk, part);
	}
}

static int begin(struct driver *driver, const char *customer, struct error *error)
{
	char event[128];
	int code = driver_begin(driver, error);
	if (code != 0 || !customer)
		return code;
	(void)snprintf(event, sizeof event, "customer %s", customer);
	return driver_event(driver, event, NULL, error);
}

/* Says what was typed: a number presses the choice that has it. */
static int answer(struct talk *talk, const char *line, struct error *error)
{
	char *end;
	size_t i;
	json_t *messages = NULL, *message;
	unsigned long number = strtoul(line, &end, 10);
	json_t *chosen =
		*end == '\0' && number > 0 ? json_array_get(talk->shown, number - 1) : NULL;
	int code = driver_say(talk->driver, chosen ? field(chosen, "label") : line,
			      chosen ? field(chosen, "id") : NULL, &messages, error);
	(void)json_array_clear(talk->shown);
	json_array_foreach(messages, i, message)
	{
		print_message(talk, message);
	}
	json_decref(messages);
	return code;
}

/* What the client shows beside the conversation, when it appears and when it goes. */
static int print_banner(struct driver *driver, bool *shown, struct error *error)
{
	bool on = false;
	int code = driver_banner(driver, &on, error);
	if (code == 0 && on != *shown)
		(void)printf("\n  [%s]\n",
			     on ? "Bannière\u00A0: un règlement est attendu\u00A0; dites "
				  "«\u00A0régulariser\u00A0»"
				: "La bannière de la facture à régler est retirée");
	*shown = on;
	return code;
}

static int converse(struct talk *talk, const char *customer, struct error *error)
{
	bool banner = false;
	char *line = NULL;
	size_t size = 0;
	bool terminal = isatty(STDIN_FILENO);
	int code = begin(talk->driver, customer, error);
	while (code == 0 && (code = print_banner(talk->driver, &banner, error)) == 0) {
		if (terminal)
			(void)printf("\n> ");
		(void)fflush(stdout);
		ssize_t length = getline(&line, &size, stdin);
		while (length > 0 && (line[length - 1] == '\n' || line[length - 1] == '\r'))
			line[--length] = '\0';
		if (length <= 0)
			break;
		code = answer(talk, line, error);
	}
	free(line);
	return code;
}

int cli_chat(int argc, char **argv)
{
	const char *customer = NULL, *intents = NULL, *responses = NULL;
	struct talk talk = {0};
	const struct option_flag flags[] = {{"--url", &talk.url, NULL},
					    {"--as", &customer, NULL},
					    {"--save", &talk.save, NULL},
					    {"--intents", &intents, NULL},
					    {"--responses", &responses, NULL}};
	int rest;
	int code = options_read(argc, argv, flags, 5, USAGE, &rest);
	if (code >= 0)
		return code;
	if (rest > 0)
		return options_refuse("chat", "« %s » is not expected (see --help)", argv[0]);
	if (talk.url && talk.save)
		return options_refuse("chat", "--save keeps no file over --url (see --help)");
	struct error error = {0};
	talk.driver = talk.url
			      ? driver_over_socket(talk.url, customer ? "test" : "customer", &error)
			      : driver_in_process(options_folder(intents, "intents"),
						  options_folder(responses, "responses"), &error);
	talk.shown = json_array();
	if (!talk.driver || converse(&talk, customer, &error) != 0) {
		(void)fprintf(stderr, "chemin: chat: %s\n", error.message);
		code = EXIT_FAILED;
	} else {
		code = EXIT_DONE;
	}
	json_decref(talk.shown);
	driver_close(talk.driver);
	return code;
}
