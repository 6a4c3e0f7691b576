/* links.c - see links.h. A token is base64url of: nonce, sealed JSON, tag. */
#include "documents/links.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jose/b64.h>
#include <openssl/err.h>
#include <openssl/evp.h>

enum { NONCE = 12, TAG = 16, SEALED = LINK_TOKEN / 4 * 3, PLAIN = SEALED - NONCE - TAG };

struct links {
	unsigned char key[LINK_KEY];
};

/* ---- The key ---- */

struct links *links_with_key(const unsigned char key[LINK_KEY])
{
	struct links *links = malloc(sizeof *links);
	if (links)
		memcpy(links->key, key, LINK_KEY);
	return links;
}

void links_free(struct links *links)
{
	if (links)
		explicit_bzero(links, sizeof *links);
	free(links);
}

static int key_error(const char *path, const char *what, struct error *error)
{
	return error_set(error, ERROR_IO, "%s: cannot %s the key of links: %s (check its rights)",
			 path, what, strerror(errno));
}

/* Writes a new key beside `path`, then gives it its name: it is whole or it is not there. */
static int draw_key(const char *path, unsigned char key[LINK_KEY], struct error *error)
{
	char fresh[4096];
	if (snprintf(fresh, sizeof fresh, "%s.new", path) >= (int)sizeof fresh)
		return error_set(error, ERROR_LIMIT, "%s: the path is too long", path);
	if (getrandom(key, LINK_KEY, 0) != LINK_KEY)
		return key_error(path, "draw", error);
	(void)unlink(fresh);
	int file = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	bool good = file >= 0 && write(file, key, LINK_KEY) == LINK_KEY && fsync(file) == 0;
	if (file >= 0)
		good = close(file) == 0 && good;
	if (good && rename(fresh, path) == 0)
		return 0;
	int code = key_error(path, "write", error);
	(void)unlink(fresh);
	return code;
}

/* The key of the file that is open; refused when others may read it. */
static int read_key(int file, const char *path, unsigned char key[LINK_KEY], struct error *error)
{
	struct stat status;
	unsigned char more;
	if (fstat(file, &status) != 0)
		return key_error(path, "read", error);
	if (!S_ISREG(status.st_mode) || (status.st_mode & 077) != 0)
		return error_set(error, ERROR_FORMAT,
				 "%s: others may read this key (chmod 600, or remove it)", path);
	if (read(file, key, LINK_KEY) != LINK_KEY || read(file, &more, 1) != 0)
		return error_set(error, ERROR_FORMAT,
				 "%s: not a key of %d bytes (remove it: another is drawn)", path,
				 LINK_KEY);
	return 0;
}

struct links *links_open(const char *path, struct error *error)
{
	unsigned char key[LINK_KEY];
	int code, file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (file >= 0)
		code = read_key(file, path, key, error);
	else if (errno == ENOENT)
		code = draw_key(path, key, error);
	else
		code = key_error(path, "open", error);
	if (file >= 0)
		(void)close(file);
	struct links *links = code == 0 ? links_with_key(key) : NULL;
	explicit_bzero(key, sizeof key);
	if (code == 0 && !links)
		(void)error_set(error, ERROR_MEMORY, "not enough memory for the key of links");
	return links;
}

/* ---- Sealing ---- */

/* One AES-256-GCM, either way: `tag` is written or checked. The name is bound, not hidden. */
static bool gcm(const struct links *links, bool seal, const unsigned char nonce[NONCE],
		const char *name, const unsigned char *from, size_t length, unsigned char *to,
		unsigned char tag[TAG])
{
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
	int written = 0, last = 0;
	bool good =
		context &&
		EVP_CipherInit_ex(context, EVP_aes_256_gcm(), NULL, links->key, nonce, seal) == 1 &&
		EVP_CipherUpdate(context, NULL, &written, (const unsigned char *)name,
				 (int)strlen(name)) == 1 &&
		EVP_CipherUpdate(context, to, &written, from, (int)length) == 1 &&
		(seal || EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, TAG, tag) == 1) &&
		EVP_CipherFinal_ex(context, to + written, &last) == 1 &&
		(!seal || EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, TAG, tag) == 1);
	EVP_CIPHER_CTX_free(context);
	ERR_clear_error();
	return good && (size_t)(written + last) == length;
}

