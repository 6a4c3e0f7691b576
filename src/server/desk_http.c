/*
 * desk_http.c - what the desk answers over HTTP: canned answers for advisors; figures, what was not
 * understood, exports and the audit for supervisors. Shapes in DESK.md.
 */
#include "server/desk_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/strmap.h"
#include "dialogue/guide.h"
#include "french/utterance.h"
#include "server/http.h"

enum { SPAN_DAYS = 7, EXAMPLES_SHOWN = 5, GROUPS_SHOWN = 50, WORDS_COMPARED = 24 };
enum { AUDIT_SHOWN = 100 };

static const char JSON_TYPE[] = "application/json; charset=utf-8";

static void answer_json(struct exchange *exchange, json_t *object)
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
	const int64_t day = (int64_t)24 * 3600 * 1000;
	return (clock_system().now_ms(NULL) / day - SPAN_DAYS) * day;
}

/* ---- Questions to the store, one after the other ---- */

struct report {
	struct exchange *exchange; /* held */
	const char *const *questions;
	size_t next;
	int64_t since;
	json_t *params; /* of the questions */
	json_t *found;  /* rows by question */
	void (*finish)(struct report *report);
};

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

/* Takes over `params`; `since` is added to them. */
static void report_ask(struct exchange *exchange, const char *const *questions, json_t *params,
		       void (*finish)(struct report *report))
{
	struct report *report = params ? calloc(1, sizeof *report) : NULL;
	if (!report) {
		json_decref(params);
		http_refuse(exchange, 500, "internal");
		return;
	}
	http_hold(exchange);
	*report = (struct report){.exchange = exchange,
				  .questions = questions,
				  .since = span_start(),
				  .params = params,
				  .found = json_object(),
				  .finish = finish};
	(void)json_object_set_new(params, "since", json_integer((json_int_t)report->since));
	http_server(exchange)->work++;
	report_go(report);
}

static void report_begin(struct exchange *exchange, const char *const *questions,
			 void (*finish)(struct report *report))
{
	report_ask(exchange, questions, json_object(), finish);
}

/* ---- Figures ---- */

static const json_t *first_row(const struct report *report, const char *question)
{
	return json_array_get(json_object_get(report->found, question), 0);
}

static json_int_t number(const json_t *row, const char *key)
{
	return json_integer_value(json_object_get(row, key));
}

/* Milliseconds to seconds, with one decimal; null when nothing was measured. */
static json_t *seconds(const json_t *row, const char *key)
{
	json_t *value = json_object_get(row, key);
	double ms = json_number_value(value);
	return value ? json_real((double)(int64_t)(ms / 100 + 0.5) / 10) : json_null();
}

/* {"used": 3, ...}: a count by the name of each row. */
static json_t *count_by(const json_t *rows, const char *key, const char *const *names)
{
	size_t i;
	json_t *row, *counts = json_object();
	for (; *names; names++)
		(void)json_object_set_new(counts, *names, json_integer(0));
	json_array_foreach(rows, i, row)
	{
		json_t *name = json_object_get(row, key);
		const char *text =
			json_is_integer(name)
				? store_who_name((enum store_who)(json_integer_value(name) & 3))
				: json_string_value(name);
		if (text)
			(void)json_object_set(counts, text, json_object_get(row, "count"));
	}
	return counts;
}

static json_t *top_intents(const struct server *server, const json_t *rows)
{
	size_t i;
	json_t *row, *list = json_array();
	json_array_foreach(rows, i, row)
	{
		(void)json_array_append_new(
			list, json_pack("{s:O, s:s?, s:O}", "intent",
					json_object_get(row, "intent"), "title",
					guide_title(server->dialogue, frame_string(row, "intent")),
					"count", json_object_get(row, "count")));
	}
	return list;
}

