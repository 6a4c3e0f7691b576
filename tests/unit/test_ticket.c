/* test_ticket.c - which tickets open, which say that they have expired, which are refused. */
#include "ticket_support.h"

/* ---- What opens ---- */

static void a_good_ticket_of_each_algorithm_opens(void **state)
{
	(void)state;
	struct ticket_keys *keys = open_all();
	assert_int_equal(fate(keys, sign(secret, HS, GOOD)), TICKET_GOOD);
	assert_int_equal(fate(keys, sign(rsa, RS, GOOD)), TICKET_GOOD);
	assert_int_equal(fate(keys, sign(ec, ES, GOOD)), TICKET_GOOD);
	ticket_keys_free(keys);
}

static void who_speaks_is_read_from_the_claims(void **state)
{
	(void)state;
	struct ticket_keys *keys = open_secret();
	struct ticket ticket;
	char *token = sign(secret, HS, GOOD);
	assert_int_equal(ticket_verify(keys, text_of(token), NOW_MS, &ticket), TICKET_GOOD);
	assert_string_equal(ticket.subject, "duo");
	assert_int_equal(ticket.role, ROLE_CUSTOMER);
	assert_int_equal(ticket.level, LEVEL_BASIC);
	assert_true(ticket.expires_ms == INT64_C(1772791200000));
	free(token);
	token = sign(secret, HS,
		     "{\"sub\":\"Conseiller n~1\",\"role\":\"supervisor\",\"acr\":\"strong\"," UNTIL
		     ",\"name\":\"Zoé\"}");
	assert_int_equal(ticket_verify(keys, text_of(token), NOW_MS, &ticket), TICKET_GOOD);
	assert_string_equal(ticket.subject, "Conseiller n~1");
	assert_int_equal(ticket.role, ROLE_SUPERVISOR);
	assert_int_equal(ticket.level, LEVEL_STRONG);
	free(token);
	ticket_keys_free(keys);
}

static void a_ticket_that_we_issue_comes_back_the_same(void **state)
{
	(void)state;
	struct error error;
	struct ticket_keys *keys = ticket_keys_draw(&error), *others = ticket_keys_draw(&error);
	assert_non_null(keys);
	assert_non_null(others);
	for (int role = ROLE_CUSTOMER; role <= ROLE_SUPERVISOR; role++) {
		for (int level = LEVEL_BASIC; level <= LEVEL_STRONG; level++) {
			struct ticket given = {"impaye-duo", (enum identity_role)role,
					       (enum identity_level)level, NOW_MS + 3600000, "Zoé"};
			struct ticket read;
			char *token = ticket_issue(keys, &given, NOW_MS);
			assert_non_null(token);
			assert_int_equal(ticket_verify(keys, text_of(token), NOW_MS, &read),
					 TICKET_GOOD);
			assert_string_equal(read.subject, given.subject);
			assert_int_equal(read.role, given.role);
			assert_string_equal(read.name, role == ROLE_CUSTOMER ? "" : "Zoé");
			assert_int_equal(read.level, given.level);
			assert_true(read.expires_ms == given.expires_ms);
			assert_int_equal(
				ticket_verify(keys, text_of(token), NOW_MS + 3660000, &read),
				TICKET_EXPIRED);
			assert_int_equal(ticket_verify(others, text_of(token), NOW_MS, &read),
					 TICKET_REFUSED);
			free(token);
		}
	}
	assert_int_equal(ticket_keys_reload(keys, &error), 0);
	ticket_keys_free(keys);
	ticket_keys_free(others);
}

static void an_advisor_has_a_name_that_can_be_shown(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		enum ticket_fault fault;
	} cases[] = {
		{"Anne-Cécile d’Orléans", TICKET_GOOD},
		{"ééééééééééééééééééééééééééééé!", TICKET_GOOD},     /* 30 characters */
		{"abcdefghijklmnopqrstuvwxyzabcde", TICKET_REFUSED}, /* 31 */
		{"Zo\n", TICKET_REFUSED},
		{"Zo\x1b[31m", TICKET_REFUSED},
		{"Zo\x7f", TICKET_REFUSED},
		{"Zo\xC2\x85", TICKET_REFUSED},
		{"Zo\u202Eé", TICKET_REFUSED},
		{"Zo\u200Bé", TICKET_REFUSED},
		{" \u00A0 ", TICKET_REFUSED},
	};
	struct error error;
	struct ticket_keys *keys = ticket_keys_draw(&error);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct ticket given = {"c", ROLE_ADVISOR, LEVEL_STRONG, NOW_MS + 3600000, ""}, read;
		(void)snprintf(given.name, sizeof given.name, "%s", cases[i].name);
		char *token = ticket_issue(keys, &given, NOW_MS);
		assert_int_equal(ticket_verify(keys, text_of(token), NOW_MS, &read),
				 cases[i].fault);
		if (cases[i].fault == TICKET_GOOD)
			assert_string_equal(read.name, cases[i].name);
		free(token);
		/* A customer's is not read: it spoils nothing. */
		given.role = ROLE_CUSTOMER;
		token = ticket_issue(keys, &given, NOW_MS);
		assert_int_equal(ticket_verify(keys, text_of(token), NOW_MS, &read), TICKET_GOOD);
		assert_string_equal(read.name, "");
		free(token);
	}
	ticket_keys_free(keys);
}

