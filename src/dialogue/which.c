/*
 * which.c - which line, or which of the choices shown, a text that is no request means: "la
 * deuxième", "celle de Hugo", "qui finit par 12", "et l'autre ?". See step.h.
 */
#include <ctype.h>
#include <stdio.h>

#include "dialogue/form_parts.h"
#include "dialogue/pick.h"
#include "french/names.h"
#include "french/plain.h"

enum { WHICH_WORDS = 8, PHONE_WORDS = 5 };

static bool is_short(struct text text)
{
	char words[PLAIN_BYTES];
	(void)plain_words(text, words, sizeof words);
	size_t count = plain_count(words);
	return count > 0 && count <= WHICH_WORDS + PHONE_WORDS;
}

static bool starts(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

/* Choices that answer a question: a rank can mean nothing else. */
static bool are_answers(const struct dialogue_state *state)
{
	const char *first = state->choices[0].id;
	if (state->choice_count == 1)
		return starts(first, "form:") && first[5] != '#'; /* a list of one row */
	return state->choice_count > 1 &&
	       (starts(first, "own:") || starts(first, "line:") || starts(first, "form:") ||
		state->awaiting == AWAITING_CHOICE || state->failures > 0);
}

bool step_rank_choice(const struct step *step, char id[ID_BYTES])
{
	const struct dialogue_state *state = step->state;
	const struct pick pick = pick_read(step->event->text);
	if (!are_answers(state) || pick.more || pick.other || strlen(pick.digits) > 1)
		return false;
	if (pick.line && starts(state->choices[0].id, "form:"))
		return false; /* of another line */
	size_t at = pick_index(&pick, state->choice_count);
	if (at == state->choice_count)
		return false;
	step_set_id(id, state->choices[at].id);
	return true;
}

/* Whether the text asks for something that the question about the line does not wait for. */
static bool asks_elsewhere(const struct step *step, const char *id)
{
	if (step->match.decision != DECISION_ANSWER || step->match.line_only)
		return false;
	const struct matcher *matcher = step->dialogue->matcher;
	uint32_t intent = step->match.requests[0];
	return strcmp(matcher_intent_section(matcher, intent), "dialogue") != 0 &&
	       strcmp(matcher_intent_id(matcher, intent), id) != 0;
}

json_t *step_named_lines(const struct step *step, struct text text, bool *sure)
{
	const struct dialogue_state *state = step->state;
	const struct pick pick = pick_read(text);
	bool named;
	json_t *lines =
		pick_lines(&pick, text, state->lines, step->match.market, state->line, &named);
	*sure = named && pick.more <= 1;
	if (pick.more > 0 && !*sure && !step->match.line_only)
		(void)json_array_clear(lines);
	return lines;
}

/* "La quatrième" of three. */
static bool is_beyond(const struct step *step, const struct pick *pick)
{
	size_t count = step->state->choice_count;
	return pick->rank > 0 && (size_t)pick->rank > count && pick->more == 0;
}

/* The one line is chosen; of several, the customer says which. Takes `lines` over. */
static void choose_line(struct step *step, const char *act, json_t *lines)
{
	char id[ID_BYTES + 8];
	step->turn->decision = DIALOGUE_DECISION_ANSWER;
	if (json_array_size(lines) == 1) {
		const json_t *name = json_object_get(json_array_get(lines, 0), "id");
		(void)snprintf(id, sizeof id, "own:%s", json_string_value(name));
		step_choose(step, id);
		json_decref(lines);
		return;
	}
	json_t *result = json_pack("{s:o}", "lines", lines);
	step_set_id(id, act);
	step_ask_own_line(step, id, result);
	json_decref(result);
}

/* "Pour quelle ligne ?" again, after a phrase that says why. */
static void ask_again(struct step *step, const char *id, const char *phrase, struct text name)
{
	char act[ID_BYTES], count[16];
	(void)snprintf(count, sizeof count, "%zu", json_array_size(step->state->lines));
	const struct placeholder values[] = {{"nombre", text_of(count)}, {"prenom", name}};
	step_set_id(act, id);
	json_t *result = json_pack("{s:O}", "lines", step->state->lines);
	speech_begin(&step->speech, act);
	speech_say(&step->speech, phrase, values, 2);
	speech_end(&step->speech);
	step_ask_own_line(step, act, result);
	json_decref(result);
}

/* "Mars, pour celle de Lina": the month is of the request. Whether one is said. */
static bool says_month(const struct step *step)
{
	for (size_t i = 0; i < step->match.entity_count; i++)
		if (step->match.entities[i].type == ENTITY_DATE)
			return true;
	return false;
}

static void hear_month(struct step *step)
{
	static const char *const kept[] = {"month", "date"};
	json_t *said = says_month(step) ? step_read_said(step) : NULL;
	for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
		json_t *value = json_object_get(said, kept[i]);
		if (value && step->state->said)
			(void)json_object_set(step->state->said, kept[i], value);
	}
	json_decref(said);
}

