/* chat.h - `chemin chat`: talks with the assistant in the terminal. */
#ifndef CHEMIN_CLI_CHAT_H
#define CHEMIN_CLI_CHAT_H

/* Arguments after the subcommand. Returns the exit code. */
int cli_chat(int argc, char **argv);

#endif
