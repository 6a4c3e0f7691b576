/*
 * monkey.c - plays random dialogues on the demonstration's accounts. See monkey.h.
 *
 *   COUNT=400 SECONDS=60 SEED=7 FROM=0 build-san/monkey [tests/dialogues]
 *
 * Each dialogue has a process of its own, which a crash, a sanitizer's report or a turn that does
 * not end takes along; what was said until then is in memory that outlives it. What fails is made
 * as short as it still fails, and told with the seed and the number that play it again (SEED=..
 * FROM=.. COUNT=1). Prints TAP.
 */
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cli/driver.h"
#include "monkey.h"

enum { PATIENCE_S = 60, KNOWN = 256 };

/* The checks of the dialogue that this process plays: what is performed knows no context. */
static struct checks *current;

void __real_acts_perform(struct crm *crm, const struct acts_call *call, acts_callback *callback,
			 void *context);
void __wrap_acts_perform(struct crm *crm, const struct acts_call *call, acts_callback *callback,
			 void *context);

/* The linker puts it in the place of acts_perform: every act goes through it. */
void __wrap_acts_perform(struct crm *crm, const struct acts_call *call, acts_callback *callback,
			 void *context)
{
	if (current && call->kind == ACTS_EXECUTE)
		check_execution(current, call);
	__real_acts_perform(crm, call, callback, context);
}

/* ---- The report ---- */

void report_write(struct report *report, const char *format, ...)
{
	va_list arguments;
	size_t room = sizeof report->transcript - report->length;
	va_start(arguments, format);
	int wrote = vsnprintf(report->transcript + report->length, room, format, arguments);
	va_end(arguments);
	if (wrote > 0)
		report->length += (size_t)wrote < room ? (size_t)wrote : room - 1;
}

void report_found(struct report *report, const char *check, const char *format, ...)
{
	if (report->found == FINDINGS)
		return;
	/* Counted once it is whole: what is told of it is the same after a crash. */
	struct finding *finding = &report->findings[report->found];
	va_list arguments;
	(void)snprintf(finding->check, sizeof finding->check, "%s", check);
	va_start(arguments, format);
	(void)vsnprintf(finding->detail, sizeof finding->detail, format, arguments);
	va_end(arguments);
	report->found++;
	report_write(report, "^^^ %s: %s\n", finding->check, finding->detail);
}

/* ---- A dialogue ---- */

static const char *field(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	return text ? text : "";
}

/* The choices that are on the screen; the files that are given are made. */
static json_t *look(struct driver *driver, const json_t *messages, struct report *report)
{
	size_t i, j;
	json_t *message, *part, *choices = json_array();
	json_array_foreach(messages, i, message)
	{
		report_write(report, "< %s\n", field(message, "text"));
		json_array_foreach(json_object_get(message, "parts"), j, part)
		{
			const char *kind = field(part, "k");
			struct document document;
			struct error error = {0};
			char *shown = json_dumps(part, JSON_COMPACT);
			report_write(report, "    %.200s\n", shown ? shown : "");
			free(shown);
			if (strcmp(kind, "choices") == 0)
				(void)json_array_extend(choices, json_object_get(part, "items"));
			if (strcmp(kind, "file") != 0)
				continue;
			if (driver_file(driver, field(part, "url"), &document, &error) == 0)
				document_free(&document);
			else
				report_found(report, "a file that is not made", "%s",
					     error.message);
		}
	}
	return choices;
}

/* Says or presses; the messages are the caller's. */
static json_t *speak(struct driver *driver, const struct deed *deed, json_t *choices,
		     struct checks *checks, struct error *error)
{
	json_t *messages = NULL;
	size_t count = json_array_size(choices);
	const json_t *chosen = deed->kind == DEED_PRESS && count
				       ? json_array_get(choices, deed->choice % count)
				       : NULL;
	checks->said = chosen ? field(chosen, "label") : deed->text ? deed->text : "oui";
	report_write(checks->report, "%s %.300s\n", chosen ? "*" : ">", checks->said);
	(void)json_array_append_new(checks->heard, json_string(checks->said));
	int code = driver_say(driver, checks->said, chosen ? field(chosen, "id") : NULL, &messages,
			      error);
	if (code == 0 && json_array_size(messages) == 0)
		report_found(checks->report, "no answer", "%s", checks->said);
	return code == 0 ? messages : NULL;
}

