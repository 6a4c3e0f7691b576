/* lexicon.c - see lexicon.h. */
#include "french/lexicon.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/hash.h"
#include "base/jsonc.h"
#include "french/phonetic.h"
#include "french/utterance.h"

static int no_memory(struct error *error)
{
	return error_set(error, ERROR_MEMORY, "not enough memory for the lexicon");
}

static int open_file(struct lexicon *lexicon, const char *path, struct jsonc *file,
		     struct error *error)
{
	int code = jsonc_load(path, file, error);
	if (code == 0)
		lexicon->fingerprint = hash_more_words(lexicon->fingerprint,
						       (struct text){file->source, file->length});
	return code;
}

/* The folded form of a single word as people type it. */
static struct text fold(struct lexicon *lexicon, const char *word)
{
	char folded[256];
	size_t length = utterance_fold(text_of(word), folded, sizeof folded);
	char *copy = arena_copy(&lexicon->arena, (struct text){folded, length});
	return (struct text){copy, copy ? length : 0};
}

/* The words of `phrase`, lower case, elisions cut, one blank between. */
static struct text words_of(struct lexicon *lexicon, struct utterance *scratch, const char *phrase)
{
	struct buffer words;
	buffer_init(&words);
	utterance_read(scratch, NULL, text_of(phrase));
	for (size_t i = 0; i < scratch->count; i++) {
		if (i)
			buffer_add_char(&words, ' ');
		buffer_add(&words, scratch->tokens[i].form);
	}
	char *copy = words.failed ? NULL : arena_copy(&lexicon->arena, buffer_text(&words));
	struct text result = {copy, copy ? words.length : 0};
	buffer_free(&words);
	return result;
}

static int load_abbreviations(struct lexicon *lexicon, const char *path, struct error *error)
{
	struct jsonc file;
	int code = open_file(lexicon, path, &file, error);
	if (code != 0)
		return code;
	struct utterance *scratch = utterance_new();
	lexicon->expansions = calloc(json_object_size(file.root) + 1, sizeof *lexicon->expansions);
	if (!scratch || !lexicon->expansions) {
		code = no_memory(error);
		goto done;
	}
	const char *key;
	json_t *value;
	uint32_t index = 0;
	json_object_foreach(file.root, key, value)
	{
		if (!json_is_string(value)) {
			code = jsonc_error(
				&file, error, ERROR_FORMAT,
				arena_format(&lexicon->arena, "/%s", key),
				"« %s » must stand for words (write \"%s\": \"its words\")", key,
				key);
			goto done;
		}
		struct text words = words_of(lexicon, scratch, json_string_value(value));
		struct text form = fold(lexicon, key);
		if (!words.bytes || !form.bytes ||
		    strmap_put(&lexicon->abbreviations, form, index) != 0) {
			code = no_memory(error);
			goto done;
		}
		lexicon->expansions[index++] = words;
	}
done:
	utterance_free(scratch);
	jsonc_free(&file);
	return code;
}

static int load_classes(struct lexicon *lexicon, const char *path, struct error *error)
{
	struct jsonc file;
	int code = open_file(lexicon, path, &file, error);
	if (code != 0)
		return code;
	lexicon->class_names =
		calloc(json_object_size(file.root) + 1, sizeof *lexicon->class_names);
	if (!lexicon->class_names)
		code = no_memory(error);
	const char *name;
	json_t *words;
	uint32_t index = 0;
	json_object_foreach(file.root, name, words)
	{
		if (code != 0)
			break;
		char *label = arena_format(&lexicon->arena, "@%s", name);
		if (!label) {
			code = no_memory(error);
			break;
		}
		lexicon->class_names[index] = text_of(label);
		char base[192], pointer[256];
		(void)snprintf(base, sizeof base, "/%s", name);
		size_t i;
		json_t *word;
		json_array_foreach(words, i, word)
		{
			const char *spelling = json_string_value(word);
			uint32_t other;
			struct text form = spelling ? fold(lexicon, spelling) : (struct text){0};
			jsonc_pointer(pointer, sizeof pointer, base, i);
			if (!spelling) {
				code = jsonc_error(
					&file, error, ERROR_FORMAT, pointer,
					"a class is a list of words (put the word between quotes)");
			} else if (strmap_get(&lexicon->classes, form, &other) && other != index) {
				code = jsonc_error(
					&file, error, ERROR_FORMAT, pointer,
					"« %s » is already in the class « %s » (keep it in one)",
					spelling, lexicon->class_names[other].bytes + 1);
			} else if (strmap_put(&lexicon->classes, form, index) != 0) {
				code = no_memory(error);
			}
			if (code != 0)
				break;
		}
		index++;
	}
	jsonc_free(&file);
	return code;
}

