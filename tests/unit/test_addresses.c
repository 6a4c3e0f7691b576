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
/* What is said with many addresses: names with « à » and initials, numbers, towns anywhere. */
static void hard_addresses_are_read(void **state)
{
	static const struct {
		const char *text, *parts;
	} cases[] = {
		/* A street that holds « à » */
		{"5 rue du Moulin à Vent, 44000 Nantes", "5 rue du Moulin à Vent|44000|Nantes"},
		{"5 rue du Moulin à Vent", "5 rue du Moulin à Vent||"},
		{"12 avenue de Pont-à-Mousson, 54000 Nancy",
		 "12 avenue de Pont-à-Mousson|54000|Nancy"},
		{"12 avenue de Pont-à-Mousson", "12 avenue de Pont-à-Mousson||"},
		{"8 rue de la Croix à la Main 72000 Le Mans",
		 "8 rue de la Croix à la Main|72000|Le Mans"},
		{"14 chemin du Puits à Roue", "14 chemin du Puits à Roue||"},
		{"3 rue du Four à Chaux 57000 Metz merci", "3 rue du Four à Chaux|57000|Metz"},
		{"route de Paris à Brest 27000 Évreux", "route de Paris à Brest|27000|Évreux"},
		{"6 rue Blanche à Nantes", "6 rue Blanche||"},
		{"6 rue Blanche a nantes", "6 rue Blanche||"},
		{"6 rue Blanche à Nantes 44000", "6 rue Blanche|44000|Nantes"},
		{"6 rue Blanche à Nantes (44000)", "6 rue Blanche|44000|Nantes"},
		{"6 rue Blanche, Nantes, 44000", "6 rue Blanche|44000|Nantes"},
		{"6 rue Blanche à 44000 Nantes", "6 rue Blanche|44000|Nantes"},
		{"6 rue Blanche à partir du 3 mars", "6 rue Blanche||"},
		{"6 rue Blanche à Saint-Mards en janvier", "6 rue Blanche à Saint-Mards||"},
		{"2 rue du Pot à l’Eau, 37000 Tours à compter de mai",
		 "2 rue du Pot à l’Eau|37000|Tours"},
		{"on déménage au 5 rue du Moulin à Vent le 15 mars", "5 rue du Moulin à Vent||"},
		/* Initials */
		{"3 rue J. Jaurès 44000 Nantes", "3 rue J. Jaurès|44000|Nantes"},
		{"3 rue J Jaurès 44000 Nantes", "3 rue J Jaurès|44000|Nantes"},
		{"3 rue j. jaures, 44000 nantes", "3 rue j. jaures|44000|nantes"},
		{"3 av. J.-B. Clément 92100 Boulogne", "3 av. J.-B. Clément|92100|Boulogne"},
		{"17 bd. C. de Gaulle, 69000 Lyon", "17 bd. C. de Gaulle|69000|Lyon"},
		{"9 rue S. Allende 93000 Bobigny", "9 rue S. Allende|93000|Bobigny"},
		{"5 pl. du Gal. Leclerc 59000 Lille", "5 pl. du Gal. Leclerc|59000|Lille"},
		{"4 rue St. Jean. Merci", "4 rue St. Jean||"},
		{"4 rue du Dr. Roux", "4 rue du Dr. Roux||"},
		{"12 rue des Lilas 97460 St. Paul", "12 rue des Lilas|97460|St. Paul"},
		{"12 rue des Lilas 44000 Nantes j’ai déménagé", "12 rue des Lilas|44000|Nantes"},
		{"12 rue des Lilas 44000 Nantes j'ai déménagé", "12 rue des Lilas|44000|Nantes"},
		{"12 rue des Lilas 44000 Nantes j ai demenage", "12 rue des Lilas|44000|Nantes"},
		{"12 rue des Lilas j’y serai lundi", "12 rue des Lilas||"},
		{"12 rue des Lilas c’est ma nouvelle adresse", "12 rue des Lilas||"},
		{"12 rue de la Merci, 34000 Montpellier", "12 rue de la Merci|34000|Montpellier"},
		{"6 rue du Rendez-vous 75012 Paris", "6 rue du Rendez-vous|75012|Paris"},
		{"7 rue Mon Repos 38000 Grenoble", "7 rue Mon Repos|38000|Grenoble"},
		{"6 rue Blanche allée A, 44000 Nantes", "6 rue Blanche allée A|44000|Nantes"},
		/* Numbers, ways, lieu-dit */
		{"12bis rue des Lilas 44000 Nantes", "12bis rue des Lilas|44000|Nantes"},
		{"12 Ter, rue des Lilas, 44000 Nantes", "12 Ter, rue des Lilas|44000|Nantes"},
		{"12 B rue des Lilas", "12 B rue des Lilas||"},
		{"12-14 rue des Lilas, 44000 Nantes", "12-14 rue des Lilas|44000|Nantes"},
		{"12/14 rue des Lilas, 44000 Nantes", "12/14 rue des Lilas|44000|Nantes"},
		{"5 grande rue 25000 Besançon", "5 grande rue|25000|Besançon"},
		{"5, Grand-Rue, 67000 Strasbourg", "5, Grand-Rue|67000|Strasbourg"},
		{"au 3 vieux chemin de Dax 40000 Mont-de-Marsan",
		 "3 vieux chemin de Dax|40000|Mont-de-Marsan"},
		{"2 rue du 11 novembre, 42000 Saint-Étienne",
		 "2 rue du 11 novembre|42000|Saint-Étienne"},
		{"9 avenue du Champ de Mars 45100 Orléans",
		 "9 avenue du Champ de Mars|45100|Orléans"},
		{"1 place du Quatre Septembre, 13007 Marseille",
		 "1 place du Quatre Septembre|13007|Marseille"},
		{"lieudit la Ferme, 35133 Landéan", "lieudit la Ferme|35133|Landéan"},
		{"ma box va au lieu-dit Le Moulin à Vent, 35133 Landéan",
		 "lieu-dit Le Moulin à Vent|35133|Landéan"},
		{"c’est au lieu dit les Quatre Vents 15000 Aurillac",
		 "lieu dit les Quatre Vents|15000|Aurillac"},
		{"12 lieu-dit Kerguen 29000 Quimper", "12 lieu-dit Kerguen|29000|Quimper"},
		{"envoyez-la au 5 clos des Vignes 21000 Dijon svp",
		 "5 clos des Vignes|21000|Dijon"},
		{"12 rue des Lilas, bâtiment B, 44000 Nantes",
		 "12 rue des Lilas, bâtiment B|44000|Nantes"},
		{"12 rue des Lilas\nrésidence Clos\n44000 Nantes",
		 "12 rue des Lilas\nrésidence Clos|44000|Nantes"},
		{"la box ira au 12 rue des Lilas\u00A0?", "12 rue des Lilas||"},
		{"12 rue des Lilas\u00A0!", "12 rue des Lilas||"},
		{"«\u00A012 rue des Lilas, 44000 Nantes\u00A0»", "12 rue des Lilas|44000|Nantes"},
		{"12 rue des Lilas au lieu du 3 place Carnot", "12 rue des Lilas||"},
		{"12 rue des Lilas pour le 15 janvier", "12 rue des Lilas||"},
		{"12 rue des Lilas dès le 3 mars", "12 rue des Lilas||"},
		{"12 rue des Lilas le quinze janvier", "12 rue des Lilas||"},
		{"12 rue des Lilas en mars", "12 rue des Lilas||"},
		{"12 rue des Lilas, mon code postal est 44000", "12 rue des Lilas|44000|"},
		{"12 rue des Lilas code postal 44000 ville Nantes",
		 "12 rue des Lilas|44000|Nantes"},
		{"12 rue des Lilas. Le code est 44000", "12 rue des Lilas|44000|"},
		{"12 rue des Lilas, c’est le 44000 Nantes. Merci d’avance",
		 "12 rue des Lilas|44000|Nantes"},
		/* The postal code first, no comma */
		{"44000 Nantes, 12 rue des Lilas", "12 rue des Lilas|44000|Nantes"},
		{"44000 Nantes 12 rue des Lilas", "12 rue des Lilas|44000|Nantes"},
		{"44000, 12 rue des Lilas, Nantes", "12 rue des Lilas|44000|Nantes"},
		{"44000 Nantes rue des Lilas", "rue des Lilas|44000|Nantes"},
		{"44000 Nantes, 12 bis rue du Moulin à Vent",
		 "12 bis rue du Moulin à Vent|44000|Nantes"},
		{"47520 Le Passage", "|47520|Le Passage"},
		{"80120 Rue", "|80120|Rue"},
		{"69470 Cours-la-Ville", "|69470|Cours-la-Ville"},
		{"44000 nantes au 12 rue des lilas le 3 mars", "12 rue des lilas|44000|nantes"},
		{"44000 Nantes au lieu de 35000 Rennes", "|44000|Nantes"},
		{"44000 Nantes pour ma mère", "|44000|Nantes"},
		{"44000 Nantes mon téléphone est le 06 39 98 00 12", "|44000|Nantes"},
		{"12 rue jean jaures 93200 saint denis", "12 rue jean jaures|93200|saint denis"},
		{"12 rue jean jaures 93200 saint denis depuis lundi",
		 "12 rue jean jaures|93200|saint denis"},
		{"97110 Pointe à Pitre", "|97110|Pointe à Pitre"},
		{"12 rue des Lilas 44000 Nantes Cedex 1", "12 rue des Lilas|44000|Nantes Cedex"},
		{"12 rue des Lilas 44000 Nantes mais pas avant le 15",
		 "12 rue des Lilas|44000|Nantes"},
		{"7 allée des Peupliers à Laval 53000", "7 allée des Peupliers|53000|Laval"},
		{"3 rue de Nantes à Rennes", "3 rue de Nantes||"},
		{"3 rue de Nantes, 35000 Rennes", "3 rue de Nantes|35000|Rennes"},
		{"4 impasse du Bois (bâtiment C), 31000 Toulouse",
		 "4 impasse du Bois (bâtiment C)|31000|Toulouse"},
		{"j’ai 2 lignes au 6 quai Voltaire et un fixe", "6 quai Voltaire||"},
		{"6 quai Voltaire, et mon mail a changé", "6 quai Voltaire||"},
		{"je pars au 25 rue du 25 août 1944, 25000 Besançon, le 25 août",
		 "25 rue du 25 août 1944|25000|Besançon"},
		{"5 RUE DE LA PAIX 75002 PARIS A PARTIR DU 3 MARS", "5 RUE DE LA PAIX|75002|PARIS"},
		{"8 rue du Port 56100 Lorient 3e étage", "8 rue du Port|56100|Lorient"},
		{"12 rue des Lilas - 44000 - Nantes", "12 rue des Lilas|44000|Nantes"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		if (strcmp(read(cases[i].text), cases[i].parts) != 0)
			fail_msg("« %s » is %s", cases[i].text, read(cases[i].text));
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
		cmocka_unit_test(hard_addresses_are_read),
		cmocka_unit_test(a_text_cut_anywhere_is_read_within_its_bytes),
	};
	return cmocka_run_group_tests_name("addresses", tests, NULL, NULL);
}
