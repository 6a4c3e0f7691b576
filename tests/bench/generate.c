/*
 * generate.c - writes a pack of generated rules, utterances for it, and the rules again in a plain
 * form for other matchers.
 *
 *   generate RULES CONCEPTS INTENTS SEED FOLDER
 *
 * Concepts have 3 to 5 words of the French dictionary, no two words of one stem; rules have 3
 * ideas, in any order or (one in four) in order with gaps of 0 to 4 words. Writes into FOLDER,
 * whose folder `lexique` is there already:
 *   concepts/ideas.jsonc, generated/intent_N.jsonc   the pack
 *   utterances.tsv   5 to 15 words; three in four hold a rule; as typed, and folded
 *   rules.tsv        intent, gaps ("any" or "2,0"), then the words of each idea, folded: a|b|c
 *   words.tsv        concept, word: every word of every concept, folded
 * The same arguments give the same files.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/strmap.h"
#include "french/lexicon.h"
#include "french/utterance.h"

#define DICTIONARY "/usr/share/hunspell/fr.dic"

enum {
	IDEAS = 3,
	LEAST_WORDS = 3,
	MOST_WORDS = 5,
	LARGEST_GAP = 4,
	EXAMPLES = 4, /* of an intent: the linear model is there, and does not dominate */
	UTTERANCES = 200,
	LONGEST = 15,
	DICTIONARY_LIMIT = 120000,
};

struct generated_word {
	char *form, *folded;
};

struct generated_concept {
	uint32_t first, count; /* in words */
};

struct generated_rule {
	uint32_t ideas[IDEAS];
	bool ordered;
	uint32_t gaps[IDEAS]; /* before each idea but the first */
};

/* What stands between the ideas: words that no concept has. "et" makes seams, as customers do. */
static const char *const FILLERS[] = {"je",  "mon", "ma",  "le",   "la",  "un",   "une", "et",
				      "sur", "est", "que", "pour", "les", "avec", "dans"};
enum { FILLER_COUNT = sizeof FILLERS / sizeof FILLERS[0] };

static struct generated_word words[DICTIONARY_LIMIT];
static size_t word_count;
static struct generated_concept *concepts;
static struct generated_rule *rules;
static uint32_t concept_count, rule_count, intent_count;

/* xorshift64*: the same numbers on every machine. */
static uint64_t state;

static uint32_t below(uint32_t limit)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return (uint32_t)((state * 0x2545F4914F6CDD1DULL >> 33) % limit);
}

static void must(bool good, const char *what)
{
	if (!good) {
		(void)fprintf(stderr, "generate: %s: %s\n", what,
			      errno ? strerror(errno) : "failed");
		exit(1);
	}
}

/* Words that a matcher may read as something else than themselves: negations, numbers. */
static bool is_plain(const struct lexicon *lexicon, struct text folded)
{
	static const char *const others[] = {"aucun", "aucune",  "jamais",  "rien", "sans",
					     "plus",  "guere",   "point",   "lieu", "plutot",
					     "mille", "million", "milliard"};
	uint32_t index;
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		if (text_is(folded, others[i]))
			return false;
	return folded.length >= 4 && folded.length <= 12 &&
	       strspn(folded.bytes, "abcdefghijklmnopqrstuvwxyz") == folded.length &&
	       !lexicon_is_empty_word(lexicon, folded) &&
	       !strmap_get(&lexicon->abbreviations, folded, &index);
}

/* Keeps the word unless another of its stem is there. */
static void consider(const struct lexicon *lexicon, struct strmap *stems, const char *form)
{
	char folded[64], keys[STEM_KEYS][STEM_KEY_BYTES];
	struct text bare = {folded, utterance_fold(text_of(form), folded, sizeof folded)};
	uint32_t known;
	if (word_count == DICTIONARY_LIMIT || strpbrk(form, "'-.") || !is_plain(lexicon, bare))
		return;
	size_t count = lexicon_stems(lexicon, text_of(form), bare, keys);
	bool seen = strmap_get(stems, bare, &known);
	for (size_t i = 0; i < count; i++)
		seen = seen || strmap_get(stems, text_of(keys[i]), &known);
	for (size_t i = 0; i < count; i++)
		must(strmap_put(stems, text_of(keys[i]), 0) == 0, "stems");
	must(strmap_put(stems, bare, 0) == 0, "stems");
	if (!seen) {
		words[word_count] = (struct generated_word){strdup(form), strdup(folded)};
		must(words[word_count].form && words[word_count].folded, "words");
		word_count++;
	}
}

