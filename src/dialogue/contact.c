/*
 * contact.c - "mon mail c'est ines@example.com, et mon tel 06...": one sentence asks to change
 * both, though it names one act; the other comes after it, in its turn. See step.h.
 */
#include <string.h>

#include "dialogue/form.h"

static bool says(const struct step *step, enum entity_type type)
{
	for (size_t i = 0; i < step->match.entity_count; i++)
		if (step->match.entities[i].type == type)
			return true;
	return false;
}

size_t step_add_contact(const struct step *step, char ids[][ID_BYTES], size_t count)
{
	static const char *const acts[] = {"email_contact_changer", "numero_contact_changer"};
	if (count != 1 || !says(step, ENTITY_EMAIL) || !says(step, ENTITY_PHONE))
		return count;
	for (size_t i = 0; i < 2; i++) {
		if (strcmp(ids[0], acts[i]) != 0)
			continue;
		step_set_id(ids[1], acts[1 - i]);
		return 2;
	}
	return count;
}
