/* eval.h - `chemin eval`: measures the understanding on labelled utterances. */
#ifndef CHEMIN_CLI_EVAL_H
#define CHEMIN_CLI_EVAL_H

/* Arguments after the subcommand. Returns the exit code. */
int cli_eval(int argc, char **argv);

#endif
