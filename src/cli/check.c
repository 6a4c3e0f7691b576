/*
 * check.c - see check.h. A pack that loads is well formed; the lint says what is unwise:
 *   an example or counter-example that goes elsewhere
 *   an example that stands in two intents
 *   a rule that none of its intent's examples fires, beyond the act's own name
 *   an idea that nothing uses, or that is empty
 *   an answer with a single wording, or an act's answer that does not show its chemin
 */
#include "cli/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/jsonc.h"
#include "cli/options.h"
#include "dialogue/dialogue.h"
#include "dialogue/responses.h"
#include "dialogue/catalogue.h"
#include "french/utterance.h"
#include "understand/matcher.h"
#include "understand/rules.h"

static const char USAGE[] = "Usage: chemin check [--intents DIR] [--responses DIR] [DIR]\n"
			    "\n"
			    "Lints a pack (DIR: its folder of rules). Each finding is one line:\n"
			    "file:line: message (what to do)\n";

struct check {
	struct matcher *matcher;
	const struct pack *pack;
	struct catalogue catalogue;
	struct responses responses;
	const char *responses_dir;
	int findings;
};

/* The line of `pointer` in the file at `path`; 1 when it cannot be told. */
static size_t line_of(const char *path, const char *pointer)
{
	struct jsonc file;
	size_t line = 1, column;
	if (path && jsonc_load(path, &file, NULL) == 0) {
		jsonc_locate(&file, pointer, &line, &column);
		jsonc_free(&file);
	}
	return line;
}

static void find(struct check *check, const char *path, const char *pointer, const char *message)
{
	(void)printf("%s:%zu: %s\n", path ? path : "pack", line_of(path, pointer), message);
	check->findings++;
}

static void match_text(struct check *check, const char *text, struct match_result *result)
{
	struct match_request request = {.text = text_of(text),
					.today_ms = clock_system().now_ms(NULL)};
	matcher_match(check->matcher, &request, result);
}

/* Whether the text is understood as `expected`: served, or refused when it is out of scope. */
static bool goes_to(struct check *check, const char *text, uint32_t expected, char *went,
		    size_t size)
{
	struct match_result result;
	match_text(check, text, &result);
	size_t length = (size_t)snprintf(went, size, "%s", decision_name(result.decision));
	for (size_t i = 0; i < result.request_count && length < size; i++)
		length += (size_t)snprintf(went + length, size - length, "%s %s", i ? " +" : ":",
					   matcher_intent_id(check->matcher, result.requests[i]));
	if (result.request_count == 0 && result.intent_count && length < size)
		(void)snprintf(went + length, size - length, ": %s",
			       matcher_intent_id(check->matcher, result.intents[0].intent));
	if (expected == check->pack->out_of_scope)
		return result.decision == DECISION_REJECT || result.decision == DECISION_SUGGEST;
	for (size_t i = 0; i < result.request_count; i++)
		if (result.requests[i] == expected)
			return true;
	return false;
}

static void check_examples(struct check *check)
{
	char went[160], message[600], pointer[64];
	for (uint32_t i = 0; i < check->pack->example_count; i++) {
		const struct example *example = &check->pack->examples[i];
		const struct intent *intent = &check->pack->intents[example->intent];
		if (goes_to(check, example->text, example->intent, went, sizeof went))
			continue;
		(void)snprintf(pointer, sizeof pointer, "/exemples/%u", example->number);
		(void)snprintf(message, sizeof message,
			       "« %.200s » is an example of %s but goes to %s (add a rule, or move "
			       "the line)",
			       example->text, intent->id, went);
		find(check, intent->file, pointer, message);
	}
	for (uint32_t i = 0; i < check->pack->counter_count; i++) {
		const struct counter_example *counter = &check->pack->counters[i];
		const struct intent *owner = &check->pack->intents[counter->owner];
		if (goes_to(check, counter->text, counter->expected, went, sizeof went))
			continue;
		(void)snprintf(
			message, sizeof message,
			"« %.200s » should go to %s but goes to %s (tighten a rule of either)",
			counter->text, check->pack->intents[counter->expected].id, went);
		find(check, owner->file, "/contre_exemples", message);
	}
}

static void check_doubles(struct check *check)
{
	struct strmap seen;
	strmap_init(&seen);
	char message[600], pointer[64], folded[4096];
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
		(void)snprintf(message, sizeof message,
			       "« %.200s » is already an example of %s (keep it once)",
			       example->text,
			       check->pack->intents[check->pack->examples[first].intent].id);
		find(check, check->pack->intents[example->intent].file, pointer, message);
	}
	strmap_free(&seen);
}

