/*
 * desk_support.h - a store in a folder of its own, and what advisors ask of it.
 */
#ifndef CHEMIN_TESTS_DESK_SUPPORT_H
#define CHEMIN_TESTS_DESK_SUPPORT_H

#include "support.h"

#include <dirent.h>
#include <poll.h>
#include <sqlite3.h>
#include <unistd.h>

#include "base/clock.h"
#include "store/store.h"

struct place {
	char folder[64];
	struct store *store;
};

/* What a callback was told. */
struct told {
	int calls;
	enum store_status status;
	uint64_t seq;
	struct store_mode mode;
	char *state;
	json_t *rows;
};

static inline void open_place(struct place *place)
{
	struct error error = {0};
	place->store = store_sqlite_open(place->folder, &error);
	if (!place->store)
		fail_msg("%s", error.message);
}

static inline void serve_until_told(struct store *store, const struct told *told)
{
	struct pollfd readable = {.fd = store_fd(store), .events = POLLIN};
	int64_t deadline = clock_monotonic_us() + 10000000;
	while (told->calls == 0 && clock_monotonic_us() < deadline)
		if (poll(&readable, 1, 100) == 1)
			store_service(store);
	assert_int_equal(told->calls, 1);
}

static inline void keep(void *context, const struct store_result *result)
{
	struct told *told = context;
	told->calls++;
	told->status = result->status;
	told->seq = result->seq;
	told->mode = result->mode;
	told->state = result->state ? strdup(result->state) : NULL;
}

static inline void keep_rows(void *context, enum store_status status, const json_t *rows)
{
	struct told *told = context;
	told->calls++;
	told->status = status;
	told->rows = rows ? json_deep_copy(rows) : NULL;
}

/* The rows of an operation; owned by the caller. */
static inline json_t *ask(const struct place *place, const char *operation, json_t *params)
{
	struct told told = {0};
	store_desk(place->store, operation, params, keep_rows, &told);
	json_decref(params); /* the store has its own copy */
	serve_until_told(place->store, &told);
	assert_int_equal(told.status, STORE_OK);
	return told.rows;
}

static inline void done(json_t *rows)
{
	json_decref(rows);
}

/* How many messages the search finds. */
static inline size_t hits(const struct place *place, const char *match)
{
	json_t *rows = ask(place, "transcripts", json_pack("{s:s}", "match", match));
	size_t count = json_array_size(rows);
	done(rows);
	return count;
}

/* A turn of one message, in a conversation of that customer. */
static inline struct told say_as(const struct place *place, const char *customer, const char *conv,
				 uint64_t before, const char *from, const char *text,
				 uint64_t mode_ver, const struct store_mode *mode)
{
	char body[512], mid[16];
	(void)snprintf(body, sizeof body,
		       "{\"t\":\"msg\",\"from\":\"%s\",\"text\":\"%s\",\"parts\":[]}", from, text);
	(void)snprintf(mid, sizeof mid, "m%llu", (unsigned long long)before + 1);
	const struct store_event event = {
		.seq = before + 1, .mid = mid, .body = body, .at_ms = 1000 * ((int64_t)before + 1)};
	const struct store_turn turn = {.conv = conv,
					.expected_seq = before,
					.events = &event,
					.event_count = 1,
					.state = before == 0 ? "{\"first\":1}" : NULL,
					.customer = customer,
					.level = "strong",
					.by_advisor = strcmp(from, "advisor") == 0,
					.mode_ver = mode_ver,
					.mode = mode,
					.at_ms = event.at_ms};
	struct told told = {0};
	store_turn_put(place->store, &turn, keep, &told);
	serve_until_told(place->store, &told);
	return told;
}

static inline struct told say(const struct place *place, const char *conv, uint64_t before,
			      const char *from, const char *text, uint64_t mode_ver,
			      const struct store_mode *mode)
{
	return say_as(place, "mobile", conv, before, from, text, mode_ver, mode);
}

static inline struct told load(const struct place *place, const char *conv)
{
	struct told told = {0};
	store_load(place->store, conv, 0, 0, 0, keep, &told);
	serve_until_told(place->store, &told);
	return told;
}

static inline int begin(void **state)
{
	struct error error = {0};
	struct place *place = calloc(1, sizeof *place);
	strcpy(place->folder, "/tmp/chemin-store-XXXXXX");
	if (!mkdtemp(place->folder) || !(place->store = store_sqlite_open(place->folder, &error)))
		return -1;
	*state = place;
	return 0;
}

static inline void remove_folder(const char *name)
{
	char path[512];
	DIR *folder = opendir(name);
	for (struct dirent *entry; folder && (entry = readdir(folder));) {
		(void)snprintf(path, sizeof path, "%s/%s", name, entry->d_name);
		(void)unlink(path);
	}
	(void)closedir(folder);
	(void)rmdir(name);
}

static inline int end(void **state)
{
	struct place *place = *state;
	store_close(place->store);
	remove_folder(place->folder);
	free(place);
	return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

#endif
