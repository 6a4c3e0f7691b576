/* form_choices.c - which choice of a step is meant by what the customer writes. See form.h. */
#include <ctype.h>

#include "dialogue/form_parts.h"
#include "french/plain.h"
#include "french/format.h"

enum { SPAN_LIMIT = 12, NO_WORDS = 6 };

bool form_is_hidden(const json_t *choice)
{
	return json_is_true(json_object_get(choice, "cache"));
}

size_t form_choice_count(const json_t *form, const json_t *asked)
{
	const char *value;
	json_t *choice;
	size_t count = json_array_size(
		json_object_get(json_object_get(form, "lists"), form_text(asked, "nom")));
	json_object_foreach(json_object_get(asked, "choix"), value, choice)
	{
		count += !form_is_hidden(choice);
	}
	return count;
}

const char *form_choice_at(const json_t *form, const json_t *asked, size_t at)
{
	const json_t *rows =
		json_object_get(json_object_get(form, "lists"), form_text(asked, "nom"));
	const char *value;
	json_t *choice;
	size_t i = json_array_size(rows);
	if (at < i)
		return form_text(json_array_get(rows, at), "id");
	json_object_foreach(json_object_get(asked, "choix"), value, choice)
	{
		if (i++ == at)
			return value;
	}
	return "";
}

const char *form_choice_label(const json_t *choice)
{
	return json_is_string(choice) ? json_string_value(choice) : form_text(choice, "libelle");
}

json_t *form_label(const json_t *form, const json_t *asked, const char *value)
{
	const json_t *choice = json_object_get(json_object_get(asked, "choix"), value);
	size_t i;
	const json_t *row;
	if (json_is_string(choice))
		return json_string(json_string_value(choice));
	if (choice) {
		const char *said = form_text(choice, "dit");
		return json_string(*said ? said : form_text(choice, "libelle"));
	}
	json_array_foreach(json_object_get(json_object_get(form, "lists"), form_text(asked, "nom")),
			   i, row)
	{
		if (strcmp(form_text(row, "id"), value) == 0)
			return json_incref(json_object_get(row, "label"));
	}
	return NULL;
}

const char *form_button(const json_t *form, const json_t *asked)
{
	const char *name = form_text(asked, "nom");
	const char *value = form_text(json_object_get(form, "values"), name);
	const json_t *choice = json_object_get(json_object_get(asked, "choix"), value);
	return choice ? form_choice_label(choice)
		      : form_text(json_object_get(form, "labels"), name);
}

/* Where the text says a choice, by the ideas of it. */
struct saying {
	const char *value;
	struct word_span spans[SPAN_LIMIT];
	size_t count;
};

/* In at least so many words. */
static void find_saying(const struct step *step, const json_t *ideas, size_t least,
			struct saying *saying)
{
	struct word_span spans[SPAN_LIMIT];
	size_t i;
	const json_t *idea;
	json_array_foreach(ideas, i, idea)
	{
		size_t count = matcher_find_idea(step->dialogue->matcher, json_string_value(idea),
						 spans, SPAN_LIMIT - saying->count);
		for (size_t j = 0; j < count; j++)
			if ((size_t)(spans[j].end - spans[j].start) >= least)
				saying->spans[saying->count++] = spans[j];
	}
}

static bool is_within(const struct word_span *part, const struct word_span *whole)
{
	return whole->start <= part->start && part->end <= whole->end &&
	       whole->end - whole->start > part->end - part->start;
}

/* Whether all that says the choice stands in longer words of the other: "alerte" in "plus
 * d'alerte". */
static bool is_part_of(const struct saying *one, const struct saying *other)
{
	for (size_t i = 0; i < one->count; i++) {
		bool within = false;
		for (size_t j = 0; j < other->count && !within; j++)
			within = is_within(&one->spans[i], &other->spans[j]);
		if (!within)
			return false;
	}
	return true;
}

/* Whether an order says it: "ils sont bloqués, débloquez-les" says both, and orders one. */
static bool is_ordered(const struct step *step, const struct saying *saying)
{
	size_t at = step_order_at(step);
	for (size_t i = 0; i < saying->count; i++)
		if (at < step->event->text.length && saying->spans[i].from >= at)
			return true;
	return false;
}

/* The one choice that is ordered; NULL: none is, or several. */
static const char *find_ordered(const struct step *step, const struct saying *said, size_t count)
{
	const char *found = NULL;
	for (size_t i = 0; i < count; i++) {
		if (!is_ordered(step, &said[i]))
			continue;
		if (found)
			return NULL;
		found = said[i].value;
	}
	return found;
}

