/*
 * expand_words.c - expands a hunspell dictionary into the table of french/words.h.
 *
 *   expand_words FILE.aff FILE.dic OUT.bin
 *
 * Suffixes are applied, prefixes are not: in the French dictionary they are elisions ("l'",
 * "qu'"), which the reading of an utterance cuts off itself. Flags are two characters long, and
 * the condition of a suffix is a row of letters and [sets], as hunspell(5) describes.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "french/utterance.h"
#include "french/words.h"

enum { LETTERS = 128, LINE = 4096, SUFFIXES = 20000 };

/* A word or an ending, as code points. */
struct letters {
	uint32_t codes[LETTERS];
	size_t count;
};

struct suffix {
	char flag[3], next[64]; /* flags that the result carries on */
	struct letters strip, add;
	char condition[128];
};

struct expansion {
	struct suffix *suffixes;
	size_t suffix_count;
	uint32_t *slots;
	uint32_t slot_count, count;
	char needs_suffix[3];
};

static void read_letters(const char *text, size_t length, struct letters *letters)
{
	struct text source = {text, length};
	letters->count = 0;
	for (size_t at = 0; at < length && letters->count < LETTERS;)
		letters->codes[letters->count++] = utf8_next(source, &at);
}

/* Whether the end of `word` satisfies the condition, read backwards. */
static bool satisfies(const struct letters *word, const char *condition)
{
	struct letters signs;
	read_letters(condition, strlen(condition), &signs);
	size_t at = signs.count, letter = word->count;
	if (signs.count == 1 && signs.codes[0] == '.')
		return true;
	while (at > 0) {
		if (letter == 0)
			return false;
		uint32_t code = word->codes[--letter];
		if (signs.codes[at - 1] != ']') {
			if (signs.codes[--at] != code && signs.codes[at] != '.')
				return false;
			continue;
		}
		size_t from = at - 1;
		while (from > 0 && signs.codes[from] != '[')
			from--;
		bool none_of = signs.codes[from + 1] == '^', found = false;
		for (size_t i = from + 1 + none_of; i + 1 < at; i++)
			found = found || signs.codes[i] == code;
		if (found == none_of)
			return false;
		at = from;
	}
	return true;
}

static bool has_flag(const char *flags, const char *flag)
{
	for (; flags[0] && flags[1]; flags += 2)
		if (flags[0] == flag[0] && flags[1] == flag[1])
			return true;
	return false;
}

static void insert(uint32_t *slots, uint32_t slot_count, uint32_t hash, uint32_t *count)
{
	uint32_t i = hash & (slot_count - 1);
	while (slots[i] && slots[i] != hash)
		i = (i + 1) & (slot_count - 1);
	if (!slots[i]) {
		slots[i] = hash;
		(*count)++;
	}
}

static void keep(struct expansion *expansion, const struct letters *word)
{
	char bytes[LETTERS * 4], folded[LETTERS * 4];
	size_t length = 0;
	for (size_t i = 0; i < word->count; i++)
		length += utf8_put(bytes + length, word->codes[i]);
	size_t bare = utterance_fold((struct text){bytes, length}, folded, sizeof folded);
	if (bare && expansion->count + 1 < expansion->slot_count / 4 * 3)
		insert(expansion->slots, expansion->slot_count,
		       words_hash((struct text){folded, bare}), &expansion->count);
}

static void expand(struct expansion *expansion, const struct letters *word, const char *flags,
		   int depth)
{
	if (!has_flag(flags, expansion->needs_suffix))
		keep(expansion, word);
	for (size_t i = 0; i < expansion->suffix_count && depth < 3; i++) {
		const struct suffix *suffix = &expansion->suffixes[i];
		if (!has_flag(flags, suffix->flag) || suffix->strip.count >= word->count ||
		    word->count - suffix->strip.count + suffix->add.count > LETTERS ||
		    !satisfies(word, suffix->condition))
			continue;
		struct letters longer = *word;
		longer.count -= suffix->strip.count;
		memcpy(longer.codes + longer.count, suffix->add.codes,
		       suffix->add.count * sizeof *longer.codes);
		longer.count += suffix->add.count;
		expand(expansion, &longer, suffix->next, depth + 1);
	}
}

