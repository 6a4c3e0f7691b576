/*
 * form_questions.c - a short question about the act in hand ("c'est payant ?", "je garde mon
 * numéro ?"): what the act says of it ("reponses"), or else what holds for every act; its own
 * question comes back once. Also what is nothing but a reason. See form_parts.h.
 */
#include <ctype.h>
#include <stdint.h>
#include <string.h>

#include "dialogue/form_parts.h"
#include "french/plain.h"

enum { QUESTION_WORDS = 16, LOOSE_WORDS = 8, SPANS = 8, STEM_LETTERS = 6, SHORT_LETTERS = 2 };

/* ---- Which answer ---- */

static bool holds_all(const struct step *step, const json_t *ideas)
{
	size_t i;
	const json_t *idea;
	json_array_foreach(ideas, i, idea)
	{
		if (!matcher_has_idea(step->dialogue->matcher, json_string_value(idea)))
			return false;
	}
	return json_array_size(ideas) > 0;
}

json_t *form_answers_named(const struct step *step, const json_t *definition)
{
	const char *name;
	json_t *answer, *names = json_array();
	json_object_foreach(json_object_get(definition, "reponses"), name, answer)
	{
		if (holds_all(step, json_object_get(answer, "idees")))
			(void)json_array_append_new(names, json_string(name));
	}
	if (json_array_size(names) > 0)
		return names;
	json_decref(names);
	return NULL;
}

/* What is not known of the account cannot be told: {offer.lines.0.commitment_end} of a line that
 * is not bound. */
static bool is_known(const json_t *definition, const json_t *form, const char *text)
{
	for (const char *open = strchr(text, '{'); open; open = strchr(open + 1, '{')) {
		char name[ID_BYTES * 2] = "";
		size_t length = strcspn(open + 1, "}");
		if (length >= sizeof name)
			return false;
		memcpy(name, open + 1, length);
		const char *of = memchr(name, '.', length)     ? "fields"
				 : form_step(definition, name) ? "labels"
							       : NULL;
		if (of && !*form_text(json_object_get(form, of), name))
			return false;
	}
	return true;
}

static bool is_fit(const json_t *definition, const json_t *form, const json_t *answer)
{
	return form_holds(json_object_get(answer, "si"), json_object_get(form, "values")) &&
	       is_known(definition, form, form_text(answer, "dit"));
}

const char *form_answer_said(const json_t *definition, const json_t *form, const json_t *names)
{
	size_t i;
	const json_t *name;
	json_array_foreach(names, i, name)
	{
		const json_t *answer = json_object_get(json_object_get(definition, "reponses"),
						       json_string_value(name));
		if (is_fit(definition, form, answer))
			return form_text(answer, "dit");
	}
	return "";
}

const char *form_sort(const json_t *definition)
{
	const json_t *issue = json_array_get(json_object_get(definition, "issues"), 0);
	if (json_is_true(json_object_get(issue, "paiement")))
		return "paiement";
	return *form_text(issue, "operation") ? "operation" : "demande";
}

/* ---- Nothing else is said ---- */

static void blank(const struct step *step, const json_t *ideas, struct buffer *text)
{
	size_t i;
	const json_t *idea;
	json_array_foreach(ideas, i, idea)
	{
		struct word_span spans[SPANS];
		size_t count = matcher_find_idea(step->dialogue->matcher, json_string_value(idea),
						 spans, SPANS);
		for (size_t j = 0; j < count; j++)
			if (spans[j].from <= spans[j].to && spans[j].to <= text->length)
				memset(text->bytes + spans[j].from, ' ',
				       spans[j].to - spans[j].from);
	}
}

/* The words of its title say nothing more of it. */
static bool is_of_the_act(const struct step *step, const char *word)
{
	char title[PLAIN_BYTES], start[STEM_LETTERS + 2] = " ";
	const char *act = form_text(step->state->form, "act");
	uint32_t intent = matcher_find_intent(step->dialogue->matcher, act);
	if (intent == NO_INTENT)
		return false;
	(void)plain_words(text_of(matcher_intent_title(step->dialogue->matcher, intent)), title,
			  sizeof title);
	strncat(start, word, STEM_LETTERS);
	return strlen(word) >= STEM_LETTERS && strstr(title, start) != NULL;
}

