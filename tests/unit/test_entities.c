/* test_entities.c - dates, amounts, phone numbers, addresses and counts in French text. */
#include "support.h"

#include "base/clock.h"
#include "french/entities.h"

static struct entity_extractor *extractor;
static struct entity found[ENTITY_LIMIT];

static int open_extractor(void **state)
{
	struct error error;
	(void)state;
	extractor = entity_extractor_new(&error);
	return extractor ? 0 : -1;
}

static int close_extractor(void **state)
{
	(void)state;
	entity_extractor_free(extractor);
	return 0;
}

/* The entities of `text` as "type value, type value", read at the moment `now`. */
static const char *read_at(const char *now, const char *text)
{
	static char list[2048];
	int64_t at_ms = 0;
	assert_int_equal(clock_parse_iso(now, &at_ms), 0);
	size_t count = entities_find(extractor, text_of(text), at_ms, found);
	list[0] = '\0';
	for (size_t i = 0; i < count; i++) {
		assert_true(found[i].start < found[i].end && found[i].end <= strlen(text));
		assert_true(i == 0 || found[i - 1].end <= found[i].start);
		if (i)
			strcat(list, ", ");
		strcat(strcat(list, entity_type_name(found[i].type)), " ");
		strcat(list, found[i].value);
	}
	return list;
}

/* On Friday 6 March 2026, in the morning. */
static const char *entities(const char *text)
{
	return read_at("2026-03-06T10:00:00+01:00", text);
}

#define assert_reads(text, expected) assert_string_equal(entities(text), expected)

static void a_month_is_the_last_that_has_begun(void **state)
{
	(void)state;
	assert_reads("duplicata de mars", "date 2026-03");
	assert_reads("ma facture de décembre", "date 2025-12");
	assert_reads("facture d'avril", "date 2025-04");
	assert_reads("fin août", "date 2025-08");
	assert_string_equal(read_at("2026-12-31T23:30:00+01:00", "janvier"), "date 2026-01");
	assert_string_equal(read_at("2027-01-01T00:30:00+01:00", "janvier"), "date 2027-01");
}

static void a_month_is_read_without_accents_in_capitals_and_shortened(void **state)
{
	(void)state;
	assert_reads("fevrier", "date 2026-02");
	assert_reads("DECEMBRE", "date 2025-12");
	assert_reads("AOÛT", "date 2025-08");
	assert_reads("fe\xCC\x81vrier", "date 2026-02"); /* é in two code points */
	assert_reads("janv", "date 2026-01");
	assert_reads("févr. 2025", "date 2025-02");
	assert_reads("facture de déc.", "date 2025-12");
	assert_reads("en sept 2025", "date 2025-09");
	assert_reads("12 sept.", "date 2025-09-12");
}

static void a_month_may_say_its_year_or_borrow_it(void **state)
{
	(void)state;
	assert_reads("mars 2025", "date 2025-03");
	assert_reads("mars 25", "date 2025-03");
	assert_reads("mars deux mille vingt-cinq", "date 2025-03");
	assert_reads("mars dernier", "date 2025-03");
	assert_reads("mars de l'an dernier", "date 2025-03");
	assert_reads("décembre prochain", "date 2026-12");
	assert_reads("août dernier", "date 2025-08");
	assert_reads("de janvier à mars 2025", "date 2025-01, date 2025-03");
	assert_reads("de novembre à janvier 2025", "date 2024-11, date 2025-01");
}

static void a_month_never_fires_inside_another_word_or_for_another_word(void **state)
{
	(void)state;
	assert_reads("marseille, démarsage, juinet, maison", "");
	assert_reads("mais je veux payer", "");
	assert_reads("je veux payer mai je peux pas", "");
	assert_reads("le magasin du champ de mars", "");
	assert_reads("je m'appelle Jan", "");
	assert_reads("en mai", "date 2025-05");
	assert_reads("mai 2025", "date 2025-05");
	assert_reads("avril et mai", "date 2025-04, date 2025-05");
}

