/* background.c - see background.h. */
#include "dialogue/background.h"

enum { SPANS = 8, DAYS = 8, WORDS_BEFORE = 3, WORDS_AFTER = 1 };

/* Whether at most `most` words stand between two bytes of the text. */
static bool is_near(struct text text, size_t from, size_t to, size_t most)
{
	size_t words = 0;
	bool inside = false;
	for (size_t at = from; at < to && at < text.length; at++) {
		bool blank = text.bytes[at] == ' ' || text.bytes[at] == ',';
		words += !blank && !inside;
		inside = !blank;
	}
	return from <= to && words <= most;
}

bool background_holds(const struct step *step, size_t start, size_t end)
{
	const struct text text = step->event->text;
	const struct matcher *matcher = step->dialogue->matcher;
	struct word_span spans[SPANS];
	size_t count = matcher_find_idea(matcher, "raconte_avant", spans, SPANS);
	for (size_t i = 0; i < count; i++)
		if (is_near(text, spans[i].to, start, WORDS_BEFORE))
			return true;
	count = matcher_find_idea(matcher, "raconte_apres", spans, SPANS);
	for (size_t i = 0; i < count; i++)
		if (is_near(text, end, spans[i].from, WORDS_AFTER))
			return true;
	return false;
}

int background_free_day(const struct step *step)
{
	struct day_said days[DAYS];
	size_t count = matcher_find_days(step->dialogue->matcher, step->event->text, days, DAYS);
	int found = 0;
	for (size_t i = 0; i < count; i++)
		if (!background_holds(step, days[i].start, days[i].end))
			found = days[i].day;
	return found;
}