/* Whether what is left once those ideas are blanked means nothing by itself. */
static bool is_idle(const struct step *step, const struct buffer *left)
{
	char words[PLAIN_BYTES], *rest = NULL;
	(void)plain_words((struct text){left->bytes, left->length}, words, sizeof words);
	for (char *word = strtok_r(words, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		if (strlen(word) > SHORT_LETTERS && !isdigit((unsigned char)*word) &&
		    !is_of_the_act(step, word) &&
		    !matcher_is_empty_word(step->dialogue->matcher, text_of(word)))
			return false;
	}
	return true;
}

/* `more`: other ideas that may be said too, or NULL. */
static bool says_only(const struct step *step, const json_t *ideas, const json_t *more)
{
	static const char *const asking[] = {"dlg_question", "dlg_savoir", "dlg_merci",
					     "qu_en_passant"};
	struct buffer text;
	buffer_init(&text);
	buffer_add(&text, step->event->text);
	json_t *idle = json_array();
	for (size_t i = 0; i < sizeof asking / sizeof asking[0]; i++)
		(void)json_array_append_new(idle, json_string(asking[i]));
	blank(step, ideas, &text);
	blank(step, more, &text);
	blank(step, idle, &text);
	json_decref(idle);
	bool only = !text.failed && is_idle(step, &text);
	buffer_free(&text);
	return only;
}

static void add_held(const struct step *step, const json_t *ideas, json_t *held)
{
	size_t i;
	const json_t *idea;
	json_array_foreach(ideas, i, idea)
	{
		if (matcher_has_idea(step->dialogue->matcher, json_string_value(idea)))
			(void)json_array_append(held, (json_t *)(uintptr_t)idea);
	}
}

/* The ideas of the choices of the act that the text holds; the caller's. */
static json_t *list_chosen(const struct step *step, const json_t *definition)
{
	size_t i;
	const json_t *asked;
	const char *value;
	json_t *choice, *held = json_array();
	json_array_foreach(json_object_get(definition, "etapes"), i, asked)
	{
		json_t *choices = json_object_get(asked, "choix");
		json_object_foreach(choices, value, choice)
		{
			add_held(step, json_object_get(choice, "idees"), held);
		}
	}
	return held;
}

/* ---- Answering ---- */

/* The answer of the act, else of all acts, to a text that asks nothing else; "": none. */
static const char *find_in(const struct step *step, const json_t *definition, json_t *answers,
			   const json_t *more)
{
	const json_t *form = step->state->form;
	const char *name;
	json_t *answer;
	json_object_foreach(answers, name, answer)
	{
		const char *sort = form_text(answer, "fin");
		const json_t *ideas = json_object_get(answer, "idees");
		if ((!*sort || strcmp(sort, form_sort(definition)) == 0) &&
		    holds_all(step, ideas) && is_fit(definition, form, answer) &&
		    says_only(step, ideas, more))
			return form_text(answer, "dit");
	}
	return "";
}

static const char *find_answer(const struct step *step, const json_t *definition)
{
	json_t *chosen = list_chosen(step, definition); /* "combien coûte le 200 Go ?" */
	const char *said =
		find_in(step, definition, json_object_get(definition, "reponses"), chosen);
	json_decref(chosen);
	return *said ? said : find_in(step, definition, step->dialogue->forms.answers, NULL);
}

/* What an act that only reads the account leaves to be asked: what it costs. */
static const char *find_price(const struct step *step, json_t *answers)
{
	static const char price[] = "qu_prix";
	const char *name;
	json_t *answer;
	json_object_foreach(answers, name, answer)
	{
		if (form_lists(json_object_get(answer, "idees"), price) &&
		    form_says_only(step, price))
			return form_text(answer, "dit");
	}
	return "";
}

bool form_asks(const struct step *step)
{
	static const char *const asking[] = {"quand",  "combien", "comment",  "quoi",
					     "quel",   "quelle",  "quels",    "quelles",
					     "est ce", "puis je", "pourquoi", NULL};
	const struct text text = step->event->text;
	char words[PLAIN_BYTES];
	(void)plain_words(text, words, sizeof words);
	return step_only_asks(step) || (text.length > 0 && memchr(text.bytes, '?', text.length)) ||
	       plain_has_any(words, asking);
}

bool form_gives_reason(const struct step *step, const json_t *definition)
{
	static const char *const because[] = {"parce que", "parceque", "car", "puisque",
					      "vu que",    "a cause",  NULL};
	char words[PLAIN_BYTES];
	json_t *chosen = list_chosen(step, definition);
	(void)plain_words(step->event->text, words, sizeof words);
	bool gives = json_array_size(chosen) > 0 && !form_asks(step) &&
		     (plain_has_any(words, because) || says_only(step, chosen, NULL));
	json_decref(chosen);
	return gives;
}

bool form_says_only(const struct step *step, const char *idea)
{
	json_t *ideas = json_pack("[s]", idea);
	bool only = holds_all(step, ideas) && says_only(step, ideas, NULL);
	json_decref(ideas);
	return only;
}

/* "Je paie", or "bon ok je paie, c'est combien ?", whose answer is on the page. */
static bool says_to_pay(const struct step *step)
{
	json_t *pays = json_pack("[s]", "qu_je_paie"), *due = json_pack("[s]", "qu_total");
	json_t *beside = json_pack("[s, s]", "qu_total", "qu_bien_recu");
	bool asks = form_asks(step);
	bool says = holds_all(step, pays) &&
		    (asks ? holds_all(step, due) && says_only(step, pays, beside)
			  : says_only(step, pays, NULL));
	json_decref(pays);
	json_decref(due);
	json_decref(beside);
	return says;
}

bool form_hear_payment(struct step *step, const json_t *definition)
{
	json_t *chosen = list_chosen(step, definition); /* "je paie moins" is for the act */
	bool pays = strcmp(form_sort(definition), "paiement") != 0 &&
		    json_array_size(chosen) == 0 && says_to_pay(step);
	json_decref(chosen);
	if (pays) {
		form_tell_kept(step);
		step_serve(step, "impaye_regulariser");
	}
	return pays;
}

/* Whether the text is surely about something else: "combien coûte un appel au Maroc". */
static bool asks_for_other(const struct step *step)
{
	return step->match.decision == DECISION_ANSWER &&
	       strcmp(matcher_intent_id(step->dialogue->matcher, step->match.requests[0]),
		      form_text(step->state->form, "act")) != 0;
}

/* The answer, and then the question of the form again. */
static void answer_and_go_on(struct step *step, const char *said)
{
	step->state->failures = 0;
	form_begin_reply(step, step->state->form);
	form_add_text(step, step->state->form, said, NULL);
	form_go_on(step);
}

bool form_answer_about(struct step *step, const json_t *definition)
{
	char words[PLAIN_BYTES];
	(void)plain_words(step->event->text, words, sizeof words);
	size_t count = plain_count(words);
	if (count > QUESTION_WORDS)
		return false;
	const char *said = find_answer(step, definition);
	if (!*said && count <= LOOSE_WORDS && !asks_for_other(step)) {
		json_t *names = form_answers_named(step, definition);
		said = form_answer_said(definition, step->state->form, names);
		json_decref(names);
	}
	if (!*said)
		return false;
	answer_and_go_on(step, said);
	return true;
}

/* Whether an answer to what is asked tells of the line: "engagé jusqu'au {offer...}". */
static bool depends_on_line(const struct step *step, const json_t *definition)
{
	size_t i;
	const json_t *name;
	bool depends = false;
	json_t *names = form_answers_named(step, definition);
	json_array_foreach(names, i, name)
	{
		const json_t *answer = json_object_get(json_object_get(definition, "reponses"),
						       json_string_value(name));
		depends = depends || json_object_get(answer, "si") ||
			  !is_known(definition, NULL, form_text(answer, "dit"));
	}
	json_decref(names);
	return depends;
}

bool form_answer_before(struct step *step, const char *act)
{
	const json_t *definition = forms_find(&step->dialogue->forms, act);
	bool depends = depends_on_line(step, definition);
	json_t *held = step->state->form;
	json_t *form =
		json_pack("{s:s, s:{}, s:{}, s:{}}", "act", act, "values", "labels", "fields");
	step->state->form = form;
	const char *said = definition ? find_answer(step, definition)
				      : find_price(step, step->dialogue->forms.answers);
	step->state->form = held;
	if (*said && depends) {
		step_reply(step, act, "ligne_d_abord");
	} else if (*said) {
		speech_begin(&step->speech, act);
		form_add_text(step, form, said, NULL);
		speech_end(&step->speech);
	}
	json_decref(form);
	return *said != '\0';
}

bool form_answer_first(struct step *step, const json_t *definition)
{
	const char *name;
	json_t *answer;
	json_object_foreach(json_object_get(definition, "reponses"), name, answer)
	{
		if (json_is_true(json_object_get(answer, "dabord")) &&
		    holds_all(step, json_object_get(answer, "idees")) &&
		    is_fit(definition, step->state->form, answer)) {
			answer_and_go_on(step, form_text(answer, "dit"));
			return true;
		}
	}
	return false;
}
