/* crm_answer.c - see crm_answer.h. */
#include "crm/crm_answer.h"

#include <string.h>

enum { WORD_BYTES = 64, TEXT_BYTES = 4000, LIST_ROWS = 5000 };

/* Far from what overflows when amounts are added, far beyond what any amount is. */
static const json_int_t INTEGER_MOST = 1000000000000000;

/* ---- Reading ---- */

/* Brackets outside of texts never nest deeper than CRM_DEPTH. */
static bool is_shallow(struct text bytes)
{
	int depth = 0;
	bool inside = false;
	for (size_t i = 0; i < bytes.length; i++) {
		char c = bytes.bytes[i];
		if (inside && c == '\\')
			i++;
		else if (c == '"')
			inside = !inside;
		else if (!inside && (c == '{' || c == '['))
			depth++;
		else if (!inside && (c == '}' || c == ']'))
			depth--;
		if (depth > CRM_DEPTH)
			return false;
	}
	return true;
}

json_t *crm_answer_parse(struct text bytes)
{
	if (!bytes.length || !is_shallow(bytes))
		return NULL;
	json_t *root = json_loadb(bytes.bytes, bytes.length, JSON_REJECT_DUPLICATES, NULL);
	if (json_is_object(root))
		return root;
	json_decref(root);
	return NULL;
}

/* ---- Values ---- */

static bool is_text(const json_t *value)
{
	const char *text = json_string_value(value);
	if (!text || json_string_length(value) > TEXT_BYTES)
		return false;
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7F)
			return false;
	return true;
}

static bool is_word(const json_t *value)
{
	const char *text = json_string_value(value);
	size_t length = text ? strlen(text) : 0;
	return length > 0 && length < WORD_BYTES &&
	       strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_") == length;
}

static bool is_integer(const json_t *value)
{
	json_int_t number = json_integer_value(value);
	return json_is_integer(value) && number <= INTEGER_MOST && number >= -INTEGER_MOST;
}

/* As in "2026-03-06", where 9 is any digit of the pattern. */
static bool is_like(const json_t *value, const char *pattern)
{
	const char *text = json_string_value(value);
	if (!text || strlen(text) != strlen(pattern))
		return false;
	for (; *text; text++, pattern++)
		if (*pattern == '9' ? *text < '0' || *text > '9' : *text != *pattern)
			return false;
	return true;
}

static bool is_market(const json_t *value)
{
	static const char *const names[] = {"mobile", "fixe", "cle4g", "box4g"};
	const char *text = json_string_value(value);
	for (size_t i = 0; text && i < sizeof names / sizeof names[0]; i++)
		if (strcmp(text, names[i]) == 0)
			return true;
	return false;
}

static bool is_scalar(const json_t *value)
{
	return is_text(value) || is_integer(value) || json_is_boolean(value) ||
	       json_is_real(value) || json_is_null(value);
}

/* Texts, numbers, booleans, and objects or lists of these. */
static bool is_details(const json_t *value, int depth)
{
	const char *key;
	json_t *one;
	size_t i;
	if (json_is_object(value) && depth > 0) {
		json_object_foreach((json_t *)(uintptr_t)value, key, one)
		{
			if (!is_details(one, depth - 1))
				return false;
		}
		return true;
	}
	if (json_is_array(value) && depth > 0) {
		json_array_foreach(value, i, one)
		{
			if (!is_details(one, depth - 1))
				return false;
		}
		return true;
	}
	return is_scalar(value);
}

/* ---- Shapes ---- */

/* The end of the kind that begins at `shape`: after its last bracket or its one letter. */
static const char *kind_end(const char *shape)
{
	int depth = 0;
	do {
		depth += (*shape == '{' || *shape == '[');
		depth -= (*shape == '}' || *shape == ']');
		shape++;
	} while (depth > 0);
	return shape;
}

static bool fits(const char *shape, const json_t *value);

static bool fields_fit(const char *at, const json_t *object)
{
	while (*at != '}') {
		char name[WORD_BYTES];
		size_t length = strcspn(at, "?:");
		memcpy(name, at, length);
		name[length] = '\0';
		bool may_miss = at[length] == '?';
		const char *kind = at + length + may_miss + 1;
		const json_t *value = json_object_get(object, name);
		if (!(may_miss && (!value || json_is_null(value))) && !fits(kind, value))
			return false;
		at = kind_end(kind);
		at += *at == ' ';
	}
	return true;
}

static bool rows_fit(const char *kind, const json_t *list)
{
	size_t i;
	json_t *row;
	if (!json_is_array(list) || json_array_size(list) > LIST_ROWS)
		return false;
	json_array_foreach(list, i, row)
	{
		if (!fits(kind, row))
			return false;
	}
	return true;
}

static bool fits(const char *shape, const json_t *value)
{
	switch (*shape) {
	case '{':
		return json_is_object(value) && fields_fit(shape + 1, value);
	case '[':
		return rows_fit(shape + 1, value);
	case 's':
		return is_text(value);
	case 'w':
		return is_word(value);
	case 'i':
		return is_integer(value);
	case 'b':
		return json_is_boolean(value);
	case 'd':
		return is_like(value, "9999-99-99");
	case 'm':
		return is_like(value, "9999-99");
	case 'k':
		return is_market(value);
	case 'o':
		return json_is_object(value) && is_details(value, 4);
	default:
		return false;
	}
}

/* ---- What it is about ---- */

/* Rows that name a line name this one. */
static bool is_of_line(const json_t *result, const char *line)
{
	const char *key;
	json_t *list, *row;
	size_t i;
	json_object_foreach((json_t *)(uintptr_t)result, key, list)
	{
		json_array_foreach(list, i, row)
		{
			const char *name = json_string_value(json_object_get(row, "line"));
			if (name && strcmp(name, line) != 0)
				return false;
		}
	}
	return true;
}

bool crm_answer_fits(const struct crm_operation *operation, const char *customer, const char *line,
		     const json_t *result)
{
	if (!fits(operation->shape, result))
		return false;
	const char *id = strcmp(operation->name, "account") == 0
				 ? json_string_value(json_object_get(result, "id"))
				 : NULL;
	if (id && customer && strcmp(id, customer) != 0)
		return false;
	return operation->sort != CRM_READ || !line || is_of_line(result, line);
}

bool crm_refusal_fits(const json_t *result)
{
	const char *key;
	json_t *value;
	if (!is_word(json_object_get(result, "reason")))
		return false;
	json_object_foreach((json_t *)(uintptr_t)result, key, value)
	{
		if (!is_scalar(value))
			return false;
	}
	return true;
}
