/*
 * form_doubt.c - a text that may ask for another act while a question waits, or may only be an
 * answer that was not read: "50 go", "à mon adresse", "c'est payant ?". Taken for a request it
 * would drop what is under way for an act that nobody asked for; so the question comes again, and
 * the other act is a button. See form_parts.h.
 */
#include <string.h>

#include "dialogue/form_parts.h"
#include "french/plain.h"

enum { FRAGMENT_WORDS = 3, VERB_LETTERS = 4 };

/* One request in twenty of those that are understood rightly is below it, and most of what is only
 * a fragment of an answer. */
static const float SURE_SCORE = 0.8f;
static const float SURE_LEAVING = 0.7f, SURE_QUESTION = 0.9f, SURE_START = 0.95f;

/* "changer", "résilier", "prendre": an infinitive says what to do. */
static bool has_infinitive(const char *words)
{
	for (const char *word = words + 1; *word; word++) {
		size_t length = strcspn(word, " ");
		const char *end = word + length;
		if (length > VERB_LETTERS &&
		    (memcmp(end - 2, "er", 2) == 0 || memcmp(end - 2, "ir", 2) == 0 ||
		     memcmp(end - 2, "re", 2) == 0))
			return true;
		word = end;
		if (!*word)
			break;
	}
	return false;
}

/* A few words without a verb ask for no change; they may ask for a reading: "code puk". */
static bool is_fragment(const struct step *step, const char *id)
{
	char words[PLAIN_BYTES];
	(void)plain_words(step->event->text, words, sizeof words);
	return forms_find(&step->dialogue->forms, id) && plain_count(words) <= FRAGMENT_WORDS &&
	       !has_infinitive(words) && !matcher_has_idea(step->dialogue->matcher, "vouloir");
}

/* "Attendez, je me suis trompée de rue" is hardly a leaving; "non laisse" is one, by both of its
 * readings. A question leaves nothing: "c'est encore sous engagement, c'est pas grave ?" */
static bool hardly_leaves(const struct step *step)
{
	static const char *const leaving[] = {"annuler", "recommencer", "remerciement", "au_revoir",
					      NULL};
	const struct text text = step->event->text;
	float score = 0;
	if (!form_is_talk(step, leaving))
		return false;
	for (size_t i = 0; i < step->match.intent_count; i++) {
		const char *id =
			matcher_intent_id(step->dialogue->matcher, step->match.intents[i].intent);
		if (i == 0 || strcmp(id, "non") == 0)
			score += step->match.intents[i].score;
	}
	bool asks = text.length > 0 && memchr(text.bytes, '?', text.length);
	return score < (asks ? SURE_QUESTION : SURE_LEAVING);
}

bool form_doubts(const struct step *step)
{
	const struct matcher *matcher = step->dialogue->matcher;
	if (step->match.decision != DECISION_ANSWER || step->match.request_count != 1)
		return false;
	if (hardly_leaves(step))
		return true;
	uint32_t intent = step->match.requests[0];
	const char *id = matcher_intent_id(matcher, intent);
	const struct act *act = catalogue_find(&step->dialogue->catalogue, id);
	if (strcmp(matcher_intent_section(matcher, intent), "dialogue") == 0 ||
	    (act && act->urgent) || strcmp(id, form_text(step->state->form, "act")) == 0)
		return false;
	return step->match.intents[0].score < SURE_SCORE || is_fragment(step, id);
}

void form_miss_perhaps(struct step *step, const json_t *asked)
{
	const char *id = matcher_intent_id(step->dialogue->matcher, step->match.requests[0]);
	bool offered = !hardly_leaves(step) && step_is_of_their_lines(step, id);
	form_miss(step, asked, offered ? id : NULL);
}

bool form_doubts_start(const struct step *step)
{
	const struct matcher *matcher = step->dialogue->matcher;
	const struct text text = step->event->text;
	if (!step->state->served[0] || step->state->form || step->match.request_count != 1 ||
	    step->match.entity_count > 0) /* what is given is given for the act */
		return false;
	const char *id = matcher_intent_id(matcher, step->match.requests[0]);
	const struct act *act = catalogue_find(&step->dialogue->catalogue, id);
	bool asks = form_asks(step) || (text.length && memchr(text.bytes, '?', text.length));
	return asks && act && !act->urgent && strcmp(id, step->state->served) != 0 &&
	       forms_find(&step->dialogue->forms, id) && step->match.intents[0].score < SURE_START;
}
