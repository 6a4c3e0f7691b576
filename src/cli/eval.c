/*
 * eval.c - see eval.h.
 *
 * File (table.h): enonce, id, style (optional). An id may be "a|b"
 * (either is right), "a+b" (both asked), "hors_sujet".
 */
#include "cli/eval.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "cli/options.h"
#include "cli/table.h"
#include "understand/matcher.h"

static const char USAGE[] =
	"Usage: chemin eval [--json] [--intents DIR] [--without LAYER] [--examples N] FILE.tsv\n"
	"\n"
	"Measures the understanding on labelled utterances (columns enonce, id, style).\n"
	"  --json           the whole report as one JSON object\n"
	"  --intents DIR    another pack of rules\n"
	"  --without LAYER  leaves a layer out: rules, model, concepts, spelling, phonetics,\n"
	"                   negation, clauses\n"
	"  --examples N     trains on N percent of the examples\n";

enum { IDS_LIMIT = 6, LISTED = 10 };

struct labelled {
	char *text, *label, *style;
	char *ids[IDS_LIMIT]; /* point into `copy` */
	char *copy;
	size_t id_count;
	bool both;         /* a+b */
	bool out_of_scope; /* hors_sujet alone */
	bool may_reject;   /* hors_sujet among the alternatives */
};

struct tally {
	int total, correct;
};

struct evaluation {
	struct matcher *matcher;
	struct labelled *rows;
	uint32_t count, size;
	int total, correct, clarified, clarified_right, suggested, rejected;
	int out_total, out_rejected, out_suggested;
	struct tally multi;
	json_t *styles;  /* name -> {total, correct} */
	json_t *intents; /* id -> {support, predicted, hit} */
	json_t *errors;
	double mean, p50, p99;
};

static void labelled_clear(struct labelled *row)
{
	free(row->text);
	free(row->label);
	free(row->style);
	free(row->copy);
}

static int read_label(struct evaluation *evaluation, struct labelled *row, const char *path,
		      int line)
{
	row->copy = strdup(row->label);
	row->both = strchr(row->label, '+') != NULL;
	if (!row->copy)
		return EXIT_FAILED;
	char *rest = row->copy, *id;
	while ((id = strsep(&rest, row->both ? "+" : "|"))) {
		if (row->id_count == IDS_LIMIT ||
		    matcher_find_intent(evaluation->matcher, id) == NO_INTENT)
			return options_refuse("eval", "%s:%d: « %s » is no intent of this pack",
					      path, line, id);
		row->ids[row->id_count++] = id;
		if (strcmp(id, "hors_sujet") == 0)
			row->may_reject = true;
	}
	row->out_of_scope = row->may_reject && row->id_count == 1;
	return EXIT_DONE;
}

/* One more row, empty, or NULL. */
static struct labelled *add_row(struct evaluation *evaluation)
{
	if (evaluation->count == evaluation->size) {
		uint32_t size = evaluation->size ? evaluation->size * 2 : 256;
		struct labelled *rows = realloc(evaluation->rows, size * sizeof *rows);
		if (!rows)
			return NULL;
		evaluation->rows = rows;
		evaluation->size = size;
	}
	struct labelled *row = &evaluation->rows[evaluation->count++];
	*row = (struct labelled){0};
	return row;
}

struct reading {
	struct evaluation *evaluation;
	const char *path;
};

static int take_row(void *context, char *const *cells, int line)
{
	const struct reading *reading = context;
	struct labelled *row = add_row(reading->evaluation);
	if (!row)
		return EXIT_FAILED;
	row->text = strdup(cells[0]);
	row->label = strdup(cells[1]);
	row->style = strdup(cells[2]);
	return row->text && row->label && row->style
		       ? read_label(reading->evaluation, row, reading->path, line)
		       : EXIT_FAILED;
}

static int read_file(struct evaluation *evaluation, const char *path)
{
	static const char *const names[] = {"enonce", "id", "style"};
	struct reading reading = {evaluation, path};
	return table_read("eval", path, names, 3, 2, take_row, &reading);
}

static void count_in(json_t *table, const char *name, const char *key)
{
	json_t *entry = json_object_get(table, name);
	if (!entry) {
		entry = json_object();
		(void)json_object_set_new(table, name, entry);
	}
	json_int_t count = json_integer_value(json_object_get(entry, key));
	(void)json_object_set_new(entry, key, json_integer(count + 1));
}

