/*
 * responses.h - what the assistant answers: texts with their variants, the service's names.
 *
 * Read from responses/: service.jsonc (operator's name, hours, numbers: there and nowhere
 * else), dialogue.jsonc (the assistant's own phrases), compte.jsonc (what it says of the account),
 * textes/<section>.jsonc (one entry an intent). Placeholders in braces: those of service.jsonc are
 * replaced when loading, the others ({chemin}, {ligne}, {lignes}, {titre}) when answering.
 */
#ifndef CHEMIN_DIALOGUE_RESPONSES_H
#define CHEMIN_DIALOGUE_RESPONSES_H

#include <stdint.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/strmap.h"

struct variants {
	const char *name;
	const char **list;
	size_t count; /* at least 1 */
};

/* Answers that hold when the utterance has these ideas. */
struct precision {
	const char **ideas;
	size_t idea_count;
	struct variants texts;
	const char **next; /* intents offered after it; none: those of the answer ("choix") */
	size_t next_count;
	bool alone; /* said instead of beginning the act ("seule") */
};

struct response {
	struct variants texts;
	struct precision *precisions;
	size_t precision_count;
	const char **next; /* intents offered after the answer */
	size_t next_count;
	const char **see; /* acts whose chemin is shown with the answer */
	size_t see_count;
};

struct responses {
	struct arena arena;
	struct strmap phrase_names, response_names, service_names;
	struct variants *phrases;
	struct response *responses;
	const char **service; /* values of service.jsonc */
	size_t phrase_count, response_count;
};

/* Reads the folder. 0, or negative with `error`; responses_free in both cases. */
int responses_load(struct responses *responses, const char *folder, struct error *error);
void responses_free(struct responses *responses);

/* A phrase of dialogue.jsonc, or NULL; the answer to an intent, or NULL. */
const struct variants *responses_phrase(const struct responses *responses, const char *name);
const struct response *responses_find(const struct responses *responses, const char *intent);

/* A value for a placeholder. */
struct placeholder {
	const char *name; /* "chemin" */
	struct text value;
};

/* The service's own names: {operateur}, {numero}... Returns how many, at most `limit`. */
size_t responses_service(const struct responses *responses, struct placeholder *values,
			 size_t limit);

/* Appends `text` with `{name}` replaced; a name that is not in the list stays as it is. */
void responses_fill(const char *text, const struct placeholder *values, size_t count,
		    struct buffer *out);

#endif
