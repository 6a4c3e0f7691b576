/* keys.c - see keys.h. */
#include "identity/keys.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

#include <jose/b64.h>
#include <jose/openssl.h>
#include <openssl/err.h>

enum {
	FILE_BYTES = 64 * 1024,
	SECRET_LEAST = 32,  /* bytes; RFC 7518 section 3.2 */
	SECRET_MOST = 1024, /* bytes; libjose takes no more */
	RSA_BITS_LEAST = 2048,
};

/* Each algorithm belongs to one kind of key, and each kind of key to one algorithm. */
static const struct {
	const char *name, *kind;
	const char *members[4]; /* of a key, beside `kty`; all are strings */
} ALGORITHMS[ALGORITHM_COUNT] = {
	[HS256] = {"HS256", "oct", {"k"}},
	[RS256] = {"RS256", "RSA", {"n", "e"}},
	[ES256] = {"ES256", "EC", {"crv", "x", "y"}},
};

enum algorithm algorithm_parse(struct text name)
{
	for (int i = 0; i < ALGORITHM_COUNT; i++)
		if (text_is(name, ALGORITHMS[i].name))
			return (enum algorithm)i;
	return ALGORITHM_NONE;
}

const char *algorithm_name(enum algorithm algorithm)
{
	return ALGORITHMS[algorithm].name;
}

/* ---- Leaving nothing behind ---- */

/* Overwrites every text below `value`. Nobody else may hold a part of it. */
static void wipe(json_t *value)
{
	if (json_is_string(value))
		explicit_bzero((void *)json_string_value(value), json_string_length(value));
	for (void *at = json_object_iter(value); at; at = json_object_iter_next(value, at))
		wipe(json_object_iter_value(at));
	for (size_t i = 0; i < json_array_size(value); i++)
		wipe(json_array_get(value, i));
}

static void release(json_t *value)
{
	wipe(value);
	json_decref(value);
}

void key_list_clear(struct key_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		release(list->keys[i].jwk);
		free(list->keys[i].kid);
	}
	*list = (struct key_list){0};
}

/* ---- One key ---- */

/* What a message says of a key: its place, from 1, and its file. */
struct place {
	const char *path;
	size_t number;
};

static int refuse(const struct place *place, struct error *error, const char *what)
{
	return error_set(error, ERROR_FORMAT, "%s: key %zu %s", place->path, place->number, what);
}

/* The text of a member; empty when it is missing or is no text. */
static struct text member(const json_t *jwk, const char *name)
{
	return text_of(json_string_value(json_object_get(jwk, name)));
}

static bool is_absent_or(const json_t *jwk, const char *name, const char *word)
{
	return !json_object_get(jwk, name) || text_is(member(jwk, name), word);
}

/* True when what the key says of its use (RFC 7517 sections 4.2 to 4.4) allows checking with it. */
static bool may_verify(const json_t *jwk, enum algorithm algorithm)
{
	const json_t *operations = json_object_get(jwk, "key_ops");
	bool verifies = operations == NULL;
	for (size_t i = 0; i < json_array_size(operations); i++)
		verifies |= text_is(text_of(json_string_value(json_array_get(operations, i))),
				    "verify");
	return verifies && is_absent_or(jwk, "use", "sig") &&
	       is_absent_or(jwk, "alg", algorithm_name(algorithm));
}

/* The algorithm that the key is for; ALGORITHM_NONE when it is there for something else. */
static enum algorithm algorithm_of(const json_t *jwk)
{
	for (int i = 0; i < ALGORITHM_COUNT; i++) {
		if (!text_is(member(jwk, "kty"), ALGORITHMS[i].kind))
			continue;
		if (i == ES256 && !text_is(member(jwk, "crv"), "P-256"))
			continue;
		if (may_verify(jwk, (enum algorithm)i))
			return (enum algorithm)i;
	}
	return ALGORITHM_NONE;
}

/* A copy of what the algorithm needs of the key; NULL when a member is missing or is no text. */
static json_t *strip(const json_t *jwk, enum algorithm algorithm)
{
	json_t *bare = json_pack("{s:s}", "kty", ALGORITHMS[algorithm].kind);
	for (const char *const *name = ALGORITHMS[algorithm].members; *name; name++) {
		const json_t *value = json_object_get(jwk, *name);
		if (!json_is_string(value) ||
		    json_object_set_new(bare, *name, json_deep_copy(value)) != 0) {
			release(bare);
			return NULL;
		}
	}
	return bare;
}

static int check_secret(const json_t *jwk, const struct place *place, struct error *error)
{
	unsigned char secret[SECRET_MOST];
	size_t length = jose_b64_dec(json_object_get(jwk, "k"), secret, sizeof secret);
	explicit_bzero(secret, sizeof secret);
	if (length == SIZE_MAX)
		return refuse(place, error, "is no base64url of at most 1024 bytes (mend its `k`)");
	if (length < SECRET_LEAST)
		return refuse(place, error, "is shorter than 32 bytes (draw a longer one)");
	return 0;
}

/* OpenSSL tells whether the numbers make a key: a point of the curve, a sound modulus and exponent.
 */
