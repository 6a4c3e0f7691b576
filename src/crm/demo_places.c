/*
 * demo_places.c - tariffs abroad by country and the state of the network by department, for the
 * demonstration. The prices are invented.
 */
#include <stdio.h>

#include "crm/crm_parts.h"
#include "crm/demo.h"

enum zone { ZONE_EUROPE, ZONE_NEAR, ZONE_AMERICA, ZONE_WORLD };

/* In cents: a minute called, a minute received, a message, a megabyte; then a minute and a message
 * from France to there. */
static const struct {
	const char *name;
	int64_t included, call, received, sms, data_mb, from_call, from_sms;
} ZONES[] = {
	[ZONE_EUROPE] = {"Europe", 1, 0, 0, 0, 0, 23, 7},
	[ZONE_NEAR] = {"Zone proche", 0, 118, 55, 34, 13, 75, 30},
	[ZONE_AMERICA] = {"Amérique du Nord", 0, 135, 65, 34, 13, 60, 30},
	[ZONE_WORLD] = {"Reste du monde", 0, 295, 140, 34, 13, 110, 30},
};

static const struct {
	const char *name;
	enum zone zone;
} COUNTRIES[] = {
	{"Allemagne", ZONE_EUROPE},
	{"Autriche", ZONE_EUROPE},
	{"Belgique", ZONE_EUROPE},
	{"Bulgarie", ZONE_EUROPE},
	{"Croatie", ZONE_EUROPE},
	{"Danemark", ZONE_EUROPE},
	{"Espagne", ZONE_EUROPE},
	{"Estonie", ZONE_EUROPE},
	{"Finlande", ZONE_EUROPE},
	{"Grèce", ZONE_EUROPE},
	{"Hongrie", ZONE_EUROPE},
	{"Irlande", ZONE_EUROPE},
	{"Italie", ZONE_EUROPE},
	{"Lettonie", ZONE_EUROPE},
	{"Lituanie", ZONE_EUROPE},
	{"Luxembourg", ZONE_EUROPE},
	{"Malte", ZONE_EUROPE},
	{"Pays-Bas", ZONE_EUROPE},
	{"Pologne", ZONE_EUROPE},
	{"Portugal", ZONE_EUROPE},
	{"Roumanie", ZONE_EUROPE},
	{"Slovaquie", ZONE_EUROPE},
	{"Slovénie", ZONE_EUROPE},
	{"Suède", ZONE_EUROPE},
	{"Chypre", ZONE_EUROPE},
	{"Tchéquie", ZONE_EUROPE},
	{"Norvège", ZONE_EUROPE},
	{"Islande", ZONE_EUROPE},
	{"Royaume-Uni", ZONE_EUROPE},
	{"Suisse", ZONE_NEAR},
	{"Andorre", ZONE_NEAR},
	{"Turquie", ZONE_NEAR},
	{"Maroc", ZONE_NEAR},
	{"Algérie", ZONE_NEAR},
	{"Tunisie", ZONE_NEAR},
	{"États-Unis", ZONE_AMERICA},
	{"Canada", ZONE_AMERICA},
	{"Mexique", ZONE_AMERICA},
	{"Brésil", ZONE_WORLD},
	{"Argentine", ZONE_WORLD},
	{"Chine", ZONE_WORLD},
	{"Japon", ZONE_WORLD},
	{"Inde", ZONE_WORLD},
	{"Thaïlande", ZONE_WORLD},
	{"Vietnam", ZONE_WORLD},
	{"Australie", ZONE_WORLD},
	{"Sénégal", ZONE_WORLD},
	{"Côte d’Ivoire", ZONE_WORLD},
	{"Cameroun", ZONE_WORLD},
	{"Mali", ZONE_WORLD},
	{"Égypte", ZONE_WORLD},
	{"Israël", ZONE_WORLD},
	{"Émirats arabes unis", ZONE_WORLD},
	{"Afrique du Sud", ZONE_WORLD},
	{"Madagascar", ZONE_WORLD},
	{"Maurice", ZONE_WORLD},
};

