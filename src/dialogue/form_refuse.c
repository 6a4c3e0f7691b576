/*
 * form_refuse.c - what a step of a form cannot accept: said at that step, with the reason and what
 * a good answer looks like. See form_parts.h.
 *
 * form.objection is {step: phrase}: what was said of a step with the request cannot be taken, and
 * is told when the step is asked.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "dialogue/form_parts.h"
#include "dialogue/pick.h"
#include "french/calendar.h"
#include "french/format.h"
#include "french/plain.h"

enum { DATE_LENGTH = 10, MONTH_LENGTH = 7, MONTH_DAYS = 31, CENTS = 100 };

/* ---- Values ---- */

static const char *object_to_date(const struct step *step, const json_t *asked, const char *text)
{
	const struct date today = calendar_today(step->event->at_ms);
	if (strlen(text) != DATE_LENGTH)
		return NULL;
	const struct date read = {atoi(text), atoi(text + 5), atoi(text + 8)};
	if (!calendar_is_valid(read))
		return "reponse_date_impossible";
	int64_t days = calendar_days(read) - calendar_days(today);
	if (days < 0 && json_is_true(json_object_get(asked, "a_venir")))
		return "reponse_date_passee";
	return days > 0 && json_is_true(json_object_get(asked, "passee")) ? "reponse_date_future"
									  : NULL;
}

static const char *object_to_email(const json_t *asked, const char *text)
{
	const char *domain = form_text(asked, "domaine"), *at = strrchr(text, '@');
	return *domain && at && strcmp(at + 1, domain) != 0 ? "reponse_domaine" : NULL;
}

/* "sauf": "{personal.contact_number}", or for each answer to another step: {"usage": {"contact":
 * "{personal.contact_email}", ...}}. */
static const char *known_already(const struct step *step, const json_t *asked)
{
	const json_t *values = json_object_get(step->state->form, "values"), *except;
	const char *name;
	json_t *each;
	except = json_object_get(asked, "sauf");
	json_object_foreach((json_t *)(uintptr_t)except, name, each)
	{
		return form_text(each, form_text(values, name));
	}
	return form_text(asked, "sauf");
}

/* Whether the account has it. */
static bool has_already(const struct step *step, const json_t *asked, const json_t *value)
{
	char text[FORMAT_BYTES + 64], field[ID_BYTES] = "";
	const char *known = known_already(step, asked);
	size_t length = strlen(known);
	bool day = form_step_type(asked) == FORM_DAY;
	if (length < 3 || length >= sizeof field)
		return false;
	memcpy(field, known + 1, length - 2);
	const char *has = form_text(json_object_get(step->state->form, "fields"), field);
	return *has && strcmp(has, format_field(day ? "day" : "", value, text, sizeof text)) == 0;
}

static const char *object_to_value(const struct step *step, const json_t *asked,
				   const json_t *value)
{
	json_int_t number = json_integer_value(value);
	json_int_t most = json_integer_value(json_object_get(asked, "au_plus"));
	const char *text = json_string_value(value);
	switch (form_step_type(asked)) {
	case FORM_AMOUNT:
		return number < CENTS || (most && number > most * CENTS) ? "reponse_montant" : NULL;
	case FORM_DAY:
		return number < 1 || number > (most ? most : MONTH_DAYS) ? "reponse_jour" : NULL;
	case FORM_PHONE:
		return text && strncmp(text, "+33", 3) != 0 ? "reponse_telephone" : NULL;
	case FORM_EMAIL:
		return text ? object_to_email(asked, text) : NULL;
	case FORM_DATE:
		return text ? object_to_date(step, asked, text) : NULL;
	default:
		return NULL;
	}
}

const char *form_objection(const struct step *step, const json_t *asked, const json_t *value)
{
	const char *objection = object_to_value(step, asked, value);
	return !objection && has_already(step, asked, value) ? "refus_unchanged" : objection;
}

/* ---- What is no value ---- */

/* Digits and nothing else that means something. */
static bool is_bare_number(const struct step *step)
{
	const struct pick pick = pick_read(step->event->text);
	return pick.more == 0 && !pick.line && pick.digits[0];
}

/* A month, or a number, without the rest of its date. */
static bool is_part_of_a_date(const struct step *step)
{
	const struct entity *date = form_entity(step, ENTITY_DATE);
	return (date && strlen(date->value) == MONTH_LENGTH) || (!date && is_bare_number(step));
}

bool form_tries_email(struct text text)
{
	char words[PLAIN_BYTES];
	(void)plain_words(text, words, sizeof words);
	return memchr(text.bytes, '@', text.length) || plain_find(words, "arobase");
}

/* An address that was begun: "camille@@exemple", "camille". */
static bool is_part_of_an_email(const struct step *step)
{
	const struct text text = form_trim(step->event->text);
	return form_tries_email(text) || (step->match.decision != DECISION_ANSWER &&
					  text.length > 0 && !memchr(text.bytes, ' ', text.length));
}

