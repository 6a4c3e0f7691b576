/*
 * step.h - one step in progress, for the files of dialogue/ that play it: dialogue.c (what was
 * said, and serving it), talk.c (small talk), account.c (the customer's account).
 */
#ifndef CHEMIN_DIALOGUE_STEP_H
#define CHEMIN_DIALOGUE_STEP_H

#include "dialogue/speak.h"
#include "dialogue/forms.h"
#include "understand/matcher.h"

#define STEP_ADVISOR_LABEL "Parler à un conseiller"
/* Nobody is at the desk: it tells the number and the hours. */
#define STEP_REACH_LABEL "Joindre un conseiller"

struct dialogue {
	struct matcher *matcher;
	struct catalogue catalogue;
	struct responses responses;
	struct forms forms;
	json_t *canned;       /* what advisors say: responses/conseiller.jsonc */
	json_t *desk_phrases; /* the guide's own, by name */
	json_t *desk_rules;   /* the guide's: see canned_rules.c; NULL: no such file */
};

/* One step in progress. */
struct step {
	struct dialogue *dialogue;
	struct dialogue_state *state;
	const struct dialogue_event *event;
	struct dialogue_turn *turn;
	struct speech speech;
	struct match_result match;
	bool more;     /* other requests wait behind the answer of the account in hand */
	bool others;   /* requests of this turn are served after the result in hand */
	bool followed; /* another request, or the question of an act, comes after that answer */
	bool waits;    /* a request of this turn waits for the customer to sign in */
	bool matched;  /* `match` and the matcher's ideas are of this turn's text */
};

/* Adds a phrase of dialogue.jsonc to the reply in progress; or makes a reply of it alone. */
void step_say(struct step *step, const char *phrase);
void step_reply(struct step *step, const char *intent, const char *phrase);
void step_add_intent_choice(struct step *step, const char *id);
/* The way to a person, but for who is with one. */
void step_add_advisor_choice(struct step *step);

/* The question that waited is forgotten, and what waited behind it. */
void step_forget_question(struct dialogue_state *state);
/* Copies an id; one that is too long is no id of ours and changes nothing. */
void step_set_id(char to[ID_BYTES], const char *id);

/* Serves an intent: from the account when the customer is signed in, else plainly. */
void step_serve(struct step *step, const char *id);
void step_serve_plainly(struct step *step, const char *id);
/* What was said next to the intent served, and is no request, adds an idea that the intent has a
 * text for ("precisions"): that is told. False: it does not. */
bool step_tell_precisely(struct step *step, const char *id);
/* The line is said after the answer: where the way was already given, that alone is said. */
bool step_serve_same_way(struct step *step, enum market before);
/* The line is known now: what waited for it is served. */
void step_serve_awaited(struct step *step);
/* Several, in order. */
void step_serve_all(struct step *step, char ids[][ID_BYTES], size_t count);
/* "Vous vouliez dire... ?": the best of what was not told apart, ids in a list of the caller's;
 * offered after a phrase. */
enum { CLARIFY_CHOICES = 2, SUGGEST_CHOICES = 3 };
json_t *step_list_hesitated(const struct step *step, size_t most);
void step_offer(struct step *step, const char *phrase, const json_t *ids);
/* account.c: whether the operator documents the act for a line that the customer has, as far as
 * the lines are known. */
bool step_is_of_their_lines(const struct step *step, const char *id);
/* Says so; the second time in a row an advisor is offered. */
void step_not_understood(struct step *step);
/* Asks which line the act is about. */
void step_ask_line(struct step *step, const char *id, const struct act *act);
/* choices.c: the choice meant by what was pressed or typed; false when it is none of those shown.
 */
bool step_find_choice(const struct step *step, char id[ID_BYTES]);
/* Does what a choice says. */
void step_choose(struct step *step, const char *id);

/* said.c: what the text of this turn says beside its intent, for a new request, or added to what
 * was said of the one in hand. */
void step_hear_said(struct step *step);
/* "Est-ce que ma data est bloquée ?" asks what is in place, and orders nothing; "est-ce que vous
 * pouvez la bloquer ?" orders. */
bool step_only_asks(const struct step *step);
/* "Ma data est bloquée, débloque-la": what is, then what is to be. Where the order begins, in bytes
 * of the text of this turn; its length: there is none. */