/* The one choice whose ideas the text says; of two, that one whose words hold the other's. */
static const char *find_by_idea(const struct step *step, const json_t *asked)
{
	static const char *const leave[] = {"annuler", NULL};
	struct saying said[CHOICE_LIMIT];
	size_t count = 0, left = 0;
	const char *value, *found = NULL;
	json_t *choice;
	if (!step->matched)
		return NULL;
	/* "arrêter" leaves the form, and chooses nothing of it; "ne plus y être" does. */
	size_t least = form_is_talk(step, leave) ? 2 : 1;
	json_object_foreach(json_object_get(asked, "choix"), value, choice)
	{
		if (count == CHOICE_LIMIT)
			break;
		said[count] = (struct saying){.value = value};
		find_saying(step, json_object_get(choice, "idees"), least, &said[count]);
		count += said[count].count > 0;
	}
	for (size_t i = 0; i < count; i++) {
		bool part = false;
		for (size_t j = 0; j < count && !part; j++)
			part = i != j && is_part_of(&said[i], &said[j]);
		if (part)
			continue;
		found = said[i].value;
		left++;
	}
	return left == 1 ? found : find_ordered(step, said, count);
}

/* "celle de 24,99": the one row of the account with that amount. */
static const char *find_by_amount(const struct step *step, const json_t *form, const json_t *asked)
{
	char text[FORMAT_BYTES];
	const struct entity *amount = form_entity(step, ENTITY_AMOUNT);
	const char *found = NULL;
	size_t i;
	const json_t *row;
	if (!amount)
		return NULL;
	(void)format_euros((json_int_t)amount->number, text, sizeof text);
	json_array_foreach(json_object_get(json_object_get(form, "lists"), form_text(asked, "nom")),
			   i, row)
	{
		const char *label = form_text(row, "label"), *at = strstr(label, text);
		if (!at || (at > label && isdigit((unsigned char)at[-1])))
			continue;
		if (found)
			return NULL;
		found = form_text(row, "id");
	}
	return found;
}

/* "Non ça change rien": a no with its reason, and nothing that is surely another request. */
static bool is_short_no(const struct step *step)
{
	char words[PLAIN_BYTES];
	(void)plain_words(step->event->text, words, sizeof words);
	return form_begins_with_no(step) && plain_count(words) <= NO_WORDS &&
	       (step->match.decision != DECISION_ANSWER || form_doubts(step));
}

/* "Rien du tout", "oui, déjà fait": to "Est-ce réparé ?", whose yes ends the act, it is a no. */
static bool still_fails(const struct step *step, const json_t *asked)
{
	const json_t *choices = json_object_get(asked, "choix");
	return step->matched && json_object_get(choices, "non") &&
	       *form_text(json_object_get(choices, "oui"), "fin") &&
	       matcher_has_idea(step->dialogue->matcher, "rep_toujours_en_panne");
}

/* "oui" and "non" in any wording answer a choice that has them. */
static const char *find_yes_or_no(const struct step *step, const json_t *asked)
{
	const json_t *choices = json_object_get(asked, "choix");
	if (step->matched && json_object_get(choices, "non") && is_short_no(step))
		return "non";
	if (still_fails(step, asked))
		return "non";
	if (!step->matched || step->match.decision != DECISION_ANSWER ||
	    step->match.request_count != 1)
		return NULL;
	const char *intent = matcher_intent_id(step->dialogue->matcher, step->match.requests[0]);
	return json_object_get(choices, intent) &&
			       (strcmp(intent, "oui") == 0 || strcmp(intent, "non") == 0)
		       ? intent
		       : NULL;
}

/* "La moitié de la box" is a part of that row, not the row. */
static const char *find_part(const struct step *step, const json_t *asked)
{
	const char *found = find_by_idea(step, asked);
	const json_t *choice = json_object_get(json_object_get(asked, "choix"), found);
	return found && json_object_get(choice, "partie") ? found : NULL;
}

