/* check.h - `chemin check`: lints a pack of rules and its texts. */
#ifndef CHEMIN_CLI_CHECK_H
#define CHEMIN_CLI_CHECK_H

/* Arguments after the subcommand. Returns the exit code: 1 when there is a finding. */
int cli_check(int argc, char **argv);

#endif
