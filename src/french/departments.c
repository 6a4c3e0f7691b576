/* departments.c - see departments.h. */
#include "french/departments.h"

#include <string.h>

#include "french/plain.h"

struct place {
	const char *code, *name;
	bool common; /* an everyday word too */
};

static const struct place DEPARTMENTS[] = {
	{"01", "Ain", true},
	{"02", "Aisne", false},
	{"03", "Allier", false},
	{"04", "Alpes-de-Haute-Provence", false},
	{"05", "Hautes-Alpes", false},
	{"06", "Alpes-Maritimes", false},
	{"07", "Ardèche", false},
	{"08", "Ardennes", false},
	{"09", "Ariège", false},
	{"10", "Aube", true},
	{"11", "Aude", true},
	{"12", "Aveyron", false},
	{"13", "Bouches-du-Rhône", false},
	{"14", "Calvados", false},
	{"15", "Cantal", false},
	{"16", "Charente", false},
	{"17", "Charente-Maritime", false},
	{"18", "Cher", true},
	{"19", "Corrèze", false},
	{"2A", "Corse-du-Sud", false},
	{"2B", "Haute-Corse", false},
	{"21", "Côte-d’Or", false},
	{"22", "Côtes-d’Armor", false},
	{"23", "Creuse", true},
	{"24", "Dordogne", false},
	{"25", "Doubs", false},
	{"26", "Drôme", false},
	{"27", "Eure", true},
	{"28", "Eure-et-Loir", false},
	{"29", "Finistère", false},
	{"30", "Gard", true},
	{"31", "Haute-Garonne", false},
	{"32", "Gers", true},
	{"33", "Gironde", false},
	{"34", "Hérault", false},
	{"35", "Ille-et-Vilaine", false},
	{"36", "Indre", true},
	{"37", "Indre-et-Loire", false},
	{"38", "Isère", false},
	{"39", "Jura", true},
	{"40", "Landes", true},
	{"41", "Loir-et-Cher", false},
	{"42", "Loire", true},
	{"43", "Haute-Loire", false},
	{"44", "Loire-Atlantique", false},
	{"45", "Loiret", false},
	{"46", "Lot", true},
	{"47", "Lot-et-Garonne", false},
	{"48", "Lozère", false},
	{"49", "Maine-et-Loire", false},
	{"50", "Manche", true},
	{"51", "Marne", true},
	{"52", "Haute-Marne", false},
	{"53", "Mayenne", false},
	{"54", "Meurthe-et-Moselle", false},
	{"55", "Meuse", true},
	{"56", "Morbihan", false},
	{"57", "Moselle", false},
	{"58", "Nièvre", false},
	{"59", "Nord", true},
	{"60", "Oise", true},
	{"61", "Orne", true},
	{"62", "Pas-de-Calais", false},
	{"63", "Puy-de-Dôme", false},
	{"64", "Pyrénées-Atlantiques", false},
	{"65", "Hautes-Pyrénées", false},
	{"66", "Pyrénées-Orientales", false},
	{"67", "Bas-Rhin", false},
	{"68", "Haut-Rhin", false},
	{"69", "Rhône", false},
	{"70", "Haute-Saône", false},
	{"71", "Saône-et-Loire", false},
	{"72", "Sarthe", false},
	{"73", "Savoie", false},
	{"74", "Haute-Savoie", false},
	{"75", "Paris", false},
	{"76", "Seine-Maritime", false},
	{"77", "Seine-et-Marne", false},
	{"78", "Yvelines", false},
	{"79", "Deux-Sèvres", false},
	{"80", "Somme", true},
	{"81", "Tarn", true},
	{"82", "Tarn-et-Garonne", false},
	{"83", "Var", true},
	{"84", "Vaucluse", false},
	{"85", "Vendée", false},
	{"86", "Vienne", true},
	{"87", "Haute-Vienne", false},
	{"88", "Vosges", false},
	{"89", "Yonne", false},
	{"90", "Territoire de Belfort", false},
	{"91", "Essonne", false},
	{"92", "Hauts-de-Seine", false},
	{"93", "Seine-Saint-Denis", false},
	{"94", "Val-de-Marne", false},
	{"95", "Val-d’Oise", false},
	{"971", "Guadeloupe", false},
	{"972", "Martinique", false},
	{"973", "Guyane", false},
	{"974", "La Réunion", true},
	{"976", "Mayotte", false},
};

