/* vectors.c - see vectors.h. Written so that gcc and clang make vector instructions of it. */
#include "understand/vectors.h"

#include <string.h>

/* clang 14 gives the clones names that nobody calls: it makes the plain function alone. */
#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__)
#define WIDE __attribute__((target_clones("avx2", "default")))
#else
#define WIDE
#endif

enum { TOGETHER = 4, LANES = 8 };

_Static_assert((int)VECTOR_LANES % (int)LANES == 0, "lanes leave no remainder");

/* Four rows at a time: a sum is then read and written once for four. */
WIDE void vector_add_rows(float *restrict sum, const struct weighted_row *rows, size_t row_count,
			  size_t length)
{
	size_t r = 0;
	for (; r + TOGETHER <= row_count; r += TOGETHER) {
		const int8_t *restrict a = rows[r].bytes, *restrict b = rows[r + 1].bytes,
				       *restrict c = rows[r + 2].bytes,
				       *restrict d = rows[r + 3].bytes;
		float by_a = rows[r].factor, by_b = rows[r + 1].factor, by_c = rows[r + 2].factor,
		      by_d = rows[r + 3].factor;
		for (size_t i = 0; i < length; i++)
			sum[i] += by_a * (float)a[i] + by_b * (float)b[i] + by_c * (float)c[i] +
				  by_d * (float)d[i];
	}
	for (; r < row_count; r++)
		for (size_t i = 0; i < length; i++)
			sum[i] += rows[r].factor * (float)rows[r].bytes[i];
}

WIDE void vector_add(float *restrict sum, const float *before, const float *share, float factor,
		     size_t length)
{
	for (size_t i = 0; i < length; i++)
		sum[i] = before[i] + factor * share[i];
}

WIDE void vector_between(float *restrict sum, const float *after, const float *before,
			 const float *more, size_t length)
{
	for (size_t i = 0; i < length; i++)
		sum[i] = after[i] - before[i] + more[i];
}

WIDE void vector_scale(float *restrict sum, const float *scale, float factor, const float *bias,
		       const float *slope, float at, size_t length)
{
	for (size_t i = 0; i < length; i++)
		sum[i] = sum[i] * scale[i] * factor + bias[i] + slope[i] * at;
}

/* exp(x) for x in [-87, 0], to one unit in the seventh digit: 2^k exp(r) with |r| at most half of
 * ln 2, where eight terms of the series are enough. */
static inline float exp_below(float x)
{
	static const float LOG2_E = 1.44269504f, LN_2_HIGH = 0.693359375f,
			   LN_2_LOW = 2.12194440e-4f;
	int32_t k = (int32_t)(x * LOG2_E - 0.5f);
	float r = x - (float)k * LN_2_HIGH + (float)k * LN_2_LOW;
	float series = 1.0f / 5040;
	series = series * r + 1.0f / 720;
	series = series * r + 1.0f / 120;
	series = series * r + 1.0f / 24;
	series = series * r + 1.0f / 6;
	series = series * r + 0.5f;
	series = series * r + 1;
	series = series * r + 1;
	int32_t bits = (k + 127) * (1 << 23);
	float power;
	memcpy(&power, &bits, sizeof power);
	return series * power;
}

/* Lane by lane, so that the order of the sums is the same with and without vectors. */
WIDE void vector_softmax(float *values, float sharpness, size_t length)
{
	static const float LEAST = -87;
	float most[LANES], sums[LANES] = {0}, largest, sum = 0;
	memcpy(most, values, sizeof most);
	for (size_t i = 0; i < length; i += LANES)
		for (size_t l = 0; l < LANES; l++)
			most[l] = values[i + l] > most[l] ? values[i + l] : most[l];
	largest = most[0];
	for (size_t l = 1; l < LANES; l++)
		largest = most[l] > largest ? most[l] : largest;
	for (size_t i = 0; i < length; i++) {
		float below = sharpness * (values[i] - largest);
		values[i] = below > LEAST ? below : LEAST;
	}
	for (size_t i = 0; i < length; i++)
		values[i] = exp_below(values[i]);
	for (size_t i = 0; i < length; i += LANES)
		for (size_t l = 0; l < LANES; l++)
			sums[l] += values[i + l];
	for (size_t l = 0; l < LANES; l++)
		sum += sums[l];
	for (size_t i = 0; i < length; i++)
		values[i] /= sum;
}
