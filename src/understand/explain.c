/* explain.c - see explain.h. */
#include "understand/explain.h"

enum { RUNNERS_UP = 3, WEIGHTIEST = 5, IDEAS_SHOWN = 6 };

static const float WORTH_NAMING = 0.002f; /* score of a runner-up that is shown */

static void explain_words(const struct hits *hits, struct buffer *out)
{
	bool told = false, unknown = false, corrected = false, expanded = false, negated = false;
	buffer_add_string(out, "Lu       :");
	for (size_t i = 0; i < hits->utterance->count; i++) {
		const struct token *token = &hits->utterance->tokens[i];
		bool is_told = hits->salience[i] < 1 && !hits->refused[i];
		bool is_unknown = !hits->known[i] && !hits->empty[i];
		if (token->before == BREAK_STRONG)
			buffer_add_string(out, " |");
		buffer_add_format(out, " %s%s%.*s%s%s%s", hits->negated[i] ? "¬" : "",
				  is_told ? "~" : "", (int)token->form.length, token->form.bytes,
				  token->expanded ? "*" : "", token->corrected ? "°" : "",
				  is_unknown ? "?" : "");
		told = told || is_told;
		unknown = unknown || is_unknown;
		corrected = corrected || token->corrected;
		expanded = expanded || token->expanded;
		negated = negated || hits->negated[i];
	}
	buffer_add_char(out, '\n');
	if (negated)
		buffer_add_string(out, "           ¬ nié\n");
	if (told)
		buffer_add_string(out, "           ~ seulement raconté : pèse moins\n");
	if (expanded)
		buffer_add_string(out, "           * abréviation développée\n");
	if (corrected)
		buffer_add_string(out, "           ° orthographe corrigée : pèse moins\n");
	if (unknown)
		buffer_add_string(out, "           ? inconnu de toutes les idées\n");
}

static bool same_place(const struct hit *a, const struct hit *b)
{
	return a->start == b->start && a->end == b->end;
}

/* The named ideas at the place of hit `first`, the rarest first. */
static void explain_place(const struct hits *hits, uint32_t first, struct buffer *out)
{
	const struct hit *place = &hits->list[first];
	const struct token *from = &hits->utterance->tokens[place->start];
	const struct token *to = &hits->utterance->tokens[place->end - 1];
	if (to->end < from->start)
		return;
	buffer_add_format(out, "           %s« %.*s » :", place->negated ? "¬" : "",
			  (int)(to->end - from->start),
			  hits->utterance->source.bytes + from->start);
	float below = 2;
	uint32_t before = 0, left = 0;
	for (int n = 0; n < IDEAS_SHOWN; n++) {
		uint32_t best = NONE;
		for (uint32_t i = first; i < hits->count; i++) {
			const struct concept *concept =
				&hits->pack->concepts[hits->list[i].concept];
			bool later =
				concept->weight < below || (concept->weight <= below && i > before);
			if (same_place(&hits->list[i], place) && concept->named && later &&
			    (best == NONE ||
			     concept->weight >
				     hits->pack->concepts[hits->list[best].concept].weight))
				best = i;
		}
		if (best == NONE)
			break;
		below = hits->pack->concepts[hits->list[best].concept].weight;
		before = best;
		buffer_add_format(out, " %s", hits->pack->concepts[hits->list[best].concept].name);
	}
	for (uint32_t i = first; i < hits->count; i++)
		left += same_place(&hits->list[i], place) &&
			hits->pack->concepts[hits->list[i].concept].named;
	if (left > IDEAS_SHOWN)
		buffer_add_format(out, " et %u autres", left - IDEAS_SHOWN);
	buffer_add_char(out, '\n');
}

static void explain_ideas(const struct hits *hits, struct buffer *out)
{
	bool any = false;
	buffer_add_string(out, "Idées    :\n");
	for (uint32_t i = 0; i < hits->count; i++) {
		bool seen = !hits->pack->concepts[hits->list[i].concept].named;
		for (uint32_t j = 0; j < i && !seen; j++)
			seen = same_place(&hits->list[i], &hits->list[j]) &&
			       hits->pack->concepts[hits->list[j].concept].named;
		if (!seen)
			explain_place(hits, i, out);
		any = any || !seen;
	}
	if (!any)
		buffer_add_string(out, "           aucune\n");
}

