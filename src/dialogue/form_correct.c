/*
 * form_correct.c - another answer for what was answered already: "non, plutôt 30 euros", "non,
 * avril", "finalement l'autre", "la deuxième ligne". See form_parts.h.
 */
#include <stdint.h>
#include <stdlib.h>

#include "dialogue/form_parts.h"
#include "dialogue/pick.h"
#include "french/addresses.h"
#include "french/calendar.h"
#include "french/format.h"
#include "french/plain.h"

enum { DATE_LENGTH = 10, MONTH_LENGTH = 7, YEAR_LENGTH = 4 };

/* Said alone it answers the summary, not a step that has the same words. */
static bool is_yes_or_no(const json_t *value)
{
	const char *text = json_string_value(value);
	return text && (strcmp(text, "oui") == 0 || strcmp(text, "non") == 0);
}

/* ---- Values ---- */

/* "le 5": bare digits that are a day. 0: none. */
static int said_day(const struct step *step)
{
	const struct pick pick = pick_read(step->event->text);
	return pick.more == 0 && !pick.line && strlen(pick.digits) <= 2 ? atoi(pick.digits) : 0;
}

/* The year, when it is not said: as it was; or this one, of a date that is the next one to come. */
static void keep_year(const struct step *step, const json_t *asked, const char *before, char *date)
{
	bool next = json_is_true(json_object_get(asked, "a_venir")) &&
		    !form_says_year(text_of(form_text(step->state->said, "date_said")));
	int year = next ? calendar_today(step->event->at_ms).year : atoi(before);
	for (int i = YEAR_LENGTH - 1; i >= 0; i--, year /= 10)
		date[i] = (char)('0' + year % 10);
}

/* "non, avril", "non, le 5": what is not said of the date stays as it was. */
static bool correct_date(const struct step *step, const json_t *asked, const char *before,
			 json_t **value, json_t **label)
{
	char date[DATE_LENGTH + 1], text[FORMAT_BYTES + 64];
	const struct entity *entity = form_entity(step, ENTITY_DATE);
	size_t length = entity ? strlen(entity->value) : 0;
	int day = entity ? 0 : said_day(step);
	const struct text as = entity ? form_span(step, entity) : text_of("");
	json_t *part = form_part_of_month(step, asked, step->event->text);
	if (part) {
		*value = part;
		*label = json_string(format_field("", *value, text, sizeof text));
		return true;
	}
	if (!before || strlen(before) != DATE_LENGTH || day > 31 ||
	    (!day && length != MONTH_LENGTH && length != DATE_LENGTH))
		return false;
	memcpy(date, before, sizeof date);
	memcpy(date, entity ? entity->value : before, length);
	if (day) {
		date[MONTH_LENGTH + 1] = (char)('0' + day / 10);
		date[MONTH_LENGTH + 2] = (char)('0' + day % 10);
	}
	if (!form_says_year(as) && !form_says_ago(as))
		keep_year(step, asked, before, date);
	const struct date read = {atoi(date), atoi(date + YEAR_LENGTH + 1),
				  atoi(date + MONTH_LENGTH + 1)};
	bool next = calendar_is_valid(read) &&
		    !form_says_year(text_of(form_text(step->state->said, "date_said")));
	*value = next ? form_date(step, asked, date, as) : json_string(date);
	*label = json_string(format_field("", *value, text, sizeof text));
	return true;
}

/* "trente", "le 29 du mois", "le 30 novembre". */
static bool says_day(const struct step *step)
{
	enum { DAY_WORDS = 6 };
	char words[PLAIN_BYTES];
	(void)plain_words(step->event->text, words, sizeof words);
	return plain_count(words) <= DAY_WORDS &&
	       (form_entity(step, ENTITY_DATE) || form_entity(step, ENTITY_COUNT) ||
		plain_find(words, "du mois"));
}

/* Bare digits are an answer only where nothing else is said with them. */
static bool may_correct(const struct step *step, enum form_type type)
{
	const struct pick pick = pick_read(step->event->text);
	struct address address;
	struct text town;
	bool bare = pick.digits[0] && pick.more == 0 && !pick.line;
	switch (type) {
	case FORM_TEXT:
		return false;
	case FORM_CITY:
		return form_says_town(step, &town) ||
		       (address_read(step->event->text, &address) && address.city.length > 0);
	case FORM_STREET:
		return address_read(step->event->text, &address) && address.street.length > 0;
	case FORM_POSTAL:
		return address_read(step->event->text, &address) && address.postal_code.length > 0;
	case FORM_DAY:
		return bare || says_day(step);
	case FORM_AMOUNT:
		return bare || form_entity(step, ENTITY_AMOUNT);
	default:
		return true;
	}
}

