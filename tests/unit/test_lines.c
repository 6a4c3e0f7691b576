/* test_lines.c - which of a customer's lines is meant by what is said. */
#include "support.h"

#include "acts/lines.h"

/* "a b": `a`, and `b` after it; or why none is chosen. */
static const char *choose_in_family(const struct line_wish *wish)
{
	static const char family[] =
		"[{\"id\": \"a\", \"market\": \"mobile\", \"number\": \"+33639980011\","
		" \"user\": \"Nadia\"},"
		" {\"id\": \"b\", \"market\": \"mobile\", \"number\": \"+33639980012\","
		" \"user\": \"Hugo\"},"
		" {\"id\": \"c\", \"market\": \"mobile\", \"number\": \"+33639980013\","
		" \"user\": \"Lina\"},"
		" {\"id\": \"d\", \"market\": \"fixe\", \"number\": \"+33199000010\","
		" \"user\": \"Nadia\"}]";
	static char ids[64];
	size_t i;
	const json_t *line;
	json_t *lines = json_loads(family, 0, NULL);
	struct line_choice choice = lines_choose(lines, wish);
	(void)snprintf(ids, sizeof ids, "%s",
		       choice.answer == LINE_NO_END    ? "no end"
		       : choice.answer == LINE_BEYOND  ? "beyond"
		       : choice.answer == LINE_SEVERAL ? "any"
		       : choice.answer == LINE_FOUND
			       ? json_string_value(json_object_get(choice.line, "id"))
			       : "none");
	json_array_foreach(choice.rest, i, line)
	{
		size_t length = strlen(ids);
		(void)snprintf(ids + length, sizeof ids - length, " %s",
			       json_string_value(json_object_get(line, "id")));
	}
	json_decref(choice.among);
	json_decref(choice.rest);
	json_decref(lines);
	return ids;
}

