/* forms.c - see forms.h. */
#include "dialogue/forms.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "dialogue/forms_check.h"

static const char *const TYPES[FORM_TYPES] = {"choix", "montant", "telephone",   "email",
					      "date",  "jour",    "code_postal", "rue",
					      "ville", "texte",   "nombre"};

static const char *text_at(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

const json_t *forms_find(const struct forms *forms, const char *act)
{
	return json_object_get(forms->file.root, act);
}

bool form_type_named(const char *name, enum form_type *type)
{
	for (int i = 0; name && i < FORM_TYPES; i++) {
		if (strcmp(TYPES[i], name) != 0)
			continue;
		*type = (enum form_type)i;
		return true;
	}
	return false;
}

enum form_type form_step_type(const json_t *step)
{
	enum form_type type = FORM_CHOICE;
	(void)form_type_named(text_at(step, "type"), &type);
	return type;
}

bool form_wants_value(const json_t *wanted, const json_t *value)
{
	size_t i;
	const json_t *one;
	json_array_foreach(wanted, i, one)
	{
		if (json_equal(one, value))
			return true;
	}
	return json_equal(wanted, value);
}

bool form_holds(const json_t *condition, const json_t *values)
{
	const char *name;
	json_t *wanted;
	json_object_foreach((json_t *)(uintptr_t)condition, name, wanted)
	{
		if (!form_wants_value(wanted, json_object_get(values, name)))
			return false;
	}
	return true;
}

const json_t *form_step(const json_t *form, const char *name)
{
	size_t i;
	const json_t *step;
	json_array_foreach(json_object_get(form, "etapes"), i, step)
	{
		const char *own = text_at(step, "nom");
		if (own && strcmp(own, name) == 0)
			return step;
	}
	return NULL;
}

const json_t *form_missing(const json_t *form, const json_t *values)
{
	size_t i;
	const json_t *step;
	json_array_foreach(json_object_get(form, "etapes"), i, step)
	{
		if (form_holds(json_object_get(step, "si"), values) &&
		    !json_object_get(values, text_at(step, "nom")))
			return step;
	}
	return NULL;
}

const json_t *form_issue(const json_t *form, const json_t *values)
{
	size_t i;
	const json_t *issue;
	json_array_foreach(json_object_get(form, "issues"), i, issue)
	{
		if (form_holds(json_object_get(issue, "si"), values))
			return issue;
	}
	return NULL;
}

/* Adds the {operation.field} of a text. */
static void list_fields(const char *text, json_t *fields)
{
	for (const char *open = strchr(text, '{'); open; open = strchr(open + 1, '{')) {
		const char *end = strchr(open, '}');
		const char *dot = end ? memchr(open, '.', (size_t)(end - open)) : NULL;
		if (dot)
			(void)json_array_append_new(
				fields, json_stringn(open + 1, (size_t)(end - open - 1)));
	}
}

/* All of those below a value of the form, whatever its depth (the depth of a form is small: the
 * loader refuses more). */
static void collect_fields(const json_t *value, json_t *fields)
{
	const char *key;
	size_t i;
	json_t *inner;
	if (json_is_string(value))
		list_fields(json_string_value(value), fields);
	json_object_foreach((json_t *)(uintptr_t)value, key, inner)
	{
		if (strcmp(key, "liste") != 0) /* its placeholders are of its rows */
			collect_fields(inner, fields);
	}
	json_array_foreach(value, i, inner)
	{
		collect_fields(inner, fields);
	}
}

bool form_lists(const json_t *list, const char *text)
{
	size_t i;
	const json_t *one;
	json_array_foreach(list, i, one)
	{
		const char *own = json_string_value(one);
		if (own && text && strcmp(own, text) == 0)
			return true;
	}
	return false;
}

json_t *form_wants(const json_t *form)
{
	size_t i;
	const json_t *step;
	json_t *lists = json_object(), *fields = json_array(), *lifted = json_array();
	bool names = false;
	json_array_foreach(json_object_get(form, "etapes"), i, step)
	{
		enum form_type type = form_step_type(step);
		names = names || type == FORM_TEXT || type == FORM_PHONE;
		const json_t *list = json_object_get(step, "liste");
		json_t *refusal = json_object_get(json_object_get(step, "si"), FORM_REFUSAL);
		if (refusal)
			(void)json_array_append(lifted, refusal);
		if (list)
			(void)json_object_set_new(
				lists, text_at(step, "nom"),
				json_pack("{s:O, s:O, s:O}", "list", json_object_get(list, "de"),
					  "value", json_object_get(list, "valeur"), "label",
					  json_object_get(list, "libelle")));
	}
	collect_fields(form, fields);
	json_t *reads = json_object_get(form, "lit");
	return json_pack("{s:O?, s:O?, s:O?, s:b, s:o, s:o, s:o, s:o}", "state",
			 json_object_get(form, "etat"), "markets", json_object_get(form, "lignes"),
			 "refusal", json_object_get(form, "deja"), "names", names, "reads",
			 reads ? json_incref(reads) : json_array(), "lists", lists, "fields",
			 fields, "lifted", lifted);
}

int forms_load(struct forms *forms, const char *path, struct error *error)
{
	int code = jsonc_load(path, &forms->file, error);
	if (code != 0)
		return code;
	(void)json_object_del(forms->file.root, "$schema");
	forms->answers = json_incref(json_object_get(forms->file.root, "reponses"));
	code = forms_check(&forms->file, error);
	(void)json_object_del(forms->file.root, "reponses");
	return code;
}

void forms_free(struct forms *forms)
{
	json_decref(forms->answers);
	jsonc_free(&forms->file);
	*forms = (struct forms){0};
}
