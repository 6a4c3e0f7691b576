/* test_values.c - places and words found in what is said, values as French people read them. */
#include "support.h"

#include "french/departments.h"
#include "french/format.h"
#include "french/plain.h"

#define NOW INT64_C(1772787600000) /* 2026-03-06, 10 h in France */

/* ---- Places ---- */

static void assert_department(const char *text, const char *expected)
{
	const char *code = departments_find(text_of(text));
	if (code != expected && (!code || !expected || strcmp(code, expected) != 0))
		fail_msg("« %s » is %s", text, code ? code : "nowhere");
}

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
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_department(cases[i].text, cases[i].code);
}

/* Other numbers, and streets called by towns, beside the place. */
static void a_department_is_told_from_what_stands_beside_it(void **state)
{
	(void)state;
	static const struct {
		const char *text, *code;
	} cases[] = {
		{"panne 48 heures", NULL},
		{"réseau en panne 48 heures", NULL},
		{"en panne 15 jours", NULL},
		{"en panne 15 jours dans le 48", "48"},
		{"je suis en panne 06 39 98 00 12", NULL},
		{"je suis en panne 0639980012", NULL},
		{"panne, rappelez le 06 39 98 00 12, je suis à Lyon", "69"},
		{"panne réseau 13", "13"},
		{"réseau 10 minutes par jour", NULL},
		{"plus de réseau 3 fois en 24 heures dans le 93", "93"},
		{"réseau 12 Go restants", NULL},
		{"météo 75", "75"},
		{"météo 10 jours", NULL},
		{"panne 33 rue Blanche", NULL},
		{"en panne, 33 avenue du Maine, 75014 Paris", "75"},
		{"en panne 12 mars", NULL},
		{"panne le 12 mars dans le 14", "14"},
		{"48 heures", NULL},
		{"15 jours", NULL},
		{"06 39", NULL},
		{"le 2B", "2B"},
		{"dans le 2b", "2B"},
		{"département 2A depuis 10 jours", "2A"},
		{"département 974, 3 lignes", "974"},
		{"mon département est le 33", "33"},
		{"j’habite le 59 et j’ai 2 lignes", "59"},
		{"dept 44", "44"},
		{"dpt 35 depuis 2 jours", "35"},
		{"panne dans le 06", "06"},
		{"panne dans le 06 39 98", NULL},
		{"dans le Rhône, ligne 06 39 98 00 12", "69"},
		{"dans la Loire depuis 43 jours", "42"},
		{"dans les Landes, 40 Go", "40"},
		{"12 rue de Paris, 35000 Rennes", "35"},
		{"rue de Marseille à Toulon", "83"},
		{"avenue de la Marne 33000 Bordeaux", "33"},
		{"gare de Lyon à Paris", "75"},
		{"quai de la Loire à Orléans", "45"},
		{"je suis à Paris, rue de Lyon", "75"},
		{"dans la Marne, 51 clients", "51"},
		{"dans le Val-de-Marne, 2 lignes", "94"},
		{"à Saint-Denis de La Réunion depuis 12 jours", "974"},
		{"20 000 habitants sans réseau en Corse-du-Sud", "2A"},
		{"panne 2 heures à 20137 Porto-Vecchio", "2A"},
		{"97200 Fort-de-France, 3 mois", "972"},
		{"client depuis 10 ans dans l’Aube", "10"},
		{"la facture de 42 euros, dans l’Ain", "01"},
		{"il y a 2 jours à Tours, 5 barres", "37"},
		{"c’est 2 tours de 37 minutes", NULL},
		{"pas cher, 18 euros", NULL},
		{"plus de réseau depuis le 13", NULL},
		{"coupé le 75 du mois", NULL},
		{"réseau 94", "94"},
		{"44000", "44"},
		{"44000 Nantes, 35 rue Blanche", "44"},
		{"code erreur 12 345", NULL},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_department(cases[i].text, cases[i].code);
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
	assert_true(plain_has_letters(text_of("« Zoé »")));
	assert_true(plain_has_letters(text_of("7")));
	assert_true(plain_has_letters(text_of("\u0645\u062D\u0645\u062F"))); /* of another script */
	assert_false(plain_has_letters(text_of("« »")));
	assert_false(plain_has_letters(text_of("!!! \U0001F44D")));
	assert_false(plain_has_letters(text_of("")));
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
		cmocka_unit_test(a_department_is_told_from_what_stands_beside_it),
		cmocka_unit_test(words_are_found_whole),
		cmocka_unit_test(values_are_shown_as_french_people_read_them),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
