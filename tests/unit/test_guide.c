/* test_guide.c - what an advisor finds, on the phone or in a conversation: the act, the chemin of
 * the customer's line, what to say, and when the application is not presented. */
#include "support.h"

#include "base/clock.h"
#include "dialogue/guide.h"

static struct dialogue *dialogue;

static const char *first_found(const char *typed, const char *market, bool said)
{
	static char id[64];
	const struct guide_question question = {.text = text_of(typed),
						.market = market,
						.today_ms = 1772787600000,
						.limit = 8,
						.said = said};
	json_t *found = guide_search(dialogue, &question);
	const char *intent = json_string_value(
		json_object_get(json_array_get(json_object_get(found, "results"), 0), "intent"));
	(void)snprintf(id, sizeof id, "%s", intent ? intent : "");
	json_decref(found);
	return id;
}

static void the_title_of_each_act_typed_finds_it(void **state)
{
	(void)state;
	json_t *all = guide_intents(dialogue), *one;
	size_t i, wrong = 0;
	json_array_foreach(all, i, one)
	{
		const char *id = json_string_value(json_object_get(one, "intent"));
		const char *title = json_string_value(json_object_get(one, "title"));
		if (strcmp(first_found(title, NULL, false), id) == 0)
			continue;
		print_error("%s: %s -> %s\n", id, title, first_found(title, NULL, false));
		wrong++;
	}
	assert_true(i > 60);
	assert_true(wrong <= 2); /* two titles may say the same of a mobile and a box */
	json_decref(all);
}

static void an_unfinished_word_finds(void **state)
{
	(void)state;
	assert_string_equal(first_found("dupl", NULL, false), "facture_duplicata");
	assert_string_equal(first_found("Duplicata de FACT", NULL, false), "facture_duplicata");
	assert_string_equal(first_found("mandat se", NULL, false), "mandat_sepa");
	assert_string_equal(first_found("", NULL, false), "");
	assert_string_equal(first_found("zzzz", NULL, false), "");
}

/* The first result for a customer who has these lines, or NULL; the caller's. */
static json_t *first_for(const char *typed, const char *market, const char *const *owned)
{
	json_t *lines = owned ? json_array() : NULL;
	for (; owned && *owned; owned++)
		(void)json_array_append_new(lines, json_pack("{s:s}", "market", *owned));
	const struct guide_question question = {.text = text_of(typed),
						.market = market,
						.lines = lines,
						.today_ms = 1772787600000,
						.limit = 8};
	json_t *found = guide_search(dialogue, &question);
	json_t *first = json_incref(json_array_get(json_object_get(found, "results"), 0));
	json_decref(found);
	json_decref(lines);
	return first;
}

static void assert_way(json_t *first, const char *market, const char *step)
{
	const char *found = json_string_value(json_object_get(first, "market"));
	if (!market) {
		assert_null(found);
	} else {
		assert_non_null(found);
		assert_string_equal(found, market);
		assert_string_equal(
			json_string_value(json_array_get(json_object_get(first, "steps"), 0)),
			step);
		assert_int_equal(json_array_size(json_object_get(first, "ways")), 1);
		assert_non_null(strstr(json_string_value(json_object_get(first, "text")), step));
	}
	json_decref(first);
}

static void the_way_is_that_of_a_line_the_customer_has(void **state)
{
	(void)state;
	static const char *const key[] = {"cle4g", NULL}, *const box[] = {"box4g", NULL},
				 *const both[] = {"mobile", "fixe", NULL};
	assert_way(first_for("code puk", NULL, NULL), NULL, NULL);
	assert_way(first_for("code puk", "mobile", NULL), "mobile", "Mon mobile");
	assert_way(first_for("code puk", NULL, key), "cle4g", "Ma clé 4G");
	assert_way(first_for("on m'a volé ma box", NULL, box), "box4g", "Ma 4G box");
	assert_way(first_for("rio mobile", NULL, both), "mobile", "Mon forfait");
	json_t *none = first_for("code puk", "mobile", key);
	assert_int_equal(json_array_size(json_object_get(none, "ways")), 0);
	assert_string_equal(json_string_value(json_array_get(json_object_get(none, "lacks"), 0)),
			    "mobile");
	json_decref(none);
	json_t *stolen = first_for("on m'a volé ma box", NULL, both);
	assert_string_equal(json_string_value(json_object_get(stolen, "no_way")), "fixe");
	assert_int_equal(json_array_size(json_object_get(stolen, "ways")), 0);
	json_decref(stolen);
}