size_t step_order_at(const struct step *step);
json_t *step_read_said(const struct step *step); /* the same, of this turn alone; the caller's */
void step_hear_more(struct step *step);
/* More about the request in hand: all is said anew, but the month. The line chosen among those
 * shown, which nothing said before outweighs. */
void step_hear_after(struct step *step);
/* A text that may mean something to the act served: all is said anew, beside what was said before.
 * It does not: as if it had never been said, or as a request of its own. What the account has shown
 * is of that month, that line: whatever follows is, too. */
void step_hear_follow(struct step *step);
void step_forget_follow(struct step *step);
void step_note_about(struct step *step, const json_t *result);
void step_hear_line(struct step *step, const char *line);
/* All the lines shown, one after the other. */
void step_hear_all_lines(struct step *step);
/* said_shared.c: of {act: what its words say}, those that say no line have that of the `last`. */
void step_share_line(const struct step *step, json_t *clauses, const char *last);
/* Of a text of several requests, leaves in `said` what was said of that one. */
void step_keep_clause(json_t *said, const char *id);

/* follow.c: whether the text answers the question in hand, whatever else it may mean; asks the
 * account what a text that is no request means to the act in hand, false when there is none. */
bool step_answers_at_once(const struct step *step);
/* Whether a request, or a refusal, may say more of what was shown ("non, avril"): it is tried as
 * that first, then taken as it stands. */
bool step_may_follow(const struct step *step);
bool step_follow_up(struct step *step);

/* Whether something in the text takes an agreement back or puts a condition on it: "ok mais d'abord
 * ma facture", "oui, enfin non". What is confirmed cannot be undone: such words confirm nothing. */
bool step_has_reserve(const struct step *step);
/* reasons.c: of two requests, the second that is only a choice of the first is none. */
void step_drop_reason(struct step *step);
/* both.c: an agreement and a request in one breath; false: it is none. */
bool step_hear_yes_and(struct step *step);

/* which.c: the choice shown that a rank means ("la deuxième"); false: none. */
bool step_rank_choice(const struct step *step, char id[ID_BYTES]);
/* button.c: the choice shown whose verb is said ("ok commandez"); false: none. */
bool step_verb_choice(const struct step *step, char id[ID_BYTES]);
/* The answer to "Pour quelle ligne ?", and a line named after the act is served; false: it is
 * none. The question again, once; false when it has been. */
bool step_hear_which(struct step *step);
bool step_hear_other_line(struct step *step);
/* "Non, celle du 13", "le 13 plutôt", after an answer about a line: that one, or else which. */
bool step_hear_called_line(struct step *step);
bool step_ask_line_again(struct step *step);
/* Those of the customer's lines that `text` names and says little else; the caller's. `sure`: the
 * words can mean nothing else. */
json_t *step_named_lines(const struct step *step, struct text text, bool *sure);
/* Remembers the lines among which the act in hand may be done. */
void step_note_lines(struct step *step, const json_t *result);

/* talk.c */
void step_talk(struct step *step, const char *id);
void step_want_advisor(struct step *step);
void step_offer_advisor(struct step *step, const char *phrase);
/* An advisor starts an act for the customer. */
void step_start(struct step *step);

/* canned.c: reads `folder`/conseiller.jsonc. 0, or negative with `error`. */
int canned_load(struct dialogue *dialogue, const char *folder, struct error *error);

/* Adds the way to do it in the app, with a sentence; "demarche_bloquee" when a bill stops it. */
void step_add_way(struct step *step, const char *id, enum market market);
void step_add_blocked_chemin(struct step *step, const char *id, enum market market);
/* "Pour quelle ligne ?", among the customer's own. */
void step_ask_own_line(struct step *step, const char *id, const json_t *result);
/* The account has nothing to say of the act, or no line that it is about. */
void step_take_none(struct step *step, const char *id, const json_t *result);
/* The chemin, with a sentence that says why there is no more. */
void step_serve_with_reason(struct step *step, const char *id, const char *phrase);

/* news.c: what happened outside. */
void step_take_news(struct step *step);

/* account.c: the call, its result, and what goes on once the customer has signed in. */
bool step_may_ask_account(const struct step *step, const char *id);
void step_call_account(struct step *step, const char *id);
void step_take_result(struct step *step);
void step_sign_in(struct step *step);
/* The request goes on once the customer has signed in, after those of this turn that do already. */
void step_wait_for_sign_in(struct step *step, const char *id);

#endif