/* A rule that only the act's own name fires, or nothing at all, serves no customer. */
static void check_rules(struct check *check)
{
	uint8_t *fired = calloc(check->pack->rule_count + 1, 1);
	struct hits *hits = hits_new(check->pack);
	for (uint32_t i = 0; fired && hits && i < check->pack->example_count; i++) {
		const struct example *example = &check->pack->examples[i];
		const struct intent *intent = &check->pack->intents[example->intent];
		const struct act *act = catalogue_find(&check->catalogue, intent->id);
		char left[512], right[512];
		size_t a = utterance_fold(text_of(example->text), left, sizeof left);
		size_t b = act ? utterance_fold(text_of(act->name), right, sizeof right) : 0;
		if (act && text_equal((struct text){left, a}, (struct text){right, b}))
			continue;
		hits_find(hits, text_of(example->text), NULL, 0);
		for (uint32_t r = intent->first_rule; r < intent->first_rule + intent->rule_count;
		     r++) {
			uint32_t lacking;
			bool excluded;
			if (!fired[r] &&
			    rule_fires(hits, &check->pack->rules[r], check->pack->rules[r].expects,
				       0, hits->utterance->count, &lacking, &excluded))
				fired[r] = 1;
		}
	}
	for (uint32_t r = 0; fired && hits && r < check->pack->rule_count; r++) {
		if (fired[r])
			continue;
		char pointer[64];
		(void)snprintf(pointer, sizeof pointer, "/regles/%u", check->pack->rules[r].number);
		find(check, check->pack->intents[check->pack->rules[r].intent].file, pointer,
		     "no example of this intent fires this rule (add an example that it is made "
		     "for, or "
		     "remove it)");
	}
	hits_free(hits);
	free(fired);
}

static void check_concepts(struct check *check)
{
	char message[256], pointer[128];
	for (uint32_t i = 0; i < check->pack->concept_count; i++) {
		const struct concept *concept = &check->pack->concepts[i];
		if (!concept->named)
			continue;
		(void)snprintf(pointer, sizeof pointer, "/%.*s", (int)(strlen(concept->name) - 2),
			       concept->name + 1);
		if (concept->words == 0) {
			(void)snprintf(message, sizeof message, "%s is empty (give it words)",
				       concept->name);
			find(check, concept->file, pointer, message);
		}
		if (concept->used || strncmp(concept->name, "<ligne_", 7) == 0 ||
		    strncmp(concept->name, "<rubrique_", 10) == 0)
			continue;
		(void)snprintf(message, sizeof message,
			       "nothing uses %s (use it in a rule, or remove it)", concept->name);
		find(check, concept->file, pointer, message);
	}
}

static void check_answers(struct check *check)
{
	char path[4096], message[256], pointer[128];
	for (uint32_t i = 0; i < check->pack->intent_count; i++) {
		const struct intent *intent = &check->pack->intents[i];
		const struct response *response = responses_find(&check->responses, intent->id);
		if (!response)
			continue;
		(void)snprintf(path, sizeof path, "%s/textes/%s.jsonc", check->responses_dir,
			       intent->section);
		(void)snprintf(pointer, sizeof pointer, "/%s/textes", intent->id);
		if (response->texts.count < 2) {
			(void)snprintf(message, sizeof message,
				       "%s has a single wording (write two or more, so that it "
				       "never repeats itself)",
				       intent->id);
			find(check, path, pointer, message);
		}
		const struct act *act = catalogue_find(&check->catalogue, intent->id);
		for (size_t t = 0; act && t < response->texts.count; t++) {
			if (strstr(response->texts.list[t], "{chemin}"))
				continue;
			(void)snprintf(message, sizeof message,
				       "wording %zu of %s does not show {chemin} (put it where the "
				       "way is told)",
				       t + 1, intent->id);
			find(check, path, pointer, message);
		}
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
	char path[4096];
	(void)snprintf(path, sizeof path, "%s/chemins.jsonc", check.responses_dir);
	struct dialogue *whole = NULL;
	if (!(check.matcher = matcher_open_whole(folder, NULL, &error))) {
		(void)printf("%s\n", error.message);
		return EXIT_FAILED;
	}
	check.pack = matcher_pack(check.matcher);
	if (catalogue_load(&check.catalogue, path, &error) != 0 ||
	    responses_load(&check.responses, check.responses_dir, &error) != 0 ||
	    !(whole = dialogue_open(folder, check.responses_dir, &error))) {
		(void)printf("%s\n", error.message);
		check.findings++;
	}
	check_rules(&check);
	check_concepts(&check);
	check_doubles(&check);
	check_examples(&check);
	check_answers(&check);
	(void)fprintf(stderr,
		      "chemin: check: %u intents, %u rules, %u ideas, %u examples: %d finding%s\n",
		      check.pack->intent_count, check.pack->rule_count, check.pack->concept_count,
		      check.pack->example_count, check.findings, check.findings == 1 ? "" : "s");
	dialogue_close(whole);
	responses_free(&check.responses);
	catalogue_free(&check.catalogue);
	matcher_close(check.matcher);
	return check.findings ? EXIT_FAILED : EXIT_DONE;
}
