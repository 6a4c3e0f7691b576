/* explain.c - see explain.h. */
#include "understand/explain.h"

static void explain_words(const struct hits *hits, struct buffer *out)
{
	buffer_add_string(out, "words:");
	for (size_t i = 0; i < hits->utterance->count; i++) {
		const struct token *token = &hits->utterance->tokens[i];
		if (token->before == BREAK_STRONG)
			buffer_add_string(out, " |");
		buffer_add_format(out, " %s%.*s%s", hits->negated[i] ? "¬" : "",
				  (int)token->form.length, token->form.bytes,
				  token->expanded    ? "*"
				  : token->corrected ? "°"
						     : "");
		if (!hits->known[i] && !hits->empty[i])
			buffer_add_char(out, '?');
	}
	buffer_add_string(out, "\n  (¬ negated, * expanded, ° corrected, ? unknown to the pack)\n");
}

static void explain_ideas(const struct hits *hits, struct buffer *out)
{
	buffer_add_string(out, "ideas:");
	for (uint32_t i = 0; i < hits->count; i++) {
		const struct hit *hit = &hits->list[i];
		const struct concept *concept = &hits->pack->concepts[hit->concept];
		const struct token *first = &hits->utterance->tokens[hit->start];
		const struct token *last = &hits->utterance->tokens[hit->end - 1];
		if (last->end < first->start)
			continue;
		buffer_add_format(out, "\n  %s%s  « %.*s »  weight %.2f, quality %.2f",
				  hit->negated ? "¬" : "", concept->name,
				  (int)(last->end - first->start),
				  hits->utterance->source.bytes + first->start,
				  (double)concept->weight, (double)hit->quality);
	}
	buffer_add_char(out, '\n');
}

static void add_rule(const struct hits *hits, uint32_t number, struct buffer *out)
{
	const struct rule *rule = &hits->pack->rules[number];
	buffer_add_format(out, "rule %u of %s:", rule->number + 1,
			  hits->pack->intents[rule->intent].id);
	for (uint32_t i = 0; i < rule->idea_count + rule->order_count; i++) {
		const struct atom *atom =
			i < rule->idea_count ? &rule->ideas[i] : &rule->order[i - rule->idea_count];
		const char *sign = atom->polarity == POLARITY_NEGATED ? "!"
				   : atom->polarity == POLARITY_ANY   ? "~"
								      : "";
		buffer_add_format(out, " %s%s%s", atom->optional ? "?" : "", sign,
				  hits->pack->concepts[atom->concept].name);
	}
}

static void explain_ranking(const struct hits *hits, const struct evidence *evidence,
			    struct buffer *out)
{
	buffer_add_string(out, "ranking:\n");
	bool shown[RANK_INTENTS] = {false};
	for (int n = 0; n < 6; n++) {
		uint32_t best = NONE;
		for (uint32_t i = 0; i < hits->pack->intent_count; i++)
			if (!shown[i] &&
			    (best == NONE || evidence->score[i] > evidence->score[best]))
				best = i;
		if (best == NONE || evidence->score[best] < 0.02f)
			break;
		shown[best] = true;
		buffer_add_format(out, "  %.3f %s  (rules %.2f, model %.2f)",
				  (double)evidence->score[best], hits->pack->intents[best].id,
				  (double)evidence->rules[best].score,
				  (double)evidence->model[best]);
		if (evidence->rules[best].rule != NONE) {
			buffer_add_string(out, "  ");
			add_rule(hits, evidence->rules[best].rule, out);
		}
		buffer_add_char(out, '\n');
	}
}

/* Rules that lack one thing only, the weightiest first. */
static void explain_near_misses(const struct hits *hits, const char *expects, struct buffer *out)
{
	const struct pack *pack = hits->pack;
	size_t count = hits->utterance->count;
	buffer_add_string(out, "near misses:\n");
	float below = 1e9f;
	for (int shown = 0; shown < 6; shown++) {
		uint32_t chosen = NONE, chosen_lacking = NONE;
		bool chosen_excluded = false;
		float weight = 0;
		for (uint32_t r = 0; r < pack->rule_count; r++) {
			const struct rule *rule = &pack->rules[r];
			uint32_t lacking, missing = 0;
			bool excluded;
			if (rule->weight >= below || rule->weight <= weight ||
			    rule_fires(hits, rule, expects, 0, count, &lacking, &excluded))
				continue;
			uint32_t present = 0;
			for (uint32_t i = 0; i < rule->idea_count + rule->order_count; i++) {
				const struct atom *atom =
					i < rule->idea_count ? &rule->ideas[i]
							     : &rule->order[i - rule->idea_count];
				if (atom->optional)
					continue;
				if (hits_quality(hits, atom->concept, atom->polarity, 0, count) > 0)
					present++;
				else
					missing++;
			}
			if (missing > 1 || present == 0 || (lacking == NONE && missing == 0))
				continue;
			chosen = r;
			chosen_lacking = lacking;
			chosen_excluded = excluded;
			weight = rule->weight;
		}
		if (chosen == NONE)
			break;
		below = weight;
		const struct rule *rule = &pack->rules[chosen];
		buffer_add_string(out, "  ");
		add_rule(hits, chosen, out);
		if (chosen_excluded) {
			buffer_add_format(out, "  rejected by %s\n",
					  pack->concepts[rule->excluded[chosen_lacking]].name);
		} else {
			const struct atom *atom =
				chosen_lacking < rule->idea_count
					? &rule->ideas[chosen_lacking]
					: &rule->order[chosen_lacking - rule->idea_count];
			const char *state = atom->polarity == POLARITY_NEGATED ? " negated" : "";
			bool there =
				hits_quality(hits, atom->concept, atom->polarity, 0, count) > 0;
			buffer_add_format(out, "  lacked %s%s%s\n",
					  pack->concepts[atom->concept].name, state,
					  there ? " in this order" : "");
		}
	}
}

void explain_match(const struct hits *hits, const struct evidence *evidence, const char *expects,
		   const struct match_result *result, struct buffer *out)
{
	if (hits->utterance->count == 0) {
		buffer_add_string(out, "words: none\n");
		return;
	}
	explain_words(hits, out);
	explain_ideas(hits, out);
	explain_ranking(hits, evidence, out);
	explain_near_misses(hits, expects, out);
	buffer_add_format(out, "decision: %s", decision_name(result->decision));
	for (size_t i = 0; i < result->request_count; i++)
		buffer_add_format(out, "%s %s", i ? " +" : "",
				  hits->pack->intents[result->requests[i]].id);
	buffer_add_char(out, '\n');
}
