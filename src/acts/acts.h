/*
 * acts.h - what the assistant does on a customer's account: reads it, prepares a change, makes it.
 *
 * To read, a call names an act; the table in readers.c says which of the operator's data it needs
 * (crm.h), what the customer must have proved, and how what comes back is shown. To change, the
 * dialogue's forms say what is wanted (dialogue/forms.h): prepare.c reads what the form needs, and
 * execute.c makes the change, unless an unpaid bill stops it (policy.h). Nothing here writes French
 * sentences: an outcome names a wording of responses/ and gives its values.
 *
 * An outcome is an object:
 *   status   "ok"      `lines` [{id, label, market}], those that the act may be about, when
 *                      there are several; and
 *                      shown: `say` the wording, `values` its placeholders, `more` sentences
 *                      after it [{say, values}], `ask` a question that ends them, `parts`, `next`
 *                      intents to offer, `market`, and `line`, the id of the one that the
 *                      customer named;
 *                      `about` {month, year, extreme, market, sense, of: id of a line,
 *                      bill_month: of the bill told}, what it was shown of, each where it
 *                      is known: it comes back in said.before with what is said next;
 *                      `missing`, true when the month or the year said has nothing;
 *                      or prepared: `line` {id, label, market, suspended?}?, `lists` {step: [{id,
 *                      label, market?, and of a bill: month, cents}]}, `fields`
 *                      {"personal.contact_email": "..."}
 *                      `rest` [{id, label, market, month?}], what was asked for after the one it
 *                      is about, to be asked for in turn: the same line with another `month`
 *                      ("YYYY-MM"), then the lines that were named after it
 *            "line"    the customer has several: `lines` [{id, label, market}] to choose from;
 *                      `say` and `values` when the number said is not one of them
 *            "instead" another act is meant: `act`, to be asked in its place
 *            "level"   the customer must prove more
 *            "done"    changed: `values` what the account said of it (reference, ...)
 *            "payment" a session is open: `link` its page, `payment` its reference, `values`
 *                      montant, reste; `whole`: nothing will be left
 *            "blocked" an unpaid bill stops it: `values` amount, due
 *            "refused" the account says no: `reason`, `values`; so it would, when prepared
 *            "unknown" perhaps done: ask crm_outcome with the key
 *            "down"    the account does not answer; surely nothing was changed
 *            "none"    nothing to show of this act, or not for this customer; `say` and `values`
 *                      when none of their lines is of its kind; else `market`, that of the line
 *                      said, which is not
 *            "lost"    what was said after the act (said.follow) means nothing to it
 *
 * Once the account is known: `owned` ["mobile"], the kinds of lines that there are on it.
 *
 * A value, or a text of a part, is one of: a text as it stands; "@code_puk", the text of that name;
 * {say, values}, a text filled with values; a list of these, which reads "a ; b". Names are those
 * of dialogue/account_names.h.
 */
#ifndef CHEMIN_ACTS_ACTS_H
#define CHEMIN_ACTS_ACTS_H

#include <jansson.h>
#include <stdint.h>

#include "acts/policy.h"
#include "crm/crm.h"
#include "identity/ticket.h"

enum acts_kind { ACTS_READ, ACTS_PREPARE, ACTS_EXECUTE, ACTS_PAY };

struct pay;
struct documents_issuer;

struct acts_call {
	enum acts_kind kind;
	const char *customer;
	enum identity_level level;
	const char *act;
	const char *line;   /* of the customer's lines, or empty: not chosen */
	const char *market; /* that was said, or NULL */
	const json_t *said; /* what the customer said with it (dialogue.h), or NULL */
	int64_t now_ms;
	/* To prepare and to execute. */
	enum identity_level needs; /* what the customer must have proved */
	const json_t *wants;       /* to prepare: see form_wants (dialogue/forms.h) */
	const struct policy *policy;
	const char *operation; /* to execute, of crm/OPERATIONS.md */
	const json_t *params;
	const char *key;   /* of the confirmation: the same is done once */
	struct pay *pay;   /* to pay; lasts. NULL: nobody can */
	const char *conv;  /* the conversation, which the payment's news is for */
	const char *scope; /* of an account that is not the customer's only one (tests), or NULL */
	bool free;         /* an unpaid bill does not stop it, whatever the act */
	/* To read: makes the files that acts give (files.h); borrowed until the callback; NULL:
	 * none. */
	const struct documents_issuer *issuer;
};

/* `outcome` is borrowed for the call; never NULL. */
typedef void acts_callback(void *context, const json_t *outcome);

/* Copies what it is given, but the policy, which must last; calls back exactly once, perhaps before
 * it returns. */
void acts_perform(struct crm *crm, const struct acts_call *call, acts_callback *callback,
		  void *context);

/* The outcome of the write with that key, as of ACTS_EXECUTE; "none" when it was never done. */
void acts_ask_outcome(struct crm *crm, const char *key, acts_callback *callback, void *context);

#endif
