/*
 * mask.c - see mask.h.
 *
 * One pass from left to right. At each group of digits, pair of letters or word it is asked
 * whether a secret begins there, or is announced there for later. What is hidden never
 * changes what is seen later, so that masking a masked text changes nothing.
 */
#include "base/mask.h"

#include <string.h>

#include "base/bank.h"
#include "base/secrets.h"

struct masking {
	struct text text;
	struct buffer *out;
	size_t at;            /* what stands before is written */
	struct span expected; /* a secret announced by what is already written; end 0: none */
	size_t count;
};

static void copy_to(struct masking *masking, size_t end)
{
	buffer_add(masking->out,
		   (struct text){masking->text.bytes + masking->at, end - masking->at});
	masking->at = end;
}

static void hide_to(struct masking *masking, size_t end, const char *mark)
{
	buffer_add_string(masking->out, mark);
	masking->at = end;
	masking->count++;
}

/* Of two secrets announced the nearer is expected: what is beyond it was a guess. */
static void expect(struct masking *masking, struct span secret)
{
	bool expecting = masking->expected.end && masking->expected.start >= masking->at;
	if (secret.end && (!expecting || secret.start < masking->expected.start))
		masking->expected = secret;
}

/* A group of digits: a card, a code that is named after it, or a number to keep. */
static void mask_digits(struct masking *masking)
{
	struct text text = masking->text;
	size_t at = masking->at, end = bank_card_end(text, at);
	if (end) {
		hide_to(masking, end, SECRETS_CARD_MARK);
		expect(masking, secrets_beside_card(text, masking->at));
		return;
	}
	struct span code = secrets_named_after(text, at);
	if (code.end) {
		hide_to(masking, code.end, SECRETS_CODE_MARK);
		return;
	}
	end = bank_other_number_end(text, at);
	if (!end)
		for (size_t next = at;
		     next < text.length && bank_is_digit(bank_plain(text, &next));)
			end = next;
	copy_to(masking, end);
}

size_t mask_secrets(struct text text, struct buffer *out)
{
	struct masking masking = {.text = text, .out = out};
	bool in_word = false, in_digits = false; /* the last character written belongs to one */
	while (masking.at < text.length) {
		size_t at = masking.at, next = at, hidden = masking.count, iban = 0;
		const char *mark = text.bytes[at] == '[' ? secrets_mark_at(text, at) : NULL;
		uint32_t plain = bank_plain(text, &next);
		bool letter = bank_is_letter(plain), digit = bank_is_digit(plain);
		if (letter && !in_word && !in_digits)
			expect(&masking, secrets_announced(text, at));
		if (letter)
			iban = bank_iban_end(text, at);
		if (mark) {
			copy_to(&masking, at + strlen(mark));
			if (mark == SECRETS_CARD_MARK)
				expect(&masking, secrets_beside_card(text, masking.at));
		} else if (iban) {
			hide_to(&masking, iban, SECRETS_IBAN_MARK);
		} else if (masking.expected.end && masking.expected.start == at) {
			hide_to(&masking, masking.expected.end, SECRETS_CODE_MARK);
		} else if (digit && !in_digits) {
			mask_digits(&masking);
		} else {
			copy_to(&masking, next);
		}
		bool inside = !mark && masking.count == hidden;
		in_word = letter && inside;
		in_digits = digit && inside;
	}
	return masking.count;
}

/* ---- Over several messages ---- */

/* What people put between the groups of a number. */
static bool is_between(uint32_t plain)
{
	return plain == ' ' || plain == '-' || plain == '.' || plain == ',' || plain == '\n';
}

/* One more character; the oldest make room, message by message. */
static void add(struct mask_tail *tail, char more)
{
	size_t length = strlen(tail->digits);
	if (length + 1 == sizeof tail->digits) {
		const char *kept = strchr(tail->digits, ' ');
		kept = kept ? kept + 1 : tail->digits + 1;
		length -= (size_t)(kept - tail->digits);
		memmove(tail->digits, kept, length);
	}
	tail->digits[length] = more;
	tail->digits[length + 1] = '\0';
}

static bool has_digits(struct text text)
{
	for (size_t at = 0; at < text.length;)
		if (bank_is_digit(bank_plain(text, &at)))
			return true;
	return false;
}

/* Appends the digits that `text` ends with; a word before them begins anew, and so does a number
 * that is whole: a telephone's. A text without digits ("attendez") changes nothing. */
static void follow(struct mask_tail *tail, struct text text)
{
	if (!has_digits(text))
		return;
	if (*tail->digits)
		add(tail, ' ');
	for (size_t at = 0; at < text.length;) {
		size_t whole = bank_other_number_end(text, at);
		uint32_t plain = whole ? 0 : bank_plain(text, &at);
		at = whole ? whole : at;
		if (bank_is_digit(plain))
			add(tail, (char)plain);
		else if (!is_between(plain))
			tail->digits[0] = '\0';
	}
}

/* Where in `text` the card ends that those digits began; 0: none does. */
static size_t card_end_from(const char *digits, struct text text)
{
	size_t before = strlen(digits) + 1;
	struct buffer joined;
	buffer_init(&joined);
	buffer_add_format(&joined, "%s ", digits);
	buffer_add(&joined, text);
	size_t end = bank_card_end(buffer_text(&joined), 0);
	buffer_free(&joined);
	return end > before ? end - before : 0;
}

/* The same of the tail, from any of its messages on: an amount may stand before the card. */
static size_t card_end_after(const struct mask_tail *tail, struct text text)
{
	size_t end = 0;
	for (const char *from = tail->digits; *from && end == 0;) {
		end = card_end_from(from, text);
		from += strcspn(from, " ");
		from += *from == ' ';
	}
	return end;
}

size_t mask_secrets_after(struct mask_tail *tail, struct text text, struct buffer *out)
{
	size_t end = card_end_after(tail, text);
	if (end == 0) {
		follow(tail, text);
		return mask_secrets(text, out);
	}
	/* The rest is read after the mark: a security code may follow. */
	struct buffer rest;
	buffer_init(&rest);
	buffer_add_string(&rest, SECRETS_CARD_MARK);
	buffer_add(&rest, (struct text){text.bytes + end, text.length - end});
	size_t count = 1 + mask_secrets(buffer_text(&rest), out);
	out->failed = out->failed || rest.failed;
	buffer_free(&rest);
	tail->digits[0] = '\0';
	return count;
}

static bool has_mark(struct text text, const char *mark)
{
	size_t length = strlen(mark);
	return text.length >= length && memmem(text.bytes, text.length, mark, length) != NULL;
}

bool mask_has_card(struct text text)
{
	return has_mark(text, SECRETS_CARD_MARK);
}

bool mask_has_iban(struct text text)
{
	return has_mark(text, SECRETS_IBAN_MARK);
}