/* "Elle s'appelle Léa": the first name, said to be one or, unless `only`, with its capital; empty:
 * none. */
static struct text called(const struct step *step, bool only)
{
	enum { ALONE = 3, NAME_BYTES = 32 };
	const struct text text = step->event->text;
	char words[PLAIN_BYTES];
	(void)plain_words(text, words, sizeof words);
	bool named = plain_find(words, "appelle") || plain_find(words, "prenom") ||
		     plain_count(words) <= ALONE;
	for (size_t start = 0; start < text.length;) {
		char plain[NAME_BYTES + 2];
		size_t end = start;
		while (end < text.length && !strchr(" ,.'", text.bytes[end]))
			end++;
		const struct text word = {text.bytes + start, end - start};
		start = end + 1;
		size_t length =
			word.length > NAME_BYTES ? 0 : plain_words(word, plain, sizeof plain);
		if (length > 2 && (named || (!only && isupper((unsigned char)word.bytes[0]))) &&
		    matcher_is_first_name(step->dialogue->matcher,
					  (struct text){plain + 1, length - 2}))
			return word;
	}
	return (struct text){"", 0};
}

/* No line is that person's: told, and asked again. */
static void tell_no_such_name(struct step *step, struct text name)
{
	struct buffer written;
	buffer_init(&written);
	name_append(&written, name);
	ask_again(step, step->state->asked, "ligne_sans_ce_nom", buffer_text(&written));
	buffer_free(&written);
}

/* "Hugo Martin": a line is taken from words that may have meant another thing, and it is told,
 * where something is to be done. */
static void tell_taken(struct step *step, const json_t *lines, bool doubtful)
{
	const char *act = step->state->asked;
	if (!doubtful || json_array_size(lines) != 1 || !forms_find(&step->dialogue->forms, act))
		return;
	const char *label = json_string_value(json_object_get(json_array_get(lines, 0), "label"));
	const struct placeholder values[] = {{"ligne", text_of(label)}};
	speech_begin(&step->speech, act);
	speech_say(&step->speech, "ligne_retenue", values, 1);
	speech_end(&step->speech);
}

/* "Vous pouvez m'enlever l'assistance mobile ?": the line, and what is wanted of it now. */
static void hear_choices(struct step *step)
{
	json_t *said = step->state->said, *now = step_read_said(step);
	json_t *values = json_object_get(now, "values");
	const char *first = json_string_value(json_object_get(said, "text"));
	const char *then = json_string_value(json_object_get(now, "text"));
	if (said && first && then && json_object_size(values) > 0) {
		(void)json_object_set_new(said, "text", json_sprintf("%s, %s", first, then));
		(void)json_object_set(said, "values", values);
	}
	json_decref(now);
}

/* "Hugo et Lina": each by a name of its own, and nothing else said; one after the other. Beside a
 * kind of line, which means all of them, the names are there as they are written. */
static bool are_named_each(const json_t *lines, struct text text, const struct pick *pick,
			   const char *market)
{
	char words[PLAIN_BYTES];
	size_t i, j, names = 0;
	const json_t *line, *other;
	(void)plain_words(text, words, sizeof words);
	json_array_foreach(lines, i, line)
	{
		const char *label = json_string_value(json_object_get(line, "label"));
		const char *name = label ? strchr(label, '(') : NULL;
		if (!name || (market && !plain_find(words, name)))
			return false;
		json_array_foreach(lines, j, other)
		{
			const char *its = json_string_value(json_object_get(other, "label"));
			if (j != i && its && strstr(its, name))
				return false;
		}
		names++;
	}
	return names > 1 && pick->more <= names && !pick->digits[0] && !plain_find(words, "ou");
}

static void hear_several(struct step *step, const json_t *lines)
{
	size_t i;
	const json_t *line;
	json_t *ids = json_array();
	json_array_foreach(lines, i, line)
	{
		(void)json_array_append(ids, json_object_get(line, "id"));
	}
	step->turn->decision = DIALOGUE_DECISION_ANSWER;
	if (!step->state->said)
		step->state->said = json_object();
	(void)json_object_set_new(step->state->said, "several", ids);
	step_serve_awaited(step);
}