static void what_would_be_no_ticket_is_not_issued(void **state)
{
	(void)state;
	struct error error;
	struct ticket good = {"duo", ROLE_CUSTOMER, LEVEL_BASIC, NOW_MS + 3600000, ""};
	struct ticket_keys *keys = ticket_keys_draw(&error);
	struct ticket ticket = good;
	ticket.level = LEVEL_ANONYMOUS;
	assert_null(ticket_issue(keys, &ticket, NOW_MS));
	ticket = good;
	ticket.subject[0] = '\0';
	assert_null(ticket_issue(keys, &ticket, NOW_MS));
	memset(ticket.subject, 'a', sizeof ticket.subject);
	assert_null(ticket_issue(keys, &ticket, NOW_MS));
	ticket = good;
	ticket.expires_ms = INT64_MAX;
	assert_null(ticket_issue(keys, &ticket, NOW_MS));
	ticket_keys_free(keys);
	keys = open_secret();
	assert_null(ticket_issue(keys, &good, NOW_MS));
	ticket_keys_free(keys);
}

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

/* ---- Time ---- */

static void an_expired_ticket_says_so(void **state)
{
	(void)state;
	struct ticket_keys *keys = open_secret();
	int64_t until_ms = INT64_C(1772791200000);
	assert_int_equal(fate_at(keys, sign(secret, HS, GOOD), until_ms + 60000), TICKET_EXPIRED);
	assert_int_equal(fate_at(keys, sign(secret, HS, GOOD), until_ms * 2), TICKET_EXPIRED);
	assert_int_equal(fate_of_claims(keys, "{" WHO ",\"exp\":0}"), TICKET_EXPIRED);
	ticket_keys_free(keys);
}

static void a_ticket_expired_within_the_skew_opens(void **state)
{
	(void)state;
	struct ticket_keys *keys = open_secret();
	int64_t until_ms = INT64_C(1772791200000);
	assert_int_equal(fate_at(keys, sign(secret, HS, GOOD), until_ms), TICKET_GOOD);
	assert_int_equal(fate_at(keys, sign(secret, HS, GOOD), until_ms + 59999), TICKET_GOOD);
	ticket_keys_free(keys);
}

static void a_ticket_not_yet_valid_is_refused(void **state)
{
	(void)state;
	struct ticket_keys *keys = open_secret();
	const char *names[] = {"nbf", "iat"};
	for (size_t i = 0; i < 2; i++) {
		static const struct {
			const char *value;
			enum ticket_fault fault;
		} cases[] = {
			{"0", TICKET_GOOD},
			{"1772787600", TICKET_GOOD},
			{"1772787660", TICKET_GOOD}, /* our clock may be late */
			{"1772787661", TICKET_REFUSED},
			{"9000000000000000000", TICKET_REFUSED},
			{"-1", TICKET_REFUSED},
			{"1772787600.5", TICKET_REFUSED},
			{"\"1772787600\"", TICKET_REFUSED},
			{"null", TICKET_REFUSED},
		};
		for (size_t j = 0; j < sizeof cases / sizeof cases[0]; j++) {
			char claims[128];
			(void)snprintf(claims, sizeof claims, "{" WHO "," UNTIL ",\"%s\":%s}",
				       names[i], cases[j].value);
			assert_int_equal(fate_of_claims(keys, claims), cases[j].fault);
		}
	}
	ticket_keys_free(keys);
}

