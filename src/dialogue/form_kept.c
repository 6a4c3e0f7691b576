/*
 * form_kept.c - acts put aside, and taken up again one after the other. See form.h.
 *
 * state->kept is a list of forms, the oldest first. Each says why in "kept":
 *   "blocked"     an unpaid bill stopped it: promised, once that is paid
 *   "paid"        it is paid since: summed up at its turn, to be confirmed
 *   "queued"      asked for together with another: {act, said}, begun at its turn
 *   "digression"  another act came, or the customer said "plus tard": offered at its turn
 *   "dropped"     abandoned: the last one only, never offered, there if the customer asks for it
 * and "later": "once" until those after it have had their turn, "asked" for good; "put_off" once
 * the customer said so, "offered" while it is offered again.
 */
#include <stdlib.h>

#include "dialogue/form_parts.h"

bool form_is_kept_as(const json_t *form, const char *why)
{
	return strcmp(form_text(form, "kept"), why) == 0;
}

/* The first that is kept for this reason and was not put off; an index, or the size: none. */
size_t form_find_kept(const struct dialogue_state *state, const char *why)
{
	size_t i;
	const json_t *form;
	json_array_foreach(state->kept, i, form)
	{
		if (form_is_kept_as(form, why) && !json_object_get(form, "later"))
			return i;
	}
	return json_array_size(state->kept);
}

/* The one whose turn it is: those of a bill come first. An index, or the size: none. */
static size_t find_next(const struct dialogue_state *state)
{
	size_t paid = form_find_kept(state, "paid");
	return paid < json_array_size(state->kept) ? paid : form_find_kept(state, "digression");
}

/* Takes it out of the list; the caller's. */
json_t *form_take_kept(struct dialogue_state *state, size_t at)
{
	json_t *form = json_incref(json_array_get(state->kept, at));
	(void)json_array_remove(state->kept, at);
	return form;
}

static void say_of(struct step *step, const char *phrase, const json_t *form)
{
	const struct placeholder values[] = {
		{"titre", text_of(form_text(json_object_get(form, "labels"), "titre"))}};
	speech_say(&step->speech, phrase, values, 1);
}

static void reply_of(struct step *step, const char *phrase, const json_t *form)
{
	speech_begin(&step->speech, form_text(form, "act"));
	say_of(step, phrase, form);
	speech_end(&step->speech);
}

/* ---- Putting aside ---- */

static bool is_same_act(const json_t *one, const json_t *other)
{
	return strcmp(form_text(one, "act"), form_text(other, "act")) == 0 &&
	       strcmp(form_text(json_object_get(one, "line"), "id"),
		      form_text(json_object_get(other, "line"), "id")) == 0;
}

static bool is_same_request(const json_t *one, const json_t *other)
{
	return is_same_act(one, other) &&
	       json_equal(json_object_get(one, "values"), json_object_get(other, "values"));
}

static void forget_kept(struct dialogue_state *state, const json_t *like,
			bool (*same)(const json_t *, const json_t *), const char *why)
{
	for (size_t i = json_array_size(state->kept); i-- > 0;) {
		const json_t *form = json_array_get(state->kept, i);
		if (same(form, like) && (!why || form_is_kept_as(form, why)))
			(void)json_array_remove(state->kept, i);
	}
}

void form_forget_dropped(struct dialogue_state *state)
{
	for (size_t i = json_array_size(state->kept); i-- > 0;)
		if (form_is_kept_as(json_array_get(state->kept, i), "dropped"))
			(void)json_array_remove(state->kept, i);
}

/* The oldest falls out and is named; what was promised, only where nothing else is left. */
static void make_room(struct step *step)
{
	struct dialogue_state *state = step->state;
	if (json_array_size(state->kept) > KEPT_LIMIT)
		form_forget_dropped(state);
	while (json_array_size(state->kept) > KEPT_LIMIT) {
		size_t oldest = 0, i;
		const json_t *form;
		json_array_foreach(state->kept, i, form)
		{
			if (form_is_kept_as(form, "digression")) {
				oldest = i;
				break;
			}
		}
		json_t *fallen = form_take_kept(state, oldest);
		reply_of(step, "demarche_de_cote_pleine", fallen);
		json_decref(fallen);
	}
}

