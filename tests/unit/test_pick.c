/* test_pick.c - which of those shown is meant. */
#include "support.h"

#include "dialogue/pick.h"

static json_t *lines;

static int open_lines(void **state)
{
	(void)state;
	lines = json_pack("[{s:s, s:s, s:s}, {s:s, s:s, s:s}, {s:s, s:s, s:s}, {s:s, s:s, s:s}]",
			  "id", "a", "label", "06 39 98 00 11 (Nadia)", "market", "mobile", "id",
			  "b", "label", "06 39 98 00 12 (Hugo)", "market", "mobile", "id", "c",
			  "label", "06 39 98 00 13 (Léa)", "market", "mobile", "id", "d", "label",
			  "01 99 00 00 10 (Nadia)", "market", "fixe");
	return lines ? 0 : -1;
}

static int close_lines(void **state)
{
	(void)state;
	json_decref(lines);
	return 0;
}

/* The ids of those meant: "b", "ad", or "". */
static void expect(const char *text, const char *market, const char *current, const char *wanted)
{
	char ids[8] = "";
	const struct pick pick = pick_read(text_of(text));
	bool named;
	size_t i;
	const json_t *line;
	json_t *among = pick_lines(&pick, text_of(text), lines, market, current, &named);
	json_array_foreach(among, i, line)
	{
		strcat(ids, json_string_value(json_object_get(line, "id")));
	}
	json_decref(among);
	if (strcmp(ids, wanted) != 0)
		fail_msg("« %s »: « %s », not « %s »", text, ids, wanted);
}

static void a_line_is_named_in_many_ways(void **state)
{
	(void)state;
	expect("la deuxième", NULL, "", "b");
	expect("le 2ème svp", NULL, "", "b");
	expect("2", NULL, "", "b");
	expect("non, plutôt la dernière", NULL, "", "d");
	expect("celle de Léa", NULL, "", "c");
	expect("LEA", NULL, "", "c");
	expect("qui finit par 13", NULL, "", "c");
	expect("le 0012", NULL, "", "b");
	expect("0639980011", NULL, "", "a");
	expect("+33 6 39 98 00 11", NULL, "", "a");
	expect("la box", "fixe", "", "d");
	expect("la box de Nadia", "fixe", "", "d");
	expect("le mobile de Nadia", "mobile", "", "a");
}

static void what_does_not_tell_them_apart_gives_several(void **state)
{
	(void)state;
	expect("celle de Nadia", NULL, "", "ad");
	expect("le mobile", "mobile", "", "abc");
	expect("l'autre", NULL, "b", "acd");
	expect("l'autre de Nadia", NULL, "a", "d");
}

static void what_names_none_gives_none(void **state)
{
	(void)state;
	expect("", NULL, "", "");
	expect("la cinquième", NULL, "", "");
	expect("celle de ma sœur", NULL, "", "");
	expect("qui finit par 99", NULL, "", "");
	expect("l'autre", NULL, "", "");
	expect("12345678901234567890", NULL, "", "");
}

static void words_around_say_nothing(void **state)
{
	(void)state;
	assert_int_equal(pick_read(text_of("non, c'est plutôt la troisième, merci")).more, 0);
	assert_int_equal(pick_read(text_of("la deuxième facture")).more, 1);
	assert_true(pick_read(text_of("les deux")).all);
	assert_true(pick_read(text_of("toutes")).all);
	assert_false(pick_read(text_of("la deuxième")).all);
	assert_true(pick_read(text_of("finalement l'autre ligne")).line);
	assert_int_equal(pick_read(text_of("deux")).rank, 0);
}

static void a_rank_beyond_the_last_is_none(void **state)
{
	const struct pick third = pick_read(text_of("le troisième")),
			  last = pick_read(text_of("la dernière"));
	(void)state;
	assert_int_equal(pick_index(&third, 3), 2);
	assert_int_equal(pick_index(&third, 2), 2);
	assert_int_equal(pick_index(&last, 5), 4);
	assert_int_equal(pick_index(&last, 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_is_named_in_many_ways),
		cmocka_unit_test(what_does_not_tell_them_apart_gives_several),
		cmocka_unit_test(what_names_none_gives_none),
		cmocka_unit_test(words_around_say_nothing),
		cmocka_unit_test(a_rank_beyond_the_last_is_none),
	};
	return cmocka_run_group_tests_name("pick", tests, open_lines, close_lines);
}
