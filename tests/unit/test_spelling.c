/* test_spelling.c - unknown words find the word they stand for, and no other. */
#include "support.h"

#include "french/spelling.h"

static const char *const VOCABULARY[] = {"facture",   "forfait", "resilier", "portable",
					 "code",      "puk",     "ligne",    "abonnement",
					 "consommer", "voler",   "carte"};
enum { WORDS = sizeof VOCABULARY / sizeof VOCABULARY[0] };

static struct text words[WORDS];
static uint32_t uses[WORDS];

static int set_up(void **state)
{
	for (size_t i = 0; i < WORDS; i++) {
		words[i] = text_of(VOCABULARY[i]);
		uses[i] = 5;
	}
	*state = spelling_new(words, uses, WORDS);
	return *state ? 0 : -1;
}

static int tear_down(void **state)
{
	spelling_free(*state);
	return 0;
}

static void assert_corrected(const struct spelling *spelling, const char *typed, const char *right,
			     enum spelling_way way)
{
	struct correction correction;
	if (!spelling_correct(spelling, text_of(typed), false, &correction))
		fail_msg("« %s » is not corrected", typed);
	char found[128] = "";
	for (size_t i = 0; i < correction.count; i++) {
		strncat(found, i ? " " : "", 2);
		strncat(found, correction.words[i].bytes, correction.words[i].length);
	}
	assert_string_equal(found, right);
	assert_int_equal(correction.way, way);
}

static void a_word_that_sounds_the_same(void **state)
{
	assert_corrected(*state, "fakture", "facture", SPELLING_SOUND);
	assert_corrected(*state, "rezilier", "resilier", SPELLING_SOUND);
	assert_corrected(*state, "abonemen", "abonnement", SPELLING_SOUND);
}

static void one_slip_of_the_keyboard(void **state)
{
	assert_corrected(*state, "fcature", "facture", SPELLING_SLIP);      /* swapped */
	assert_corrected(*state, "portabke", "portable", SPELLING_SLIP);    /* changed */
	assert_corrected(*state, "facturre", "facture", SPELLING_SOUND);    /* heard alike */
	assert_corrected(*state, "abonnemnt", "abonnement", SPELLING_SLIP); /* missing */
	assert_corrected(*state, "forfaist", "forfait", SPELLING_SLIP);     /* added */
}

static void two_words_glued(void **state)
{
	assert_corrected(*state, "codepuk", "code puk", SPELLING_GLUED);
	assert_corrected(*state, "lignecarte", "ligne carte", SPELLING_GLUED);
}

static void what_is_far_from_all_is_left(void **state)
{
	static const char *const left[] = {"zut", "abc", "chevaux", "kilimandjaro", "xxxxxxxxxxx",
					   "a",   "",    "cor",     "portatifs"};
	struct correction correction;
	for (size_t i = 0; i < sizeof left / sizeof left[0]; i++)
		assert_false(spelling_correct(*state, text_of(left[i]), false, &correction));
}

static void a_very_long_word_is_left(void **state)
{
	char word[500];
	struct correction correction;
	memset(word, 'a', sizeof word);
	assert_false(
		spelling_correct(*state, (struct text){word, sizeof word}, false, &correction));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_word_that_sounds_the_same),
		cmocka_unit_test(one_slip_of_the_keyboard),
		cmocka_unit_test(two_words_glued),
		cmocka_unit_test(what_is_far_from_all_is_left),
		cmocka_unit_test(a_very_long_word_is_left),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
