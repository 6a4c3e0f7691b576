/* test_utterance.c - from what a customer typed to words. */
#include "support.h"

#include "french/lexicon.h"
#include "french/runs.h"
#include "french/utterance.h"

static struct lexicon lexicon;
static struct utterance *utterance;

static int open_lexicon(void **state)
{
	(void)state;
	struct error error;
	utterance = utterance_new();
	int code = lexicon_load(&lexicon, PACK, &error);
	static const char *const known[] = {"abonnement", "4g",   "email",  "stop",
					    "appli",      "wifi", "facture"};
	for (size_t i = 0; code == 0 && i < sizeof known / sizeof known[0]; i++)
		code = lexicon_learn(&lexicon, text_of(known[i]));
	return code;
}

static int close_lexicon(void **state)
{
	(void)state;
	lexicon_free(&lexicon);
	utterance_free(utterance);
	return 0;
}

/* The words read, joined by blanks; "|" before a word that a strong break separates. */
static const char *words(const char *text)
{
	static char joined[4096];
	joined[0] = '\0';
	utterance_read(utterance, &lexicon, text_of(text));
	for (size_t i = 0; i < utterance->count; i++) {
		const struct token *token = &utterance->tokens[i];
		if (i)
			strcat(joined, token->before == BREAK_STRONG ? " | " : " ");
		strncat(joined, token->form.bytes, token->form.length);
	}
	return joined;
}

static void elisions_are_cut_whatever_the_apostrophe(void **state)
{
	(void)state;
	assert_string_equal(words("L'abonnement"), "l abonnement");
	assert_string_equal(words("l’abonnement"), "l abonnement");
	assert_string_equal(words("lʼabonnement"), "l abonnement");
	assert_string_equal(words("d`abonnement"), "de abonnement");
	assert_string_equal(words("labonnement"), "l abonnement");
	assert_string_equal(words("qu'il n'a jusqu'ici"), "que il ne a jusque ici");
	assert_string_equal(words("aujourd'hui quelqu’un"), "aujourdhui quelquun");
	assert_string_equal(words("çemail"), "çemail");
}

static void hyphens_split_words_except_those_known_in_one(void **state)
{
	(void)state;
	assert_string_equal(words("envoyez-la-moi"), "envoyez la moi");
	assert_string_equal(words("reste-t-il"), "reste t il");
	assert_string_equal(words("mon e-mail Wi-Fi"), "mon email wifi");
}

static void case_accents_and_composition_do_not_matter(void **state)
{
	(void)state;
	assert_string_equal(words("RÉSILIÉ"), "résilié");
	assert_string_equal(words("re\xCC\x81silie\xCC\x81"), "résilié"); /* decomposed */
	char folded[64];
	assert_int_equal(utterance_fold(text_of("Œuvre d’ÉTÉ ça"), folded, sizeof folded), 12);
	assert_string_equal(folded, "oeuvredeteca");
}

static void short_forms_become_words(void **state)
{
	(void)state;
	assert_string_equal(words("jveu"), "je veux");
	assert_true(strncmp(words("stp"), "s", 1) == 0);
	utterance_read(utterance, &lexicon, text_of("jveu"));
	assert_true(utterance->tokens[0].expanded);
	assert_int_equal(utterance->tokens[1].start, 0);
	assert_int_equal(utterance->tokens[1].end, 4);
}

static void digits_leave_letters_unless_the_pack_knows_the_word(void **state)
{
	(void)state;
	assert_string_equal(words("130go"), "130 go");
	assert_string_equal(words("4G"), "4g");
}

static void letters_typed_many_times_are_reduced(void **state)
{
	(void)state;
	assert_string_equal(words("STOOOOOP"), "stop");
	assert_string_equal(words("factuuuure"), "facture");
}

static void sentences_are_told_apart_but_not_numbers(void **state)
{
	(void)state;
	assert_string_equal(words("Bonjour. Ma facture ?"), "bonjour | ma facture");
	assert_string_equal(words("j ai 12.50 a payer"), "j ai 12 50 a payer");
}

