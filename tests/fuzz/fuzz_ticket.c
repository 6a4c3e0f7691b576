/*
 * fuzz_ticket.c - tokens and key files of any bytes.
 *
 * The first byte chooses: a token of a stranger, which never opens; the header and the claims (a
 * line each) of a token that our key has signed, which gives a ticket in good order or none; a key
 * file.
 */
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <jose/b64.h>
#include <openssl/hmac.h>

#include "identity/ticket.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char SECRET[] = "thirty-two bytes that we all know";
static const int64_t NOW_MS = INT64_C(1772787600000);

static void require(int truth)
{
	if (!truth)
		abort();
}

/* The keys of a file with these bytes, or NULL. */
static struct ticket_keys *open_keys(const void *bytes, size_t length)
{
	char path[64];
	struct error error = {0};
	int file = memfd_create("keys", 0);
	require(file >= 0 && write(file, bytes, length) == (ssize_t)length);
	(void)snprintf(path, sizeof path, "/proc/self/fd/%d", file);
	struct ticket_keys *keys = ticket_keys_open(
		&(struct ticket_settings){"HS256 RS256 ES256", path, NULL, NULL}, &error);
	require(keys || (error.code < 0 && error.message[0]));
	(void)close(file);
	return keys;
}

static struct ticket_keys *open_secret(void)
{
	char encoded[64], file[128];
	size_t length = jose_b64_enc_buf(SECRET, sizeof SECRET, encoded, sizeof encoded);
	int size = snprintf(file, sizeof file, "{\"kty\":\"oct\",\"k\":\"%.*s\"}", (int)length,
			    encoded);
	struct ticket_keys *keys = open_keys(file, (size_t)size);
	require(keys != NULL);
	return keys;
}

static void check_ticket(const struct ticket *ticket)
{
	size_t length = strnlen(ticket->subject, TICKET_SUBJECT);
	require(length > 0 && length < TICKET_SUBJECT);
	for (size_t i = 0; i < length; i++)
		require(ticket->subject[i] >= ' ' && ticket->subject[i] <= '~');
	require(ticket->role <= ROLE_SUPERVISOR);
	require(ticket->level == LEVEL_BASIC || ticket->level == LEVEL_STRONG);
	require(ticket->expires_ms + TICKET_SKEW_S * 1000 > NOW_MS);
}

static size_t add_part(char *token, size_t at, const uint8_t *bytes, size_t length)
{
	return at + jose_b64_enc_buf(bytes, length, token + at, 2 * TICKET_BYTES);
}

static void try_signed(const struct ticket_keys *keys, const uint8_t *data, size_t size)
{
	static char token[8 * TICKET_BYTES];
	const uint8_t *line = size ? memchr(data, '\n', size) : NULL;
	size_t header = line ? (size_t)(line - data) : size, claims = line ? header + 1 : size;
	unsigned char code[EVP_MAX_MD_SIZE];
	unsigned code_length = 0;
	struct ticket ticket;
	if (size > TICKET_BYTES)
		return;
	size_t length = add_part(token, 0, data, header);
	token[length++] = '.';
	length = add_part(token, length, data + claims, size - claims);
	require(HMAC(EVP_sha256(), SECRET, sizeof SECRET, (unsigned char *)token, length, code,
		     &code_length) != NULL);
	token[length++] = '.';
	length = add_part(token, length, code, code_length);
	if (ticket_verify(keys, (struct text){token, length}, NOW_MS, &ticket) == TICKET_GOOD)
		check_ticket(&ticket);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct ticket_keys *ours;
	struct ticket_keys *keys;
	struct ticket ticket;
	if (!ours)
		ours = open_secret();
	if (size == 0)
		return 0;
	switch (data[0] % 3) {
	case 0:
		require(ticket_verify(ours, (struct text){(const char *)data + 1, size - 1}, NOW_MS,
				      &ticket) != TICKET_GOOD);
		break;
	case 1:
		try_signed(ours, data + 1, size - 1);
		break;
	default:
		keys = open_keys(data + 1, size - 1);
		ticket_keys_free(keys);
	}
	return 0;
}
