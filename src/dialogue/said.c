/* said.c - what a customer says beside the request: a month, an amount, a number. See step.h. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "dialogue/against.h"
#include "dialogue/background.h"
#include "dialogue/form.h"
#include "french/plain.h"

enum { MONTH_LENGTH = sizeof "2026-03" - 1 };

static void add_text(json_t *said, const char *name, const char *value)
{
	if (!json_object_get(said, name)) /* the first one said is the one meant */
		(void)json_object_set_new(said, name, json_string(value));
}

static void add_number(json_t *said, const char *name, int64_t value)
{
	if (!json_object_get(said, name))
		(void)json_object_set_new(said, name, json_integer(value));
}

/* A month that another is compared to: a day is rather a limit. */
static bool is_against(const struct entity *entity, struct text text)
{
	return strlen(entity->value) == MONTH_LENGTH && is_set_against(text, entity->start);
}

/* All of those that are said: "de janvier à mars", "mars, avril et mai". */
static void add_month(json_t *said, const struct entity *entity)
{
	json_t *months = json_object_get(said, "months");
	if (!months) {
		months = json_array();
		(void)json_object_set_new(said, "months", months);
	}
	(void)json_array_append_new(months, json_stringn(entity->value, MONTH_LENGTH));
}

static void add_entity(json_t *said, const struct entity *entity, struct text text)
{
	switch (entity->type) {
	case ENTITY_DATE:
		if (is_against(entity, text)) {
			add_text(said, "against", entity->value);
			break;
		}
		/* "2026-03" is a month, "2026-03-12" a day and the month that it is in. */
		if (strlen(entity->value) > MONTH_LENGTH && !json_object_get(said, "date") &&
		    entity->end <= text.length)
			(void)json_object_set_new(said, "date_said",
						  json_stringn(text.bytes + entity->start,
							       entity->end - entity->start));
		if (strlen(entity->value) > MONTH_LENGTH)
			add_text(said, "date", entity->value);
		if (!json_object_get(said, "month"))
			(void)json_object_set_new(said, "month",
						  json_stringn(entity->value, MONTH_LENGTH));
		add_month(said, entity);
		break;
	case ENTITY_AMOUNT:
		add_number(said, "amount_cents", entity->number);
		break;
	case ENTITY_PHONE:
		add_text(said, "phone", entity->value);
		break;
	case ENTITY_EMAIL:
		add_text(said, "email", entity->value);
		break;
	case ENTITY_COUNT:
		add_number(said, "count", entity->number);
		break;
	default:
		break; /* the line is remembered apart */
	}
}

/* One that is only told answers no question; a month is still that of the bill spoken of. */
static void add_told(json_t *said, const struct entity *entity, struct text text)
{
	if (entity->type == ENTITY_DATE && is_against(entity, text))
		add_text(said, "against", entity->value);
	else if (entity->type == ENTITY_DATE && !json_object_get(said, "month"))
		(void)json_object_set_new(said, "month", json_stringn(entity->value, MONTH_LENGTH));
}

/* What the account's answer is worded by, when it is said. */
static void add_ideas(const struct step *step, json_t *said)
{
	static const char *const heard[] = {"ne_peut_pas_payer",
					    "bandeau_impaye",
					    "ligne_coupee",
					    "demande_de_delai",
					    "facture_fausse",
					    "crainte_de_coupure",
					    "penalite_de_retard",
					    "paiement_affirme",
					    "argent_pris",
					    "colis",
					    "mobile",
					    "technicien_attendu",
					    "impaye_laquelle",
					    "facilite",
					    "attente_depassee",
					    "commande_a_changer",
					    "absence_au_rendez_vous",
					    "carte_sim",
					    "box",
					    "decodeur"};
	json_t *ideas = json_array();
	for (size_t i = 0; step->matched && i < sizeof heard / sizeof heard[0]; i++)
		if (matcher_has_idea(step->dialogue->matcher, heard[i]))
			(void)json_array_append_new(ideas, json_string(heard[i]));
	if (json_array_size(ideas) > 0)
		(void)json_object_set(said, "ideas", ideas);
	json_decref(ideas);
}

