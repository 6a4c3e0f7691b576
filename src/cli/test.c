/* test.c - see test.h. TAP on standard output, JUnit in a file when asked. */
#include "cli/test.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "cli/convo_run.h"
#include "cli/options.h"

static const char USAGE[] =
	"Usage: chemin test [--url ws://HOST:PORT/ws] [--junit FILE] PATH...\n"
	"\n"
	"Runs scripted dialogues (*.convo.txt, folders too). TAP on standard output.\n"
	"  --url URL          against a server started with --test, else in this process\n"
	"  --junit FILE       also writes a JUnit report\n"
	"  --intents DIR      another pack of rules\n"
	"  --responses DIR    other texts and chemins\n";

struct report {
	size_t passed, failed;
	struct buffer cases; /* JUnit's */
};

static void add_escaped(struct buffer *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '<')
			buffer_add_string(out, "&lt;");
		else if (*text == '&')
			buffer_add_string(out, "&amp;");
		else if (*text == '"')
			buffer_add_string(out, "&quot;");
		else if ((unsigned char)*text >= ' ')
			buffer_add_char(out, *text);
	}
}

static void tell(struct report *report, const struct convo *convo, size_t run, size_t runs,
		 bool passed, double seconds, const char *reason)
{
	/* A reason may have been cut inside a letter; reports must stay UTF-8. */
	struct buffer whole;
	buffer_init(&whole);
	utf8_repair(text_of(reason), &whole);
	const char *why = whole.length ? whole.bytes : "";
	char number[32] = "";
	if (runs > 1)
		(void)snprintf(number, sizeof number, ", line %zu", run + 1);
	report->passed += passed;
	report->failed += !passed;
	(void)printf("%s %zu - %s%s\n", passed ? "ok" : "not ok", report->passed + report->failed,
		     convo->title, number);
	if (!passed)
		(void)printf("# %s\n", why);
	buffer_add_string(&report->cases, "  <testcase classname=\"");
	add_escaped(&report->cases, convo->file);
	buffer_add_string(&report->cases, "\" name=\"");
	add_escaped(&report->cases, convo->title);
	buffer_add_format(&report->cases, "%s\" time=\"%.3f\"", number, seconds);
	if (passed) {
		buffer_add_string(&report->cases, "/>\n");
	} else {
		buffer_add_string(&report->cases, "><failure message=\"");
		add_escaped(&report->cases, why);
		buffer_add_string(&report->cases, "\"/></testcase>\n");
	}
	buffer_free(&whole);
}

static int write_junit(const struct report *report, const char *path)
{
	FILE *file = fopen(path, "w");
	if (!file)
		return options_refuse("test", "%s: cannot write the report: %s", path,
				      strerror(errno));
	(void)fprintf(
		file,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<testsuite name=\"chemin\" tests=\"%zu\" failures=\"%zu\">\n%s</testsuite>\n",
		report->passed + report->failed, report->failed,
		report->cases.bytes ? report->cases.bytes : "");
	return fclose(file) == 0 ? EXIT_DONE : EXIT_FAILED;
}

static void run_all(const struct convo_set *set, struct driver *driver, struct report *report)
{
	size_t total = 0;
	for (size_t i = 0; i < set->convo_count; i++)
		total += convo_runs(set, &set->convos[i]);
	(void)printf("TAP version 13\n1..%zu\n", total);
	for (size_t i = 0; i < set->convo_count; i++) {
		size_t runs = convo_runs(set, &set->convos[i]);
		for (size_t run = 0; run < runs; run++) {
			struct error error = {0};
			int64_t begun = clock_monotonic_us();
			bool passed = convo_play(set, &set->convos[i], run, driver, &error);
			double seconds = (double)(clock_monotonic_us() - begun) / 1e6;
			tell(report, &set->convos[i], run, runs, passed, seconds, error.message);
			(void)fflush(stdout);
		}
	}
}

int cli_test(int argc, char **argv)
{
	const char *url = NULL, *junit = NULL, *intents = NULL, *responses = NULL;
	const struct option_flag flags[] = {{"--url", &url, NULL},
					    {"--junit", &junit, NULL},
					    {"--intents", &intents, NULL},
					    {"--responses", &responses, NULL}};
	int rest;
	int code = options_read(argc, argv, flags, 4, USAGE, &rest);
	if (code >= 0)
		return code;
	if (rest == 0)
		return options_refuse("test",
				      "say which dialogues: a file or a folder (see --help)");
	struct error error = {0};
	struct convo_set set;
	struct report report = {0};
	struct driver *driver = NULL;
	buffer_init(&report.cases);
	if (convo_set_read(&set, argv, (size_t)rest, &error) != 0)
		code = options_refuse("test", "%s", error.message);
	else if (!(driver =
			   url ? driver_over_socket(url, "test", &error)
			       : driver_in_process(options_folder(intents, "intents"),
						   options_folder(responses, "responses"), &error)))
		code = options_refuse("test", "%s", error.message);
	if (driver) {
		run_all(&set, driver, &report);
		(void)fprintf(stderr, "%zu passed, %zu failed\n", report.passed, report.failed);
		code = report.failed ? EXIT_FAILED : EXIT_DONE;
		if (junit && write_junit(&report, junit) != EXIT_DONE)
			code = EXIT_FAILED;
	}
	driver_close(driver);
	convo_set_free(&set);
	buffer_free(&report.cases);
	return code;
}
