/*
 * mask.h - hides what must never be logged, stored or echoed.
 *
 * Masked: payment card numbers (13 to 19 digits in any layout, Luhn and an issuer's
 * range; IMEI and ICCID, which pass Luhn too, are kept), the security code beside a
 * card number, IBANs (checksum), one-time and secret codes announced as such ("mon code
 * reçu par SMS est 483920", "mot de passe : ..."). Phone numbers, amounts, dates and
 * client references are kept: the assistant needs them. So are postal codes, the last
 * four digits of a card, and words about a password ("mot de passe oublié").
 *
 * A text is seen alone by mask_secrets. A card number that is sent in several messages is hidden by
 * mask_secrets_after, from the message on that completes it.
 */
#ifndef CHEMIN_BASE_MASK_H
#define CHEMIN_BASE_MASK_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/text.h"

/*
 * Appends `text` to `out` with each secret replaced by a short French mark
 * ("[carte masquée]", "[IBAN masqué]", "[code masqué]"). `text` is any bytes; bytes that
 * are not UTF-8 are copied. Returns how many secrets were hidden. Masking twice changes
 * nothing more.
 */
size_t mask_secrets(struct text text, struct buffer *out);

/* Whether the mark of a card number, or of an IBAN, stands in it. */
bool mask_has_card(struct text text);
bool mask_has_iban(struct text text);

/* Digits that the messages before ended with, which the next one may go on with. Memory only. */
struct mask_tail {
	char digits[40]; /* a blank between those of two messages; NUL-terminated */
};

/* The same as mask_secrets, for a message that follows those of `tail`, which is brought up to
 * date. */
size_t mask_secrets_after(struct mask_tail *tail, struct text text, struct buffer *out);

#endif
