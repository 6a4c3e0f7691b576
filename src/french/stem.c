/* stem.c - see stem.h. */
#include "french/stem.h"

#include <libstemmer.h>
#include <stdlib.h>

struct stemmer {
	struct sb_stemmer *french;
};

struct stemmer *stemmer_new(struct error *error)
{
	struct stemmer *stemmer = malloc(sizeof *stemmer);
	if (stemmer)
		stemmer->french = sb_stemmer_new("french", "UTF_8");
	if (!stemmer || !stemmer->french) {
		free(stemmer);
		(void)error_set(error, ERROR_MEMORY,
				"the French stemmer cannot start (is libstemmer complete?)");
		return NULL;
	}
	return stemmer;
}

void stemmer_free(struct stemmer *stemmer)
{
	if (!stemmer)
		return;
	sb_stemmer_delete(stemmer->french);
	free(stemmer);
}

struct text stemmer_stem(struct stemmer *stemmer, struct text word)
{
	if (word.length > 64)
		return word;
	const sb_symbol *stem =
		sb_stemmer_stem(stemmer->french, (const sb_symbol *)word.bytes, (int)word.length);
	if (!stem)
		return word;
	return (struct text){(const char *)stem, (size_t)sb_stemmer_length(stemmer->french)};
}
