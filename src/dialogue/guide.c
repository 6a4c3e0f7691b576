/* guide.c - see guide.h. */
#include "dialogue/guide_parts.h"

#include <stdio.h>
#include <stdlib.h>

#include "french/utterance.h"

enum { FOUND_LIMIT = 512 };

/* Below, a result of a search is noise; suggestions may be weak, they are three. */
static const double LEAST = 0.08, LEAST_SUGGESTED = 0.001;
/* One of the two that are hesitated between is sure from here on. */
static const float LEAST_HESITATED = 0.3F;
/* Fewer of the words typed than this are no sign. */
static const double LEAST_WORDS = 0.3;

struct found {
	uint32_t intent;
	double score;
	const char *source;
	bool sure, asked;
};

/* ---- Ranking ---- */

static int compare(const void *a, const void *b)
{
	const struct found *left = a, *right = b;
	if (left->sure != right->sure)
		return left->sure ? -1 : 1;
	if (left->score != right->score)
		return left->score < right->score ? 1 : -1;
	return left->intent < right->intent ? -1 : left->intent > right->intent;
}

/* Whether it is in the section, and the line chosen has it. What has no chemin is for every line.
 */
static bool fits(const struct dialogue *dialogue, uint32_t intent,
		 const struct guide_question *question)
{
	const char *section = question->section;
	enum market market = market_parse(text_of(question->market));
	const struct act *act =
		catalogue_find(&dialogue->catalogue, matcher_intent_id(dialogue->matcher, intent));
	if (section && *section &&
	    strcmp(matcher_intent_section(dialogue->matcher, intent), section) != 0)
		return false;
	return !act || market >= MARKETS || act->chemin[market];
}

/* All that fits, in the order of the catalogue: somebody looks through a section. */
static size_t list_all(const struct dialogue *dialogue, const struct guide_question *question,
		       struct found found[FOUND_LIMIT])
{
	size_t count = 0, intents = matcher_intent_count(dialogue->matcher);
	for (uint32_t i = 0; i < intents && count < FOUND_LIMIT; i++)
		if (guide_is_for_advisors(dialogue, i) && fits(dialogue, i, question))
			found[count++] = (struct found){i, 0, "catalogue", true, false};
	return count;
}

/* Whether it may be chosen by itself: understood, one of the two that are hesitated between, or
 * all that was typed stands in its title. */
static bool is_sure(const struct guide_question *question, const struct match_result *match,
		    uint32_t intent, double words)
{
	if (guide_place_of(match, intent) < match->request_count)
		return true;
	for (size_t i = 0; i < 2 && i < match->intent_count; i++)
		if (match->decision == DECISION_CLARIFY && match->intents[i].intent == intent &&
		    match->intents[i].score >= LEAST_HESITATED)
			return true;
	return !question->said && words >= guide_whole_score;
}

static struct found weigh(const struct dialogue *dialogue, const struct guide_question *question,
			  const struct match_result *match, const struct typed *typed,
			  uint32_t intent)
{
	double words = guide_score_words(dialogue, intent, typed);
	double engine = guide_engine_score(match, intent);
	size_t place = guide_place_of(match, intent);
	bool sure = is_sure(question, match, intent, words);
	if (question->said)
		words *= 0.5; /* a sentence shares words with many chemins */
	else if (!sure && words < LEAST_WORDS)
		words = 0;
	/* Two witnesses are worth a little more than the better one. */
	double best = words > engine ? words : engine;
	double score = best + (1 - best) * 0.3 * (words > engine ? engine : words);
	bool asked = place < match->request_count;
	if (asked && (question->said || match->request_count > 1))
		score = 2 - (double)place / 10; /* in the order asked */
	return (struct found){intent, score,
			      asked || engine >= words ? "comprehension" : "catalogue", sure,
			      asked};
}

static size_t count_markets(const struct act *act)
{
	size_t count = 0;
	for (enum market i = MARKET_MOBILE; i < MARKETS; i++)
		count += act->chemin[i] != NULL;
	return count;
}