/* The words of a file, none of which needs a rule; `also`: another set that they are of, or NULL.
 */
static int load_words(struct lexicon *lexicon, struct strmap *also, const char *path,
		      struct error *error)
{
	struct jsonc file;
	int code = open_file(lexicon, path, &file, error);
	if (code != 0)
		return code;
	json_t *words = json_object_get(file.root, "mots");
	if (!json_is_array(words))
		code = jsonc_error(&file, error, ERROR_FORMAT, "",
				   "« mots » is missing (write {\"mots\": [\"le\", \"la\"]})");
	size_t i;
	json_t *word;
	json_array_foreach(words, i, word)
	{
		if (code != 0)
			break;
		struct text form = json_is_string(word) ? fold(lexicon, json_string_value(word))
							: (struct text){0};
		if (!form.bytes)
			code = jsonc_error(
				&file, error, ERROR_FORMAT,
				arena_format(&lexicon->arena, "/mots/%zu", i),
				"an empty word must be a string (put it between quotes)");
		else if (strmap_put(&lexicon->empty_words, form, 1) != 0 ||
			 (also && strmap_put(also, form, 1) != 0) ||
			 lexicon_learn(lexicon, form) != 0)
			code = no_memory(error);
	}
	jsonc_free(&file);
	return code;
}

static int load_empty_words(struct lexicon *lexicon, const char *path, struct error *error)
{
	return load_words(lexicon, NULL, path, error);
}

static int load_first_names(struct lexicon *lexicon, const char *path, struct error *error)
{
	return load_words(lexicon, &lexicon->first_names, path, error);
}

int lexicon_load(struct lexicon *lexicon, const char *folder, struct error *error)
{
	*lexicon = (struct lexicon){.fingerprint = HASH_START};
	arena_init(&lexicon->arena, 0);
	strmap_init(&lexicon->abbreviations);
	strmap_init(&lexicon->classes);
	strmap_init(&lexicon->empty_words);
	strmap_init(&lexicon->first_names);
	strmap_init(&lexicon->vocabulary);
	lexicon->stemmer = stemmer_new(error);
	if (!lexicon->stemmer)
		return ERROR_MEMORY;
	static const struct {
		const char *name;
		int (*load)(struct lexicon *, const char *, struct error *);
		bool needed;
	} files[] = {
		{"abreviations.jsonc", load_abbreviations, true},
		{"racines.jsonc", load_classes, true},
		{"mots_vides.jsonc", load_empty_words, true},
		{"prenoms.jsonc", load_first_names, false},
	};
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		char path[4096];
		(void)snprintf(path, sizeof path, "%s/lexique/%s", folder, files[i].name);
		if (!files[i].needed && access(path, F_OK) != 0)
			continue;
		int code = files[i].load(lexicon, path, error);
		if (code != 0)
			return code;
	}
	return 0;
}

void lexicon_free(struct lexicon *lexicon)
{
	strmap_free(&lexicon->abbreviations);
	strmap_free(&lexicon->classes);
	strmap_free(&lexicon->empty_words);
	strmap_free(&lexicon->first_names);
	strmap_free(&lexicon->vocabulary);
	words_close(lexicon->french);
	spelling_free(lexicon->spelling);
	free(lexicon->spelling_words);
	free(lexicon->spelling_uses);
	free(lexicon->expansions);
	free(lexicon->class_names);
	stemmer_free(lexicon->stemmer);
	arena_free(&lexicon->arena);
	*lexicon = (struct lexicon){0};
}

