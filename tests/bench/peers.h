/*
 * peers.h - what the programs that measure other matchers share: the generated rules and utterances
 * (generate.c), patterns made of them, rounds within a time limit, one line of figures. C and C++.
 *
 * The others get every advantage: the text already folded to ASCII, words compared as they stand,
 * no misspelling, no decision to take.
 */
#ifndef CHEMIN_TESTS_BENCH_PEERS_H
#define CHEMIN_TESTS_BENCH_PEERS_H

#include "bench.h"

enum { PEER_IDEAS = 3, PEER_INTENTS = 512, PEER_PATTERN = 4096, PEER_ROUNDS = 5 };

struct peer_rule {
	unsigned intent;
	int ordered;
	unsigned gaps[PEER_IDEAS]; /* words allowed before each idea but the first */
	char *ideas[PEER_IDEAS];   /* "a|b|c" */
};

struct peers {
	struct peer_rule *rules;
	size_t rule_count;
	char *lines[BENCH_LINES]; /* utterances, folded */
	size_t line_count;
	unsigned char fired[PEER_INTENTS]; /* in the utterance being matched */
};

/* Marks in peers->fired the intents with a rule that holds in `text`. */
typedef void peer_match(struct peers *peers, void *matcher, const char *text, size_t length);

static inline int peer_read_rule(char *line, struct peer_rule *rule)
{
	char *rest = line, *cells[2 + PEER_IDEAS];
	line[strcspn(line, "\n")] = '\0';
	for (size_t i = 0; i < 2 + PEER_IDEAS; i++)
		if (!(cells[i] = strsep(&rest, "\t")))
			return -1;
	rule->intent = (unsigned)strtoul(cells[0], NULL, 10) % PEER_INTENTS;
	rule->ordered = sscanf(cells[1], "%u,%u", &rule->gaps[1], &rule->gaps[2]) == 2;
	for (size_t k = 0; k < PEER_IDEAS; k++)
		if (!(rule->ideas[k] = strdup(cells[2 + k])))
			return -1;
	return 0;
}

/* Reads the first `limit` rules of a generated pack, and its utterances. 0, or -1. */
static inline int peers_read(struct peers *peers, const char *folder, size_t limit)
{
	char path[4096], *line = NULL;
	size_t size = 0;
	int code = 0;
	memset(peers, 0, sizeof *peers);
	(void)snprintf(path, sizeof path, "%s/utterances.tsv", folder);
	peers->line_count = bench_read_column(path, 1, peers->lines);
	peers->rules = (struct peer_rule *)calloc(limit + 1, sizeof *peers->rules);
	(void)snprintf(path, sizeof path, "%s/rules.tsv", folder);
	FILE *file = fopen(path, "r");
	if (!file || !peers->rules || !peers->line_count) {
		(void)fprintf(stderr, "peers: %s: cannot read it\n", path);
		code = -1;
	}
	while (code == 0 && peers->rule_count < limit && getline(&line, &size, file) > 0)
		code = peer_read_rule(line, &peers->rules[peers->rule_count++]);
	free(line);
	if (file)
		(void)fclose(file);
	return code;
}

static inline void peers_free(struct peers *peers)
{
	for (size_t r = 0; peers->rules && r < peers->rule_count; r++)
		for (size_t k = 0; k < PEER_IDEAS; k++)
			free(peers->rules[r].ideas[k]);
	free(peers->rules);
	for (size_t i = 0; i < peers->line_count; i++)
		free(peers->lines[i]);
}

/* "{0,N}" words between two ideas; none is no repeat, as Vectorscan refuses {0,0}. */
static inline const char *peer_gap(unsigned gap, char text[24])
{
	text[0] = '\0';
	if (gap)
		(void)snprintf(text, 24, "(?:\\w+ ){0,%u}", gap);
	return text;
}

/* The ideas of a rule in order, with its gaps: a regular expression that all understand. */
static inline void peer_ordered(const struct peer_rule *rule, char pattern[PEER_PATTERN])
{
	char first[24], second[24];
	(void)snprintf(pattern, PEER_PATTERN, "\\b(?:%s) %s(?:%s) %s(?:%s)\\b", rule->ideas[0],
		       peer_gap(rule->gaps[1], first), rule->ideas[1],
		       peer_gap(rule->gaps[2], second), rule->ideas[2]);
}

/* One round over the utterances, or as many as `deadline` (us) allows. Returns how many. */
static inline size_t peers_round(struct peers *peers, void *matcher, peer_match *match,
				 double deadline, double *mean, size_t *pairs)
{
	size_t done = 0;
	double before = bench_processor_us();
	*pairs = 0;
	for (; done < peers->line_count && (done == 0 || bench_now_us() < deadline); done++) {
		const char *text = peers->lines[done];
		memset(peers->fired, 0, sizeof peers->fired);
		match(peers, matcher, text, strlen(text));
		for (size_t i = 0; i < PEER_INTENTS; i++)
			*pairs += peers->fired[i];
	}
	*mean = (bench_processor_us() - before) / (double)done;
	return done;
}

/* A first round, in which every text is new, then PEER_ROUNDS over the same texts; all within
 * `seconds`. Prints the figures, in processor time: customers seldom repeat a text to the letter,
 * so that the first round is what a matcher costs that builds its automaton as it reads. */
static inline void peers_measure(struct peers *peers, const char *name, void *matcher,
				 peer_match *match, double seconds, double build_us,
				 double resident_mib)
{
	double means[PEER_ROUNDS], first, deadline = bench_now_us() + seconds * 1e6;
	size_t pairs, more, rounds = 0;
	size_t done = peers_round(peers, matcher, match, deadline, &first, &pairs);
	while (rounds < PEER_ROUNDS && done == peers->line_count && bench_now_us() < deadline &&
	       peers_round(peers, matcher, match, deadline, &means[rounds], &more) == done)
		rounds++;
	(void)printf("%s, %zu rules: built in %.0f ms, %.0f MiB; new texts %.1f us each", name,
		     peers->rule_count, build_us / 1e3, resident_mib, first);
	if (rounds) {
		struct spread spread = bench_spread(means, rounds);
		(void)printf(", repeated %.1f us (quartiles %.1f, %.1f; %zu rounds of %zu)",
			     spread.median, spread.low, spread.high, rounds, done);
	}
	if (pairs)
		(void)printf("; %zu (utterance, intent) pairs", pairs);
	if (done < peers->line_count)
		(void)printf("; only %zu of %zu utterances in %.0f s", done, peers->line_count,
			     seconds);
	(void)printf("\n");
}

#endif
