/* bench.h - `chemin bench`: what understanding costs on this machine. */
#ifndef CHEMIN_CLI_BENCH_H
#define CHEMIN_CLI_BENCH_H

/* Arguments after the subcommand. Returns the exit code. */
int cli_bench(int argc, char **argv);

#endif
