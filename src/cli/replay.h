/* replay.h - `chemin replay`: past conversations, as the present pack would answer them. */
#ifndef CHEMIN_CLI_REPLAY_H
#define CHEMIN_CLI_REPLAY_H

/* Arguments after the subcommand. Returns the exit code. */
int cli_replay(int argc, char **argv);

#endif
