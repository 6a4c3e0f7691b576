/*
 * renderers.h - one function for each kind of document, and what they share. For the files of
 * documents/.
 */
#ifndef CHEMIN_DOCUMENTS_RENDERERS_H
#define CHEMIN_DOCUMENTS_RENDERERS_H

#include "documents/documents.h"

typedef int renderer(const struct document_source *source, struct document *document,
		     struct error *error);

renderer render_bill, render_export, render_slip;

#define DEMONSTRATION                                                                              \
	"Exemplaire de démonstration\u00A0: la facture certifiée est celle de votre opérateur."

/* A member, or "" or 0 when it is missing. */
const char *document_text(const json_t *object, const char *key);
json_int_t document_number(const json_t *object, const char *key);

/* The element of `list` whose `id` is this; NULL: none. */
const json_t *document_find(const json_t *list, const char *id);

/* "mobile" is "Mobile", "fixe" "Fixe" and so on. */
const char *document_market(const char *market);

/* "Camille Martin", and the company before it when there is one. */
void document_holder(const json_t *account, char *to, size_t size);

#endif
