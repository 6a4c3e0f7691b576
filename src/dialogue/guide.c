/* guide.c - see guide.h. */
#include "dialogue/guide.h"

#include <stdio.h>
#include <stdlib.h>

#include "dialogue/step.h"
#include "french/utterance.h"

enum { WORD_LIMIT = 12, FOLDED_BYTES = 1024, FOUND_LIMIT = 512 };

/* A typed word is worth this much in the title, and in a chemin. */
static const double IN_TITLE = 0.9, IN_CHEMIN = 0.6;
/* Below, a result of a search is noise; suggestions may be weak, they are three. */
static const double LEAST = 0.08, LEAST_SUGGESTED = 0.001;

struct typed {
	char bytes[FOLDED_BYTES];
	struct text words[WORD_LIMIT];
	size_t count;
};

struct found {
	uint32_t intent;
	double score;
	const char *source;
};

/* ---- Words of the catalogue ---- */

static bool is_small_word(struct text word)
{
	static const char *const small[] = {
		"le",   "la",   "les", "un", "une", "de", "du",  "des", "mon",  "ma",    "mes",
		"son",  "sa",   "ses", "je", "il",  "et", "au",  "aux", "en",   "que",   "qui",
		"pour", "veut", "l",   "d",  "a",   "y",  "sur", "son", "elle", "client"};
	for (size_t i = 0; i < sizeof small / sizeof small[0]; i++)
		if (text_is(word, small[i]))
			return true;
	return false;
}

/* The words of a folded text, small ones left out unless they are all there is. */
static void read_words(struct text text, struct typed *typed)
{
	size_t length = utterance_fold_words(text, typed->bytes, sizeof typed->bytes);
	typed->count = 0;
	for (size_t i = 0; i < length && typed->count < WORD_LIMIT;) {
		size_t start = i;
		while (i < length && typed->bytes[i] != ' ')
			i++;
		struct text word = {typed->bytes + start, i - start};
		bool last = i >= length;
		if (word.length && (last || !is_small_word(word)))
			typed->words[typed->count++] = word;
		i++;
	}
}

static bool has_word(const char *folded, size_t length, struct text word, bool whole)
{
	for (size_t i = 0; i + word.length <= length; i++) {
		bool begins = i == 0 || folded[i - 1] == ' ';
		size_t end = i + word.length;
		if (begins && memcmp(folded + i, word.bytes, word.length) == 0 &&
		    (!whole || end == length || folded[end] == ' '))
			return true;
	}
	return false;
}

static size_t fold_into(const char *text, char *to, size_t used)
{
	if (!text || used + 2 >= FOLDED_BYTES)
		return used;
	size_t gap = used > 0;
	if (gap)
		to[used] = ' ';
	return used + gap +
	       utterance_fold_words(text_of(text), to + used + gap, FOLDED_BYTES - used - gap);
}

/* How much of what was typed stands in the title and the chemins, from 0 to IN_TITLE. */
static double score_words(const struct dialogue *dialogue, uint32_t intent,
			  const struct typed *typed)
{
	char title[FOLDED_BYTES], ways[FOLDED_BYTES];
	const char *id = matcher_intent_id(dialogue->matcher, intent);
	const struct act *act = catalogue_find(&dialogue->catalogue, id);
	size_t titled = fold_into(matcher_intent_title(dialogue->matcher, intent), title, 0);
	size_t wayed = 0;
	titled = fold_into(id, title, titled);
	if (act)
		titled = fold_into(act->name, title, titled);
	for (enum market i = MARKET_MOBILE; act && i < MARKETS; i++)
		if (act->chemin[i])
			wayed = fold_into(act->chemin[i], ways, wayed);
	double sum = 0;
	for (size_t i = 0; i < typed->count; i++) {
		bool whole = i + 1 < typed->count || typed->words[i].length < 2;
		if (has_word(title, titled, typed->words[i], whole))
			sum += IN_TITLE;
		else if (has_word(ways, wayed, typed->words[i], whole))
			sum += IN_CHEMIN;
	}
	return typed->count ? sum / (double)typed->count : 0;
}

/* ---- Ranking ---- */

static bool is_for_advisors(const struct dialogue *dialogue, uint32_t intent)
{
	const char *section = matcher_intent_section(dialogue->matcher, intent);
	return strcmp(section, "dialogue") != 0 && strcmp(section, "hors_sujet") != 0;
}

static int compare(const void *a, const void *b)
{
	const struct found *left = a, *right = b;
	if (left->score != right->score)
		return left->score < right->score ? 1 : -1;
	return left->intent < right->intent ? -1 : left->intent > right->intent;
}

/* The requests of a message come first, in the order asked. */
static void lift_requests(const struct match_result *match, struct found *found, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < match->request_count; j++)
			if (match->requests[j] == found[i].intent)
				found[i].score = 2 - (double)j / 10;
}

/* Whether it is in the section, and the line has it. What has no chemin is for every line. */
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
	if (!act || market >= MARKETS || act->chemin[market] || act->every_line)
		return true;
	for (enum market i = MARKET_MOBILE; i < MARKETS; i++)
		if (act->chemin[i])
			return false;
	return true;
}

/* All that fits, in the order of the catalogue: somebody looks through a section. */
static size_t list_all(const struct dialogue *dialogue, const struct guide_question *question,
		       struct found found[FOUND_LIMIT])
{
	size_t count = 0, intents = matcher_intent_count(dialogue->matcher);
	for (uint32_t i = 0; i < intents && count < FOUND_LIMIT; i++)
		if (is_for_advisors(dialogue, i) && fits(dialogue, i, question))
			found[count++] = (struct found){i, 0, "catalogue"};
	return count;
}

