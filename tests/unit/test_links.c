/* test_links.c - which links open their file, which say that they have expired, which are refused.
 */
#include "support.h"

#include <sys/stat.h>
#include <unistd.h>

#include "documents/links.h"

static const int64_t NOW_MS = INT64_C(1772787600000);
static const unsigned char KEY[LINK_KEY] = "thirty-two bytes that we all kno";
#define NAME "facture-2026-02.pdf"

static struct links *links;

static int open_links(void **state)
{
	(void)state;
	links = links_with_key(KEY);
	return links ? 0 : -1;
}

static int close_links(void **state)
{
	(void)state;
	links_free(links);
	return 0;
}

/* A link to one bill of "duo". */
static char *seal(const char *name)
{
	struct link link = {.kind = "bill",
			    .customer = "duo",
			    .expires_ms = NOW_MS + LINK_SECONDS * 1000,
			    .params = json_pack("{s:s}", "bill", "F202602-duo-1")};
	char *token = links_seal(links, &link, name);
	link_clear(&link);
	assert_non_null(token);
	return token;
}

static enum link_fault open_as(const char *token, size_t length, const char *name)
{
	struct link link;
	enum link_fault fault = links_unseal(links, (struct text){token, length}, name, &link);
	link_clear(&link);
	return fault;
}

static void a_link_tells_what_was_sealed(void **state)
{
	(void)state;
	struct link link;
	char *token = seal(NAME);
	assert_int_equal(links_unseal(links, text_of(token), NAME, &link), LINK_GOOD);
	assert_string_equal(link.kind, "bill");
	assert_string_equal(link.customer, "duo");
	assert_string_equal(link.conv, "");
	assert_string_equal(json_string_value(json_object_get(link.params, "bill")),
			    "F202602-duo-1");
	link_clear(&link);
	free(token);
}

static void a_link_lives_a_quarter_of_an_hour(void **state)
{
	(void)state;
	struct link link;
	char *token = seal(NAME);
	assert_int_equal(links_unseal(links, text_of(token), NAME, &link), LINK_GOOD);
	assert_int_equal(link_check(&link, NOW_MS), LINK_GOOD);
	assert_int_equal(link_check(&link, NOW_MS + 15 * 60 * 1000), LINK_GOOD);
	assert_int_equal(link_check(&link, NOW_MS + 15 * 60 * 1000 + 1), LINK_EXPIRED);
	link_clear(&link);
	free(token);
}

static void one_character_altered_anywhere_is_refused(void **state)
{
	(void)state;
	char *token = seal(NAME);
	size_t length = strlen(token);
	for (size_t i = 0; i < length; i++) {
		char kept = token[i];
		for (const char *other = "ABab09-_."; *other; other++) {
			token[i] = *other;
			if (*other != kept)
				assert_int_equal(open_as(token, length, NAME), LINK_REFUSED);
		}
		token[i] = kept;
	}
	assert_int_equal(open_as(token, length, NAME), LINK_GOOD);
	free(token);
}

static void a_truncated_or_longer_token_is_refused(void **state)
{
	(void)state;
	char *token = seal(NAME), longer[LINK_TOKEN + 64];
	size_t length = strlen(token);
	for (size_t i = 0; i < length; i++)
		assert_int_equal(open_as(token, i, NAME), LINK_REFUSED);
	(void)snprintf(longer, sizeof longer, "%sA", token);
	assert_int_equal(open_as(longer, length + 1, NAME), LINK_REFUSED);
	(void)snprintf(longer, sizeof longer, "%s=", token);
	assert_int_equal(open_as(longer, length + 1, NAME), LINK_REFUSED);
	memset(longer, 'A', sizeof longer);
	assert_int_equal(open_as(longer, sizeof longer, NAME), LINK_REFUSED);
	free(token);
}

static void a_token_opens_no_file_of_another_name(void **state)
{
	(void)state;
	char *token = seal(NAME);
	static const char *const others[] = {"facture-2026-01.pdf", "facture-2026-02.csv", "",
					     "facture-2026-02.pdf ", "bon-de-restitution.pdf"};
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		assert_int_equal(open_as(token, strlen(token), others[i]), LINK_REFUSED);
	free(token);
}