/* "Pourquoi ?", "combien ça coûte ?", asked back: answered, and the line is asked again. */
static bool hear_question(struct step *step)
{
	char act[ID_BYTES];
	step_set_id(act, step->state->asked);
	if (form_says_only(step, "dlg_pourquoi_demander")) {
		ask_again(step, act, "ligne_pourquoi", text_of(""));
		return true;
	}
	if (!form_asks(step) || !form_answer_before(step, act))
		return false;
	json_t *result = json_pack("{s:O}", "lines", step->state->lines);
	step_ask_own_line(step, act, result);
	json_decref(result);
	return true;
}

/* How many words beside the line may pass for a request and be none: a first name, a month. A kind
 * of line is no name: "résilier mon mobile" is one. */
static unsigned words_beside(const struct step *step, bool named)
{
	return named && !step->match.market ? 1 + says_month(step) : 0;
}

bool step_hear_which(struct step *step)
{
	struct dialogue_state *state = step->state;
	const struct text text = step->event->text;
	const struct pick pick = pick_read(text);
	bool asked = state->awaiting == AWAITING_LINE && state->choice_count &&
		     starts(state->choices[0].id, "own:");
	bool named;
	if (!asked || !is_short(text))
		return false;
	if (form_asks_a_moment(step)) {
		ask_again(step, state->asked, "demarche_attend", text_of(""));
		return true;
	}
	if (hear_question(step))
		return true;
	json_t *lines =
		pick_lines(&pick, text, state->lines, step->match.market, state->line, &named);
	if (are_named_each(lines, text, &pick, step->match.market)) {
		hear_several(step, lines);
		json_decref(lines);
		return true;
	}
	if (json_array_size(lines) > 0 &&
	    (pick.more <= words_beside(step, named) || !asks_elsewhere(step, state->asked))) {
		hear_month(step);
		tell_taken(step, lines, named && pick.more > 1);
		hear_choices(step);
		choose_line(step, state->asked, lines);
		return true;
	}
	json_decref(lines);
	if (is_beyond(step, &pick)) {
		ask_again(step, state->asked, "ligne_rang_absent", text_of(""));
		return true;
	}
	const struct text name = called(step, true);
	if (name.length) {
		tell_no_such_name(step, name);
		return true;
	}
	if (pick.all && pick.more == 0) {
		step_hear_all_lines(step);
		step_serve_awaited(step);
		return true;
	}
	return false;
}

bool step_ask_line_again(struct step *step)
{
	struct dialogue_state *state = step->state;
	if (!state->asked[0] || json_array_size(state->lines) < 2 || state->failures > 0 ||
	    step->event->choice.length)
		return false;
	/* What the account made nothing of was found short before it was asked (follow.c). */
	if (step->event->kind != DIALOGUE_RESULT && !is_short(step->event->text))
		return false;
	state->failures++;
	const struct text name = called(step, false);
	if (name.length)
		tell_no_such_name(step, name);
	else
		ask_again(step, state->asked, "ligne_pas_comprise", name);
	return true;
}

/* Whether an answer of the account about one line, of several, was given last. */
static bool told_of_a_line(const struct step *step)
{
	const struct dialogue_state *state = step->state;
	return state->awaiting == AWAITING_NOTHING && !state->form && state->served[0] &&
	       !forms_find(&step->dialogue->forms, state->served) &&
	       json_object_get(state->said, "of") && json_array_size(state->lines) > 1;
}

bool step_hear_called_line(struct step *step)
{
	char end[PICK_END_BYTES], act[ID_BYTES];
	pick_end(step->event->text, end);
	if (!end[0] || pick_read(step->event->text).more > 0 || !told_of_a_line(step))
		return false;
	json_t *lines = pick_ended(step->state->lines, end);
	step_set_id(act, step->state->served);
	step->turn->decision = DIALOGUE_DECISION_ANSWER;
	if (json_array_size(lines) > 0) {
		choose_line(step, act, lines);
	} else {
		json_decref(lines);
		ask_again(step, act, "ligne_pas_comprise", text_of(""));
	}
	return true;
}

bool step_hear_other_line(struct step *step)
{
	struct dialogue_state *state = step->state;
	const struct text text = step->event->text;
	const struct pick pick = pick_read(text);
	bool sure;
	if (state->awaiting != AWAITING_NOTHING || state->form || !state->served[0] ||
	    json_array_size(state->lines) < 2 || !is_short(text))
		return false;
	if (pick.more > 0 && asks_elsewhere(step, state->served))
		return false;
	json_t *lines = step_named_lines(step, text, &sure);
	if (json_array_size(lines) > 0 && (sure || (pick.other && pick.more == 0))) {
		choose_line(step, state->served, lines);
		return true;
	}
	json_decref(lines);
	return false;
}
