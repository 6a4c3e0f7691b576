/*
 * frames.h - the frames of chemin.v1: reading what clients send, making what they get.
 *
 * Every byte is hostile: size, nesting and number of keys are checked before the JSON is read,
 * duplicate keys are refused.
 */
#ifndef CHEMIN_SERVER_FRAMES_H
#define CHEMIN_SERVER_FRAMES_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

enum {
	FRAME_BYTES = 16 * 1024,
	TEXT_CHARACTERS = 2000,
	FRAME_DEPTH = 8,
	FRAME_KEYS = 32,
	FRAME_ID = 64,
	CONV_BYTES = 23, /* 22 characters of base64url hold 128 bits, and the NUL */
};

/* What is wrong with a frame: an `err.code` and a French sentence; static storage. */
struct refusal {
	const char *code; /* NULL: nothing */
	const char *text;
};

/* Reads one frame, an object. NULL and `refusal` when it is not acceptable. */
json_t *frame_parse(struct text frame, struct refusal *refusal);

/* The string at `key`, or NULL when it is absent or of another type. */
const char *frame_string(const json_t *frame, const char *key);

/* What a history frame asks for: at most `count` events, those before `before`; 0 is the end. False
 * when it is not readable, or too much. */
bool frame_read_page(const json_t *frame, uint64_t *before, size_t *count);

/* Whether a client's id is 1 to 64 of A-Z a-z 0-9 _ - */
bool frame_id_is_good(const char *id);
bool frame_conv_is_good(const char *conv);

/* Draws a new conversation's name. 0, or -1 when the system has no random numbers. */
int frame_new_conv(char conv[CONV_BYTES]);

/* The sentence shown with an error code when nothing more precise is known. */
const char *frame_error_text(const char *code);

/* {"t":"err",...}; `re` may be NULL, `retry_ms` 0 means none. Owned by the caller (free). */
char *frame_error(const char *re, const char *code, const char *text, int retry_ms);

#endif
