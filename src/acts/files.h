/*
 * files.h - files that an act gives: a duplicate, an export, a return slip.
 *
 * An act only says which file; who makes it and where it is fetched is the caller's affair, behind
 * `struct documents_issuer`. Pure, as present.h.
 */
#ifndef CHEMIN_ACTS_FILES_H
#define CHEMIN_ACTS_FILES_H

#include "acts/present.h"

struct file_order {
	const char *kind; /* "bill", "export", "slip" */
	const char *customer;
	/* Which one. bill: {line, month, bill}; export: {limit, since: "YYYY-MM", detail:
	 * "synthese", "rubriques" or "detail", centre?}; slip: {line, slip}. */
	const json_t *params;
	const json_t *account; /* what the account says to `account`... */
	const json_t *data;    /* ...and to `bills` (bill, export) or `return_slip` (slip) */
	int64_t now_ms;
};

struct documents_issuer {
	/* The part {k: "file", name, type, bytes, url}, owned by the caller; NULL when the file
	 * cannot be made. */
	json_t *(*issue)(const struct documents_issuer *issuer, const struct file_order *order);
};

/* What is asked of the account beside the line, given what it said to `account`. */
typedef void asker(json_t *params, const json_t *account, const json_t *said);

/* The same of a second operation, given the result of the first; false: it is not needed. `params`
 * holds the line already. */
typedef bool second_asker(json_t *params, const json_t *result, const json_t *account,
			  const json_t *said);

/* For the acts that give files of several bills; NULL: nothing more is asked. */
asker *file_asker(const char *act);

presenter present_duplicate, present_export, present_slip;

/* The documents of these bills, where they were asked for ("en PDF"): said, and added, as many as
 * there is room for. Whether they were. */
bool show_bill_files(const struct view *view, const json_t *bills);

#endif
