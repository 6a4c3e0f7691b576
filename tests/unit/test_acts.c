/*
 * test_acts.c - what is read of an account: each act that reads does, each fact is told with it.
 */
#include "support.h"

#include "acts/acts.h"
#include "acts/calls.h"
#include "acts/present.h"
#include "base/buffer.h"
#include "dialogue/account_names.h"
#include "dialogue/account_text.h"
#include "dialogue/dialogue.h"

#define NOW INT64_C(1772787600000) /* 2026-03-06, 10 h in France */

enum { WORDINGS = 12, LINE_LIMIT = 4096 };

static struct dialogue *dialogue;
static struct crm *crm;
static struct crm_counts counts;

static int open_all(void **state)
{
	(void)state;
	struct error error = {0};
	dialogue = dialogue_open(PACK, TEXTS, &error);
	crm = dialogue ? crm_sqlite_open(":memory:", NOW, &error) : NULL;
	if (!crm) {
		print_error("%s\n", error.message);
		return -1;
	}
	crm->counts = &counts;
	return 0;
}

static int close_all(void **state)
{
	(void)state;
	crm_close(crm);
	dialogue_close(dialogue);
	return 0;
}

static void keep(void *context, const json_t *outcome)
{
	*(json_t **)context = json_deep_copy(outcome);
}

static json_t *perform(const char *customer, const char *act, const char *market, json_t *said)
{
	json_t *outcome = NULL;
	const struct acts_call call = {.customer = customer,
				       .level = LEVEL_STRONG,
				       .act = act,
				       .market = market,
				       .said = said,
				       .now_ms = NOW};
	acts_perform(crm, &call, keep, &outcome);
	json_decref(said);
	assert_non_null(outcome);
	return outcome;
}

/* ---- Every act that reads ---- */

/* Which operation each must ask. A row that reads and is not here is a failure. */
static const struct {
	const char *act, *operation;
} READS[] = {
	{"offre_remboursement", "refund_offers"},
	{"tarifs_international", "countries"},
	{"bon_restitution", "return_slip"},
	{"facilite_paiement_consulter", "facility"},
	{"commande_renouvellement_suivre", "orders"},
	{"commande_acquisition_suivre", "orders"},
	{"offre_detail", "offer"},
	{"factures_consulter", "bills"},
	{"facture_duplicata", "bills"},
	{"rio_mobile", "rio"},
	{"rio_bbox", "rio"},
	{"code_parental_achat", "purchase_code"},
	{"pto_numero", "pto"},
	{"conso_suivre", "consumption"},
	{"vod_suivre", "vod"},
	{"appels_bloques", "blocked_calls"},
	{"journal_activites", "journal"},
	{"infos_personnelles_consulter", "personal"},
	{"contrats_consulter", "contracts"},
	{"mandat_sepa", "mandates"},
	{"code_puk", "puk"},
	{"code_denetlockage", "unlock_code"},
	{"sav_depot_suivre", "repairs"},
	{"meteo_reseau", "disturbances"},
	{"incident_suivre", "incidents"},
	{"facture_disponibilite", "account"},
	{"facture_comprendre", "bills"},
	{"facture_prorata", "bills"},
	{"facture_exporter_csv", "bills"},
	{"factures_historique", "bills"},
	{"paiement_suivre", "payments"},
	{"impaye_consequences", "account"},
};

static const char *operation_of(const char *act)
{
	for (size_t i = 0; i < sizeof READS / sizeof READS[0]; i++)
		if (strcmp(READS[i].act, act) == 0)
			return READS[i].operation;
	return NULL;
}

/* A customer who has a line of that market. */
static const char *customer_with(const char *market)
{
	bool apart = strcmp(market, "cle4g") == 0 || strcmp(market, "box4g") == 0;
	return apart ? market : "duo";
}

/* Each row of the table whose `mode` is "lire" reads the account. How many there are. */
static int read_rows(const char *path, int id_column, int market_column, int mode_column)
{
	char line[LINE_LIMIT];
	int rows = 0;
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	while (fgets(line, sizeof line, file)) {
		char *cells[12] = {NULL}, *rest = line;
		for (size_t i = 0; i < 12 && rest; i++)
			cells[i] = strsep(&rest, "\t\n");
		if (!cells[mode_column] || strcmp(cells[mode_column], "lire") != 0)
			continue;
		const char *act = cells[id_column];
		const char *market = market_column < 0 ? "mobile" : cells[market_column];
		const char *operation = operation_of(act);
		if (!operation)
			fail_msg("%s reads, and this test does not know what", act);
		uint64_t before = crm_counts_of(&counts, operation);
		json_t *outcome = perform(customer_with(market), act, market, json_object());
		if (crm_counts_of(&counts, operation) == before)
			fail_msg("%s (%s) left no %s in the account", act, market, operation);
		json_decref(outcome);
		rows++;
	}
	(void)fclose(file);
	return rows;
}

