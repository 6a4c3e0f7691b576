/* match.c - see match.h. Output shapes are those that scripts rely on: keep them. */
#include "cli/match.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "cli/options.h"
#include "dialogue/catalogue.h"
#include "understand/matcher.h"

static const char USAGE[] =
	"Usage: chemin match [--market mobile|fixe|cle4g|box4g] [--json] [--explain] [TEXT]\n"
	"\n"
	"Says what a customer wants. Without TEXT, one utterance a line on standard input.\n"
	"  --market LINE      the line is known\n"
	"  --json             one JSON object for each utterance\n"
	"  --explain          what was read, what won and why, what the others lacked\n"
	"  --intents DIR      another pack of rules\n"
	"  --responses DIR    other texts and chemins\n";

struct match_command {
	struct matcher *matcher;
	struct catalogue catalogue;
	enum market market; /* given by --market */
	bool json, explain;
};

static json_t *entity_json(const struct entity *entity, struct text source)
{
	size_t start = entity->start, end = entity->end;
	if (end > source.length || start > end)
		start = end = 0;
	json_t *value = entity->type == ENTITY_AMOUNT || entity->type == ENTITY_COUNT
				? json_integer(entity->number)
				: json_string(entity->value);
	return json_pack("{s:s, s:o, s:o}", "type", entity_type_name(entity->type), "value", value,
			 "text", json_stringn(source.bytes + start, end - start));
}

static json_t *steps_json(const struct steps *steps)
{
	json_t *list = json_array();
	for (size_t i = 0; i < steps->count; i++)
		(void)json_array_append_new(
			list, json_stringn(steps->list[i].bytes, steps->list[i].length));
	return list;
}

/* One request served: its chemin for the line, the lines that have it. */
static json_t *answer_json(const struct match_command *command, const char *id, enum market market)
{
	const struct act *act = catalogue_find(&command->catalogue, id);
	struct route route = act ? catalogue_route(act, market) : (struct route){0};
	json_t *markets = json_array();
	for (enum market i = MARKET_MOBILE; act && i < MARKETS; i++)
		if (act->chemin[i])
			(void)json_array_append_new(markets, json_string(market_name(i)));
	return json_pack("{s:s, s:s?, s:o, s:s?, s:o}", "id", id, "market", market_name(market),
			 "markets", markets, "chemin", route.chemin, "steps",
			 steps_json(&route.steps));
}

static json_t *result_json(const struct match_command *command, const struct match_result *result,
			   struct text text)
{
	enum market market = command->market;
	if (market == MARKET_UNKNOWN && result->market)
		market = market_parse(text_of(result->market));
	json_t *intents = json_array(), *requests = json_array(), *answers = json_array(),
	       *entities = json_array();
	for (size_t i = 0; i < result->intent_count; i++) {
		double score = (double)(int)(result->intents[i].score * 1000 + 0.5f) / 1000;
		(void)json_array_append_new(
			intents,
			json_pack("{s:s, s:f}", "id",
				  matcher_intent_id(command->matcher, result->intents[i].intent),
				  "score", score));
	}
	for (size_t i = 0; i < result->request_count; i++) {
		const char *id = matcher_intent_id(command->matcher, result->requests[i]);
		(void)json_array_append_new(requests, json_string(id));
		(void)json_array_append_new(answers, answer_json(command, id, market));
	}
	for (size_t i = 0; i < result->entity_count; i++)
		(void)json_array_append_new(entities, entity_json(&result->entities[i], text));
	json_t *first = json_array_get(answers, 0);
	json_t *chemin = first ? json_incref(json_object_get(first, "chemin")) : json_null();
	json_t *steps = first ? json_incref(json_object_get(first, "steps")) : json_array();
	json_t *object =
		json_pack("{s:o, s:s, s:o, s:o, s:o, s:s?, s:o, s:o, s:o}", "text",
			  json_stringn(text.bytes ? text.bytes : "", text.length), "decision",
			  decision_name(result->decision), "intents", intents, "requests", requests,
			  "answers", answers, "market", market_name(market), "entities", entities,
			  "chemin", chemin, "steps", steps);
	if (object && result->truncated)
		(void)json_object_set_new(object, "truncated", json_true());
	return object;
}

