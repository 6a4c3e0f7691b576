/* test_negation.c - which words are negated. */
#include "support.h"

#include "understand/negation.h"

/* The negated words of `text`, joined by blanks. */
static const char *negated(const char *text)
{
	static char joined[1024];
	static bool marks[UTTERANCE_TOKENS];
	struct utterance *utterance = utterance_new();
	utterance_read(utterance, NULL, text_of(text));
	bool refused[UTTERANCE_TOKENS], opens[UTTERANCE_TOKENS];
	for (size_t i = 0; i < utterance->count; i++)
		opens[i] = negation_opens(utterance->tokens[i].folded);
	negation_mark(utterance, opens, marks, refused);
	joined[0] = '\0';
	for (size_t i = 0; i < utterance->count; i++) {
		if (!marks[i])
			continue;
		if (joined[0])
			strcat(joined, " ");
		strncat(joined, utterance->tokens[i].folded.bytes,
			utterance->tokens[i].folded.length);
	}
	utterance_free(utterance);
	return joined;
}

static void a_negated_verb_leaves_its_object_alone(void **state)
{
	(void)state;
	assert_string_equal(negated("je ne comprends pas ma facture"), "comprends");
	assert_string_equal(negated("je comprends pas ma facture"), "comprends");
	assert_string_equal(negated("je n'ai pas encore reçu ma facture"), "ai recu");
}

static void a_verb_of_will_negates_all_it_asks_for(void **state)
{
	(void)state;
	assert_string_equal(negated("je ne veux pas résilier mais changer de forfait"),
			    "veux resilier");
	assert_string_equal(negated("je veux pas résilier, je veux payer"), "veux resilier");
	assert_string_equal(
		negated("non je ne veux pas résilier, je veux juste changer de forfait"),
		"veux resilier");
}

static void a_noun_is_negated_by_pas_de_sans_aucun(void **state)
{
	(void)state;
	assert_string_equal(negated("pas de réseau à la maison"), "reseau");
	assert_string_equal(negated("un forfait sans option"), "option");
	assert_string_equal(negated("j'ai plus de réseau"), "reseau");
	assert_string_equal(negated("je veux plus de data"), "");
}

static void a_clause_that_opens_with_pas_is_what_is_not_meant(void **state)
{
	(void)state;
	assert_string_equal(negated("pas ma facture, mon contrat"), "ma facture");
	assert_string_equal(negated("mon contrat au lieu de ma facture"), "de ma facture");
}

static void ne_que_restricts_and_negates_nothing(void **state)
{
	(void)state;
	assert_string_equal(negated("je ne veux que ma facture"), "");
	assert_string_equal(negated("ça ne marche plus"), "marche");
	assert_string_equal(negated("mon téléphone marche plus"), "marche");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_negated_verb_leaves_its_object_alone),
		cmocka_unit_test(a_verb_of_will_negates_all_it_asks_for),
		cmocka_unit_test(a_noun_is_negated_by_pas_de_sans_aucun),
		cmocka_unit_test(a_clause_that_opens_with_pas_is_what_is_not_meant),
		cmocka_unit_test(ne_que_restricts_and_negates_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
