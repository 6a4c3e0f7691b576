/*
 * phonetic.c - see phonetic.h.
 *
 * Sounds in keys: A an, I in, O on, E é/è/ai, U ou, W oi, H ch, J j, N gn, and the plain
 * consonants. The vowels e and E are one: customers do not tell them apart.
 */
#include "french/phonetic.h"

struct sounding {
	const char *word;
	size_t length, at;
	char *key;
	size_t used;
};

static bool is_vowel(char letter)
{
	return letter == 'a' || letter == 'e' || letter == 'i' || letter == 'o' || letter == 'u' ||
	       letter == 'y';
}

static char letter_at(const struct sounding *sounding, size_t offset)
{
	size_t at = sounding->at + offset;
	return at < sounding->length ? sounding->word[at] : '\0';
}

static bool starts(const struct sounding *sounding, const char *letters)
{
	size_t length = strlen(letters);
	return sounding->length - sounding->at >= length &&
	       memcmp(sounding->word + sounding->at, letters, length) == 0;
}

/* A sound said twice in a row is heard once. */
static void sound(struct sounding *sounding, char heard, size_t letters)
{
	if (heard && sounding->used + 1 < PHONETIC_BYTES &&
	    (sounding->used == 0 || sounding->key[sounding->used - 1] != heard))
		sounding->key[sounding->used++] = heard;
	sounding->at += letters;
}

/* Groups of vowels; the longest first. A nasal needs no vowel and no n or m after it. */
static bool sound_vowels(struct sounding *sounding)
{
	static const struct {
		const char *letters;
		char heard;
		bool nasal;
	} groups[] = {
		{"eau", 'o', false}, {"oeu", 'e', false}, {"ain", 'I', true}, {"aim", 'I', true},
		{"ein", 'I', true},  {"oin", 'I', true},  {"au", 'o', false}, {"ai", 'e', false},
		{"ei", 'e', false},  {"oi", 'W', false},  {"oy", 'W', false}, {"ou", 'U', false},
		{"eu", 'e', false},  {"an", 'A', true},   {"am", 'A', true},  {"en", 'A', true},
		{"em", 'A', true},   {"in", 'I', true},   {"im", 'I', true},  {"yn", 'I', true},
		{"ym", 'I', true},   {"un", 'I', true},   {"um", 'I', true},  {"on", 'O', true},
		{"om", 'O', true},
	};
	char here = letter_at(sounding, 0);
	if (!is_vowel(here))
		return false;
	for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++) {
		if (groups[i].letters[0] != here || !starts(sounding, groups[i].letters))
			continue;
		size_t length = strlen(groups[i].letters);
		char after = letter_at(sounding, length);
		if (groups[i].nasal &&
		    (is_vowel(after) || after == 'n' || after == 'm' || after == 'h'))
			continue;
		sound(sounding, groups[i].heard, length);
		return true;
	}
	return false;
}

static bool is_soft(char letter)
{
	return letter == 'e' || letter == 'i' || letter == 'y';
}

static void sound_consonant(struct sounding *sounding)
{
	char here = letter_at(sounding, 0), next = letter_at(sounding, 1);
	char before = sounding->at ? sounding->word[sounding->at - 1] : '\0';
	switch (here) {
	case 'c':
		if (next == 'h')
			sound(sounding, 'H', 2);
		else if (next == 'c' && is_soft(letter_at(sounding, 2))) {
			sound(sounding, 'k', 1);
			sound(sounding, 's', 1);
		} else
			sound(sounding, is_soft(next) ? 's' : 'k', 1);
		break;
	case 'g':
		if (next == 'n')
			sound(sounding, 'N', 2);
		else if (next == 'u' && is_soft(letter_at(sounding, 2)))
			sound(sounding, 'g', 2);
		else
			sound(sounding, is_soft(next) ? 'J' : 'g',
			      is_soft(next) && next == 'e' && letter_at(sounding, 2) &&
					      strchr("ao", letter_at(sounding, 2))
				      ? 2
				      : 1);
		break;
	case 'p':
		sound(sounding, next == 'h' ? 'f' : 'p', next == 'h' ? 2 : 1);
		break;
	case 'q':
		sound(sounding, 'k', next == 'u' ? 2 : 1);
		break;
	case 's':
		if (next == 'c' && is_soft(letter_at(sounding, 2)))
			sound(sounding, 's', 2);
		else if (next == 's')
			sound(sounding, 's', 2);
		else
			sound(sounding, is_vowel(before) && is_vowel(next) ? 'z' : 's', 1);
		break;
	case 't':
		if (starts(sounding, "tion") || starts(sounding, "tiel"))
			sound(sounding, 's', 1);
		else
			sound(sounding, 't', 1);
		break;
	case 'x':
		sound(sounding, 'k', 0);
		sound(sounding, 's', 1);
		break;
	case 'h':
		sound(sounding, '\0', 1);
		break;
	case 'w':
		sound(sounding, 'v', 1);
		break;
	case 'j':
		sound(sounding, 'J', 1);
		break;
	default:
		sound(sounding, here == 'y' ? 'i' : here, 1);
	}
}

/* Without the mute ending: "facture", "factures", "appels", "veux", "prélèvement". */
static size_t spoken_length(struct text word, char *ending)
{
	static const struct {
		const char *letters;
		char heard; /* what the ending sounds, or nothing */
	} endings[] = {{"aient", 'e'}, {"ais", 'e'}, {"ait", 'e'}, {"ees", 'e'}, {"ers", 'e'},
		       {"er", 'e'},    {"ez", 'e'},  {"ee", 'e'},  {"ai", 'e'},  {"et", 'e'},
		       {"es", 0},      {"e", 0},     {"s", 0},     {"t", 0},     {"d", 0},
		       {"x", 0},       {"p", 0},     {"z", 0}};
	char last = word.length ? word.bytes[word.length - 1] : '\0';
	*ending = '\0';
	for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
		size_t length = strlen(endings[i].letters);
		if (word.length < length + 2 || endings[i].letters[length - 1] != last ||
		    memcmp(word.bytes + word.length - length, endings[i].letters, length) != 0)
			continue;
		*ending = endings[i].heard;
		size_t left = word.length - length;
		/* "ts", "ds": both are mute. */
		while (!*ending && left > 2 && strchr("sxt", word.bytes[left - 1]) &&
		       strcmp(endings[i].letters, "s") == 0)
			left--;
		return left;
	}
	return word.length;
}

bool phonetic_ends_accented(struct text form)
{
	size_t length = form.length;
	if (length > 2 && form.bytes[length - 1] == 's')
		length--;
	if (length > 2 && form.bytes[length - 1] == 'e')
		length--;
	return length >= 2 && memcmp(form.bytes + length - 2, "é", 2) == 0;
}

size_t phonetic_key(struct text folded, bool accented, char key[PHONETIC_BYTES])
{
	char ending;
	size_t length = spoken_length(folded, &ending);
	if (accented && !ending) {
		ending = 'e';
		length = folded.length;
		while (length > 1 && strchr("es", folded.bytes[length - 1]))
			length--;
	}
	struct sounding sounding = {.word = folded.bytes, .length = length, .key = key};
	while (sounding.at < sounding.length)
		if (!sound_vowels(&sounding))
			sound_consonant(&sounding);
	if (ending)
		sound(&sounding, ending, 0);
	key[sounding.used] = '\0';
	return sounding.used;
}
