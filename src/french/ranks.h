/*
 * ranks.h - which one of several: "la deuxième", "le 2e", "la dernière".
 */
#ifndef CHEMIN_FRENCH_RANKS_H
#define CHEMIN_FRENCH_RANKS_H

/* The rank that a word says (of plain_words), from 1; -1: the last; 0: it is none. */
int rank_read(const char *word);

#endif
