/* test_ticket.c - which tickets open, which say that they have expired, whose claims are refused.
 */
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
		cmocka_unit_test(an_expired_ticket_says_so),
		cmocka_unit_test(a_ticket_expired_within_the_skew_opens),
		cmocka_unit_test(a_ticket_not_yet_valid_is_refused),
		cmocka_unit_test(expired_is_said_only_when_all_else_is_right),
		cmocka_unit_test(another_issuers_ticket_is_refused),
		cmocka_unit_test(a_ticket_for_somebody_else_is_refused),
		cmocka_unit_test(claims_that_are_not_as_agreed_are_refused),
		cmocka_unit_test(a_subject_has_at_most_63_bytes),
		cmocka_unit_test(a_claim_said_twice_is_refused),
		cmocka_unit_test(levels_and_roles_have_names),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
