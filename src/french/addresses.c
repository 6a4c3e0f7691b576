/* addresses.c - see addresses.h. */
#include "french/addresses.h"

#include <ctype.h>
#include <string.h>

#include "french/departments.h"
#include "french/plain.h"

enum {
	POSTAL_DIGITS = 5,
	NUMBER_DIGITS = 4,
	WORD_BYTES = 32,
	AHEAD_BYTES = 24,
	CITY_BYTES = 60,
	INITIAL_BYTES = 3, /* " j " */
};

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

static bool is_sign(char byte, const char *signs)
{
	return byte && strchr(signs, byte);
}

static bool is_border(char byte)
{
	return isspace((unsigned char)byte) || is_sign(byte, ",;:.-()!?");
}

/* How many bytes of a sign the text begins with. */
static size_t sign_at_start(struct text text)
{
	static const char *const wide[] = {"\u00A0", "«", "»"};
	for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++)
		if (text.length >= 2 && memcmp(text.bytes, wide[i], 2) == 0)
			return 2;
	return text.length > 0 && is_border(text.bytes[0]);
}

static size_t sign_at_end(struct text text)
{
	size_t last = text.length < 2 ? text.length : 2;
	const struct text end = {text.bytes + text.length - last, last};
	if (last == 2 && sign_at_start(end) == 2)
		return 2;
	return text.length > 0 && is_border(text.bytes[text.length - 1]);
}

static struct text trim(struct text text)
{
	for (size_t sign; (sign = sign_at_start(text)) > 0; text.length -= sign)
		text.bytes += sign;
	const struct text whole = text;
	for (size_t sign; (sign = sign_at_end(text)) > 0;)
		text.length -= sign;
	/* "(bâtiment C)" */
	bool closes = text.length < whole.length && text.bytes[text.length] == ')' &&
		      memchr(text.bytes, '(', text.length);
	text.length += closes;
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
		" venelle ",   " lieudit ",     " clos ",      " domaine ",   " traverse ",
		" quartier ",  " cour ",        " parvis ",    " rampe ",
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

/* "12-14 rue", "12/14 rue": after the second number. */
static size_t skip_range(struct text text, size_t at)
{
	size_t sign = at;
	while (sign < text.length && isspace((unsigned char)text.bytes[sign]))
		sign++;
	if (sign == text.length || !is_sign(text.bytes[sign], "-/"))
		return at;
	size_t second = skip_borders(text, sign + 1), count = digits_at(text, second);
	return count > 0 && count <= NUMBER_DIGITS ? second + count : at;
}

/* Whether a way is named at `at`, perhaps after "bis", or "grande". */
static bool names_way(struct text text, size_t at)
{
	static const char *const kinds[] = {" grande ",  " grand ",   " petite ", " petit ",
					    " vieille ", " vieux ",   " haute ",  " basse ",
					    " ancien ",  " ancienne "};
	char word[WORD_BYTES];
	size_t end = plain_word(text, skip_borders(text, at), word);
	if (is_repeat(word))
		end = plain_word(text, skip_borders(text, end), word);
	if (is_in(word, kinds, sizeof kinds / sizeof kinds[0]))
		(void)plain_word(text, skip_borders(text, end), word);
	return is_way(word);
}

/* ---- What follows an address in a sentence: "... Nantes le 15 janvier" ---- */

/* The plain words that stand from `at` on, as many as are looked at. */
static void plain_ahead(struct text text, size_t at, char ahead[AHEAD_BYTES])
{
	size_t end = at + AHEAD_BYTES < text.length ? at + AHEAD_BYTES : text.length;
	(void)plain_words(between(text, at, end), ahead, AHEAD_BYTES);
}

static bool starts_with_one(const char *words, const char *const *starts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strncmp(words, starts[i], strlen(starts[i])) == 0)
			return true;
	return false;
}

/* "rue de la Merci", "place du Vendredi": the word after it is of a name. */
static bool leads_to_name(const char *before)
{
	static const char *const leads[] = {" la ", " les ", " de ", " du ", " des "};
	return is_in(before, leads, sizeof leads / sizeof leads[0]);
}

/* "j’ai", "c’est", "s’il": an initial stands alone. */
static bool is_elided_clause(const char *word)
{
	static const char *const elided[] = {" j ", " c ", " s ", " qu "};
	bool any = starts_with_one(word, elided, sizeof elided / sizeof elided[0]);
	return any && plain_count(word) > 1;
}

/* Whether something else begins at `at`: no street and no town goes on with it. `before`: the word
 * before, plain. */
