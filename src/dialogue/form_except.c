/*
 * form_except.c - "tout sauf les mails": what is named after "sauf" is left out, and is not what is
 * chosen. A choice of the step may say so ("sauf": the choice left out); without one the step is
 * asked again. See form_parts.h.
 */
#include <string.h>

#include "dialogue/form_parts.h"
#include "french/plain.h"

/* What stands after the last word that leaves something out; NULL: there is none. */
static const char *what_is_left_out(const char *words)
{
	static const char *const leave_out[] = {"sauf",     "hormis", "excepte",
						"exceptes", "a part", "a l exception"};
	const char *last = NULL;
	for (size_t i = 0; i < sizeof leave_out / sizeof leave_out[0]; i++) {
		const char *at = words;
		while ((at = plain_find(at, leave_out[i]))) {
			at += 1 + strlen(leave_out[i]);
			last = !last || at > last ? at : last;
		}
	}
	return last;
}

bool form_excepts(const struct step *step, const json_t *form, const json_t *asked,
		  const char **found)
{
	char words[PLAIN_BYTES];
	struct dialogue_event event = *step->event;
	struct step part = *step;
	json_t *out = NULL, *label = NULL, *choice;
	const char *value;
	*found = NULL;
	(void)plain_words(step->event->text, words, sizeof words);
	const char *rest = what_is_left_out(words);
	if (!rest || !json_object_get(asked, "choix"))
		return false;
	event.text = text_of(rest);
	part.event = &event;
	part.matched = false; /* the ideas are those of the whole text */
	bool named = form_read_ahead(&part, form, asked, &out, &label);
	json_object_foreach(json_object_get(asked, "choix"), value, choice)
	{
		if (named && strcmp(form_text(choice, "sauf"), json_string_value(out)) == 0)
			*found = value;
	}
	json_decref(out);
	json_decref(label);
	return named;
}