/* "La conso de Jean": someone, whom the account may know or not. */
static void add_person(const struct step *step, json_t *said)
{
	static const char *const of_whom[] = {" de ", " d ", " pour "};
	char words[PLAIN_BYTES];
	(void)plain_words(step->event->text, words, sizeof words);
	for (size_t i = 0; i < sizeof of_whom / sizeof of_whom[0]; i++) {
		const size_t length = strlen(of_whom[i]);
		for (const char *at = words; (at = strstr(at, of_whom[i])); at += length - 1) {
			const struct text word = {at + length, strcspn(at + length, " ")};
			if (matcher_is_first_name(step->dialogue->matcher, word))
				(void)json_object_set_new(said, "person", json_true());
		}
	}
}

static void add_day(const struct step *step, json_t *said)
{
	int day = step->matched ? background_free_day(step) : 0;
	if (day)
		add_number(said, "day", day);
}

/* An amount, or a count, is always of the request; what an advisor was told stands in no text. */
static bool is_told(const struct step *step, const struct entity *entity)
{
	bool may_be = entity->type == ENTITY_DATE || entity->type == ENTITY_PHONE ||
		      entity->type == ENTITY_EMAIL;
	return may_be && step->matched && entity->end <= step->event->text.length &&
	       background_holds(step, entity->start, entity->end);
}

/* "La Bbox et le mobile": the kinds of lines, where several are named. */
static void add_markets(const struct step *step, json_t *said)
{
	json_t *markets = json_array();
	for (enum market i = MARKET_MOBILE; step->matched && i < MARKETS; i++) {
		char idea[32];
		(void)snprintf(idea, sizeof idea, "ligne_%s", market_name(i));
		if (matcher_has_idea(step->dialogue->matcher, idea))
			(void)json_array_append_new(markets, json_string(market_name(i)));
	}
	if (json_array_size(markets) > 1 && !step->match.market)
		(void)json_object_set(said, "markets", markets);
	json_decref(markets);
}

/* The word before byte `at` of the text, plain. */
static void word_before(struct text text, size_t at, char *word, size_t size)
{
	while (at > 0 && strchr(" '", text.bytes[at - 1]))
		at--;
	size_t end = at;
	while (at > 0 && !strchr(" '-,", text.bytes[at - 1]))
		at--;
	(void)plain_words((struct text){text.bytes + at, end - at}, word, size);
}

/* Who or what does a thing: the verb after it is no order. */
static bool is_doer(const char *word)
{
	static const char *const doers[] = {
		" si ",  " que ", " qu ",   " qui ", " ca ",  " cela ", " il ",   " elle ",  " on ",
		" je ",  " j ",   " vous ", " tu ",  " ils ", " ne ",   " n ",    " se ",    " s ",
		" me ",  " m ",   " le ",   " la ",  " les ", " l ",    " y ",    " en ",    " un ",
		" une ", " mon ", " ma ",   " d ",   " de ",  " est ",  " quoi ", " elles ", NULL};
	return text_is_one_of(text_of(word), doers);
}

size_t step_order_at(const struct step *step)
{
	enum { VERBS = 8 };
	struct word_span spans[VERBS];
	const struct text text = step->event->text;
	size_t count = matcher_find_idea(step->dialogue->matcher, "dlg_imperatif", spans, VERBS);
	size_t at = text.length;
	for (size_t i = 0; i < count; i++) {
		char before[PLAIN_BYTES];
		const char *elided =
			memchr(text.bytes + spans[i].from, '\'', spans[i].to - spans[i].from);
		/* "si j'annule": the verb and who does it are one word */
		size_t verb = elided ? (size_t)(elided - text.bytes) : spans[i].from;
		word_before(text, verb, before, sizeof before);
		if (!is_doer(before) && spans[i].from < at)
			at = spans[i].from;
	}
	return at;
}