static void expired_is_said_only_when_all_else_is_right(void **state)
{
	(void)state;
	write_keys(json_deep_copy(secret));
	struct ticket_keys *keys = open_with("HS256", "site", "chemin");
#define OLD "\"exp\":1772780000,\"iss\":\"site\""
	assert_int_equal(fate_of_claims(keys, "{" WHO "," OLD ",\"aud\":\"chemin\"}"),
			 TICKET_EXPIRED);
	assert_int_equal(fate_of_claims(keys, "{" WHO "," OLD ",\"aud\":\"other\"}"),
			 TICKET_REFUSED);
	assert_int_equal(
		fate_of_claims(keys, "{" WHO "," OLD ",\"aud\":\"chemin\",\"role\":\"root\"}"),
		TICKET_REFUSED);
	assert_int_equal(fate_of_claims(keys, "{" OLD ",\"aud\":\"chemin\"}"), TICKET_REFUSED);
	json_t *strange = make_key("HS256");
	assert_int_equal(fate(keys, sign(strange, HS, "{" WHO "," OLD ",\"aud\":\"chemin\"}")),
			 TICKET_REFUSED);
	json_decref(strange);
	ticket_keys_free(keys);
}

/* ---- Claims ---- */

static void another_issuers_ticket_is_refused(void **state)
{
	(void)state;
	write_keys(json_deep_copy(secret));
	struct ticket_keys *keys = open_with("HS256", "https://site.example", NULL);
#define FROM(value) "{" WHO "," UNTIL ",\"iss\":" value "}"
	assert_int_equal(fate_of_claims(keys, FROM("\"https://site.example\"")), TICKET_GOOD);
	assert_int_equal(fate_of_claims(keys, FROM("\"https://site.example/\"")), TICKET_REFUSED);
	assert_int_equal(fate_of_claims(keys, FROM("\"\"")), TICKET_REFUSED);
	assert_int_equal(fate_of_claims(keys, FROM("[\"https://site.example\"]")), TICKET_REFUSED);
	assert_int_equal(fate_of_claims(keys, GOOD), TICKET_REFUSED);
	ticket_keys_free(keys);
}

static void a_ticket_for_somebody_else_is_refused(void **state)
{
	(void)state;
	write_keys(json_deep_copy(secret));
	struct ticket_keys *keys = open_with("HS256", NULL, "chemin");
#define FOR(value) "{" WHO "," UNTIL ",\"aud\":" value "}"
	assert_int_equal(fate_of_claims(keys, FOR("\"chemin\"")), TICKET_GOOD);
	assert_int_equal(fate_of_claims(keys, FOR("[\"chemin\"]")), TICKET_GOOD);
	assert_int_equal(fate_of_claims(keys, FOR("[\"boutique\",\"chemin\"]")), TICKET_GOOD);
	assert_int_equal(fate_of_claims(keys, FOR("\"boutique\"")), TICKET_REFUSED);
	assert_int_equal(fate_of_claims(keys, FOR("[\"boutique\",\"chemins\",1]")), TICKET_REFUSED);
	assert_int_equal(fate_of_claims(keys, FOR("[]")), TICKET_REFUSED);
	assert_int_equal(fate_of_claims(keys, FOR("[[\"chemin\"]]")), TICKET_REFUSED);
	assert_int_equal(fate_of_claims(keys, FOR("{\"chemin\":\"chemin\"}")), TICKET_REFUSED);
	assert_int_equal(fate_of_claims(keys, FOR("null")), TICKET_REFUSED);
	assert_int_equal(fate_of_claims(keys, GOOD), TICKET_REFUSED);
	ticket_keys_free(keys);
}

static void claims_that_are_not_as_agreed_are_refused(void **state)
{
	(void)state;
	struct ticket_keys *keys = open_secret();
	const char *claims[] = {
		"{" UNTIL "}",
		"{" WHO "}",
		"{\"sub\":\"\"," UNTIL "}",
		"{\"sub\":null," UNTIL "}",
		"{\"sub\":12," UNTIL "}",
		"{\"sub\":\"é\"," UNTIL "}",
		"{\"sub\":\"a\\nb\"," UNTIL "}",
		"{\"sub\":\"a\\u0000b\"," UNTIL "}",
		"{\"sub\":\"a\\u007f\"," UNTIL "}",
		"{" WHO ",\"exp\":null}",
		"{" WHO ",\"exp\":\"1772791200\"}",
		"{" WHO ",\"exp\":1772791200.0}",
		"{" WHO ",\"exp\":-1}",
		"{" WHO ",\"exp\":9000000000000000000}",
		"{" WHO ",\"exp\":99999999999999999999999}",
		"{" WHO "," UNTIL ",\"role\":\"admin\"}",
		"{" WHO "," UNTIL ",\"role\":\"\"}",
		"{" WHO "," UNTIL ",\"role\":null}",
		"{" WHO "," UNTIL ",\"role\":[\"customer\"]}",
		"{" WHO "," UNTIL ",\"acr\":\"Strong\"}",
		"{" WHO "," UNTIL ",\"acr\":\"anonyme\"}",
		"{" WHO "," UNTIL ",\"acr\":2}",
		"[" GOOD "]",
		GOOD GOOD,
		"{" WHO "," UNTIL,
		"\"duo\"",
		"duo",
		"{\"sub\":\"duo\xff\"," UNTIL "}",
	};
	for (size_t i = 0; i < sizeof claims / sizeof claims[0]; i++) {
		if (fate_of_claims(keys, claims[i]) != TICKET_REFUSED)
			fail_msg("not refused: %s", claims[i]);
	}
	ticket_keys_free(keys);
}

