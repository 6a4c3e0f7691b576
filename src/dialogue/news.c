/*
 * news.c - what happens outside the conversation, told in it. See step.h.
 *
 * News is an object: {"news": "payment", "status": "paid|refused|pending|abandoned|surplus|
 * settled", "values": {"montant": "42,50 €", "reste": "..."}, "active": is anything still late,
 * "ours": the payment was begun in this conversation}; "settled": paid elsewhere, without amount.
 * Or {"news": "incident", "values": {"ligne", "quoi", "jour"?}}.
 */
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
		if (count < 4 && json_is_string(value))
			values[count++] =
				(struct placeholder){name, text_of(json_string_value(value))};
	}
	speech_begin(&step->speech, intent);
	speech_say(&step->speech, phrase, values, count);
}

static void tell_payment(struct step *step, const char *phrase, const json_t *news, bool retry)
{
	begin_news(step, "paiement_suivre", phrase, news);
	if (retry)
		step_add_intent_choice(step, "impaye_regulariser");
	speech_end(&step->speech);
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

void step_take_news(struct step *step)
{
	const json_t *news = step->event->result;
	const char *kind = json_string_value(json_object_get(news, "news"));
	if (kind && strcmp(kind, "incident") == 0) {
		tell_incident(step, news);
		return;
	}
	const char *status = json_string_value(json_object_get(news, "status"));
	bool ours = json_is_true(json_object_get(news, "ours"));
	bool active = json_is_true(json_object_get(news, "active"));
	bool kept = form_is_promised(step->state);
	if (!status || (!ours && !kept))
		return; /* the banner tells enough */
	if (strcmp(status, "paid") == 0) {
		tell_payment(step, active ? "paiement_recu_reste" : "paiement_recu", news, active);
		if (!active)
			form_keep_promises(step);
		if (!step->state->form)
			form_offer_kept(step);
	} else if (strcmp(status, "settled") == 0 && kept) {
		tell_payment(step, "paiement_solde", news, false);
		form_keep_promises(step);
	} else if (strcmp(status, "pending") == 0) {
		tell_payment(step, "paiement_en_attente", news, false);
	} else if (strcmp(status, "refused") == 0) {
		tell_payment(step, "paiement_refuse", news, true);
	} else if (strcmp(status, "abandoned") == 0) {
		tell_payment(step, "paiement_abandonne", news, true);
	} else if (strcmp(status, "surplus") == 0) {
		tell_payment(step, "paiement_en_trop", news, false);
	}
}