static void a_day_is_read_in_every_layout(void **state)
{
	(void)state;
	assert_reads("12/03/2026", "date 2026-03-12");
	assert_reads("12-03-2026", "date 2026-03-12");
	assert_reads("12.03.2026", "date 2026-03-12");
	assert_reads("12 03 2026", "date 2026-03-12");
	assert_reads("12/03/26", "date 2026-03-12");
	assert_reads("2026-03-12", "date 2026-03-12");
	assert_reads("le 12/03", "date 2026-03-12");
	assert_reads("le 5/3", "date 2026-03-05");
	assert_reads("12 mars", "date 2026-03-12");
	assert_reads("du 3 avril", "date 2026-04-03");
	assert_reads("1er mars 2025", "date 2025-03-01");
	assert_reads("vingt-cinq décembre", "date 2025-12-25");
	assert_reads("lundi 9 mars", "date 2026-03-09");
	assert_reads("né le 12/03/1985", "date 1985-03-12");
	assert_reads("１２／０３／２０２６", "date 2026-03-12");
	assert_reads("06/2025", "date 2025-06");
	assert_reads("29/02/2024", "date 2024-02-29");
}

static void a_range_of_days_gives_both_its_ends(void **state)
{
	(void)state;
	assert_reads("du 3 au 12 mars 2025", "date 2025-03-03, date 2025-03-12");
	assert_reads("entre le 3 et le 12 mars", "date 2026-03-03, date 2026-03-12");
	assert_reads("du 24/12 au 31/12", "date 2025-12-24, date 2025-12-31");
}

static void days_that_do_not_exist_and_other_figures_are_no_dates(void **state)
{
	(void)state;
	assert_reads("31/04/2026", "");
	assert_reads("12/13", "");
	assert_reads("24/7 et 7j/7", "");
	assert_reads("la mensualité 4/12", "");
	assert_reads("192.168.1.1", "");
	assert_reads("version 16.10.2", "");
	assert_reads("référence 2025-123456", "");
	assert_reads("14h30, à 14.30", "");
	assert_reads("le 06", "");
}

static void moments_are_told_from_today(void **state)
{
	(void)state;
	assert_reads("hier", "date 2026-03-05");
	assert_reads("avant-hier", "date 2026-03-04");
	assert_reads("avant hier soir", "date 2026-03-04");
	assert_reads("aujourd'hui", "date 2026-03-06");
	assert_reads("aujourd’hui", "date 2026-03-06");
	assert_reads("aujourdhui", "date 2026-03-06");
	assert_reads("depuis ce matin", "date 2026-03-06");
	assert_reads("demain", "date 2026-03-07");
	assert_reads("après-demain", "date 2026-03-08");
	assert_reads("lundi dernier", "date 2026-03-02");
	assert_reads("vendredi dernier", "date 2026-02-27");
	assert_reads("vendredi prochain", "date 2026-03-13");
	assert_reads("depuis mardi", "date 2026-03-03");
	assert_reads("tous les lundis", "");
	assert_reads("la semaine dernière", "date 2026-02-27");
	assert_reads("il y a 3 jours", "date 2026-03-03");
	assert_reads("y'a deux semaines", "date 2026-02-20");
	assert_reads("il y a deux mois", "date 2026-01");
	assert_reads("il y a trois mois", "date 2025-12");
	assert_reads("il y a un an", "date 2025-03");
	assert_reads("dans 3 jours", "date 2026-03-09");
}

static void months_are_told_from_this_month(void **state)
{
	(void)state;
	assert_reads("le mois dernier", "date 2026-02");
	assert_reads("le moi dernier", "date 2026-02");
	assert_reads("rappelez-moi", "");
	assert_reads("ce mois-ci", "date 2026-03");
	assert_reads("ce mois ci", "date 2026-03");
	assert_reads("le mois en cours", "date 2026-03");
	assert_reads("le mois d'avant", "date 2026-02");
	assert_reads("le mois prochain", "date 2026-04");
	assert_reads("la facture du mois", "date 2026-03");
	assert_reads("la facture du mois de janvier", "date 2026-01");
	assert_reads("le 5 du mois dernier", "date 2026-02-05");
	assert_reads("ce mois-là", "");
	assert_string_equal(read_at("2026-01-15T10:00:00+01:00", "le mois dernier"),
			    "date 2025-12");
}

static void the_day_is_the_day_in_france(void **state)
{
	(void)state;
	assert_string_equal(read_at("2026-03-05T23:30:00Z", "aujourd'hui"), "date 2026-03-06");
	assert_string_equal(read_at("2026-07-05T22:30:00Z", "aujourd'hui"), "date 2026-07-06");
	assert_string_equal(read_at("2026-12-05T22:30:00Z", "aujourd'hui"), "date 2026-12-05");
	/* Summer time begins on 29 March 2026 and ends on 25 October. */
	assert_string_equal(read_at("2026-03-28T22:59:00Z", "hier"), "date 2026-03-27");
	assert_string_equal(read_at("2026-03-29T22:00:00Z", "hier"), "date 2026-03-29");
	assert_string_equal(read_at("2026-10-25T22:30:00Z", "hier"), "date 2026-10-24");
}