static void play_deed(struct driver *driver, const struct deed *deed, json_t **choices,
		      struct checks *checks)
{
	struct error error = {0};
	json_t *messages;
	(void)alarm(PATIENCE_S);
	if (deed->kind == DEED_EVENT) {
		messages = json_array();
		report_write(checks->report, "! %s\n", deed->text);
		checks->said = NULL;
		/* No payment is open most of the time: that is refused. */
		(void)driver_event(driver, deed->text, messages, &error);
		if (json_array_size(messages) == 0) {
			json_decref(messages);
			return;
		}
	} else if (!(messages = speak(driver, deed, *choices, checks, &error))) {
		report_found(checks->report, "a turn that fails", "%s", error.message);
		return;
	}
	checks->report->turns++;
	json_t *state = driver_state(driver);
	json_decref(*choices);
	*choices = look(driver, messages, checks->report);
	check_turn(checks, messages, state);
	json_decref(state);
	json_decref(messages);
}

static void play(struct driver *driver, const struct script *script, struct report *report)
{
	struct error error = {0};
	struct checks checks = {.report = report,
				.heard = json_array(),
				.offered = json_array(),
				.executed = json_array(),
				.disclosed = json_array()};
	json_t *choices = json_array();
	char who[64];
	(void)snprintf(who, sizeof who, "customer %s %s", script->customer, script->level);
	report_write(report, "# %s, %s\n", script->customer, script->level);
	current = &checks;
	if (driver_begin(driver, &error) != 0 ||
	    driver_event(driver, "clock 2026-11-28T10:00:00+01:00", NULL, &error) != 0 ||
	    driver_event(driver, who, NULL, &error) != 0)
		report_found(report, "a dialogue that does not begin", "%s", error.message);
	for (size_t i = 0; i < script->count; i++)
		play_deed(driver, &script->deeds[i], &choices, &checks);
	current = NULL;
	json_decref(choices);
	json_decref(checks.heard);
	json_decref(checks.offered);
	json_decref(checks.executed);
	json_decref(checks.disclosed);
}

/* In a process of its own, so that each dialogue finds the same assistant, and a crash is one
 * finding among others. With `quiet` a sanitizer's report is not shown again. */
static void run(struct driver *driver, const struct script *script, struct report *report,
		bool quiet)
{
	int status = 0;
	*report = (struct report){0};
	(void)fflush(stdout);
	pid_t child = fork();
	if (child == 0) {
		if (quiet && !freopen("/dev/null", "w", stderr))
			_exit(1);
		play(driver, script, report);
		driver_close(driver);
		exit(0);
	}
	if (child < 0 || waitpid(child, &status, 0) < 0)
		report_found(report, "no process", "fork");
	else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
		report_found(report, "a turn without end", "%d s", PATIENCE_S);
	else if (status != 0)
		report_found(report, "a crash", "status %x, see stderr", (unsigned)status);
}

/* ---- What failed, shorter ---- */

/* What tells a cause from another: the same words of another account, another amount are the same.
 */
struct print {
	char text[64];
};

static struct print print_of(const struct finding *finding)
{
	struct print print = {0};
	size_t length = (size_t)snprintf(print.text, 16, "%s", finding->check);
	length = length < 16 ? length : 15;
	for (const char *at = finding->detail; *at && length < sizeof print.text - 1; at++)
		if (*at < '0' || *at > '9')
			print.text[length++] = *at;
	return print;
}

/* The finding of the report that has this print, or NULL. */
static const struct finding *find(const struct report *report, struct print wanted)
{
	for (size_t i = 0; i < report->found; i++)
		if (strcmp(print_of(&report->findings[i]).text, wanted.text) == 0)
			return &report->findings[i];
	return NULL;
}