static bool begins_another(struct text text, size_t at, const char *before)
{
	/* The last ones take back what was said, and belong to no name. */
	static const char *const words[] = {
		" svp ",       " stp ",      " merci ",    " cordialement ", " je ",
		" il ",        " elle ",     " on ",       " nous ",         " vous ",
		" avec ",      " car ",      " parce ",    " mais ",         " puis ",
		" donc ",      " pour ",     " dans ",     " depuis ",       " demain ",
		" apres ",     " quand ",    " des que ",  " lundi ",        " mardi ",
		" mercredi ",  " jeudi ",    " vendredi ", " samedi ",       " dimanche ",
		" j ai ",      " j habite ", " j y ",      " j emmenage ",   " j aimerais ",
		" c est ",     " s il ",     " au lieu ",  " a la place ",   " a partir ",
		" a compter ", " avant le ", " vers le ",  " code postal ",  " cp ",
		" le code ",   " et un ",    " et une ",   " et ma ",        " et mon ",
		" en fait ",   " pardon ",   " plutot ",   " finalement ",   " attendez ",
		" attends ",   " desole ",   " desolee ",  " excusez moi ",  " et pas ",
		" et non ",    " pas le ",   " non pas ",
	};
	char ahead[AHEAD_BYTES], word[WORD_BYTES];
	plain_ahead(text, at, ahead);
	(void)plain_word(text, at, word);
	bool joined = at > 0 && text.bytes[at - 1] == '-'; /* "rue du Rendez-vous" */
	return !joined && !leads_to_name(before) &&
	       (is_elided_clause(word) ||
		starts_with_one(ahead, words, sizeof words / sizeof words[0]));
}

/* ", mon code postal": in a name it stands too, "rue Mon Repos". */
static bool begins_own(const char *word)
{
	static const char *const own[] = {" mon ", " ma ", " mes ", " notre ", " nos "};
	return is_in(word, own, sizeof own / sizeof own[0]);
}

