/* log.c - see log.h. One write a line, so that lines of several threads do not mix. */
#include "base/log.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

void log_event(enum log_level level, const char *event, ...)
{
	static const char *const names[] = {"info", "warning", "error"};
	json_t *line = json_pack("{s:I, s:s, s:s}", "ts", (json_int_t)clock_system().now_ms(NULL),
				 "level", names[level], "event", event);
	va_list pairs;
	va_start(pairs, event);
	const char *name;
	while (line && (name = va_arg(pairs, const char *))) {
		const char *value = va_arg(pairs, const char *);
		(void)json_object_set_new(line, name, json_string(value ? value : ""));
	}
	va_end(pairs);
	char *text = line ? json_dumps(line, JSON_COMPACT) : NULL;
	json_decref(line);
	size_t length = text ? strlen(text) : 0;
	char *whole = text ? realloc(text, length + 2) : NULL;
	if (whole) {
		whole[length++] = '\n';
		ssize_t written = write(STDERR_FILENO, whole, length);
		(void)written; /* a log that cannot be written has nobody to tell */
		free(whole);
	} else {
		free(text);
	}
}
