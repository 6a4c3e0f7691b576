/* form_ahead.c - what is said before it is asked, or beside an answer: "un plafond de 50 euros pour
 * les jeux". See form_parts.h. */
#include <string.h>

#include "dialogue/form_parts.h"
#include "dialogue/pick.h"
#include "french/addresses.h"
#include "french/plain.h"

static bool says_date(const struct step *step, const json_t *asked)
{
	json_t *part = form_part_of_month(step, asked, step->event->text);
	bool said = part || form_entity(step, ENTITY_DATE);
	json_decref(part);
	return said;
}

/* Bare digits are an amount where an amount is what is left to ask. */
static bool says_value(const struct step *step, const json_t *asked)
{
	enum form_type type = form_step_type(asked);
	const struct pick pick = pick_read(step->event->text);
	struct address address;
	struct text town;
	switch (type) {
	case FORM_AMOUNT:
		return form_entity(step, ENTITY_AMOUNT) ||
		       (pick.digits[0] && pick.more == 0 && !pick.line &&
			form_may_be_euros(step->event->text));
	case FORM_EMAIL:
	case FORM_PHONE:
		return form_types_value(step, asked);
	case FORM_DATE:
		return says_date(step, asked);
	case FORM_COUNT:
		return form_entity(step, ENTITY_COUNT) != NULL;
	case FORM_STREET:
		return address_read(step->event->text, &address) && address.street.length > 0;
	case FORM_POSTAL:
		return address_read(step->event->text, &address) && address.postal_code.length > 0;
	case FORM_CITY:
		return form_says_town(step, &town) ||
		       (address_read(step->event->text, &address) && address.city.length > 0);
	default:
		return false;
	}
}

/* What the text answers of a step that is not asked; one that cannot be taken is told when it is.
 */
static bool take_ahead(struct step *step, const json_t *definition, json_t *form,
		       const json_t *asked)
{
	json_t *value = NULL, *label = NULL;
	bool choice = form_step_type(asked) == FORM_CHOICE;
	bool read = choice ? form_read_ahead(step, form, asked, &value, &label)
			   : says_value(step, asked) &&
				     form_read_value(step, form, asked, &value, &label);
	const char *objection = read ? form_objection(step, asked, value) : NULL;
	if (!read && form_step_type(asked) == FORM_DATE && form_says_no_day(step->event->text))
		objection = "reponse_date_impossible";
	if (objection) {
		form_object_later(form, asked, objection);
		form_suppose(form, definition, asked);
	}
	if (!read && form_says_week(asked, step->event->text)) {
		form_keep_week(step, form, asked);
		form_suppose(form, definition, asked);
		return true;
	}
	if (!read || objection) {
		json_decref(value);
		json_decref(label);
		return objection != NULL;
	}
	form_set_value(form, form_text(asked, "nom"), value, label);
	form_suppose(form, definition, asked);
	return true;
}

/* Steps other than `but` that are still to be answered, and may be. */
static bool is_open(const json_t *form, const json_t *asked, const json_t *but)
{
	return asked != but &&
	       !json_object_get(json_object_get(form, "values"), form_text(asked, "nom")) &&
	       form_may_be_asked(form, asked);
}

/* "15/04/1980", where what is told is asked: the one date that the act may take. */
static bool is_only_date(const struct step *step, const json_t *definition, const json_t *form,
			 const json_t *asked)
{
	const json_t *values = json_object_get(form, "values"), *other;
	const char *pending = form_text(form, "pending");
	size_t i, dates = 0;
	json_array_foreach(json_object_get(definition, "etapes"), i, other)
	{
		dates += form_step_type(other) == FORM_DATE;
	}
	return dates == 1 && form_step_type(asked) == FORM_DATE &&
	       !json_object_get(values, form_text(asked, "nom")) &&
	       json_object_size(json_object_get(asked, "si")) == 1 &&
	       json_object_get(json_object_get(asked, "si"), pending) &&
	       !json_object_get(values, pending) && step->match.entity_count == 1 &&
	       form_says_year(form_span(step, &step->match.entities[0])) &&
	       form_span(step, &step->match.entities[0]).length ==
		       form_trim(step->event->text).length;
}

bool form_volunteer(struct step *step, const json_t *definition, json_t *form, bool named)
{
	size_t i;
	const json_t *asked;
	bool any = false;
	if (!form_is_at(form, "steps"))
		return false;
	json_array_foreach(json_object_get(definition, "etapes"), i, asked)
	{
		bool open = is_open(form, asked, NULL) ||
			    (!named && is_only_date(step, definition, form, asked));
		if (open && (!named || form_is_named(step, form, asked)))
			any = take_ahead(step, definition, form, asked) || any;
	}
	return any;
}

/* The rest of an address: another street, or another postal code, has it anew. */
static bool goes_with(const json_t *answered, const json_t *asked)
{
	enum form_type first = form_step_type(answered), type = form_step_type(asked);
	return (first == FORM_STREET && (type == FORM_POSTAL || type == FORM_CITY)) ||
	       (first == FORM_POSTAL && type == FORM_CITY);
}

void form_take_rest(struct step *step, json_t *form, const json_t *answered)
{
	size_t i;
	const json_t *asked, *definition = form_definition(step, form);
	json_t *value, *label;
	if (!step->matched || form_is_named(step, form, answered))
		return; /* pressed, or nothing else is said */
	bool several = form_names_several(step, form);
	json_array_foreach(json_object_get(definition, "etapes"), i, asked)
	{
		bool again = several && asked != answered && form_step_type(asked) == FORM_CHOICE &&
			     form_may_be_asked(form, asked);
		if (is_open(form, asked, answered) || goes_with(answered, asked) || again)
			(void)take_ahead(step, definition, form, asked);
		else if (asked != answered && form_read_deed(step, form, asked, &value, &label))
			form_set_value(form, form_text(asked, "nom"), value, label);
	}
}
