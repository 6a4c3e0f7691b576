/*
 * work.h - a call on its way through the files of acts/. Each function takes the work over and
 * ends it, sooner or later, with one of the finish functions.
 */
#ifndef CHEMIN_ACTS_WORK_H
#define CHEMIN_ACTS_WORK_H

#include <stdbool.h>

#include "acts/acts.h"
#include "acts/files.h"

struct act_reader;

struct work {
	struct crm *crm;
	const struct act_reader *reader; /* to read */
	char *act, *customer, *line, *market;
	char *markets; /* of the lines it is about, "mobile fixe"; NULL: of the customer as a whole
			*/
	json_t *said;
	const struct documents_issuer *issuer;
	asker *ask; /* to read more than a line: asked after `account`; NULL: no more */
	int64_t now_ms;
	json_t *account;                  /* what it said to `account`, or NULL: not asked */
	json_t *beside;                   /* what was read before it (readers.h), or NULL */
	json_t *first;                    /* the first result, while a second is asked for */
	bool low;                         /* the customer must prove more: nothing is read */
	bool named;                       /* the customer's words said which line */
	json_t *own_line;                 /* the line it is about, or NULL */
	json_t *rest;                     /* what comes after it (acts.h), or NULL */
	void (*go_on)(struct work *work); /* once the line is known */
	acts_callback *callback;
	void *context;
	/* To prepare and to execute. */
	json_t *wants, *params, *data;
	const struct policy *policy;
	char *operation, *key;
	struct pay *pay;
	char *conv, *scope;
	size_t read_count; /* of wants.reads */
};

/* Calls back with `outcome` (taken over), or with a status alone, and frees the work. */
void work_finish(struct work *work, json_t *outcome);
void work_finish_with(struct work *work, const char *status);
/* There is nothing to show, or what followed means nothing to the act. */
void work_finish_without(struct work *work, const char *status);

/* Whether the customer only added something to what was asked before. */
bool work_follows(const struct work *work);

/* which_line.c: the account is asked, the line chosen; then work->go_on. */
void work_choose_line(struct work *work);
/* read.c: what the act shows. */
void work_read(struct work *work);

/* What the account said, as people read it: {"reference": "D-2026-000123", ...}. */
json_t *work_readable(const json_t *result);

/* {id, label, market} of one of the customer's lines. */
json_t *work_describe_line(const json_t *line);

void work_prepare(struct work *work);
void work_execute(struct work *work);
void work_pay(struct work *work);

/* The string under `key`, or "". */
const char *work_text(const json_t *object, const char *key);

#endif
