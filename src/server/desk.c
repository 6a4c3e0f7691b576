/* desk.c - opening and closing, rows that nobody waits for, the audit, tests. See desk.h. */
#include "server/desk_parts.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"

static const char TEST_ADVISOR[] = "conseiller-1";

/* ---- The store's rows that nobody waits for ---- */

static void on_kept(void *context, enum store_status status, const json_t *rows)
{
	struct server *server = context;
	(void)rows;
	if (status != STORE_OK)
		log_event(LOG_ERROR_LEVEL, "desk_row_lost", LOG_END);
	server->work--;
	server_note_idle(server);
}

void desk_keep(struct desk *desk, const char *operation, json_t *params)
{
	desk->server->work++;
	store_desk(desk->server->store, operation, params, on_kept, desk->server);
	json_decref(params);
}

static void audit(struct desk *desk, int64_t at_ms, const char *advisor, const char *what,
		  const char *conv, const char *customer, const char *detail)
{
	desk_keep(desk, "audit_put",
		  json_pack("{s:I, s:s, s:s, s:s?, s:s?, s:s?}", "at", (json_int_t)at_ms, "advisor",
			    advisor, "what", what, "conv", conv, "customer", customer, "detail",
			    detail));
}

void desk_audit(struct desk *desk, const char *advisor, const char *what, const char *conv,
		const char *customer, const char *detail)
{
	audit(desk, clock_system().now_ms(NULL), advisor, what, conv, customer, detail);
}

void desk_audit_at(struct desk *desk, int64_t at_ms, const char *advisor, const char *what,
		   const char *conv, const char *detail)
{
	audit(desk, at_ms, advisor, what, conv, NULL, detail);
}

/* ---- Tests ---- */

bool desk_play_event(struct conversation *conversation, const char *event, struct ask *ask,
		     struct handoff *handoff)
{
	struct server *server = conversation_server(conversation);
	*handoff = (struct handoff){.any_version = true};
	memcpy(handoff->by, TEST_ADVISOR, sizeof TEST_ADVISOR);
	(void)snprintf(handoff->by_name, sizeof handoff->by_name, "%s",
		       identity_name(server, TEST_ADVISOR));
	*ask = (struct ask){.what = ASK_HANDOFF, .handoff = handoff};
	if (strcmp(event, "take") == 0)
		handoff->kind = HANDOFF_TAKE;
	else if (strcmp(event, "release") == 0)
		handoff->kind = HANDOFF_TO_BOT;
	else if (strcmp(event, "gone") == 0)
		handoff->kind = HANDOFF_GONE;
	else if (strncmp(event, "say ", 4) == 0)
		*ask = (struct ask){.what = ASK_ADVISOR, .handoff = handoff, .text = event + 4};
	else
		return false;
	if (handoff->kind == HANDOFF_GONE && ask->what == ASK_HANDOFF)
		desk_say_if_alone(server->desk, handoff);
	return true;
}

/* ---- Opening ---- */

/* What was open when the server stopped. Who held something has the grace time to come back. */
static void on_open(void *context, enum store_status status, const json_t *rows)
{
	struct desk *desk = context;
	size_t i;
	json_t *row;
	if (status != STORE_OK)
		log_event(LOG_ERROR_LEVEL, "queue_unreadable", LOG_END);
	json_array_foreach(rows, i, row)
	{
		const char *conv = frame_string(row, "conv"),
			   *advisor = frame_string(row, "advisor");
		struct store_mode mode = {
			.who = (enum store_who)json_integer_value(json_object_get(row, "who")),
			.version = (uint64_t)json_integer_value(json_object_get(row, "mode_ver")),
			.since_ms = json_integer_value(json_object_get(row, "since")),
		};
		(void)snprintf(mode.advisor, sizeof mode.advisor, "%s", advisor ? advisor : "");
		struct held *held = desk_set_open(desk, conv, &mode);
		if (held) {
			held->left_us = clock_monotonic_us(); /* until they are back */
			held->alone = json_object_get(row, "alone") != NULL;
		}
		struct person *person = mode.who == STORE_ADVISOR && mode.advisor[0]
						? desk_add_person(desk, mode.advisor, ROLE_ADVISOR)
						: NULL;
		if (person && person->seats == 0)
			ev_timer_start(desk->server->loop, &person->grace);
	}
	desk_tell_ranks(desk);
}

/* Asked before any turn is stored: what comes later is counted on top. */
static void on_counts(void *context, enum store_status status, const json_t *rows)
{
	struct desk *desk = context;
	size_t i;
	json_t *row;
	if (status != STORE_OK)
		log_event(LOG_ERROR_LEVEL, "queue_unreadable", LOG_END);
	json_array_foreach(rows, i, row)
	{
		json_int_t who = json_integer_value(json_object_get(row, "who"));
		json_int_t count = json_integer_value(json_object_get(row, "count"));
		if (who >= STORE_BOT && who <= STORE_CLOSED)
			desk->counts[who] += (uint64_t)count;
	}
}

static void free_desk(struct desk *desk)
{
	json_decref(desk->names);
	json_decref(desk->requests);
	free(desk->requests_list);
	free(desk->reads_list);
	free(desk);
}

struct desk *desk_open(struct server *server)
{
	struct desk *desk = calloc(1, sizeof *desk);
	if (!desk)
		return NULL;
	desk->server = server;
	if (!desk_read_requests(desk) || !desk_open_names(desk)) {
		free_desk(desk);
		return NULL;
	}
	desk_open_ranks(desk);
	desk_open_round(desk);
	store_desk(server->store, "open", NULL, on_open, desk);
	store_desk(server->store, "figures_now", NULL, on_counts, desk);
	return desk;
}

void desk_close(struct desk *desk)
{
	if (!desk)
		return;
	ev_timer_stop(desk->server->loop, &desk->ranks);
	desk_close_round(desk);
	while (desk->people)
		desk_remove_person(desk, desk->people);
	while (desk->open) {
		struct held *next = desk->open->next;
		free(desk->open);
		desk->open = next;
	}
	free_desk(desk);
}
