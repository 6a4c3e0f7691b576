/* test_dialogue.c - the conversation: facts told, lines asked, wording varied, memory kept. */
#include "support.h"

#include "base/buffer.h"
#include "dialogue/dialogue.h"
#include "dialogue/responses.h"

static struct dialogue *dialogue;
static uint64_t chance;

static int open_dialogue(void **state)
{
	(void)state;
	struct error error = {0};
	dialogue = dialogue_open(PACK, TEXTS, &error);
	if (!dialogue)
		print_error("%s\n", error.message);
	return dialogue ? 0 : -1;
}

static int close_dialogue(void **state)
{
	(void)state;
	dialogue_close(dialogue);
	return 0;
}

/* Plays one event; the texts of the replies joined by " / ", owned by the caller. */
static char *play(struct dialogue_state *state, enum dialogue_event_kind kind, const char *text,
		  struct dialogue_turn *turn)
{
	struct error error = {0};
	struct dialogue_event event = {.kind = kind,
				       .at_ms = INT64_C(1772787600000),
				       .chance = chance++,
				       .text = text_of(text)};
	if (dialogue_step(dialogue, state, &event, turn, &error) != 0)
		fail_msg("%s", error.message);
	struct buffer joined;
	buffer_init(&joined);
	for (size_t i = 0; i < turn->count; i++) {
		buffer_add_string(&joined, i ? " / " : "");
		buffer_add_string(&joined, turn->replies[i].text);
	}
	char *all = buffer_take(&joined);
	assert_non_null(all);
	plain_typography(all);
	return all;
}

static char *say(struct dialogue_state *state, const char *text)
{
	struct dialogue_turn turn;
	char *all = play(state, DIALOGUE_SAY, text, &turn);
	dialogue_turn_clear(&turn);
	return all;
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

static const struct variants *wordings_of(const struct responses *responses, const char *id)
{
	const struct response *response = responses_find(responses, id);
	return response ? &response->texts : responses_phrase(responses, "conseiller_absent");
}

static void each_fact_of_the_operator_is_in_every_wording_of_its_answer(void **state)
{
	(void)state;
	struct responses responses;
	struct error error = {0};
	assert_int_equal(responses_load(&responses, TEXTS, &error), 0);
	FILE *file = fopen(CHEMIN_SOURCE_ROOT "/tests/data/faits.tsv", "r");
	assert_non_null(file);
	char line[2048];
	int rows = 0, missing = 0;
	assert_non_null(fgets(line, sizeof line, file));
	while (fgets(line, sizeof line, file)) {
		char *rest = line, *id = strsep(&rest, "\t\n"), *fact = strsep(&rest, "\t\n"),
		     *words = strsep(&rest, "\t\n");
		plain_typography(words);
		const struct variants *wordings = wordings_of(&responses, id);
		for (size_t i = 0; i < wordings->count; i++) {
			char *text = strdup(wordings->list[i]);
			char *groups = strdup(words), *left = groups, *group;
			plain_typography(text);
			while ((group = strsep(&left, ";"))) {
				if (!holds_one_of(text, group)) {
					print_error("%s, wording %zu: « %s » lacks %s\n", id, i + 1,
						    fact, group);
					missing++;
				}
			}
			free(groups);
			free(text);
		}
		rows++;
	}
	(void)fclose(file);
	responses_free(&responses);
	assert_true(rows >= 50);
	assert_int_equal(missing, 0);
}

static void the_app_is_presented_item_by_item(void **state)
{
	(void)state;
	static const char *const items[][2] = {
		{"la vue rapide de la conso", "Accueil"},
		{"la dernière facture", "Accueil"},
		{"l'assistance box", "Accueil"},
		{"l'assistance mobile", "Accueil"},
		{"l'organisation de l'accueil", "Accueil"},
		{"le partage du Wifi", "Accueil"},
		{"le détail du forfait mobile", "Lignes"},
		{"le détail de l'offre Bbox", "Lignes"},
		{"les équipements", "Lignes"},
		{"les options", "Lignes"},
		{"les bonus", "Lignes"},
		{"la gestion de ligne", "Lignes"},
		{"la résiliation", "Lignes"},
		{"le code RIO", "Lignes"},
		{"la consommation data", "Conso"},
		{"la consommation d'appels", "Conso"},
		{"le hors forfait", "Conso"},
		{"le changement de forfait", "Conso"},
		{"le changement d'offre Bbox", "Conso"},
		{"le téléchargement des factures", "Factures"},
		{"le paiement", "Factures"},
		{"le changement de date de prélèvement", "Factures"},
		{"le solde de la facilité de paiement", "Factures"},
		{"la modification des coordonnées", "Compte"},
		{"la modification des identifiants", "Compte"},
		{"la modification du mot de passe", "Compte"},
		{"la modification des moyens de paiement", "Compte"},
		{"le suivi des commandes", "Compte"},
		{"le suivi des démarches", "Compte"},
		{"la gestion des paramètres", "Compte"},
		{"l'assistance en ligne", "Compte"},
		{"la messagerie instantanée", "Compte"},
	};
	int wrong = 0;
	for (size_t i = 0; i < sizeof items / sizeof items[0]; i++) {
		char question[160];
		bool plural = strncmp(items[i][0], "les ", 4) == 0;
		(void)snprintf(question, sizeof question, "où %s %s ?", plural ? "sont" : "est",
			       items[i][0]);
		struct dialogue_state *conversation = dialogue_state_new();
		struct dialogue_turn turn;
		char *text = play(conversation, DIALOGUE_SAY, question, &turn);
		bool right = turn.count == 1 && turn.replies[0].intent &&
			     strcmp(turn.replies[0].intent, "appli_presentation") == 0 &&
			     strstr(text, items[i][1]) != NULL;
		if (!right) {
			print_error("%s -> %s: %s\n", question,
				    turn.count && turn.replies[0].intent ? turn.replies[0].intent
									 : "none",
				    text);
			wrong++;
		}
		dialogue_turn_clear(&turn);
		dialogue_state_free(conversation);
		free(text);
	}
	assert_int_equal(wrong, 0);
}

static void the_welcome_says_that_the_assistant_is_automatic(void **state)
{
	(void)state;
	for (int i = 0; i < 12; i++) {
		struct dialogue_state *conversation = dialogue_state_new();
		struct dialogue_turn turn;
		char *text = play(conversation, DIALOGUE_GREET, "", &turn);
		assert_true(holds_one_of(text, "automatique|automatisé|virtuel|robot"));
		dialogue_turn_clear(&turn);
		dialogue_state_free(conversation);
		free(text);
	}
}

static void the_same_wording_is_never_heard_twice_running(void **state)
{
	(void)state;
	static const char *const lines[] = {"bonjour",      "duplicata facture",
					    "il fait beau", "merci beaucoup",
					    "qui es-tu ?",  "je veux mon code PUK"};
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		struct dialogue_state *conversation = dialogue_state_new();
		char *last = NULL;
		for (int turn = 0; turn < 25; turn++) {
			char *text = say(conversation, lines[i]);
			if (last)
				assert_string_not_equal(text, last);
			free(last);
			last = text;
		}
		free(last);
		dialogue_state_free(conversation);
	}
}

