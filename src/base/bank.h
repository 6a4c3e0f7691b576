/*
 * bank.h - recognises payment card numbers and IBANs in any layout, and the long numbers of a
 * telephone operator's customers (telephone, IMEI, ICCID) that look like them.
 *
 * Each `*_end` function takes a text (any bytes) and the place of a first character, and
 * returns the place after the last, or 0 when there is no such thing there.
 */
#ifndef CHEMIN_BASE_BANK_H
#define CHEMIN_BASE_BANK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

/* The character at `*at` in its plainest form: lower case, no accent, full-width forms as
 * ASCII, every dash '-', every space ' ', every apostrophe '\''. Moves `*at` past it. */
uint32_t bank_plain(struct text text, size_t *at);

bool bank_is_digit(uint32_t plain);
bool bank_is_letter(uint32_t plain); /* of the Latin alphabet */

/* A card number that begins with the group of digits at `at`: 13 to 19 digits, an issuer's
 * range and length, Luhn. From a run longer than a card, its first digits. */
size_t bank_card_end(struct text text, size_t at);

/* True when `digits` (ASCII) are a card number by range, length and Luhn. */
bool bank_is_card(const char *digits, size_t length);

/* A telephone number (French), IMEI or ICCID that begins at `at`, in groups: its digits may
 * not be taken for the beginning of a card. */
size_t bank_other_number_end(struct text text, size_t at);

/* An IBAN by its country's length and checksum. */
size_t bank_iban_end(struct text text, size_t at);

#endif
