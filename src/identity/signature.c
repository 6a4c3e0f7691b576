/* signature.c - see signature.h. */
#include "identity/signature.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

/* ---- The header ---- */

/* From 1 to 12 digits, the first not 0: what is signed is the number as we write it. */
static bool read_seconds(struct text value, int64_t *seconds)
{
	*seconds = 0;
	if (value.length == 0 || value.length > 12 || value.bytes[0] == '0')
		return false;
	for (size_t i = 0; i < value.length; i++) {
		if (value.bytes[i] < '0' || value.bytes[i] > '9')
			return false;
		*seconds = *seconds * 10 + (value.bytes[i] - '0');
	}
	return true;
}

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool read_code(struct text value, unsigned char code[SIGNATURE_BYTES])
{
	if (value.length != 2 * SIGNATURE_BYTES)
		return false;
	for (size_t i = 0; i < SIGNATURE_BYTES; i++) {
		int high = digit_of(value.bytes[2 * i]), low = digit_of(value.bytes[2 * i + 1]);
		if (high < 0 || low < 0)
			return false;
		code[i] = (unsigned char)(high * 16 + low);
	}
	return true;
}

/* Takes the part before the next comma off the front, blanks around it left out. */
static struct text next_part(struct text *rest)
{
	const char *comma = memchr(rest->bytes, ',', rest->length);
	size_t length = comma ? (size_t)(comma - rest->bytes) : rest->length;
	struct text part = {rest->bytes, length};
	size_t taken = comma ? length + 1 : length;
	*rest = (struct text){rest->bytes + taken, rest->length - taken};
	while (part.length && part.bytes[0] == ' ')
		part = (struct text){part.bytes + 1, part.length - 1};
	while (part.length && part.bytes[part.length - 1] == ' ')
		part.length--;
	return part;
}

bool signature_parse(struct text header, struct signature *signature)
{
	bool dated = false;
	*signature = (struct signature){0};
	if (header.length > SIGNATURE_HEADER)
		return false;
	while (header.length) {
		struct text part = next_part(&header);
		const char *equals = part.length ? memchr(part.bytes, '=', part.length) : NULL;
		if (!equals)
			return false;
		struct text name = {part.bytes, (size_t)(equals - part.bytes)};
		struct text value = {equals + 1, part.length - name.length - 1};
		if (text_is(name, "t")) {
			if (dated || !read_seconds(value, &signature->at_s))
				return false;
			dated = true;
		} else if (text_is(name, "v1")) {
			if (signature->code_count == SIGNATURE_CODES ||
			    !read_code(value, signature->codes[signature->code_count]))
				return false;
			signature->code_count++;
		}
	}
	return dated && signature->code_count > 0;
}

/* ---- Secrets ---- */

void secret_list_clear(struct secret_list *list)
{
	OPENSSL_cleanse(list, sizeof *list);
}

static int add_secret(struct secret_list *list, struct text line, const char *path, size_t number,
		      size_t least, size_t most_secrets, struct error *error)
{
	while (line.length && isspace((unsigned char)line.bytes[line.length - 1]))
		line.length--;
	if (line.length == 0 || line.bytes[0] == '#')
		return 0;
	if (line.length < least || line.length > SIGNATURE_SECRET_MOST)
		return error_set(error, ERROR_FORMAT,
				 "%s:%zu: a secret has from %zu to %d characters (draw another)",
				 path, number, least, SIGNATURE_SECRET_MOST);
	for (size_t i = 0; i < line.length; i++)
		if (line.bytes[i] <= ' ' || line.bytes[i] > '~')
			return error_set(error, ERROR_FORMAT,
					 "%s:%zu: a secret has only letters, digits and signs of "
					 "ASCII, without blanks (draw another)",
					 path, number);
	if (list->count == most_secrets)
		return error_set(error, ERROR_LIMIT,
				 "%s:%zu: at most %zu secrets (remove old ones)", path, number,
				 most_secrets);
	memcpy(list->secrets[list->count].bytes, line.bytes, line.length);
	list->secrets[list->count++].length = line.length;
	return 0;
}

