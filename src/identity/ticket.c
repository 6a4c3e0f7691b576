/*
 * ticket.c - see ticket.h.
 *
 * libjose checks signatures; what it is lax about is settled here before it is asked. (It compares
 * a key's `alg` with the header's by `<`, takes duplicate members, and infers an algorithm that is
 * missing.) A token meets only keys of the algorithm that it names: see keys.h.
 */
#include "identity/ticket.h"

#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>
#include <jose/b64.h>
#include <jose/jws.h>
#include <openssl/err.h>

#include "base/utf8.h"
#include "identity/keys.h"

enum { SKEW_MS = TICKET_SKEW_S * 1000 };

/* The end of the year 9999: no moment of a ticket is later, and no sum of moments overflows. */
static const json_int_t MOMENT_S_MOST = INT64_C(253402300799);

struct ticket_keys {
	bool accepted[ALGORITHM_COUNT];
	char *key_file; /* NULL: the key was drawn */
	char *issuer, *audience;
	jose_cfg_t *jose;
	struct key_list list;
};

static const char *const LEVELS[] = {"anonyme", "basic", "strong"};
static const char *const ROLES[] = {"customer", "advisor", "supervisor"};

enum {
	LEVEL_COUNT = sizeof LEVELS / sizeof LEVELS[0],
	ROLE_COUNT = sizeof ROLES / sizeof ROLES[0],
};

/* The place of `word` in a list, or -1. */
static int place_of(const char *word, const char *const *list, int count)
{
	for (int i = 0; word && i < count; i++)
		if (strcmp(list[i], word) == 0)
			return i;
	return -1;
}

/* ---- Opening and closing ---- */

/* libjose would write on stderr what a stranger's token lacks. */
static void be_silent(void *context, const char *file, int line, uint64_t code, const char *format,
		      va_list arguments)
{
	(void)context, (void)file, (void)line, (void)code, (void)format, (void)arguments;
}

static struct ticket_keys *keys_new(struct error *error)
{
	struct ticket_keys *keys = calloc(1, sizeof *keys);
	if (keys && (keys->jose = jose_cfg())) {
		jose_cfg_set_err_func(keys->jose, be_silent, NULL);
		return keys;
	}
	free(keys);
	(void)error_set(error, ERROR_MEMORY, "not enough memory for the keys of tickets");
	return NULL;
}

static int accept_algorithms(struct ticket_keys *keys, const char *names, struct error *error)
{
	size_t count = 0, length;
	for (names = names ? names : ""; *names; names += length + (names[length] == ' ')) {
		length = strcspn(names, " ");
		enum algorithm algorithm = algorithm_parse((struct text){names, length});
		if (length && algorithm == ALGORITHM_NONE)
			return error_set(error, ERROR_USAGE,
					 "no algorithm of tickets is called \"%.*s\" (HS256, "
					 "RS256, ES256)",
					 (int)length, names);
		if (length)
			keys->accepted[algorithm] = true;
		count += length > 0;
	}
	return count ? 0
		     : error_set(error, ERROR_USAGE,
				 "no algorithm of tickets is named (HS256, RS256, ES256)");
}

static int copy(char **to, const char *from, struct error *error)
{
	if (from && !(*to = strdup(from)))
		return error_set(error, ERROR_MEMORY, "not enough memory for the keys of tickets");
	return 0;
}

struct ticket_keys *ticket_keys_open(const struct ticket_settings *settings, struct error *error)
{
	struct ticket_keys *keys = keys_new(error);
	if (!keys)
		return NULL;
	if (!settings->key_file)
		(void)error_set(error, ERROR_USAGE, "no file of keys for tickets is named");
	else if (accept_algorithms(keys, settings->algorithms, error) == 0 &&
		 copy(&keys->key_file, settings->key_file, error) == 0 &&
		 copy(&keys->issuer, settings->issuer, error) == 0 &&
		 copy(&keys->audience, settings->audience, error) == 0 &&
		 key_list_read(&keys->list, keys->key_file, keys->accepted, error) == 0)
		return keys;
	ticket_keys_free(keys);
	return NULL;
}

