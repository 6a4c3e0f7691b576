/*
 * convo_run.h - plays a scripted dialogue and says whether it went as written.
 */
#ifndef CHEMIN_CLI_CONVO_RUN_H
#define CHEMIN_CLI_CONVO_RUN_H

#include "cli/convo.h"
#include "cli/driver.h"

/* How many runs the dialogue stands for: the length of its longest list, or 1. */
size_t convo_runs(const struct convo_set *set, const struct convo *convo);

/* Plays run number `run` (from 0). True when it passed; else `error` says where and why. */
bool convo_play(const struct convo_set *set, const struct convo *convo, size_t run,
		struct driver *driver, struct error *error);

#endif
