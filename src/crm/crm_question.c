/* crm_question.c - how the operator's REST API is asked; see crm_http_parts.h. */
#include <stdlib.h>
#include <string.h>

#include "crm/crm_http_parts.h"

/* "?line=famille-1&limit=12". False when a param cannot stand there. */
static bool add_query(struct buffer *path, const json_t *params)
{
	const char *name;
	json_t *value;
	char mark = '?';
	json_object_foreach((json_t *)(uintptr_t)params, name, value)
	{
		if (json_is_null(value))
			continue;
		buffer_add_char(path, mark);
		mark = '&';
		url_add_encoded(path, name);
		buffer_add_char(path, '=');
		if (json_is_string(value))
			url_add_encoded(path, json_string_value(value));
		else if (json_is_integer(value))
			buffer_add_format(path, "%lld", (long long)json_integer_value(value));
		else if (json_is_boolean(value))
			buffer_add_string(path, json_is_true(value) ? "true" : "false");
		else
			return false;
	}
	return true;
}

static char *encode(const char *text)
{
	struct buffer out;
	buffer_init(&out);
	url_add_encoded(&out, text);
	return buffer_take(&out);
}

static char *copy(const char *text)
{
	return text ? strdup(text) : NULL;
}

static char *make_path(const struct crm_operation *operation, const struct crm_request *request)
{
	struct buffer path;
	buffer_init(&path);
	buffer_add_string(&path, "/v1/");
	if (operation->sort != CRM_COMMON) {
		buffer_add_string(&path, "customers/");
		url_add_encoded(&path, request->customer);
		buffer_add_char(&path, '/');
	}
	buffer_add_string(&path, operation->name);
	bool good = operation->sort == CRM_WRITE || add_query(&path, request->params);
	if (!good)
		buffer_free(&path);
	return good ? buffer_take(&path) : NULL;
}

bool crm_asking_make(struct crm_asking *asking, const struct crm_operation *operation,
		     const struct crm_request *request)
{
	bool write = operation->sort == CRM_WRITE;
	const char *line = json_string_value(json_object_get(request->params, "line"));
	*asking = (struct crm_asking){
		.customer = copy(request->customer),
		.line = copy(line),
		.path = make_path(operation, request),
		.key = write ? encode(request->key) : NULL,
		.body = !write            ? NULL
			: request->params ? json_dumps(request->params, JSON_COMPACT)
					  : strdup("{}"),
	};
	asking->question = (struct crm_question){operation, asking->customer, asking->line};
	return asking->path && (!write || (asking->key && asking->body)) &&
	       (!request->customer || asking->customer) && (!line || asking->line);
}

bool crm_asking_make_outcome(struct crm_asking *asking, const char *key)
{
	struct buffer path;
	buffer_init(&path);
	buffer_add_string(&path, "/v1/outcomes/");
	url_add_encoded(&path, key);
	*asking = (struct crm_asking){.path = buffer_take(&path)};
	return asking->path != NULL;
}

void crm_asking_free(struct crm_asking *asking)
{
	free(asking->customer);
	free(asking->line);
	free(asking->path);
	free(asking->key);
	free(asking->body);
}
