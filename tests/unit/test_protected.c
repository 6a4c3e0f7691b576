/*
 * test_protected.c - what an unpaid bill never stops takes a customer who owes one as many turns as
 * one who owes nothing: every protected act, played to its end.
 */
#include "support.h"

#include "acts/policy.h"
#include "cli/driver.h"

enum { TURNS = 16, ENDS = 400 };

/* How customers ask for it. `pays`: who owes nothing has nothing to do there. `by_means`: how the
 * two pay their bills decides how much is asked, not what they owe. `day`: answers its date. */
static const struct request {
	const char *act, *words;
	bool pays, by_means;
	const char *day;
} REQUESTS[] = {
	{.act = "facture_payer_cb", .words = "payer ma facture", .pays = true},
	{.act = "impaye_regulariser", .words = "régulariser impayé", .pays = true},
	{.act = "impaye_consequences", .words = "conséquences impayé", .pays = true},
	{.act = "paiement_suivre", .words = "suivre mon paiement", .pays = true},
	{.act = "facilite_paiement_solder", .words = "solder facilité de paiement"},
	{.act = "facilite_paiement_consulter", .words = "consulter facilité de paiement"},
	{.act = "mode_paiement_changer", .words = "changer mode de paiement", .by_means = true},
	{.act = "coordonnees_bancaires_changer", .words = "changer rib"},
	{.act = "mandat_sepa", .words = "mandat SEPA"},
	{.act = "date_prelevement_changer",
	 .words = "changer date de prélèvement",
	 .by_means = true},
	{.act = "perte_vol_declarer", .words = "téléphone volé"},
	{.act = "code_puk", .words = "code puk"},
	{.act = "code_denetlockage", .words = "code dénetlockage"},
	{.act = "sim_remplacement_commander", .words = "nouvelle carte sim"},
	{.act = "sim_remplacement_activer", .words = "activer carte sim"},
	{.act = "sinistre_declarer", .words = "déclarer un sinistre", .day = "le 12 novembre 2026"},
	{.act = "rio_mobile", .words = "code rio mobile"},
	{.act = "rio_bbox", .words = "rio box"},
	{.act = "pto_numero", .words = "numéro pto"},
	{.act = "resilier", .words = "résiliation"},
	{.act = "resilier_mobile", .words = "résilier forfait mobile"},
	{.act = "resilier_bbox", .words = "résilier box"},
	{.act = "resiliation_annuler", .words = "annuler ma résiliation"},
	{.act = "bon_restitution", .words = "bon de restitution"},
	{.act = "factures_consulter", .words = "mes factures"},
	{.act = "facture_duplicata", .words = "duplicata de facture"},
	{.act = "factures_historique", .words = "historique factures"},
	{.act = "facture_disponibilite", .words = "date prochaine facture"},
	{.act = "facture_comprendre", .words = "comprendre ma facture"},
	{.act = "facture_prorata", .words = "prorata facture"},
	{.act = "facture_exporter_csv", .words = "exporter factures"},
	{.act = "facture_electronique", .words = "facture électronique"},
	{.act = "conso_suivre", .words = "ma conso"},
	{.act = "offre_detail", .words = "détail de mon forfait"},
	{.act = "contrats_consulter", .words = "mes contrats"},
	{.act = "infos_personnelles_consulter", .words = "mes infos personnelles"},
	{.act = "journal_activites", .words = "journal des activités"},
	{.act = "commande_acquisition_suivre", .words = "suivi commande acquisition"},
	{.act = "commande_renouvellement_suivre", .words = "suivi commande renouvellement"},
	{.act = "incident_suivre", .words = "suivre mon incident"},
	{.act = "sav_depot_suivre", .words = "suivre ma réparation"},
	{.act = "appels_bloques", .words = "appels bloqués"},
	{.act = "vod_suivre", .words = "mes vod"},
	{.act = "tarifs_international", .words = "tarifs international"},
	{.act = "meteo_reseau", .words = "météo du réseau"},
	{.act = "diagnostic_mobile", .words = "diagnostic mobile"},
	{.act = "diagnostic_bbox", .words = "diagnostic bbox"},
	{.act = "conseiller_demander", .words = "parler à un conseiller"},
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
	bool offers; /* other acts: the question is whether one of them is wanted */
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
		left->offers = left->offers || strncmp(id, "intent:", 7) == 0;
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
		left.question = left.question && !left.offers;
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
static struct outcome play(const char *customer, const struct request *request, bool last)
{
	struct outcome outcome = {0};
	struct error error = {0};
	char event[80];
	struct left left = {.question = true};
	(void)snprintf(event, sizeof event, "customer %s", customer);
	assert_int_equal(driver_begin(driver, &error), 0);
	assert_int_equal(driver_event(driver, "clock 2026-11-28T10:00:00Z", NULL, &error), 0);
	assert_int_equal(driver_event(driver, event, NULL, &error), 0);
	const char *text = request->words, *choice = NULL;
	const char *day = request->day ? request->day : "le 12 décembre 2026";
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
		text = choice ? "" : left.confirm ? "oui" : day;
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
	const struct outcome late = play(owes, request, last), other = play(free, request, last);
	assert_string_equal(late.intent, request->act);
	assert_string_equal(other.intent, request->act);
	if (late.blocked)
		fail_msg("%s is blocked for %s: %s", request->act, owes, late.said);
	if (late.turns >= TURNS)
		fail_msg("%s has no end for %s: %s", request->act, owes, late.said);
	if (request->by_means)
		return;
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
