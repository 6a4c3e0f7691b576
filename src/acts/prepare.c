/* prepare.c - reads of the account what a form needs before its first question. See acts.h. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "french/calendar.h"
#include "french/format.h"
#include "acts/work.h"
#include "base/buffer.h"

enum { VALUE_BYTES = 200 };

/* What stands at "purchases.lines.0.subscriptions" below `from`; NULL: nothing. */
static const json_t *at_path(const json_t *from, const char *path)
{
	while (from && *path) {
		char name[64];
		size_t length = strcspn(path, ".");
		if (length >= sizeof name)
			return NULL;
		memcpy(name, path, length);
		name[length] = '\0';
		from = json_is_array(from) ? json_array_get(from, (size_t)atoi(name))
					   : json_object_get(from, name);
		path += length + (path[length] == '.');
	}
	return from;
}

static const char *last_name(const char *path)
{
	const char *dot = strrchr(path, '.');
	return dot ? dot + 1 : path;
}

/* The line that a row is about, or NULL. */
static const json_t *line_of(const struct work *work, const json_t *row)
{
	size_t i;
	const json_t *line, *found = NULL;
	const json_t *account =
		work->account ? work->account : json_object_get(work->data, "account");
	json_array_foreach(json_object_get(account, "lines"), i, line)
	{
		if (strcmp(work_text(line, "id"), work_text(row, "line")) == 0)
			found = line;
	}
	return found;
}

static const char *market_label(const char *market)
{
	static const char *const labels[][2] = {
		{"mobile", "Mobile"}, {"fixe", "Bbox"}, {"cle4g", "Clé 4G"}, {"box4g", "4G box"}};
	for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++)
		if (strcmp(labels[i][0], market) == 0)
			return labels[i][1];
	return "";
}

/* A field of a row as it is read; {line}, an id, as its number and who uses it; {market} is of that
 * line. */
static const char *read_field(const struct work *work, const char *name, const json_t *row,
			      char *to, size_t size)
{
	const json_t *line = line_of(work, row);
	if (line && strcmp(name, "market") == 0) {
		(void)snprintf(to, size, "%s", market_label(work_text(line, "market")));
	} else if (line && strcmp(name, "line") == 0) {
		json_t *described = work_describe_line(line);
		(void)snprintf(to, size, "%s", work_text(described, "label"));
		json_decref(described);
	} else {
		(void)format_field(name, json_object_get(row, name), to, size);
	}
	return to;
}

/* "{amount_cents}", or "{, line}": with what stands before the name, when there is a value. */
static void add_field(const struct work *work, const char *name, const json_t *row,
		      struct buffer *text)
{
	char value[VALUE_BYTES];
	size_t lead = strspn(name, ", ");
	(void)read_field(work, name + lead, row, value, sizeof value);
	if (!*value)
		return;
	buffer_add(text, (struct text){name, lead});
	format_append_whole(text, text_of(value));
}

/* "{merchant} ({amount_cents})" with the fields of a row. */
static json_t *fill(const struct work *work, const char *template, const json_t *row)
{
	struct buffer text;
	buffer_init(&text);
	while (*template) {
		size_t plain = strcspn(template, "{");
		buffer_add(&text, (struct text){template, plain});
		template += plain;
		if (!*template)
			break;
		char name[64] = "";
		size_t length = strcspn(template, "}");
		if (length > 1 && length <= sizeof name)
			memcpy(name, template + 1, length - 1);
		add_field(work, name, row, &text);
		template += length + (template[length] == '}');
	}
	char *whole = buffer_take(&text);
	json_t *label = json_string(whole ? whole : "");
	free(whole);
	return label;
}

