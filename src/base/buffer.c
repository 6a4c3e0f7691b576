/* buffer.c - see buffer.h. */
#include "base/buffer.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

void buffer_init(struct buffer *buffer)
{
	*buffer = (struct buffer){0};
}

void buffer_free(struct buffer *buffer)
{
	free(buffer->bytes);
	buffer_init(buffer);
}

void buffer_clear(struct buffer *buffer)
{
	buffer->length = 0;
	buffer->failed = false;
	if (buffer->bytes)
		buffer->bytes[0] = '\0';
}

static bool reserve(struct buffer *buffer, size_t more)
{
	if (buffer->failed || more > SIZE_MAX / 4 - buffer->length) {
		buffer->failed = true;
		return false;
	}
	size_t needed = buffer->length + more + 1;
	if (needed <= buffer->size)
		return true;
	size_t size = buffer->size ? buffer->size : 128;
	while (size < needed)
		size *= 2;
	char *bytes = realloc(buffer->bytes, size);
	if (!bytes) {
		buffer->failed = true;
		return false;
	}
	buffer->bytes = bytes;
	buffer->size = size;
	return true;
}

void buffer_drop(struct buffer *buffer, size_t bytes)
{
	buffer->length -= bytes < buffer->length ? bytes : buffer->length;
	if (buffer->bytes)
		buffer->bytes[buffer->length] = '\0';
}

void buffer_add(struct buffer *buffer, struct text text)
{
	if (!reserve(buffer, text.length))
		return;
	if (text.length)
		memcpy(buffer->bytes + buffer->length, text.bytes, text.length);
	buffer->length += text.length;
	buffer->bytes[buffer->length] = '\0';
}

void buffer_add_string(struct buffer *buffer, const char *string)
{
	buffer_add(buffer, text_of(string));
}

void buffer_add_char(struct buffer *buffer, char character)
{
	buffer_add(buffer, (struct text){&character, 1});
}

void buffer_add_format(struct buffer *buffer, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	int length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	if (length < 0 || !reserve(buffer, (size_t)length)) {
		buffer->failed = true;
		return;
	}
	va_start(arguments, format);
	(void)vsnprintf(buffer->bytes + buffer->length, (size_t)length + 1, format, arguments);
	va_end(arguments);
	buffer->length += (size_t)length;
}

struct text buffer_text(const struct buffer *buffer)
{
	return (struct text){buffer->bytes, buffer->length};
}

char *buffer_take(struct buffer *buffer)
{
	if (!reserve(buffer, 0)) {
		buffer_free(buffer);
		return NULL;
	}
	buffer->bytes[buffer->length] = '\0';
	char *bytes = buffer->bytes;
	buffer_init(buffer);
	return bytes;
}
