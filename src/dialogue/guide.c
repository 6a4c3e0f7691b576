/* guide.c - see guide.h. */
#include "dialogue/guide_parts.h"

#include <stdio.h>
#include <stdlib.h>

#include "french/utterance.h"

enum { FOUND_LIMIT = 512 };

/* Below, a result of a search is noise; suggestions may be weak, they are three. */
static const double LEAST = 0.08, LEAST_SUGGESTED = 0.001;
/* Fewer of the words typed than this are no sign. */
static const double LEAST_WORDS = 0.3;
/* A clause that is heard alone must be as clear as this. */
static const double LEAST_CLAUSE = 0.8;

struct found {
	uint32_t intent;
	double score;
	const char *source;
	bool sure, asked;
};

/* ---- Ranking ---- */

static bool is_for_advisors(const struct dialogue *dialogue, uint32_t intent)
{
	const char *section = matcher_intent_section(dialogue->matcher, intent);
	return strcmp(section, "dialogue") != 0 && strcmp(section, "hors_sujet") != 0;
}

static int compare(const void *a, const void *b)
{
	const struct found *left = a, *right = b;
	if (left->sure != right->sure)
		return left->sure ? -1 : 1;
	if (left->score != right->score)
		return left->score < right->score ? 1 : -1;
	return left->intent < right->intent ? -1 : left->intent > right->intent;
}

/* Its place among the requests of the message, or how many there are. */
static size_t place_of(const struct match_result *match, uint32_t intent)
{
	size_t place = 0;
	while (place < match->request_count && match->requests[place] != intent)
		place++;
	return place;
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
		if (is_for_advisors(dialogue, i) && fits(dialogue, i, question))
			found[count++] = (struct found){i, 0, "catalogue", true, false};
	return count;
}

static double engine_score(const struct match_result *match, uint32_t intent)
{
	for (size_t i = 0; i < match->intent_count; i++)
		if (match->intents[i].intent == intent)
			return (double)match->intents[i].score;
	return 0;
}

/* Whether it may be chosen by itself: understood, one of the two that are hesitated between, or
 * all that was typed stands in its title. */
static bool is_sure(const struct guide_question *question, const struct match_result *match,
		    uint32_t intent, double words)
{
	if (place_of(match, intent) < match->request_count)
		return true;
	for (size_t i = 0; i < 2 && i < match->intent_count; i++)
		if (match->decision == DECISION_CLARIFY && match->intents[i].intent == intent)
			return true;
	return !question->said && words >= guide_whole_score;
}

static struct found weigh(const struct dialogue *dialogue, const struct guide_question *question,
			  const struct match_result *match, const struct typed *typed,
			  uint32_t intent)
{
	double words = guide_score_words(dialogue, intent, typed);
	double engine = engine_score(match, intent);
	size_t place = place_of(match, intent);
	bool sure = is_sure(question, match, intent, words);
	if (question->said)
		words *= 0.5; /* a sentence shares words with many chemins */
	else if (!sure && words < LEAST_WORDS)
		words = 0;
	/* Two witnesses are worth a little more than the better one. */
	double best = words > engine ? words : engine;
	double score = best + (1 - best) * 0.3 * (words > engine ? engine : words);
	bool asked = place < match->request_count;
	if (asked && question->said)
		score = 2 - (double)place / 10; /* in the order asked */
	return (struct found){intent, score,
			      asked || engine >= words ? "comprehension" : "catalogue", sure,
			      asked};
}

static size_t rank(struct dialogue *dialogue, const struct guide_question *question,
		   const struct match_result *match, struct found found[FOUND_LIMIT])
{
	struct typed typed;
	size_t count = 0, intents = matcher_intent_count(dialogue->matcher);
	double least = question->said ? LEAST_SUGGESTED : LEAST;
	guide_read_words(question->text, &typed);
	for (uint32_t i = 0; i < intents && count < FOUND_LIMIT; i++) {
		if (!is_for_advisors(dialogue, i) || !fits(dialogue, i, question))
			continue;
		found[count] = weigh(dialogue, question, match, &typed, i);
		count += found[count].score >= least;
	}
	qsort(found, count, sizeof *found, compare);
	return count;
}