bool step_only_asks(const struct step *step)
{
	const struct matcher *matcher = step->dialogue->matcher;
	return step->matched && (matcher_has_idea(matcher, "dlg_savoir") ||
				 (matcher_has_idea(matcher, "dlg_question") &&
				  !matcher_has_idea(matcher, "dlg_ordre") &&
				  step_order_at(step) == step->event->text.length));
}

/* All but the choices, which are of an act. */
static json_t *read_text(const struct step *step)
{
	json_t *said = json_object();
	const struct text text = step->event->text;
	if (text.length)
		(void)json_object_set_new(said, "text", json_stringn(text.bytes, text.length));
	for (size_t i = 0; i < step->match.entity_count; i++) {
		const struct entity *entity = &step->match.entities[i];
		if (is_told(step, entity))
			add_told(said, entity, text);
		else
			add_entity(said, entity, text);
	}
	if (step->match.market)
		add_text(said, "market", step->match.market);
	add_markets(step, said);
	add_ideas(step, said);
	if (step_only_asks(step))
		(void)json_object_set_new(said, "question", json_true());
	add_day(step, said);
	add_person(step, said);
	return said;
}

/* The choices of the one request of the text. */
static void add_choices(const struct step *step, json_t *said)
{
	const char *id = matcher_intent_id(step->dialogue->matcher, step->match.requests[0]);
	const json_t *definition = forms_find(&step->dialogue->forms, id);
	json_t *questions = step_only_asks(step) ? form_answers_named(step, definition) : NULL;
	(void)json_object_set_new(said, "values", form_foresee(step, id));
	if (questions)
		(void)json_object_set_new(said, "questions", questions);
}

/* ---- Several requests in one text ---- */

enum { CLAUSE_BYTES = 600 };

/* Where the next clause begins, after what joins it to the one at `at`; the end of the text: there
 * is none. `length` of the one at `at`. */
static size_t next_clause(struct text text, size_t at, size_t *length)
{
	static const char *const joints[] = {" et ", ", ",        " puis ",
					     "; ",   " ensuite ", " et après "};
	for (size_t i = at; i < text.length; i++) {
		for (size_t j = 0; j < sizeof joints / sizeof joints[0]; j++) {
			size_t size = strlen(joints[j]);
			if (i + size <= text.length &&
			    memcmp(text.bytes + i, joints[j], size) == 0) {
				*length = i - at;
				return i + size;
			}
		}
	}
	*length = text.length - at;
	return text.length;
}

/* "... de Lina, détaillée": a clause that asks for nothing belongs to the one before. */
static void extend_clause(json_t *clauses, const char *last, struct text text)
{
	json_t *said = json_object_get(clauses, last);
	const char *before = json_string_value(json_object_get(said, "text"));
	if (before)
		(void)json_object_set_new(
			said, "text",
			json_sprintf("%s, %.*s", before, (int)text.length, text.bytes));
}

/* "J'ai perdu le mobile de Hugo, ... et faire suspendre sa ligne": the same request, told in two
 * clauses. Takes `said` over. */
static void add_clause(json_t *clauses, const char *id, json_t *said)
{
	json_t *before = json_object_get(clauses, id);
	const char *first = json_string_value(json_object_get(before, "text"));
	const char *then = json_string_value(json_object_get(said, "text"));
	if (first && then) {
		json_t *text = json_sprintf("%s, %s", first, then);
		(void)json_object_update_missing(json_object_get(said, "values"),
						 json_object_get(before, "values"));
		(void)json_object_update_missing(said, before);
		(void)json_object_set_new(said, "text", text);
	}
	(void)json_object_set_new(clauses, id, said);
}

