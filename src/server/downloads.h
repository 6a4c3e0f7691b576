/*
 * downloads.h - GET /fichiers/<token>/<name>: the files that acts give links to.
 *
 * A link opens nothing by itself: who follows it shows the ticket of the customer that it was made
 * for, so that one that leaks (a history, a log, a screenshot) is of no use to others. What the
 * account says is read when the link is followed, and the file made of it.
 */
#ifndef CHEMIN_SERVER_DOWNLOADS_H
#define CHEMIN_SERVER_DOWNLOADS_H

#include "server/identity.h"
#include "server/server.h"

enum { DOWNLOAD_PATH = 1280, DOWNLOAD_DISPOSITION = 768 };

/* The content security policy of all that is answered: the page brings its one style, no more. */
#define DOWNLOAD_POLICY                                                                            \
	"default-src 'none'; style-src 'sha256-ZvkmAWoOiy8Sc6SEwryVBU7tvo00moXmgtF/PfhnOTw='; "    \
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/* A file, or why there is none: a problem of RFC 9457, or a French page for who opened the link
 * itself in a browser. */
struct download {
	unsigned status;
	const char *type;
	const char *challenge;                  /* WWW-Authenticate, or NULL */
	char disposition[DOWNLOAD_DISPOSITION]; /* Content-Disposition; empty: not a file */
	struct text body;                       /* borrowed for the call */
};

typedef void download_callback(void *context, const struct download *download);

/* Who follows a link. */
struct download_asker {
	const struct identity *bearer; /* of the ticket shown, if known */
	const char *fault;             /* of that ticket: an err.code, or NULL */
	const char *address;           /* counted against the limits */
	bool wants_page;               /* reads a page rather than a problem */
};

bool download_is_path(const char *path);

/* Calls back exactly once, perhaps before it returns. `path` is as the client wrote it; what
 * `asker` points to is needed for the call alone. */
void download_read(struct server *server, const char *path, const struct download_asker *asker,
		   download_callback *callback, void *context);

/* Why there is no file: 401, 403, 404, 410, 429 or 503. `fault` is of the ticket, or NULL. */
void download_refuse(unsigned status, const char *fault, bool page, download_callback *callback,
		     void *context);

/* Content-Disposition of RFC 6266: `ascii` for old clients, `name` in UTF-8. */
void download_name(const char *ascii, const char *name, char to[DOWNLOAD_DISPOSITION]);

#endif
