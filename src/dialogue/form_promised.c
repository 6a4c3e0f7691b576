/* form_promised.c - acts that an unpaid bill stopped (form_kept.c), promised for once it is paid.
 * See form_parts.h. */
#include "dialogue/form_parts.h"

bool form_is_promised(const struct dialogue_state *state)
{
	return form_find_kept(state, "blocked") < json_array_size(state->kept);
}

void form_keep_promises(struct step *step)
{
	struct dialogue_state *state = step->state;
	size_t i;
	json_t *form;
	form_forget_unknown(step);
	json_array_foreach(state->kept, i, form)
	{
		if (form_is_kept_as(form, "blocked"))
			form_set_text(form, "kept", "paid");
	}
	if (form_waits(state->form))
		form_forget_done(step, state->form); /* it is in hand already */
	if (form_find_kept(state, "paid") == json_array_size(state->kept) ||
	    (state->form && !form_waits(state->form)))
		return;       /* nothing, or what runs comes first */
	form_put_aside(step); /* the other one is offered again afterwards */
	form_resume_at(step, form_find_kept(state, "paid"));
}

json_t *dialogue_state_promises(const struct dialogue_state *state)
{
	json_t *promises = json_array(), *form;
	size_t i;
	if (json_is_true(json_object_get(state->form, "promised")) && form_waits(state->form))
		(void)json_array_append_new(promises, json_deep_copy(state->form));
	json_array_foreach(state->kept, i, form)
	{
		if (form_is_kept_as(form, "paid") || form_is_kept_as(form, "blocked"))
			(void)json_array_append_new(promises, json_deep_copy(form));
	}
	return promises;
}

void form_take_over(struct step *step, const json_t *form)
{
	json_t *own = form_definition(step, form) ? json_deep_copy(form) : NULL;
	if (!own)
		return;
	(void)json_object_del(own, "key"); /* it is summed up, and confirmed, anew */
	form_set_text(own, "stage", "steps");
	form_keep(step, own, "blocked");
}

bool form_drop_promised(struct step *step)
{
	struct dialogue_state *state = step->state;
	form_forget_dropped(state);
	size_t count = json_array_size(state->kept);
	const json_t *last = json_array_get(state->kept, count - 1);
	if (count == 0 || !form_is_kept_as(last, "blocked") ||
	    strcmp(form_text(last, "act"), state->served) != 0)
		return false;
	(void)json_array_remove(state->kept, count - 1);
	step_reply(step, "annuler", "annule");
	form_offer_kept(step);
	return true;
}
