/*
 * form.h - an act that changes something, in progress: prepared, asked for one step at a time,
 * summed up, confirmed, run. For the files of dialogue/.
 *
 * state->form is an object:
 *   act     id of the intent           stage   "prepare", "steps", "confirm", "running"
 *   line    {id, label, market}, of an act about a line
 *   values  {step: value}              labels  {step: what a sentence says of it}
 *   lists   {step: [{id, label}]}      fields  {"operation.field": text}
 *   pending step that is asked         key     of the confirmation, until (ms)
 *   misses  answers not understood in a row      back  a digression is being answered
 * It is written by form*.c only, and anything may be missing from one that was saved.
 *
 * One whose result is not known waits in state->unsettled, by its key: the same act is not begun
 * again meanwhile, and the result is told whatever else goes on.
 *
 * A digression is answered, then what was asked comes back once. One form may be put aside
 * (state->kept): by another act, or by an unpaid bill, until it is paid.
 */
#ifndef CHEMIN_DIALOGUE_FORM_H
#define CHEMIN_DIALOGUE_FORM_H

#include "dialogue/step.h"

/* Begins the act; the account is asked first. False when it has no form. */
bool form_begin(struct step *step, const char *id);
/* What the account said to a call of the form; false when it was not the form's. */
bool form_take_result(struct step *step, const json_t *result);

/* An answer typed: true when it was one. A choice pressed. Yes or no, to the summary. */
bool form_hear(struct step *step);
/* The same while a person answers: true only for a value that is read in the text. */
bool form_hear_beside(struct step *step);
void form_choose(struct step *step, const char *value);
bool form_answer(struct step *step, bool yes);

/* Abandons; false when nothing was in progress. */
bool form_cancel(struct step *step);
/* Something else was asked while a form waits: once it is answered, form_come_back asks again. */
void form_note_digression(struct step *step);
void form_come_back(struct step *step);
/* What was put aside is summed up again, to be confirmed; or is forgotten. */
void form_resume_kept(struct step *step);
void form_drop_kept(struct step *step);
/* Forgets both. */
void form_forget(struct dialogue_state *state);

/* form_values.c: reads the answer to `asked` in what was typed. The value and its label are the
 * caller's; false: there is none. */
bool form_read_value(struct step *step, const json_t *form, const json_t *asked, json_t **value,
		     json_t **label);
/* What the text of this turn already answers of a form: {step: value} for its choices. */
json_t *form_foresee(const struct step *step, const json_t *definition);
/* The label of a value of a choice, for a sentence; the caller's. */
json_t *form_label(const json_t *form, const json_t *asked, const char *value);
/* What was said with the request, taken as answers where it can only be one. */
void form_fill_from_said(struct step *step, const json_t *definition, json_t *form);

#endif