/* Names, numbers and ranks beside other people, other numbers and other lines than theirs. */
static void a_line_is_told_from_what_stands_beside_it(void **state)
{
	(void)state;
	static const struct {
		enum line_words_mode mode;
		const char *market, *before, *text, *chosen;
	} cases[] = {
		{LINE_WORDS_SECRET, "", "", "le puk de hugo", "b"},
		{LINE_WORDS_SECRET, "", "", "bonjour, c’est Nadia, il me faut le PUK de Hugo", "b"},
		{LINE_WORDS_SECRET, "", "", "Bonjour ici Nadia Petit, le PUK de Lina svp", "c"},
		{LINE_WORDS_SECRET, "", "", "je m’appelle Nadia et je veux le RIO de Hugo", "b"},
		{LINE_WORDS_SECRET, "", "", "le puk de Hugo de la part de Nadia", "b"},
		{LINE_WORDS_SECRET, "", "", "le PUK de hugo s’il vous plaît, c’est Nadia", "b"},
		{LINE_WORDS_SECRET, "", "", "c’est Hugo", "b"},
		{LINE_WORDS_SECRET, "", "", "c’est Hugo merci", "b"},
		{LINE_WORDS_SECRET, "", "", "le puk de hugo et celui de lina", "b c"},
		{LINE_WORDS_SECRET, "", "", "le puk du 06 39 98 00 12, 06 39 98 00 11", "b a"},
		{LINE_WORDS_SECRET, "", "", "le puk du 0639980012 0639980013", "b c"},
		{LINE_WORDS_SECRET, "", "", "le puk du +33 6 39 98 00 12, 06 39 98 00 13", "b c"},
		{LINE_WORDS_SECRET, "", "", "06.39.98.00.12 et 06.39.98.00.13", "b c"},
		{LINE_WORDS_SECRET, "", "", "le puk du 06 39 98 00 12, 15 Go", "b"},
		{LINE_WORDS_SECRET, "", "", "le puk des lignes 12 et 13", "b c"},
		{LINE_WORDS_SECRET, "", "", "le puk du 12, 13", "b c"},
		{LINE_WORDS_SECRET, "", "", "qui finit par 00 12", "b"},
		{LINE_WORDS_SECRET, "", "", "le puk du 12 et 99", "b"},
		{LINE_WORDS_SECRET, "", "", "le puk du 99", "no end"},
		{LINE_WORDS_SECRET, "", "", "le puk de la ligne 12 15 jours de suite", "b"},
		{LINE_WORDS_SECRET, "", "", "la femme de Hugo veut le puk de Lina", "c"},
		{LINE_WORDS_FREE, "", "", "la conso du 12 mars", "any"},
		{LINE_WORDS_FREE, "", "", "la conso du 12", "b"},
		{LINE_WORDS_FREE, "", "", "ma conso des 12 derniers jours", "any"},
		{LINE_WORDS_FREE, "", "", "la ligne 2", "b"},
		{LINE_WORDS_FREE, "", "", "la ligne 2 du métro", "any"},
		{LINE_WORDS_FREE, "", "", "le réseau sur la ligne 9 du tramway", "any"},
		{LINE_WORDS_FREE, "", "", "la ligne 9", "beyond"},
		{LINE_WORDS_FREE, "", "", "la troisième ligne", "c"},
		{LINE_WORDS_FREE, "", "", "la troisième ligne de métro", "any"},
		{LINE_WORDS_FREE, "", "", "la dernière ligne", "c"},
		{LINE_WORDS_FREE, "", "", "au numéro 12 de la rue", "any"},
		{LINE_WORDS_FREE, "", "", "le numéro qui finit par 13", "c"},
		{LINE_WORDS_FREE, "", "", "06 39 98 00 13 12 Go restants", "c"},
		{LINE_WORDS_FREE, "fixe", "", "la box", "d"},
		{LINE_WORDS_FREE, "fixe", "", "la box de nadia", "d"},
		{LINE_WORDS_FREE, "", "", "toutes mes lignes", "a b c"},
		{LINE_WORDS_FREE, "", "", "pour les trois", "a b c"},
		{LINE_WORDS_FREE, "", "", "12 Go sur la ligne 13", "c"},
		{LINE_WORDS_FORM, "", "", "on m’a volé mon portable sur la ligne 12 du métro",
		 "any"},
		{LINE_WORDS_FORM, "", "", "volé dans le métro ligne 12", "any"},
		{LINE_WORDS_FORM, "", "", "volé dans le bus de la ligne 13", "any"},
		{LINE_WORDS_FORM, "", "", "perdu dans le tram 12, ligne 13", "any"},
		{LINE_WORDS_FORM, "", "", "perdu sur la ligne 13 ce matin", "any"},
		{LINE_WORDS_FORM, "", "", "sur ma ligne 13, plafond de 50 euros", "c"},
		{LINE_WORDS_FORM, "", "", "suspendre la ligne 2", "b"},
		{LINE_WORDS_FORM, "", "", "bloquez la ligne qui finit par 12", "b"},
		{LINE_WORDS_FORM, "", "", "bloque le 06 39 98 00 12, j’ai 13 euros dessus", "b"},
		{LINE_WORDS_FORM, "", "", "mettez 12 euros le 13 sur celle de hugo", "b"},
		{LINE_WORDS_FORM, "", "", "plafond de 12 euros", "any"},
		{LINE_WORDS_FORM, "", "", "je suis Nadia, on a volé le portable de Hugo", "b"},
		{LINE_WORDS_FORM, "", "", "c’est Nadia, le téléphone de Lina est cassé", "c"},
		{LINE_WORDS_FORM, "", "", "je m’appelle Nadia, bloquez Lina", "c"},
		{LINE_WORDS_FORM, "", "", "je donne la ligne de Hugo à Lina", "b"},
		{LINE_WORDS_FORM, "", "", "ligne 3 du métro, celle de Hugo a disparu", "b"},
		{LINE_WORDS_FORM, "", "", "la ligne 12 je voyage avec 13 Go", "b"},
		{LINE_WORDS_PERSON, "", "", "la ligne de Hugo pour 12 mois", "b"},
		{LINE_WORDS_PERSON, "", "", "elle s’appelle Lina", "any"},
		{LINE_WORDS_PERSON, "", "", "je suis Hugo", "any"},
		{LINE_WORDS_PERSON, "", "", "la ligne 12 du bus", "any"},
		{LINE_WORDS_FORM, "", "b", "on m’a volé mon téléphone", "any"},
		{LINE_WORDS_FORM, "", "b", "on m’a volé le téléphone", "b"},
		{LINE_WORDS_FORM, "", "a", "on m’a volé mon téléphone", "a"},
		{LINE_WORDS_FORM, "", "b", "j’ai perdu ma carte SIM", "any"},
		{LINE_WORDS_FORM, "", "b", "mon téléphone, enfin celui de Lina", "c"},
		{LINE_WORDS_FREE, "", "b", "et mon forfait\u00A0?", "any"},
		{LINE_WORDS_FREE, "", "b", "et le forfait\u00A0?", "b"},
		{LINE_WORDS_SECRET, "", "b", "le puk de mon portable", "any"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		json_t *said = json_pack("{s:s}", "text", cases[i].text);
		const struct line_wish wish = {.markets =
						       *cases[i].market ? "mobile fixe" : "mobile",
					       .market = "",
					       .line = cases[i].before,
					       .holder = "Nadia",
					       .said = said,
					       .mode = cases[i].mode};
		if (*cases[i].market)
			(void)json_object_set_new(said, "market", json_string(cases[i].market));
		const char *chosen = choose_in_family(&wish);
		if (strcmp(chosen, cases[i].chosen) != 0)
			fail_msg("« %s » is %s", cases[i].text, chosen);
		json_decref(said);
	}
}

static const char LINES[] = "[{\"id\": \"a\", \"market\": \"mobile\", \"number\": \"+33639980011\","
			    " \"user\": \"Nadia\"},"
			    " {\"id\": \"b\", \"market\": \"mobile\", \"number\": \"+33639980012\","
			    " \"user\": \"Élodie\"},"
			    " {\"id\": \"c\", \"market\": \"fixe\", \"number\": \"+33199000010\","
			    " \"user\": \"Nadia\"}]";

/* How many lines come after it. */
static size_t expect_choice(const json_t *lines, const struct line_wish *wish, size_t number,
			    enum line_answer answer, const char *chosen)
{
	struct line_choice choice = lines_choose(lines, wish);
	size_t rest = json_array_size(choice.rest);
	if (choice.answer != answer)
		fail_msg("case %zu: %d", number, (int)choice.answer);
	if (chosen)
		assert_string_equal(json_string_value(json_object_get(choice.line, "id")), chosen);
	json_decref(choice.among);
	json_decref(choice.rest);
	return rest;
}

static void a_line_is_chosen_by_what_was_said(void **state)
{
	(void)state;
	static const struct {
		const char *markets, *market, *line, *said;
		enum line_answer answer;
		const char *chosen;
	} cases[] = {
		{"mobile", "", "", "{}", LINE_SEVERAL, NULL},
		{"fixe", "", "", "{}", LINE_FOUND, "c"},
		{"mobile fixe", "fixe", "", "{}", LINE_FOUND, "c"},
		{"mobile", "", "b", "{}", LINE_FOUND, "b"},
		{"mobile", "", "b", "{\"text\": \"le puk de nadia\"}", LINE_FOUND, "a"},
		{"mobile", "", "", "{\"text\": \"celui d'elodie\"}", LINE_FOUND, "b"},
		{"mobile", "", "", "{\"text\": \"nadiane\"}", LINE_SEVERAL, NULL},
		{"mobile", "", "", "{\"text\": \"nadia et élodie\"}", LINE_FOUND, "a"},
		{"mobile", "fixe", "", "{\"phone\": \"+33639980012\"}", LINE_FOUND, "b"},
		{"mobile", "", "a", "{\"phone\": \"+33612345678\"}", LINE_UNKNOWN, NULL},
		{"mobile", "", "a", "{\"phone\": \"+33199000010\"}", LINE_UNFIT, NULL},
		{"mobile", "", "", "{\"phone\": \"+33612345678\", \"line\": \"a\"}", LINE_FOUND,
		 "a"},
		{"mobile fixe", "mobile", "", "{\"market\": \"fixe\"}", LINE_FOUND, "c"},
		{"mobile", "", "", "{\"market\": \"fixe\"}", LINE_OFF, NULL},
		{"mobile", "", "b", "{\"text\": \"du 99, les deux\", \"all_lines\": true}",
		 LINE_FOUND, "a"},
		{"cle4g", "", "", "{}", LINE_NONE, NULL},
		{"mobile cle4g", "", "", "{\"market\": \"cle4g\"}", LINE_NONE, NULL},
		{"mobile cle4g", "cle4g", "", "{}", LINE_SEVERAL, NULL},
	};
	json_t *lines = json_loads(LINES, 0, NULL);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		json_t *said = json_loads(cases[i].said, 0, NULL);
		const struct line_wish wish = {.markets = cases[i].markets,
					       .market = cases[i].market,
					       .line = cases[i].line,
					       .holder = "Nadia",
					       .said = said};
		(void)expect_choice(lines, &wish, i, cases[i].answer, cases[i].chosen);
		json_decref(said);
	}
	json_decref(lines);
}

