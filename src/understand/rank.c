/*
 * rank.c - see rank.h.
 *
 * strength = model's decision + RULE * rule's score; score = softmax(SHARPNESS * strength): the
 * two kinds of evidence add up, and intents compete. `hors_sujet` is ranked like an intent; when
 * it wins, nothing is answered.
 */
#include "understand/rank.h"

#include <math.h>

/* Calibrated with `chemin eval`; tests/data/README.md keeps the curve. */
static const float RULE = 0.3f;       /* what a rule at full score adds to the model's decision */
static const float DOUBT = 0.42f;     /* for hors_sujet: a wrong act costs more than none */
static const float RULE_ALONE = 2.0f; /* the same where the model is left out of a measure */
static const float SHARPNESS = 5.0f;  /* of the softmax */
static const float ANSWER = 0.18f;    /* a score from here on answers */
static const float MARGIN = 0.03f;    /* a rival nearer than this makes us ask */
static const float HINT = 0.10f;      /* from here on worth a suggestion */
static const float PART = 0.66f;      /* a part of an utterance that is a request itself */
static const float PART_BY_COMMA = 0.87f; /* the same when a mere comma cuts it off */
static const float SEEN = 0.0001f;        /* what the whole must say of each part */
static const float FOCUS = 0.25f;          /* share of the request that follows a story */
enum { FOCUS_WORDS = 4 };                 /* shorter requests say too little alone */
static const float SEEN_ASKED = 0.0f;     /* the same when both ask in so many words */
static const float BESIDE_REQUEST = 0.3f; /* small talk next to a request */
static const float REQUEST_SHARE = 1.0f;  /* of the small talk's score, that a request must have */

static bool is_spoken(const struct hits *hits, uint32_t intent)
{
	return intent != hits->pack->out_of_scope;
}

static bool is_small_talk(const struct hits *hits, uint32_t intent)
{
	return hits->pack->intents[intent].small_talk;
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

static void rank_scores(const struct hits *hits, struct linear *linear, struct evidence *evidence)
{
	evidence->best = evidence->second = NONE;
	unsigned without = hits->pack->without;
	float rule = without & LAYER_RULES ? 0 : without & LAYER_MODEL ? RULE_ALONE : RULE;
	linear_score(linear, hits, evidence->from, evidence->to, evidence->model);
	focus(hits, linear, evidence);
	if (without & LAYER_MODEL)
		memset(evidence->model, 0, sizeof evidence->model);
	float largest = -1e30f, sum = 0;
	for (uint32_t i = 0; i < hits->pack->intent_count; i++) {
		evidence->score[i] = evidence->model[i] + rule * evidence->rules[i].score;
		if (i == hits->pack->out_of_scope)
			evidence->score[i] += DOUBT;
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

/* How sure both parts must be when the utterance is cut before token `i`: a word that adds
 * ("et", "aussi") needs less than a mere comma; 2 where nothing may be cut. */
static float cut_threshold(const struct hits *hits, size_t i)
{
	static const char *const words[] = {"et",    "puis",    "aussi",     "ensuite",
					    "apres", "plus",    "egalement", "sinon",
					    "ainsi", "pendant", "autrement"};
	const struct token *token = &hits->utterance->tokens[i];
	for (size_t j = 0; j < sizeof words / sizeof words[0]; j++)
		if (text_is(token->folded, words[j]))
			return PART;
	if (text_is(token->form, "é")) /* "et" by ear */
		return PART;
	return token->before != BREAK_NONE ? PART_BY_COMMA : 2;
}

/* Whether one side only says why: "j'ai changé de banque et je voudrais ma facture", "mon forfait
 * ne me va plus, j'en voudrais un autre". After a mere mark, what does not ask is a reason; after
 * a word that adds, only what tells of the past is. */
static bool is_reason_and_request(const struct hits *hits, size_t cut, float threshold)
{
	size_t count = hits->utterance->count;
	bool left = clauses_ask(&hits->clauses, 0, cut);
	bool right = clauses_ask(&hits->clauses, cut, count);
	if (left == right)
		return false;
	return threshold > PART || (left ? clauses_tell(&hits->clauses, cut, count)
					 : clauses_tell(&hits->clauses, 0, cut));
}

static bool is_request(const struct hits *hits, const struct evidence *part, float threshold)
{
	uint32_t best = part->best;
	return best != NONE && is_spoken(hits, best) && !is_small_talk(hits, best) &&
	       part->score[best] >= threshold;
}

/* The cut that leaves two different, sure requests, the surest one; 0 when there is none. */
static size_t find_cut(const struct hits *hits, struct linear *linear, const char *expects,
		       const struct evidence *whole, struct evidence *part, struct evidence *other,
		       uint32_t requests[2])
{
	size_t cut = 0, count = hits->utterance->count;
	float surest = 0;
	for (size_t i = hits->clauses.taken_back + 1; i < count; i++) {
		float threshold = cut_threshold(hits, i);
		if (threshold > 1 || is_reason_and_request(hits, i, threshold))
			continue;
		rank_range(hits, linear, expects, 0, i, part);
		if (!is_request(hits, part, threshold))
			continue;
		rank_range(hits, linear, expects, i, count, other);
		if (!is_request(hits, other, threshold) || other->best == part->best)
			continue;
		float left = part->score[part->best], right = other->score[other->best];
		/* Two plain requests joined by a word need no more proof. */
		bool both_ask = threshold <= PART && clauses_ask(&hits->clauses, 0, i) &&
				clauses_ask(&hits->clauses, i, count);
		float seen = both_ask ? SEEN_ASKED : SEEN;
		if (whole->score[part->best] < seen || whole->score[other->best] < seen ||
		    (part->best != whole->best && other->best != whole->best))
			continue;
		if (left + right > surest) {
			surest = left + right;
			cut = i;
			requests[0] = part->best;
			requests[1] = other->best;
		}
	}
	return cut;
}

void rank_decide(const struct hits *hits, struct linear *linear, const char *expects,
		 const struct evidence *whole, struct evidence *part, struct evidence *other,
		 struct match_result *result)
{
	list_intents(hits, whole, result);
	result->decision = decide(hits, whole, result);
	result->request_count = 0;
	uint32_t requests[2];
	bool sees_two = whole->second != NONE && whole->score[whole->second] >= SEEN_ASKED;
	if (hits->utterance->count > 3 && sees_two &&
	    find_cut(hits, linear, expects, whole, part, other, requests)) {
		result->decision = DECISION_ANSWER;
		result->requests[0] = requests[0];
		result->requests[1] = requests[1];
		result->request_count = 2;
	} else if (result->decision == DECISION_ANSWER) {
		result->requests[0] = result->intents[0].intent;
		result->request_count = 1;
	}
}
