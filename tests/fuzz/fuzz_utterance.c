/* fuzz_utterance.c - any bytes become words; positions stay inside the source; words
 * remembered are read as they were. */
#include <stdint.h>
#include <stdlib.h>

#include "french/lexicon.h"
#include "french/utterance.h"
#include "understand/negation.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct lexicon lexicon;
	static struct utterance *utterance, *keeps;
	static bool negated[UTTERANCE_TOKENS];
	if (!utterance) {
		struct error error;
		utterance = utterance_new();
		keeps = utterance_new();
		if (!utterance || !keeps || !utterance_remember(keeps) ||
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
	/* What is remembered of earlier texts changes nothing, but that more fits. */
	utterance_read(keeps, &lexicon, text);
	for (size_t i = 0; i < utterance->count; i++) {
		const struct token *one = &utterance->tokens[i], *two = &keeps->tokens[i];
		if (i >= keeps->count || !text_equal(one->form, two->form) ||
		    !text_equal(one->folded, two->folded) || one->before != two->before ||
		    one->start != two->start || one->end != two->end ||
		    one->expanded != two->expanded || one->number != two->number)
			abort();
	}
	bool refused[UTTERANCE_TOKENS], opens[UTTERANCE_TOKENS];
	for (size_t i = 0; i < utterance->count; i++)
		opens[i] = negation_opens(utterance->tokens[i].folded);
	negation_mark(utterance, opens, negated, refused);
	return 0;
}