static int add_lines(struct secret_list *list, struct text text, const char *path, size_t least,
		     size_t most_secrets, struct error *error)
{
	int code = 0;
	for (size_t number = 1; code == 0 && text.length; number++) {
		const char *end = memchr(text.bytes, '\n', text.length);
		size_t length = end ? (size_t)(end - text.bytes) : text.length;
		code = add_secret(list, (struct text){text.bytes, length}, path, number, least,
				  most_secrets, error);
		length += end ? 1 : 0;
		text = (struct text){text.bytes + length, text.length - length};
	}
	if (code == 0 && list->count == 0)
		code = error_set(error, ERROR_FORMAT, "%s: no secret (put one on a line)", path);
	return code;
}

int secret_list_read(struct secret_list *list, const char *path, size_t least, size_t most_secrets,
		     struct error *error)
{
	char bytes[8192];
	*list = (struct secret_list){0};
	int file = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = file >= 0 ? read(file, bytes, sizeof bytes) : -1;
	int code = 0;
	if (got < 0)
		code = error_set(error, ERROR_IO,
				 "%s: cannot read it: %s (check the path and its rights)", path,
				 strerror(errno));
	else if (got == (ssize_t)sizeof bytes)
		code = error_set(error, ERROR_LIMIT,
				 "%s: larger than 8 KiB (is it the right file?)", path);
	else
		code = add_lines(list, (struct text){bytes, (size_t)got}, path, least, most_secrets,
				 error);
	OPENSSL_cleanse(bytes, sizeof bytes);
	if (file >= 0)
		(void)close(file);
	if (code != 0)
		secret_list_clear(list);
	return code;
}

/* ---- Checking ---- */

static bool sign(int64_t at_s, struct text body, const unsigned char *secret, size_t length,
		 unsigned char code[SIGNATURE_BYTES])
{
	char head[24], digest[] = "SHA256";
	size_t head_length = (size_t)snprintf(head, sizeof head, "%lld.", (long long)at_s);
	size_t size = 0;
	const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string("digest", digest, 0),
					 OSSL_PARAM_construct_end()};
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	EVP_MAC_CTX *context = mac ? EVP_MAC_CTX_new(mac) : NULL;
	bool good = context && EVP_MAC_init(context, secret, length, parameters) == 1 &&
		    EVP_MAC_update(context, (const unsigned char *)head, head_length) == 1 &&
		    EVP_MAC_update(context, (const unsigned char *)body.bytes, body.length) == 1 &&
		    EVP_MAC_final(context, code, &size, SIGNATURE_BYTES) == 1 &&
		    size == SIGNATURE_BYTES;
	EVP_MAC_CTX_free(context);
	EVP_MAC_free(mac);
	return good;
}

enum signature_verdict signature_check(struct text header, struct text body,
				       const struct secret_list *secrets, int64_t now_ms)
{
	struct signature signature;
	unsigned char code[SIGNATURE_BYTES];
	unsigned good = 0;
	if (!signature_parse(header, &signature))
		return SIGNATURE_MALFORMED;
	for (size_t i = 0; i < secrets->count; i++) {
		if (!sign(signature.at_s, body, secrets->secrets[i].bytes,
			  secrets->secrets[i].length, code))
			continue;
		for (size_t k = 0; k < signature.code_count; k++)
			good |= CRYPTO_memcmp(code, signature.codes[k], sizeof code) == 0;
	}
	OPENSSL_cleanse(code, sizeof code);
	if (!good)
		return SIGNATURE_FORGED;
	int64_t age_s = now_ms / 1000 - signature.at_s;
	return age_s > SIGNATURE_TOLERANCE_S || age_s < -SIGNATURE_TOLERANCE_S ? SIGNATURE_OLD
									       : SIGNATURE_GOOD;
}