static void print_plain(const struct match_command *command, const struct match_result *result)
{
	enum market market = command->market;
	if (market == MARKET_UNKNOWN && result->market)
		market = market_parse(text_of(result->market));
	(void)printf("%s\n", decision_name(result->decision));
	for (size_t i = 0; i < result->request_count; i++) {
		const char *id = matcher_intent_id(command->matcher, result->requests[i]);
		const struct act *act = catalogue_find(&command->catalogue, id);
		struct route route = act ? catalogue_route(act, market) : (struct route){0};
		(void)printf("  %s%s%s\n", id, route.chemin ? "  " : "",
			     route.chemin ? route.chemin : "");
	}
	for (size_t i = 0; result->request_count == 0 && i < result->intent_count && i < 3; i++)
		(void)printf("  %s ? (%.2f)\n",
			     matcher_intent_id(command->matcher, result->intents[i].intent),
			     (double)result->intents[i].score);
}

static int match_one(const struct match_command *command, struct text raw)
{
	struct buffer repaired;
	buffer_init(&repaired);
	utf8_repair(raw, &repaired);
	struct match_request request = {
		.text = buffer_text(&repaired),
		.today_ms = clock_system().now_ms(NULL),
	};
	struct match_result result;
	int code = repaired.failed ? EXIT_FAILED : EXIT_DONE;
	matcher_match(command->matcher, &request, &result);
	if (command->json) {
		json_t *object = result_json(command, &result, request.text);
		char *line =
			object ? json_dumps(object, JSON_COMPACT | JSON_REAL_PRECISION(4)) : NULL;
		if (line)
			(void)puts(line);
		else
			code = EXIT_FAILED;
		free(line);
		json_decref(object);
	} else {
		print_plain(command, &result);
	}
	if (command->explain) {
		struct buffer account;
		buffer_init(&account);
		matcher_explain(command->matcher, &account);
		(void)fputs(account.bytes ? account.bytes : "", command->json ? stderr : stdout);
		buffer_free(&account);
	}
	buffer_free(&repaired);
	return code;
}

static int match_lines(const struct match_command *command)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t length;
	int code = EXIT_DONE;
	while (code == EXIT_DONE && (length = getline(&line, &size, stdin)) >= 0) {
		while (length > 0 && (line[length - 1] == '\n' || line[length - 1] == '\r'))
			length--;
		code = match_one(command, (struct text){line, (size_t)length});
		(void)fflush(stdout);
	}
	free(line);
	return code;
}

int cli_match(int argc, char **argv)
{
	struct match_command command = {.market = MARKET_UNKNOWN};
	const char *market = NULL, *intents = NULL, *responses = NULL;
	const struct option_flag flags[] = {
		{"--market", &market, NULL},           {"--json", NULL, &command.json},
		{"--explain", NULL, &command.explain}, {"--intents", &intents, NULL},
		{"--responses", &responses, NULL},
	};
	int rest;
	int code = options_read(argc, argv, flags, sizeof flags / sizeof flags[0], USAGE, &rest);
	if (code >= 0)
		return code;
	if (market && (command.market = market_parse(text_of(market))) == MARKET_UNKNOWN)
		return options_refuse("match", "--market is mobile, fixe, cle4g or box4g, not %s",
				      market);
	if (rest > 1)
		return options_refuse("match", "one TEXT at most (put it between quotes)");
	struct error error = {0};
	char path[4096];
	(void)snprintf(path, sizeof path, "%s/chemins.jsonc",
		       options_folder(responses, "responses"));
	command.matcher = matcher_open(options_folder(intents, "intents"), NULL, &error);
	if (!command.matcher || catalogue_load(&command.catalogue, path, &error) != 0) {
		(void)fprintf(stderr, "chemin: match: %s\n", error.message);
		code = EXIT_FAILED;
	} else {
		code = rest == 1 ? match_one(&command, text_of(argv[0])) : match_lines(&command);
	}
	catalogue_free(&command.catalogue);
	matcher_close(command.matcher);
	return code;
}
