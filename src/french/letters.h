/*
 * letters.h - French letters: case, accents, composition.
 */
#ifndef CHEMIN_FRENCH_LETTERS_H
#define CHEMIN_FRENCH_LETTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A letter of any script (or a digit of ASCII, for the second). */
bool letter_is_letter(uint32_t code);
bool letter_is_digit(uint32_t code);
bool letter_is_space(uint32_t code);

/* ' ’ ʼ ` ´ and the like. */
bool letter_is_apostrophe(uint32_t code);

/* Lower case of a Latin letter (full-width forms become ASCII); others unchanged. */
uint32_t letter_lower(uint32_t code);
uint32_t letter_upper(uint32_t code); /* itself when it has no capital */

/* Writes the ASCII letters that stand for a lower-case letter without its accent ("e" for é,
 * "oe" for œ, "?" for a letter of another script); returns how many, 1 or 2. */
size_t letter_fold(uint32_t code, char ascii[2]);

/* The letter composed of `base` and the combining `mark` (NFC), or 0 when there is none. */
uint32_t letter_compose(uint32_t base, uint32_t mark);

#endif
