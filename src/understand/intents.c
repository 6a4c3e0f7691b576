/* intents.c - reads the intent files of a pack: rules, exclusions, examples. */
#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/jsonc.h"
#include "understand/folder.h"
#include "understand/pack.h"
#include "understand/patterns.h"

/* One intent being read. */
struct reading {
	struct pack *pack;
	const struct jsonc *file;
	uint32_t intent;
	struct error *error;
	char pointer[128];
};

static int no_memory(struct error *error)
{
	return error_set(error, ERROR_MEMORY, "not enough memory for the intents");
}

static struct place place_of(const struct reading *reading)
{
	return (struct place){reading->file, reading->pointer};
}

static int refuse(struct reading *reading, const char *message)
{
	return jsonc_error(reading->file, reading->error, ERROR_FORMAT, reading->pointer, "%s",
			   message);
}

/* A list of strings, one atom each. */
static int read_atoms(struct reading *reading, const char *base, json_t *list, struct atom **atoms,
		      uint32_t *count)
{
	*count = 0;
	(void)snprintf(reading->pointer, sizeof reading->pointer, "%s", base);
	if (!json_is_array(list))
		return refuse(reading, "a list of ideas is wanted here (write [\"<idee>\"])");
	*atoms = arena_alloc(&reading->pack->arena, (json_array_size(list) + 1) * sizeof **atoms);
	if (!*atoms)
		return no_memory(reading->error);
	size_t i;
	json_t *item;
	json_array_foreach(list, i, item)
	{
		jsonc_pointer(reading->pointer, sizeof reading->pointer, base, i);
		const char *text = json_string_value(item);
		if (!text)
			return refuse(reading, "an idea is a string (put it between quotes)");
		int code = notation_read_atom(reading->pack, &text, &(*atoms)[*count],
					      place_of(reading), reading->error);
		if (code != 0)
			return code;
		while (*text == ' ')
			text++;
		if (*text)
			return refuse(
				reading,
				"one idea a string (put \\\" around a phrase, or use « ordre »)");
		(*count)++;
	}
	return 0;
}

static int read_exclusions(struct reading *reading, const char *base, json_t *list,
			   uint32_t **concepts, uint32_t *count)
{
	struct atom *atoms;
	int code = read_atoms(reading, base, list, &atoms, count);
	if (code != 0)
		return code;
	*concepts = arena_alloc(&reading->pack->arena, (*count + 1) * sizeof **concepts);
	if (!*concepts)
		return no_memory(reading->error);
	for (uint32_t i = 0; i < *count; i++) {
		jsonc_pointer(reading->pointer, sizeof reading->pointer, base, i);
		if (atoms[i].optional || atoms[i].polarity != POLARITY_PRESENT)
			return refuse(reading,
				      "an exclusion is a plain idea (remove the sign before it)");
		(*concepts)[i] = atoms[i].concept;
	}
	return 0;
}

static int read_pattern(struct reading *reading, const char *base, const char *source,
			struct rule *rule)
{
	int number;
	size_t offset;
	if (pattern_compile(rule, source, &reading->pack->arena, &number, &offset))
		return 0;
	PCRE2_UCHAR message[160];
	(void)pcre2_get_error_message(number, message, sizeof message);
	return jsonc_error(reading->file, reading->error, ERROR_FORMAT, base,
			   "this expression does not compile at its character %zu: %s (mend it)",
			   offset, (const char *)message);
}