/* "non, Julie Dupont", at the summary of an act with one such answer. */
static bool may_rename(const struct step *step, enum form_type type)
{
	const json_t *form = step->state->form, *asked;
	size_t i, count = 0;
	json_array_foreach(json_object_get(form_definition(step, form), "etapes"), i, asked)
	{
		count += form_step_type(asked) == FORM_TEXT &&
			 json_object_get(json_object_get(form, "values"), form_text(asked, "nom"));
	}
	return type == FORM_TEXT && count == 1 && form_is_at(form, "confirm") &&
	       form_takes_back(step);
}

static bool read_again(struct step *step, const json_t *asked, const json_t *before, json_t **value,
		       json_t **label)
{
	enum form_type type = form_step_type(asked);
	if (!may_correct(step, type) && !may_rename(step, type))
		return false;
	if (type == FORM_DATE && correct_date(step, asked, json_string_value(before), value, label))
		return true;
	return form_read_value(step, step->state->form, asked, value, label);
}

/* "Non, le 31 février": told, and the day is asked again. */
static bool refuses_day(struct step *step, const json_t *asked)
{
	const struct entity *date = form_entity(step, ENTITY_DATE);
	if (form_step_type(asked) != FORM_DATE || (date && strlen(date->value) == DATE_LENGTH) ||
	    !form_says_no_day(step->event->text))
		return false;
	form_refuse(step, asked, "reponse_date_impossible");
	return true;
}

/* "Je ne veux plus y être": what is wanted is said, not yes or no to the summary. */
static bool means_it(const struct step *step, const json_t *asked, const json_t *value)
{
	static const char *const alone[] = {"oui", "annuler", "au_revoir", "remerciement", NULL};
	json_t *meant = NULL, *label = NULL;
	bool read = !form_is_talk(step, alone) &&
		    form_read_ahead(step, step->state->form, asked, &meant, &label);
	bool means = read && json_equal(meant, value);
	json_decref(meant);
	json_decref(label);
	return means;
}

/* "Ça prend effet quand ?", "et si je casse l'écran ?": a question changes no choice that was made,
 * but where it is asked as a favour ("vous pouvez plutôt la retirer ?"). */
static bool asks_only(const struct step *step)
{
	static const char *const supposing[] = {"et si", "est ce que", "c est quand", NULL};
	static const char *const asking[] = {"quand", "combien", "pourquoi", NULL};
	static const char *const all_the_same[] = {"quand meme", NULL};
	const struct text text = step->event->text;
	char words[PLAIN_BYTES];
	(void)plain_words(text, words, sizeof words);
	bool marked = text.length > 0 && memchr(text.bytes, '?', text.length);
	bool asks = marked || step_only_asks(step) || plain_has_any(words, supposing) ||
		    (plain_has_any(words, asking) && !plain_has_any(words, all_the_same));
	return asks && !form_takes_back(step) &&
	       !matcher_has_idea(step->dialogue->matcher, "dlg_ordre") &&
	       step_order_at(step) == text.length;
}

/* `plainly`: by a date, an amount or an address, which a choice cannot be. */
static bool correct_value(struct step *step, const json_t *definition, bool plainly)
{
	json_t *form = step->state->form, *value = NULL, *label = NULL;
	const json_t *values = json_object_get(form, "values"), *asked;
	size_t i;
	json_array_foreach(json_object_get(definition, "etapes"), i, asked)
	{
		const json_t *before = json_object_get(values, form_text(asked, "nom"));
		if (before && refuses_day(step, asked))
			return true;
		bool choice = form_step_type(asked) == FORM_CHOICE;
		if (!before || (choice && (plainly || asks_only(step))) ||
		    !read_again(step, asked, before, &value, &label))
			continue;
		const char *objection = form_objection(step, asked, value);
		bool same = json_equal(value, before);
		bool plain = is_yes_or_no(value) && !means_it(step, asked, value);
		if (!objection && !same && !plain) {
			if (form_step_type(asked) == FORM_CITY)
				form_keep_code(step, definition, text_of(json_string_value(value)));
			form_take_answer(step, asked, value, label);
			return true;
		}
		json_decref(value);
		json_decref(label);
		if (objection) {
			form_refuse(step, asked, objection);
			return true;
		}
		if (same && !plain && form_is_named(step, step->state->form, asked)) {
			form_begin_reply(step, step->state->form); /* it is so already */
			form_go_on(step);
			return true;
		}
	}
	return false;
}

