/*
 * fuzz_jsonc.c - any bytes are JSON with comments or a message that says where they are not.
 *
 * What is accepted must have kept its positions (blanking changes no length), must read the
 * same when written without comments, and every value of it must have a place.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/jsonc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int truth)
{
	if (!truth)
		abort();
}

static size_t count_lines(struct text text)
{
	size_t lines = 1;
	for (size_t i = 0; i < text.length; i++)
		lines += text.bytes[i] == '\n';
	return lines;
}

static void check_place(const struct jsonc *file, const char *pointer)
{
	struct error error = {0};
	size_t line = 0, column = 0;
	jsonc_locate(file, pointer, &line, &column);
	require(line >= 1 && column >= 1);
	require(line <= count_lines((struct text){file->source, file->length}));
	require(jsonc_error(file, &error, ERROR_FORMAT, pointer, "%s", "wrong") == ERROR_FORMAT);
	require(strncmp(error.message, "fuzz:", 5) == 0);
}

/* The first values of the document, two levels deep. */
static void check_places(const struct jsonc *file)
{
	const char *key;
	json_t *value;
	char pointer[256];
	size_t seen = 0;
	check_place(file, "");
	check_place(file, "/no such key/7/x");
	json_object_foreach(file->root, key, value)
	{
		if (++seen > 8)
			return;
		(void)snprintf(pointer, sizeof pointer, "/%.120s", key);
		check_place(file, pointer);
		size_t end = strlen(pointer);
		for (size_t i = 0; i <= json_array_size(value) && i < 4; i++) {
			(void)snprintf(pointer + end, sizeof pointer - end, "/%zu", i);
			check_place(file, pointer);
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct jsonc file, again;
	struct error error = {0};
	struct text source = {(const char *)data, size};
	int code = jsonc_parse("fuzz", source, &file, &error);
	if (code != 0) {
		require(code < 0 && error.code == code && strncmp(error.message, "fuzz:", 5) == 0);
		require(!file.root && !file.path && !file.source);
		return 0;
	}
	require(json_is_object(file.root) && file.length == size);
	require(count_lines((struct text){file.source, size}) == count_lines(source));
	check_places(&file);
	char *plain = json_dumps(file.root, JSON_COMPACT);
	require(plain != NULL);
	require(jsonc_parse("fuzz", text_of(plain), &again, &error) == 0);
	require(json_equal(file.root, again.root));
	jsonc_free(&again);
	free(plain);
	jsonc_free(&file);
	return 0;
}
