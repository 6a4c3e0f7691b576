/* test_jsonc.c - JSON with comments: what is read, where errors point. */
#include "support.h"

#include "base/jsonc.h"

static int parse(const char *source, struct jsonc *file, struct error *error)
{
	*error = (struct error){0};
	return jsonc_parse("essai.jsonc", text_of(source), file, error);
}

static void comments_and_trailing_commas_are_blanked_outside_strings(void **state)
{
	(void)state;
	struct jsonc file;
	struct error error;
	assert_int_equal(parse("// tête\n{ \"a\": [1, 2,], // fin\n  \"b\": \"// pas, ]\", }\n",
			       &file, &error),
			 0);
	assert_int_equal(json_array_size(json_object_get(file.root, "a")), 2);
	assert_string_equal(json_string_value(json_object_get(file.root, "b")), "// pas, ]");
	jsonc_free(&file);
}

static void strings_end_where_json_says(void **state)
{
	(void)state;
	struct jsonc file;
	struct error error;
	assert_int_equal(parse("{\"a\": \"x\\\", // dedans\", \"b\": \"\\\\\", // dehors\n"
			       "\"c\": [\"\\\\\\\"]\", // et ici, ]\n ],}",
			       &file, &error),
			 0);
	assert_string_equal(json_string_value(json_object_get(file.root, "a")), "x\", // dedans");
	assert_string_equal(json_string_value(json_object_get(file.root, "b")), "\\");
	assert_string_equal(json_string_value(json_array_get(json_object_get(file.root, "c"), 0)),
			    "\\\"]");
	jsonc_free(&file);
	assert_true(parse("{\"a\": \"sans fin\\\"", &file, &error) < 0);
	assert_true(parse("{\"a\": [1,,]}", &file, &error) < 0);
}

static void a_pointer_is_written_or_left_empty(void **state)
{
	(void)state;
	char room[16];
	jsonc_pointer(room, sizeof room, "/regles", 0);
	assert_string_equal(room, "/regles/0");
	jsonc_pointer(room, sizeof room, "/regles", 1234567);
	assert_string_equal(room, "/regles/1234567");
	jsonc_pointer(room, sizeof room, "/regles", 12345678);
	assert_string_equal(room, "");
}

static void an_error_tells_file_line_and_column(void **state)
{
	(void)state;
	struct jsonc file;
	struct error error;
	assert_true(parse("{\n  // ici\n  \"a\": }\n", &file, &error) < 0);
	assert_non_null(strstr(error.message, "essai.jsonc:3:"));
	assert_true(parse("{\"a\": 1, \"a\": 2}", &file, &error) < 0);
	assert_non_null(strstr(error.message, "duplicate"));
	assert_true(parse("[1]", &file, &error) < 0);
	assert_non_null(strstr(error.message, "essai.jsonc:1:1: "));
	assert_true(parse("", &file, &error) < 0);
}

static void a_value_is_found_again_by_its_pointer(void **state)
{
	(void)state;
	struct jsonc file;
	struct error error;
	assert_int_equal(parse("{\n  \"é\": {\"x\": [\"{\", 5]},\n  \"regles\": [\n    {\"idees\": "
			       "[\"<a>\",\n"
			       "      \"<b>\"]}\n  ]\n}\n",
			       &file, &error),
			 0);
	size_t line, column;
	jsonc_locate(&file, "/regles/0/idees/1", &line, &column);
	assert_int_equal(line, 5);
	assert_int_equal(column, 7);
	jsonc_locate(&file, "/é/x/1", &line, &column);
	assert_int_equal(line, 2);
	assert_int_equal(column, 20);
	jsonc_locate(&file, "/absent/0", &line, &column);
	assert_int_equal(line, 1);
	assert_int_equal(jsonc_error(&file, &error, ERROR_FORMAT, "/regles", "faux %d", 3),
			 ERROR_FORMAT);
	assert_string_equal(error.message, "essai.jsonc:3:13: faux 3");
	jsonc_free(&file);
}

static void a_missing_file_says_what_to_do(void **state)
{
	(void)state;
	struct jsonc file;
	struct error error;
	assert_int_equal(jsonc_load("/nulle/part.jsonc", &file, &error), ERROR_IO);
	assert_non_null(strstr(error.message, "/nulle/part.jsonc"));
	assert_true(jsonc_load("/", &file, &error) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comments_and_trailing_commas_are_blanked_outside_strings),
		cmocka_unit_test(strings_end_where_json_says),
		cmocka_unit_test(a_pointer_is_written_or_left_empty),
		cmocka_unit_test(an_error_tells_file_line_and_column),
		cmocka_unit_test(a_value_is_found_again_by_its_pointer),
		cmocka_unit_test(a_missing_file_says_what_to_do),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
