/* test_values.c - places and words found in what is said, values as French people read them. */
#include "support.h"

#include "french/departments.h"
#include "french/format.h"
#include "french/plain.h"

#define NOW INT64_C(1772787600000) /* 2026-03-06, 10 h in France */

/* ---- Places ---- */

static void a_department_is_found_in_what_was_said(void **state)
{
	(void)state;
	static const struct {
		const char *text, *code;
	} cases[] = {
		{"une panne dans le Rhône ?", "69"},
		{"panne a marseille", "13"},
		{"en haute loire", "43"},
		{"dans la Loire", "42"},
		{"dans le 2A", "2A"},
		{"département 974", "974"},
		{"69", "69"},
		{"le 69", "69"},
		{"j'habite au 69003 Lyon", "69"},
		{"20200 Bastia", "2B"},
		{"97410 Saint-Pierre", "974"},
		{"à Tours", "37"},
		{"dans le Cher", "18"},
		{"c'est trop cher", NULL},
		{"je perds le nord", NULL},
		{"depuis le 12 plus de réseau", NULL},
		{"pas de réseau", NULL},
		{"", NULL},
		{"\xFF\xFE dans l'Ain \xC3", "01"},
		{"pannes en Côte-d’Or", "21"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const char *code = departments_find(text_of(cases[i].text));
		if (code != cases[i].code &&
		    (!code || !cases[i].code || strcmp(code, cases[i].code) != 0))
			fail_msg("« %s » is %s", cases[i].text, code ? code : "nowhere");
	}
}

static void words_are_found_whole(void **state)
{
	(void)state;
	char words[64], few[8];
	(void)plain_words(text_of("L’Espagne, où ? E\xCC\x81tats-Unis"), words, sizeof words);
	assert_string_equal(words, " l espagne ou etats unis ");
	assert_int_equal(plain_count(words), 5);
	assert_non_null(plain_find(words, "États-Unis"));
	assert_null(plain_find(words, "Espagn"));
	assert_null(plain_find(words, ""));
	size_t length = plain_words(text_of("abcdefghijkl"), few, sizeof few);
	assert_string_equal(few, " abcde ");
	assert_int_equal(length, strlen(few));
	assert_int_equal(plain_words(text_of(""), few, sizeof few), 1);
	assert_int_equal(plain_count(few), 0);
}

/* ---- As French people read them ---- */

static void values_are_shown_as_french_people_read_them(void **state)
{
	(void)state;
	char text[FORMAT_BYTES];
	struct buffer sentence;
	static const struct {
		const char *before, *value, *whole;
	} elided[] = {
		{"la facture de ", "octobre 2026", "la facture d’octobre 2026"},
		{"De ", "Élodie", "D’Élodie"},
		{"il faut que ", "Inès", "il faut qu’Inès"},
		{"la facture de ", "mars 2026", "la facture de mars 2026"},
		{"autour du monde ", "avril", "autour du monde avril"},
		{"plus de ", "10", "plus de 10"},
		{"de ", "", "de "},
	};
	for (size_t i = 0; i < sizeof elided / sizeof elided[0]; i++) {
		buffer_init(&sentence);
		buffer_add_string(&sentence, elided[i].before);
		format_append(&sentence, text_of(elided[i].value));
		assert_string_equal(sentence.bytes, elided[i].whole);
		buffer_free(&sentence);
	}
	assert_string_equal(format_euros(0, text, sizeof text), "0,00\u00A0€");
	assert_string_equal(format_euros(123456, text, sizeof text), "1\u202F234,56\u00A0€");
	assert_string_equal(format_euros(-250, text, sizeof text), "\u22122,50\u00A0€");
	assert_string_equal(format_day("2026-03-01", text, sizeof text), "1er mars 2026");
	assert_string_equal(format_day("2026-12", text, sizeof text), "décembre 2026");
	assert_string_equal(format_day("2026-13", text, sizeof text), "2026-13");
	assert_string_equal(format_phone("+33639980011", text, sizeof text),
			    "06\u00A039\u00A098\u00A000\u00A011");
	assert_string_equal(format_data(0, text, sizeof text), "0\u00A0Mo");
	assert_string_equal(format_data(300, text, sizeof text), "300\u00A0Mo");
	assert_string_equal(format_data(40960, text, sizeof text), "40\u00A0Go");
	assert_string_equal(format_data(12595, text, sizeof text), "12,3\u00A0Go");
	assert_string_equal(format_duration(0, text, sizeof text), "0\u00A0min");
	assert_string_equal(format_duration(720, text, sizeof text), "12\u00A0min");
	assert_string_equal(format_duration(11100, text, sizeof text), "3\u00A0h\u00A005");
	assert_string_equal(format_moment(NOW, text, sizeof text),
			    "6 mars 2026 à 10\u00A0h\u00A000");
	/* Summer time. */
	assert_string_equal(format_moment(NOW + INT64_C(100) * 86400000, text, sizeof text),
			    "14 juin 2026 à 11\u00A0h\u00A000");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_department_is_found_in_what_was_said),
		cmocka_unit_test(words_are_found_whole),
		cmocka_unit_test(values_are_shown_as_french_people_read_them),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