void form_keep(struct step *step, json_t *form, const char *why)
{
	struct dialogue_state *state = step->state;
	forget_kept(state, form, is_same_request, NULL);
	form_set_text(form, "kept", why);
	(void)json_object_del(form, "back");
	if (!state->kept)
		state->kept = json_array();
	(void)json_array_append_new(state->kept, form);
	make_room(step);
}

void form_abandon(struct step *step)
{
	json_t *form = step->state->form;
	step->state->form = NULL;
	if (!form_waits(form)) {
		json_decref(form);
		return;
	}
	form_forget_dropped(step->state);
	form_keep(step, form, "dropped");
}

json_t *form_take_left(struct step *step)
{
	struct dialogue_state *state = step->state;
	size_t at = form_find_kept(state, "dropped"), i;
	const json_t *reply;
	bool left = false;
	json_array_foreach(state->replies, i, reply)
	{
		left = left || strcmp(form_text(reply, "intent"), "annuler") == 0;
	}
	return left && at < json_array_size(state->kept) ? form_take_kept(state, at) : NULL;
}

void form_put_aside(struct step *step)
{
	json_t *form = step->state->form;
	step->state->form = NULL;
	if (form_waits(form))
		form_keep(step, form, "digression");
	else
		json_decref(form);
}

void form_replace_kept(struct step *step, const json_t *form)
{
	forget_kept(step->state, form, is_same_act, "digression");
	forget_kept(step->state, form, is_same_act, "dropped");
}

void form_forget_bills(struct step *step)
{
	for (size_t i = json_array_size(step->state->kept); i-- > 0;) {
		const json_t *definition =
			form_definition(step, json_array_get(step->state->kept, i));
		if (strcmp(form_sort(definition), "paiement") == 0 &&
		    form_step(definition, "facture"))
			(void)json_array_remove(step->state->kept, i);
	}
}

void form_forget_queued(struct step *step, const json_t *form)
{
	for (size_t i = json_array_size(step->state->kept); i-- > 0;) {
		const json_t *kept = json_array_get(step->state->kept, i);
		if (form_is_kept_as(kept, "queued") && json_object_get(kept, "line") &&
		    strcmp(form_text(kept, "act"), form_text(form, "act")) == 0)
			(void)json_array_remove(step->state->kept, i);
	}
}

void form_forget_done(struct step *step, const json_t *form)
{
	forget_kept(step->state, form, is_same_request, NULL);
}

/* ---- Taking up again ---- */

/* "« Ajouter une option » et « Changer de forfait »": those kept for that reason, but `aside`. The
 * caller's; NULL: none. */
static char *list_titles(const struct dialogue_state *state, const char *why, const json_t *aside)
{
	size_t i, left = 0;
	const json_t *form;
	struct buffer titles;
	buffer_init(&titles);
	json_array_foreach(state->kept, i, form)
	{
		left += form != aside && form_is_kept_as(form, why);
	}
	json_array_foreach(state->kept, i, form)
	{
		if (form == aside || !form_is_kept_as(form, why))
			continue;
		buffer_add_format(&titles, "«\u00A0%s\u00A0»%s",
				  form_text(json_object_get(form, "labels"), "titre"),
				  left > 2    ? ", "
				  : left == 2 ? " et "
					      : "");
		left--;
	}
	if (titles.length)
		return buffer_take(&titles);
	buffer_free(&titles);
	return NULL;
}