static void a_path_is_split_in_token_and_name(void **state)
{
	(void)state;
	static const char *const others[] = {"",
					     "/",
					     "/fichiers",
					     "/fichiers/",
					     "/fichiers/token",
					     "fichiers/token/a",
					     "/autres/token/a",
					     "/Fichiers/token/a"};
	struct text token;
	const char *name;
	assert_true(links_split("/fichiers/token/" NAME, &token, &name));
	assert_true(text_equal(token, text_of("token")));
	assert_string_equal(name, NAME);
	assert_true(links_split("/fichiers//a/b", &token, &name));
	assert_int_equal(token.length, 0);
	assert_string_equal(name, "a/b");
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		assert_false(links_split(others[i], &token, &name));
}

static void another_key_opens_nothing(void **state)
{
	(void)state;
	unsigned char other[LINK_KEY];
	struct link link;
	char *token = seal(NAME);
	memcpy(other, KEY, sizeof other);
	other[LINK_KEY - 1] ^= 1;
	struct links *stranger = links_with_key(other);
	assert_int_equal(links_unseal(stranger, text_of(token), NAME, &link), LINK_REFUSED);
	link_clear(&link);
	links_free(stranger);
	free(token);
}

/* Bytes that nobody sealed, from a generator that gives the same each time. */
static void random_bytes_are_refused(void **state)
{
	(void)state;
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	uint64_t chance = 42;
	char token[300];
	for (int round = 0; round < 5000; round++) {
		size_t length = (size_t)(round % (int)sizeof token);
		for (size_t i = 0; i < length; i++) {
			chance = chance * UINT64_C(6364136223846793005) + 1442695040888963407u;
			token[i] = round % 3 ? letters[chance >> 58] : (char)(chance >> 56);
		}
		assert_int_equal(open_as(token, length, NAME), LINK_REFUSED);
	}
}

static void a_token_says_nothing_and_is_never_the_same(void **state)
{
	(void)state;
	char *one = seal(NAME), *other = seal(NAME);
	assert_string_not_equal(one, other);
	assert_null(strstr(one, "duo"));
	assert_int_equal(strspn(one, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				     "0123456789-_"),
			 strlen(one));
	free(one);
	free(other);
}

static void what_does_not_fit_is_not_sealed(void **state)
{
	(void)state;
	char large[LINK_TOKEN];
	memset(large, 'x', sizeof large - 1);
	large[sizeof large - 1] = '\0';
	struct link link = {
		.kind = "bill", .customer = "duo", .params = json_pack("{s:s}", "bill", large)};
	assert_null(links_seal(links, &link, NAME));
	link_clear(&link);
}

static void the_key_is_kept_for_its_owner_alone(void **state)
{
	(void)state;
	char folder[] = "/tmp/chemin-links-XXXXXX", path[64];
	struct error error;
	struct stat status;
	struct link link;
	assert_non_null(mkdtemp(folder));
	(void)snprintf(path, sizeof path, "%s/links.key", folder);
	struct links *first = links_open(path, &error), *again = links_open(path, &error);
	assert_non_null(first);
	assert_non_null(again);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	assert_int_equal(status.st_size, LINK_KEY);
	struct link made = {.kind = "slip", .customer = "sav", .params = json_object()};
	char *token = links_seal(first, &made, NAME);
	assert_int_equal(links_unseal(again, text_of(token), NAME, &link), LINK_GOOD);
	link_clear(&link);
	link_clear(&made);
	free(token);
	links_free(first);
	links_free(again);
	assert_int_equal(chmod(path, 0644), 0);
	assert_null(links_open(path, &error));
	assert_non_null(strstr(error.message, "chmod 600"));
	assert_int_equal(chmod(path, 0600), 0);
	assert_int_equal(truncate(path, LINK_KEY - 1), 0);
	assert_null(links_open(path, &error));
	assert_non_null(strstr(error.message, path));
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(folder), 0);
	assert_null(links_open(path, &error));
	assert_int_equal(error.code, ERROR_IO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_link_tells_what_was_sealed),
		cmocka_unit_test(a_link_lives_a_quarter_of_an_hour),
		cmocka_unit_test(one_character_altered_anywhere_is_refused),
		cmocka_unit_test(a_truncated_or_longer_token_is_refused),
		cmocka_unit_test(a_token_opens_no_file_of_another_name),
		cmocka_unit_test(a_path_is_split_in_token_and_name),
		cmocka_unit_test(another_key_opens_nothing),
		cmocka_unit_test(random_bytes_are_refused),
		cmocka_unit_test(a_token_says_nothing_and_is_never_the_same),
		cmocka_unit_test(what_does_not_fit_is_not_sealed),
		cmocka_unit_test(the_key_is_kept_for_its_owner_alone),
	};
	return cmocka_run_group_tests_name("links", tests, open_links, close_links);
}
