/*
 * url.h - the address of an HTTP server, and what is put into a path.
 */
#ifndef CHEMIN_NET_URL_H
#define CHEMIN_NET_URL_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/error.h"

enum { URL_HOST_BYTES = 256, URL_BASE_BYTES = 256 };

struct url {
	bool secure;               /* https */
	bool is_address;           /* the host is a number: nothing to look up */
	char host[URL_HOST_BYTES]; /* without brackets */
	int port;
	char base[URL_BASE_BYTES]; /* "/api/chemin", without the last slash; or empty */
};

/*
 * Reads "https://host[:port][/base]". `http` is for this machine alone (a proxy beside us that ends
 * TLS), as a secret goes with every request. No user, question mark, fragment nor escape. `name` is
 * that of the setting, for messages: "crm_url". 0, or negative with `error`.
 */
int url_parse(const char *name, const char *text, struct url *url, struct error *error);

/* "host:port" as it stands in the Host header. */
void url_authority(const struct url *url, struct buffer *out);

/* Appends `text` with everything but letters, digits, "-", "_", "~" and "." percent-encoded. */
void url_add_encoded(struct buffer *out, const char *text);

#endif