static void add_rule(const struct hits *hits, uint32_t number, struct buffer *out)
{
	const struct rule *rule = &hits->pack->rules[number];
	buffer_add_format(out, "règle %u (", rule->number + 1);
	for (uint32_t i = 0; i < rule->idea_count + rule->order_count; i++) {
		const struct atom *atom =
			i < rule->idea_count ? &rule->ideas[i] : &rule->order[i - rule->idea_count];
		const char *sign = atom->polarity == POLARITY_NEGATED ? "!"
				   : atom->polarity == POLARITY_ANY   ? "~"
								      : "";
		buffer_add_format(out, atom->optional ? "%s[%s%s]" : "%s%s%s", i ? " " : "", sign,
				  hits->pack->concepts[atom->concept].name);
	}
	buffer_add_char(out, ')');
}

/* The words that weighed most for the intent among the examples. */
static void explain_weights(const struct hits *hits, struct linear *linear,
			    const struct evidence *evidence, uint32_t intent, struct buffer *out)
{
	float weights[UTTERANCE_TOKENS];
	linear_explain(linear, hits, evidence->from, evidence->to, intent, weights);
	buffer_add_string(out, "           d'après les exemples, ont pesé :");
	for (int n = 0; n < WEIGHTIEST; n++) {
		size_t best = SIZE_MAX;
		for (size_t i = 0; i < evidence->to - evidence->from; i++)
			if (weights[i] > 0.01f && (best == SIZE_MAX || weights[i] > weights[best]))
				best = i;
		if (best == SIZE_MAX) {
			if (n == 0)
				buffer_add_string(out, " aucun mot");
			break;
		}
		const struct token *token = &hits->utterance->tokens[evidence->from + best];
		buffer_add_format(out, "%s %.*s (+%.2f)", n ? "," : "", (int)token->form.length,
				  token->form.bytes, (double)weights[best]);
		weights[best] = 0;
	}
	buffer_add_char(out, '\n');
}

/* The rule of the intent that lacks the least; `*lacking` and `*excluded` as in rule_fires. */
static uint32_t find_nearest(const struct hits *hits, const struct intent *intent,
			     const char *expects, uint32_t *lacking, bool *excluded)
{
	size_t count = hits->utterance->count;
	uint32_t nearest = NONE;
	float most = 0;
	for (uint32_t r = intent->first_rule; r < intent->first_rule + intent->rule_count; r++) {
		const struct rule *rule = &hits->pack->rules[r];
		uint32_t missing;
		bool rejected;
		if (rule_fires(hits, rule, expects, 0, count, &missing, &rejected))
			continue;
		float found = 0, asked = 0;
		for (uint32_t i = 0; i < rule->idea_count + rule->order_count; i++) {
			const struct atom *atom = i < rule->idea_count
							  ? &rule->ideas[i]
							  : &rule->order[i - rule->idea_count];
			float weight = hits->pack->concepts[atom->concept].weight;
			if (atom->optional)
				continue;
			asked += weight;
			if (hits_quality(hits, atom->concept, atom->polarity, 0, count) > 0)
				found += weight;
		}
		if (asked <= 0 || found / asked <= most)
			continue;
		most = found / asked;
		nearest = r;
		*lacking = missing;
		*excluded = rejected;
	}
	return nearest;
}