bool form_read_choice(struct step *step, const json_t *form, const json_t *asked, json_t **value,
		      json_t **label)
{
	const char *found, *row = NULL;
	bool excepts = form_excepts(step, form, asked, &found);
	if (excepts && !found)
		return false;
	if (!found)
		found = find_part(step, asked);
	if (!found)
		found = form_choice_named(step, form, asked, NAMED_IN_PART);
	json_t *said = step_read_said(step);
	enum row_match match = found ? ROW_UNSAID : form_row_meant(form, asked, said, &row);
	const char *fitting = found ? NULL : form_fitting_row(said, form, asked);
	json_decref(said);
	if (match == ROW_SEVERAL)
		return false; /* neither one of them nor all */
	if (!found)
		found = row;
	if (!found)
		found = find_by_idea(step, asked);
	if (!found)
		found = find_by_amount(step, form, asked);
	if (!found && !form_asks_elsewhere(step, form))
		found = fitting;
	if (!found)
		found = find_yes_or_no(step, asked);
	if (!found)
		return false;
	if (strcmp(found, "oui") == 0 && still_fails(step, asked))
		found = "non";
	*value = json_string(found);
	*label = form_label(form, asked, found);
	return *value && *label;
}

bool form_is_named(const struct step *step, const json_t *form, const json_t *asked)
{
	return form_step_type(asked) == FORM_CHOICE &&
	       form_choice_named(step, form, asked, NAMED_ALONE) != NULL;
}

static bool set_choice(const json_t *form, const json_t *asked, const char *found, json_t **value,
		       json_t **label)
{
	*value = found ? json_string(found) : NULL;
	*label = found ? form_label(form, asked, found) : NULL;
	return *value && *label;
}

bool form_read_ahead(const struct step *step, const json_t *form, const json_t *asked,
		     json_t **value, json_t **label)
{
	const char *found;
	*value = *label = NULL;
	if (form_excepts(step, form, asked, &found))
		return set_choice(form, asked, found, value, label);
	found = form_choice_named(step, form, asked, NAMED_AMONG);
	if (found && form_is_plain_answer(found))
		found = NULL;
	if (!found && (!form_asks_elsewhere(step, form) ||
		       form_gives_reason(step, form_definition(step, form))))
		found = find_by_idea(step, asked);
	return set_choice(form, asked, found, value, label);
}

bool form_read_deed(const struct step *step, const json_t *form, const json_t *asked,
		    json_t **value, json_t **label)
{
	const char *found =
		json_is_true(json_object_get(asked, "actes")) ? find_by_idea(step, asked) : NULL;
	return set_choice(form, asked, found, value, label);
}

bool form_is_said_alone(const struct step *step, const json_t *asked)
{
	const json_t *choice = json_object_get(json_object_get(asked, "choix"),
					       form_step_type(asked) == FORM_CHOICE && step->matched
						       ? find_by_idea(step, asked)
						       : NULL);
	struct saying said = {.value = NULL};
	find_saying(step, json_object_get(choice, "idees"), 2, &said);
	for (size_t i = 0; i < said.count; i++) {
		char words[FOLDED_BYTES], *rest = NULL;
		const struct text text = step->event->text;
		bool alone = true;
		const struct text around[] = {
			{text.bytes, said.spans[i].from},
			{text.bytes + said.spans[i].to, text.length - said.spans[i].to}};
		for (size_t j = 0; j < 2; j++) {
			form_fold_words(around[j], words, sizeof words);
			for (char *word = strtok_r(words, " ", &rest); word;
			     word = strtok_r(NULL, " ", &rest))
				alone = alone && form_says_nothing(word);
		}
		if (alone)
			return true;
	}
	return false;
}

/* The choice that the request says: by its label, by other words for it, or by an idea. */
static const char *find_foreseen(const struct step *step, const json_t *asked, const char *title)
{
	const char *found;
	if (form_excepts(step, NULL, asked, &found))
		return found;
	found = form_choice_requested(step, asked, title);
	return found ? found : find_by_idea(step, asked);
}

json_t *form_foresee(const struct step *step, const char *act)
{
	const json_t *definition = forms_find(&step->dialogue->forms, act);
	uint32_t intent = matcher_find_intent(step->dialogue->matcher, act);
	const char *title =
		intent == NO_INTENT ? "" : matcher_intent_title(step->dialogue->matcher, intent);
	size_t i;
	const json_t *asked;
	json_t *values = json_object();
	/* "Voir mes plafonds": what is in place is told first ("etat"). */
	if (json_object_get(definition, "etat") && step->matched &&
	    matcher_has_idea(step->dialogue->matcher, "dlg_montrer"))
		return values;
	json_array_foreach(json_object_get(definition, "etapes"), i, asked)
	{
		const char *found = find_foreseen(step, asked, title);
		if (found)
			(void)json_object_set_new(values, form_text(asked, "nom"),
						  json_string(found));
	}
	return values;
}
