/*
 * form_parts.h - what the files of a form share (form.h). `form` is state->form or one put aside.
 *
 *   form.c          begins, asks, runs
 *   form_hear.c     hears the answers
 *   form_doubt.c    what may be another act, and may be none
 *   form_asides.c   hears what is no answer, and no other request either
 *   form_questions.c  answers a question about the act itself
 *   form_leave.c    hears what ends it without its act
 *   form_after.c    hears what is about an act that was just done
 *   form_values.c   reads answers in what is typed: amounts, dates, addresses of mail
 *   form_words.c    names, streets, towns: what is kept as it is written
 *   form_dates.c    reads how a date is said: with its year, as gone by, as no day there is
 *   form_days.c     reads days that are told by what they stand near
 *   form_refuse.c   says what a step cannot accept, and what a good answer is
 *   form_choices.c  reads which choice, or which row of the account, is meant
 *   form_naming.c   reads which one the words name
 *   form_fitting.c  reads which rows of the account fit a part of what was said
 *   form_except.c   reads what is left out of the choice: "tout sauf les mails"
 *   form_also.c     hears one more line for the act
 *   form_rows.c     reads which bill of the account is meant
 *   form_correct.c  reads another answer than the one given before
 *   form_piece.c    reads another piece of it: the letters of a name, the number of a street
 *   form_said.c     takes as answers what was said with the request
 *   form_names.c    finds a name among the words of the request
 *   form_ahead.c    takes as answers what is said before it is asked
 *   form_paid.c     hears what is said of a payment whose page was shown
 *   form_page.c     hears another part than the one whose page is shown
 *   form_say.c      composes: questions, choices, the summary
 *   form_prepared.c what the account says before the first question
 *   form_results.c  what the account answered
 *   form_kept.c     puts aside, and takes up again
 *   form_recalled.c takes up what the customer asks for of it
 *   form_promised.c keeps what an unpaid bill stopped
 */
#ifndef CHEMIN_DIALOGUE_FORM_PARTS_H
#define CHEMIN_DIALOGUE_FORM_PARTS_H

#include "dialogue/form.h"

/* form_paid.c: "je réessaie", "et le reste", once the page of a payment was shown. */
bool form_hear_paid(struct step *step);

static inline const char *form_text(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	return text ? text : "";
}

static inline void form_set_text(json_t *object, const char *key, const char *text)
{
	(void)json_object_set_new(object, key, json_string(text));
}

static inline bool form_is_at(const json_t *form, const char *stage)
{
	return strcmp(form_text(form, "stage"), stage) == 0;
}

/* Whether an answer, or a confirmation, is awaited. */
static inline bool form_waits(const json_t *form)
{
	return form_is_at(form, "steps") || form_is_at(form, "confirm");
}

static inline const json_t *form_definition(const struct step *step, const json_t *form)
{
	return form ? forms_find(&step->dialogue->forms, form_text(form, "act")) : NULL;
}

/* Whether it is done of one line: it may then be of another. */
static inline bool form_is_of_line(const struct step *step, const json_t *form)
{
	return json_object_get(form, "line") &&
	       json_object_get(form_definition(step, form), "lignes");
}

/* What is confirmed, in a few words: of the issue, or of the act. */
static inline const char *form_title(const json_t *form, const json_t *issue)
{
	const char *own = form_text(issue, "titre");
	return *own ? own : form_text(json_object_get(form, "labels"), "titre");
}

/* How the form in hand ends. */
static inline const json_t *form_end(const struct step *step, const json_t *form)
{
	return form_issue(form_definition(step, form), json_object_get(form, "values"));
}

static inline void form_drop(json_t **form)
{
	json_decref(*form);
	*form = NULL;
}

/* Of the form's line, or else of the conversation. */
enum market form_market(const struct step *step, const json_t *form);

