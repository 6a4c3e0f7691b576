/* test_clauses.c - which part of an utterance asks, and which only tells. */
#include "support.h"

#include "french/utterance.h"
#include "understand/clauses.h"

/* The clauses of `text`, one letter each: A asks, T tells, - neither. */
static void read_shape(const char *text, char *shape, size_t size)
{
	struct utterance *utterance = utterance_new();
	unsigned signs[UTTERANCE_TOKENS];
	struct clauses clauses;
	utterance_read(utterance, NULL, text_of(text));
	for (size_t i = 0; i < utterance->count; i++)
		signs[i] = clause_signs(&utterance->tokens[i]);
	clauses_find(utterance, signs, &clauses);
	size_t i;
	for (i = 0; i < clauses.count && i + 1 < size; i++)
		shape[i] = clauses.list[i].asks ? 'A' : clauses.list[i].tells ? 'T' : '-';
	shape[i] = '\0';
	utterance_free(utterance);
}

static void stories_and_requests_are_told_apart(void **state)
{
	(void)state;
	static const char *const lines[][2] = {
		{"j'ai changé de banque hier, je voudrais voir ma facture", "TA"},
		{"jai changer de banque et je veux voir ma facture", "TA"},
		{"on a emménagé à Pornic, mais la télé reste noire", "TA"},
		{"ma box clignote", "-"},
		{"j'ai perdu mon téléphone", "T"},
		{"envoyez-moi un duplicata", "A"},
		{"payer ma facture", "A"},
		{"la carte est arrivée. Comment l'activer ?", "TA"},
		{"mon mari a déjà payé", "T"},
		{"c'est en panne ?", "A"},
	};
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		char shape[CLAUSE_LIMIT + 1];
		read_shape(lines[i][0], shape, sizeof shape);
		if (strcmp(shape, lines[i][1]) != 0)
			fail_msg("« %s » reads %s, not %s", lines[i][0], shape, lines[i][1]);
	}
}

static void what_is_told_weighs_less_when_something_is_asked(void **state)
{
	(void)state;
	struct utterance *utterance = utterance_new();
	unsigned signs[UTTERANCE_TOKENS];
	float salience[UTTERANCE_TOKENS];
	struct clauses clauses;
	utterance_read(utterance, NULL, text_of("j'ai payé hier, je veux juste ma facture"));
	for (size_t i = 0; i < utterance->count; i++)
		signs[i] = clause_signs(&utterance->tokens[i]);
	clauses_find(utterance, signs, &clauses);
	clauses_weigh(&clauses, NULL, salience);
	assert_true(salience[1] < 1);
	assert_true(salience[utterance->count - 1] >= 1);
	assert_true(clauses_tell(&clauses, 0, 3));
	assert_true(clauses_ask(&clauses, 4, utterance->count));
	assert_false(clauses_tell(&clauses, 0, utterance->count));
	utterance_free(utterance);
}

static void many_clauses_stay_within_the_limit(void **state)
{
	(void)state;
	char text[1201];
	for (size_t i = 0; i < 400; i++)
		memcpy(text + i * 3, "a, ", 3);
	text[1200] = '\0';
	char shape[CLAUSE_LIMIT + 1];
	read_shape(text, shape, sizeof shape);
	assert_true(strlen(shape) <= CLAUSE_LIMIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stories_and_requests_are_told_apart),
		cmocka_unit_test(what_is_told_weighs_less_when_something_is_asked),
		cmocka_unit_test(many_clauses_stay_within_the_limit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
