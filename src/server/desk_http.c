/*
 * desk_http.c - what the desk answers over HTTP: canned answers for advisors; figures, what was not
 * understood, exports and the audit for supervisors. Shapes in DESK.md.
 */
#include "server/desk_report.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "dialogue/guide.h"

enum { SPAN_DAYS = 7, SPAN_MOST_DAYS = 400, AUDIT_SHOWN = 100 };

static const int64_t DAY_MS = (int64_t)24 * 3600 * 1000;
static const char JSON_TYPE[] = "application/json; charset=utf-8";

void report_answer(struct exchange *exchange, json_t *object)
{
	char *text = object ? json_dumps(object, JSON_COMPACT) : NULL;
	if (text)
		http_answer(exchange, 200, JSON_TYPE, text_of(text));
	else
		http_refuse(exchange, 500, "internal");
	free(text);
	json_decref(object);
}

/* Midnight UTC, seven days ago. */
static int64_t span_start(void)
{
	return (clock_system().now_ms(NULL) / DAY_MS - SPAN_DAYS) * DAY_MS;
}

/* ---- Questions to the store, one after the other ---- */

static void report_go(struct report *report);

static void on_rows(void *context, enum store_status status, const json_t *rows)
{
	struct report *report = context;
	struct server *server = http_server(report->exchange);
	if (status == STORE_OK) {
		(void)json_object_set_new(report->found, report->questions[report->next++],
					  json_deep_copy(rows));
		if (report->questions[report->next]) {
			report_go(report);
			return;
		}
		report->finish(report);
	} else {
		http_refuse(report->exchange, 500, "internal");
	}
	http_release(report->exchange);
	json_decref(report->params);
	json_decref(report->found);
	free(report);
	server->work--;
	server_note_idle(server);
}

static void report_go(struct report *report)
{
	store_desk(http_server(report->exchange)->store, report->questions[report->next],
		   report->params, on_rows, report);
}

/* The `since` of the query, milliseconds UTC; without one a week ago. False when it is none. */
static bool read_since(struct exchange *exchange, int64_t *since)
{
	const int64_t most = SPAN_MOST_DAYS * DAY_MS;
	char text[24], *end;
	*since = span_start();
	if (!http_read_query(exchange, "since", text, sizeof text))
		return false;
	if (!*text)
		return true;
	int64_t now = clock_system().now_ms(NULL);
	errno = 0;
	long long given = strtoll(text, &end, 10);
	if (*text < '0' || *text > '9' || *end || errno || given > now || given < now - most)
		return false;
	*since = given;
	return true;
}

/* Takes over `params`; `since` and `now` are added to them. */
static void report_ask(struct exchange *exchange, const char *const *questions, json_t *params,
		       void (*finish)(struct report *report))
{
	int64_t since;
	if (!read_since(exchange, &since)) {
		json_decref(params);
		http_refuse(exchange, 400, "bad_request");
		return;
	}
	struct report *report = params ? calloc(1, sizeof *report) : NULL;
	if (!report) {
		json_decref(params);
		http_refuse(exchange, 500, "internal");
		return;
	}
	http_hold(exchange);
	*report = (struct report){.exchange = exchange,
				  .questions = questions,
				  .since = since,
				  .params = params,
				  .found = json_object(),
				  .finish = finish};
	report->now = clock_system().now_ms(NULL);
	report->step = report->now - since > 2 * DAY_MS ? DAY_MS : DAY_MS / 24;
	(void)json_object_set_new(params, "since", json_integer((json_int_t)since));
	(void)json_object_set_new(params, "now", json_integer((json_int_t)report->now));
	(void)json_object_set_new(params, "step", json_integer((json_int_t)report->step));
	(void)json_object_set_new(params, "requests",
				  json_string(http_server(exchange)->desk->requests_list));
	http_server(exchange)->work++;
	report_go(report);
}

static void report_begin(struct exchange *exchange, const char *const *questions,
			 void (*finish)(struct report *report))
{
	report_ask(exchange, questions, json_object(), finish);
}

/* ---- Export ---- */