/* ---- Presenting the application ---- */

static bool is_never(const struct dialogue *dialogue, const char *id)
{
	size_t i;
	json_t *one;
	json_array_foreach(dialogue->never, i, one)
	{
		if (strcmp(json_string_value(one), id) == 0)
			return true;
	}
	return false;
}

/* A word of the text is one of those beside which nothing is presented. */
static bool has_never_word(const struct dialogue *dialogue, struct text text)
{
	char folded[4 * GUIDE_FOLDED_BYTES];
	size_t i, length = utterance_fold_words(text, folded, sizeof folded);
	json_t *one;
	json_array_foreach(dialogue->never_words, i, one)
	{
		if (guide_has_word(folded, length, text_of(json_string_value(one)), true))
			return true;
	}
	return false;
}

/* Whether the moment is one to present anything: not when the customer complains, was robbed, owes
 * money, beside whatever else they ask. */
static bool may_present(const struct dialogue *dialogue, const struct guide_question *question,
			const struct match_result *match)
{
	for (size_t i = 0; i < match->request_count; i++)
		if (is_never(dialogue, matcher_intent_id(dialogue->matcher, match->requests[i])))
			return false;
	return !has_never_word(dialogue, question->text);
}

static void add_tell(json_t *result, const json_t *presentation)
{
	const char *title = json_string_value(json_object_get(result, "title"));
	const char *tell = json_string_value(json_object_get(presentation, "tell"));
	struct buffer line;
	buffer_init(&line);
	buffer_add_format(&line, "Pour «\u00A0%s\u00A0», dites-lui que %s", title, tell);
	(void)json_object_set_new(result, "say",
				  json_incref(json_object_get(presentation, "text")));
	(void)json_object_set_new(result, "tell",
				  json_stringn(line.length ? line.bytes : "", line.length));
	buffer_free(&line);
}

/* A sentence that presents the application, when one suits the act: each act its own among several.
 */
static void add_presentation(const struct dialogue *dialogue, json_t *result, const char *id,
			     uint32_t intent)
{
	json_t *list = json_object_get(dialogue->canned, "presentations"), *one, *act;
	size_t i, j, start = json_array_size(list) ? intent % json_array_size(list) : 0;
	json_array_foreach(list, i, one)
	{
		one = json_array_get(list, (i + start) % json_array_size(list));
		json_array_foreach(json_object_get(one, "acts"), j, act)
		{
			if (strcmp(json_string_value(act), id) != 0)
				continue;
			add_tell(result, one);
			return;
		}
	}
}

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
	guide_add_text(dialogue, result, id, act, &lines);
	(void)json_object_set_new(result, "form",
				  json_boolean(forms_find(&dialogue->forms, id) != NULL));
	if (present)
		add_presentation(dialogue, result, id, found->intent);
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
		json_t *markets = json_array();
		for (enum market m = MARKET_MOBILE; m < MARKETS; m++)
			if (act->chemin[m])
				(void)json_array_append_new(markets, json_string(market_name(m)));
		(void)json_array_append_new(
			list, json_pack("{s:s, s:s, s:o}", "intent", id, "title",
					matcher_intent_title(dialogue->matcher, intent), "markets",
					markets));
	}
	return list;
}

/* The length of a clause: up to a comma, a stop, or "et". */
static size_t clause_length(struct text text)
{
	for (size_t i = 0; i < text.length; i++) {
		if (strchr(",;.!?\n", text.bytes[i]))
			return i;
		if (i + 4 <= text.length && memcmp(text.bytes + i, " et ", 4) == 0)
			return i + 3;
	}
	return text.length;
}

static void insert_request(struct match_result *match, size_t place, uint32_t intent)
{
	memmove(match->requests + place + 1, match->requests + place,
		(match->request_count - place) * sizeof *match->requests);
	match->requests[place] = intent;
	match->request_count++;
}

