/* test_ticket_keys.c - the key files that open tickets: what is refused, reloads, secrets that go.
 */
#include "ticket_support.h"

/* ---- Key files ---- */

/* The file cannot be opened, and the message tells where, and this; it never quotes the key. */
static void expect_unusable(const char *algorithms, const char *word)
{
	struct error error = {0};
	assert_null(
		ticket_keys_open(&(struct ticket_settings){algorithms, path, NULL, NULL}, &error));
	assert_true(error.code < 0);
	if (!strstr(error.message, path) || !strstr(error.message, word))
		fail_msg("not \"%s\": %s", word, error.message);
	assert_null(strstr(error.message, "c2Vj"));
}

static void weak_keys_are_refused_at_opening(void **state)
{
	(void)state;
	json_t *weak = secret_of("secret secret secret secret 31 b", 31);
	write_keys(json_pack("{s:[O,O]}", "keys", secret, weak));
	expect_unusable("HS256", "key 2 is shorter than 32 bytes");
	json_decref(weak);
	const unsigned bits[] = {1024, 2047};
	for (size_t i = 0; i < 2; i++) {
		weak = make_rsa(bits[i]);
		write_keys(public_of(weak));
		expect_unusable("RS256", "key 1 is shorter than 2048 bits");
		json_decref(weak);
	}
	weak = make_rsa(1024);
	/* What is not used may be as it likes. */
	write_keys(json_pack("{s:[O,O]}", "keys", weak, secret));
	ticket_keys_free(open_with("HS256", NULL, NULL));
	json_decref(weak);
}

static void unsound_keys_are_refused_at_opening(void **state)
{
	(void)state;
	json_t *key = public_of(ec);
	(void)json_object_set(key, "y", json_object_get(key, "x"));
	write_keys(key);
	expect_unusable("ES256", "key 1 cannot be read");
	key = public_of(ec);
	(void)json_object_del(key, "y");
	write_keys(key);
	expect_unusable("ES256", "key 1 lacks a member");
	key = public_of(rsa);
	(void)json_object_set_new(key, "e", json_string("AQ")); /* 1: everything is signed */
	write_keys(key);
	expect_unusable("RS256", "no sound public key");
	key = public_of(rsa);
	(void)json_object_set_new(key, "n", json_integer(7));
	write_keys(key);
	expect_unusable("RS256", "lacks a member");
	write_text("{\"kty\":\"oct\",\"k\":\"c2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0ICE=\"}");
	expect_unusable("HS256", "no base64url");
	write_text("{\"kty\":\"oct\",\"kid\":1,\"k\":\"c2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0ICE\"}");
	expect_unusable("HS256", "`kid`");
	char *large = calloc(1, 1026);
	memset(large, 'k', 1025);
	write_keys(secret_of(large, 1025));
	expect_unusable("HS256", "at most 1024 bytes");
	free(large);
}

static void a_file_that_is_no_key_file_says_where_and_what_to_do(void **state)
{
	(void)state;
	write_text("{\"kty\":\"oct\",\n \"k\": c2VjcmV0}");
	expect_unusable("HS256", ":2:");
	write_text("{\"kty\":\"oct\",\"k\":\"c2VjcmV0\",\"k\":\"c2VjcmV0\"}");
	expect_unusable("HS256", "no JSON");
	write_text("");
	expect_unusable("HS256", "no JSON");
	write_text("-----BEGIN PUBLIC KEY-----\n");
	expect_unusable("RS256", "no JSON");
	write_text("[]");
	expect_unusable("HS256", "JWK set");
	write_text("{\"keys\":{}}");
	expect_unusable("HS256", "JWK set");
	write_text("{\"keys\":[]}");
	expect_unusable("HS256", "no key for the algorithms");
	write_text("{\"keys\":[1,null,[],{}]}");
	expect_unusable("HS256", "no key for the algorithms");
	write_keys(public_of(ec));
	expect_unusable("HS256 RS256", "no key for the algorithms");
	char *large = calloc(1, 70001);
	memset(large, ' ', 70000);
	write_text(large);
	free(large);
	expect_unusable("HS256", "larger than 64 KiB");
	json_t *many = json_array();
	for (int i = 0; i < 17; i++)
		(void)json_array_append(many, secret);
	write_keys(json_pack("{s:o}", "keys", many));
	expect_unusable("HS256", "more than 16 keys");
	assert_int_equal(unlink(path), 0);
	expect_unusable("HS256", "cannot open it");
	assert_int_equal(mkdir(path, 0700), 0);
	expect_unusable("HS256", "is it a folder?");
	assert_int_equal(rmdir(path), 0);
}

static void settings_that_make_no_sense_are_refused(void **state)
{
	(void)state;
	struct error error;
	write_keys(json_deep_copy(secret));
	const char *lists[] = {NULL, "", " ", "HS512", "HS256,RS256", "hs256", "HS256 none"};
	for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
		assert_null(ticket_keys_open(&(struct ticket_settings){lists[i], path, NULL, NULL},
					     &error));
		assert_int_equal(error.code, ERROR_USAGE);
		assert_non_null(strstr(error.message, "RS256"));
	}
	assert_null(ticket_keys_open(&(struct ticket_settings){"HS256", NULL, NULL, NULL}, &error));
	assert_int_equal(error.code, ERROR_USAGE);
	assert_null(ticket_keys_open(&(struct ticket_settings){"HS512", path, NULL, NULL}, NULL));
}

