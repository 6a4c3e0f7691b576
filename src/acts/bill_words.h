/*
 * bill_words.h - which bill is meant where no month is said: a year ("factures de 2024", "l'année
 * dernière"), an extreme ("la plus chère"), the last one. Pure.
 */
#ifndef CHEMIN_ACTS_BILL_WORDS_H
#define CHEMIN_ACTS_BILL_WORDS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* Adds to `said` (acts.h) what its text says: "year", "2024"; "extreme", "most" or "least". A month
 * says more than they. Nothing when `said` is NULL. */
void bill_words_hear(json_t *said, int64_t now_ms);

/* What was said before of month, year and extreme goes on where nothing of it is said anew; a month
 * alone is of the year that was said before. */
void bill_words_keep(json_t *said, const json_t *before);

/* "ma dernière facture": of all those that there are. */
bool bill_words_say_last(const json_t *said);
/* "quand ?", "combien ?", "jusqu'à quelle date ?": of what was just told. */
bool bill_words_ask_again(const json_t *said);
/* "toutes": whatever month was said before. */
bool bill_words_say_all(const json_t *said);
/* "combien je dois": what is to be paid, not what was. */
bool bill_words_ask_due(const json_t *said);
/* "en PDF", "je veux la télécharger", "envoyez-la-moi": the document itself. */
bool bill_words_ask_file(const json_t *said);

#endif
