/* main.c - the subcommands of `chemin`, a table. */
#include <stdio.h>
#include <string.h>

#include "cli/bench.h"
#include "cli/chat.h"
#include "cli/check.h"
#include "cli/eval.h"
#include "cli/match.h"
#include "cli/options.h"
#include "cli/replay.h"
#include "cli/serve.h"
#include "cli/slots.h"
#include "cli/test.h"

static const struct subcommand {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *purpose;
} SUBCOMMANDS[] = {
	{"serve", cli_serve, "the server: WebSocket, HTTP, the page"},
	{"match", cli_match, "what an utterance asks for, and its chemin"},
	{"chat", cli_chat, "talk with the assistant in the terminal"},
	{"eval", cli_eval, "measure the understanding on labelled utterances"},
	{"slots", cli_slots, "measure what acts take from a first message"},
	{"check", cli_check, "lint a pack of rules and texts"},
	{"test", cli_test, "run scripted dialogues"},
	{"replay", cli_replay, "past conversations, as the present pack answers them"},
	{"bench", cli_bench, "what understanding costs on this machine"},
};

enum { SUBCOMMAND_COUNT = sizeof SUBCOMMANDS / sizeof SUBCOMMANDS[0] };

static void print_help(FILE *out)
{
	(void)fprintf(out, "Usage: chemin SUBCOMMAND [...]\n\n");
	for (size_t i = 0; i < SUBCOMMAND_COUNT; i++)
		(void)fprintf(out, "  %-7s %s\n", SUBCOMMANDS[i].name, SUBCOMMANDS[i].purpose);
	(void)fprintf(out, "\nEach has --help. `chemin --version` prints the version.\n");
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		print_help(stderr);
		return EXIT_USAGE;
	}
	if (strcmp(argv[1], "--version") == 0) {
		(void)puts("chemin " CHEMIN_VERSION);
		return EXIT_DONE;
	}
	if (strcmp(argv[1], "--help") == 0) {
		print_help(stdout);
		return EXIT_DONE;
	}
	for (size_t i = 0; i < SUBCOMMAND_COUNT; i++)
		if (strcmp(argv[1], SUBCOMMANDS[i].name) == 0)
			return SUBCOMMANDS[i].run(argc - 2, argv + 2);
	(void)fprintf(stderr, "chemin: no subcommand « %s » (chemin --help lists them)\n", argv[1]);
	return EXIT_USAGE;
}
