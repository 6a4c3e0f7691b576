/*
 * fuzz_entities.c - any text gives entities that are in order, inside it, and well formed.
 *
 * The first eight bytes are the moment; the rest is the text, mended into UTF-8 first as the
 * matcher does. A reading must not depend on what the extractor read before: another one,
 * with another past, must give the same.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/utf8.h"
#include "french/entities.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int truth)
{
	if (!truth)
		abort();
}

static void check_digits(const char *digits, size_t length)
{
	require(strlen(digits) >= length);
	for (size_t i = 0; i < length; i++)
		require(digits[i] >= '0' && digits[i] <= '9');
}

static void check_date(const char *value)
{
	size_t length = strlen(value);
	require((length == 7 || length == 10) && value[4] == '-');
	check_digits(value, 4);
	check_digits(value + 5, 2);
	int month = atoi(value + 5);
	require(month >= 1 && month <= 12);
	if (length == 10) {
		check_digits(value + 8, 2);
		require(value[7] == '-' && atoi(value + 8) >= 1 && atoi(value + 8) <= 31);
	}
}

static void check_value(const struct entity *entity)
{
	const char *value = entity->value;
	require(memchr(value, '\0', sizeof entity->value) != NULL);
	switch (entity->type) {
	case ENTITY_DATE:
		check_date(value);
		break;
	case ENTITY_AMOUNT:
	case ENTITY_COUNT:
		require(entity->number >= 0 && atoll(value) == entity->number);
		break;
	case ENTITY_PHONE:
		require(value[0] == '+' && strlen(value) >= 10 && strlen(value) <= 16);
		check_digits(value + 1, strlen(value) - 1);
		break;
	case ENTITY_EMAIL:
		require(strchr(value, '@') > value && strchr(strchr(value, '@'), '.') != NULL);
		break;
	default:
		abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct entity_extractor *extractor, *other;
	struct entity first[ENTITY_LIMIT], second[ENTITY_LIMIT];
	struct buffer mended;
	int64_t at_ms;
	if (!extractor) {
		struct error error;
		extractor = entity_extractor_new(&error);
		other = entity_extractor_new(&error);
		require(extractor && other);
	}
	if (size < sizeof at_ms)
		return 0;
	memcpy(&at_ms, data, sizeof at_ms);
	if (size % 2) /* half the time a day that customers live in */
		at_ms = INT64_C(1772787600000) + at_ms % INT64_C(100000000000);
	buffer_init(&mended);
	utf8_repair((struct text){(const char *)data + sizeof at_ms, size - sizeof at_ms}, &mended);
	size_t count = entities_find(extractor, buffer_text(&mended), at_ms, first);
	require(count <= ENTITY_LIMIT);
	size_t before = 0;
	for (size_t i = 0; i < count; i++) {
		require(first[i].start >= before && first[i].start < first[i].end &&
			first[i].end <= mended.length);
		before = first[i].end;
		check_value(&first[i]);
	}
	/* `other` has read only half of what `extractor` has. */
	if (size % 4 < 2 || size < 40) {
		require(entities_find(other, buffer_text(&mended), at_ms, second) == count);
		for (size_t i = 0; i < count; i++)
			require(first[i].type == second[i].type &&
				first[i].start == second[i].start &&
				first[i].end == second[i].end &&
				first[i].number == second[i].number &&
				strcmp(first[i].value, second[i].value) == 0);
	}
	buffer_free(&mended);
	return 0;
}