static void an_amount_is_read_in_figures(void **state)
{
	(void)state;
	assert_reads("23,50 €", "amount 2350");
	assert_reads("23,50 €", "amount 2350");
	assert_reads("23€50", "amount 2350");
	assert_reads("23 euros 50", "amount 2350");
	assert_reads("23.5€", "amount 2350");
	assert_reads("€ 23,50", "amount 2350");
	assert_reads("1 234,56 €", "amount 123456");
	assert_reads("1\xC2\xA0"
		     "234,56\xC2\xA0€",
		     "amount 123456");
	assert_reads("1\xE2\x80\xAF"
		     "234,56\xE2\x80\xAF€",
		     "amount 123456");
	assert_reads("1.234,56 euros", "amount 123456");
	assert_reads("40 000 euros", "amount 4000000");
	assert_reads("24.99e", "amount 2499");
	assert_reads("23e50", "amount 2350");
	assert_reads("12 balles", "amount 1200");
	assert_reads("50 centimes", "amount 50");
	assert_reads("50 cents", "amount 50");
	assert_reads("12€50c", "amount 1250");
	assert_reads("23 euros et 50 centimes", "amount 2350");
	assert_reads("0 €", "amount 0");
	assert_reads("j'ai payé 23,50 hier", "amount 2350, date 2026-03-05");
	assert_reads("facture de 24.99", "amount 2499");
}

static void an_amount_is_read_in_words(void **state)
{
	(void)state;
	assert_reads("vingt-trois euros cinquante", "amount 2350");
	assert_reads("vingt trois virgule cinquante euros", "amount 2350");
	assert_reads("cinq cents euros", "amount 50000");
	assert_reads("mille deux cent trente-quatre euros et cinquante centimes", "amount 123450");
	assert_reads("deux mille euros", "amount 200000");
	assert_reads("soixante et onze euros", "amount 7100");
	assert_reads("soixante-dix-sept euros", "amount 7700");
	assert_reads("quatre-vingts euros", "amount 8000");
	assert_reads("quatre vingt dix neuf euros quatre vingt dix neuf", "amount 9999");
	assert_reads("septante euros", "amount 7000");
	assert_reads("un euro", "amount 100");
	assert_reads("une vingtaine d'euros", "amount 2000");
}

static void two_amounts_stay_two(void **state)
{
	(void)state;
	assert_reads("12 euros et 15 euros", "amount 1200, amount 1500");
	assert_reads("39,98 € et 24,99 €", "amount 3998, amount 2499");
	assert_reads("12 euros 15 euros", "amount 1200, amount 1500");
	assert_reads("vingt euros et quinze euros", "amount 2000, amount 1500");
}

static void a_letter_e_is_euros_or_a_rank(void **state)
{
	(void)state;
	assert_reads("je paie 20e par mois", "amount 2000");
	assert_reads("un forfait à 30e", "amount 3000");
	assert_reads("c'est la 20e fois", "");
	assert_reads("le 20e arrondissement", "");
	assert_reads("ma 2e ligne et ma 3ème facture", "");
}

static void a_phone_number_is_read_in_every_layout(void **state)
{
	static const char *const layouts[] = {
		"06 12 34 56 78",
		"06.12.34.56.78",
		"06-12-34-56-78",
		"06/12/34/56/78",
		"0612345678",
		"0612 345 678",
		"06 1234 5678",
		"0 6 1 2 3 4 5 6 7 8",
		"+33 6 12 34 56 78",
		"+33612345678",
		"+33(0)6 12 34 56 78",
		"+33 (0) 6.12.34.56.78",
		"+33 06 12 34 56 78",
		"(+33) 6 12 34 56 78",
		"0033612345678",
		"0033 6 12 34 56 78",
		"33612345678",
		"06\xC2\xA0"
		"12\xC2\xA0"
		"34\xC2\xA0"
		"56\xC2\xA0"
		"78",
		"n°06 12 34 56 78.",
		"(06 12 34 56 78)",
		"tel:0612345678",
		"06‑12‑34‑56‑78",
		"０６１２３４５６７８",
	};
	(void)state;
	for (size_t i = 0; i < sizeof layouts / sizeof layouts[0]; i++)
		assert_reads(layouts[i], "phone +33612345678");
	assert_reads("09 72 12 34 56 et 01 44 55 66 77", "phone +33972123456, phone +33144556677");
	assert_reads("06 12 34 56 78 06 98 76 54 32", "phone +33612345678, phone +33698765432");
	assert_reads("0 800 123 456", "phone +33800123456");
	assert_reads("+32 475 12 34 56", "phone +32475123456");
}

