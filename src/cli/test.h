/* test.h - `chemin test`: runs scripted dialogues. */
#ifndef CHEMIN_CLI_TEST_H
#define CHEMIN_CLI_TEST_H

/* Arguments after the subcommand. Returns the exit code. */
int cli_test(int argc, char **argv);

#endif
