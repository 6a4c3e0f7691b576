/* test_catalogue.c - which chemin, for which line. */
#include "support.h"

#include "dialogue/catalogue.h"

static struct catalogue catalogue;

static int open_catalogue(void **state)
{
	(void)state;
	struct error error = {0};
	return catalogue_load(&catalogue, TEXTS "/chemins.jsonc", &error);
}

static int close_catalogue(void **state)
{
	(void)state;
	catalogue_free(&catalogue);
	return 0;
}

static struct route route_of(const char *id, enum market market)
{
	const struct act *act = catalogue_find(&catalogue, id);
	assert_non_null(act);
	return catalogue_route(act, market);
}

static void every_row_of_the_operator_is_there_byte_for_byte(void **state)
{
	(void)state;
	FILE *file = fopen(CHEMIN_SOURCE_ROOT "/tests/data/actes.tsv", "r");
	assert_non_null(file);
	char line[2048];
	int rows = 0;
	assert_non_null(fgets(line, sizeof line, file));
	while (fgets(line, sizeof line, file)) {
		char *rest = line, *cells[8];
		for (int i = 0; i < 8; i++)
			cells[i] = strsep(&rest, "\t\n");
		const struct act *act = catalogue_find(&catalogue, cells[0]);
		enum market market = market_parse(text_of(cells[2]));
		assert_non_null(act);
		assert_int_not_equal(market, MARKET_UNKNOWN);
		assert_string_equal(act->chemin[market], cells[4]);
		assert_string_equal(act->taps[market], cells[5]);
		assert_string_equal(act->section, cells[1]);
		assert_string_equal(act->mode, cells[6]);
		assert_string_equal(act->level, cells[7]);
		rows++;
	}
	(void)fclose(file);
	assert_int_equal(rows, 100);
	assert_int_equal(catalogue.count, 63);
}

static void a_known_line_gives_its_own_chemin_and_what_a_person_taps(void **state)
{
	(void)state;
	struct route route = route_of("offre_remboursement", MARKET_FIXE);
	assert_string_equal(route.chemin, "Mon offre > Détail du tarif > Offre de remboursement");
	assert_int_equal(route.steps.count, 3);
	route = route_of("resilier", MARKET_FIXE);
	assert_true(text_is(route.steps.list[0], "Mon offre"));
}

static void an_unknown_line_asks_only_when_the_chemins_differ(void **state)
{
	(void)state;
	assert_true(route_of("offre_remboursement", MARKET_UNKNOWN).ask);
	assert_null(route_of("offre_remboursement", MARKET_UNKNOWN).chemin);
	struct route route = route_of("resilier", MARKET_UNKNOWN);
	assert_false(route.ask);
	assert_string_equal(route.chemin,
			    "Mon forfait/Mon offre > Vous n'avez plus besoin de votre ligne ?");
	assert_true(text_is(route.steps.list[0], "Mon forfait/Mon offre"));
}

static void what_is_urgent_is_answered_at_once(void **state)
{
	(void)state;
	struct route route = route_of("code_puk", MARKET_UNKNOWN);
	assert_string_equal(route.chemin, "Mon mobile > Ma clé 4G > Urgences & dépannage");
	assert_int_equal(route.steps.count, 2);
	assert_true(text_is(route.steps.list[0], "Mon mobile"));
	assert_string_equal(route_of("perte_vol_declarer", MARKET_BOX4G).chemin,
			    "Ma 4G box > Urgences & dépannage");
}

static void a_line_that_the_operator_does_not_document_is_said(void **state)
{
	(void)state;
	struct route route = route_of("mandat_sepa", MARKET_MOBILE);
	assert_true(route.undocumented);
	assert_null(route.chemin);
	assert_int_equal(route.instead, MARKET_FIXE);
	assert_non_null(route_of("facture_payer_cb", MARKET_BOX4G).chemin);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_of_the_operator_is_there_byte_for_byte),
		cmocka_unit_test(a_known_line_gives_its_own_chemin_and_what_a_person_taps),
		cmocka_unit_test(an_unknown_line_asks_only_when_the_chemins_differ),
		cmocka_unit_test(what_is_urgent_is_answered_at_once),
		cmocka_unit_test(a_line_that_the_operator_does_not_document_is_said),
	};
	return cmocka_run_group_tests(tests, open_catalogue, close_catalogue);
}
