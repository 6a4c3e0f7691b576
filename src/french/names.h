/*
 * names.h - the names of people as they are written.
 */
#ifndef CHEMIN_FRENCH_NAMES_H
#define CHEMIN_FRENCH_NAMES_H

#include "base/buffer.h"
#include "base/text.h"

/* Appends `name`; typed without any capital, each of its parts gets its own: "anne-lise de la tour
 * d'auvergne" is "Anne-Lise de la Tour d'Auvergne". A capital anywhere: it is as they want it. */
void name_append(struct buffer *to, struct text name);
/* The same of a town: "aix-en-provence" is "Aix-en-Provence", "l'haÿ-les-roses" "L'Haÿ-les-Roses".
 */
void name_append_town(struct buffer *to, struct text town);

#endif
