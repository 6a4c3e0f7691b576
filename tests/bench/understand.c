/*
 * understand.c - the cost of one utterance, end to end and by stage; load, memory, allocations.
 *
 *   understand FOLDER FILE.tsv ROUNDS               every measure
 *   understand --match-only FOLDER FILE.tsv ROUNDS  the rounds alone, to be watched from outside
 *
 * Reads the first column of FILE (after its header) and understands every line ROUNDS times. A
 * figure is the mean over the lines of each line's median over the rounds, and so are the
 * quartiles: what interrupts the program now and then does not count. The model comes from the
 * cache (CHEMIN_CACHE), so a load is one without training when the pack has been opened before.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "bench.h"
#include "understand/linear.h"
#include "understand/matcher.h"
#include "understand/rules.h"

enum { ROUND_LIMIT = 1000, LOADS = 5, INTENTS = 512 };

/* ---- Allocations, counted: these stand before the C library's own for every library ---- */

extern void *__libc_malloc(size_t bytes);
extern void *__libc_calloc(size_t count, size_t bytes);
extern void *__libc_realloc(void *old, size_t bytes);

static unsigned long allocations;

void *malloc(size_t bytes)
{
	allocations++;
	return __libc_malloc(bytes);
}

void *calloc(size_t count, size_t bytes)
{
	allocations++;
	return __libc_calloc(count, bytes);
}

void *realloc(void *old, size_t bytes)
{
	allocations++;
	return __libc_realloc(old, bytes);
}

/* ---- Stages ---- */

enum stage { STAGE_ENTITIES, STAGE_WORDS, STAGE_IDEAS, STAGE_RULES, STAGE_MODEL, STAGES };

static const char *const STAGE_NAMES[STAGES] = {
	"entities (dates, amounts ...)", "characters to words", "words to ideas, negation, clauses",
	"rules, on the whole utterance", "linear model, on the whole utterance"};

/* The parts of a matcher, driven one by one over the same pack. */
struct parts {
	struct entity_extractor *extractor;
	struct utterance *utterance;
	struct hits *hits;
	struct linear *linear;
};

static char *lines[BENCH_LINES];
static size_t line_count;
static int64_t today;

static bool parts_open(struct parts *parts, const struct pack *pack, struct error *error)
{
	const char *cache = getenv("CHEMIN_CACHE");
	parts->extractor = entity_extractor_new(error);
	parts->utterance = utterance_new();
	parts->hits = hits_new(pack);
	parts->linear = linear_open(pack, cache ? cache : CHEMIN_CACHE, error);
	return parts->extractor && parts->utterance && utterance_remember(parts->utterance) &&
	       parts->hits && parts->linear;
}

static void parts_close(struct parts *parts)
{
	linear_close(parts->linear);
	hits_free(parts->hits);
	utterance_free(parts->utterance);
	entity_extractor_free(parts->extractor);
}

static double clock_cost_us(void)
{
	enum { CALLS = 10000 };
	double before = bench_now_us(), after = before;
	for (int i = 0; i < CALLS; i++)
		after = bench_now_us();
	return (after - before) / CALLS;
}

/* times[line * rounds + round]; the values are sorted within each line. */
static struct spread mean_spread(double *times, size_t rounds)
{
	struct spread mean = {0, 0, 0};
	for (size_t i = 0; i < line_count; i++) {
		struct spread line = bench_spread(times + i * rounds, rounds);
		mean.low += line.low / (double)line_count;
		mean.median += line.median / (double)line_count;
		mean.high += line.high / (double)line_count;
	}
	return mean;
}

/* One round by stage, less what reading the clock costs. Words are read apart, in a loop of their
 * own, as the first thing that hits_find does; the difference is the ideas' part. */
static void time_stages(const struct parts *parts, const struct pack *pack, double clock_cost,
			double *times[STAGES], size_t rounds, size_t round)
{
	static struct fired fired;
	static float decision[INTENTS];
	struct entity entities[ENTITY_LIMIT];
	for (size_t i = 0; i < line_count; i++) {
		struct text text = text_of(lines[i]);
		double at[5];
		at[0] = bench_now_us();
		size_t found = entities_find(parts->extractor, text, today, entities);
		at[1] = bench_now_us();
		hits_find(parts->hits, text, entities, found);
		at[2] = bench_now_us();
		size_t count = parts->hits->utterance->count;
		rules_find(parts->hits, NULL);
		rules_score(parts->hits, NULL, 0, count, &fired);
		at[3] = bench_now_us();
		linear_score(parts->linear, parts->hits, 0, count, decision);
		at[4] = bench_now_us();
		times[STAGE_ENTITIES][i * rounds + round] = at[1] - at[0] - clock_cost;
		times[STAGE_IDEAS][i * rounds + round] = at[2] - at[1] - clock_cost;
		times[STAGE_RULES][i * rounds + round] = at[3] - at[2] - clock_cost;
		times[STAGE_MODEL][i * rounds + round] = at[4] - at[3] - clock_cost;
	}
	for (size_t i = 0; i < line_count; i++) {
		struct text text = text_of(lines[i]);
		(void)entities_find(parts->extractor, text, today, entities);
		double before = bench_now_us();
		utterance_read(parts->utterance, &pack->lexicon, text);
		double took = bench_now_us() - before - clock_cost;
		times[STAGE_WORDS][i * rounds + round] = took;
		times[STAGE_IDEAS][i * rounds + round] -= took;
	}
}

