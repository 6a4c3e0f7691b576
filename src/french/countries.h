/*
 * countries.h - the names of countries in a sentence.
 */
#ifndef CHEMIN_FRENCH_COUNTRIES_H
#define CHEMIN_FRENCH_COUNTRIES_H

#include <stddef.h>

/* "Japon" is "le Japon", "Espagne" "l’Espagne", "Malte" stays as it is. Writes into `to` and
 * returns it. */
const char *country_with_article(const char *name, char *to, size_t size);

#endif
