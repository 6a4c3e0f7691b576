/* fuzz_state.c - a saved state of any bytes is refused, or is loaded, saved and loaded
 * again. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "dialogue/dialogue.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct error error;
	struct dialogue_state *state =
		dialogue_state_load((struct text){(const char *)data, size}, &error);
	if (state) {
		char *saved = dialogue_state_save(state);
		if (!saved)
			abort();
		dialogue_state_free(state);
		state = dialogue_state_load((struct text){saved, strlen(saved)}, &error);
		if (!state)
			abort(); /* what is saved is always read again */
		free(saved);
		dialogue_state_free(state);
	}
	return 0;
}