/* How many (utterance, intent) pairs the rules find: to be compared with other matchers. */
static size_t count_fired(const struct parts *parts)
{
	static struct fired fired;
	struct entity entities[ENTITY_LIMIT];
	size_t pairs = 0;
	for (size_t i = 0; i < line_count; i++) {
		struct text text = text_of(lines[i]);
		size_t found = entities_find(parts->extractor, text, today, entities);
		hits_find(parts->hits, text, entities, found);
		rules_find(parts->hits, NULL);
		rules_score(parts->hits, NULL, 0, parts->hits->utterance->count, &fired);
		pairs += fired.count;
	}
	return pairs;
}

/* ---- End to end ---- */

static void match(struct matcher *matcher, const char *line)
{
	struct match_result result;
	struct match_request request = {.text = text_of(line), .today_ms = today};
	matcher_match(matcher, &request, &result);
}

/* One round: each line's cost. */
static void time_round(struct matcher *matcher, double clock_cost, double *times, size_t rounds,
		       size_t round)
{
	double before = bench_now_us();
	for (size_t i = 0; i < line_count; i++) {
		match(matcher, lines[i]);
		double now = bench_now_us();
		times[i * rounds + round] = now - before - clock_cost;
		before = now;
	}
}

/* The most allocations that one line made in a round, and their sum. */
static unsigned long count_allocations(struct matcher *matcher, unsigned long *most)
{
	unsigned long begun = allocations;
	*most = 0;
	for (size_t i = 0; i < line_count; i++) {
		unsigned long before = allocations;
		match(matcher, lines[i]);
		if (allocations - before > *most)
			*most = allocations - before;
	}
	return allocations - begun;
}

static void print_allocations(const char *when, struct matcher *matcher)
{
	unsigned long most, all = count_allocations(matcher, &most);
	(void)printf("allocations, %s: %lu in %zu utterances, at most %lu in one\n", when, all,
		     line_count, most);
}

/* Rounds end to end. Returns the cost of a line, or -1. */
static double measure_whole(struct matcher *matcher, size_t rounds, double clock_cost)
{
	double *times = calloc(line_count * rounds, sizeof *times);
	double *costs = calloc(line_count, sizeof *costs);
	struct spread spread = {0, -1, 0};
	if (times && costs) {
		double first = bench_processor_us();
		time_round(matcher, clock_cost, times, rounds, 0);
		first = (bench_processor_us() - first) / (double)line_count;
		print_allocations("every word seen before", matcher);
		for (size_t r = 0; r < rounds; r++)
			time_round(matcher, clock_cost, times, rounds, r);
		spread = mean_spread(times, rounds);
		for (size_t i = 0; i < line_count; i++)
			costs[i] = times[i * rounds + rounds / 2];
		qsort(costs, line_count, sizeof *costs, bench_by_value);
		(void)printf("one utterance: %.2f us (quartiles %.2f, %.2f; %zu rounds of %zu); by "
			     "utterance p50 %.1f, p99 %.1f; in the first round, no word seen "
			     "before, %.1f\n",
			     spread.median, spread.low, spread.high, rounds, line_count,
			     costs[line_count / 2], costs[line_count * 99 / 100], first);
	}
	free(times);
	free(costs);
	return spread.median;
}

