/*
 * form.h - an act that changes something, in progress: prepared, asked for one step at a time,
 * summed up, confirmed, run. For the files of dialogue/.
 *
 * state->form is an object:
 *   act     id of the intent           stage   "prepare", "steps", "check", "confirm", "running"
 *   line    {id, label, market}, of an act about a line
 *   values  {step: value}              labels  {step: what a sentence says of it}
 *   lists   {step: [{id, label}]}      fields  {"operation.field": text}
 *   state   what is in place of what the act changes, as it is told
 *   pending step that is asked         key     of the confirmation, until (ms)
 *   misses  answers not understood in a row      back  a digression is being answered
 *   objection {step: phrase}, why what was said of it early cannot be taken
 *   checked what the account was asked about before the summary, and has not refused
 *   opening the first message of the act is not said yet
 *   among   {step: [id]}, the rows of a list that fit what was said, shown alone
 *   promised it waited for a bill, which is paid
 *   example what a good answer is, is told with the question
 *   rest    [{id, label, market}], the lines that come after this one, told with the first question
 *   half    a first change of the act is made, and another one follows
 * It is written by form*.c only, and anything may be missing from one that was saved.
 *
 * One whose result is not known waits in state->unsettled, by its key: the same act is not begun
 * again meanwhile, and the result is told whatever else goes on.
 *
 * A digression is answered, then what was asked comes back once. A few forms may be put aside
 * (state->kept, form_kept.c): by another act, by "plus tard", or by an unpaid bill, until it is
 * paid. Each has its turn once nothing else is in progress.
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

/* Abandons what is in progress, or on offer; false when nothing is. */
bool form_cancel(struct step *step);
/* Begins an act that needs no account, for who is not signed in; false: it is none. */
bool form_begin_unknown(struct step *step, const char *id);
/* Of requests made together, those of other forms wait until the one in hand is over, each in its
 * turn. How many are left in `ids`. */
size_t form_queue(struct step *step, char ids[][ID_BYTES], size_t count);
/* form_together.c: one sentence that gives the values of two acts asks for both ("avec"). How many
 * there are of `ids`, which has room for one more. */
size_t form_add_companion(const struct step *step, char ids[][ID_BYTES], size_t count);
/* The act in hand is to be done of each of these lines too, at its turn. */
void form_queue_lines(struct step *step, const json_t *lines);
/* Something else was asked while a form waits: once it is answered, form_come_back asks again. */
void form_note_digression(struct step *step);
/* "12,5", "12.50": a number with one or two decimals, in cents; -1: none. What else it could be is
 * for the caller to tell. */
json_int_t form_decimal(struct text text);
/* form_doubt.c: a question about what was just told, that looks like an act which changes something
 * ("je reçois un mail ?"), may ask for nothing of the kind: the act is offered, not begun. */
bool form_doubts_start(const struct step *step);
/* "2 min je vérifie avec elle": a moment is asked for, and nothing else. */
bool form_asks_a_moment(const struct step *step);
void form_come_back(struct step *step);
/* Begins what was asked for together with the act that is over. False: nothing. */
bool form_begin_queued(struct step *step);
/* Offers the next of those put aside, if any. */
void form_offer_kept(struct step *step);
/* The one on offer goes on, or is forgotten; or is put off, as may be the one in hand. False when
 * there is none. */
bool form_resume_kept(struct step *step);
bool form_drop_kept(struct step *step);
bool form_put_off(struct step *step);
/* Says that the act in hand is kept aside: another one is about to be served. */
void form_tell_kept(struct step *step);
/* Whether some wait for a bill to be paid. It is: they are summed up one after the other. */
bool form_is_promised(const struct dialogue_state *state);
void form_keep_promises(struct step *step);
/* No bill is due any more: what was put aside to pay one has nothing left to do. */
void form_forget_bills(struct step *step);
/* An act that waited in another conversation of the customer waits in this one, for the bill. */
void form_take_over(struct step *step, const json_t *form);
/* "Reprendre ma demande": one that was put aside, or abandoned last; "mes demandes en attente": all
 * that is kept, where something is. False when neither is said. */
bool form_hear_resume(struct step *step);
/* "Et la presse aussi", once an act is done: the same, of something else. False when it is not. */
bool form_hear_again(struct step *step);
/* form_same.c: "et pareil pour Hugo", once an act is done: the same, with the same answers, of
 * another line. False when it is not. */
bool form_hear_same(struct step *step);
/* form_after.c: what is said just after an act was done, and is about it; or just after it was
 * left. False: it is not. */
bool form_hear_after(struct step *step);
/* form_leave.c: "je l'ai retrouvé", once the line is suspended: the act tells what is left to do.
 */
bool form_hear_found(struct step *step);
/* "En fait, au 1er février", just after "non" to the summary: of the act just left, which is summed
 * up again. False when it corrects nothing of it. */
bool form_correct_left(struct step *step);
/* "24 €", once the page of a payment is shown: that part of it instead. False when it is not said.
 */
bool form_hear_other_part(struct step *step);
/* Forgets all. */
void form_forget(struct dialogue_state *state);

/* Reads the answer to `asked` in what was typed. The value and its label are the
 * caller's; false: there is none. */
bool form_read_value(struct step *step, const json_t *form, const json_t *asked, json_t **value,
		     json_t **label);
/* What the text of this turn already answers of an act's form: {step: value} for its choices. */
json_t *form_foresee(const struct step *step, const char *act);

/* form_questions.c: those of "reponses" that the text asks for, the caller's; NULL: none. */
json_t *form_answers_named(const struct step *step, const json_t *definition);
/* The label of a value of a choice, for a sentence; the caller's. */
json_t *form_label(const json_t *form, const json_t *asked, const char *value);
/* What was said with the request, taken as answers where it can only be one. */
void form_fill_from_said(struct step *step, const json_t *definition, json_t *form);

#endif
