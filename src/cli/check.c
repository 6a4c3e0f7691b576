/*
 * check.c - see check.h. A pack that loads is well formed; the lint says what is unwise. Here: the
 * command, and examples that go elsewhere, win by too little to be answered, or stand in two
 * intents. Rules, raw expressions, ideas and answers: check_rules.c, check_patterns.c,
 * check_ideas.c, check_answers.c.
 */
#include "cli/check.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/jsonc.h"
#include "cli/check_parts.h"
#include "cli/options.h"
#include "dialogue/dialogue.h"
#include "french/utterance.h"

static const char USAGE[] = "Usage: chemin check [--intents DIR] [--responses DIR] [DIR]\n"
			    "\n"
			    "Lints a pack (DIR: its folder of rules). Each finding is one line:\n"
			    "file:line: message (what to do)\n";

size_t check_line(const char *path, const char *pointer)
{
	struct jsonc file;
	size_t line = 1, column;
	if (path && jsonc_load(path, &file, NULL) == 0) {
		jsonc_locate(&file, pointer, &line, &column);
		jsonc_free(&file);
	}
	return line;
}

void check_find(struct check *check, const char *path, const char *pointer, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	(void)printf("%s:%zu: ", path ? path : "pack", check_line(path, pointer));
	(void)vprintf(format, arguments);
	(void)putchar('\n');
	va_end(arguments);
	check->findings++;
}

void check_no_memory(struct check *check)
{
	(void)printf("not enough memory to check everything\n");
	check->findings++;
}

static bool is_served(const struct check *check, const struct match_result *result,
		      uint32_t expected)
{
	if (expected == check->pack->out_of_scope)
		return result->decision == DECISION_REJECT || result->decision == DECISION_SUGGEST;
	for (size_t i = 0; i < result->request_count; i++)
		if (result->requests[i] == expected)
			return true;
	return false;
}

/* Where the text goes instead: "answer: this + that", "reject". */
static void tell_elsewhere(const struct check *check, const struct match_result *result, char *told,
			   size_t size)
{
	size_t length = (size_t)snprintf(told, size, "goes to %s", decision_name(result->decision));
	for (size_t i = 0; i < result->request_count && length < size; i++)
		length += (size_t)snprintf(told + length, size - length, "%s %s", i ? " +" : ":",
					   matcher_intent_id(check->matcher, result->requests[i]));
	if (result->request_count == 0 && result->intent_count && length < size)
		(void)snprintf(told + length, size - length, ": %s",
			       matcher_intent_id(check->matcher, result->intents[0].intent));
}

/* Whether the text is understood as `expected`: served, or refused when it is out of scope. If
 * not, what happens to it is in `told`. */
static bool goes_to(struct check *check, const char *text, uint32_t expected, char *told,
		    size_t size)
{
	struct match_result result;
	struct match_request request = {.text = text_of(text),
					.today_ms = clock_system().now_ms(NULL)};
	matcher_match(check->matcher, &request, &result);
	if (is_served(check, &result, expected))
		return true;
	const struct match_intent *list = result.intents;
	if (result.intent_count == 0 || list[0].intent != expected || result.request_count)
		tell_elsewhere(check, &result, told, size);
	else if (result.decision == DECISION_CLARIFY && result.intent_count > 1)
		(void)snprintf(told, size, "leads %s by %.3f only, so we ask which",
			       matcher_intent_id(check->matcher, list[1].intent),
			       (double)(list[0].score - list[1].score));
	else if (result.decision == DECISION_SUGGEST)
		(void)snprintf(told, size,
			       "comes first with %.3f only, too little or too near to hors_sujet "
			       "for more than a suggestion",
			       (double)list[0].score);
	else
		(void)snprintf(told, size,
			       "scores %.3f only, too little or less than hors_sujet, so it is "
			       "refused",
			       (double)list[0].score);
	return false;
}

static void check_examples(struct check *check)
{
	char told[200], pointer[64];
	for (uint32_t i = 0; i < check->pack->example_count; i++) {
		const struct example *example = &check->pack->examples[i];
		const struct intent *intent = &check->pack->intents[example->intent];
		if (goes_to(check, example->text, example->intent, told, sizeof told))
			continue;
		(void)snprintf(pointer, sizeof pointer, "/exemples/%u", example->number);
		check_find(check, intent->file, pointer,
			   "« %.200s » is an example of %s but %s (add a rule or examples like it, "
			   "or move the line)",
			   example->text, intent->id, told);
	}
}

