/* line_words.c - see line_words.h. */
#include "acts/line_words.h"

#include <stdio.h>
#include <string.h>

#include "acts/work.h"
#include "french/plain.h"
#include "french/ranks.h"

enum {
	WORD_LIMIT = 96,
	NUMBER_BYTES = 24,
	END_DIGITS = 2,
	NATIONAL_DIGITS = 9,
	MARK_WORDS = 4,
	INTRODUCTION_WORDS = 4,
	ANSWER_WORDS = 1,
	INTRODUCTION_BYTES = 64
};

struct reading {
	struct line_words read;
	size_t marked_end; /* after the last number that was said to be an end; 0: there is none */
	bool left_out;     /* what stands here: "mais pas celle de Lina" */
};

struct words {
	char text[PLAIN_BYTES];
	const char *list[WORD_LIMIT];
	size_t count;
};

static const char *const GIVEN_TO[] = {"a", "par", "est", "avec", "chez", "c", NULL};
/* Who writes: "bonjour, c’est Nadia", "de la part de Nadia". */
static const char *const INTRODUCED[] = {
	" c est",         " je suis",     " m appelle",  " ici",   " moi",
	" de la part de", " mon nom est", " prenom est", " signe", NULL};
/* "le mari de Nadia" has no line of hers. */
static const char *const KIN[] = {"mari", "femme",    "conjoint", "conjointe", "pere",  "mere",
				  "fils", "fille",    "frere",    "soeur",     "epoux", "epouse",
				  "papa", "compagne", "maman",    "compagnon", NULL};
static const char *const OF_WHOM[] = {"de", "d", "pour", "ligne", "et", "sur", NULL};
static const char *const MARKS[] = {"finit",     "finissant", "finissent", "termine",
				    "terminant", "terminent", "ligne",     "lignes",
				    "numero",    "num",       NULL};
static const char *const PASSED[] = {"par",   "en",    "le", "la", "du",  "de",
				     "celui", "celle", "au", "se", "qui", NULL};
static const char *const BEFORE_END[] = {"du", "le", "celui", "celle", NULL};
/* What a number before them counts, or dates. */
static const char *const COUNTED[] = {
	"janvier",   "fevrier", "mars",     "avril",    "mai",   "juin",     "juillet", "aout",
	"septembre", "octobre", "novembre", "decembre", "h",     "heure",    "heures",  "go",
	"giga",      "gigas",   "mo",       "euro",     "euros", "eur",      "mois",    "jour",
	"jours",     "semaine", "semaines", "an",       "ans",   "min",      "minutes", "fois",
	"sms",       "appels",  "lignes",   "factures", "codes", "centimes", NULL};
/* Lines and numbers that are no customer's: "la ligne 12 du métro", "le numéro 12 de la rue". */
static const char *const ELSEWHERE[] = {"metro", "tram",  "tramway", "bus",    "rer",  "train",
					"ter",   "tgv",   "car",     "rue",    "quai", "avenue",
					"etage", "arret", "place",   "route",  "rang", "siege",
					"stand", "wagon", "voie",    "chemin", NULL};
static const char *const SMALL[] = {"du",  "de", "la", "le", "l", "d",    "des", "un",
				    "une", "en", "et", "au", "a", "dans", "sur", NULL};
/* A place, where a line is one of transport unless it is said whose. */
static const char *const AT[] = {"sur", "dans", "vers", NULL};
static const char *const JOINS[] = {"et", "ou", "puis", NULL};
/* What a line is called by whose it is. */
static const char *const OWNED[] = {"telephone", "tel",     "portable", "mobile", "smartphone",
				    "iphone",    "ligne",   "numero",   "num",    "sim",
				    "puce",      "forfait", NULL};
static const char *const ALL[] = {
	"toutes les lignes",
	"toutes mes lignes",
	"toutes nos lignes",
	"chaque ligne",
	"toute la famille",
	"tout le monde",
	"tous mes numeros",
	"tous les numeros",
	"pour les deux",
	"pour les trois",
	"pour les quatre",
	"pour les cinq",
	"les deux lignes",
	"les trois lignes",
	"les quatre lignes",
	"les cinq lignes",
	"des deux lignes",
	"des trois lignes",
	"des quatre lignes",
	"des cinq lignes",
	"tous les trois",
	"toutes les trois",
	"toutes les quatre",
	"mes deux lignes",
	"mes trois lignes",
	"mes quatre lignes",
	"mes cinq lignes",
	"pour toutes",
	"chacune des lignes",
	/* They are set side by side. */
	"qui consomme le plus",
	"qui a le plus",
	"qui utilise le plus",
	"qui depense le plus",
	"laquelle consomme",
	"laquelle a le plus",
	"laquelle utilise",
	"laquelle depense",
	"quelle ligne consomme",
	"quelle ligne a le plus",
	"quelle ligne utilise",
	"quelle ligne depense",
};

