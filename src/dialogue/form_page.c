/* form_page.c - once the page of a payment is shown, another part or another bill is said: "non
 * 36", "plutôt la deuxième". See form.h. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "dialogue/form_parts.h"
#include "dialogue/pick.h"
#include "french/plain.h"

enum { BARE_DIGITS = 4, CENTS = 100 };

static bool pays(const json_t *definition)
{
	size_t i;
	const json_t *issue;
	json_array_foreach(json_object_get(definition, "issues"), i, issue)
	{
		if (json_is_true(json_object_get(issue, "paiement")))
			return true;
	}
	return false;
}

/* Beside a word that corrects: what is said instead. */
static bool corrects(const struct step *step)
{
	static const char *const words_of_it[] = {"non", "plutot", "finalement", "enfin", "pardon"};
	char words[PLAIN_BYTES];
	(void)plain_words(step->event->text, words, sizeof words);
	for (size_t i = 0; i < sizeof words_of_it / sizeof words_of_it[0]; i++)
		if (plain_find(words, words_of_it[i]))
			return true;
	return false;
}

/* "non 36": a number alone is so many euros; in cents. 0: it is not said. */
static json_int_t says_bare_part(const struct step *step)
{
	struct pick pick = pick_read(step->event->text);
	bool alone = corrects(step) && pick.more == 0 && strlen(pick.digits) <= BARE_DIGITS;
	json_int_t decimal = form_decimal(step->event->text);
	return !alone ? 0 : decimal >= 0 ? decimal : atoi(pick.digits) * CENTS;
}

/* "non, la deuxième", "plutôt celle de la box", of the bills that were shown; 0: no rank. */
static int says_other_rank(const struct step *step)
{
	const struct pick pick = pick_read(step->event->text);
	return corrects(step) && pick.more == 0 && !pick.digits[0] ? pick.rank : 0;
}

static bool says_other_bill(const struct step *step)
{
	const struct pick pick = pick_read(step->event->text);
	return corrects(step) && pick.more == 1 && step->match.market;
}

/* "non, celle du 13", "le 13 plutôt": the bill of another line. */
static bool says_other_line(const struct step *step)
{
	char end[PICK_END_BYTES];
	pick_end(step->event->text, end);
	return end[0] && pick_read(step->event->text).more == 0;
}

/* "Non de Lina", "celle de Lina": the user of the line of a bill that was among those shown. */
static bool names_a_bill(const struct step *step)
{
	const struct pick pick = {.rank = 0};
	const json_t *lists = json_object_get(step->state->said, "among");
	const char *name;
	json_t *rows;
	bool any = false, named;
	if (pick_read(step->event->text).more != 1)
		return false;
	json_object_foreach((json_t *)(uintptr_t)lists, name, rows)
	{
		json_t *lines = pick_lines(&pick, step->event->text, rows, NULL, "", &named);
		any = any || (named && json_array_size(lines) < json_array_size(rows));
		json_decref(lines);
	}
	return any;
}

/* "Non, tout": all of it, not a part; "c'est tout" ends the talk. */
static bool says_whole(const struct step *step)
{
	static const char *const otherwise[] = {"est tout", "sera tout", "pas tout", "tout va"};
	const struct matcher *matcher = step->dialogue->matcher;
	const struct pick pick = pick_read(step->event->text);
	char words[PLAIN_BYTES];
	(void)plain_words(step->event->text, words, sizeof words);
	for (size_t i = 0; i < sizeof otherwise / sizeof otherwise[0]; i++)
		if (plain_find(words, otherwise[i]))
			return false;
	bool said = plain_find(words, "tout") || matcher_has_idea(matcher, "rep_tout_payer") ||
		    matcher_has_idea(matcher, "payer_en_totalite");
	return said && pick.more <= 1 && !pick.digits[0];
}

/* The choice of all, or the bill that a part of was shown. */
static void choose_whole(const json_t *definition, const json_t *before, json_t *values)
{
	const json_t *shown = json_object_get(before, "shown"), *asked;
	const char *value;
	json_t *choice;
	size_t i;
	json_array_foreach(json_object_get(definition, "etapes"), i, asked)
	{
		const char *name = form_text(asked, "nom");
		json_object_foreach(json_object_get(asked, "choix"), value, choice)
		{
			if (form_lists(json_object_get(choice, "idees"), "rep_tout_payer"))
				form_set_text(values, name, value);
		}
		choice = json_object_get(json_object_get(asked, "choix"), form_text(shown, name));
		const char *of = form_text(shown, form_text(choice, "partie"));
		if (*of)
			form_set_text(values, name, of);
	}
}

/* An amount, or a number of instalments, and next to nothing else. */
static bool says_part_alone(const struct step *step)
{
	static const char *const units[] = {"euro",       "euros",       "eur",      "centimes",
					    "mensualite", "mensualites", "echeance", "echeances"};
	char words[PLAIN_BYTES];
	unsigned named = 0;
	(void)plain_words(step->event->text, words, sizeof words);
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
		named += plain_find(words, units[i]) != NULL;
	if (matcher_has_idea(step->dialogue->matcher, "rep_la_moitie"))
		return pick_read(step->event->text).more <= 1;
	if (form_entity(step, ENTITY_AMOUNT))
		return pick_read(step->event->text).more <= named;
	return form_entity(step, ENTITY_COUNT) && named > 0 &&
	       pick_read(step->event->text).more <= named;
}

bool form_hear_other_part(struct step *step)
{
	struct dialogue_state *state = step->state;
	char id[ID_BYTES];
	step_set_id(id, state->served);
	if (form_hear_paid(step))
		return true;
	if (state->form || state->awaiting != AWAITING_NOTHING ||
	    step->event->level == LEVEL_ANONYMOUS || !pays(forms_find(&step->dialogue->forms, id)))
		return false;
	bool line = says_other_line(step);
	json_int_t bare = line ? 0 : says_bare_part(step);
	int rank = says_other_rank(step);
	bool whole = says_whole(step);
	if (!line && !bare && !rank && !whole && !says_part_alone(step) && !says_other_bill(step) &&
	    !names_a_bill(step))
		return false;
	state->failures = 0;
	step_hear_said(step);
	(void)json_object_set_new(state->said, "other_part", json_true());
	if (bare)
		(void)json_object_set_new(state->said, "amount_cents", json_integer(bare));
	if (rank)
		(void)json_object_set_new(state->said, "other_rank", json_integer(rank));
	json_t *values = json_object_get(state->said, "values");
	json_t *foreseen = form_foresee(step, id);
	(void)json_object_update(values, foreseen);
	json_decref(foreseen);
	if (whole)
		choose_whole(forms_find(&step->dialogue->forms, id),
			     json_object_get(state->said, "before"), values);
	step_serve(step, id);
	return true;
}
