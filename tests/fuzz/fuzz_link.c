/*
 * fuzz_link.c - tokens of links, of any bytes.
 *
 * The first byte chooses: a token of a stranger, which never opens; a payload that our own key has
 * sealed, which opens in good order or not at all.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <jose/b64.h>
#include <openssl/evp.h>

#include "documents/links.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { NONCE = 12, TAG = 16, PAYLOAD = 700 };

static const unsigned char KEY[LINK_KEY] = "thirty-two bytes that we all kno";
static const char NAME[] = "facture-2026-02.pdf";

static void require(int truth)
{
	if (!truth)
		abort();
}

/* Sealed as links.c does, whatever the bytes are. */
static size_t seal(const uint8_t *data, size_t size, char *token, size_t room)
{
	unsigned char sealed[NONCE + PAYLOAD + TAG] = {0};
	int length = 0, more = 0;
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
	require(context && EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), NULL, KEY, sealed) == 1 &&
		EVP_EncryptUpdate(context, NULL, &length, (const unsigned char *)NAME,
				  (int)strlen(NAME)) == 1 &&
		EVP_EncryptUpdate(context, sealed + NONCE, &length, data, (int)size) == 1 &&
		EVP_EncryptFinal_ex(context, sealed + NONCE + length, &more) == 1 &&
		EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, TAG, sealed + NONCE + size) ==
			1);
	EVP_CIPHER_CTX_free(context);
	return jose_b64_enc_buf(sealed, NONCE + size + TAG, token, room);
}

static void check_link(const struct link *link)
{
	require(memchr(link->kind, 0, sizeof link->kind) && link->kind[0]);
	require(memchr(link->customer, 0, sizeof link->customer) && link->customer[0]);
	require(memchr(link->conv, 0, sizeof link->conv) != NULL);
	require(json_is_object(link->params));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct links *links;
	struct link link = {0};
	char token[LINK_TOKEN + 1];
	if (!links)
		links = links_with_key(KEY);
	require(links != NULL);
	if (size == 0)
		return 0;
	if (data[0] % 2) {
		struct text text = {(const char *)data + 1, size - 1};
		require(links_unseal(links, text, NAME, &link) == LINK_REFUSED);
	} else if (size - 1 <= PAYLOAD) {
		size_t length = seal(data + 1, size - 1, token, sizeof token);
		require(length <= LINK_TOKEN);
		if (links_unseal(links, (struct text){token, length}, NAME, &link) == LINK_GOOD)
			check_link(&link);
	}
	link_clear(&link);
	return 0;
}
