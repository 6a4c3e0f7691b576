/*
 * against.h - the month that another is set against: "plus cher que le mois dernier", "par rapport
 * à septembre". It is not the one asked about. Pure.
 */
#ifndef CHEMIN_DIALOGUE_AGAINST_H
#define CHEMIN_DIALOGUE_AGAINST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

/* Whether what stands in `text` from byte `start` on is what something else is compared to. */
bool is_set_against(struct text text, size_t start);

#endif