/* Only a line was typed: its acts, those of the fewest lines first. */
static size_t list_of_line(const struct dialogue *dialogue, const struct guide_question *question,
			   enum market market, struct found found[FOUND_LIMIT])
{
	size_t count = 0, intents = matcher_intent_count(dialogue->matcher);
	for (uint32_t i = 0; i < intents && count < FOUND_LIMIT; i++) {
		const char *id = matcher_intent_id(dialogue->matcher, i);
		const struct act *act = catalogue_find(&dialogue->catalogue, id);
		if (act && act->chemin[market] && fits(dialogue, i, question))
			found[count++] = (struct found){i, 1.0 / (double)count_markets(act),
							"catalogue", true, false};
	}
	qsort(found, count, sizeof *found, compare);
	return count;
}

static size_t rank_typed(struct dialogue *dialogue, const struct guide_question *question,
			 const struct match_result *match, const struct typed *typed,
			 struct found found[FOUND_LIMIT])
{
	size_t count = 0, intents = matcher_intent_count(dialogue->matcher);
	double least = question->said ? LEAST_SUGGESTED : LEAST;
	for (uint32_t i = 0; i < intents && count < FOUND_LIMIT; i++) {
		if (!guide_is_for_advisors(dialogue, i) || !fits(dialogue, i, question))
			continue;
		found[count] = weigh(dialogue, question, match, typed, i);
		count += found[count].score >= least;
	}
	qsort(found, count, sizeof *found, compare);
	return count;
}

/* After what was understood, few of those that only share words are of use. */
static size_t keep_few(const struct found *found, size_t count)
{
	enum { WEAK_LIMIT = 3 };
	size_t sure = 0;
	bool asked = false;
	while (sure < count && found[sure].sure)
		asked = found[sure++].asked || asked;
	return asked && count > sure + WEAK_LIMIT ? sure + WEAK_LIMIT : count;
}

static size_t rank(struct dialogue *dialogue, const struct guide_question *question,
		   const struct match_result *match, struct found found[FOUND_LIMIT])
{
	struct typed typed;
	guide_read_words(question->text, &typed);
	size_t count = rank_typed(dialogue, question, match, &typed, found);
	typed.near = !question->said && !typed.only_begun && typed.count == 1;
	if (count == 0 && typed.near)
		count = rank_typed(dialogue, question, match, &typed, found);
	return question->said ? count : keep_few(found, count);
}

/* ---- One result ---- */

static json_t *show(const struct dialogue *dialogue, const struct found *found,
		    const struct guide_question *question, enum market said, bool present)
{
	const char *id = matcher_intent_id(dialogue->matcher, found->intent);
	const struct act *act = catalogue_find(&dialogue->catalogue, id);
	struct guide_lines lines = {.no_way = MARKET_UNKNOWN, .market = MARKET_UNKNOWN};
	json_t *result = json_pack(
		"{s:s, s:s, s:s, s:f, s:s, s:b, s:b, s:n, s:[], s:[], s:n, s:[], s:[]}", "intent",
		id, "title", matcher_intent_title(dialogue->matcher, found->intent), "section",
		matcher_intent_section(dialogue->matcher, found->intent), "score",
		found->score > 1 ? 1.0 : found->score, "source", found->source, "sure", found->sure,
		"asked", found->asked, "market", "markets", "lacks", "chemin", "steps", "ways");
	if (!result)
		return NULL;
	if (act) {
		/* What only shares words is not what the line was named for. */
		lines = guide_find_lines(act, question, found->sure ? said : MARKET_UNKNOWN);
		guide_add_lines(result, act, &lines);
	}
	(void)json_object_set_new(result, "mode", act ? json_string(act->mode) : json_null());
	(void)json_object_set_new(result, "level", act ? json_string(act->level) : json_null());
	(void)json_object_set_new(result, "condition",
				  act && act->condition ? json_string(act->condition)
							: json_null());
	guide_add_text(dialogue, result, id, act, &lines, question->said);
	(void)json_object_set_new(result, "form",
				  json_boolean(forms_find(&dialogue->forms, id) != NULL));
	/* An act is its own moment: one that is found by browsing says it without a word typed. */
	present = present && guide_may_present(dialogue, id);
	(void)json_object_set_new(result, "present", json_boolean(present));
	if (present)
		guide_add_presentation(dialogue, result, id, found->intent);
	return result;
}

