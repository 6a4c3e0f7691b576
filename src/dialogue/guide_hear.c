/*
 * guide_hear.c - see guide_parts.h. What is asked beyond what the assistant would serve: clauses
 * that are heard alone, what the whole sentence says of itself, and what is to be asked too (a lost
 * telephone beside the new SIM card). And whether the moment is one to present the application.
 */
#include "dialogue/guide_parts.h"

#include "french/utterance.h"

/* A clause that is heard alone must be as clear as this, and a complaint as this. */
static const double LEAST_CLAUSE = 0.8, LEAST_COMPLAINT = 0.6;
/* The whole sentence counts beside the requests that it was cut into from here on. */
static const double LEAST_WHOLE = 0.7;

/* A text of nothing but commas costs no more than this many. */
enum { CLAUSE_LIMIT = 16 };

bool guide_is_for_advisors(const struct dialogue *dialogue, uint32_t intent)
{
	const char *section = matcher_intent_section(dialogue->matcher, intent);
	return strcmp(section, "dialogue") != 0 && strcmp(section, "hors_sujet") != 0;
}

size_t guide_place_of(const struct match_result *match, uint32_t intent)
{
	size_t place = 0;
	while (place < match->request_count && match->requests[place] != intent)
		place++;
	return place;
}

double guide_engine_score(const struct match_result *match, uint32_t intent)
{
	for (size_t i = 0; i < match->intent_count; i++)
		if (match->intents[i].intent == intent)
			return (double)match->intents[i].score;
	return 0;
}

static void hear(struct dialogue *dialogue, const struct guide_question *question, struct text text,
		 struct match_result *heard)
{
	const struct match_request request = {.text = text, .today_ms = question->today_ms};
	matcher_match(dialogue->matcher, &request, heard);
}

/* When there are too many, what comes first takes the place of the last. */
static void insert_request(struct match_result *match, size_t place, uint32_t intent)
{
	if (match->request_count == MATCH_REQUESTS && place > 0)
		return;
	if (match->request_count == MATCH_REQUESTS)
		match->request_count--;
	memmove(match->requests + place + 1, match->requests + place,
		(match->request_count - place) * sizeof *match->requests);
	match->requests[place] = intent;
	match->request_count++;
}

