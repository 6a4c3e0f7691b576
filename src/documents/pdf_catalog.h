/*
 * pdf_catalog.h - what cairo does not say of a PDF: its language, that it is tagged, and that
 * readers show its title.
 */
#ifndef CHEMIN_DOCUMENTS_PDF_CATALOG_H
#define CHEMIN_DOCUMENTS_PDF_CATALOG_H

#include "base/buffer.h"

/*
 * Adds an update section (ISO 32000-1, 7.5.6) with a new catalog: the old one, /Lang (fr-FR),
 * /MarkInfo (its structure may be relied on) and /DisplayDocTitle. `pdf` is a file with a plain
 * cross-reference table, as cairo writes them for PDF 1.4; any other stays as it is.
 */
void pdf_catalog_say_french(struct buffer *pdf);

#endif