static size_t rank(struct dialogue *dialogue, const struct guide_question *question,
		   const struct match_result *match, struct found found[FOUND_LIMIT])
{
	struct typed typed;
	size_t count = 0, intents = matcher_intent_count(dialogue->matcher);
	read_words(question->text, &typed);
	for (uint32_t i = 0; i < intents && count < FOUND_LIMIT; i++) {
		if (!is_for_advisors(dialogue, i) || !fits(dialogue, i, question))
			continue;
		double words = score_words(dialogue, i, &typed), engine = 0;
		for (size_t j = 0; j < match->intent_count; j++)
			if (match->intents[j].intent == i)
				engine = (double)match->intents[j].score;
		if (question->said)
			words *= 0.5; /* a sentence shares words with many chemins */
		/* Two witnesses are worth a little more than the better one. */
		double best = words > engine ? words : engine;
		double score = best + (1 - best) * 0.3 * (words > engine ? engine : words);
		if (score >= (question->said ? LEAST_SUGGESTED : LEAST))
			found[count++] = (struct found){
				i, score, engine >= words ? "comprehension" : "catalogue"};
	}
	if (question->said)
		lift_requests(match, found, count);
	qsort(found, count, sizeof *found, compare);
	return count;
}

/* ---- One result ---- */

static json_t *steps_json(const struct steps *steps)
{
	json_t *list = json_array();
	for (size_t i = 0; list && i < steps->count; i++)
		(void)json_array_append_new(
			list, json_stringn(steps->list[i].bytes, steps->list[i].length));
	return list;
}

static void add_way(json_t *result, const struct act *act, enum market market)
{
	struct steps steps;
	steps_split(act->taps[market], &steps);
	(void)json_array_append_new(json_object_get(result, "ways"),
				    json_pack("{s:s, s:s, s:o}", "market", market_name(market),
					      "chemin", act->chemin[market], "steps",
					      steps_json(&steps)));
}

static void add_act(json_t *result, const struct act *act, const char *market)
{
	struct route route = catalogue_route(act, market_parse(text_of(market)));
	json_t *markets = json_array();
	for (enum market i = MARKET_MOBILE; i < MARKETS; i++)
		if (act->chemin[i]) {
			(void)json_array_append_new(markets, json_string(market_name(i)));
			add_way(result, act, i);
		}
	(void)json_object_set_new(result, "markets", markets);
	(void)json_object_set_new(result, "mode", json_string(act->mode));
	(void)json_object_set_new(result, "level", json_string(act->level));
	if (act->condition)
		(void)json_object_set_new(result, "condition", json_string(act->condition));
	if (!route.chemin)
		return;
	(void)json_object_set_new(result, "chemin", json_string(route.chemin));
	(void)json_object_set_new(result, "steps", steps_json(&route.steps));
}

/* What to say: the assistant's own wording, its chemin filled in. */
static void add_text(const struct dialogue *dialogue, json_t *result, const char *id)
{
	const struct response *response = responses_find(&dialogue->responses, id);
	const char *chemin = json_string_value(json_object_get(result, "chemin"));
	if (!chemin)
		chemin = json_string_value(json_object_get(
			json_array_get(json_object_get(result, "ways"), 0), "chemin"));
	const struct placeholder values[] = {{"chemin", text_of(chemin)}};
	struct buffer text;
	buffer_init(&text);
	if (response)
		responses_fill(response->texts.list[0], values, 1, &text);
	(void)json_object_set_new(result, "text",
				  json_stringn(text.length ? text.bytes : "", text.length));
	buffer_free(&text);
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
	char folded[4 * FOLDED_BYTES];
	size_t i, length = utterance_fold_words(text, folded, sizeof folded);
	json_t *one;
	json_array_foreach(dialogue->never_words, i, one)
	{
		if (has_word(folded, length, text_of(json_string_value(one)), true))
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

static json_t *show(const struct dialogue *dialogue, const struct found *found, const char *market,
		    bool present)
{
	const char *id = matcher_intent_id(dialogue->matcher, found->intent);
	const struct act *act = catalogue_find(&dialogue->catalogue, id);
	json_t *result = json_pack(
		"{s:s, s:s, s:s, s:f, s:s, s:s?, s:[], s:n, s:[], s:[], s:n, s:n, s:n}", "intent",
		id, "title", matcher_intent_title(dialogue->matcher, found->intent), "section",
		matcher_intent_section(dialogue->matcher, found->intent), "score",
		found->score > 1 ? 1.0 : found->score, "source", found->source, "market", market,
		"markets", "chemin", "steps", "ways", "mode", "level", "condition");
	if (!result)
		return NULL;
	if (act)
		add_act(result, act, market);
	add_text(dialogue, result, id);
	(void)json_object_set_new(result, "form",
				  json_boolean(forms_find(&dialogue->forms, id) != NULL));
	if (present)
		add_presentation(dialogue, result, id, found->intent);
	return result;
}

/* ---- What is asked ---- */

json_t *guide_search(struct dialogue *dialogue, const struct guide_question *question)
{
	static struct found found[FOUND_LIMIT]; /* one thread uses a dialogue */
	struct match_result match;
	const struct match_request request = {.text = question->text,
					      .today_ms = question->today_ms};
	matcher_match(dialogue->matcher, &request, &match);
	bool all = question->section && *question->section && !question->text.length;
	size_t count =
		all ? list_all(dialogue, question, found) : rank(dialogue, question, &match, found);
	bool present = may_present(dialogue, question, &match);
	size_t limit = question->limit;
	if (question->said && match.request_count > limit)
		limit = match.request_count;
	const char *market = match.market ? match.market : question->market;
	json_t *results = json_array();
	for (size_t i = 0; results && i < count && i < limit; i++)
		(void)json_array_append_new(results, show(dialogue, &found[i], market, present));
	return results;
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