static void whoever_is_addressed_first_is_no_address(void **state)
{
	(void)state;
	assert_string_equal(words("@operateur ma facture"), "operateur ma facture");
	assert_string_equal(words(".@operateur ma facture"), "operateur ma facture");
	assert_string_equal(words("mon adresse @exemple"), "mon adresse arobase exemple");
	assert_string_equal(words("@exemple.fr suffit"), "arobase exemple fr suffit");
	assert_string_equal(words("@ suffit"), "arobase suffit");
}

static void anything_can_be_read(void **state)
{
	(void)state;
	assert_string_equal(words(""), "");
	assert_string_equal(words("\xFF\xFE \x01'-'-'"), "");
	assert_string_equal(words("''''l'"), "l");
	char long_text[9000];
	memset(long_text, 'a', sizeof long_text - 1);
	long_text[sizeof long_text - 1] = '\0';
	utterance_read(utterance, &lexicon, text_of(long_text));
	assert_true(utterance->truncated);
	for (size_t i = 0; i + 2 < sizeof long_text; i += 2)
		memcpy(long_text + i, "b ", 2);
	utterance_read(utterance, &lexicon, text_of(long_text));
	assert_true(utterance->truncated);
	assert_true(utterance->count <= UTTERANCE_TOKENS);
}

static void reads_the_same(const struct utterance *a, const struct utterance *b)
{
	assert_int_equal(a->count, b->count);
	assert_int_equal(a->truncated, b->truncated);
	for (size_t i = 0; i < a->count; i++) {
		const struct token *one = &a->tokens[i], *two = &b->tokens[i];
		assert_true(text_equal(one->form, two->form));
		assert_true(text_equal(one->folded, two->folded));
		assert_int_equal(one->start, two->start);
		assert_int_equal(one->end, two->end);
		assert_int_equal(one->before, two->before);
		assert_int_equal(one->expanded, two->expanded);
		assert_int_equal(one->corrected, two->corrected);
		assert_int_equal(one->number, two->number);
	}
}

static void what_is_remembered_reads_as_at_first(void **state)
{
	(void)state;
	static const char *const lines[] = {
		"jveu ma facture, jveu mon abonnement",
		"130go. dune appli ? d'une appli",
		"Aujourd'hui STOOOP stoooop; dites-moi tout",
		"E\xCC\x81te\xCC\x81 été (été) \xF0\x9F\x98\x80 été",
		"",
	};
	struct utterance *keeps = utterance_new();
	assert_non_null(keeps);
	assert_true(utterance_remember(keeps));
	for (int round = 0; round < 3; round++)
		for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
			utterance_read(utterance, &lexicon, text_of(lines[i]));
			utterance_read(keeps, &lexicon, text_of(lines[i]));
			reads_the_same(utterance, keeps);
		}
	/* More words than are kept. */
	for (int i = 0; i < 3 * RUN_LIMIT; i++) {
		char line[64];
		(void)snprintf(line, sizeof line, "mot%c%c%c%cx l'appli", 'a' + i % 26,
			       'a' + i / 26 % 26, 'a' + i / 676 % 26, 'a' + i / 17576 % 26);
		utterance_read(utterance, &lexicon, text_of(line));
		utterance_read(keeps, &lexicon, text_of(line));
		reads_the_same(utterance, keeps);
	}
	utterance_free(keeps);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(elisions_are_cut_whatever_the_apostrophe),
		cmocka_unit_test(hyphens_split_words_except_those_known_in_one),
		cmocka_unit_test(case_accents_and_composition_do_not_matter),
		cmocka_unit_test(short_forms_become_words),
		cmocka_unit_test(digits_leave_letters_unless_the_pack_knows_the_word),
		cmocka_unit_test(letters_typed_many_times_are_reduced),
		cmocka_unit_test(sentences_are_told_apart_but_not_numbers),
		cmocka_unit_test(whoever_is_addressed_first_is_no_address),
		cmocka_unit_test(anything_can_be_read),
		cmocka_unit_test(what_is_remembered_reads_as_at_first),
	};
	return cmocka_run_group_tests(tests, open_lexicon, close_lexicon);
}
