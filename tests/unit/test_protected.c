/*
 * test_protected.c - what an unpaid bill never stops takes a customer who owes one as many turns as
 * one who owes nothing: every protected act, played to its end.
 */
#include "support.h"

#include "acts/policy.h"
#include "cli/driver.h"

enum { TURNS = 16, ENDS = 400 };

/* How customers ask for it. `pays`: who owes nothing has nothing to do there. */
static const struct request {
	const char *act, *words;
	bool pays;
} REQUESTS[] = {
	{"facture_payer_cb", "payer ma facture", true},
	{"impaye_regulariser", "régulariser impayé", true},
	{"impaye_consequences", "conséquences impayé", true},
	{"paiement_suivre", "suivre mon paiement", true},
	{"facilite_paiement_solder", "solder facilité de paiement", false},
	{"facilite_paiement_consulter", "consulter facilité de paiement", false},
	{"mode_paiement_changer", "changer mode de paiement", false},
	{"coordonnees_bancaires_changer", "changer rib", false},
	{"mandat_sepa", "mandat SEPA", false},
	{"date_prelevement_changer", "changer date de prélèvement", false},
	{"perte_vol_declarer", "téléphone volé", false},
	{"code_puk", "code puk", false},
	{"code_denetlockage", "code dénetlockage", false},
	{"sim_remplacement_commander", "nouvelle carte sim", false},
	{"sim_remplacement_activer", "activer carte sim", false},
	{"sinistre_declarer", "déclarer un sinistre", false},
	{"rio_mobile", "code rio mobile", false},
	{"rio_bbox", "rio box", false},
	{"pto_numero", "numéro pto", false},
	{"resilier", "résiliation", false},
	{"resilier_mobile", "résilier forfait mobile", false},
	{"resilier_bbox", "résilier box", false},
	{"resiliation_annuler", "annuler ma résiliation", false},
	{"bon_restitution", "bon de restitution", false},
	{"factures_consulter", "mes factures", false},
	{"facture_duplicata", "duplicata de facture", false},
	{"factures_historique", "historique factures", false},
	{"facture_disponibilite", "date prochaine facture", false},
	{"facture_comprendre", "comprendre ma facture", false},
	{"facture_prorata", "prorata facture", false},
	{"facture_exporter_csv", "exporter factures", false},
	{"facture_electronique", "facture électronique", false},
	{"conso_suivre", "ma conso", false},
	{"offre_detail", "détail de mon forfait", false},
	{"contrats_consulter", "mes contrats", false},
	{"infos_personnelles_consulter", "mes infos personnelles", false},
	{"journal_activites", "journal des activités", false},
	{"commande_acquisition_suivre", "suivi commande acquisition", false},
	{"commande_renouvellement_suivre", "suivi commande renouvellement", false},
	{"incident_suivre", "suivre mon incident", false},
	{"sav_depot_suivre", "suivre ma réparation", false},
	{"appels_bloques", "appels bloqués", false},
	{"vod_suivre", "mes vod", false},
	{"tarifs_international", "tarifs international", false},
	{"meteo_reseau", "météo du réseau", false},
	{"diagnostic_mobile", "diagnostic mobile", false},
	{"diagnostic_bbox", "diagnostic bbox", false},
	{"conseiller_demander", "parler à un conseiller", false},
};

static struct driver *driver;

static int open_driver(void **state)
{
	struct error error = {0};
	(void)state;
	driver = driver_in_process(PACK, TEXTS, &error);
	if (!driver)
		print_error("%s\n", error.message);
	return driver ? 0 : -1;
}

static int close_driver(void **state)
{
	(void)state;
	driver_close(driver);
	return 0;
}

static const char *text_at(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	return text ? text : "";
}

/* What a turn leaves the customer to answer. */
struct left {
	char choice[160]; /* to press */
	bool confirm, question;
	bool blocked;
};

static bool answers(const char *choice)
{
	return strncmp(choice, "form:", 5) == 0 || strncmp(choice, "own:", 4) == 0 ||
	       strncmp(choice, "line:", 5) == 0;
}

static void look_at_part(const json_t *part, bool last, struct left *left)
{
	size_t i;
	const json_t *item;
	bool pressed = false;
	left->blocked = left->blocked || json_object_get(part, "blocked");
	left->confirm = left->confirm || strcmp(text_at(part, "k"), "confirm") == 0;
	json_array_foreach(json_object_get(part, "items"), i, item)
	{
		const char *id = text_at(item, "id");
		if (!answers(id) || (pressed && (!last || strncmp(id, "form:", 5) != 0)))
			continue;
		(void)snprintf(left->choice, sizeof left->choice, "%s", id);
		pressed = true;
	}
}

