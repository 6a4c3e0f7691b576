/* form_said.c - what was said with the request, taken as answers to the steps of a form. See
 * form.h. */
#include <stdlib.h>
#include <string.h>

#include "dialogue/form_parts.h"
#include "dialogue/pick.h"
#include "french/addresses.h"
#include "french/format.h"
#include "french/plain.h"

enum { BARE_DIGITS = 4, CENTS = 100 };

void form_set_value(json_t *form, const char *name, json_t *value, json_t *label)
{
	(void)json_object_set_new(json_object_get(form, "values"), name, value);
	(void)json_object_set_new(json_object_get(form, "labels"), name, label);
}

/* A choice of the account that is alone needs no question. */
static const char *only_choice(const json_t *form, const json_t *asked)
{
	const json_t *rows =
		json_object_get(json_object_get(form, "lists"), form_text(asked, "nom"));
	return json_array_size(rows) == 1 ? form_text(json_array_get(rows, 0), "id") : NULL;
}

void form_suppose(json_t *form, const json_t *definition, const json_t *asked)
{
	const char *name;
	json_t *wanted;
	json_object_foreach(json_object_get(asked, "si"), name, wanted)
	{
		const json_t *before = form_step(definition, name);
		const char *value = json_string_value(wanted);
		json_t *label = before && value ? form_label(form, before, value) : NULL;
		if (!label || json_object_get(json_object_get(form, "values"), name))
			json_decref(label);
		else
			form_set_value(form, name, json_string(value), label);
	}
}

bool form_may_be_asked(const json_t *form, const json_t *asked)
{
	const char *name;
	json_t *wanted;
	/* A number alone says nothing of what it counts, nor yes of what is asked, nor a past date
	 * of what was then: the choice is made before it; nor an option that one has
	 * that it is to go ("si_repondu"). */
	if (form_step_type(asked) == FORM_COUNT || json_is_true(json_object_get(asked, "passee")) ||
	    json_object_get(json_object_get(asked, "choix"), "oui") ||
	    json_is_true(json_object_get(asked, "si_repondu")))
		return form_holds(json_object_get(asked, "si"), json_object_get(form, "values"));
	json_object_foreach(json_object_get(asked, "si"), name, wanted)
	{
		const json_t *value = json_object_get(json_object_get(form, "values"), name);
		if (value && !form_wants_value(wanted, value))
			return false;
	}
	return true;
}

/* "Non, la deuxième": of the rows that were shown before (form_hear_other_part). */
static const char *ranked_row(const json_t *said, const json_t *form, const json_t *asked)
{
	const struct pick pick = {
		.rank = (int)json_integer_value(json_object_get(said, "other_rank"))};
	const json_t *rows =
		json_object_get(json_object_get(form, "lists"), form_text(asked, "nom"));
	size_t count = json_array_size(rows), at = pick_index(&pick, count);
	return at < count ? form_text(json_array_get(rows, at), "id") : NULL;
}

/* ---- A part of a bill ---- */

/* Under which name the row is kept that the choice is a part of; "": it is none. */
static const char *part_name(const json_t *asked, const char *value)
{
	return form_text(json_object_get(json_object_get(asked, "choix"), value), "partie");
}

/* "Payer 24,99" chose the bill of that amount, which nobody named: "non, 50" is of all that is due.
 */
static bool was_meant_by_amount(const json_t *said)
{
	const json_t *before = json_object_get(said, "before");
	return json_object_get(before, "amount_cents") && !json_object_get(before, "market") &&
	       !json_object_get(before, "line") && !json_object_get(before, "month") &&
	       !json_object_get(before, "other_part");
}

/* The bill of the page shown before, when another part of it is said (form_page.c); or NULL. */
static const char *bill_before(const json_t *said, const json_t *form, const json_t *asked,
			       const char *part)
{
	size_t i;
	const json_t *row, *shown = json_object_get(json_object_get(said, "before"), "shown");
	const char *whole = form_text(shown, form_text(asked, "nom"));
	const char *id = *part_name(asked, whole) ? form_text(shown, part) : whole;
	if (!json_is_true(json_object_get(said, "other_part")) || was_meant_by_amount(said))
		return NULL;
	json_array_foreach(json_object_get(json_object_get(form, "lists"), form_text(asked, "nom")),
			   i, row)
	{
		if (strcmp(form_text(row, "id"), id) == 0)
			return form_text(row, "id");
	}
	return NULL;
}