static void every_act_that_reads_leaves_a_read_in_the_account(void **state)
{
	(void)state;
	int acts = read_rows(CHEMIN_SOURCE_ROOT "/tests/data/actes.tsv", 0, 2, 6);
	int topics = read_rows(CHEMIN_SOURCE_ROOT "/tests/data/sujets.tsv", 0, -1, 4);
	assert_true(acts >= 40);
	assert_true(topics >= 7);
}

static void what_anyone_may_know_needs_no_customer(void **state)
{
	(void)state;
	static const char *const acts[] = {"tarifs_international", "meteo_reseau"};
	for (size_t i = 0; i < 2; i++) {
		json_t *outcome = NULL;
		const struct acts_call call = {.customer = "", .act = acts[i], .now_ms = NOW};
		acts_perform(crm, &call, keep, &outcome);
		assert_string_equal(json_string_value(json_object_get(outcome, "status")), "ok");
		json_decref(outcome);
	}
}

static void a_code_needs_the_strong_level(void **state)
{
	(void)state;
	static const char *const acts[] = {"code_puk", "rio_mobile", "rio_bbox",
					   "code_denetlockage", "code_parental_achat"};
	for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++) {
		json_t *outcome = NULL;
		const struct acts_call call = {
			.customer = "duo", .level = LEVEL_BASIC, .act = acts[i], .now_ms = NOW};
		acts_perform(crm, &call, keep, &outcome);
		assert_string_equal(json_string_value(json_object_get(outcome, "status")), "level");
		json_decref(outcome);
	}
}

/* ---- What is told ---- */

/* Says it as `customer`; the texts of the replies, with what the account answers. The caller's. */
static char *ask(const char *customer, const char *text, uint64_t chance)
{
	struct dialogue_state *state = dialogue_state_new();
	struct dialogue_event event = {.kind = DIALOGUE_SAY,
				       .at_ms = NOW,
				       .chance = chance,
				       .level = LEVEL_STRONG,
				       .text = text_of(text)};
	json_t *outcome = NULL;
	struct buffer all;
	buffer_init(&all);
	for (bool more = true; more;) {
		struct error error = {0};
		struct dialogue_turn turn;
		if (dialogue_step(dialogue, state, &event, &turn, &error) != 0)
			fail_msg("%s", error.message);
		json_decref(outcome);
		outcome = NULL;
		for (size_t i = 0; i < turn.count; i++)
			buffer_add_string(&all, turn.replies[i].text);
		more = turn.call.kind != 0;
		if (more) {
			struct acts_call call = acts_call_of(&turn.call);
			call.customer = customer;
			call.level = LEVEL_STRONG;
			call.now_ms = NOW;
			acts_perform(crm, &call, keep, &outcome);
			event = (struct dialogue_event){.kind = DIALOGUE_RESULT,
							.at_ms = NOW,
							.chance = chance,
							.level = LEVEL_STRONG,
							.result = outcome};
		}
		dialogue_turn_clear(&turn);
	}
	dialogue_state_free(state);
	char *told = buffer_take(&all);
	assert_non_null(told);
	plain_typography(told);
	return told;
}

static bool holds_one_of(const char *text, const char *alternatives)
{
	char *copy = strdup(alternatives), *rest = copy, *word;
	bool found = false;
	while ((word = strsep(&rest, "|")))
		found = found || strcasestr(text, word) != NULL;
	free(copy);
	return found;
}

/* What signed-in customers say to hear these facts; some hear of them when they have nothing, too.
 */