/* Takes out of the script what the finding does not need. */
static void shorten(struct driver *driver, struct script *script, struct print wanted,
		    struct report *report)
{
	struct script shorter;
	for (size_t size = script->count / 2; size > 0; size /= 2)
		for (size_t at = 0; at + size <= script->count;) {
			shorter = *script;
			shorter.count -= size;
			memmove(shorter.deeds + at, shorter.deeds + at + size,
				(shorter.count - at) * sizeof *shorter.deeds);
			run(driver, &shorter, report, true);
			if (find(report, wanted))
				*script = shorter;
			else
				at += size;
		}
	run(driver, script, report, true);
}

/* ---- The whole ---- */

/* What was told once is not told again. */
struct known {
	struct print prints[KNOWN];
	size_t count;
};

static bool is_news(struct known *known, struct print print)
{
	for (size_t i = 0; i < known->count; i++)
		if (strcmp(known->prints[i].text, print.text) == 0)
			return false;
	if (known->count < KNOWN)
		known->prints[known->count++] = print;
	return true;
}

static void tell(const struct report *report, const struct finding *finding, uint64_t seed,
		 size_t number)
{
	(void)printf("not ok - SEED=%llu FROM=%zu COUNT=1: %s: %s\n", (unsigned long long)seed,
		     number, finding->check, finding->detail);
	for (const char *at = report->transcript; *at;) {
		int length = (int)strcspn(at, "\n");
		(void)printf("#   %.*s\n", length, at);
		at += length + (at[length] != '\0');
	}
}

/* Tells what the dialogue has found and no other before it; how many causes. */
static size_t tell_news(struct driver *driver, const struct script *script, struct report *report,
			struct known *known, uint64_t seed, size_t number)
{
	struct finding findings[FINDINGS];
	size_t count = report->found, told = 0;
	memcpy(findings, report->findings, sizeof findings);
	for (size_t i = 0; i < count; i++) {
		struct print print = print_of(&findings[i]);
		struct script shorter = *script;
		if (!is_news(known, print))
			continue;
		shorten(driver, &shorter, print, report);
		tell(report, &findings[i], seed, number);
		told++;
	}
	return told;
}

static uint64_t option(const char *name, uint64_t standard)
{
	const char *value = getenv(name);
	return value && *value ? strtoull(value, NULL, 10) : standard;
}

int main(int argc, char **argv)
{
	static char standard[] = CHEMIN_SOURCE_ROOT "/tests/dialogues";
	char *paths[] = {argc > 1 ? argv[1] : standard};
	uint64_t seed = option("SEED", (uint64_t)time(NULL));
	size_t from = option("FROM", 0), count = option("COUNT", 200);
	time_t until = time(NULL) + (time_t)option("SECONDS", 3600);
	struct error error = {0};
	struct convo_set set;
	struct known known = {0};
	size_t turns = 0, acts = 0, failed = 0, i = from;
	struct report *report = mmap(NULL, sizeof *report, PROT_READ | PROT_WRITE,
				     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct driver *driver = driver_in_process(CHEMIN_SOURCE_ROOT "/intents",
						  CHEMIN_SOURCE_ROOT "/responses", &error);
	if (convo_set_read(&set, paths, 1, &error) != 0 || !driver || report == MAP_FAILED) {
		(void)fprintf(stderr, "monkey: %s\n", error.message);
		return 1;
	}
	for (; i < from + count && time(NULL) < until; i++) {
		struct script script;
		draw_script(&set, draw_customer(i), seed, i, &script);
		run(driver, &script, report, false);
		turns += report->turns;
		acts += report->acts;
		failed += tell_news(driver, &script, report, &known, seed, i);
	}
	(void)printf("%s - SEED=%llu: %zu dialogues, %zu turns, %zu acts, %zu causes\n",
		     failed ? "not ok" : "ok", (unsigned long long)seed, i - from, turns, acts,
		     failed);
	driver_close(driver);
	convo_set_free(&set);
	(void)munmap(report, sizeof *report);
	return failed ? 1 : 0;
}
