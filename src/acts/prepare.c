/* prepare.c - reads of the account what a form needs before its first question. See acts.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* A field of a row as it is read; {line}, an id, as its number and who uses it. */
static const char *read_field(const struct work *work, const char *name, const json_t *row,
			      char *to, size_t size)
{
	size_t i;
	const json_t *line, *value = json_object_get(row, name);
	(void)format_field(name, value, to, size);
	if (strcmp(name, "line") != 0)
		return to;
	const json_t *account =
		work->account ? work->account : json_object_get(work->data, "account");
	json_array_foreach(json_object_get(account, "lines"), i, line)
	{
		if (strcmp(work_text(line, "id"), work_text(row, name)) != 0)
			continue;
		json_t *described = work_describe_line(line);
		(void)snprintf(to, size, "%s", work_text(described, "label"));
		json_decref(described);
	}
	return to;
}

/* "{merchant} ({amount_cents})" with the fields of a row. */
static json_t *fill(const struct work *work, const char *template, const json_t *row)
{
	struct buffer text;
	char value[VALUE_BYTES];
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
		buffer_add_string(&text, read_field(work, name, row, value, sizeof value));
		template += length + (template[length] == '}');
	}
	char *whole = buffer_take(&text);
	json_t *label = json_string(whole ? whole : "");
	free(whole);
	return label;
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
		if (json_is_string(id))
			(void)json_array_append_new(
				choices, json_pack("{s:O, s:o}", "id", id, "label",
						   fill(work, work_text(list, "label"), row)));
	}
	return choices;
}

static void finish_prepared(struct work *work)
{
	const char *step, *path;
	json_t *list, *field, *lists = json_object(), *fields = json_object();
	size_t i;
	char value[VALUE_BYTES];
	json_object_foreach(json_object_get(work->wants, "lists"), step, list)
	{
		(void)json_object_set_new(lists, step, list_choices(work, list));
	}
	json_array_foreach(json_object_get(work->wants, "fields"), i, field)
	{
		path = json_string_value(field);
		if (path)
			(void)json_object_set_new(
				fields, path,
				json_string(format_field(last_name(path), at_path(work->data, path),
							 value, sizeof value)));
	}
	json_t *line = work->own_line ? work_describe_line(work->own_line) : NULL;
	if (line && strcmp(work_text(work->own_line, "status"), "suspended") == 0)
		(void)json_object_set_new(line, "suspended", json_true());
	work_finish(work, json_pack("{s:s, s:o?, s:o, s:o}", "status", "ok", "line", line, "lists",
				    lists, "fields", fields));
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