/* What a row may be named by, beside its label. */
static void add_marks(const struct work *work, const json_t *row, json_t *choice)
{
	const json_t *line = line_of(work, row);
	(void)json_object_set(choice, "cents", json_object_get(row, "amount_cents"));
	(void)json_object_set(choice, "month", json_object_get(row, "month"));
	if (json_object_get(row, "instalment_cents"))
		(void)json_object_set_new(choice, "facility",
					  json_pack("{s:O?, s:O?, s:O?}", "left",
						    json_object_get(row, "left_cents"), "each",
						    json_object_get(row, "instalment_cents"),
						    "since", json_object_get(row, "since")));
	if (line)
		(void)json_object_set(choice, "market", json_object_get(line, "market"));
	if (line && json_object_get(line, "centre"))
		(void)json_object_set(choice, "centre", json_object_get(line, "centre"));
}

/* The choices that the account offers at a step. */
static json_t *list_choices(const struct work *work, const json_t *list)
{
	size_t i;
	const json_t *row, *rows = at_path(work->data, work_text(list, "list"));
	json_t *choices = json_array();
	json_array_foreach(rows, i, row)
	{
		const json_t *id = json_object_get(row, work_text(list, "value"));
		if (!json_is_string(id))
			continue;
		json_t *choice = json_pack("{s:O, s:o}", "id", id, "label",
					   fill(work, work_text(list, "label"), row));
		add_marks(work, row, choice);
		(void)json_array_append_new(choices, choice);
	}
	return choices;
}

/* Whether the row has these values: null, none; "*", any. */
static bool row_holds(const json_t *condition, const json_t *row)
{
	const char *name;
	json_t *wanted;
	json_object_foreach((json_t *)(uintptr_t)condition, name, wanted)
	{
		const json_t *has = json_object_get(row, name);
		bool any = json_is_string(wanted) && strcmp(json_string_value(wanted), "*") == 0;
		bool none = !has || json_is_null(has);
		if (none ? !json_is_null(wanted) : !any && !json_equal(has, wanted))
			return false;
	}
	return true;
}

/* Adds each thing that the row says. */
static void add_state(const struct work *work, const json_t *state, const json_t *row,
		      struct buffer *to)
{
	size_t i;
	const json_t *one;
	const char *between = work_text(state, "entre");
	json_array_foreach(json_object_get(state, "cas"), i, one)
	{
		if (!row_holds(json_object_get(one, "si"), row))
			continue;
		json_t *said = fill(work, work_text(one, "dit"), row);
		buffer_add_string(to, !to->length ? "" : *between ? between : ", ");
		buffer_add_string(to, json_string_value(said));
		json_decref(said);
	}
}

/* What is in place: of each row, or of the one thing that stands there. NULL: nothing was read;
 * empty: nothing is. */
static json_t *tell_state(const struct work *work, const json_t *state)
{
	size_t i;
	const json_t *row, *from = at_path(work->data, work_text(state, "de"));
	struct buffer told;
	if (!from)
		return NULL;
	buffer_init(&told);
	if (json_is_object(from))
		add_state(work, state, from, &told);
	json_array_foreach(from, i, row)
	{
		add_state(work, state, row, &told);
	}
	json_t *text = json_stringn(told.bytes ? told.bytes : "", told.length);
	buffer_free(&told);
	return text;
}

/* A commitment that is over binds no more: it is as if there were none. */
static bool is_over(const struct work *work, const char *name, const json_t *value)
{
	char day[32];
	const struct date today = calendar_today(work->now_ms);
	const char *end = json_string_value(value);
	(void)snprintf(day, sizeof day, "%04u-%02u-%02u", (unsigned)today.year % 10000,
		       (unsigned)today.month % 100, (unsigned)today.day % 100);
	return end && strcmp(name, "commitment_end") == 0 && strcmp(end, day) <= 0;
}

/* A field of the account as it is told; "" when there is none. */
static json_t *tell_field(const struct work *work, const char *path)
{
	char text[VALUE_BYTES];
	const json_t *value = at_path(work->data, path);
	if (is_over(work, last_name(path), value))
		return json_string("");
	return json_string(format_field(last_name(path), value, text, sizeof text));
}

