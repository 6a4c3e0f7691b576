/* responses.c - see responses.h. */
#include "dialogue/responses.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/jsonc.h"
#include "french/format.h"
#include "understand/folder.h"

static int no_memory(struct error *error)
{
	return error_set(error, ERROR_MEMORY, "not enough memory for the responses");
}

void responses_fill(const char *text, const struct placeholder *values, size_t count,
		    struct buffer *out)
{
	while (*text) {
		size_t plain = strcspn(text, "{");
		buffer_add(out, (struct text){text, plain});
		text += plain;
		if (!*text)
			return;
		const char *end = strchr(text, '}');
		size_t i = 0;
		for (; end && i < count; i++)
			if (text_equal((struct text){text + 1, (size_t)(end - text - 1)},
				       text_of(values[i].name)))
				break;
		if (end && i < count) {
			format_append(out, values[i].value);
			text = end + 1;
		} else {
			buffer_add_char(out, *text++);
		}
	}
}

size_t responses_service(const struct responses *responses, struct placeholder *values,
			 size_t limit)
{
	size_t count = 0;
	for (size_t i = 0; i < responses->service_names.size && count < limit; i++) {
		const struct strmap_slot *slot = &responses->service_names.slots[i];
		if (slot->key)
			values[count++] = (struct placeholder){
				slot->key, text_of(responses->service[slot->value])};
	}
	return count;
}

/* The text with the service's own names in place. */
static const char *settle(struct responses *responses, const char *text)
{
	struct placeholder values[64];
	size_t count = responses_service(responses, values, 64);
	struct buffer whole;
	buffer_init(&whole);
	responses_fill(text, values, count, &whole);
	const char *copy = whole.failed ? NULL : arena_copy(&responses->arena, buffer_text(&whole));
	buffer_free(&whole);
	return copy;
}

static int read_variants(struct responses *responses, const struct jsonc *file, const char *pointer,
			 json_t *list, struct variants *variants, struct error *error)
{
	size_t count = json_array_size(list);
	if (count == 0)
		return jsonc_error(file, error, ERROR_FORMAT, pointer,
				   "a list of wordings is wanted here (write [\"...\", \"...\"])");
	variants->list = arena_alloc(&responses->arena, count * sizeof *variants->list);
	if (!variants->list)
		return no_memory(error);
	for (size_t i = 0; i < count; i++) {
		const char *text = json_string_value(json_array_get(list, i));
		if (!text || !*text)
			return jsonc_error(file, error, ERROR_FORMAT, pointer,
					   "each wording is a text (put it between quotes)");
		variants->list[i] = settle(responses, text);
		if (!variants->list[i])
			return no_memory(error);
	}
	variants->count = count;
	return 0;
}

static int read_names(struct responses *responses, const struct jsonc *file, const char *pointer,
		      json_t *list, const char ***names, size_t *count, struct error *error)
{
	*count = json_array_size(list);
	*names = arena_alloc(&responses->arena, (*count + 1) * sizeof **names);
	if (!*names)
		return no_memory(error);
	for (size_t i = 0; i < *count; i++) {
		const char *name = json_string_value(json_array_get(list, i));
		if (!name)
			return jsonc_error(file, error, ERROR_FORMAT, pointer,
					   "a list of names is wanted here (write [\"...\"])");
		size_t length = strlen(name);
		if (name[0] == '<' && length > 2) { /* an idea may be written with its brackets */
			name++;
			length -= 2;
		}
		(*names)[i] = arena_copy(&responses->arena, (struct text){name, length});
		if (!(*names)[i])
			return no_memory(error);
	}
	return 0;
}

static int load_service(struct responses *responses, const char *folder, struct error *error)
{
	char path[4096];
	(void)snprintf(path, sizeof path, "%s/service.jsonc", folder);
	struct jsonc file;
	int code = jsonc_load(path, &file, error);
	if (code != 0)
		return code;
	size_t count = json_object_size(file.root);
	responses->service =
		arena_alloc(&responses->arena, (count + 1) * sizeof *responses->service);
	if (!responses->service)
		code = no_memory(error);
	const char *name;
	json_t *value;
	uint32_t i = 0;
	json_object_foreach(file.root, name, value)
	{
		if (code != 0 || name[0] == '$')
			continue;
		if (!json_is_string(value)) {
			code = jsonc_error(&file, error, ERROR_FORMAT, "",
					   "%s must be a text between quotes", name);
			continue;
		}
		responses->service[i] =
			arena_copy(&responses->arena, text_of(json_string_value(value)));
		if (!responses->service[i] ||
		    strmap_put(&responses->service_names, text_of(name), i++) != 0)
			code = no_memory(error);
	}
	jsonc_free(&file);
	return code;
}

/* One phrase: a list of wordings, or the only one. */
static int read_phrase(struct responses *responses, const struct jsonc *file, const char *name,
		       json_t *value, struct error *error)
{
	char pointer[128];
	uint32_t known;
	(void)snprintf(pointer, sizeof pointer, "/%.100s", name);
	if (strmap_get(&responses->phrase_names, text_of(name), &known))
		return jsonc_error(file, error, ERROR_FORMAT, pointer,
				   "« %s » is in another file already (keep one)", name);
	struct variants *phrase = &responses->phrases[responses->phrase_count];
	*phrase = (struct variants){.name = arena_copy(&responses->arena, text_of(name))};
	json_t *list = json_is_string(value) ? json_pack("[O]", value) : json_incref(value);
	int code = read_variants(responses, file, pointer, list, phrase, error);
	json_decref(list);
	if (code == 0 && (!phrase->name || strmap_put(&responses->phrase_names, text_of(name),
						      (uint32_t)responses->phrase_count++) != 0))
		code = no_memory(error);
	return code;
}

