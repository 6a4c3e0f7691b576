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
#include "understand/vectors.h"

/* Calibrated with `chemin eval`; tests/data/README.md keeps the curve. */
static const float RULE = 0.06f;      /* what a rule at full score adds to the model's decision */
static const float DOUBT = 0.6f;      /* for hors_sujet: a wrong act costs more than none */
static const float TRUST = 0.5f;      /* share of it that a rule at full score takes away */
static const float RULE_ALONE = 2.0f; /* the same where the model is left out of a measure */
static const float SHARPNESS = 5.0f;  /* of the softmax */
static const float ANSWER = 0.18f;    /* a score from here on answers */
static const float MARGIN = 0.03f;    /* a rival nearer than this makes us ask */
static const float HINT = 0.10f;      /* from here on worth a suggestion */
/* So few words are sure from SURE on; below it a rival nearer than RIVAL of the best makes us ask.
 */
enum { FEW_WORDS = 4 };
static const float SURE = 0.65f, RIVAL = 0.7f;
static const float LISTED = 0.05f;        /* what is below is no rival at all */
static const float FOCUS = 0.25f;         /* share of the request that follows a story */
enum { FOCUS_WORDS = 4 };                 /* shorter requests say too little alone */
static const float UNNAMED = 1.0f;        /* off an intent whose subject is not named */
static const float NOWHERE = -1e30f;      /* strength of the lanes beyond the last intent */
static const float BESIDE_REQUEST = 0.3f; /* small talk next to a request */
static const float REQUEST_SHARE = 1.0f;  /* of the small talk's score, that a request must have */

static bool is_spoken(const struct hits *hits, uint32_t intent)
{
	return intent != hits->pack->out_of_scope;
}

/* Politeness that comes with a request ("bonjour je voudrais...") counts less. */
static void prefer_requests(const struct hits *hits, struct evidence *evidence)
{
	const struct pack *pack = hits->pack;
	bool asks = false;
	float talk = 0;
	for (uint32_t c = 0; c < pack->courtesy_count; c++)
		talk = fmaxf(talk, evidence->score[pack->courtesies[c]]);
	for (size_t f = 0; f < evidence->rules.count && !asks; f++) {
		uint32_t i = evidence->rules.intents[f];
		asks = evidence->score[i] >= ANSWER && evidence->score[i] >= REQUEST_SHARE * talk &&
		       is_spoken(hits, i) && !pack->intents[i].dialogue;
	}
	for (uint32_t c = 0; c < pack->courtesy_count && asks; c++)
		evidence->score[pack->courtesies[c]] *= BESIDE_REQUEST;
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
	for (size_t f = 0; f < evidence->rules.count; f++)
		if (is_spoken(hits, evidence->rules.intents[f]))
			most = fmaxf(most, evidence->rules.score[evidence->rules.intents[f]]);
	return DOUBT * (1 - TRUST * most * most);
}

/* The first of the intents with the largest score, or NONE. */
static uint32_t find_most(const float *scores, uint32_t count)
{
	size_t width = vector_padded(count);
	float most = vector_most(scores, width);
	size_t found = most >= 0 ? vector_next_from(scores, most, 0, width) : count;
	return found < count ? (uint32_t)found : NONE;
}

static void find_best(const struct hits *hits, struct evidence *evidence)
{
	evidence->best = evidence->second = NONE;
	uint32_t count = hits->pack->intent_count;
	for (uint32_t i = count; i < vector_padded(count); i++)
		evidence->score[i] = -1;
	evidence->best = find_most(evidence->score, count);
	if (evidence->best == NONE)
		return;
	float best = evidence->score[evidence->best];
	evidence->score[evidence->best] = -1; /* aside, while the others are looked at */
	evidence->second = find_most(evidence->score, count);
	evidence->score[evidence->best] = best;
}