static const struct {
	const char *id, *customer, *text;
} QUESTIONS[] = {
	{"facture_disponibilite", "mobile", "quand ma facture sera disponible"},
	{"facture_comprendre", "mobile", "pourquoi ma facture est plus élevée"},
	{"facture_prorata", "mobile", "c'est quoi le prorata sur ma facture"},
	{"facture_prorata", "sav", "c'est quoi le prorata sur ma facture"},
	{"factures_historique", "famille", "les 36 derniers mois de factures"},
	{"impaye_consequences", "impaye", "qu'est-ce que je risque avec mon impayé"},
	{"impaye_consequences", "impaye-duo", "qu'est-ce que je risque avec mon impayé"},
	{"impaye_consequences", "mobile", "qu'est-ce que je risque avec un impayé"},
	{"code_puk", "mobile", "mon code puk"},
};

enum { QUESTION_COUNT = sizeof QUESTIONS / sizeof QUESTIONS[0] };

/* How many words of the fact are missing from what is told. */
static int missing_from(const char *told, const char *id, const char *fact, const char *words)
{
	int missing = 0;
	char *groups = strdup(words), *left = groups, *group;
	plain_typography(groups);
	while ((group = strsep(&left, ";"))) {
		if (!holds_one_of(told, group)) {
			print_error("%s: « %s » lacks %s in « %s »\n", id, fact, group, told);
			missing++;
		}
	}
	free(groups);
	return missing;
}

static void each_fact_is_told_with_the_account_too(void **state)
{
	(void)state;
	char line[LINE_LIMIT];
	int missing = 0, told_facts = 0;
	FILE *file = fopen(CHEMIN_SOURCE_ROOT "/tests/data/faits.tsv", "r");
	assert_non_null(file);
	while (fgets(line, sizeof line, file)) {
		char *rest = line, *id = strsep(&rest, "\t\n"), *fact = strsep(&rest, "\t\n"),
		     *words = strsep(&rest, "\t\n");
		bool asked = operation_of(id) == NULL || strcmp(id, "facture_exporter_csv") == 0;
		for (size_t i = 0; i < QUESTION_COUNT; i++) {
			if (strcmp(QUESTIONS[i].id, id) != 0)
				continue;
			asked = true;
			for (uint64_t chance = 0; chance < WORDINGS; chance++) {
				char *told = ask(QUESTIONS[i].customer, QUESTIONS[i].text, chance);
				missing += missing_from(told, id, fact, words);
				free(told);
				told_facts++;
			}
		}
		if (!asked)
			fail_msg("nothing is asked to hear « %s » (%s)", fact, id);
	}
	(void)fclose(file);
	assert_true(told_facts > 100);
	assert_int_equal(missing, 0);
}

/* No placeholder is left, and nothing is told of an empty value. */
static void what_is_told_of_an_account_is_whole(void **state)
{
	(void)state;
	static const char *const customers[] = {"mobile",   "bbox",  "duo",   "famille",
						"impaye",   "sav",   "pro",   "impaye-duo",
						"facilite", "cle4g", "box4g", "commande"};
	static const char *const texts[] = {"combien je dois payer",
					    "mes contrats",
					    "mes infos personnelles",
					    "est-ce que mon paiement est bien arrivé",
					    "où en est mon incident",
					    "journal de mes activités",
					    "mon mandat sepa",
					    "suivi de mon téléphone au sav",
					    "où en est ma commande",
					    "il me reste combien de mensualités à payer",
					    "suivi de commande renouvellement",
					    "qu'est-ce que je risque avec mon impayé"};
	for (size_t i = 0; i < sizeof customers / sizeof customers[0]; i++) {
		for (size_t j = 0; j < sizeof texts / sizeof texts[0]; j++) {
			for (uint64_t chance = 0; chance < 2; chance++) {
				char *told = ask(customers[i], texts[j], chance);
				if (strpbrk(told, "{}@") && !strstr(told, "@example.com"))
					fail_msg("%s: %s", customers[i], told);
				if (strstr(told, "le .") || strstr(told, "  ") ||
				    strstr(told, "depuis le ;"))
					fail_msg("%s: %s", customers[i], told);
				free(told);
			}
		}
	}
}