static void finish_prepared(struct work *work)
{
	const char *step, *path;
	json_t *list, *field, *lists = json_object(), *fields = json_object();
	size_t i;
	json_object_foreach(json_object_get(work->wants, "lists"), step, list)
	{
		(void)json_object_set_new(lists, step, list_choices(work, list));
	}
	json_array_foreach(json_object_get(work->wants, "fields"), i, field)
	{
		path = json_string_value(field);
		if (path)
			(void)json_object_set_new(fields, path, tell_field(work, path));
	}
	json_t *state = tell_state(work, json_object_get(work->wants, "state"));
	json_t *line = work->own_line ? work_describe_line(work->own_line) : NULL;
	if (line && strcmp(work_text(work->own_line, "status"), "suspended") == 0)
		(void)json_object_set_new(line, "suspended", json_true());
	work_finish(work,
		    json_pack("{s:s, s:o?, s:o, s:o, s:o?, s:O?}", "status", "ok", "line", line,
			      "lists", lists, "fields", fields, "state", state, "refusal",
			      json_object_get(json_object_get(work->data, "refus"), "reason")));
}

/* An answer may lift it: the form has a step for that reason. What is told with it may be said. */
static bool may_be_lifted(struct work *work, const char *reason, const json_t *result)
{
	size_t i;
	const json_t *lifted;
	json_array_foreach(json_object_get(work->wants, "lifted"), i, lifted)
	{
		if (strcmp(json_string_value(lifted), reason) != 0)
			continue;
		(void)json_object_set_new(work->data, "refus", json_deep_copy(result));
		return true;
	}
	return false;
}

/* What the account would refuse is told now. That it cannot tell it stops nothing. */
static void on_refusal(void *context, enum crm_status status, const json_t *result)
{
	struct work *work = context;
	const char *reason = status == CRM_OK ? work_text(result, "reason") : "";
	if (*reason && !may_be_lifted(work, reason, result))
		work_finish(work,
			    json_pack("{s:s, s:s, s:o, s:o?}", "status", "refused", "reason",
				      reason, "values", work_readable(result), "line",
				      work->own_line ? work_describe_line(work->own_line) : NULL));
	else
		finish_prepared(work);
}

static void foresee_refusal(struct work *work, const char *operation)
{
	json_t *params = json_pack("{s:s, s:O?}", "operation", operation, "line",
				   work->own_line ? json_object_get(work->own_line, "id") : NULL);
	(void)json_object_update_missing(params, json_object_get(work->wants, "answers"));
	if (strcmp(operation, "request") == 0)
		(void)json_object_set_new(params, "act", json_string(work->act));
	const struct crm_request request = {.customer = work->customer,
					    .operation = "refusal",
					    .params = params,
					    .now_ms = work->now_ms};
	crm_call(work->crm, &request, on_refusal, work);
	json_decref(params);
}

static void on_read(void *context, enum crm_status status, const json_t *result)
{
	struct work *work = context;
	const char *operation = json_string_value(
		json_array_get(json_object_get(work->wants, "reads"), work->read_count++));
	if (status == CRM_UNAVAILABLE || status == CRM_UNKNOWN) {
		work_finish_with(work, "down");
		return;
	}
	if (status == CRM_OK && operation)
		(void)json_object_set_new(work->data, operation, json_deep_copy(result));
	work_prepare(work);
}

void work_prepare(struct work *work)
{
	const char *operation = json_string_value(
		json_array_get(json_object_get(work->wants, "reads"), work->read_count));
	if (!work->data)
		work->data = json_object();
	const char *refusable = work_text(work->wants, "refusal");
	if (!operation && *refusable) {
		foresee_refusal(work, refusable);
		return;
	}
	if (!operation) {
		finish_prepared(work);
		return;
	}
	json_t *params = work->own_line
				 ? json_pack("{s:O}", "line", json_object_get(work->own_line, "id"))
				 : json_object();
	const struct crm_request request = {.customer = work->customer,
					    .operation = operation,
					    .params = params,
					    .now_ms = work->now_ms};
	crm_call(work->crm, &request, on_read, work);
	json_decref(params);
}
