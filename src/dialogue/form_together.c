/*
 * form_together.c - "mon mail c'est ines@example.com, et mon tel 06...": one sentence gives the
 * values of two acts, though it names one; the other comes after it, in its turn. See form.h.
 */
#include "dialogue/form_parts.h"

static bool gives_value(const struct step *step, const json_t *form)
{
	size_t i;
	const json_t *asked;
	json_array_foreach(json_object_get(form, "etapes"), i, asked)
	{
		if (form_types_value(step, asked))
			return true;
	}
	return false;
}

size_t form_add_companion(const struct step *step, char ids[][ID_BYTES], size_t count)
{
	if (count != 1)
		return count;
	const struct forms *forms = &step->dialogue->forms;
	const json_t *form = forms_find(forms, ids[0]);
	const char *other = form_text(form, "avec");
	if (!*other || !gives_value(step, form) || !gives_value(step, forms_find(forms, other)))
		return count;
	step_set_id(ids[1], other);
	return 2;
}
