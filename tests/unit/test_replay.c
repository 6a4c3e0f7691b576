/* test_replay.c - `chemin replay`: what was answered otherwise is told, and nothing else. */
#include "support.h"

#include <poll.h>
#include <unistd.h>

#include "base/clock.h"
#include "cli/options.h"
#include "cli/replay.h"
#include "store/store.h"

struct line {
	const char *from, *text, *intent;
};

static void count(void *context, const struct store_result *result)
{
	int *stored = context;
	assert_int_equal(result->status, STORE_OK);
	(*stored)++;
}

static void put(struct store *store, const char *conv, const struct line *lines, size_t size)
{
	struct store_event events[8];
	char bodies[8][256], mids[8][64];
	int stored = 0;
	for (size_t i = 0; i < size; i++) {
		(void)snprintf(bodies[i], sizeof bodies[i],
			       "{\"t\":\"msg\",\"from\":\"%s\",\"text\":\"%s\",\"intent\":\"%s\"}",
			       lines[i].from, lines[i].text, lines[i].intent);
		(void)snprintf(mids[i], sizeof mids[i], "%s%zu", conv, i);
		events[i] = (struct store_event){
			.seq = i + 1, .mid = mids[i], .body = bodies[i], .at_ms = 1};
	}
	const struct store_turn turn = {.conv = conv,
					.events = events,
					.event_count = size,
					.state = "{}",
					.at_ms = clock_system().now_ms(NULL)};
	store_turn_put(store, &turn, count, &stored);
	while (stored == 0) {
		struct pollfd readable = {.fd = store_fd(store), .events = POLLIN};
		assert_int_equal(poll(&readable, 1, 10000), 1);
		store_service(store);
	}
}

/* What `chemin replay --json` prints about the folder. */
static json_t *replay(const char *folder)
{
	char name[80], *arguments[] = {"--json", "--data", (char *)(uintptr_t)folder};
	(void)snprintf(name, sizeof name, "%s/out", folder);
	int output = dup(STDOUT_FILENO);
	assert_non_null(freopen(name, "w", stdout));
	assert_int_equal(cli_replay(3, arguments), EXIT_DONE);
	(void)fflush(stdout);
	(void)dup2(output, STDOUT_FILENO);
	(void)close(output);
	json_t *differences = json_array();
	FILE *file = fopen(name, "r");
	json_t *line;
	while ((line = json_loadf(file, JSON_DISABLE_EOF_CHECK, NULL)))
		(void)json_array_append_new(differences, line);
	(void)fclose(file);
	return differences;
}

static void test_only_what_is_answered_otherwise_is_told(void **state)
{
	(void)state;
	static const struct line same[] = {{"customer", "mon code puk", ""},
					   {"bot", "Le voici.", "code_puk"},
					   {"customer", "merci", ""},
					   {"bot", "Avec plaisir.", "remerciement"}};
	static const struct line other[] = {{"bot", "Bonjour !", ""},
					    {"customer", "mon code puk", ""},
					    {"bot", "Vos factures.", "factures_consulter"},
					    {"customer", "il est bloqué", ""},
					    {"advisor", "Je regarde.", ""}};
	char folder[] = "/tmp/chemin-replay-XXXXXX";
	struct error error = {0};
	assert_non_null(mkdtemp(folder));
	struct store *store = store_sqlite_open(folder, &error);
	assert_non_null(store);
	put(store, "same", same, 4);
	put(store, "other", other, 5);
	store_close(store);
	json_t *differences = replay(folder);
	assert_int_equal(json_array_size(differences), 1);
	const json_t *told = json_array_get(differences, 0);
	assert_string_equal(json_string_value(json_object_get(told, "conv")), "other");
	assert_string_equal(json_string_value(json_object_get(told, "text")), "mon code puk");
	assert_string_equal(json_string_value(json_object_get(told, "then")), "factures_consulter");
	assert_string_equal(json_string_value(json_object_get(told, "now")), "code_puk");
	json_decref(differences);
	char command[64];
	(void)snprintf(command, sizeof command, "rm -r %s", folder);
	assert_int_equal(system(command), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_only_what_is_answered_otherwise_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
