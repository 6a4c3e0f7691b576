/* letters.c - see letters.h. Tables follow the Unicode charts of Latin-1 and Latin Extended-A. */
#include "french/letters.h"

#include <stddef.h>

bool letter_is_digit(uint32_t code)
{
	return (code >= '0' && code <= '9') || (code >= 0xFF10 && code <= 0xFF19);
}

bool letter_is_space(uint32_t code)
{
	return code == ' ' || code == '\t' || code == 0xA0 || (code >= 0x2000 && code <= 0x200B) ||
	       code == 0x202F || code == 0x205F || code == 0x3000 || code == 0xFEFF;
}

bool letter_is_apostrophe(uint32_t code)
{
	return code == '\'' || code == 0x2019 || code == 0x2018 || code == 0x02BC || code == '`' ||
	       code == 0xB4 || code == 0x2032 || code == 0xFF07;
}

bool letter_is_letter(uint32_t code)
{
	if (code < 0x80)
		return (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z');
	if (code < 0x250)
		return (code >= 0xC0 && code != 0xD7 && code != 0xF7) || code == 0xAA ||
		       code == 0xBA;
	if ((code >= 0xFF21 && code <= 0xFF3A) || (code >= 0xFF41 && code <= 0xFF5A))
		return true;
	bool symbols = (code >= 0x2000 && code <= 0x2BFF) || (code >= 0x3000 && code <= 0x303F) ||
		       (code >= 0xE000 && code <= 0xF8FF) || (code >= 0xFE00 && code <= 0xFFFF) ||
		       code >= 0x1F000 || (code >= 0x2B0 && code < 0x370);
	return !symbols;
}

uint32_t letter_lower(uint32_t code)
{
	if (code < 0x80)
		return code >= 'A' && code <= 'Z' ? code + 32 : code;
	if (code >= 0xFF01 && code <= 0xFF5E)
		code -= 0xFEE0;
	if (code < 0x80)
		return letter_lower(code); /* was a wide letter */
	if (code >= 0xC0 && code <= 0xDE && code != 0xD7)
		return code + 32;
	if (code == 0x178)
		return 0xFF;
	bool even_is_upper = (code >= 0x100 && code <= 0x137) || (code >= 0x14A && code <= 0x177);
	bool odd_is_upper = (code >= 0x139 && code <= 0x148) || (code >= 0x179 && code <= 0x17E);
	if ((even_is_upper && code % 2 == 0) || (odd_is_upper && code % 2 == 1))
		return code + 1;
	return code;
}

uint32_t letter_upper(uint32_t code)
{
	const uint32_t capitals[] = {code - 32, code - 1, 0x178};
	for (size_t i = 0; i < sizeof capitals / sizeof capitals[0]; i++)
		if (capitals[i] != code && letter_lower(capitals[i]) == code)
			return capitals[i];
	return code;
}

size_t letter_fold(uint32_t code, char ascii[2])
{
	static const char latin1[] = "aaaaaa_ceeeeiiiidnooooo?ouuuuy_y"; /* U+00E0 to U+00FF */
	static const char extended[] = "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkk"
				       "llllllllllnnnnnnnnnoooooo__rrrrrrssssssssttttttuuuuuuuuuuuu"
				       "wwyyyzzzzzzs"; /* U+0100 to U+017F */
	static const struct {
		uint32_t code;
		char pair[3];
	} pairs[] = {{0xE6, "ae"}, {0xFE, "th"}, {0xDF, "ss"}, {0x152, "oe"}, {0x153, "oe"}};
	if (code < 0x80) {
		ascii[0] = (char)code;
		return 1;
	}
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
		if (pairs[i].code == code) {
			ascii[0] = pairs[i].pair[0];
			ascii[1] = pairs[i].pair[1];
			return 2;
		}
	}
	if (code >= 0xE0 && code <= 0xFF)
		ascii[0] = latin1[code - 0xE0];
	else if (code >= 0x100 && code < 0x180)
		ascii[0] = extended[code - 0x100];
	else
		ascii[0] = '?';
	return 1;
}

uint32_t letter_compose(uint32_t base, uint32_t mark)
{
	static const struct {
		uint32_t mark;
		const char *bases;
		uint32_t composed[16];
	} table[] = {
		{0x300, "aeiouAEIOU", {0xE0, 0xE8, 0xEC, 0xF2, 0xF9, 0xC0, 0xC8, 0xCC, 0xD2, 0xD9}},
		{0x301,
		 "aeiouyAEIOUY",
		 {0xE1, 0xE9, 0xED, 0xF3, 0xFA, 0xFD, 0xC1, 0xC9, 0xCD, 0xD3, 0xDA, 0xDD}},
		{0x302, "aeiouAEIOU", {0xE2, 0xEA, 0xEE, 0xF4, 0xFB, 0xC2, 0xCA, 0xCE, 0xD4, 0xDB}},
		{0x303, "anoANO", {0xE3, 0xF1, 0xF5, 0xC3, 0xD1, 0xD5}},
		{0x308,
		 "aeiouyAEIOU",
		 {0xE4, 0xEB, 0xEF, 0xF6, 0xFC, 0xFF, 0xC4, 0xCB, 0xCF, 0xD6, 0xDC}},
		{0x30A, "aA", {0xE5, 0xC5}},
		{0x327, "cC", {0xE7, 0xC7}},
	};
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		if (table[i].mark == mark)
			for (size_t j = 0; table[i].bases[j]; j++)
				if ((unsigned char)table[i].bases[j] == base)
					return table[i].composed[j];
	return 0;
}