/* A cell: what a spreadsheet would compute is made a text. */
static void add_cell(struct buffer *out, const char *text)
{
	bool computes = *text && strchr("=+-@\t\r", *text);
	bool quoted = computes || strpbrk(text, ";\"\n\r");
	if (quoted)
		buffer_add_char(out, '"');
	if (computes)
		buffer_add_char(out, '\'');
	for (; *text; text++) {
		if (*text == '"')
			buffer_add_char(out, '"');
		buffer_add_char(out, *text);
	}
	if (quoted)
		buffer_add_char(out, '"');
}

static void add_moment(struct buffer *out, json_int_t ms)
{
	time_t at = (time_t)(ms / 1000);
	struct tm when;
	char text[32];
	if (gmtime_r(&at, &when) && strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &when))
		buffer_add_string(out, text);
}

static void add_seconds(struct buffer *out, const json_t *value)
{
	if (value)
		buffer_add_format(out, "%lld", (long long)(json_integer_value(value) / 1000));
}

static void add_line(struct buffer *out, const json_t *row)
{
	static const char *const texts[] = {"customer", "level", "advisor", "tags"};
	buffer_add_string(out, frame_string(row, "conv"));
	buffer_add_char(out, ';');
	add_moment(out, row_number(row, "created"));
	buffer_add_char(out, ';');
	add_moment(out, row_number(row, "updated"));
	buffer_add_format(
		out, ";%s;%lld;%lld;", store_who_name((enum store_who)(row_number(row, "who") & 3)),
		(long long)row_number(row, "messages"), (long long)row_number(row, "handoffs"));
	add_seconds(out, json_object_get(row, "wait"));
	buffer_add_char(out, ';');
	add_seconds(out, json_object_get(row, "answer"));
	buffer_add_char(out, ';');
	if (json_object_get(row, "score"))
		buffer_add_format(out, "%lld", (long long)row_number(row, "score"));
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		const char *text = frame_string(row, texts[i]);
		buffer_add_char(out, ';');
		add_cell(out, text ? text : "");
	}
	buffer_add_string(out, "\r\n");
}

static void finish_export(struct report *report)
{
	size_t i;
	json_t *row;
	struct buffer out;
	buffer_init(&out);
	/* With a byte order mark, for spreadsheets. */
	buffer_add_string(&out, "\xEF\xBB\xBF"
				"conversation;debut;dernier_message;mode;messages;passages;"
				"attente_s;premiere_reponse_s;note;client;niveau;conseiller;"
				"etiquettes\r\n");
	json_array_foreach(json_object_get(report->found, "export"), i, row)
	{
		add_line(&out, row);
	}
	http_answer(report->exchange, 200, "text/csv; charset=utf-8", buffer_text(&out));
	buffer_free(&out);
}

/* ---- Audit ---- */

/* The advisor whom an entry names beside its own, or NULL: the conversation was given to them, or
 * it is their part of the audit that was read. */
static const char *advisor_of(const char *what, const char *detail)
{
	static const char given_to[] = "advisor:";
	if (what && detail && strcmp(what, "audit") == 0)
		return detail;
	return detail && strncmp(detail, given_to, strlen(given_to)) == 0
		       ? detail + strlen(given_to)
		       : NULL;
}

/* A row of the store, as the supervisor reads it: people and acts by their names too. */
static json_t *audit_entry(const struct server *server, json_t *row)
{
	const char *what = frame_string(row, "what"), *detail = frame_string(row, "detail");
	const char *name = identity_known_name(server, frame_string(row, "advisor"));
	const char *to = identity_known_name(server, advisor_of(what, detail));
	bool starts = what && (strcmp(what, "start") == 0 || strcmp(what, "start_refused") == 0);
	const char *title = starts ? guide_title(server->dialogue, detail) : NULL;
	(void)json_object_set(row, "ts", json_object_get(row, "at"));
	(void)json_object_set(row, "by", json_object_get(row, "advisor"));
	(void)json_object_del(row, "at");
	(void)json_object_del(row, "advisor");
	if (name)
		(void)json_object_set_new(row, "name", json_string(name));
	if (to)
		(void)json_object_set_new(row, "to", json_string(to));
	if (title)
		(void)json_object_set_new(row, "title", json_string(title));
	return row;
}