static struct left look(const json_t *messages, bool last)
{
	size_t i, j;
	const json_t *message, *part;
	struct left left = {0};
	json_array_foreach(messages, i, message)
	{
		const char *text = text_at(message, "text");
		left = (struct left){.blocked = left.blocked};
		left.question = *text && text[strlen(text) - 1] == '?';
		json_array_foreach(json_object_get(message, "parts"), j, part)
		{
			look_at_part(part, last, &left);
		}
	}
	return left;
}

struct outcome {
	int turns;
	bool blocked;
	char intent[64]; /* of the first answer */
	char said[ENDS]; /* the last one */
};

static void remember(struct outcome *outcome, const json_t *messages)
{
	const json_t *first = json_array_get(messages, 0),
		     *end = json_array_get(messages, json_array_size(messages) - 1);
	if (outcome->turns++ == 0)
		(void)snprintf(outcome->intent, sizeof outcome->intent, "%s",
			       text_at(first, "intent"));
	(void)snprintf(outcome->said, sizeof outcome->said, "%.300s", text_at(end, "text"));
}

/* Asks for it and answers, with the first choice or with the last, until nothing is asked. */
static struct outcome play(const char *customer, const char *words, bool last)
{
	struct outcome outcome = {0};
	struct error error = {0};
	char event[80];
	struct left left = {.question = true};
	(void)snprintf(event, sizeof event, "customer %s", customer);
	assert_int_equal(driver_begin(driver, &error), 0);
	assert_int_equal(driver_event(driver, "clock 2026-11-28T10:00:00Z", NULL, &error), 0);
	assert_int_equal(driver_event(driver, event, NULL, &error), 0);
	const char *text = words, *choice = NULL;
	while (outcome.turns < TURNS) {
		json_t *messages = NULL;
		char pressed[160];
		(void)snprintf(pressed, sizeof pressed, "%s", choice ? choice : "");
		if (driver_say(driver, text, choice ? pressed : NULL, &messages, &error) != 0)
			fail_msg("%s", error.message);
		remember(&outcome, messages);
		bool blocked = left.blocked;
		left = look(messages, last);
		left.blocked = left.blocked || blocked;
		json_decref(messages);
		choice = left.choice[0] ? left.choice : NULL;
		text = choice ? "" : left.confirm ? "oui" : "le 12 décembre 2026";
		if (!choice && !left.confirm &&
		    (!left.question || strcmp(outcome.intent, "tarifs_international") == 0 ||
		     strcmp(outcome.intent, "meteo_reseau") == 0))
			break;
	}
	outcome.blocked = left.blocked;
	return outcome;
}

static void compare(const char *owes, const char *free, const struct request *request, bool last)
{
	const struct outcome late = play(owes, request->words, last),
			     other = play(free, request->words, last);
	assert_string_equal(late.intent, request->act);
	assert_string_equal(other.intent, request->act);
	if (late.blocked)
		fail_msg("%s is blocked for %s: %s", request->act, owes, late.said);
	if (late.turns >= TURNS)
		fail_msg("%s has no end for %s: %s", request->act, owes, late.said);
	if (request->pays ? late.turns > other.turns + 1 : late.turns != other.turns)
		fail_msg("%s: %d turns for %s (« %s »), %d for %s (« %s »)", request->act,
			 late.turns, owes, late.said, other.turns, free, other.said);
}

static void compare_all(const char *owes, const char *free)
{
	for (size_t i = 0; i < sizeof REQUESTS / sizeof REQUESTS[0]; i++) {
		compare(owes, free, &REQUESTS[i], false);
		compare(owes, free, &REQUESTS[i], true);
	}
}

static void one_line(void **state)
{
	(void)state;
	compare_all("impaye", "mobile");
}

static void two_lines(void **state)
{
	(void)state;
	compare_all("impaye-duo", "duo");
}

static void every_protected_act_is_played(void **state)
{
	size_t i = 0;
	const char *act;
	(void)state;
	for (; (act = policy_protected(i)); i++) {
		size_t at = 0;
		while (at < sizeof REQUESTS / sizeof REQUESTS[0] &&
		       strcmp(REQUESTS[at].act, act) != 0)
			at++;
		if (at == sizeof REQUESTS / sizeof REQUESTS[0])
			fail_msg("%s is protected, and played here by nobody (add it)", act);
	}
	assert_int_equal(i, sizeof REQUESTS / sizeof REQUESTS[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_protected_act_is_played),
		cmocka_unit_test(one_line),
		cmocka_unit_test(two_lines),
	};
	return cmocka_run_group_tests_name("protected", tests, open_driver, close_driver);
}
