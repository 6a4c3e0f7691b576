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
	bool gzip;        /* the bytes are compressed */
};

/* Where they are: as they were written, and those that the build made smaller, with a compressed
 * one beside each; NULL: none. */
struct file_folders {
	const char *sources, *built;
};

/*
 * Reads the file at the URL path `path` ("/" is index.html, "/a" too in its folder): the built one
 * where there is one, compressed if `gzip` says that this may be. Only plain names with a known
 * extension, no hidden file, no "..": false for anything else.
 */
bool file_read(const struct file_folders *folders, const char *path, bool gzip,
	       struct file_content *file);
void file_free(struct file_content *file);

#endif