/* The phrase names the form, and the others kept for that reason; false when there are none. */
bool form_say_kept(struct step *step, const char *phrase, const json_t *form, const char *why)
{
	char *titles = list_titles(step->state, why, form);
	const struct placeholder values[] = {
		{"titre", text_of(form_text(json_object_get(form, "labels"), "titre"))},
		{"titres", text_of(titles)}};
	if (titles)
		speech_say(&step->speech, phrase, values, 2);
	free(titles);
	return titles != NULL;
}

void form_say_kept_too(struct step *step, const json_t *form)
{
	(void)form_say_kept(step, "demarche_garde_aussi", form, "blocked");
}

void form_resume_at(struct step *step, size_t at)
{
	json_t *form = form_take_kept(step->state, at);
	bool paid = form_is_kept_as(form, "paid");
	if (paid)
		(void)json_object_set_new(form, "promised", json_true());
	step->state->form = form;
	(void)json_object_del(form, "kept");
	(void)json_object_del(form, "later");
	(void)json_object_del(form, "offered");
	form_begin_reply(step, form);
	bool with_others = paid && form_say_kept(step, "demarche_reprise_suivie", form, "paid");
	if (!with_others &&
	    form_missing(form_definition(step, form), json_object_get(form, "values")))
		say_of(step, "demarche_reprise", form);
	else if (!with_others)
		step_say(step, "demarche_reprise_resume"); /* which says what it is */
	form_go_on(step);
}

/* The pack may have changed since: an act that it has no more is forgotten. */
void form_forget_unknown(struct step *step)
{
	for (size_t i = json_array_size(step->state->kept); i-- > 0;)
		if (!form_definition(step, json_array_get(step->state->kept, i)))
			(void)json_array_remove(step->state->kept, i);
}

/* All have had their turn: those that were put off come back once. */
static void end_turns(struct dialogue_state *state)
{
	size_t i;
	json_t *form;
	json_array_foreach(state->kept, i, form)
	{
		if (strcmp(form_text(form, "later"), "once") == 0)
			(void)json_object_del(form, "later");
	}
}

/* "Plus tard": it comes back once; then, and when it is passed over, only if it is asked for. */
static void put_off(json_t *form)
{
	bool before = json_object_get(form, "put_off") != NULL;
	form_set_text(form, "put_off", "yes");
	form_set_text(form, "later", before ? "asked" : "once");
}

/* What was offered again and not taken up is not offered any more. */
static void end_offers(struct dialogue_state *state)
{
	size_t i;
	json_t *form;
	json_array_foreach(state->kept, i, form)
	{
		if (json_object_get(form, "offered"))
			form_set_text(form, "later", "asked");
		(void)json_object_del(form, "offered");
	}
}

static json_t *new_queued(const struct step *step, const char *act)
{
	const struct matcher *matcher = step->dialogue->matcher;
	const json_t *said = step->state->said;
	return json_pack("{s:s, s:o, s:{s:s}}", "act", act, "said",
			 said ? json_deep_copy(said) : json_object(), "labels", "titre",
			 matcher_intent_title(matcher, matcher_find_intent(matcher, act)));
}

size_t form_queue(struct step *step, char ids[][ID_BYTES], size_t count)
{
	struct dialogue_state *state = step->state;
	size_t left = 0;
	for (size_t i = 0; i < count; i++) {
		bool waits = form_waits(state->form) && forms_find(&step->dialogue->forms, ids[i]);
		if (!waits) {
			memmove(ids[left++], ids[i], ID_BYTES);
		} else if (strcmp(ids[i], form_text(state->form, "act")) != 0) {
			form_keep(step, new_queued(step, ids[i]), "queued");
		}
	}
	return left;
}

void form_queue_lines(struct step *step, const json_t *lines)
{
	size_t i;
	json_t *line;
	const char *act = form_text(step->state->form, "act");
	json_array_foreach(lines, i, line)
	{
		json_t *queued = new_queued(step, act), *said = json_object_get(queued, "said");
		(void)json_object_set(said, "line", json_object_get(line, "id"));
		(void)json_object_set(queued, "line", line);
		form_keep(step, queued, "queued");
	}
}