int lexicon_learn(struct lexicon *lexicon, struct text folded)
{
	uint32_t *uses = strmap_at(&lexicon->vocabulary, folded);
	if (!uses)
		return ERROR_MEMORY;
	(*uses)++;
	return 0;
}

int lexicon_open_french(struct lexicon *lexicon, const char *path, struct error *error)
{
	size_t count = 0;
	lexicon->french = words_open(path);
	if (!lexicon->french)
		return 0;
	lexicon->spelling_words =
		calloc(lexicon->vocabulary.count + 1, sizeof *lexicon->spelling_words);
	lexicon->spelling_uses =
		calloc(lexicon->vocabulary.count + 1, sizeof *lexicon->spelling_uses);
	if (!lexicon->spelling_words || !lexicon->spelling_uses)
		return no_memory(error);
	for (size_t i = 0; i < lexicon->vocabulary.size; i++) {
		const struct strmap_slot *slot = &lexicon->vocabulary.slots[i];
		if (!slot->key)
			continue;
		lexicon->spelling_words[count] = (struct text){slot->key, slot->length};
		lexicon->spelling_uses[count++] = slot->value;
	}
	lexicon->spelling = spelling_new(lexicon->spelling_words, lexicon->spelling_uses, count);
	return lexicon->spelling ? 0 : no_memory(error);
}

static bool is_plain(struct text folded)
{
	for (size_t i = 0; i < folded.length; i++)
		if (folded.bytes[i] < 'a' || folded.bytes[i] > 'z')
			return false;
	return true;
}

bool lexicon_correct(const struct lexicon *lexicon, struct text form, struct text folded,
		     struct correction *correction)
{
	return lexicon->spelling && is_plain(folded) && !lexicon_knows(lexicon, folded) &&
	       !words_have(lexicon->french, folded) &&
	       spelling_correct(lexicon->spelling, folded, phonetic_ends_accented(form),
				correction);
}

bool lexicon_knows(const struct lexicon *lexicon, struct text folded)
{
	uint32_t value;
	return strmap_get(&lexicon->vocabulary, folded, &value) ||
	       strmap_get(&lexicon->classes, folded, &value);
}

bool lexicon_is_french(const struct lexicon *lexicon, struct text folded)
{
	return lexicon->french && words_have(lexicon->french, folded);
}

bool lexicon_is_empty_word(const struct lexicon *lexicon, struct text folded)
{
	uint32_t value;
	return strmap_get(&lexicon->empty_words, folded, &value);
}

bool lexicon_is_first_name(const struct lexicon *lexicon, struct text folded)
{
	uint32_t value;
	return strmap_get(&lexicon->first_names, folded, &value);
}

static void key_set(char key[STEM_KEY_BYTES], struct text value)
{
	size_t length = value.length < STEM_KEY_BYTES ? value.length : STEM_KEY_BYTES - 1;
	memcpy(key, value.bytes, length);
	key[length] = '\0';
}

size_t lexicon_stems(const struct lexicon *lexicon, struct text form, struct text folded,
		     char keys[STEM_KEYS][STEM_KEY_BYTES])
{
	uint32_t class;
	if (strmap_get(&lexicon->classes, folded, &class)) {
		key_set(keys[0], lexicon->class_names[class]);
		return 1;
	}
	size_t count = text_equal(form, folded) ? 1 : 2;
	key_set(keys[0], stemmer_stem(lexicon->stemmer, form));
	if (count == 2)
		key_set(keys[1], stemmer_stem(lexicon->stemmer, folded));
	/* A stem keeps its accents where the word had some; compared without them, since a
	 * customer types "resilie" for "résilié". */
	for (size_t i = 0; i < count; i++) {
		char bare[STEM_KEY_BYTES];
		size_t length = utterance_fold(text_of(keys[i]), bare, sizeof bare);
		key_set(keys[i], (struct text){bare, length});
	}
	return count == 2 && strcmp(keys[0], keys[1]) == 0 ? 1 : count;
}