/* Each request of several with what its own words say: "le PUK de Lina et la conso de Hugo". */
static json_t *read_clauses(const struct step *step)
{
	struct dialogue_event event = *step->event;
	struct step part = *step;
	struct matcher *matcher = step->dialogue->matcher;
	const struct text whole = event.text;
	json_t *clauses = json_object();
	char last[ID_BYTES] = "";
	part.event = &event;
	for (size_t at = 0, next = 0; at < whole.length; at = next) {
		size_t length;
		next = next_clause(whole, at, &length);
		event.text = (struct text){whole.bytes + at, length};
		const struct match_request request = {.text = event.text, .today_ms = event.at_ms};
		matcher_match(matcher, &request, &part.match);
		if (part.match.decision == DECISION_ANSWER && part.match.request_count == 1) {
			step_set_id(last, matcher_intent_id(matcher, part.match.requests[0]));
			json_t *said = read_text(&part);
			add_choices(&part, said);
			add_clause(clauses, last, said);
		} else {
			extend_clause(clauses, last, event.text);
		}
	}
	step_share_line(step, clauses, last);
	/* The ideas that it holds are of the last text it read. */
	const struct match_request request = {.text = whole, .today_ms = event.at_ms};
	matcher_match(matcher, &request, &part.match);
	return clauses;
}

/* Each act has its own choices: in its clause, else in the whole. */
static void add_requests(const struct step *step, json_t *said)
{
	const struct matcher *matcher = step->dialogue->matcher;
	json_t *foreseen = json_object();
	for (size_t i = 0; i < step->match.request_count; i++) {
		const char *id = matcher_intent_id(matcher, step->match.requests[i]);
		(void)json_object_set_new(foreseen, id, form_foresee(step, id));
	}
	(void)json_object_set_new(said, "foreseen", foreseen);
	(void)json_object_set_new(said, "clauses", read_clauses(step));
}

/* Whether another request's own words say that choice. */
static bool is_of_another(const json_t *clauses, const char *id, const char *name,
			  const json_t *value)
{
	const char *other;
	json_t *clause;
	json_object_foreach((json_t *)(uintptr_t)clauses, other, clause)
	{
		const json_t *values = json_object_get(clause, "values");
		if (strcmp(other, id) != 0 && json_equal(json_object_get(values, name), value))
			return true;
	}
	return false;
}

/* What an act's clause does not choose, the rest of the text may: "résilier la box, et le numéro,
 * tant pis". */
static void add_foreseen(json_t *said, const json_t *clauses, const char *id, json_t *foreseen)
{
	const char *name;
	json_t *value, *values = json_copy(json_object_get(said, "values"));
	json_object_foreach(foreseen, name, value)
	{
		if (!json_object_get(values, name) && !is_of_another(clauses, id, name, value))
			(void)json_object_set(values, name, value);
	}
	(void)json_object_set_new(said, "values", values);
}

void step_keep_clause(json_t *said, const char *id)
{
	static const char *const own[] = {"text",      "phone",  "market",       "date",
					  "date_said", "day",    "amount_cents", "email",
					  "count",     "values", "question",     "questions",
					  "against",   "person", "span"};
	json_t *clauses = json_object_get(said, "clauses");
	json_t *clause = json_object_get(clauses, id), *month = json_object_get(clause, "month");
	for (size_t i = 0; clause && i < sizeof own / sizeof own[0]; i++) {
		json_t *value = json_object_get(clause, own[i]);
		if (value)
			(void)json_object_set(said, own[i], value);
		else
			(void)json_object_del(said, own[i]);
	}
	if (month) {
		(void)json_object_set(said, "month", month);
		(void)json_object_set(said, "months", json_object_get(clause, "months"));
	}
	json_t *foreseen = json_object_get(json_object_get(said, "foreseen"), id);
	if (foreseen)
		add_foreseen(said, clauses, id, foreseen);
	(void)json_object_del(said, "clauses");
	(void)json_object_del(said, "foreseen");
}

