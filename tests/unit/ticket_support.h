/*
 * ticket_support.h - keys of an operator's site, and tokens that they sign, for the tests of
 * tickets.
 */
#ifndef CHEMIN_TESTS_TICKET_SUPPORT_H
#define CHEMIN_TESTS_TICKET_SUPPORT_H

#include "support.h"

#include <malloc.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jansson.h>
#include <jose/b64.h>
#include <jose/jwk.h>
#include <jose/jws.h>
#include <jose/openssl.h>
#include <openssl/pem.h>

#include "identity/ticket.h"

static const int64_t NOW_MS = INT64_C(1772787600000);

#define HS    "{\"alg\":\"HS256\",\"typ\":\"JWT\"}"
#define RS    "{\"alg\":\"RS256\"}"
#define ES    "{\"alg\":\"ES256\"}"
#define WHO   "\"sub\":\"duo\""
#define UNTIL "\"exp\":1772791200"
#define GOOD  "{" WHO "," UNTIL "}"

/* The keys of the operator's site, whole, and a folder for what we are given of them. */
static json_t *secret, *rsa, *ec;
static char folder[64], path[96];

static inline json_t *make_key(const char *algorithm)
{
	json_t *jwk = json_pack("{s:s}", "alg", algorithm);
	assert_true(jose_jwk_gen(NULL, jwk));
	return jwk;
}

static inline json_t *secret_of(const char *bytes, size_t length)
{
	return json_pack("{s:s, s:o}", "kty", "oct", "k", jose_b64_enc(bytes, length));
}

/* One that libjose would not make. */
static inline json_t *make_rsa(unsigned bits)
{
	EVP_PKEY *key = EVP_RSA_gen(bits);
	json_t *jwk = jose_openssl_jwk_from_EVP_PKEY(NULL, key);
	assert_non_null(jwk);
	EVP_PKEY_free(key);
	return jwk;
}

static inline json_t *public_of(const json_t *jwk)
{
	json_t *copy = json_deep_copy(jwk);
	assert_true(jose_jwk_pub(NULL, copy));
	return copy;
}

static inline json_t *named(json_t *jwk, const char *kid)
{
	assert_int_equal(json_object_set_new(jwk, "kid", json_string(kid)), 0);
	return jwk;
}

static inline void write_text(const char *text)
{
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	(void)fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

/* Puts the value, which is released, into the key file. */
static inline void write_keys(json_t *value)
{
	char *text = json_dumps(value, JSON_INDENT(1));
	assert_non_null(text);
	write_text(text);
	free(text);
	json_decref(value);
}

static inline struct ticket_keys *open_with(const char *algorithms, const char *issuer,
					    const char *audience)
{
	struct error error = {0};
	struct ticket_keys *keys = ticket_keys_open(
		&(struct ticket_settings){algorithms, path, issuer, audience}, &error);
	if (!keys)
		print_error("%s\n", error.message);
	assert_non_null(keys);
	return keys;
}

/* The keys of the file for HS256 alone, any issuer and audience. */
static inline struct ticket_keys *open_secret(void)
{
	write_keys(json_deep_copy(secret));
	return open_with("HS256", NULL, NULL);
}

/* All three keys, and all three algorithms. */
static inline struct ticket_keys *open_all(void)
{
	write_keys(json_pack("{s:[O,o,o]}", "keys", secret, public_of(rsa), public_of(ec)));
	return open_with("HS256 RS256 ES256", NULL, NULL);
}

static inline char *encode(const char *text)
{
	json_t *encoded = jose_b64_enc(text, strlen(text));
	char *copy = strdup(json_string_value(encoded));
	json_decref(encoded);
	return copy;
}

static inline char *join(const char *header, const char *claims, const char *signature)
{
	char *first = encode(header), *second = encode(claims);
	size_t size = strlen(first) + strlen(second) + strlen(signature) + sizeof "..";
	char *token = malloc(size);
	assert_non_null(token);
	(void)snprintf(token, size, "%s.%s.%s", first, second, signature);
	free(first);
	free(second);
	return token;
}

/* A token of these very texts, signed by the key with the algorithm of the header. */
static inline char *sign(const json_t *jwk, const char *header, const char *claims)
{
	json_t *jws = json_pack("{s:o}", "payload", jose_b64_enc(claims, strlen(claims)));
	json_t *part = json_pack("{s:o}", "protected", jose_b64_enc(header, strlen(header)));
	json_t *free_key = json_deep_copy(jwk);
	(void)json_object_del(free_key, "alg");
	assert_true(jose_jws_sig(NULL, jws, part, free_key));
	char *token = join(header, claims, json_string_value(json_object_get(jws, "signature")));
	json_decref(jws);
	json_decref(part);
	json_decref(free_key);
	return token;
}

static inline enum ticket_fault fate_at(const struct ticket_keys *keys, char *token, int64_t now_ms)
{
	struct ticket ticket;
	enum ticket_fault fault = ticket_verify(keys, text_of(token), now_ms, &ticket);
	free(token);
	return fault;
}

/* What becomes of the token, which is released. */
static inline enum ticket_fault fate(const struct ticket_keys *keys, char *token)
{
	return fate_at(keys, token, NOW_MS);
}

static inline enum ticket_fault fate_of_claims(const struct ticket_keys *keys, const char *claims)
{
	return fate(keys, sign(secret, HS, claims));
}

static inline enum ticket_fault fate_of_header(const struct ticket_keys *keys, const char *header)
{
	return fate(keys, sign(secret, header, GOOD));
}

static inline int begin(void **state)
{
	(void)state;
	(void)snprintf(folder, sizeof folder, "/tmp/chemin-ticket-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	(void)snprintf(path, sizeof path, "%s/keys.json", folder);
	secret = make_key("HS256");
	rsa = make_key("RS256");
	ec = make_key("ES256");
	return 0;
}

static inline int end(void **state)
{
	(void)state;
	json_decref(secret);
	json_decref(rsa);
	json_decref(ec);
	(void)unlink(path);
	return rmdir(folder);
}

#endif
