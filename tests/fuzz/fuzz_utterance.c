/* fuzz_utterance.c - any bytes become words; positions stay inside the source. */
#include <stdint.h>
#include <stdlib.h>

#include "french/lexicon.h"
#include "french/utterance.h"
#include "understand/negation.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct lexicon lexicon;
	static struct utterance *utterance;
	static bool negated[UTTERANCE_TOKENS];
	if (!utterance) {
		struct error error;
		utterance = utterance_new();
		if (!utterance ||
		    lexicon_load(&lexicon, CHEMIN_SOURCE_ROOT "/intents", &error) != 0)
			abort();
	}
	struct text text = {(const char *)data, size};
	utterance_read(utterance, &lexicon, text);
	size_t before = 0;
	for (size_t i = 0; i < utterance->count; i++) {
		const struct token *token = &utterance->tokens[i];
		if (token->start < before || token->end < token->start || token->end > size)
			abort();
		if (token->form.length == 0 && token->folded.length == 0)
			abort();
		before = token->start;
	}
	bool refused[UTTERANCE_TOKENS];
	negation_mark(utterance, negated, refused);
	return 0;
}
