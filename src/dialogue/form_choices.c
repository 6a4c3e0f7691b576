/* form_choices.c - which choice of a step is meant by what the customer writes. See form.h. */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>

#include "base/utf8.h"
#include "dialogue/form_parts.h"
#include "french/plain.h"
#include "french/format.h"
#include "french/letters.h"
#include "french/utterance.h"

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

/* Whether the words of `part` stand in a row in `whole` (both folded). */
bool form_has_words(const char *whole, const char *part)
{
	size_t length = strlen(part);
	for (const char *at = strstr(whole, part); length && at; at = strstr(at + 1, part))
		if ((at == whole || at[-1] == ' ') && (!at[length] || at[length] == ' '))
			return true;
	return false;
}

/* Whether each word of `part` stands in `whole` (both folded). */
static bool has_each_word(const char *whole, const char *part)
{
	char words[FOLDED_BYTES], *rest = NULL;
	(void)snprintf(words, sizeof words, "%s", part);
	for (char *word = strtok_r(words, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
		if (!form_has_words(whole, word))
			return false;
	return true;
}

static const char *label_of(const json_t *choice)
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
	return choice ? label_of(choice) : form_text(json_object_get(form, "labels"), name);
}

/* The words of `text`, folded, with one space between. */
static void fold_words(struct text text, char *folded, size_t size)
{
	size_t length = 0, start = 0, at = 0;
	while (at < text.length && length + 2 < size) {
		size_t before = at;
		uint32_t code = letter_lower(utf8_next(text, &at));
		bool inside = letter_is_letter(code) || letter_is_digit(code);
		size_t end = inside ? at : before;
		if (inside && at < text.length)
			continue;
		if (end > start) {
			if (length)
				folded[length++] = ' ';
			length += utterance_fold((struct text){text.bytes + start, end - start},
						 folded + length, size - length);
		}
		start = at;
	}
	folded[length] = '\0';
}

/* Words that say nothing of which choice it is: "non, plutôt les dons", "je veux payer moins". */
static bool says_nothing(const char *word)
{
	return text_is_one_of(text_of(word),
			      TEXT_LIST("le", "la", "les", "l", "un", "une", "des", "de", "du", "d",
					"mon", "ma", "mes", "ce", "c", "est", "cette", "oui", "non",
					"plutot", "finalement", "fait", "pardon", "mais", "et",
					"alors", "svp", "stp", "merci", "euh", "donc", "s", "il",
					"vous", "plait", "je", "veux", "voudrais", "pour",
					"souhaite", "voulais", "dire"));
}

/* The words that tell one choice from another, folded, in the singular. Those of a text that has no
 * other are kept: "oui". */
void form_bare_words(struct text text, char *bare, size_t size)
{
	enum { SHORT_WORD = 3 };
	char words[FOLDED_BYTES], *rest = NULL;
	size_t length = 0;
	fold_words(text, words, sizeof words);
	fold_words(text, bare, size);
	for (char *word = strtok_r(words, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		size_t letters = strlen(word);
		if (says_nothing(word) || length + letters + 2 > size)
			continue;
		if (letters > SHORT_WORD && (word[letters - 1] == 's' || word[letters - 1] == 'x'))
			word[--letters] = '\0';
		if (length)
			bare[length++] = ' ';
		memcpy(bare + length, word, letters + 1);
		length += letters;
	}
}

/* The one choice that the words name: its label, or a part of it that no other one has. */
struct naming {
	char typed[FOLDED_BYTES];
	bool elsewhere; /* the sentence asks for something else: words in it name nothing */
	bool answered;  /* the choice was made before: this would be another */
	const char *found;
	size_t strength, count; /* how well the best is named, and by how many */
};

/* How well a choice is named: by a word of its label, by the label among other words, by it alone.
 */
enum { NAMED_IN_PART = 1, NAMED_AMONG = 2, NAMED_ALONE = 3, NAMED_SCALE = 16 };

/* How many words tell it, at most as many as a scale has room for. */
static size_t words_of(const char *label)
{
	char words[FOLDED_BYTES];
	size_t count = 1;
	form_bare_words(text_of(label), words, sizeof words);
	for (const char *at = words; *at; at++)
		count += *at == ' ';
	return count < NAMED_SCALE ? count : NAMED_SCALE - 1;
}

/* Whether one is named, and so well. */
static bool names_one(const struct naming *naming, size_t least)
{
	return naming->count == 1 && naming->strength >= least * NAMED_SCALE;
}

static size_t strength_of(const struct naming *naming, const char *label)
{
	char whole[FOLDED_BYTES], head[FOLDED_BYTES];
	const char *detail = strstr(label, " (");
	if (!*label)
		return 0;
	size_t length = detail ? (size_t)(detail - label) : strlen(label);
	form_bare_words(text_of(label), whole, sizeof whole);
	form_bare_words((struct text){label, length}, head, sizeof head);
	if (strcmp(whole, naming->typed) == 0 || strcmp(head, naming->typed) == 0)
		return NAMED_ALONE;
	if (form_has_words(naming->typed, head) && !naming->elsewhere)
		return NAMED_AMONG;
	/* "payer" is no part of "payer moins" where that was not asked. */
	if (naming->elsewhere && naming->answered)
		return 0;
	return strlen(naming->typed) > 2 && has_each_word(whole, naming->typed) ? NAMED_IN_PART : 0;
}

static void weigh(struct naming *naming, const char *value, const char *label)
{
	size_t strength = strength_of(naming, label) * NAMED_SCALE;
	if (strength == NAMED_AMONG * NAMED_SCALE)
		strength += words_of(label); /* "la casse et le vol" is neither of them */
	if (strength == 0 || strength < naming->strength)
		return;
	bool again = naming->found && strcmp(naming->found, value) == 0; /* by another wording */
	if (strength > naming->strength)
		naming->count = 1;
	else if (!again)
		naming->count++;
	naming->strength = strength;
	naming->found = value;
}

/* "Votre numéro ne sera pas gardé": a word of it alone says the opposite. */
static void weigh_saying(struct naming *naming, const char *value, const char *said)
{
	char words[FOLDED_BYTES];
	fold_words(text_of(said), words, sizeof words);
	bool denies = form_has_words(words, "ne") || form_has_words(words, "pas");
	if (!denies || strength_of(naming, said) > NAMED_IN_PART)
		weigh(naming, value, said);
}

/* Other words for a choice: "netflix" for the films. Part of them is none. */
static void weigh_words(struct naming *naming, const char *value, const json_t *choice)
{
	size_t i;
	const json_t *words;
	json_array_foreach(json_object_get(choice, "mots"), i, words)
	{
		if (strength_of(naming, json_string_value(words)) > NAMED_IN_PART)
			weigh(naming, value, json_string_value(words));
	}
}

/* "oui" and "non" are answers to what is asked, and to nothing else. */
static bool is_plain_answer(const char *value)
{
	return strcmp(value, "oui") == 0 || strcmp(value, "non") == 0;
}

/* "Je ne veux pas bloquer": where the choices are deeds ("actes"), one that is denied is named by
 * nothing. */
static bool is_denied(const struct step *step, const json_t *asked, const json_t *choice)
{
	const struct matcher *matcher = step->dialogue->matcher;
	size_t i;
	const json_t *idea;
	bool denied = false;
	if (!step->matched || !json_is_true(json_object_get(asked, "actes")))
		return false;
	json_array_foreach(json_object_get(choice, "idees"), i, idea)
	{
		if (matcher_has_idea(matcher, json_string_value(idea)))
			return false;
		denied = denied || matcher_denies_idea(matcher, json_string_value(idea));
	}
	return denied;
}

/* How the choices of a step are named. `elsewhere`: the sentence asks for something else. */
static struct naming name_choices(const struct step *step, const json_t *form, const json_t *asked,
				  bool elsewhere)
{
	struct naming naming = {.elsewhere = elsewhere,
				.answered = json_object_get(json_object_get(form, "values"),
							    form_text(asked, "nom")) != NULL};
	const char *value;
	json_t *choice;
	size_t i;
	const json_t *row;
	form_bare_words(step->event->text, naming.typed, sizeof naming.typed);
	if (!naming.typed[0])
		return naming;
	json_object_foreach(json_object_get(asked, "choix"), value, choice)
	{
		if (is_denied(step, asked, choice))
			continue;
		weigh(&naming, value, label_of(choice));
		weigh_saying(&naming, value, form_text(choice, "dit"));
		weigh_words(&naming, value, choice);
	}
	json_array_foreach(json_object_get(json_object_get(form, "lists"), form_text(asked, "nom")),
			   i, row)
	{
		weigh(&naming, form_text(row, "id"), form_text(row, "label"));
	}
	return naming;
}

bool form_names_several(const struct step *step, const json_t *form)
{
	size_t i, count = 0;
	const json_t *asked;
	json_array_foreach(json_object_get(form_definition(step, form), "etapes"), i, asked)
	{
		const struct naming naming = name_choices(step, form, asked, false);
		count += names_one(&naming, NAMED_AMONG) && !is_plain_answer(naming.found);
	}
	return count > 1;
}

/* Whether the sentence was understood, as neither this act nor small talk; one that names choices
 * of several of its steps answers them. */
static bool asks_elsewhere(const struct step *step, const json_t *form)
{
	if (!step->matched || step->match.decision != DECISION_ANSWER)
		return false;
	const char *intent = matcher_intent_id(step->dialogue->matcher, step->match.requests[0]);
	const char *section =
		matcher_intent_section(step->dialogue->matcher, step->match.requests[0]);
	return strcmp(intent, form_text(form, "act")) != 0 && strcmp(section, "dialogue") != 0 &&
	       !form_names_several(step, form);
}

/* `least`: how well it must be named. */
static const char *find_named(const struct step *step, const json_t *form, const json_t *asked,
			      size_t least)
{
	const struct naming naming = name_choices(step, form, asked, asks_elsewhere(step, form));
	return names_one(&naming, least) ? naming.found : NULL;
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
		found = find_named(step, form, asked, NAMED_IN_PART);
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
	if (!found && !asks_elsewhere(step, form))
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
	       find_named(step, form, asked, NAMED_ALONE) != NULL;
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
	found = find_named(step, form, asked, NAMED_AMONG);
	if (found && is_plain_answer(found))
		found = NULL;
	if (!found &&
	    (!asks_elsewhere(step, form) || form_gives_reason(step, form_definition(step, form))))
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
			fold_words(around[j], words, sizeof words);
			for (char *word = strtok_r(words, " ", &rest); word;
			     word = strtok_r(NULL, " ", &rest))
				alone = alone && says_nothing(word);
		}
		if (alone)
			return true;
	}
	return false;
}