/* Rounds by stage, beside the cost of the whole. 0, or -1. */
static int measure_stages(const struct pack *pack, size_t rounds, double clock_cost, double whole)
{
	struct error error = {0};
	struct parts parts = {0};
	double *times[STAGES];
	bool good = parts_open(&parts, pack, &error);
	for (size_t s = 0; s < STAGES; s++)
		good = (times[s] = calloc(line_count * rounds, sizeof *times[s])) && good;
	/* The round before the first fills the cache of words. */
	for (size_t r = 0; good && r <= rounds; r++)
		time_stages(&parts, pack, clock_cost, times, rounds, r ? r - 1 : 0);
	for (size_t s = 0; good && s < STAGES; s++) {
		struct spread spread = mean_spread(times[s], rounds);
		whole -= spread.median;
		(void)printf("  %-38s %6.2f us (quartiles %.2f, %.2f)\n", STAGE_NAMES[s],
			     spread.median, spread.low, spread.high);
	}
	if (good) {
		(void)printf("  %-38s %6.2f us (what is left of the whole)\n",
			     "ranking, the search for two requests", whole);
		(void)printf("rules find %zu (utterance, intent) pairs\n", count_fired(&parts));
	} else {
		(void)fprintf(stderr, "understand: %s\n",
			      error.code ? error.message : "not enough memory");
	}
	for (size_t s = 0; s < STAGES; s++)
		free(times[s]);
	parts_close(&parts);
	return good ? 0 : -1;
}

/* How long something took: by the clock on the wall, and of a processor. */
struct duration {
	double wall_ms, processor_ms;
};

static struct matcher *open_matcher(const char *folder, struct duration *took)
{
	struct error error = {0};
	double before = bench_now_us(), used = bench_processor_us();
	struct matcher *matcher = matcher_open(folder, NULL, &error);
	took->wall_ms = (bench_now_us() - before) / 1e3;
	took->processor_ms = (bench_processor_us() - used) / 1e3;
	if (!matcher)
		(void)fprintf(stderr, "understand: %s\n", error.message);
	return matcher;
}

/* Opens again and again; the last one stays open. */
static struct matcher *time_loads(struct matcher *matcher, const char *folder)
{
	double walls[LOADS], processors[LOADS];
	for (size_t i = 0; i < LOADS; i++) {
		struct duration took;
		matcher_close(matcher);
		if (!(matcher = open_matcher(folder, &took)))
			return NULL;
		walls[i] = took.wall_ms;
		processors[i] = took.processor_ms;
	}
	struct spread spread = bench_spread(walls, LOADS);
	(void)printf("load: %.1f ms (quartiles %.1f, %.1f), of a processor %.1f\n", spread.median,
		     spread.low, spread.high, bench_spread(processors, LOADS).median);
	return matcher;
}

/* Every measure. 0, or -1. */
static int measure(const char *folder, size_t rounds)
{
	struct duration took;
	double clock_cost = clock_cost_us();
	struct matcher *matcher = open_matcher(folder, &took);
	if (!matcher || matcher_intent_count(matcher) > INTENTS) {
		matcher_close(matcher);
		return -1;
	}
	const struct pack *pack = matcher_pack(matcher);
	(void)printf("pack: %u rules, %u ideas, %u intents; resident %.1f MiB when loaded",
		     pack->rule_count, pack->concept_count, pack->intent_count,
		     bench_resident_mib());
	unsigned long most, made = count_allocations(matcher, &most);
	(void)printf(", %.1f MiB after %zu utterances\n", bench_resident_mib(), line_count);
	if (!(matcher = time_loads(matcher, folder)))
		return -1;
	(void)printf(
		"allocations, no word seen before: %lu in %zu utterances, at most %lu in one\n",
		made, line_count, most);
	double whole = measure_whole(matcher, rounds, clock_cost);
	int code =
		whole < 0 ? -1 : measure_stages(matcher_pack(matcher), rounds, clock_cost, whole);
	matcher_close(matcher);
	return code;
}

/* The rounds and nothing else. 0, or -1. */
static int match_only(const char *folder, size_t rounds)
{
	struct duration took;
	struct matcher *matcher = open_matcher(folder, &took);
	if (!matcher)
		return -1;
	for (size_t r = 0; r < rounds; r++)
		for (size_t i = 0; i < line_count; i++)
			match(matcher, lines[i]);
	matcher_close(matcher);
	return 0;
}

int main(int argc, char **argv)
{
	bool alone = argc > 1 && strcmp(argv[1], "--match-only") == 0;
	char **arguments = argv + 1 + alone;
	int rounds = argc == 4 + alone ? atoi(arguments[2]) : 0, code = -1;
	if (rounds < 1 || rounds > ROUND_LIMIT) {
		(void)fprintf(stderr, "usage: understand [--match-only] FOLDER FILE.tsv ROUNDS\n");
		return 2;
	}
	today = clock_system().now_ms(NULL);
	line_count = bench_read_column(arguments[1], 0, lines);
	if (line_count)
		code = alone ? match_only(arguments[0], (size_t)rounds)
			     : measure(arguments[0], (size_t)rounds);
	for (size_t i = 0; i < line_count; i++)
		free(lines[i]);
	return code == 0 ? 0 : 1;
}
