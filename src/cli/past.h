/*
 * past.h - stored conversations, read one after the other.
 *
 * Waits for the store's answers: for tools, never for the server's loop.
 */
#ifndef CHEMIN_CLI_PAST_H
#define CHEMIN_CLI_PAST_H

#include <jansson.h>
#include <stdint.h>

#include "base/error.h"
#include "store/store.h"

/* The ids of the conversations that changed since then, oldest first: [text], the caller's. NULL
 * with `error`. */
json_t *past_conversations(struct store *store, int64_t since_ms, struct error *error);

/* The messages of one, in order: [msg frame], the caller's. NULL with `error`. */
json_t *past_messages(struct store *store, const char *conv, struct error *error);

#endif
