/* error.c - see error.h. */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int error_set(struct error *error, int code, const char *format, ...)
{
	if (error) {
		va_list arguments;
		va_start(arguments, format);
		error->code = code;
		(void)vsnprintf(error->message, sizeof error->message, format, arguments);
		va_end(arguments);
	}
	return code;
}

int error_prefix(struct error *error, const char *format, ...)
{
	if (!error)
		return ERROR_NONE;
	char context[sizeof error->message];
	char whole[2 * sizeof error->message + 4];
	va_list arguments;
	va_start(arguments, format);
	(void)vsnprintf(context, sizeof context, format, arguments);
	va_end(arguments);
	(void)snprintf(whole, sizeof whole, "%s: %s", context, error->message);
	whole[sizeof error->message - 1] = '\0';
	memcpy(error->message, whole, strlen(whole) + 1);
	return error->code;
}
