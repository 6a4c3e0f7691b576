/*
 * account_text.h - what the account shows (acts/acts.h), with names of texts become French.
 */
#ifndef CHEMIN_DIALOGUE_ACCOUNT_TEXT_H
#define CHEMIN_DIALOGUE_ACCOUNT_TEXT_H

#include <jansson.h>

#include "dialogue/speak.h"

/* A value as one text, the caller's: "@name" and {say, values} are looked up in the responses (a
 * name that they lack stays as it is), a list reads "a ; b". */
json_t *account_text(const struct responses *responses, const json_t *value);

/* A part of a message, the caller's: each text of it likewise, its lists left lists. */
json_t *account_part(const struct responses *responses, const json_t *part);

/* Adds the sentence {say, values} to the reply; nothing when it names no text. */
void account_say(struct speech *speech, const json_t *sentence);

#endif