/* In a message of several requests each clause is heard alone too, in the order said: one of three
 * is often short, and says little among the others. */
static void hear_clauses(struct dialogue *dialogue, const struct guide_question *question,
			 struct match_result *match)
{
	struct text left = question->text;
	size_t next = 0;
	while (left.length && match->request_count < MATCH_REQUESTS) {
		struct match_result heard;
		size_t length = clause_length(left);
		const struct match_request request = {.text = {left.bytes, length},
						      .today_ms = question->today_ms};
		matcher_match(dialogue->matcher, &request, &heard);
		uint32_t intent = heard.request_count == 1 ? heard.requests[0] : NO_INTENT;
		size_t place = place_of(match, intent);
		if (place < match->request_count)
			next = place + 1;
		else if (intent != NO_INTENT && engine_score(&heard, intent) >= LEAST_CLAUSE &&
			 is_for_advisors(dialogue, intent))
			insert_request(match, next++, intent);
		size_t skipped = length < left.length ? length + 1 : length;
		left = (struct text){left.bytes + skipped, left.length - skipped};
	}
}

json_t *guide_search(struct dialogue *dialogue, const struct guide_question *question)
{
	static struct found found[FOUND_LIMIT]; /* one thread uses a dialogue */
	struct match_result match;
	const struct match_request request = {.text = question->text,
					      .today_ms = question->today_ms};
	matcher_match(dialogue->matcher, &request, &match);
	if (question->said && match.request_count > 1)
		hear_clauses(dialogue, question, &match);
	bool all = !question->text.length &&
		   (question->browse || (question->section && *question->section));
	size_t count =
		all ? list_all(dialogue, question, found) : rank(dialogue, question, &match, found);
	bool present = may_present(dialogue, question, &match);
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
		return match.intent_count && is_for_advisors(dialogue, match.intents[0].intent);
	for (size_t i = 0; i < match.request_count; i++)
		if (is_for_advisors(dialogue, match.requests[i]))
			return true;
	return false;
}

/* "il manque <copie>": the first line of the explanation that says so for the best intent. */
static void read_lack(struct dialogue *dialogue, char *lacked, size_t size)
{
	struct buffer told;
	buffer_init(&told);
	matcher_explain(dialogue->matcher, &told);
	const char *at = told.length ? strstr(told.bytes, "il manque ") : NULL;
	size_t length = at ? strcspn(at, "\n") : 0;
	if (length >= size)
		length = size - 1;
	if (length)
		memcpy(lacked, at, length);
	lacked[length] = '\0';
	buffer_free(&told);
}

json_t *guide_nearest(struct dialogue *dialogue, struct text text, int64_t today_ms)
{
	struct match_result match;
	const struct match_request request = {.text = text, .today_ms = today_ms};
	char lacked[160];
	matcher_match(dialogue->matcher, &request, &match);
	if (match.intent_count == 0)
		return json_object();
	read_lack(dialogue, lacked, sizeof lacked);
	uint32_t intent = match.intents[0].intent;
	return json_pack("{s:s, s:s, s:f, s:s}", "closest",
			 matcher_intent_id(dialogue->matcher, intent), "title",
			 matcher_intent_title(dialogue->matcher, intent), "score",
			 (double)match.intents[0].score, "lacked", lacked);
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

json_t *guide_markets(const struct dialogue *dialogue, const char *intent)
{
	const struct act *act = catalogue_find(&dialogue->catalogue, intent);
	json_t *markets = json_array();
	for (enum market i = MARKET_MOBILE; act && markets && i < MARKETS; i++)
		if (act->chemin[i])
			(void)json_array_append_new(markets, json_string(market_name(i)));
	return markets;
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
		if (is_for_advisors(dialogue, i))
			(void)json_array_append_new(list, describe(dialogue, i));
	return list;
}

const json_t *guide_canned(const struct dialogue *dialogue)
{
	return dialogue->canned;
}
