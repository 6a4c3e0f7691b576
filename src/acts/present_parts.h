/*
 * present_parts.h - what the files of present_*.c share: reading the account, filling an outcome.
 *
 * A shown value is JSON: a string, the name of a text ("@code_puk"), a saying {"say", "values"}, or
 * a list of them (acts.h). Functions that take a `json_t *` take it over.
 */
#ifndef CHEMIN_ACTS_PRESENT_PARTS_H
#define CHEMIN_ACTS_PRESENT_PARTS_H

#include "acts/present.h"
#include "dialogue/account_names.h"

/* ---- Reading ---- */

const char *row_text(const json_t *object, const char *key); /* "" when there is none */
json_int_t row_number(const json_t *object, const char *key);
bool row_is(const json_t *object, const char *key, const char *text);
/* What the account says of one line stands in a list of one. */
const json_t *view_row(const struct view *view, const char *list);
/* Whether the customer's words have these, in a row (french/plain.h); whether they had that idea.
 */
bool said_has(const json_t *said, const char *words);
bool view_says(const struct view *view, const char *words);
bool view_heard(const struct view *view, const char *idea);
/* Today in France, "YYYY-MM-DD". */
const char *view_today(const struct view *view, char day[32]);

/* ---- Values ---- */

json_t *shown_text(const char *text);
json_t *shown_name(enum account_name name);
json_t *shown_euros(json_int_t cents);
json_t *shown_day(const char *iso);
json_t *shown_phone(const char *number);
json_t *shown_number(json_int_t number);
/* `values` is an object, or NULL. */
json_t *saying_new(enum account_name name, json_t *values);

/* ---- The outcome ---- */

/* The first sentence, and its values. */
void view_say(const struct view *view, enum account_name name);
void view_set(const struct view *view, const char *value, json_t *shown);
void view_set_line(const struct view *view);
/* The only sentence there is to say: nothing else is shown. True. */
bool view_say_only(const struct view *view, enum account_name name);
/* A sentence after it. */
void view_say_more(const struct view *view, enum account_name name, json_t *values);
/* A question that ends the answer, where nothing else of the turn asks or answers after it. */
void view_ask(const struct view *view, enum account_name name);
/* Another act answers it. True. */
bool view_instead(const struct view *view, const char *act);
/* An intent offered after it. */
void view_offer(const struct view *view, const char *intent);

/* A list part, to be filled with add_item and added, unless it is empty. */
json_t *list_new(json_t *title);
void list_add(json_t *list, json_t *shown);
void view_add_list(const struct view *view, json_t *list);
/* The list's first items as one value; `most` of them. */
json_t *list_first(const json_t *list, size_t most);

void view_add_part(const struct view *view, json_t *part);
/* False when there is no value. */
bool view_add_secret(const struct view *view, enum account_name label, const char *value);

#endif
