/*
 * format.h - amounts, days and numbers as French people read them. Each writes into `to` and
 * returns it.
 */
#ifndef CHEMIN_FRENCH_FORMAT_H
#define CHEMIN_FRENCH_FORMAT_H

#include <jansson.h>
#include <stddef.h>

#include "base/buffer.h"

enum { FORMAT_BYTES = 64 };

/* 123456 is "1 234,56 €", with the non-breaking spaces of French typography; a negative one begins
 * with the minus sign, U+2212. */
const char *format_euros(json_int_t cents, char *to, size_t size);

/* "2026-03-06" is "6 mars 2026", "2026-03" "mars 2026"; anything else stays as it is. */
const char *format_day(const char *iso, char *to, size_t size);

/* "+33639980011" is "06 39 98 00 11"; anything else stays as it is. */
const char *format_phone(const char *number, char *to, size_t size);

/* 12595 is "12,3 Go", 300 "300 Mo": megabytes, 1,024 to the next. */
const char *format_data(json_int_t mb, char *to, size_t size);

/* 11100 is "3 h 05", 720 "12 min": seconds. */
const char *format_duration(json_int_t seconds, char *to, size_t size);

/* Milliseconds UTC: "5 mars 2026 à 14 h 05", the time in France. */
const char *format_moment(json_int_t at_ms, char *to, size_t size);

/* A field as its name and its form say: `amount_cents` is an amount, "2026-03-06" a day,
 * "+33639980011" a number, 3 "3", but the first of a month ("day", "debit_day") is "1er". Empty
 * when it has none of them. */
const char *format_field(const char *name, const json_t *value, char *to, size_t size);

/* Appends a text of others ("Forfait 40 Go"), a number and its unit kept together. */
void format_append_whole(struct buffer *to, struct text text);

/* "deux", as a sentence writes it; from ten on, "12". */
const char *format_count(size_t count, char *to, size_t size);

/* Appends `value` to a sentence: "de" and "que" before it are elided where it begins with a vowel
 * ("la facture d’octobre 2026"). An h keeps them: which ones are mute is in no rule. */
void format_append(struct buffer *sentence, struct text value);

#endif
