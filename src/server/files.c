/* files.c - see files.h. */
#include "server/files.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_LIMIT = 4 * 1024 * 1024 };

static const char *type_of(const char *path)
{
	static const char *const types[][2] = {
		{".html", "text/html; charset=utf-8"},
		{".js", "text/javascript; charset=utf-8"},
		{".css", "text/css; charset=utf-8"},
		{".json", "application/json; charset=utf-8"},
		{".svg", "image/svg+xml; charset=utf-8"},
		{".png", "image/png"},
		{".ico", "image/x-icon"},
		{".ts", "text/plain; charset=utf-8"},
	};
	const char *dot = strrchr(path, '.');
	for (size_t i = 0; dot && i < sizeof types / sizeof types[0]; i++)
		if (strcmp(dot, types[i][0]) == 0)
			return types[i][1];
	return NULL;
}

/* Segments of letters, digits, dot, dash, underscore; none begins with a dot. */
static bool is_plain(const char *path)
{
	if (path[0] != '/' || strstr(path, "/.") || strstr(path, "//"))
		return false;
	return strspn(path, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-/") ==
	       strlen(path);
}

/* "index.html" where the path names a folder. */
static const char *index_of(const char *path)
{
	size_t length = strlen(path);
	const char *name = strrchr(path, '/');
	if (length && path[length - 1] == '/')
		return "index.html";
	return name && !strchr(name, '.') ? "/index.html" : "";
}

static bool read_whole(const char *path, struct file_content *file)
{
	int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct stat status;
	bool good = descriptor >= 0 && fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) &&
		    status.st_size <= FILE_LIMIT;
	if (good && (file->bytes = malloc((size_t)status.st_size + 1))) {
		ssize_t got = read(descriptor, file->bytes, (size_t)status.st_size);
		file->length = got > 0 ? (size_t)got : 0;
		(void)snprintf(file->etag, sizeof file->etag, "\"%llx-%llx\"",
			       (unsigned long long)status.st_size,
			       (unsigned long long)status.st_mtim.tv_sec * 1000000000ull +
				       (unsigned long long)status.st_mtim.tv_nsec);
		good = got == status.st_size;
	} else {
		good = false;
	}
	if (descriptor >= 0)
		(void)close(descriptor);
	if (!good)
		file_free(file);
	return good;
}

bool file_read(const struct file_folders *folders, const char *path, bool gzip,
	       struct file_content *file)
{
	const struct {
		const char *folder, *suffix;
	} places[] = {{gzip ? folders->built : NULL, ".gz"},
		      {folders->built, ""},
		      {folders->sources, ""}};
	char whole[4096];
	*file = (struct file_content){0};
	if (!is_plain(path))
		return false;
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
		if (!places[i].folder ||
		    snprintf(whole, sizeof whole, "%s%s%s", places[i].folder, path,
			     index_of(path)) >= (int)(sizeof whole - sizeof ".gz"))
			continue;
		file->type = type_of(whole);
		strcat(whole, places[i].suffix);
		file->gzip = places[i].suffix[0] != '\0';
		if (file->type && read_whole(whole, file))
			return true;
	}
	return false;
}

void file_free(struct file_content *file)
{
	free(file->bytes);
	file->bytes = NULL;
}
