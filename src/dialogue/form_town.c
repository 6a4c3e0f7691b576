/* form_town.c - the name of a town in an answer: without what leads to it, with its capitals, and
 * the one that takes the place of another: "non, c'est à Villeurbanne". See form_parts.h. */
#include <ctype.h>
#include <stdint.h>
#include <string.h>

#include "dialogue/form_parts.h"
#include "french/departments.h"
#include "french/names.h"
#include "french/plain.h"

enum { TOWN_WORDS = 5 };

/* What leads to a town's name, beside what leads to any name. */
static const char *const LEADS[] = {"la ville", "ville", "la commune", "commune",  "a",
				    "sur",      "dans",  "de",         "s appelle"};

/* How many bytes of the text the words of the lead take, signs after them included; 0: it does not
 * begin so. */
static size_t lead_length(struct text text, const char *lead)
{
	char words[PLAIN_BYTES];
	for (size_t end = 1; end < text.length; end++) {
		if (!strchr(" '", text.bytes[end]) && (unsigned char)text.bytes[end] < 0x80)
			continue;
		(void)plain_words((struct text){text.bytes, end}, words, sizeof words);
		bool same = plain_find(words, lead) == words && strlen(words) == strlen(lead) + 2;
		if (same && strchr(" '", text.bytes[end]))
			return end + 1;
		if (strlen(words) > strlen(lead) + 2)
			break;
	}
	return 0;
}

static struct text without_leads(const struct step *step, struct text text)
{
	text = form_after_lead(step, form_trim(text));
	for (size_t i = 0; i < sizeof LEADS / sizeof LEADS[0]; i++) {
		size_t length = lead_length(text, LEADS[i]);
		if (!length)
			continue;
		text.bytes += length;
		text.length -= length;
		text = form_after_lead(step, text);
		i = SIZE_MAX; /* from the first again */
	}
	return form_trim(text);
}

/* After the last comma: "je me suis trompé de ville, c'est Bron". */
static struct text last_clause(struct text text)
{
	const char *comma = text.length ? memrchr(text.bytes, ',', text.length) : NULL;
	if (!comma)
		return text;
	return (struct text){comma + 1, (size_t)(text.bytes + text.length - comma - 1)};
}

/* Whether what stands before the name says that a town comes, or at least a place. */
struct led {
	bool town, place;
};

static struct led lead_of(const struct step *step, struct text named)
{
	char words[PLAIN_BYTES];
	const struct text whole = step->event->text;
	const struct text before = {whole.bytes, (size_t)(named.bytes - whole.bytes)};
	size_t length = plain_words(before, words, sizeof words);
	bool town = plain_find(words, "ville") || plain_find(words, "commune");
	bool at = (length >= 3 && strcmp(words + length - 3, " a ") == 0) ||
		  (length >= 5 && strcmp(words + length - 5, " sur ") == 0);
	return (struct led){town, town || at};
}

static bool has_digit(struct text text)
{
	for (size_t i = 0; i < text.length; i++)
		if (isdigit((unsigned char)text.bytes[i]))
			return true;
	return false;
}

/* A large town, a name with its capital; after "à", what French has no word for or joins together:
 * "à bourg-la-reine". */
static bool looks_like_town(const struct step *step, struct text text, bool place)
{
	char words[PLAIN_BYTES];
	(void)plain_words(text, words, sizeof words);
	size_t count = plain_count(words);
	if (count == 0 || count > TOWN_WORDS || has_digit(text) ||
	    memchr(text.bytes, '?', text.length) || form_says_weekday(text))
		return false;
	if (departments_starts_with(text) || isupper((unsigned char)text.bytes[0]) ||
	    (unsigned char)text.bytes[0] >= 0x80)
		return true;
	const struct text word = {words + 1, strlen(words) - 2};
	return place && (memchr(text.bytes, '-', text.length) ||
			 (count == 1 && !matcher_knows_word(step->dialogue->matcher, word)));
}

struct text form_town(const struct step *step)
{
	return without_leads(step, step->event->text);
}

bool form_says_town(const struct step *step, struct text *named)
{
	*named = without_leads(step, last_clause(step->event->text));
	const struct led led = lead_of(step, *named);
	return named->length > 0 && looks_like_town(step, *named, led.place) &&
	       (led.town || form_takes_back(step));
}

bool form_leads_to_place(const struct step *step)
{
	const struct text named = form_town(step);
	return named.length > 0 && lead_of(step, named).place;
}

json_t *form_write_town(struct text town)
{
	struct buffer written;
	buffer_init(&written);
	name_append_town(&written, town);
	json_t *value = written.failed ? NULL : json_stringn(written.bytes, written.length);
	buffer_free(&written);
	return value;
}

void form_keep_code(const struct step *step, const json_t *definition, struct text town)
{
	json_t *form = step->state->form;
	const json_t *asked, *values = json_object_get(form, "values");
	size_t i;
	const char *there = departments_starts_with(town) ? departments_find(town) : NULL;
	json_array_foreach(json_object_get(definition, "etapes"), i, asked)
	{
		const char *name = form_text(asked, "nom");
		const char *before = departments_find(text_of(form_text(values, name)));
		if (form_step_type(asked) != FORM_POSTAL || !there || !before ||
		    strcmp(there, before) == 0)
			continue;
		(void)json_object_del(json_object_get(form, "values"), name);
		(void)json_object_del(json_object_get(form, "labels"), name);
	}
}