/* ---- Choices ---- */

/* The last choice that was answered, of at least `least`. */
static const json_t *last_choice(const json_t *definition, const json_t *form, size_t least,
				 size_t most)
{
	const json_t *values = json_object_get(form, "values"), *asked, *last = NULL;
	size_t i;
	json_array_foreach(json_object_get(definition, "etapes"), i, asked)
	{
		size_t count = form_choice_count(form, asked);
		if (json_object_get(values, form_text(asked, "nom")) && count >= least &&
		    count <= most)
			last = asked;
	}
	return last;
}

static bool choose(struct step *step, const json_t *asked, const char *value)
{
	const json_t *form = step->state->form;
	json_t *label = *value ? form_label(form, asked, value) : NULL;
	if (!label)
		return false;
	form_take_answer(step, asked, json_string(value), label);
	return true;
}

/* "finalement l'autre", "non, la troisième": of those last chosen from. */
static bool correct_choice(struct step *step, const json_t *definition)
{
	const json_t *form = step->state->form;
	const struct pick pick = pick_read(step->event->text);
	const json_t *asked;
	if (pick.more > 0 || pick.line || (!pick.other && !pick.rank))
		return false;
	asked = pick.other ? last_choice(definition, form, 2, 2)
			   : last_choice(definition, form, form_takes_back(step) ? 2 : 1, SIZE_MAX);
	if (!asked)
		return false;
	if (!pick.other)
		return choose(step, asked,
			      form_choice_at(form, asked,
					     pick_index(&pick, form_choice_count(form, asked))));
	const char *before = form_text(json_object_get(form, "values"), form_text(asked, "nom"));
	const char *first = form_choice_at(form, asked, 0);
	return choose(step, asked,
		      strcmp(first, before) == 0 ? form_choice_at(form, asked, 1) : first);
}

/* "Non, le 1er février", where it was to be as soon as possible: the value that is said makes the
 * choice that asks for it. */
static bool correct_by_value(struct step *step, const json_t *definition)
{
	enum { DATE_WORDS = 3 };
	json_t *form = step->state->form, *value = NULL, *label = NULL;
	const json_t *values = json_object_get(form, "values"), *asked;
	size_t i;
	if (!form_is_at(form, "confirm") || pick_read(step->event->text).more > DATE_WORDS)
		return false;
	json_array_foreach(json_object_get(definition, "etapes"), i, asked)
	{
		const char *name = "";
		json_t *wanted = NULL, *condition = json_object_get(asked, "si");
		json_object_foreach(condition, name, wanted)
		{
			break;
		}
		if (form_step_type(asked) != FORM_DATE || json_object_size(condition) != 1 ||
		    !json_is_string(wanted) || !json_object_get(values, name) ||
		    json_object_get(values, form_text(asked, "nom")))
			continue;
		bool none = form_says_no_day(step->event->text);
		if (!none && !form_read_value(step, form, asked, &value, &label))
			continue;
		const json_t *choice = form_step(definition, name);
		(void)json_object_set(json_object_get(form, "values"), name, wanted);
		(void)json_object_set_new(json_object_get(form, "labels"), name,
					  form_label(form, choice, json_string_value(wanted)));
		const char *objection =
			none ? "reponse_date_impossible" : form_objection(step, asked, value);
		if (objection) {
			json_decref(value);
			json_decref(label);
			form_refuse(step, asked, objection);
		} else {
			form_take_answer(step, asked, value, label);
		}
		return true;
	}
	return false;
}

/* ---- The line ---- */