/* Where most people live. */
static const struct place TOWNS[] = {
	{"01", "Bourg-en-Bresse", false},
	{"01", "Oyonnax", false},
	{"02", "Laon", false},
	{"02", "Saint-Quentin", false},
	{"02", "Soissons", false},
	{"03", "Moulins", true},
	{"03", "Vichy", false},
	{"03", "Montluçon", false},
	{"04", "Digne-les-Bains", false},
	{"04", "Manosque", false},
	{"05", "Gap", true},
	{"05", "Briançon", false},
	{"06", "Nice", false},
	{"06", "Cannes", false},
	{"06", "Antibes", false},
	{"06", "Grasse", false},
	{"07", "Privas", false},
	{"07", "Annonay", false},
	{"07", "Aubenas", false},
	{"08", "Charleville-Mézières", false},
	{"08", "Sedan", false},
	{"09", "Foix", false},
	{"09", "Pamiers", false},
	{"10", "Troyes", false},
	{"11", "Carcassonne", false},
	{"11", "Narbonne", false},
	{"12", "Rodez", false},
	{"12", "Millau", false},
	{"13", "Marseille", false},
	{"13", "Aix-en-Provence", false},
	{"13", "Arles", false},
	{"13", "Martigues", false},
	{"13", "Aubagne", false},
	{"14", "Caen", false},
	{"14", "Lisieux", false},
	{"14", "Bayeux", false},
	{"15", "Aurillac", false},
	{"16", "Angoulême", false},
	{"16", "Cognac", true},
	{"17", "La Rochelle", false},
	{"17", "Saintes", true},
	{"17", "Rochefort", false},
	{"17", "Royan", false},
	{"18", "Bourges", false},
	{"18", "Vierzon", false},
	{"19", "Tulle", false},
	{"19", "Brive", false},
	{"2A", "Ajaccio", false},
	{"2A", "Porto-Vecchio", false},
	{"2B", "Bastia", false},
	{"2B", "Calvi", false},
	{"2B", "Corte", false},
	{"21", "Dijon", false},
	{"21", "Beaune", false},
	{"22", "Saint-Brieuc", false},
	{"22", "Lannion", false},
	{"23", "Guéret", false},
	{"24", "Périgueux", false},
	{"24", "Bergerac", false},
	{"25", "Besançon", false},
	{"25", "Montbéliard", false},
	{"25", "Pontarlier", false},
	{"26", "Valence", true},
	{"26", "Montélimar", false},
	{"27", "Évreux", false},
	{"27", "Vernon", false},
	{"28", "Chartres", false},
	{"28", "Dreux", false},
	{"29", "Brest", false},
	{"29", "Quimper", false},
	{"29", "Morlaix", false},
	{"30", "Nîmes", false},
	{"30", "Alès", false},
	{"31", "Toulouse", false},
	{"31", "Colomiers", false},
	{"32", "Auch", false},
	{"33", "Bordeaux", false},
	{"33", "Mérignac", false},
	{"33", "Pessac", false},
	{"33", "Arcachon", false},
	{"33", "Libourne", false},
	{"34", "Montpellier", false},
	{"34", "Béziers", false},
	{"34", "Sète", false},
	{"35", "Rennes", false},
	{"35", "Saint-Malo", false},
	{"35", "Fougères", false},
	{"36", "Châteauroux", false},
	{"37", "Tours", true},
	{"38", "Grenoble", false},
	{"38", "Bourgoin-Jallieu", false},
	{"39", "Lons-le-Saunier", false},
	{"39", "Dole", false},
	{"40", "Mont-de-Marsan", false},
	{"40", "Dax", false},
	{"41", "Blois", false},
	{"41", "Vendôme", false},
	{"42", "Saint-Étienne", false},
	{"42", "Roanne", false},
	{"43", "Le Puy en Velay", false},
	{"44", "Nantes", false},
	{"44", "Saint-Nazaire", false},
	{"45", "Orléans", false},
	{"45", "Montargis", false},
	{"46", "Cahors", false},
	{"46", "Figeac", false},
	{"47", "Agen", false},
	{"47", "Marmande", false},
	{"48", "Mende", false},
	{"49", "Angers", false},
	{"49", "Cholet", false},
	{"49", "Saumur", false},
	{"50", "Saint-Lô", false},
	{"50", "Cherbourg", false},
	{"50", "Avranches", false},
	{"50", "Granville", false},
	{"51", "Reims", false},
	{"51", "Châlons-en-Champagne", false},
	{"51", "Épernay", false},
	{"52", "Chaumont", false},
	{"52", "Saint-Dizier", false},
	{"53", "Laval", false},
	{"54", "Nancy", false},
	{"54", "Lunéville", false},
	{"55", "Bar-le-Duc", false},
	{"55", "Verdun", false},
	{"56", "Vannes", false},
	{"56", "Lorient", false},
	{"57", "Metz", false},
	{"57", "Thionville", false},
	{"57", "Forbach", false},
	{"58", "Nevers", false},
	{"59", "Lille", false},
	{"59", "Roubaix", false},
	{"59", "Tourcoing", false},
	{"59", "Dunkerque", false},
	{"59", "Valenciennes", false},
	{"59", "Douai", false},
	{"60", "Beauvais", false},
	{"60", "Compiègne", false},
	{"61", "Alençon", false},
	{"62", "Arras", false},
	{"62", "Calais", false},
	{"62", "Boulogne-sur-Mer", false},
	{"62", "Béthune", false},
	{"63", "Clermont-Ferrand", false},
	{"64", "Pau", false},
	{"64", "Bayonne", false},
	{"64", "Biarritz", false},
	{"65", "Tarbes", false},
	{"65", "Lourdes", false},
	{"66", "Perpignan", false},
	{"67", "Strasbourg", false},
	{"67", "Haguenau", false},
	{"68", "Colmar", false},
	{"68", "Mulhouse", false},
	{"69", "Lyon", false},
	{"69", "Villeurbanne", false},
	{"69", "Vénissieux", false},
	{"70", "Vesoul", false},
	{"71", "Mâcon", false},
	{"71", "Chalon-sur-Saône", false},
	{"72", "Le Mans", false},
	{"73", "Chambéry", false},
	{"73", "Albertville", false},
	{"74", "Annecy", false},
	{"74", "Annemasse", false},
	{"74", "Thonon-les-Bains", false},
	{"76", "Rouen", false},
	{"76", "Le Havre", false},
	{"76", "Dieppe", false},
	{"77", "Melun", false},
	{"77", "Meaux", false},
	{"77", "Chelles", false},
	{"78", "Versailles", false},
	{"78", "Sartrouville", false},
	{"79", "Niort", false},
	{"79", "Bressuire", false},
	{"80", "Amiens", false},
	{"80", "Abbeville", false},
	{"81", "Albi", false},
	{"81", "Castres", false},
	{"82", "Montauban", false},
	{"83", "Toulon", false},
	{"83", "Fréjus", false},
	{"83", "Draguignan", false},
	{"83", "Hyères", false},
	{"84", "Avignon", false},
	{"84", "Carpentras", false},
	{"85", "La Roche sur Yon", false},
	{"85", "Les Sables d’Olonne", false},
	{"86", "Poitiers", false},
	{"86", "Châtellerault", false},
	{"87", "Limoges", false},
	{"88", "Épinal", false},
	{"89", "Auxerre", false},
	{"90", "Belfort", false},
	{"91", "Évry", false},
	{"91", "Massy", false},
	{"91", "Corbeil-Essonnes", false},
	{"92", "Nanterre", false},
	{"92", "Boulogne-Billancourt", false},
	{"92", "Colombes", false},
	{"92", "Courbevoie", false},
	{"93", "Bobigny", false},
	{"93", "Saint-Denis", false},
	{"93", "Montreuil", false},
	{"93", "Aubervilliers", false},
	{"93", "Aulnay-sous-Bois", false},
	{"94", "Créteil", false},
	{"94", "Vitry-sur-Seine", false},
	{"95", "Pontoise", false},
	{"95", "Cergy", false},
	{"95", "Argenteuil", false},
	{"971", "Pointe-à-Pitre", false},
	{"971", "Basse-Terre", false},
	{"972", "Fort-de-France", false},
	{"973", "Cayenne", false},
	{"973", "Kourou", false},
	{"974", "Saint-Denis-de-La-Réunion", false},
	{"974", "Saint-Pierre-de-La-Réunion", false},
	{"976", "Mamoudzou", false},
};

