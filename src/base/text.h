/*
 * text.h - a run of bytes that somebody else owns.
 *
 * Text that comes from outside is never assumed to be NUL-terminated: it travels as
 * `struct text`, borrowed from its owner.
 */
#ifndef CHEMIN_BASE_TEXT_H
#define CHEMIN_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct text {
	const char *bytes; /* may be NULL only when length is 0 */
	size_t length;     /* bytes */
};

/* Wraps a NUL-terminated string; borrowed. NULL gives the empty text. */
static inline struct text text_of(const char *string)
{
	return (struct text){string, string ? strlen(string) : 0};
}

static inline bool text_equal(struct text a, struct text b)
{
	return a.length == b.length && (a.length == 0 || memcmp(a.bytes, b.bytes, a.length) == 0);
}

static inline bool text_is(struct text a, const char *string)
{
	return text_equal(a, text_of(string));
}

/* A list of words for text_is_one_of, made once. */
#define TEXT_LIST(...)                                                                             \
	__extension__({                                                                            \
		static const char *const list[] = {__VA_ARGS__, NULL};                             \
		list;                                                                              \
	})

/* Whether `a` is one of the words of `list`, of which none is empty and NULL is the end. */
static inline bool text_is_one_of(struct text a, const char *const *list)
{
	if (a.length == 0)
		return false;
	char first = a.bytes[0], second = a.length > 1 ? a.bytes[1] : '\0';
	for (; *list; list++)
		if ((*list)[0] == first && (*list)[1] == second && text_is(a, *list))
			return true;
	return false;
}

#endif
