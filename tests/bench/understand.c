/*
 * understand.c - the cost of one utterance, end to end.
 *
 *   understand FOLDER FILE.tsv ROUNDS
 *
 * Reads the first column of FILE (after its header) and understands every line ROUNDS times.
 * Prints the load time, then the median round's mean cost of an utterance with the quartiles.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "understand/matcher.h"

enum { LINE_LIMIT = 20000, ROUND_LIMIT = 1000 };

static double now_us(void)
{
	struct timespec now;
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static int by_value(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;
	return (left > right) - (left < right);
}

static size_t read_lines(const char *path, char **lines)
{
	FILE *file = fopen(path, "r");
	char *line = NULL;
	size_t size = 0, count = 0;
	if (!file)
		return 0;
	bool header = true;
	while (getline(&line, &size, file) > 0 && count < LINE_LIMIT) {
		line[strcspn(line, "\t\n")] = '\0';
		if (!header && (lines[count] = strdup(line)))
			count++;
		header = false;
	}
	free(line);
	(void)fclose(file);
	return count;
}

int main(int argc, char **argv)
{
	static char *lines[LINE_LIMIT];
	static double rounds[ROUND_LIMIT];
	int wanted = argc == 4 ? atoi(argv[3]) : 0;
	if (wanted < 1 || wanted > ROUND_LIMIT) {
		(void)fprintf(stderr, "usage: understand FOLDER FILE.tsv ROUNDS\n");
		return 2;
	}
	struct error error = {0};
	double before = now_us();
	struct matcher *matcher = matcher_open(argv[1], NULL, &error);
	if (!matcher) {
		(void)fprintf(stderr, "understand: %s\n", error.message);
		return 1;
	}
	double load = now_us() - before;
	size_t count = read_lines(argv[2], lines);
	int64_t today = clock_system().now_ms(NULL);
	for (int r = 0; r < wanted && count; r++) {
		before = now_us();
		for (size_t i = 0; i < count; i++) {
			struct match_result result;
			struct match_request request = {.text = text_of(lines[i]),
							.today_ms = today};
			matcher_match(matcher, &request, &result);
		}
		rounds[r] = (now_us() - before) / (double)count;
	}
	qsort(rounds, (size_t)wanted, sizeof *rounds, by_value);
	(void)printf("load %.1f ms; %zu utterances: median %.2f us each (quartiles %.2f, %.2f)\n",
		     load / 1e3, count, rounds[wanted / 2], rounds[wanted / 4],
		     rounds[wanted * 3 / 4]);
	for (size_t i = 0; i < count; i++)
		free(lines[i]);
	matcher_close(matcher);
	return 0;
}
