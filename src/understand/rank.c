/*
 * rank.c - see rank.h.
 *
 * strength = model's decision + RULE * rule's score; score = softmax(SHARPNESS * strength): the
 * two kinds of evidence add up, and intents compete. `hors_sujet` is ranked like an intent; when
 * it wins, nothing is answered.
 */
#include "understand/rank.h"

#include <math.h>

#include "understand/requests.h"

/* Calibrated with `chemin eval`; tests/data/README.md keeps the curve. */
static const float RULE = 0.06f;      /* what a rule at full score adds to the model's decision */
static const float DOUBT = 0.6f;      /* for hors_sujet: a wrong act costs more than none */
static const float TRUST = 0.5f;      /* share of it that a rule at full score takes away */
static const float RULE_ALONE = 2.0f; /* the same where the model is left out of a measure */
static const float SHARPNESS = 5.0f;  /* of the softmax */
static const float ANSWER = 0.18f;    /* a score from here on answers */
static const float MARGIN = 0.03f;    /* a rival nearer than this makes us ask */
static const float HINT = 0.10f;      /* from here on worth a suggestion */
static const float FOCUS = 0.25f;     /* share of the request that follows a story */
enum { FOCUS_WORDS = 4 };             /* shorter requests say too little alone */
static const float BESIDE_REQUEST = 0.3f; /* small talk next to a request */
static const float REQUEST_SHARE = 1.0f;  /* of the small talk's score, that a request must have */

static bool is_spoken(const struct hits *hits, uint32_t intent)
{
	return intent != hits->pack->out_of_scope;
}

/* Politeness that comes with a request ("bonjour je voudrais...") counts less. */
static void prefer_requests(const struct hits *hits, struct evidence *evidence)
{
	bool asks = false;
	float talk = 0;
	for (uint32_t i = 0; i < hits->pack->intent_count; i++)
		if (hits->pack->intents[i].courtesy && evidence->score[i] > talk)
			talk = evidence->score[i];
	for (uint32_t i = 0; i < hits->pack->intent_count && !asks; i++)
		asks = evidence->rules[i].rule != NONE && evidence->score[i] >= ANSWER &&
		       evidence->score[i] >= REQUEST_SHARE * talk && is_spoken(hits, i) &&
		       strcmp(hits->pack->intents[i].section, "dialogue") != 0;
	for (uint32_t i = 0; i < hits->pack->intent_count && asks; i++)
		if (hits->pack->intents[i].courtesy)
			evidence->score[i] *= BESIDE_REQUEST;
}

/* After a story, the request says the most: what it says alone is added in. */
static void focus(const struct hits *hits, struct linear *linear, struct evidence *evidence)
{
	float alone[RANK_INTENTS];
	size_t from = clauses_focus(&hits->clauses);
	if (from <= evidence->from || from + FOCUS_WORDS > evidence->to)
		return;
	linear_score(linear, hits, from, evidence->to, alone);
	for (uint32_t i = 0; i < hits->pack->intent_count; i++)
		evidence->model[i] += FOCUS * (alone[i] - evidence->model[i]);
}

/* How much hors_sujet is ahead: less when a rule explains nearly all that was said. */
static float doubt_of(const struct hits *hits, const struct evidence *evidence)
{
	float most = 0;
	for (uint32_t i = 0; i < hits->pack->intent_count; i++)
		if (is_spoken(hits, i) && evidence->rules[i].score > most)
			most = evidence->rules[i].score;
	return DOUBT * (1 - TRUST * most * most);
}

static void rank_scores(const struct hits *hits, struct linear *linear, struct evidence *evidence)
{
	evidence->best = evidence->second = NONE;
	unsigned without = hits->pack->without;
	float rule = without & LAYER_RULES ? 0 : without & LAYER_MODEL ? RULE_ALONE : RULE;
	linear_score(linear, hits, evidence->from, evidence->to, evidence->model);
	focus(hits, linear, evidence);
	if (without & LAYER_MODEL)
		memset(evidence->model, 0, sizeof evidence->model);
	float largest = -1e30f, sum = 0, doubt = doubt_of(hits, evidence);
	for (uint32_t i = 0; i < hits->pack->intent_count; i++) {
		evidence->score[i] = evidence->model[i] + rule * evidence->rules[i].score;
		if (i == hits->pack->out_of_scope)
			evidence->score[i] += doubt;
		if (evidence->score[i] > largest)
			largest = evidence->score[i];
	}
	for (uint32_t i = 0; i < hits->pack->intent_count; i++)
		sum += evidence->score[i] = expf(SHARPNESS * (evidence->score[i] - largest));
	for (uint32_t i = 0; i < hits->pack->intent_count; i++)
		evidence->score[i] /= sum;
	prefer_requests(hits, evidence);
	for (uint32_t i = 0; i < hits->pack->intent_count; i++) {
		float score = evidence->score[i];
		if (evidence->best == NONE || score > evidence->score[evidence->best]) {
			evidence->second = evidence->best;
			evidence->best = i;
		} else if (evidence->second == NONE || score > evidence->score[evidence->second]) {
			evidence->second = i;
		}
	}
}

void rank_range(const struct hits *hits, struct linear *linear, const char *expects, size_t from,
		size_t to, struct evidence *evidence)
{
	evidence->from = from;
	evidence->to = to;
	rules_score(hits, expects, from, to, evidence->rules);
	rank_scores(hits, linear, evidence);
}

static void list_intents(const struct hits *hits, const struct evidence *evidence,
			 struct match_result *result)
{
	result->intent_count = 0;
	for (uint32_t i = 0; i < hits->pack->intent_count; i++) {
		float score = evidence->score[i];
		if (!is_spoken(hits, i) || score < 0.05f)
			continue;
		size_t at = result->intent_count;
		if (at == MATCH_INTENTS) {
			if (score <= result->intents[at - 1].score)
				continue;
			at--;
		} else {
			result->intent_count++;
		}
		for (; at > 0 && result->intents[at - 1].score < score; at--)
			result->intents[at] = result->intents[at - 1];
		result->intents[at] = (struct match_intent){i, score};
	}
}

static enum decision decide(const struct hits *hits, const struct evidence *evidence,
			    const struct match_result *result)
{
	if (evidence->best == NONE || result->intent_count == 0)
		return DECISION_REJECT;
	float best = result->intents[0].score;
	float out =
		hits->pack->out_of_scope != NONE ? evidence->score[hits->pack->out_of_scope] : 0;
	float rival = result->intent_count > 1 ? result->intents[1].score : 0;
	if (out >= best)
		return best >= ANSWER && out < best + MARGIN ? DECISION_SUGGEST : DECISION_REJECT;
	if (best < HINT)
		return DECISION_REJECT;
	if (best < ANSWER || best - out < MARGIN)
		return DECISION_SUGGEST;
	return best - rival < MARGIN ? DECISION_CLARIFY : DECISION_ANSWER;
}

void rank_decide(const struct hits *hits, struct linear *linear, const char *expects,
		 const struct evidence *whole, struct evidence *part, struct evidence *other,
		 struct match_result *result)
{
	list_intents(hits, whole, result);
	result->decision = decide(hits, whole, result);
	result->request_count = 0;
	uint32_t requests[2];
	if (requests_find(hits, linear, expects, whole, part, other, requests)) {
		result->decision = DECISION_ANSWER;
		result->requests[0] = requests[0];
		result->requests[1] = requests[1];
		result->request_count = 2;
	} else if (result->decision == DECISION_ANSWER) {
		result->requests[0] = result->intents[0].intent;
		result->request_count = 1;
	}
}