/* "non, la deuxième ligne", "plutôt celle de Hugo": the act goes on for that line. */
static bool correct_line(struct step *step, bool surely)
{
	struct dialogue_state *state = step->state;
	json_t *form = state->form;
	char id[ID_BYTES] = "", act[ID_BYTES];
	bool sure;
	if (json_array_size(state->lines) < 2 || !form_is_of_line(step, form))
		return false;
	json_t *lines = step_named_lines(step, step->event->text, &sure);
	size_t count = json_array_size(lines);
	step_set_id(id, count == 1 ? form_text(json_array_get(lines, 0), "id") : "");
	step_set_id(act, form_text(form, "act"));
	if (count == 0 || (surely && !sure)) {
		json_decref(lines);
		return false;
	}
	if (count > 1) {
		json_t *result = json_pack("{s:O}", "lines", lines);
		step_ask_own_line(step, act, result);
		json_decref(result);
	} else if (strcmp(id, form_text(json_object_get(form, "line"), "id")) == 0) {
		if (form_takes_back(step))
			form_forget_queued(step, form);
		form_begin_reply(step, form); /* it is about that one already */
		form_go_on(step);
	} else {
		(void)form_change_line(step, id);
	}
	json_decref(lines);
	return true;
}

/* ---- All ---- */

/* The one of `starts` that the words begin with, or NULL. */
static const char *begins_with(const char *words, const char *const *starts)
{
	for (; *starts; starts++)
		if (strncmp(words, *starts, strlen(*starts)) == 0)
			return *starts;
	return NULL;
}

bool form_begins_with_no(const struct step *step)
{
	static const char *const no[] = {" non ", " nan ", " nn ", " nope ",
					 " nop ", " nah ", NULL};
	static const char *const sighs[] = {" ah ", " oh ", " euh ", " ben ", " bah ", NULL};
	char words[PLAIN_BYTES];
	(void)plain_words(step->event->text, words, sizeof words);
	const char *sigh = begins_with(words, sighs);
	return begins_with(sigh ? words + strlen(sigh) - 1 : words, no) != NULL;
}

/* Words that take an answer back. */
bool form_takes_back(const struct step *step)
{
	static const char *const leads[] = {
		"non",        "plutot",     "finalement",        "en fait",
		"pardon",     "erreur",     "je voulais",        "je me suis trompe",
		"je corrige", "correction", "je me suis trompee"};
	char words[PLAIN_BYTES];
	(void)plain_words(step->event->text, words, sizeof words);
	for (size_t i = 0; i < sizeof leads / sizeof leads[0]; i++)
		if (plain_find(words, leads[i]))
			return true;
	return form_begins_with_no(step);
}

bool form_correct_surely(struct step *step, const json_t *definition)
{
	struct text town;
	return correct_line(step, true) || form_correct_piece(step, definition) ||
	       ((form_takes_back(step) || form_says_town(step, &town)) &&
		(correct_value(step, definition, true) || correct_by_value(step, definition)));
}

/* A rank answers the list on the screen; "non, la première" is of the one before. */
static bool ranks_what_is_shown(const struct step *step, const json_t *definition)
{
	const json_t *form = step->state->form, *shown;
	const struct pick pick = pick_read(step->event->text);
	if (!form_is_at(form, "steps") || !pick.rank || pick.more > 0 || pick.line ||
	    form_takes_back(step))
		return false;
	shown = form_step(definition, form_text(form, "pending"));
	return shown && form_choice_count(form, shown) > 0;
}

bool form_correct(struct step *step, const json_t *definition)
{
	if (ranks_what_is_shown(step, definition))
		return false;
	return correct_value(step, definition, false) || correct_by_value(step, definition) ||
	       correct_choice(step, definition) || correct_line(step, false);
}

/* "Plutôt ma facture de février" asks for something; "en fait, au 1er février", whatever it may
 * look like, does not. */
static bool asks_for_more(const struct step *step)
{
	const struct matcher *matcher = step->dialogue->matcher;
	return step->match.decision == DECISION_ANSWER &&
	       strcmp(matcher_intent_section(matcher, step->match.requests[0]), "dialogue") != 0 &&
	       pick_read(step->event->text).more > 1;
}

bool form_correct_left(struct step *step)
{
	struct dialogue_state *state = step->state;
	if (state->form || !form_takes_back(step) || asks_for_more(step))
		return false;
	json_t *left = form_take_left(step);
	const json_t *definition = left ? form_definition(step, left) : NULL;
	if (!definition) {
		json_decref(left);
		return false;
	}
	state->form = left;
	form_set_text(left, "stage", "confirm");
	if (form_correct_surely(step, definition))
		return true;
	form_abandon(step);
	return false;
}
