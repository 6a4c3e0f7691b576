/* options.c - see options.h. */
#include "cli/options.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct option_flag *find(const struct option_flag *flags, size_t count,
				      const char *name, size_t length)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(flags[i].name) == length && strncmp(flags[i].name, name, length) == 0)
			return &flags[i];
	return NULL;
}

int options_read(int argc, char **argv, const struct option_flag *flags, size_t count,
		 const char *usage, int *rest)
{
	int kept = 0;
	bool plain = false;
	for (int i = 0; i < argc; i++) {
		char *argument = argv[i];
		if (plain || strncmp(argument, "--", 2) != 0) {
			argv[kept++] = argument;
			continue;
		}
		if (argument[2] == '\0') {
			plain = true;
			continue;
		}
		if (strcmp(argument, "--help") == 0) {
			(void)fputs(usage, stdout);
			return EXIT_DONE;
		}
		size_t length = strcspn(argument, "=");
		const struct option_flag *flag = find(flags, count, argument, length);
		if (!flag || (argument[length] == '=' && !flag->value))
			return options_refuse(argument, "no such option here (see --help)");
		if (flag->value && argument[length] == '=') {
			*flag->value = argument + length + 1;
		} else if (flag->value) {
			if (i + 1 == argc)
				return options_refuse(argument, "a value must follow (see --help)");
			*flag->value = argv[++i];
		}
		if (flag->seen)
			*flag->seen = true;
	}
	*rest = kept;
	return -1;
}

const char *options_folder(const char *chosen, const char *name)
{
	bool intents = strcmp(name, "intents") == 0;
	const char *source =
		intents ? CHEMIN_SOURCE_ROOT "/intents" : CHEMIN_SOURCE_ROOT "/responses";
	const char *installed = intents ? CHEMIN_SHARE "/intents" : CHEMIN_SHARE "/responses";
	if (chosen)
		return chosen;
	return access(source, R_OK) == 0 ? source : installed;
}

int options_refuse(const char *subcommand, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	(void)fprintf(stderr, "chemin: %s: ", subcommand);
	(void)vfprintf(stderr, format, arguments);
	(void)fputc('\n', stderr);
	va_end(arguments);
	return EXIT_USAGE;
}