static void a_block_is_said_with_the_amount_and_how_to_pay(void **state)
{
	(void)state;
	json_t *change = first_for("changer de mobile", NULL, NULL);
	guide_tell_block(dialogue, change, 4250);
	const char *text = json_string_value(json_object_get(change, "text"));
	assert_non_null(strstr(text, "Mon mobile > Je change de mobile"));
	assert_non_null(strstr(text, "42,50\u00A0€"));
	assert_non_null(strstr(text, "A payer"));
	assert_null(strchr(text, '{'));
	json_decref(change);
}

static void words_that_mean_nothing_find_nothing(void **state)
{
	(void)state;
	assert_string_equal(first_found("est pas mon", NULL, false), "");
	assert_string_equal(first_found("vous êtes des voleurs", NULL, false), "");
	assert_string_equal(first_found("mon mari est décédé", NULL, false), "");
	assert_true(*first_found("p", NULL, false));
	json_t *weak = first_for("code puk", "fixe", NULL);
	assert_true(json_is_false(json_object_get(weak, "sure")));
	json_decref(weak);
	assert_true(guide_is_request(dialogue, text_of("mon code puk"), 1772787600000));
	assert_false(guide_is_request(dialogue, text_of("un conseiller svp"), 1772787600000));
	assert_false(guide_is_request(dialogue, text_of("merci"), 1772787600000));
}

/* What is found, presented or not; the caller's. */
static json_t *search(const char *typed, bool said, const json_t *before)
{
	const struct guide_question question = {.text = text_of(typed),
						.before = before,
						.today_ms = 1772787600000,
						.limit = 8,
						.said = said};
	return guide_search(dialogue, &question);
}

/* The place of an act among what is found, or -1. */
static int place_in(const json_t *found, const char *intent)
{
	size_t i;
	json_t *one;
	json_array_foreach(json_object_get(found, "results"), i, one)
	{
		if (strcmp(json_string_value(json_object_get(one, "intent")), intent) == 0)
			return (int)i;
	}
	return -1;
}

static bool is_presented(const char *typed, bool said, const json_t *before)
{
	json_t *found = search(typed, said, before), *one;
	bool present = json_is_true(json_object_get(found, "present"));
	size_t i;
	json_array_foreach(json_object_get(found, "results"), i, one)
	{
		if (!present)
			assert_null(json_object_get(one, "say"));
	}
	json_decref(found);
	return present;
}

static void nothing_is_presented_to_who_complains(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"ma facture est fausse encore une fois je veux la voir",
		"j'ai été prélevé deux fois, où sont mes factures",
		"vous m'avez coupé la ligne alors que j'ai payé, je veux suivre mon paiement",
		"bande de cons, c'est quoi mon forfait",
		"on m'a piraté mon compte je veux changer mon mot de passe",
		"j'ai pas pu payer ma facture, je voudrais changer de forfait",
		"ma facture est trop chère et je veux changer de forfait",
		"votre service est nul, je veux voir mon forfait",
		"mon prélèvement a été rejeté, je veux changer de mode de paiement",
		"j'arrive pas à payer, je veux changer la date de prélèvement",
		"quelqu'un utilise mon compte, je veux changer mon mot de passe",
		"on me facture une option que j'ai pas demandée, je veux l'enlever",
		"j'attends depuis trois semaines, où en est ma commande",
		"la facture a encore augmenté je veux le détail"};
	static const char *const good[] = {"modifier mon forfait",
					   "où sont mes factures",
					   "je veux un duplicata de ma facture",
					   "couper les données quand je pars au maroc",
					   "je veux un forfait moins cher",
					   "est ce que vous avez reçu mon règlement",
					   "j'ai oublié le mot de passe de mon compte",
					   "être prélevé le 10 plutôt que le 2",
					   "box"};
	for (size_t i = 0; i < 2 * sizeof bad / sizeof bad[0]; i++)
		if (is_presented(bad[i / 2], i % 2, NULL))
			fail_msg("presented: %s", bad[i / 2]);
	for (size_t i = 0; i < 2 * sizeof good / sizeof good[0]; i++)
		if (!is_presented(good[i / 2], i % 2, NULL))
			fail_msg("not presented: %s", good[i / 2]);
}

static void what_was_just_told_counts(void **state)
{
	(void)state;
	json_t *before = json_pack("[s, s]", "bonjour", "on ma volé mon portable hier");
	assert_false(is_presented("je veux changer de forfait", true, before));
	json_decref(before);
	before = json_pack("[s, s]", "un conseiller s'il vous plaît", "mon code puk");
	assert_true(is_presented("je veux changer de forfait", true, before));
	json_decref(before);
}

