/* folder.c - see folder.h. */
#include "understand/folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool wanted(const char *path, const char *name, const char *suffix)
{
	if (name[0] == '.')
		return false;
	char whole[4096];
	struct stat status;
	(void)snprintf(whole, sizeof whole, "%s/%s", path, name);
	if (stat(whole, &status) != 0)
		return false;
	if (!*suffix)
		return S_ISDIR(status.st_mode);
	size_t length = strlen(name), end = strlen(suffix);
	return S_ISREG(status.st_mode) && length > end && strcmp(name + length - end, suffix) == 0;
}

int folder_list(const char *path, const char *suffix, struct folder *list, struct error *error)
{
	*list = (struct folder){0};
	struct dirent **entries = NULL;
	int count = scandir(path, &entries, NULL, alphasort);
	if (count < 0)
		return error_set(error, ERROR_IO,
				 "%s: cannot read this folder: %s (check the path)", path,
				 strerror(errno));
	int code = 0;
	list->paths = calloc((size_t)count + 1, sizeof *list->paths);
	list->names = calloc((size_t)count + 1, sizeof *list->names);
	if (!list->paths || !list->names)
		code = error_set(error, ERROR_MEMORY, "not enough memory to list %s", path);
	for (int i = 0; i < count; i++) {
		if (code == 0 && wanted(path, entries[i]->d_name, suffix)) {
			size_t length = strlen(path) + strlen(entries[i]->d_name) + 2;
			char *whole = malloc(length);
			char *name = strdup(entries[i]->d_name);
			if (whole)
				(void)snprintf(whole, length, "%s/%s", path, entries[i]->d_name);
			if (!whole || !name)
				code = error_set(error, ERROR_MEMORY,
						 "not enough memory to list %s", path);
			list->paths[list->count] = whole;
			list->names[list->count++] = name;
		}
		free(entries[i]);
	}
	free(entries);
	return code;
}

void folder_free(struct folder *list)
{
	for (size_t i = 0; i < list->count; i++) {
		free(list->paths[i]);
		free(list->names[i]);
	}
	free(list->paths);
	free(list->names);
	*list = (struct folder){0};
}
