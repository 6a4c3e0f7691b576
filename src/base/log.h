/*
 * log.h - one JSON object a line on stderr: what happened, never what customers wrote.
 */
#ifndef CHEMIN_BASE_LOG_H
#define CHEMIN_BASE_LOG_H

#include <stddef.h>

/* Ends the pairs of log_event. */
#define LOG_END ((const char *)NULL)

enum log_level { LOG_INFO_LEVEL, LOG_WARNING_LEVEL, LOG_ERROR_LEVEL };

/*
 * Writes {"ts":...,"level":...,"event":event, name: value, ...}. The pairs of strings end with
 * LOG_END. A value is an id, a count, a reason of ours: never text from a customer. Any thread.
 */
void log_event(enum log_level level, const char *event, ...) __attribute__((sentinel));

#endif
