/*
 * ticket.h - who speaks: the tickets that the operator's site gives to its customers and advisors.
 *
 * A ticket is a signed JWT (RFC 7519) verified with libjose. The algorithms are a fixed list from
 * the configuration, each bound to the kind of its key, so that a public key never serves as a
 * shared secret; "none" is never accepted. Claims: `sub`, `exp`, `role` ("customer" when absent),
 * `acr` ("basic" or "strong"; absent: basic), `iss` and `aud` as configured, `nbf` when present.
 * `name`, of advisors and supervisors only: what customers call them, 1 to TICKET_NAME_LETTERS
 * characters that can be seen; a ticket with any other is refused.
 * Clocks may differ by TICKET_SKEW_S.
 */
#ifndef CHEMIN_IDENTITY_TICKET_H
#define CHEMIN_IDENTITY_TICKET_H

#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

enum { TICKET_BYTES = 4096, TICKET_SUBJECT = 64, TICKET_SKEW_S = 60 };
enum { TICKET_NAME = 64, TICKET_NAME_LETTERS = 30 };

/* What a customer has proved, and what an act asks for. */
enum identity_level { LEVEL_ANONYMOUS, LEVEL_BASIC, LEVEL_STRONG };
enum identity_role { ROLE_CUSTOMER, ROLE_ADVISOR, ROLE_SUPERVISOR };

struct ticket {
	char subject[TICKET_SUBJECT];
	enum identity_role role;
	enum identity_level level;
	int64_t expires_ms;
	char name[TICKET_NAME]; /* of an advisor; empty: it says none */
};

enum ticket_fault {
	TICKET_GOOD,
	TICKET_EXPIRED, /* was good: a new one is wanted */
	TICKET_REFUSED, /* forged, malformed, not for us, not yet valid */
};

struct ticket_settings {
	const char *algorithms; /* "HS256", or a list: "RS256 ES256" */
	const char *key_file; /* a JWK or a JWK set (RFC 7517); read again by ticket_keys_reload */
	const char *issuer;   /* NULL: any */
	const char *audience; /* NULL: any */
};

struct ticket_keys;

/* Reads the keys. NULL with `error`. The settings' texts are copied. */
struct ticket_keys *ticket_keys_open(const struct ticket_settings *settings, struct error *error);
/* Keys in memory only, drawn at random, to issue tickets oneself: demonstration, tests. */
struct ticket_keys *ticket_keys_draw(struct error *error);
/* Reads the key file again; on failure the old keys go on and `error` says why. */
int ticket_keys_reload(struct ticket_keys *keys, struct error *error);
void ticket_keys_free(struct ticket_keys *keys);

/* Fills `ticket` when the token is good. */
enum ticket_fault ticket_verify(const struct ticket_keys *keys, struct text token, int64_t now_ms,
				struct ticket *ticket);

/* Signs a ticket with keys from ticket_keys_draw. Owned by the caller (free); NULL on failure. */
char *ticket_issue(const struct ticket_keys *keys, const struct ticket *ticket, int64_t now_ms);

/* "anonyme", "basic", "strong" and back; LEVEL_STRONG for another word: none opens by mistake. */
const char *identity_level_name(enum identity_level level);
enum identity_level identity_level_parse(const char *name);
const char *identity_role_name(enum identity_role role);

#endif
