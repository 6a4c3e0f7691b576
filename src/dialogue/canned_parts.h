/*
 * canned_parts.h - what the readers of responses/conseiller.jsonc share: canned.c, what advisors
 * say; canned_rules.c, the guide's rules.
 */
#ifndef CHEMIN_DIALOGUE_CANNED_PARTS_H
#define CHEMIN_DIALOGUE_CANNED_PARTS_H

#include "base/jsonc.h"
#include "dialogue/step.h"

struct canned_reading {
	struct dialogue *dialogue;
	const struct jsonc *file;
	struct error *error;
};

/* The fault `what` of what stands at `where`; returns its code. */
int canned_refuse(const struct canned_reading *reading, const char *where, const char *what);
/* The text with the service's names in their places. */
void canned_fill_service(const struct dialogue *dialogue, const char *text, struct buffer *out);
/* What of the file is the guide's. 0, or negative with an error. */
int canned_load_rules(const struct canned_reading *reading);

#endif