enum {
	DEPARTMENT_COUNT = sizeof DEPARTMENTS / sizeof DEPARTMENTS[0],
	TOWN_COUNT = sizeof TOWNS / sizeof TOWNS[0],
};

/* Whether the words just before `at` (a blank of `words`) are these. */
static bool follows(const char *words, const char *at, const char *before)
{
	size_t length = strlen(before);
	return (size_t)(at - words) >= length && memcmp(at - length, before, length) == 0;
}

/* "dans le Cher", "à Tours", or the name alone. */
static bool is_said_as_place(const char *words, const char *at, const char *name)
{
	static const char *const before[] = {" dans le",
					     " dans la",
					     " dans l",
					     " dans les",
					     " en",
					     " a",
					     " sur",
					     " vers",
					     " reseau",
					     " departement du",
					     " departement de la",
					     " departement de l",
					     " departement",
					     " departement des"};
	for (size_t i = 0; i < sizeof before / sizeof before[0]; i++)
		if (follows(words, at, before[i]))
			return true;
	return plain_count(words) <= 1 + plain_count(name);
}

static bool is_one_of(const char *word, size_t length, const char *const *list)
{
	for (; *list; list++)
		if (strlen(*list) == length && memcmp(word, *list, length) == 0)
			return true;
	return false;
}