struct ticket_keys *ticket_keys_draw(struct error *error)
{
	struct ticket_keys *keys = keys_new(error);
	if (!keys)
		return NULL;
	keys->accepted[HS256] = true;
	if (key_list_draw(&keys->list, error) == 0)
		return keys;
	ticket_keys_free(keys);
	return NULL;
}

int ticket_keys_reload(struct ticket_keys *keys, struct error *error)
{
	struct key_list fresh;
	if (!keys->key_file)
		return 0; /* drawn: there is nothing to read */
	int code = key_list_read(&fresh, keys->key_file, keys->accepted, error);
	if (code != 0)
		return code;
	key_list_clear(&keys->list);
	keys->list = fresh;
	return 0;
}

void ticket_keys_free(struct ticket_keys *keys)
{
	if (!keys)
		return;
	key_list_clear(&keys->list);
	jose_cfg_decref(keys->jose);
	free(keys->key_file);
	free(keys->issuer);
	free(keys->audience);
	free(keys);
}

/* ---- A token and its header ---- */

enum { HEADER, CLAIMS, SIGNATURE, PART_COUNT };

/* Cuts the token at its dots. False unless it is three parts of base64url, none of them empty. */
static bool split(struct text token, struct text parts[PART_COUNT])
{
	size_t part = 0, start = 0;
	if (token.length > TICKET_BYTES)
		return false;
	for (size_t i = 0; i <= token.length; i++) {
		if (i < token.length && token.bytes[i] != '.') {
			if (!token.bytes[i] || !strchr(JOSE_B64_MAP, token.bytes[i]))
				return false;
			continue;
		}
		if (i == start || part == PART_COUNT)
			return false;
		parts[part++] = (struct text){token.bytes + start, i - start};
		start = i + 1;
	}
	return part == PART_COUNT;
}

/* The object that a part of a token holds, or NULL. */
static json_t *decode(struct text part)
{
	char bytes[TICKET_BYTES];
	size_t length = jose_b64_dec_buf(part.bytes, part.length, bytes, sizeof bytes);
	if (length == SIZE_MAX)
		return NULL;
	json_t *object = json_loadb(bytes, length, JSON_REJECT_DUPLICATES, NULL);
	if (json_is_object(object))
		return object;
	json_decref(object);
	return NULL;
}

static bool is_word(const json_t *value, const char *word)
{
	return json_is_string(value) && strcmp(json_string_value(value), word) == 0;
}

/* The accepted algorithm that a header names; ALGORITHM_NONE when anything in it is refused. */
static enum algorithm read_header(const struct ticket_keys *keys, const json_t *header)
{
	/* Extensions that must be understood, and keys that the sender would choose for us. */
	static const char *const refused[] = {"crit", "jku", "jwk", "x5u", "x5c"};
	const json_t *type = json_object_get(header, "typ"), *kid = json_object_get(header, "kid");
	struct text name = text_of(json_string_value(json_object_get(header, "alg")));
	enum algorithm algorithm = algorithm_parse(name);
	if (algorithm == ALGORITHM_NONE || !keys->accepted[algorithm] ||
	    (type && !is_word(type, "JWT")) || (kid && !json_is_string(kid)))
		return ALGORITHM_NONE;
	for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
		if (json_object_get(header, refused[i]))
			return ALGORITHM_NONE;
	return algorithm;
}

