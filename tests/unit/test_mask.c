/* test_mask.c - what is hidden before anything is logged or stored, and what is kept. */
#include "support.h"

#include "base/bank.h"
#include "base/mask.h"

/* Borrowed until the next call. */
static const char *masked(const char *text)
{
	static struct buffer out;
	buffer_clear(&out);
	(void)mask_secrets(text_of(text), &out);
	assert_false(out.failed);
	return out.bytes ? out.bytes : "";
}

#define assert_masked(text, expected) assert_string_equal(masked(text), expected)
#define assert_kept(text)             assert_string_equal(masked(text), text)

static void a_card_is_hidden_in_any_layout(void **state)
{
	static const char *const layouts[] = {
		"4111111111111111",
		"4111 1111 1111 1111",
		"4111-1111-1111-1111",
		"4111.1111.1111.1111",
		"4111/1111/1111/1111",
		"4111, 1111, 1111, 1111",
		"4111\n1111\n1111\n1111",
		"4111  1111 - 1111  1111",
		"4111\xC2\xA0"
		"1111\xC2\xA0"
		"1111\xC2\xA0"
		"1111", /* no-break space */
		"4111\xE2\x80\xAF"
		"1111\xE2\x80\xAF"
		"1111\xE2\x80\xAF"
		"1111", /* narrow one */
		"4111‑1111‑1111‑1111",
		"4111–1111–1111–1111",
		"41 11 11 11 11 11 11 11",
		"4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
		"411 111 111 111 111 1",
		"41111111 11111111",
		"４１１１１１１１１１１１１１１１",
		"４１１１　１１１１　１１１１　１１１１",
	};
	(void)state;
	for (size_t i = 0; i < sizeof layouts / sizeof layouts[0]; i++)
		assert_masked(layouts[i], "[carte masquée]");
	assert_masked("ma CB4111111111111111!", "ma CB[carte masquée]!");
	assert_masked("le 12/03/2026 4111111111111111", "le 12/03/2026 [carte masquée]");
	assert_masked("0612345678 4111111111111111", "0612345678 [carte masquée]");
}

static void cards_of_every_issuer_are_hidden(void **state)
{
	static const char *const cards[] = {
		"4222222222222",       "4111111111111111",  "5555555555554444", "2223003122003222",
		"378282246310005",     "3782 822463 10005", "30569309025904",   "3056 930902 5904",
		"6011111111111117",    "3530111333300000",  "6200000000000005", "6304000000000000",
		"4970101234567890010",
	};
	(void)state;
	for (size_t i = 0; i < sizeof cards / sizeof cards[0]; i++)
		assert_masked(cards[i], "[carte masquée]");
}

static void numbers_that_fail_luhn_or_the_issuers_ranges_are_kept(void **state)
{
	(void)state;
	assert_kept("4111111111111112");
	assert_kept("1111 1111 1111 1117");
	assert_kept("0000000000000000");
	assert_false(bank_is_card("411111111111111", 15));
	assert_true(bank_is_card("4111111111111111", 16));
}

static void an_imei_and_an_iccid_are_kept_although_they_pass_luhn(void **state)
{
	(void)state;
	assert_kept("IMEI 490154203237518");
	assert_kept("352099001761481");
	assert_kept("35-209900-176148-1");
	assert_kept("35 456789 012345 8");
	assert_kept("ma sim 8933150319054382967");
	assert_kept("89331503190543829678");
	assert_kept("8933 1503 1905 4382 967");
}

static void telephone_numbers_side_by_side_are_no_card(void **state)
{
	(void)state;
	assert_kept("06 12 34 56 78 07 98 76 54 32");
	assert_kept("06.12.34.56.78 et 0798765432");
	assert_kept("+33 6 22 34 56 78 06 12 34 56 78");
	assert_kept("0033 6 51 23 45 67 8");
}

static void the_code_beside_a_card_is_hidden_with_it(void **state)
{
	(void)state;
	assert_masked("4111 1111 1111 1111 12/27 123", "[carte masquée] 12/27 [code masqué]");
	assert_masked("4111111111111111 exp 12/2027 cvv 123",
		      "[carte masquée] exp 12/2027 cvv [code masqué]");
	assert_masked("3782 822463 10005 1227 123", "[carte masquée] 1227 [code masqué]");
	assert_masked("41111111111111111227123", "[carte masquée]1227123");
	assert_masked("cvv 123", "cvv [code masqué]");
	assert_masked("le cryptogramme est 123", "le cryptogramme est [code masqué]");
	assert_masked("mon code de sécurité : 123", "mon code de sécurité : [code masqué]");
	assert_masked("4111111111111111 123 euros", "[carte masquée] 123 euros");
	assert_masked("4111111111111111 et 5555 5555 5555 4444 123",
		      "[carte masquée] et [carte masquée] [code masqué]");
}