/* A reply about the act; texts and phrases with what was answered, read and told (may be NULL). */
void form_begin_reply(struct step *step, const json_t *form);
void form_add_text(struct step *step, const json_t *form, const char *text, const json_t *told);
void form_add_phrase(struct step *step, const char *phrase, const json_t *form, const json_t *told);
/* The intents that a list or a choice of the form offers once the act is over ("proposer"). */
void form_add_offers(struct step *step, const json_t *of);
void form_add_choices(struct step *step, const json_t *form, const json_t *asked);
/* Each ends the reply in progress: with a question; with the summary to be confirmed, under a key
 * of its own. */
void form_ask(struct step *step, json_t *form, const json_t *asked);
void form_sum_up(struct step *step, json_t *form, const json_t *issue);
/* The act's own page, if it has one, as a link. */
void form_add_page(struct step *step, const json_t *issue);

/* form_words.c: those that are kept as they are written. `value` and `label` are the caller's. */
bool form_read_name(const struct step *step, const json_t *asked, json_t **value, json_t **label);
bool form_read_street(const struct step *step, json_t **value, json_t **label);
bool form_read_postal_code(const struct step *step, json_t **value, json_t **label);
bool form_read_city(const struct step *step, json_t **value, json_t **label);
/* form_values.c: the first of that type in the text of this turn, or NULL. */
const struct entity *form_entity(const struct step *step, enum entity_type type);
/* Whether an address or a number that the step asks for stands whole in what was typed. */
bool form_types_value(const struct step *step, const json_t *asked);
/* The date that was said, "2026-04-05", as the step takes it: one to come, if it says so and `as`,
 * the words of it, tell neither a year nor a day gone by. The caller's. */
json_t *form_date(const struct step *step, const json_t *asked, const char *said, struct text as);
/* form_days.c: the day meant by "fin février", "mi-mars", "fin du mois"; by "mardi de la semaine
 * prochaine"; by "mardi" alone, the last or the next one as the step takes it, or of the week that
 * was said before (form.week, its Monday). The caller's; NULL: not said. */
json_t *form_part_of_month(const struct step *step, const json_t *asked, struct text text);
json_t *form_weekday_of_week(const struct step *step, const json_t *asked, struct text text);
json_t *form_weekday(const struct step *step, const json_t *asked);
bool form_says_weekday(struct text text);
/* "La semaine prochaine", and no day of it; kept, and told with the question that comes. */
bool form_says_week(const json_t *asked, struct text text);
void form_keep_week(const struct step *step, json_t *form, const json_t *asked);
/* "une adresse en jean.dupont": letters, a point or the like, letters; the whole address with the
 * operator's domain, in the caller's; NULL: none, or the domain is empty. */
json_t *form_local_part(struct text text, const char *domain);
/* "-10", "- 10" at the end: what is asked of nobody. */
bool form_is_negative(struct text text);
/* Whether a number in it may be of euros: not "9 mensualités", nor "celle du 13". */
bool form_may_be_euros(struct text text);
/* "12 bis": no street, nor a postal code. */
bool form_is_number_alone(struct text text);
/* Without the blanks around it. */
struct text form_trim(struct text text);
/* The text that answers a step, as it is written (french/names.h); the caller's. */
json_t *form_written(const json_t *asked, struct text text);

/* form_dates.c: the words of an entity; whether those of a date tell its year ("12 mars 2027",
 * "12/03/27"), or that it is gone by ("hier"); whether a text names a day that no month has. */
struct text form_span(const struct step *step, const struct entity *entity);
bool form_says_year(struct text date);
bool form_says_ago(struct text date);
bool form_says_no_day(struct text text);

/* form_refuse.c: why the step cannot take the value, or what was typed, in which none is read: a
 * phrase of dialogue.jsonc, or NULL. */
const char *form_objection(const struct step *step, const json_t *asked, const json_t *value);
const char *form_misshapen(const struct step *step, const json_t *asked);
/* Whether the text has an e-mail address, or tries to. */
bool form_tries_email(struct text text);
/* The same of a bad address that answers `later`, while `asked` is asked: said, and asked again. */
void form_refuse_ahead(struct step *step, const json_t *later, const json_t *asked);
/* Says it and asks the step, whose answer is forgotten, if it had one. */
void form_refuse(struct step *step, const json_t *asked, const char *phrase);
/* The first answer that cannot be taken any more, or with the others; NULL: none. */
const json_t *form_find_objection(const struct step *step, const json_t *definition,
				  const char **phrase);
