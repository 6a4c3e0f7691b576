/*
 * form_naming.c - which choice of a step the customer's words name: its label, a part of it that no
 * other one has, or other words for it. See form_parts.h.
 */
#include <stdint.h>
#include <stdio.h>

#include "base/utf8.h"
#include "dialogue/form_parts.h"
#include "french/letters.h"
#include "french/utterance.h"

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

/* The words of `text`, folded, with one space between. */
void form_fold_words(struct text text, char *folded, size_t size)
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
bool form_says_nothing(const char *word)
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
	form_fold_words(text, words, sizeof words);
	form_fold_words(text, bare, size);
	for (char *word = strtok_r(words, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		size_t letters = strlen(word);
		if (form_says_nothing(word) || length + letters + 2 > size)
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

enum { NAMED_SCALE = 16 };

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
	form_fold_words(text_of(said), words, sizeof words);
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
bool form_is_plain_answer(const char *value)
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
		weigh(&naming, value, form_choice_label(choice));
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
		count += names_one(&naming, NAMED_AMONG) && !form_is_plain_answer(naming.found);
	}
	return count > 1;
}

/* Whether the sentence was understood, as neither this act nor small talk; one that names choices
 * of several of its steps answers them. */
bool form_asks_elsewhere(const struct step *step, const json_t *form)
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
const char *form_choice_named(const struct step *step, const json_t *form, const json_t *asked,
			      size_t least)
{
	const struct naming naming =
		name_choices(step, form, asked, form_asks_elsewhere(step, form));
	return names_one(&naming, least) ? naming.found : NULL;
}

/* What every request of the act says chooses nothing: "commander une carte SIM". */
static bool is_in_title(const char *title, const char *label)
{
	char whole[FOLDED_BYTES], part[FOLDED_BYTES];
	form_bare_words(text_of(title), whole, sizeof whole);
	form_bare_words(text_of(label), part, sizeof part);
	return form_has_words(whole, part);
}

const char *form_choice_requested(const struct step *step, const json_t *asked, const char *title)
{
	struct naming naming = {.found = NULL};
	const char *value;
	json_t *choice;
	form_bare_words(step->event->text, naming.typed, sizeof naming.typed);
	json_object_foreach(json_object_get(asked, "choix"), value, choice)
	{
		if (form_is_plain_answer(value) || is_denied(step, asked, choice))
			continue;
		if (!is_in_title(title, form_choice_label(choice)))
			weigh(&naming, value, form_choice_label(choice));
		weigh_words(&naming, value, choice);
	}
	return names_one(&naming, NAMED_AMONG) ? naming.found : NULL;
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
