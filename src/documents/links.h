/*
 * links.h - links to files, that say nothing to who reads them.
 *
 *   /fichiers/<token>/<name>
 *
 * The token is what to make and for whom, sealed with AES-256-GCM: unreadable, and refused when one
 * bit of it or of the name differs. It says who may have the file, and is no proof of who asks: the
 * server wants their ticket too (server/downloads.h). It lives LINK_SECONDS. The key lies in a file
 * of the data folder, so that a restart breaks no link; whoever reads that file can make links.
 */
#ifndef CHEMIN_DOCUMENTS_LINKS_H
#define CHEMIN_DOCUMENTS_LINKS_H

#include <jansson.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"
#include "identity/ticket.h"

#define LINK_PATH "/fichiers/"

enum {
	LINK_SECONDS = 15 * 60,
	LINK_KEY = 32,     /* bytes */
	LINK_TOKEN = 1024, /* characters at most */
	LINK_KIND = 16,
	LINK_CONV = 48,
};

/* What a link opens. */
struct link {
	char kind[LINK_KIND]; /* documents.h */
	char customer[TICKET_SUBJECT];
	char conv[LINK_CONV]; /* the conversation whose own account it is read from, or empty */
	int64_t expires_ms;
	json_t *params; /* an object; owned */
};

enum link_fault {
	LINK_GOOD,
	LINK_EXPIRED, /* was good: a new one may be asked for */
	LINK_REFUSED, /* altered, of another file, made by nobody we know */
};

struct links;

/* With the key in the file `path`, drawn when there is none (mode 0600). NULL with `error`. */
struct links *links_open(const char *path, struct error *error);
/* With a key that the caller has: a process of its own, tests. NULL: memory. */
struct links *links_with_key(const unsigned char key[LINK_KEY]);
void links_free(struct links *links);

/* The token of `link` for a file called `name`; owned by the caller (free). NULL when memory or
 * random numbers are short, or when it would be longer than LINK_TOKEN. */
char *links_seal(const struct links *links, const struct link *link, const char *name);

/* "/fichiers/<token>/<name>" in its two parts, borrowed; false when it is of another form. */
bool links_split(const char *path, struct text *token, const char **name);

/* Fills `link` (link_clear in every case) unless it is refused. Times are of the caller's clock:
 * `expires_ms` may be judged again by another. */
enum link_fault links_unseal(const struct links *links, struct text token, const char *name,
			     struct link *link);
enum link_fault link_check(const struct link *link, int64_t now_ms);
void link_clear(struct link *link);

#endif