/* The answer is forgotten, and why is told when the step is asked. */
void form_forget_answer(json_t *form, const json_t *asked, const char *phrase);
/* The same of what was said with the request: kept until the step is asked. */
void form_object_later(json_t *form, const json_t *asked, const char *phrase);
/* Why the answer that was said cannot be taken, if so; and what a good one is, once one was not
 * understood. Both add to the reply in progress. */
void form_add_objection(struct step *step, json_t *form, const json_t *asked);
void form_add_example(struct step *step, const json_t *asked);
/* form_choices.c: as form_read_value. */
bool form_read_choice(struct step *step, const json_t *form, const json_t *asked, json_t **value,
		      json_t **label);
/* Whether the text is the label of a choice, or another word for it, and nothing else. */
bool form_is_named(const struct step *step, const json_t *form, const json_t *asked);
/* What is to be done, of a step whose choices are deeds, said with the answer to another step. */
bool form_read_deed(const struct step *step, const json_t *form, const json_t *asked,
		    json_t **value, json_t **label);
/* Whether some words of the text choose there, and the others say nothing: "je garde pas le
 * numéro". */
bool form_is_said_alone(const struct step *step, const json_t *asked);
/* A choice that is named before its step is asked, or with the answer to another one. */
bool form_read_ahead(const struct step *step, const json_t *form, const json_t *asked,
		     json_t **value, json_t **label);
/* What a choice shows on its button. */
const char *form_choice_label(const json_t *choice);

/* form_naming.c. How well a choice is named: by a word of its label, by the label among other
 * words, by it alone. */
enum { NAMED_IN_PART = 1, NAMED_AMONG = 2, NAMED_ALONE = 3 };
/* The one choice of the step that the text names, at least so well; NULL: none, or several. */
const char *form_choice_named(const struct step *step, const json_t *form, const json_t *asked,
			      size_t least);
/* The same of the text that asks for the act: words of its title name nothing. */
const char *form_choice_requested(const struct step *step, const json_t *asked, const char *title);
/* The one row of the account that the request named ("l'option multi-SIM"), or NULL. */
const char *form_named_row(const json_t *said, const json_t *form, const json_t *asked);
/* Whether the text names choices of several steps: "payer moins, dès que possible". */
bool form_names_several(const struct step *step, const json_t *form);
/* Whether the sentence was understood, as neither this act nor small talk; one that names choices
 * of several of its steps answers them. */
bool form_asks_elsewhere(const struct step *step, const json_t *form);
/* "oui" and "non" are answers to what is asked, and to nothing else. */
bool form_is_plain_answer(const char *value);
/* Whether a folded word says nothing of which choice it is. */
bool form_says_nothing(const char *word);
/* The words, folded, with one space between; those that tell one choice from another, in the
 * singular; and whether those of `part` stand in a row in `whole`, both folded. */
enum { FOLDED_BYTES = 512 };
void form_fold_words(struct text text, char *folded, size_t size);
void form_bare_words(struct text text, char *bare, size_t size);
bool form_has_words(const char *whole, const char *part);

/* form_fitting.c: the one row of the account that fits some words or a number of what was said
 * (said.c): "une option 20 go"; or NULL. Borrowed from the form. */
const char *form_fitting_row(const json_t *said, const json_t *form, const json_t *asked);
/* Whether what was said fits a row of another step instead. */
bool form_fits_elsewhere(const json_t *said, const json_t *form, const json_t *asked);
/* When several do, these alone are shown with the question (form.among: {step: [id]}). */
void form_keep_fitting(const json_t *said, json_t *form, const json_t *asked);
/* Whether the text says a measure, "200 Go", where the choices are others. */
bool form_is_other_measure(const json_t *asked, struct text text);
/* Whether the row is one of those to be shown. */
bool form_is_shown(const json_t *form, const json_t *asked, const char *id);

