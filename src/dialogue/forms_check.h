/*
 * forms_check.h - whether the forms of a file (forms.h) are whole: every key known, every name that
 * one part uses told by another. What needs the rules of intents or the account (that an idea or an
 * operation exists) is for `chemin check`.
 */
#ifndef CHEMIN_DIALOGUE_FORMS_CHECK_H
#define CHEMIN_DIALOGUE_FORMS_CHECK_H

#include "base/error.h"
#include "base/jsonc.h"

/* 0, or negative with the first fault, "file:line: act: what, and what to do". */
int forms_check(const struct jsonc *file, struct error *error);

#endif
