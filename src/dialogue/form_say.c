/* form_say.c - what is said of a form: questions, choices, the summary. See form_parts.h. */
#include "dialogue/form_parts.h"

#include <stdint.h>
#include <stdio.h>

enum { CONFIRM_SECONDS = 300, PLACEHOLDERS = 48 };

enum market form_market(const struct step *step, const json_t *form)
{
	enum market market =
		market_parse(text_of(form_text(json_object_get(form, "line"), "market")));
	return market < MARKETS ? market : step->state->market;
}

/* Placeholders: the answers, the line, what was read, what the account said, the service. */
static size_t gather(const struct step *step, const json_t *form, const json_t *told,
		     struct placeholder values[PLACEHOLDERS])
{
	const json_t *sources[] = {told, json_object_get(form, "labels"),
				   json_object_get(form, "fields")};
	size_t count = 0;
	for (size_t i = 0; i < 3; i++) {
		const char *name;
		json_t *value;
		json_object_foreach((json_t *)(uintptr_t)sources[i], name, value)
		{
			if (count + 12 < PLACEHOLDERS && json_is_string(value))
				values[count++] = (struct placeholder){
					name,
					{json_string_value(value), json_string_length(value)}};
		}
	}
	values[count++] = (struct placeholder){
		"ligne", text_of(form_text(json_object_get(form, "line"), "label"))};
	return count +
	       responses_service(&step->dialogue->responses, values + count, PLACEHOLDERS - count);
}

void form_add_text(struct step *step, const json_t *form, const char *text, const json_t *told)
{
	struct placeholder values[PLACEHOLDERS];
	if (*text)
		speech_add_text(&step->speech, text, values, gather(step, form, told, values));
}

void form_add_phrase(struct step *step, const char *phrase, const json_t *form, const json_t *told)
{
	struct placeholder values[PLACEHOLDERS];
	speech_say(&step->speech, phrase, values, gather(step, form, told, values));
}

void form_begin_reply(struct step *step, const json_t *form)
{
	speech_begin(&step->speech, form_text(form, "act"));
}

static void add_choice(struct step *step, const char *value, const char *label)
{
	char id[ID_BYTES];
	int length = snprintf(id, sizeof id, "form:%s", value);
	if (length > 0 && (size_t)length < sizeof id)
		speech_add_choice(&step->speech, id, label);
}

void form_add_choices(struct step *step, const json_t *form, const json_t *asked)
{
	const char *value;
	json_t *choice;
	size_t i;
	const json_t *row;
	json_array_foreach(json_object_get(json_object_get(form, "lists"), form_text(asked, "nom")),
			   i, row)
	{
		if (form_is_shown(form, asked, form_text(row, "id")))
			add_choice(step, form_text(row, "id"), form_text(row, "label"));
	}
	json_object_foreach(json_object_get(asked, "choix"), value, choice)
	{
		if (form_is_hidden(choice))
			continue;
		add_choice(step, value,
			   json_is_string(choice) ? json_string_value(choice)
						  : form_text(choice, "libelle"));
	}
}

void form_add_offers(struct step *step, const json_t *of)
{
	size_t i;
	const json_t *offer;
	json_array_foreach(json_object_get(of, "proposer"), i, offer)
	{
		step_add_intent_choice(step, json_string_value(offer));
	}
}

/* Ends the reply in progress with the question. */
void form_ask(struct step *step, json_t *form, const json_t *asked)
{
	form_set_text(form, "stage", "steps");
	form_set_text(form, "pending", form_text(asked, "nom"));
	form_add_objection(step, form, asked);
	form_add_text(step, form, form_text(asked, "question"), NULL);
	if (json_is_true(json_object_get(form, "example")))
		form_add_example(step, asked);
	(void)json_object_del(form, "example");
	form_add_choices(step, form, asked);
	speech_end(&step->speech);
}

/* Ends the reply in progress with the summary, to be confirmed. */
void form_sum_up(struct step *step, json_t *form, const json_t *issue)
{
	const struct text key = step->event->fresh_key;
	const char *title = form_title(form, issue);
	form_set_text(form, "stage", "confirm");
	(void)json_object_del(form, "refused");
	(void)json_object_set_new(form, "key", json_stringn(key.bytes, key.length));
	(void)json_object_set_new(
		form, "until",
		json_integer((json_int_t)(step->event->at_ms + CONFIRM_SECONDS * 1000)));
	(void)json_object_del(form, "pending");
	form_add_text(step, form, form_text(issue, "resume"), NULL);
	step_say(step, "demarche_confirmer");
	json_t *part =
		json_pack("{s:s, s:s%, s:s, s:i}", "k", "confirm", "token", key.bytes, key.length,
			  "label", *title ? title : "Confirmer", "expires_s", CONFIRM_SECONDS);
	speech_add_part(&step->speech, part);
	json_decref(part);
	speech_end(&step->speech);
}

void form_add_page(struct step *step, const json_t *issue)
{
	struct placeholder values[PLACEHOLDERS];
	const json_t *page = json_object_get(issue, "page");
	const char *name = form_text(page, "adresse");
	size_t count = responses_service(&step->dialogue->responses, values, PLACEHOLDERS);
	for (size_t i = 0; page && i < count; i++) {
		if (strcmp(values[i].name, name) != 0)
			continue;
		json_t *part = json_pack("{s:s, s:s, s:s%}", "k", "link", "label",
					 form_text(page, "libelle"), "url", values[i].value.bytes,
					 values[i].value.length);
		speech_add_part(&step->speech, part);
		json_decref(part);
	}
}
