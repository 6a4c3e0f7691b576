/*
 * concepts.c - reads concepts/ and compiles words and phrases into symbols.
 *
 * Entries are kept as text until every word of the pack is known (a word that the pack uses
 * is never split or corrected), then compiled by concepts_finish.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/jsonc.h"
#include "french/entities.h"
#include "french/utterance.h"
#include "understand/pack.h"
#include "understand/folder.h"

static int no_memory(struct error *error)
{
	return error_set(error, ERROR_MEMORY, "not enough memory for the concepts");
}

/* Learns each run between blanks, apostrophes and hyphens, as it is typed. */
static int learn_words(struct pack *pack, const char *entry)
{
	for (const char *at = entry; *at;) {
		size_t length = strcspn(at, " '-\"=\xE2");
		char folded[128];
		size_t bare = utterance_fold((struct text){at, length}, folded, sizeof folded);
		if (bare && lexicon_learn(&pack->lexicon, (struct text){folded, bare}) != 0)
			return ERROR_MEMORY;
		at += length;
		if (*at == '\xE2') /* ’ is E2 80 99 */
			at += at[1] && at[2] ? 3 : 1;
		else if (*at)
			at++;
	}
	/* "e-mail" and "wi-fi" are one word when written without the hyphen. */
	if (!strchr(entry, '-') || strpbrk(entry, " '"))
		return 0;
	char folded[128];
	size_t bare = utterance_fold(text_of(entry), folded, sizeof folded);
	return lexicon_learn(&pack->lexicon, (struct text){folded, bare});
}

static int include(struct pack *pack, uint32_t parent, uint32_t child, struct error *error)
{
	struct inclusion *inclusion = pack_grow(&pack->inclusions, &pack->inclusion_count,
						&pack->inclusion_size, sizeof *inclusion);
	if (!inclusion || child == NONE)
		return no_memory(error);
	*inclusion = (struct inclusion){parent, child};
	return 0;
}

/* "{amount}": any value of that kind says the idea. */
static int include_entity(struct pack *pack, uint32_t concept, const char *text, struct place place,
			  struct error *error)
{
	for (size_t i = 0; i < ENTITY_TYPES; i++) {
		struct text name = text_of(entity_type_name((enum entity_type)i));
		if (strlen(text) == name.length + 2 && text[name.length + 1] == '}' &&
		    strncmp(text + 1, name.bytes, name.length) == 0)
			return include(pack, concept, pack_intern_concept(pack, text_of(text)),
				       error);
	}
	return jsonc_error(place.file, error, ERROR_FORMAT, place.pointer,
			   "%s is no entity (date, amount, phone, email, count, line)", text);
}

int concept_add_entry(struct pack *pack, uint32_t concept, const char *text, struct place place,
		      struct error *error)
{
	while (*text == ' ')
		text++;
	if (*text == '\0')
		return jsonc_error(place.file, error, ERROR_FORMAT, place.pointer,
				   "an empty word (write a word or remove it)");
	if (*text == '<') {
		size_t length = strlen(text);
		uint32_t child;
		if (text[length - 1] != '>' ||
		    !strmap_get(&pack->concept_names, (struct text){text, length}, &child))
			return jsonc_error(place.file, error, ERROR_FORMAT, place.pointer,
					   "unknown idea %s (define it in a file of concepts/, or "
					   "mend its name)",
					   text);
		return include(pack, concept, child, error);
	}
	if (*text == '{')
		return include_entity(pack, concept, text, place, error);
	char folded[16];
	if (utterance_fold(text_of(text), folded, sizeof folded) == 0 && !strpbrk(text, "+&@") &&
	    !strstr(text, "€"))
		return jsonc_error(place.file, error, ERROR_FORMAT, place.pointer,
				   "« %s » holds no letter and no digit (write a word)", text);
	if (strpbrk(text, "(){}|!~[]"))
		return jsonc_error(place.file, error, ERROR_FORMAT, place.pointer,
				   "« %s » holds a sign of rules (a concept lists words, phrases "
				   "and <ideas> only)",
				   text);
	struct entry *entry =
		pack_grow(&pack->entries, &pack->entry_count, &pack->entry_size, sizeof *entry);
	char *copy = arena_copy(&pack->arena, text_of(text));
	if (!entry || !copy || learn_words(pack, text) != 0)
		return no_memory(error);
	*entry = (struct entry){concept, copy};
	return 0;
}

static bool name_is_good(const char *name)
{
	return *name && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(name);
}

