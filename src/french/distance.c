/* distance.c - see distance.h. */
#include "french/distance.h"

size_t distance_between(struct text a, struct text b, size_t most)
{
	enum { LONGEST = 24 };
	size_t rows[3][LONGEST + 1];
	size_t gap = a.length > b.length ? a.length - b.length : b.length - a.length;
	if (gap > most || a.length > LONGEST || b.length > LONGEST)
		return most + 1;
	for (size_t j = 0; j <= b.length; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= a.length; i++) {
		size_t *now = rows[i % 3], *above = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
		now[0] = i;
		for (size_t j = 1; j <= b.length; j++) {
			bool same = a.bytes[i - 1] == b.bytes[j - 1];
			size_t best = above[j - 1] + !same;
			best = above[j] + 1 < best ? above[j] + 1 : best;
			best = now[j - 1] + 1 < best ? now[j - 1] + 1 : best;
			if (i > 1 && j > 1 && a.bytes[i - 1] == b.bytes[j - 2] &&
			    a.bytes[i - 2] == b.bytes[j - 1] && before[j - 2] + 1 < best)
				best = before[j - 2] + 1;
			now[j] = best;
		}
	}
	return rows[a.length % 3][b.length];
}