/* ---- What is asked ---- */

/* What was understood, and the line chosen has not. */
static json_t *list_elsewhere(const struct dialogue *dialogue,
			      const struct guide_question *question,
			      const struct match_result *match)
{
	json_t *list = json_array();
	for (size_t i = 0; i < match->request_count; i++) {
		uint32_t intent = match->requests[i];
		const char *id = matcher_intent_id(dialogue->matcher, intent);
		const struct act *act = catalogue_find(&dialogue->catalogue, id);
		const struct guide_question other = {.section = question->section};
		if (!act || fits(dialogue, intent, question) || !fits(dialogue, intent, &other))
			continue;
		(void)json_array_append_new(
			list, json_pack("{s:s, s:s, s:o}", "intent", id, "title",
					matcher_intent_title(dialogue->matcher, intent), "markets",
					guide_act_markets(act)));
	}
	return list;
}

json_t *guide_search(struct dialogue *dialogue, const struct guide_question *question)
{
	static struct found found[FOUND_LIMIT]; /* one thread uses a dialogue */
	struct match_result match;
	const struct match_request request = {.text = question->text,
					      .today_ms = question->today_ms};
	matcher_match(dialogue->matcher, &request, &match);
	bool present = guide_hear(dialogue, question, &match);
	bool all = !question->text.length &&
		   (question->browse || (question->section && *question->section));
	/* "4G box" and nothing else. */
	enum market line = !question->said && guide_names_line(question->text)
				   ? market_parse(text_of(match.market))
				   : MARKET_UNKNOWN;
	size_t count = all              ? list_all(dialogue, question, found)
		       : line < MARKETS ? list_of_line(dialogue, question, line, found)
					: rank(dialogue, question, &match, found);
	size_t limit = question->limit;
	if (question->said && match.request_count > limit)
		limit = match.request_count;
	/* Among several requests it is not known whose line it is. */
	enum market said =
		match.request_count > 1 ? MARKET_UNKNOWN : market_parse(text_of(match.market));
	json_t *results = json_array();
	for (size_t i = 0; results && i < count && i < limit; i++)
		(void)json_array_append_new(results,
					    show(dialogue, &found[i], question, said, present));
	return json_pack("{s:o, s:b, s:o}", "results", results, "present", present, "elsewhere",
			 list_elsewhere(dialogue, question, &match));
}

bool guide_is_request(struct dialogue *dialogue, struct text text, int64_t today_ms)
{
	struct match_result match;
	const struct match_request request = {.text = text, .today_ms = today_ms};
	matcher_match(dialogue->matcher, &request, &match);
	if (match.decision == DECISION_CLARIFY)
		return match.intent_count &&
		       guide_is_for_advisors(dialogue, match.intents[0].intent);
	for (size_t i = 0; i < match.request_count; i++)
		if (guide_is_for_advisors(dialogue, match.requests[i]))
			return true;
	return false;
}

/* How many of the words of a choice are told: the others are like them. */
enum { LACKED_WORDS = 3 };

/* What a rule lacks, in words that people read: "<chez_un_autre>" is « chez un autre »,
 * "(mail|email|adresse|courriel)" is « mail, email, adresse… ». */
static void say_lack(struct text rule, struct buffer *out)
{
	size_t words = 1;
	for (size_t i = 0; i < rule.length && rule.bytes[i] != '\n'; i++) {
		char byte = rule.bytes[i];
		struct text left = {rule.bytes + i, rule.length - i};
		if (byte == '<' && left.length > 5 && memcmp(left.bytes, "<dlg_", 5) == 0)
			i += 4;
		else if (byte == '|' && words++ == LACKED_WORDS) {
			buffer_add_string(out, "…");
			return;
		} else if (byte == '|')
			buffer_add_string(out, ", ");
		else if (byte == '_')
			buffer_add_string(out, " ");
		else if (!strchr("<>()[]{}\"!~=", byte))
			buffer_add(out, (struct text){&rule.bytes[i], 1});
	}
}

