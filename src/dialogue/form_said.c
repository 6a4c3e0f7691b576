/* form_said.c - what was said with the request, taken as answers to the steps of a form. See
 * form.h. */
#include <stdlib.h>

#include "dialogue/form_parts.h"
#include "dialogue/pick.h"
#include "french/format.h"
#include "french/plain.h"

static void set(json_t *form, const char *name, json_t *value, json_t *label)
{
	(void)json_object_set_new(json_object_get(form, "values"), name, value);
	(void)json_object_set_new(json_object_get(form, "labels"), name, label);
}

/* A choice of the account that is alone needs no question. */
static const char *only_choice(const json_t *form, const json_t *asked)
{
	const json_t *rows =
		json_object_get(json_object_get(form, "lists"), form_text(asked, "nom"));
	return json_array_size(rows) == 1 ? form_text(json_array_get(rows, 0), "id") : NULL;
}

static void fill_choice(const json_t *said, json_t *form, const json_t *asked)
{
	const char *name = form_text(asked, "nom");
	const char *value = NULL;
	enum row_match match = form_row_meant(form, asked, said, &value);
	if (match != ROW_UNSAID && match != ROW_ONE && match != ROW_ALL)
		return; /* one that is not there is not another */
	if (!value)
		value = json_string_value(json_object_get(json_object_get(said, "values"), name));
	if (!value)
		value = form_named_row(said, form, asked);
	if (!value)
		value = only_choice(form, asked);
	json_t *label = value ? form_label(form, asked, value) : NULL;
	if (label)
		set(form, name, json_string(value), label);
}

/* A value that was said answers the choice it is asked after: an amount means that there is one. */
static void suppose(json_t *form, const json_t *definition, const json_t *asked)
{
	const char *name;
	json_t *wanted;
	json_object_foreach(json_object_get(asked, "si"), name, wanted)
	{
		const json_t *before = form_step(definition, name);
		const char *value = json_string_value(wanted);
		json_t *label = before && value ? form_label(form, before, value) : NULL;
		if (!label || json_object_get(json_object_get(form, "values"), name))
			json_decref(label);
		else
			set(form, name, json_string(value), label);
	}
}

/* Whether the choices answered so far leave the step to be asked. */
static bool may_be_asked(const json_t *form, const json_t *asked)
{
	const char *name;
	json_t *wanted;
	/* A number alone says nothing of what it counts: its choice is made before it. */
	if (form_step_type(asked) == FORM_COUNT)
		return form_holds(json_object_get(asked, "si"), json_object_get(form, "values"));
	json_object_foreach(json_object_get(asked, "si"), name, wanted)
	{
		const json_t *value = json_object_get(json_object_get(form, "values"), name);
		if (value && !json_equal(value, wanted))
			return false;
	}
	return true;
}

/* "au 10", "le 10": that day, or that of the date that was said. */
static json_t *said_day(const json_t *said)
{
	static const char *const before[] = {" au ", " le "};
	const char *date = form_text(said, "date"), *text = form_text(said, "text");
	if (strlen(date) == 10)
		return json_integer(strtol(date + 8, NULL, 10));
	for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
		const char *at = strstr(text, before[i]);
		const char *digits = at ? at + strlen(before[i]) : "";
		size_t length = strspn(digits, "0123456789");
		long day = length >= 1 && length <= 2 ? strtol(digits, NULL, 10) : 0;
		if (day >= 1 && day <= 31)
			return json_integer(day);
	}
	return NULL;
}

static void fill_value(const struct step *step, json_t *form, const json_t *definition,
		       const json_t *asked, const char *key)
{
	char text[FORMAT_BYTES + 64];
	const json_t *said = step->state->said;
	const char *date = form_text(said, "date");
	enum form_type type = form_step_type(asked);
	json_t *value = type == FORM_DAY             ? said_day(said)
			: type == FORM_DATE && *date ? form_date(step, asked, date)
						     : json_deep_copy(json_object_get(said, key));
	if (!value || !may_be_asked(form, asked)) {
		json_decref(value);
		return;
	}
	set(form, form_text(asked, "nom"), value,
	    json_string(format_field(key, value, text, sizeof text)));
	suppose(form, definition, asked);
}

