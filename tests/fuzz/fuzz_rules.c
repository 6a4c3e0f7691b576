/*
 * fuzz_rules.c - whatever stands in an intent file, the pack is compiled or refused with a place.
 *
 * The first byte chooses: the rest is an intent file as it is, or one string of a rule in an
 * otherwise sound file.
 */
#include <jansson.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "understand/pack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char folder[64], intent[96];

static void write_file(const char *path, const char *bytes, size_t size)
{
	FILE *file = fopen(path, "wb");
	if (!file || fwrite(bytes, 1, size, file) != size || fclose(file) != 0)
		abort();
}

static const char *const FOLDERS[] = {"sav", "hors_sujet", "concepts", "lexique"};

/* Around the intent that is tried: all that a pack needs. */
static const struct {
	const char *path, *content;
} FILES[] = {
	{"concepts/a.jsonc", "{\"copie\": [\"copie\", \"double\"], \"facture\": [\"facture\"]}"},
	{"lexique/abreviations.jsonc", "{\"jveu\": \"je veux\"}"},
	{"lexique/racines.jsonc", "{\"payer\": [\"payer\", \"paye\"]}"},
	{"lexique/mots_vides.jsonc", "{\"mots\": [\"je\", \"ma\"]}"},
	{"hors_sujet/hors_sujet.jsonc",
	 "{\"intention\": \"hors_sujet\", \"titre\": \"Autre\", \"exemples\": "
	 "[\"il pleut\"]}"},
};

enum {
	FOLDER_COUNT = sizeof FOLDERS / sizeof FOLDERS[0],
	FILE_COUNT = sizeof FILES / sizeof FILES[0]
};

static void remove_pack(void)
{
	char path[160];
	(void)remove(intent);
	for (size_t i = 0; i < FILE_COUNT; i++) {
		(void)snprintf(path, sizeof path, "%s/%s", folder, FILES[i].path);
		(void)remove(path);
	}
	for (size_t i = 0; i < FOLDER_COUNT; i++) {
		(void)snprintf(path, sizeof path, "%s/%s", folder, FOLDERS[i]);
		(void)remove(path);
	}
	(void)remove(folder);
}

static void make_pack(void)
{
	char path[160];
	(void)snprintf(folder, sizeof folder, "/tmp/fuzz_rules.XXXXXX");
	if (!mkdtemp(folder))
		abort();
	for (size_t i = 0; i < FOLDER_COUNT; i++) {
		(void)snprintf(path, sizeof path, "%s/%s", folder, FOLDERS[i]);
		if (mkdir(path, 0700) != 0)
			abort();
	}
	for (size_t i = 0; i < FILE_COUNT; i++) {
		(void)snprintf(path, sizeof path, "%s/%s", folder, FILES[i].path);
		write_file(path, FILES[i].content, strlen(FILES[i].content));
	}
	(void)snprintf(intent, sizeof intent, "%s/sav/a.jsonc", folder);
	(void)atexit(remove_pack);
	/* A sound intent must load, or nothing at all would be tried. */
	static const char sound[] =
		"{\"intention\": \"a\", \"titre\": \"A\", \"regles\": [{\"idees\": "
		"[\"<copie>\"]}], \"exemples\": [\"une copie\"]}";
	struct error error = {0};
	write_file(intent, sound, sizeof sound - 1);
	struct pack *pack = pack_load(folder, &error);
	if (!pack) {
		(void)fprintf(stderr, "%s\n", error.message);
		abort();
	}
	pack_free(pack);
}

/* A sound file but for the string of its rule. */
static void write_rule(const char *key, const char *bytes, size_t size)
{
	json_t *text = json_stringn(bytes, size);
	json_t *rule = text ? strcmp(key, "idees") == 0
				       ? json_pack("{s:[s,o]}", key, "<copie>", text)
				       : json_pack("{s:o}", key, text)
			    : NULL;
	json_t *root = rule ? json_pack("{s:s, s:s, s:s, s:[o], s:[s], s:{}}", "intention", "a",
					"titre", "A", "note", "a", "regles", rule, "exemples",
					"une copie", "contre_exemples")
			    : NULL;
	char *line = root ? json_dumps(root, 0) : NULL;
	write_file(intent, line ? line : "{}", line ? strlen(line) : 2);
	free(line);
	json_decref(root);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!folder[0])
		make_pack();
	const char *bytes = (const char *)data;
	int kind = size ? data[0] % 4 : 0;
	if (size) {
		bytes++;
		size--;
	}
	static const char *const keys[] = {"idees", "ordre", "pcre"};
	if (kind == 3)
		write_file(intent, bytes, size);
	else
		write_rule(keys[kind], bytes, size);
	struct error error = {0};
	struct pack *pack = pack_load(folder, &error);
	if (!pack && error.message[0] == '\0')
		abort();
	pack_free(pack);
	return 0;
}