/* The answer, and those of the steps that are asked after it. */
static void forget_with(const json_t *definition, json_t *values, const char *name)
{
	size_t i;
	const json_t *after;
	(void)json_object_del(values, name);
	json_array_foreach(json_object_get(definition, "etapes"), i, after)
	{
		if (json_object_get(json_object_get(after, "si"), name))
			(void)json_object_del(values, form_text(after, "nom"));
	}
}

/* Why there is no such row is told when the step is asked. */
static void take_part_of(const json_t *said, const json_t *definition, json_t *form,
			 const json_t *asked)
{
	json_t *values = json_object_get(form, "values");
	const char *name = form_text(asked, "nom"), *row = NULL;
	const char *part = part_name(asked, form_text(values, name));
	if (!*part)
		return;
	enum row_match match = form_row_beside(form, asked, said, &row);
	if (match == ROW_UNSAID)
		row = bill_before(said, form, asked, part);
	if (match == ROW_NO_LINE || match == ROW_NO_MONTH)
		forget_with(definition, values, name);
	else if (row)
		form_set_text(values, part, row);
}

void form_take_part(const json_t *said, const json_t *definition, json_t *form)
{
	size_t i;
	const json_t *asked;
	json_array_foreach(json_object_get(definition, "etapes"), i, asked)
	{
		take_part_of(said, definition, form, asked);
	}
}

static void fill_choice(const json_t *said, const json_t *definition, json_t *form,
			const json_t *asked)
{
	const char *name = form_text(asked, "nom");
	const char *value = NULL;
	const char *foreseen = form_text(json_object_get(said, "values"), name);
	if (!form_may_be_asked(form, asked))
		return;
	enum row_match match = *part_name(asked, foreseen)
				       ? ROW_UNSAID /* "la moitié de la facture de la box" */
				       : form_row_meant(form, asked, said, &value);
	if (!value)
		value = ranked_row(said, form, asked);
	if (match != ROW_UNSAID && match != ROW_ONE && match != ROW_ALL)
		return; /* one that is not there is not another */
	if (!value && *foreseen)
		value = foreseen;
	if (!value)
		value = form_named_row(said, form, asked);
	/* One that is alone is taken once its question comes; it chooses nothing before. */
	if (!value && !form_fits_elsewhere(said, form, asked) &&
	    form_holds(json_object_get(asked, "si"), json_object_get(form, "values")))
		value = only_choice(form, asked);
	json_t *label = value ? form_label(form, asked, value) : NULL;
	if (!label) {
		if (form_is_other_measure(asked, text_of(form_text(said, "text"))))
			form_object_later(form, asked, "reponse_mesure");
		form_keep_fitting(said, form, asked);
		return;
	}
	form_set_value(form, name, json_string(value), label);
	form_suppose(form, definition, asked);
}

/* "à la nouvelle adresse : 5 rue de la Paix, 75002 Paris". */
static json_t *said_place(const json_t *said, enum form_type type)
{
	struct address address;
	if (!address_read(text_of(form_text(said, "text")), &address) || !address.street.length)
		return NULL;
	const struct text part = type == FORM_STREET   ? address.street
				 : type == FORM_POSTAL ? address.postal_code
						       : address.city;
	if (!part.length)
		return NULL;
	return type == FORM_CITY ? form_write_town(part) : json_stringn(part.bytes, part.length);
}