const char *form_misshapen(const struct step *step, const json_t *asked)
{
	switch (form_step_type(asked)) {
	case FORM_CHOICE:
		return form_is_other_measure(asked, step->event->text) ? "reponse_mesure" : NULL;
	case FORM_PHONE:
		return is_bare_number(step) ? "reponse_telephone" : NULL;
	case FORM_EMAIL:
		return is_part_of_an_email(step) ? "reponse_email" : NULL;
	case FORM_DATE:
		if (form_says_no_day(step->event->text))
			return "reponse_date_impossible";
		if (form_says_week(asked, step->event->text)) {
			form_keep_week(step, step->state->form, asked);
			return "reponse_semaine";
		}
		return is_part_of_a_date(step) ? "reponse_date" : NULL;
	case FORM_POSTAL:
		return is_bare_number(step) ? "reponse_code_postal" : NULL;
	case FORM_STREET:
		return form_is_number_alone(step->event->text) ? "reponse_rue" : NULL;
	case FORM_AMOUNT:
		return is_bare_number(step) ? "reponse_montant" : NULL;
	default:
		return NULL;
	}
}

/* ---- Said ---- */

/* "1 Go, 5 Go ou 20 Go". */
static void list_choices(const json_t *asked, struct buffer *out)
{
	const char *value;
	json_t *choice;
	size_t left = json_object_size(json_object_get(asked, "choix"));
	json_object_foreach(json_object_get(asked, "choix"), value, choice)
	{
		buffer_add_string(out, form_text(choice, "libelle"));
		left--;
		if (left)
			buffer_add_string(out, left == 1 ? " ou " : ", ");
	}
}

static void say(struct step *step, const json_t *asked, const char *phrase)
{
	char most[FORMAT_BYTES];
	struct buffer choices;
	json_int_t euros = json_integer_value(json_object_get(asked, "au_plus"));
	(void)format_euros(euros * CENTS, most, sizeof most);
	buffer_init(&choices);
	list_choices(asked, &choices);
	const struct placeholder values[] = {{"maximum", text_of(most)},
					     {"domaine", text_of(form_text(asked, "domaine"))},
					     {"choix", buffer_text(&choices)}};
	bool unbound = euros == 0 && strcmp(phrase, "reponse_montant") == 0;
	speech_say(&step->speech, unbound ? "reponse_montant_libre" : phrase, values, 3);
	buffer_free(&choices);
}

void form_object_later(json_t *form, const json_t *asked, const char *phrase)
{
	(void)json_object_set_new(form, "objection",
				  json_pack("{s:s}", form_text(asked, "nom"), phrase));
}

void form_add_objection(struct step *step, json_t *form, const json_t *asked)
{
	const char *phrase = form_text(json_object_get(form, "objection"), form_text(asked, "nom"));
	if (!*phrase)
		return;
	say(step, asked, phrase);
	(void)json_object_del(form, "objection");
}

void form_forget_answer(json_t *form, const json_t *asked, const char *phrase)
{
	const char *name = form_text(asked, "nom");
	(void)json_object_del(json_object_get(form, "values"), name);
	(void)json_object_del(json_object_get(form, "labels"), name);
	form_object_later(form, asked, phrase);
}

const json_t *form_find_objection(const struct step *step, const json_t *definition,
				  const char **phrase)
{
	const json_t *values = json_object_get(step->state->form, "values"), *asked;
	size_t i;
	json_array_foreach(json_object_get(definition, "etapes"), i, asked)
	{
		const json_t *value = json_object_get(values, form_text(asked, "nom"));
		if (value && (*phrase = form_objection(step, asked, value)))
			return asked;
	}
	return NULL;
}

void form_refuse(struct step *step, const json_t *asked, const char *phrase)
{
	json_t *form = step->state->form;
	step->state->failures = 0;
	(void)json_object_set_new(form, "misses", json_integer(0));
	form_forget_answer(form, asked, phrase);
	form_begin_reply(step, form);
	form_ask(step, form, asked);
}

void form_refuse_ahead(struct step *step, const json_t *later, const json_t *asked)
{
	json_t *form = step->state->form;
	step->state->failures = 0;
	(void)json_object_set_new(form, "misses", json_integer(0));
	form_begin_reply(step, form);
	say(step, later, "reponse_email");
	form_ask(step, form, asked);
}

void form_add_example(struct step *step, const json_t *asked)
{
	static const char *const examples[FORM_TYPES] = {
		[FORM_CHOICE] = "exemple_choix",       [FORM_AMOUNT] = "exemple_montant",
		[FORM_PHONE] = "exemple_telephone",    [FORM_EMAIL] = "exemple_email",
		[FORM_DATE] = "exemple_date",          [FORM_DAY] = "exemple_jour",
		[FORM_POSTAL] = "exemple_code_postal", [FORM_STREET] = "exemple_rue",
		[FORM_CITY] = "exemple_ville",         [FORM_TEXT] = "exemple_texte",
		[FORM_COUNT] = "exemple_nombre"};
	bool local = *form_text(asked, "domaine");
	say(step, asked, local ? "exemple_domaine" : examples[form_step_type(asked)]);
}