/* form_rows.c: the one row meant by what was said (said.c) of a line, a month, an amount, among
 * rows that have them: bills. `id`, with ROW_ONE, is borrowed from the form. */
enum row_match {
	ROW_UNSAID,    /* nothing that tells them apart */
	ROW_ONE,       /* or the choice "toutes", where each is named */
	ROW_SEVERAL,   /* some of them */
	ROW_ALL,       /* all of them */
	ROW_NO_LINE,   /* none of that line */
	ROW_NO_MONTH,  /* none of that month, which is past */
	ROW_NO_AMOUNT, /* none of that amount: a part, perhaps */
};
enum row_match form_row_meant(const json_t *form, const json_t *asked, const json_t *said,
			      const char **id);
/* The row that a part is of, whatever the amount that is said: "10 euros sur la box"; of several of
 * that line, the oldest. ROW_UNSAID, ROW_ONE, ROW_NO_LINE or ROW_NO_MONTH. */
enum row_match form_row_beside(const json_t *form, const json_t *asked, const json_t *said,
			       const char **id);
/* Says that there is none of the line or month that was said, or several, which alone are shown
 * then (form.among); false: neither. */
bool form_add_absence(struct step *step, json_t *form, const json_t *asked, const json_t *said);

/* form_words.c: `text`, which is of this turn, without what leads to a name: "non, c'est". */
struct text form_after_lead(const struct step *step, struct text text);
/* form_town.c. The town that answers the question, without what leads to it: "c'est à". */
struct text form_town(const struct step *step);
/* Whether the text names a town in place of another: "non, c'est à Lyon", "la ville c'est Lyon". */
bool form_says_town(const struct step *step, struct text *named);
/* Whether a place is spoken of, be it known or not: "c'est à", "la ville". */
bool form_leads_to_place(const struct step *step);
/* As it is written: with its capitals. The caller's. */
json_t *form_write_town(struct text town);
/* The postal code stays, unless the town is known to be in another department: it is asked anew. */
void form_keep_code(const struct step *step, const json_t *definition, struct text town);

/* What was answered at a step, as on its button. */
const char *form_button(const json_t *form, const json_t *asked);

/* How many choices a step has, those of the account first, and the id of one; "": none. */
size_t form_choice_count(const json_t *form, const json_t *asked);
/* Understood when it is said, never shown ("cache"); such choices come after the others. */
bool form_is_hidden(const json_t *choice);
const char *form_choice_at(const json_t *form, const json_t *asked, size_t at);

/* A choice may end the act, or lead to another one. */
bool form_leads_elsewhere(struct step *step, const json_t *asked, const char *value);
/* An answer: the act goes on. Takes `value` and `label` over. */
void form_take_answer(struct step *step, const json_t *asked, json_t *value, json_t *label);
/* form_said.c. Whether the choices answered so far leave the step to be asked. */
bool form_may_be_asked(const json_t *form, const json_t *asked);
/* "Et 10 pour les dons", after a cap was set by the act `id`. */
void form_hear_bare_amount(const struct step *step, const char *id);
/* An answer, and what is read of it; takes both over. */
void form_set_value(json_t *form, const char *name, json_t *value, json_t *label);
/* A value that was said answers the choice it is asked after: an amount means that there is one. */
void form_suppose(json_t *form, const json_t *definition, const json_t *asked);
/* form_names.c: what stands between the words that the step knows ("autour"), in the text of
 * `said`; the caller's, or NULL. */
json_t *form_name_said(const json_t *said, const json_t *asked);
/* form_ahead.c: what answers a step before it is asked, and with it the choices that it depends on;
 * false: none. `named`: the label of a choice, and nothing else. */
