/* speak.c - see speak.h. */
#include "dialogue/speak.h"

#include <stdlib.h>

void speech_init(struct speech *speech, const struct responses *responses,
		 struct dialogue_state *state, uint64_t chance, struct dialogue_turn *turn)
{
	*speech = (struct speech){
		.responses = responses, .state = state, .chance = chance, .turn = turn};
	buffer_init(&speech->text);
	speech->said = json_array();
	speech->failed = speech->said == NULL;
}

void speech_free(struct speech *speech)
{
	buffer_free(&speech->text);
	json_decref(speech->parts);
	json_decref(speech->said);
	speech->parts = speech->said = NULL;
}

void speech_begin(struct speech *speech, const char *intent)
{
	buffer_clear(&speech->text);
	json_decref(speech->parts);
	speech->parts = json_array();
	speech->intent[0] = '\0';
	if (intent && strlen(intent) < sizeof speech->intent)
		strcpy(speech->intent, intent);
	if (!speech->parts)
		speech->failed = true;
}

/* Another wording than last time: a step of 1 to count - 1 from the last one. */
static size_t choose(struct speech *speech, const struct variants *variants)
{
	if (variants->count == 1)
		return 0;
	json_t *last = json_object_get(speech->state->spoken, variants->name);
	size_t chosen;
	if (json_is_integer(last)) {
		size_t step = 1 + (size_t)(speech->chance % (variants->count - 1));
		chosen = ((size_t)json_integer_value(last) + step) % variants->count;
	} else {
		chosen = (size_t)(speech->chance % variants->count);
	}
	if (json_object_set_new(speech->state->spoken, variants->name,
				json_integer((json_int_t)chosen)) != 0)
		speech->failed = true;
	return chosen;
}

void speech_add(struct speech *speech, const struct variants *variants,
		const struct placeholder *values, size_t count)
{
	if (!variants)
		return;
	if (speech->text.length)
		buffer_add_char(&speech->text, ' ');
	responses_fill(variants->list[choose(speech, variants)], values, count, &speech->text);
}

void speech_add_text(struct speech *speech, const char *text, const struct placeholder *values,
		     size_t count)
{
	if (speech->text.length)
		buffer_add_char(&speech->text, ' ');
	responses_fill(text, values, count, &speech->text);
}

void speech_say(struct speech *speech, const char *phrase, const struct placeholder *values,
		size_t count)
{
	speech_add(speech, responses_phrase(speech->responses, phrase), values, count);
}

static void add_part(struct speech *speech, json_t *part)
{
	if (!part || json_array_append_new(speech->parts, part) != 0)
		speech->failed = true;
}

void speech_add_part(struct speech *speech, json_t *part)
{
	add_part(speech, json_incref(part));
}

void speech_add_chemin(struct speech *speech, const char *intent, const char *market,
		       const char *chemin, const struct steps *steps)
{
	json_t *list = json_array();
	for (size_t i = 0; i < steps->count; i++)
		(void)json_array_append_new(
			list, json_stringn(steps->list[i].bytes, steps->list[i].length));
	add_part(speech, json_pack("{s:s, s:s, s:s?, s:s, s:o}", "k", "chemin", "intent", intent,
				   "market", market, "chemin", chemin, "steps", list));
}

void speech_add_choice(struct speech *speech, const char *id, const char *label)
{
	size_t count = json_array_size(speech->parts);
	json_t *last = count ? json_array_get(speech->parts, count - 1) : NULL;
	const char *kind = json_string_value(json_object_get(last, "k"));
	if (!kind || strcmp(kind, "choices") != 0) {
		add_part(speech, json_pack("{s:s, s:[]}", "k", "choices", "items"));
		last = json_array_get(speech->parts, count);
	}
	json_t *items = json_object_get(last, "items");
	if (json_array_size(items) >= CHOICE_LIMIT)
		return;
	if (json_array_append_new(items, json_pack("{s:s, s:s}", "id", id, "label", label)) != 0)
		speech->failed = true;
}

/* The choices that the customer sees last are those that a label or a "oui" refers to. */
static void remember_choices(struct speech *speech)
{
	size_t i, j;
	json_t *part, *item;
	json_array_foreach(speech->parts, i, part)
	{
		json_array_foreach(json_object_get(part, "items"), j, item)
		{
			const char *id = json_string_value(json_object_get(item, "id"));
			const char *label = json_string_value(json_object_get(item, "label"));
			if (!id || !label || speech->choice_count == CHOICE_LIMIT ||
			    strlen(id) >= ID_BYTES || strlen(label) >= LABEL_BYTES)
				continue;
			struct choice *choice = &speech->choices[speech->choice_count++];
			strcpy(choice->id, id);
			strcpy(choice->label, label);
		}
	}
}