static int read_rule(struct reading *reading, size_t number, json_t *object,
		     json_t *shared_exclusions)
{
	char base[64], where[96];
	(void)snprintf(base, sizeof base, "/regles/%zu", number);
	(void)snprintf(reading->pointer, sizeof reading->pointer, "%s", base);
	if (!json_is_object(object))
		return refuse(reading, "a rule is an object (write {\"idees\": [\"<idee>\"]})");
	struct rule rule = {.intent = reading->intent, .number = (uint32_t)number};
	const char *key;
	json_t *value;
	int code = 0;
	json_object_foreach(object, key, value)
	{
		(void)snprintf(where, sizeof where, "%s/%.24s", base, key);
		if (strcmp(key, "idees") == 0) {
			code = read_atoms(reading, where, value, &rule.ideas, &rule.idea_count);
		} else if (strcmp(key, "ordre") == 0 && json_is_string(value)) {
			struct place place = {reading->file, where};
			code = notation_read_order(reading->pack, json_string_value(value),
						   &rule.order, &rule.order_count, place,
						   reading->error);
		} else if (strcmp(key, "sauf") == 0) {
			code = read_exclusions(reading, where, value, &rule.excluded,
					       &rule.excluded_count);
		} else if (strcmp(key, "pcre") == 0 && json_is_string(value)) {
			code = read_pattern(reading, where, json_string_value(value), &rule);
		} else if (strcmp(key, "si") == 0 &&
			   json_is_string(json_object_get(value, "attend"))) {
			rule.expects = arena_copy(
				&reading->pack->arena,
				text_of(json_string_value(json_object_get(value, "attend"))));
		} else {
			code = jsonc_error(
				reading->file, reading->error, ERROR_FORMAT, where,
				"« %s » is no part of a rule, or not of the right kind (idees: "
				"list, "
				"ordre: string, sauf: list, si: {\"attend\": name}, pcre: string)",
				key);
		}
		if (code != 0)
			goto failed;
	}
	uint32_t required = rule.pattern ? 1 : 0;
	for (uint32_t i = 0; i < rule.idea_count; i++)
		required += !rule.ideas[i].optional;
	for (uint32_t i = 0; i < rule.order_count; i++)
		required += !rule.order[i].optional;
	(void)snprintf(reading->pointer, sizeof reading->pointer, "%s", base);
	if (required == 0) {
		code = refuse(reading,
			      "this rule asks for nothing (give it an idea that is no option)");
		goto failed;
	}
	if (shared_exclusions) {
		uint32_t *own = rule.excluded, own_count = rule.excluded_count, *shared,
			 shared_count;
		code = read_exclusions(reading, "/sauf", shared_exclusions, &shared, &shared_count);
		if (code != 0)
			goto failed;
		rule.excluded = arena_alloc(&reading->pack->arena,
					    (own_count + shared_count + 1) * sizeof *rule.excluded);
		if (!rule.excluded) {
			code = no_memory(reading->error);
			goto failed;
		}
		for (uint32_t i = 0; i < own_count; i++)
			rule.excluded[i] = own[i];
		for (uint32_t i = 0; i < shared_count; i++)
			rule.excluded[own_count + i] = shared[i];
		rule.excluded_count = own_count + shared_count;
	}
	struct rule *place = pack_grow(&reading->pack->rules, &reading->pack->rule_count,
				       &reading->pack->rule_size, sizeof *place);
	if (!place) {
		code = no_memory(reading->error);
		goto failed;
	}
	*place = rule;
	return 0;
failed:
	pcre2_code_free(rule.pattern);
	return code;
}

static int read_rules(struct reading *reading)
{
	json_t *rules = json_object_get(reading->file->root, "regles");
	(void)snprintf(reading->pointer, sizeof reading->pointer, "/regles");
	if (rules && !json_is_array(rules))
		return refuse(reading,
			      "« regles » is a list of rules (write [{\"idees\": [...]}])");
	struct intent *intent = &reading->pack->intents[reading->intent];
	intent->first_rule = reading->pack->rule_count;
	size_t i;
	json_t *rule;
	json_array_foreach(rules, i, rule)
	{
		int code =
			read_rule(reading, i, rule, json_object_get(reading->file->root, "sauf"));
		if (code != 0)
			return code;
	}
	reading->pack->intents[reading->intent].rule_count = (uint32_t)i;
	return 0;
}

/* "il_faut": without one of these, its examples alone do not make a text ask for the intent. */
static int read_needed(struct reading *reading)
{
	json_t *needed = json_object_get(reading->file->root, "il_faut");
	struct intent *intent = &reading->pack->intents[reading->intent];
	return needed ? read_exclusions(reading, "/il_faut", needed, &intent->needed,
					&intent->needed_count)
		      : 0;
}

