/*
 * fit_requests.c - fits the judge of understand/requests.h on labelled sets.
 *
 *   fit_requests FOLDER FILE.tsv... >src/understand/requests_weights.h
 *
 * A seam that leaves the two requests of a line labelled "a+b" is right; one that cuts a line of a
 * single request, or out of scope, is wrong. Other seams teach nothing. Logistic regression
 * (liblinear) on features scaled to the same spread. On stderr: each file judged by weights fitted
 * on the others, so that what is claimed is never what was learned.
 */
#include <linear.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "understand/matcher.h"
#include "understand/requests.h"

enum { ROW_LIMIT = 20000, LINE_BYTES = 16384, FILE_LIMIT = 16 };

static const double COST = 0.05, PRECISION = 0.001, BIAS = 4;

struct row {
	int file, line;
	bool right;
	struct seam seam;
};

struct fitted {
	double weights[SEAM_FEATURES], bias;
};

static struct row rows[ROW_LIMIT];
static size_t row_count;

static bool names(const char *label, const char *id)
{
	size_t length = strlen(id);
	for (const char *at = label; at; at = strpbrk(at, "+|")) {
		at += *at == '+' || *at == '|';
		if (strncmp(at, id, length) == 0 &&
		    (at[length] == '\0' || strchr("+|", at[length])))
			return true;
	}
	return false;
}

static void add_line(struct matcher *matcher, int file, int line, const char *text,
		     const char *label)
{
	static struct seam seams[SEAM_LIMIT];
	const struct match_request request = {.text = text_of(text), .today_ms = 1767225600000};
	size_t count = matcher_seams(matcher, &request, seams);
	bool two = strchr(label, '+') != NULL;
	for (size_t i = 0; i < count && row_count < ROW_LIMIT; i++) {
		bool right = two && names(label, matcher_intent_id(matcher, seams[i].left)) &&
			     names(label, matcher_intent_id(matcher, seams[i].right));
		if (two && !right)
			continue;
		rows[row_count++] = (struct row){file, line, right, seams[i]};
	}
}

static int read_file(struct matcher *matcher, int file, const char *path)
{
	static char line[LINE_BYTES];
	FILE *stream = fopen(path, "r");
	if (!stream) {
		(void)fprintf(stderr, "fit_requests: %s cannot be read\n", path);
		return -1;
	}
	for (int number = 1; fgets(line, sizeof line, stream); number++) {
		char *label = strchr(line, '\t');
		if (number == 1 || !label)
			continue;
		*label++ = '\0';
		label[strcspn(label, "\t\r\n")] = '\0';
		add_line(matcher, file, number, line, label);
	}
	(void)fclose(stream);
	return 0;
}

/* Fits on the rows whose file is not `left_out` (-1: on all). */
static int fit(int left_out, struct fitted *fitted)
{
	double mean[SEAM_FEATURES] = {0}, spread[SEAM_FEATURES] = {0};
	size_t used = 0;
	for (size_t r = 0; r < row_count; r++) {
		if (rows[r].file == left_out)
			continue;
		used++;
		for (size_t i = 0; i < SEAM_FEATURES; i++)
			mean[i] += (double)rows[r].seam.features[i];
	}
	for (size_t i = 0; i < SEAM_FEATURES; i++)
		mean[i] /= (double)(used ? used : 1);
	for (size_t r = 0; r < row_count; r++)
		for (size_t i = 0; rows[r].file != left_out && i < SEAM_FEATURES; i++)
			spread[i] += pow((double)rows[r].seam.features[i] - mean[i], 2);
	for (size_t i = 0; i < SEAM_FEATURES; i++)
		spread[i] = sqrt(spread[i] / (double)(used ? used : 1));
	struct feature_node *nodes = calloc(used * (SEAM_FEATURES + 2), sizeof *nodes);
	struct feature_node **list = calloc(used + 1, sizeof *list);
	double *labels = calloc(used + 1, sizeof *labels);
	int code = -1;
	if (!nodes || !list || !labels || used == 0)
		goto done;
	size_t next = 0, row = 0;
	for (size_t r = 0; r < row_count; r++) {
		if (rows[r].file == left_out)
			continue;
		labels[row] = rows[r].right ? 1 : -1;
		list[row++] = &nodes[next];
		for (size_t i = 0; i < SEAM_FEATURES; i++)
			if (spread[i] > 0)
				nodes[next++] = (struct feature_node){
					(int)i + 1,
					((double)rows[r].seam.features[i] - mean[i]) / spread[i]};
		nodes[next++] = (struct feature_node){SEAM_FEATURES + 1, BIAS};
		nodes[next++] = (struct feature_node){-1, 0};
	}
	struct problem problem = {
		.l = (int)used, .n = SEAM_FEATURES + 1, .y = labels, .x = list, .bias = BIAS};
	struct parameter parameter = {.solver_type = L2R_LR, .eps = PRECISION, .C = COST};
	struct model *model = train(&problem, &parameter);
	if (!model)
		goto done;
	double sign = model->label[0] == 1 ? 1 : -1;
	fitted->bias = sign * model->w[SEAM_FEATURES] * BIAS;
	for (size_t i = 0; i < SEAM_FEATURES; i++) {
		fitted->weights[i] = spread[i] > 0 ? sign * model->w[i] / spread[i] : 0;
		fitted->bias -= fitted->weights[i] * mean[i];
	}
	free_and_destroy_model(&model);
	code = 0;
done:
	free(nodes);
	free(list);
	free(labels);
	return code;
}

