/*
 * numbers.h - whole numbers, in digits ("1 234", "12") and in words ("deux mille", "quatre-
 * vingt-dix-neuf", "soixante et onze", "septante").
 */
#ifndef CHEMIN_FRENCH_NUMBERS_H
#define CHEMIN_FRENCH_NUMBERS_H

#include "french/scan.h"

/* Each returns the index after the number's last piece and its value, or 0 when no number
 * begins at the piece `at`. The longest reading wins. */
size_t numbers_read_words(const struct scan *scan, size_t at, int64_t *value);

/* 0 to 99 in words; with `brief`, the shortest reading instead ("soixante" of "soixante
 * douze"), for numbers that are dictated two digits at a time. */
size_t numbers_read_pair(const struct scan *scan, size_t at, bool brief, int64_t *value);

/* Digits, at most 9 of them, with thousands set apart by spaces or points. A run glued to a
 * letter before it, or within a longer number (12.34), begins none. */
size_t numbers_read_digits(const struct scan *scan, size_t at, int64_t *value);

/* Either. Also "2 mille". */
size_t numbers_read(const struct scan *scan, size_t at, int64_t *value);

#endif