static void an_iban_is_hidden_in_any_layout(void **state)
{
	(void)state;
	assert_masked("FR76 3000 6000 0112 3456 7890 189", "[IBAN masqué]");
	assert_masked("FR7630006000011234567890189", "[IBAN masqué]");
	assert_masked("fr76 3000 6000 0112 3456 7890 189", "[IBAN masqué]");
	assert_masked("FR76-3000-6000-0112-3456-7890-189.", "[IBAN masqué].");
	assert_masked("FR\xC2\xA0"
		      "76\xC2\xA0"
		      "30006000011234567890189",
		      "[IBAN masqué]");
	assert_masked("ＦＲ７６３０００６００００１１２３４５６７８９０１８９", "[IBAN masqué]");
	assert_masked("IBAN:FR7630006000011234567890189merci", "IBAN:[IBAN masqué]merci");
	assert_masked("DE89 3704 0044 0532 0130 00", "[IBAN masqué]");
	assert_masked("GB29 NWBK 6016 1331 9268 19", "[IBAN masqué]");
}

static void what_only_begins_like_an_iban_is_kept(void **state)
{
	(void)state;
	assert_kept("FR76 3000 6000 0112 3456 7890 188");
	assert_kept("de 20 euros sur ma facture de 2025");
	assert_kept("si 12 personnes le demandent");
	assert_masked("carte 4111 1111 1111 1111 merci", "carte [carte masquée] merci");
	assert_masked("de 4111 1111 1111 1111", "de [carte masquée]");
}

static void a_code_that_is_announced_is_hidden(void **state)
{
	(void)state;
	assert_masked("mon code reçu par SMS est 483920",
		      "mon code reçu par SMS est [code masqué]");
	assert_masked("le code est 483 920", "le code est [code masqué]");
	assert_masked("code : 4839", "code : [code masqué]");
	assert_masked("mon code c’est 0000", "mon code c’est [code masqué]");
	assert_masked("le code à 6 chiffres est 123456", "le code à 6 chiffres est [code masqué]");
	assert_masked("code de confirmation 1234 merci",
		      "code de confirmation [code masqué] merci");
	assert_masked("code PUK 12345678", "code PUK [code masqué]");
	assert_masked("code puk 1234 5678", "code puk [code masqué]");
	assert_masked("pin 1234", "pin [code masqué]");
	assert_masked("mon code est A1B2C3", "mon code est [code masqué]");
	assert_masked("code G-483920", "code G-[code masqué]");
	assert_masked("483920 est mon code", "[code masqué] est mon code");
	assert_masked("483920 c'est le code reçu", "[code masqué] c'est le code reçu");
	assert_masked("code pin 1234 06 12 34 56 78", "code pin [code masqué] 06 12 34 56 78");
	assert_masked("code secret 1234 et 4111111111111111",
		      "code secret [code masqué] et [carte masquée]");
}

static void a_question_about_a_code_is_kept(void **state)
{
	(void)state;
	assert_kept("je veux mon code PUK");
	assert_kept("c'est quoi le code puk du 0612345678 ?");
	assert_kept("code PUK de ma ligne 06 12 34 56 78");
	assert_kept("j'ai tapé 3 fois le mauvais code pin");
	assert_kept("je n'ai pas reçu le code à 6 chiffres");
	assert_kept("code bloqué depuis 2024");
	assert_kept("code reçu le 12/03/2026");
	assert_kept("483920");
}

static void other_codes_and_numbers_are_kept(void **state)
{
	(void)state;
	assert_kept("code postal 75011");
	assert_kept("mon code postal est 75011");
	assert_kept("75011 est mon code postal");
	assert_kept("code promo 2026");
	assert_kept("code erreur 4040");
	assert_kept("les 4 derniers chiffres de ma carte sont 1234");
	assert_kept("facture 123456789012");
	assert_kept("la facture n° 2025 1103 4567");
	assert_kept("commande 20251234");
	assert_kept("numéro client 1234567890");
	assert_kept("j'ai payé 1 234,56 € le 12/03/2026");
	assert_kept("code RIO 01P123456ABC");
	assert_kept("appelez le 06.12.34.56.78 ou le 3179");
}

static void a_password_that_is_announced_is_hidden(void **state)
{
	(void)state;
	assert_masked("mot de passe : azerty123", "mot de passe : [code masqué]");
	assert_masked("mon mot de passe est azerty", "mon mot de passe est [code masqué]");
	assert_masked("mon mdp c'est P@ss!", "mon mdp c'est [code masqué]");
	assert_masked("mdp=Soleil2026 merci", "mdp=[code masqué] merci");
	assert_masked("mdp azerty75", "mdp [code masqué]");
	assert_masked("mot de passe de mon espace client : é1à2ù3",
		      "mot de passe de mon espace client : [code masqué]");
	assert_masked("clé wifi : A1B2C3D4E5", "clé wifi : [code masqué]");
}