/* True when one of our keys of that algorithm, the one named `kid` if there is such, has signed. */
static bool is_signed(const struct ticket_keys *keys, enum algorithm algorithm, const char *kid,
		      const struct text parts[PART_COUNT])
{
	bool good = false;
	json_t *jws = json_pack("{s:s%, s:s%, s:s%}", "protected", parts[HEADER].bytes,
				parts[HEADER].length, "payload", parts[CLAIMS].bytes,
				parts[CLAIMS].length, "signature", parts[SIGNATURE].bytes,
				parts[SIGNATURE].length);
	for (size_t i = 0; jws && !good && i < keys->list.count; i++) {
		const struct key *key = &keys->list.keys[i];
		if (key->algorithm == algorithm &&
		    (!kid || (key->kid && strcmp(key->kid, kid) == 0)))
			good = jose_jws_ver(keys->jose, jws, NULL, key->jwk, true);
	}
	json_decref(jws);
	ERR_clear_error(); /* what stays in OpenSSL's queue would be taken for a fault of TLS */
	return good;
}

/* ---- Claims ---- */

static bool is_subject(struct text subject)
{
	if (subject.length == 0 || subject.length >= TICKET_SUBJECT)
		return false;
	for (size_t i = 0; i < subject.length; i++)
		if (subject.bytes[i] < ' ' || subject.bytes[i] > '~')
			return false;
	return true;
}

/* Characters that show nothing, or turn the text around them: a name that looks like another. */
static bool is_hidden(uint32_t code)
{
	return code < ' ' || (code >= 0x7F && code < 0xA0) || code == 0xAD || code == 0x61C ||
	       (code >= 0x200B && code <= 0x200F) || (code >= 0x2028 && code <= 0x202E) ||
	       (code >= 0x2060 && code <= 0x206F) || code == 0xFEFF || code >= 0xE0000;
}

/* The name that an advisor's ticket gives; false when it gives one that is not to be shown. */
static bool read_name(const json_t *claims, char name[TICKET_NAME])
{
	const json_t *value = json_object_get(claims, "name");
	struct text text = text_of(json_string_value(value));
	bool seen = false;
	if (!value)
		return true;
	if (!text.length || text.length >= TICKET_NAME || utf8_count(text) > TICKET_NAME_LETTERS ||
	    text.length != json_string_length(value))
		return false;
	for (size_t i = 0; i < text.length;) {
		uint32_t code = utf8_next(text, &i);
		if (is_hidden(code))
			return false;
		seen = seen || (code != ' ' && code != 0xA0);
	}
	memcpy(name, text.bytes, text.length);
	return seen;
}

static bool is_moment(const json_t *value)
{
	return json_is_integer(value) && json_integer_value(value) >= 0 &&
	       json_integer_value(value) <= MOMENT_S_MOST;
}

/* True when the claim is absent, or is a moment that has come. */
static bool has_come(const json_t *claims, const char *name, int64_t now_ms)
{
	const json_t *value = json_object_get(claims, name);
	return !value || (is_moment(value) && json_integer_value(value) * 1000 - SKEW_MS <= now_ms);
}

/* The place of the claim's word in the list; `absent` without the claim; -1 for anything else. */
static int read_word(const json_t *claims, const char *name, const char *const *list, int count,
		     int absent)
{
	const json_t *value = json_object_get(claims, name);
	return value ? place_of(json_string_value(value), list, count) : absent;
}

static bool is_from(const json_t *claims, const char *issuer)
{
	return !issuer || is_word(json_object_get(claims, "iss"), issuer);
}

/* `aud` is a text or a list of texts. */
static bool is_for(const json_t *claims, const char *audience)
{
	const json_t *value = json_object_get(claims, "aud");
	if (!audience || is_word(value, audience))
		return true;
	for (size_t i = 0; i < json_array_size(value); i++)
		if (is_word(json_array_get(value, i), audience))
			return true;
	return false;
}