static void a_phone_number_is_read_as_it_is_dictated(void **state)
{
	(void)state;
	assert_reads("zéro six douze trente-quatre cinquante-six soixante-dix-huit",
		     "phone +33612345678");
	assert_reads("c'est le zéro six douze trente quatre cinquante six soixante dix huit merci",
		     "phone +33612345678");
	assert_reads("zéro sept zéro quatre zéro zéro douze un deux", "phone +33704001212");
	assert_reads("zéro six soixante douze trente-quatre cinquante-six", "phone +33660123456");
	assert_reads("06 douze 34 cinquante-six 78", "phone +33612345678");
	assert_reads("zéro six douze trente-quatre", "");
}

static void other_long_numbers_are_no_phone_numbers(void **state)
{
	(void)state;
	assert_reads("06 12 34 56 7", "");
	assert_reads("06123456789", "");
	assert_reads("06.12.34.56.78.90", "");
	assert_reads("ma facture 123456789012", "");
	assert_reads("8933 1234 5678 9012 345", "");
	assert_reads("FR76 3000 6000 0112 3456 7890 189", "");
	assert_reads("siret 012 345 678 00012", "");
	assert_reads("mon code PUK 12345678", "");
	assert_reads("le 3179", "");
}

static void an_address_is_read_typed_or_dictated(void **state)
{
	(void)state;
	assert_reads("Jean.DUPONT+bbox@Exemple.FR,", "email jean.dupont+bbox@exemple.fr");
	assert_reads("c'est <jean_d-75@mail.exemple.fr>.", "email jean_d-75@mail.exemple.fr");
	assert_reads("jean @ exemple.fr", "email jean@exemple.fr");
	assert_reads("a@b.fr c@d.fr", "email a@b.fr, email c@d.fr");
	assert_reads("jean point dupont arobase exemple point fr", "email jean.dupont@exemple.fr");
	assert_reads("mon mail c'est marie tiret claire75 arobase exemple.com merci",
		     "email marie-claire75@exemple.com");
	assert_reads("jean tiret bas d arobase exemple point fr", "email jean_d@exemple.fr");
}

static void an_address_that_would_be_cut_is_not_read(void **state)
{
	char longer[200] = "";
	(void)state;
	assert_reads("andré@exemple.fr", "");
	assert_reads("jean@exemple", "");
	assert_reads("jean@exemple..fr", "");
	assert_reads("a@b@c.fr", "");
	assert_reads("@exemple.fr", "");
	assert_reads("une arobase", "");
	memset(longer, 'a', 100);
	strcat(longer, "@exemple.fr");
	assert_reads(longer, "");
}

static void a_count_is_a_number_of_things(void **state)
{
	(void)state;
	assert_reads("3 lignes", "count 3");
	assert_reads("deux portables", "count 2");
	assert_reads("24 mensualités", "count 24");
	assert_reads("130 Go", "count 130");
	assert_reads("130go", "count 130");
	assert_reads("vingt gigas", "count 20");
	assert_reads("3 autres lignes", "count 3");
	assert_reads("1 000 SMS", "count 1000");
	assert_reads("payer en 4 fois", "count 4");
	assert_reads("100 000 nouveaux utilisateurs", "count 100000");
	assert_reads("2 factures et 3 box", "count 2, count 3");
	assert_reads("2", "count 2");
	assert_reads("trois", "count 3");
	assert_int_equal(found[0].number, 3);
}

static void what_only_looks_like_a_count_is_none(void **state)
{
	(void)state;
	assert_reads("1 heure", "");
	assert_reads("24 mois", "");
	assert_reads("1,5 Go", "");
	assert_reads("une facture", "");
	assert_reads("forfait 5g", "");
	assert_reads("clé 4G", "");
	assert_reads("iphone 15 sim bloquée", "");
	assert_reads("galaxy s23 carte sim", "");
	assert_reads("code postal 75011 ligne fixe", "");
	assert_reads("06 lignes", "");
	assert_reads("les 4 derniers chiffres", "");
	assert_reads("neuf", "");
}

