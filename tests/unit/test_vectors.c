/* test_vectors.c - the inner loops of a ranking against what they say they compute. */
#include "support.h"

#include <math.h>

#include "understand/vectors.h"

enum { LENGTH = 5 * VECTOR_LANES, ROWS = 9 };

static void lengths_are_rounded_up_to_whole_lanes(void **state)
{
	(void)state;
	assert_int_equal(vector_padded(0), 0);
	assert_int_equal(vector_padded(1), VECTOR_LANES);
	assert_int_equal(vector_padded(VECTOR_LANES), VECTOR_LANES);
	assert_int_equal(vector_padded(97), 112);
}

static void any_number_of_rows_is_added(void **state)
{
	(void)state;
	static int8_t bytes[ROWS][LENGTH];
	struct weighted_row rows[ROWS];
	for (int r = 0; r < ROWS; r++) {
		for (int i = 0; i < LENGTH; i++)
			bytes[r][i] = (int8_t)((r * 37 + i * 11) % 255 - 127);
		rows[r] = (struct weighted_row){bytes[r], 0.25f * (float)(r + 1)};
	}
	for (size_t count = 0; count <= ROWS; count++) {
		float sum[LENGTH];
		for (int i = 0; i < LENGTH; i++)
			sum[i] = 1;
		vector_add_rows(sum, rows, count, LENGTH);
		for (int i = 0; i < LENGTH; i++) {
			double expected = 1;
			for (size_t r = 0; r < count; r++)
				expected += (double)rows[r].factor * bytes[r][i];
			assert_float_equal(sum[i], (float)expected, 1e-3f);
		}
	}
}

static void sums_and_scales_follow_their_formulas(void **state)
{
	(void)state;
	float a[LENGTH], b[LENGTH], c[LENGTH], sum[LENGTH];
	for (int i = 0; i < LENGTH; i++) {
		a[i] = (float)i;
		b[i] = (float)(i % 7) - 3;
		c[i] = 0.5f * (float)(i % 5);
	}
	vector_add(sum, a, b, 2, LENGTH);
	assert_float_equal(sum[10], a[10] + 2 * b[10], 1e-6f);
	vector_between(sum, a, b, c, LENGTH);
	assert_float_equal(sum[LENGTH - 1], a[LENGTH - 1] - b[LENGTH - 1] + c[LENGTH - 1], 1e-6f);
	float before = sum[20];
	vector_scale(sum, a, 0.5f, b, c, 3, LENGTH);
	assert_float_equal(sum[20], before * a[20] * 0.5f + b[20] + c[20] * 3, 1e-4f);
}

static void shares_are_those_of_the_exponentials(void **state)
{
	(void)state;
	float values[LENGTH];
	double expected[LENGTH], all = 0;
	for (int i = 0; i < LENGTH; i++) {
		values[i] = 3 * sinf((float)i * 1.7f);
		expected[i] = exp(5 * (double)values[i]);
		all += expected[i];
	}
	vector_softmax(values, 5, LENGTH);
	for (int i = 0; i < LENGTH; i++)
		assert_true(fabs(values[i] - expected[i] / all) < 1e-6 * expected[i] / all + 1e-9);
}

static void what_lies_far_below_has_no_share(void **state)
{
	(void)state;
	float values[VECTOR_LANES];
	for (int i = 0; i < VECTOR_LANES; i++)
		values[i] = -1e30f;
	values[3] = 0.5f;
	values[9] = 0.5f;
	vector_softmax(values, 5, VECTOR_LANES);
	assert_float_equal(values[3], 0.5f, 1e-6f);
	assert_float_equal(values[9], 0.5f, 1e-6f);
	assert_true(values[0] >= 0 && values[0] < 1e-30f);
}

static void the_largest_and_those_that_reach_it_are_found_wherever_they_stand(void **state)
{
	(void)state;
	float values[LENGTH];
	for (size_t at = 0; at < LENGTH; at++) {
		for (size_t i = 0; i < LENGTH; i++)
			values[i] = -1 - (float)(i * 7 % 5);
		values[at] = values[LENGTH - 1 - at] = 0.25f;
		size_t first = at < LENGTH - 1 - at ? at : LENGTH - 1 - at;
		size_t last = LENGTH - 1 - first;
		assert_float_equal(vector_most(values, LENGTH), 0.25f, 0);
		assert_int_equal(vector_next_from(values, 0.25f, 0, LENGTH), first);
		assert_int_equal(vector_next_from(values, 0.25f, first + 1, LENGTH), last);
		assert_int_equal(vector_next_from(values, 0.25f, last + 1, LENGTH), LENGTH);
		assert_int_equal(vector_next_from(values, 0.26f, 0, LENGTH), LENGTH);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lengths_are_rounded_up_to_whole_lanes),
		cmocka_unit_test(any_number_of_rows_is_added),
		cmocka_unit_test(sums_and_scales_follow_their_formulas),
		cmocka_unit_test(shares_are_those_of_the_exponentials),
		cmocka_unit_test(what_lies_far_below_has_no_share),
		cmocka_unit_test(the_largest_and_those_that_reach_it_are_found_wherever_they_stand),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
