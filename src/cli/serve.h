/* serve.h - `chemin serve`: the server. */
#ifndef CHEMIN_CLI_SERVE_H
#define CHEMIN_CLI_SERVE_H

/* Arguments after the subcommand. Returns the exit code. */
int cli_serve(int argc, char **argv);

#endif