static int read_examples(struct reading *reading)
{
	struct pack *pack = reading->pack;
	json_t *list = json_object_get(reading->file->root, "exemples");
	(void)snprintf(reading->pointer, sizeof reading->pointer, "/exemples");
	if (pack->rules_only)
		return 0;
	if (!json_is_array(list) || json_array_size(list) == 0)
		return refuse(reading, "an intent needs examples (write \"exemples\": [\"...\"])");
	size_t i;
	json_t *line;
	json_array_foreach(list, i, line)
	{
		jsonc_pointer(reading->pointer, sizeof reading->pointer, "/exemples", i);
		if (!json_is_string(line) || json_string_length(line) == 0)
			return refuse(reading,
				      "an example is a line of text (put it between quotes)");
		struct example *example = pack_grow(&pack->examples, &pack->example_count,
						    &pack->example_size, sizeof *example);
		char *copy = arena_copy(&pack->arena, text_of(json_string_value(line)));
		if (!example || !copy)
			return no_memory(reading->error);
		*example = (struct example){copy, reading->intent, (uint32_t)i};
	}
	return 0;
}

static int read_slots(struct reading *reading)
{
	json_t *slots = json_object_get(reading->file->root, "infos");
	(void)snprintf(reading->pointer, sizeof reading->pointer, "/infos");
	if (slots && !json_is_object(slots))
		return refuse(reading,
			      "« infos » is an object (write {\"mois\": {\"type\": \"date\"}})");
	const char *name;
	json_t *slot;
	json_object_foreach(slots, name, slot)
	{
		static const char *const types[] = {"date",  "amount", "phone",
						    "email", "count",  "line"};
		const char *type = json_string_value(json_object_get(slot, "type"));
		bool known = false;
		for (size_t i = 0; type && i < sizeof types / sizeof types[0]; i++)
			known = known || strcmp(type, types[i]) == 0;
		(void)snprintf(reading->pointer, sizeof reading->pointer, "/infos/%.64s", name);
		if (!known)
			return refuse(
				reading,
				"a slot needs a type: date, amount, phone, email, count or line");
	}
	return 0;
}

static int check_keys(struct reading *reading, const char *name)
{
	static const char *const keys[] = {"$schema",  "intention",       "titre",  "urgent",
					   "note",     "regles",          "sauf",   "infos",
					   "exemples", "contre_exemples", "il_faut"};
	const char *key;
	json_t *value;
	json_object_foreach(reading->file->root, key, value)
	{
		bool known = false;
		for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
			known = known || strcmp(key, keys[i]) == 0;
		(void)snprintf(reading->pointer, sizeof reading->pointer, "/%.100s", key);
		if (!known)
			return refuse(
				reading,
				"this key has no meaning here (keys: intention, titre, urgent, "
				"note, regles, sauf, il_faut, infos, exemples, contre_exemples)");
	}
	const char *id = json_string_value(json_object_get(reading->file->root, "intention"));
	(void)snprintf(reading->pointer, sizeof reading->pointer, "/intention");
	if (!id || strlen(name) != strlen(id) + 6 || strncmp(name, id, strlen(id)) != 0)
		return refuse(reading, "« intention » must be the name of the file without .jsonc");
	(void)snprintf(reading->pointer, sizeof reading->pointer, "/titre");
	if (!json_is_string(json_object_get(reading->file->root, "titre")))
		return refuse(reading,
			      "« titre » is missing (a short sentence that customers read)");
	const json_t *urgent = json_object_get(reading->file->root, "urgent");
	(void)snprintf(reading->pointer, sizeof reading->pointer, "/urgent");
	if (urgent && !json_is_boolean(urgent))
		return refuse(reading, "« urgent » is true or false");
	return 0;
}