static void one_kind_never_turns_into_another(void **state)
{
	(void)state;
	assert_reads("06", "");
	assert_reads("mars 25 euros", "date 2026-03, amount 2500");
	assert_reads("10 euros 12 mars", "amount 1000, date 2026-03-12");
	assert_reads("23 euros 50 le 12 mars", "amount 2350, date 2026-03-12");
	assert_reads("10 euros 06 12 34 56 78", "amount 1000, phone +33612345678");
	assert_reads("06/12/2025 10 euros", "date 2025-12-06, amount 1000");
	assert_reads("23 euros 2 lignes", "amount 2300, count 2");
	assert_reads("sept lignes", "count 7");
	assert_reads("12 mars 14h", "date 2026-03-12");
	assert_reads("20 euros 24 mois", "amount 2000");
	assert_reads("12@exemple.fr 12 mars2025@exemple.fr",
		     "email 12@exemple.fr, email mars2025@exemple.fr");
}

static void a_sentence_gives_its_entities_in_order(void **state)
{
	(void)state;
	assert_reads("J'ai reçu 2 factures de 12,99€ en janvier et une de 15 € le 3 février, "
		     "rappelez-moi au 06 12 34 56 78",
		     "count 2, amount 1299, date 2026-01, amount 1500, date 2026-02-03, "
		     "phone +33612345678");
	assert_int_equal(found[1].number, 1299);
	assert_reads("bonjour je voudrais un duplicata", "");
	assert_reads("", "");
}

static void more_than_the_limit_is_left_out(void **state)
{
	char text[400] = "";
	(void)state;
	for (int i = 0; i < 30; i++)
		strcat(text, "12 euros, ");
	assert_int_equal(entities_find(extractor, text_of(text), 0, found), ENTITY_LIMIT);
}

static void the_place_of_a_count_is_its_number_alone(void **state)
{
	(void)state;
	assert_reads("mes 3 lignes", "count 3");
	assert_int_equal(found[0].start, 4);
	assert_int_equal(found[0].end, 5);
	assert_reads("le 12 mars 2025 !", "date 2025-03-12");
	assert_int_equal(found[0].start, 3);
	assert_int_equal(found[0].end, 15);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_month_is_the_last_that_has_begun),
		cmocka_unit_test(a_month_is_read_without_accents_in_capitals_and_shortened),
		cmocka_unit_test(a_month_may_say_its_year_or_borrow_it),
		cmocka_unit_test(a_month_never_fires_inside_another_word_or_for_another_word),
		cmocka_unit_test(a_day_is_read_in_every_layout),
		cmocka_unit_test(a_range_of_days_gives_both_its_ends),
		cmocka_unit_test(days_that_do_not_exist_and_other_figures_are_no_dates),
		cmocka_unit_test(moments_are_told_from_today),
		cmocka_unit_test(months_are_told_from_this_month),
		cmocka_unit_test(the_day_is_the_day_in_france),
		cmocka_unit_test(an_amount_is_read_in_figures),
		cmocka_unit_test(an_amount_is_read_in_words),
		cmocka_unit_test(two_amounts_stay_two),
		cmocka_unit_test(a_letter_e_is_euros_or_a_rank),
		cmocka_unit_test(a_phone_number_is_read_in_every_layout),
		cmocka_unit_test(a_phone_number_is_read_as_it_is_dictated),
		cmocka_unit_test(other_long_numbers_are_no_phone_numbers),
		cmocka_unit_test(an_address_is_read_typed_or_dictated),
		cmocka_unit_test(an_address_that_would_be_cut_is_not_read),
		cmocka_unit_test(a_count_is_a_number_of_things),
		cmocka_unit_test(what_only_looks_like_a_count_is_none),
		cmocka_unit_test(one_kind_never_turns_into_another),
		cmocka_unit_test(a_sentence_gives_its_entities_in_order),
		cmocka_unit_test(more_than_the_limit_is_left_out),
		cmocka_unit_test(the_place_of_a_count_is_its_number_alone),
	};
	return cmocka_run_group_tests(tests, open_extractor, close_extractor);
}
