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

static void remove_folder(void)
{
	static const char *const paths[] = {"/sav/a.jsonc", "/concepts/a.jsonc", "/sav",
					    "/concepts",    "/lexique",          ""};
	char path[128];
	for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
		(void)snprintf(path, sizeof path, "%s%s", folder, paths[i]);
		(void)remove(path);
	}
}

static void make_folder(void)
{
	static const char concepts[] =
		"{\"copie\": [\"copie\", \"double\"], \"facture\": [\"facture\"]}";
	char path[128];
	(void)snprintf(folder, sizeof folder, "/tmp/fuzz_rules.XXXXXX");
	if (!mkdtemp(folder))
		abort();
	static const char *const parts[] = {"sav", "concepts", "lexique"};
	for (size_t i = 0; i < 3; i++) {
		(void)snprintf(path, sizeof path, "%s/%s", folder, parts[i]);
		if (mkdir(path, 0700) != 0)
			abort();
	}
	(void)snprintf(path, sizeof path, "%s/concepts/a.jsonc", folder);
	write_file(path, concepts, sizeof concepts - 1);
	(void)snprintf(intent, sizeof intent, "%s/sav/a.jsonc", folder);
	(void)atexit(remove_folder);
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
		make_folder();
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