bool form_volunteer(struct step *step, const json_t *definition, json_t *form, bool named);
/* What else was said with the answer to `asked`: "un plafond de 50 euros pour les jeux". */
void form_take_rest(struct step *step, json_t *form, const json_t *asked);
/* Of a choice that is a part ("partie"): which row of the account it is a part of. */
void form_take_part(const json_t *said, const json_t *definition, json_t *form);
/* Whether it begins with a no, in any spelling: "nan le 21". */
bool form_begins_with_no(const struct step *step);
/* form_hear.c: whether the text is small talk, of one of those intents (NULL ends them). */
bool form_is_talk(const struct step *step, const char *const *ids);
/* Not an answer, and nothing else either: the question comes again, then a way out. `asked` NULL:
 * the summary. `perhaps`: the act that it may ask for, as a button, or NULL. */
void form_miss(struct step *step, const json_t *asked, const char *perhaps);
/* form_doubt.c: whether what was understood as another act is too little to leave this one for;
 * then it is missed, and that act offered. */
bool form_doubts(const struct step *step);
void form_miss_perhaps(struct step *step, const json_t *asked);
/* form_asides.c. "Attends", or "ok" where only "it works" would end the act: nothing is given up,
 * and the question comes again. `asked` NULL: the summary. */
bool form_hear_wait(struct step *step, const json_t *asked);
/* "Toujours pas", where no choice says it: what was waited for is not there. Nothing is given up,
 * and the question, or the summary, comes again. */
bool form_hear_not_yet(struct step *step);
/* "Je sais pas encore": few words, that ask for nothing. */
bool form_does_not_know(const struct step *step);
/* "Son mail c'est h.martin@exemple.fr", where the act asks for an address: it changes no other. */
bool form_gives_email(const struct step *step, const json_t *form);
/* "Peu importe". `asked` NULL: the summary. */
bool form_hear_any(struct step *step, const json_t *asked);
/* To the summary, what is fine is agreed to: "parfait", "ok merci". */
bool form_hears_fine(const struct step *step);
/* form_questions.c. "Combien ça coûte ?": a short question about the act itself ("reponses"),
 * answered before its own question comes again. */
bool form_answer_about(struct step *step, const json_t *definition);
/* The same, in any sentence, where the answer is to come before all else ("dabord"). */
bool form_answer_first(struct step *step, const json_t *definition);
/* The answer alone, to a question about an act that waits for its line. */
bool form_answer_before(struct step *step, const char *act);
/* The summary was refused (form.refused, until a question or another summary): which answer is to
 * change? Ends the reply in progress. */
void form_ask_what_changes(struct step *step, const json_t *definition);
/* form_also.c. "Et aussi celui de Lina": the act for one more line, in turn. */
bool form_hear_also(struct step *step, const json_t *definition);
/* form_prepared.c. "06 39 98 00 12 (Hugo), ensuite 06 39 98 00 13 (Lina)": which lines come after
 * that of the act; nothing for none. Adds to the reply in progress. */
void form_say_turns(struct step *step, const json_t *form, const json_t *rest);
/* form_except.c. "Tout sauf les mails": whether the text leaves a choice of the step out; `found`:
 * the choice that does so, borrowed, or NULL. */
bool form_excepts(const struct step *step, const json_t *form, const json_t *asked,
		  const char **found);
/* "demande": the act ends in a request, "operation": in a change, "paiement": on the page. */
const char *form_sort(const json_t *definition);
/* Of those answers, the first one that fits what was answered and what is known of the account;
 * "": none. */
const char *form_answer_said(const json_t *definition, const json_t *form, const json_t *names);
/* Whether the text says that idea, and nothing else. */
bool form_says_only(const struct step *step, const char *idea);
/* "Oui je paie": the act waits, and the payment is opened. */
bool form_hear_payment(struct step *step, const json_t *definition);
/* Whether the text is a question. */
bool form_asks(const struct step *step);
/* "C'est trop cher chez vous": what chooses something of the act, and asks for nothing else. */
bool form_gives_reason(const struct step *step, const json_t *definition);
/* form_leave.c. The reason falls away ("sans_objet"): it is said, and the form is left. */
bool form_hear_needless(struct step *step, const json_t *definition);
/* At the summary, "finalement je la garde", "en fait ne la bloque pas": neither it nor another
 * choice is wanted. */