static void finish_figures(struct report *report)
{
	static const char *const modes[] = {"bot", "waiting", "advisor", "closed", NULL};
	static const char *const outcomes[] = {"used", "edited", "ignored", NULL};
	struct server *server = http_server(report->exchange);
	const json_t *all = first_row(report, "figures"), *wait = first_row(report, "figures_wait");
	const json_t *rating = first_row(report, "figures_rating");
	const json_t *blocked = first_row(report, "figures_blocked");
	json_t *mean = json_object_get(rating, "mean");
	answer_json(
		report->exchange,
		json_pack(
			"{s:I, s:I, s:o, s:I, s:I, s:{s:o, s:o}, s:{s:o}, s:{s:O?, s:I}, s:o, s:o, "
			"s:{s:I, s:I}, s:o}",
			"since", (json_int_t)report->since, "conversations",
			number(all, "conversations"), "now",
			count_by(json_object_get(report->found, "figures_now"), "who", modes),
			"contained", number(all, "conversations") - number(all, "handed_over"),
			"handed_over", number(all, "handed_over"), "wait_s", "mean",
			seconds(wait, "mean_wait"), "most", seconds(wait, "most_wait"),
			"first_answer_s", "mean", seconds(wait, "mean_answer"), "satisfaction",
			"mean", mean, "count", number(rating, "count"), "intents",
			top_intents(server, json_object_get(report->found, "figures_intents")),
			"suggestions",
			count_by(json_object_get(report->found, "figures_suggestions"), "outcome",
				 outcomes),
			"blocked", "acts", number(blocked, "acts"), "settled",
			number(blocked, "settled"), "advisors", view_people(server->desk)));
}

/* ---- What was not understood, grouped by likeness ---- */

struct bag {
	uint32_t words[WORDS_COMPARED];
	size_t count;
};

/* The words of a line, folded, by their first letters: endings do not matter. */
static void read_bag(struct strmap *numbers, const char *text, struct bag *bag)
{
	enum { LETTERS = 6 };
	char folded[1024];
	size_t length = utterance_fold_words(text_of(text), folded, sizeof folded);
	bag->count = 0;
	for (size_t i = 0; i < length && bag->count < WORDS_COMPARED;) {
		size_t start = i;
		while (i < length && folded[i] != ' ')
			i++;
		size_t size = i - start < LETTERS ? i - start : LETTERS;
		i++;
		if (size < 3)
			continue;
		uint32_t word = strmap_intern(numbers, (struct text){folded + start, size});
		size_t known = 0;
		while (known < bag->count && bag->words[known] != word)
			known++;
		if (known == bag->count && word != UINT32_MAX)
			bag->words[bag->count++] = word;
	}
}

/* Shared words over all words, from 0 to 1. */
static double likeness(const struct bag *a, const struct bag *b)
{
	size_t shared = 0;
	for (size_t i = 0; i < a->count; i++)
		for (size_t j = 0; j < b->count; j++)
			shared += a->words[i] == b->words[j];
	size_t all = a->count + b->count - shared;
	return all ? (double)shared / (double)all : 1;
}

static int by_count(const void *a, const void *b)
{
	json_int_t left = number(*(json_t *const *)a, "count");
	json_int_t right = number(*(json_t *const *)b, "count");
	return left < right ? 1 : left > right ? -1 : 0;
}

static void add_example(json_t *group, const json_t *text)
{
	json_t *examples = json_object_get(group, "examples");
	size_t i;
	json_t *one;
	(void)json_object_set_new(group, "count", json_integer(number(group, "count") + 1));
	json_array_foreach(examples, i, one)
	{
		if (json_equal(one, (json_t *)(uintptr_t)text))
			return;
	}
	if (json_array_size(examples) < EXAMPLES_SHOWN)
		(void)json_array_append(examples, (json_t *)(uintptr_t)text);
}

static json_t *begin_group(const struct server *server, const json_t *row)
{
	json_t *group =
		json_pack("{s:i, s:[], s:O?, s:s?, s:O?, s:O?}", "count", 0, "examples", "closest",
			  json_object_get(row, "closest"), "title",
			  guide_title(server->dialogue, frame_string(row, "closest")), "score",
			  json_object_get(row, "score"), "lacked", json_object_get(row, "lacked"));
	return group;
}

