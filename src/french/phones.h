/*
 * phones.h - telephone numbers in every layout: "06.12.34.56.78", "+33 (0)6 12 34 56 78",
 * "0033612345678", "zéro six douze trente-quatre cinquante-six soixante-dix-huit".
 */
#ifndef CHEMIN_FRENCH_PHONES_H
#define CHEMIN_FRENCH_PHONES_H

#include "french/scan.h"

enum { PHONE_BYTES = 20 };

/* Index after the number that begins at the piece `at`, or 0. `number` gets it in E.164
 * ("+33612345678"), NUL-terminated. Ten digits are French; others need + or 00. */
size_t phones_read(const struct scan *scan, size_t at, char number[PHONE_BYTES]);

#endif
