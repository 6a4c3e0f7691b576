/*
 * peer_vectorscan.c - the generated rules in Vectorscan (Hyperscan), which compiles all patterns
 * into one automaton before it reads.
 *
 *   peer_vectorscan FOLDER rules RULES SECONDS   whole rules: an order is an expression, ideas in
 *                                                any order are a logical combination of ideas
 *   peer_vectorscan FOLDER words RULES SECONDS   only the words of the concepts: which ideas are
 *                                                there, and no rule
 *
 * The time to compile grows steeply; run it under `timeout`.
 */
#include <hs/hs.h>
#include <stdbool.h>

#include "peers.h"
#include "base/strmap.h"

enum { PATTERN_LIMIT = 400000, TEXT_LIMIT = 2048 };

/* The patterns, by their number. */
struct patterns {
	const char **texts;
	unsigned *flags, *numbers;
	unsigned count;
	hs_database_t *database;
	hs_scratch_t *scratch;
	unsigned *intents; /* of a pattern that is a rule, by number */
	struct peers *peers;
};

static bool add(struct patterns *patterns, const char *text, unsigned flags, unsigned intent)
{
	unsigned number = patterns->count;
	if (number == PATTERN_LIMIT || !(patterns->texts[number] = strdup(text)))
		return false;
	patterns->flags[number] = flags;
	patterns->numbers[number] = number;
	patterns->intents[number] = intent;
	patterns->count++;
	return true;
}

/* The number of the pattern for an idea alone, made when it is new. */
static bool add_idea(struct patterns *patterns, struct strmap *ideas, const char *idea,
		     unsigned *number)
{
	char text[PEER_PATTERN];
	uint32_t known;
	if (strmap_get(ideas, text_of(idea), &known)) {
		*number = known;
		return true;
	}
	*number = patterns->count;
	(void)snprintf(text, sizeof text, " (?:%s) ", idea);
	return strmap_put(ideas, text_of(idea), *number) == 0 &&
	       add(patterns, text, HS_FLAG_QUIET, PEER_INTENTS);
}

static bool list_rules(struct patterns *patterns, const struct peers *peers)
{
	struct strmap ideas;
	bool good = true;
	strmap_init(&ideas);
	for (size_t r = 0; good && r < peers->rule_count; r++) {
		const struct peer_rule *rule = &peers->rules[r];
		char text[PEER_PATTERN];
		if (rule->ordered) {
			peer_ordered(rule, text);
			good = add(patterns, text, HS_FLAG_SINGLEMATCH, rule->intent);
			continue;
		}
		unsigned numbers[PEER_IDEAS] = {0};
		for (size_t k = 0; good && k < PEER_IDEAS; k++)
			good = rule->ideas[k] &&
			       add_idea(patterns, &ideas, rule->ideas[k], &numbers[k]);
		(void)snprintf(text, sizeof text, "%u & %u & %u", numbers[0], numbers[1],
			       numbers[2]);
		good = good &&
		       add(patterns, text, HS_FLAG_COMBINATION | HS_FLAG_SINGLEMATCH, rule->intent);
	}
	strmap_free(&ideas);
	return good;
}

static bool list_words(struct patterns *patterns, const char *folder)
{
	char path[4096], line[256], text[PEER_PATTERN];
	(void)snprintf(path, sizeof path, "%s/words.tsv", folder);
	FILE *file = fopen(path, "r");
	bool good = file != NULL;
	while (good && fgets(line, sizeof line, file)) {
		char *word = strchr(line, '\t');
		line[strcspn(line, "\n")] = '\0';
		(void)snprintf(text, sizeof text, " %s ", word ? word + 1 : "");
		good = word && add(patterns, text, 0, PEER_INTENTS);
	}
	if (file)
		(void)fclose(file);
	return good;
}

static int on_match(unsigned number, unsigned long long from, unsigned long long to, unsigned flags,
		    void *context)
{
	(void)from;
	(void)to;
	(void)flags;
	struct patterns *patterns = context;
	unsigned intent = patterns->intents[number];
	if (intent < PEER_INTENTS)
		patterns->peers->fired[intent] = 1;
	return 0;
}

static void match(struct peers *peers, void *matcher, const char *text, size_t length)
{
	struct patterns *patterns = matcher;
	char padded[TEXT_LIMIT] = " ";
	if (length + 3 > sizeof padded)
		return;
	memcpy(padded + 1, text, length);
	padded[length + 1] = ' ';
	patterns->peers = peers;
	(void)hs_scan(patterns->database, padded, (unsigned)length + 2, 0, patterns->scratch,
		      on_match, patterns);
}

static bool compile(struct patterns *patterns, bool words)
{
	hs_compile_error_t *error = NULL;
	hs_error_t code;
	size_t *lengths = calloc(patterns->count + 1, sizeof *lengths);
	for (unsigned i = 0; lengths && i < patterns->count; i++)
		lengths[i] = strlen(patterns->texts[i]);
	if (words)
		code = hs_compile_lit_multi(patterns->texts, patterns->flags, patterns->numbers,
					    lengths, patterns->count, HS_MODE_BLOCK, NULL,
					    &patterns->database, &error);
	else
		code = hs_compile_multi(patterns->texts, patterns->flags, patterns->numbers,
					patterns->count, HS_MODE_BLOCK, NULL, &patterns->database,
					&error);
	free(lengths);
	if (code != HS_SUCCESS) {
		(void)fprintf(stderr, "peer_vectorscan: %s (pattern %d)\n", error->message,
			      error->expression);
		(void)hs_free_compile_error(error);
		return false;
	}
	return hs_alloc_scratch(patterns->database, &patterns->scratch) == HS_SUCCESS;
}

int main(int argc, char **argv)
{
	static struct peers peers;
	if (argc != 5) {
		(void)fprintf(stderr, "usage: peer_vectorscan FOLDER rules|words RULES SECONDS\n");
		return 2;
	}
	bool whole = strcmp(argv[2], "rules") == 0;
	if (peers_read(&peers, argv[1], strtoul(argv[3], NULL, 10)) != 0)
		return 1;
	struct patterns patterns = {.texts = calloc(PATTERN_LIMIT, sizeof *patterns.texts),
				    .flags = calloc(PATTERN_LIMIT, sizeof *patterns.flags),
				    .numbers = calloc(PATTERN_LIMIT, sizeof *patterns.numbers),
				    .intents = calloc(PATTERN_LIMIT, sizeof *patterns.intents)};
	bool good = patterns.texts && patterns.flags && patterns.numbers && patterns.intents &&
		    (whole ? list_rules(&patterns, &peers) : list_words(&patterns, argv[1]));
	double before = bench_processor_us(), memory = bench_resident_mib();
	good = good && compile(&patterns, !whole);
	double took = bench_processor_us() - before;
	if (good) {
		peers_measure(&peers, whole ? "Vectorscan, whole rules" : "Vectorscan, words only",
			      &patterns, match, atof(argv[4]), took, bench_resident_mib() - memory);
		if (!whole)
			(void)printf("  %u words; no rule is checked\n", patterns.count);
	}
	for (unsigned i = 0; patterns.texts && i < patterns.count; i++)
		free((char *)(uintptr_t)patterns.texts[i]);
	free(patterns.texts);
	free(patterns.flags);
	free(patterns.numbers);
	free(patterns.intents);
	(void)hs_free_scratch(patterns.scratch);
	(void)hs_free_database(patterns.database);
	peers_free(&peers);
	return good ? 0 : 1;
}
