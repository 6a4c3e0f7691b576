/*
 * notation.c - the notation inside the strings of a rule.
 *
 *   <idee>  mot  =mot  "deux mots"  (a|b|<c>)  [x]  !x  ~x  {date}   and in an order: ..3
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/jsonc.h"
#include "french/entities.h"
#include "french/utterance.h"
#include "understand/pack.h"

enum { DEFAULT_GAP = 4, LARGEST_GAP = 40 };

static int fail(struct place place, struct error *error, const char *what, const char *where)
{
	return jsonc_error(place.file, error, ERROR_FORMAT, place.pointer, "« %s » %s", where,
			   what);
}

/* Up to the closing sign; the text between in `inside`. */
static bool take_until(const char **text, char close, struct text *inside)
{
	const char *start = *text + 1;
	const char *end = strchr(start, close);
	if (!end)
		return false;
	*inside = (struct text){start, (size_t)(end - start)};
	*text = end + 1;
	return true;
}

/* A concept made for this notation alone, with the given entries when it is new. */
static int lone_concept(struct pack *pack, struct text notation, struct text entry,
			uint32_t *concept, struct place place, struct error *error)
{
	uint32_t known;
	if (strmap_get(&pack->concept_names, notation, &known)) {
		*concept = known;
		return 0;
	}
	*concept = pack_intern_concept(pack, notation);
	char *copy = arena_copy(&pack->arena, entry);
	if (*concept == NONE || !copy)
		return error_set(error, ERROR_MEMORY, "not enough memory for the rules");
	return concept_add_entry(pack, *concept, copy, place, error);
}

static int read_alternatives(struct pack *pack, struct text whole, struct text inside,
			     uint32_t *concept, struct place place, struct error *error)
{
	uint32_t known;
	if (strmap_get(&pack->concept_names, whole, &known)) {
		*concept = known;
		return 0;
	}
	*concept = pack_intern_concept(pack, whole);
	if (*concept == NONE)
		return error_set(error, ERROR_MEMORY, "not enough memory for the rules");
	for (size_t at = 0; at <= inside.length;) {
		size_t end = at;
		while (end < inside.length && inside.bytes[end] != '|')
			end++;
		struct text piece = {inside.bytes + at, end - at};
		while (piece.length && (piece.bytes[0] == ' ' || piece.bytes[0] == '"')) {
			piece.bytes++;
			piece.length--;
		}
		while (piece.length && (piece.bytes[piece.length - 1] == ' ' ||
					piece.bytes[piece.length - 1] == '"'))
			piece.length--;
		char *entry = arena_copy(&pack->arena, piece);
		if (!entry)
			return error_set(error, ERROR_MEMORY, "not enough memory for the rules");
		int code = concept_add_entry(pack, *concept, entry, place, error);
		if (code != 0)
			return code;
		at = end + 1;
	}
	return 0;
}

/* The thing itself, its signs of polarity and option already read. */
static int read_thing(struct pack *pack, const char **text, uint32_t *concept, struct place place,
		      struct error *error)
{
	const char *start = *text;
	struct text inside;
	switch (*start) {
	case '<': {
		if (!take_until(text, '>', &inside))
			return fail(place, error, "has no closing > (write <idee>)", start);
		struct text name = {start, (size_t)(*text - start)};
		if (!strmap_get(&pack->concept_names, name, concept))
			return jsonc_error(place.file, error, ERROR_FORMAT, place.pointer,
					   "unknown idea %.*s (define it in a file of concepts/, "
					   "or mend its name)",
					   (int)name.length, name.bytes);
		return 0;
	}
	case '{': {
		if (!take_until(text, '}', &inside))
			return fail(place, error, "has no closing } (write {date})", start);
		for (size_t i = 0; i < ENTITY_TYPES; i++) {
			if (text_is(inside, entity_type_name((enum entity_type)i))) {
				*concept = pack_intern_concept(
					pack, (struct text){start, (size_t)(*text - start)});
				return *concept == NONE
					       ? error_set(error, ERROR_MEMORY, "not enough memory")
					       : 0;
			}
		}
		return fail(place, error, "is no entity (date, amount, phone, email, count, line)",
			    start);
	}
	case '"':
		if (!take_until(text, '"', &inside))
			return fail(place, error, "has no closing quote", start);
		return lone_concept(pack, (struct text){start, (size_t)(*text - start)}, inside,
				    concept, place, error);
	case '(':
		if (!take_until(text, ')', &inside))
			return fail(place, error, "has no closing ) (write (a|b))", start);
		return read_alternatives(pack, (struct text){start, (size_t)(*text - start)},
					 inside, concept, place, error);
	default: {
		size_t length = strcspn(start, " ]");
		if (length == 0)
			return fail(place, error, "a word is missing here", start);
		*text = start + length;
		struct text word = {start, length};
		return lone_concept(pack, word, word, concept, place, error);
	}
	}
}

int notation_read_atom(struct pack *pack, const char **text, struct atom *atom, struct place place,
		       struct error *error)
{
	*atom = (struct atom){.polarity = POLARITY_PRESENT, .gap = DEFAULT_GAP};
	while (**text == ' ')
		(*text)++;
	if (**text == '[') {
		atom->optional = true;
		(*text)++;
	}
	if (**text == '!' || **text == '~') {
		atom->polarity = **text == '!' ? POLARITY_NEGATED : POLARITY_ANY;
		(*text)++;
	}
	int code = read_thing(pack, text, &atom->concept, place, error);
	if (code != 0)
		return code;
	if (atom->optional) {
		while (**text == ' ')
			(*text)++;
		if (**text != ']')
			return fail(place, error, "the closing ] of an option is missing", *text);
		(*text)++;
	}
	return 0;
}

int notation_read_order(struct pack *pack, const char *text, struct atom **atoms, uint32_t *count,
			struct place place, struct error *error)
{
	struct atom read[16];
	*count = 0;
	unsigned long gap = DEFAULT_GAP;
	for (;;) {
		while (*text == ' ')
			text++;
		if (*text == '\0')
			break;
		if (text[0] == '.' && text[1] == '.') {
			char *end;
			gap = strtoul(text + 2, &end, 10);
			if (end == text + 2 || gap > LARGEST_GAP)
				return fail(place, error, "a gap is ..0 to ..40 words", text);
			text = end;
			continue;
		}
		if (*count == sizeof read / sizeof read[0])
			return fail(place, error, "an order has at most 16 ideas", text);
		int code = notation_read_atom(pack, &text, &read[*count], place, error);
		if (code != 0)
			return code;
		read[(*count)++].gap = (uint8_t)gap;
		gap = DEFAULT_GAP;
	}
	*atoms = arena_alloc(&pack->arena, (*count + 1) * sizeof **atoms);
	if (!*atoms)
		return error_set(error, ERROR_MEMORY, "not enough memory for the rules");
	memcpy(*atoms, read, *count * sizeof **atoms);
	return 0;
}
