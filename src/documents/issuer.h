/*
 * issuer.h - makes the file parts of acts: renders the file once to know its name and its size, and
 * seals a link to it. The file itself is made again when the link is followed.
 */
#ifndef CHEMIN_DOCUMENTS_ISSUER_H
#define CHEMIN_DOCUMENTS_ISSUER_H

#include "acts/files.h"
#include "documents/links.h"

struct link_issuer {
	struct documents_issuer base; /* first: what acts are given */
	const struct links *links;    /* borrowed */
	const char
		*conv; /* the conversation whose own account is asked (tests), or NULL; borrowed */
};

struct link_issuer link_issuer(const struct links *links, const char *conv);

#endif