static bool is_expected(const struct evaluation *evaluation, const struct labelled *row,
			uint32_t intent)
{
	for (size_t i = 0; i < row->id_count; i++)
		if (strcmp(matcher_intent_id(evaluation->matcher, intent), row->ids[i]) == 0)
			return true;
	return false;
}

static bool same_set(const struct evaluation *evaluation, const struct labelled *row,
		     const struct match_result *result)
{
	if (result->request_count != row->id_count)
		return false;
	for (size_t i = 0; i < result->request_count; i++)
		if (!is_expected(evaluation, row, result->requests[i]))
			return false;
	return true;
}

static bool judge(struct evaluation *evaluation, const struct labelled *row,
		  const struct match_result *result)
{
	bool refused = result->decision == DECISION_REJECT || result->decision == DECISION_SUGGEST;
	if (row->both) {
		bool right =
			result->decision == DECISION_ANSWER && same_set(evaluation, row, result);
		evaluation->multi.total++;
		evaluation->multi.correct += right;
		return right;
	}
	if (row->out_of_scope) {
		evaluation->out_total++;
		evaluation->out_rejected += result->decision == DECISION_REJECT;
		evaluation->out_suggested += result->decision == DECISION_SUGGEST;
		return refused;
	}
	evaluation->total++;
	evaluation->suggested += result->decision == DECISION_SUGGEST;
	evaluation->rejected += result->decision == DECISION_REJECT;
	bool right = result->decision == DECISION_ANSWER && result->request_count > 0 &&
		     is_expected(evaluation, row, result->requests[0]);
	if (result->decision == DECISION_CLARIFY && result->intent_count >= 2) {
		bool first = is_expected(evaluation, row, result->intents[0].intent);
		bool second = is_expected(evaluation, row, result->intents[1].intent);
		evaluation->clarified++;
		evaluation->clarified_right += first || second;
		right = row->id_count > 1 && first && second;
	}
	right = right || (row->may_reject && refused);
	evaluation->correct += right;
	return right;
}

/* What the row was taken for, for the counts by intent and the list of errors. */
static const char *got(const struct evaluation *evaluation, const struct match_result *result)
{
	if (result->request_count)
		return matcher_intent_id(evaluation->matcher, result->requests[0]);
	return result->decision == DECISION_CLARIFY ? "clarify" : "hors_sujet";
}

static void record(struct evaluation *evaluation, const struct labelled *row,
		   const struct match_result *result, bool right)
{
	count_in(evaluation->styles, row->style, "total");
	if (right)
		count_in(evaluation->styles, row->style, "correct");
	const char *answer = got(evaluation, result);
	if (!row->both) {
		const char *expected = row->ids[0];
		for (size_t i = 0; i < row->id_count; i++)
			if (strcmp(row->ids[i], answer) == 0)
				expected = row->ids[i];
		count_in(evaluation->intents, expected, "support");
		count_in(evaluation->intents, answer, "predicted");
		if (strcmp(expected, answer) == 0)
			count_in(evaluation->intents, expected, "hit");
	}
	if (right)
		return;
	char all[256] = "";
	for (size_t i = 0; i < result->request_count; i++) {
		strncat(all, i ? "+" : "", 2);
		strncat(all, matcher_intent_id(evaluation->matcher, result->requests[i]), 60);
	}
	if (result->request_count == 0) {
		(void)snprintf(all, sizeof all, "%s", decision_name(result->decision));
		for (size_t i = 0; i < result->intent_count && i < 2; i++) {
			strncat(all, i ? "|" : ":", 2);
			strncat(all,
				matcher_intent_id(evaluation->matcher, result->intents[i].intent),
				60);
		}
	}
	double score = result->intent_count ? (double)result->intents[0].score : 0;
	(void)json_array_append_new(evaluation->errors,
				    json_pack("{s:s, s:s, s:s, s:f}", "text", row->text, "expected",
					      row->label, "got", all, "score", score));
}

static void match_row(const struct evaluation *evaluation, const struct labelled *row, int64_t now,
		      struct match_result *result)
{
	struct match_request request = {.text = text_of(row->text), .today_ms = now};
	matcher_match(evaluation->matcher, &request, result);
}

static int by_value(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;
	return (left > right) - (left < right);
}

