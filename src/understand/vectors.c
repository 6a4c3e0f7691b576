/* vectors.c - see vectors.h. Written so that gcc and clang make vector instructions of it. */
#include "understand/vectors.h"

#include <string.h>

#ifdef __x86_64__
#include <immintrin.h>
#endif

/* clang 14 gives the clones names that nobody calls: it makes the plain function alone. */
#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__)
#define WIDE __attribute__((target_clones("avx2", "default")))
#else
#define WIDE
#endif

enum { TOGETHER = 4, LANES = 8 };

_Static_assert((int)VECTOR_LANES % (int)LANES == 0, "lanes leave no remainder");

/* Four rows at a time: a sum is then read and written once for four. */
static void add_rows(float *restrict sum, const struct weighted_row *rows, size_t row_count,
		     size_t length)
{
	size_t r = 0;
	for (; r + TOGETHER <= row_count; r += TOGETHER) {
		const struct weighted_row *a = &rows[r], *b = a + 1, *c = a + 2, *d = a + 3;
		for (size_t i = 0; i < length; i++)
			sum[i] += a->factor * (float)a->bytes[i] + b->factor * (float)b->bytes[i] +
				  c->factor * (float)c->bytes[i] + d->factor * (float)d->bytes[i];
	}
	for (; r < row_count; r++)
		for (size_t i = 0; i < length; i++)
			sum[i] += rows[r].factor * (float)rows[r].bytes[i];
}

#ifdef __x86_64__

#define AVX2 __attribute__((target("avx2")))

/* Compilers widen bytes in steps, twice as slowly as one instruction does. */
AVX2 static inline __m256 widen(const int8_t *bytes, __m256 factor)
{
	__m128i eight = _mm_loadl_epi64((const __m128i *)(const void *)bytes);
	return _mm256_mul_ps(factor, _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(eight)));
}

AVX2 static inline void add_lanes(float *sum, __m256 more)
{
	_mm256_storeu_ps(sum, _mm256_add_ps(_mm256_loadu_ps(sum), more));
}

/* add_rows, in the same order of additions. */
AVX2 static void add_rows_wide(float *restrict sum, const struct weighted_row *rows,
			       size_t row_count, size_t length)
{
	size_t r = 0;
	for (; r + TOGETHER <= row_count; r += TOGETHER) {
		const int8_t *a = rows[r].bytes, *b = rows[r + 1].bytes, *c = rows[r + 2].bytes,
			     *d = rows[r + 3].bytes;
		__m256 by_a = _mm256_set1_ps(rows[r].factor);
		__m256 by_b = _mm256_set1_ps(rows[r + 1].factor);
		__m256 by_c = _mm256_set1_ps(rows[r + 2].factor);
		__m256 by_d = _mm256_set1_ps(rows[r + 3].factor);
		for (size_t i = 0; i < length; i += LANES) {
			__m256 two = _mm256_add_ps(widen(a + i, by_a), widen(b + i, by_b));
			__m256 three = _mm256_add_ps(two, widen(c + i, by_c));
			add_lanes(sum + i, _mm256_add_ps(three, widen(d + i, by_d)));
		}
	}
	for (; r < row_count; r++) {
		const int8_t *bytes = rows[r].bytes;
		__m256 factor = _mm256_set1_ps(rows[r].factor);
		for (size_t i = 0; i < length; i += VECTOR_LANES) {
			add_lanes(sum + i, widen(bytes + i, factor));
			add_lanes(sum + i + LANES, widen(bytes + i + LANES, factor));
		}
	}
}

void vector_add_rows(float *restrict sum, const struct weighted_row *rows, size_t row_count,
		     size_t length)
{
	void (*add)(float *restrict, const struct weighted_row *, size_t, size_t) =
		__builtin_cpu_supports("avx2") ? add_rows_wide : add_rows;
	add(sum, rows, row_count, length);
}

/* Bit l: values[l] is `least` or more. */
static inline unsigned lanes_from(const float *values, float least)
{
	unsigned found = 0;
	for (unsigned l = 0; l < VECTOR_LANES; l += 4)
		found |= (unsigned)_mm_movemask_ps(
				 _mm_cmpge_ps(_mm_loadu_ps(values + l), _mm_set1_ps(least)))
			 << l;
	return found;
}

float vector_most(const float *values, size_t length)
{
	float most[4];
	__m128 a = _mm_loadu_ps(values), b = a, c = a, d = a;
	for (size_t i = 0; i < length; i += VECTOR_LANES) {
		a = _mm_max_ps(a, _mm_loadu_ps(values + i));
		b = _mm_max_ps(b, _mm_loadu_ps(values + i + 4));
		c = _mm_max_ps(c, _mm_loadu_ps(values + i + 8));
		d = _mm_max_ps(d, _mm_loadu_ps(values + i + 12));
	}
	_mm_storeu_ps(most, _mm_max_ps(_mm_max_ps(a, b), _mm_max_ps(c, d)));
	for (size_t l = 1; l < 4; l++)
		most[0] = most[l] > most[0] ? most[l] : most[0];
	return most[0];
}

#else

void vector_add_rows(float *restrict sum, const struct weighted_row *rows, size_t row_count,
		     size_t length)
{
	add_rows(sum, rows, row_count, length);
}

static inline unsigned lanes_from(const float *values, float least)
{
	unsigned found = 0;
	for (unsigned l = 0; l < VECTOR_LANES; l++)
		found |= (unsigned)(values[l] >= least) << l;
	return found;
}

float vector_most(const float *values, size_t length)
{
	float most = values[0];
	for (size_t i = 1; i < length; i++)
		most = values[i] > most ? values[i] : most;
	return most;
}

#endif

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

size_t vector_next_from(const float *values, float least, size_t at, size_t length)
{
	size_t lanes = at / VECTOR_LANES * VECTOR_LANES;
	unsigned wanted = ~0u << (at - lanes);
	for (; lanes < length; lanes += VECTOR_LANES, wanted = ~0u) {
		unsigned found = lanes_from(values + lanes, least) & wanted;
		if (found)
			return lanes + (size_t)__builtin_ctz(found);
	}
	return length;
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
	float sums[LANES] = {0}, largest = vector_most(values, length), sum = 0;
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
