/*
 * phonetic.h - how a French word sounds, roughly.
 *
 * Words that French spells differently and says alike get the same key: "forfait", "forfé";
 * "résilier", "rezilié"; "abonnement", "abonemen". The rules are the regular correspondences
 * of French spelling (e.g. Catach, L'orthographe française), cut down to what separates
 * words: nasal vowels, hard and soft c and g, s between vowels, mute endings, doubled letters.
 */
#ifndef CHEMIN_FRENCH_PHONETIC_H
#define CHEMIN_FRENCH_PHONETIC_H

#include <stdbool.h>

#include "base/text.h"

enum { PHONETIC_BYTES = 48 };

/* Writes the key of a folded word (ASCII lower case); returns its length, 0 for a word without
 * letters. NUL-terminated. `accented` tells that the word, as typed, ends with é, ée, és or
 * ées, which folding hides. */
size_t phonetic_key(struct text folded, bool accented, char key[PHONETIC_BYTES]);

/* Whether a word in lower case ends with é, ée, és, ées. */
bool phonetic_ends_accented(struct text form);

#endif
