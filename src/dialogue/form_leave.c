/* form_leave.c - what ends a form without its act: the reason for it falls away, the summary is
 * taken back, nothing is wanted any more. See form_parts.h. */
#include <string.h>

#include "dialogue/form_parts.h"
#include "french/plain.h"

enum { NEWS_WORDS = 14, RENOUNCE_WORDS = 5, CHANGE_WORDS = 9 };

/* A hope, a question or what has not come is no news: "si je le retrouve ?", "toujours pas". */
static bool tells_news(const struct step *step)
{
	static const char *const hopes[] = {
		"si",         "comment",    "quand",  "est ce", "toujours pas",
		"pas encore", "encore pas", "jamais", "aucun",  "aucune",
		"nulle part", "rien",       NULL};
	const struct text text = step->event->text;
	char words[PLAIN_BYTES];
	(void)plain_words(text, words, sizeof words);
	return plain_count(words) <= NEWS_WORDS && !plain_has_any(words, hopes) &&
	       (text.length == 0 || !memchr(text.bytes, '?', text.length));
}

static bool has_one(const struct step *step, const json_t *ideas)
{
	size_t i;
	const json_t *idea;
	const struct matcher *matcher = step->dialogue->matcher;
	json_array_foreach(ideas, i, idea)
	{
		if (matcher_has_idea(matcher, json_string_value(idea)))
			return true;
	}
	return false;
}

/* Whether the text says that the reason has fallen away: by an idea that always does, or by one
 * that does after such answers ("selon"): "il était dans mon sac", of what was lost. */
static bool tells_needless(const struct step *step, const json_t *needless, const json_t *values)
{
	const json_t *given = json_object_get(needless, "selon");
	bool told = has_one(step, json_object_get(needless, "idees")) ||
		    (given && form_holds(json_object_get(given, "si"), values) &&
		     has_one(step, json_object_get(given, "idees")));
	return told && !has_one(step, json_object_get(needless, "sauf")) && tells_news(step);
}

bool form_hear_found(struct step *step)
{
	const struct dialogue_state *state = step->state;
	const json_t *done = json_object_get(state->said, "answers");
	const json_t *definition = forms_find(&step->dialogue->forms, state->served);
	char id[ID_BYTES];
	if (state->form || state->awaiting != AWAITING_NOTHING || !definition ||
	    strcmp(form_text(done, "act"), state->served) != 0 ||
	    !json_object_get(definition, "suspendue") ||
	    !tells_needless(step, json_object_get(definition, "sans_objet"),
			    json_object_get(done, "values")))
		return false;
	step_set_id(id, state->served);
	step->state->failures = 0;
	step_serve(step, id);
	return true;
}

bool form_hear_needless(struct step *step, const json_t *definition)
{
	const json_t *needless = json_object_get(definition, "sans_objet");
	json_t *form = step->state->form;
	if (!tells_needless(step, needless, json_object_get(form, "values")))
		return false;
	step->state->failures = 0;
	if (form_is_at(form, "confirm"))
		step_set_id(step->state->settled, form_text(form, "key"));
	form_begin_reply(step, form);
	form_add_text(step, form, form_text(needless, "dit"), NULL);
	speech_end(&step->speech);
	step->state->served[0] = '\0';
	form_drop(&step->state->form);
	form_offer_kept(step);
	return true;
}

/* "En fait ne la bloque pas": the choice made is an act, and denied. Another choice is a fact, of
 * which a text may deny something else: "je ne l'ai pas perdu exprès". */
static bool denies_act(const struct step *step, const json_t *asked, const char *value)
{
	size_t i;
	const json_t *idea;
	const json_t *choice = json_object_get(json_object_get(asked, "choix"), value);
	if (!json_is_true(json_object_get(asked, "actes")))
		return false;
	json_array_foreach(json_object_get(choice, "idees"), i, idea)
	{
		if (matcher_denies_idea(step->dialogue->matcher, json_string_value(idea)))
			return true;
	}
	return false;
}

static bool names_other_choice(struct step *step, const json_t *asked, const json_t *before)
{
	json_t *value, *label;
	bool read = form_read_ahead(step, step->state->form, asked, &value, &label);
	bool other = read && !json_equal(value, before);
	json_decref(value);
	json_decref(label);
	return other;
}

/* "Laisse le 12", of a summary with the 12: it is not taken back. */
static bool says_value(struct step *step, const json_t *asked, const json_t *before)
{
	json_t *value, *label;
	bool read = form_read_value(step, step->state->form, asked, &value, &label);
	bool same = read && json_equal(value, before);
	json_decref(value);
	json_decref(label);
	return same;
}

bool form_takes_summary_back(struct step *step, const json_t *definition)
{
	const json_t *form = step->state->form, *values = json_object_get(form, "values"), *asked;
	const struct matcher *matcher = step->dialogue->matcher;
	char words[PLAIN_BYTES];
	bool denied = false;
	size_t i;
	(void)plain_words(step->event->text, words, sizeof words);
	if (!form_is_at(form, "confirm") || plain_count(words) > CHANGE_WORDS)
		return false;
	json_array_foreach(json_object_get(definition, "etapes"), i, asked)
	{
		const json_t *before = json_object_get(values, form_text(asked, "nom"));
		bool choice = form_step_type(asked) == FORM_CHOICE;
		if (!before)
			continue;
		if (choice ? names_other_choice(step, asked, before)
			   : says_value(step, asked, before))
			return false;
		denied = denied || (choice && json_string_value(before) &&
				    denies_act(step, asked, json_string_value(before)));
	}
	return denied || (form_takes_back(step) && matcher_has_idea(matcher, "dlg_garder"));
}

bool form_hears_renounced(const struct step *step)
{
	static const char *const bare[] = {"non", "remerciement", "annuler", NULL};
	char words[PLAIN_BYTES];
	(void)plain_words(step->event->text, words, sizeof words);
	return plain_count(words) <= RENOUNCE_WORDS &&
	       matcher_has_idea(step->dialogue->matcher, "dlg_renoncer") &&
	       (step->match.decision != DECISION_ANSWER || form_is_talk(step, bare));
}