static void read_dictionary(const struct lexicon *lexicon)
{
	FILE *file = fopen(DICTIONARY, "r");
	must(file != NULL, DICTIONARY);
	struct strmap stems;
	strmap_init(&stems);
	char line[512];
	while (fgets(line, sizeof line, file)) {
		line[strcspn(line, "/\t\r\n ")] = '\0';
		consider(lexicon, &stems, line);
	}
	(void)fclose(file);
	strmap_free(&stems);
	for (size_t i = word_count; i > 1; i--) {
		size_t j = below((uint32_t)i);
		struct generated_word swapped = words[i - 1];
		words[i - 1] = words[j];
		words[j] = swapped;
	}
}

static void draw(void)
{
	uint32_t next = 0;
	for (uint32_t i = 0; i < concept_count; i++) {
		uint32_t count = LEAST_WORDS + below(MOST_WORDS - LEAST_WORDS + 1);
		concepts[i] = (struct generated_concept){next, count};
		next += count;
		errno = 0;
		must(next <= word_count, "the dictionary has too few words for so many concepts");
	}
	for (uint32_t i = 0; i < rule_count; i++) {
		struct generated_rule *rule = &rules[i];
		rule->ordered = below(4) == 0;
		for (size_t k = 0; k < IDEAS; k++) {
			bool again = true;
			while (again) {
				rule->ideas[k] = below(concept_count);
				again = false;
				for (size_t j = 0; j < k; j++)
					again = again || rule->ideas[j] == rule->ideas[k];
			}
			rule->gaps[k] = below(LARGEST_GAP + 1);
		}
	}
}

static const struct generated_word *word_of(uint32_t concept)
{
	return &words[concepts[concept].first + below(concepts[concept].count)];
}

static FILE *create(const char *folder, const char *name)
{
	char path[4096];
	(void)snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *file = fopen(path, "w");
	must(file != NULL, path);
	return file;
}

static void make_folder(const char *folder, const char *name)
{
	char path[4096];
	(void)snprintf(path, sizeof path, "%s/%s", folder, name);
	must(mkdir(path, 0777) == 0 || errno == EEXIST, path);
}

static void close_file(FILE *file)
{
	must(fclose(file) == 0, "writing");
}

static void write_concepts(const char *folder)
{
	FILE *file = create(folder, "concepts/ideas.jsonc");
	FILE *plain = create(folder, "words.tsv");
	(void)fprintf(file, "{\n");
	for (uint32_t i = 0; i < concept_count; i++) {
		(void)fprintf(file, "  \"idea_%u\": [", i);
		for (uint32_t w = 0; w < concepts[i].count; w++) {
			const struct generated_word *word = &words[concepts[i].first + w];
			(void)fprintf(file, "%s\"%s\"", w ? ", " : "", word->form);
			(void)fprintf(plain, "%u\t%s\n", i, word->folded);
		}
		(void)fprintf(file, "],\n");
	}
	(void)fprintf(file, "}\n");
	close_file(file);
	close_file(plain);
}

static void write_rule(FILE *file, const struct generated_rule *rule)
{
	if (rule->ordered)
		(void)fprintf(file,
			      "    {\"ordre\": \"<idea_%u> ..%u <idea_%u> ..%u <idea_%u>\"},\n",
			      rule->ideas[0], rule->gaps[1], rule->ideas[1], rule->gaps[2],
			      rule->ideas[2]);
	else
		(void)fprintf(file,
			      "    {\"idees\": [\"<idea_%u>\", \"<idea_%u>\", \"<idea_%u>\"]},\n",
			      rule->ideas[0], rule->ideas[1], rule->ideas[2]);
}

/* Rule r belongs to intent r modulo their number. */
static void write_intents(const char *folder)
{
	for (uint32_t intent = 0; intent < intent_count; intent++) {
		char name[64];
		(void)snprintf(name, sizeof name, "generated/intent_%u.jsonc", intent);
		FILE *file = create(folder, name);
		(void)fprintf(file,
			      "{\n  \"intention\": \"intent_%u\",\n  \"titre\": \"intent %u\",\n",
			      intent, intent);
		(void)fprintf(file, "  \"regles\": [\n");
		for (uint32_t r = intent; r < rule_count; r += intent_count)
			write_rule(file, &rules[r]);
		(void)fprintf(file, "  ],\n  \"exemples\": [\n");
		for (uint32_t e = 0; e < EXAMPLES; e++) {
			uint32_t own = (rule_count - intent + intent_count - 1) / intent_count;
			uint32_t r = intent + below(own) * intent_count;
			(void)fprintf(file, "    \"%s %s %s %s\",\n", FILLERS[e],
				      word_of(rules[r].ideas[0])->form,
				      word_of(rules[r].ideas[1])->form,
				      word_of(rules[r].ideas[2])->form);
		}
		(void)fprintf(file, "  ],\n}\n");
		close_file(file);
	}
}