static bool is_in(const char *word, const char *const *list)
{
	for (; *list; list++)
		if (strcmp(word, *list) == 0)
			return true;
	return false;
}

static bool is_number(const char *word)
{
	return *word && strspn(word, "0123456789") == strlen(word);
}

static void split(const char *text, struct words *words)
{
	char *rest = NULL;
	words->count = 0;
	(void)plain_words((struct text){text, strlen(text)}, words->text, sizeof words->text);
	for (char *word = strtok_r(words->text, " ", &rest); word && words->count < WORD_LIMIT;
	     word = strtok_r(NULL, " ", &rest))
		words->list[words->count++] = word;
}

static const char *word_at(const struct words *words, size_t at)
{
	return at < words->count ? words->list[at] : "";
}

/* ---- Names ---- */

/* How many words of the text at `at` are the whole of `name`; 0: they are not. */
static size_t name_at(const struct words *words, size_t at, const char *name)
{
	struct words own;
	split(name, &own);
	for (size_t i = 0; i < own.count; i++)
		if (strcmp(word_at(words, at + i), own.list[i]) != 0)
			return 0;
	return own.count;
}

/* Whether the words before `at` are these ("c est"). */
static bool stands_before(const struct words *words, size_t at, const char *said)
{
	char back[INTRODUCTION_BYTES] = "";
	size_t first = at > INTRODUCTION_WORDS ? at - INTRODUCTION_WORDS : 0, length = 0;
	for (size_t i = first; i < at && length < sizeof back; i++)
		length += (size_t)snprintf(back + length, sizeof back - length, " %s",
					   words->list[i]);
	size_t tail = strlen(said);
	return length < sizeof back && length >= tail && strcmp(back + length - tail, said) == 0;
}

/* Whether a name of `length` words is that of who writes; "c’est Hugo, merci" answers, and "c’est
 * Hugo qui..." tells of whom. */
static bool introduces(const struct words *words, size_t at, size_t length)
{
	if (strcmp(word_at(words, at + length), "qui") == 0)
		return false;
	for (const char *const *said = INTRODUCED; *said; said++)
		if (stands_before(words, at, *said))
			return strcmp(*said, " c est") != 0 || at > INTRODUCTION_WORDS ||
			       at + length + ANSWER_WORDS < words->count;
	return false;
}

/* Whether a name of `length` words that stands there is that of a line's. */
static bool names_line(const struct words *words, size_t at, size_t length,
		       enum line_words_mode mode)
{
	const char *before = at ? words->list[at - 1] : "";
	const char *whose = at > 1 ? words->list[at - 2] : "";
	if (introduces(words, at, length) || (is_in(before, OF_WHOM) && is_in(whose, KIN)))
		return false;
	if (mode == LINE_WORDS_PERSON)
		return is_in(before, OF_WHOM);
	return mode != LINE_WORDS_FORM || !is_in(before, GIVEN_TO);
}

/* ---- Numbers ---- */

static bool has_end(const json_t *line, const char *digits)
{
	const char *number = work_text(line, "number");
	size_t length = strlen(number), said = strlen(digits);
	if (said > NATIONAL_DIGITS) {
		digits += said - NATIONAL_DIGITS;
		said = NATIONAL_DIGITS;
	}
	return said >= END_DIGITS && said <= length && strcmp(number + length - said, digits) == 0;
}

/* Whether the words from `at` on, or before it, come to what has lines and numbers of its own. */
static bool leads_elsewhere(const struct words *words, size_t at)
{
	for (size_t i = 0; i < MARK_WORDS && is_in(word_at(words, at), SMALL); i++)
		at++;
	return is_in(word_at(words, at), ELSEWHERE);
}

static bool comes_from_elsewhere(const struct words *words, size_t at)
{
	for (size_t i = 0; i < MARK_WORDS && at > 0; i++, at--)
		if (!is_in(words->list[at - 1], SMALL) && !is_number(words->list[at - 1]))
			break;
	return at > 0 && is_in(words->list[at - 1], ELSEWHERE);
}

/* "sur la ligne 13": where something took place, in a form; "sur ma ligne 2" is theirs. */
static bool is_where(const struct words *words, size_t mark, enum line_words_mode mode)
{
	return mode >= LINE_WORDS_FORM && mark > 1 && strcmp(word_at(words, mark), "ligne") == 0 &&
	       strcmp(word_at(words, mark - 1), "la") == 0 && is_in(word_at(words, mark - 2), AT);
}