static void a_subject_has_at_most_63_bytes(void **state)
{
	(void)state;
	struct ticket_keys *keys = open_secret();
	struct ticket ticket;
	char subject[65], claims[128];
	memset(subject, 'z', sizeof subject);
	subject[64] = '\0';
	(void)snprintf(claims, sizeof claims, "{\"sub\":\"%s\"," UNTIL "}", subject);
	assert_int_equal(fate_of_claims(keys, claims), TICKET_REFUSED);
	subject[63] = '\0';
	(void)snprintf(claims, sizeof claims, "{\"sub\":\"%s\"," UNTIL "}", subject);
	char *token = sign(secret, HS, claims);
	assert_int_equal(ticket_verify(keys, text_of(token), NOW_MS, &ticket), TICKET_GOOD);
	assert_string_equal(ticket.subject, subject);
	free(token);
	ticket_keys_free(keys);
}

static void a_claim_said_twice_is_refused(void **state)
{
	(void)state;
	struct ticket_keys *keys = open_secret();
	assert_int_equal(fate_of_claims(keys, "{" WHO "," WHO "," UNTIL "}"), TICKET_REFUSED);
	assert_int_equal(fate_of_claims(keys, "{" WHO "," UNTIL ",\"su\\u0062\":\"pro\"}"),
			 TICKET_REFUSED);
	assert_int_equal(fate_of_claims(keys, "{" WHO "," UNTIL ",\"acr\":\"basic\","
					      "\"acr\":\"strong\"}"),
			 TICKET_REFUSED);
	assert_int_equal(fate_of_claims(keys, "{" WHO "," UNTIL ",\"x\":{\"y\":1,\"y\":2}}"),
			 TICKET_REFUSED);
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

/* ---- Words ---- */

static void levels_and_roles_have_names(void **state)
{
	(void)state;
	for (int i = LEVEL_ANONYMOUS; i <= LEVEL_STRONG; i++) {
		enum identity_level level = (enum identity_level)i;
		assert_int_equal(identity_level_parse(identity_level_name(level)), level);
	}
	assert_string_equal(identity_level_name(LEVEL_ANONYMOUS), "anonyme");
	assert_int_equal(identity_level_parse("Anonyme"), LEVEL_STRONG);
	assert_int_equal(identity_level_parse(""), LEVEL_STRONG);
	assert_int_equal(identity_level_parse(NULL), LEVEL_STRONG);
	assert_string_equal(identity_role_name(ROLE_CUSTOMER), "customer");
	assert_string_equal(identity_role_name(ROLE_ADVISOR), "advisor");
	assert_string_equal(identity_role_name(ROLE_SUPERVISOR), "supervisor");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_ticket_of_each_algorithm_opens),
		cmocka_unit_test(who_speaks_is_read_from_the_claims),
		cmocka_unit_test(a_ticket_that_we_issue_comes_back_the_same),
		cmocka_unit_test(an_advisor_has_a_name_that_can_be_shown),
		cmocka_unit_test(what_would_be_no_ticket_is_not_issued),
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
		cmocka_unit_test(an_expired_ticket_says_so),
		cmocka_unit_test(a_ticket_expired_within_the_skew_opens),
		cmocka_unit_test(a_ticket_not_yet_valid_is_refused),
		cmocka_unit_test(expired_is_said_only_when_all_else_is_right),
		cmocka_unit_test(another_issuers_ticket_is_refused),
		cmocka_unit_test(a_ticket_for_somebody_else_is_refused),
		cmocka_unit_test(claims_that_are_not_as_agreed_are_refused),
		cmocka_unit_test(a_subject_has_at_most_63_bytes),
		cmocka_unit_test(a_claim_said_twice_is_refused),
		cmocka_unit_test(a_token_has_three_parts_of_base64url),
		cmocka_unit_test(a_huge_token_is_refused_unread),
		cmocka_unit_test(noise_is_refused),
		cmocka_unit_test(levels_and_roles_have_names),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