static void what_is_asked_too_is_found_and_the_urgent_first(void **state)
{
	(void)state;
	static const char *const lost[] = {"perdu mon tel et je veux une nouvelle sim",
					   "je veux une nouvelle sim j'ai perdu mon tel"};
	for (size_t i = 0; i < 4; i++) {
		json_t *found = search(lost[i / 2], i % 2, NULL);
		assert_int_equal(place_in(found, "perte_vol_declarer"), 0);
		assert_int_equal(place_in(found, "sim_remplacement_commander"), 1);
		json_decref(found);
	}
	json_t *found =
		search("j'ai pas pu payer ma facture, je voudrais changer de forfait", false, NULL);
	assert_int_equal(place_in(found, "forfait_modifier"), 0);
	assert_int_equal(place_in(found, "impaye_regulariser"), 1);
	json_decref(found);
	found = search("changer mon e-mail de connexion", false, NULL);
	assert_int_equal(place_in(found, "identifiant_changer"), 0);
	assert_int_equal(place_in(found, "email_contact_changer"), 1);
	json_decref(found);
	found = search("changer mon e-mail de contact", false, NULL);
	assert_int_equal(place_in(found, "email_contact_changer"), 0);
	assert_int_equal(place_in(found, "identifiant_changer"), -1);
	json_decref(found);
	found = search("on m'a volé mon tel, je veux une nouvelle carte sim", false, NULL);
	assert_int_equal(place_in(found, "perte_vol_declarer"), 0);
	json_decref(found);
	static const char *const given[] = {"je rends ma box", "plus de box, je la rends"};
	for (size_t i = 0; i < 2; i++) {
		found = search(given[i], false, NULL);
		assert_int_equal(place_in(found, "bon_restitution"), 0);
		assert_int_equal(place_in(found, "resilier_bbox"), 1);
		assert_true(json_array_size(json_object_get(found, "results")) <= 5);
		json_decref(found);
	}
	found = search("Changer cycle de facturation", false, NULL);
	assert_int_equal(place_in(found, "cycle_facturation_changer"), 0);
	assert_int_equal(place_in(found, "identifiant_changer"), -1);
	json_decref(found);
	/* The operator's own words for the act. */
	assert_string_equal(
		first_found("Changer adresse e-mail de connexion / contact", NULL, false),
		"email_contact_changer");
	assert_string_equal(first_found("couper la ligne de mon fils, il a plus besoin du portable",
					NULL, false),
			    "resilier_mobile");
	for (int said = 0; said < 2; said++) {
		found = search("je rends la box, je veux plus d'internet", said, NULL);
		assert_int_equal(place_in(found, "resilier_bbox"), 0);
		json_decref(found);
	}
}

/* What is read on the phone: no page to spell, nothing about a conversation that is written. */
static void sentences_can_be_read_aloud(void **state)
{
	(void)state;
	static const char *const never[] = {"http",       "cette conversation", "écrivez",
					    "ci-dessous", "La page\u00A0:",     "cliquez ici"};
	const struct guide_question question = {
		.text = {"", 0}, .today_ms = 1772787600000, .limit = 100, .browse = true};
	json_t *found = guide_search(dialogue, &question), *one;
	size_t i;
	json_array_foreach(json_object_get(found, "results"), i, one)
	{
		const char *text = json_string_value(json_object_get(one, "text"));
		for (size_t word = 0; word < sizeof never / sizeof never[0]; word++)
			if (strstr(text, never[word]))
				fail_msg("not to be read aloud: %s", text);
	}
	assert_true(i > 60);
	json_decref(found);
}

/* "If it is not the customer's login": the sentence does not say otherwise. */
static void the_contact_address_is_not_the_login(void **state)
{
	(void)state;
	for (int said = 0; said < 2; said++) {
		json_t *found = search("changer mon e-mail de contact", said, NULL);
		json_t *one = json_array_get(json_object_get(found, "results"), 0);
		const char *text = json_string_value(json_object_get(one, "text"));
		assert_non_null(json_string_value(json_object_get(one, "condition")));
		assert_null(strstr(text, "connexion"));
		assert_non_null(strstr(text, "«\u00A0Icône avec le prénom"));
		json_decref(found);
	}
}

static void what_is_owed_is_said_beside_how_to_pay(void **state)
{
	(void)state;
	json_t *found = search("régulariser un impayé", false, NULL);
	json_t *one = json_array_get(json_object_get(found, "results"), 0);
	assert_int_equal(place_in(found, "impaye_regulariser"), 0);
	guide_tell_owed(dialogue, one, 4250);
	const char *text = json_string_value(json_object_get(one, "text"));
	assert_non_null(strstr(text, "42,50\u00A0€"));
	assert_non_null(strstr(text, "A payer"));
	assert_int_equal(json_array_size(json_object_get(one, "steps")), 2);
	json_decref(found);
}

