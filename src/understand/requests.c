/* requests.c - see requests.h. */
#include "understand/requests.h"

#include <math.h>

#include "understand/cues.h"
#include "understand/requests_weights.h"

static const float SIDE = 0.25f;        /* a side less sure than this is no request */
static const float LIKELY = 0.6f;       /* log-odds from which an utterance is cut */
static const float SURE_BETWEEN = 0.6f; /* one between two others is sure by itself */
static const float URGENT = 2.5f; /* more of them where a side is an emergency: it is not lost */

enum { OPENING = 3, CLAUSE_WORDS = 2, SHORT_SIDE = 2 };

enum seam_kind {
	SEAM_NONE,
	SEAM_AND,      /* "et" */
	SEAM_ADDS,     /* "puis", "aussi" */
	SEAM_SENTENCE, /* a full stop, a question mark */
	SEAM_MARK,     /* a comma */
	SEAM_TURNS,    /* a word that may open another request: "mais", "pendant" */
};

/* "Plus qu'en octobre", "plus cher": no other request. */
static bool compares(const struct hits *hits, size_t i)
{
	const struct utterance *utterance = hits->utterance;
	return text_is(utterance->tokens[i].folded, "plus") && i + 1 < utterance->count &&
	       text_is_one_of(utterance->tokens[i + 1].folded,
			      TEXT_LIST("que", "qu", "cher", "chere", "chers", "eleve", "elevee"));
}

static enum seam_kind seam_before(const struct hits *hits, size_t i)
{
	const struct token *token = &hits->utterance->tokens[i];
	if (text_is(token->folded, "et") || text_is(token->form, "é")) /* "et" by ear */
		return SEAM_AND;
	if (hits->signs[i] & SIGN_ADDS)
		return SEAM_ADDS;
	if (token->before != BREAK_NONE)
		return token->before == BREAK_STRONG ? SEAM_SENTENCE : SEAM_MARK;
	return hits->signs[i] & SIGN_PARTS && !compares(hits, i) ? SEAM_TURNS : SEAM_NONE;
}

/* ---- What the judge sees ---- */

static float log_odds(float share)
{
	float kept = fminf(fmaxf(share, 1e-4f), 1 - 1e-4f);
	return logf(kept / (1 - kept));
}

static float log_share(float share)
{
	return logf(fmaxf(share, 1e-6f));
}

/* What the clauses of one side do. */
struct side {
	bool asks, first_asks, last_asks, tells, only_tells, limits, turns;
};

static struct side read_side(const struct clauses *clauses, size_t from, size_t to)
{
	struct side side = {0};
	bool first = true, told = false, other = false;
	for (size_t c = 0; c < clauses->count; c++) {
		const struct clause *clause = &clauses->list[c];
		if (clause->to <= from || clause->from >= to)
			continue;
		side.asks = side.asks || clause->asks;
		side.tells = side.tells || clause->tells;
		side.limits = side.limits || clause->limits;
		side.turns = side.turns || clause->turns;
		if (first)
			side.first_asks = clause->asks;
		side.last_asks = clause->asks;
		first = false;
		if (clause->to - clause->from > CLAUSE_WORDS) {
			told = told || (clause->tells && !clause->asks);
			other = other || clause->asks || !clause->tells;
		}
	}
	side.only_tells = told && !other;
	return side;
}

static size_t full_words(const struct hits *hits, size_t from, size_t to)
{
	size_t count = 0;
	for (size_t i = from; i < to; i++)
		count += !hits->empty[i];
	return count;
}

static bool question_before(const struct hits *hits, size_t at)
{
	const struct utterance *utterance = hits->utterance;
	return memchr(utterance->source.bytes, '?', utterance->tokens[at].start) != NULL;
}

static void read_features(const struct hits *hits, const struct evidence *whole,
			  const struct evidence *left, const struct evidence *right,
			  enum seam_kind kind, struct seam *seam)
{
	const struct token *tokens = hits->utterance->tokens;
	size_t at = seam->at, count = hits->utterance->count, n = 0;
	uint32_t a = left->best, b = right->best;
	struct side one = read_side(&hits->clauses, 0, at);
	struct side two = read_side(&hits->clauses, at, count);
	float seen_left = log_share(whole->score[a]), seen_right = log_share(whole->score[b]);
	bool holds_best = whole->best == a || whole->best == b;
	bool holds_second = whole->second == a || whole->second == b;
	const float values[] = {
		kind == SEAM_AND,
		kind == SEAM_ADDS,
		tokens[at].before == BREAK_STRONG,
		kind == SEAM_MARK,
		kind == SEAM_TURNS,
		tokens[at].before == BREAK_WEAK,
		/* How sure each side is, alone and in the whole. */
		log_odds(left->score[a]),
		log_odds(right->score[b]),
		left->model[a],
		right->model[b],
		left->model[a] - left->model[left->second],
		right->model[b] - right->model[right->second],
		left->rules.score[a],
		right->rules.score[b],
		seen_left,
		seen_right,
		fminf(seen_left, seen_right),
		whole->model[a],
		whole->model[b],
		whole->model[whole->best],
		whole->model[whole->best] - whole->model[whole->second],
		holds_best,
		holds_best && holds_second,
		/* Who asks, and who tells. */
		one.asks,
		two.asks,
		one.asks && two.asks,
		one.last_asks,
		two.first_asks,
		one.only_tells,
		two.only_tells,
		one.tells,
		two.tells,
		two.limits,
		two.turns,
		/* Shape. */
		full_words(hits, 0, at) < SHORT_SIDE,
		full_words(hits, at, count) < SHORT_SIDE,
		(float)at / (float)count,
		question_before(hits, at),
	};
	enum { VALUES = sizeof values / sizeof values[0] };
	_Static_assert(VALUES + CUES == SEAM_FEATURES, "SEAM_FEATURES counts them all");
	for (size_t i = 0; i < VALUES; i++)
		seam->features[n++] = values[i];
	for (size_t c = 0; c < CUES; c++)
		seam->features[n + c] = 0;
	for (size_t i = at; i < at + OPENING && i < count; i++)
		if (hits->cues[i] != CUES)
			seam->features[n + hits->cues[i]] = 1;
}

