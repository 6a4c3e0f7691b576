/*
 * fuzz_dialogue.c - whole conversations of any bytes: each line of the input is what a customer
 * says; the state is saved and loaded again between turns.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "base/utf8.h"
#include "dialogue/dialogue.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct dialogue *dialogue;
	struct error error = {0};
	if (!dialogue && !(dialogue = dialogue_open(CHEMIN_SOURCE_ROOT "/intents",
						    CHEMIN_SOURCE_ROOT "/responses", &error)))
		abort();
	struct dialogue_state *state = dialogue_state_new();
	size_t at = 0;
	for (int turns = 0; state && at < size && turns < 12; turns++) {
		size_t end = at;
		while (end < size && data[end] != '\n')
			end++;
		struct buffer line;
		buffer_init(&line);
		utf8_repair((struct text){(const char *)data + at, end - at}, &line);
		struct dialogue_event event = {.kind = DIALOGUE_SAY,
					       .chance = end,
					       .at_ms = 1772787600000,
					       .text = buffer_text(&line)};
		struct dialogue_turn turn;
		if (dialogue_step(dialogue, state, &event, &turn, &error) != 0)
			abort();
		for (size_t i = 0; i < turn.count; i++)
			if (!turn.replies[i].text[0] || !json_is_array(turn.replies[i].parts))
				abort();
		dialogue_turn_clear(&turn);
		buffer_free(&line);
		char *saved = dialogue_state_save(state);
		dialogue_state_free(state);
		state = saved ? dialogue_state_load(text_of(saved), &error) : NULL;
		if (!state)
			abort();
		free(saved);
		at = end + 1;
	}
	dialogue_state_free(state);
	return 0;
}
