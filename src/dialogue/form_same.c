/* form_same.c - an act just done, for another line: "et pareil pour Hugo", "la même chose pour le
 * 06 39 98 00 12". See form_parts.h. */
#include <string.h>

#include "dialogue/form_parts.h"
#include "dialogue/pick.h"
#include "french/plain.h"

enum { SAME_WORDS = 12 };

/* How many words say that it is the same; `leads`: "et pour", that begins so. */
static size_t count_same(struct text text, bool *leads)
{
	static const char *const same[] = {"pareil",     "idem",        "aussi",    "egalement",
					   "meme",       "memes",       "chose",    "faites",
					   "fais",       "refais",      "refaites", "identique",
					   "recommence", "recommencez", NULL};
	char words[PLAIN_BYTES], *rest = NULL;
	size_t count = 0;
	(void)plain_words(text, words, sizeof words);
	*leads = strncmp(words, " et pour ", 9) == 0 || strncmp(words, " et sur ", 8) == 0;
	for (char *word = strtok_r(words, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
		count += text_is_one_of(text_of(word), same);
	return count;
}

/* The lines that the act may be done of. The caller's. */
static json_t *lines_of(const struct step *step, const json_t *definition)
{
	json_t *line, *lines = json_array();
	size_t i;
	json_array_foreach(step->state->lines, i, line)
	{
		if (form_lists(json_object_get(definition, "lignes"), form_text(line, "market")))
			(void)json_array_append(lines, line);
	}
	return lines;
}

/* Those that the text names, and no other thing with them. The caller's. */
static json_t *lines_named(const struct step *step, const json_t *definition)
{
	const struct text text = step->event->text;
	const struct pick pick = pick_read(text);
	bool leads, named;
	size_t same = count_same(text, &leads);
	json_t *lines = lines_of(step, definition);
	json_t *among =
		pick_lines(&pick, text, lines, step->match.market, step->state->line, &named);
	json_decref(lines);
	size_t names = named ? json_array_size(among) : 0;
	bool amount = form_entity(step, ENTITY_AMOUNT) != NULL;
	bool said = (same > 0 || leads) && pick.more <= same + names + amount;
	if (!said || !(named || pick.other || pick.digits[0]))
		(void)json_array_clear(among);
	return among;
}

bool form_hear_same(struct step *step)
{
	struct dialogue_state *state = step->state;
	const json_t *definition = forms_find(&step->dialogue->forms, state->served);
	char words[PLAIN_BYTES], id[ID_BYTES], line[ID_BYTES];
	(void)plain_words(step->event->text, words, sizeof words);
	if (state->form || state->awaiting != AWAITING_NOTHING || !definition ||
	    json_array_size(state->lines) < 2 || plain_count(words) > SAME_WORDS ||
	    strcmp(form_text(json_object_get(state->said, "answers"), "act"), state->served) != 0)
		return false;
	json_t *lines = lines_named(step, definition);
	size_t count = json_array_size(lines);
	step_set_id(id, state->served);
	step_set_id(line, count ? form_text(json_array_get(lines, 0), "id") : "");
	if (count > 0) {
		step->turn->decision = DIALOGUE_DECISION_ANSWER;
		state->failures = 0;
		step_hear_said(step);
		(void)json_object_set_new(state->said, "values", json_object());
		(void)json_object_set_new(state->said, "same", json_true());
		form_hear_bare_amount(step, id); /* "et pour Hugo, 30" */
	}
	if (count == 1) {
		step_set_id(state->line, line);
		step_hear_line(step, line);
		step_serve(step, id);
	} else if (count > 1) {
		json_t *result = json_pack("{s:O}", "lines", lines);
		step_ask_own_line(step, id, result);
		json_decref(result);
	}
	json_decref(lines);
	return count > 0;
}