/* "payer 25": a number after the verb, and no noun after it. -1: none. */
static json_int_t bare_amount(const char *text)
{
	static const char *const verbs[] = {"pay", "paie", "regl", "vers", "acquitt"};
	char words[PLAIN_BYTES], *rest = NULL;
	bool paid = false;
	json_int_t found = -1, decimal = form_decimal(text_of(text));
	(void)plain_words(text_of(text), words, sizeof words);
	for (char *word = strtok_r(words, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		if (found >= 0 && decimal >= 0 && found == decimal / CENTS * CENTS) {
			found = decimal; /* the word is its decimals */
			decimal = -1;
			continue;
		}
		if (found >= 0)
			return text_is_one_of(text_of(word),
					      TEXT_LIST("maintenant", "d", "tout", "svp", "stp",
							"s", "merci", "seulement", "aujourd", "et",
							"sur", "ce"))
				       ? found
				       : -1;
		bool number = word[strspn(word, "0123456789")] == '\0';
		if (paid && number && strlen(word) <= BARE_DIGITS)
			found = atoi(word) * CENTS;
		paid = false;
		for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
			paid = paid || strncmp(word, verbs[i], strlen(verbs[i])) == 0;
	}
	return found;
}

/* In euros, also what nobody can pay, which is refused. */
static void hear_amount(json_t *said)
{
	const char *text = form_text(said, "text");
	const json_t *read = json_object_get(said, "amount_cents");
	json_int_t cents = read ? json_integer_value(read) : bare_amount(text);
	if (!read && cents < 0)
		return;
	(void)json_object_set_new(said, "amount_cents",
				  json_integer(form_is_negative(text_of(text)) ? -cents : cents));
}

static json_t *said_date(const struct step *step, const json_t *said, const json_t *asked)
{
	const char *date = form_text(said, "date");
	const struct text text = text_of(form_text(said, "text"));
	json_t *day = form_weekday_of_week(step, asked, text);
	if (!day && !*date)
		day = form_part_of_month(step, asked, text);
	if (day || !*date || form_says_week(asked, text))
		return day;
	return form_date(step, asked, date, text_of(form_text(said, "date_said")));
}

static json_t *said_value(const struct step *step, const json_t *said, const json_t *asked,
			  const char *key)
{
	switch (form_step_type(asked)) {
	case FORM_DATE:
		return said_date(step, said, asked);
	case FORM_STREET:
	case FORM_POSTAL:
	case FORM_CITY:
		return said_place(said, form_step_type(asked));
	case FORM_TEXT:
		return form_name_said(said, asked);
	case FORM_EMAIL:
		return json_object_get(said, key)
			       ? json_incref(json_object_get(said, key))
			       : form_local_part(text_of(form_text(said, "text")),
						 form_text(asked, "domaine"));
	default:
		return json_deep_copy(json_object_get(said, key));
	}
}

static void fill_value(const struct step *step, const json_t *said, json_t *form,
		       const json_t *definition, const json_t *asked, const char *key)
{
	char text[FORMAT_BYTES + 64];
	json_t *value = said_value(step, said, asked, key);
	const char *objection = value ? form_objection(step, asked, value) : NULL;
	bool tried = !value && form_step_type(asked) == FORM_EMAIL &&
		     form_tries_email(text_of(form_text(said, "text")));
	bool week = !value && form_says_week(asked, text_of(form_text(said, "text"))) &&
		    form_may_be_asked(form, asked);
	if (tried)
		form_object_later(form, asked, "reponse_email");
	bool no_day = !value && !week && form_step_type(asked) == FORM_DATE &&
		      form_says_no_day(text_of(form_text(said, "text"))) &&
		      form_may_be_asked(form, asked);
	if (no_day)
		form_object_later(form, asked, "reponse_date_impossible");
	if (week)
		form_keep_week(step, form, asked);
	if (week || no_day)
		form_suppose(form, definition, asked);
	if (!value || objection || !form_may_be_asked(form, asked)) {
		json_decref(value);
		if (objection) {
			form_object_later(form, asked, objection);
			form_suppose(form, definition, asked);
		}
		return;
	}
	form_set_value(form, form_text(asked, "nom"), value,
		       json_string(format_field(key, value, text, sizeof text)));
	form_suppose(form, definition, asked);
}

/* "aussi", "pareil", "et ...", and few other words. */
static bool says_the_same(const json_t *said)
{
	static const char *const words[] = {"aussi", "pareil", "idem", "egalement", "meme"};
	enum { SAME_WORDS = 7 };
	char plain[PLAIN_BYTES];
	(void)plain_words(text_of(form_text(said, "text")), plain, sizeof plain);
	if (plain_count(plain) > SAME_WORDS)
		return false;
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (plain_find(plain, words[i]))
			return true;
	return strncmp(plain, " et ", 4) == 0;
}

void form_hear_bare_amount(const struct step *step, const char *id)
{
	const struct pick pick = pick_read(step->event->text);
	const json_t *asked, *said = step->state->said;
	size_t i, digits = strlen(pick.digits);
	json_array_foreach(json_object_get(forms_find(&step->dialogue->forms, id), "etapes"), i,
			   asked)
	{
		if (form_step_type(asked) == FORM_AMOUNT && digits && digits <= BARE_DIGITS &&
		    !json_object_get(said, "amount_cents"))
			(void)json_object_set_new(step->state->said, "amount_cents",
						  json_integer(atoi(pick.digits) * CENTS));
	}
}

/* Whether the act chooses among rows of the account. */
static bool has_rows(const json_t *definition)
{
	size_t i;
	const json_t *asked;
	json_array_foreach(json_object_get(definition, "etapes"), i, asked)
	{
		if (json_object_get(asked, "liste"))
			return true;
	}
	return false;
}

bool form_hear_again(struct step *step)
{
	struct dialogue_state *state = step->state;
	const json_t *done = json_object_get(state->said, "answers");
	char id[ID_BYTES];
	step_set_id(id, state->served);
	if (state->form || state->awaiting != AWAITING_NOTHING || !id[0] ||
	    strcmp(form_text(done, "act"), id) != 0)
		return false;
	json_t *said = step_read_said(step), *foreseen = form_foresee(step, id);
	bool again = says_the_same(said) && (json_object_size(foreseen) > 0 ||
					     has_rows(forms_find(&step->dialogue->forms, id)));
	json_decref(said);
	if (again) {
		state->failures = 0;
		step_hear_said(step);
		json_t *values = json_object_get(state->said, "values");
		(void)json_object_update(values, foreseen);
		form_hear_bare_amount(step, id);
		step_serve(step, id);
	}
	json_decref(foreseen);
	return again;
}

/* An answer given before, for another line: all but a row of the account that this one lacks. The
 * label is the caller's; NULL: it does not stay. */
static json_t *label_from_before(const json_t *before, const json_t *form, const json_t *asked,
				 bool all)
{
	const char *name = form_text(asked, "nom");
	const json_t *values = json_object_get(before, "values");
	if (!json_object_get(values, name) || !form_may_be_asked(form, asked))
		return NULL;
	if (form_step_type(asked) == FORM_CHOICE)
		return form_label(form, asked, form_text(values, name));
	return all ? json_incref(json_object_get(json_object_get(before, "labels"), name)) : NULL;
}

/* "Et les SMS aussi", after the same act was done: the choices that are not said again stay; "et
 * pareil pour Hugo": all answers do. */
static void fill_from_before(const json_t *said, const json_t *definition, json_t *form)
{
	const json_t *before = json_object_get(json_object_get(said, "before"), "answers"), *asked;
	size_t i;
	if ((!says_the_same(said) && !json_is_true(json_object_get(said, "same"))) ||
	    strcmp(form_text(before, "act"), form_text(form, "act")) != 0)
		return;
	json_array_foreach(json_object_get(definition, "etapes"), i, asked)
	{
		const char *name = form_text(asked, "nom");
		json_t *value = json_object_get(json_object_get(before, "values"), name);
		json_t *label = label_from_before(before, form, asked,
						  json_is_true(json_object_get(said, "same")));
		if (!label || json_object_get(json_object_get(form, "values"), name))
			json_decref(label);
		else
			form_set_value(form, name, json_incref(value), label);
	}
}

void form_fill_from_said(struct step *step, const json_t *definition, json_t *form)
{
	static const char *const keys[FORM_TYPES] = {
		[FORM_AMOUNT] = "amount_cents", [FORM_PHONE] = "phone", [FORM_EMAIL] = "email",
		[FORM_DATE] = "date",           [FORM_DAY] = "day",     [FORM_STREET] = "street",
		[FORM_POSTAL] = "postal_code",  [FORM_CITY] = "city",   [FORM_TEXT] = "text",
		[FORM_COUNT] = "count"};
	const json_t *asked;
	json_t *said = json_copy(step->state->said);
	bool has_line = json_object_get(definition, "lignes") != NULL;
	size_t i;
	step_keep_clause(said, form_text(form, "act"));
	hear_amount(said);
	json_array_foreach(json_object_get(definition, "etapes"), i, asked)
	{
		enum form_type type = form_step_type(asked);
		if (json_object_get(json_object_get(form, "values"), form_text(asked, "nom")))
			continue; /* answered before the line was changed */
		if (type == FORM_CHOICE)
			fill_choice(said, definition, form, asked);
		else if (keys[type] && !(type == FORM_PHONE && has_line)) /* else: which line */
			fill_value(step, said, form, definition, asked, keys[type]);
	}
	if (json_object_size(json_object_get(said, "values")) > 0 || has_line ||
	    json_is_true(json_object_get(said, "same")))
		fill_from_before(said, definition, form);
	form_take_part(said, definition, form);
	json_decref(said);
}