/* "31400 pas 31500"; "Pas-en-Artois" is a town. */
static bool begins_denial(struct text text, size_t after, const char *word)
{
	return strcmp(word, " pas ") == 0 && (after == text.length || text.bytes[after] != '-');
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

/* Without the words at its end that only lead to what follows; "allée A" is a name. */
static struct text without_links(struct text text)
{
	char word[WORD_BYTES];
	for (text = trim(text); text.length;) {
		size_t start = text.length;
		while (start > 0 && !is_border(text.bytes[start - 1]))
			start--;
		bool letter = start + 1 == text.length && isupper((unsigned char)text.bytes[start]);
		(void)plain_word(text, start, word);
		if (!is_link(word) || letter)
			break;
		text = trim(between(text, 0, start));
	}
	return text;
}

/* Whether the sign at `at` ends the sentence; after "St" or an initial, a point does not. */
static bool ends_sentence(struct text text, size_t at, const char *before)
{
	static const char *const shortened[] = {" st ",  " ste ", " av ",  " bd ",   " bld ",
						" pl ",  " imp ", " che ", " rte ",  " all ",
						" gal ", " mal ", " dr ",  " pdt ",  " prof ",
						" cdt ", " cap ", " col ", " lieut "};
	if (text.bytes[at] != '.')
		return is_sign(text.bytes[at], "!?");
	return plain_count(before) > 0 && strlen(before) > INITIAL_BYTES &&
	       !is_in(before, shortened, sizeof shortened / sizeof shortened[0]);
}

/* ---- The town ---- */

/* "Nantes, rue des Lilas": the street after its town. "Le Passage" is a town. */
static bool begins_street(struct text text, size_t at, const char *word, const char *before)
{
	bool joined = at > 0 && text.bytes[at - 1] == '-';
	return *before && !joined && is_way(word) && !is_link(before) && !leads_to_name(before);
}

/* "Nantes", up to a sign that ends it, or to what is no name of a town: a date, another clause.
 * `next`: where it is over. */
static struct text find_city(struct text text, size_t from, size_t *next)
{
	char word[WORD_BYTES], before[WORD_BYTES] = "";
	size_t start = skip_borders(text, from), end = plain_word(text, start, word);
	if (strcmp(word, " ville ") == 0 || strcmp(word, " a ") == 0)
		start = skip_borders(text, end);
	end = start;
	while (end < text.length && !is_sign(text.bytes[end], ",;\n") &&
	       !(is_border(text.bytes[end]) && ends_sentence(text, end, before))) {
		size_t after = plain_word(text, end, word);
		if (after > end &&
		    (begins_another(text, end, before) || digits_at(text, end) ||
		     begins_own(word) || begins_denial(text, after, word) ||
		     begins_street(text, end, word, before) || (is_link(before) && is_month(word))))
			break;
		if (after > end)
			memcpy(before, word, sizeof before);
		end = after > end ? after : end + 1;
	}
	*next = skip_borders(text, end);
	const struct text city = without_links(between(text, start, end));
	bool good = city.length > 0 && city.length <= CITY_BYTES;
	return good ? city : (struct text){text.bytes, 0};
}

/* ---- The street ---- */

/* "le 15", "le quinze janvier", "en janvier"; "rue du 8 mai", "Champ de Mars" go on. */
static bool begins_date(struct text text, size_t after, const char *word)
{
	static const char *const leads[] = {" en ", " debut ", " fin ", " mi ", " courant "};
	char second[WORD_BYTES], third[WORD_BYTES];
	size_t next = skip_borders(text, after);
	size_t last = plain_word(text, next, second);
	(void)plain_word(text, skip_borders(text, last), third);
	if (strcmp(word, " le ") == 0)
		return is_digit(text, next) || is_month(third);
	return is_month(second) && is_in(word, leads, sizeof leads / sizeof leads[0]);
}

/* Where the town begins: "à Nantes", or "Nantes" after a comma. "Moulin à Vent" is a name, as is
 * "Pont-à-Mousson"; "à" before the end leads to what stands there. 0: it is no town. */
static size_t town_at(struct text text, size_t at, size_t after, bool comma)
{
	static const char to[] = "à";
	size_t next = skip_borders(text, after);
	bool accent =
		after - at == sizeof to - 1 && memcmp(text.bytes + at, to, sizeof to - 1) == 0;
	bool plain = after - at == 1 && text.bytes[at] == 'a';
	bool apart = at > 0 && isspace((unsigned char)text.bytes[at - 1]) && after < text.length &&
		     isspace((unsigned char)text.bytes[after]);
	if (accent && next == text.length)
		return next;
	if (apart && (accent || plain) && departments_starts_with(between(text, next, text.length)))
		return next;
	return comma && departments_starts_with(between(text, at, text.length)) ? at : 0;
}

/* The street that begins at `start`, up to another clause, a date or, where `town` is asked for,
 * the town: "6 rue Blanche à Nantes le 15 janvier". */
static struct text read_street(struct text text, size_t start, struct text *town)
{
	char word[WORD_BYTES], before[WORD_BYTES] = "";
	bool comma = false;
	for (size_t at = start; at < text.length;) {
		if (is_border(text.bytes[at])) {
			if (ends_sentence(text, at, before))
				return trim(between(text, start, at));
			comma = comma || text.bytes[at] == ',';
			at++;
			continue;
		}
		size_t after = plain_word(text, at, word);
		size_t named = town_at(text, at, after, comma);
		named = town || named == text.length ? named : 0;
		if (named && town)
			*town = read_street(between(text, named, text.length), 0, NULL);
		if (named || begins_another(text, at, before) || begins_date(text, after, word) ||
		    (comma && begins_own(word)))
			return without_links(between(text, start, at));
		memcpy(before, word, sizeof before);
		comma = false;
		at = after;
	}
	return trim(between(text, start, text.length));
}

/* "lieu-dit le Moulin": it has no number. */
static bool is_named_place(struct text text, size_t at)
{
	static const char *const places[] = {" lieu dit ", " lieudit ", " lieux dits "};
	char ahead[AHEAD_BYTES];
	if (at > 0 && !is_border(text.bytes[at - 1]))
		return false;
	plain_ahead(text, at, ahead);
	return starts_with_one(ahead, places, sizeof places / sizeof places[0]);
}

/* A number and a way, "lieu-dit", or a way that the text begins with. */
static struct text find_street(struct text text, struct text *town)
{
	for (size_t at = 0; at < text.length;) {
		size_t count = digits_at(text, at);
		size_t after = skip_range(text, at + count);
		if (count > 0 && count <= NUMBER_DIGITS && names_way(text, after))
			return read_street(text, at, town);
		if (is_named_place(text, at))
			return read_street(text, at, town);
		at += count ? count : 1;
	}
	return names_way(text, 0) ? read_street(text, 0, town) : (struct text){text.bytes, 0};
}

/* "à Nantes, 4 rue Crébillon 44000": the town that stands before the street. */
static struct text town_before(struct text text, struct text street)
{
	const struct text lead = between(text, 0, (size_t)(street.bytes - text.bytes));
	size_t start = 0, next = 0;
	if (!memchr(lead.bytes, ',', lead.length))
		return (struct text){text.bytes, 0};
	for (size_t at = 0; at < lead.length;) {
		char word[WORD_BYTES];
		size_t after = plain_word(lead, at, word);
		bool leads = strcmp(word, " a ") == 0 || strcmp(word, " sur ") == 0;
		start = leads ? skip_borders(lead, after) : start;
		at = after > at ? after : at + 1;
	}
	const struct text town = find_city(lead, start, &next);
	bool named = departments_starts_with(town) ||
		     (start > 0 && town.length && isupper((unsigned char)town.bytes[0]));
	return named ? town : (struct text){text.bytes, 0};
}

bool address_read(struct text text, struct address *address)
{
	size_t at = find_postal_code(text), next = text.length;
	bool coded = at < text.length;
	struct text city = {text.bytes + at, 0}, town = city;
	if (coded)
		city = find_city(text, at + POSTAL_DIGITS, &next);
	struct text *wanted = city.length ? NULL : &town;
	struct text street = find_street(between(text, 0, at), wanted);
	if (!street.length)
		street = find_street(between(text, next, text.length), wanted);
	else if (!city.length && !town.length)
		town = town_before(text, street);
	*address = (struct address){
		.street = street,
		.postal_code = between(text, at, coded ? at + POSTAL_DIGITS : at),
		.city = coded && !city.length && town.length <= CITY_BYTES ? town : city,
	};
	return address->street.length > 0 || coded;
}
