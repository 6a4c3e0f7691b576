/*
 * reasons.c - what is said of a request in words that might be another one: "changer de forfait
 * pour plus de données", "résilier ma box, je déménage". Where the second request is nothing but a
 * choice of the first, there is no second one. See step.h.
 */
#include <string.h>

#include "dialogue/form.h"
#include "french/plain.h"

enum { SPANS = 8 };

/* "Et", "puis": another one is asked for. */
static bool is_joined(const struct step *step)
{
	static const char *const joints[] = {"et",    "puis",      "aussi", "ensuite",
					     "enfin", "egalement", NULL};
	char words[PLAIN_BYTES];
	(void)plain_words(step->event->text, words, sizeof words);
	return plain_has_any(words, joints);
}

static void blank_idea(const struct step *step, const char *idea, struct buffer *text)
{
	struct word_span spans[SPANS];
	size_t count = matcher_find_idea(step->dialogue->matcher, idea, spans, SPANS);
	for (size_t i = 0; i < count; i++)
		if (spans[i].from <= spans[i].to && spans[i].to <= text->length)
			memset(text->bytes + spans[i].from, ' ', spans[i].to - spans[i].from);
}

/* Blanks the words that choose something of the act. Whether any does. */
static bool blank_choices(const struct step *step, const char *act, struct buffer *text)
{
	json_t *foreseen = form_foresee(step, act), *value;
	const char *name;
	bool any = json_object_size(foreseen) > 0;
	json_object_foreach(foreseen, name, value)
	{
		const json_t *asked = form_step(forms_find(&step->dialogue->forms, act), name);
		const json_t *choice =
			json_object_get(json_object_get(asked, "choix"), json_string_value(value));
		size_t i;
		const json_t *idea;
		json_array_foreach(json_object_get(choice, "idees"), i, idea)
		{
			blank_idea(step, json_string_value(idea), text);
		}
	}
	json_decref(foreseen);
	return any;
}

void step_drop_reason(struct step *step)
{
	struct matcher *matcher = step->dialogue->matcher;
	const struct text whole = step->event->text;
	struct match_result rest;
	struct buffer text;
	if (step->match.request_count != 2 || is_joined(step))
		return;
	uint32_t first = step->match.requests[0], second = step->match.requests[1];
	const char *act = matcher_intent_id(matcher, first);
	if (!forms_find(&step->dialogue->forms, act) ||
	    !forms_find(&step->dialogue->forms, matcher_intent_id(matcher, second)))
		return;
	buffer_init(&text);
	buffer_add(&text, whole);
	if (!text.failed && blank_choices(step, act, &text)) {
		const struct match_request part = {.text = {text.bytes, text.length},
						   .today_ms = step->event->at_ms};
		matcher_match(matcher, &part, &rest);
		if (rest.decision == DECISION_ANSWER && rest.request_count == 1 &&
		    rest.requests[0] == first)
			step->match.request_count = 1;
		/* The ideas that it holds are of the last text it read. */
		const struct match_request again = {.text = whole, .today_ms = step->event->at_ms};
		matcher_match(matcher, &again, &rest);
	}
	buffer_free(&text);
}