void form_swap_turns(struct step *step, const char *line)
{
	size_t i;
	json_t *kept, *form = step->state->form, *rest = json_object_get(form, "rest");
	json_t *own = json_object_get(form, "line");
	const char *act = form_text(form, "act");
	json_array_foreach(step->state->kept, i, kept)
	{
		if (!own || !form_is_kept_as(kept, "queued") ||
		    strcmp(form_text(kept, "act"), act) != 0 ||
		    strcmp(form_text(json_object_get(kept, "line"), "id"), line) != 0)
			continue;
		(void)json_object_set(kept, "line", own);
		(void)json_object_set(json_object_get(kept, "said"), "line",
				      json_object_get(own, "id"));
	}
	for (i = 0; own && i < json_array_size(rest); i++)
		if (strcmp(form_text(json_array_get(rest, i), "id"), line) == 0)
			(void)json_array_set(rest, i, own);
}

bool form_begin_queued(struct step *step)
{
	struct dialogue_state *state = step->state;
	size_t at = form_find_kept(state, "queued");
	if (at == json_array_size(state->kept) || step->turn->call.kind)
		return false;
	json_t *form = form_take_kept(state, at);
	json_decref(state->said);
	state->said = json_incref(json_object_get(form, "said"));
	step_serve(step, form_text(form, "act"));
	json_decref(form);
	return true;
}

void form_offer_kept(struct step *step)
{
	struct dialogue_state *state = step->state;
	form_forget_unknown(step);
	if (form_begin_queued(step))
		return;
	end_offers(state);
	size_t next = find_next(state);
	json_t *form = json_array_get(state->kept, next);
	if (!form) {
		end_turns(state);
	} else if (form_is_kept_as(form, "paid")) {
		form_resume_at(step, next);
	} else if (step->others || speech_asks(&step->speech)) {
		return; /* one question a turn: when the next act is over */
	} else if (!step->event->with_advisor) { /* they lead now */
		speech_begin(&step->speech, form_text(form, "act"));
		say_of(step, "demarche_reprendre", form);
		speech_add_choice(&step->speech, "kept:resume", "Reprendre");
		speech_add_choice(&step->speech, "kept:later", "Plus tard");
		speech_add_choice(&step->speech, "kept:drop", "Laisser tomber");
		speech_end(&step->speech);
		if (json_object_get(form, "put_off"))
			form_set_text(form, "offered", "yes");
	}
}

static bool is_on_offer(const struct dialogue_state *state)
{
	return dialogue_state_offers(state, "kept:resume") &&
	       find_next(state) < json_array_size(state->kept);
}

bool form_resume_kept(struct step *step)
{
	form_forget_unknown(step);
	if (!is_on_offer(step->state))
		return false;
	form_put_aside(step);
	form_resume_at(step, find_next(step->state));
	return true;
}

bool form_drop_kept(struct step *step)
{
	if (!is_on_offer(step->state))
		return false;
	json_decref(form_take_kept(step->state, find_next(step->state)));
	step_reply(step, NULL, "demarche_oubliee");
	form_offer_kept(step);
	return true;
}

void form_tell_kept(struct step *step)
{
	reply_of(step, "demarche_plus_tard", step->state->form);
}

bool form_put_off(struct step *step)
{
	struct dialogue_state *state = step->state;
	json_t *form;
	if (form_waits(state->form)) {
		form = state->form;
		state->form = NULL;
		put_off(form);
		reply_of(step, "demarche_plus_tard", form);
		form_keep(step, form, "digression");
	} else if (!state->form && is_on_offer(state)) {
		form = json_array_get(state->kept, find_next(state));
		put_off(form);
		(void)json_object_del(form, "offered");
		reply_of(step, "demarche_plus_tard", form);
	} else {
		return false;
	}
	form_offer_kept(step);
	return true;
}