/* A second pass over the file, each utterance timed alone. */
static void time_rows(struct evaluation *evaluation, int64_t now)
{
	double *times = calloc(evaluation->count + 1, sizeof *times);
	struct match_result result;
	double sum = 0;
	for (uint32_t i = 0; times && i < evaluation->count; i++) {
		struct timespec before, after;
		(void)clock_gettime(CLOCK_MONOTONIC, &before);
		match_row(evaluation, &evaluation->rows[i], now, &result);
		(void)clock_gettime(CLOCK_MONOTONIC, &after);
		times[i] = (double)(after.tv_sec - before.tv_sec) * 1e6 +
			   (double)(after.tv_nsec - before.tv_nsec) / 1e3;
		sum += times[i];
	}
	if (times && evaluation->count) {
		qsort(times, evaluation->count, sizeof *times, by_value);
		evaluation->mean = sum / evaluation->count;
		evaluation->p50 = times[evaluation->count / 2];
		evaluation->p99 = times[(uint64_t)evaluation->count * 99 / 100];
	}
	free(times);
}

static json_t *ratio(int part, int whole)
{
	return whole ? json_real((double)part / whole) : json_null();
}

static json_t *intents_json(const struct evaluation *evaluation)
{
	json_t *table = json_object(), *entry;
	const char *id;
	json_object_foreach(evaluation->intents, id, entry)
	{
		int support = (int)json_integer_value(json_object_get(entry, "support"));
		int predicted = (int)json_integer_value(json_object_get(entry, "predicted"));
		int hit = (int)json_integer_value(json_object_get(entry, "hit"));
		if (strcmp(id, "clarify") == 0)
			continue;
		(void)json_object_set_new(
			table, id,
			json_pack("{s:o, s:o, s:o, s:i}", "precision", ratio(hit, predicted),
				  "recall", ratio(hit, support), "f1",
				  ratio(2 * hit, support + predicted), "support", support));
	}
	return table;
}

static json_t *styles_json(const struct evaluation *evaluation)
{
	json_t *table = json_object(), *entry;
	const char *style;
	json_object_foreach(evaluation->styles, style, entry)
	{
		(void)json_object_set_new(
			table, style,
			json_pack("{s:I, s:I}", "total",
				  json_integer_value(json_object_get(entry, "total")), "correct",
				  json_integer_value(json_object_get(entry, "correct"))));
	}
	return table;
}

static json_t *report_json(const struct evaluation *e)
{
	return json_pack("{s:o, s:o, s:o, s:{s:i,s:i,s:i,s:i,s:i,s:i}, s:{s:i,s:i,s:i}, "
			 "s:{s:i,s:i}, s:o, s:o, s:O, "
			 "s:{s:f,s:f,s:f}}",
			 "accuracy", ratio(e->correct, e->total), "rejection",
			 ratio(e->out_rejected + e->out_suggested, e->out_total), "both",
			 ratio(e->multi.correct, e->multi.total), "in_scope", "total", e->total,
			 "correct", e->correct, "clarified", e->clarified, "clarified_right",
			 e->clarified_right, "suggested", e->suggested, "rejected", e->rejected,
			 "out_of_scope", "total", e->out_total, "rejected", e->out_rejected,
			 "suggested", e->out_suggested, "multi", "total", e->multi.total, "correct",
			 e->multi.correct, "styles", styles_json(e), "intents", intents_json(e),
			 "errors", e->errors, "us_per_utterance", "mean", e->mean, "p50", e->p50,
			 "p99", e->p99);
}

static void print_ratio(const char *name, int part, int whole)
{
	if (whole)
		(void)printf("%-12s %5.1f %%  (%d of %d)\n", name, 100.0 * part / whole, part,
			     whole);
	else
		(void)printf("%-12s no row\n", name);
}

/* The pairs most often taken for one another, and the intents with the lowest F1. */
static void print_confusions(const struct evaluation *e)
{
	json_t *pairs = json_object(), *entry;
	size_t i;
	json_array_foreach(e->errors, i, entry)
	{
		char pair[300];
		(void)snprintf(pair, sizeof pair, "%s -> %s",
			       json_string_value(json_object_get(entry, "expected")),
			       json_string_value(json_object_get(entry, "got")));
		count_in(pairs, pair, "count");
	}
	for (int n = 0; n < LISTED; n++) {
		const char *pair, *most = NULL;
		json_int_t count = 1; /* what happens once is no pattern */
		json_object_foreach(pairs, pair, entry)
		{
			json_int_t seen = json_integer_value(json_object_get(entry, "count"));
			if (seen > count) {
				count = seen;
				most = pair;
			}
		}
		if (!most)
			break;
		(void)printf("%s%3d  %s\n", n ? "" : "taken for another, more than once:\n",
			     (int)count, most);
		(void)json_object_del(pairs, most);
	}
	json_decref(pairs);
	json_t *intents = intents_json(e);
	for (int n = 0; n < LISTED; n++) {
		const char *id, *worst = NULL;
		double lowest = 0.999;
		json_object_foreach(intents, id, entry)
		{
			json_t *f1 = json_object_get(entry, "f1");
			bool asked = json_integer_value(json_object_get(entry, "support")) > 0;
			if (asked && json_is_real(f1) && json_real_value(f1) < lowest) {
				lowest = json_real_value(f1);
				worst = id;
			}
		}
		if (!worst)
			break;
		(void)printf("%s%5.2f  %s\n", n ? "" : "lowest F1:\n", lowest, worst);
		(void)json_object_del(intents, worst);
	}
	json_decref(intents);
}

