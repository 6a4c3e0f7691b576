/* form_page.c - once the page of a payment is shown, another part or another bill is said: "non
 * 36", "plutôt la deuxième". See form.h. */
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
	if (state->form || state->awaiting != AWAITING_NOTHING ||
	    step->event->level == LEVEL_ANONYMOUS || !pays(forms_find(&step->dialogue->forms, id)))
		return false;
	json_int_t bare = says_bare_part(step);
	int rank = says_other_rank(step);
	if (!bare && !rank && !says_part_alone(step) && !says_other_bill(step))
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
	step_serve(step, id);
	return true;
}
