/*
 * error.h - how a function that can fail tells what, where, and what to do.
 *
 * A failing function returns a negative `enum error_code` (or NULL) and fills the
 * caller's `struct error`. The message is one sentence for the person at the terminal;
 * it never holds what a customer wrote.
 */
#ifndef CHEMIN_BASE_ERROR_H
#define CHEMIN_BASE_ERROR_H

#include <stddef.h>

enum error_code {
	ERROR_NONE = 0,
	ERROR_USAGE = -1,    /* the caller asked for something that makes no sense */
	ERROR_MEMORY = -2,   /* allocation failed */
	ERROR_IO = -3,       /* a file, socket or system call failed */
	ERROR_FORMAT = -4,   /* a file or message does not have the form it should */
	ERROR_CONFLICT = -5, /* somebody else changed it meanwhile */
	ERROR_ABSENT = -6,   /* no such thing */
	ERROR_LIMIT = -7,    /* more than we accept */
};

struct error {
	int code;          /* enum error_code */
	char message[640]; /* one sentence, NUL-terminated */
};

/* Fills `error` (may be NULL) and returns `code`, so that `return error_set(...)` works. */
int error_set(struct error *error, int code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Puts "context: " in front of the message already there. Returns the code. */
int error_prefix(struct error *error, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
