/*
 * fuzz_mask.c - no card number survives masking, and masking twice changes nothing.
 *
 * The judge is written apart from the code it judges: it looks for runs of 13 to 19 digits,
 * and for four groups of four, that pass Luhn and begin as an issuer's cards do.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mask.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int passes_luhn(const char *digits, size_t length)
{
	int sum = 0, twice = 0;
	for (size_t i = length; i-- > 0; twice = !twice) {
		int value = (digits[i] - '0') * (twice ? 2 : 1);
		sum += value / 10 + value % 10;
	}
	return sum % 10 == 0;
}

static int is_card(const char *digits, size_t length)
{
	int two = (digits[0] - '0') * 10 + digits[1] - '0';
	int range = 0;
	if (digits[0] == '4')
		range = length == 13 || length == 16 || length == 19;
	else if (two >= 51 && two <= 55)
		range = length == 16;
	else if (two == 34 || two == 37)
		range = length == 15;
	else if (two == 36)
		range = length >= 14;
	else if (two == 65)
		range = length >= 16;
	return range && passes_luhn(digits, length);
}

static void judge(struct text text)
{
	for (size_t i = 0; i < text.length;) {
		if (!is_digit(text.bytes[i])) {
			i++;
			continue;
		}
		size_t start = i;
		while (i < text.length && is_digit(text.bytes[i]))
			i++;
		if (i - start >= 13 && i - start <= 19 && is_card(text.bytes + start, i - start))
			abort();
	}
}

/* "dddd dddd dddd dddd" alone between letters. */
static void judge_fours(struct text text)
{
	for (size_t i = 0; i + 19 <= text.length; i++) {
		char digits[16];
		size_t count = 0;
		for (size_t j = 0; j < 19; j++) {
			if (j % 5 == 4 ? text.bytes[i + j] != ' ' : !is_digit(text.bytes[i + j]))
				break;
			if (j % 5 != 4)
				digits[count++] = text.bytes[i + j];
		}
		int bounded = (i == 0 || (text.bytes[i - 1] >= 'a' && text.bytes[i - 1] <= 'z')) &&
			      (i + 19 == text.length ||
			       (text.bytes[i + 19] >= 'a' && text.bytes[i + 19] <= 'z'));
		if (count == 16 && bounded && is_card(digits, 16))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buffer once, twice;
	buffer_init(&once);
	buffer_init(&twice);
	size_t hidden = mask_secrets((struct text){(const char *)data, size}, &once);
	if (hidden == 0 && !text_equal(buffer_text(&once), (struct text){(const char *)data, size}))
		abort();
	judge(buffer_text(&once));
	judge_fours(buffer_text(&once));
	if (mask_secrets(buffer_text(&once), &twice) != 0 ||
	    !text_equal(buffer_text(&once), buffer_text(&twice)))
		abort();
	buffer_free(&once);
	buffer_free(&twice);
	return 0;
}