/* The first lack that the explanation tells, of the best intent. */
static void read_lack(struct dialogue *dialogue, struct buffer *lacked)
{
	static const char says[] = "il manque ";
	struct buffer told;
	buffer_init(&told);
	matcher_explain(dialogue->matcher, &told);
	const char *at = told.length ? strstr(told.bytes, says) : NULL;
	if (at)
		say_lack(text_of(at + sizeof says - 1), lacked);
	buffer_free(&told);
}

json_t *guide_nearest(struct dialogue *dialogue, struct text text, int64_t today_ms)
{
	struct match_result match;
	const struct match_request request = {.text = text, .today_ms = today_ms};
	struct buffer lacked;
	matcher_match(dialogue->matcher, &request, &match);
	if (match.intent_count == 0)
		return json_object();
	buffer_init(&lacked);
	read_lack(dialogue, &lacked);
	uint32_t intent = match.intents[0].intent;
	json_t *near = json_pack(
		"{s:s, s:s, s:f, s:s}", "closest", matcher_intent_id(dialogue->matcher, intent),
		"title", matcher_intent_title(dialogue->matcher, intent), "score",
		(double)match.intents[0].score, "lacked", lacked.length ? lacked.bytes : "");
	buffer_free(&lacked);
	return near;
}

const char *guide_title(const struct dialogue *dialogue, const char *intent)
{
	uint32_t number = intent ? matcher_find_intent(dialogue->matcher, intent) : NO_INTENT;
	return number == NO_INTENT ? NULL : matcher_intent_title(dialogue->matcher, number);
}

const char *guide_condition(const struct dialogue *dialogue, const char *intent)
{
	const struct act *act = catalogue_find(&dialogue->catalogue, intent);
	return act ? act->condition : NULL;
}

json_t *guide_act_markets(const struct act *act)
{
	json_t *markets = json_array();
	for (enum market i = MARKET_MOBILE; act && markets && i < MARKETS; i++)
		if (act->chemin[i])
			(void)json_array_append_new(markets, json_string(market_name(i)));
	return markets;
}

json_t *guide_markets(const struct dialogue *dialogue, const char *intent)
{
	return guide_act_markets(catalogue_find(&dialogue->catalogue, intent));
}

/* What an advisor may start: about which lines, and whether an address is asked. */
static json_t *describe_form(const json_t *form)
{
	size_t i;
	json_t *step, *lines = json_object_get(form, "lignes");
	bool email = false;
	json_array_foreach(json_object_get(form, "etapes"), i, step)
	{
		email = email || form_step_type(step) == FORM_EMAIL;
	}
	return json_pack("{s:o, s:b}", "lines", lines ? json_incref(lines) : json_array(), "email",
			 email);
}

static json_t *describe(const struct dialogue *dialogue, uint32_t intent)
{
	const char *id = matcher_intent_id(dialogue->matcher, intent);
	const json_t *form = forms_find(&dialogue->forms, id);
	const char *condition = guide_condition(dialogue, id);
	json_t *one = json_pack("{s:s, s:s, s:s}", "intent", id, "title",
				matcher_intent_title(dialogue->matcher, intent), "section",
				matcher_intent_section(dialogue->matcher, intent));
	if (one && condition)
		(void)json_object_set_new(one, "condition", json_string(condition));
	if (one && form)
		(void)json_object_set_new(one, "form", describe_form(form));
	return one;
}

json_t *guide_intents(const struct dialogue *dialogue)
{
	json_t *list = json_array();
	for (uint32_t i = 0; list && i < matcher_intent_count(dialogue->matcher); i++)
		if (guide_is_for_advisors(dialogue, i))
			(void)json_array_append_new(list, describe(dialogue, i));
	return list;
}

const json_t *guide_canned(const struct dialogue *dialogue)
{
	return dialogue->canned;
}