static void a_name_that_the_texts_lack_stays_as_it_is(void **state)
{
	(void)state;
	struct responses responses;
	struct error error = {0};
	assert_int_equal(responses_load(&responses, TEXTS, &error), 0);
	static const struct {
		const char *value, *text;
	} cases[] = {
		{"\"@code_puk\"", "Code PUK"},
		{"\"@personne\"", "@personne"},
		{"\"camille@example.com\"", "camille@example.com"},
		{"[\"a\", {\"say\": \"somme_ligne\", \"values\": {\"nom\": \"@type_sms\","
		 " \"montant\": \"2\"}}]",
		 "a ; SMS et MMS : 2"},
		{"{\"say\": \"personne\"}", ""},
		{"null", ""},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		json_t *value = json_loads(cases[i].value, JSON_DECODE_ANY, NULL);
		json_t *text = account_text(&responses, value);
		char *plain = strdup(json_string_value(text));
		plain_typography(plain);
		assert_string_equal(plain, cases[i].text);
		free(plain);
		json_decref(text);
		json_decref(value);
	}
	responses_free(&responses);
}

static void a_wrong_number_is_said_with_the_lines_that_there_are(void **state)
{
	(void)state;
	json_t *outcome =
		perform("famille", "code_puk", NULL, json_pack("{s:s}", "phone", "+33612345678"));
	assert_string_equal(json_string_value(json_object_get(outcome, "status")), "line");
	assert_string_equal(json_string_value(json_object_get(outcome, "say")),
			    "compte_ligne_inconnue");
	assert_int_equal(json_array_size(json_object_get(outcome, "lines")), 3);
	json_decref(outcome);
}

static void what_follows_and_means_nothing_is_lost(void **state)
{
	(void)state;
	static const char *const acts[] = {"code_puk", "tarifs_international", "mandat_sepa",
					   "personne"};
	for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++) {
		json_t *outcome =
			perform("famille", acts[i], NULL,
				json_pack("{s:s, s:b}", "text", "il fait beau", "follow", 1));
		assert_string_equal(json_string_value(json_object_get(outcome, "status")), "lost");
		json_decref(outcome);
	}
}

/* ---- Payments ---- */

/* The wordings, in order, of what is said of these payments to who fears to have paid twice; both
 * bills are of 42,50 euros. */
static void assert_double(const char *payments, const char *expected)
{
	char said[512] = "";
	json_t *bills = json_pack("{s:[{s:s, s:i}, {s:s, s:i}]}", "bills", "id", "F1",
				  "amount_cents", 4250, "id", "F2", "amount_cents", 4250);
	size_t i;
	const json_t *sentence;
	json_t *result = json_loads(payments, 0, NULL);
	json_t *words = json_pack("{s:s}", "text", "on m’a débité deux fois");
	json_t *outcome = json_pack("{s:{}, s:[]}", "values", "parts");
	const struct view view = {.act = "paiement_suivre",
				  .result = result,
				  .outcome = outcome,
				  .now_ms = NOW,
				  .more = bills,
				  .said = words};
	assert_non_null(result);
	assert_true(present_payments(&view));
	json_array_foreach(json_object_get(outcome, "more"), i, sentence)
	{
		size_t length = strlen(said);
		(void)snprintf(said + length, sizeof said - length, "%s%s", i ? " " : "",
			       json_string_value(json_object_get(sentence, "say")));
	}
	assert_string_equal(said, expected);
	json_decref(outcome);
	json_decref(words);
	json_decref(result);
	json_decref(bills);
}

#define PAID(day, cents, bill)                                                                     \
	"{\"day\":\"" day "\",\"amount_cents\":" cents                                             \
	",\"status\":\"received\",\"invoices\":[\"" bill "\"]}"

static void a_bill_paid_twice_is_told(void **state)
{
	(void)state;
	assert_double("{\"payments\":[" PAID("2026-03-04", "4250",
					     "F1") "," PAID("2026-03-02", "4250", "F1") "]}",
		      "compte_double_trouve");
	/* Two bills of one amount, or two parts of one bill, are no double. */
	assert_double("{\"payments\":[" PAID("2026-03-04", "4250",
					     "F2") "," PAID("2026-02-04", "4250", "F1") "]}",
		      "compte_double_aucun compte_double_recu compte_double_conseil");
	assert_double("{\"payments\":[" PAID("2026-03-04", "2000",
					     "F1") "," PAID("2026-03-02", "2250", "F1") "]}",
		      "compte_double_aucun compte_double_recu compte_double_conseil");
	assert_double("{\"payments\":[" PAID("2026-03-04", "2000",
					     "F1") "," PAID("2026-03-02", "2000", "F1") "]}",
		      "compte_double_aucun compte_double_recu compte_double_conseil");
	/* But the same part twice, of what was left of it, is. */
	assert_double("{\"payments\":[" PAID("2026-03-04", "2000", "F1") "," PAID(
			      "2026-03-03", "2000", "F1") "," PAID("2026-03-02", "2250", "F1") "]}",
		      "compte_double_trouve");
}