/* " > " is read aloud as "puis". NULL when there is nothing to change. */
static char *spoken_form(struct text text)
{
	struct buffer spoken;
	buffer_init(&spoken);
	bool changed = false;
	for (size_t i = 0; i < text.length;) {
		if (text.length - i >= 3 && memcmp(text.bytes + i, " > ", 3) == 0) {
			buffer_add_string(&spoken, ", puis ");
			i += 3;
			changed = true;
		} else {
			buffer_add_char(&spoken, text.bytes[i++]);
		}
	}
	if (changed)
		return buffer_take(&spoken);
	buffer_free(&spoken);
	return NULL;
}

static struct dialogue_reply *add_reply(struct speech *speech)
{
	struct dialogue_turn *turn = speech->turn;
	if (!turn->replies)
		turn->replies = calloc(REPLY_LIMIT, sizeof *turn->replies);
	if (!turn->replies || turn->count == REPLY_LIMIT) {
		speech->failed = true;
		return NULL;
	}
	return &turn->replies[turn->count++];
}

/* What may be remembered, and so stored: secrets are shown once. */
static json_t *without_secrets(json_t *parts)
{
	json_t *kept = json_array(), *part;
	size_t i;
	json_array_foreach(parts, i, part)
	{
		const char *kind = json_string_value(json_object_get(part, "k"));
		if (!kind || strcmp(kind, "secret") != 0)
			(void)json_array_append(kept, part);
	}
	return kept;
}

void speech_end(struct speech *speech)
{
	struct dialogue_reply *reply = add_reply(speech);
	if (!reply)
		return;
	reply->say = spoken_form(buffer_text(&speech->text));
	reply->text = buffer_take(&speech->text);
	reply->intent = speech->intent[0] ? strdup(speech->intent) : NULL;
	remember_choices(speech);
	reply->parts = speech->parts;
	speech->parts = NULL;
	if (!reply->text || !reply->parts) {
		speech->failed = true;
		return;
	}
	if (json_array_append_new(speech->said,
				  json_pack("{s:s, s:s?, s:s?, s:o}", "text", reply->text, "say",
					    reply->say, "intent", reply->intent, "parts",
					    without_secrets(reply->parts))) != 0)
		speech->failed = true;
}

static bool is_offer(const json_t *item)
{
	static const char kind[] = "intent:";
	const char *id = json_string_value(json_object_get(item, "id"));
	return id && strncmp(id, kind, sizeof kind - 1) == 0;
}

/* The items of a part that are offers; whether the part is then empty. */
static bool drop_from(json_t *part)
{
	json_t *items = json_object_get(part, "items");
	for (size_t i = json_array_size(items); i > 0; i--)
		if (is_offer(json_array_get(items, i - 1)))
			(void)json_array_remove(items, i - 1);
	return json_is_array(items) && json_array_size(items) == 0;
}

static void drop_from_all(json_t *parts)
{
	for (size_t i = json_array_size(parts); i > 0; i--)
		if (drop_from(json_array_get(parts, i - 1)))
			(void)json_array_remove(parts, i - 1);
}

void speech_drop_offers(struct speech *speech)
{
	static const char kind[] = "intent:";
	size_t i, kept = 0;
	json_t *reply;
	for (i = 0; i < speech->turn->count; i++)
		drop_from_all(speech->turn->replies[i].parts);
	json_array_foreach(speech->said, i, reply)
	{
		drop_from_all(json_object_get(reply, "parts"));
	}
	for (i = 0; i < speech->choice_count; i++)
		if (strncmp(speech->choices[i].id, kind, sizeof kind - 1) != 0)
			speech->choices[kept++] = speech->choices[i];
	speech->choice_count = kept;
}

bool speech_asks(const struct speech *speech)
{
	const struct dialogue_turn *turn = speech->turn;
	const char *text = turn->count ? turn->replies[turn->count - 1].text : "";
	size_t length = text ? strlen(text) : 0;
	/* "Est-ce plutôt…", before the choices */
	return (length && text[length - 1] == '?') ||
	       (length >= 3 && strcmp(text + length - 3, "…") == 0);
}

void speech_commit(struct speech *speech)
{
	struct dialogue_state *state = speech->state;
	if (json_array_size(speech->said) == 0)
		return;
	json_decref(state->replies);
	state->replies = speech->said;
	speech->said = NULL;
	memcpy(state->choices, speech->choices, sizeof state->choices);
	state->choice_count = speech->choice_count;
}

bool speech_repeat(struct speech *speech)
{
	size_t i;
	json_t *one;
	json_array_foreach(speech->state->replies, i, one)
	{
		struct dialogue_reply *reply = add_reply(speech);
		const char *text = json_string_value(json_object_get(one, "text"));
		if (!reply || !text)
			break;
		const char *say = json_string_value(json_object_get(one, "say"));
		const char *intent = json_string_value(json_object_get(one, "intent"));
		reply->text = strdup(text);
		reply->say = say ? strdup(say) : NULL;
		reply->intent = intent ? strdup(intent) : NULL;
		reply->parts = json_deep_copy(json_object_get(one, "parts"));
		if (!reply->text || !reply->parts)
			speech->failed = true;
	}
	return i > 0;
}