char *links_seal(const struct links *links, const struct link *link, const char *name)
{
	unsigned char sealed[SEALED], *body = sealed + NONCE;
	json_t *payload = json_pack("{s:s, s:s, s:s*, s:I, s:O}", "k", link->kind, "c",
				    link->customer, "v", link->conv[0] ? link->conv : NULL, "e",
				    (json_int_t)link->expires_ms, "p", link->params);
	char *plain = payload ? json_dumps(payload, JSON_COMPACT) : NULL;
	size_t length = plain ? strlen(plain) : 0, whole = NONCE + length + TAG;
	char *token = NULL;
	if (plain && length <= PLAIN && getrandom(sealed, NONCE, 0) == NONCE &&
	    gcm(links, true, sealed, name, (const unsigned char *)plain, length, body,
		body + length) &&
	    (token = calloc(1, LINK_TOKEN + 1)) &&
	    jose_b64_enc_buf(sealed, whole, token, LINK_TOKEN) == SIZE_MAX) {
		free(token);
		token = NULL;
	}
	free(plain);
	json_decref(payload);
	return token;
}

/* ---- Opening ---- */

bool links_split(const char *path, struct text *token, const char **name)
{
	size_t before = strlen(LINK_PATH);
	const char *slash =
		strncmp(path, LINK_PATH, before) == 0 ? strchr(path + before, '/') : NULL;
	if (!slash)
		return false;
	*token = (struct text){path + before, (size_t)(slash - path) - before};
	*name = slash + 1;
	return true;
}

static bool copy_text(const json_t *payload, const char *key, bool optional, char *to, size_t size)
{
	const json_t *value = json_object_get(payload, key);
	to[0] = '\0';
	if (!value)
		return optional;
	size_t length = json_string_length(value);
	if (!json_is_string(value) || length == 0 || length >= size)
		return false;
	memcpy(to, json_string_value(value), length + 1);
	return true;
}

static bool read_payload(const json_t *payload, struct link *link)
{
	json_t *params = json_object_get(payload, "p");
	const json_t *expires = json_object_get(payload, "e");
	if (!copy_text(payload, "k", false, link->kind, sizeof link->kind) ||
	    !copy_text(payload, "c", false, link->customer, sizeof link->customer) ||
	    !copy_text(payload, "v", true, link->conv, sizeof link->conv) ||
	    !json_is_integer(expires) || !json_is_object(params))
		return false;
	link->expires_ms = json_integer_value(expires);
	link->params = json_incref(params);
	return true;
}

/* The bytes of the token, written in its one right way. */
static size_t decode(struct text token, unsigned char sealed[SEALED])
{
	char again[LINK_TOKEN + 1];
	if (token.length > LINK_TOKEN)
		return 0;
	size_t length = jose_b64_dec_buf(token.bytes, token.length, sealed, SEALED);
	if (length == SIZE_MAX || length < NONCE + TAG || length > SEALED)
		return 0;
	size_t back = jose_b64_enc_buf(sealed, length, again, sizeof again);
	return back == token.length && memcmp(again, token.bytes, back) == 0 ? length : 0;
}

enum link_fault links_unseal(const struct links *links, struct text token, const char *name,
			     struct link *link)
{
	unsigned char sealed[SEALED], plain[SEALED];
	*link = (struct link){0};
	size_t length = decode(token, sealed);
	if (length == 0)
		return LINK_REFUSED;
	size_t body = length - NONCE - TAG;
	if (!gcm(links, false, sealed, name, sealed + NONCE, body, plain, sealed + length - TAG))
		return LINK_REFUSED;
	json_t *payload = json_loadb((const char *)plain, body, JSON_REJECT_DUPLICATES, NULL);
	bool good = read_payload(payload, link);
	json_decref(payload);
	return good ? LINK_GOOD : LINK_REFUSED;
}

enum link_fault link_check(const struct link *link, int64_t now_ms)
{
	return now_ms > link->expires_ms ? LINK_EXPIRED : LINK_GOOD;
}

void link_clear(struct link *link)
{
	json_decref(link->params);
	link->params = NULL;
}