/* The assistant's own phrases, or what it says of the account. */
static int load_phrases(struct responses *responses, const char *folder, const char *name,
			struct error *error)
{
	char path[4096];
	(void)snprintf(path, sizeof path, "%s/%s", folder, name);
	struct jsonc file;
	int code = jsonc_load(path, &file, error);
	if (code != 0)
		return code;
	size_t count = responses->phrase_count + json_object_size(file.root) + 1;
	struct variants *more = realloc(responses->phrases, count * sizeof *more);
	if (more)
		responses->phrases = more;
	else
		code = no_memory(error);
	const char *key;
	json_t *value;
	json_object_foreach(file.root, key, value)
	{
		if (code == 0 && key[0] != '$')
			code = read_phrase(responses, &file, key, value, error);
	}
	jsonc_free(&file);
	return code;
}

static int read_precisions(struct responses *responses, const struct jsonc *file, const char *id,
			   json_t *list, struct response *response, struct error *error)
{
	char pointer[160];
	response->precision_count = json_array_size(list);
	response->precisions = arena_alloc(&responses->arena, (response->precision_count + 1) *
								      sizeof *response->precisions);
	if (!response->precisions)
		return no_memory(error);
	for (size_t i = 0; i < response->precision_count; i++) {
		json_t *object = json_array_get(list, i);
		struct precision *precision = &response->precisions[i];
		(void)snprintf(pointer, sizeof pointer, "/%.80s/precisions/%zu", id, i);
		precision->alone = json_is_true(json_object_get(object, "seule"));
		precision->texts.name = arena_format(&responses->arena, "%s.%zu", id, i);
		int code = read_names(responses, file, pointer, json_object_get(object, "si"),
				      &precision->ideas, &precision->idea_count, error);
		if (code == 0)
			code = read_variants(responses, file, pointer,
					     json_object_get(object, "textes"), &precision->texts,
					     error);
		if (code == 0)
			code = read_names(responses, file, pointer,
					  json_object_get(object, "choix"), &precision->next,
					  &precision->next_count, error);
		if (code != 0)
			return code;
	}
	return 0;
}

static int read_response(struct responses *responses, const struct jsonc *file, const char *id,
			 json_t *object, struct error *error)
{
	char pointer[128];
	(void)snprintf(pointer, sizeof pointer, "/%.100s", id);
	uint32_t known;
	if (strmap_get(&responses->response_names, text_of(id), &known))
		return jsonc_error(file, error, ERROR_FORMAT, pointer,
				   "« %s » has an answer in another file already (keep one)", id);
	struct response *more = realloc(responses->responses, (responses->response_count + 1) *
								      sizeof *responses->responses);
	if (!more)
		return no_memory(error);
	responses->responses = more;
	struct response *response = &more[responses->response_count];
	*response = (struct response){0};
	response->texts.name = arena_copy(&responses->arena, text_of(id));
	int code = read_variants(responses, file, pointer, json_object_get(object, "textes"),
				 &response->texts, error);
	if (code == 0)
		code = read_names(responses, file, pointer, json_object_get(object, "choix"),
				  &response->next, &response->next_count, error);
	if (code == 0)
		code = read_names(responses, file, pointer, json_object_get(object, "voir"),
				  &response->see, &response->see_count, error);
	if (code == 0)
		code = read_precisions(responses, file, id, json_object_get(object, "precisions"),
				       response, error);
	if (code == 0 && strmap_put(&responses->response_names, text_of(id),
				    (uint32_t)responses->response_count++) != 0)
		code = no_memory(error);
	return code;
}

static int load_texts(struct responses *responses, const char *folder, struct error *error)
{
	char path[4096];
	(void)snprintf(path, sizeof path, "%s/textes", folder);
	struct folder list;
	int code = folder_list(path, ".jsonc", &list, error);
	for (size_t i = 0; code == 0 && i < list.count; i++) {
		struct jsonc file;
		code = jsonc_load(list.paths[i], &file, error);
		if (code != 0)
			break;
		const char *id;
		json_t *object;
		json_object_foreach(file.root, id, object)
		{
			if (code == 0 && id[0] != '$')
				code = read_response(responses, &file, id, object, error);
		}
		jsonc_free(&file);
	}
	folder_free(&list);
	return code;
}

int responses_load(struct responses *responses, const char *folder, struct error *error)
{
	*responses = (struct responses){0};
	arena_init(&responses->arena, 0);
	strmap_init(&responses->phrase_names);
	strmap_init(&responses->response_names);
	strmap_init(&responses->service_names);
	int code = load_service(responses, folder, error);
	if (code == 0)
		code = load_phrases(responses, folder, "dialogue.jsonc", error);
	if (code == 0)
		code = load_phrases(responses, folder, "compte.jsonc", error);
	if (code == 0)
		code = load_texts(responses, folder, error);
	return code;
}

void responses_free(struct responses *responses)
{
	strmap_free(&responses->phrase_names);
	strmap_free(&responses->response_names);
	strmap_free(&responses->service_names);
	free(responses->phrases);
	free(responses->responses);
	arena_free(&responses->arena);
	*responses = (struct responses){0};
}

const struct variants *responses_phrase(const struct responses *responses, const char *name)
{
	uint32_t index;
	return strmap_get(&responses->phrase_names, text_of(name), &index)
		       ? &responses->phrases[index]
		       : NULL;
}

const struct response *responses_find(const struct responses *responses, const char *intent)
{
	uint32_t index;
	return strmap_get(&responses->response_names, text_of(intent), &index)
		       ? &responses->responses[index]
		       : NULL;
}