/* Whether what the intent must name, if anything ("il_faut"), is named. */
static bool is_named(const struct hits *hits, const struct intent *intent, size_t from, size_t to)
{
	for (uint32_t i = 0; i < intent->needed_count; i++)
		if (hits_have(hits, intent->needed[i], POLARITY_ANY, from, to))
			return true;
	return intent->needed_count == 0;
}

/* Words that go with many things ("toujours rien") are no request of what they do not name. */
static void drop_unnamed(const struct hits *hits, struct evidence *evidence)
{
	for (uint32_t i = 0; i < hits->pack->intent_count; i++)
		if (!is_named(hits, &hits->pack->intents[i], evidence->from, evidence->to))
			evidence->score[i] -= UNNAMED;
}

static void rank_scores(const struct hits *hits, struct linear *linear, struct evidence *evidence)
{
	uint32_t count = hits->pack->intent_count, out = hits->pack->out_of_scope;
	size_t width = vector_padded(count);
	unsigned without = hits->pack->without;
	float rule = without & LAYER_RULES ? 0 : without & LAYER_MODEL ? RULE_ALONE : RULE;
	linear_score(linear, hits, evidence->from, evidence->to, evidence->model);
	focus(hits, linear, evidence);
	if (without & LAYER_MODEL)
		memset(evidence->model, 0, sizeof evidence->model);
	memcpy(evidence->score, evidence->model, count * sizeof *evidence->score);
	for (uint32_t i = count; i < width; i++)
		evidence->score[i] = NOWHERE;
	for (size_t f = 0; f < evidence->rules.count; f++)
		evidence->score[evidence->rules.intents[f]] +=
			rule * evidence->rules.score[evidence->rules.intents[f]];
	drop_unnamed(hits, evidence);
	if (out != NONE)
		evidence->score[out] += doubt_of(hits, evidence);
	vector_softmax(evidence->score, SHARPNESS, width);
	prefer_requests(hits, evidence);
	find_best(hits, evidence);
}

void rank_range(const struct hits *hits, struct linear *linear, const char *expects, size_t from,
		size_t to, struct evidence *evidence)
{
	evidence->from = from;
	evidence->to = to;
	rules_score(hits, expects, from, to, &evidence->rules);
	rank_scores(hits, linear, evidence);
}

static void list_intents(const struct hits *hits, const struct evidence *evidence,
			 struct match_result *result)
{
	size_t count = hits->pack->intent_count, width = vector_padded(count);
	result->intent_count = 0;
	for (size_t next = 0;
	     (next = vector_next_from(evidence->score, LISTED, next, width)) < count; next++) {
		uint32_t i = (uint32_t)next;
		float score = evidence->score[i];
		if (!is_spoken(hits, i))
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

/* How near a rival makes us ask. Few words may be the beginning of several requests ("fibre"); yes,
 * no and thanks are short by nature. */
static float margin_of(const struct hits *hits, const struct evidence *evidence,
		       const struct match_intent *best)
{
	bool few = evidence->to - evidence->from <= FEW_WORDS && best->score < SURE;
	return few && !hits->pack->intents[best->intent].dialogue ? RIVAL * best->score : MARGIN;
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
	float margin = margin_of(hits, evidence, &result->intents[0]);
	return best - rival < margin ? DECISION_CLARIFY : DECISION_ANSWER;
}

void rank_decide(const struct hits *hits, struct linear *linear, const char *expects,
		 const struct evidence *whole, struct evidence *part, struct evidence *other,
		 struct match_result *result)
{
	list_intents(hits, whole, result);
	result->decision = decide(hits, whole, result);
	result->request_count = 0;
	_Static_assert((int)REQUESTS_MOST <= (int)MATCH_REQUESTS, "all are kept");
	result->request_count =
		requests_find(hits, linear, expects, whole, part, other, result->requests);
	if (result->request_count > 0) {
		result->decision = DECISION_ANSWER;
	} else if (result->decision == DECISION_ANSWER) {
		result->requests[0] = result->intents[0].intent;
		result->request_count = 1;
	}
}
