/* test_phonetic.c - words that sound alike share a key, words that do not have their own. */
#include "support.h"

#include "french/phonetic.h"
#include "french/utterance.h"

static const char *key_of(const char *word, char key[PHONETIC_BYTES])
{
	char folded[128];
	size_t length = utterance_fold(text_of(word), folded, sizeof folded);
	(void)phonetic_key((struct text){folded, length}, phonetic_ends_accented(text_of(word)),
			   key);
	return key;
}

static void words_that_sound_alike_share_a_key(void **state)
{
	(void)state;
	static const char *const pairs[][2] = {
		{"forfait", "forfé"},
		{"facture", "fakture"},
		{"résilier", "rezilié"},
		{"abonnement", "abonemen"},
		{"prélèvement", "prelevemen"},
		{"connexion", "conecsion"},
		{"téléphone", "telefone"},
		{"option", "opsion"},
		{"bloqué", "bloker"},
		{"réseau", "reso"},
		{"appels", "apel"},
		{"numéro", "numero"},
		{"changer", "changé"},
		{"déménager", "demenagé"},
		{"consommation", "consomassion"},
		{"remboursement", "ranboursemen"},
	};
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
		char left[PHONETIC_BYTES], right[PHONETIC_BYTES];
		if (strcmp(key_of(pairs[i][0], left), key_of(pairs[i][1], right)) != 0)
			fail_msg("%s (%s) and %s (%s)", pairs[i][0], left, pairs[i][1], right);
	}
}

static void words_that_differ_keep_their_own_key(void **state)
{
	(void)state;
	static const char *const words[] = {"facture", "forfait",  "box",    "puce",
					    "code",    "panne",    "payer",  "ligne",
					    "vol",     "commande", "option", "appel"};
	char keys[12][PHONETIC_BYTES];
	for (size_t i = 0; i < 12; i++) {
		(void)key_of(words[i], keys[i]);
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(keys[i], keys[j]);
	}
}

static void anything_has_a_key_that_fits(void **state)
{
	(void)state;
	char key[PHONETIC_BYTES], long_word[400];
	assert_int_equal(phonetic_key((struct text){"", 0}, false, key), 0);
	for (size_t i = 0; i < sizeof long_word; i++)
		long_word[i] = (char)('a' + i % 26);
	assert_true(phonetic_key((struct text){long_word, sizeof long_word}, true, key) <
		    PHONETIC_BYTES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_that_sound_alike_share_a_key),
		cmocka_unit_test(words_that_differ_keep_their_own_key),
		cmocka_unit_test(anything_has_a_key_that_fits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
