/*
 * forms.h - the acts that change something, as data: responses/demarches.jsonc.
 *
 * A form says for one act which lines it is about, what is read of the account first ("lit"), the
 * steps asked one at a time ("etapes"), and how it ends ("issues": the first one whose "si" holds
 * gives the summary to confirm, the operation of the account and its params, and what is said once
 * it is done). responses/DEMARCHES.md tells every key. The content is checked when loaded, and
 * stays JSON: what reads it lives in form.c.
 *
 * Placeholders: {name} is what was answered at the step of that name, {ligne} the line,
 * {operation.field} something read of the account, {reference} and others what the account said of
 * the act once done.
 */
#ifndef CHEMIN_DIALOGUE_FORMS_H
#define CHEMIN_DIALOGUE_FORMS_H

#include <jansson.h>
#include <stdbool.h>

#include "base/error.h"
#include "base/jsonc.h"

struct forms {
	struct jsonc file;
	json_t *answers; /* "reponses" outside of the acts: what holds for every one; or NULL */
};

/* What is expected at a step. */
enum form_type {
	FORM_CHOICE, /* one of those of the form, or of the account */
	FORM_AMOUNT, /* integer cents */
	FORM_PHONE,  /* E.164 */
	FORM_EMAIL,
	FORM_DATE,   /* "YYYY-MM-DD" */
	FORM_DAY,    /* of the month, 1 to 31 */
	FORM_POSTAL, /* five digits */
	FORM_STREET, /* "12 rue des Lilas" */
	FORM_CITY,
	FORM_TEXT,  /* a name, a trade */
	FORM_COUNT, /* how many, from 1 */
	FORM_TYPES
};

/* Reads and checks the file. 0, or negative with `error`; forms_free in both cases. */
int forms_load(struct forms *forms, const char *path, struct error *error);
void forms_free(struct forms *forms);

/* The form of an act, borrowed; NULL: the act changes nothing here. */
const json_t *forms_find(const struct forms *forms, const char *act);

enum form_type form_step_type(const json_t *step);
/* The type that a step's "type" names; false: none is called so. */
bool form_type_named(const char *name, enum form_type *type);
/* Whether every name of `condition` ({"name": "value"} or {"name": ["one", "other"]}, or NULL) has
 * that value, or one of them, in `values`. */
bool form_holds(const json_t *condition, const json_t *values);
/* Whether `value` is the one that is wanted, or one of them. */
bool form_wants_value(const json_t *wanted, const json_t *value);
/* Whether a list of texts has that one; false for NULL. */
bool form_lists(const json_t *list, const char *text);
/* The step called `name`, or NULL. */
const json_t *form_step(const json_t *form, const char *name);
/* The first step whose condition holds and that has no value; NULL: all is answered. */
const json_t *form_missing(const json_t *form, const json_t *values);
/* In "si": the kind of the line, beside the answers ("marche_ligne": "box4g"). */
#define FORM_MARKET "marche_ligne"

/* In "si": why the account would refuse the act ("deja"), where an answer may lift it. */
#define FORM_REFUSAL "refus"

/* In "si": "oui" where "etat" has something to tell. */
#define FORM_STATE "en_place"

/* How the form ends with these values; NULL: it does not (a fault of the content). */
const json_t *form_issue(const json_t *form, const json_t *values);

/* What must be read of the account to begin: {"markets": [...]?, "refusal": "request"?, "names":
 * true when a name or a number may be asked for, "reads":
 * ["purchases"], "lists": {step: {"list", "value", "label"}}, "fields":
 * ["personal.contact_email"], "state": {...}? what is in place ("etat")}; "answers", those that
 * "refusal" is about, is added by form.c. The caller's. */
json_t *form_wants(const json_t *form);

#endif
