/* slots.h - `chemin slots`: what acts take from a first message, measured on labelled ones. */
#ifndef CHEMIN_CLI_SLOTS_H
#define CHEMIN_CLI_SLOTS_H

int cli_slots(int argc, char **argv);

#endif
