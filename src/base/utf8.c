/* utf8.c - see utf8.h. Follows RFC 3629: no surrogates, nothing above U+10FFFF. */
#include "base/utf8.h"

static size_t sequence_length(unsigned char lead)
{
	if (lead < 0x80)
		return 1;
	if (lead >= 0xC2 && lead <= 0xDF)
		return 2;
	if (lead >= 0xE0 && lead <= 0xEF)
		return 3;
	if (lead >= 0xF0 && lead <= 0xF4)
		return 4;
	return 0;
}

/* Decodes at `at`; returns the length, or 0 when the bytes there are not UTF-8. */
static size_t decode(struct text text, size_t at, uint32_t *code)
{
	static const uint32_t lowest[5] = {0, 0, 0x80, 0x800, 0x10000};
	const unsigned char *bytes = (const unsigned char *)text.bytes + at;
	size_t length = sequence_length(bytes[0]);
	if (length == 0 || length > text.length - at)
		return 0;
	if (length == 1) {
		*code = bytes[0];
		return 1;
	}
	uint32_t value = bytes[0] & (0xFFu >> (length + 1));
	for (size_t i = 1; i < length; i++) {
		if ((bytes[i] & 0xC0) != 0x80)
			return 0;
		value = value << 6 | (bytes[i] & 0x3Fu);
	}
	if (value < lowest[length] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
		return 0;
	*code = value;
	return length;
}

uint32_t utf8_next(struct text text, size_t *at)
{
	uint32_t code = (unsigned char)text.bytes[*at];
	if (code < 0x80) {
		*at += 1;
		return code;
	}
	size_t length = decode(text, *at, &code);
	if (length == 0) {
		*at += 1;
		return UTF8_REPLACEMENT;
	}
	*at += length;
	return code;
}

size_t utf8_put(char out[4], uint32_t code)
{
	if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
		code = UTF8_REPLACEMENT;
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		out[0] = (char)(0xC0 | code >> 6);
		out[1] = (char)(0x80 | (code & 0x3F));
		return 2;
	}
	if (code < 0x10000) {
		out[0] = (char)(0xE0 | code >> 12);
		out[1] = (char)(0x80 | (code >> 6 & 0x3F));
		out[2] = (char)(0x80 | (code & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | code >> 18);
	out[1] = (char)(0x80 | (code >> 12 & 0x3F));
	out[2] = (char)(0x80 | (code >> 6 & 0x3F));
	out[3] = (char)(0x80 | (code & 0x3F));
	return 4;
}

bool utf8_valid(struct text text)
{
	uint32_t code;
	for (size_t at = 0; at < text.length;) {
		size_t length = decode(text, at, &code);
		if (length == 0)
			return false;
		at += length;
	}
	return true;
}

size_t utf8_count(struct text text)
{
	size_t count = 0;
	for (size_t at = 0; at < text.length; count++)
		(void)utf8_next(text, &at);
	return count;
}

struct text utf8_prefix(struct text text, size_t limit)
{
	size_t at = 0;
	for (size_t count = 0; at < text.length && count < limit; count++)
		(void)utf8_next(text, &at);
	return (struct text){text.bytes, at};
}

void utf8_repair(struct text text, struct buffer *out)
{
	char bytes[4];
	for (size_t at = 0; at < text.length;) {
		uint32_t code = utf8_next(text, &at);
		size_t size = utf8_put(bytes, code);
		buffer_add(out, (struct text){bytes, size});
	}
}
