/* past.c - see past.h. */
#include "cli/past.h"

#include <poll.h>
#include <stdbool.h>

struct answer {
	json_t *list; /* NULL until it came, or when it failed */
	bool came;
};

/* Every call is called back exactly once: there is always something to wait for. */
static int wait_for(struct store *store, const struct answer *answer, struct error *error)
{
	while (!answer->came) {
		struct pollfd readable = {.fd = store_fd(store), .events = POLLIN};
		(void)poll(&readable, 1, 1000);
		store_service(store);
	}
	return answer->list ? 0 : error_set(error, ERROR_IO, "the conversations cannot be read");
}

static void keep_ids(void *context, enum store_status status, const json_t *rows)
{
	struct answer *answer = context;
	size_t i;
	json_t *row;
	answer->came = true;
	if (status != STORE_OK)
		return;
	answer->list = json_array();
	json_array_foreach(rows, i, row)
	{
		(void)json_array_append(answer->list, json_object_get(row, "conv"));
	}
}

json_t *past_conversations(struct store *store, int64_t since_ms, struct error *error)
{
	struct answer answer = {0};
	json_t *params = json_pack("{s:I}", "since", (json_int_t)since_ms);
	store_desk(store, "export", params, keep_ids, &answer);
	json_decref(params);
	return wait_for(store, &answer, error) == 0 ? answer.list : NULL;
}

static void keep_messages(void *context, const struct store_result *result)
{
	struct answer *answer = context;
	answer->came = true;
	if (result->status != STORE_OK)
		return;
	answer->list = json_array();
	for (size_t i = 0; i < result->event_count; i++)
		(void)json_array_append_new(answer->list,
					    json_loads(result->events[i].body, 0, NULL));
}

json_t *past_messages(struct store *store, const char *conv, struct error *error)
{
	struct answer answer = {0};
	store_load(store, conv, 0, 0, UINT32_MAX, keep_messages, &answer);
	return wait_for(store, &answer, error) == 0 ? answer.list : NULL;
}
