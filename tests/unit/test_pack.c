/* test_pack.c - a broken pack is refused, and the message says where and what to do. */
#include "support.h"

#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "understand/pack.h"
#include "understand/patterns.h"

static char folder[64];

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *walk)
{
	(void)status;
	(void)type;
	(void)walk;
	return remove(path);
}

static void write_file(const char *name, const char *content)
{
	char path[256];
	(void)snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	(void)fputs(content, file);
	(void)fclose(file);
}

/* A small pack that loads; each test then breaks one file. */
static int make_pack(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/chemin-pack-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	static const char *const folders[] = {"lexique", "concepts", "facture", "hors_sujet"};
	for (size_t i = 0; i < 4; i++) {
		char path[128];
		(void)snprintf(path, sizeof path, "%s/%s", folder, folders[i]);
		if (mkdir(path, 0700) != 0)
			return -1;
	}
	write_file("lexique/abreviations.jsonc", "{\"jveu\": \"je veux\"}");
	write_file("lexique/racines.jsonc", "{\"payer\": [\"payer\", \"paye\", \"paie\"]}");
	write_file("lexique/mots_vides.jsonc", "{\"mots\": [\"je\", \"ma\", \"la\"]}");
	write_file("concepts/tout.jsonc", "{\n  \"facture\": [\"facture\", \"relevé de compte\"],\n"
					  "  \"document\": [\"<facture>\", \"papier\"],\n}");
	write_file("facture/voir.jsonc",
		   "{\"intention\": \"voir\", \"titre\": \"Voir\", \"regles\": "
		   "[{\"idees\": [\"<document>\"]}], \"exemples\": [\"ma facture\"]}");
	write_file("hors_sujet/hors_sujet.jsonc",
		   "{\"intention\": \"hors_sujet\", \"titre\": \"Autre\", "
		   "\"exemples\": [\"il pleut\"]}");
	return 0;
}

static int remove_pack(void **state)
{
	(void)state;
	return nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* The pack must be refused with a message that holds each of the words. */
static void refused(const char *place, const char *advice)
{
	struct error error = {0};
	struct pack *pack = pack_load(folder, &error);
	assert_null(pack);
	if (!strstr(error.message, place) || !strstr(error.message, advice))
		fail_msg("« %s » should hold « %s » and « %s »", error.message, place, advice);
}

static void a_sound_pack_loads_and_inclusions_are_followed(void **state)
{
	(void)state;
	struct error error = {0};
	struct pack *pack = pack_load(folder, &error);
	if (!pack)
		fail_msg("%s", error.message);
	uint32_t facture = pack_find_concept(pack, text_of("facture"));
	assert_int_not_equal(facture, NONE);
	assert_int_equal(pack->concepts[facture].parent_count, 1);
	assert_int_equal(pack->intent_count, 2);
	pack_free(pack);
}

static void an_unknown_idea_is_named_with_its_place(void **state)
{
	(void)state;
	write_file("facture/voir.jsonc",
		   "{\"intention\": \"voir\", \"titre\": \"Voir\",\n \"regles\": [\n"
		   "  {\"idees\": [\"<factur>\"]}],\n \"exemples\": [\"x\"]}");
	refused("facture/voir.jsonc:3:14: unknown idea <factur>", "define it");
}

static void broken_notation_is_named_with_its_place(void **state)
{
	(void)state;
	static const char *const rules[][2] = {
		{"{\"idees\": [\"<facture\"]}", "closing >"},
		{"{\"idees\": [\"(a|b\"]}", "closing )"},
		{"{\"idees\": [\"{mois}\"]}", "no entity"},
		{"{\"idees\": [\"deux mots\"]}", "one idea a string"},
		{"{\"idees\": [\"[facture]\"]}", "asks for nothing"},
		{"{\"idees\": []}", "asks for nothing"},
		{"{\"ordre\": \"<facture> ..99 papier\"}", "gap"},
		{"{\"idee\": [\"facture\"]}", "no part of a rule"},
		{"{\"pcre\": \"(\"}", "does not compile"},
		{"{\"idees\": [\"facture\"], \"sauf\": [\"!papier\"]}", "plain idea"},
	};
	for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
		char content[512];
		(void)snprintf(
			content, sizeof content,
			"{\"intention\": \"voir\", \"titre\": \"Voir\",\n \"regles\": [%s],\n"
			" \"exemples\": [\"x\"]}",
			rules[i][0]);
		write_file("facture/voir.jsonc", content);
		refused("facture/voir.jsonc:2:", rules[i][1]);
	}
}

