/*
 * amounts.h - sums of money: "23,50 €", "23€50", "1 234,56 euros", "12 balles", "vingt-trois
 * euros cinquante", "50 centimes", and a bare "23,50" that nothing makes another thing.
 */
#ifndef CHEMIN_FRENCH_AMOUNTS_H
#define CHEMIN_FRENCH_AMOUNTS_H

#include "french/scan.h"

/* Index after the amount that begins at the piece `at`, with its cents, or 0. */
size_t amounts_read(const struct scan *scan, size_t at, int64_t *cents);

#endif
