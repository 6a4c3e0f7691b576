/* match.h - `chemin match`: understands utterances, one answer each. */
#ifndef CHEMIN_CLI_MATCH_H
#define CHEMIN_CLI_MATCH_H

/* Arguments after the subcommand. Returns the exit code. */
int cli_match(int argc, char **argv);

#endif
