/*
 * button.c - "ok commandez", "activez-la": the verb of a button that is shown, and nothing else,
 * presses it. See step.h.
 */
#include <string.h>

#include "dialogue/step.h"
#include "french/plain.h"

enum { ROOT_LEAST = 4, ENDING_MOST = 4, VERB_BYTES = 32 };

/* "command" of " commander une carte sim ": the infinitive without its ending; "": none. */
static void root_of(const char *words, char root[VERB_BYTES])
{
	static const char *const endings[] = {"er", "ir", "re"};
	size_t length = strcspn(words + 1, " ");
	root[0] = '\0';
	for (size_t i = 0; length >= ROOT_LEAST + 2 && length < VERB_BYTES && i < 3; i++) {
		if (strncmp(words + 1 + length - 2, endings[i], 2) != 0)
			continue;
		memcpy(root, words + 1, length - 2);
		root[length - 2] = '\0';
	}
}

/* "ok", "la", "maintenant": what stands around a verb and names nothing. */
static bool says_nothing(struct text word)
{
	return text_is_one_of(word, TEXT_LIST("ok", "oui", "d", "accord", "alors", "donc", "bon",
					      "allez", "y", "le", "la", "les", "l", "moi", "en",
					      "svp", "stp", "s", "il", "vous", "te", "plait",
					      "maintenant", "tout", "de", "suite", "je", "veux",
					      "voudrais", "vais", "bien", "merci"));
}

/* The only word of the text that says something; none when there are several. */
static struct text only_word(const char *words)
{
	struct text found = {NULL, 0};
	for (const char *at = words + 1; *at; at += strcspn(at, " ") + 1) {
		const struct text word = {at, strcspn(at, " ")};
		if (says_nothing(word))
			continue;
		if (found.length)
			return (struct text){NULL, 0};
		found = word;
	}
	return found;
}

bool step_verb_choice(const struct step *step, char id[ID_BYTES])
{
	const struct dialogue_state *state = step->state;
	const struct text text = step->event->text;
	char words[PLAIN_BYTES], label[PLAIN_BYTES], root[VERB_BYTES];
	size_t found = state->choice_count;
	if (text.length == 0 || memchr(text.bytes, '?', text.length) || state->form ||
	    plain_words(text, words, sizeof words) == 0)
		return false;
	const struct text verb = only_word(words);
	for (size_t i = 0; verb.length && i < state->choice_count; i++) {
		(void)plain_words(text_of(state->choices[i].label), label, sizeof label);
		root_of(label, root);
		size_t length = strlen(root);
		if (!length || verb.length < length || verb.length > length + ENDING_MOST ||
		    strncmp(verb.bytes, root, length) != 0)
			continue;
		if (found < state->choice_count)
			return false; /* two of them */
		found = i;
	}
	if (found == state->choice_count)
		return false;
	step_set_id(id, state->choices[found].id);
	return true;
}