/* "rue de Paris", "gare de Lyon": the name of a way, wherever it is. */
static bool is_in_street(const char *words, const char *at)
{
	static const char *const links[] = {"de", "d", "du", "des", "la", "l", NULL};
	static const char *const ways[] = {
		"rue",   "avenue", "av",   "boulevard", "bd",      "place", "route",    "quai",
		"cours", "chemin", "gare", "porte",     "impasse", "allee", "faubourg", NULL};
	while (at > words) {
		const char *start = at;
		while (start > words && start[-1] != ' ')
			start--;
		size_t length = (size_t)(at - start);
		if (is_one_of(start, length, ways))
			return true;
		if (start == words || !is_one_of(start, length, links))
			return false;
		at = start - 1;
	}
	return false;
}

/* Whether the name is said of a place somewhere in `words`. */
static bool says_place(const char *words, const struct place *place)
{
	for (const char *at = plain_find(words, place->name); at;
	     at = plain_find(at + 1, place->name))
		if (!is_in_street(words, at) &&
		    (!place->common || is_said_as_place(words, at, place->name)))
			return true;
	return false;
}

/* The longest name said: "Haute-Loire" is not "Loire". */
static const struct place *find_name(const char *words, const struct place *places, size_t count)
{
	const struct place *found = NULL;
	for (size_t i = 0; i < count; i++)
		if (says_place(words, &places[i]) &&
		    (!found || strlen(places[i].name) > strlen(found->name)))
			found = &places[i];
	return found;
}

static const char *code_of(const char *word, size_t length)
{
	for (size_t i = 0; i < DEPARTMENT_COUNT; i++)
		if (strlen(DEPARTMENTS[i].code) == length &&
		    strncasecmp(DEPARTMENTS[i].code, word, length) == 0)
			return DEPARTMENTS[i].code;
	return NULL;
}