static int check_public(const json_t *jwk, enum algorithm algorithm, const struct place *place,
			struct error *error)
{
	int code = 0;
	EVP_PKEY *key = jose_openssl_jwk_to_EVP_PKEY(NULL, jwk);
	EVP_PKEY_CTX *context = key ? EVP_PKEY_CTX_new(key, NULL) : NULL;
	if (!context)
		code = refuse(place, error, "cannot be read (export it again as a JWK)");
	else if (algorithm == RS256 && EVP_PKEY_get_bits(key) < RSA_BITS_LEAST)
		code = refuse(place, error, "is shorter than 2048 bits (make a longer one)");
	else if (EVP_PKEY_public_check(context) != 1)
		code = refuse(place, error, "is no sound public key (export it again as a JWK)");
	EVP_PKEY_CTX_free(context);
	EVP_PKEY_free(key);
	ERR_clear_error();
	return code;
}

/* Adds the key when it serves; passes over one that is meant for something else. */
static int add(struct key_list *list, const json_t *jwk, const bool accepted[ALGORITHM_COUNT],
	       const struct place *place, struct error *error)
{
	enum algorithm algorithm = algorithm_of(jwk);
	const json_t *kid = json_object_get(jwk, "kid");
	if (algorithm == ALGORITHM_NONE || !accepted[algorithm])
		return 0;
	if (kid && !json_is_string(kid))
		return refuse(place, error, "has a `kid` that is no text (put it in quotes)");
	if (list->count == KEYS_MOST)
		return error_set(error, ERROR_LIMIT, "%s: more than %d keys (remove the old ones)",
				 place->path, KEYS_MOST);
	struct key *key = &list->keys[list->count++];
	key->algorithm = algorithm;
	key->jwk = strip(jwk, algorithm);
	if (!key->jwk)
		return refuse(place, error, "lacks a member (export it again as a JWK)");
	if (kid && !(key->kid = strdup(json_string_value(kid))))
		return error_set(error, ERROR_MEMORY, "%s: not enough memory", place->path);
	return algorithm == HS256 ? check_secret(key->jwk, place, error)
				  : check_public(key->jwk, algorithm, place, error);
}

/* ---- Lists ---- */

/* The parser's own words could quote a key: only the place that it stopped at is told. */
static int parse(const char *path, const char *bytes, size_t length, json_t **root,
		 struct error *error)
{
	json_error_t problem;
	*root = json_loadb(bytes, length, JSON_REJECT_DUPLICATES, &problem);
	if (*root)
		return 0;
	return error_set(error, ERROR_FORMAT, "%s:%d:%d: no JSON (mend it at this place)", path,
			 problem.line, problem.column);
}

/* The JSON of a file, for `release`. */
static int read_json(const char *path, json_t **root, struct error *error)
{
	int code = 0;
	size_t length = 0;
	ssize_t got = 0;
	int file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return error_set(error, ERROR_IO,
				 "%s: cannot open it: %s (check the path and its rights)", path,
				 strerror(errno));
	char *bytes = malloc(FILE_BYTES);
	while (bytes && length < FILE_BYTES &&
	       (got = read(file, bytes + length, FILE_BYTES - length)) > 0)
		length += (size_t)got;
	if (!bytes)
		code = error_set(error, ERROR_MEMORY, "%s: not enough memory to read it", path);
	else if (got < 0)
		code = error_set(error, ERROR_IO, "%s: cannot read it: %s (is it a folder?)", path,
				 strerror(errno));
	else if (length == FILE_BYTES)
		code = error_set(error, ERROR_LIMIT, "%s: larger than 64 KiB (remove the old keys)",
				 path);
	else
		code = parse(path, bytes, length, root, error);
	if (bytes)
		explicit_bzero(bytes, length);
	free(bytes);
	(void)close(file);
	return code;
}

int key_list_read(struct key_list *list, const char *path, const bool accepted[ALGORITHM_COUNT],
		  struct error *error)
{
	*list = (struct key_list){0};
	json_t *root = NULL;
	int code = read_json(path, &root, error);
	const json_t *set = json_object_get(root, "keys"), *jwk;
	struct place place = {path, 1};
	if (code == 0 && !set && json_object_get(root, "kty"))
		code = add(list, root, accepted, &place, error);
	else if (code == 0 && !json_is_array(set))
		code = error_set(error, ERROR_FORMAT, "%s: neither a JWK nor a JWK set (RFC 7517)",
				 path);
	for (size_t i = 0; code == 0 && (jwk = json_array_get(set, i)); i++) {
		place.number = i + 1;
		code = add(list, jwk, accepted, &place, error);
	}
	if (code == 0 && list->count == 0)
		code = error_set(error, ERROR_FORMAT,
				 "%s: no key for the algorithms of the configuration (add one, or "
				 "name its algorithm there)",
				 path);
	if (code != 0)
		key_list_clear(list);
	release(root);
	return code;
}

int key_list_draw(struct key_list *list, struct error *error)
{
	unsigned char secret[SECRET_LEAST];
	char encoded[2 * SECRET_LEAST];
	*list = (struct key_list){0};
	if (getrandom(secret, sizeof secret, 0) != (ssize_t)sizeof secret)
		return error_set(error, ERROR_IO, "the system gives no random key: %s",
				 strerror(errno));
	size_t length = jose_b64_enc_buf(secret, sizeof secret, encoded, sizeof encoded);
	json_t *jwk = json_pack("{s:s, s:s%}", "kty", ALGORITHMS[HS256].kind, "k", encoded, length);
	explicit_bzero(secret, sizeof secret);
	explicit_bzero(encoded, sizeof encoded);
	if (!jwk)
		return error_set(error, ERROR_MEMORY, "not enough memory for a random key");
	list->keys[list->count++] = (struct key){.algorithm = HS256, .jwk = jwk};
	return 0;
}
