/*
 * options.h - what the subcommands share: flags, the pack's folders, exit codes.
 */
#ifndef CHEMIN_CLI_OPTIONS_H
#define CHEMIN_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

enum exit_code { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

/* One flag of a subcommand. */
struct option_flag {
	const char *name;   /* "--market" */
	const char **value; /* where the next argument goes, or NULL */
	bool *seen;         /* set when the flag is there, or NULL */
};

/*
 * Reads `argv` (from the argument after the subcommand). Flags may stand anywhere; "--" ends
 * them. Other arguments are moved to the front of `argv` and counted in `*rest`. On --help
 * prints `usage` and returns EXIT_DONE; on an unknown flag or a missing value prints a line
 * and returns EXIT_USAGE; else returns -1: go on.
 */
int options_read(int argc, char **argv, const struct option_flag *flags, size_t count,
		 const char *usage, int *rest);

/* The folder of rules or of texts: `chosen` when given, else the one beside the source tree,
 * else the installed one. `name` is "intents" or "responses". Static or given storage. */
const char *options_folder(const char *chosen, const char *name);

/* Prints "chemin SUBCOMMAND: message" on stderr and returns EXIT_USAGE. */
int options_refuse(const char *subcommand, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
