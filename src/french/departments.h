/*
 * departments.h - the department that a text speaks of.
 *
 * By its name ("dans le Rhône"), its number ("département 69", "dans le 2A"), a postal code
 * ("69003") or one of its large towns ("à Lyon"). Names that are everyday words too ("cher",
 * "nord", "manche") count only where a place is said ("dans le Cher").
 */
#ifndef CHEMIN_FRENCH_DEPARTMENTS_H
#define CHEMIN_FRENCH_DEPARTMENTS_H

#include <stdbool.h>

#include "base/text.h"

/* Its code ("69", "2A", "974"), or NULL; static storage. */
const char *departments_find(struct text text);

/* Whether one of the large towns is the first thing that the text says: "Nantes en janvier". */
bool departments_starts_with(struct text text);

#endif