static void write_rules(const char *folder)
{
	FILE *file = create(folder, "rules.tsv");
	for (uint32_t i = 0; i < rule_count; i++) {
		const struct generated_rule *rule = &rules[i];
		(void)fprintf(file, "%u\t", i % intent_count);
		if (rule->ordered)
			(void)fprintf(file, "%u,%u", rule->gaps[1], rule->gaps[2]);
		else
			(void)fprintf(file, "any");
		for (size_t k = 0; k < IDEAS; k++) {
			const struct generated_concept *concept = &concepts[rule->ideas[k]];
			for (uint32_t w = 0; w < concept->count; w++)
				(void)fprintf(file, "%c%s", w ? '|' : '\t',
					      words[concept->first + w].folded);
		}
		(void)fprintf(file, "\n");
	}
	close_file(file);
}

static struct generated_word filler(void)
{
	char *word = (char *)(uintptr_t)FILLERS[below(FILLER_COUNT)];
	return (struct generated_word){word, word};
}

/* Fills `line` with words of any concept and fillers, half and half. */
static size_t pad(struct generated_word *line, size_t from, size_t to)
{
	for (; from < to; from++)
		line[from] = below(2) ? *word_of(below(concept_count)) : filler();
	return from;
}

static void write_utterances(const char *folder)
{
	FILE *file = create(folder, "utterances.tsv");
	(void)fprintf(file, "enonce\tfolded\n");
	for (uint32_t u = 0; u < UTTERANCES; u++) {
		struct generated_word line[LONGEST + IDEAS * (LARGEST_GAP + 1)];
		size_t count = 0, wanted = 5 + below(LONGEST - 5 + 1);
		if (below(4)) {
			const struct generated_rule *rule = &rules[below(rule_count)];
			count = pad(line, 0, below(3));
			for (size_t k = 0; k < IDEAS; k++) {
				uint32_t gap = k ? rule->gaps[k] : 0;
				for (uint32_t g = 0; g < gap && count + IDEAS < wanted; g++)
					line[count++] = filler();
				line[count++] = *word_of(rule->ideas[k]);
			}
		}
		count = pad(line, count, wanted > count ? wanted : count);
		for (size_t i = 0; i < count; i++)
			(void)fprintf(file, "%s%s", i ? " " : "", line[i].form);
		for (size_t i = 0; i < count; i++)
			(void)fprintf(file, "%c%s", i ? ' ' : '\t', line[i].folded);
		(void)fprintf(file, "\n");
	}
	close_file(file);
}

int main(int argc, char **argv)
{
	if (argc != 6 || atoi(argv[1]) < atoi(argv[3]) || atoi(argv[2]) < IDEAS ||
	    atoi(argv[3]) < 3) {
		(void)fprintf(
			stderr,
			"usage: generate RULES CONCEPTS INTENTS SEED FOLDER\n"
			"  (3 concepts or more, 3 intents or more, a rule or more for each)\n");
		return 2;
	}
	rule_count = (uint32_t)atoi(argv[1]);
	concept_count = (uint32_t)atoi(argv[2]);
	intent_count = (uint32_t)atoi(argv[3]);
	state = 0x9E3779B97F4A7C15ULL ^ (uint64_t)(unsigned)atoi(argv[4]);
	struct lexicon lexicon;
	struct error error = {0};
	if (lexicon_load(&lexicon, argv[5], &error) != 0) {
		(void)fprintf(stderr, "generate: %s\n", error.message);
		return 1;
	}
	concepts = calloc(concept_count, sizeof *concepts);
	rules = calloc(rule_count, sizeof *rules);
	must(concepts && rules, "memory");
	read_dictionary(&lexicon);
	draw();
	make_folder(argv[5], "concepts");
	make_folder(argv[5], "generated");
	write_concepts(argv[5]);
	write_intents(argv[5]);
	write_rules(argv[5]);
	write_utterances(argv[5]);
	for (size_t i = 0; i < word_count; i++) {
		free(words[i].form);
		free(words[i].folded);
	}
	free(concepts);
	free(rules);
	lexicon_free(&lexicon);
	return 0;
}