/* Postal codes begin with the department's: two digits, three overseas; Corsica's are 20. */
static const char *code_of_post(const char *word)
{
	if (strspn(word, "0123456789") != 5)
		return NULL;
	if (strncmp(word, "20", 2) == 0)
		return word[2] == '2' || word[2] == '6' ? "2B" : "2A";
	return code_of(word, word[0] == '9' && word[1] == '7' ? 3 : 2);
}

/* "48 heures", "06 39 98 00 12", "33 rue Blanche": the number from `at` (a blank) to `end` counts,
 * dates, or is part of another one. */
static bool is_other_number(const char *words, const char *at, const char *end)
{
	static const char *const counted[] = {
		"heure",    "heures",    "h",         "jour",      "jours",    "semaine",
		"semaines", "mois",      "an",        "ans",       "annee",    "annees",
		"minute",   "minutes",   "min",       "mn",        "seconde",  "secondes",
		"s",        "j",         "fois",      "pour",      "euro",     "euros",
		"e",        "go",        "giga",      "gigas",     "mo",       "mbps",
		"mb",       "gb",        "m",         "km",        "metres",   "ieme",
		"eme",      "e",         "personnes", "clients",   "appels",   "sms",
		"barre",    "barres",    "lignes",    "box",       "rue",      "avenue",
		"av",       "bis",       "ter",       "boulevard", "bd",       "place",
		"chemin",   "route",     "impasse",   "allee",     "quai",     "cours",
		"janvier",  "fevrier",   "mars",      "avril",     "mai",      "juin",
		"juillet",  "aout",      "septembre", "octobre",   "novembre", "decembre",
		"degres",   "dernieres", "derniers",  "premiers",  NULL};
	const char *next = end + (*end == ' ');
	size_t length = strcspn(next, " ");
	bool after_number = at > words && at[-1] >= '0' && at[-1] <= '9';
	bool before_number = length > 1 && *next >= '0' && *next <= '9';
	return after_number || before_number || is_one_of(next, length, counted);
}

/* "le 13" may be a day: a number is a department's where it is said so, or alone. */
static bool is_said_as_number(const char *words, const char *at)
{
	static const char *const before[] = {" dans le",
					     " departement",
					     " dpt",
					     " dept",
					     " dep",
					     " departement du",
					     " departement le",
					     " reseau",
					     " meteo",
					     " panne",
					     " habite le",
					     " departement est le",
					     " departement numero"};
	for (size_t i = 0; i < sizeof before / sizeof before[0]; i++)
		if (follows(words, at, before[i]))
			return true;
	return plain_count(words) <= 2;
}

static const char *find_number(const char *words)
{
	for (const char *at = strchr(words, ' '); at && at[1]; at = strchr(at + 1, ' ')) {
		size_t length = strcspn(at + 1, " ");
		const char *end = at + 1 + length;
		if (at[1] < '0' || at[1] > '9')
			continue;
		if (length == 5 && code_of_post(at + 1) && !is_other_number(words, at, end))
			return code_of_post(at + 1);
		if ((length == 2 || length == 3) && is_said_as_number(words, at) &&
		    !is_other_number(words, at, end) && code_of(at + 1, length))
			return code_of(at + 1, length);
	}
	return NULL;
}

bool departments_starts_with(struct text text)
{
	char words[PLAIN_BYTES];
	(void)plain_words(text, words, sizeof words);
	for (size_t i = 0; i < TOWN_COUNT; i++)
		if (plain_find(words, TOWNS[i].name) == words)
			return true;
	return plain_find(words, "Paris") == words;
}

const char *departments_find(struct text text)
{
	char words[PLAIN_BYTES];
	(void)plain_words(text, words, sizeof words);
	const struct place *place = find_name(words, DEPARTMENTS, DEPARTMENT_COUNT);
	if (!place)
		place = find_name(words, TOWNS, TOWN_COUNT);
	return place ? place->code : find_number(words);
}
