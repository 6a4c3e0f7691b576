/*
 * bench.c - see bench.h. Lines are read first; then every line is understood in turn, round after
 * round. The first round, in which words are seen for the first time, is told apart.
 */
#include "cli/bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "cli/options.h"
#include "understand/matcher.h"

static const char USAGE[] =
	"Usage: chemin bench [--rounds N] [--intents DIR] [FILE]\n"
	"\n"
	"Measures on this machine: loading the pack, then understanding each line of FILE (or of\n"
	"standard input), again and again. Of a table, the first column counts.\n"
	"  --rounds N       default 20\n"
	"  --intents DIR    another pack of rules\n";

enum { LINES_LIMIT = 1000000 };

struct lines {
	char **list;
	size_t count, size;
};

static bool add_line(struct lines *lines, const char *line)
{
	if (lines->count == lines->size) {
		size_t size = lines->size ? 2 * lines->size : 256;
		char **list = realloc(lines->list, size * sizeof *list);
		if (!list)
			return false;
		lines->list = list;
		lines->size = size;
	}
	lines->list[lines->count] = strdup(line);
	return lines->list[lines->count++] != NULL;
}

static int read_lines(struct lines *lines, const char *path, struct error *error)
{
	char *line = NULL;
	size_t size = 0;
	bool good = true;
	FILE *file = path ? fopen(path, "r") : stdin;
	if (!file)
		return error_set(error, ERROR_IO, "%s cannot be read (name a file of lines)", path);
	while (good && lines->count < LINES_LIMIT && getline(&line, &size, file) > 0) {
		line[strcspn(line, "\t\r\n")] = '\0';
		good = !*line || add_line(lines, line);
	}
	free(line);
	if (path)
		(void)fclose(file);
	if (!good)
		return error_set(error, ERROR_MEMORY, "not enough memory for the lines");
	return lines->count ? 0 : error_set(error, ERROR_FORMAT, "there is no line to understand");
}

static double microseconds(void)
{
	struct timespec now;
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* One round: the mean cost of a line; each line's own goes into `times`. */
static double round_of(struct matcher *matcher, const struct lines *lines, double *times)
{
	struct match_result result;
	int64_t now = clock_system().now_ms(NULL);
	double begun = microseconds(), before = begun;
	for (size_t i = 0; i < lines->count; i++) {
		const struct match_request request = {.text = text_of(lines->list[i]),
						      .today_ms = now};
		matcher_match(matcher, &request, &result);
		double after = microseconds();
		times[i] = after - before;
		before = after;
	}
	return (before - begun) / (double)lines->count;
}

static int measure(struct matcher *matcher, const struct lines *lines, long rounds,
		   struct error *error)
{
	double *means = calloc((size_t)rounds, sizeof *means);
	double *times = calloc(lines->count, sizeof *times);
	if (!means || !times) {
		free(means);
		free(times);
		return error_set(error, ERROR_MEMORY, "not enough memory for the figures");
	}
	double first = round_of(matcher, lines, times);
	for (long i = 0; i < rounds; i++)
		means[i] = round_of(matcher, lines, times);
	qsort(means, (size_t)rounds, sizeof *means, by_value);
	qsort(times, lines->count, sizeof *times, by_value);
	(void)printf("one utterance: %.1f µs (median of %ld rounds of %zu lines; quartiles %.1f, "
		     "%.1f)\n",
		     means[rounds / 2], rounds, lines->count, means[rounds / 4],
		     means[rounds * 3 / 4]);
	(void)printf("in the last round: p50 %.1f µs, p99 %.1f µs; in the first, words not yet "
		     "seen: %.1f µs\n",
		     times[lines->count / 2], times[lines->count * 99 / 100], first);
	free(means);
	free(times);
	return 0;
}

static int bench(const char *intents, const char *path, long rounds, struct error *error)
{
	struct lines lines = {0};
	int code = read_lines(&lines, path, error);
	double begun = microseconds();
	struct matcher *matcher = code == 0 ? matcher_open(intents, NULL, error) : NULL;
	if (matcher) {
		(void)printf("load: %.1f ms\n", (microseconds() - begun) / 1000);
		code = measure(matcher, &lines, rounds, error);
		matcher_close(matcher);
	} else if (code == 0) {
		code = error->code;
	}
	for (size_t i = 0; i < lines.count; i++)
		free(lines.list[i]);
	free(lines.list);
	return code;
}

int cli_bench(int argc, char **argv)
{
	const char *intents = NULL, *rounds = "20";
	const struct option_flag flags[] = {{"--rounds", &rounds, NULL},
					    {"--intents", &intents, NULL}};
	int rest;
	int code = options_read(argc, argv, flags, sizeof flags / sizeof flags[0], USAGE, &rest);
	if (code >= 0)
		return code;
	char *end;
	long count = strtol(rounds, &end, 10);
	if (rest > 1)
		return options_refuse("bench", "one FILE at most is wanted (see --help)");
	if (*end || end == rounds || count < 1 || count > 10000)
		return options_refuse("bench", "--rounds wants 1 to 10000, not « %s »", rounds);
	struct error error = {0};
	if (bench(options_folder(intents, "intents"), rest ? argv[0] : NULL, count, &error) == 0)
		return EXIT_DONE;
	(void)fprintf(stderr, "chemin: bench: %s\n", error.message);
	return EXIT_FAILED;
}
