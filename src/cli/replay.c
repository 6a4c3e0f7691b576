/*
 * replay.c - see replay.h.
 *
 * What customers wrote is said again, conversation by conversation, to the assistant in this
 * process. An answer is compared by the intent served: nobody is signed in here, so that what an
 * account made of it does not count. What an advisor answered is left out.
 */
#include "cli/replay.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "cli/driver.h"
#include "cli/options.h"
#include "cli/past.h"

static const char USAGE[] =
	"Usage: chemin replay [--data DIR] [--days N] [--json]\n"
	"\n"
	"Says past conversations again, and shows what the present pack answers otherwise.\n"
	"  --data DIR         where conversations are kept; default ./data\n"
	"  --days N           those that changed in the last N days; default 30\n"
	"  --json             one JSON object for each difference\n"
	"  --intents DIR      another pack of rules\n"
	"  --responses DIR    other texts and chemins\n";

struct replay {
	struct driver *driver;
	bool json;
	size_t conversations, messages, changed;
};

static const char *field(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	return text ? text : "";
}

static bool is_from(const json_t *message, const char *who)
{
	return strcmp(field(message, "from"), who) == 0;
}

/* The intents that messages of the assistant served, in order: "code_puk+rio_mobile". False: the
 * assistant said nothing. */
static bool intents_of(const json_t *messages, size_t from, char *intents, size_t size)
{
	size_t length = 0, count = 0;
	intents[0] = '\0';
	for (size_t i = from; i < json_array_size(messages); i++) {
		const json_t *message = json_array_get(messages, i);
		if (is_from(message, "customer"))
			break;
		/* What this process says bears no author. */
		if (field(message, "from")[0] && !is_from(message, "bot"))
			continue;
		const char *intent = field(message, "intent");
		count++;
		if (*intent && !strstr(intents, intent) && length + strlen(intent) + 2 < size)
			length += (size_t)snprintf(intents + length, size - length, "%s%s",
						   length ? "+" : "", intent);
	}
	return count > 0;
}

static void tell(struct replay *replay, const char *conv, const char *text, const char *then,
		 const char *now)
{
	replay->changed++;
	if (!replay->json) {
		(void)printf("« %s »\n    then: %s, now: %s\n", text,
			     *then ? then : "not understood", *now ? now : "not understood");
		return;
	}
	json_t *object = json_pack("{s:s, s:s, s:s, s:s}", "conv", conv, "text", text, "then", then,
				   "now", now);
	char *line = object ? json_dumps(object, JSON_COMPACT) : NULL;
	if (line)
		(void)puts(line);
	free(line);
	json_decref(object);
}

static int say_again(struct replay *replay, const char *conv, const json_t *messages, size_t at,
		     struct error *error)
{
	char then[256], now[256];
	const json_t *message = json_array_get(messages, at);
	const char *text = field(message, "text"), *choice = field(message, "choice");
	if (!intents_of(messages, at + 1, then, sizeof then))
		return 0;
	json_t *answered = NULL;
	int code = driver_say(replay->driver, text, *choice ? choice : NULL, &answered, error);
	if (code != 0)
		return code;
	replay->messages++;
	(void)intents_of(answered, 0, now, sizeof now);
	if (strcmp(then, now) != 0)
		tell(replay, conv, text, then, now);
	json_decref(answered);
	return 0;
}

static int replay_one(struct replay *replay, struct store *store, const char *conv,
		      struct error *error)
{
	json_t *messages = past_messages(store, conv, error);
	int code = messages ? driver_begin(replay->driver, error) : error->code;
	for (size_t i = 0; code == 0 && i < json_array_size(messages); i++)
		if (is_from(json_array_get(messages, i), "customer"))
			code = say_again(replay, conv, messages, i, error);
	replay->conversations++;
	json_decref(messages);
	return code;
}

static int replay_all(struct replay *replay, struct store *store, int64_t since,
		      struct error *error)
{
	size_t i;
	json_t *conv;
	json_t *conversations = past_conversations(store, since, error);
	int code = conversations ? 0 : error->code;
	json_array_foreach(conversations, i, conv)
	{
		if (code == 0)
			code = replay_one(replay, store, json_string_value(conv), error);
	}
	json_decref(conversations);
	if (code == 0)
		(void)fprintf(
			stderr,
			"%zu conversations, %zu messages of customers, %zu answered otherwise\n",
			replay->conversations, replay->messages, replay->changed);
	return code;
}

/* A folder without conversations is a mistake, not one to be made. */
static struct store *open_store(const char *folder, struct error *error)
{
	char path[4096];
	(void)snprintf(path, sizeof path, "%s/chemin.db", folder);
	if (access(path, R_OK | W_OK) != 0) {
		(void)error_set(error, ERROR_IO,
				"%s: no conversations there (--data names the server's folder)",
				path);
		return NULL;
	}
	return store_sqlite_open(folder, error);
}

int cli_replay(int argc, char **argv)
{
	struct replay replay = {0};
	const char *data = "data", *days = "30", *intents = NULL, *responses = NULL;
	const struct option_flag flags[] = {{"--data", &data, NULL},
					    {"--days", &days, NULL},
					    {"--json", NULL, &replay.json},
					    {"--intents", &intents, NULL},
					    {"--responses", &responses, NULL}};
	int rest;
	int code = options_read(argc, argv, flags, sizeof flags / sizeof flags[0], USAGE, &rest);
	if (code >= 0)
		return code;
	char *end;
	long count = strtol(days, &end, 10);
	if (rest > 0)
		return options_refuse("replay", "« %s » is not expected (see --help)", argv[0]);
	if (*end || end == days || count < 1 || count > 36500)
		return options_refuse("replay", "--days wants a number of days, not « %s »", days);
	struct error error = {0};
	struct store *store = open_store(data, &error);
	if (store)
		replay.driver = driver_in_process(options_folder(intents, "intents"),
						  options_folder(responses, "responses"), &error);
	int64_t since = clock_system().now_ms(NULL) - (int64_t)count * 86400000;
	code = replay.driver && replay_all(&replay, store, since, &error) == 0 ? EXIT_DONE
									       : EXIT_FAILED;
	if (code != EXIT_DONE)
		(void)fprintf(stderr, "chemin: replay: %s\n", error.message);
	driver_close(replay.driver);
	if (store)
		store_close(store);
	return code;
}