static void the_line_is_asked_once_remembered_and_switched(void **state)
{
	(void)state;
	struct dialogue_state *conversation = dialogue_state_new();
	char *text = say(conversation, "offre de remboursement");
	assert_non_null(strcasestr(text, "ligne"));
	free(text);
	text = say(conversation, "Mobile");
	assert_non_null(strstr(text, "Mon forfait > Détail du tarif > Offre de remboursement"));
	free(text);
	assert_string_equal(dialogue_state_market(conversation), "mobile");
	text = say(conversation, "et pour la box ?");
	assert_non_null(strstr(text, "Mon offre > Détail du tarif > Offre de remboursement"));
	free(text);
	text = say(conversation, "offre de remboursement");
	assert_non_null(strstr(text, "Mon offre > Détail du tarif > Offre de remboursement"));
	free(text);
	dialogue_state_free(conversation);
}

static void no_answer_of_the_assistant_claims_a_transfer(void **state)
{
	(void)state;
	struct dialogue_state *conversation = dialogue_state_new();
	for (int i = 0; i < 12; i++) {
		struct dialogue_turn turn;
		char *text =
			play(conversation, DIALOGUE_SAY, "je veux parler à un conseiller", &turn);
		assert_true(turn.wants_human);
		assert_null(strcasestr(text, "je vous transfère"));
		assert_null(strcasestr(text, "je vous mets en relation"));
		assert_null(strcasestr(text, "un conseiller va vous répondre"));
		assert_true(strpbrk(text, "0123456789") != NULL); /* hours and number */
		dialogue_turn_clear(&turn);
		free(text);
	}
	dialogue_state_free(conversation);
}