/* "qui finit par 12", "la ligne du 12". `end`: after the number. */
static bool is_marked(const struct words *words, size_t at, size_t end, enum line_words_mode mode)
{
	if (is_in(word_at(words, end), COUNTED) || leads_elsewhere(words, end))
		return false;
	for (size_t i = 0; i < MARK_WORDS && at > i; i++) {
		size_t mark = at - i - 1;
		if (is_in(words->list[mark], MARKS))
			return !comes_from_elsewhere(words, mark) && !is_where(words, mark, mode);
		if (!is_in(words->list[mark], PASSED))
			return false;
	}
	return false;
}

/* "la facture du 12", "celle du 13": of customers who have a line that ends so. */
static bool is_bill_of(const struct words *words, size_t at)
{
	static const char *const bills[] = {"facture", "factures", "duplicata", "celle",
					    "celui",   "celles",   NULL};
	return at > 1 && strcmp(words->list[at - 1], "du") == 0 &&
	       is_in(words->list[at - 2], bills);
}

/* "le PUK du 12", where a number can be nothing else. */
static bool is_free_end(const struct words *words, size_t at, size_t end, enum line_words_mode mode)
{
	bool may_be = mode == LINE_WORDS_FREE || mode == LINE_WORDS_SECRET ||
		      (mode == LINE_WORDS_MONTH && is_bill_of(words, at));
	return may_be && at > 0 && is_in(words->list[at - 1], BEFORE_END) &&
	       !is_in(word_at(words, end), COUNTED) && !leads_elsewhere(words, end);
}

/* ---- Reading ---- */

json_t *line_words_common(const json_t *from, const json_t *group)
{
	size_t i, j;
	json_t *line, *one, *both = json_array();
	json_array_foreach(from, i, line)
	{
		json_array_foreach(group, j, one)
		{
			if (one == line)
				(void)json_array_append(both, line);
		}
	}
	return both;
}

/* Another mention, or more about the one before: "la ligne de Lina, 06 39 98 00 13". Takes `lines`
 * over. */
static void add_group(json_t *groups, json_t *lines)
{
	size_t last = json_array_size(groups);
	json_t *both = line_words_common(json_array_get(groups, last - 1), lines);
	if (json_array_size(both) > 0) {
		(void)json_array_set_new(groups, last - 1, both);
		json_decref(lines);
	} else {
		(void)json_array_append_new(groups, lines);
		json_decref(both);
	}
}

/* The lines named at `at`, by who uses them or by centre; `length` in words. The caller's. */
static json_t *named_at(const json_t *lines, const struct words *words, size_t at, size_t *length)
{
	size_t i;
	json_t *line, *found = json_array();
	*length = 0;
	json_array_foreach(lines, i, line)
	{
		size_t user = name_at(words, at, work_text(line, "user"));
		size_t centre = name_at(words, at, work_text(line, "centre"));
		size_t most = user > centre ? user : centre;
		if (most)
			(void)json_array_append(found, line);
		*length = most > *length ? most : *length;
	}
	return found;
}

static json_t *ended_by(const json_t *lines, const char *digits)
{
	size_t i;
	json_t *line, *found = json_array();
	json_array_foreach(lines, i, line)
	{
		if (has_end(line, digits))
			(void)json_array_append(found, line);
	}
	return found;
}

/* How many digits a number that begins so has, whole. */
static size_t whole_digits(const char *digits)
{
	if (strncmp(digits, "00", 2) == 0)
		return NATIONAL_DIGITS + 4; /* 0033 */
	if (strncmp(digits, "33", 2) == 0)
		return NATIONAL_DIGITS + 2;
	return digits[0] == '0' ? NATIONAL_DIGITS + 1 : NATIONAL_DIGITS;
}

/* The digits in a row from `at` to `end`, at most one whole number; where they stop. */
static size_t join_digits(const struct words *words, size_t at, size_t end,
			  char digits[NUMBER_BYTES])
{
	size_t length = 0;
	digits[0] = '\0';
	for (; at < end && is_number(words->list[at]); at++) {
		size_t more = strlen(words->list[at]);
		if (length + more >= NUMBER_BYTES ||
		    (length && length + more > whole_digits(digits)))
			break;
		memcpy(digits + length, words->list[at], more + 1);
		length += more;
	}
	return at;
}

/* A number whose digits are not marked follows one whose are: "la ligne 12 et la 13". */
static bool goes_on(const struct words *words, size_t at, size_t marked_end)
{
	while (marked_end && at > marked_end &&
	       (is_in(words->list[at - 1], JOINS) || is_in(words->list[at - 1], PASSED)))
		at--;
	return marked_end && at == marked_end;
}

/* The lines that the digits from `at` are the end of: of all of them, else, of ends, of the first
 * ones. The caller's. */
