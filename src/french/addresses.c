/* addresses.c - see addresses.h. */
#include "french/addresses.h"

#include <ctype.h>
#include <string.h>

#include "french/plain.h"

enum { POSTAL_DIGITS = 5, NUMBER_DIGITS = 4, WORD_BYTES = 32, CITY_BYTES = 60 };

static bool is_digit(struct text text, size_t at)
{
	return at < text.length && isdigit((unsigned char)text.bytes[at]);
}

static size_t digits_at(struct text text, size_t at)
{
	size_t count = 0;
	while (is_digit(text, at + count))
		count++;
	return count;
}

static bool is_border(char byte)
{
	return isspace((unsigned char)byte) || strchr(",;:.-()", byte) != NULL;
}

static struct text trim(struct text text)
{
	while (text.length && is_border(text.bytes[0])) {
		text.bytes++;
		text.length--;
	}
	while (text.length && is_border(text.bytes[text.length - 1]))
		text.length--;
	return text;
}

static struct text between(struct text text, size_t from, size_t to)
{
	return (struct text){text.bytes + from, to - from};
}

/* Where the five digits begin; the length: nowhere. */
static size_t find_postal_code(struct text text)
{
	for (size_t at = 0; at < text.length; at++) {
		size_t count = digits_at(text, at);
		if (count == POSTAL_DIGITS)
			return at;
		at += count;
	}
	return text.length;
}

/* The word that begins at `at`, plain: " rue "; the index after it. */
static size_t plain_word(struct text text, size_t at, char word[WORD_BYTES])
{
	size_t end = at;
	while (end < text.length && !is_border(text.bytes[end]))
		end++;
	(void)plain_words(between(text, at, end), word, WORD_BYTES);
	return end;
}

static bool is_in(const char *word, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(word, list[i]) == 0)
			return true;
	return false;
}

static bool is_way(const char *word)
{
	static const char *const ways[] = {
		" rue ",       " avenue ",      " av ",        " boulevard ", " bd ",
		" bld ",       " place ",       " pl ",        " chemin ",    " che ",
		" impasse ",   " imp ",         " allee ",     " allees ",    " route ",
		" rte ",       " quai ",        " cours ",     " square ",    " passage ",
		" sentier ",   " lotissement ", " residence ", " hameau ",    " faubourg ",
		" esplanade ", " promenade ",   " voie ",      " villa ",     " cite ",
		" lieu ",      " mail ",        " montee ",    " ruelle ",    " rond ",
		" venelle ",
	};
	return is_in(word, ways, sizeof ways / sizeof ways[0]);
}

static bool is_repeat(const char *word)
{
	static const char *const repeats[] = {" bis ", " ter ", " quater ", " a ",
					      " b ",   " c ",   " d "};
	return is_in(word, repeats, sizeof repeats / sizeof repeats[0]);
}

static size_t skip_borders(struct text text, size_t at)
{
	while (at < text.length && is_border(text.bytes[at]))
		at++;
	return at;
}

/* Whether a way is named at `at`, perhaps after "bis". */
static bool names_way(struct text text, size_t at)
{
	char word[WORD_BYTES];
	size_t end = plain_word(text, skip_borders(text, at), word);
	if (is_repeat(word))
		(void)plain_word(text, skip_borders(text, end), word);
	return is_way(word);
}

/* ---- What follows an address in a sentence: "... Nantes le 15 janvier" ---- */

/* A word with which something else begins: no street and no town goes on with it. */
static bool begins_another(const char *word)
{
	static const char *const words[] = {
		" svp ",    " merci ",    " je ",     " j ",        " il ",
		" on ",     " nous ",     " avec ",   " car ",      " parce ",
		" demain ", " apres ",    " lundi ",  " mardi ",    " mercredi ",
		" jeudi ",  " vendredi ", " samedi ", " dimanche ",
	};
	return is_in(word, words, sizeof words / sizeof words[0]);
}

static bool is_month(const char *word)
{
	static const char *const months[] = {
		" janvier ", " fevrier ", " mars ",      " avril ",   " mai ",      " juin ",
		" juillet ", " aout ",    " septembre ", " octobre ", " novembre ", " decembre "};
	return is_in(word, months, sizeof months / sizeof months[0]);
}

/* What leads to a date or to another clause, and ends no name. */
static bool is_link(const char *word)
{
	static const char *const links[] = {" le ",      " du ",    " au ",    " a ",      " des ",
					    " pour ",    " vers ",  " avant ", " partir ", " en ",
					    " et ",      " debut ", " fin ",   " mi ",     " mois ",
					    " courant ", " de ",    " depuis "};
	return is_in(word, links, sizeof links / sizeof links[0]);
}

/* Without the words at its end that only lead to what follows. */
static struct text without_links(struct text text)
{
	char word[WORD_BYTES];
	for (text = trim(text); text.length;) {
		size_t start = text.length;
		while (start > 0 && !is_border(text.bytes[start - 1]))
			start--;
		(void)plain_word(text, start, word);
		if (!is_link(word))
			break;
		text = trim(between(text, 0, start));
	}
	return text;
}

/* "Nantes", up to a sign that ends it, or to what is no name of a town: a date, another clause. */
static struct text find_city(struct text text, size_t from)
{
	size_t end = skip_borders(text, from), start = end;
	char word[WORD_BYTES], before[WORD_BYTES] = "";
	while (end < text.length && !strchr(",;.!?\n", text.bytes[end])) {
		size_t after = plain_word(text, end, word);
		if (begins_another(word) || digits_at(text, end) ||
		    (is_link(before) && is_month(word)))
			break;
		if (after > end)
			memcpy(before, word, sizeof before);
		end = after > end ? after : end + 1;
	}
	const struct text city = without_links(between(text, start, end));
	bool good = city.length > 0 && city.length <= CITY_BYTES;
	return good ? city : (struct text){text.bytes, 0};
}

/* Where the street that begins at `at` is over: before "à Nantes", or "le 15 janvier". "Rue du 8
 * mai" goes on. */
static size_t end_of_street(struct text text, size_t at, size_t end)
{
	static const char to[] = "à";
	char word[WORD_BYTES];
	while (at < end) {
		size_t after = plain_word(text, at, word), next = skip_borders(text, after);
		bool town = after - at == sizeof to - 1 &&
			    memcmp(text.bytes + at, to, sizeof to - 1) == 0;
		if (town || begins_another(word) ||
		    (strcmp(word, " le ") == 0 && is_digit(text, next)))
			return at;
		at = next > at ? next : at + 1;
	}
	return end;
}

/* The street before `end`: a number and a way; or a way that the text begins with. */
static struct text find_street(struct text text, size_t end)
{
	const struct text before = {text.bytes, end};
	for (size_t at = 0; at < end; at++) {
		size_t count = digits_at(before, at);
		if (count > 0 && count <= NUMBER_DIGITS && names_way(before, at + count))
			return trim(between(before, at, end_of_street(before, at, end)));
		at += count;
	}
	return names_way(before, 0) ? trim(between(before, 0, end_of_street(before, 0, end)))
				    : (struct text){text.bytes, 0};
}

bool address_read(struct text text, struct address *address)
{
	size_t at = find_postal_code(text);
	bool coded = at < text.length;
	*address = (struct address){
		.street = find_street(text, at),
		.postal_code = between(text, at, coded ? at + POSTAL_DIGITS : at),
		.city = coded ? find_city(text, at + POSTAL_DIGITS) : between(text, at, at),
	};
	return address->street.length > 0 || coded;
}
