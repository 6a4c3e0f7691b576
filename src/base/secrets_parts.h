/*
 * secrets_parts.h - what secrets.c (codes, and the words that announce) and secrets_passwords.c
 * share: reading the words of a text. Nobody else includes it.
 */
#ifndef CHEMIN_BASE_SECRETS_PARTS_H
#define CHEMIN_BASE_SECRETS_PARTS_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/bank.h"
#include "base/secrets.h"

enum {
	WORD_BYTES = 24,
	WORDS = 12, /* at most, between what announces a secret and the secret */
};

static inline bool is_among(const char *word, const char *const *list)
{
	for (; *list; list++)
		if (**list == *word && strcmp(word, *list) == 0)
			return true;
	return false;
}

/* The letters at `at`, folded, into `word` (cut at its size); returns the place after them. */
static inline size_t read_word(struct text text, size_t at, char word[WORD_BYTES])
{
	size_t length = 0;
	for (size_t next = at; next < text.length; at = next) {
		uint32_t plain = bank_plain(text, &next);
		if (!bank_is_letter(plain))
			break;
		if (length + 1 < WORD_BYTES)
			word[length++] = (char)plain;
	}
	word[length] = '\0';
	return at;
}

/* The plain character at `at`, or 0 at the end. */
static inline uint32_t peek(struct text text, size_t at)
{
	return at < text.length ? bank_plain(text, &at) : 0;
}

static inline size_t skip_spaces(struct text text, size_t at)
{
	for (size_t next = at; next < text.length && bank_plain(text, &next) == ' ';)
		at = next;
	return at;
}

/* The password that "mdp" or "mot de passe", which ends at `at`, announces; or nothing. */
struct span secrets_password_after(struct text text, size_t at);

#endif
