/*
 * bench.h - what the measuring programs share: a clock, medians with their spread, the lines of a
 * file, resident memory. C and C++.
 */
#ifndef CHEMIN_TESTS_BENCH_BENCH_H
#define CHEMIN_TESTS_BENCH_BENCH_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { BENCH_LINES = 20000 };

struct spread {
	double low, median, high; /* quartiles */
};

static inline double bench_now_us(void)
{
	struct timespec now;
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

/* What this process has used of a processor: the same on a busy machine, nearly. */
static inline double bench_processor_us(void)
{
	struct timespec now;
	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static inline int bench_by_value(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;
	return (left > right) - (left < right);
}

/* Sorts the values. */
static inline struct spread bench_spread(double *values, size_t count)
{
	struct spread spread = {0, 0, 0};
	if (count == 0)
		return spread;
	qsort(values, count, sizeof *values, bench_by_value);
	spread.low = values[count / 4];
	spread.median = values[count / 2];
	spread.high = values[count * 3 / 4];
	return spread;
}

/* Reads one column of a file of tabs, after its header, into at most BENCH_LINES lines that the
 * caller frees. Returns how many. */
static inline size_t bench_read_column(const char *path, int column, char **lines)
{
	FILE *file = fopen(path, "r");
	char *line = NULL;
	size_t size = 0, count = 0;
	int header = 1;
	if (!file) {
		(void)fprintf(stderr, "bench: %s: cannot open it (check the path)\n", path);
		return 0;
	}
	while (count < BENCH_LINES && getline(&line, &size, file) > 0) {
		char *rest = line, *cell = NULL;
		for (int i = 0; i <= column && rest; i++)
			cell = strsep(&rest, "\t");
		if (!header && cell) {
			cell[strcspn(cell, "\r\n")] = '\0';
			if ((lines[count] = strdup(cell)))
				count++;
		}
		header = 0;
	}
	free(line);
	(void)fclose(file);
	return count;
}

/* What the process has in memory, in MiB. */
static inline double bench_resident_mib(void)
{
	long whole = 0, resident = 0;
	FILE *file = fopen("/proc/self/statm", "r");
	if (file && fscanf(file, "%ld %ld", &whole, &resident) != 2)
		resident = 0;
	if (file)
		(void)fclose(file);
	return (double)resident * (double)sysconf(_SC_PAGESIZE) / (1024 * 1024);
}

#endif