static int read_intent(struct pack *pack, const struct jsonc *file, const char *name,
		       const char *section, struct error *error)
{
	struct reading reading = {.pack = pack, .file = file, .error = error};
	int code = check_keys(&reading, name);
	if (code != 0)
		return code;
	const char *id = json_string_value(json_object_get(file->root, "intention"));
	uint32_t known;
	if (strmap_get(&pack->intent_names, text_of(id), &known))
		return jsonc_error(file, error, ERROR_FORMAT, "/intention",
				   "« %s » is already in %s (keep one file)", id,
				   pack->intents[known].file);
	struct intent *intent =
		pack_grow(&pack->intents, &pack->intent_count, &pack->intent_size, sizeof *intent);
	if (!intent || strmap_put(&pack->intent_names, text_of(id), pack->intent_count - 1) != 0)
		return no_memory(error);
	reading.intent = pack->intent_count - 1;
	intent->id = arena_copy(&pack->arena, text_of(id));
	intent->title = arena_copy(
		&pack->arena, text_of(json_string_value(json_object_get(file->root, "titre"))));
	intent->urgent = json_is_true(json_object_get(file->root, "urgent"));
	intent->section = arena_copy(&pack->arena, text_of(section));
	intent->file = arena_copy(&pack->arena, text_of(file->path));
	if (!intent->id || !intent->title || !intent->section || !intent->file)
		return no_memory(error);
	if ((code = read_slots(&reading)) != 0 || (code = read_rules(&reading)) != 0 ||
	    (code = read_needed(&reading)) != 0)
		return code;
	return read_examples(&reading);
}

/* Counter-examples name other intents, so they are read when all are known. */
static int read_counter_examples(struct pack *pack, const struct jsonc *file, uint32_t owner,
				 struct error *error)
{
	json_t *lists = json_object_get(file->root, "contre_exemples");
	const char *id;
	json_t *list;
	json_object_foreach(lists, id, list)
	{
		char pointer[128];
		(void)snprintf(pointer, sizeof pointer, "/contre_exemples/%.80s", id);
		uint32_t expected = pack_find_intent(pack, text_of(id));
		if (expected == NONE || expected == owner || !json_is_array(list))
			return jsonc_error(
				file, error, ERROR_FORMAT, pointer,
				"« %s » must be another intent of the pack with a list of lines",
				id);
		size_t i;
		json_t *line;
		json_array_foreach(list, i, line)
		{
			struct counter_example *counter =
				pack_grow(&pack->counters, &pack->counter_count,
					  &pack->counter_size, sizeof *counter);
			char *copy =
				json_is_string(line)
					? arena_copy(&pack->arena, text_of(json_string_value(line)))
					: NULL;
			if (!counter || !copy)
				return jsonc_error(file, error, ERROR_FORMAT, pointer,
						   "a counter-example is a line of text (put it "
						   "between quotes)");
			*counter = (struct counter_example){copy, owner, expected};
		}
	}
	return 0;
}

struct opened {
	struct jsonc file;
	uint32_t intent;
};

static int load_section(struct pack *pack, const char *path, const char *section,
			struct opened **opened, uint32_t *count, uint32_t *size,
			struct error *error)
{
	struct folder list;
	int code = folder_list(path, ".jsonc", &list, error);
	for (size_t i = 0; code == 0 && i < list.count; i++) {
		struct opened *one = pack_grow(opened, count, size, sizeof *one);
		if (!one) {
			code = no_memory(error);
			break;
		}
		code = jsonc_load_without(list.paths[i], pack->rules_only ? "exemples" : NULL,
					  &one->file, error);
		if (code != 0)
			break;
		pack->fingerprint = hash_more_words(
			pack->fingerprint, (struct text){one->file.source, one->file.length});
		one->intent = pack->intent_count;
		code = read_intent(pack, &one->file, list.names[i], section, error);
	}
	folder_free(&list);
	return code;
}

int intents_load(struct pack *pack, const char *folder, struct error *error)
{
	struct folder sections;
	struct opened *opened = NULL;
	uint32_t count = 0, size = 0;
	int code = folder_list(folder, "", &sections, error);
	for (size_t i = 0; code == 0 && i < sections.count; i++) {
		const char *name = sections.names[i];
		if (strcmp(name, "concepts") != 0 && strcmp(name, "lexique") != 0 &&
		    strcmp(name, "schema") != 0)
			code = load_section(pack, sections.paths[i], name, &opened, &count, &size,
					    error);
	}
	for (uint32_t i = 0; code == 0 && i < count; i++)
		code = read_counter_examples(pack, &opened[i].file, opened[i].intent, error);
	if (code == 0 && pack->intent_count == 0)
		code = error_set(error, ERROR_FORMAT,
				 "%s: no intent here (a pack has folders of *.jsonc files)",
				 folder);
	for (uint32_t i = 0; i < count; i++)
		jsonc_free(&opened[i].file);
	free(opened);
	folder_free(&sections);
	return code;
}