bool form_takes_summary_back(struct step *step, const json_t *definition);
/* "Non merci", "laisse", "pas la peine", where they answer nothing. */
bool form_hears_renounced(const struct step *step);
/* form_correct.c: whether there are words that take an answer back. */
bool form_takes_back(const struct step *step);
/* form_correct.c: another answer than the one given before, whatever is asked now; or once the
 * text is no answer to it. */
bool form_correct_surely(struct step *step, const json_t *definition);
bool form_correct(struct step *step, const json_t *definition);

/* form_piece.c: a piece of an answer that is held takes the place of the one before; whether the
 * text, not matched yet, sets a number against the one of the street that is held. */
bool form_correct_piece(struct step *step, const json_t *definition);
bool form_sets_number(const struct step *step);
/* `text`, of this turn, without how it is to be written: "avec un b". `*told` is set if there was
 * some. */
struct text form_without_spelling(const struct step *step, struct text text, bool *told);
/* Tells what is held otherwise than by these labels: "le 18 janvier 2027"; nothing is: noted. */
void form_tell_changes(struct step *step, const json_t *before);
/* form_hear.c: the answer is forgotten, and the reply in progress asks it. */
void form_ask_anew(struct step *step, const json_t *asked);

/* form_prepared.c. The account is read: the first message shows the way too, then the first
 * question. */
void form_take_prepared(struct step *step, const json_t *result);
/* The first message: said once, whether the first question comes at once or the account is asked
 * more before it. */
void form_begin_first_reply(struct step *step, json_t *form);
/* Nothing could be prepared: the way alone, and why. */
void form_take_unprepared(struct step *step, const char *status, const json_t *result);
/* form_results.c: the sentence of a refusal, with what the account said of it. */
void form_say_refusal(struct step *step, const json_t *form, const json_t *result);

/* form_kept.c. Takes the form over: "blocked" by a bill, or a "digression". */
void form_keep(struct step *step, json_t *form, const char *why);
/* "I keep that one too", of the others that a bill has stopped. */
void form_say_kept_too(struct step *step, const json_t *form);
/* What was in progress is abandoned; asked for soon after, it can be taken up again. */
void form_abandon(struct step *step);
/* What was in progress waits, if it can still be of use. */
void form_put_aside(struct step *step);
/* What the customer has just refused, when nothing else was said since; the caller's, or NULL. */
json_t *form_take_left(struct step *step);
/* The same act begun again takes the place of what was put aside of it; one that is done, that of
 * the same request. */
void form_replace_kept(struct step *step, const json_t *form);
void form_forget_done(struct step *step, const json_t *form);
/* "Non, Hugo": the same act is not to be done of other lines. */
void form_forget_queued(struct step *step, const json_t *form);
/* The line that waits for its turn is to be the first: the one in hand takes its place. */
void form_swap_turns(struct step *step, const char *line);
/* Why one is kept; where the first one of that reason stands that was not put off, or the size of
 * the list: there is none. */
bool form_is_kept_as(const json_t *form, const char *why);
size_t form_find_kept(const struct dialogue_state *state, const char *why);
/* Takes that one out of the list; the caller's. */
json_t *form_take_kept(struct dialogue_state *state, size_t at);
/* Takes that one up. */
void form_resume_at(struct step *step, size_t at);
/* Acts that the pack has no more; what was abandoned. */
void form_forget_unknown(struct step *step);
void form_forget_dropped(struct dialogue_state *state);
/* Says the titles of those kept for that reason, and of `form`, or NULL. False: there is none. */
bool form_say_kept(struct step *step, const char *phrase, const json_t *form, const char *why);
/* form_promised.c. "Annuler" said to what a bill has just stopped. False when there is none. */
bool form_drop_promised(struct step *step);

/* The act in hand is prepared anew, for another line. False when it is about none. */
bool form_change_line(struct step *step, const char *line);

/* The reply in progress goes on with what is to be asked next, or with the summary. */
void form_go_on(struct step *step);

#endif
