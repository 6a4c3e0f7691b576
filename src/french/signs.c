/* signs.c - see signs.h. */
#include "french/signs.h"

#include <stdint.h>

#include "base/utf8.h"

enum meaning { MEANS_OTHER, MEANS_NOTHING, MEANS_YES, MEANS_NO };

static enum meaning meaning_of(uint32_t code)
{
	switch (code) {
	case 0x1F44D: /* thumb up */
	case 0x1F44C: /* ring of thumb and finger */
	case 0x1F197: /* OK */
	case 0x2705:  /* white tick */
	case 0x2714:  /* tick */
	case 0x2611:  /* ticked box */
		return MEANS_YES;
	case 0x1F44E: /* thumb down */
	case 0x274C:  /* cross */
	case 0x1F6AB: /* forbidden */
		return MEANS_NO;
	default:
		/* Spaces, "!", the tones of a skin, how a sign is drawn. */
		return code == ' ' || code == '!' || code == 0xA0 || code == 0xFE0F ||
				       (code >= 0x1F3FB && code <= 0x1F3FF)
			       ? MEANS_NOTHING
			       : MEANS_OTHER;
	}
}

const char *signs_word(struct text text)
{
	enum meaning all = MEANS_NOTHING;
	for (size_t at = 0; at < text.length;) {
		enum meaning one = meaning_of(utf8_next(text, &at));
		if (one == MEANS_OTHER ||
		    (one != MEANS_NOTHING && all != MEANS_NOTHING && one != all))
			return NULL;
		if (one != MEANS_NOTHING)
			all = one;
	}
	return all == MEANS_YES ? "oui" : all == MEANS_NO ? "non" : NULL;
}
