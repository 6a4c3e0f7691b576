/* test_ticket_forged.c - tickets that somebody made or changed: signatures, algorithms, headers,
 * tokens that are none. */
#include "ticket_support.h"

/* ---- Signatures and algorithms ---- */

static void a_forged_signature_is_refused(void **state)
{
	(void)state;
	struct ticket_keys *keys = open_all();
	json_t *strange[] = {make_key("HS256"), make_key("RS256"), make_key("ES256")};
	assert_int_equal(fate(keys, sign(strange[0], HS, GOOD)), TICKET_REFUSED);
	assert_int_equal(fate(keys, sign(strange[1], RS, GOOD)), TICKET_REFUSED);
	assert_int_equal(fate(keys, sign(strange[2], ES, GOOD)), TICKET_REFUSED);
	for (size_t i = 0; i < 3; i++)
		json_decref(strange[i]);
	char zeros[87] = {0}; /* of ECDSA: what opened anything in Java, CVE-2022-21449 */
	memset(zeros, 'A', 86);
	assert_int_equal(fate(keys, join(ES, GOOD, zeros)), TICKET_REFUSED);
	zeros[43] = '\0';
	assert_int_equal(fate(keys, join(HS, GOOD, zeros)), TICKET_REFUSED);
	assert_int_equal(fate(keys, join(HS, GOOD, "AA")), TICKET_REFUSED);
	assert_int_equal(fate(keys, join(RS, GOOD, "AA")), TICKET_REFUSED);
	ticket_keys_free(keys);
}

static void a_ticket_changed_in_any_place_is_refused(void **state)
{
	(void)state;
	struct ticket_keys *keys = open_secret();
	struct ticket ticket;
	char *token = sign(secret, HS, GOOD);
	for (size_t i = 0; i < strlen(token); i++) {
		for (const char *other = JOSE_B64_MAP ".=~"; *other; other++) {
			char kept = token[i];
			if (*other == kept)
				continue;
			token[i] = *other;
			assert_int_equal(ticket_verify(keys, text_of(token), NOW_MS, &ticket),
					 TICKET_REFUSED);
			token[i] = kept;
		}
	}
	assert_int_equal(fate(keys, token), TICKET_GOOD);
	ticket_keys_free(keys);
}

static void claims_under_another_ones_signature_are_refused(void **state)
{
	(void)state;
	struct ticket_keys *keys = open_all();
	const json_t *signers[] = {secret, rsa, ec};
	const char *headers[] = {HS, RS, ES};
	for (size_t i = 0; i < 3; i++) {
		char *token = sign(signers[i], headers[i], GOOD);
		char *forged = join(headers[i], "{\"sub\":\"famille\"," UNTIL "}",
				    strrchr(token, '.') + 1);
		assert_int_equal(fate(keys, forged), TICKET_REFUSED);
		free(token);
	}
	ticket_keys_free(keys);
}

static void none_is_refused_however_it_is_written(void **state)
{
	(void)state;
	struct ticket_keys *keys = open_all();
	const char *words[] = {"none", "None", "NONE", "nOnE", "none ", ""};
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		char header[64];
		(void)snprintf(header, sizeof header, "{\"alg\":\"%s\"}", words[i]);
		assert_int_equal(fate(keys, join(header, GOOD, "")), TICKET_REFUSED);
		assert_int_equal(fate(keys, join(header, GOOD, "AAAA")), TICKET_REFUSED);
		char *signed_token = sign(secret, HS, GOOD);
		assert_int_equal(fate(keys, join(header, GOOD, strrchr(signed_token, '.') + 1)),
				 TICKET_REFUSED);
		free(signed_token);
	}
	struct error error;
	for (size_t i = 0; i < 4; i++)
		assert_null(ticket_keys_open(&(struct ticket_settings){words[i], path, NULL, NULL},
					     &error));
	ticket_keys_free(keys);
}

/* The key's bytes, as anybody can write them down, taken for a shared secret. */
static void expect_confusion_refused(const struct ticket_keys *keys, const char *bytes,
				     size_t length)
{
	json_t *confused = secret_of(bytes, length);
	assert_int_equal(fate(keys, sign(confused, HS, GOOD)), TICKET_REFUSED);
	assert_int_equal(fate(keys, sign(confused, "{\"alg\":\"HS256\",\"kid\":\"site\"}", GOOD)),
			 TICKET_REFUSED);
	json_decref(confused);
}