static double judge(const struct fitted *fitted, const struct seam *seam)
{
	double sum = fitted->bias;
	for (size_t i = 0; i < SEAM_FEATURES; i++)
		sum += fitted->weights[i] * (double)seam->features[i];
	return sum;
}

/* Of the lines of `file`: double requests cut right, and others cut by mistake. */
static void report(int file, const char *path)
{
	struct fitted fitted;
	if (fit(file, &fitted) != 0)
		return;
	int right = 0, wrong = 0;
	for (size_t r = 0; r < row_count;) {
		double surest = 0;
		bool good = false;
		int line = rows[r].line, own = rows[r].file;
		for (; r < row_count && rows[r].line == line && rows[r].file == own; r++) {
			double odds = judge(&fitted, &rows[r].seam);
			if (odds > surest) {
				surest = odds;
				good = rows[r].right;
			}
		}
		right += own == file && surest > 0 && good;
		wrong += own == file && surest > 0 && !good;
	}
	(void)fprintf(stderr, "%s, by the others: %d cut rightly, %d wrongly\n", path, right,
		      wrong);
}

static void silent(const char *text)
{
	(void)text;
}

static void print(const struct fitted *fitted)
{
	(void)printf("/* Fitted by `make calibrate`; do not edit. See requests.h. */\n"
		     "#ifndef CHEMIN_UNDERSTAND_REQUESTS_WEIGHTS_H\n"
		     "#define CHEMIN_UNDERSTAND_REQUESTS_WEIGHTS_H\n\n"
		     "/* clang-format off */\n"
		     "static const float REQUESTS_BIAS = %.4ff;\n"
		     "static const float REQUESTS_WEIGHTS[] = {",
		     fitted->bias);
	for (size_t i = 0; i < SEAM_FEATURES; i++)
		(void)printf("%s%.4ff,", i % 8 ? " " : "\n\t", fitted->weights[i]);
	(void)printf("\n};\n/* clang-format on */\n\n#endif\n");
}

int main(int argc, char **argv)
{
	struct error error;
	if (argc < 3 || argc > FILE_LIMIT) {
		(void)fprintf(stderr, "Usage: fit_requests FOLDER FILE.tsv...\n");
		return 2;
	}
	struct matcher *matcher = matcher_open(argv[1], NULL, &error);
	if (!matcher) {
		(void)fprintf(stderr, "fit_requests: %s\n", error.message);
		return 1;
	}
	set_print_string_function(silent);
	struct fitted fitted;
	int code = 0;
	for (int i = 2; i < argc && code == 0; i++)
		code = read_file(matcher, i - 2, argv[i]);
	for (int i = 2; i < argc && code == 0; i++)
		report(i - 2, argv[i]);
	if (code == 0 && fit(-1, &fitted) == 0)
		print(&fitted);
	else
		code = 1;
	matcher_close(matcher);
	return code;
}