/* Reads the claims of a token whose signature is good. */
static enum ticket_fault read_claims(const struct ticket_keys *keys, const json_t *claims,
				     int64_t now_ms, struct ticket *ticket)
{
	struct text subject = text_of(json_string_value(json_object_get(claims, "sub")));
	const json_t *expires = json_object_get(claims, "exp");
	int role = read_word(claims, "role", ROLES, ROLE_COUNT, ROLE_CUSTOMER);
	int level = read_word(claims, "acr", LEVELS, LEVEL_COUNT, LEVEL_BASIC);
	if (!is_subject(subject) || !is_moment(expires) || role < 0 || level < LEVEL_BASIC ||
	    !has_come(claims, "nbf", now_ms) || !has_come(claims, "iat", now_ms) ||
	    !is_from(claims, keys->issuer) || !is_for(claims, keys->audience))
		return TICKET_REFUSED;
	int64_t expires_ms = json_integer_value(expires) * 1000;
	if (expires_ms + SKEW_MS <= now_ms)
		return TICKET_EXPIRED;
	*ticket = (struct ticket){.role = (enum identity_role)role,
				  .level = (enum identity_level)level,
				  .expires_ms = expires_ms};
	memcpy(ticket->subject, subject.bytes, subject.length);
	if (ticket->role != ROLE_CUSTOMER && !read_name(claims, ticket->name))
		return TICKET_REFUSED;
	return TICKET_GOOD;
}

enum ticket_fault ticket_verify(const struct ticket_keys *keys, struct text token, int64_t now_ms,
				struct ticket *ticket)
{
	struct text parts[PART_COUNT];
	if (!split(token, parts))
		return TICKET_REFUSED;
	enum ticket_fault fault = TICKET_REFUSED;
	json_t *header = decode(parts[HEADER]), *claims = NULL;
	enum algorithm algorithm = header ? read_header(keys, header) : ALGORITHM_NONE;
	const char *kid = json_string_value(json_object_get(header, "kid"));
	if (algorithm != ALGORITHM_NONE && is_signed(keys, algorithm, kid, parts) &&
	    (claims = decode(parts[CLAIMS])))
		fault = read_claims(keys, claims, now_ms, ticket);
	json_decref(claims);
	json_decref(header);
	return fault;
}

/* ---- Issuing ---- */

static json_t *write_claims(const struct ticket *ticket, int64_t now_ms)
{
	struct text subject = {ticket->subject, strnlen(ticket->subject, TICKET_SUBJECT)};
	if (!is_subject(subject) || ticket->expires_ms < 0 ||
	    ticket->expires_ms / 1000 > MOMENT_S_MOST || ticket->level < LEVEL_BASIC)
		return NULL;
	return json_pack("{s:s, s:s, s:s, s:I, s:I, s:s*}", "sub", ticket->subject, "role",
			 identity_role_name(ticket->role), "acr",
			 identity_level_name(ticket->level), "iat", (json_int_t)(now_ms / 1000),
			 "exp", (json_int_t)(ticket->expires_ms / 1000), "name",
			 ticket->name[0] ? ticket->name : NULL);
}

char *ticket_issue(const struct ticket_keys *keys, const struct ticket *ticket, int64_t now_ms)
{
	if (keys->key_file)
		return NULL; /* those keys are somebody else's to sign with */
	char *token = NULL;
	const char *header, *payload, *signature;
	json_t *claims = write_claims(ticket, now_ms);
	json_t *jws = claims ? json_pack("{s:o}", "payload", jose_b64_enc_dump(claims)) : NULL;
	json_t *template = json_pack("{s:{s:s, s:s}}", "protected", "alg", algorithm_name(HS256),
				     "typ", "JWT");
	if (jws && template && jose_jws_sig(keys->jose, jws, template, keys->list.keys[0].jwk) &&
	    json_unpack(jws, "{s:s, s:s, s:s}", "protected", &header, "payload", &payload,
			"signature", &signature) == 0 &&
	    asprintf(&token, "%s.%s.%s", header, payload, signature) < 0)
		token = NULL;
	json_decref(template);
	json_decref(jws);
	json_decref(claims);
	return token;
}

/* ---- Words ---- */

const char *identity_level_name(enum identity_level level)
{
	return LEVELS[level];
}

enum identity_level identity_level_parse(const char *name)
{
	int level = place_of(name, LEVELS, LEVEL_COUNT);
	return level < 0 ? LEVEL_STRONG : (enum identity_level)level;
}

const char *identity_role_name(enum identity_role role)
{
	return ROLES[role];
}
