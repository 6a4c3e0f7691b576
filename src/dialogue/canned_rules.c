/*
 * canned_rules.c - what responses/conseiller.jsonc says of the guide, read into `desk_rules`:
 *
 *   jamais           acts beside which nothing is presented: a loss, an unpaid bill, a complaint
 *   jamais_apres     those that say so for what is asked afterwards too
 *   jamais_idees     ideas of the understanding that say so, whatever is asked
 *   jamais_mots      words that say so; "pirat*" is any word that begins so
 *   aussi            [{acte, avec?, idees?, mots?, sauf?, sauf_mots?, avant?}]: an act that is
 *                    asked too, when one of these ideas or words is in the text (none of those of
 *                    "sauf", "sauf_mots"), and one of "avec" is asked, or any act at all; "avant":
 *                    it comes first
 *   dire             {act: sentence}, to be read aloud on the phone instead of the act's own
 *   ecrire           {act: sentence}, what an advisor writes instead of it
 *
 * Words are kept folded.
 */
#include "dialogue/canned_parts.h"
#include "dialogue/guide_parts.h"
#include "french/utterance.h"
#include "understand/pack.h"

static bool is_intent(const struct canned_reading *reading, const json_t *id)
{
	const char *name = json_string_value(id);
	return name && matcher_find_intent(reading->dialogue->matcher, name) != NO_INTENT;
}

static int check_acts(const struct canned_reading *reading, const char *where, const json_t *acts)
{
	size_t i;
	json_t *act;
	json_array_foreach(acts, i, act)
	{
		if (!is_intent(reading, act))
			return canned_refuse(reading, where, "names an act that is none (mend it)");
	}
	return 0;
}

static int check_ideas(const struct canned_reading *reading, const char *where, const json_t *ideas)
{
	const struct pack *pack = matcher_pack(reading->dialogue->matcher);
	size_t i;
	json_t *idea;
	json_array_foreach(ideas, i, idea)
	{
		const char *name = json_string_value(idea);
		if (!name || pack_find_concept(pack, text_of(name)) == NONE)
			return canned_refuse(reading, where,
					     "names an idea that is none (see intents/concepts)");
	}
	return 0;
}

/* Folded as what is typed will be; the star that stands for any ending is kept. */
static int fold_words(const struct canned_reading *reading, const char *where, json_t *words)
{
	size_t i;
	json_t *word;
	json_array_foreach(words, i, word)
	{
		char folded[128];
		const char *text = json_string_value(word);
		size_t size = text ? strlen(text) : 0;
		bool begins = size && text[size - 1] == '*';
		size_t length = text ? utterance_fold_words((struct text){text, size - begins},
							    folded, sizeof folded - 1)
				     : 0;
		if (!length)
			return canned_refuse(reading, where, "needs words (mend the list)");
		if (begins)
			folded[length++] = '*';
		(void)json_array_set_new(words, i, json_stringn(folded, length));
	}
	return 0;
}

static int read_beside(const struct canned_reading *reading, json_t *rules)
{
	size_t i;
	json_t *rule;
	int code = 0;
	if (json_array_size(rules) > GUIDE_BESIDE_LIMIT)
		return canned_refuse(reading, "/aussi",
				     "has more than 16 rules (join some of them)");
	json_array_foreach(rules, i, rule)
	{
		if (!is_intent(reading, json_object_get(rule, "acte")))
			return canned_refuse(reading, "/aussi",
					     "needs the \"acte\" that is asked too");
		code = check_acts(reading, "/aussi", json_object_get(rule, "avec"));
		if (code == 0)
			code = check_ideas(reading, "/aussi", json_object_get(rule, "idees"));
		if (code == 0)
			code = check_ideas(reading, "/aussi", json_object_get(rule, "sauf"));
		if (code == 0)
			code = fold_words(reading, "/aussi", json_object_get(rule, "mots"));
		if (code == 0)
			code = fold_words(reading, "/aussi", json_object_get(rule, "sauf_mots"));
		if (code != 0)
			return code;
	}
	return 0;
}

/* Whether the guide fills all that is to be filled. */
static bool has_no_other_place(const char *text)
{
	const size_t before = strcspn(GUIDE_PLACE, "{");
	const char *start = text;
	for (; (text = strchr(text, '{')); text++)
		if ((size_t)(text - start) < before ||
		    strncmp(text - before, GUIDE_PLACE, strlen(GUIDE_PLACE)) != 0)
			return false;
	return true;
}

static int read_sentences(const struct canned_reading *reading, const char *where,
			  json_t *sentences)
{
	const char *id;
	json_t *sentence;
	void *next;
	json_object_foreach_safe(sentences, next, id, sentence)
	{
		const char *text = json_string_value(sentence);
		if (!text || matcher_find_intent(reading->dialogue->matcher, id) == NO_INTENT)
			return canned_refuse(
				reading, where,
				"needs the sentence of an act (mend its name or its text)");
		struct buffer filled;
		buffer_init(&filled);
		canned_fill_service(reading->dialogue, text, &filled);
		bool good = has_no_other_place(filled.length ? filled.bytes : "");
		(void)json_object_set_new(
			sentences, id,
			json_stringn(filled.length ? filled.bytes : "", filled.length));
		buffer_free(&filled);
		if (!good)
			return canned_refuse(reading, where,
					     "a placeholder is «\u00A0{chemin}\u00A0», between its "
					     "quotes and with their no-break spaces, or a name of "
					     "service.jsonc (mend it)");
	}
	return 0;
}

int canned_load_rules(const struct canned_reading *reading)
{
	static const char *const parts[] = {"jamais", "jamais_apres", "jamais_idees", "jamais_mots",
					    "aussi",  "dire",         "ecrire"};
	json_t *rules = reading->dialogue->desk_rules = json_object();
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		json_t *part = json_object_get(reading->file->root, parts[i]);
		if (part)
			(void)json_object_set_new(rules, parts[i], json_deep_copy(part));
	}
	int code = check_acts(reading, "/jamais", json_object_get(rules, "jamais"));
	if (code == 0)
		code = check_acts(reading, "/jamais_apres", json_object_get(rules, "jamais_apres"));
	if (code == 0)
		code = check_ideas(reading, "/jamais_idees",
				   json_object_get(rules, "jamais_idees"));
	if (code == 0)
		code = fold_words(reading, "/jamais_mots", json_object_get(rules, "jamais_mots"));
	if (code == 0)
		code = read_beside(reading, json_object_get(rules, "aussi"));
	if (code == 0)
		code = read_sentences(reading, "/dire", json_object_get(rules, "dire"));
	if (code == 0)
		code = read_sentences(reading, "/ecrire", json_object_get(rules, "ecrire"));
	return code;
}