json_t *step_read_said(const struct step *step)
{
	json_t *said = read_text(step);
	if (step->match.request_count == 1)
		add_choices(step, said);
	else
		(void)json_object_set_new(said, "values", json_object());
	if (step->match.request_count > 1)
		add_requests(step, said);
	return said;
}

/* Takes the place of what was said of the act before, which it remembers: its month and its line
 * may be meant still (acts/acts.h). What was said earlier is forgotten. Takes `said` over. */
static void replace_said(struct dialogue_state *state, json_t *said)
{
	json_t *before = state->said ? state->said : json_object();
	(void)json_object_del(before, "before");
	(void)json_object_set_new(before, "act", json_string(state->served));
	(void)json_object_set_new(said, "before", before);
	state->said = said;
}

void step_hear_said(struct step *step)
{
	replace_said(step->state, step_read_said(step));
}

void step_hear_more(struct step *step)
{
	json_t *more = step_read_said(step);
	if (step->state->said)
		(void)json_object_update(step->state->said, more);
	else
		step->state->said = json_incref(more);
	json_decref(more);
}

/* The answer to "Pour quelle ligne ?" adds to the request: what it does not say stays. */
static void keep_request(json_t *said, const json_t *before)
{
	static const char *const kept[] = {"date",      "date_said", "day",    "amount_cents",
					   "email",     "count",     "values", "question",
					   "questions", "same",      "months"};
	const char *first = json_string_value(json_object_get(before, "text"));
	const char *then = json_string_value(json_object_get(said, "text"));
	if (first && then)
		(void)json_object_set_new(said, "text", json_sprintf("%s, %s", first, then));
	if (json_object_size(json_object_get(said, "values")) == 0)
		(void)json_object_del(said, "values");
	for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
		json_t *value = json_object_get(before, kept[i]);
		if (value && !json_object_get(said, kept[i]))
			(void)json_object_set(said, kept[i], value);
	}
}

void step_hear_follow(struct step *step)
{
	json_t *said = step_read_said(step);
	json_int_t decimal = form_decimal(step->event->text);
	if (step->state->awaiting == AWAITING_LINE)
		keep_request(said, step->state->said);
	/* "Et les 4,80 ?": of a bill that was shown, it is an amount. */
	else if (decimal > 0 && !json_object_get(said, "amount_cents"))
		(void)json_object_set_new(said, "amount_cents", json_integer(decimal));
	replace_said(step->state, said);
	(void)json_object_set_new(said, "follow", json_true());
}

void step_forget_follow(struct step *step)
{
	json_t *before = json_incref(json_object_get(step->state->said, "before"));
	json_decref(step->state->said);
	step->state->said = before;
}

void step_note_about(struct step *step, const json_t *result)
{
	json_t *said = step->state->said, *about = json_object_get(result, "about");
	(void)json_object_del(said, "before");
	(void)json_object_del(said, "otherwise");
	(void)json_object_del(said, "perhaps");
	(void)json_object_del(said, "suggested");
	if (about)
		(void)json_object_update(said, about);
}

void step_hear_after(struct step *step)
{
	json_t *said = step_read_said(step);
	if (step->state->awaiting == AWAITING_LINE)
		keep_request(said, step->state->said);
	json_t *month = json_object_get(step->state->said, "month");
	if (month && !json_object_get(said, "month"))
		(void)json_object_set(said, "month", month);
	json_decref(step->state->said);
	step->state->said = said;
}

void step_hear_all_lines(struct step *step)
{
	if (!step->state->said)
		step->state->said = json_object();
	(void)json_object_set_new(step->state->said, "all_lines", json_true());
	(void)json_object_del(step->state->said, "follow");
}

void step_hear_line(struct step *step, const char *line)
{
	if (!step->state->said)
		step->state->said = json_object();
	(void)json_object_set_new(step->state->said, "line", json_string(line));
	(void)json_object_del(step->state->said, "follow");
}
