/*
 * crm_params.c - the params of a request, checked before any statement sees them.
 */
#include <ctype.h>
#include <string.h>

#include "crm/crm_parts.h"

enum { TEXT_BYTES = 200, LIST_ITEMS = 50 };

static bool is_word(const char *text)
{
	size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_");
	return length > 0 && length <= TEXT_BYTES && !text[length];
}

/* One "@", something before, a domain with a dot inside, no space nor control character. */
static bool is_email(const char *text)
{
	const char *at = strchr(text, '@');
	const char *dot = at ? strrchr(at, '.') : NULL;
	if (!dot || at == text || strchr(at + 1, '@') || dot == at + 1 || !dot[1])
		return false;
	for (const char *byte = text; *byte; byte++)
		if (!isgraph((unsigned char)*byte))
			return false;
	return true;
}

static bool is_phone(const char *text)
{
	return strncmp(text, "+33", 3) == 0 && text[3] >= '1' && text[3] <= '9' &&
	       strspn(text + 3, "0123456789") == 9 && !text[12];
}

static bool is_month(const char *text)
{
	static const char form[] = "dddd-dd";
	for (size_t i = 0; form[i]; i++)
		if (form[i] == 'd' ? !isdigit((unsigned char)text[i]) : text[i] != form[i])
			return false;
	return !text[sizeof form - 1];
}

static bool is_list(const json_t *value)
{
	size_t index;
	const json_t *item;
	if (!json_is_array(value) || !json_array_size(value) || json_array_size(value) > LIST_ITEMS)
		return false;
	json_array_foreach(value, index,
			   item) if (!json_is_string(item) ||
				     json_string_length(item) > TEXT_BYTES) return false;
	return true;
}

static bool is_object(const json_t *value)
{
	const char *key;
	json_t *item;
	if (!json_is_object(value) || !json_object_size(value) ||
	    json_object_size(value) > LIST_ITEMS)
		return false;
	json_object_foreach((json_t *)(uintptr_t)value, key,
			    item) if (json_is_array(item) || json_is_object(item) ||
				      json_string_length(item) > TEXT_BYTES) return false;
	return true;
}

static bool has_kind(const json_t *value, enum crm_kind kind)
{
	const char *text = json_string_value(value);
	bool short_text = text && *text && json_string_length(value) <= TEXT_BYTES;
	switch (kind) {
	case KIND_INTEGER:
		return json_is_integer(value);
	case KIND_FLAG:
		return json_is_boolean(value);
	case KIND_LIST:
		return is_list(value);
	case KIND_OBJECT:
		return is_object(value);
	case KIND_WORD:
		return short_text && is_word(text);
	case KIND_EMAIL:
		return short_text && is_email(text);
	case KIND_PHONE:
		return short_text && is_phone(text);
	case KIND_MONTH:
		return short_text && is_month(text);
	case KIND_LINE:
	case KIND_TEXT:
		return short_text;
	case KIND_NONE:
		break;
	}
	return false;
}

static bool serves(const char *markets, const char *market)
{
	size_t length = strlen(market);
	for (const char *word = markets; word; word = strchr(word, ' ')) {
		word += *word == ' ';
		if (strncmp(word, market, length) == 0 && (word[length] == ' ' || !word[length]))
			return true;
	}
	return !markets;
}

/* How many lines of the operation's markets; `*only` (borrowed from `lines`) is the last of them.
 */
static size_t lines_served(const json_t *lines, const char *markets, json_t **only)
{
	size_t count = 0, index;
	const json_t *line;
	json_array_foreach(
		lines, index,
		line) if (serves(markets, json_string_value(json_object_get(line, "market"))))
	{
		*only = json_object_get(line, "id");
		count++;
	}
	return count;
}

static enum crm_status refuse(json_t **checked, const char *reason, const char *field)
{
	json_decref(*checked);
	*checked = field ? json_pack("{s:s, s:s}", "reason", reason, "field", field)
			 : json_pack("{s:s}", "reason", reason);
	return *checked ? CRM_REFUSED : CRM_UNAVAILABLE;
}

/* The line named must be the customer's; one that is needed and unsaid is filled in when there is
 * no choice. */
static enum crm_status check_line(struct crm_database *database, const struct crm_scope *scope,
				  const char *markets, bool needed, json_t **checked)
{
	const json_t *named = json_object_get(*checked, "line");
	if (!named && !needed)
		return CRM_OK;
	json_t *lines =
		crm_database_rows(database, scope,
				  "SELECT id, market FROM line WHERE customer = :customer AND"
				  " (:line IS NULL OR id = :line)");
	if (!lines)
		return CRM_UNAVAILABLE;
	json_t *only = NULL;
	size_t count = lines_served(lines, markets, &only);
	enum crm_status status = CRM_OK;
	if (named && !json_array_size(lines))
		status = CRM_ABSENT;
	else if (!count)
		status = refuse(checked, "not_for_this_line", NULL);
	else if (count > 1)
		status = refuse(checked, "line_needed", NULL);
	else if (json_object_set(*checked, "line", only) != 0)
		status = CRM_UNAVAILABLE;
	json_decref(lines);
	return status;
}

enum crm_status crm_params_check(struct crm_database *database, const struct crm_request *request,
				 const struct crm_parameter *parameters, const char *markets,
				 json_t **checked)
{
	*checked = json_object();
	enum crm_status status = *checked ? CRM_OK : CRM_UNAVAILABLE;
	for (size_t i = 0; i < CRM_PARAMETERS && parameters[i].name && status == CRM_OK; i++) {
		bool needed = parameters[i].name[0] != '?';
		const char *name = parameters[i].name + !needed;
		enum crm_kind kind = parameters[i].kind;
		json_t *value = json_object_get(request->params, name);
		const struct crm_scope scope = {request->customer, *checked, request->now_ms};
		bool missing = !value || json_is_null(value);
		if (missing ? needed && kind != KIND_LINE : !has_kind(value, kind))
			status = refuse(checked, "bad_request", name);
		else if (!missing && json_object_set(*checked, name, value) != 0)
			status = CRM_UNAVAILABLE;
		else if (kind == KIND_LINE)
			status = check_line(database, &scope, markets, needed, checked);
	}
	if (status != CRM_OK && status != CRM_REFUSED) {
		json_decref(*checked);
		*checked = NULL;
	}
	return status;
}