static void check_counter_examples(struct check *check)
{
	char told[200], pointer[128];
	uint32_t number = 0; /* among those of the same intents, which follow each other */
	for (uint32_t i = 0; i < check->pack->counter_count; i++) {
		const struct counter_example *counter = &check->pack->counters[i];
		bool follows = i > 0 && counter[-1].owner == counter->owner &&
			       counter[-1].expected == counter->expected;
		number = follows ? number + 1 : 0;
		if (goes_to(check, counter->text, counter->expected, told, sizeof told))
			continue;
		const char *expected = check->pack->intents[counter->expected].id;
		(void)snprintf(pointer, sizeof pointer, "/contre_exemples/%.80s/%u", expected,
			       number);
		check_find(check, check->pack->intents[counter->owner].file, pointer,
			   "« %.200s » should go to %s but %s (tighten a rule of either)",
			   counter->text, expected, told);
	}
}

static void check_doubles(struct check *check)
{
	struct strmap seen;
	strmap_init(&seen);
	char pointer[64], folded[4096];
	for (uint32_t i = 0; i < check->pack->example_count; i++) {
		const struct example *example = &check->pack->examples[i];
		size_t length = utterance_fold(text_of(example->text), folded, sizeof folded);
		struct text key = {folded, length};
		uint32_t first;
		if (!strmap_get(&seen, key, &first)) {
			(void)strmap_put(&seen, key, i);
			continue;
		}
		(void)snprintf(pointer, sizeof pointer, "/exemples/%u", example->number);
		check_find(check, check->pack->intents[example->intent].file, pointer,
			   "« %.200s » is already an example of %s (keep it once)", example->text,
			   check->pack->intents[check->pack->examples[first].intent].id);
	}
	strmap_free(&seen);
}

/* A pack that cannot be read further: its message names the place. */
static bool is_read(struct check *check, int code, const struct error *error)
{
	if (code == 0)
		return true;
	(void)printf("%s\n", error->message);
	check->findings++;
	return false;
}

/* The answers, and what the dialogue refuses besides. It stops at the first refusal and names no
 * line, so it is asked when nothing is missing that check_answers tells better. */
static void check_responses(struct check *check, const char *intents_dir)
{
	struct error error = {0};
	if (!check_answers(check))
		return;
	struct dialogue *dialogue = dialogue_open(intents_dir, check->responses_dir, &error);
	(void)is_read(check, dialogue ? 0 : error.code, &error);
	dialogue_close(dialogue);
}

static void check_pack(struct check *check, const char *intents_dir)
{
	struct error error = {0};
	char path[4096];
	(void)snprintf(path, sizeof path, "%s/chemins.jsonc", check->responses_dir);
	bool acts = is_read(check, catalogue_load(&check->catalogue, path, &error), &error);
	bool texts = is_read(check, responses_load(&check->responses, check->responses_dir, &error),
			     &error);
	check_rules(check);
	check_patterns(check);
	check_ideas(check);
	check_doubles(check);
	check_examples(check);
	check_counter_examples(check);
	if (acts && texts) {
		check_forms(check);
		check_responses(check, intents_dir);
	}
}

int cli_check(int argc, char **argv)
{
	const char *intents = NULL, *responses = NULL;
	const struct option_flag flags[] = {{"--intents", &intents, NULL},
					    {"--responses", &responses, NULL}};
	int rest;
	int code = options_read(argc, argv, flags, 2, USAGE, &rest);
	if (code >= 0)
		return code;
	if (rest > 1)
		return options_refuse("check", "one DIR at most (see --help)");
	if (rest == 1)
		intents = argv[0];
	struct check check = {.responses_dir = options_folder(responses, "responses")};
	struct error error = {0};
	const char *folder = options_folder(intents, "intents");
	if (!(check.matcher = matcher_open_whole(folder, NULL, &error))) {
		(void)printf("%s\n", error.message);
		return EXIT_FAILED;
	}
	check.pack = matcher_pack(check.matcher);
	if ((check.ideas = ideas_new(check.pack)))
		check_pack(&check, folder);
	else
		check_no_memory(&check);
	(void)fprintf(stderr,
		      "chemin: check: %u intents, %u rules, %u ideas, %u examples: %d finding%s\n",
		      check.pack->intent_count, check.pack->rule_count, check.pack->concept_count,
		      check.pack->example_count, check.findings, check.findings == 1 ? "" : "s");
	ideas_free(check.ideas);
	responses_free(&check.responses);
	catalogue_free(&check.catalogue);
	matcher_close(check.matcher);
	return check.findings ? EXIT_FAILED : EXIT_DONE;
}
