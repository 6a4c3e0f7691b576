/*
 * documents.h - files made of what the account says: the duplicate of a bill, an export of several,
 * a return slip.
 *
 * Pure: JSON in (crm/OPERATIONS.md), bytes out, the same bytes each time: dates come from the data.
 * Kinds and their params (acts/files.h):
 *
 *   bill    PDF of one bill: {line, month, bill}
 *   export  CSV of several (EXPORT.md): {limit, since, until?, months?, detail, centre?, line?}
 *   slip    PDF to be put in the parcel: {line, slip}
 *
 * A PDF is A4, tagged, in French, with its fonts subset (Lato). It says that it is a demonstration
 * copy: the certified bill is the operator's own.
 */
#ifndef CHEMIN_DOCUMENTS_DOCUMENTS_H
#define CHEMIN_DOCUMENTS_DOCUMENTS_H

#include <jansson.h>

#include "base/error.h"

enum { DOCUMENT_NAME = 160, DOCUMENT_SLUG = 64 };

struct document_source {
	const char *kind;
	const json_t *params;
	const json_t *account; /* what the account says to `account` */
	const json_t *data;    /* and to document_operation(kind) */
};

struct document {
	char name[DOCUMENT_NAME]; /* for people: "Facture février 2026.pdf", UTF-8 */
	char slug[DOCUMENT_SLUG]; /* for addresses: ASCII, says nothing of the customer */
	const char *type;         /* static */
	char *bytes;              /* owned */
	size_t length;
};

/* The operation of crm.h that the kind is made of; NULL: no such kind. */
const char *document_operation(const char *kind);

/* What is asked of that operation; owned by the caller. NULL: no such kind, or memory. */
json_t *document_question(const char *kind, const json_t *params);

/* ERROR_ABSENT: the account has no such bill or slip; ERROR_USAGE: no such kind or level of detail;
 * ERROR_MEMORY. document_free when it is 0. */
int document_render(const struct document_source *source, struct document *document,
		    struct error *error);
void document_free(struct document *document);

#endif