static const struct {
	const char *code, *name;
} DEPARTMENTS[] = {
	{"01", "Ain"},
	{"02", "Aisne"},
	{"03", "Allier"},
	{"04", "Alpes-de-Haute-Provence"},
	{"05", "Hautes-Alpes"},
	{"06", "Alpes-Maritimes"},
	{"07", "Ardèche"},
	{"08", "Ardennes"},
	{"09", "Ariège"},
	{"10", "Aube"},
	{"11", "Aude"},
	{"12", "Aveyron"},
	{"13", "Bouches-du-Rhône"},
	{"14", "Calvados"},
	{"15", "Cantal"},
	{"16", "Charente"},
	{"17", "Charente-Maritime"},
	{"18", "Cher"},
	{"19", "Corrèze"},
	{"2A", "Corse-du-Sud"},
	{"2B", "Haute-Corse"},
	{"21", "Côte-d’Or"},
	{"22", "Côtes-d’Armor"},
	{"23", "Creuse"},
	{"24", "Dordogne"},
	{"25", "Doubs"},
	{"26", "Drôme"},
	{"27", "Eure"},
	{"28", "Eure-et-Loir"},
	{"29", "Finistère"},
	{"30", "Gard"},
	{"31", "Haute-Garonne"},
	{"32", "Gers"},
	{"33", "Gironde"},
	{"34", "Hérault"},
	{"35", "Ille-et-Vilaine"},
	{"36", "Indre"},
	{"37", "Indre-et-Loire"},
	{"38", "Isère"},
	{"39", "Jura"},
	{"40", "Landes"},
	{"41", "Loir-et-Cher"},
	{"42", "Loire"},
	{"43", "Haute-Loire"},
	{"44", "Loire-Atlantique"},
	{"45", "Loiret"},
	{"46", "Lot"},
	{"47", "Lot-et-Garonne"},
	{"48", "Lozère"},
	{"49", "Maine-et-Loire"},
	{"50", "Manche"},
	{"51", "Marne"},
	{"52", "Haute-Marne"},
	{"53", "Mayenne"},
	{"54", "Meurthe-et-Moselle"},
	{"55", "Meuse"},
	{"56", "Morbihan"},
	{"57", "Moselle"},
	{"58", "Nièvre"},
	{"59", "Nord"},
	{"60", "Oise"},
	{"61", "Orne"},
	{"62", "Pas-de-Calais"},
	{"63", "Puy-de-Dôme"},
	{"64", "Pyrénées-Atlantiques"},
	{"65", "Hautes-Pyrénées"},
	{"66", "Pyrénées-Orientales"},
	{"67", "Bas-Rhin"},
	{"68", "Haut-Rhin"},
	{"69", "Rhône"},
	{"70", "Haute-Saône"},
	{"71", "Saône-et-Loire"},
	{"72", "Sarthe"},
	{"73", "Savoie"},
	{"74", "Haute-Savoie"},
	{"75", "Paris"},
	{"76", "Seine-Maritime"},
	{"77", "Seine-et-Marne"},
	{"78", "Yvelines"},
	{"79", "Deux-Sèvres"},
	{"80", "Somme"},
	{"81", "Tarn"},
	{"82", "Tarn-et-Garonne"},
	{"83", "Var"},
	{"84", "Vaucluse"},
	{"85", "Vendée"},
	{"86", "Vienne"},
	{"87", "Haute-Vienne"},
	{"88", "Vosges"},
	{"89", "Yonne"},
	{"90", "Territoire de Belfort"},
	{"91", "Essonne"},
	{"92", "Hauts-de-Seine"},
	{"93", "Seine-Saint-Denis"},
	{"94", "Val-de-Marne"},
	{"95", "Val-d’Oise"},
	{"971", "Guadeloupe"},
	{"972", "Martinique"},
	{"973", "Guyane"},
	{"974", "La Réunion"},
	{"976", "Mayotte"},
};

/* The others are normal. `days`: until, from today. */
static const struct {
	const char *code, *status, *detail;
	int days;
} DISTURBED[] = {
	{"13", "incident",
	 "Coupure d’une antenne à Marseille\u00A0: appels et Internet mobile ralentis.", 1},
	{"59", "works", "Travaux sur le réseau à Lille\u00A0: coupures brèves la nuit.", 6},
	{"974", "incident", "Réseau mobile perturbé par les intempéries.", 2},
};

int crm_demo_tariffs(struct crm_database *database)
{
	for (size_t i = 0; i < sizeof COUNTRIES / sizeof *COUNTRIES; i++) {
		enum zone zone = COUNTRIES[i].zone;
		if (crm_database_put(database,
				     "INSERT INTO tariff VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8,"
				     " ?9) ON CONFLICT (country) DO NOTHING",
				     "ssiiiiiii", COUNTRIES[i].name, ZONES[zone].name,
				     ZONES[zone].included, ZONES[zone].call, ZONES[zone].received,
				     ZONES[zone].sms, ZONES[zone].data_mb, ZONES[zone].from_call,
				     ZONES[zone].from_sms) != 0)
			return -1;
	}
	return 0;
}

int demo_seed_places(struct crm_database *database, struct date today)
{
	if (crm_demo_tariffs(database) != 0)
		return -1;
	for (size_t i = 0; i < sizeof DEPARTMENTS / sizeof *DEPARTMENTS; i++)
		if (crm_database_put(database,
				     "INSERT INTO network VALUES (?1, ?2, 'normal', NULL, NULL)",
				     "ss", DEPARTMENTS[i].code, DEPARTMENTS[i].name) != 0)
			return -1;
	for (size_t i = 0; i < sizeof DISTURBED / sizeof *DISTURBED; i++) {
		struct demo_day until = demo_day(calendar_add_days(today, DISTURBED[i].days));
		if (crm_database_put(database,
				     "UPDATE network SET status = ?2, detail = ?3, until = ?4 WHERE"
				     " department = ?1",
				     "ssss", DISTURBED[i].code, DISTURBED[i].status,
				     DISTURBED[i].detail, until.text) != 0)
			return -1;
	}
	return 0;
}