static void print_report(const struct evaluation *e)
{
	print_ratio("accuracy", e->correct, e->total);
	print_ratio("rejection", e->out_rejected + e->out_suggested, e->out_total);
	print_ratio("both", e->multi.correct, e->multi.total);
	(void)printf("in scope: %d clarified (%d with the right one), %d suggested, %d rejected\n",
		     e->clarified, e->clarified_right, e->suggested, e->rejected);
	(void)printf("time: mean %.1f µs, p50 %.1f, p99 %.1f\n", e->mean, e->p50, e->p99);
	const char *style;
	json_t *entry;
	json_object_foreach(e->styles, style, entry)
	{
		(void)printf("  %-14s %3d of %3d\n", style,
			     (int)json_integer_value(json_object_get(entry, "correct")),
			     (int)json_integer_value(json_object_get(entry, "total")));
	}
	print_confusions(e);
	size_t i;
	json_array_foreach(e->errors, i, entry)
	{
		(void)printf("- %s\n    expected %s, got %s (%.2f)\n",
			     json_string_value(json_object_get(entry, "text")),
			     json_string_value(json_object_get(entry, "expected")),
			     json_string_value(json_object_get(entry, "got")),
			     json_real_value(json_object_get(entry, "score")));
	}
}

static int evaluate(struct evaluation *evaluation, const char *path, bool json)
{
	int code = read_file(evaluation, path);
	if (code != EXIT_DONE)
		return code;
	int64_t now = clock_system().now_ms(NULL);
	for (uint32_t i = 0; i < evaluation->count; i++) {
		struct match_result result;
		match_row(evaluation, &evaluation->rows[i], now, &result);
		record(evaluation, &evaluation->rows[i], &result,
		       judge(evaluation, &evaluation->rows[i], &result));
	}
	time_rows(evaluation, now);
	if (!json) {
		print_report(evaluation);
		return EXIT_DONE;
	}
	json_t *report = report_json(evaluation);
	char *text = report ? json_dumps(report, JSON_INDENT(1) | JSON_REAL_PRECISION(6)) : NULL;
	if (text)
		(void)puts(text);
	json_decref(report);
	free(text);
	return text ? EXIT_DONE : EXIT_FAILED;
}

int cli_eval(int argc, char **argv)
{
	bool json = false;
	const char *intents = NULL, *without = NULL, *examples = NULL;
	const struct option_flag flags[] = {{"--json", NULL, &json},
					    {"--intents", &intents, NULL},
					    {"--without", &without, NULL},
					    {"--examples", &examples, NULL}};
	int rest;
	int code = options_read(argc, argv, flags, sizeof flags / sizeof flags[0], USAGE, &rest);
	if (code >= 0)
		return code;
	if (rest != 1)
		return options_refuse("eval", "one FILE.tsv is wanted (see --help)");
	unsigned layer = without ? matcher_layer(without) : 0;
	if (without && !layer)
		return options_refuse("eval", "« %s » is no layer (see --help)", without);
	int share = examples ? atoi(examples) : 100;
	if (share < 1 || share > 100)
		return options_refuse("eval", "--examples wants a percentage, 1 to 100");
	struct error error = {0};
	struct evaluation evaluation = {
		.styles = json_object(), .intents = json_object(), .errors = json_array()};
	evaluation.matcher = matcher_open_without(options_folder(intents, "intents"), NULL, layer,
						  (float)share / 100, &error);
	if (evaluation.matcher) {
		code = evaluate(&evaluation, argv[0], json);
	} else {
		(void)fprintf(stderr, "chemin: eval: %s\n", error.message);
		code = EXIT_FAILED;
	}
	for (uint32_t i = 0; i < evaluation.count; i++)
		labelled_clear(&evaluation.rows[i]);
	free(evaluation.rows);
	json_decref(evaluation.styles);
	json_decref(evaluation.intents);
	json_decref(evaluation.errors);
	matcher_close(evaluation.matcher);
	return code;
}