static void a_public_key_never_serves_as_a_shared_secret(void **state)
{
	(void)state;
	json_t *site = named(public_of(rsa), "site");
	EVP_PKEY *key = jose_openssl_jwk_to_EVP_PKEY(NULL, site);
	BIO *memory = BIO_new(BIO_s_mem());
	assert_int_equal(PEM_write_bio_PUBKEY(memory, key), 1);
	char *pem;
	size_t pem_length = (size_t)BIO_get_mem_data(memory, &pem);
	char *jwk = json_dumps(site, JSON_COMPACT), *sorted = json_dumps(site, JSON_SORT_KEYS);
	const char *modulus = json_string_value(json_object_get(site, "n"));
	const char *lists[] = {"RS256", "HS256 RS256"};
	for (size_t i = 0; i < 2; i++) {
		/* Even where both algorithms serve, each with its own key. */
		write_keys(json_pack("{s:[O,O]}", "keys", secret, site));
		struct ticket_keys *keys = open_with(lists[i], NULL, NULL);
		expect_confusion_refused(keys, pem, pem_length);
		expect_confusion_refused(keys, pem, pem_length - 1);
		expect_confusion_refused(keys, jwk, strlen(jwk));
		expect_confusion_refused(keys, sorted, strlen(sorted));
		expect_confusion_refused(keys, modulus, strlen(modulus));
		assert_int_equal(
			fate(keys, sign(rsa, "{\"alg\":\"RS256\",\"kid\":\"site\"}", GOOD)),
			TICKET_GOOD);
		ticket_keys_free(keys);
	}
	free(jwk);
	free(sorted);
	BIO_free(memory);
	EVP_PKEY_free(key);
	json_decref(site);
}

static void an_algorithm_out_of_the_list_is_refused(void **state)
{
	(void)state;
	write_keys(json_pack("{s:[O,o,o]}", "keys", secret, public_of(rsa), public_of(ec)));
	struct ticket_keys *keys = open_with("  ES256  ", NULL, NULL);
	assert_int_equal(fate(keys, sign(ec, ES, GOOD)), TICKET_GOOD);
	assert_int_equal(fate(keys, sign(secret, HS, GOOD)), TICKET_REFUSED);
	assert_int_equal(fate(keys, sign(rsa, RS, GOOD)), TICKET_REFUSED);
	ticket_keys_free(keys);

	/* A secret long enough for its sisters, and a modulus too. */
	json_t *large = json_pack("{s:s, s:i}", "kty", "oct", "bytes", 64);
	assert_true(jose_jwk_gen(NULL, large));
	write_keys(json_pack("{s:[O,o]}", "keys", large, public_of(rsa)));
	keys = open_with("HS256 RS256", NULL, NULL);
	assert_int_equal(fate(keys, sign(large, HS, GOOD)), TICKET_GOOD);
	assert_int_equal(fate(keys, sign(large, "{\"alg\":\"HS384\"}", GOOD)), TICKET_REFUSED);
	assert_int_equal(fate(keys, sign(large, "{\"alg\":\"HS512\"}", GOOD)), TICKET_REFUSED);
	assert_int_equal(fate(keys, sign(rsa, "{\"alg\":\"RS512\"}", GOOD)), TICKET_REFUSED);
	assert_int_equal(fate(keys, sign(rsa, "{\"alg\":\"PS256\"}", GOOD)), TICKET_REFUSED);
	json_decref(large);
	ticket_keys_free(keys);
}

static void the_algorithm_of_the_header_is_taken_at_its_word(void **state)
{
	(void)state;
	struct ticket_keys *keys = open_all();
	const char *headers[] = {
		ES,
		RS,
		"{\"alg\":\"hs256\"}",
		"{\"alg\":\"HS256 \"}",
		"{\"alg\":null}",
		"{\"alg\":[\"HS256\"]}",
		"{\"typ\":\"JWT\"}",
		"{}",
		"[\"HS256\"]",
		"\"HS256\"",
		"HS256",
		"{\"alg\":\"HS256\"} x",
		"{\"alg\":\"HS256\\u0000\"}",
		"{\"alg\":\"none\",\"alg\":\"HS256\"}",
	};
	char *token = sign(secret, HS, GOOD);
	for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++)
		assert_int_equal(fate(keys, join(headers[i], GOOD, strrchr(token, '.') + 1)),
				 TICKET_REFUSED);
	free(token);
	/* libjose itself would take the last of two, and sign so. */
	assert_int_equal(fate_of_header(keys, "{\"alg\":\"none\",\"alg\":\"HS256\"}"),
			 TICKET_REFUSED);
	ticket_keys_free(keys);
}