static void a_section_mistyped_a_condition_and_a_line_are_found(void **state)
{
	(void)state;
	json_t *found = search("urgances", false, NULL);
	assert_true(place_in(found, "code_puk") >= 0);
	assert_true(place_in(found, "perte_vol_declarer") >= 0);
	json_decref(found);
	assert_string_equal(first_found("CDC", NULL, false), "email_contact_changer");
	assert_string_equal(first_found("cdv", NULL, false), "email_contact_changer");
	found = search("4G box", false, NULL);
	assert_int_equal(json_array_size(json_object_get(found, "results")), 2);
	assert_true(place_in(found, "code_puk") >= 0);
	assert_true(place_in(found, "perte_vol_declarer") >= 0);
	json_decref(found);
	static const char *const none[] = {"pizza", "directeur", "horaires", "abcdefgh"};
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
		assert_string_equal(first_found(none[i], NULL, false), "");
}

static void a_search_costs_less_than_fifty_milliseconds(void **state)
{
	(void)state;
	int64_t begun = clock_monotonic_us();
	for (int i = 0; i < 50; i++)
		(void)first_found("le client veut changer son forfait et garder son numér", NULL,
				  false);
	assert_true((clock_monotonic_us() - begun) / 50 < 50000);
	/* Nothing but commas. */
	char commas[2001];
	memset(commas, ',', sizeof commas - 1);
	commas[sizeof commas - 1] = '\0';
	begun = clock_monotonic_us();
	(void)first_found(commas, NULL, false);
	assert_true(clock_monotonic_us() - begun < 50000);
}

static void what_was_not_understood_has_its_closest(void **state)
{
	(void)state;
	json_t *near = guide_nearest(dialogue, text_of("un truc de facture"), 1772787600000);
	assert_non_null(json_object_get(near, "closest"));
	assert_true(json_real_value(json_object_get(near, "score")) <= 1);
	json_decref(near);
	/* What was lacking is told in words. */
	static const char *const odd[] = {"ma box chante faux", "changer la couleur de ma box",
					  "mon num de carte et mon mdp"};
	for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
		near = guide_nearest(dialogue, text_of(odd[i]), 1772787600000);
		const char *lacked = json_string_value(json_object_get(near, "lacked"));
		assert_true(*lacked);
		assert_null(strpbrk(lacked, "<>|_()[]"));
		assert_null(strstr(lacked, "manque"));
		json_decref(near);
	}
	near = guide_nearest(dialogue, text_of("changer la couleur de ma box"), 1772787600000);
	assert_string_equal(json_string_value(json_object_get(near, "lacked")),
			    "mail, email, adresse…");
	json_decref(near);
	near = guide_nearest(dialogue, text_of(""), 1772787600000);
	assert_int_equal(json_object_size(near), 0);
	json_decref(near);
}

static int open_pack(void **state)
{
	struct error error = {0};
	(void)state;
	dialogue = dialogue_open(PACK, TEXTS, &error);
	if (!dialogue)
		print_error("%s\n", error.message);
	return dialogue ? 0 : -1;
}

static int close_pack(void **state)
{
	(void)state;
	dialogue_close(dialogue);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_title_of_each_act_typed_finds_it),
		cmocka_unit_test(an_unfinished_word_finds),
		cmocka_unit_test(the_way_is_that_of_a_line_the_customer_has),
		cmocka_unit_test(a_block_is_said_with_the_amount_and_how_to_pay),
		cmocka_unit_test(words_that_mean_nothing_find_nothing),
		cmocka_unit_test(nothing_is_presented_to_who_complains),
		cmocka_unit_test(what_was_just_told_counts),
		cmocka_unit_test(what_is_asked_too_is_found_and_the_urgent_first),
		cmocka_unit_test(sentences_can_be_read_aloud),
		cmocka_unit_test(the_contact_address_is_not_the_login),
		cmocka_unit_test(what_is_owed_is_said_beside_how_to_pay),
		cmocka_unit_test(a_section_mistyped_a_condition_and_a_line_are_found),
		cmocka_unit_test(a_search_costs_less_than_fifty_milliseconds),
		cmocka_unit_test(what_was_not_understood_has_its_closest),
	};
	return cmocka_run_group_tests(tests, open_pack, close_pack);
}
