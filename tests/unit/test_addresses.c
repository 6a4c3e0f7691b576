/* test_addresses.c - postal addresses in what is typed. */
#include "support.h"

#include "french/addresses.h"

/* "street|code|city", or "none". */
static const char *read(const char *text)
{
	static char parts[512];
	struct address address;
	if (!address_read(text_of(text), &address))
		return "none";
	(void)snprintf(parts, sizeof parts, "%.*s|%.*s|%.*s", (int)address.street.length,
		       address.street.bytes, (int)address.postal_code.length,
		       address.postal_code.bytes, (int)address.city.length, address.city.bytes);
	return parts;
}

#define assert_reads(text, expected) assert_string_equal(read(text), expected)

static void a_whole_address_has_its_three_parts(void **state)
{
	(void)state;
	assert_reads("12 rue des lilas 44000 Nantes", "12 rue des lilas|44000|Nantes");
	assert_reads("5, rue de la Paix, 75002 Paris", "5, rue de la Paix|75002|Paris");
	assert_reads("12 bis avenue du Maine\n75014 Paris", "12 bis avenue du Maine|75014|Paris");
	assert_reads("3 b impasse du Four - 01000 Bourg-en-Bresse",
		     "3 b impasse du Four|01000|Bourg-en-Bresse");
	assert_reads("Lieu-dit le Moulin, 35133 Saint-Germain",
		     "Lieu-dit le Moulin|35133|Saint-Germain");
}

static void what_stands_before_the_street_is_not_of_it(void **state)
{
	(void)state;
	assert_reads("changer mon adresse de facturation : 5 rue de la Paix, 75002 Paris",
		     "5 rue de la Paix|75002|Paris");
	assert_reads("j'habite 2 place Carnot 21000 Dijon, merci", "2 place Carnot|21000|Dijon");
	assert_reads("depuis 3 mois au 7 quai Sud 69001 Lyon svp", "7 quai Sud|69001|Lyon");
}

static void a_date_or_another_clause_ends_it(void **state)
{
	(void)state;
	assert_reads("je déménage au 12 rue des Lilas 44000 Nantes le 15 janvier",
		     "12 rue des Lilas|44000|Nantes");
	assert_reads("le 15 janvier au 8 rue du 8 mai 1945, 72000 Le Mans à partir du 15/01",
		     "8 rue du 8 mai 1945|72000|Le Mans");
	assert_reads("6 rue Blanche le 15 janvier", "6 rue Blanche||");
	assert_reads("au 6 rue Blanche à Nantes en janvier", "6 rue Blanche||");
	assert_reads("75011 Paris et je n'ai pas la fibre", "|75011|Paris");
	assert_reads("01000 Bourg-en-Bresse en mars", "|01000|Bourg-en-Bresse");
}

static void a_part_alone_is_a_part(void **state)
{
	(void)state;
	assert_reads("6 rue Blanche", "6 rue Blanche||");
	assert_reads("75015", "|75015|");
	assert_reads("69001 Lyon", "|69001|Lyon");
	assert_reads("c'est le 44000", "|44000|");
	assert_reads("75015 12", "|75015|");
}

static void other_numbers_are_no_address(void **state)
{
	(void)state;
	assert_reads("", "none");
	assert_reads("le 12", "none");
	assert_reads("06 39 98 00 12", "none");
	assert_reads("0639980012", "none");
	assert_reads("50 euros", "none");
	assert_reads("123456", "none");
	assert_reads("12", "none");
}

/* Any bytes: the parts are within the text. */
static void a_text_cut_anywhere_is_read_within_its_bytes(void **state)
{
	static const char text[] = "au 12 bis rue des Épinettes, 75017 Paris ; merci";
	(void)state;
	for (size_t length = 0; length < sizeof text; length++) {
		char *copy = malloc(length + 1);
		struct address address;
		assert_non_null(copy);
		memcpy(copy, text, length);
		if (address_read((struct text){copy, length}, &address)) {
			const struct text parts[] = {address.street, address.postal_code,
						     address.city};
			for (size_t i = 0; i < 3; i++)
				assert_true(parts[i].length <= length && parts[i].bytes >= copy &&
					    parts[i].bytes + parts[i].length <= copy + length);
		}
		free(copy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_address_has_its_three_parts),
		cmocka_unit_test(what_stands_before_the_street_is_not_of_it),
		cmocka_unit_test(a_date_or_another_clause_ends_it),
		cmocka_unit_test(a_part_alone_is_a_part),
		cmocka_unit_test(other_numbers_are_no_address),
		cmocka_unit_test(a_text_cut_anywhere_is_read_within_its_bytes),
	};
	return cmocka_run_group_tests_name("addresses", tests, NULL, NULL);
}