static void a_key_or_name_that_is_wrong_is_refused(void **state)
{
	(void)state;
	write_file("facture/voir.jsonc",
		   "{\"intention\": \"autre\", \"titre\": \"V\", \"exemples\": [\"x\"]}");
	refused("facture/voir.jsonc:1:", "name of the file");
	write_file("facture/voir.jsonc", "{\"intention\": \"voir\", \"titre\": \"V\", \"reponse\": "
					 "1, \"exemples\": [\"x\"]}");
	refused("facture/voir.jsonc:1:", "no meaning here");
	write_file("facture/voir.jsonc", "{\"intention\": \"voir\", \"titre\": \"V\", \"urgent\": "
					 "\"oui\", \"exemples\": [\"x\"]}");
	refused("facture/voir.jsonc:1:", "true or false");
	write_file("facture/voir.jsonc",
		   "{\"intention\": \"voir\", \"titre\": \"V\", \"exemples\": []}");
	refused("facture/voir.jsonc", "needs examples");
	write_file("facture/voir.jsonc",
		   "{\"intention\": \"voir\", \"titre\": \"V\" \"exemples\": []}");
	refused("facture/voir.jsonc:1:", "mend the JSON");
}

static void a_concept_twice_or_in_a_circle_is_refused(void **state)
{
	(void)state;
	write_file("concepts/autre.jsonc", "{\"facture\": [\"note\"]}");
	refused("concepts/tout.jsonc:2:", "already defined");
	write_file("concepts/autre.jsonc", "{\"a\": [\"<b>\"], \"b\": [\"<a>\"]}");
	refused("concepts/autre.jsonc", "includes itself");
	write_file("concepts/autre.jsonc", "{\"Été\": [\"chaud\"]}");
	refused("concepts/autre.jsonc:1:", "small letters");
}

static void a_missing_folder_says_what_is_missing(void **state)
{
	(void)state;
	struct error error = {0};
	assert_null(pack_load("/nulle/part", &error));
	assert_non_null(strstr(error.message, "/nulle/part/lexique"));
}

static void a_counter_example_of_an_unknown_intent_is_refused(void **state)
{
	(void)state;
	write_file("facture/voir.jsonc",
		   "{\"intention\": \"voir\", \"titre\": \"V\", \"exemples\": [\"x\"],\n"
		   " \"contre_exemples\": {\"payer\": [\"y\"]}}");
	refused("facture/voir.jsonc:2:", "another intent");
}

static bool begins_with(const struct rule *rule, char letter)
{
	return !rule->begins || rule->begins[letter / 8] >> letter % 8 & 1;
}

static void what_is_told_of_an_expression_is_certain(void **state)
{
	(void)state;
	static const struct {
		const char *source;
		uint32_t most_words;
		bool asks_digit;
		const char *begins, *never; /* letters that a text may, cannot begin with */
	} patterns[] = {
		{"^\\S+( \\S+){0,3}$", 4, false, "az1", ""},
		{"^\\S+( \\S+){0,3}", NONE, false, "az1", ""},
		{"^(mais |non )*je veux$", NONE, false, "mnj", "abz"},
		{"^a|^b", NONE, false, "ab", ""},
		{"je veux", NONE, false, "jabc", ""},
		{"\\bdu \\d+ au", NONE, true, "dab", ""},
		{"du (\\d+|premier)", NONE, false, "d", ""},
		{"du \\d*", NONE, false, "d", ""},
		{"du \\d{0,2}", NONE, false, "d", ""},
		{"du \\d|au", NONE, false, "d", ""},
		{"du [)](\\d|a)", NONE, false, "d", ""},
		{"(?:du|au) \\d", NONE, false, "d", ""},
	};
	for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
		struct arena arena;
		struct rule rule = {0};
		int number;
		size_t offset;
		arena_init(&arena, 0);
		assert_true(pattern_compile(&rule, patterns[i].source, &arena, &number, &offset));
		assert_int_equal(rule.most_words, patterns[i].most_words);
		assert_int_equal(rule.asks_digit, patterns[i].asks_digit);
		for (const char *letter = patterns[i].begins; *letter; letter++)
			assert_true(begins_with(&rule, *letter));
		for (const char *letter = patterns[i].never; *letter; letter++)
			assert_false(begins_with(&rule, *letter));
		pcre2_code_free(rule.pattern);
		arena_free(&arena);
	}
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, make_pack, remove_pack)

int main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(a_sound_pack_loads_and_inclusions_are_followed),
		EACH(an_unknown_idea_is_named_with_its_place),
		EACH(broken_notation_is_named_with_its_place),
		EACH(a_key_or_name_that_is_wrong_is_refused),
		EACH(a_concept_twice_or_in_a_circle_is_refused),
		EACH(a_missing_folder_says_what_is_missing),
		EACH(a_counter_example_of_an_unknown_intent_is_refused),
		cmocka_unit_test(what_is_told_of_an_expression_is_certain),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
