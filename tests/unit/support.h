/*
 * support.h - what the unit tests share: cmocka, the shipped pack, a customer who talks.
 */
#ifndef CHEMIN_TESTS_SUPPORT_H
#define CHEMIN_TESTS_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PACK  CHEMIN_SOURCE_ROOT "/intents"
#define TEXTS CHEMIN_SOURCE_ROOT "/responses"

/* Replaces typographic apostrophes and spaces by plain ones, in place. */
static inline void plain_typography(char *text)
{
	char *to = text;
	for (const char *from = text; *from;) {
		if (strncmp(from, "’", 3) == 0) {
			*to++ = '\'';
			from += 3;
		} else if (strncmp(from, "\xC2\xA0", 2) == 0) {
			*to++ = ' ';
			from += 2;
		} else if (strncmp(from, "\xE2\x80\xAF", 3) == 0) {
			*to++ = ' ';
			from += 3;
		} else {
			*to++ = *from++;
		}
	}
	*to = '\0';
}

#endif
