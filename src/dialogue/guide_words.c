/* guide_words.c - see guide_parts.h. */
#include "dialogue/guide_parts.h"

#include "french/distance.h"
#include "french/utterance.h"

/* A typed word is worth this much in the title, and in a chemin. */
static const double IN_TITLE = 0.9, IN_CHEMIN = 0.6;
/* The name of its section, mistyped. */
static const double IN_SECTION = 0.75;
/* One letter in the id or the name alone. */
static const double IN_NAME = 0.5;
/* A title that begins with the letters typed comes before those that have them inside. */
static const double AT_START = 0.05;
const double guide_whole_score = 0.85;

/* Words without meaning, folded: any sentence and many titles have them. */
static bool is_small_word(struct text word)
{
	return text_is_one_of(
		word,
		TEXT_LIST("le", "la", "les", "un", "une", "de", "du", "des", "mon", "ma", "mes",
			  "son", "sa", "ses", "ton", "ta", "tes", "notre", "nos", "votre", "vos",
			  "leur", "leurs", "ce", "cet", "cette", "ces", "ca", "cela", "c", "je",
			  "j", "tu", "t", "il", "elle", "on", "nous", "vous", "ils", "elles", "me",
			  "m", "te", "se", "s", "moi", "toi", "lui", "y", "en", "l", "d", "n", "qu",
			  "que", "qui", "quoi", "dont", "ou", "quel", "quelle", "quels", "quelles",
			  "quelqu", "quelque", "a", "au", "aux", "dans", "par", "pour", "sur",
			  "sous", "avec", "sans", "chez", "vers", "depuis", "et", "mais", "donc",
			  "or", "ni", "car", "si", "comme", "quand", "alors", "puis", "aussi",
			  "tres", "trop", "bien", "encore", "toujours", "deja", "jamais", "ne",
			  "pas", "plus", "moins", "rien", "tout", "toute", "tous", "toutes", "non",
			  "oui", "etre", "suis", "es", "est", "sommes", "etes", "sont", "etait",
			  "etais", "sera", "ete", "avoir", "ai", "as", "avons", "avez", "ont",
			  "avait", "eu", "faire", "fais", "fait", "faites", "font", "va", "vais",
			  "aller", "peux", "peut", "pouvez", "pouvoir", "veux", "veut", "voulez",
			  "vouloir", "voudrais", "voudrait", "faut", "doit", "dois", "comment",
			  "pourquoi", "ici", "bonjour", "merci", "svp", "stp", "monsieur", "madame",
			  "client", "cliente"));
}

/* Verbs that begin many titles: beside other words they are no sign alone. */
static bool is_plain_verb(struct text word)
{
	static const char *const verbs[] = {"changer",   "modifier",  "suivre",    "consulter",
					    "voir",      "obtenir",   "regler",    "gerer",
					    "commander", "activer",   "declarer",  "retrouver",
					    "savoir",    "connaitre", "decouvrir", "demander",
					    "donner",    "mettre",    "supprimer"};
	for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
		if (text_is(word, verbs[i]))
			return true;
	return false;
}

void guide_read_words(struct text text, struct typed *typed)
{
	size_t length = utterance_fold_words(text, typed->bytes, sizeof typed->bytes), all = 0;
	struct text last = {typed->bytes, 0};
	typed->count = 0;
	typed->only_begun = typed->near = false;
	for (size_t i = 0; i < length;) {
		size_t start = i;
		while (i < length && typed->bytes[i] != ' ')
			i++;
		struct text word = {typed->bytes + start, i - start};
		i++;
		if (!word.length)
			continue;
		all++;
		last = word;
		if (typed->count < GUIDE_WORD_LIMIT && !is_small_word(word))
			typed->words[typed->count++] = word;
	}
	if (all == 1 && typed->count == 0) {
		typed->words[typed->count++] = last;
		typed->only_begun = true;
	}
}

bool guide_names_line(struct text text)
{
	static const char *const names[] = {"box",  "bbox",  "4g",    "cle",  "mobile",
					    "fixe", "box4g", "cle4g", "ligne"};
	struct typed typed;
	size_t named = 0;
	guide_read_words(text, &typed);
	for (size_t i = 0; i < typed.count; i++)
		for (size_t j = 0; j < sizeof names / sizeof names[0]; j++)
			named += text_is(typed.words[i], names[j]);
	return named > 0 && named == typed.count;
}

bool guide_has_word(const char *folded, size_t length, struct text word, bool whole)
{
	for (size_t i = 0; i + word.length <= length; i++) {
		bool begins = i == 0 || folded[i - 1] == ' ';
		size_t end = i + word.length;
		if (begins && memcmp(folded + i, word.bytes, word.length) == 0 &&
		    (!whole || end == length || folded[end] == ' '))
			return true;
	}
	return false;
}

