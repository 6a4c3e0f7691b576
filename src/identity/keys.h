/*
 * keys.h - the keys that tickets are checked with, each bound to one algorithm.
 *
 * A key is kept as the few members (RFC 7518 section 6) that its algorithm needs, so that nothing
 * else its file says of it can mean anything later. Secrets are overwritten wherever they lay in
 * memory of ours; the scratch buffer of jansson's scanner is out of reach.
 */
#ifndef CHEMIN_IDENTITY_KEYS_H
#define CHEMIN_IDENTITY_KEYS_H

#include <jansson.h>
#include <stdbool.h>

#include "base/error.h"
#include "base/text.h"

enum { KEYS_MOST = 16 }; /* a token that names no key may cost as many verifications */

enum algorithm { ALGORITHM_NONE = -1, HS256, RS256, ES256, ALGORITHM_COUNT };

struct key {
	enum algorithm algorithm;
	json_t *jwk; /* owned */
	char *kid;   /* owned; NULL: it has no name */
};

struct key_list {
	struct key keys[KEYS_MOST];
	size_t count;
};

/* "HS256" and so on, as written; ALGORITHM_NONE for anything else. */
enum algorithm algorithm_parse(struct text name);
const char *algorithm_name(enum algorithm algorithm);

/*
 * Reads the JWK or the JWK set in the file `path`. Keys that serve none of the `accepted`
 * algorithms are passed over; one that would serve and is weak or unsound spoils the file, and so
 * does a file where none serves. 0, or negative with `error`. key_list_clear when it is 0.
 */
int key_list_read(struct key_list *list, const char *path, const bool accepted[ALGORITHM_COUNT],
		  struct error *error);

/* One key for HS256, drawn at random. The same otherwise. */
int key_list_draw(struct key_list *list, struct error *error);

/* Overwrites and releases the keys; the list is empty then. */
void key_list_clear(struct key_list *list);

#endif
