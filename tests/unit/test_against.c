/* Which month is the one compared to, and which the one asked about. */
#include "dialogue/against.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct example {
	const char *text, *month;
	bool against;
};

static void comparisons_are_told_from_requests(void **state)
{
	(void)state;
	static const struct example examples[] = {
		{"plus chère que le mois dernier", "mois dernier", true},
		{"plus chère que le mois dernier", "le mois dernier", true},
		{"c'est plus cher qu'en octobre", "octobre", true},
		{"plus élevée que celle du mois de mai", "mai", true},
		{"plus cher k le mois davant", "le mois davant", true},
		{"augmenté par rapport à septembre", "septembre", true},
		{"60 euros contre 40 en juin", "juin", true},
		{"au lieu de 30 euros en mai", "mai", true},
		{"alors qu'en avril j'avais 20", "avril", true},
		{"ma facture comparée à celle de juin", "juin", true},
		{"est-ce que le mois dernier j'ai payé", "le mois dernier", false},
		{"je veux que le mois de mai", "mois de mai", false},
		{"pas plus tard que le mois prochain", "le mois prochain", false},
		{"la facture d'octobre", "octobre", false},
		{"octobre est plus cher que septembre", "octobre", false},
		{"octobre est plus cher que septembre", "septembre", true},
		{"mai", "mai", false},
	};
	for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
		const char *found = strstr(examples[i].text, examples[i].month);
		assert_non_null(found);
		bool against = is_set_against(text_of(examples[i].text),
					      (size_t)(found - examples[i].text));
		if (against != examples[i].against)
			fail_msg("« %s », %s", examples[i].text, examples[i].month);
	}
}

static void bytes_that_are_no_text_do_no_harm(void **state)
{
	(void)state;
	static const char bytes[] = "que \xff\xc3(\0 plus que 2";
	for (size_t i = 0; i <= sizeof bytes; i++)
		(void)is_set_against((struct text){bytes, sizeof bytes - 1}, i);
	assert_false(is_set_against((struct text){NULL, 0}, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comparisons_are_told_from_requests),
		cmocka_unit_test(bytes_that_are_no_text_do_no_harm),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
