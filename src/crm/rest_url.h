/*
 * rest_url.h - addresses of an HTTP server, and what is put into a path.
 */
#ifndef CHEMIN_CRM_REST_URL_H
#define CHEMIN_CRM_REST_URL_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/error.h"

enum { REST_HOST_BYTES = 120, REST_BASE_BYTES = 256 };

struct rest_url {
	bool secure;                /* https */
	bool is_address;            /* the host is a number: nothing to look up */
	char host[REST_HOST_BYTES]; /* without brackets */
	int port;
	char base[REST_BASE_BYTES]; /* "/api/chemin", without the last slash; or empty */
};

/*
 * Reads "https://host[:port][/base]". `http` is for this machine alone (a proxy beside us that ends
 * TLS), as a secret goes with every request. No user, question mark, fragment nor escape. 0, or
 * negative with `error`.
 */
int rest_url_parse(const char *text, struct rest_url *url, struct error *error);

/* "host:port" as it stands in the Host header. */
void rest_url_authority(const struct rest_url *url, struct buffer *out);

/* Appends `text` with everything but letters, digits, "-", "_", "~" and "." percent-encoded. */
void rest_add_encoded(struct buffer *out, const char *text);

#endif