/* ---- Headers ---- */

static void a_kid_chooses_among_our_keys_only(void **state)
{
	(void)state;
	json_t *old = named(make_key("HS256"), "2025"), *new = named(make_key("HS256"), "2026");
	write_keys(json_pack("{s:[O,O,O]}", "keys", old, new, secret));
	struct ticket_keys *keys = open_with("HS256", NULL, NULL);
	const char *header = "{\"alg\":\"HS256\",\"kid\":\"2026\"}";
	assert_int_equal(fate(keys, sign(new, header, GOOD)), TICKET_GOOD);
	assert_int_equal(fate(keys, sign(old, header, GOOD)), TICKET_REFUSED);
	assert_int_equal(fate(keys, sign(secret, header, GOOD)), TICKET_REFUSED);
	assert_int_equal(fate(keys, sign(new, HS, GOOD)), TICKET_GOOD);
	assert_int_equal(fate(keys, sign(old, HS, GOOD)), TICKET_GOOD);
	const char *wrong[] = {"\"2027\"", "\"\"", "2026", "null", "[\"2026\"]", "\"/dev/null\""};
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		char text[64];
		(void)snprintf(text, sizeof text, "{\"alg\":\"HS256\",\"kid\":%s}", wrong[i]);
		assert_int_equal(fate(keys, sign(new, text, GOOD)), TICKET_REFUSED);
	}
	json_decref(old);
	json_decref(new);
	ticket_keys_free(keys);
}

static void a_key_that_a_ticket_brings_is_refused(void **state)
{
	(void)state;
	struct ticket_keys *keys = open_all();
	json_t *strange = make_key("ES256"), *shown = public_of(strange);
	json_t *header = json_pack("{s:s, s:O}", "alg", "ES256", "jwk", shown);
	char *text = json_dumps(header, JSON_COMPACT);
	assert_int_equal(fate(keys, sign(strange, text, GOOD)), TICKET_REFUSED);
	free(text);
	json_decref(header);
	json_decref(shown);
	json_decref(strange);
	/* Nor is one followed, or overlooked, where the signature is ours. */
	const char *members[] = {"\"jku\":\"https://site/keys\"", "\"x5u\":\"file:///tmp/c.pem\"",
				 "\"jwk\":{}", "\"jwk\":null", "\"x5c\":[\"MIIB\"]"};
	for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
		char with[96];
		(void)snprintf(with, sizeof with, "{\"alg\":\"HS256\",%s}", members[i]);
		assert_int_equal(fate_of_header(keys, with), TICKET_REFUSED);
	}
	ticket_keys_free(keys);
}

static void a_header_asks_for_nothing_that_we_do_not_do(void **state)
{
	(void)state;
	struct ticket_keys *keys = open_secret();
	const char *refused[] = {
		"\"crit\":[\"exp\"],\"exp\":1",
		"\"crit\":[]",
		"\"crit\":[\"b64\"],\"b64\":false",
		"\"typ\":\"at+jwt\"",
		"\"typ\":\"JOSE\"",
		"\"typ\":null",
		"\"typ\":1",
	};
	for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
		char with[96];
		(void)snprintf(with, sizeof with, "{\"alg\":\"HS256\",%s}", refused[i]);
		assert_int_equal(fate_of_header(keys, with), TICKET_REFUSED);
	}
	assert_int_equal(fate_of_header(keys, "{\"alg\":\"HS256\"}"), TICKET_GOOD);
	assert_int_equal(fate_of_header(keys, "{\"alg\":\"HS256\",\"x5t\":\"abc\"}"), TICKET_GOOD);
	ticket_keys_free(keys);
}

/* ---- Tokens ---- */

