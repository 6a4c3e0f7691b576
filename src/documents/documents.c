/* documents.c - see documents.h. The table of kinds. */
#include "documents/documents.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "documents/renderers.h"

static const struct kind {
	const char *name, *operation;
	const char *asked[3]; /* the params that are asked of the account */
	renderer *render;
} KINDS[] = {
	{"bill", "bills", {"line", "month"}, render_bill},
	{"export", "bills", {"limit"}, render_export},
	{"slip", "return_slip", {"line"}, render_slip},
};

static const struct kind *find_kind(const char *name)
{
	for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++)
		if (strcmp(KINDS[i].name, name) == 0)
			return &KINDS[i];
	return NULL;
}

const char *document_operation(const char *kind)
{
	const struct kind *known = find_kind(kind);
	return known ? known->operation : NULL;
}

json_t *document_question(const char *kind, const json_t *params)
{
	const struct kind *known = find_kind(kind);
	json_t *question = known ? json_object() : NULL;
	for (const char *const *name = known ? known->asked : NULL; question && *name; name++) {
		json_t *value = json_object_get(params, *name);
		if (value)
			(void)json_object_set(question, *name, value);
	}
	return question;
}

/* What comes of the account's own words must do as a file's name: no separator, no control, and no
 * character cut in two. */
static void tidy_name(char *name)
{
	char tidy[DOCUMENT_NAME];
	size_t at = 0, length = 0;
	const struct text text = text_of(name);
	while (at < text.length) {
		char bytes[4];
		uint32_t code = utf8_next(text, &at);
		if (code < ' ' || code == 0x7F || code == '/' || code == '\\' || code == '"')
			code = '-';
		size_t size = code == UTF8_REPLACEMENT ? 0 : utf8_put(bytes, code);
		if (length + size >= sizeof tidy)
			break;
		memcpy(tidy + length, bytes, size);
		length += size;
	}
	tidy[length] = '\0';
	memcpy(name, tidy, length + 1);
}

static void tidy_slug(char *slug)
{
	for (; *slug; slug++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789-.", *slug))
			*slug = '-';
}

int document_render(const struct document_source *source, struct document *document,
		    struct error *error)
{
	const struct kind *kind = find_kind(source->kind);
	*document = (struct document){0};
	if (!kind)
		return error_set(error, ERROR_USAGE, "no document is called « %.20s »",
				 source->kind);
	int code = kind->render(source, document, error);
	tidy_name(document->name);
	tidy_slug(document->slug);
	if (code != 0)
		document_free(document);
	return code;
}

void document_free(struct document *document)
{
	free(document->bytes);
	document->bytes = NULL;
}

/* ---- What renderers share ---- */

const char *document_text(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	return text ? text : "";
}

json_int_t document_number(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

const json_t *document_find(const json_t *list, const char *id)
{
	for (size_t i = 0; i < json_array_size(list); i++)
		if (strcmp(document_text(json_array_get(list, i), "id"), id) == 0)
			return json_array_get(list, i);
	return NULL;
}

const char *document_market(const char *market)
{
	static const char *const names[][2] = {
		{"mobile", "Mobile"}, {"fixe", "Fixe"}, {"cle4g", "Clé 4G"}, {"box4g", "4G box"}};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strcmp(names[i][0], market) == 0)
			return names[i][1];
	return market;
}

void document_holder(const json_t *account, char *to, size_t size)
{
	const char *company = document_text(account, "company");
	(void)snprintf(to, size, "%s%s%s %s", company, *company ? ", " : "",
		       document_text(account, "first_name"), document_text(account, "name"));
}
