/*
 * secrets.h - codes and passwords that the words around them give away.
 *
 * Each function looks at one place of a text (any bytes) and returns the bytes to hide, end 0
 * when there are none. Lists of words are in ASCII: accents are ignored.
 */
#ifndef CHEMIN_BASE_SECRETS_H
#define CHEMIN_BASE_SECRETS_H

#include <stddef.h>

#include "base/text.h"

/* What stands for a secret once it is hidden. */
extern const char SECRETS_CARD_MARK[];
extern const char SECRETS_IBAN_MARK[];
extern const char SECRETS_CODE_MARK[];

/* The mark at `at`: one of the three above, or NULL. */
const char *secrets_mark_at(struct text text, size_t at);

struct span {
	size_t start, end; /* bytes, end excluded; end 0: nothing */
};

/* The secret that the word at `at` announces, further on: "code", "pin", "cvv", "mdp", "mot de
 * passe", "clé wifi". */
struct span secrets_announced(struct text text, size_t at);

/* The digits at `at` when they are named afterwards: "483920 est mon code". */
struct span secrets_named_after(struct text text, size_t at);

/* The three digits of a card's back, after its number that ended at `at`. */
struct span secrets_beside_card(struct text text, size_t at);

#endif