static void finish_audit(struct report *report)
{
	const struct server *server = http_server(report->exchange);
	size_t i;
	json_t *row, *rows = json_object_get(report->found, "audit"), *list = json_array();
	json_array_foreach(rows, i, row)
	{
		if (i < AUDIT_SHOWN)
			(void)json_array_append(list, audit_entry(server, row));
	}
	report_answer(report->exchange, json_pack("{s:o, s:b}", "entries", list, "more",
						  json_array_size(rows) > AUDIT_SHOWN));
}

/* ---- Routes ---- */

static void get_canned(struct exchange *exchange)
{
	const json_t *canned = guide_canned(http_server(exchange)->dialogue);
	report_answer(exchange, json_incref((json_t *)(uintptr_t)canned));
}

static void get_figures(struct exchange *exchange)
{
	static const char *const questions[] = {"figures",
						"figures_now",
						"figures_wait",
						"figures_rating",
						"figures_intents",
						"figures_suggestions",
						"figures_blocked",
						"time_conversations",
						"time_waits",
						"time_ratings",
						NULL};
	report_begin(exchange, questions, desk_finish_figures);
}

static void get_unmatched(struct exchange *exchange)
{
	static const char *const questions[] = {"unmatched", NULL};
	report_begin(exchange, questions, desk_finish_unmatched);
}

static void get_export(struct exchange *exchange)
{
	static const char *const questions[] = {"export", NULL};
	desk_audit(http_server(exchange)->desk, http_identity(exchange)->ticket.subject, "export",
		   NULL, NULL, NULL);
	report_begin(exchange, questions, finish_export);
}

/* A number of a row; false when it is none. */
static bool read_row(const char *text, json_t *params)
{
	char *end;
	errno = 0;
	long long row = strtoll(text, &end, 10);
	if (*text < '0' || *text > '9' || *end || errno || row < 1)
		return false;
	return json_object_set_new(params, "before", json_integer(row)) == 0;
}

/* ?by=ADVISOR&customer=ID&before=ENTRY. Who reads the audit is in it. */
static void get_audit(struct exchange *exchange)
{
	static const char *const questions[] = {"audit", NULL};
	char by[STORE_PERSON], customer[STORE_PERSON], before[24];
	json_t *params = json_pack("{s:i}", "limit", AUDIT_SHOWN + 1);
	if (!http_read_query(exchange, "by", by, sizeof by) ||
	    !http_read_query(exchange, "customer", customer, sizeof customer) ||
	    !http_read_query(exchange, "before", before, sizeof before) ||
	    (*before && !read_row(before, params))) {
		json_decref(params);
		http_refuse(exchange, 400, "bad_request");
		return;
	}
	if (*by)
		(void)json_object_set_new(params, "advisor", json_string(by));
	if (*customer)
		(void)json_object_set_new(params, "customer", json_string(customer));
	desk_audit(http_server(exchange)->desk, http_identity(exchange)->ticket.subject, "audit",
		   NULL, *customer ? customer : NULL, *by ? by : NULL);
	report_ask(exchange, questions, params, finish_audit);
}

bool desk_get(struct exchange *exchange, const char *route)
{
	static const struct {
		const char *route;
		enum identity_role least;
		void (*get)(struct exchange *exchange);
	} routes[] = {
		{"canned", ROLE_ADVISOR, get_canned},
		{"figures", ROLE_SUPERVISOR, get_figures},
		{"unmatched", ROLE_SUPERVISOR, get_unmatched},
		{"export.csv", ROLE_SUPERVISOR, get_export},
		{"audit", ROLE_SUPERVISOR, get_audit},
	};
	size_t i = 0, count = sizeof routes / sizeof routes[0];
	while (i < count && strcmp(routes[i].route, route) != 0)
		i++;
	if (i == count)
		return false;
	const char *fault = http_read_bearer(exchange);
	const struct identity *identity = http_identity(exchange);
	if (!fault && !identity->known)
		fault = "unauthorized";
	if (fault)
		http_refuse(exchange, 401, fault);
	else if (identity->ticket.role < routes[i].least)
		http_refuse(exchange, 403, "forbidden");
	else {
		(void)desk_learn_name(http_server(exchange)->desk, &identity->ticket);
		routes[i].get(exchange);
	}
	return true;
}
