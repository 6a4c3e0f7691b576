/*
 * files.h - the static files of the widget.
 */
#ifndef CHEMIN_SERVER_FILES_H
#define CHEMIN_SERVER_FILES_H

#include <stdbool.h>
#include <stddef.h>

struct file_content {
	char *bytes; /* owned */
	size_t length;
	const char *type; /* static storage */
	char etag[48];    /* quoted */
};

/*
 * Reads the file at the URL path `path` ("/" is index.html, "/a" too in its folder) below `folder`.
 * Only plain names with a known extension, no hidden file, no "..": false for anything else.
 */
bool file_read(const char *folder, const char *path, struct file_content *file);
void file_free(struct file_content *file);

#endif