/* Whether a longer word, that means something, begins so. */
static bool has_longer(const char *folded, size_t length, struct text begun)
{
	for (size_t i = 0; i < length;) {
		size_t end = i;
		while (end < length && folded[end] != ' ')
			end++;
		struct text word = {folded + i, end - i};
		if (word.length > begun.length &&
		    memcmp(word.bytes, begun.bytes, begun.length) == 0 && !is_small_word(word))
			return true;
		i = end + 1;
	}
	return false;
}

/* Whether a word of the text is this one, mistyped: the longer it is, the more may be wrong. */
static bool has_near(const char *folded, size_t length, struct text typed)
{
	enum { ONE_FROM = 5, TWO_FROM = 8 };
	size_t most = typed.length >= TWO_FROM ? 2 : typed.length >= ONE_FROM;
	for (size_t i = 0; most && i < length;) {
		size_t end = i;
		while (end < length && folded[end] != ' ')
			end++;
		struct text word = {folded + i, end - i};
		if (word.length + 1 >= typed.length && distance_between(typed, word, most) <= most)
			return true;
		i = end + 1;
	}
	return false;
}

static size_t fold_into(struct text text, char *to, size_t used)
{
	if (!text.length || used + 2 >= GUIDE_FOLDED_BYTES)
		return used;
	size_t gap = used > 0;
	if (gap)
		to[used] = ' ';
	return used + gap +
	       utterance_fold_words(text, to + used + gap, GUIDE_FOLDED_BYTES - used - gap);
}

/* The name without its condition: what is in brackets is no name of the act. */
static struct text bare_name(const char *name)
{
	return (struct text){name, strcspn(name, "(")};
}

/* What the title, the id and the name, or the chemins of an intent say, folded. */
struct wording {
	char title[GUIDE_FOLDED_BYTES], ways[GUIDE_FOLDED_BYTES];
	size_t own; /* the title alone */
	size_t titled, wayed;
};

static void read_wording(const struct dialogue *dialogue, uint32_t intent, struct wording *wording)
{
	const char *id = matcher_intent_id(dialogue->matcher, intent);
	const struct act *act = catalogue_find(&dialogue->catalogue, id);
	struct text title = text_of(matcher_intent_title(dialogue->matcher, intent));
	wording->own = fold_into(title, wording->title, 0);
	wording->titled = fold_into(text_of(id), wording->title, wording->own);
	wording->wayed = 0;
	if (act)
		wording->titled = fold_into(bare_name(act->name), wording->title, wording->titled);
	if (act && act->condition)
		wording->wayed = fold_into(text_of(act->condition), wording->ways, wording->wayed);
	for (enum market i = MARKET_MOBILE; act && i < MARKETS; i++)
		if (act->chemin[i])
			wording->wayed =
				fold_into(text_of(act->chemin[i]), wording->ways, wording->wayed);
}

/* One letter, or one word not finished: titles that begin so first. */
static double score_begun(const struct wording *wording, struct text begun)
{
	bool starts = wording->own > begun.length &&
		      memcmp(wording->title, begun.bytes, begun.length) == 0;
	if (has_longer(wording->title, wording->own, begun))
		return IN_TITLE + (starts ? AT_START : 0);
	return has_longer(wording->title, wording->titled, begun) ? IN_NAME : 0;
}

static double score_near(const struct wording *wording, const char *section, struct text word)
{
	if (has_near(wording->title, wording->titled, word))
		return IN_TITLE;
	if (has_near(section, strlen(section), word))
		return IN_SECTION;
	return has_near(wording->ways, wording->wayed, word) ? IN_CHEMIN : 0;
}

double guide_score_words(const struct dialogue *dialogue, uint32_t intent,
			 const struct typed *typed)
{
	struct wording wording;
	read_wording(dialogue, intent, &wording);
	if (typed->only_begun || (typed->count == 1 && typed->words[0].length == 1))
		return score_begun(&wording, typed->words[0]);
	double sum = 0;
	bool means = false;
	if (typed->near)
		return score_near(&wording, matcher_intent_section(dialogue->matcher, intent),
				  typed->words[0]);
	for (size_t i = 0; i < typed->count; i++) {
		bool whole = i + 1 < typed->count;
		double before = sum;
		if (guide_has_word(wording.title, wording.titled, typed->words[i], whole))
			sum += IN_TITLE;
		else if (guide_has_word(wording.ways, wording.wayed, typed->words[i], whole))
			sum += IN_CHEMIN;
		means = means || (sum > before && !is_plain_verb(typed->words[i]));
	}
	if (!means && typed->count > 1)
		return 0;
	return typed->count ? sum / (double)typed->count : 0;
}