static void a_token_has_three_parts_of_base64url(void **state)
{
	(void)state;
	struct ticket_keys *keys = open_secret();
	char *good = sign(secret, HS, GOOD), *odd = NULL;
	const char *around[][2] = {{"", "."},  {".", ""}, {"", ".AAAA"}, {"", "="},
				   {"", "\n"}, {" ", ""}, {"", " "},     {"\"", "\""},
				   {"", "+"},  {"", "/"}, {"", "%3D"},   {"Bearer ", ""},
				   {"{}.", ""}};
	for (size_t i = 0; i < sizeof around / sizeof around[0]; i++) {
		assert_true(asprintf(&odd, "%s%s%s", around[i][0], good, around[i][1]) > 0);
		assert_int_equal(fate(keys, odd), TICKET_REFUSED);
	}
	struct ticket ticket;
	size_t length = strlen(good);
	for (size_t i = 0; i < length; i++) /* of a heap block that ends there */
		assert_int_equal(fate(keys, strndup(good, i)), TICKET_REFUSED);
	for (size_t i = 1; i < length; i++)
		assert_int_equal(ticket_verify(keys, text_of(good + i), NOW_MS, &ticket),
				 TICKET_REFUSED);
	/* A token need not end in a NUL, and a NUL is no end of one. */
	char *bare = malloc(length);
	memcpy(bare, good, length);
	assert_int_equal(ticket_verify(keys, (struct text){bare, length}, NOW_MS, &ticket),
			 TICKET_GOOD);
	free(bare);
	assert_int_equal(ticket_verify(keys, (struct text){good, length + 1}, NOW_MS, &ticket),
			 TICKET_REFUSED);
	assert_int_equal(ticket_verify(keys, (struct text){NULL, 0}, NOW_MS, &ticket),
			 TICKET_REFUSED);
	free(good);
	ticket_keys_free(keys);
}

static void a_huge_token_is_refused_unread(void **state)
{
	(void)state;
	struct ticket_keys *keys = open_secret();
	size_t accepted = 0, refused = 0;
	for (size_t fill = 2960; fill < 3000; fill++) {
		char *claims = NULL;
		assert_true(asprintf(&claims, "{" WHO "," UNTIL ",\"x\":\"%0*d\"}", (int)fill, 0) >
			    0);
		char *token = sign(secret, HS, claims);
		size_t length = strlen(token);
		if (length <= TICKET_BYTES && length > accepted)
			accepted = length;
		refused += length > TICKET_BYTES;
		assert_int_equal(fate(keys, token),
				 length <= TICKET_BYTES ? TICKET_GOOD : TICKET_REFUSED);
		free(claims);
	}
	assert_true(accepted > TICKET_BYTES - 3 && refused > 0);
	char *huge = malloc(10 * 1024 * 1024);
	memset(huge, 'e', 10 * 1024 * 1024);
	struct ticket ticket;
	assert_int_equal(
		ticket_verify(keys, (struct text){huge, 10 * 1024 * 1024}, NOW_MS, &ticket),
		TICKET_REFUSED);
	free(huge);
	/* As deep as it can be in that size. */
	char *deep = calloc(1, 2800);
	memset(deep, '[', 2799);
	assert_int_equal(fate_of_claims(keys, deep), TICKET_REFUSED);
	free(deep);
	ticket_keys_free(keys);
}

static void noise_is_refused(void **state)
{
	(void)state;
	struct ticket_keys *keys = open_all();
	struct ticket ticket;
	uint64_t seed = 20260306;
	for (int i = 0; i < 20000; i++) {
		char noise[200];
		for (size_t j = 0; j < sizeof noise; j++) {
			seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
			noise[j] =
				i % 2 ? (char)(seed >> 56) : (JOSE_B64_MAP "..")[(seed >> 40) % 66];
		}
		struct text token = {noise, (size_t)(seed >> 33) % sizeof noise};
		assert_int_equal(ticket_verify(keys, token, NOW_MS, &ticket), TICKET_REFUSED);
	}
	ticket_keys_free(keys);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_forged_signature_is_refused),
		cmocka_unit_test(a_ticket_changed_in_any_place_is_refused),
		cmocka_unit_test(claims_under_another_ones_signature_are_refused),
		cmocka_unit_test(none_is_refused_however_it_is_written),
		cmocka_unit_test(a_public_key_never_serves_as_a_shared_secret),
		cmocka_unit_test(an_algorithm_out_of_the_list_is_refused),
		cmocka_unit_test(the_algorithm_of_the_header_is_taken_at_its_word),
		cmocka_unit_test(a_kid_chooses_among_our_keys_only),
		cmocka_unit_test(a_key_that_a_ticket_brings_is_refused),
		cmocka_unit_test(a_header_asks_for_nothing_that_we_do_not_do),
		cmocka_unit_test(a_token_has_three_parts_of_base64url),
		cmocka_unit_test(a_huge_token_is_refused_unread),
		cmocka_unit_test(noise_is_refused),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