static json_t *biggest(json_t **groups, size_t count)
{
	json_t *list = json_array();
	qsort(groups, count, sizeof *groups, by_count);
	for (size_t i = 0; i < count; i++) {
		if (i < GROUPS_SHOWN)
			(void)json_array_append(list, groups[i]);
		json_decref(groups[i]);
	}
	return list;
}

/* Each line joins the first group whose first line is like it. */
static json_t *group_lines(const struct server *server, const json_t *rows)
{
	size_t i, count = 0, size = json_array_size(rows) + 1;
	json_t *row, **groups = calloc(size, sizeof *groups);
	struct bag *bags = calloc(size, sizeof *bags);
	struct strmap numbers;
	strmap_init(&numbers);
	json_array_foreach(groups && bags ? rows : NULL, i, row)
	{
		const char *text = frame_string(row, "text");
		size_t g = 0;
		read_bag(&numbers, text ? text : "", &bags[count]);
		while (g < count && likeness(&bags[g], &bags[count]) < 0.5)
			g++;
		if (g == count)
			groups[count++] = begin_group(server, row);
		add_example(groups[g], json_object_get(row, "text"));
	}
	json_t *list = groups && bags ? biggest(groups, count) : NULL;
	strmap_free(&numbers);
	free(groups);
	free(bags);
	return list;
}

static void finish_unmatched(struct report *report)
{
	json_t *groups = group_lines(http_server(report->exchange),
				     json_object_get(report->found, "unmatched"));
	answer_json(report->exchange, groups ? json_pack("{s:o}", "groups", groups) : NULL);
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
	add_moment(out, number(row, "created"));
	buffer_add_char(out, ';');
	add_moment(out, number(row, "updated"));
	buffer_add_format(out, ";%s;%lld;%lld;",
			  store_who_name((enum store_who)(number(row, "who") & 3)),
			  (long long)number(row, "messages"), (long long)number(row, "handoffs"));
	add_seconds(out, json_object_get(row, "wait"));
	buffer_add_char(out, ';');
	add_seconds(out, json_object_get(row, "answer"));
	buffer_add_char(out, ';');
	if (json_object_get(row, "score"))
		buffer_add_format(out, "%lld", (long long)number(row, "score"));
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
	(void)json_object_set(row, "ts", json_object_get(row, "at"));
	(void)json_object_set(row, "by", json_object_get(row, "advisor"));
	(void)json_object_del(row, "at");
	(void)json_object_del(row, "advisor");
	if (name)
		(void)json_object_set_new(row, "name", json_string(name));
	if (to)
		(void)json_object_set_new(row, "to", json_string(to));
	if (what && detail && strcmp(what, "start") == 0 && guide_title(server->dialogue, detail))
		(void)json_object_set_new(row, "title",
					  json_string(guide_title(server->dialogue, detail)));
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
	answer_json(report->exchange, json_pack("{s:o, s:b}", "entries", list, "more",
						json_array_size(rows) > AUDIT_SHOWN));
}

/* ---- Routes ---- */

static void get_canned(struct exchange *exchange)
{
	const json_t *canned = guide_canned(http_server(exchange)->dialogue);
	answer_json(exchange, json_incref((json_t *)(uintptr_t)canned));
}

static void get_figures(struct exchange *exchange)
{
	static const char *const questions[] = {
		"figures",         "figures_now",         "figures_wait",    "figures_rating",
		"figures_intents", "figures_suggestions", "figures_blocked", NULL};
	report_begin(exchange, questions, finish_figures);
}

static void get_unmatched(struct exchange *exchange)
{
	static const char *const questions[] = {"unmatched", NULL};
	report_begin(exchange, questions, finish_unmatched);
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
	if (!*before)
		desk_audit(http_server(exchange)->desk, http_identity(exchange)->ticket.subject,
			   "audit", NULL, *customer ? customer : NULL, *by ? by : NULL);
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
