/*
 * vectors.h - sums over the classes of the linear model: the inner loops of a ranking.
 *
 * Every length is a multiple of VECTOR_LANES (vector_padded), so that no loop has a remainder.
 * On processors with AVX2 these functions use it; the results are the same.
 */
#ifndef CHEMIN_UNDERSTAND_VECTORS_H
#define CHEMIN_UNDERSTAND_VECTORS_H

#include <stddef.h>
#include <stdint.h>

enum { VECTOR_LANES = 16 };

/* `count` rounded up to whole lanes. */
static inline size_t vector_padded(size_t count)
{
	return (count + VECTOR_LANES - 1) / VECTOR_LANES * VECTOR_LANES;
}

/* A row of bytes and how often it counts. */
struct weighted_row {
	const int8_t *bytes;
	float factor;
};

/* sum[i] += the rows' bytes times their factors. */
void vector_add_rows(float *restrict sum, const struct weighted_row *rows, size_t row_count,
		     size_t length);

/* sum[i] = before[i] + factor * share[i]. */
void vector_add(float *restrict sum, const float *before, const float *share, float factor,
		size_t length);

/* sum[i] = after[i] - before[i] + more[i]. */
void vector_between(float *restrict sum, const float *after, const float *before, const float *more,
		    size_t length);

/* sum[i] = sum[i] * scale[i] * factor + bias[i] + slope[i] * at. */
void vector_scale(float *restrict sum, const float *scale, float factor, const float *bias,
		  const float *slope, float at, size_t length);

/* The largest of the values; there is one, and each is a number. */
float vector_most(const float *values, size_t length);

/* The first place from `at` on, of `length`, where a value is `least` or more; `length`: there is
 * none. */
size_t vector_next_from(const float *values, float least, size_t at, size_t length);

/* Each value becomes its share of the sum of all exp(sharpness * value). What lies more than
 * 87 / sharpness below the largest gets next to none. */
void vector_softmax(float *values, float sharpness, size_t length);

#endif
