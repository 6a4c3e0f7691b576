/* test_base.c - arena, buffer, map, UTF-8, clock. */
#include "support.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/strmap.h"
#include "base/utf8.h"

static void an_arena_gives_zeroed_aligned_memory_and_takes_it_back_at_once(void **state)
{
	(void)state;
	struct arena arena;
	arena_init(&arena, 64);
	for (size_t size = 0; size < 300; size += 7) {
		unsigned char *memory = arena_alloc(&arena, size);
		assert_non_null(memory);
		assert_int_equal((uintptr_t)memory % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(memory[i], 0);
		memset(memory, 0xAA, size);
	}
	assert_string_equal(arena_format(&arena, "%s-%d", "a", 12), "a-12");
	arena_reset(&arena);
	assert_string_equal(arena_copy(&arena, text_of("encore")), "encore");
	arena_free(&arena);
}

static void an_arena_refuses_a_size_that_no_machine_has(void **state)
{
	(void)state;
	struct arena arena;
	arena_init(&arena, 0);
	assert_null(arena_alloc(&arena, SIZE_MAX));
	assert_null(arena_alloc(&arena, SIZE_MAX - 8));
	assert_non_null(arena_alloc(&arena, 8));
	arena_free(&arena);
}

static void a_buffer_grows_and_hands_over_its_string(void **state)
{
	(void)state;
	struct buffer buffer;
	buffer_init(&buffer);
	for (int i = 0; i < 1000; i++)
		buffer_add_format(&buffer, "%d,", i % 10);
	assert_int_equal(buffer.length, 2000);
	char *whole = buffer_take(&buffer);
	assert_int_equal(strlen(whole), 2000);
	assert_int_equal(buffer.length, 0);
	free(whole);
}

static void a_map_finds_ten_thousand_keys_again(void **state)
{
	(void)state;
	struct strmap map;
	char key[32];
	uint32_t value;
	strmap_init(&map);
	for (uint32_t i = 0; i < 10000; i++) {
		(void)snprintf(key, sizeof key, "clé-%u", i);
		assert_int_equal(strmap_put(&map, text_of(key), i), 0);
	}
	for (uint32_t i = 0; i < 10000; i++) {
		(void)snprintf(key, sizeof key, "clé-%u", i);
		assert_true(strmap_get(&map, text_of(key), &value));
		assert_int_equal(value, i);
	}
	assert_false(strmap_get(&map, text_of("clé-10000"), &value));
	assert_int_equal(strmap_intern(&map, text_of("clé-7")), 7);
	assert_int_equal(strmap_intern(&map, text_of("nouvelle")), 10000);
	*strmap_at(&map, text_of("clé-7")) += 3;
	assert_true(strmap_get(&map, text_of("clé-7"), &value));
	assert_int_equal(value, 10);
	assert_int_equal(*strmap_at(&map, text_of("jamais vue")), 0);
	strmap_free(&map);
}

static void broken_utf8_is_repaired_byte_by_byte(void **state)
{
	(void)state;
	static const char *const broken[] = {"\x80",         "\xC3",         "\xC0\xAF",
					     "\xE0\x80\xAF", "\xED\xA0\x80", "\xF5\x80\x80\x80",
					     "\xF0\x9F\x98"};
	struct buffer out;
	buffer_init(&out);
	for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
		assert_false(utf8_valid(text_of(broken[i])));
		buffer_clear(&out);
		utf8_repair(text_of(broken[i]), &out);
		assert_true(utf8_valid(buffer_text(&out)));
		assert_int_equal(utf8_count(buffer_text(&out)), strlen(broken[i]));
	}
	buffer_free(&out);
	assert_true(utf8_valid(text_of("été œuf € 😀")));
	assert_int_equal(utf8_count(text_of("été😀")), 4);
	assert_int_equal(utf8_prefix(text_of("été"), 2).length, 3);
}

static void a_moment_is_read_with_its_zone_and_nothing_else(void **state)
{
	(void)state;
	int64_t at;
	assert_int_equal(clock_parse_iso("2026-03-06T10:00:00+01:00", &at), 0);
	assert_int_equal(at, INT64_C(1772787600000));
	static const char *const no_durations[] = {"", "s", "5", "5x", "5mm", "-5m", "123456s"};
	int64_t ms = 0;
	assert_int_equal(clock_parse_duration("90s", &ms), 0);
	assert_int_equal(ms, 90000);
	assert_int_equal(clock_parse_duration("3d", &ms), 0);
	assert_int_equal(ms, 259200000);
	for (size_t i = 0; i < sizeof no_durations / sizeof no_durations[0]; i++)
		assert_int_equal(clock_parse_duration(no_durations[i], &ms), -1);
	assert_int_equal(clock_parse_iso("2026-03-06T09:00Z", &at), 0);
	assert_int_equal(at, INT64_C(1772787600000));
	static const char *const wrong[] = {"",
					    "2026-03-06",
					    "2026-03-06T10:00:00",
					    "2026-13-06T10:00Z",
					    "2026-03-06T10:00Zx",
					    "demain"};
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		assert_int_equal(clock_parse_iso(wrong[i], &at), -1);
}

static void an_error_keeps_its_context_within_its_room(void **state)
{
	(void)state;
	struct error error;
	char long_text[2000];
	memset(long_text, 'x', sizeof long_text - 1);
	long_text[sizeof long_text - 1] = '\0';
	assert_int_equal(error_set(&error, ERROR_IO, "%s", long_text), ERROR_IO);
	assert_int_equal(error_prefix(&error, "%s", long_text), ERROR_IO);
	assert_true(strlen(error.message) < sizeof error.message);
	assert_int_equal(error_set(NULL, ERROR_IO, "nobody listens"), ERROR_IO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_arena_gives_zeroed_aligned_memory_and_takes_it_back_at_once),
		cmocka_unit_test(an_arena_refuses_a_size_that_no_machine_has),
		cmocka_unit_test(a_buffer_grows_and_hands_over_its_string),
		cmocka_unit_test(a_map_finds_ten_thousand_keys_again),
		cmocka_unit_test(broken_utf8_is_repaired_byte_by_byte),
		cmocka_unit_test(a_moment_is_read_with_its_zone_and_nothing_else),
		cmocka_unit_test(an_error_keeps_its_context_within_its_room),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