static void move_first(struct match_result *match, size_t place)
{
	uint32_t intent = match->requests[place];
	memmove(match->requests + 1, match->requests, place * sizeof *match->requests);
	match->requests[0] = intent;
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

/* Takes the first clause off. */
static struct text next_clause(struct text *left)
{
	size_t length = clause_length(*left);
	struct text clause = {left->bytes, length};
	size_t skipped = length < left->length ? length + 1 : length;
	*left = (struct text){left->bytes + skipped, left->length - skipped};
	return clause;
}

/* In a message of several requests each clause is heard alone too, in the order said: one of three
 * is often short, and says little among the others. */
static void hear_clauses(struct dialogue *dialogue, const struct guide_question *question,
			 struct match_result *match)
{
	struct text left = question->text;
	size_t next = 0;
	for (size_t i = 0; left.length && i < CLAUSE_LIMIT; i++) {
		struct match_result heard;
		if (match->request_count == MATCH_REQUESTS)
			return;
		hear(dialogue, question, next_clause(&left), &heard);
		uint32_t intent = heard.request_count == 1 ? heard.requests[0] : NO_INTENT;
		size_t place = guide_place_of(match, intent);
		if (place < match->request_count)
			next = place + 1;
		else if (intent != NO_INTENT &&
			 guide_engine_score(&heard, intent) >= LEAST_CLAUSE &&
			 guide_is_for_advisors(dialogue, intent))
			insert_request(match, next++, intent);
	}
}

/* What the whole sentence says of itself, when it was cut into requests: it is one of them. For who
 * searches it comes first; a message is answered in the order asked. */
static void hear_whole(const struct dialogue *dialogue, const struct guide_question *question,
		       struct match_result *match)
{
	uint32_t whole = match->intent_count ? match->intents[0].intent : NO_INTENT;
	if (match->request_count < 2 || guide_engine_score(match, whole) < LEAST_WHOLE ||
	    !guide_is_for_advisors(dialogue, whole))
		return;
	size_t place = guide_place_of(match, whole);
	if (place == match->request_count)
		insert_request(match, 0, whole);
	else if (!question->said)
		move_first(match, place);
}

/* ---- What the text speaks of ---- */

static bool has_idea(const struct dialogue *dialogue, const json_t *ideas)
{
	size_t i;
	json_t *idea;
	json_array_foreach(ideas, i, idea)
	{
		if (matcher_has_idea(dialogue->matcher, json_string_value(idea)))
			return true;
	}
	return false;
}

static bool has_word(struct text text, const json_t *words)
{
	char folded[4 * GUIDE_FOLDED_BYTES];
	size_t i, length = utterance_fold_words(text, folded, sizeof folded);
	json_t *one;
	json_array_foreach(words, i, one)
	{
		struct text word = {json_string_value(one), json_string_length(one)};
		bool whole = word.bytes[word.length - 1] != '*';
		word.length -= !whole;
		if (guide_has_word(folded, length, word, whole))
			return true;
	}
	return false;
}

static const json_t *rules_of(const struct dialogue *dialogue, const char *name)
{
	return json_object_get(dialogue->desk_rules, name);
}

/* ---- What is asked too ---- */

/* Which of the rules the text calls for: asked while the matcher still has its ideas. */
static void read_beside(const struct dialogue *dialogue, struct text text,
			bool called[GUIDE_BESIDE_LIMIT])
{
	size_t i;
	json_t *rule;
	json_array_foreach(rules_of(dialogue, "aussi"), i, rule)
	{
		called[i] = (has_idea(dialogue, json_object_get(rule, "idees")) ||
			     has_word(text, json_object_get(rule, "mots"))) &&
			    !has_idea(dialogue, json_object_get(rule, "sauf")) &&
			    !has_word(text, json_object_get(rule, "sauf_mots"));
	}
}

static bool is_with(const struct dialogue *dialogue, const struct match_result *match,
		    const json_t *acts)
{
	for (size_t i = 0; i < match->request_count; i++) {
		const char *id = matcher_intent_id(dialogue->matcher, match->requests[i]);
		if (acts ? form_lists(acts, id)
			 : guide_is_for_advisors(dialogue, match->requests[i]))
			return true;
	}
	return false;
}

/* An act that comes first is moved there when it is asked already. */
static void add_beside(const struct dialogue *dialogue, const bool called[GUIDE_BESIDE_LIMIT],
		       struct match_result *match)
{
	size_t i;
	json_t *rule;
	json_array_foreach(rules_of(dialogue, "aussi"), i, rule)
	{
		if (!called[i] || !is_with(dialogue, match, json_object_get(rule, "avec")))
			continue;
		uint32_t intent = matcher_find_intent(
			dialogue->matcher, json_string_value(json_object_get(rule, "acte")));
		bool first = json_is_true(json_object_get(rule, "avant"));
		size_t place = guide_place_of(match, intent);
		if (place == match->request_count)
			insert_request(match, first ? 0 : place, intent);
		else if (first)
			move_first(match, place);
	}
}

/* ---- Whether to present ---- */

/* Of the text that was heard last: a theft, an unpaid bill, a complaint. `never`: the acts that say
 * so. */
static bool is_bad_moment(const struct dialogue *dialogue, struct text text,
			  const struct match_result *match, const json_t *never)
{
	/* A line that is named and nothing else asks for nothing. */
	bool line_only = guide_names_line(text);
	for (size_t i = 0; !line_only && i < match->request_count; i++)
		if (form_lists(never, matcher_intent_id(dialogue->matcher, match->requests[i])))
			return true;
	if (match->intent_count && !line_only &&
	    (double)match->intents[0].score >= LEAST_COMPLAINT &&
	    form_lists(never, matcher_intent_id(dialogue->matcher, match->intents[0].intent)))
		return true;
	return has_idea(dialogue, rules_of(dialogue, "jamais_idees")) ||
	       has_word(text, rules_of(dialogue, "jamais_mots"));
}

/* A clause that says so alone: an insult before a request. */
static bool has_bad_clause(struct dialogue *dialogue, const struct guide_question *question)
{
	struct text left = question->text;
	if (clause_length(left) == left.length)
		return false;
	for (size_t i = 0; left.length && i < CLAUSE_LIMIT; i++) {
		struct match_result heard;
		struct text clause = next_clause(&left);
		hear(dialogue, question, clause, &heard);
		if (is_bad_moment(dialogue, clause, &heard, rules_of(dialogue, "jamais")))
			return true;
	}
	return false;
}

/* What the customer wrote before. */
static bool was_bad_moment(struct dialogue *dialogue, const struct guide_question *question)
{
	size_t i;
	json_t *one;
	json_array_foreach(question->before, i, one)
	{
		struct match_result heard;
		struct text text = text_of(json_string_value(one));
		hear(dialogue, question, text, &heard);
		if (is_bad_moment(dialogue, text, &heard, rules_of(dialogue, "jamais_apres")))
			return true;
	}
	return false;
}

bool guide_hear(struct dialogue *dialogue, const struct guide_question *question,
		struct match_result *match)
{
	bool called[GUIDE_BESIDE_LIMIT] = {false};
	bool present =
		!is_bad_moment(dialogue, question->text, match, rules_of(dialogue, "jamais"));
	read_beside(dialogue, question->text, called);
	hear_whole(dialogue, question, match);
	if (match->request_count > 1)
		hear_clauses(dialogue, question, match);
	add_beside(dialogue, called, match);
	return present && !has_bad_clause(dialogue, question) &&
	       !was_bad_moment(dialogue, question);
}

/* ---- Presenting ---- */

bool guide_may_present(const struct dialogue *dialogue, const char *id)
{
	return !form_lists(rules_of(dialogue, "jamais"), id);
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

void guide_add_presentation(const struct dialogue *dialogue, json_t *result, const char *id,
			    uint32_t intent)
{
	json_t *list = json_object_get(dialogue->canned, "presentations"), *one;
	size_t i, start = json_array_size(list) ? intent % json_array_size(list) : 0;
	json_array_foreach(list, i, one)
	{
		one = json_array_get(list, (i + start) % json_array_size(list));
		if (!form_lists(json_object_get(one, "acts"), id))
			continue;
		add_tell(result, one);
		return;
	}
}