/* ---- The seams ---- */

static bool is_request(const struct hits *hits, const struct evidence *side)
{
	uint32_t best = side->best;
	return best != NONE && best != hits->pack->out_of_scope &&
	       !hits->pack->intents[best].small_talk && side->score[best] >= SIDE;
}

size_t requests_seams(const struct hits *hits, struct linear *linear, const char *expects,
		      const struct evidence *whole, struct evidence *part, struct evidence *other,
		      struct seam *seams)
{
	size_t found = 0, count = hits->utterance->count;
	/* What was taken back is no request. */
	for (size_t i = hits->clauses.taken_back + 1; i < count && found < SEAM_LIMIT; i++) {
		enum seam_kind kind = seam_before(hits, i);
		if (kind == SEAM_NONE || full_words(hits, 0, i) == 0 ||
		    full_words(hits, i, count) == 0)
			continue;
		rank_range(hits, linear, expects, 0, i, part);
		if (!is_request(hits, part))
			continue;
		rank_range(hits, linear, expects, i, count, other);
		if (!is_request(hits, other) || other->best == part->best)
			continue;
		struct seam *seam = &seams[found++];
		*seam = (struct seam){.at = i, .left = part->best, .right = other->best};
		read_features(hits, whole, part, other, kind, seam);
	}
	return found;
}

float requests_judge(const struct seam *seam)
{
	float sum = REQUESTS_BIAS;
	for (size_t i = 0; i < SEAM_FEATURES; i++)
		sum += REQUESTS_WEIGHTS[i] * seam->features[i];
	return sum;
}

/* Log-odds that the utterance is cut there; an emergency is not lost. */
static float odds_of(const struct hits *hits, const struct seam *seam)
{
	const struct intent *intents = hits->pack->intents;
	bool urgent = intents[seam->left].urgent || intents[seam->right].urgent;
	return requests_judge(seam) + (urgent ? URGENT : 0);
}

/* Whether it is cut at a word that adds, or tells the order, not by a comma alone. */
static bool adds_there(const struct hits *hits, const struct seam *seam)
{
	static const char *const orders[] = {"ensuite", "apres", "enfin", "puis"};
	enum seam_kind kind = seam_before(hits, seam->at);
	for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++)
		if (text_is(hits->utterance->tokens[seam->at].folded, orders[i]))
			return true;
	return kind == SEAM_AND || kind == SEAM_ADDS;
}

/* What is asked between two cuts, if it is something else than what the sides ask, and a rule says
 * it. */
static uint32_t find_between(const struct hits *hits, struct linear *linear, const char *expects,
			     const struct seam *first, const struct seam *last,
			     struct evidence *part)
{
	if (!adds_there(hits, first) || !adds_there(hits, last) ||
	    full_words(hits, first->at, last->at) == 0)
		return NONE;
	rank_range(hits, linear, expects, first->at, last->at, part);
	bool other = is_request(hits, part) && part->best != first->left &&
		     part->best != last->right && part->score[part->best] >= SURE_BETWEEN &&
		     part->rules.score[part->best] > 0;
	return other ? part->best : NONE;
}

size_t requests_find(const struct hits *hits, struct linear *linear, const char *expects,
		     const struct evidence *whole, struct evidence *part, struct evidence *other,
		     uint32_t requests[REQUESTS_MOST])
{
	struct seam seams[SEAM_LIMIT];
	if (whole->second == NONE || hits->pack->without & LAYER_MODEL)
		return 0;
	size_t count = requests_seams(hits, linear, expects, whole, part, other, seams);
	size_t best = count, first = count, last = count;
	float surest = LIKELY;
	for (size_t i = 0; i < count; i++) {
		float odds = odds_of(hits, &seams[i]);
		if (odds <= LIKELY)
			continue;
		first = first == count ? i : first;
		last = i;
		if (odds > surest) {
			surest = odds;
			best = i;
		}
	}
	if (best == count)
		return 0;
	uint32_t between = first < last ? find_between(hits, linear, expects, &seams[first],
						       &seams[last], part)
					: NONE;
	if (between != NONE && seams[first].left != seams[last].right) {
		requests[0] = seams[first].left;
		requests[1] = between;
		requests[2] = seams[last].right;
		return 3;
	}
	requests[0] = seams[best].left;
	requests[1] = seams[best].right;
	return 2;
}