static void a_conversation_saved_and_loaded_goes_on_where_it_was(void **state)
{
	(void)state;
	struct dialogue_state *conversation = dialogue_state_new();
	free(say(conversation, "offre de remboursement"));
	char *saved = dialogue_state_save(conversation);
	assert_non_null(saved);
	dialogue_state_free(conversation);
	struct error error = {0};
	conversation = dialogue_state_load(text_of(saved), &error);
	free(saved);
	assert_non_null(conversation);
	char *text = say(conversation, "Bbox ou fixe");
	assert_non_null(strstr(text, "Mon offre > Détail du tarif > Offre de remboursement"));
	free(text);
	dialogue_state_free(conversation);
}

static void a_state_that_is_not_ours_is_refused(void **state)
{
	(void)state;
	static const char *const wrong[] = {
		"", "{}", "[]", "null", "{\"version\":1}", "{\"version\":\"1\"}", "\xFF"};
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct error error = {0};
		assert_null(dialogue_state_load(text_of(wrong[i]), &error));
		assert_true(error.code < 0);
	}
}

static void a_voice_reads_the_chemin_without_its_signs(void **state)
{
	(void)state;
	struct dialogue_state *conversation = dialogue_state_new();
	struct dialogue_turn turn;
	char *text = play(conversation, DIALOGUE_SAY, "duplicata facture", &turn);
	assert_non_null(strstr(text, " > "));
	assert_non_null(turn.replies[0].say);
	assert_null(strstr(turn.replies[0].say, " > "));
	dialogue_turn_clear(&turn);
	dialogue_state_free(conversation);
	free(text);
}

/* ---- Many lines, one after the other ---- */

enum { COMPANY_LINES = 40 };

/* What the account says of the line that was asked; of the first, what comes after it too. */
static json_t *told_of_company(bool first)
{
	json_t *rest = json_array();
	for (int i = 1; first && i < COMPANY_LINES; i++)
		(void)json_array_append_new(rest, json_pack("{s:o, s:s, s:s}", "id",
							    json_sprintf("societe-%d", i), "label",
							    "une ligne", "market", "mobile"));
	return json_pack("{s:s, s:s, s:s, s:{s:s, s:s}, s:[], s:o*}", "status", "ok", "market",
			 "mobile", "say", "compte_puk", "values", "ligne", "une ligne", "jour", "",
			 "parts", "rest", rest);
}

static void lines_past_the_queue_are_said_and_no_request_is_lost(void **state)
{
	(void)state;
	struct dialogue_state *memory = dialogue_state_new();
	struct dialogue_event event = {
		.kind = DIALOGUE_SAY,
		.at_ms = INT64_C(1772787600000),
		.level = LEVEL_STRONG,
		.text = text_of("le code PUK de toutes mes lignes, et où en est mon paiement")};
	struct dialogue_turn turn;
	struct error error;
	int asked = 0, said = 0;
	bool paid = false;
	assert_int_equal(dialogue_step(dialogue, memory, &event, &turn, &error), 0);
	while (turn.call.kind) {
		bool puk = strcmp(turn.call.act, "code_puk") == 0;
		json_t *result =
			puk ? told_of_company(asked == 0) : json_pack("{s:s}", "status", "down");
		asked += puk;
		paid = paid || strcmp(turn.call.act, "paiement_suivre") == 0;
		dialogue_turn_clear(&turn);
		event = (struct dialogue_event){.kind = DIALOGUE_RESULT,
						.at_ms = INT64_C(1772787600000),
						.level = LEVEL_STRONG,
						.result = result};
		assert_int_equal(dialogue_step(dialogue, memory, &event, &turn, &error), 0);
		json_decref(result);
		for (size_t i = 0; i < turn.count; i++)
			said += strstr(turn.replies[i].text, "à la suite") != NULL;
	}
	assert_true(asked > 20);
	assert_true(asked < COMPANY_LINES);
	assert_int_equal(said, 1);
	assert_true(paid);
	dialogue_turn_clear(&turn);
	dialogue_state_free(memory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_fact_of_the_operator_is_in_every_wording_of_its_answer),
		cmocka_unit_test(the_app_is_presented_item_by_item),
		cmocka_unit_test(the_welcome_says_that_the_assistant_is_automatic),
		cmocka_unit_test(the_same_wording_is_never_heard_twice_running),
		cmocka_unit_test(the_line_is_asked_once_remembered_and_switched),
		cmocka_unit_test(no_answer_of_the_assistant_claims_a_transfer),
		cmocka_unit_test(a_conversation_saved_and_loaded_goes_on_where_it_was),
		cmocka_unit_test(a_state_that_is_not_ours_is_refused),
		cmocka_unit_test(a_voice_reads_the_chemin_without_its_signs),
		cmocka_unit_test(lines_past_the_queue_are_said_and_no_request_is_lost),
	};
	return cmocka_run_group_tests(tests, open_dialogue, close_dialogue);
}