/* ---- What is late ---- */

static bool says(const json_t *outcome, const char *wording)
{
	size_t i;
	const json_t *sentence;
	json_array_foreach(json_object_get(outcome, "more"), i, sentence)
	{
		if (strcmp(json_string_value(json_object_get(sentence, "say")), wording) == 0)
			return true;
	}
	return false;
}

/* What is told of one late bill, F1, to who had that idea; the caller's. */
static json_t *told_unpaid(const char *idea, int pending_cents, const char *bills)
{
	json_t *result =
		json_pack("{s:{s:b, s:i, s:s, s:i, s:[{s:s, s:i, s:s}]}}", "unpaid", "active", 1,
			  "amount_cents", 4250, "due", "2026-02-20", "pending_cents", pending_cents,
			  "invoices", "id", "F1", "amount_cents", 4250, "due", "2026-02-20");
	json_t *more = bills ? json_loads(bills, 0, NULL) : NULL;
	json_t *said = json_pack("{s:[s]}", "ideas", idea);
	json_t *outcome = json_pack("{s:{}, s:[]}", "values", "parts");
	const struct view view = {.act = "impaye_regulariser",
				  .result = result,
				  .outcome = outcome,
				  .now_ms = NOW,
				  .more = more,
				  .said = said};
	assert_non_null(result);
	assert_true(present_unpaid(&view));
	json_decref(said);
	json_decref(more);
	json_decref(result);
	return outcome;
}

#define BILL(id)                                                                                   \
	"{\"id\":\"" id "\",\"month\":\"2026-02\",\"amount_cents\":4250,\"parts\":[{\"name\":"     \
	"\"Abonnements\",\"amount_cents\":4250,\"items\":[{\"label\":\"Forfait\",\"amount_"        \
	"cents\":"                                                                                 \
	"4250}]}]}"

static void only_the_late_bills_are_shown_to_who_contests(void **state)
{
	(void)state;
	json_t *outcome =
		told_unpaid("facture_fausse", 0, "{\"bills\":[" BILL("F2") "," BILL("F1") "]}");
	assert_int_equal(json_array_size(json_object_get(outcome, "parts")), 1);
	assert_true(says(outcome, "compte_impaye_conteste"));
	json_decref(outcome);
	outcome = told_unpaid("facture_fausse", 0, NULL);
	assert_int_equal(json_array_size(json_object_get(outcome, "parts")), 0);
	assert_false(says(outcome, "compte_impaye_conteste"));
	assert_true(says(outcome, "compte_impaye_conteste_sans_detail"));
	json_decref(outcome);
}

static void who_asks_for_time_once_paid_is_not_told_what_is_stopped(void **state)
{
	(void)state;
	json_t *outcome = told_unpaid("demande_de_delai", 4250, NULL);
	assert_string_equal(json_string_value(json_object_get(outcome, "say")),
			    "compte_impaye_attente");
	assert_false(says(outcome, "compte_impaye_effets"));
	assert_int_equal(json_array_size(json_object_get(outcome, "parts")), 0);
	json_decref(outcome);
	outcome = told_unpaid("demande_de_delai", 0, NULL);
	assert_true(says(outcome, "compte_impaye_solution"));
	json_decref(outcome);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_act_that_reads_leaves_a_read_in_the_account),
		cmocka_unit_test(what_anyone_may_know_needs_no_customer),
		cmocka_unit_test(a_code_needs_the_strong_level),
		cmocka_unit_test(each_fact_is_told_with_the_account_too),
		cmocka_unit_test(what_is_told_of_an_account_is_whole),
		cmocka_unit_test(a_name_that_the_texts_lack_stays_as_it_is),
		cmocka_unit_test(a_wrong_number_is_said_with_the_lines_that_there_are),
		cmocka_unit_test(what_follows_and_means_nothing_is_lost),
		cmocka_unit_test(a_bill_paid_twice_is_told),
		cmocka_unit_test(only_the_late_bills_are_shown_to_who_contests),
		cmocka_unit_test(who_asks_for_time_once_paid_is_not_told_what_is_stopped),
	};
	return cmocka_run_group_tests(tests, open_all, close_all);
}