static void a_line_is_read_in_the_words(void **state)
{
	(void)state;
	static const struct {
		enum line_words_mode mode;
		const char *text;
		enum line_answer answer;
		const char *chosen;
		size_t rest;
	} cases[] = {
		{LINE_WORDS_SECRET, "le puk du 12", LINE_FOUND, "b", 0},
		{LINE_WORDS_SECRET, "le puk du 99", LINE_NO_END, NULL, 0},
		{LINE_WORDS_MONTH, "la facture du 12", LINE_FOUND, "b", 0},
		{LINE_WORDS_MONTH, "la facture du 14", LINE_FOUND, "a", 0}, /* a day */
		{LINE_WORDS_MONTH, "celle qui finit par 12", LINE_FOUND, "b", 0},
		{LINE_WORDS_FREE, "la ligne 2", LINE_FOUND, "b", 0},
		{LINE_WORDS_FREE, "ma deuxieme ligne", LINE_FOUND, "b", 0},
		{LINE_WORDS_FREE, "la ligne 5", LINE_BEYOND, NULL, 0},
		{LINE_WORDS_FREE, "toutes mes lignes", LINE_FOUND, "a", 1},
		{LINE_WORDS_FREE, "élodie, 06 39 98 00 12", LINE_FOUND, "b", 0},
		{LINE_WORDS_FREE, "le 06 39 98 00 12 puis le 06 39 98 00 11", LINE_FOUND, "b", 1},
		{LINE_WORDS_FORM, "bloque élodie", LINE_FOUND, "b", 0},
		{LINE_WORDS_FORM, "je la donne à élodie", LINE_FOUND, "a", 0},
		{LINE_WORDS_FORM, "12 euros le 12", LINE_FOUND, "a", 0},
		{LINE_WORDS_PERSON, "l'utilisatrice sera élodie", LINE_FOUND, "a", 0},
		{LINE_WORDS_PERSON, "la ligne d'élodie", LINE_FOUND, "b", 0},
	};
	json_t *lines = json_loads(LINES, 0, NULL);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		json_t *said = json_pack("{s:s}", "text", cases[i].text);
		const struct line_wish wish = {.markets = "mobile",
					       .market = "",
					       .line = "a", /* spoken of before */
					       .holder = "Nadia",
					       .said = said,
					       .mode = cases[i].mode};
		size_t rest = expect_choice(lines, &wish, i, cases[i].answer, cases[i].chosen);
		assert_int_equal(rest, cases[i].rest);
		json_decref(said);
	}
	json_decref(lines);
}

static void a_box_is_the_one_that_there_is(void **state)
{
	(void)state;
	json_t *lines = json_loads("[{\"id\": \"x\", \"market\": \"box4g\"}]", 0, NULL);
	json_t *said = json_pack("{s:s}", "market", "fixe");
	const struct line_wish wish = {
		.markets = "mobile box4g", .market = "", .line = "", .holder = "", .said = said};
	struct line_choice choice = lines_choose(lines, &wish);
	assert_int_equal(choice.answer, LINE_FOUND);
	assert_string_equal(choice.market, "box4g");
	json_decref(choice.among);
	json_decref(choice.rest);
	json_decref(said);
	json_decref(lines);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_is_told_from_what_stands_beside_it),
		cmocka_unit_test(a_line_is_chosen_by_what_was_said),
		cmocka_unit_test(a_line_is_read_in_the_words),
		cmocka_unit_test(a_box_is_the_one_that_there_is),
	};
	return cmocka_run_group_tests_name("lines", tests, NULL, NULL);
}
