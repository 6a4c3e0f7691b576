/* form_asides.c - what is no answer to the question of a form, and is heard all the same: a moment
 * asked for, no preference, "parfait". See form_parts.h. */
#include <string.h>

#include "dialogue/form_parts.h"
#include "french/plain.h"

enum { ANY_WORDS = 6 };

/* Whether the text is one of these and nothing else, politeness aside. */
static bool is_only(const struct step *step, const char *const *said)
{
	static const char *const polite[] = {"svp", "stp", "merci", NULL};
	char words[PLAIN_BYTES], bare[PLAIN_BYTES] = " ", *rest = NULL;
	(void)plain_words(step->event->text, words, sizeof words);
	for (char *word = strtok_r(words, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		bool idle = false;
		for (size_t i = 0; polite[i] && !idle; i++)
			idle = strcmp(polite[i], word) == 0;
		if (!idle && strlen(bare) + strlen(word) + 2 <= sizeof bare)
			strcat(strcat(bare, word), " ");
	}
	for (; *said; said++) {
		size_t length = strlen(*said);
		if (strncmp(bare + 1, *said, length) == 0 && strcmp(bare + 1 + length, " ") == 0)
			return true;
	}
	return false;
}

/* Blanks the words of the idea in a copy of the text; whether there were some. */
static bool take_idea(const struct step *step, const char *idea, char *text)
{
	enum { SPANS = 4 };
	struct word_span spans[SPANS];
	size_t count = matcher_find_idea(step->dialogue->matcher, idea, spans, SPANS);
	for (size_t i = 0; i < count; i++)
		if (spans[i].to <= strlen(text))
			memset(text + spans[i].from, ' ', spans[i].to - spans[i].from);
	return count > 0;
}

/* "2 min je vérifie avec elle": a moment, and what it is for; another request, or an answer, says
 * more. */
bool form_asks_a_moment(const struct step *step)
{
	enum { BESIDE = 3, TEXT_BYTES = 96 };
	static const char *const idle[] = {"ok",       "svp",   "stp",   "alors", "attends",
					   "attendez", "merci", "juste", NULL};
	char text[TEXT_BYTES], words[PLAIN_BYTES], *rest = NULL;
	const struct text said = step->event->text;
	size_t left = 0;
	if (said.length >= sizeof text || memchr(said.bytes, '?', said.length))
		return false;
	memcpy(text, said.bytes, said.length);
	text[said.length] = '\0';
	bool moment = take_idea(step, "dlg_un_instant", text);
	bool search = take_idea(step, "dlg_je_verifie", text);
	if (!moment && !search)
		return false;
	(void)plain_words(text_of(text), words, sizeof words);
	if (strpbrk(words, "0123456789"))
		return false;
	for (char *word = strtok_r(words, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
		left += !text_is_one_of(text_of(word), idle);
	if (!search)
		return left == 0;
	return left == 0 || (left <= BESIDE && (moment || step->match.decision != DECISION_ANSWER));
}

bool form_hear_wait(struct step *step, const json_t *asked)
{
	static const char *const waits[] = {"attends",         "attend",
					    "attendez",        "attends un peu",
					    "une seconde",     "deux secondes",
					    "un instant",      "une minute",
					    "deux minutes",    "pause",
					    "je reflechis",    "un moment",
					    "attendez un peu", NULL};
	const json_t *yes = json_object_get(json_object_get(asked, "choix"), "oui");
	/* "Est-ce réparé ?", "ok": it is still to be tried. */
	bool agrees = *form_text(yes, "fin") && form_says_only(step, "qu_bien_recu");
	if (!agrees && !is_only(step, waits) && !form_asks_a_moment(step))
		return false;
	step_reply(step, NULL, "demarche_attend");
	(void)json_object_set_new(step->state->form, "back", json_true());
	return true;
}

bool form_hear_not_yet(struct step *step)
{
	static const char *const no[] = {"non", NULL};
	if (!form_is_talk(step, no) ||
	    !matcher_has_idea(step->dialogue->matcher, "dlg_toujours_pas"))
		return false;
	step->state->failures = 0;
	form_begin_reply(step, step->state->form);
	form_go_on(step);
	return true;
}

bool form_hears_fine(const struct step *step)
{
	static const char *const fine[] = {
		"parfait",      "super",    "genial",        "nickel",      "impeccable",
		"impec",        "top",      "tres bien",     "excellent",   "ok",
		"ok parfait",   "ok super", "c est parfait", "c est super", "ca me convient",
		"c est nickel", NULL};
	return is_only(step, fine) && !step_has_reserve(step);
}

/* "Peu importe": a choice that promises nothing is taken, and told; the summary still asks. NULL:
 * there is none. */
static const char *any_choice(const json_t *asked)
{
	const char *value, *first = NULL;
	json_t *choice, *choices = json_object_get(asked, "choix");
	if (json_object_get(asked, "liste") || json_object_get(choices, "oui"))
		return NULL;
	json_object_foreach(choices, value, choice)
	{
		if (*form_text(choice, "fin") || *form_text(choice, "vers"))
			continue;
		if (!first || strcmp(value, "autre") == 0)
			first = value;
	}
	return first;
}

bool form_hear_any(struct step *step, const json_t *asked)
{
	json_t *form = step->state->form;
	char words[PLAIN_BYTES];
	(void)plain_words(step->event->text, words, sizeof words);
	if ((asked && form_step_type(asked) != FORM_CHOICE) || plain_count(words) > ANY_WORDS ||
	    !matcher_has_idea(step->dialogue->matcher, "dlg_peu_importe"))
		return false;
	const char *value = asked ? any_choice(asked) : NULL;
	if (!value) {
		form_miss(step, asked, NULL);
		return true;
	}
	json_t *label = form_label(form, asked, value);
	const struct placeholder values[] = {{"reponse", text_of(json_string_value(label))}};
	speech_begin(&step->speech, form_text(form, "act"));
	speech_say(&step->speech, "demarche_au_choix", values, 1);
	speech_end(&step->speech);
	form_take_answer(step, asked, json_string(value), label);
	return true;
}

bool form_does_not_know(const struct step *step)
{
	enum { UNKNOWN_WORDS = 6 };
	static const char *const unknown[] = {"sais pas", "sais plus", "aucune idee", NULL};
	static const char *const asks[] = {"comment", "ou",   "quand",  "combien", "pourquoi",
					   "quoi",    "quel", "quelle", NULL};
	char words[PLAIN_BYTES];
	(void)plain_words(step->event->text, words, sizeof words);
	return plain_count(words) <= UNKNOWN_WORDS && plain_has_any(words, unknown) &&
	       !plain_has_any(words, asks);
}

bool form_gives_email(const struct step *step, const json_t *form)
{
	enum { BESIDE = 5 };
	size_t i;
	const json_t *asked;
	char words[PLAIN_BYTES], of_it[PLAIN_BYTES];
	const struct entity *email = form_entity(step, ENTITY_EMAIL);
	if (!email || matcher_has_idea(step->dialogue->matcher, "changer"))
		return false;
	(void)plain_words(step->event->text, words, sizeof words);
	(void)plain_words(form_span(step, email), of_it, sizeof of_it);
	if (plain_count(words) > plain_count(of_it) + BESIDE)
		return false;
	json_array_foreach(json_object_get(form_definition(step, form), "etapes"), i, asked)
	{
		if (form_step_type(asked) == FORM_EMAIL)
			return true;
	}
	return false;
}
