/*
 * emails.h - e-mail addresses, typed ("jean.dupont@exemple.fr") or dictated ("jean point
 * dupont arobase exemple point fr").
 */
#ifndef CHEMIN_FRENCH_EMAILS_H
#define CHEMIN_FRENCH_EMAILS_H

#include "french/scan.h"

enum { EMAIL_BYTES = 96 };

/* If the piece `at` is an arobase: the index of the address's first piece in `*first`, the
 * index after its last as result, the address in lower case in `address`. Else 0. An address
 * that would be cut or changed is none: better ask than write to somebody else. */
size_t emails_read_around(const struct scan *scan, size_t at, size_t *first,
			  char address[EMAIL_BYTES]);

#endif