static void explain_lack(const struct hits *hits, const char *expects, uint32_t intent,
			 struct buffer *out)
{
	uint32_t lacking = NONE;
	bool excluded = false;
	uint32_t nearest =
		find_nearest(hits, &hits->pack->intents[intent], expects, &lacking, &excluded);
	if (nearest == NONE) {
		buffer_add_string(out, "aucune règle n'en est proche");
		return;
	}
	const struct rule *rule = &hits->pack->rules[nearest];
	add_rule(hits, nearest, out);
	if (excluded) {
		buffer_add_format(out, " écartée par %s",
				  hits->pack->concepts[rule->excluded[lacking]].name);
	} else if (lacking == NONE) {
		buffer_add_string(out, " : le dialogue n'attend pas cela");
	} else {
		const struct atom *atom = lacking < rule->idea_count
						  ? &rule->ideas[lacking]
						  : &rule->order[lacking - rule->idea_count];
		bool there = hits_quality(hits, atom->concept, atom->polarity, 0,
					  hits->utterance->count) > 0;
		buffer_add_format(out, " : il manque %s%s%s",
				  hits->pack->concepts[atom->concept].name,
				  atom->polarity == POLARITY_NEGATED ? " nié" : "",
				  there ? " à cette place" : "");
	}
}

static void explain_intent(const struct hits *hits, struct linear *linear,
			   const struct evidence *evidence, const char *expects, uint32_t intent,
			   const char *lead, struct buffer *out)
{
	const struct intent *found = &hits->pack->intents[intent];
	uint32_t rule = evidence->rules.rule[intent];
	buffer_add_format(out, "%s %s (%s), %.1f %%\n           ", lead, found->id, found->title,
			  (double)evidence->score[intent] * 100);
	if (rule == NONE) {
		explain_lack(hits, expects, intent, out);
	} else {
		add_rule(hits, rule, out);
		buffer_add_format(out, " : tout y est, force %.2f",
				  (double)evidence->rules.score[intent]);
	}
	buffer_add_char(out, '\n');
	explain_weights(hits, linear, evidence, intent, out);
}

static uint32_t best_after(const struct evidence *evidence, uint32_t count, const bool *shown)
{
	uint32_t best = NONE;
	for (uint32_t i = 0; i < count; i++)
		if (!shown[i] && (best == NONE || evidence->score[i] > evidence->score[best]))
			best = i;
	return best;
}

static void explain_decision(const struct hits *hits, const struct match_result *result,
			     struct buffer *out)
{
	const struct intent *intents = hits->pack->intents;
	buffer_add_string(out, "Décision : ");
	switch (result->decision) {
	case DECISION_ANSWER:
		buffer_add_string(out, result->request_count > 1
					       ? "plusieurs demandes, servies dans "
						 "l'ordre :"
					       : "réponse :");
		for (size_t i = 0; i < result->request_count; i++)
			buffer_add_format(out, "%s %s", i ? " puis" : "",
					  intents[result->requests[i]].id);
		break;
	case DECISION_CLARIFY:
		buffer_add_format(out, "trop proches pour choisir, on demande : %s ou %s ?",
				  intents[result->intents[0].intent].id,
				  intents[result->intents[1].intent].id);
		break;
	case DECISION_SUGGEST:
		buffer_add_string(out, "indice faible, on propose :");
		for (size_t i = 0; i < result->intent_count && i < 3; i++)
			buffer_add_format(out, "%s %s", i ? "," : "",
					  intents[result->intents[i].intent].id);
		break;
	case DECISION_REJECT:
		buffer_add_string(out, "rien d'assez sûr, on dit qu'on n'a pas compris");
		break;
	}
	buffer_add_char(out, '\n');
}

void explain_match(const struct hits *hits, struct linear *linear, const struct evidence *evidence,
		   const char *expects, const struct match_result *result, struct buffer *out)
{
	bool shown[RANK_INTENTS] = {false};
	uint32_t count = hits->pack->intent_count;
	if (hits->utterance->count == 0) {
		buffer_add_string(out, "Lu       : aucun mot\n");
		return;
	}
	explain_words(hits, out);
	explain_ideas(hits, out);
	for (int n = 0; n <= RUNNERS_UP; n++) {
		uint32_t best = best_after(evidence, count, shown);
		if (best == NONE || (n > 0 && evidence->score[best] < WORTH_NAMING))
			break;
		shown[best] = true;
		explain_intent(hits, linear, evidence, expects, best,
			       n == 0 ? "En tête  :" : "Ensuite  :", out);
	}
	explain_decision(hits, result, out);
}