/* What every request of the act says chooses nothing: "commander une carte SIM". */
static bool is_in_title(const char *title, const char *label)
{
	char whole[FOLDED_BYTES], part[FOLDED_BYTES];
	form_bare_words(text_of(title), whole, sizeof whole);
	form_bare_words(text_of(label), part, sizeof part);
	return form_has_words(whole, part);
}

/* The choice that the request says: by its label, by other words for it, or by an idea. */
static const char *find_foreseen(const struct step *step, const json_t *asked, const char *title)
{
	struct naming naming = {.found = NULL};
	const char *value;
	json_t *choice;
	const char *excepted;
	if (form_excepts(step, NULL, asked, &excepted))
		return excepted;
	form_bare_words(step->event->text, naming.typed, sizeof naming.typed);
	json_object_foreach(json_object_get(asked, "choix"), value, choice)
	{
		if (is_plain_answer(value) || is_denied(step, asked, choice))
			continue;
		if (!is_in_title(title, label_of(choice)))
			weigh(&naming, value, label_of(choice));
		weigh_words(&naming, value, choice);
	}
	return names_one(&naming, NAMED_AMONG) ? naming.found : find_by_idea(step, asked);
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

const char *form_named_row(const json_t *said, const json_t *form, const json_t *asked)
{
	struct naming naming = {.found = NULL};
	size_t i;
	const json_t *row;
	form_bare_words(text_of(form_text(said, "text")), naming.typed, sizeof naming.typed);
	json_array_foreach(json_object_get(json_object_get(form, "lists"), form_text(asked, "nom")),
			   i, row)
	{
		weigh(&naming, form_text(row, "id"), form_text(row, "label"));
	}
	return names_one(&naming, NAMED_AMONG) ? naming.found : form_fitting_row(said, form, asked);
}