static void a_word_about_a_password_is_kept(void **state)
{
	(void)state;
	assert_kept("mot de passe oublié");
	assert_kept("mon mot de passe est oublié");
	assert_kept("mon mot de passe est incorrect");
	assert_kept("mot de passe : je n'arrive pas à me connecter");
	assert_kept("je veux changer le mot de passe du wifi");
	assert_kept("mot de passe 06 12 34 56 78");
	assert_kept("j'ai essayé mon mot de passe 3 fois");
	assert_kept("mon mot de passe est refusé depuis hier");
	assert_kept("mot de passe de jean@exemple.fr");
}

static void masking_a_masked_text_changes_nothing(void **state)
{
	static const char *const texts[] = {
		"4111 1111 1111 1111 12/27 123", "mot de passe : azerty123 merci",
		"code 1234 4111 1111 1111 1111", "FR76 3000 6000 0112 3456 7890 189 code 1234",
		"41111111111111111227123",
	};
	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		char once[200];
		(void)snprintf(once, sizeof once, "%s", masked(texts[i]));
		assert_string_not_equal(once, texts[i]);
		assert_kept(once);
	}
}

/* What a conversation keeps of messages in a row, " / " between them. */
static void expect_conversation(const char *const *messages, const char *kept)
{
	struct mask_tail tail = {""};
	struct buffer all;
	buffer_init(&all);
	for (; *messages; messages++) {
		(void)mask_secrets_after(&tail, text_of(*messages), &all);
		buffer_add_string(&all, messages[1] ? " / " : "");
	}
	assert_string_equal(all.bytes, kept);
	buffer_free(&all);
}

static void a_card_sent_in_several_messages_is_hidden_once_it_is_whole(void **state)
{
	(void)state;
	expect_conversation((const char *[]){"ma carte : 4970 1011", "2345 6786, code 123", NULL},
			    "ma carte : 4970 1011 / [carte masquée], code [code masqué]");
	expect_conversation((const char *[]){"4970", "1011", "2345", "6786 merci", NULL},
			    "4970 / 1011 / 2345 / [carte masquée] merci");
	expect_conversation((const char *[]){"4970 1011", "attendez", "2345 6786", NULL},
			    "4970 1011 / attendez / [carte masquée]");
	expect_conversation((const char *[]){"4970 1011", "n° 12 pardon", "2345 6786", NULL},
			    "4970 1011 / n° 12 pardon / 2345 6786");
	expect_conversation((const char *[]){"payer 24,50", "4970 1011", "2345 6786", NULL},
			    "payer 24,50 / 4970 1011 / [carte masquée]");
	expect_conversation((const char *[]){"123456", "789012", "4970 1011", "2345 6786", NULL},
			    "123456 / 789012 / 4970 1011 / [carte masquée]");
	expect_conversation((const char *[]){"06 39 98 00 12", "4970 1011", "2345 6786", NULL},
			    "06 39 98 00 12 / 4970 1011 / [carte masquée]");
	expect_conversation((const char *[]){"dossier 4970 1011", "2345 6785", NULL},
			    "dossier 4970 1011 / 2345 6785");
}

static void secrets_are_counted_and_any_bytes_are_accepted(void **state)
{
	struct buffer out;
	(void)state;
	buffer_init(&out);
	assert_int_equal(mask_secrets((struct text){NULL, 0}, &out), 0);
	assert_int_equal(mask_secrets(text_of("4111111111111111 123, mdp: toto1"), &out), 3);
	buffer_clear(&out);
	assert_int_equal(mask_secrets((struct text){"\xFF\xC3 a\0b\xE2\x82", 8}, &out), 0);
	assert_int_equal(out.length, 8);
	assert_memory_equal(out.bytes, "\xFF\xC3 a\0b\xE2\x82", 8);
	buffer_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_card_is_hidden_in_any_layout),
		cmocka_unit_test(cards_of_every_issuer_are_hidden),
		cmocka_unit_test(numbers_that_fail_luhn_or_the_issuers_ranges_are_kept),
		cmocka_unit_test(an_imei_and_an_iccid_are_kept_although_they_pass_luhn),
		cmocka_unit_test(telephone_numbers_side_by_side_are_no_card),
		cmocka_unit_test(the_code_beside_a_card_is_hidden_with_it),
		cmocka_unit_test(an_iban_is_hidden_in_any_layout),
		cmocka_unit_test(what_only_begins_like_an_iban_is_kept),
		cmocka_unit_test(a_code_that_is_announced_is_hidden),
		cmocka_unit_test(a_question_about_a_code_is_kept),
		cmocka_unit_test(other_codes_and_numbers_are_kept),
		cmocka_unit_test(a_password_that_is_announced_is_hidden),
		cmocka_unit_test(a_word_about_a_password_is_kept),
		cmocka_unit_test(masking_a_masked_text_changes_nothing),
		cmocka_unit_test(a_card_sent_in_several_messages_is_hidden_once_it_is_whole),
		cmocka_unit_test(secrets_are_counted_and_any_bytes_are_accepted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
