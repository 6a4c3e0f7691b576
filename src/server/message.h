/*
 * message.h - the msg frames of a conversation: written once, kept without their secrets.
 */
#ifndef CHEMIN_SERVER_MESSAGE_H
#define CHEMIN_SERVER_MESSAGE_H

#include "dialogue/dialogue.h"

/* The frame of the bot's `reply`, or of the customer's `text` when `reply` is NULL. Owned by the
 * caller (free); NULL when memory is short. */
char *message_write(const char *conv, uint64_t seq, int64_t at_ms, const char *cid,
		    const char *choice, const struct dialogue_reply *reply, const char *text);

/* The frame of what a person of the service wrote (`from` "advisor", with their `name`), or of what
 * happened ("system", no name). As above. */
char *message_write_from(const char *conv, uint64_t seq, int64_t at_ms, const char *cid,
			 const char *from, const char *name, const char *text);

/* Whether a frame shows a code. */
bool message_has_secret(const char *frame);
/* The frame as it may be kept, or shown to who has proved less: secrets are shown once, and never
 * stored. Owned by the caller; NULL when memory is short. */
char *message_without_secrets(const char *frame);

#endif
