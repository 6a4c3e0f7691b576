/*
 * folder.h - the files of a folder in a fixed order.
 */
#ifndef CHEMIN_UNDERSTAND_FOLDER_H
#define CHEMIN_UNDERSTAND_FOLDER_H

#include <stddef.h>

#include "base/error.h"

struct folder {
	char **paths; /* sorted by name */
	char **names; /* without the folder */
	size_t count;
};

/*
 * The entries of `path` whose name ends with `suffix` ("" for sub-folders), hidden ones left
 * out. 0, or negative with `error`. Free with folder_free in both cases.
 */
int folder_list(const char *path, const char *suffix, struct folder *list, struct error *error);
void folder_free(struct folder *list);

#endif