static json_t *longest_end(const json_t *lines, const struct words *words, size_t at, size_t *end)
{
	char digits[NUMBER_BYTES];
	json_t *found = json_array();
	for (size_t stop = *end; stop > at; stop--) {
		(void)join_digits(words, at, stop, digits);
		json_decref(found);
		found = ended_by(lines, digits);
		if (json_array_size(found) > 0) {
			*end = stop;
			break;
		}
		if (strlen(digits) >= NATIONAL_DIGITS)
			break;
	}
	return found;
}

/* The digits that begin at `at`: whose number they are, or end. Returns where they stop. */
static size_t read_digits(const json_t *lines, const struct words *words, size_t at,
			  enum line_words_mode mode, struct reading *reading)
{
	char digits[NUMBER_BYTES];
	struct line_words *read = &reading->read;
	size_t end = join_digits(words, at, words->count, digits);
	if (end > at + 1 && strlen(digits) < NATIONAL_DIGITS && is_in(word_at(words, end), COUNTED))
		end = join_digits(words, at, end - 1, digits); /* "la ligne 12, 15 jours" */
	size_t length = strlen(digits);
	if (end == at) /* too long for any number */
		return at + 1;
	bool marked = is_marked(words, at, end, mode), free = is_free_end(words, at, end, mode);
	bool more = !is_in(word_at(words, end), COUNTED) && goes_on(words, at, reading->marked_end);
	if (length == 1 && marked && digits[0] != '0')
		read->rank = digits[0] - '0';
	if (length < END_DIGITS || (length < NATIONAL_DIGITS && !marked && !free && !more))
		return end;
	json_t *found = longest_end(lines, words, at, &end);
	bool tell = marked || mode == LINE_WORDS_SECRET;
	reading->marked_end = marked || free || more ? end : 0;
	if (json_array_size(found) > 0 && !reading->left_out) {
		add_group(read->groups, found);
		return end;
	}
	if (reading->left_out) {
		json_decref(found);
		return end;
	}
	json_decref(found);
	if (length < sizeof read->unknown && tell && mode < LINE_WORDS_FORM)
		memcpy(read->unknown, digits, length + 1);
	return end;
}

/* "la troisième ligne", "ma deuxième ligne"; not "la troisième ligne de métro". */
static int rank_at(const struct words *words, size_t at)
{
	bool line = strcmp(word_at(words, at + 1), "ligne") == 0 && !leads_elsewhere(words, at + 2);
	return line ? rank_read(words->list[at]) : 0;
}

/* "mon téléphone", "ma carte SIM". */
static bool is_own(const struct words *words, size_t at)
{
	const char *whose = words->list[at];
	size_t thing = at + 1 + (strcmp(word_at(words, at + 1), "carte") == 0);
	return (strcmp(whose, "mon") == 0 || strcmp(whose, "ma") == 0) &&
	       is_in(word_at(words, thing), OWNED);
}

static bool says_all(const char *text)
{
	char words[PLAIN_BYTES];
	(void)plain_words((struct text){text, strlen(text)}, words, sizeof words);
	for (size_t i = 0; i < sizeof ALL / sizeof ALL[0]; i++)
		if (plain_find(words, ALL[i]))
			return true;
	return false;
}

/* "Mais pas celle de Lina", "sauf le 13": what is named at `at` is left out. */
static bool is_left_out(const struct words *words, size_t at)
{
	static const char *const links[] = {"celle", "celui", "la", "le",   "l",      "ligne",
					    "de",    "d",     "du", "pour", "numero", NULL};
	static const char *const excepts[] = {"sauf", "hormis", "excepte", NULL};
	static const char *const before[] = {"mais", "et", "surtout", NULL};
	static const char *const after[] = {"celle", "celui", "pour", NULL};
	while (at > 0 && is_in(words->list[at - 1], links))
		at--;
	if (at == 0 || is_in(words->list[at - 1], excepts))
		return at > 0;
	return strcmp(words->list[at - 1], "pas") == 0 &&
	       (is_in(word_at(words, at), after) || (at > 1 && is_in(words->list[at - 2], before)));
}

struct line_words line_words_read(const json_t *lines, const char *text, enum line_words_mode mode)
{
	struct reading reading = {.read = {.groups = json_array(), .all = says_all(text)}};
	struct words words;
	split(text, &words);
	for (size_t at = 0; at < words.count;) {
		reading.left_out = is_left_out(&words, at);
		if (is_number(words.list[at])) {
			at = read_digits(lines, &words, at, mode, &reading);
			continue;
		}
		size_t length;
		int rank = rank_at(&words, at);
		json_t *named = named_at(lines, &words, at, &length);
		if (rank)
			reading.read.rank = rank;
		reading.read.own = reading.read.own || is_own(&words, at);
		if (length && !reading.left_out && names_line(&words, at, length, mode))
			add_group(reading.read.groups, json_incref(named));
		json_decref(named);
		at += length ? length : 1;
	}
	return reading.read;
}
