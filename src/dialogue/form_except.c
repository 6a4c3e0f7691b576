/*
 * form_except.c - "tout sauf les mails": what is named after "sauf" is left out, and is not what is
 * chosen. A choice of the step may say so ("sauf": the choice left out); without one the step is
 * asked again. Of "les mails mais pas les appels" the first is chosen. See form_parts.h.
 */
#include <string.h>

#include "dialogue/form_parts.h"
#include "french/plain.h"

/* What is left out, and what was said before it. */
struct exception {
	const char *out; /* NULL: nothing is left out */
	size_t before;   /* bytes of the words that come before */
	bool from_all;   /* "tout sauf les mails"; else "les mails, mais pas les appels" */
};

/* The last word that leaves something out. */
static void find_last(const char *words, const char *said, bool from_all, struct exception *last)
{
	for (const char *at = words; (at = plain_find(at, said)); at++)
		if (!last->out || at > last->out)
			*last = (struct exception){at + 1 + strlen(said), (size_t)(at - words),
						   from_all};
}

static struct exception what_is_left_out(const char *words)
{
	static const char *const from_all[] = {"sauf",     "hormis", "excepte",
					       "exceptes", "a part", "a l exception"};
	static const char *const beside[] = {"mais pas", "surtout pas", "et pas"};
	struct exception last = {NULL, 0, false};
	for (size_t i = 0; i < sizeof from_all / sizeof from_all[0]; i++)
		find_last(words, from_all[i], true, &last);
	for (size_t i = 0; i < sizeof beside / sizeof beside[0]; i++)
		find_last(words, beside[i], false, &last);
	return last;
}

/* The choice of the step that a part of the text names; NULL: none. */
static const char *named_in(const struct step *step, const json_t *form, const json_t *asked,
			    struct text text)
{
	struct dialogue_event event = *step->event;
	struct step part = *step;
	json_t *value = NULL, *label = NULL, *choice;
	const char *name, *found = NULL;
	event.text = text;
	part.event = &event;
	part.matched = false; /* the ideas are those of the whole text */
	if (form_read_ahead(&part, form, asked, &value, &label))
		json_object_foreach(json_object_get(asked, "choix"), name, choice)
		{
			if (json_is_string(value) && strcmp(name, json_string_value(value)) == 0)
				found = name;
		}
	json_decref(value);
	json_decref(label);
	return found;
}

bool form_excepts(const struct step *step, const json_t *form, const json_t *asked,
		  const char **found)
{
	char words[PLAIN_BYTES];
	json_t *choice;
	const char *value;
	*found = NULL;
	(void)plain_words(step->event->text, words, sizeof words);
	const struct exception exception = what_is_left_out(words);
	if (!exception.out || !json_object_get(asked, "choix"))
		return false;
	const char *out = named_in(step, form, asked, text_of(exception.out));
	if (!out)
		return false;
	if (!exception.from_all) {
		*found = named_in(step, form, asked, (struct text){words, exception.before});
		return true;
	}
	json_object_foreach(json_object_get(asked, "choix"), value, choice)
	{
		if (strcmp(form_text(choice, "sauf"), out) == 0)
			*found = value;
	}
	return true;
}