static void keys_for_another_use_are_passed_over(void **state)
{
	(void)state;
	static const char *const uses[] = {
		"{\"use\":\"enc\"}",        "{\"use\":7}",         "{\"key_ops\":[\"encrypt\"]}",
		"{\"key_ops\":\"verify\"}", "{\"alg\":\"HS512\"}", "{\"alg\":\"A256GCM\"}",
		"{\"alg\":null}",           "{\"kty\":\"OCT\"}",   "{\"kty\":\"OKP\"}",
	};
	for (size_t i = 0; i < sizeof uses / sizeof uses[0]; i++) {
		json_t *other = make_key("HS256"), *use = json_loads(uses[i], 0, NULL);
		assert_int_equal(json_object_update(other, use), 0);
		write_keys(json_pack("{s:[O,O]}", "keys", other, secret));
		struct ticket_keys *keys = open_with("HS256", NULL, NULL);
		(void)json_object_set_new(other, "kty", json_string("oct"));
		(void)json_object_del(other, "use");
		(void)json_object_del(other, "key_ops");
		assert_int_equal(fate(keys, sign(other, HS, GOOD)), TICKET_REFUSED);
		assert_int_equal(fate(keys, sign(secret, HS, GOOD)), TICKET_GOOD);
		ticket_keys_free(keys);
		json_decref(other);
		json_decref(use);
	}
	json_t *curve = json_pack("{s:s, s:s}", "kty", "EC", "crv", "P-384");
	assert_true(jose_jwk_gen(NULL, curve));
	write_keys(public_of(curve));
	expect_unusable("ES256", "no key for the algorithms");
	write_keys(json_pack("{s:[o,o]}", "keys", public_of(curve), public_of(ec)));
	struct ticket_keys *keys = open_with("ES256", NULL, NULL);
	assert_int_equal(fate(keys, sign(curve, "{\"alg\":\"ES384\"}", GOOD)), TICKET_REFUSED);
	assert_int_equal(fate(keys, sign(curve, ES, GOOD)), TICKET_REFUSED);
	assert_int_equal(fate(keys, sign(ec, ES, GOOD)), TICKET_GOOD);
	ticket_keys_free(keys);
	json_decref(curve);
}

static void new_keys_serve_after_a_reload(void **state)
{
	(void)state;
	struct error error;
	struct ticket_keys *keys = open_secret();
	json_t *fresh = make_key("HS256");
	assert_int_equal(fate(keys, sign(fresh, HS, GOOD)), TICKET_REFUSED);
	write_keys(json_pack("{s:[O,O]}", "keys", fresh, secret));
	assert_int_equal(fate(keys, sign(fresh, HS, GOOD)), TICKET_REFUSED);
	assert_int_equal(ticket_keys_reload(keys, &error), 0);
	assert_int_equal(fate(keys, sign(fresh, HS, GOOD)), TICKET_GOOD);
	assert_int_equal(fate(keys, sign(secret, HS, GOOD)), TICKET_GOOD);
	write_keys(json_deep_copy(fresh));
	assert_int_equal(ticket_keys_reload(keys, &error), 0);
	assert_int_equal(fate(keys, sign(fresh, HS, GOOD)), TICKET_GOOD);
	assert_int_equal(fate(keys, sign(secret, HS, GOOD)), TICKET_REFUSED);
	json_decref(fresh);
	ticket_keys_free(keys);
}

static void old_keys_go_on_when_the_new_file_is_broken(void **state)
{
	(void)state;
	struct ticket_keys *keys = open_secret();
	const char *broken[] = {"", "{\"keys\":[", "{\"keys\":[]}",
				"{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}"};
	for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
		struct error error = {0};
		write_text(broken[i]);
		assert_true(ticket_keys_reload(keys, &error) < 0);
		assert_non_null(strstr(error.message, path));
		assert_int_equal(fate(keys, sign(secret, HS, GOOD)), TICKET_GOOD);
	}
	assert_int_equal(unlink(path), 0);
	assert_true(ticket_keys_reload(keys, NULL) < 0);
	assert_int_equal(fate(keys, sign(secret, HS, GOOD)), TICKET_GOOD);
	ticket_keys_free(keys);
}

/* ---- Secrets ---- */

static char needle[17];
static size_t leaks, freed;

static void watch_free(void *block)
{
	if (block) {
		freed++;
		leaks += memmem(block, malloc_usable_size(block), needle, strlen(needle)) != NULL;
	}
	free(block);
}

static void secrets_are_overwritten_when_keys_go(void **state)
{
	(void)state;
	struct ticket_keys *keys = open_secret();
	(void)snprintf(needle, sizeof needle, "%s",
		       json_string_value(json_object_get(secret, "k")));
	leaks = freed = 0;
	json_set_alloc_funcs(malloc, watch_free);
	json_decref(json_deep_copy(secret)); /* the watch sees what is left */
	assert_int_equal(leaks, 1);
	ticket_keys_free(keys);
	json_set_alloc_funcs(malloc, free);
	assert_int_equal(leaks, 1);
	assert_true(freed > 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(weak_keys_are_refused_at_opening),
		cmocka_unit_test(unsound_keys_are_refused_at_opening),
		cmocka_unit_test(a_file_that_is_no_key_file_says_where_and_what_to_do),
		cmocka_unit_test(settings_that_make_no_sense_are_refused),
		cmocka_unit_test(keys_for_another_use_are_passed_over),
		cmocka_unit_test(new_keys_serve_after_a_reload),
		cmocka_unit_test(old_keys_go_on_when_the_new_file_is_broken),
		cmocka_unit_test(secrets_are_overwritten_when_keys_go),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