/* First pass: the names of a file, so that files may refer to each other in any order. */
static int declare_concepts(struct pack *pack, const struct jsonc *file, struct error *error)
{
	const char *name;
	json_t *words;
	json_object_foreach(file->root, name, words)
	{
		if (name[0] == '$')
			continue;
		char *key = arena_format(&pack->arena, "<%s>", name);
		char *pointer = arena_format(&pack->arena, "/%s", name);
		uint32_t known;
		if (!key || !pointer)
			return no_memory(error);
		if (!name_is_good(name))
			return jsonc_error(
				file, error, ERROR_FORMAT, pointer,
				"« %s » is no name (small letters without accents, digits, _)",
				name);
		if (!json_is_array(words))
			return jsonc_error(
				file, error, ERROR_FORMAT, pointer,
				"« %s » must be a list of words (write [\"mot\", \"deux mots\"])",
				name);
		if (strmap_get(&pack->concept_names, text_of(key), &known))
			return jsonc_error(file, error, ERROR_FORMAT, pointer,
					   "<%s> is already defined in %s (join the two lists)",
					   name, pack->concepts[known].file);
		uint32_t concept = pack_intern_concept(pack, text_of(key));
		if (concept == NONE)
			return no_memory(error);
		pack->concepts[concept].named = true;
		pack->concepts[concept].file = arena_copy(&pack->arena, text_of(file->path));
	}
	return 0;
}

static int read_concepts(struct pack *pack, const struct jsonc *file, struct error *error)
{
	const char *name;
	json_t *words;
	json_object_foreach(file->root, name, words)
	{
		if (name[0] == '$')
			continue;
		uint32_t concept = pack_find_concept(pack, text_of(name));
		char base[192], pointer[256];
		(void)snprintf(base, sizeof base, "/%s", name);
		size_t i;
		json_t *word;
		json_array_foreach(words, i, word)
		{
			jsonc_pointer(pointer, sizeof pointer, base, i);
			struct place place = {file, pointer};
			if (!json_is_string(word))
				return jsonc_error(
					file, error, ERROR_FORMAT, pointer,
					"a word must be a string (put it between quotes)");
			int code = concept_add_entry(pack, concept, json_string_value(word), place,
						     error);
			if (code != 0)
				return code;
		}
	}
	return 0;
}

int concepts_load(struct pack *pack, const char *folder, struct error *error)
{
	char path[4096];
	(void)snprintf(path, sizeof path, "%s/concepts", folder);
	struct folder list;
	int code = folder_list(path, ".jsonc", &list, error);
	if (code != 0)
		return code;
	struct jsonc *files = calloc(list.count + 1, sizeof *files);
	if (!files)
		code = no_memory(error);
	for (size_t i = 0; code == 0 && i < list.count; i++) {
		code = jsonc_load(list.paths[i], &files[i], error);
		if (code == 0) {
			pack->fingerprint = hash_more_words(
				pack->fingerprint, (struct text){files[i].source, files[i].length});
			code = declare_concepts(pack, &files[i], error);
		}
	}
	for (size_t i = 0; code == 0 && i < list.count; i++)
		code = read_concepts(pack, &files[i], error);
	for (size_t i = 0; files && i < list.count; i++)
		jsonc_free(&files[i]);
	free(files);
	folder_free(&list);
	return code;
}

/* ---- Compiling ---- */

static uint32_t intern_symbol(struct pack *pack, char kind, const char *name, size_t length)
{
	char key[STEM_KEY_BYTES + 2];
	if (length > STEM_KEY_BYTES)
		length = STEM_KEY_BYTES;
	key[0] = kind;
	memcpy(key + 1, name, length);
	uint32_t symbol = strmap_intern(&pack->symbol_names, (struct text){key, length + 1});
	if (symbol == NONE)
		return NONE;
	if (symbol >= pack->symbol_size) {
		uint32_t size = pack->symbol_size ? pack->symbol_size * 2 : 1024;
		struct symbol *more = realloc(pack->symbols, size * sizeof *more);
		if (!more)
			return NONE;
		memset(more + pack->symbol_size, 0, (size - pack->symbol_size) * sizeof *more);
		pack->symbols = more;
		pack->symbol_size = size;
	}
	return symbol;
}

static int reach_add(struct symbol *symbol, uint32_t concept, bool surface_only)
{
	for (uint32_t i = 0; i < symbol->reach_count; i++) {
		if (symbol->reaches[i].concept == concept) {
			symbol->reaches[i].surface_only =
				symbol->reaches[i].surface_only && surface_only;
			return 0;
		}
	}
	struct reach *more = realloc(symbol->reaches, (symbol->reach_count + 1) * sizeof *more);
	if (!more)
		return ERROR_MEMORY;
	symbol->reaches = more;
	more[symbol->reach_count++] = (struct reach){concept, surface_only};
	return 0;
}

/* The symbols of a word of the pack itself; new ones are made. The same words come back in
 * thousands of entries: each is stemmed once. */
static struct word intern_word(struct pack *pack, const struct token *token, bool exact)
{
	uint32_t place;
	if (exact)
		return (struct word){
			{intern_symbol(pack, '=', token->folded.bytes, token->folded.length), NONE,
			 NONE}};
	if (strmap_get(&pack->read_words, token->form, &place))
		return pack->words[place];
	struct word word = {
		{intern_symbol(pack, '=', token->folded.bytes, token->folded.length), NONE, NONE}};
	char keys[STEM_KEYS][STEM_KEY_BYTES];
	size_t count = lexicon_stems(&pack->lexicon, token->form, token->folded, keys);
	for (size_t i = 0; i < count; i++)
		word.symbols[i + 1] = intern_symbol(pack, '~', keys[i], strlen(keys[i]));
	struct word *kept =
		pack_grow(&pack->words, &pack->word_count, &pack->word_size, sizeof *kept);
	if (kept) {
		*kept = word;
		(void)strmap_put(&pack->read_words, token->form, pack->word_count - 1);
	}
	return word;
}

