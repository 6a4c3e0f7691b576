/*
 * signature.h - who sent a message over HTTP, the payment service or the operator: the header
 * Chemin-Signature.
 *
 *   Chemin-Signature: t=1772787600,v1=5257a869e7ec...
 *
 * `t` is when it was signed, in seconds; `v1` the HMAC-SHA256, in hexadecimal, of t, a full stop
 * and the body as it is. There may be several `v1` (while the service changes its secret), and
 * members of other names, which count for nothing.
 */
#ifndef CHEMIN_IDENTITY_SIGNATURE_H
#define CHEMIN_IDENTITY_SIGNATURE_H

#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

enum {
	SIGNATURE_BYTES = 32,  /* of HMAC-SHA256 */
	SIGNATURE_CODES = 4,   /* in one header, at most */
	SIGNATURE_SECRETS = 4, /* at once, at most */
	SIGNATURE_SECRET_MOST = 256,
	SIGNATURE_SECRET_LEAST = 32,
	SIGNATURE_TOLERANCE_S = 300,
	SIGNATURE_HEADER = 512, /* bytes, at most */
};

struct signature {
	int64_t at_s;
	unsigned char codes[SIGNATURE_CODES][SIGNATURE_BYTES];
	size_t code_count;
};

/* Reads the header's value. False when it is not of that form. */
bool signature_parse(struct text header, struct signature *signature);

struct secret_list {
	struct {
		unsigned char bytes[SIGNATURE_SECRET_MOST + 1]; /* and a NUL */
		size_t length;
	} secrets[SIGNATURE_SECRETS];
	size_t count;
};

/* Reads the file: one secret a line, of at least `least` bytes; empty lines and those that begin
 * with # count for nothing. 0, or negative with `error`, which quotes nothing of the file. */
int secret_list_read(struct secret_list *list, const char *path, size_t least, size_t most_secrets,
		     struct error *error);
/* Overwrites the secrets. */
void secret_list_clear(struct secret_list *list);

enum signature_verdict { SIGNATURE_GOOD, SIGNATURE_MALFORMED, SIGNATURE_FORGED, SIGNATURE_OLD };

/* Whether one of the secrets signed the body, at most SIGNATURE_TOLERANCE_S away from now. Takes as
 * long whatever the codes are. */
enum signature_verdict signature_check(struct text header, struct text body,
				       const struct secret_list *secrets, int64_t now_ms);

#endif