static bool read_suffixes(struct expansion *expansion, const char *path)
{
	FILE *file = fopen(path, "r");
	char line[LINE], kind[16], flag[16], strip[256], add[256], condition[256];
	if (!file)
		return false;
	while (fgets(line, sizeof line, file)) {
		if (sscanf(line, "NEEDAFFIX %2s", expansion->needs_suffix) == 1)
			continue;
		int fields = sscanf(line, "%15s %15s %255s %255s %255s", kind, flag, strip, add,
				    condition);
		/* The head of a class has Y or N and a count, and no condition. */
		if (fields != 5 || strcmp(kind, "SFX") != 0 || expansion->suffix_count == SUFFIXES)
			continue;
		struct suffix *suffix = &expansion->suffixes[expansion->suffix_count++];
		memset(suffix, 0, sizeof *suffix);
		memcpy(suffix->flag, flag, 2);
		if (strcmp(strip, "0") != 0)
			read_letters(strip, strlen(strip), &suffix->strip);
		char *slash = strchr(add, '/');
		if (slash) {
			*slash = '\0';
			(void)snprintf(suffix->next, sizeof suffix->next, "%.62s", slash + 1);
		}
		if (strcmp(add, "0") != 0)
			read_letters(add, strlen(add), &suffix->add);
		(void)snprintf(suffix->condition, sizeof suffix->condition, "%.126s", condition);
	}
	(void)fclose(file);
	return expansion->suffix_count > 0;
}

static bool read_words(struct expansion *expansion, const char *path)
{
	FILE *file = fopen(path, "r");
	char line[LINE];
	if (!file)
		return false;
	bool first = true; /* the count of words */
	while (fgets(line, sizeof line, file)) {
		size_t length = strcspn(line, "/ \t\r\n");
		const char *flags = "";
		if (line[length] == '/') {
			flags = line + length + 1;
			line[length + 1 + strcspn(flags, " \t\r\n")] = '\0';
		}
		struct letters word;
		read_letters(line, length, &word);
		if (!first && word.count)
			expand(expansion, &word, flags, 0);
		first = false;
	}
	(void)fclose(file);
	return true;
}

static bool write_table(const struct expansion *expansion, const char *path)
{
	struct words_header header = {
		.magic = "CHEMINFR", .count = expansion->count, .slots = 1024};
	while (header.slots < expansion->count * 2)
		header.slots *= 2;
	uint32_t *slots = calloc(header.slots, sizeof *slots), count = 0;
	if (!slots)
		return false;
	for (uint32_t i = 0; i < expansion->slot_count; i++)
		if (expansion->slots[i])
			insert(slots, header.slots, expansion->slots[i], &count);
	/* Written beside and renamed: a server may have the old table mapped. */
	char beside[4096];
	(void)snprintf(beside, sizeof beside, "%s.new", path);
	FILE *file = fopen(beside, "wb");
	bool good = file && fwrite(&header, sizeof header, 1, file) == 1 &&
		    fwrite(slots, sizeof *slots, header.slots, file) == header.slots;
	if (file)
		good = fclose(file) == 0 && good;
	free(slots);
	return good && rename(beside, path) == 0;
}

int main(int argc, char **argv)
{
	if (argc != 4) {
		(void)fprintf(stderr, "usage: expand_words FILE.aff FILE.dic OUT.bin\n");
		return 2;
	}
	struct expansion expansion = {.slot_count = 1u << 21};
	expansion.suffixes = calloc(SUFFIXES, sizeof *expansion.suffixes);
	expansion.slots = calloc(expansion.slot_count, sizeof *expansion.slots);
	bool good = expansion.suffixes && expansion.slots && read_suffixes(&expansion, argv[1]) &&
		    read_words(&expansion, argv[2]) && write_table(&expansion, argv[3]);
	if (good)
		(void)printf("%s: %u words of French\n", argv[3], expansion.count);
	else
		(void)fprintf(stderr, "expand_words: cannot make %s from %s and %s\n", argv[3],
			      argv[1], argv[2]);
	free(expansion.suffixes);
	free(expansion.slots);
	return good ? 0 : 1;
}