static bool is_negation(struct text folded)
{
	static const char *const words[] = {"ne",     "pas",  "sans",  "plus",
					    "jamais", "rien", "aucun", "ni"};
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (text_is(folded, words[i]))
			return true;
	return false;
}

static int compile_entry(struct pack *pack, struct utterance *scratch, const struct entry *entry,
			 struct error *error)
{
	const char *text = entry->text;
	bool exact = *text == '=';
	utterance_read(scratch, &pack->lexicon, text_of(text + exact));
	struct concept *concept = &pack->concepts[entry->concept];
	concept->words++;
	if (scratch->count == 1) {
		struct word word = intern_word(pack, &scratch->tokens[0], exact);
		for (size_t i = 0; i < WORD_SYMBOLS; i++)
			if (word.symbols[i] != NONE &&
			    reach_add(&pack->symbols[word.symbols[i]], entry->concept, exact) != 0)
				return no_memory(error);
		return 0;
	}
	struct phrase *phrase =
		pack_grow(&pack->phrases, &pack->phrase_count, &pack->phrase_size, sizeof *phrase);
	if (!phrase || scratch->count == 0 ||
	    !(phrase->words = arena_alloc(&pack->arena, scratch->count * sizeof *phrase->words)))
		return no_memory(error);
	phrase->count = (uint32_t)scratch->count;
	phrase->exact = exact;
	phrase->concept = entry->concept;
	for (size_t i = 0; i < scratch->count; i++) {
		phrase->words[i] = intern_word(pack, &scratch->tokens[i], exact);
		phrase->negative = phrase->negative || is_negation(scratch->tokens[i].folded);
		if (lexicon_learn(&pack->lexicon, scratch->tokens[i].folded) != 0)
			return no_memory(error);
	}
	for (size_t i = 0; i < WORD_SYMBOLS; i++) {
		uint32_t first = phrase->words[0].symbols[i], second = phrase->words[1].symbols[i];
		if (first != NONE && exact == (i == 0))
			pack->symbols[first].begins = true;
		if (second != NONE && exact == (i == 0))
			pack->symbols[second].follows = true;
	}
	return 0;
}

/* Adds to `parents` every concept that includes `child`, directly or through others. */
static int collect_parents(struct pack *pack, uint32_t child, uint32_t *found, uint32_t *count)
{
	for (uint32_t i = 0; i < pack->inclusion_count; i++) {
		if (pack->inclusions[i].child != child)
			continue;
		uint32_t parent = pack->inclusions[i].parent;
		bool known = false;
		for (uint32_t j = 0; j < *count; j++)
			known = known || found[j] == parent;
		if (known)
			continue;
		found[(*count)++] = parent;
		if (collect_parents(pack, parent, found, count) != 0)
			return ERROR_MEMORY;
	}
	return 0;
}

static int close_inclusions(struct pack *pack, struct error *error)
{
	uint32_t *found = calloc(pack->concept_count + 1, sizeof *found);
	if (!found)
		return no_memory(error);
	int code = 0;
	for (uint32_t i = 0; i < pack->inclusion_count && code == 0; i++) {
		struct concept *child = &pack->concepts[pack->inclusions[i].child];
		pack->concepts[pack->inclusions[i].parent].words++;
		child->used = true;
		if (child->parents)
			continue;
		uint32_t count = 0;
		(void)collect_parents(pack, pack->inclusions[i].child, found, &count);
		for (uint32_t j = 0; j < count; j++)
			if (found[j] == pack->inclusions[i].child)
				code = error_set(error, ERROR_FORMAT,
						 "%s: %s includes itself through other ideas "
						 "(remove one inclusion)",
						 child->file ? child->file : "concepts",
						 child->name);
		child->parents = arena_alloc(&pack->arena, (count + 1) * sizeof *found);
		if (!child->parents) {
			code = no_memory(error);
			break;
		}
		memcpy(child->parents, found, count * sizeof *found);
		child->parent_count = count;
	}
	free(found);
	return code;
}

int concepts_finish(struct pack *pack, struct error *error)
{
	struct utterance *scratch = utterance_new();
	int code = scratch ? 0 : no_memory(error);
	for (uint32_t i = 0; i < pack->entry_count && code == 0; i++)
		code = compile_entry(pack, scratch, &pack->entries[i], error);
	utterance_free(scratch);
	if (code == 0)
		code = close_inclusions(pack, error);
	if (code == 0 &&
	    phrase_index_build(&pack->phrase_index, pack->phrases, pack->phrase_count) != 0)
		code = no_memory(error);
	free(pack->entries);
	free(pack->inclusions);
	free(pack->words);
	strmap_free(&pack->read_words);
	pack->words = NULL;
	pack->entries = NULL;
	pack->inclusions = NULL;
	return code;
}
