/*
 * downloads.h - GET /fichiers/<token>/<name>: the files that acts give links to.
 *
 * The link opens its file by itself. Who also shows a ticket must be the customer that it was made
 * for. What the account says is read when the link is followed, and the file made of it.
 */
#ifndef CHEMIN_SERVER_DOWNLOADS_H
#define CHEMIN_SERVER_DOWNLOADS_H

#include "server/identity.h"
#include "server/server.h"

enum { DOWNLOAD_PATH = 1280, DOWNLOAD_DISPOSITION = 768 };

/* A file, or a French page that says why there is none. */
struct download {
	unsigned status;
	const char *type;
	char disposition[DOWNLOAD_DISPOSITION]; /* Content-Disposition; empty: a page to be shown */
	struct text body;                       /* borrowed for the call */
};

typedef void download_callback(void *context, const struct download *download);

bool download_is_path(const char *path);

/* Calls back exactly once, perhaps before it returns. `path` is as the client wrote it; `bearer` is
 * who showed a ticket, if known; `address` is counted against the limits. */
void download_read(struct server *server, const char *path, const struct identity *bearer,
		   const char *address, download_callback *callback, void *context);

/* The page for a status that has no file: 401, 403, 404, 410, 429, 503. */
void download_refuse(unsigned status, download_callback *callback, void *context);

/* Content-Disposition of RFC 6266: `ascii` for old clients, `name` in UTF-8. */
void download_name(const char *ascii, const char *name, char to[DOWNLOAD_DISPOSITION]);

#endif
