/*
 * news.c - what happens outside the conversation, told in it. See step.h.
 *
 * News is an object: {"news": "payment", "status": "paid|refused|pending|abandoned|surplus|
 * settled", "payment": its reference, "of": "pay" or "settle_facility", "values": {"montant":
 * "42,50 €", "reste": "...", "mois"}, "active": is anything still late; of what was refused or
 * abandoned, is what it was for late; "ours": the payment was begun in this conversation, "kept":
 * the acts of that one, when it is told in another}; "settled":
 * paid elsewhere, without amount. It concerns the conversations that showed the payment's page, and
 * those where an act waits for a bill. Or
 * {"news": "incident", "values": {"ligne", "quoi", "jour"?}}.
 */
#include <string.h>

#include "dialogue/form.h"

/* Begins a reply with the phrase, and what the news tells in it. */
static void begin_news(struct step *step, const char *intent, const char *phrase,
		       const json_t *news)
{
	struct placeholder values[4];
	const char *name;
	json_t *value;
	size_t count = 0;
	json_object_foreach(json_object_get(news, "values"), name, value)
	{
		if (count < sizeof values / sizeof values[0] && json_is_string(value))
			values[count++] =
				(struct placeholder){name, text_of(json_string_value(value))};
	}
	speech_begin(&step->speech, intent);
	speech_say(&step->speech, phrase, values, count);
}

static bool is_of_facility(const json_t *news)
{
	const char *of = json_string_value(json_object_get(news, "of"));
	return of && strcmp(of, "settle_facility") == 0;
}

/* How what was not paid may be paid again. */
static const char *retry_of(const json_t *news)
{
	if (is_of_facility(news))
		return "facilite_paiement_solder";
	return json_is_true(json_object_get(news, "active")) ? "impaye_regulariser"
							     : "facture_payer_cb";
}

/* What follows may be about it: "je réessaie", "et le reste" (form_paid.c). */
static void note_told(struct step *step, const json_t *news, const char *offer)
{
	struct dialogue_state *state = step->state;
	if (state->form || state->awaiting != AWAITING_NOTHING)
		return;
	if (!state->said)
		state->said = json_object();
	json_t *told =
		json_pack("{s:O?, s:s?}", "status", json_object_get(news, "status"), "act", offer);
	(void)json_object_set_new(state->said, "told", told);
}

/* `offer`: an intent, or NULL. */
static void tell_payment(struct step *step, const char *phrase, const json_t *news,
			 const char *offer)
{
	begin_news(step, "paiement_suivre", phrase, news);
	if (offer)
		step_add_intent_choice(step, offer);
	speech_end(&step->speech);
	note_told(step, news, offer);
}

static void tell_payment_moved(struct step *step, const char *status, const json_t *news)
{
	if (strcmp(status, "pending") == 0)
		tell_payment(step, "paiement_en_attente", news, NULL);
	else if (strcmp(status, "refused") == 0)
		tell_payment(step, "paiement_refuse", news, retry_of(news));
	else if (strcmp(status, "abandoned") == 0)
		tell_payment(step, "paiement_abandonne", news, retry_of(news));
	else if (strcmp(status, "surplus") == 0)
		tell_payment(step, "paiement_en_trop", news, NULL);
}

/* No bill is changed by it. */
static void tell_facility(struct step *step, const char *status, const json_t *news)
{
	bool settled = json_is_true(json_object_get(news, "settled"));
	if (strcmp(status, "paid") != 0) {
		tell_payment_moved(step, status, news);
		return;
	}
	tell_payment(step, settled ? "paiement_recu_soldee" : "paiement_recu_facilite", news, NULL);
	if (!step->state->form)
		form_offer_kept(step);
}

/* Said beside what is in hand: the choices that were shown before can still be pressed. */
static void tell_incident(struct step *step, const json_t *news)
{
	bool dated = json_object_get(json_object_get(news, "values"), "jour");
	begin_news(step, "incident_suivre", dated ? "incident_en_cours" : "incident_sans_date",
		   news);
	step_add_intent_choice(step, "incident_suivre");
	speech_end(&step->speech);
	(void)json_array_clear(step->speech.said);
}

/* What a bill had stopped in the conversation where it was paid goes on in this one. */
static void take_kept(struct step *step, const json_t *news)
{
	size_t i;
	const json_t *form;
	json_array_foreach(json_object_get(news, "kept"), i, form)
	{
		if (json_is_object(form))
			form_take_over(step, form);
	}
}

void step_take_news(struct step *step)
{
	const json_t *news = step->event->result;
	const char *kind = json_string_value(json_object_get(news, "news"));
	if (kind && strcmp(kind, "incident") == 0) {
		tell_incident(step, news);
		return;
	}
	const char *status = json_string_value(json_object_get(news, "status"));
	const char *reference = json_string_value(json_object_get(news, "payment"));
	bool ours = json_is_true(json_object_get(news, "ours")) ||
		    (reference && dialogue_state_showed(step->state, reference));
	bool active = json_is_true(json_object_get(news, "active"));
	if (status && strcmp(status, "paid") == 0)
		take_kept(step, news);
	bool kept = form_is_promised(step->state);
	if (!status || (!ours && !kept))
		return;                    /* the banner tells enough */
	if (strcmp(status, "paid") == 0) { /* what was said of it says nothing of the rest */
		json_decref(step->state->said);
		step->state->said = NULL;
	}
	if (is_of_facility(news)) {
		if (ours)
			tell_facility(step, status, news);
	} else if (strcmp(status, "paid") == 0) {
		tell_payment(step, active ? "paiement_recu_reste" : "paiement_recu", news,
			     active ? "impaye_regulariser" : NULL);
		if (!active) {
			form_forget_bills(step);
			form_keep_promises(step);
		}
		if (!step->state->form)
			form_offer_kept(step);
	} else if (strcmp(status, "settled") == 0 && kept) {
		tell_payment(step, "paiement_solde", news, NULL);
		form_forget_bills(step);
		form_keep_promises(step);
	} else {
		tell_payment_moved(step, status, news);
	}
}
