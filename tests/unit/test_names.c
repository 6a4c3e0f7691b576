/* test_names.c - names of people, and small numbers, as sentences write them. */
#include "support.h"

#include "french/format.h"
#include "french/names.h"

static void assert_written(const char *name, const char *expected)
{
	struct buffer text;
	buffer_init(&text);
	name_append(&text, text_of(name));
	assert_false(text.failed);
	assert_string_equal(text.bytes, expected);
	buffer_free(&text);
}

static void a_name_without_capitals_gets_them(void **state)
{
	(void)state;
	assert_written("paul martin", "Paul Martin");
	assert_written("élise œuvrard", "Élise Œuvrard");
	assert_written("anne-lise de la tour d'auvergne", "Anne-Lise de la Tour d'Auvergne");
	assert_written("jean du pont", "Jean du Pont");
	assert_written("de gaulle", "De Gaulle");
	assert_written("boulangerie 2000", "Boulangerie 2000");
}

static void a_name_with_a_capital_is_as_they_want_it(void **state)
{
	(void)state;
	assert_written("Paul martin", "Paul martin");
	assert_written("SARL dupont", "SARL dupont");
	assert_written("julie DURAND", "julie DURAND");
}

static void nothing_is_lost_of_a_text_that_is_no_name(void **state)
{
	(void)state;
	assert_written("  ", "  ");
	assert_written("12, x", "12, X");
}

static void small_counts_are_words(void **state)
{
	char text[FORMAT_BYTES];
	(void)state;
	assert_string_equal(format_count(2, text, sizeof text), "deux");
	assert_string_equal(format_count(9, text, sizeof text), "neuf");
	assert_string_equal(format_count(12, text, sizeof text), "12");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_without_capitals_gets_them),
		cmocka_unit_test(a_name_with_a_capital_is_as_they_want_it),
		cmocka_unit_test(nothing_is_lost_of_a_text_that_is_no_name),
		cmocka_unit_test(small_counts_are_words),
	};
	return cmocka_run_group_tests_name("names", tests, NULL, NULL);
}