void form_fill_from_said(struct step *step, const json_t *definition, json_t *form)
{
	static const char *const keys[FORM_TYPES] = {
		[FORM_AMOUNT] = "amount_cents", [FORM_PHONE] = "phone", [FORM_EMAIL] = "email",
		[FORM_DATE] = "date",           [FORM_DAY] = "day",     [FORM_COUNT] = "count"};
	const json_t *said = step->state->said, *asked;
	bool has_line = json_object_get(definition, "lignes") != NULL;
	size_t i;
	json_array_foreach(json_object_get(definition, "etapes"), i, asked)
	{
		enum form_type type = form_step_type(asked);
		if (json_object_get(json_object_get(form, "values"), form_text(asked, "nom")))
			continue; /* answered before the line was changed */
		if (type == FORM_CHOICE)
			fill_choice(said, form, asked);
		else if (keys[type] && !(type == FORM_PHONE && has_line)) /* else: which line */
			fill_value(step, form, definition, asked, keys[type]);
	}
}

/* Bare digits are an amount where an amount is what is left to ask. */
static bool says_value(const struct step *step, enum form_type type)
{
	const struct pick pick = pick_read(step->event->text);
	switch (type) {
	case FORM_AMOUNT:
		return form_entity(step, ENTITY_AMOUNT) ||
		       (pick.digits[0] && pick.more == 0 && !pick.line);
	case FORM_EMAIL:
		return form_entity(step, ENTITY_EMAIL) != NULL;
	case FORM_DATE:
		return form_entity(step, ENTITY_DATE) != NULL;
	case FORM_COUNT:
		return form_entity(step, ENTITY_COUNT) != NULL;
	default:
		return false;
	}
}

bool form_volunteer(struct step *step, const json_t *definition, json_t *form)
{
	size_t i;
	const json_t *asked;
	json_t *value, *label;
	if (!form_is_at(form, "steps"))
		return false;
	json_array_foreach(json_object_get(definition, "etapes"), i, asked)
	{
		const char *name = form_text(asked, "nom");
		if (json_object_get(json_object_get(form, "values"), name) ||
		    !may_be_asked(form, asked) || !says_value(step, form_step_type(asked)) ||
		    !form_read_value(step, form, asked, &value, &label))
			continue;
		set(form, name, value, label);
		suppose(form, definition, asked);
		return true;
	}
	return false;
}

/* ---- Once the page is shown ---- */

static bool pays(const json_t *definition)
{
	size_t i;
	const json_t *issue;
	json_array_foreach(json_object_get(definition, "issues"), i, issue)
	{
		if (json_is_true(json_object_get(issue, "paiement")))
			return true;
	}
	return false;
}

/* An amount, or a number of instalments, and next to nothing else. */
static bool says_part_alone(const struct step *step)
{
	static const char *const units[] = {"euro",       "euros",       "eur",      "centimes",
					    "mensualite", "mensualites", "echeance", "echeances"};
	char words[PLAIN_BYTES];
	unsigned named = 0;
	(void)plain_words(step->event->text, words, sizeof words);
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
		named += plain_find(words, units[i]) != NULL;
	if (form_entity(step, ENTITY_AMOUNT))
		return pick_read(step->event->text).more <= named;
	return form_entity(step, ENTITY_COUNT) && named > 0 &&
	       pick_read(step->event->text).more <= named;
}

bool form_hear_other_part(struct step *step)
{
	struct dialogue_state *state = step->state;
	char id[ID_BYTES];
	step_set_id(id, state->served);
	if (state->form || state->awaiting != AWAITING_NOTHING ||
	    step->event->level == LEVEL_ANONYMOUS ||
	    !pays(forms_find(&step->dialogue->forms, id)) || !says_part_alone(step))
		return false;
	state->failures = 0;
	step_hear_said(step);
	json_t *values = json_object_get(state->said, "values");
	json_t *foreseen = form_foresee(step, forms_find(&step->dialogue->forms, id));
	(void)json_object_update(values, foreseen);
	json_decref(foreseen);
	step_serve(step, id);
	return true;
}
